"""Records put in method order: ts, type, position, event id as text; compiled.

A record is three int64, as `gather` lays them; the first orders by ts and type, the last by position.
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt

from overnights.compiled import lean
from overnights.events.counting import Events
from overnights.events.grouping import POSITION_AT, ROW
from overnights.events.texts import TEXT

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"
_RUN = 16  # so many records are put in order by insertion, before merging


@lean()
def _letter_of(value: int, place: int) -> int:
    """The character at a place of a whole number's text; -1 beyond its end."""
    rest = value if value < 0 else -value  # negative, since int64 reaches one further down than up
    if value < 0:
        if place == 0:
            return 45
        place -= 1
    count = 1
    while (rest + 9) // 10 < 0 and count < 19:
        rest = (rest + 9) // 10
        count += 1
    if place >= count:
        return -1
    rest = value if value < 0 else -value
    for _ in range(count - 1 - place):
        rest = (rest + 9) // 10
    return 48 + 10 * ((rest + 9) // 10) - rest


@lean()
def _letter(key: int, i: int, place: int, events: Events) -> int:
    """The byte at a place of the text of a row's event id; -1 beyond its end."""
    _, kinds, offsets, data = events
    if len(kinds) == 0 or kinds[i] != TEXT:
        return _letter_of(key, place)
    at = offsets[i] + place
    return int(data[at]) if at < offsets[i + 1] else -1


@lean()
def _is_after(left: Int64s, a: int, right: Int64s, b: int, events: Events) -> bool:
    """Whether left[a] comes after right[b]."""
    if left[a, 0] != right[b, 0]:
        return bool(left[a, 0] > right[b, 0])
    if left[a, 2] >> POSITION_AT != right[b, 2] >> POSITION_AT:
        return bool(left[a, 2] >> POSITION_AT > right[b, 2] >> POSITION_AT)
    i, j = left[a, 2] & ROW, right[b, 2] & ROW
    place = i - i  # 0, and no literal: compiled functions then have one form
    while True:
        x, y = _letter(left[a, 1], i, place, events), _letter(right[b, 1], j, place, events)
        if x != y or x < 0:
            return bool(x > y)
        place += 1


@numba.njit(cache=True, nogil=True, inline="always")
def _move(source: Int64s, a: int, target: Int64s, b: int) -> None:
    target[b, 0], target[b, 1], target[b, 2] = source[a, 0], source[a, 1], source[a, 2]


@numba.njit(cache=True, nogil=True, inline="always")
def _swap(records: Int64s, a: int, b: int) -> None:
    for n in range(3):
        records[a, n], records[b, n] = records[b, n], records[a, n]


@lean()
def _insert(records: Int64s, first: int, end: int, most: int, events: Events) -> bool:
    """Puts records first to end in order, in place, by insertion; false where it gave up after `most` moves."""
    moves = 0
    for k in range(first + 1, end):
        instant = records[k, 0]
        if records[k - 1, 0] < instant or not _is_after(records, k - 1, records, k, events):
            continue
        at = k
        while at > first and (
            records[at - 1, 0] > records[at, 0]
            or (records[at - 1, 0] == records[at, 0] and _is_after(records, at - 1, records, at, events))
        ):
            _swap(records, at - 1, at)
            at -= 1
        moves += k - at
        if moves > most:
            return False
    return True


@lean()
def _merge(records: Int64s, first: int, middle: int, end: int, events: Events, spare: Int64s) -> None:
    """Merges two ordered neighbours, first to middle and middle to end, in place; `spare` has room for the first."""
    if not _is_after(records, middle - 1, records, middle, events):
        return
    for k in range(first, middle):
        _move(records, k, spare, k - first)
    a, b, at = first - first, middle, first  # 0, and no literal
    while a < middle - first:
        if b < end and _is_after(spare, a, records, b, events):
            _move(records, b, records, at)
            b += 1
        else:
            _move(spare, a, records, at)
            a += 1
        at += 1


@lean()
def put_in_order(records: Int64s, first: int, end: int, events: Events, spare: Int64s) -> None:
    """Puts records first to end in method order, in place; ordered ones cost one look each, few strays little more.

    `spare` has room for as many records.
    """
    if _insert(records, first, end, 4 * (end - first), events):
        return
    for run in range(first, end, _RUN):
        _insert(records, run, min(run + _RUN, end), _RUN * _RUN, events)
    width = _RUN
    while width < end - first:
        for run in range(first, end - width, 2 * width):
            _merge(records, run, run + width, min(run + 2 * width, end), events, spare)
        width *= 2
