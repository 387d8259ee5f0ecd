"""Chunks of files: small files go together, and what was read is held by its run alone."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overnights.events.mapping import Mapping
from overnights.events.run import Known, Run, make_run
from overnights.sources.files import expand
from overnights.sources.parquet_files import parquet_tables
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


@pytest.mark.parametrize("dictionary_bytes", [1_000, 1_000_000], ids=["texts beside codes", "codes"])
@pytest.mark.parametrize("rows", [700, 650, 333, 2_000, 100_000])
def test_pieces_of_row_groups_are_their_rows(tmp_path: Path, rows: int, dictionary_bytes: int) -> None:
    given = many(5_000)
    options = {"dictionary_pagesize_limit": dictionary_bytes, "data_page_size": 300, "row_group_size": 2_000}
    pq.write_table(given, tmp_path / "many.parquet", **options)
    parts = list(parquet_tables(str(tmp_path / "many.parquet"), rows, needed=(), wanted=None))
    assert max(len(part) for part in parts) <= rows
    assert pa.concat_tables([part.drop_columns("_row").cast(given.schema) for part in parts]) == given
    assert [number for part in parts for number in part["_row"].to_pylist()] == list(range(1, 5_001))


def test_of_what_was_read_no_more_than_a_column_is_held_while_the_next_is(tmp_path: Path) -> None:
    path = str(tmp_path / "many.parquet")
    numbers = pa.table({f"number {k}": pa.array(range(k, 200_000 + k)) for k in range(20)})
    pq.write_table(numbers, path, compression="none", use_dictionary=False, data_page_size=10_000)

    def read() -> None:
        for part in parquet_tables(path, 100_000, needed=(), wanted=None):
            assert len(part) == 100_000
            del part

    assert peak(read) < 0.85 * numbers.nbytes  # a piece, which is half of it, and the buffers of columns


def many(count: int) -> pa.Table:
    """Rows of several kinds: texts that repeat, and that are null; numbers."""
    texts = [f"playback {n // 3} of a home with a long name" for n in range(count)]
    accounts = [None if n % 7 == 0 else f"a{n % 11}" for n in range(count)]
    return pa.table({"playback_id": texts, "account_id": accounts, "event_id": range(count)})


def peak(work: Callable[[], object]) -> int:
    """The bytes that Arrow held at most."""
    pool = pa.proxy_memory_pool(pa.default_memory_pool())
    before = pa.default_memory_pool()
    pa.set_memory_pool(pool)
    try:
        work()
    finally:
        pa.set_memory_pool(before)
    return int(pool.max_memory())


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
