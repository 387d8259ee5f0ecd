"""The crowd for measuring speed: parts that share nothing, and the same seed the same events."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overnights.demo import crowd

EVENTS, PART = 6_000, 2_000


def _made(folder: Path) -> dict[str, pa.Table]:
    crowd.write_crowd(folder, crowd.library(7), events=EVENTS, seed=7)
    return {path.name: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))}


def test_parts_of_a_large_crowd_share_no_account_playback_or_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "_PART_EVENTS", PART)
    files = _made(tmp_path)
    parts: dict[str, list[pa.Table]] = {}
    for name, table in files.items():
        parts.setdefault(name[len("2022-08-01") :], []).append(table)
    assert sorted(parts) == ["-000.parquet", "-001.parquet", "-002.parquet"]
    for column in ("account_id", "playback_id", "event_id"):
        values = [set(pa.concat_tables(tables)[column].to_pylist()) for tables in parts.values()]
        assert sum(map(len, values)) == len(set.union(*values))


def test_the_same_seed_makes_the_same_crowd_in_one_file_a_day(tmp_path: Path) -> None:
    first, second = _made(tmp_path / "first"), _made(tmp_path / "second")
    assert all(len(name) == len("2022-08-01.parquet") for name in first)
    assert first.keys() == second.keys()
    assert all(first[name].equals(second[name]) for name in first)
