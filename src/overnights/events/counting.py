"""Equal events of a playback counted once: compiled, on the records that `gather` lays side by side.

Of equal event ids in one playback the first offered counts; another is a duplicate, or, with other content, a
conflicting duplicate. A late row is held against rows that count, and none is held against it.
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt

from overnights.events.checks import CONFLICTING_DUPLICATE, DUPLICATE
from overnights.events.columns import SEEK
from overnights.events.grouping import IS_LATE, IS_TWIN, POSITION_AT, ROW, TYPE, mixed
from overnights.events.texts import TEXT

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"
Events: TypeAlias = "tuple[Int64s, Marks, Codes, Marks]"  # keys, kinds, offsets and bytes of event ids
Others: TypeAlias = "tuple[Int64s, Int64s]"  # from-position and rate
_PLACE = 2**32 - 1  # of a record, in a slot


@numba.njit(cache=True, nogil=True)
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


@numba.njit(cache=True, nogil=True)
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


@numba.njit(cache=True, nogil=True)
def _slot_of(slots: Int64s, mask: int, who: int, records: Int64s, k: int, events: Events) -> int:
    """The slot that holds an equal event, or the free one where it goes."""
    key = records[k, 1]
    slot = mixed(key) & mask
    while slots[slot, 1] >> 32 == who:
        if slots[slot, 0] == key:
            j = records[slots[slot, 1] & _PLACE, 2] & ROW
            if _is_same_event(events, j, records[k, 2] & ROW):
                break
        slot = (slot + 1) & mask
    return slot


@numba.njit(cache=True, nogil=True)
def _mask_for(length: int) -> int:
    mask = 15
    while mask + 1 < 4 * length:
        mask = 2 * mask + 1
    return mask


@numba.njit(cache=True, nogil=True)
def _is_twin(records: Int64s, a: int, b: int, events: Events, numbers: Others, reason: Marks, twins: Codes) -> bool:
    """Whether record b, of one context and key with record a before it, is of the same event; says so of its row."""
    i, j = records[a, 2] & ROW, records[b, 2] & ROW
    if not _is_same_event(events, i, j):
        return False
    reason[j] = DUPLICATE if _is_same_content(records, numbers, a, b) else CONFLICTING_DUPLICATE
    twins[j] = i
    return True


@numba.njit(cache=True, nogil=True)
def count_once(
    records: Int64s,
    first: int,
    end: int,
    who: int,
    slots: Int64s,
    events: Events,
    numbers: Others,
    reason: Marks,
    twins: Codes,
) -> int:
    """Counts the records first to end, all those of one playback, in the order offered; returns where the kept end.

    Those kept close up, in the order they have. `who` is a number from 0 on that has not used `slots` before. A row
    that is not kept has its reason, and in `twins` the row that counts. Ascending keys are asked nothing more.
    """
    k = first + 1
    while k < end and records[k - 1, 1] < records[k, 1]:
        k += 1
    if k >= end:
        return end
    mask = _mask_for(end - first)
    kept = first
    for k in range(first, end):
        key = records[k, 1]
        slot = mixed(key) & mask
        is_twin = False
        while slots[slot, 1] >> 32 == who:
            if slots[slot, 0] == key:
                at = slots[slot, 1] & _PLACE
                if _is_twin(records, at, k, events, numbers, reason, twins):
                    is_twin = True
                    break
            slot = (slot + 1) & mask
        if is_twin:
            continue
        slots[slot, 0], slots[slot, 1] = key, (who << 32) | kept
        if kept < k:
            records[kept, 0], records[kept, 1], records[kept, 2] = records[k, 0], key, records[k, 2]
        kept += 1
    return kept


@numba.njit(cache=True, nogil=True)
def _is_same_text(found: Codes, c: int, d: int) -> bool:
    """Whether two contexts agree in all but whether they are late."""
    for k in range(IS_LATE):  # noqa: SIM110 — compiled
        if found[c, k] != found[d, k]:
            return False
    return True


@numba.njit(cache=True, nogil=True)
def count_across(
    records: Int64s,
    places: Int64s,
    bounds: Int64s,
    context: Codes,
    found: Codes,
    slots: Int64s,
    events: Events,
    numbers: Others,
    reason: Marks,
    twins: Codes,
) -> None:
    """Counts playbacks that stand in several contexts; what is not kept is marked IS_TWIN in its record.

    `places` are the records of playback after playback, each in the order offered, and `bounds` where each starts
    (one more than playbacks). `found` are the contexts, `context` that of each row.
    """
    for p in range(len(bounds) - 1):
        mask = _mask_for(bounds[p + 1] - bounds[p])
        for n in range(bounds[p], bounds[p + 1]):
            k = places[n]
            i = records[k, 2] & ROW
            slot = _slot_of(slots, mask, p, records, k, events)
            if slots[slot, 1] >> 32 == p:
                at = slots[slot, 1] & _PLACE
                j = records[at, 2] & ROW
                is_same = _is_same_text(found, context[i], context[j]) and _is_same_content(records, numbers, at, k)
                twins[i] = j
                reason[i] = DUPLICATE if is_same else CONFLICTING_DUPLICATE
            elif found[context[i], IS_LATE] == 0:
                slots[slot, 0], slots[slot, 1] = records[k, 1], (p << 32) | k
    for place in places:
        i = records[place, 2] & ROW
        if reason[i]:
            records[place, 2] = IS_TWIN
