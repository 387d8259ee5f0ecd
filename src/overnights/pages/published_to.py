"""What a publisher rounds the hours of a list to, week by week; figures of weeks are shown no finer than that."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from overnights.charts.history import ChartHistory
from overnights.charts.record import ListName
from overnights.pages import words


@dataclass(frozen=True, slots=True)
class PublishedTo:
    """From which weeks on what hours of one list are rounded to, ascending."""

    since: tuple[tuple[date, int], ...]

    def between(self, first: date, last: date) -> int:
        """The coarsest of some weeks: a sum of rounded figures is no finer than they are."""
        ends = (*(week for week, _ in self.since[1:]), date.max)
        here = (step for (week, step), end in zip(self.since, ends, strict=True) if week <= last and end > first)
        return max(here, default=1)


def published_to(history: ChartHistory, name: ListName) -> PublishedTo | None:
    """Of a published list what its weeks are rounded to; None of a service's own."""
    latest = [(week, history.editions[name, week][-1]) for week in history.list_of(name).weeks]
    if not any(edition.is_published for _, edition in latest):
        return None
    steps = [(week, _rounding(edition.definition or "{}")) for week, edition in latest]
    return PublishedTo((*steps[:1], *(one for before, one in pairwise(steps) if before[1] != one[1])))


@lru_cache(64)
def _rounding(definition: str) -> int:
    return int(json.loads(definition).get("rounding") or 1)


def rounding_said(lists: Iterable[PublishedTo]) -> str:
    """To what hours and views of some lists are published, and since when; "" where they all are exact.

    >>> rounding_said([PublishedTo(((date(2021, 7, 4), 10_000), (date(2023, 6, 18), 100_000)))])
    'hours are published to 10,000, since the week ending 18 June 2023 to 100,000, and views to 100,000'
    """
    steps: dict[date, int] = {}
    for one in lists:
        steps |= {week: max(step, steps.get(week, 1)) for week, step in one.since}
    if max(steps.values(), default=1) == 1:
        return ""
    first, *later = sorted(steps)
    told = "".join(f", since the week ending {words.day(week)} to {words.count(steps[week])}" for week in later)
    views = words.step_of("views", max(steps.values()))
    return f"hours are published to {words.count(steps[first])}{told}, and views to {words.count(views)}"
