"""Weeks, days and windows; the only file that knows time zones.

A day is a local date of the reporting zone and starts at its first instant, so a day may last 23, 24 or 25 hours.
A week runs from Monday to Sunday and is named by its Sunday. Inside, a day is a number: days since 1970-01-01.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import numpy as np
import numpy.typing as npt

from overnights.errors import NotASunday, OutOfRange

EPOCH = date(1970, 1, 1)
US_PER_S = 1_000_000


def day_number(day: date) -> int:
    """Days since 1970-01-01.

    >>> day_number(date(2022, 8, 26))
    19230
    """
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of a day number.

    >>> day_of(19230)
    datetime.date(2022, 8, 26)
    """
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """Monday to Sunday, named by its Sunday.

    >>> Week.of(date(2022, 8, 26))
    Week(sunday=datetime.date(2022, 8, 28))
    """

    sunday: date

    def __post_init__(self) -> None:
        if self.sunday.weekday() != 6:
            before = self.sunday - timedelta(days=self.sunday.weekday() + 1)
            after = before + timedelta(days=7)
            raise NotASunday(
                f"{self.sunday} is a {self.sunday:%A}: weeks are named by their Sunday. Take {before} or {after}.",
                day=self.sunday,
                before=before,
                after=after,
            )

    @classmethod
    def of(cls, day: date) -> Week:
        """The week that holds this day."""
        return cls(day + timedelta(days=6 - day.weekday()))

    @classmethod
    def parse(cls, text: str) -> Week:
        """A week from its Sunday, written YYYY-MM-DD."""
        return cls(parse_day(text))

    @property
    def monday(self) -> date:
        return self.sunday - timedelta(days=6)

    @property
    def window(self) -> Window:
        return Window(self.monday, self.sunday)

    def shift(self, weeks: int) -> Week:
        """The week so many weeks later (earlier, if negative)."""
        return Week(self.sunday + timedelta(weeks=weeks))

    def __str__(self) -> str:
        return self.sunday.isoformat()


def parse_day(text: str) -> date:
    """A date written YYYY-MM-DD.

    Raises: OutOfRange, naming the text and the form.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise OutOfRange(f"“{text}” is not a day: days are written YYYY-MM-DD, as in 2022-09-04.", text=text) from cause


def zone_named(name: str) -> ZoneInfo:
    """The time zone of an IANA name, as in Europe/Berlin.

    Raises: OutOfRange, where there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as cause:
        near = get_close_matches(name.lower(), known := {zone.lower(): zone for zone in available_timezones()}, n=1)
        hint = f"near it: {known[near[0]]}" if near else "as in Europe/Berlin or UTC"
        raise OutOfRange(f"There is no time zone “{name}”: a zone is an IANA name; {hint}.", zone=name) from cause


def day_start_us(zone: ZoneInfo, day: date) -> int:
    """The first instant of a local date, in µs since 1970-01-01 UTC.

    A date that a zone skipped (Pacific/Apia, 2011-12-30) starts where the next one does, and is empty.

    >>> day_start_us(ZoneInfo("UTC"), date(1970, 1, 2))
    86400000000
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    instant = midnight.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != midnight.replace(tzinfo=None):
        instant = _first_instant(zone, day, instant - timedelta(days=2), instant + timedelta(days=2))
    return int((instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))


def _first_instant(zone: ZoneInfo, day: date, before: datetime, after: datetime) -> datetime:
    """Where clocks jumped over midnight: the first whole second at which the local date is `day` or later."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).date() >= day:
            after = middle
        else:
            before = middle
    return after


def day_start(zone: ZoneInfo, day: date) -> datetime:
    """The first instant of a local date, in UTC.

    >>> day_start(ZoneInfo("Asia/Tokyo"), date(2022, 8, 26)).isoformat()
    '2022-08-25T15:00:00+00:00'
    """
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=day_start_us(zone, day))


def day_starts_us(zone: ZoneInfo, first: date, last: date) -> npt.NDArray[np.int64]:
    """First instants of the days `first` … `last` and of the day after, in µs; n days give n + 1 instants."""
    count = (last - first).days + 2
    return np.array([day_start_us(zone, first + timedelta(days=n)) for n in range(count)], dtype=np.int64)


def checked_instant(instant: datetime) -> datetime:
    """The instant, where it lies in the years 1900 to 9998, in which every zone has its day.

    Raises: OutOfRange.
    """
    if not 1900 <= instant.year <= 9998:
        raise OutOfRange(
            f"{instant.isoformat()} is out of range: instants are from 1900 to 9998. Write one as in "
            "2022-09-05T09:00Z.",
            instant=instant,
        )
    return instant


def local_day(zone: ZoneInfo, instant: datetime) -> date:
    """The local date of an instant."""
    return instant.astimezone(zone).date()
