"""The accepted rows of a chunk, playback by playback, as rows of the table `events`."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.events.fields import Texts
from overnights.events.grouping import ACCOUNT, COUNT, IS_LATE, PLAYBACK, contexts, gather
from overnights.events.hashing import bucket, frozen, hash_text
from overnights.events.lists import events_table, lists_of
from overnights.events.reading import Fields

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Int16s: TypeAlias = "npt.NDArray[np.int16]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"


def grouped(fields: Fields, reason: Marks, late_rows: Int64s, *, batch: int, first_ordinal: int) -> pa.Table:
    """The `events` rows of all rows without a reason; marks repeats within them in `reason`, but of late rows."""
    ids = fields.event
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
    gather(context, places, fields.type, fields.ts, fields.numbers, ids.keys, ids.kinds, records)
    del context
    lists = lists_of(records, starts, found[order, IS_LATE] == 1, fields, reason, first_ordinal)
    return events_table(fields, lists, found[order], hashes[order], buckets[order], batch=batch)


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
