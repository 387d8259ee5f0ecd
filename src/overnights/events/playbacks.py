"""The accepted rows of a chunk, playback by playback, as rows of the table `events`."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.events.counting import count_across, slots_for
from overnights.events.fields import Texts
from overnights.events.grouping import ACCOUNT, COUNT, IS_LATE, PLAYBACK, ROW, contexts, gather
from overnights.events.hashing import bucket, frozen, hash_text
from overnights.events.laying import IS_COUNTED
from overnights.events.laying import IS_LATE as CAME_LATE
from overnights.events.lists import events_table, lists_of
from overnights.events.reading import Fields

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Int16s: TypeAlias = "npt.NDArray[np.int16]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"


def grouped(
    fields: Fields, reason: Marks, late_rows: Int64s, *, batch: int, first_ordinal: int
) -> tuple[pa.Table, Codes]:
    """The `events` rows of all rows without a reason; marks duplicates, conflicts and late rows in `reason`.

    Returns also, for each row that repeats or contradicts another, that other row.
    """
    ids, others = fields.event, (fields.from_position, fields.rate)
    events = (ids.keys, ids.kinds, ids.offsets, ids.data)
    is_late = np.zeros(len(reason) if len(late_rows) else 0, dtype=np.uint8)
    is_late[late_rows] = 1
    context, found = contexts(fields.texts, frozen(is_late), reason, len(fields.playback.texts))
    hashes, buckets = _keys(fields, found)
    order = _order(fields.playback, found[:, PLAYBACK], hashes, buckets)
    starts = np.zeros(len(order) + 1, dtype=np.int64)
    np.cumsum(found[order, COUNT], out=starts[1:])
    places = np.empty(len(order), dtype=np.int64)  # where each context starts
    places[order] = starts[:-1]
    records = np.empty((starts[-1], 3), dtype=np.int64)
    gather(context, frozen(places), fields.type, fields.ts, fields.numbers, ids.keys, ids.kinds, records)
    twins = np.zeros(len(reason), dtype=np.int32)
    several = _in_several(found[:, PLAYBACK])
    if several.any():
        at, bounds = _offered(records, found, places, np.flatnonzero(several))
        count_across(
            records, frozen(at), frozen(bounds), context, found, slots_for(bounds), events, others, reason, twins
        )
    del context
    marks = several * np.uint8(IS_COUNTED) | (found[:, IS_LATE] == 1) * np.uint8(CAME_LATE)
    lists = lists_of(records, starts, marks[order], fields, reason, twins, first_ordinal)
    return events_table(fields, lists, found[order], hashes[order], buckets[order], batch=batch), twins


def _keys(fields: Fields, found: Codes) -> tuple[Int64s, Int16s]:
    """The hash of each context's playback, and its bucket."""
    if not len(found):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int16)
    accounts = bucket(hash_text(fields.account.texts))
    return hash_text(fields.playback.texts)[found[:, PLAYBACK]], accounts[found[:, ACCOUNT]]


def _order(playback: Texts, codes: Codes, hashes: Int64s, buckets: Int16s) -> Int64s:
    """The contexts in the order (bucket, playback_hash, playback_id), those of one playback as they came."""
    order = np.argsort(hashes, kind="stable")
    ascending = hashes[order]
    is_tie = ascending[1:] == ascending[:-1]
    is_other = codes[order[1:]] != codes[order[:-1]]
    if (is_tie & is_other).any():
        return np.lexsort((_text_ranks(playback, codes), hashes, buckets))
    return order[np.argsort(buckets[order], kind="stable")]


def _text_ranks(playback: Texts, codes: Codes) -> Int64s:
    """Ranks that order playbacks by their text; asked for where two have one hash, as rare as 64-bit collisions."""
    texts = playback.texts.take(pa.array(codes)).to_pylist()
    place_of = {text: place for place, text in enumerate(sorted(set(texts), key=str.encode))}
    return np.array([place_of[text] for text in texts], dtype=np.int64)


def _in_several(playback: Codes) -> npt.NDArray[np.bool_]:
    """Whether the playback of each context has another context."""
    if not len(playback):
        return np.zeros(0, dtype=np.bool_)
    return np.bincount(playback)[playback] > 1


def _offered(records: Int64s, found: Codes, places: Int64s, members: Int64s) -> tuple[Int64s, Int64s]:
    """The places of the records of some contexts, by playback and then as offered, and where each playback starts."""
    lengths = found[members, COUNT].astype(np.int64)
    ends = np.cumsum(lengths)
    at = np.arange(ends[-1]) + np.repeat(places[members] - ends + lengths, lengths)
    playback = np.repeat(found[members, PLAYBACK], lengths)
    order = np.lexsort((records[at, 2] & ROW, playback))
    changes = np.flatnonzero(np.diff(playback[order])) + 1
    return at[order], np.concatenate([[0], changes, [len(at)]]).astype(np.int64)
