"""Records laid out as the lists of the table `events`: each context counted once, put in order, and written; compiled.

The records of a chunk stand context after context, so that all of a playback is near at hand.
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt

from overnights.events.checks import TOO_LATE
from overnights.events.columns import SEEK
from overnights.events.counting import Events, Others, count_once
from overnights.events.grouping import IS_RARE, IS_TWIN, POSITION_AT, ROW, TYPE, TYPE_BITS, USUAL_RATE
from overnights.events.ordering import put_in_order
from overnights.events.texts import NULL, TEXT

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Small: TypeAlias = "npt.NDArray[np.int8]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"
Ends: TypeAlias = "npt.NDArray[np.int32]"
Every: TypeAlias = "tuple[Int64s, Codes, Small, Int64s]"  # ts, position, type, ordinal
Rare: TypeAlias = "tuple[Codes, Codes, Codes]"  # from-position, rate, row of a text id
IS_COUNTED, IS_LATE = 1, 2  # marks of a context: its records are counted already; they came too late
HAS_FROM, HAS_RATE, HAS_TEXT = 1, 2, 4  # marks of what a context has: from-positions, rates but 1000, ids not whole


@numba.njit(cache=True, nogil=True)
def _without_twins(records: Int64s, first: int, end: int) -> int:
    """Closes up the records that are no twins; returns where they end."""
    kept = first
    for k in range(first, end):
        if records[k, 2] != IS_TWIN:
            records[kept, 0], records[kept, 1], records[kept, 2] = records[k, 0], records[k, 1], records[k, 2]
            kept += 1
    return kept


@numba.njit(cache=True, nogil=True)
def _has(records: Int64s, first: int, end: int, kinds: Marks, numbers: Others) -> int:
    """What the records first to end have, as marks."""
    from_position, rate = numbers
    found = 0
    for k in range(first, end):
        if records[k, 2] & IS_RARE:
            i = records[k, 2] & ROW
            if len(from_position) and records[k, 0] & TYPE == SEEK and from_position[i] != NULL:
                found |= HAS_FROM
            if len(rate) and rate[i] != USUAL_RATE:
                found |= HAS_RATE
            if len(kinds) and kinds[i] == TEXT:
                found |= HAS_TEXT
    return found


@numba.njit(cache=True, nogil=True)
def _write_every(records: Int64s, first: int, end: int, start: int, first_ordinal: int, every: Every) -> None:
    ts, position, types, ordinal = every
    at = np.int64(start)
    for k in range(first, end):
        a, c = records[k, 0], records[k, 2]
        ts[at], types[at] = a >> TYPE_BITS, a & TYPE
        position[at], ordinal[at] = c >> POSITION_AT, first_ordinal + (c & ROW)
        at += 1


@numba.njit(cache=True, nogil=True)
def _write_rare(
    records: Int64s, first: int, end: int, written: Int64s, found: int, numbers: Others, rare: Rare
) -> None:
    """Writes what the records first to end have, after what is written, and adds to that."""
    from_position, rate = numbers
    froms, rates, text_rows = rare
    for k in range(first, end):
        i = records[k, 2] & ROW
        if found & HAS_FROM:
            value = from_position[i] if records[k, 0] & TYPE == SEEK else NULL
            froms[written[1]] = -1 if value == NULL else value
            written[1] += 1
        if found & HAS_RATE:
            rates[written[2]] = rate[i]
            written[2] += 1
        if found & HAS_TEXT:
            text_rows[written[3]] = i
            written[3] += 1


@numba.njit(cache=True, nogil=True)
def settle(
    records: Int64s,
    starts: Int64s,
    marks: Marks,
    slots: Int64s,
    events: Events,
    numbers: Others,
    reason: Marks,
    twins: Codes,
) -> Int64s:
    """Counts the records of each context once and puts those kept in method order; returns where they end.

    `starts` says where the records of each context start (one more than contexts), `marks` what is known of it. Reasons
    are given to rows that are not kept, and to late ones; `twins` names the rows that count instead.
    """
    ends = starts[1:].copy()
    for g in range(len(ends)):
        first = starts[g]
        if marks[g] & IS_COUNTED:
            ends[g] = _without_twins(records, first, ends[g])
        elif not marks[g] & IS_LATE:
            ends[g] = count_once(records, first, ends[g], g, slots, events, numbers, reason, twins)
        put_in_order(records, first, ends[g], events)
        if marks[g] & IS_LATE:
            for k in range(first, ends[g]):
                reason[records[k, 2] & ROW] = TOO_LATE
    return ends


@numba.njit(cache=True, nogil=True)
def lay(
    records: Int64s,
    starts: Int64s,
    ends: Int64s,
    kinds: Marks,
    numbers: Others,
    first_ordinal: int,
    every: Every,
    keys: Int64s,
    rare: Rare,
) -> tuple[Ends, Marks, tuple[int, int, int, int]]:
    """Writes the lists of each context; returns where they end, what they have, and how much else is written.

    The records of a context are those from its start to its end. Every event has what `every` says. Contexts without
    HAS_TEXT have `keys`; those with a mark have what `rare` says, where -1 is no from-position. The last numbers
    returned count `keys` and each of `rare`.
    """
    offsets, has = np.zeros(len(ends) + 1, dtype=np.int32), np.zeros(len(ends), dtype=np.uint8)
    written = np.zeros(4, dtype=np.int64)
    for g in range(len(ends)):
        first, end = starts[g], ends[g]
        _write_every(records, first, end, offsets[g], first_ordinal, every)
        found = _has(records, first, end, kinds, numbers)
        if found:
            _write_rare(records, first, end, written, found, numbers, rare)
        if not found & HAS_TEXT:
            for k in range(first, end):
                keys[written[0] + k - first] = records[k, 1]
            written[0] += end - first
        offsets[g + 1], has[g] = offsets[g] + end - first, found
    return offsets, has, (written[0], written[1], written[2], written[3])
