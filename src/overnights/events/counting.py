"""Equal events of a playback counted once: compiled, on the records that `gather` lays side by side.

Within a context of a chunk, rows of equal event ids and equal content are one event, told once; they stay beside each
other, as what becomes of them depends on rows of other chunks. Rows of other content are put apart.
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt

from overnights.compiled import lean
from overnights.events.checks import DUPLICATE
from overnights.events.columns import SEEK
from overnights.events.grouping import POSITION_AT, ROW, TYPE, mixed
from overnights.events.texts import TEXT

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"
Events: TypeAlias = "tuple[Int64s, Marks, Codes, Marks]"  # keys, kinds, offsets and bytes of event ids
Others: TypeAlias = "tuple[Int64s, Int64s]"  # from-position and rate
_PLACE = 2**32 - 1  # of a record, in a slot


@lean()
def _is_same_event(events: Events, i: int, j: int) -> bool:
    """Whether two rows of equal keys have one event id."""
    _, kinds, offsets, data = events
    if len(kinds) == 0 or (kinds[i] != TEXT and kinds[j] != TEXT):
        return True
    length = offsets[i + 1] - offsets[i]
    if kinds[i] != kinds[j] or offsets[j + 1] - offsets[j] != length:
        return False
    for k in range(length):  # noqa: SIM110 — compiled
        if data[offsets[i] + k] != data[offsets[j] + k]:
            return False
    return True


@lean()
def _is_same_content(records: Int64s, numbers: Others, a: int, b: int) -> bool:
    """Whether two records of one context agree in every column but received_at, after rounding and defaults."""
    from_position, rate = numbers
    if records[a, 0] != records[b, 0] or records[a, 2] >> POSITION_AT != records[b, 2] >> POSITION_AT:
        return False
    i, j = records[a, 2] & ROW, records[b, 2] & ROW
    if len(rate) and rate[i] != rate[j]:
        return False
    is_seek = records[a, 0] & TYPE == SEEK
    return not (is_seek and len(from_position) > 0 and from_position[i] != from_position[j])


def slots_for(starts: Int64s) -> Int64s:
    """Free slots for the longest of some playbacks, n × 2: event key; who filled it × 2^32 + place of a record."""
    longest = int(np.diff(starts).max(initial=4))
    return np.full((4 * 2 ** (longest - 1).bit_length(), 2), -1, dtype=np.int64)


@lean()
def _mask_for(length: int) -> int:
    mask = 15
    while mask + 1 < 4 * length:
        mask = 2 * mask + 1
    return mask


@numba.njit(cache=True, nogil=True, inline="always")
def _swap(records: Int64s, a: int, b: int) -> None:
    for n in range(3):
        records[a, n], records[b, n] = records[b, n], records[a, n]


@lean()
def _part(records: Int64s, first: int, end: int) -> int:
    """Brings the records marked as other content behind the rest, and takes the marks off; returns where they begin."""
    kept = first
    for k in range(first, end):
        if records[k, 2] >= 0:
            if kept < k:
                _swap(records, kept, k)
            kept += 1
    for k in range(kept, end):
        records[k, 2] = ~records[k, 2]
    return kept


@lean()
def count_once(
    records: Int64s, first: int, end: int, who: int, slots: Int64s, events: Events, numbers: Others, reason: Marks
) -> int:
    """Counts the records first to end, all those of one context, in the order offered; returns where the kept end.

    A row that repeats another is kept beside it, and its reason is DUPLICATE; those that contradict one stand behind
    the kept. `who` is a number from 0 on that has not used `slots` before. Ascending keys are asked nothing more.
    """
    k = first + 1
    while k < end and records[k - 1, 1] < records[k, 1]:
        k += 1
    if k >= end:
        return end
    mask = _mask_for(end - first)
    differing = 0
    for k in range(first, end):
        key = records[k, 1]
        slot = mixed(key) & mask
        at = -1
        while slots[slot, 1] >> 32 == who:
            if slots[slot, 0] == key:
                met = slots[slot, 1] & _PLACE
                if _is_same_event(events, records[met, 2] & ROW, records[k, 2] & ROW):
                    at = met
                    break
            slot = (slot + 1) & mask
        if at < 0:
            slots[slot, 0], slots[slot, 1] = key, (who << 32) | k
        elif _is_same_content(records, numbers, at, k):
            reason[records[k, 2] & ROW] = DUPLICATE
        else:
            records[k, 2] = ~records[k, 2]
            differing += 1
    return _part(records, first, end) if differing else end


@lean()
def count_neighbours(records: Int64s, first: int, end: int, events: Events, numbers: Others, reason: Marks) -> None:
    """Gives the reason DUPLICATE to each of the records first to end, in method order, that repeats the one before."""
    for k in range(first + 1, end):
        i, j = records[k - 1, 2] & ROW, records[k, 2] & ROW
        is_same = records[k - 1, 1] == records[k, 1] and _is_same_event(events, i, j)
        if is_same and _is_same_content(records, numbers, k - 1, k):
            reason[j] = DUPLICATE
