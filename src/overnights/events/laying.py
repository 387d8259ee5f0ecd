"""Records laid out as the lists of the table `events`: each context counted once, put in order, and written; compiled.

One pass over the records of a chunk, which stand context after context, so that all of a playback is near at hand.
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt

from overnights.events.checks import TOO_LATE
from overnights.events.columns import SEEK
from overnights.events.counting import Events, Others, count_once, slots_for
from overnights.events.grouping import IS_RARE, IS_TWIN, POSITION_AT, ROW, TYPE, TYPE_BITS, USUAL_RATE
from overnights.events.ordering import put_in_order
from overnights.events.texts import NULL, TEXT

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Small: TypeAlias = "npt.NDArray[np.int8]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"
Ends: TypeAlias = "npt.NDArray[np.int32]"
Laid: TypeAlias = "tuple[Ends, Marks, tuple[Int64s, Codes, Small, Int64s], tuple[Codes, Codes, Int64s, Codes]]"
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
def lay(
    records: Int64s,
    starts: Int64s,
    marks: Marks,
    events: Events,
    numbers: Others,
    reason: Marks,
    twins: Codes,
    first_ordinal: int,
) -> tuple[Ends, Marks, tuple[Int64s, Codes, Small, Int64s], tuple[Codes, Codes, Int64s, Codes]]:
    """The lists of each context: where they end, what they have, what every event has, and what some have.

    `starts` says where the records of each context start (one more than contexts), `marks` what is known of it. Every
    event has ts, position, type and ordinal. Contexts with such a mark have from-positions (-1: none) and rates,
    contexts without HAS_TEXT ids as numbers, those with it the rows of their ids. Reasons are given to rows that are
    not kept, and to late ones; `twins` names the rows that count instead.
    """
    from_position, rate = numbers
    n, groups = len(records), len(starts) - 1
    ends, has = np.zeros(groups + 1, dtype=np.int32), np.zeros(groups, dtype=np.uint8)
    ts, ordinal, key = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    position, types = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int8)
    froms = np.empty(n if len(from_position) else 0, dtype=np.int32)
    rates = np.empty(n if len(rate) else 0, dtype=np.int32)
    text_rows = np.empty(n if len(events[1]) else 0, dtype=np.int32)
    at, at_from, at_rate, at_key, at_text = 0, 0, 0, 0, 0
    longest = 1
    for g in range(groups):
        longest = max(longest, starts[g + 1] - starts[g])
    slots = slots_for(longest)
    for g in range(groups):
        first, end = starts[g], starts[g + 1]
        if marks[g] & IS_COUNTED:
            end = _without_twins(records, first, end)
        elif not marks[g] & IS_LATE:
            end = count_once(records, first, end, g, slots, events, numbers, reason, twins)
        put_in_order(records, first, end, events)
        found = _has(records, first, end, events[1], numbers)
        for k in range(first, end):
            a, c = records[k, 0], records[k, 2]
            ts[at], types[at], position[at], ordinal[at] = (
                a >> TYPE_BITS,
                a & TYPE,
                c >> POSITION_AT,
                first_ordinal + (c & ROW),
            )
            at += 1
        if found & HAS_TEXT:
            for k in range(first, end):
                text_rows[at_text] = records[k, 2] & ROW
                at_text += 1
        else:
            for k in range(first, end):
                key[at_key] = records[k, 1]
                at_key += 1
        if found & HAS_FROM:
            for k in range(first, end):
                value = from_position[records[k, 2] & ROW] if records[k, 0] & TYPE == SEEK else NULL
                froms[at_from] = -1 if value == NULL else value
                at_from += 1
        if found & HAS_RATE:
            for k in range(first, end):
                rates[at_rate] = rate[records[k, 2] & ROW]
                at_rate += 1
        if marks[g] & IS_LATE:
            for k in range(first, end):
                reason[records[k, 2] & ROW] = TOO_LATE
        ends[g + 1], has[g] = at, found
    every = (ts[:at], position[:at], types[:at], ordinal[:at])
    return ends, has, every, (froms[:at_from], rates[:at_rate], key[:at_key], text_rows[:at_text])
