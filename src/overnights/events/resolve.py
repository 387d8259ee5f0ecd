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

from overnights.events.fields import event_ids
from overnights.events.hashing import frozen, hash_text, text_buffers
from overnights.events.keys import is_among
from overnights.events.texts import WHOLE
from overnights.events.twins import DIFFERING, DIFFERS, REPEATS, has_shared_hash, judge_playbacks

Flags: TypeAlias = "npt.NDArray[np.bool_]"
Int64s: TypeAlias = "npt.NDArray[np.int64]"
Int32s: TypeAlias = "npt.NDArray[np.int32]"

PLAYBACK = ("playback_hash", "playback_id")
NAMED_ONCE = ("account_id", "episode_id", "country")  # a playback that names two of one of these is ambiguous
_CONTEXT = ("account_id", "profile_id", "episode_id", "country", "device")
_CONTENT = ("ts", "type", "position_ms", "from_position_ms", "rate_thousandths")  # lists; with the context, all content
_LISTS = ("ts", "position_ms", "type", "from_position_ms", "rate_thousandths", "event_int", "event_text", "ordinal")
_USUAL_RATE = 1000
_NULL = np.iinfo(np.int64).min  # a value that is absent
_SAME = -1  # no column differs
_TEXTS = ("account_id", "episode_id", "country", "profile_id", "device")  # as the compiled functions take them
_ODD = np.int64(-7046029254386353131)  # 2**64 over the golden ratio: spreads consecutive ids


_WHERE = [("batch", pa.int32()), ("bucket", pa.int16()), ("playback_hash", pa.int64()), ("ordinal", pa.int64())]
DUPLICATES = pa.schema(_WHERE)
CONFLICTS = pa.schema([*_WHERE, ("ts", pa.int64()), ("detail", pa.string())])
PLAYBACKS = pa.schema([("playback_hash", pa.int64()), ("playback_id", pa.string())])


@dataclass(frozen=True, slots=True, kw_only=True)
class Fates:
    """What becomes of events by other rows of their playback; events in none of these are accepted, or late still.

    `duplicates` (DUPLICATES) repeat an accepted event, `conflicts` (CONFLICTS: `ts` in µs, `detail` what differs) have
    the id of one and other content; late rows are among both. `ambiguous` (PLAYBACKS) are the playbacks whose accepted
    events name two accounts, episodes or countries. Duplicates and conflicts are in the order of the rows given.
    """

    duplicates: pa.Table
    conflicts: pa.Table
    ambiguous: pa.Table


def fates(rows: pa.Table, acts: Int64s) -> Fates:
    """Judges whole playbacks: equal event ids of one playback are one event, of which the first offered counts.

    Offered first is what has the least (act, batch, ordinal). A late row is held against what counts and was offered
    before it, and none is held against a late row. A row repeats none of its own ids, but one that was let in may.

    Args:
        rows: all rows of `events` of the playbacks at hand, in any order.
        acts: of each row the batch that offered it, or that let it in: such a row is then given as not late.
    """
    rows = rows.combine_chunks()
    starts = _starts(rows["ts"])
    order, bounds = _by_playback(rows)
    ts, types, positions = (frozen(_flat(rows, name).to_numpy()) for name in ("ts", "type", "position_ms"))
    verdicts, is_ambiguous = judge_playbacks(
        frozen(order),
        frozen(bounds),
        frozen(starts),
        _order(rows, acts),
        _ids(rows, starts),
        tuple(_buffers(rows[name]) for name in _TEXTS),
        (ts, types, positions),
        _sparse(rows, "from_position_ms", -1),
        _sparse(rows, "rate_thousandths", _USUAL_RATE),
    )
    differing = np.flatnonzero(verdicts >= DIFFERS)
    conflicts = _where(rows, starts, differing)
    conflicts = conflicts.append_column("ts", pa.array(ts[differing]))
    conflicts = conflicts.append_column("detail", _details(rows, starts, differing, verdicts[differing]))
    two = rows.select(PLAYBACKS.names).take(pa.array(order[bounds[:-1][is_ambiguous]]))
    return Fates(
        duplicates=_where(rows, starts, np.flatnonzero(verdicts == REPEATS)),
        conflicts=conflicts.cast(CONFLICTS),
        ambiguous=_plain(two).cast(PLAYBACKS),
    )


def _by_playback(rows: pa.Table) -> tuple[Int64s, Int64s]:
    """The rows by playback, and where each playback begins among them, and the end."""
    hashes = frozen(_hashes(rows).copy())
    order = frozen(np.argsort(hashes, kind="stable"))
    changes = np.diff(hashes[order]) != 0
    if has_shared_hash(order, hashes, _buffers(rows["playback_id"])):
        ids = _text(rows["playback_id"]).combine_chunks().dictionary_encode().indices.to_numpy()
        order = np.lexsort((ids, hashes))
        changes = (np.diff(hashes[order]) != 0) | (np.diff(ids[order]) != 0)
    begins = np.flatnonzero(np.concatenate([[len(rows) > 0], changes]))
    return order, np.append(begins, len(rows)).astype(np.int64)


def _order(rows: pa.Table, acts: Int64s) -> tuple[Int64s, Flags, Flags, Int64s]:
    batches = rows["batch"].to_numpy().astype(np.int64)
    is_late = rows["is_late"].to_numpy().astype(np.bool_)
    ordinals = frozen(_flat(rows, "ordinal").to_numpy())
    return frozen((acts.astype(np.int64) << 32) + batches), frozen(is_late), frozen(acts != batches), ordinals


def _ids(rows: pa.Table, starts: Int64s) -> tuple[Int64s, Int32s, Int32s, npt.NDArray[np.uint8]]:
    """Keys of the events' ids, the places of those that are texts (-1: a whole number; empty: all), and the texts."""
    whole = rows["event_int"].combine_chunks()
    if whole.null_count == 0:
        return (
            frozen(whole.flatten().to_numpy()),
            frozen(np.empty(0, np.int32)),
            *text_buffers(pa.array([], pa.string())),
        )
    has_whole = np.repeat(whole.is_valid().to_numpy(zero_copy_only=False), np.diff(starts))
    found = event_ids(rows["event_text"].combine_chunks().flatten())
    keys, places = np.empty(starts[-1], np.int64), np.full(starts[-1], -1, np.int32)
    keys[has_whole], keys[~has_whole] = whole.flatten().to_numpy(), found.keys
    places[~has_whole] = np.where(found.kinds == WHOLE, -1, np.arange(len(found.keys)))
    return frozen(keys), frozen(places), frozen(found.offsets), frozen(found.data)


def _sparse(rows: pa.Table, name: str, absent: int) -> tuple[Int64s, Int32s]:
    """Where each row's list begins among the values (-1: it has none), and the values."""
    lists = rows[name].combine_chunks()
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy().astype(np.int64)
    starts = np.where(lists.is_valid().to_numpy(zero_copy_only=False), np.cumsum(lengths) - lengths, -1)
    return frozen(starts), frozen(pc.fill_null(lists.flatten(), absent).to_numpy())


def _where(rows: pa.Table, starts: Int64s, events: Int64s) -> pa.Table:
    """Events by batch, bucket, playback_hash and ordinal."""
    names = [name for name in DUPLICATES.names if name != "ordinal"]
    found = rows.select(names).take(pa.array(_rows_of(starts, events)))
    return found.append_column("ordinal", _flat(rows, "ordinal").take(pa.array(events))).cast(DUPLICATES)


def _details(rows: pa.Table, starts: Int64s, events: Int64s, verdicts: npt.NDArray[np.uint8]) -> pa.Array:
    parents = _rows_of(starts, events)
    nth = events - starts[parents]
    found = rows.select(["event_int", "event_text"]).take(pa.array(parents))
    whole, texts = (found[name].to_pylist() for name in found.column_names)
    said = [
        f"event_id {(texts[n] if whole[n] is None else whole[n])[nth[n]]} was accepted with another {DIFFERING[kind]}"
        for n, kind in enumerate((verdicts - DIFFERS).tolist())
    ]
    return pa.array(said, pa.string())


def _rows_of(starts: Int64s, events: Int64s) -> Int64s:
    """The row of each event."""
    found: Int64s = np.searchsorted(starts, events, side="right") - 1
    return found


def _starts(lists: pa.ChunkedArray) -> Int64s:
    """Where each list begins among all values, and the end."""
    lengths = pc.list_value_length(lists).to_numpy()
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _flat(rows: pa.Table, name: str) -> pa.Array:
    return rows[name].combine_chunks().flatten()


def _buffers(column: pa.ChunkedArray) -> tuple[Int32s, npt.NDArray[np.uint8]]:
    return text_buffers(_text(column).combine_chunks())


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
    before = np.flatnonzero(is_among(keys_before, keys[is_suspect]))
    found = _matches(_Events(again, np.flatnonzero(is_suspect)), _Events(accepted, before))
    keep = np.ones(_event_count(new), dtype=np.bool_)
    keep[np.flatnonzero(np.repeat(is_met, _lengths(new)))[found.places]] = False
    return _resolved(new if keep.all() else kept(new, keep), found)


def counted_once(rows: pa.Table) -> Resolved:
    """Rows of one batch, of which none is late, against each other: the first offered stays.

    Runs come counted once already; late rows do not, since none of them was accepted.
    """
    events = flat(rows)
    keys = [*PLAYBACK, "event_id"]
    firsts = events.select([*keys, "ordinal"]).group_by(keys).aggregate([("ordinal", "min")])["ordinal_min"]
    is_first = np.asarray(pc.is_in(events["ordinal"], firsts.combine_chunks()))
    if is_first.all():
        return Resolved(events=rows, duplicates=np.empty(0, np.int64), conflicts=_no_conflicts())
    found = _matches(_Events(rows, np.flatnonzero(~is_first)), _Events(rows, np.flatnonzero(is_first)))
    return _resolved(kept(rows, is_first), found)


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


@dataclass(frozen=True, slots=True)
class _Events:
    """Some events of rows of `events`, by their places in the rows' lists laid end to end."""

    rows: pa.Table
    places: Int64s

    def at(self, places: Int64s) -> _Events:
        """Of these events, those at some places (counted among them)."""
        return _Events(self.rows, self.places[places])

    def row(self) -> Int64s:
        """The row that each event is of."""
        return np.repeat(np.arange(len(self.rows)), _lengths(self.rows))[self.places]

    def whole(self, name: str) -> Int64s:
        """Values of a list of whole numbers; nulls are _NULL, and the usual rate where none is said."""
        values = _values(self.rows, name, _lengths(self.rows)).cast(pa.int64())
        filled: Int64s = pc.fill_null(values, _USUAL_RATE if name == "rate_thousandths" else _NULL).to_numpy()
        return filled[self.places]

    def is_whole_id(self) -> Flags:
        """Whether the event's id stands as a whole number."""
        is_whole: Flags = self.rows["event_int"].is_valid().to_numpy()
        return np.repeat(is_whole, _lengths(self.rows))[self.places]

    def ids(self) -> pa.Array:
        """Event ids as text."""
        places, lengths = pa.array(self.places), _lengths(self.rows)
        whole = _values(self.rows, "event_int", lengths).take(places).cast(pa.string())
        return pc.coalesce(whole, _values(self.rows, "event_text", lengths).take(places))


@dataclass(frozen=True, slots=True)
class _Matches:
    """New events that were accepted before: their places in the rows they came in, those of equal content, the rest."""

    places: Int64s
    duplicates: Int64s
    conflicts: pa.Table


def _matches(new: _Events, accepted: _Events) -> _Matches:
    """New events whose playback and id were accepted.

    Pairs are found by key; what rows say is compared once for each pair of rows, what events say as whole numbers.
    """
    keys, keys_before = _event_keys(new.rows, accepted.rows)
    left, right = _pairs(keys[new.places], keys_before[accepted.places])
    new, accepted = new.at(left), accepted.at(right)
    is_met, other = _rows_compared(new, accepted)
    is_met &= _is_same_id(new, accepted)
    for n, name in enumerate(_CONTENT, start=len(_CONTEXT)):
        is_other = new.whole(name) != accepted.whole(name)
        other[is_other & (other == _SAME)] = n
    again, differing = new.at(np.flatnonzero(is_met & (other == _SAME))), np.flatnonzero(is_met & (other != _SAME))
    conflicting = new.at(differing)
    names = pa.array([*_CONTEXT, *_CONTENT]).take(pa.array(other[differing]))
    detail = pc.binary_join_element_wise("event_id ", conflicting.ids(), " was accepted with another ", names, "")
    columns = {name: pa.array(conflicting.whole(name)) for name in ("ordinal", "ts")} | {"detail": detail}
    return _Matches(new.places[is_met], again.whole("ordinal"), pa.table(columns))


def _pairs(numbers: Int64s, others: Int64s) -> tuple[Int64s, Int64s]:
    """Places (in numbers, in others) of all equal pairs."""
    order, order_of_others = np.argsort(numbers), np.argsort(others)
    ascending, others = numbers[order], others[order_of_others]
    begins = np.searchsorted(others, ascending, side="left")
    counts = np.searchsorted(others, ascending, side="right") - begins
    nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(order, counts), order_of_others[np.repeat(begins, counts) + nth]


def _rows_compared(new: _Events, accepted: _Events) -> tuple[Flags, npt.NDArray[np.int8]]:
    """For pairs of events: whether their rows are of one playback, and the first column of context that differs."""
    count = max(1, len(accepted.rows))
    distinct, place = np.unique(new.row() * count + accepted.row(), return_inverse=True)
    names = [*PLAYBACK, *_CONTEXT]
    rows = new.rows.select(names).take(pa.array(distinct // count))
    before = accepted.rows.select(names).take(pa.array(distinct % count))
    is_met = np.logical_and.reduce([_is_equal(rows[name], before[name]) for name in PLAYBACK])
    other = np.full(len(distinct), _SAME, dtype=np.int8)
    for n in reversed(range(len(_CONTEXT))):
        other[~_is_equal(rows[_CONTEXT[n]], before[_CONTEXT[n]])] = n
    return is_met[place], other[place]


def _is_equal(now: pa.ChunkedArray, before: pa.ChunkedArray) -> Flags:
    """Whether values are equal or both null."""
    now, before = _text(now), _text(before)
    is_equal = pc.or_(pc.equal(now, before).fill_null(False), pc.and_(pc.is_null(now), pc.is_null(before)))
    return np.asarray(is_equal, dtype=np.bool_)


def _is_same_id(new: _Events, accepted: _Events) -> Flags:
    """For pairs of events, whether their ids are equal as text; those that stand as numbers are compared as such."""
    is_same: Flags = new.whole("event_int") == accepted.whole("event_int")
    is_text = np.flatnonzero(~(new.is_whole_id() & accepted.is_whole_id()))
    if len(is_text):
        is_same[is_text] = _is_equal(*(pa.chunked_array([events.at(is_text).ids()]) for events in (new, accepted)))
    return is_same


def _resolved(events: pa.Table, found: _Matches) -> Resolved:
    return Resolved(events=events, duplicates=np.sort(found.duplicates), conflicts=found.conflicts.sort_by("ordinal"))


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
