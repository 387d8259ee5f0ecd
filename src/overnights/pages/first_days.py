"""The days from a season's release that an all-time list counts, and whether they were over when it was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from overnights.pages import words

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """Since when a season is out: its release, and the Sunday of its first week on a worldwide list; null: unknown."""

    released_on: date | None = None
    first_week: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDays:
    """The days that a list counts of a season, and the last day that it can have counted.

    `ends_on` is the last of them: by its release, or, `is_latest`, at the latest by its first week on a list; null
    where neither is known.
    """

    days: int
    ends_on: date | None
    is_latest: bool
    counted_to: date

    @property
    def is_so_far(self) -> bool:
        """Whether days of it were still to come, as far as is known: its figure and place are not its last."""
        return self.ends_on is not None and self.ends_on > self.counted_to

    @property
    def said(self) -> str:
        """What its figure is so far; "" where its days are over or nothing is known of them."""
        return so_far_said(self.as_json(), self.days)

    def as_json(self) -> dict[str, Any]:
        if self.ends_on is None:
            why = "neither its release nor a week on a worldwide list is known"
            return {"ends_on": None, "ends_on_why": why, "ends_on_is_latest": False, "is_so_far": False}
        ends = {"ends_on": self.ends_on.isoformat(), "ends_on_is_latest": self.is_latest}
        return {**ends, "is_so_far": self.is_so_far}


def so_far_said(told: Mapping[str, Any], days: int) -> str:
    """What a figure of first days is so far, in a few words, from its JSON; "" where it is its last.

    >>> so_far_said({"is_so_far": True, "ends_on": "2025-09-27", "ends_on_is_latest": True}, 91)
    'so far: its 91 days end by 27 September 2025'
    """
    if not told["is_so_far"]:
        return ""
    by = "by" if told["ends_on_is_latest"] else "on"
    return f"so far: its {days} days end {by} {words.day(date.fromisoformat(told['ends_on']))}"


def first_days(out: Out, days: int, counted_to: date) -> FirstDays:
    """The first days of a season, as a list counts them that counts to a day."""
    begun_on = out.released_on or out.first_week
    return FirstDays(
        days=days,
        ends_on=begun_on and begun_on + (days - 1) * A_DAY,
        is_latest=out.released_on is None,
        counted_to=counted_to,
    )


def last_sunday(seen_on: date) -> date:
    """The last day that a list of whole weeks can have counted when it was seen: the Sunday before.

    >>> last_sunday(date(2025, 7, 2)), last_sunday(date(2025, 6, 29))
    (datetime.date(2025, 6, 29), datetime.date(2025, 6, 22))
    """
    return seen_on - seen_on.isoweekday() * A_DAY
