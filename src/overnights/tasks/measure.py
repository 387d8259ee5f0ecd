"""The measure task: one bucket of accounts, from its events and earlier plays to its plays and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.store.lake import Lake, LakeFile
from overnights.tables import PLAYS
from overnights.tasks.left_out import LeftOut
from overnights.viewing.frame import Counts, Frame

_WHO = ("playback_hash", "generation", "account_id", "episode_id")  # of plays: whose they are, and which hold
_COUNTED = (
    "playback_hash",
    "account_id",
    "episode_id",
    "country",
    "day",
    "watched_ms",
    "longest_ms",
    "span_from",
    "span_to",
)
_CODED = ("account_id", "episode_id", "country")
_TEXTS = pa.dictionary(pa.int32(), pa.string())
# Of plays what is kept beside their file: whose they are is asked of all of them, the rest of few.
BESIDE = pa.schema(
    [
        pa.field(name, _TEXTS) if name in _CODED else PLAYS.schema.field(name)
        for name in dict.fromkeys(("bucket", *_WHO, *_COUNTED))
    ]
)
Hashes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What plays measured before do not hold for any more, besides those of new events and events withdrawn.

    Playbacks with an event in [`from_us`, `to_us`) and of `episodes` (their runtime is another one) are derived again;
    what `accounts` saw is counted again, and all of `seasons`.
    """

    from_us: int = 0
    to_us: int = 0
    episodes: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTask:
    """What the measure of one bucket needs; where little changed, of several: from `bucket` to before `until`.

    `old_files` hold events measured before, `new_files` those that were not, `gone_files` those that count no longer;
    `repeated_files` say of which playbacks a batch brought nothing new;
    `play_files` the plays derived so far (none: everything is derived). Playbacks of `again`, of which other rows
    decide otherwise now, are derived again too, and those of `touched`. Events are read in `slices` of playbacks.
    """

    bucket: int
    until: int
    generation: int
    old_files: tuple[LakeFile, ...]
    new_files: tuple[LakeFile, ...]
    gone_files: tuple[LakeFile, ...]
    repeated_files: tuple[LakeFile, ...]
    play_files: tuple[LakeFile, ...]
    left_out: LeftOut
    again: Hashes
    touched: Touched
    slices: int = 1
    keeps_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketMeasured:
    """What a bucket adds to the counts and takes away from them, and the plays to store.

    `playbacks` were derived, what an account saw of a season was counted in `groups`; `days` are the local days of
    these playbacks.
    """

    counts: Counts
    taken: Counts
    plays: pa.Table
    playbacks: int
    groups: int
    days: frozenset[int]


def measure_bucket(task: MeasureTask, lake: Lake, frame: Frame, before: Frame) -> BucketMeasured:
    """Derive what is touched, keep what is not; and count what it is that changes.

    All playbacks of a hash are derived together: so an earlier play is superseded by its hash alone, exactly, even
    where two playbacks shared one.

    Args:
        frame, before: of this measure, and of the last one.
    Raises: StoreError, where a file is damaged or gone.
    """
    from overnights.events.keys import is_among  # here: who reads figures needs no kernel
    from overnights.tasks import derive
    from overnights.viewing import counted
    from overnights.viewing.counting import empty

    if not task.play_files:
        derived = derive.derived(task, lake, frame, None)
        both, every = _counted(derived), np.ones(len(derived), np.bool_)
        counts = counted(both, frame)
        return BucketMeasured(counts=counts, taken=empty(), plays=derived, **_told(both, every, every, frame))
    of_files = [_known(task, lake, file) for file in task.play_files]
    who = pa.concat_tables([rows.select(_WHO) for rows in of_files])
    hashes = derive.hashes_to_derive(task, lake, who)
    derived = derive.derived(task, lake, frame, hashes)
    holds, is_old = derive.are_latest(who), is_among(_hashes(who), hashes)
    near, wholly = derive.groups(task.touched, who, holds & is_old, derived, frame=frame, before=before)
    is_read = holds & (near | wholly | is_old | task.keeps_all)
    has_gone = not is_among(_hashes(who)[is_old], _hashes(derived)).all()
    ends = np.cumsum([len(rows) for rows in of_files])[:-1]
    old = _old_plays(task, lake, of_files, np.split(is_read, ends), has_gone=has_gone)
    is_old, near, wholly = is_old[is_read], near[is_read], wholly[is_read]
    both, every = _counted(old, derived), np.ones(len(derived), np.bool_)
    was = both.slice(0, len(old))
    is_now, is_moved = np.append(~is_old & (near | wholly), every), np.append(is_old, every)
    is_gone = is_old & ~is_among(_hashes(old), _hashes(derived))
    kept = old.filter(pa.array(~is_old)) if task.keeps_all else _emptied(old.filter(pa.array(is_gone)), task.generation)
    return BucketMeasured(
        counts=counted(both, frame, is_now),
        taken=counted(was, before, near & ~wholly),
        plays=pa.concat_tables([derived, kept.cast(PLAYS.schema)]),
        **_told(both, is_moved, is_now, frame),
    )


def _told(plays: pa.Table, is_moved: Flags, is_now: Flags, frame: Frame) -> dict[str, Any]:
    """What there is to tell: of plays before and after that were derived, and of those that were counted."""
    from overnights.events.keys import distinct
    from overnights.tasks.derive import group_count

    days = plays["day"].filter(pa.array(is_moved)).unique().drop_null().cast(pa.int32()).to_pylist()
    return {
        "playbacks": len(distinct(_hashes(plays)[is_moved])),
        "groups": group_count(plays, frame, is_now),
        "days": frozenset(days),
    }


def _counted(*plays: pa.Table) -> pa.Table:
    """What is asked of plays to count them, all in one piece, in coded text: of few plays that once had many accounts
    the texts of these few.
    """
    wanted = pa.schema([PLAYS.schema.field(name) for name in _COUNTED])
    rows = pa.concat_tables([part.select(_COUNTED).cast(wanted) for part in plays])
    return _in_codes(rows.combine_chunks(), _COUNTED)


def beside(plays: pa.Table) -> pa.Table:
    """Plays as they are kept beside their file (BESIDE), in their order."""
    return _in_codes(plays, BESIDE.names).cast(BESIDE)


def _in_codes(plays: pa.Table, names: Sequence[str]) -> pa.Table:
    chosen = plays.select(names)
    columns = [
        column.dictionary_encode() if name in _CODED and column.type == pa.string() else column
        for name, column in zip(names, chosen.columns, strict=True)
    ]
    return pa.table(columns, names=list(names))


def _known(task: MeasureTask, lake: Lake, file: LakeFile) -> pa.Table:
    """Of the plays of a file what is kept beside it, not copied; or whose they are."""
    rows = lake.rows_beside(PLAYS, file, task.bucket, until=task.until, schema=BESIDE)
    return _plays(task, lake, (file,), _WHO) if rows is None else rows


def _plays(task: MeasureTask, lake: Lake, files: Sequence[LakeFile], columns: Sequence[str]) -> pa.Table:
    return lake.read_bucket(PLAYS, task.bucket, files=files, columns=columns, until=task.until, coded=_CODED)


def _old_plays(
    task: MeasureTask, lake: Lake, of_files: list[pa.Table], are_read: list[Flags], *, has_gone: bool
) -> pa.Table:
    """The plays derived before that are asked for; of each file no column is read that is not needed, or known."""
    columns = PLAYS.column_names if task.keeps_all or has_gone else _COUNTED
    parts = [_plays(task, lake, (), columns)]
    for file, known, chosen in zip(task.play_files, of_files, are_read, strict=True):
        if chosen.any():
            others = [name for name in columns if name not in known.column_names]
            rows = _plays(task, lake, (file,), others) if others else known.select([])
            whole = pa.table([*known.columns, *rows.columns], names=[*known.column_names, *others])
            parts.append(whole.select(columns).filter(pa.array(chosen)))
    return pa.concat_tables(parts)


def _emptied(gone: pa.Table, generation: int) -> pa.Table:
    """What says of playbacks that they have no viewing any more: for each a row without a day."""
    if not gone.num_rows:
        return PLAYS.schema.empty_table()
    _, first = np.unique(_hashes(gone), return_index=True)
    gone = gone.take(pa.array(first))
    empty = {
        "generation": pa.array(np.full(len(gone), generation, dtype=np.int32)),
        "watched_ms": pa.array(np.zeros(len(gone), dtype=np.int64)),
        "longest_ms": pa.array(np.zeros(len(gone), dtype=np.int64)),
        **{name: pa.nulls(len(gone), PLAYS.schema.field(name).type) for name in ("day", "first_at", "last_at")},
        **{name: pa.array([[]] * len(gone), PLAYS.schema.field(name).type) for name in ("span_from", "span_to")},
    }
    return pa.table([empty.get(name, gone[name]) for name in PLAYS.column_names], schema=PLAYS.schema)


def _hashes(rows: pa.Table) -> Hashes:
    hashes: Hashes = rows["playback_hash"].to_numpy()
    return hashes
