"""Sums: what may be added; and the numbers that are derived from sums, each an exact fraction.

An unknown number is None with a reason beside it, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from overnights.errors import NoRuntime

MS_PER_HOUR = 3_600_000
THOUSANDTHS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Viewing, added up: ms watched, plays counted, and Σ weight in thousandths × ms watched.

    >>> (Sums(watched_ms=1_800_000, plays=1) + Sums(watched_ms=5_400_000, plays=2)).hours_viewed
    Fraction(2, 1)
    """

    watched_ms: int = 0
    plays: int = 0
    weighted: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            watched_ms=self.watched_ms + other.watched_ms,
            plays=self.plays + other.plays,
            weighted=self.weighted + other.weighted,
        )

    @property
    def hours_viewed(self) -> Fraction:
        return Fraction(self.watched_ms, MS_PER_HOUR)

    @property
    def minutes(self) -> Fraction:
        return Fraction(self.watched_ms, 60_000)

    @property
    def weighted_hours(self) -> Fraction:
        return Fraction(self.weighted, THOUSANDTHS * MS_PER_HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number derived from sums or counts: exact, or None and why; `n` is how many accounts it rests on."""

    value: Fraction | None
    why: str | None = None
    n: int | None = None


def added(sums: Iterable[Sums]) -> Sums:
    """All of them together."""
    together = Sums()
    for one in sums:
        together = together + one
    return together


def views(sums: Sums, runtime_ms: int) -> Fraction:
    """Hours viewed over runtime: what a weekly chart ranks by; at one broadcast day, the average-minute audience.

    Args:
        sums: viewing of one episode row, one window, one territory.
        runtime_ms: released there by the window's last day; above 0.
    Raises: NoRuntime, where runtime_ms is not above 0.
    Source: docs/methods/views.md

    >>> views(Sums(watched_ms=72_000_000, plays=31), runtime_ms=28_800_000)
    Fraction(5, 2)
    """
    if runtime_ms <= 0:
        raise NoRuntime(
            f"A runtime of {runtime_ms} ms divides nothing: views need a runtime above 0. "
            "Ask for them from the day of release.",
            runtime_ms=runtime_ms,
        )
    return Fraction(sums.watched_ms, runtime_ms)


def completion_share(starters: int, completers: int) -> Number:
    """Completers over starters, with the starters as n. Source: docs/methods/completion_share.md"""
    if starters == 0:
        return Number(value=None, why="nobody has started it", n=0)
    return Number(value=Fraction(completers, starters), n=starters)


def share_of_viewing(sums: Sums, service: Sums) -> Number:
    """Hours over all hours of the service in the same window and territory. Source: docs/methods/share_of_viewing.md"""
    if service.watched_ms == 0:
        return Number(value=None, why="nothing was watched on the service")
    return Number(value=Fraction(sums.watched_ms, service.watched_ms))


def weighted_share(sums: Sums, service: Sums) -> Number:
    """Weighted hours over all weighted hours of the service. Source: docs/methods/weighted_share.md"""
    if service.weighted == 0:
        return Number(value=None, why="nothing with a weight was watched on the service")
    return Number(value=Fraction(sums.weighted, service.weighted))


def efficiency(sums: Sums, *, value_per_hour: float | Decimal | None, cost: float | Decimal | None) -> Number:
    """Worth of the weighted hours over cost, in one currency; 1 breaks even. Source: docs/methods/efficiency.md"""
    if value_per_hour is None:
        return Number(value=None, why="the home declares no value_per_hour")
    if not cost:
        return Number(value=None, why="the season has no cost")
    return Number(value=sums.weighted_hours * Fraction(str(value_per_hour)) / Fraction(str(cost)))


def views_90_share(domestic_views: Fraction, subscribers: int | None) -> Number:
    """Domestic views in 90 days from release over domestic subscribers. Source: docs/methods/views_90_share.md"""
    if not subscribers:
        return Number(value=None, why="the catalogue has no domestic subscribers")
    return Number(value=domestic_views / subscribers)


def drop_off_curve(rows: pa.Table, season_id: str, day: int | None = None) -> dict[int, Number]:
    """Of those who started the first number, the share that started each, by number; n is how many started the first.

    Args:
        rows: of `drop_off`.
        day: 7, 28 or 91 from release; None: now.
    Returns: empty for a season that nobody has seen, or whose episodes have no numbers.
    """
    started = {
        row["number"]: row["accounts"] for row in rows.to_pylist() if (row["season_id"], row["day"]) == (season_id, day)
    }
    if not started:
        return {}
    n = started[min(started)]
    unknown = Number(value=None, why="nobody has started the first episode", n=0)
    return {k: Number(value=Fraction(started[k], n), n=n) if n else unknown for k in sorted(started)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Completing within some days of starting: the Kaplan-Meier estimate beside the raw share, with n.

    `censored` starters were seen for less than the window and had not completed; `raw_share` counts them as not.
    """

    share: Fraction | None
    raw_share: Fraction | None
    starters: int
    completers: int
    censored: int
    why: str | None = None


def kaplan_meier(rows: pa.Table, season_id: str, *, as_of: date, horizon_days: int) -> Completion:
    """The share of starters who complete within `horizon_days` of starting, the day of starting being day 1.

    Args:
        rows: of `completions`.
        as_of: the last local day that was observed whole; who started later is left out.
    Source: docs/methods/completion_share.md (the product-limit estimate of Kaplan and Meier, 1958)
    """
    seen = [
        (row["days"], (as_of - row["started_on"]).days, row["accounts"])
        for row in rows.to_pylist()
        if row["season_id"] == season_id and row["started_on"] <= as_of
    ]
    times = [(*_time(days, followed, horizon_days), accounts) for days, followed, accounts in seen]
    starters = sum(accounts for *_, accounts in times)
    completers = sum(accounts for _, has_completed, accounts in times if has_completed)
    if not starters:
        return Completion(share=None, raw_share=None, starters=0, completers=0, censored=0, why="nobody has started it")
    return Completion(
        share=1 - _still_going(times),
        raw_share=Fraction(completers, starters),
        starters=starters,
        completers=completers,
        censored=sum(n for last, has_completed, n in times if not has_completed and last < horizon_days - 1),
    )


def _time(days: int | None, followed: int, horizon_days: int) -> tuple[int, bool]:
    """Days after starting on which a starter was last at risk within the horizon, and whether it completed then."""
    last = min(followed, horizon_days - 1)
    if days is not None and days <= last:
        return days, True
    return last, False


def _still_going(times: list[tuple[int, bool, int]]) -> Fraction:
    """The product-limit estimate of not having completed, from (last day at risk, completed then, accounts)."""
    share = Fraction(1)
    for day in sorted({last for last, has_completed, _ in times if has_completed}):
        at_risk = sum(n for last, _, n in times if last >= day)
        completed = sum(n for last, has_completed, n in times if has_completed and last == day)
        share *= 1 - Fraction(completed, at_risk)
    return share
