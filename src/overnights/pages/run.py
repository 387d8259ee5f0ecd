"""How a season ran on its list, worldwide, week by week, and on the lists of territories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from overnights.catalogue import Season
from overnights.charts.history import ChartHistory
from overnights.charts.record import Edition, Entry, ListName
from overnights.charts.run_told import RunTold
from overnights.pages import words
from overnights.pages.ran import figures_by_week, territories_by_week
from overnights.pages.week import LENGTH, TERRITORY_CHART, WORLD_CHART, Line, definition_of, short_name

LONGEST_OUT = 3  # weeks off the list that are drawn one by one
HOURS = "hours_viewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunWeek:
    """A week of the run on one list; `rank` None: off the list, at most `at_most`, what the last place had.

    `is_by_views`: the run is told in hours and the list was ranked by views, so that `at_most` is the last place's
    views × the season's runtime, and views rounded by a publisher are taken as half a step more; the last place's own
    hours would be no limit, since a longer season has more of them.
    `days` of the week since release, 1 to 7, and None where the release is not known; `territories` and
    `domestic_rank` are None where no such list is kept of the week, or where the season is on none.
    """

    week: date
    rank: int | None
    value: float | None
    hours: float | None
    at_most: float | None
    places: int  # of the list that week
    days: int | None
    weeks_on_chart: int | None
    edition: int
    status: str
    domestic_rank: int | None
    has_domestic: bool  # whether the domestic territory's lists are kept of the week
    territories: int | None
    territories_at_1: int | None = None
    figures: tuple[Mapping[str, Any], RunTold] | None = None  # its row of `run_weeks`, and its run; None: off the list
    left_from: int | None = None  # the rank it had the week before, where it left the list in this one
    is_by_views: bool = False

    @property
    def is_part(self) -> bool:
        """Whether the season was out for a part of the week alone."""
        return self.days is not None and self.days < 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Weeks off the list that are told of together: how many, the first and the last."""

    weeks: int
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A season on its list, worldwide, with the weeks before and after; `lines` are the others' stretches.

    `metric` is what all weeks of the run have: what was ranked, or hours where that changed during the run.
    """

    list_name: ListName
    metric: str
    weeks: tuple[RunWeek, ...]
    lines: tuple[Line, ...]
    drawn: tuple[date | Gap, ...]  # what lines count from 0: `weeks`, the one before first, and long absences as one
    last_rows: tuple[tuple[str, int, str], ...]  # season, rank and name in the last week drawn

    @property
    def listed(self) -> tuple[RunWeek, ...]:
        return tuple(week for week in self.weeks if week.rank is not None)

    @property
    def shown(self) -> tuple[tuple[int, RunWeek], ...]:
        """The weeks that are drawn by themselves, with their places in `drawn`."""
        places = {one: n for n, one in enumerate(self.drawn)}
        return tuple((places[week.week], week) for week in self.weeks if week.week in places)

    @property
    def absences(self) -> tuple[tuple[int, Gap, tuple[RunWeek, ...]], ...]:
        """The long stretches off the list, with their places in `drawn`, and the weeks that each is of."""
        return tuple(
            (n, one, tuple(week for week in self.weeks if one.since <= week.week <= one.until))
            for n, one in enumerate(self.drawn)
            if isinstance(one, Gap)
        )

    @property
    def has_domestic(self) -> bool:
        """Whether the domestic territory's lists are kept of any of its weeks."""
        return any(week.has_domestic for week in self.weeks)

    @property
    def has_territories(self) -> bool:
        """Whether lists of territories are kept of any of its weeks."""
        return any(week.territories is not None for week in self.weeks)

    @property
    def peak(self) -> RunWeek:
        return min(self.listed, key=lambda week: (week.rank or 0, week.week))

    @property
    def total(self) -> float | None:
        """Σ value over the weeks on the list; None where the list publishes ranks alone."""
        values = [week.value for week in self.listed if week.value is not None]
        return sum(values) if values else None

    @property
    def hours(self) -> float | None:
        """Σ hours over the weeks on the list; None where one of them has no hours."""
        values = [week.hours for week in self.listed]
        return None if None in values else sum(value for value in values if value is not None)

    @property
    def stretches(self) -> tuple[tuple[RunWeek, ...], ...]:
        """Its weeks on the list, each row of weeks without a break by itself."""
        rows = groupby(self.weeks, key=lambda week: week.rank is not None)
        return tuple(tuple(row) for is_on, row in rows if is_on)

    @property
    def told(self) -> tuple[RunWeek | Gap, ...]:
        """Its weeks as a table has them: of a long stretch off the list, the first week and how many follow."""
        found: list[RunWeek | Gap] = []
        for is_on, row in groupby(self.weeks, key=lambda week: week.rank is not None):
            weeks = list(row)
            is_long = not is_on and len(weeks) > 2
            found += weeks[:1] if is_long else weeks
            found += [Gap(weeks=len(weeks) - 1, since=weeks[1].week, until=weeks[-1].week)] if is_long else []
        return tuple(found)

    @property
    def left_in(self) -> int | None:
        """The week since its first on the list, from 1, in which it left for good; None while it is on."""
        if self.weeks[-1].rank is not None:
            return None
        first = self.listed[0].week
        return (self.listed[-1].week - first).days // 7 + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Ranks in each territory's list by week; territories by their best week's rank, then the next, first, name."""

    category: str
    weeks: tuple[date, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]  # territory, ranks

    @property
    def widest(self) -> int:
        """The week, from 0, with the most territories; the first of several."""
        return _widest(self.rows)

    @property
    def groups(self) -> tuple[tuple[str, int], ...]:
        """How many rows after one another hold rank 1, 2, 3, a lower one, or none in the widest week."""
        ranks = [row[self.widest] for _, row in self.rows]
        low = [rank for rank in ranks if rank and rank > 3]
        ends = dict.fromkeys(words.rank(one) for one in (min(low), max(low))) if low else ()
        named = {1: "1st", 2: "2nd", 3: "3rd", 4: " to ".join(ends), 5: "not listed"}
        found = [(key, len(list(there))) for key, there in groupby(ranks, key=lambda r: min(r, 4) if r else 5)]
        return tuple((named[key], count) for key, count in found)


def run_of(
    history: ChartHistory, season: Season, entries: tuple[Entry, ...], domestic: str | None, told: Sequence[RunTold]
) -> Run | None:
    """The run on the worldwide list that a season was last on; None where it was on none.

    Args:
        entries: the season's own, on every list, each list by week.
        told: its runs on every list.
    """
    own = [e for e in entries if e.chart == WORLD_CHART and e.territory == "ZZ"]
    if not own:
        return None
    name = own[-1].list_name
    known = history.list_of(name)
    own = [e for e in own if e.list_name == name]
    around = [w for w in known.weeks if own[0].week - _A_WEEK <= w <= own[-1].week + _A_WEEK]
    drawn = columns_of(around, {e.week for e in own})
    history.latest_of([name], around)  # reads them together
    metric = own[0].metric if len({e.metric for e in own}) == 1 else HOURS
    week_of = _week_maker(history, name, season, entries, told, domestic=domestic, metric=metric)
    return Run(
        list_name=name,
        metric=metric,
        weeks=tuple(week_of(week) for week in around if week >= own[0].week),
        lines=_other_lines(history, name, drawn),
        drawn=drawn,
        last_rows=tuple(
            (e.season_id, e.rank, short_name(e.title, e.season_label)) for e in known.latest[around[-1]].entries
        ),
    )


_A_WEEK = timedelta(weeks=1)


def columns_of(weeks: Sequence[date], listed: Set[date]) -> tuple[date | Gap, ...]:
    """The weeks as a picture has them: each by itself, and a long stretch off the list as one."""
    found: list[date | Gap] = []
    for is_on, row in groupby(weeks, key=lambda week: week in listed):
        stretch = list(row)
        is_long = not is_on and len(stretch) > LONGEST_OUT
        found += [Gap(weeks=len(stretch), since=stretch[0], until=stretch[-1])] if is_long else stretch
    return tuple(found)


def _week_maker(
    history: ChartHistory, name: ListName, season: Season, entries: tuple[Entry, ...], told: Sequence[RunTold], *,
    domestic: str | None, metric: str,
) -> Callable[[date], RunWeek]:  # fmt: skip
    known, released = history.list_of(name), season.released_on
    own = {e.week: e for e in entries if e.list_name == name}
    elsewhere = [e for e in entries if e.chart == TERRITORY_CHART]
    runtime_h = max((e.runtime_h for e in own.values() if e.runtime_h), default=None)
    figures = {week: row for (of_list, week), row in figures_by_week(told).items() if of_list == name}
    there = territories_by_week(told)

    def week_of(week: date) -> RunWeek:
        one, entry = known.latest[week], own.get(week)
        length = int(definition_of(one.edition).get("length") or LENGTH)
        last_place = one.entries[-1] if len(one.entries) >= length else None
        here = [e for e in elsewhere if e.week == week]
        kept = history.territories(TERRITORY_CHART, week)
        before = own.get(week - _A_WEEK)
        return RunWeek(
            week=week,
            rank=entry.rank if entry else None,
            value=_value(entry, metric) if entry else None,
            hours=entry.hours_viewed if entry else None,
            at_most=None if entry or last_place is None else _at_most(last_place, metric, runtime_h, one.edition),
            places=len(one.entries),
            days=min(7, max(1, (week - released).days + 1)) if released else None,
            weeks_on_chart=entry.weeks_on_chart if entry else None,
            edition=one.edition.edition,
            status=one.edition.status,
            domestic_rank=min((e.rank for e in here if e.territory == domestic), default=None),
            has_domestic=domestic in kept,
            territories=there.get(week, (0, 0))[0] if kept else None,
            territories_at_1=there.get(week, (0, 0))[1] if kept else None,
            figures=figures.get(week),
            left_from=before.rank if before and not entry else None,
            is_by_views=not entry and last_place is not None and last_place.metric != metric,
        )

    return week_of


def _at_most(last_place: Entry, metric: str, runtime_h: float | None, edition: Edition) -> float | None:
    """What a season off the list can have had, as the list was ranked; see `RunWeek`."""
    if last_place.metric == metric:
        return last_place.value
    if metric != HOURS or last_place.views is None or runtime_h is None:
        return None
    step = int(definition_of(edition).get("rounding") or 0) if edition.is_published else 0
    return (last_place.views + step / 2) * runtime_h


def _value(entry: Entry, metric: str) -> float | None:
    return entry.value if entry.metric == metric else entry.hours_viewed


def _other_lines(history: ChartHistory, name: ListName, drawn: Sequence[date | Gap]) -> tuple[Line, ...]:
    known, found = history.list_of(name), []
    weeks = [one for one in drawn if not isinstance(one, Gap)]
    listed = dict.fromkeys(entry.season_id for one in history.latest_of([name], weeks) for entry in one.entries)
    for season_id in listed:
        ranks = dict(known.runs[season_id])
        stretch: list[tuple[int, int]] = []
        for index, week in enumerate((*drawn, None)):
            if week in ranks and isinstance(week, date):
                stretch.append((index, ranks[week]))
            elif stretch:
                found.append(Line(season_id=season_id, name=season_id, points=tuple(stretch)))
                stretch = []
    return tuple(found)


def editions_of(history: ChartHistory, run: Run | None) -> tuple[Edition, ...]:
    """Every edition of the weeks in which a season was on its list."""
    weeks = run.listed if run else ()
    return tuple(one for week in weeks if run for one in history.editions.get((run.list_name, week.week), ()))


def grid_of(history: ChartHistory, entries: tuple[Entry, ...]) -> Grid | None:
    """Ranks in territories; None where the season was listed in fewer than two."""
    there = [e for e in entries if e.chart == TERRITORY_CHART and e.territory != "ZZ"]
    if len({e.territory for e in there}) < 2:
        return None
    first, last = min(e.week for e in there), max(e.week for e in there)
    weeks = [w for w in history.weeks(TERRITORY_CHART) if first <= w <= last + _A_WEEK]
    ranks = {(e.territory, e.week): e.rank for e in there}
    rows = [(code, tuple(ranks.get((code, w)) for w in weeks)) for code in {e.territory for e in there}]
    return Grid(category=there[0].category, weeks=tuple(weeks), rows=tuple(sorted(rows, key=_grid_order(rows))))


def _grid_order(rows: list[tuple[str, tuple[int | None, ...]]]) -> Any:
    """By rank in the week with the most territories listed, then in the week after it, then the first, then name."""
    best = _widest(rows)
    columns = [best, min(best + 1, len(rows[0][1]) - 1), 0]
    return lambda row: (*(row[1][i] or 99 for i in columns), row[0])


def _widest(rows: Sequence[tuple[str, tuple[int | None, ...]]]) -> int:
    widths = [sum(ranks[i] is not None for _, ranks in rows) for i in range(len(rows[0][1]))]
    return widths.index(max(widths))
