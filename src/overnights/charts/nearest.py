"""The season whose first weeks were most like another's: of the same list and kind, out in the year before it.

Source: docs/methods/against.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from overnights.charts.columns import Ints
from overnights.charts.run_weeks import NONE, Flags, Floats
from overnights.charts.runs import Runs
from overnights.countries import ALL

A_YEAR = 364  # days: 52 weeks
FIRST_WEEKS = 2


def nearest(runs: Runs, chart: str) -> dict[str, str]:
    """By season, the one nearest to it by the hours of its first two weeks, where there is one.

    Held against each other are runs of one worldwide list of a chart and of one kind, with a known debut, that were on
    the list in as many of their first two weeks; the nearest came to the list one to 52 weeks before, and is of another
    title by its label. Of two as near it is the later, then the first by its id.
    """
    found = runs.figures
    seasons = runs.columns.season_codes[0]
    is_world = np.array([one.chart == chart and one.territory == ALL for one in runs.columns.names], np.bool_)
    counts, hours = _first_weeks(runs)
    is_one = (counts > 0) & ~np.isnan(hours) & (found.kind >= 0) & is_world[found.of_list]
    groups = (found.of_list * 16 + found.kind) * (FIRST_WEEKS + 1) + counts
    titles = _titles(runs)
    nearest_to: dict[str, str] = {}
    for group in np.unique(groups[is_one]).tolist():
        own = np.flatnonzero(is_one & (groups == group))
        own = own[np.argsort([seasons[code] for code in found.season[own].tolist()], kind="stable")]
        for run, other in _pairs(own, found.first_day[own], hours[own], titles[own]):
            nearest_to[seasons[found.season[run]]] = seasons[found.season[other]]
    return nearest_to


def _first_weeks(runs: Runs) -> tuple[Ints, Floats]:
    """Of each run in how many of its first two weeks it was on the list, and their hours; 0 where that is not known."""
    rows, weeks = runs.laid, runs.rows
    starts, stops = rows.starts, rows.stops
    second = np.minimum(starts + 1, stops - 1)
    has_second: Flags = (stops - starts > 1) & rows.follows[second] if len(starts) else np.zeros(0, np.bool_)
    is_known = ~runs.figures.is_left_censored & rows.is_of_weeks[starts] & (has_second | (weeks.is_exit[starts] == 1))
    counts = np.where(is_known, np.where(has_second, 2, 1), 0)
    return counts, rows.hours[starts] + np.where(has_second, rows.hours[second], 0.0)


def _titles(runs: Runs) -> Ints:
    """Of each run its title as a number, by its name in the first week."""
    names = runs.laid.table["title"].take(runs.laid.row[runs.laid.starts])
    coded = names.combine_chunks().dictionary_encode()
    found: Ints = coded.indices.to_numpy().astype(np.int64)
    return found


def _pairs(own: Ints, days: Ints, hours: Floats, titles: Ints) -> Sequence[tuple[int, int]]:
    """Runs of one group, in order of their ids: each with its nearest."""
    before = days[:, None] - days[None, :]
    may = (before > 0) & (before <= A_YEAR) & (titles[:, None] != titles[None, :])
    apart = np.where(may, np.abs(hours[:, None] - hours[None, :]), np.inf)
    least = apart.min(axis=1, initial=np.inf)
    later = np.where(apart == least[:, None], before, np.iinfo(np.int64).max)  # fewest weeks before
    best = np.where(np.isfinite(least), later.argmin(axis=1), NONE)
    return [(int(own[n]), int(own[at])) for n, at in enumerate(best.tolist()) if at >= 0]
