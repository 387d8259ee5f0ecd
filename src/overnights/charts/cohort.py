"""Where a season stands among the seasons of its list: how long they stayed, and what they began with.

From a list's editions alone, by the latest of each week. A season whose weeks the archive cannot see whole is left
out: it was on the list in its first week here (it may have begun before, unless it was released in it), by the
publisher's count before that, in its last week here (it may go on), or in weeks that are not here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from types import MappingProxyType

from overnights.charts.history import ChartHistory, ListHistory
from overnights.charts.record import Edition, ListName

NO_RELEASES: Mapping[str, date] = MappingProxyType({})
LAUNCH = timedelta(days=27)  # who came to a list longer after its release than this came back, or came late
BEGAN_BEFORE = "it was on the list in the first week of it that is here, and may have begun before"
COUNTED_BEFORE = "the publisher counts weeks of it on this list before those that are here"
STILL_ON = "it was on the list in the last week of it that is here: its run may go on"
LACKS_WEEKS = "weeks of its list are not here, and it may have been on it in them"
QUARTILES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One value among the seasons counted; every quantile is a value that a season had. Values are exact."""

    value: Fraction
    n: int
    lower_quartile: Fraction
    median: Fraction
    upper_quartile: Fraction
    at_most: int  # seasons with this value or less
    below: int  # seasons with less
    at_most_median: int  # seasons with the median or less

    @property
    def share_at_most(self) -> Fraction:
        return Fraction(self.at_most, self.n)

    @property
    def share_below(self) -> Fraction:
        return Fraction(self.below, self.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortStanding:
    """A season among those of its list that came and left between two weeks.

    `left_out` counts the others; `why_left_out` says why the season itself is none of those counted (None: it is one).
    `first_week_hours` is None where its list published no hours of its first week.
    """

    list_name: ListName
    since: date
    until: date
    seasons: int
    left_out: int
    weeks: Spread
    first_week_hours: Spread | None
    why_left_out: str | None


def quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """The least of the values that at least this share of them do not exceed.

    Args:
        values: ascending, at least one.
        share: above 0, at most 1.
    Source: docs/methods/cohort.md
    >>> quantile([Fraction(n) for n in (1, 1, 2, 9)], Fraction(3, 4))
    Fraction(2, 1)
    """
    return values[max(0, -(-share * len(values) // 1) - 1)]


def spread(value: Fraction, values: Iterable[Fraction]) -> Spread:
    """A value among others, of which there is at least one."""
    return _among(value, sorted(values))


def _among(value: Fraction, ranked: Sequence[Fraction]) -> Spread:
    lower, median, upper = (quantile(ranked, share) for share in QUARTILES)
    return Spread(
        value=value,
        n=len(ranked),
        lower_quartile=lower,
        median=median,
        upper_quartile=upper,
        at_most=bisect_right(ranked, value),
        below=bisect_left(ranked, value),
        at_most_median=bisect_right(ranked, median),
    )


def cohort_standing(
    history: ChartHistory, name: ListName, season_id: str, released: Mapping[str, date] = NO_RELEASES
) -> CohortStanding | None:
    """A season among those of its list; None where it was never on it, or nobody came and left within the archive.

    Args:
        released: the release of each season, where it is known; the same of one history every time.

    Source: docs/methods/cohort.md
    """
    known = history.list_of(name)
    own = known.runs.get(season_id)
    if not own:
        return None
    weeks, hours = _spreads(known, released)
    if not weeks:
        return None
    first = _first_hours(known, season_id)
    why = _why_left_out(known, season_id, _latest(known), released.get(season_id))
    began = why in (BEGAN_BEFORE, COUNTED_BEFORE)
    return CohortStanding(
        list_name=name,
        since=known.weeks[0],
        until=known.weeks[-1],
        seasons=len(weeks),
        left_out=len(known.runs) - len(weeks),
        weeks=_among(Fraction(len(own)), weeks),
        first_week_hours=_among(first, hours) if first is not None and hours and not began else None,
        why_left_out=why,
    )


def whole_runs(known: ListHistory, released: Mapping[str, date] = NO_RELEASES) -> tuple[str, ...]:
    """The seasons of a list that came and left within its archive, all weeks of it here."""
    if not known.weeks:
        return ()
    edition = _latest(known)
    return tuple(season for season in known.runs if _why_left_out(known, season, edition, released.get(season)) is None)


def _latest(known: ListHistory) -> Edition:
    """The edition of a list's last week."""
    return known.latest[known.weeks[-1]].edition


def _why_left_out(known: ListHistory, season_id: str, edition: Edition, released: date | None) -> str | None:
    """Why a season's weeks here may not be all there are, by the rules of `Runs`; Source: docs/methods/runs.md."""
    run = known.runs[season_id]
    first, last = run[0][0], run[-1][0]
    if edition.is_published and known.firsts[season_id].weeks_on_chart > 1:
        return COUNTED_BEFORE
    if first == known.weeks[0] and (edition.is_published or not _is_released_in(edition, first, released)):
        return BEGAN_BEFORE
    if last == known.weeks[-1]:
        return STILL_ON
    if not edition.is_published:  # a week of a home's own without an edition is one in which nothing was watched
        return None
    step = timedelta(days=edition.step_days)
    has_all = bisect_left(known.weeks, last) - bisect_left(known.weeks, first) == (last - first) // step
    is_whole = last + step in known.latest and (has_all or _counted_last(known, season_id) == len(run))
    return None if is_whole else LACKS_WEEKS


def _is_released_in(edition: Edition, week: date, released: date | None) -> bool:
    """Whether it came out in a week, so that it cannot have been on the list before."""
    if released is None or edition.is_rolling:
        return False
    return released <= week < released + timedelta(days=edition.step_days)


def is_late(first_week: date, released_on: date | None) -> bool:
    """Whether a season came to a list long after its release, so that its first week there tells of no launch.

    False where its release is not known.
    >>> is_late(date(2022, 4, 3), date(2020, 12, 25)), is_late(date(2022, 4, 3), date(2022, 3, 25))
    (True, False)
    """
    return released_on is not None and first_week - released_on > LAUNCH


def _counted_last(known: ListHistory, season_id: str) -> int:
    """The weeks that the list counts of a season in its last one."""
    week = known.runs[season_id][-1][0]
    return next(one.weeks_on_chart for one in known.latest[week].entries if one.season_id == season_id)


def _spreads(known: ListHistory, released: Mapping[str, date]) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """Weeks on the list, and hours of the first week where they are known, of the seasons counted; ascending."""
    if "weeks" not in known.spreads:
        counted = whole_runs(known, released)
        hours = (
            _first_hours(known, season)
            for season in counted
            if not is_late(known.runs[season][0][0], released.get(season))
        )
        known.spreads["hours"] = tuple(sorted(first for first in hours if first is not None))
        known.spreads["weeks"] = tuple(sorted(Fraction(len(known.runs[season])) for season in counted))
    return known.spreads["weeks"], known.spreads["hours"]


def _first_hours(known: ListHistory, season_id: str) -> Fraction | None:
    entry = known.firsts[season_id]
    if entry.metric == "hours_viewed" and entry.exact is not None:
        return entry.exact
    return None if entry.hours_viewed is None else Fraction(entry.hours_viewed)
