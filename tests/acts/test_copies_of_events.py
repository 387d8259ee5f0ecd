"""The account of events, and the rows set aside, are those of the rule row by row, however rows come together."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from small_service import NOW, adds_up, event, new_home, write

from overnights.acts import load_events as loading
from overnights.acts.accounts import account, set_aside_of
from overnights.acts.load_events import load_events
from overnights.acts.once import once
from overnights.acts.preview_events import preview_events
from overnights.acts.withdraw import withdraw
from overnights.home import Home
from overnights.settings import Settings
from overnights.tables import BATCHES

LATE = "2022-09-20T00:00:00Z"
CONTENT = ("account_id", "profile_id", "episode_id", "ts", "type", "position_s", "device", "country")
Rows = list[dict[str, Any]]


def copies(seed: int, count: int = 90) -> Rows:
    """Events of few ids: up to four rows of each, some of other content, late, or of two accounts or countries."""
    chance = random.Random(seed)
    rows: Rows = []
    while len(rows) < count:
        number, playback = chance.randrange(5), f"p{chance.randrange(9)}"
        for _ in range(chance.randrange(1, 5)):
            said: dict[str, Any] = {"position_s": str(chance.choice((30, 30, 30, 31, 32)))}
            said |= {"received_at": LATE} if chance.random() < 0.15 else {}
            said |= {"device": "tv"} if chance.random() < 0.08 else {}
            said |= {"account_id": "a2"} if chance.random() < 0.02 else {}
            said |= {"country": "DE"} if chance.random() < 0.02 else {}
            rows.append(event(number, playback, **said))
    chance.shuffle(rows)
    return rows


def by_the_rule(rows: Rows) -> list[str]:
    """What becomes of rows in the order offered."""
    became: list[str] = []
    counted: dict[tuple[str, str], list[Any]] = {}
    named: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        key, content = (row["playback_id"], row["event_id"]), [row.get(name, "") for name in CONTENT]
        lateness = datetime.fromisoformat(row["received_at"]) - datetime.fromisoformat(row["ts"])
        if key in counted:
            became.append("duplicate" if counted[key] == content else "conflicting_duplicate")
        elif lateness > timedelta(days=15):
            became.append("too_late")
        else:
            became.append("accepted")
            counted[key] = content
            named.setdefault(row["playback_id"], set()).add((row["account_id"], row["country"]))
    is_two = {playback for playback, names in named.items() if len(names) > 1}
    return [
        "ambiguous_playback" if said == "accepted" and row["playback_id"] in is_two else said
        for row, said in zip(rows, became, strict=True)
    ]


def expected(parts: Sequence[Rows]) -> tuple[Counter[str], list[tuple[str, int, str]]]:
    """The account of some files, and the rows set aside by file and row."""
    said = iter(by_the_rule([row for part in parts for row in part]))
    became = [(f"{n}.csv", place, next(said)) for n, part in enumerate(parts) for place, _ in enumerate(part, start=1)]
    aside = sorted(one for one in became if one[2] not in ("accepted", "duplicate"))
    return Counter(reason for _, _, reason in became), aside


def standing(home: Home) -> tuple[Counter[str], list[tuple[str, int, str]]]:
    """The same as a home says it."""
    adds_up(home)
    aside = [(Path(row["source"]).name, row["row"], row["reason"]) for row in set_aside_of(home).to_pylist()]
    counts = Counter(reason for _, _, reason in aside)
    for row in account(home).to_pylist():
        if row["withdrawn"] is None:
            counts.update({"accepted": row["accepted"], "duplicate": row["duplicates"]})
    return +counts, sorted(aside)


def split(rows: Rows, parts: int) -> list[Rows]:
    size = -(-len(rows) // parts)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def files_of(folder: Path, parts: Sequence[Rows]) -> list[Path]:
    folder.mkdir()
    return [write(folder / f"{n}.csv", part) for n, part in enumerate(parts)]


@pytest.mark.parametrize("files", [1, 2, 5])
@pytest.mark.parametrize("seed", range(3))
def test_files_of_one_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, files: int) -> None:
    parts = split(copies(seed), files)
    paths = files_of(tmp_path / "events", parts)
    for rows in (1_000, 7):
        monkeypatch.setattr(loading, "_rows_of_chunk", lambda *_, rows=rows: rows)
        home = new_home(tmp_path / f"home-{rows}", tmp_path / "catalogue")
        batch = load_events(home, paths, now=NOW)
        counts, aside = standing(home)
        assert (+counts, aside) == expected(parts)
        row = home.lake.read(BATCHES).to_pylist()[0]
        assert (batch.accepted, batch.duplicates) == (counts["accepted"], counts["duplicate"])
        assert (row["accepted"], row["duplicates"]) == (batch.accepted, batch.duplicates)
    done = once(tmp_path / "catalogue", paths, set_aside=tmp_path / "aside.parquet", settings=Settings(threads=2))
    kept_out = pq.read_table(tmp_path / "aside.parquet").to_pylist()
    assert sorted((Path(row["source"]).name, row["row"], row["reason"]) for row in kept_out) == aside
    assert (done.accepted, done.duplicates) == (counts["accepted"], counts["duplicate"])


@pytest.mark.parametrize("seed", range(3))
def test_batches_of_one_file_each_and_some_withdrawn(tmp_path: Path, seed: int) -> None:
    parts = split(copies(seed + 10), 4)
    home = new_home(tmp_path / "home", tmp_path / "catalogue")
    for path in files_of(tmp_path / "events", parts):
        load_events(home, [path], now=NOW)
    assert standing(home) == expected(parts)
    for gone in (seed % 3, 3):
        withdraw(home, gone + 1, why="sent by mistake", now=NOW)
        parts[gone] = []
        assert standing(home) == expected(parts)


def test_a_dry_run_counts_as_a_load_does(tmp_path: Path) -> None:
    parts = [copies(20)]
    home = new_home(tmp_path / "home", tmp_path / "catalogue")
    found = preview_events(home, files_of(tmp_path / "events", parts))
    counts = Counter(found.reasons) + Counter({"accepted": found.accepted, "duplicate": found.duplicates})
    assert counts == expected(parts)[0]
