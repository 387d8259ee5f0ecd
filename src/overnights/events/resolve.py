"""What rows of events decide about each other: duplicates, conflicting duplicates and ambiguous playbacks.

Everything here works on rows of `events` (one run of one playback in one context, with lists of its events), of runs
and batches in any number, together.
Source: docs/methods/events.md (counted once; ambiguous playbacks).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.events.fields import event_ids, one_array
from overnights.events.hashing import frozen, text_buffers
from overnights.events.texts import WHOLE
from overnights.events.twins import DIFFERING, DIFFERS, REPEATS, has_shared_hash, judge_playbacks, repeat_neighbours

Flags: TypeAlias = "npt.NDArray[np.bool_]"
Int64s: TypeAlias = "npt.NDArray[np.int64]"
Int32s: TypeAlias = "npt.NDArray[np.int32]"

_CONTEXT = ("account_id", "profile_id", "episode_id", "country", "device")
_LISTS = ("ts", "position_ms", "type", "from_position_ms", "rate_thousandths", "event_int", "event_text", "ordinal")
_USUAL_RATE = 1000
_TEXTS = ("account_id", "episode_id", "country", "profile_id", "device")  # as the compiled functions take them


_WHERE = [("batch", pa.int32()), ("bucket", pa.int16()), ("playback_hash", pa.int64()), ("ordinal", pa.int64())]
DUPLICATES = pa.schema([*_WHERE, ("is_told", pa.bool_())])
CONFLICTS = pa.schema([*DUPLICATES, ("ts", pa.int64()), ("detail", pa.string())])
PLAYBACKS = pa.schema([("playback_hash", pa.int64()), ("playback_id", pa.string())])


@dataclass(frozen=True, slots=True, kw_only=True)
class Fates:
    """What becomes of events by other rows of their playback; events in none of these are accepted, or late still.

    `duplicates` (DUPLICATES) repeat an accepted event, `conflicts` (CONFLICTS: `ts` in µs, `detail` what differs) have
    the id of one and other content; late rows are among both. Those with `is_told` repeat the event before them in
    their list: their run told them as duplicates. `ambiguous` (PLAYBACKS) are the playbacks whose accepted events name
    two accounts, episodes or countries. Duplicates and conflicts are in the order of the rows given.
    """

    duplicates: pa.Table
    conflicts: pa.Table
    ambiguous: pa.Table

    @property
    def more_duplicates(self) -> Counter[int]:
        """How many more duplicates each batch has than its runs told; below 0: fewer."""
        found: Counter[int] = Counter()
        found.update(_batches(self.duplicates.filter(pc.invert(self.duplicates["is_told"]))))
        found.subtract(_batches(self.conflicts.filter(self.conflicts["is_told"])))
        return found


def _batches(events: pa.Table) -> dict[int, int]:
    return {pair["values"]: pair["counts"] for pair in events["batch"].value_counts().to_pylist()}


def fates(rows: pa.Table, acts: Int64s) -> Fates:
    """Judges whole playbacks: equal event ids of one playback are one event, of which the first offered counts.

    Offered first is what has the least (act, batch, ordinal). A late row is held against what counts and was offered
    before it, and none is held against a late row. In a playback of a single row, not let in, an event can only repeat
    the one before it in its list; that was told with its run, and is not found again.

    Args:
        rows: all rows of `events` of the playbacks at hand, in any order.
        acts: of each row the batch that offered it, or that let it in: such a row is then given as not late.
    """
    rows = rows.combine_chunks()
    starts = _starts(rows["ts"])
    order, bounds = _by_playback(rows)
    ts, types, positions = (frozen(_flat(rows, name).to_numpy()) for name in ("ts", "type", "position_ms"))
    offered, ids = _order(rows, acts), _ids(rows, starts)
    content = (
        (ts, types, positions),
        sparse(rows, "from_position_ms", -1),
        sparse(rows, "rate_thousandths", _USUAL_RATE),
    )
    texts = tuple(_buffers(rows[name]) for name in _TEXTS)
    verdicts, is_ambiguous = judge_playbacks(
        frozen(order), frozen(bounds), frozen(starts), offered, ids, texts, *content
    )

    def where(events: Int64s) -> pa.Table:
        parents = _rows_of(starts, events)
        is_told = repeat_neighbours(frozen(events), frozen(parents), frozen(starts), offered, ids, *content)
        return _where(rows, parents, events).append_column("is_told", pa.array(is_told))

    differing = np.flatnonzero(verdicts >= DIFFERS)
    conflicts = where(differing).append_column("ts", pa.array(ts[differing]))
    conflicts = conflicts.append_column("detail", _details(rows, starts, differing, verdicts[differing]))
    two = rows.select(PLAYBACKS.names).take(pa.array(order[bounds[:-1][is_ambiguous]]))
    return Fates(
        duplicates=where(np.flatnonzero(verdicts == REPEATS)).cast(DUPLICATES),
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
    whole = one_array(rows["event_int"])
    if whole.null_count == 0:
        return (
            frozen(whole.flatten().to_numpy()),
            frozen(np.empty(0, np.int32)),
            *text_buffers(pa.array([], pa.string())),
        )
    has_whole = np.repeat(whole.is_valid().to_numpy(zero_copy_only=False), np.diff(starts))
    found = event_ids(one_array(rows["event_text"]).flatten())
    keys, places = np.empty(starts[-1], np.int64), np.full(starts[-1], -1, np.int32)
    keys[has_whole], keys[~has_whole] = whole.flatten().to_numpy(), found.keys
    places[~has_whole] = np.where(found.kinds == WHOLE, -1, np.arange(len(found.keys)))
    return frozen(keys), frozen(places), frozen(found.offsets), frozen(found.data)


def sparse(rows: pa.Table, name: str, absent: int) -> tuple[Int64s, Int32s]:
    """Where each row's list begins among the values (-1: it has none), and the values."""
    lists = one_array(rows[name])
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy().astype(np.int64)
    starts = np.where(lists.is_valid().to_numpy(zero_copy_only=False), np.cumsum(lengths) - lengths, -1)
    return frozen(starts), frozen(pc.fill_null(lists.flatten(), absent).to_numpy())


def _where(rows: pa.Table, parents: Int64s, events: Int64s) -> pa.Table:
    """Events, of rows `parents`, by batch, bucket, playback_hash and ordinal."""
    found = rows.select(["batch", "bucket", "playback_hash"]).take(pa.array(parents))
    return found.append_column("ordinal", _flat(rows, "ordinal").take(pa.array(events)))


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
    return one_array(rows[name]).flatten()


def _buffers(column: pa.ChunkedArray) -> tuple[Int32s, npt.NDArray[np.uint8]]:
    return text_buffers(_text(column).combine_chunks())


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
    columns |= {name: values(rows, name, lengths) for name in _LISTS if not name.startswith("event")}
    columns["rate_thousandths"] = pc.fill_null(columns["rate_thousandths"], _USUAL_RATE)
    whole = values(rows, "event_int", lengths).cast(pa.string())
    columns["event_id"] = pc.coalesce(whole, values(rows, "event_text", lengths))
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


def values(rows: pa.Table, name: str, lengths: Int64s) -> pa.Array:
    """The values of a list column, one an event; null where a row has no list."""
    lists = one_array(rows[name])
    values = lists.flatten()
    if lists.null_count == 0:
        return values
    has = np.repeat(lists.is_valid().to_numpy(zero_copy_only=False), lengths)
    return values.take(pa.array(np.cumsum(has) - 1, mask=~has))


def _lengths(rows: pa.Table) -> Int64s:
    lengths: Int64s = pc.list_value_length(rows["ts"]).to_numpy().astype(np.int64)
    return lengths


def _hashes(rows: pa.Table) -> Int64s:
    hashes: Int64s = rows["playback_hash"].to_numpy()
    return hashes


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _plain(rows: pa.Table) -> pa.Table:
    """Text columns without dictionary codes."""
    return pa.table([_text(rows[name]) for name in rows.column_names], names=rows.column_names)
