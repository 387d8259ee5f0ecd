"""One run for pages: its row, its weeks, and where it stands among those of its list and kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from overnights.charts.record import ListName
from overnights.charts.run_cohort import Among
from overnights.charts.runs import KINDS, WHY_LEFT_OUT, Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """A value among those of a cohort; value and counts None where the run has no value or nobody is counted."""

    value: float | None
    n: int
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    at_most: int | None
    below: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindStanding:
    """A run among those of its list and kind; `left_out` counts by reason those whose weeks are not counted.

    `without_decay` are those with a known debut that were off the list in the week after it, or whose hours are not
    known. `days` are those of the first weeks that decay is compared after; None: of any length, since the season's own
    is not known.
    """

    kind: str
    left_out: Mapping[str, int]
    why_left_out: str | None
    weeks: Stood
    first_week_hours: Stood
    decay: Stood
    without_decay: int
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTold:
    """A season's run on one list: a row of `runs`, its rows of `run_weeks`, its standing among its kind.

    There is no standing where the kind is unknown, and none of territories' lists, whose other rows may not be at hand.
    `is_of_weeks`: the list is of weeks of seven days, each of its own; `is_rolling`: its windows overlap.
    """

    run: Mapping[str, Any]
    weeks: tuple[Mapping[str, Any], ...]
    standing: KindStanding | None
    is_of_weeks: bool
    is_rolling: bool

    @property
    def name(self) -> ListName:
        return ListName(chart=self.run["chart"], territory=self.run["territory"], category=self.run["category"])


def standing_of(runs: Runs, run: int) -> KindStanding | None:
    """Where one run stands; None where its kind is not known."""
    found, group = runs.figures, runs.groups[run]
    if group < 0:
        return None
    ours = runs.of_group(int(group))
    reasons = np.bincount(found.left_out[ours], minlength=len(WHY_LEFT_OUT))
    debuted = ours[~found.is_left_censored[ours]]
    days = int(found.first_week_days[run])
    if days > 0:
        debuted = debuted[found.first_week_days[debuted] == days]
    return KindStanding(
        kind=KINDS[found.kind[run]],
        left_out={why: int(count) for why, count in zip(WHY_LEFT_OUT, reasons, strict=True) if why and count},
        why_left_out=WHY_LEFT_OUT[found.left_out[run]],
        weeks=_stood(runs.standings.weeks, run, float(found.weeks[run])),
        first_week_hours=_stood(runs.standings.hours, run, float(found.first_week_hours[run])),
        decay=_stood(runs.standings.decay, run, float(found.decay[run])),
        without_decay=int(np.count_nonzero(np.isnan(found.decay[debuted]))),
        days=days if days > 0 else None,
    )


def _stood(among: Among, run: int, value: float) -> Stood:
    at_most, below = int(among.at_most[run]), int(among.below[run])
    return Stood(
        value=_known(value),
        n=int(among.n[run]),
        lower_quartile=_known(float(among.lower_quartile[run])),
        median=_known(float(among.median[run])),
        upper_quartile=_known(float(among.upper_quartile[run])),
        at_most=at_most if at_most >= 0 else None,
        below=below if below >= 0 else None,
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
