"""Runs: every season on every list, from its debut to its exit, and where that stands among those of its kind.

From editions alone, by the latest of each week, and what a catalogue or half-year reports say of releases and kinds.
Source: docs/methods/runs.md, docs/methods/decay.md, docs/methods/cohort.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from overnights.charts.cohort import BEGAN_BEFORE, COUNTED_BEFORE, LACKS_WEEKS, LAUNCH, STILL_ON
from overnights.charts.columns import DAYS, Columns, Ints
from overnights.charts.run_cohort import Among, among
from overnights.charts.run_weeks import A_WEEK, NONE, Flags, Floats, Laid, RunWeeks, laid, run_weeks
from overnights.weeks import day_number

if TYPE_CHECKING:
    from overnights.catalogue import Catalogue

FILM, LIMITED, FIRST, LATER, PART, SPECIAL = "film", "limited", "first_season", "later_season", "part", "special"
KINDS = (FILM, FIRST, LATER, LIMITED, PART, SPECIAL)
WHY_LEFT_OUT = (None, BEGAN_BEFORE, COUNTED_BEFORE, STILL_ON, LACKS_WEEKS)
CATALOGUE = "catalogue"  # who says a release
DAYS_AND_NONE = A_WEEK + 1  # more than a first week's days


def kind_of_run(kind: str | None, number: int | None) -> str | None:
    """What a season's run is compared with, by kind and number of its first label; null where that does not say.

    >>> kind_of_run("season", 3), kind_of_run("part", 4), kind_of_run(None, None)
    ('later_season', 'part', None)
    """
    if kind in (FILM, LIMITED, PART, SPECIAL):
        return kind
    if number is None or number < 1:
        return None
    return FIRST if number == 1 else LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of seasons beside their lists, by season: the kind of its run, its release and who says it."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    released_on: Mapping[str, date] = field(default_factory=dict)
    released_by: Mapping[str, str] = field(default_factory=dict)


def facts_of(catalogue: Catalogue) -> Facts:
    """What a catalogue says of its seasons."""
    kinds, released_on = {}, {}
    for season_id, season in catalogue.seasons.items():
        kind = kind_of_run("film" if catalogue.is_film(season_id) else season.kind, season.number)
        if kind:
            kinds[season_id] = kind
        day = season.released_on or catalogue.first_released_on(season_id)
        if day:
            released_on[season_id] = day
    return Facts(kinds=kinds, released_on=released_on, released_by=dict.fromkeys(released_on, CATALOGUE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Figures of every run; an array has an element a run, NaN and -1 are null. `left_out` indexes WHY_LEFT_OUT."""

    season: Ints
    of_list: Ints
    kind: Ints
    weeks: Ints
    first_day: Ints
    last_day: Ints
    longest_streak: Ints
    peak_rank: Ints
    peak_day: Ints
    is_left_censored: Flags
    is_still_on: Flags
    first_week_days: Ints
    first_week_hours: Floats
    first_week_views: Floats
    decay: Floats
    left_out: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Every run among those of its list and kind; of decay, after first weeks of as many days where those are known."""

    weeks: Among
    hours: Among
    decay: Among


class Runs:
    """All runs of some editions, in order of list and season; figures are made as they are asked for."""

    def __init__(self, columns: Columns, facts: Facts) -> None:
        self.columns = columns
        self.facts = facts
        self.laid: Laid = laid(columns, {season: day_number(day) for season, day in facts.released_on.items()})

    @cached_property
    def rows(self) -> RunWeeks:
        """Every week of every run."""
        return run_weeks(self.laid)

    @cached_property
    def figures(self) -> Run:
        """The figures of every run, by its rows."""
        rows, starts, stops = self.laid, self.laid.starts, self.laid.stops
        last = stops - 1
        is_cut = self.rows.is_left_censored[starts]
        has_first = ~is_cut & rows.is_of_weeks[starts]
        peak = _least(rows.rank * DAYS + rows.day, starts)
        return Run(
            season=rows.season[starts],
            of_list=rows.of_list[starts],
            kind=self._kinds()[rows.season[starts]],
            weeks=stops - starts,
            first_day=rows.day[starts],
            last_day=rows.day[last],
            longest_streak=-_least(-self.rows.streak, starts),
            peak_rank=peak // DAYS,
            peak_day=peak % DAYS,
            is_left_censored=is_cut,
            is_still_on=(rows.day == rows.edge(is_last=True))[last],
            first_week_days=np.where(is_cut, NONE, self.rows.days[starts]),
            first_week_hours=np.where(has_first, rows.hours[starts], np.nan),
            first_week_views=np.where(has_first, rows.views[starts], np.nan),
            decay=self.of_second(self.rows.hours_ratio),
            left_out=self._left_out(is_cut),
        )

    @cached_property
    def is_late(self) -> Flags:
        """Of each run whether it began long after the release: its first week tells of no launch."""
        released = self.laid.released[self.laid.starts]
        return (released >= 0) & (self.figures.first_day - released > LAUNCH.days)

    @cached_property
    def groups(self) -> Ints:
        """Of each run its list and kind as one number; -1 where its kind is not known."""
        found = self.figures
        return np.where(found.kind >= 0, found.of_list * len(KINDS) + found.kind, NONE)

    def of_group(self, group: int) -> Ints:
        """The runs of a list and kind, ascending."""
        low, high = np.searchsorted(self._by_group[0], [group, group + 1])
        return self._by_group[1][low:high]

    @cached_property
    def _by_group(self) -> tuple[Ints, Ints]:
        """The groups of runs, ascending, and the runs in that order."""
        order = np.argsort(self.groups, kind="stable")
        return self.groups[order], order

    @cached_property
    def standings(self) -> Standings:
        """Where every run stands among those of its list and kind."""
        found, groups = self.figures, self.groups
        whole, debuted = found.left_out == 0, ~found.is_left_censored & ~self.is_late
        of_days = np.where(
            (groups >= 0) & (found.first_week_days > 0), groups * DAYS_AND_NONE + found.first_week_days, NONE
        )
        by_days, by_kind = among(found.decay, of_days, debuted), among(found.decay, groups, debuted)
        return Standings(
            weeks=among(found.weeks.astype(np.float64), groups, whole),
            hours=among(found.first_week_hours, groups, debuted),
            decay=_either(found.first_week_days > 0, by_days, by_kind),
        )

    def _kinds(self) -> Ints:
        """Of each season the place of its kind in KINDS; -1 where it is not known."""
        seasons, _ = self.columns.season_codes
        places = {kind: place for place, kind in enumerate(KINDS)}
        kinds = self.facts.kinds
        return np.array([places.get(kinds.get(season, ""), NONE) for season in seasons], np.int64)

    @cached_property
    def territories(self) -> tuple[Ints, Ints]:
        """Of each run the most territories that listed its season in a week, and that it led; -1 without such lists.

        Over all weeks of the season on any list, on this one or off it; -1 too, where no territory's list of any of
        them is here.
        """
        found = []
        for values in (self.rows.territories, self.rows.territories_at_1):
            most = np.full(len(self.columns.season_codes[0]), NONE, np.int64)
            np.maximum.at(most, self.laid.season, values)
            found.append(most[self.figures.season])
        return found[0], found[1]

    def of_second(self, values: Floats) -> Floats:
        """Of each run the value of the row after its debut's; NaN where it has none, or its debut is not known."""
        starts, stops = self.laid.starts, self.laid.stops
        second = np.minimum(starts + 1, stops - 1)
        has_second = (stops - starts > 1) & ~self.rows.is_left_censored[starts] & self.laid.is_of_weeks[starts]
        return np.where(has_second, values[second], np.nan) if len(values) else values

    def _left_out(self, is_cut: Flags) -> Ints:
        """Why the weeks of a run are not all there are: where it began, where it ended, or what lies between."""
        rows, starts, last = self.laid, self.laid.starts, self.laid.stops - 1
        is_counted_before = is_cut & (self.rows.is_debut[starts] == 0)
        is_still = (rows.day == rows.edge(is_last=True))[last]
        place = rows.columns.places[rows.row]
        has_gap = (place[last] - place[starts]) * rows.step[starts] != rows.day[last] - rows.day[starts]
        is_fewer = rows.is_published[last] & has_gap & (rows.printed_weeks[last] != rows.stops - rows.starts)
        is_lacking = (self.rows.is_exit[last] != 1) | is_fewer
        reasons = [(is_counted_before, COUNTED_BEFORE), (is_cut, BEGAN_BEFORE), (is_still, STILL_ON)]
        whys = [(flags, WHY_LEFT_OUT.index(why)) for flags, why in (*reasons, (is_lacking, LACKS_WEEKS))]
        return np.select([flags for flags, _ in whys], [code for _, code in whys], 0)


def _least(values: Ints, starts: Ints) -> Ints:
    return np.minimum.reduceat(values, starts) if len(starts) else values


def _either(is_first: Flags, one: Among, other: Among) -> Among:
    """Of each run the one standing or the other."""
    return Among(**{
        name: np.where(is_first, getattr(one, name), getattr(other, name))
        for name in ("n", "lower_quartile", "median", "upper_quartile", "at_most", "below")
    })  # fmt: skip
