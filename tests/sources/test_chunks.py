"""Chunks of files: small files go together, and what was read is held by its run alone."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overnights.events.mapping import Mapping
from overnights.events.run import Known, Run, make_run
from overnights.sources.files import expand
from overnights.sources.pieces import MOST_ROWS_OF_A_FILE, Piece
from overnights.tasks import chunks
from overnights.tasks.chunks import Reading, added, runs
from overnights.viewing.rules import Rules

BY = Reading(batch=1, mapping=Mapping(), known=Known(runtime_ms={"e": 3_600_000}), rules=Rules(), rows=10)


def test_files_go_together_until_half_a_chunk_is_full(tmp_path: Path) -> None:
    task = pieces_of(tmp_path, rows=[2, 2, 2, 2, 2, 9, 1])
    found = list(runs(task, BY))
    assert [dict(account.rows) for _, account in found] == [{0: 2, 1: 2, 2: 2}, {3: 2, 4: 2}, {5: 9}, {6: 1}]
    assert dict(added(account for _, account in found).rows) == {0: 2, 1: 2, 2: 2, 3: 2, 4: 2, 5: 9, 6: 1}
    ordinals = sorted(number for run, _ in found for one in run.events["ordinal"].to_pylist() for number in one)
    sizes = enumerate([2, 2, 2, 2, 2, 9, 1])
    assert ordinals == [source * MOST_ROWS_OF_A_FILE + row for source, size in sizes for row in range(size)]


def test_nobody_holds_what_is_read_once_its_run_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[weakref.ref[pa.Table]] = []
    tables_of = chunks.tables_of

    def watched(*given: Any, **named: Any) -> Iterator[tuple[int, pa.Table]]:
        for place, table in tables_of(*given, **named):
            read.append(weakref.ref(table))
            held = [(place, table)]
            del table
            yield held.pop()

    def alone(*given: Any, **named: Any) -> Run:
        assert [ref() for ref in read] == [None] * len(read)
        return make_run(*given, **named)

    monkeypatch.setattr(chunks, "tables_of", watched)
    monkeypatch.setattr(chunks, "make_run", alone)
    assert len(list(runs(pieces_of(tmp_path, rows=[10, 8, 2, 2]), BY))) == 3
    assert len(read) == 4


def pieces_of(folder: Path, rows: list[int]) -> tuple[Piece, ...]:
    """A file of so many events each, as pieces of one task."""
    for n, count in enumerate(rows):
        columns = {
            "event_id": [1_000 * n + k for k in range(count)],
            "account_id": ["a"] * count,
            "playback_id": [f"p{n}"] * count,
            "episode_id": ["e"] * count,
            "ts": [1_660_000_000_000_000 + 1_000_000 * k for k in range(count)],
            "type": ["heartbeat"] * count,
            "position_s": [float(k) for k in range(count)],
            "country": ["US"] * count,
        }
        pq.write_table(pa.table(columns), folder / f"{n}.parquet")
    files = expand([folder])
    return tuple(Piece(file=file, source=n, rows=size) for n, (file, size) in enumerate(zip(files, rows, strict=True)))
