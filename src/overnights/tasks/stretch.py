"""The measure task of several buckets: their counts come back added up, and their plays stay in the lake as a file.

So what comes back does not grow with events, and the number of files is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.places import is_url
from overnights.store.lake import Lake, LakeFile
from overnights.tables import PLAYS
from overnights.tasks.measure import BucketMeasured, MeasureTask, beside, measure_bucket
from overnights.viewing.frame import Counts, Frame

FEW_ROWS = 16_384  # of plays: buckets that have no more go together in a row group


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchMeasured:
    """What some buckets add to the counts and take away, and the file of their plays, not yet visible.

    There is no file where there are no plays; the rest is as in `BucketMeasured`.
    """

    buckets: int
    counts: Counts
    taken: Counts
    files: tuple[LakeFile, ...]
    playbacks: int
    groups: int
    days: frozenset[int]


def measure_stretch(
    tasks: Sequence[MeasureTask], lake: Lake, frame: Frame, before: Frame, *, label: str
) -> StretchMeasured:
    """Measures buckets that follow each other, and writes their plays as one file with a row group for each.

    Args:
        frame, before: of this measure, and of the last one.
        label: the file's name begins with it.
    Raises: StoreError, where a file cannot be read or written; nothing is left then.
    """
    from overnights.viewing import added  # here: who reads figures needs no kernel

    plays: list[pa.Table] = []
    found: list[BucketMeasured] = []
    for task in tasks:
        measured = measure_bucket(task, lake, frame, before)
        if len(measured.plays):
            plays.append(measured.plays)
        found.append(replace(measured, plays=PLAYS.schema.empty_table()))
    files: tuple[LakeFile, ...] = ()
    if plays:
        rows = pa.concat_tables(plays)
        buckets = rows["bucket"].to_numpy()
        if (np.diff(buckets) < 0).any():  # of tasks of several buckets
            rows, buckets = rows.take(pa.array(np.argsort(buckets, kind="stable"))), np.sort(buckets)
        files = (lake.write_file(PLAYS, rows, row_groups=_sizes(buckets), label=label),)
        if not is_url(lake.address):
            lake.put_beside(PLAYS, files[0], beside(rows))
    return StretchMeasured(
        buckets=len(tasks),
        counts=added(one.counts for one in found),
        taken=added(one.taken for one in found),
        files=files,
        playbacks=sum(one.playbacks for one in found),
        groups=sum(one.groups for one in found),
        days=frozenset[int]().union(*(one.days for one in found)),
    )


def _sizes(buckets: npt.NDArray[np.int16]) -> list[int]:
    """The rows of each row group: of a bucket, or of 2, 4, 8 or 16 where these are few."""
    rows = np.bincount(buckets)
    for together in (16, 8, 4, 2, 1):
        sizes = np.add.reduceat(rows, np.arange(0, len(rows), together))
        if sizes.max() <= FEW_ROWS:
            break
    return [size for size in sizes.tolist() if size]


def stretches(tasks: Sequence[MeasureTask], count: int) -> list[tuple[MeasureTask, ...]]:
    """The tasks in so many stretches of neighbours, as equal as can be; never an empty one.

    >>> [len(stretch) for stretch in stretches(range(64), 5)]
    [13, 13, 13, 13, 12]
    """
    count = max(1, min(count, len(tasks)))
    ends = [-(-len(tasks) * n // count) for n in range(count + 1)]
    return [tuple(tasks[start:end]) for start, end in pairwise(ends) if end > start]
