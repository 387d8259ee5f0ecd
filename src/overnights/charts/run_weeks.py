"""Every week of every season on every list, by the latest edition of each: ratios, shares, territories, exits.

One pass over columns, for an archive of thousands of lists and for the few rows of one season alike.
Source: docs/methods/runs.md, docs/methods/week_ratio.md, docs/methods/share_of_list.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.charts.columns import DAYS, Columns, Ints
from overnights.countries import ALL

TERRITORY_CHART = "netflix-country"
A_WEEK = 7
NONE = -1  # stands for null, in whole numbers and in what is known to be so or not
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
READ = ("rank", "hours_viewed", "views", "weeks_on_chart", "title", "season_label")


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """Rows of latest editions in order of list, season and week; an array has an element a row.

    `row` is the place among the rows of `columns`; `day` and `released` are day numbers, `released` -1 where not known;
    `step` the days from one edition of the list to the next; `is_rolling`: its windows overlap. `hours` and `views` are
    NaN where null. `starts` and `stops` bound each run, that is each season on each list; `run` is the run of each row.
    """

    columns: Columns
    table: pa.Table
    row: Ints
    of_list: Ints
    season: Ints
    day: Ints
    released: Ints
    step: Ints
    is_published: Flags
    is_rolling: Flags
    rank: Ints
    hours: Floats
    views: Floats
    printed_weeks: Ints
    run: Ints
    starts: Ints
    stops: Ints

    @property
    def is_first(self) -> Flags:
        """Whether a row is the first of its run."""
        found = np.zeros(len(self.row), np.bool_)
        found[self.starts] = True
        return found

    @property
    def is_of_weeks(self) -> Flags:
        """Whether a row is of a list of weeks, each of seven days of its own."""
        found: Flags = (self.step == A_WEEK) & ~self.is_rolling
        return found

    @property
    def follows(self) -> Flags:
        """Whether a row is of the week after that of the row before it, in one run."""
        is_next: Flags = np.diff(self.day, prepend=0) == self.step
        is_next[self.starts] = False
        return is_next

    def has_edition(self, after: int) -> Flags:
        """Whether the row's list has an edition so many editions after that of the row."""
        keys = self.columns.keys
        wanted = self.of_list * DAYS + self.day + after * self.step
        at = np.clip(np.searchsorted(keys, wanted), 0, max(len(keys) - 1, 0))
        return keys[at] == wanted if len(keys) else np.zeros(len(wanted), np.bool_)

    def edge(self, *, is_last: bool) -> Ints:
        """The day number of the first or the last week of the row's list."""
        lists = np.arange(len(self.columns.names))
        keys = self.columns.keys
        at = np.searchsorted(keys, (lists + 1) * DAYS) - 1 if is_last else np.searchsorted(keys, lists * DAYS)
        found: Ints = (keys[at] % DAYS)[self.of_list] if len(lists) else self.day
        return found


def laid(columns: Columns, released: dict[str, int]) -> Laid:
    """The rows of some editions, laid by season.

    Args:
        released: of seasons whose release day is known, its day number.
    """
    table = columns.rows(READ)
    seasons, season = columns.season_codes
    keys = columns.keys[columns.places]
    row = np.lexsort((keys % DAYS, season, keys // DAYS))
    of_list, season, day = (keys // DAYS)[row], season[row], (keys % DAYS)[row]
    is_first = (np.diff(of_list, prepend=NONE) != 0) | (np.diff(season, prepend=NONE) != 0)
    starts = np.flatnonzero(is_first)
    days = np.array([released.get(one, NONE) for one in seasons], np.int64)
    return Laid(
        columns=columns,
        table=table,
        row=row,
        of_list=of_list,
        season=season,
        day=day,
        released=days[season] if len(days) else np.zeros(0, np.int64),
        step=np.array([one.step_days for one in columns.latest], np.int64)[of_list],
        is_published=np.array([one.is_published for one in columns.latest], np.bool_)[of_list],
        is_rolling=np.array([one.is_rolling for one in columns.latest], np.bool_)[of_list],
        rank=columns.ranks[row],
        hours=_numbers(table, "hours_viewed")[row],
        views=_numbers(table, "views")[row],
        printed_weeks=_whole(table, "weeks_on_chart")[row],
        run=np.cumsum(is_first) - 1,
        starts=starts,
        stops=np.append(starts, len(row))[1:],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunWeeks:
    """What each row of some laid ones says; NaN and -1 are null. Flags are 1, 0, or -1 where it cannot be known."""

    laid: Laid
    weeks: Ints
    streak: Ints
    last_rank: Ints
    share: Floats
    is_share_of_views: Flags
    days: Ints
    hours_ratio: Floats
    views_ratio: Floats
    per_day: Floats
    territories: Ints
    territories_at_1: Ints
    is_left_censored: Flags  # of the whole run, on each of its rows
    is_debut: Ints
    is_re_entry: Ints
    is_exit: Ints


def run_weeks(rows: Laid) -> RunWeeks:
    """What every row says, by the rows of its list and of its season."""
    follows = rows.follows
    number = np.arange(len(rows.row))
    days = _days(rows)
    is_compared = follows & ~rows.is_rolling
    hours_ratio = _ratio(rows.hours, is_compared)
    share, is_of_views = _shares(rows)
    kept = _weeks_of_territories(rows.columns)
    there, at_1 = (_territories(rows, kept, is_at_1=is_at_1) for is_at_1 in (False, True))
    before = np.where(follows, np.roll(days, 1), NONE)
    is_cut = _is_left_censored(rows)
    return RunWeeks(
        laid=rows,
        weeks=number - rows.starts[rows.run] + 1,
        streak=number - np.maximum.accumulate(np.where(follows, 0, number)) + 1,
        last_rank=np.where(follows, np.roll(rows.rank, 1), NONE),
        share=share,
        is_share_of_views=is_of_views,
        days=days,
        hours_ratio=hours_ratio,
        views_ratio=_ratio(rows.views, is_compared),
        per_day=_ratio_per_day(rows.hours, hours_ratio, days, before),
        territories=there,
        territories_at_1=at_1,
        is_left_censored=is_cut,
        is_debut=_is_debut(rows, is_cut),
        is_re_entry=_is_re_entry(rows, follows, is_cut),
        is_exit=_is_exit(rows, follows),
    )


def _is_left_censored(rows: Laid) -> Flags:
    """Whether a run may have begun before what is here: in its list's first week, or by the publisher's own count.

    What was released in the first week of a home's own list cannot have been on it before.
    """
    is_released = (rows.released > rows.day - rows.step) & (rows.released <= rows.day) & ~rows.is_rolling
    is_cut: Flags = (rows.day == rows.edge(is_last=False)) & (rows.is_published | ~is_released)
    is_cut |= rows.is_published & (rows.printed_weeks > 1)
    return is_cut[rows.starts][rows.run]


def _is_debut(rows: Laid, is_cut: Flags) -> Ints:
    """A first row is a debut; of a list's first week that is not known, unless the publisher counts weeks before it."""
    is_unknown = rows.is_first & is_cut & ~(rows.is_published & (rows.printed_weeks > 1))
    return np.where(is_unknown, NONE, rows.is_first & ~is_cut)


def _is_re_entry(rows: Laid, follows: Flags, is_cut: Flags) -> Ints:
    """On the list before and not the week before; a publisher's week that is not here is not one off the list."""
    has_before = rows.has_edition(-1)
    first = np.where(is_cut, np.where(has_before, 1, NONE), 0)
    later = np.where(follows, 0, np.where(has_before | ~rows.is_published, 1, NONE))
    return np.where(rows.is_first, first, later)


def _is_exit(rows: Laid, follows: Flags) -> Ints:
    """Off the list the week after. A home's own week without an edition is one in which nothing was watched."""
    stays = np.append(follows[1:], False) if len(follows) else follows
    is_later = ~rows.is_published & (rows.day < rows.edge(is_last=True))
    return np.where(stays, 0, np.where(rows.has_edition(1) | is_later, 1, NONE))


def _days(rows: Laid) -> Ints:
    """Days from release to the week's Sunday, the day of release among them: 1 to 7, and -1 where not known."""
    days = np.minimum(rows.day - rows.released + 1, A_WEEK)
    return np.where((rows.released >= 0) & (days > 0) & rows.is_of_weeks, days, NONE)


def _ratio(values: Floats, follows: Flags) -> Floats:
    """Each value over that of the row before, where that is of the week before and above 0."""
    before = np.roll(values, 1)
    found: Floats = np.divide(values, before, out=np.full(len(values), np.nan), where=follows & (before > 0))
    return found


def _ratio_per_day(hours: Floats, ratio: Floats, days: Ints, before: Ints) -> Floats:
    """The ratio of hours a day, as one fraction: of whole hours it is the nearest that a number can be."""
    is_known = ~np.isnan(ratio) & (days > 0) & (before > 0)
    found: Floats = np.divide(hours * before, np.roll(hours, 1) * days, out=np.full(len(hours), np.nan), where=is_known)
    return found


def _shares(rows: Laid) -> tuple[Floats, Flags]:
    """Each row's part of its list's hours, of its views where a row of the list has no hours; and which it is."""
    place, count = rows.columns.places[rows.row], len(rows.columns.keys)
    parts = []
    for values in (rows.hours, rows.views):
        total = np.bincount(place, weights=values, minlength=count)[place]  # NaN, where one row has none
        parts.append(np.divide(values, total, out=np.full(len(values), np.nan), where=total > 0))
    is_of_views = np.isnan(parts[0]) & ~np.isnan(parts[1])
    return np.where(is_of_views, parts[1], parts[0]), is_of_views


def _is_of_territory(columns: Columns) -> Flags:
    """Of each list whether it is the one of a territory."""
    return np.array([one.chart == TERRITORY_CHART and one.territory != ALL for one in columns.names], np.bool_)


def _weeks_of_territories(columns: Columns) -> Ints:
    """The day numbers of the weeks of which lists of territories are here, ascending."""
    keys = columns.keys
    return np.unique(keys[_is_of_territory(columns)[keys // DAYS]] % DAYS) if len(keys) else keys


def _territories(rows: Laid, kept: Ints, *, is_at_1: bool) -> Ints:
    """Of each row on how many territories' lists its season stood in that week, or led; -1 without such lists."""
    if not len(kept):
        return np.full(len(rows.row), NONE, np.int64)
    names = rows.columns.names
    codes = {code: n for n, code in enumerate(sorted({one.territory for one in names}))}
    territory = np.array([codes[one.territory] for one in names], np.int64)[rows.of_list]
    is_counted = _is_of_territory(rows.columns)[rows.of_list]
    is_counted &= (rows.rank == 1) if is_at_1 else True
    season_days = rows.season * DAYS + rows.day
    places = np.unique(season_days[is_counted] * len(codes) + territory[is_counted])
    known, counts = np.unique(places // len(codes), return_counts=True)
    at = np.clip(np.searchsorted(known, season_days), 0, max(len(known) - 1, 0))
    count = np.where(known[at] == season_days, counts[at], 0) if len(known) else np.zeros(len(at), np.int64)
    return np.where(np.isin(rows.day, kept), count, NONE)


def _numbers(table: pa.Table, name: str) -> Floats:
    found: Floats = table[name].to_numpy().astype(np.float64)  # null is NaN
    return found


def _whole(table: pa.Table, name: str) -> Ints:
    found: Ints = table[name].to_numpy().astype(np.int64)
    return found
