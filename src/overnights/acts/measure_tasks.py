"""The tasks of a measure: what each bucket is asked, and how much of it is held at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from overnights.catalogue import Catalogue
from overnights.store.lake import Lake, LakeFile
from overnights.tables import EVENTS
from overnights.tables.events import BUCKETS
from overnights.tasks.left_out import LeftOut
from overnights.tasks.measure import MeasureTask, Touched
from overnights.viewing.rules import Rules

STRETCHES = 16  # files of plays that a local measure writes, as a rule
SLICE_BYTES = 40_000_000  # of files of events, about four million of them, read at once of a bucket
NEAR = 4  # times what is new is read beside it: what arrived just before
UNPACKED = 6  # times the size of the files is what their events take in memory, merged copies included


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMeasure:
    """A row of `measures`."""

    generation: int
    measured_at: datetime
    last_batch: int
    catalogue_version: int
    rules: str
    inputs: str
    first_on: date | None
    last_on: date | None
    is_full: bool
    event_files: list[str]
    play_files: list[str]
    snapshots: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What there is to measure, and the last measure of it."""

    catalogue: Catalogue
    rules: Rules
    batches: pa.Table
    event_files: tuple[LakeFile, ...]
    repeated_files: tuple[LakeFile, ...]
    left_out: LeftOut
    visible: frozenset[str]
    digest: str
    last: LastMeasure | None


def tasks_of(
    lake: Lake,
    inputs: Inputs,
    generation: int,
    play_files: tuple[LakeFile, ...],
    touched: Touched,
    *,
    rewrites: bool,
) -> list[MeasureTask]:
    """A task for each bucket, or for several where what is new is little: asking costs more than what is told then.

    Args:
        play_files: plays derived before that may still hold; none: everything is derived.
        rewrites: whether what holds of them is stored again.
    """
    measured = set(inputs.last.event_files) if inputs.last and play_files else set()
    counted = {file.path for file in inputs.event_files}
    gone = tuple(file for file in lake.files(EVENTS) if file.path in measured - counted) if measured - counted else ()
    last_batch = inputs.last.last_batch if inputs.last else 0
    ambiguous = inputs.left_out.ambiguous
    doubtful = ambiguous.filter(pc.greater(ambiguous["by_batch"], last_batch))["playback_hash"].to_numpy()
    new = tuple(file for file in inputs.event_files if file.path not in measured)
    together = 1 if rewrites or touched != Touched() else _together((*new, *gone))
    found = [inputs.left_out.of(bucket, bucket + together) for bucket in range(0, BUCKETS, together)]
    return [
        MeasureTask(
            bucket=bucket,
            until=bucket + together,
            generation=generation,
            old_files=tuple(file for file in inputs.event_files if file.path in measured),
            new_files=new,
            gone_files=gone,
            repeated_files=inputs.repeated_files if measured else (),
            play_files=play_files,
            left_out=left,
            again=np.union1d(left.changed_since(last_batch), doubtful),
            touched=touched,
            slices=_slices(inputs.event_files),
            keeps_all=rewrites,
        )
        for bucket, left in zip(range(0, BUCKETS, together), found, strict=True)
    ]


def _slices(files: Sequence[LakeFile]) -> int:
    """How many slices a bucket's events are read in."""
    return 1 + _bucket_bytes(files) // SLICE_BYTES


def _together(changed: Sequence[LakeFile]) -> int:
    """How many buckets one task has, so that what changed in them, and what is near it, fits a slice."""
    most = SLICE_BYTES // (NEAR * max(1, _bucket_bytes(changed)))
    return max((count for count in (1, 2, 4, 8, 16) if count <= most), default=1)


def stretch_count(files: Sequence[LakeFile]) -> int:
    """How many stretches of buckets, so that the plays of one, about as large as the files of its events, fit."""
    return min(BUCKETS, max(STRETCHES, sum(file.bytes for file in files) // SLICE_BYTES))


def memory_mb(files: Sequence[LakeFile]) -> int:
    """What one stretch takes at most: a slice of events, unpacked, and all its plays."""
    plays = sum(file.bytes for file in files) // stretch_count(files)
    return 32 + (UNPACKED * min(_bucket_bytes(files), SLICE_BYTES) + plays) // 1_000_000


def _bucket_bytes(files: Sequence[LakeFile]) -> int:
    return sum(file.bytes for file in files) // BUCKETS
