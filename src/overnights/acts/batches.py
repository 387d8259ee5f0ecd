"""Batches: which rows count, and how what a killed load left behind is taken away.

A batch writes to several tables and counts once its row in `batches` is committed. Every file of these tables carries
the number of the batch that wrote it in its name, so that what does not count is known without reading it. A
withdrawal is numbered as a batch is, and counts once its row in `withdrawals` is committed: the files of the batch it
names count no longer, and what was ruled until then stands in its own files, as it is without that batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.kept import kept
from overnights.errors import StoreError
from overnights.store.lake import Lake, LakeFile
from overnights.tables import (
    AMBIGUOUS,
    BATCHES,
    EVENTS,
    LET_IN,
    MEASURES,
    MOVED,
    REPEATED,
    RULINGS,
    SET_ASIDE,
    SOURCES,
    WITHDRAWALS,
    Table,
)
from overnights.tasks.left_out import LeftOut, LetIn, latest

OFFERED = (EVENTS, SET_ASIDE, SOURCES)  # what a batch offered: it goes with the batch
RULED = (RULINGS, REPEATED, AMBIGUOUS)  # what rows decide about others: a withdrawal writes all of it anew
BATCH_TABLES = (*OFFERED, *RULED, LET_IN, MOVED)


def label_of(batch: int) -> str:
    """What the names of a batch's files begin with."""
    return f"batch-{batch:06d}"


def batch_of(file: LakeFile) -> int:
    """The batch that wrote a file: by its name, or by its rows where it was written otherwise.

    >>> batch_of(LakeFile(path="batch-000012-5e9d.parquet", rows=1, bytes=100))
    12
    """
    if file.path.startswith("batch-"):
        return int(file.path.split("-")[1])
    return max(file.ranges.get(name, (0, 0))[1] for name in ("by_batch", "batch"))


def committed(lake: Lake) -> frozenset[int]:
    """The numbers of the batches and withdrawals that were committed."""

    def made() -> frozenset[int]:
        batches = lake.read(BATCHES, columns=["batch"])["batch"].to_pylist()
        return frozenset(batches) | set(withdrawn(lake).values())

    return kept(lake, "committed", (BATCHES, WITHDRAWALS), made)


def withdrawn(lake: Lake) -> dict[int, int]:
    """The batches that were withdrawn, each with the number of its withdrawal."""

    def made() -> dict[int, int]:
        rows = lake.read(WITHDRAWALS, columns=["batch", "by_batch"]).to_pylist()
        return {row["batch"]: row["by_batch"] for row in rows}

    return dict(kept(lake, "withdrawn", (WITHDRAWALS,), made))


def is_all_withdrawn(lake: Lake) -> bool:
    """Whether there are batches that offered rows, and all of them were withdrawn."""
    rows = lake.read(BATCHES, columns=["batch", "files"]).to_pylist()
    offered = {row["batch"] for row in rows if row["files"]}
    return bool(offered) and offered <= withdrawn(lake).keys()


def next_batch(lake: Lake) -> int:
    """The number of the next batch or withdrawal."""
    return max(committed(lake), default=0) + 1


def counted_files(lake: Lake, table: Table) -> list[LakeFile]:
    """The files of one of BATCH_TABLES that count: those of committed batches, in the order of their commits."""
    numbers, gone = committed(lake), withdrawn(lake)
    if table in OFFERED:
        numbers -= gone.keys()
    since = max(gone.values(), default=0) if table in RULED else 0
    return [file for file in lake.files(table) if batch_of(file) in numbers and batch_of(file) >= since]


def let_in_of(lake: Lake) -> tuple[LetIn, ...]:
    """The stretches of time of which late events were let in, in the order of the acts."""
    rows = lake.read(LET_IN, files=counted_files(lake, LET_IN)).sort_by("by_batch").to_pylist()
    return tuple(LetIn(**row) for row in rows)


def left_out(lake: Lake) -> LeftOut:
    """What does not count of the events in `counted_files`."""
    return LeftOut(
        rulings=latest(lake.read(RULINGS, files=counted_files(lake, RULINGS))),
        ambiguous=lake.read(AMBIGUOUS, files=counted_files(lake, AMBIGUOUS)),
        let_in=let_in_of(lake),
    )


def commit(lake: Lake, number: int, files: Mapping[str, Sequence[LakeFile]], last: Table, row: pa.Table) -> None:
    """Makes a batch or withdrawal count: its files first, last its row in `batches` or `withdrawals`.

    Raises: StoreError, where the disk does not take it.
    """
    act = f"{label_of(number)}-{uuid4().hex}"
    for table in BATCH_TABLES[::-1]:
        if files.get(table.name):
            lake.commit(table, add=files[table.name], act=act)
    lake.append(last, row, act=act)


def check_whole(lake: Lake) -> None:
    """Whether the tables still hold what the batches say: a lake that lost some must not be swept or measured.

    Raises: StoreError, naming the batches and the table that is gone.
    """
    batches = lake.read(BATCHES, columns=["batch", "accepted"])
    measured = int(pc.max(lake.read(MEASURES, columns=["last_batch"])["last_batch"]).as_py() or 0)
    known = int(pc.max(batches["batch"]).as_py() or 0)
    if measured > known:
        raise _lost(lake, BATCHES, f"batches up to {measured} were measured, and it knows {known or 'none'}")
    accepted = batches.filter(pc.greater(batches["accepted"], 0))["batch"].to_pylist()
    gone = sorted(set(accepted) - {batch_of(file) for file in lake.files(EVENTS)})
    if gone:
        raise _lost(lake, EVENTS, f"the events of batch {', '.join(map(str, gone))} are gone")


def _lost(lake: Lake, table: Table, why: str) -> StoreError:
    return StoreError(
        f"{lake.address}/{table.name} has lost rows: {why}. Bring the folder back from a copy; nothing was changed.",
        table=table.name,
        root=lake.address,
    )


def sweep(lake: Lake) -> int:
    """Takes away what killed loads left; returns the number of files. Call it under `lake.lock()`.

    Raises: StoreError, where the disk does not take it or the lake has lost rows; nothing that counts is touched.
    """
    check_whole(lake)
    swept = 0
    for table in BATCH_TABLES:
        left = left_behind(lake, table)
        if left:
            lake.commit(table, add=(), remove=left, act=f"sweep-{uuid4().hex}")
        orphans = lake.orphans(table)
        lake.discard(table, orphans)
        swept += len(left) + len(orphans)
    return swept


def left_behind(lake: Lake, table: Table) -> list[str]:
    """Visible files of one of BATCH_TABLES that nobody needs: of killed loads, and rulings from before a withdrawal."""
    numbers = committed(lake)
    since = max(withdrawn(lake).values(), default=0) if table in RULED else 0
    return [file.path for file in lake.files(table) if batch_of(file) not in numbers or batch_of(file) < since]


@contextmanager
def leaving_nothing(lake: Lake) -> Iterator[None]:
    """Takes away what an act wrote and did not commit, where it ends in any way but well. Use it under `lake.lock()`.

    What the disk will not let go, the next act sweeps.
    """
    is_done = False
    try:
        yield
        is_done = True
    finally:
        if not is_done:
            with suppress(StoreError):
                sweep(lake)
