"""The measure task: one bucket of accounts, from its events and earlier plays to its plays and figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.store.lake import Lake, LakeFile
from overnights.tables import EVENTS, PLAYS
from overnights.tasks.left_out import LeftOut
from overnights.viewing.frame import Frame

_DERIVED_FROM = tuple(name for name in EVENTS.column_names if name not in ("batch", "ordinal"))  # what plays rest on
Hashes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTask:
    """What one bucket's measure needs.

    `old_files` hold events measured before, `new_files` those that were not; `play_files` the plays derived so far
    (none: everything is derived). Playbacks with an event in [`again_from_us`, `again_to_us`) are derived again too,
    and those of `again`, of which other rows decide otherwise now.
    """

    bucket: int
    generation: int
    old_files: tuple[LakeFile, ...]
    new_files: tuple[LakeFile, ...]
    play_files: tuple[LakeFile, ...]
    left_out: LeftOut
    again: Hashes
    again_from_us: int = 0
    again_to_us: int = 0
    keeps_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketMeasured:
    """A bucket's figures, a table for each of FIGURE_TABLES, and the plays to store."""

    bucket: int
    figures: dict[str, pa.Table]
    plays: pa.Table


def measure_bucket(task: MeasureTask, lake: Lake, frame: Frame) -> BucketMeasured:
    """Derive what is new, keep what is not, and sum.

    Rows are gathered by the hash of their playback, and all playbacks of a hash are derived together: so an earlier
    play is superseded by its hash alone, exactly, even where two playbacks shared one.
    """
    from overnights.viewing import figures, plays  # here: who reads figures needs no kernel

    rows = _rows_to_derive(task, lake)
    derived = plays(rows, frame, generation=task.generation)
    kept = _kept(task, lake, _hashes(rows))
    everything = pa.concat_tables([kept, derived.cast(kept.schema)])
    everything = everything.filter(pc.is_valid(everything["day"]))
    stored = everything if task.keeps_all or not task.play_files else derived
    return BucketMeasured(bucket=task.bucket, figures=figures(everything, frame), plays=stored)


def _rows_to_derive(task: MeasureTask, lake: Lake) -> pa.Table:
    if not task.play_files:
        return _countable(
            lake.read_bucket(EVENTS, task.bucket, files=task.old_files + task.new_files, columns=_columns(task)), task
        )
    new = lake.read_bucket(EVENTS, task.bucket, files=task.new_files, columns=_columns(task))
    touched = np.unique(np.concatenate([_hashes(new), _hashes_of_days(task, lake), task.again]))
    old = _matching(task, lake, touched)
    return _countable(pa.concat_tables([old, new]), task)


def _columns(task: MeasureTask) -> tuple[str, ...]:
    return (*_DERIVED_FROM, *task.left_out.columns)


def _hashes_of_days(task: MeasureTask, lake: Lake) -> Hashes:
    """Playbacks, measured before, with an event in the days to derive again."""
    if task.again_to_us <= task.again_from_us:
        return np.empty(0, np.int64)
    rows = lake.read_bucket(EVENTS, task.bucket, files=task.old_files, columns=("playback_hash", "ts"))
    first, last = pc.list_element(rows["ts"], 0), _last_ts(rows)
    inside = pc.and_(pc.less(first, task.again_to_us), pc.greater_equal(last, task.again_from_us))
    return _hashes(rows.filter(inside))


def _last_ts(rows: pa.Table) -> pa.Array:
    """The last instant of each row; lists are in order and never empty."""
    lists = rows["ts"].combine_chunks()
    ends = np.asarray(lists.offsets)[1:] - 1
    return lists.values.take(pa.array(ends))


def _matching(task: MeasureTask, lake: Lake, touched: Hashes) -> pa.Table:
    """Rows measured before of the touched playbacks; files without any are not read beyond their hashes."""
    parts = [EVENTS.schema.empty_table().select(_columns(task))]
    for file in task.old_files:
        hashes = _hashes(lake.read_bucket(EVENTS, task.bucket, files=(file,), columns=("playback_hash",)))
        found = np.isin(hashes, touched)
        if found.any():
            parts.append(
                lake.read_bucket(EVENTS, task.bucket, files=(file,), columns=_columns(task)).filter(pa.array(found))
            )
    return pa.concat_tables(parts)


def _countable(rows: pa.Table, task: MeasureTask) -> pa.Table:
    """The rows that count, of lists the events that do."""
    return task.left_out.countable(rows).select(_DERIVED_FROM)


def _kept(task: MeasureTask, lake: Lake, derived: Hashes) -> pa.Table:
    """Plays derived before that still hold: the latest generation of each playback, not derived now, not ambiguous."""
    if not task.play_files:
        return PLAYS.schema.empty_table()
    rows = lake.read_bucket(PLAYS, task.bucket, files=task.play_files)
    hashes, generations = _hashes(rows), rows["generation"].to_numpy()
    _, inverse = np.unique(hashes, return_inverse=True)
    latest = np.zeros(len(inverse), np.int32)
    np.maximum.at(latest, inverse, generations)
    holds = pa.array((generations == latest[inverse]) & ~np.isin(hashes, derived))
    return rows.filter(pc.and_not(holds, pa.array(task.left_out.are_ambiguous(rows))))


def _hashes(rows: pa.Table) -> Hashes:
    hashes: Hashes = rows["playback_hash"].to_numpy()
    return hashes
