"""Weeks and days: the one place that knows calendars and time zones."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from overnights.errors import NotASunday, OutOfRange
from overnights.weeks import Week, day_number, day_of, day_start_us, day_starts_us, local_day, parse_day, zone_named

HOUR_US = 3_600_000_000


def us(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def test_a_week_runs_from_monday_to_sunday_and_is_named_by_its_sunday() -> None:
    week = Week.of(date(2022, 8, 29))
    assert week.sunday == date(2022, 9, 4) == Week.of(date(2022, 9, 4)).sunday
    assert week.monday == date(2022, 8, 29)
    assert date(2022, 8, 28) not in week.window
    assert week.shift(-1).sunday == date(2022, 8, 28)


def test_another_day_than_sunday_is_refused_with_the_nearest_ones() -> None:
    with pytest.raises(NotASunday, match="2022-09-04 or 2022-09-11") as caught:
        Week.parse("2022-09-06")
    assert caught.value.about["before"] == date(2022, 9, 4)


@pytest.mark.parametrize("text", ["2022-9-4", "04.09.2022", "", "2022-02-30"])
def test_a_day_is_written_year_month_day(text: str) -> None:
    with pytest.raises(OutOfRange, match="YYYY-MM-DD"):
        parse_day(text)


def test_day_numbers_count_from_1970() -> None:
    assert day_number(date(1969, 12, 31)) == -1
    assert day_of(day_number(date(2022, 8, 26))) == date(2022, 8, 26)


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        ("UTC", date(2022, 8, 26), "2022-08-26T00:00:00"),
        ("Europe/Berlin", date(2022, 3, 27), "2022-03-26T23:00:00"),
        ("Europe/Berlin", date(2022, 3, 28), "2022-03-27T22:00:00"),
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00:00"),  # midnight did not exist: 01:00 came first
        ("Asia/Beirut", date(2022, 3, 27), "2022-03-26T22:00:00"),
        ("Atlantic/Azores", date(2022, 10, 30), "2022-10-30T00:00:00"),  # 00:00 came once more at 01:00 UTC
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00"),  # skipped whole: it starts where the next does
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00"),
    ],
)
def test_a_day_starts_at_the_first_instant_of_its_date(zone: str, day: date, start: str) -> None:
    assert day_start_us(ZoneInfo(zone), day) == us(start)


def test_days_of_a_changing_clock_last_23_and_25_hours() -> None:
    spring = day_starts_us(ZoneInfo("Europe/Berlin"), date(2022, 3, 26), date(2022, 3, 28))
    autumn = day_starts_us(ZoneInfo("Europe/Berlin"), date(2022, 10, 30), date(2022, 10, 30))
    assert (np.diff(spring) // HOUR_US).tolist() == [24, 23, 24]
    assert (np.diff(autumn) // HOUR_US).tolist() == [25]


def test_an_instant_lies_on_a_day_of_the_zone() -> None:
    instant = datetime(2022, 9, 4, 3, tzinfo=UTC)
    assert local_day(zone_named("America/Los_Angeles"), instant) == date(2022, 9, 3)


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(OutOfRange, match="Mars/Olympus"):
        zone_named("Mars/Olympus")
