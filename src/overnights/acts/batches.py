"""Batches: which rows count, and how what a killed load left behind is taken away.

A batch writes to several tables and counts once its row in `batches` is committed. Every file of these tables carries
the number of the batch that wrote it in its name, so that what does not count is known without reading it.
"""

from __future__ import annotations

from uuid import uuid4

import pyarrow.compute as pc

from overnights.errors import StoreError
from overnights.store.lake import Lake, LakeFile
from overnights.tables import AMBIGUOUS, BATCHES, EVENTS, LET_IN, MEASURES, SET_ASIDE, SOURCES, Table

BATCH_TABLES = (EVENTS, SET_ASIDE, SOURCES, AMBIGUOUS, LET_IN)


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
    """The numbers of the batches that count."""
    return frozenset(lake.read(BATCHES, columns=["batch"])["batch"].to_pylist())


def next_batch(lake: Lake) -> int:
    """The number of the next batch."""
    return int(pc.max(lake.read(BATCHES, columns=["batch"])["batch"]).as_py() or 0) + 1


def counted_files(lake: Lake, table: Table) -> list[LakeFile]:
    """The files of one of BATCH_TABLES that count: those of committed batches, in the order of their commits."""
    numbers = committed(lake)
    return [file for file in lake.files(table) if batch_of(file) in numbers]


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
    numbers = committed(lake)
    swept = 0
    for table in BATCH_TABLES:
        left = [file.path for file in lake.files(table) if batch_of(file) not in numbers]
        if left:
            lake.commit(table, add=(), remove=left, act=f"sweep-{uuid4().hex}")
        orphans = lake.orphans(table)
        lake.discard(table, orphans)
        swept += len(left) + len(orphans)
    return swept
