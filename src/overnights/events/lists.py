"""Rows of the table `events` out of the lists that were laid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.events.counting import slots_for
from overnights.events.fields import EventIds, Texts
from overnights.events.grouping import ACCOUNT, COUNTRY, DEVICE, EPISODE, IS_LATE, PLAYBACK, PROFILE
from overnights.events.hashing import frozen
from overnights.events.laying import HAS_FROM, HAS_RATE, HAS_TEXT, lay, settle
from overnights.events.reading import Fields
from overnights.tables import EVENTS

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Int16s: TypeAlias = "npt.NDArray[np.int16]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists of contexts, one after another: where each ends (from 0 on), what it has, and the values.

    `context` says of which context each is: one has a second list of the rows that contradict others of it. Each list
    has `ts`, `position`, `types` and `ordinal`; those marked have `froms` (-1: none), `rates` and `text_rows`, the rows
    of their event ids; those without HAS_TEXT have `keys`.
    """

    context: Int64s
    ends: Codes
    has: Marks
    ts: Int64s
    position: Codes
    types: npt.NDArray[np.int8]
    ordinal: Int64s
    keys: Int64s
    froms: Codes
    rates: Codes
    text_rows: Codes


def lists_of(
    records: Int64s,
    starts: Int64s,
    is_late: npt.NDArray[np.bool_],
    fields: Fields,
    reason: Marks,
    first_ordinal: int,
) -> Lists:
    """The lists of the contexts whose records start at `starts`; see `settle` and `lay`."""
    ids, n = fields.event, len(records)
    events = (ids.keys, ids.kinds, ids.offsets, ids.data)
    others = (fields.from_position, fields.rate)
    ts, keys, ordinal = (np.empty(n, dtype=np.int64) for _ in range(3))
    position, types = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int8)
    froms, rates, rows = (np.empty(n if len(column) else 0, dtype=np.int32) for column in (*others, ids.kinds))
    every, rare = (ts, position, types, ordinal), (froms, rates, rows)
    slots, spare = slots_for(starts), np.empty((int(np.diff(starts).max(initial=1)), 3), dtype=np.int64)
    ends = starts[1:].copy()
    settle(records, frozen(starts), ends, frozen(is_late), slots, spare, events, others, reason)
    context, starts, ends = _in_two(starts, ends)
    offsets, has = np.zeros(len(ends) + 1, dtype=np.int32), np.zeros(len(ends), dtype=np.uint8)
    written = np.zeros(4, dtype=np.int64)
    told = (offsets, has, written)
    lay(records, frozen(starts), frozen(ends), ids.kinds, others, first_ordinal, every, keys, rare, told)
    kept, (at_key, at_from, at_rate, at_text) = offsets[-1], written.tolist()
    return Lists(
        context=context,
        ends=offsets,
        has=has,
        ts=ts[:kept],
        position=position[:kept],
        types=types[:kept],
        ordinal=ordinal[:kept],
        keys=keys[:at_key],
        froms=froms[:at_from].copy(),  # few of many, as the next two
        rates=rates[:at_rate].copy(),
        text_rows=rows[:at_text],
    )


def _in_two(starts: Int64s, ends: Int64s) -> tuple[Int64s, Int64s, Int64s]:
    """The context of each list, where it starts and ends; rows that contradict kept ones are a list after these."""
    context = np.arange(len(ends))
    more = np.flatnonzero(ends < starts[1:])
    if not len(more):
        return context, starts, ends
    context = np.concatenate([context, more])
    order = np.argsort(context, kind="stable")
    begins, stops = np.concatenate([starts[:-1], ends[more]]), np.concatenate([ends, starts[1:][more]])
    return context[order], begins[order], stops[order]


def events_table(
    fields: Fields, lists: Lists, found: Codes, hashes: Int64s, buckets: Int16s, *, batch: int
) -> pa.Table:
    """One row a list. `found` are the contexts, `hashes` and `buckets` their keys."""
    has, lengths = lists.has, np.diff(lists.ends)
    if len(lists.context) > len(found):
        found, hashes, buckets = found[lists.context], hashes[lists.context], buckets[lists.context]
    offsets = pa.array(lists.ends)
    has_from, has_rate, has_text = (has & mark != 0 for mark in (HAS_FROM, HAS_RATE, HAS_TEXT))
    columns = {
        "batch": pa.array(np.full(len(found), batch, dtype=np.int32)),
        "bucket": pa.array(buckets),
        "playback_hash": pa.array(hashes),
        "playback_id": _named(fields.playback, found[:, PLAYBACK]),
        "account_id": _named(fields.account, found[:, ACCOUNT]),
        "profile_id": _named(fields.profile, found[:, PROFILE]),
        "episode_id": _named(fields.episode, found[:, EPISODE]),
        "country": _named(fields.country, found[:, COUNTRY]),
        "device": _named(fields.device, found[:, DEVICE]),
        "is_late": pa.array(found[:, IS_LATE] == 1),
        "ts": pa.ListArray.from_arrays(offsets, pa.array(lists.ts)),
        "position_ms": pa.ListArray.from_arrays(offsets, pa.array(lists.position)),
        "type": pa.ListArray.from_arrays(offsets, pa.array(lists.types)),
        "from_position_ms": _some(pa.array(lists.froms, mask=lists.froms < 0), lengths, has_from),
        "rate_thousandths": _some(pa.array(lists.rates), lengths, has_rate),
        "event_int": _some(pa.array(lists.keys), lengths, ~has_text),
        "event_text": _some(_texts(fields.event, lists.text_rows), lengths, has_text),
        "ordinal": pa.ListArray.from_arrays(offsets, pa.array(lists.ordinal)),
    }
    return pa.table([columns[f.name].cast(f.type) for f in EVENTS.schema], schema=EVENTS.schema)


def _named(kind: Texts, codes: Codes) -> pa.StringArray:
    return kind.texts.take(pa.array(codes, mask=codes < 0))


def _texts(ids: EventIds, rows: Codes) -> pa.StringArray:
    return pa.array([], pa.string()) if ids.texts is None else ids.texts.take(pa.array(rows))


def _some(values: pa.Array, lengths: Codes, is_there: npt.NDArray[np.bool_]) -> pa.ListArray:
    """Lists for the rows of `is_there`, one after another in `values`; null for the others."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(np.where(is_there, lengths, 0), out=offsets[1:])
    mask = None if is_there.all() else pa.array(~is_there)
    return pa.ListArray.from_arrays(pa.array(offsets), values, mask=mask)
