"""Rows of `events` that only repeat a row of before, which is read as it is packed; compiled.

Most rows of a playback of before are an event or two of it sent again. What they repeat need not be unpacked, nor the
playback judged, to see that.
Source: docs/methods/events.md (counted once).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.compiled import lean
from overnights.events.hashing import frozen, text_buffers
from overnights.events.packing import contents, signed, taken
from overnights.events.resolve import sparse, values

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Int32s: TypeAlias = "npt.NDArray[np.int32]"
Octets: TypeAlias = "npt.NDArray[np.uint8]"
Flags: TypeAlias = "npt.NDArray[np.bool_]"
Text: TypeAlias = "tuple[Int32s, Octets]"  # offsets, one more than texts, and their bytes; null is the empty text
Events: TypeAlias = "tuple[Int64s, Int64s, Int64s, Int64s, Int64s, Int64s]"  # ts, type, position, from, rate, id
Packed: TypeAlias = "tuple[Int64s, Int32s, Octets]"  # where each row's bytes begin, its events, the bytes
Sparse: TypeAlias = "tuple[Int64s, Int32s]"  # where a row's list begins (-1: it has none), and the values
TextIds: TypeAlias = "tuple[Int64s, Int32s, Octets]"  # where a row's ids begin among texts (-1: numbers), the texts

_NAMES = ("playback_id", "account_id", "episode_id", "country", "profile_id", "device")
_LISTS = ("ts", "type", "position_ms", "from_position_ms", "rate_thousandths")
_NO_FROM, _USUAL_RATE = -1, 1000
_ABSENT = {"from_position_ms": _NO_FROM, "rate_thousandths": _USUAL_RATE}


def repeats(rows: pa.Table, others: pa.Table, is_asked: Flags) -> tuple[Flags, Int64s]:
    """Of each row that is asked of whether all its events stand in one of the others of its playback and names; and how
    many of them repeat the event before them in their list, which was told with their run.

    Only rows that are not late are found to, and only beside such, with ids that are stored in the same way.

    Args:
        rows: of `events`; others: PACKED.
    """
    is_late = others["is_late"].to_numpy()
    others = (others.filter(pa.array(~is_late)) if is_late.any() else others).combine_chunks()
    order = np.argsort(others["playback_hash"].to_numpy(), kind="stable")
    hashes, mine = others["playback_hash"].to_numpy()[order], rows["playback_hash"].to_numpy()
    is_asked = is_asked & ~rows["is_late"].to_numpy()
    low, high = (np.where(is_asked, np.searchsorted(hashes, mine, side=side), 0) for side in ("left", "right"))
    row = np.repeat(np.arange(len(mine)), high - low)
    other = order[np.arange(len(row)) - np.repeat(np.cumsum(high - low) - high, high - low)]
    ids, their_ids = _text_ids(rows), _text_ids(others)
    is_alike = (ids[0] < 0)[row] == (their_ids[0] < 0)[other]
    for name in _NAMES:
        _compare_texts(_text(rows[name]), _text(others[name]), frozen(row), frozen(other), is_alike)
    row, other = row[is_alike], other[is_alike]
    lengths = pc.list_value_length(rows["ts"]).to_numpy().astype(np.int64)
    starts = frozen(np.append(0, np.cumsum(lengths)))
    events = (*(_values(rows, name, lengths) for name in _LISTS), _numbered(rows, lengths))
    begins, content = contents(others)
    packed = (frozen(begins), frozen(others["count"].to_numpy()), frozen(content))
    left, rates = (sparse(others, name, absent) for name, absent in _ABSENT.items())
    found = _repeats(frozen(row), frozen(other), starts, events, packed, left, rates, ids, their_ids)
    return found, np.where(found, np.add.reduceat(_told(events, starts), starts[:-1]), 0)


def _values(rows: pa.Table, name: str, lengths: Int64s) -> Any:
    """The values of a list column, one an event."""
    found = pc.fill_null(values(rows, name, lengths), _ABSENT.get(name, 0))
    return frozen(np.ascontiguousarray(found.to_numpy(zero_copy_only=False).astype(np.int64)))


def _numbered(rows: pa.Table, lengths: Int64s) -> Any:
    """The ids of events, as numbers: of texts, one for each text."""
    whole = values(rows, "event_int", lengths)
    if not whole.null_count:
        return frozen(np.ascontiguousarray(whole.to_numpy(zero_copy_only=False)))
    texts = values(rows, "event_text", lengths).dictionary_encode().indices
    return frozen(pc.coalesce(whole, texts.cast(pa.int64()), pa.scalar(0, pa.int64())).to_numpy(zero_copy_only=False))


def _text_ids(rows: pa.Table) -> TextIds:
    lists = rows["event_text"].combine_chunks()
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy().astype(np.int64)
    begins = np.where(lists.is_valid().to_numpy(zero_copy_only=False), np.cumsum(lengths) - lengths, -1)
    return (frozen(begins), *text_buffers(lists.flatten()))


def _told(events: Events, starts: Int64s) -> Int64s:
    """Of each event, in lists that begin at `starts`, whether it repeats the one before it, as 0 or 1."""
    is_same = np.append(False, np.logical_and.reduce([values[1:] == values[:-1] for values in events]))
    is_same[starts[:-1]] = False
    return is_same.astype(np.int64)


def _text(column: pa.ChunkedArray) -> Text:
    return text_buffers(column.cast(pa.string()).combine_chunks())


@lean()
def _is_same(offsets: Int32s, data: Octets, i: int, their_offsets: Int32s, their_data: Octets, j: int) -> bool:
    """Whether text i is the same as text j of others."""
    start, at = offsets[i], their_offsets[j]
    length = offsets[i + 1] - start
    if their_offsets[j + 1] - at != length:
        return False
    for k in range(length):  # noqa: SIM110 — compiled
        if data[start + k] != their_data[at + k]:
            return False
    return True


@lean()
def _compare_texts(texts: Text, others: Text, row: Int64s, other: Int64s, is_alike: Flags) -> None:
    """Takes `is_alike` from pairs of rows whose texts differ."""
    offsets, data = texts
    their_offsets, their_data = others
    for n in range(len(row)):
        is_alike[n] &= _is_same(offsets, data, row[n], their_offsets, their_data, other[n])


@numba.njit(cache=True, nogil=True)
def _repeats(
    row: Int64s,
    other: Int64s,
    starts: Int64s,
    events: Events,
    packed: Packed,
    left: Sparse,
    rates: Sparse,
    ids: TextIds,
    their_ids: TextIds,
) -> Flags:
    """Of each row whether its events stand, in their order, in one of the other rows it is paired with."""
    ts, types, positions, froms, speeds, numbers = events
    (begins, counts, content), (first_text, ends, data), (their_text, their_ends, their_data) = packed, ids, their_ids
    found = np.zeros(len(starts) - 1, np.bool_)
    for n in range(len(row)):
        start, end, text = starts[row[n]], starts[row[n] + 1], first_text[row[n]]
        nth = start
        at, left_at, rate_at = begins[other[n]], left[0][other[n]], rates[0][other[n]]
        instant, place, key = np.int64(0), np.int64(0), np.int64(0)
        for m in range(counts[other[n]]):
            told, at = taken(content, at)
            instant += signed(told)
            if nth == end or instant > ts[nth]:
                break
            told, at = taken(content, at)
            place += signed(told >> np.uint64(3))
            kind = np.int64(told & np.uint64(7))
            _, at = taken(content, at)
            if text < 0:
                told, at = taken(content, at)
                key += signed(told)
            origin = left[1][left_at + m] if left_at >= 0 else _NO_FROM
            speed = rates[1][rate_at + m] if rate_at >= 0 else _USUAL_RATE
            while nth < end and ts[nth] == instant and positions[nth] == place and types[nth] == kind:
                if froms[nth] != origin or speeds[nth] != speed or (text < 0 and numbers[nth] != key):
                    break
                mine, theirs = text + nth - start, their_text[other[n]] + m
                if text >= 0 and not _is_same(ends, data, mine, their_ends, their_data, theirs):
                    break
                nth += 1
        found[row[n]] |= nth == end
    return found
