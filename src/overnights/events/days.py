"""Local days of many instants, and which of them came too late."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from overnights.events.checks import DAY_US
from overnights.weeks import day_of, day_start_us, day_starts_us

Int64s: TypeAlias = "npt.NDArray[np.int64]"
_LONGEST = 400  # days computed at once; instants further apart are looked up one by one


def local_days(instants: Int64s, zone: ZoneInfo) -> Int64s:
    """Day numbers (days since 1970-01-01) of the local dates of instants, µs since 1970-01-01 UTC, any order.

    >>> local_days(np.array([0, -1]), ZoneInfo("UTC"))
    array([ 0, -1])
    """
    utc = instants // DAY_US
    if zone.key == "UTC" or not len(instants):
        return utc
    near = np.unique(utc)
    days = np.unique(np.concatenate([near - 1, near, near + 1]))  # no zone is a day or more away from UTC
    starts = _starts(zone, days)
    return days[np.searchsorted(starts, instants, side="right") - 1]


def surely_timely_us(late_days: int) -> int:
    """An event received so many µs after it happened, or earlier, is not late, whatever the zone.

    A local day differs from 24 hours by less than a day, and one that was skipped is a day.
    """
    return (late_days - 2) * DAY_US


def late(ts: Int64s, received: Int64s, rows: npt.NDArray[np.int32], zone: ZoneInfo, late_days: int) -> Int64s:
    """Of some rows, those whose local day of `received` is after the local day of `ts` + late_days."""
    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    is_late = local_days(received[rows], zone) > local_days(ts[rows], zone) + late_days
    return rows[is_late].astype(np.int64)


def _starts(zone: ZoneInfo, days: Int64s) -> Int64s:
    """First instants of ascending day numbers, in µs."""
    first, last = int(days[0]), int(days[-1])
    if last - first <= _LONGEST:
        return _range_starts(zone, first, last)[days - first]
    return np.array([day_start_us(zone, day_of(day)) for day in days], dtype=np.int64)


@lru_cache(maxsize=64)
def _range_starts(zone: ZoneInfo, first: int, last: int) -> Int64s:
    return day_starts_us(zone, day_of(first), day_of(last))
