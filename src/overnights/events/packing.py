"""Rows of `events` packed for the time of one piece of work: about 10 bytes an event, at 10 ns to pack or unpack one.

Instant, position with type, ordinal and whole-number id of an event are told as what they differ by from the event
before it in its list (from 0 at the first), in as many groups of seven bits as that takes; the rest stays as it is.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.events.fields import one_array
from overnights.events.hashing import frozen
from overnights.tables import EVENTS

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Int32s: TypeAlias = "npt.NDArray[np.int32]"
Int8s: TypeAlias = "npt.NDArray[np.int8]"
Octets: TypeAlias = "npt.NDArray[np.uint8]"
Flags: TypeAlias = "npt.NDArray[np.bool_]"

_PACKED = ("ts", "position_ms", "type", "event_int", "ordinal")
_MOST = 36  # bytes that an event can take
PACKED = pa.schema(
    [
        *(field for field in EVENTS.schema if field.name not in _PACKED),
        pa.field("has_whole", pa.bool_(), nullable=False),
        pa.field("count", pa.int32(), nullable=False),
        pa.field("packed", pa.large_binary(), nullable=False),
    ]
)


def packed(rows: pa.Table) -> pa.Table:
    """Rows of `events` as PACKED, in the same order."""
    rows = rows.combine_chunks()
    whole = one_array(rows["event_int"])
    has_whole = whole.is_valid().to_numpy(zero_copy_only=False)
    lengths = one_array(rows["ts"]).value_lengths().to_numpy()
    ts, position, types, ordinal = (_values(rows, name) for name in ("ts", "position_ms", "type", "ordinal"))
    content = np.empty(_MOST * len(ts), dtype=np.uint8)
    ends = np.zeros(len(rows) + 1, dtype=np.int64)
    _pack(lengths, has_whole, ts, position, types, ordinal, _values(rows, "event_int"), content, ends)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(content[: ends[-1]])]
    columns = {
        "has_whole": pa.array(has_whole),
        "count": pa.array(lengths),
        "packed": pa.Array.from_buffers(pa.large_binary(), len(rows), buffers),
    }
    return pa.table([columns[name] if name in columns else rows[name] for name in PACKED.names], schema=PACKED)


def unpacked(rows: pa.Table) -> pa.Table:
    """Rows of PACKED as `events`, by playback_hash; of one hash in the order given."""
    order = np.argsort(rows["playback_hash"].to_numpy(), kind="stable")
    lengths = rows["count"].to_numpy()[order]
    has_whole = rows["has_whole"].to_numpy()[order]
    starts, content = contents(rows)
    ends = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    events, wholes = int(ends[-1]), int(lengths[has_whole].sum())
    ts, ordinal, keys = np.empty(events, np.int64), np.empty(events, np.int64), np.empty(wholes, np.int64)
    position, types = np.empty(events, np.int32), np.empty(events, np.int8)
    _unpack(starts[order], lengths, has_whole, content, ts, position, types, ordinal, keys)
    offsets = pa.array(ends.astype(np.int32))
    columns = {
        "ts": pa.ListArray.from_arrays(offsets, pa.array(ts)),
        "position_ms": pa.ListArray.from_arrays(offsets, pa.array(position)),
        "type": pa.ListArray.from_arrays(offsets, pa.array(types)),
        "ordinal": pa.ListArray.from_arrays(offsets, pa.array(ordinal)),
        "event_int": _some(keys, lengths, has_whole),
    }
    others = rows.select([name for name in EVENTS.column_names if name not in _PACKED]).take(pa.array(order))
    arrays = [columns[f.name].cast(f.type) if f.name in columns else others[f.name] for f in EVENTS.schema]
    return pa.table(arrays, schema=EVENTS.schema)


def _values(rows: pa.Table, name: str) -> Any:
    return frozen(one_array(rows[name]).flatten().to_numpy())


def _some(keys: Int64s, lengths: Int32s, has_whole: Flags) -> pa.ListArray:
    ends = np.concatenate([[0], np.cumsum(np.where(has_whole, lengths, 0))]).astype(np.int32)
    mask = None if has_whole.all() else pa.array(~has_whole)
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(keys), mask=mask)


def contents(rows: pa.Table) -> tuple[Int64s, Octets]:
    """Where each row's bytes begin, and the bytes."""
    column = rows["packed"].combine_chunks()
    whole = column if isinstance(column, pa.Array) else pa.concat_arrays([*column.chunks, column.type.empty()])
    _, offsets, content = whole.buffers()
    starts = np.frombuffer(offsets, np.int64)[whole.offset : whole.offset + len(whole) + 1]
    return starts[:-1], np.frombuffer(content, np.uint8) if content is not None else np.empty(0, np.uint8)


@numba.njit(nogil=True, inline="always")
def _put(content: Octets, at: int, number: np.uint64) -> int:
    while number >= 128:
        content[at] = np.uint8(number & 127 | 128)
        number >>= 7
        at += 1
    content[at] = np.uint8(number)
    return at + 1


@numba.njit(nogil=True, inline="always")
def taken(content: Octets, at: int) -> tuple[np.uint64, int]:
    octet = np.uint64(content[at])
    at += 1
    number, shift = octet & np.uint64(127), np.uint64(7)
    while octet >= 128:
        octet = np.uint64(content[at])
        at += 1
        number |= (octet & np.uint64(127)) << shift
        shift += np.uint64(7)
    return number, at


@numba.njit(nogil=True, inline="always")
def _unsigned(number: np.int64) -> np.uint64:
    """Small for numbers near 0 on either side."""
    return np.uint64((number << 1) ^ (number >> 63))


@numba.njit(nogil=True, inline="always")
def signed(number: np.uint64) -> np.int64:
    return np.int64(number >> np.uint64(1)) ^ -np.int64(number & np.uint64(1))


@numba.njit(cache=True, nogil=True)
def _pack(
    lengths: Int32s,
    has_whole: Flags,
    ts: Int64s,
    position: Int32s,
    types: Int8s,
    ordinal: Int64s,
    keys: Int64s,
    content: Octets,
    ends: Int64s,
) -> None:
    at, event, nth = 0, 0, 0
    for row in range(len(lengths)):
        instant, place, number, key = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
        for k in range(event, event + lengths[row]):
            at = _put(content, at, _unsigned(ts[k] - instant))
            at = _put(content, at, _unsigned(position[k] - place) << np.uint64(3) | np.uint64(types[k]))
            at = _put(content, at, _unsigned(ordinal[k] - number))
            instant, place, number = ts[k], np.int64(position[k]), ordinal[k]
            if has_whole[row]:
                at = _put(content, at, _unsigned(keys[nth] - key))
                key = keys[nth]
                nth += 1
        event += lengths[row]
        ends[row + 1] = at


@numba.njit(cache=True, nogil=True)
def _unpack(
    starts: Int64s,
    lengths: Int32s,
    has_whole: Flags,
    content: Octets,
    ts: Int64s,
    position: Int32s,
    types: Int8s,
    ordinal: Int64s,
    keys: Int64s,
) -> None:
    event, nth = 0, 0
    for row in range(len(lengths)):
        at = starts[row]
        instant, place, number, key = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
        for k in range(event, event + lengths[row]):
            told, at = taken(content, at)
            instant += signed(told)
            told, at = taken(content, at)
            place += signed(told >> np.uint64(3))
            types[k] = np.int8(told & np.uint64(7))
            told, at = taken(content, at)
            number += signed(told)
            ts[k], position[k], ordinal[k] = instant, place, number
            if has_whole[row]:
                told, at = taken(content, at)
                key += signed(told)
                keys[nth] = key
                nth += 1
        event += lengths[row]
