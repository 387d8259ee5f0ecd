"""Days from a release that an all-time list counts: a place before they are over is a place so far."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from overnights.pages.first_days import Out, first_days, last_sunday
from overnights.pages.reported import Reported, reported

SEEN = date(2025, 7, 2)  # a Wednesday, whose last whole week ended on 29 June
COUNTED_TO = date(2025, 6, 29)
DAY = timedelta(days=1)


def listed(out: Out, days: int = 91) -> Reported:
    row: dict[str, Any] = {
        "window_days": days, "category": "TV (English)", "rank": 9, "hours_viewed": 700, "runtime_h": None,
        "views": 100, "seen_on": SEEN,
    }  # fmt: skip
    return reported([], [row], out, reports_why="none", all_time_why="none")


def test_a_place_is_so_far_until_the_last_of_its_days_is_in_a_whole_week() -> None:
    assert last_sunday(SEEN) == COUNTED_TO
    over = Out(released_on=COUNTED_TO - 90 * DAY)
    assert not first_days(over, 91, COUNTED_TO).is_so_far
    assert first_days(Out(released_on=COUNTED_TO - 89 * DAY), 91, COUNTED_TO).is_so_far


def test_without_its_release_its_first_week_says_by_when_its_days_end() -> None:
    found = first_days(Out(first_week=COUNTED_TO), 91, COUNTED_TO)
    assert (found.ends_on, found.is_latest) == (COUNTED_TO + 90 * DAY, True)
    assert found.said == "so far: its 91 days end by 27 September 2025"


def test_a_release_is_taken_before_a_first_week() -> None:
    found = first_days(Out(released_on=date(2025, 6, 27), first_week=COUNTED_TO), 91, COUNTED_TO)
    assert found.said == "so far: its 91 days end on 25 September 2025"


@pytest.mark.parametrize(
    "out, ends, is_so_far",
    [
        (Out(released_on=date(2025, 6, 27)), ", so far: its 91 days end on 25 September 2025", True),
        (Out(released_on=date(2024, 6, 27)), "", False),
        (Out(), "", False),
    ],
    ids=["open", "over", "not known"],
)
def test_a_season_says_of_its_place_whether_it_is_so_far(out: Out, ends: str, is_so_far: bool) -> None:
    told = listed(out)
    place = "9th of all time on TV (English), by views in the first 91 days"
    assert told.said == f"{place}{ends}."
    (row,) = told.as_json()["all_time"]
    assert row["is_so_far"] is is_so_far
    assert (row["ends_on"] is None) == ("ends_on_why" in row) == (out == Out())
