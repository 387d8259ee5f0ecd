"""Rows of the table `events` out of the lists that were laid."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.events.fields import EventIds, Texts
from overnights.events.grouping import ACCOUNT, COUNTRY, DEVICE, EPISODE, IS_LATE, PLAYBACK, PROFILE
from overnights.events.laying import HAS_FROM, HAS_RATE, HAS_TEXT, Laid
from overnights.events.reading import Fields
from overnights.tables import EVENTS

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Int16s: TypeAlias = "npt.NDArray[np.int16]"
Codes: TypeAlias = "npt.NDArray[np.int32]"


def events_table(fields: Fields, found: Codes, laid: Laid, hashes: Int64s, buckets: Int16s, *, batch: int) -> pa.Table:
    """One row a context that has events. `found` are the contexts, `hashes` and `buckets` their keys, as laid."""
    ends, has, (ts, position, types, ordinal), (froms, rates, keys, text_rows) = laid
    lengths = np.diff(ends)
    if not lengths.all():
        keep = np.flatnonzero(lengths)
        found, hashes, buckets, has, lengths = found[keep], hashes[keep], buckets[keep], has[keep], lengths[keep]
        ends = np.append(np.int32(0), ends[1:][keep])
    offsets = pa.array(ends)
    has_from, has_rate, has_text = (has & mark != 0 for mark in (HAS_FROM, HAS_RATE, HAS_TEXT))
    no_from = froms < 0
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
        "ts": pa.ListArray.from_arrays(offsets, pa.array(ts)),
        "position_ms": pa.ListArray.from_arrays(offsets, pa.array(position)),
        "type": pa.ListArray.from_arrays(offsets, pa.array(types)),
        "from_position_ms": _some(pa.array(froms, mask=no_from), lengths, has_from),
        "rate_thousandths": _some(pa.array(rates), lengths, has_rate),
        "event_int": _some(pa.array(keys), lengths, ~has_text),
        "event_text": _some(_texts(fields.event, text_rows), lengths, has_text),
        "ordinal": pa.ListArray.from_arrays(offsets, pa.array(ordinal)),
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
