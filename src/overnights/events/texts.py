"""Texts read as numbers: instants, decimals and plain whole numbers, from the bytes of an Arrow array.

Compiled functions read well-formed texts. What they cannot read is marked; the caller decides what that means.
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt

Bytes: TypeAlias = "npt.NDArray[np.uint8]"
Offsets: TypeAlias = "npt.NDArray[np.int32]"
Int64s: TypeAlias = "npt.NDArray[np.int64]"

NULL = np.iinfo(np.int64).min  # a value that is absent
BAD = NULL + 1  # a value that cannot be read
FIRST_US = -62_135_510_400_000_000  # 0001-01-02 00:00 UTC: from here a date has a year of four digits in every zone
LAST_US = 253_402_214_400_000_000  # 9999-12-31 00:00 UTC, not included
_ZERO, _NINE, _MINUS, _PLUS, _POINT, _COMMA, _COLON = 48, 57, 45, 43, 46, 44, 58
_T, _SPACE, _Z = 84, 32, 90
_LOWER = 32  # what sets a small letter apart from its capital

WHOLE, TEXT, ABSENT, UNREADABLE = 0, 1, 2, 3  # kinds of event id


@numba.njit(cache=True, nogil=True, inline="always")
def _digits(data: Bytes, at: int, end: int, count: int) -> int:
    """The number of `count` digits at a place; -1 where one is no digit or the text ends."""
    if at + count > end:
        return -1
    value = 0
    for k in range(at, at + count):
        if data[k] < _ZERO or data[k] > _NINE:
            return -1
        value = value * 10 + (data[k] - _ZERO)
    return value


@numba.njit(cache=True, nogil=True)
def _day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the Gregorian calendar; BAD where there is no such date."""
    if year < 1 or month < 1 or month > 12 or day < 1:
        return BAD
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 31
    if month in (4, 6, 9, 11):
        longest = 30
    elif month == 2:
        longest = 29 if is_leap else 28
    if day > longest:
        return BAD
    y = year - 1 if month <= 2 else year
    era = y // 400
    in_era = y - era * 400
    in_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + in_era * 365 + in_era // 4 - in_era // 100 + in_year - 719468


@numba.njit(cache=True, nogil=True)
def _offset_us(data: Bytes, at: int, end: int) -> int:
    """The offset at the end of an instant (nothing, Z, +02, +0200, +02:00) in µs; BAD where it is none of these."""
    if at == end:
        return 0
    if data[at] | _LOWER == _Z | _LOWER:
        return 0 if at + 1 == end else BAD
    if data[at] != _PLUS and data[at] != _MINUS:
        return BAD
    hours = _digits(data, at + 1, end, 2)
    minutes = 0
    rest = at + 3
    if rest < end:
        rest += data[rest] == _COLON
        minutes = _digits(data, rest, end, 2)
        rest += 2
    if hours < 0 or hours > 23 or minutes < 0 or minutes > 59 or rest != end:
        return BAD
    whole = (hours * 60 + minutes) * 60_000_000
    return whole if data[at] == _PLUS else -whole


@numba.njit(cache=True, nogil=True)
def _fraction_end(data: Bytes, at: int, end: int) -> int:
    """Where the digits that start at a place end."""
    while at < end and _ZERO <= data[at] <= _NINE:
        at += 1
    return at


@numba.njit(cache=True, nogil=True)
def _time_us(data: Bytes, at: int, end: int) -> int:
    """The time of day and offset at a place, as µs after midnight UTC of the written date (may be negative)."""
    hour = _digits(data, at, end, 2)
    gap = 1 if at + 2 < end and data[at + 2] == _COLON else 0
    minute = _digits(data, at + 2 + gap, end, 2)
    at += 4 + gap
    second = 0
    micros = 0
    if at < end and (data[at] == _COLON or _ZERO <= data[at] <= _NINE):
        if (data[at] == _COLON) != (gap == 1):
            return BAD
        second = _digits(data, at + gap, end, 2)
        at += 2 + gap
        if at < end and (data[at] == _POINT or data[at] == _COMMA):
            stop = _fraction_end(data, at + 1, end)
            if stop == at + 1:
                return BAD
            for k in range(at + 1, at + 7):
                micros = micros * 10 + (data[k] - _ZERO if k < stop else 0)
            at = stop
    if hour < 0 or hour > 24 or minute < 0 or minute > 59 or second < 0 or second > 59:
        return BAD
    if hour == 24 and (minute > 0 or second > 0 or micros > 0):
        return BAD
    offset = _offset_us(data, at, end)
    return BAD if offset == BAD else ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros - offset


@numba.njit(cache=True, nogil=True)
def _iso_us(data: Bytes, at: int, end: int) -> int:
    """µs since 1970-01-01 UTC of an ISO 8601 date and time, extended or basic; finer is floored; BAD otherwise."""
    year = _digits(data, at, end, 4)
    gap = 1 if at + 4 < end and data[at + 4] == _MINUS else 0
    month = _digits(data, at + 4 + gap, end, 2)
    if gap == 1 and (at + 7 >= end or data[at + 7] != _MINUS):
        return BAD
    day = _digits(data, at + 6 + 2 * gap, end, 2)
    middle = at + 8 + 2 * gap
    if year < 0 or month < 0 or day < 0:
        return BAD
    if middle == end:  # a date alone is its first instant in UTC
        number = _day_number(year, month, day)
        return BAD if number == BAD else number * 86_400_000_000
    if data[middle] | _LOWER != _T | _LOWER and data[middle] != _SPACE:
        return BAD
    number = _day_number(year, month, day)
    time = _time_us(data, middle + 1, end)
    return BAD if number == BAD or time == BAD else number * 86_400_000_000 + time


@numba.njit(cache=True, nogil=True)
def _decimal_us(data: Bytes, at: int, end: int, places: int) -> int:
    """A plain decimal number times ten to `places` (0 to 6), floored; BAD where it is none or too great."""
    is_minus = data[at] == _MINUS
    at += is_minus
    stop = _fraction_end(data, at, end)
    if stop == at or stop - at > 18 - places:
        return BAD
    value = 0
    for k in range(at, stop):
        value = value * 10 + (data[k] - _ZERO)
    has_more = False
    if stop < end:
        last = _fraction_end(data, stop + 1, end)
        if data[stop] != _POINT or last != end or last == stop + 1:
            return BAD
        for k in range(stop + 1 + places, end):
            has_more = has_more or data[k] != _ZERO
    for k in range(stop + 1, stop + 1 + places):
        value = value * 10 + (data[k] - _ZERO if k < end else 0)
    if not is_minus:
        return value
    return -value - 1 if has_more else -value


@numba.njit(cache=True, nogil=True)
def instants_of(offsets: Offsets, data: Bytes, places: int) -> Int64s:
    """Instants of n texts, in µs since 1970-01-01 UTC: ISO 8601 (without an offset: UTC), or a number.

    A number counts in units of 10 to −(6 − places) s: places 0 is µs, 3 is ms, 6 is s. Empty text is NULL, text that is
    neither is BAD. `offsets` has n + 1 ascending places in `data`.
    """
    out = np.empty(len(offsets) - 1, dtype=np.int64)
    for i in range(len(out)):
        start, end = offsets[i], offsets[i + 1]
        if start == end:
            out[i] = NULL
            continue
        out[i] = _decimal_us(data, start, end, places)
        if out[i] == BAD:
            out[i] = _iso_us(data, start, end)
    return out


@numba.njit(cache=True, nogil=True)
def whole_number(data: Bytes, start: int, end: int) -> tuple[bool, int]:
    """Whether a text is an int64 written plainly (no sign but a minus, no leading 0), and that number."""
    is_minus = end > start and data[start] == _MINUS
    at = start + is_minus
    count = end - at
    if count < 1 or count > 19 or (data[at] == _ZERO and (count > 1 or is_minus)):
        return False, 0
    value = 0  # negative, since int64 reaches one further down than up
    lowest = -9_223_372_036_854_775_807 - 1
    for k in range(at, end):
        digit = data[k] - _ZERO
        if data[k] < _ZERO or data[k] > _NINE:
            return False, 0
        if value < -922_337_203_685_477_580 or (value == -922_337_203_685_477_580 and digit > 8):
            return False, 0
        value = value * 10 - digit
    if not is_minus and value == lowest:
        return False, 0
    return True, value if is_minus else -value
