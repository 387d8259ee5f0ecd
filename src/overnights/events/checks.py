"""The checks of an event row, in the order of the method (section 1): each a reason code and a condition.

The reason of a row is the first that holds. `judge` asks for the conditions that one row alone decides; duplicates,
lateness and ambiguous playbacks follow where more rows are known.
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt

from overnights.events.columns import COLUMNS, SEEK
from overnights.events.fields import ABSENT_CODE, BAD_CODE, UNKNOWN_TYPE
from overnights.events.reasons import REASONS as REASONS
from overnights.events.texts import ABSENT, BAD, NULL, UNREADABLE

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Small: TypeAlias = "npt.NDArray[np.int8]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"
Needed: TypeAlias = (
    "tuple[int, int, int, int, int, int, int]"  # kind of id, account, playback, episode, ts, type, place
)
Rest: TypeAlias = "tuple[int, int, int, int, int, int]"  # profile, from-position, rate, device, country, received


CODES = tuple(reason.code for reason in REASONS)
(
    SUPPLEMENTAL,
    MISSING_FIELD,
    BAD_VALUE,
    UNKNOWN_TYPE_,
    UNKNOWN_EPISODE,
    UNKNOWN_COUNTRY,
    NEGATIVE_POSITION,
    POSITION_BEYOND_RUNTIME,
    TS_IN_FUTURE,
    CONFLICTING_DUPLICATE,
    TOO_LATE,
    AMBIGUOUS_PLAYBACK,
) = range(1, 13)  # as marks of rows; 0 is a row that passed
DUPLICATE = 255  # a row whose event was accepted before: counted, not set aside

# The columns that a reason may point at, in the order of the method, or none; a mark is the place in this tuple.
POINTED = (*COLUMNS, "")
(_EVENT, _ACCOUNT, _PLAYBACK, _EPISODE, _TS, _TYPE, _POSITION, _PROFILE, _FROM, _RATE, _DEVICE, _COUNTRY) = range(12)
_RECEIVED, _SUPPLEMENTAL, _ROW = 12, 13, 14
DAY_US = 86_400_000_000
_MOST = 2**31 - 1


@numba.njit(cache=True, nogil=True)
def _first_needed(needed: Needed, kind_: int, code: int, number: int) -> int:
    """The first needed column that is absent, or cannot be read, as its place in POINTED; -1 where there is none.

    What is looked for is said by a kind of event id, a code and a number.
    """
    kind, account, playback, episode, ts, type_, position = needed
    if kind == kind_:
        return _EVENT
    if account == code:
        return _ACCOUNT
    if playback == code:
        return _PLAYBACK
    if episode == code:
        return _EPISODE
    if ts == number:
        return _TS
    if type_ == code:
        return _TYPE
    return _POSITION if position == number else -1


@numba.njit(cache=True, nogil=True)
def _first_other(rest: Rest, flag: int) -> int:
    """The first other column that cannot be read, as its place in POINTED; -1 where there is none."""
    profile, from_, rate, device, country, received = rest
    if profile == BAD_CODE:
        return _PROFILE
    if from_ == BAD:
        return _FROM
    if rate <= 0 or rate > _MOST:
        return _RATE
    if device == BAD_CODE:
        return _DEVICE
    if country == BAD_CODE:
        return _COUNTRY
    if received == BAD:
        return _RECEIVED
    return _SUPPLEMENTAL if flag == BAD_CODE else -1


@numba.njit(cache=True, nogil=True)
def _impossible(ts: int, received: int, position: int, from_: int, limit: int) -> tuple[int, int]:
    """The reason by which positions or times cannot be, and its column; 0 where they can."""
    if position < 0:
        return NEGATIVE_POSITION, _POSITION
    if from_ != NULL and from_ < 0:
        return NEGATIVE_POSITION, _FROM
    if position > limit:
        return POSITION_BEYOND_RUNTIME, _POSITION
    if from_ > limit:
        return POSITION_BEYOND_RUNTIME, _FROM
    if received != NULL and ts - received > DAY_US:
        return TS_IN_FUTURE, _TS
    return 0, _ROW


@numba.njit(cache=True, nogil=True)
def _reason_of(needed: Needed, rest: Rest, flag: int, limit: int, is_assigned: bool) -> tuple[int, int]:
    """The reason of a row that did not pass, and its column; `limit` is the greatest position, -1: unknown episode."""
    if flag == 1:
        return SUPPLEMENTAL, _SUPPLEMENTAL
    found = _first_needed(needed, ABSENT, ABSENT_CODE, NULL)
    if found >= 0:
        return MISSING_FIELD, found
    found = _first_needed(needed, UNREADABLE, BAD_CODE, BAD)
    if found < 0:
        found = _first_other(rest, flag)
    if found >= 0:
        return BAD_VALUE, found
    _, _, _, _, ts, type_, position = needed
    _, from_, _, _, _, received = rest
    if type_ == UNKNOWN_TYPE:
        return UNKNOWN_TYPE_, _TYPE
    if limit < 0:
        return UNKNOWN_EPISODE, _EPISODE
    if not is_assigned:
        return UNKNOWN_COUNTRY, _COUNTRY
    return _impossible(ts, received, position, from_, limit)


@numba.njit(cache=True, nogil=True)
def judge(
    event_kind: Marks,
    texts: tuple[Codes, Codes, Codes, Codes, Codes, Codes],
    types: Small,
    instants: tuple[Int64s, Int64s],
    numbers: tuple[Int64s, Int64s, Int64s],
    flag: Small,
    is_broken: npt.NDArray[np.bool_],
    limit_of_episode: Int64s,
    is_country: npt.NDArray[np.bool_],
    far_us: int,
    reason: Marks,
    column: Marks,
) -> Codes:
    """Writes the reason of each row (0: it passed) and the column it points at (place in POINTED), uint8 of n rows.

    `texts` are the codes of account, profile, playback, episode, country and device; `instants` ts and received_at in
    µs; `numbers` position and from-position in ms and rate in thousandths, all int64 with NULL and BAD; a
    from-position is looked at for seeks only. Event kinds, received_at, from-positions, rates, flags and `is_broken`
    have no entries where every row has the default. `limit_of_episode` is the greatest position in ms of each episode
    code, -1 for one that the catalogue does not know; `is_country` says which country codes are assigned. `reason` and
    `column` are zeros before.
    Returns: the rows that passed and were received more than `far_us` after they happened.
    """
    account, profile, playback, episode, country, device = texts
    ts, received = instants
    position, from_position, rate = numbers
    far = np.empty(len(ts) if len(received) else 0, dtype=np.int32)
    count = 0
    for i in range(len(ts)):
        from_ = from_position[i] if len(from_position) and types[i] == SEEK else NULL
        at = received[i] if len(received) else NULL
        if (
            account[i] >= 0
            and playback[i] >= 0
            and episode[i] >= 0
            and profile[i] >= ABSENT_CODE
            and device[i] >= ABSENT_CODE
            and (country[i] == ABSENT_CODE or (country[i] >= 0 and is_country[country[i]]))
            and types[i] >= 0
            and ts[i] > BAD
            and 0 <= position[i] <= limit_of_episode[episode[i]]
            and (at == NULL or (at != BAD and ts[i] - at <= DAY_US))
            and (from_ == NULL or 0 <= from_ <= limit_of_episode[episode[i]])
            and (len(rate) == 0 or 0 < rate[i] <= _MOST)
            and (len(flag) == 0 or flag[i] == 0)
            and (len(event_kind) == 0 or event_kind[i] < ABSENT)
            and (len(is_broken) == 0 or not is_broken[i])
        ):
            if at != NULL and at - ts[i] > far_us:
                far[count] = i
                count += 1
            continue
        kind = 0 if len(event_kind) == 0 else event_kind[i]
        needed = (kind, account[i], playback[i], episode[i], ts[i], types[i], position[i])
        rest = (profile[i], from_, 1 if len(rate) == 0 else rate[i], device[i], country[i], at)
        said = 0 if len(flag) == 0 else flag[i]
        limit = limit_of_episode[episode[i]] if episode[i] >= 0 else -1
        if len(is_broken) and is_broken[i]:
            reason[i], column[i] = BAD_VALUE, _ROW
        else:
            is_known = country[i] < 0 or is_country[country[i]]
            reason[i], column[i] = _reason_of(needed, rest, said, limit, is_known)
    return far[:count].copy()
