"""Measured audience of all seasons, and when a window from release is closed and known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

DAYS = (7, 28, 91)
COUNTS = ("starters", "watchers", "completers")


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceTables:
    """Measured figures of all seasons, before floors, and the floor.

    `last_on` is the last local day with viewing, `settled_on` the last whose late events were in when it was measured.
    """

    progress: pa.Table
    drop_off: pa.Table
    completions: pa.Table
    last_on: date | None
    settled_on: date
    late_days: int
    min_cell: int

    def known_on(self, closes_on: date) -> date:
        """The day from which a window that closes then can be measured with its late events."""
        return known_on(closes_on, self.late_days)


def closes_on(released_on: date, days: int) -> date:
    """The last day of a window of so many days from release, the day of release being day 1.

    >>> closes_on(date(2022, 8, 26), 28)
    datetime.date(2022, 9, 22)
    """
    return released_on + timedelta(days=days - 1)


def known_on(closes_on: date, late_days: int) -> date:
    """The day from which what closes then can be measured with its late events.

    >>> known_on(date(2022, 9, 22), 14)
    datetime.date(2022, 10, 7)
    """
    return closes_on + timedelta(days=late_days + 1)


def settled_on(measured_on: date, late_days: int) -> date:
    """The last local day whose late events were all in on the day of measuring.

    >>> settled_on(date(2022, 10, 7), 14)
    datetime.date(2022, 9, 22)
    """
    return measured_on - timedelta(days=late_days + 1)
