"""Records laid out as the lists of the table `events`: each context counted once, put in order, and written; compiled.

The records of a chunk stand context after context, so that all of a playback is near at hand.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from overnights.compiled import lean
from overnights.events.columns import SEEK
from overnights.events.counting import Events, Others, count_neighbours, count_once
from overnights.events.grouping import IS_RARE, POSITION_AT, ROW, TYPE, TYPE_BITS, USUAL_RATE
from overnights.events.ordering import put_in_order
from overnights.events.texts import NULL, TEXT

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Small: TypeAlias = "npt.NDArray[np.int8]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"
Flags: TypeAlias = "npt.NDArray[np.bool_]"
Ends: TypeAlias = "npt.NDArray[np.int32]"
Every: TypeAlias = "tuple[Int64s, Codes, Small, Int64s]"  # ts, position, type, ordinal
Rare: TypeAlias = "tuple[Codes, Codes, Codes]"  # from-position, rate, row of a text id
HAS_FROM, HAS_RATE, HAS_TEXT = 1, 2, 4  # marks of what a context has: from-positions, rates but 1000, ids not whole


@lean()
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


@lean()
def _write_every(records: Int64s, first: int, end: int, start: int, first_ordinal: int, every: Every) -> None:
    ts, position, types, ordinal = every
    at = np.int64(start)
    for k in range(first, end):
        a, c = records[k, 0], records[k, 2]
        ts[at], types[at] = a >> TYPE_BITS, a & TYPE
        position[at], ordinal[at] = c >> POSITION_AT, first_ordinal + (c & ROW)
        at += 1


@lean()
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


@lean()
def settle(
    records: Int64s,
    starts: Int64s,
    ends: Int64s,
    is_late: Flags,
    slots: Int64s,
    spare: Int64s,
    events: Events,
    numbers: Others,
    reason: Marks,
) -> None:
    """Counts the records of each context once and puts them in method order.

    Writes to `ends` where the kept of each end; between that and the end of the context are those that contradict a
    kept one, in method order too. `starts` says where the records of each context start (one more than contexts). Rows
    that repeat another are given that reason, but late ones, which are all kept. `slots` and `spare` have room for the
    longest context.
    """
    for g in range(len(ends)):
        first, end = starts[g], starts[g + 1]
        kept = end if is_late[g] else count_once(records, first, end, g, slots, events, numbers, reason)
        put_in_order(records, first, kept, events, spare)
        if kept < end:
            put_in_order(records, kept, end, events, spare)
            count_neighbours(records, kept, end, events, numbers, reason)
        ends[g] = kept


@lean()
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
    told: tuple[Ends, Marks, Int64s],
) -> None:
    """Writes the lists of each context; tells where they end, what they have, and how much else is written.

    The records of a context are those from its start to its end. Every event has what `every` says. Contexts without
    HAS_TEXT have `keys`; those with a mark have what `rare` says, where -1 is no from-position. What is told, into
    zeros: the ends, after a leading 0; marks; and four counts, of `keys` and of each of `rare`.
    """
    offsets, has, written = told
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
