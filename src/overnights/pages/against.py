"""A season against another: both from their first week, each week's rank, hours and places side by side.

Source: docs/methods/against.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from overnights.catalogue import Title
from overnights.charts.cohort import is_late
from overnights.charts.history import ChartHistory
from overnights.charts.record import Edition, ListName
from overnights.charts.run_told import RunTold
from overnights.pages import words
from overnights.pages.against_shown import Shown
from overnights.pages.audience import Window
from overnights.pages.required import Required, RequiredRow
from overnights.pages.run import HOURS, Run, RunWeek
from overnights.pages.title import SeasonRecord
from overnights.pages.week import TERRITORY_CHART, full_name, short_name

ON, OFF, NOT_YET, NOT_HERE = "on", "off", "not_yet", "not_here"
RELEASE, LISTING = "release", "listing"  # what week 1 is of
SOON = timedelta(weeks=3)  # a season listed later after its release than this is counted from its first list
DRAWN = 13  # weeks
_A_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideWeek:
    """One week of one season, counted from 1; figures None where it was not on its list, or the list has none.

    `state`: on the list, off it, not yet over, or the list of the week is not here. `at_most` bounds the figure that
    the list is ranked by in a week off it; `hours_so_far` are those of all its weeks on the list to this one.
    """

    number: int
    week: date
    state: str
    rank: int | None = None
    hours: float | None = None
    views: float | None = None
    hours_so_far: float | None = None
    territories: int | None = None
    days: int | None = None
    at_most: float | None = None
    is_overnight: bool = False

    @property
    def is_part(self) -> bool:
        """Whether the season was out for a part of the week alone."""
        return self.days is not None and self.days < 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two. `step` is what its hours are rounded to; `territories` has its best rank in each, by code."""

    title: Title
    season: SeasonRecord
    weeks: tuple[SideWeek, ...]
    step: int
    territories: Mapping[str, int]
    followed_by: str | None = None

    @property
    def season_id(self) -> str:
        return self.season.season.season_id

    @property
    def run(self) -> Run | None:
        return self.season.run

    @property
    def told(self) -> RunTold | None:
        """The figures of its run on its list; None where it was on no worldwide list."""
        return self.season.main_run

    @property
    def list_name(self) -> ListName | None:
        return self.run.list_name if self.run else None

    @property
    def is_film(self) -> bool:
        return self.season.is_film

    @property
    def name(self) -> str:
        """The title with its season, as a page says it."""
        return full_name(self.title.title, self.season.label)

    @property
    def short_name(self) -> str:
        """The same for a chart."""
        return short_name(self.title.title, self.season.label)

    @property
    def listed(self) -> tuple[SideWeek, ...]:
        return tuple(week for week in self.weeks if week.state == ON)

    @property
    def is_still_on(self) -> bool:
        return bool(self.told and self.told.run["is_still_on"])

    @property
    def is_left_censored(self) -> bool:
        """Whether it may have been on the list before the first week that is here."""
        return bool(self.told and self.told.run["is_left_censored"])

    @property
    def days_late(self) -> int | None:
        """Days from its release to its first Sunday on the list, where these are more than a launch has; else None."""
        released = self.season.season.released_on
        if not self.listed or self.is_left_censored or released is None:
            return None
        return (self.listed[0].week - released).days if is_late(self.listed[0].week, released) else None

    @property
    def no_decision(self) -> str:
        """What is so where no decision is known; where a later season is, that it came all the same."""
        told = self.season.no_decision
        return f"{told}; {self.followed_by} came after it" if self.followed_by else told

    @property
    def is_whole(self) -> bool:
        """Whether all weeks it had are here."""
        return self.told is not None and not self.is_still_on and not self.is_left_censored

    @property
    def has_territories(self) -> bool:
        """Whether lists of territories are here of any of its weeks; then it was on none that is not named."""
        return bool(self.territories) or any(week.territories is not None for week in self.listed)

    @property
    def has_hours(self) -> bool:
        """Whether each of its weeks on the list has hours."""
        return bool(self.listed) and all(week.hours is not None for week in self.listed)

    @property
    def has_views(self) -> bool:
        return bool(self.listed) and all(week.views is not None for week in self.listed)

    @property
    def views(self) -> float | None:
        """Views of its weeks on the list; None where one has none."""
        return sum(week.views or 0 for week in self.listed) if self.has_views else None

    @property
    def hours(self) -> float | None:
        """Hours of its weeks on the list; None where one has none."""
        return sum(week.hours or 0 for week in self.listed) if self.has_hours else None


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement, and what came of it on each side; None where it was not held against that season."""

    one: RequiredRow | None
    other: RequiredRow | None

    @property
    def row(self) -> RequiredRow:
        found = self.one or self.other
        assert found is not None
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """One season, the one that is looked at, against another; `week_1` says what their weeks are counted from."""

    one: Side
    other: Side
    week_1: str
    length: int  # weeks from the first of each to the one after the last on a list
    service: str
    is_demo: bool
    rounding: int

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.one, self.other

    @property
    def step(self) -> int:
        """What hours of both are shown rounded to: the coarser of the two."""
        return max(self.one.step, self.other.step)

    @property
    def is_same_list(self) -> bool:
        return self.one.list_name is not None and self.one.list_name == self.other.list_name

    @property
    def is_same_title(self) -> bool:
        return self.one.title.title_id == self.other.title.title_id

    @property
    def metric(self) -> str:
        """What bars compare: views where every week of both has them, else hours."""
        return "views" if self.one.has_views and self.other.has_views else HOURS

    @property
    def window_day(self) -> int | None:
        """The window whose audience is compared: 28 days where it is closed for both, else the longest that is."""
        audiences = [side.season.audience for side in self.sides]
        closed = [{w.day for w in one.windows if w.is_closed} for one in audiences if one is not None]
        both = closed[0] & closed[1] if len(closed) == len(audiences) else set()
        return 28 if 28 in both else max(both, default=None)

    @property
    def windows(self) -> tuple[Window | None, Window | None]:
        """That window of each."""
        one, other = (
            next((w for w in side.season.audience.windows if w.day == self.window_day), None)
            if side.season.audience else None
            for side in self.sides
        )  # fmt: skip
        return one, other

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every requirement that was held against either, those of the first season first, in its order."""
        rows = [{row.name: row for row in r.rows} if r else {} for r in self._required]
        return tuple(Asked(rows[0].get(name), rows[1].get(name)) for name in dict.fromkeys((*rows[0], *rows[1])))

    @property
    def _required(self) -> tuple[Required | None, Required | None]:
        return self.one.season.required, self.other.season.required


def against(one: Shown, other: Shown, history: ChartHistory, *, service: str, is_demo: bool) -> Against:
    """Two seasons.

    Source: docs/methods/against.md
    """
    week_1 = RELEASE if _is_listed_soon(one.season) and _is_listed_soon(other.season) else LISTING
    firsts = [_first_week(each.season, week_1) for each in (one, other)]
    length = max(_length(each.season, first) for each, first in zip((one, other), firsts, strict=True))
    sides = [_side(each, history, first, length) for each, first in zip((one, other), firsts, strict=True)]
    return Against(
        one=sides[0], other=sides[1], week_1=week_1, length=length, service=service, is_demo=is_demo,
        rounding=one.rounding,
    )  # fmt: skip


def week_of_release(released_on: date) -> date:
    """The Sunday of the week of a day.

    >>> week_of_release(date(2022, 8, 26))
    datetime.date(2022, 8, 28)
    """
    return released_on + timedelta(days=6 - released_on.weekday())


def _is_listed_soon(season: SeasonRecord) -> bool:
    """Whether it came to its list within three weeks after that of its release, so that both tell of one launch."""
    released = season.season.released_on
    if released is None or season.run is None:
        return False
    return timedelta(0) <= season.run.listed[0].week - week_of_release(released) <= SOON


def _side(one: Shown, history: ChartHistory, first: date | None, length: int) -> Side:
    season = one.season
    steps = [_step(edition) for edition in season.editions if edition.is_published]
    weeks = tuple(_weeks(season.run, one, history, first, length)) if season.run and first else ()
    return Side(
        title=one.title, season=season, weeks=weeks, step=max([one.rounding, *steps]), territories=one.territories,
        followed_by=one.followed_by,
    )  # fmt: skip


def _step(edition: Edition) -> int:
    return _rounding(edition.definition or "") if edition.definition else 1


@lru_cache(64)
def _rounding(definition: str) -> int:
    return int(json.loads(definition).get("rounding") or 1)


def _first_week(season: SeasonRecord, week_1: str) -> date | None:
    """The Sunday of a season's week 1; None where it was on no worldwide list."""
    released = season.season.released_on
    if season.run is None:
        return None
    return week_of_release(released) if week_1 == RELEASE and released else season.run.listed[0].week


def _length(season: SeasonRecord, first: date | None) -> int:
    """Weeks from the first to the one after the last on the list."""
    return (season.run.weeks[-1].week - first).days // 7 + 1 if season.run and first else 0


def _weeks(run: Run, shown: Shown, history: ChartHistory, first: date, length: int) -> Iterator[SideWeek]:
    told = {week.week: week for week in run.weeks}
    here = history.list_of(run.list_name).weeks
    weeks = [first + n * _A_WEEK for n in range(length)]
    hours = [told[week].hours if week in told and told[week].rank else 0.0 for week in weeks]
    sums = list(accumulate(hours, lambda so_far, now: None if so_far is None or now is None else so_far + now))
    for number, (week, so_far) in enumerate(zip(weeks, sums, strict=True), start=1):
        row = told.get(week)
        if row is not None and row.rank is not None:
            yield _on(number, row, so_far)
        elif week > here[-1]:
            yield SideWeek(number=number, week=week, state=NOT_YET)
        else:
            is_kept = bool(history.territories(TERRITORY_CHART, week))
            yield SideWeek(number=number, week=week, state=OFF if week in told or week in here else NOT_HERE,
                           hours_so_far=so_far, territories=shown.territories_in.get(week, 0) if is_kept else None,
                           at_most=row.at_most if row else None)  # fmt: skip


def _on(number: int, row: RunWeek, so_far: float | None) -> SideWeek:
    views = row.figures[0]["views"] if row.figures else None
    return SideWeek(
        number=number, week=row.week, state=ON, rank=row.rank, hours=row.hours, views=views, hours_so_far=so_far,
        territories=row.territories, days=row.days, is_overnight=row.status == "overnight",
    )  # fmt: skip


def since_release(days: int) -> str:
    """Days in weeks, months or years, whole ones.

    >>> since_release(34), since_release(457), since_release(3_700)
    ('4 weeks', '15 months', '10 years')
    """
    months = days * 12 // 365
    if months < 2:
        return words.counted(days // 7, "week")
    return words.counted(months, "month") if months < 24 else words.counted(days // 365, "year")


def named(side: Side, other: Side) -> str:
    """What a sentence calls a season: its title alone where that tells it from the other.

    A later season keeps its number; two seasons of one title are told apart by their labels.
    """
    title, label = side.title.title, side.season.label
    number = side.season.season.number
    is_same = title == other.title.title
    return full_name(title, label) if is_same or (number or 1) > 1 else title


def in_both(record: Against) -> tuple[tuple[str, int | None, int | None], ...]:
    """Every territory that listed either, with the best rank of each, by those ranks; None where it was on no list."""
    one, other = record.one.territories, record.other.territories
    codes = sorted({*one, *other}, key=lambda code: (one.get(code, 99), other.get(code, 99), code))
    return tuple((code, one.get(code), other.get(code)) for code in codes)
