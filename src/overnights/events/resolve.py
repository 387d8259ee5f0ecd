"""What was accepted before: duplicates, conflicting duplicates and ambiguous playbacks across runs and batches.

Everything here works on rows of `events` (one run of one playback in one context, with lists of its events) and costs
nothing where no playback is met again.
Source: docs/methods/events.md (counted once; ambiguous playbacks).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.events.hashing import hash_text
from overnights.events.keys import is_among

Flags: TypeAlias = "npt.NDArray[np.bool_]"
Int64s: TypeAlias = "npt.NDArray[np.int64]"

PLAYBACK = ("playback_hash", "playback_id")
NAMED_ONCE = ("account_id", "episode_id", "country")  # a playback that names two of one of these is ambiguous
_CONTEXT = ("account_id", "profile_id", "episode_id", "country", "device")
_CONTENT = (*_CONTEXT, "ts", "type", "position_ms", "from_position_ms", "rate_thousandths")
_LISTS = ("ts", "position_ms", "type", "from_position_ms", "rate_thousandths", "event_int", "event_text", "ordinal")
_USUAL_RATE = 1000
_ODD = np.int64(-7046029254386353131)  # 2**64 over the golden ratio: spreads consecutive ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A run after it met what was accepted before it.

    `events` are its rows without the events that were met again; `duplicates` has the ordinals of those with equal
    content; `conflicts` has `ordinal`, `ts` (µs) and `detail` of those with other content. Late rows are among them.
    """

    events: pa.Table
    duplicates: Int64s
    conflicts: pa.Table


def resolve(new: pa.Table, earlier: pa.Table) -> Resolved:
    """The new rows against those accepted before them: equal event ids of one playback are one event.

    Args:
        new: rows of `events`, in any order, late ones too.
        earlier: rows of `events` of the same playbacks (others do no harm); late ones were not accepted: they do not
            count.
    """
    accepted = earlier.filter(pc.invert(earlier["is_late"]))
    is_met = is_among(_hashes(new), _hashes(accepted))
    if not is_met.any():
        return Resolved(events=new, duplicates=np.empty(0, np.int64), conflicts=_no_conflicts())
    again = new.filter(pa.array(is_met))
    keys, keys_before = _event_keys(again, accepted)
    is_suspect = is_among(keys, keys_before)
    if not is_suspect.any():
        return Resolved(events=new, duplicates=np.empty(0, np.int64), conflicts=_no_conflicts())
    found = _matches(flat(kept(again, is_suspect)), flat(kept(accepted, is_among(keys_before, keys[is_suspect]))))
    keep = np.ones(_event_count(new), dtype=np.bool_)
    places = np.flatnonzero(np.repeat(is_met, _lengths(new)))[is_suspect]
    keep[places[found["place"].to_numpy()]] = False
    return _resolved(new if keep.all() else kept(new, keep), found)


def counted_once(rows: pa.Table) -> Resolved:
    """Rows of one batch, of which none is late, against each other: the first offered stays.

    Runs come counted once already; late rows do not, since none of them was accepted.
    """
    events = flat(rows)
    keys = [*PLAYBACK, "event_id"]
    ranked = events.select([*keys, "ordinal"])
    firsts = ranked.group_by(keys).aggregate([("ordinal", "min")])["ordinal_min"].combine_chunks()
    is_first = pc.is_in(events["ordinal"], firsts).combine_chunks()
    if pc.all(is_first).as_py():
        return Resolved(events=rows, duplicates=np.empty(0, np.int64), conflicts=_no_conflicts())
    found = _matches(events.filter(pc.invert(is_first)), events.filter(is_first))
    return _resolved(kept(rows, is_first.to_numpy(zero_copy_only=False)), found)


def ambiguous_playbacks(rows: pa.Table) -> pa.Table:
    """The playbacks (playback_hash, playback_id) of which non-late rows name two accounts, episodes or countries.

    Null is no name. All rows of a playback must be among `rows`.
    """
    counted = rows.filter(pc.invert(rows["is_late"])).select([*PLAYBACK, *NAMED_ONCE])
    hashes = _hashes(counted)
    _, inverse, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    several = pa.array(counts[inverse] > 1)
    texts = _plain(counted.filter(several))
    only_names = pc.CountOptions(mode="only_valid")
    named = texts.group_by(list(PLAYBACK)).aggregate([(name, "count_distinct", only_names) for name in NAMED_ONCE])
    is_ambiguous = pa.array(np.zeros(named.num_rows, dtype=np.bool_))
    for name in NAMED_ONCE:
        is_ambiguous = pc.or_(is_ambiguous, pc.greater(named[f"{name}_count_distinct"], 1))
    return named.filter(is_ambiguous).select(list(PLAYBACK)).sort_by([(name, "ascending") for name in PLAYBACK])


def of_playbacks(rows: pa.Table, playbacks: pa.Table) -> pa.Table:
    """The rows of these playbacks (playback_hash, playback_id)."""
    suspects = rows.filter(pc.is_in(rows["playback_hash"], playbacks["playback_hash"].combine_chunks()))
    return suspects.filter(pc.is_in(_text(suspects["playback_id"]), _text(playbacks["playback_id"]).combine_chunks()))


def flat(rows: pa.Table) -> pa.Table:
    """One row an event: playback, context, event id as text, content with its defaults, ordinal, batch, and `place`.

    `place` counts the events of `rows` from 0.
    """
    lengths = _lengths(rows)
    parents = pa.array(np.repeat(np.arange(len(rows)), lengths))
    columns = {name: _text(rows[name]).take(parents) for name in ("playback_id", *_CONTEXT)}
    columns |= {name: rows[name].take(parents) for name in ("playback_hash", "batch", "is_late")}
    columns |= {name: _values(rows, name, lengths) for name in _LISTS if not name.startswith("event")}
    columns["rate_thousandths"] = pc.fill_null(columns["rate_thousandths"], _USUAL_RATE)
    whole = _values(rows, "event_int", lengths).cast(pa.string())
    columns["event_id"] = pc.coalesce(whole, _values(rows, "event_text", lengths))
    columns["place"] = pa.array(np.arange(len(parents)))
    return pa.table(columns)


def kept(rows: pa.Table, keep: Flags) -> pa.Table:
    """The rows with the events that `keep` (one flag an event, in order) says; rows left without any go."""
    lengths = _lengths(rows)
    ends = np.concatenate([[0], np.cumsum(keep)])
    row_ends = np.concatenate([[0], np.cumsum(lengths)])
    left = ends[row_ends[1:]] - ends[row_ends[:-1]]
    columns = []
    for field in rows.schema:
        column = rows[field.name]
        columns.append(_kept_lists(column, keep, lengths, left) if pa.types.is_list(field.type) else column)
    return pa.table(columns, schema=rows.schema).filter(pa.array(left > 0))


def _kept_lists(column: pa.ChunkedArray, keep: Flags, lengths: Int64s, left: Int64s) -> pa.Array:
    lists = column.combine_chunks()
    is_valid = lists.is_valid().to_numpy(zero_copy_only=False)
    values = lists.flatten().filter(pa.array(keep[np.repeat(is_valid, lengths)]))
    offsets = np.concatenate([[0], np.cumsum(np.where(is_valid, left, 0))]).astype(np.int32)
    mask = None if is_valid.all() else pa.array(~is_valid)
    return pa.ListArray.from_arrays(pa.array(offsets), values, type=lists.type, mask=mask)


def _event_keys(*tables: pa.Table) -> tuple[Int64s, ...]:
    """For each table a key of every event; equal ids of one playback have equal keys, and few others do."""
    is_text = any(table["event_text"].null_count < len(table) for table in tables)
    keys = []
    for table in tables:
        lengths = _lengths(table)
        ids = _values(table, "event_int", lengths)
        if is_text:
            texts = pc.coalesce(ids.cast(pa.string()), _values(table, "event_text", lengths))
            ids = pa.array(hash_text(texts))
        keys.append(np.repeat(_hashes(table), lengths) ^ (ids.to_numpy() * _ODD))
    return tuple(keys)


def _matches(new: pa.Table, accepted: pa.Table) -> pa.Table:
    """New events whose playback and id were accepted: place, ordinal, ts, is_same, detail."""
    keys = [*PLAYBACK, "event_id"]
    was = accepted.select([*keys, *_CONTENT])
    found = new.select([*keys, *_CONTENT, "ordinal", "place"]).join(was, keys, join_type="inner", right_suffix="_was")
    other = pa.nulls(found.num_rows, pa.string())
    for name in reversed(_CONTENT):
        before, now = found[f"{name}_was"], found[name]
        is_equal = pc.or_(pc.equal(before, now).fill_null(False), pc.and_(pc.is_null(before), pc.is_null(now)))
        other = pc.if_else(is_equal, other, name)
    detail = pc.binary_join_element_wise("event_id ", found["event_id"], " was accepted with another ", other, "")
    return pa.table(
        {
            "place": found["place"],
            "ordinal": found["ordinal"],
            "ts": found["ts"],
            "is_same": pc.is_null(other),
            "detail": detail,
        }
    )


def _resolved(events: pa.Table, found: pa.Table) -> Resolved:
    is_same = found["is_same"]
    return Resolved(
        events=events,
        duplicates=np.sort(found.filter(is_same)["ordinal"].to_numpy()),
        conflicts=found.filter(pc.invert(is_same)).select(["ordinal", "ts", "detail"]).sort_by("ordinal"),
    )


def _no_conflicts() -> pa.Table:
    return pa.schema([("ordinal", pa.int64()), ("ts", pa.int64()), ("detail", pa.string())]).empty_table()


def _values(rows: pa.Table, name: str, lengths: Int64s) -> pa.Array:
    """The values of a list column, one an event; null where a row has no list."""
    lists = rows[name].combine_chunks()
    values = lists.flatten()
    if lists.null_count == 0:
        return values
    has = np.repeat(lists.is_valid().to_numpy(zero_copy_only=False), lengths)
    return values.take(pa.array(np.cumsum(has) - 1, mask=~has))


def _lengths(rows: pa.Table) -> Int64s:
    lengths: Int64s = pc.list_value_length(rows["ts"]).to_numpy().astype(np.int64)
    return lengths


def _event_count(rows: pa.Table) -> int:
    return int(_lengths(rows).sum())


def _hashes(rows: pa.Table) -> Int64s:
    hashes: Int64s = rows["playback_hash"].to_numpy()
    return hashes


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _plain(rows: pa.Table) -> pa.Table:
    """Text columns without dictionary codes."""
    return pa.table([_text(rows[name]) for name in rows.column_names], names=rows.column_names)
