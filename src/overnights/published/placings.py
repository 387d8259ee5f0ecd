"""What ranks mean in their lists' histories, for many seasons and weeks at once.

The same as `charts.history.placing` says of one, which a test holds it to; that one takes a season's run at a time, and
this takes a hundred thousand rows of them in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from overnights.published.stack import NONE, Ints

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placings:
    """Columns of `entries`, one element a row; weeks are days since 1970-01-01, `last_rank` -1 is null."""

    weeks_on_chart: Ints
    streak: Ints
    last_rank: Ints
    peak_rank: Ints
    peak_week: Ints


def placings(run: Ints, week: Ints, rank: Ints, *, step_days: int = 7) -> Placings:
    """The history of every row, from the rows of its own run alone.

    Args:
        run: rows of one season on one list have the same number; any order. No run has two rows in a week.
        week: days since 1970-01-01. rank: from 1.
        step_days: days from one week of the list to the next.
    Source: docs/methods/weeks_on_chart.md, docs/methods/streak.md, docs/methods/peak_rank.md.
    """
    order = np.lexsort((week, run))
    runs, weeks, ranks = run[order], week[order], rank[order]
    here = np.arange(len(order), dtype=np.int64)
    is_start = _changes(runs)
    start = _held(is_start)
    is_next = ~is_start & (_shifted(weeks) == weeks - step_days)
    best, best_at = _best(ranks, is_start)
    found = (
        here - start + 1,
        here - _held(~is_next) + 1,
        np.where(is_next, _shifted(ranks), NONE),
        best,
        weeks[best_at],
    )
    columns = [np.empty(len(order), np.int64) for _ in found]
    for column, values in zip(columns, found, strict=True):
        column[order] = values
    return Placings(
        weeks_on_chart=columns[0], streak=columns[1], last_rank=columns[2], peak_rank=columns[3], peak_week=columns[4]
    )


def placings_of_all(run: Ints, week: Ints, rank: Ints, is_latest: Flags, *, step_days: int = 7) -> Placings:
    """The history of every row, from the latest rows of the weeks before its own.

    Args:
        run, week, rank: as of `placings`; a run has one latest row in a week, and any number of others.
        is_latest: whether a row is of the latest state of its week.
    """
    latest, other = np.flatnonzero(is_latest), np.flatnonzero(~is_latest)
    known = placings(run[latest], week[latest], rank[latest], step_days=step_days)
    before = _latest_before(run, week, latest, other)
    has_before = before >= 0
    is_next = has_before & (week[latest[before]] == week[other] - step_days)
    is_past_peak = has_before & (known.peak_rank[before] <= rank[other])
    others = Placings(
        weeks_on_chart=np.where(has_before, known.weeks_on_chart[before] + 1, 1),
        streak=np.where(is_next, known.streak[before] + 1, 1),
        last_rank=np.where(is_next, rank[latest[before]], NONE),
        peak_rank=np.where(is_past_peak, known.peak_rank[before], rank[other]),
        peak_week=np.where(is_past_peak, known.peak_week[before], week[other]),
    )
    found = {name: np.zeros(len(run), np.int64) for name in Placings.__slots__}
    for name, column in found.items():
        column[latest], column[other] = getattr(known, name), getattr(others, name)
    return Placings(**found)


def _latest_before(run: Ints, week: Ints, latest: Ints, other: Ints) -> Ints:
    """Of each other row the place among the latest of the nearest one before it in its run; -1 where there is none."""
    if not len(other):
        return other
    keys = run * (int(np.ptp(week)) + 1) + week - week.min()
    order = np.argsort(keys[latest])
    before = np.append(NONE, order)[np.searchsorted(keys[latest][order], keys[other])]
    return np.where(run[latest[before]] == run[other], before, NONE)


def _best(ranks: Ints, is_start: Flags) -> tuple[Ints, Ints]:
    """The lowest rank of each run so far, and where it was reached first.

    Every run is put below the one before it, so that one running minimum serves them all.
    """
    below = np.cumsum(is_start) * (int(ranks.max(initial=0)) + 1)
    lowest = np.minimum.accumulate(ranks - below)
    best_at = _held(_changes(lowest) | is_start)
    return (lowest + below).astype(np.int64), best_at


def _changes(values: Ints) -> Flags:
    return np.append(np.ones(min(1, len(values)), np.bool_), values[1:] != values[:-1])


def _shifted(values: Ints) -> Ints:
    return np.append(values[:1], values[:-1])


def _held(marks: Flags) -> Ints:
    """The last marked place up to each; the first place is marked."""
    held: Ints = np.maximum.accumulate(np.where(marks, np.arange(len(marks), dtype=np.int64), 0))
    return held
