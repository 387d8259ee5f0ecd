"""What ranks mean in their lists' histories, for many seasons and weeks at once.

The same as `charts.history.placing` says of one, which a test holds it to; that one takes a season's run at a time, and
this takes a hundred thousand rows of them in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from overnights.published.stack import NONE, Ints


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


def _best(ranks: Ints, is_start: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The lowest rank of each run so far, and where it was reached first.

    Every run is put below the one before it, so that one running minimum serves them all.
    """
    below = np.cumsum(is_start) * (int(ranks.max(initial=0)) + 1)
    lowest = np.minimum.accumulate(ranks - below)
    best_at = _held(_changes(lowest) | is_start)
    return (lowest + below).astype(np.int64), best_at


def _changes(values: Ints) -> npt.NDArray[np.bool_]:
    return np.append(np.ones(min(1, len(values)), np.bool_), values[1:] != values[:-1])


def _shifted(values: Ints) -> Ints:
    return np.append(values[:1], values[:-1])


def _held(marks: npt.NDArray[np.bool_]) -> Ints:
    """The last marked place up to each; the first place is marked."""
    held: Ints = np.maximum.accumulate(np.where(marks, np.arange(len(marks), dtype=np.int64), 0))
    return held
