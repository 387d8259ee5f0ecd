"""The measure task of several buckets: their figures come back added up, and their plays stay in the lake as a file.

So what comes back does not grow with events, and the number of files is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pyarrow as pa

from overnights.store.lake import Lake, LakeFile
from overnights.tables import PLAYS
from overnights.tasks.measure import MeasureTask, measure_bucket
from overnights.viewing.frame import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchMeasured:
    """The figures of some buckets, a table for each of FIGURE_TABLES; and the file of their plays, not yet visible.

    There is no file where there are no plays.
    """

    buckets: int
    figures: dict[str, pa.Table]
    files: tuple[LakeFile, ...]


def measure_stretch(tasks: Sequence[MeasureTask], lake: Lake, frame: Frame, *, label: str) -> StretchMeasured:
    """Measures buckets that follow each other, and writes their plays as one file with a row group for each.

    Args:
        label: the file's name begins with it.
    Raises: StoreError, where a file cannot be read or written; nothing is left then.
    """
    from overnights.viewing import total  # here: who reads figures needs no kernel

    plays: list[pa.Table] = []
    figures: list[dict[str, pa.Table]] = []
    for task in tasks:
        measured = measure_bucket(task, lake, frame)
        figures.append(measured.figures)
        if len(measured.plays):
            plays.append(measured.plays)
    files: tuple[LakeFile, ...] = ()
    if plays:
        sizes = [len(rows) for rows in plays]
        files = (lake.write_file(PLAYS, pa.concat_tables(plays), row_groups=sizes, label=label),)
    return StretchMeasured(buckets=len(tasks), figures=total(figures), files=files)


def stretches(tasks: Sequence[MeasureTask], count: int) -> list[tuple[MeasureTask, ...]]:
    """The tasks in so many stretches of neighbours, as equal as can be; never an empty one.

    >>> [len(stretch) for stretch in stretches(range(64), 5)]
    [13, 13, 13, 13, 12]
    """
    count = max(1, min(count, len(tasks)))
    ends = [-(-len(tasks) * n // count) for n in range(count + 1)]
    return [tuple(tasks[start:end]) for start, end in pairwise(ends) if end > start]
