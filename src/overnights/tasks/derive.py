"""What a bucket's measure derives: whose plays are touched, their events, and the plays of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.events.keys import distinct, is_among
from overnights.store.lake import Lake, LakeFile
from overnights.tables import EVENTS, PLAYS, REPEATED
from overnights.tasks.measure import MeasureTask, Touched
from overnights.tasks.near import rows_of
from overnights.viewing import plays
from overnights.viewing.frame import Frame
from overnights.viewing.measure import codes, one

_IDS = ("event_int", "event_text")  # read only where an order hangs on them
_DERIVED_FROM = tuple(name for name in EVENTS.column_names if name not in ("batch", "ordinal", *_IDS))
Hashes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def derived(task: MeasureTask, lake: Lake, frame: Frame, hashes: Hashes | None) -> pa.Table:
    """The plays of these playbacks, or of all; derived slice by slice, so that memory stays bounded."""
    files = task.old_files + task.new_files
    parts = [PLAYS.schema.empty_table()]
    for low, high in _slices(task.slices):
        read = partial(_events, task, lake, files, hashes=hashes, low=low, high=high)
        rows = read((*_DERIVED_FROM, *task.left_out.columns))
        if rows.num_rows:
            rows = task.left_out.countable(rows)
            which = None if hashes is None else is_among(_hashes(rows), hashes)
            derived = plays(rows, frame, generation=task.generation, ids=partial(_ids, task, read), which=which)
            parts.append(derived.cast(PLAYS.schema))
    return pa.concat_tables(parts)


def _ids(task: MeasureTask, read: Callable[[Sequence[str]], pa.Table]) -> pa.Table:
    """The rows that are measured, with their event ids."""
    return task.left_out.countable(read((*_DERIVED_FROM, *_IDS, *task.left_out.columns)))


def _slices(count: int) -> list[tuple[int | None, int | None]]:
    """Ranges [low, high) of hashes that hold all, about as many in each."""
    ends = [-(1 << 63) + (1 << 64) * n // count for n in range(1, count)]
    return list(zip([None, *ends], [*ends, None], strict=True))


def _events(
    task: MeasureTask,
    lake: Lake,
    files: Sequence[LakeFile],
    columns: Sequence[str],
    *,
    hashes: Hashes | None,
    low: int | None,
    high: int | None,
) -> pa.Table:
    """Rows of events of playbacks in a range of hashes.

    Where some are named, these alone are read of old files, and those without any not beyond their hashes; of new files
    nearly all are asked for, so that others are not left out here.
    """
    if low is None and high is None:
        if hashes is None:
            return lake.read_bucket(EVENTS, task.bucket, until=task.until, files=files, columns=columns)
        new = lake.read_bucket(EVENTS, task.bucket, until=task.until, files=task.new_files, columns=columns)
        return pa.concat_tables([new, rows_of(lake, task.old_files, (task.bucket, task.until), hashes, columns)])
    if hashes is not None:
        inside = hashes if low is None else hashes[hashes >= low]
        inside = inside if high is None else inside[inside < high]
        return rows_of(lake, files, (task.bucket, task.until), inside, columns)
    parts = [lake.read_bucket(EVENTS, task.bucket, until=task.until, files=(), columns=columns)]
    for file in files:
        found = _hashes(
            lake.read_bucket(EVENTS, task.bucket, until=task.until, files=(file,), columns=("playback_hash",))
        )
        is_wanted = np.ones(len(found), np.bool_)
        is_wanted &= True if low is None else found >= low
        is_wanted &= True if high is None else found < high
        if is_wanted.any():
            rows = lake.read_bucket(EVENTS, task.bucket, until=task.until, files=(file,), columns=columns)
            parts.append(rows if is_wanted.all() else rows.filter(pa.array(is_wanted)))
    return pa.concat_tables(parts)


def hashes_to_derive(task: MeasureTask, lake: Lake, who: pa.Table) -> Hashes:
    """Playbacks of new events and of those withdrawn, of other rulings, of episodes with another runtime, and with an
    event in the days to derive again.
    """
    gone = lake.read_bucket(EVENTS, task.bucket, until=task.until, files=task.gone_files, columns=("playback_hash",))
    found = [_hashes(gone), task.again, *_brought(task, lake)]
    if task.touched.episodes:
        is_touched = codes(who["episode_id"], pa.array(task.touched.episodes, pa.string())) >= 0
        found.append(_hashes(who)[is_touched])
    if task.touched.from_us < task.touched.to_us:
        rows = lake.read_bucket(
            EVENTS, task.bucket, until=task.until, files=task.old_files, columns=("playback_hash", "ts")
        )
        first, last = pc.list_element(rows["ts"], 0), _last_ts(rows)
        inside = pc.and_(pc.less(first, task.touched.to_us), pc.greater_equal(last, task.touched.from_us))
        found.append(_hashes(rows.filter(inside)))
    return distinct(*found)


def _brought(task: MeasureTask, lake: Lake) -> Iterator[Hashes]:
    """Playbacks of new events, but for those of which a batch brought nothing new; batch by batch."""
    rows = lake.read_bucket(
        EVENTS, task.bucket, until=task.until, files=task.new_files, columns=("batch", "playback_hash")
    )
    repeated = lake.read_bucket(
        REPEATED, task.bucket, until=task.until, files=task.repeated_files, columns=("by_batch", "playback_hash")
    )
    for batch in pc.unique(rows["batch"]).to_pylist():
        theirs = repeated.filter(pc.equal(repeated["by_batch"], batch))
        brought = _hashes(rows)[rows["batch"].to_numpy() == batch]
        yield brought[~is_among(brought, _hashes(theirs))]


def _last_ts(rows: pa.Table) -> pa.Array:
    """The last instant of each row; lists are in order and never empty."""
    lists = rows["ts"].combine_chunks()
    ends = np.asarray(lists.offsets)[1:] - 1
    return lists.values.take(pa.array(ends))


def are_latest(who: pa.Table) -> Flags:
    """Whether each play is of the latest generation of its hash: the others are superseded."""
    hashes, generations = _hashes(who), who["generation"].to_numpy()
    holds = np.ones(len(hashes), np.bool_)
    if not len(hashes):
        return holds
    at = np.flatnonzero(is_among(hashes, hashes[generations > generations.min()]))
    if not len(at):
        return holds
    order = at[np.argsort(hashes[at])]
    begins = np.flatnonzero(np.append(True, hashes[order[1:]] != hashes[order[:-1]]))
    latest = np.maximum.reduceat(generations[order], begins)
    holds[order] = generations[order] == np.repeat(latest, np.diff(np.append(begins, len(order))))
    return holds


def groups(
    touched: Touched, who: pa.Table, is_old: Flags, derived: pa.Table, *, frame: Frame, before: Frame
) -> tuple[Flags, Flags]:
    """Of each play whether it is of an account and season that are counted again; and whether the season is as a whole.

    A season that is counted again as a whole has the same episodes in no other: what it was or is makes it so.
    """
    changed = pa.array(touched.seasons, pa.string())
    is_wholly = _in_seasons(who["episode_id"], frame, changed) | _in_seasons(who["episode_id"], before, changed)
    of_old = who["account_id"].filter(pa.array(is_old)).cast(pa.string())
    named = pa.array(touched.accounts, pa.string())
    ids = pc.unique(pa.chunked_array([named, *derived["account_id"].chunks, *of_old.chunks]))
    of_who = codes(who["account_id"], ids)
    at = np.flatnonzero(of_who >= 0)  # of other accounts no season is asked
    place = np.append(of_who[at], codes(derived["account_id"], ids))
    episode = [codes(rows["episode_id"], frame.episode_ids) for rows in (who, derived)]
    season = np.append(frame.season, -1)[np.append(episode[0][at], episode[1])]
    key = season + place * (len(frame.season_ids) + 1)
    is_touched = np.append(is_old[at], np.ones(len(derived), np.bool_)) | (place < len(named))
    is_near = np.zeros(len(who), np.bool_)
    is_near[at] = is_among(key[: len(at)], key[is_touched]) & (season[: len(at)] >= 0)
    return is_near, is_wholly


def _in_seasons(episode_id: pa.ChunkedArray, frame: Frame, season_ids: pa.Array) -> Flags:
    if not len(season_ids):
        return np.zeros(len(episode_id), np.bool_)
    is_one = pc.is_in(frame.season_ids, value_set=season_ids).to_numpy(zero_copy_only=False)
    found: Flags = np.append(is_one[frame.season], False)[codes(episode_id, frame.episode_ids)]
    return found


def group_count(plays: pa.Table, frame: Frame, which: Flags) -> int:
    """How many pairs of account and season some of these plays are of; accounts are dictionary-coded."""
    season = np.append(frame.season, -1)[codes(plays["episode_id"], frame.episode_ids)]
    account = one(plays["account_id"]).indices.to_numpy().astype(np.int64)
    return len(distinct((account * (len(frame.season_ids) + 1) + season)[which]))


def _hashes(rows: pa.Table) -> Hashes:
    hashes: Hashes = rows["playback_hash"].to_numpy()
    return hashes
