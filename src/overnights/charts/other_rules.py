"""A list's week ranked by another rule than its own, beside the published rank: a view, of which nothing is recorded.

What a season has under the rule comes from published rows (`entry_figures`) or from viewing (`viewing_figures`); here
it is put in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeAlias

from overnights.errors import UnknownRule

HOURS, VIEWS, FIRST_28_DAYS, POINTS = "hours", "views", "first-28-days", "points"
UNITS = {HOURS: "hours", VIEWS: "views", FIRST_28_DAYS: "hours", POINTS: "points"}
RULES = tuple(UNITS)
METRICS = {HOURS: "hours_viewed", VIEWS: "views"}
"""Rules that are the metric of a definition."""
PUBLISHED_ROWS, ELIGIBLE = "published rows", "eligible seasons"
NONE_ABOVE_0 = "it has none, and only what is above 0 is ranked"

Shown: TypeAlias = "str | int | float | bool | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a season has under a rule, exactly; null with the reason, or with what must be said of the value."""

    value: Fraction | None = None
    why: str | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A season that may be ranked: its name, its rank by the chart's own rule, its figure, and what breaks its ties.

    `official_rank` is null where the season is not on the list; of two equal values the smaller `after` stands first.
    """

    season_id: str
    title: str
    season_label: str | None
    official_rank: int | None
    figure: Figure
    after: tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRank:
    """One row of a list under another rule.

    `rank` is null where the season has no value above 0, `official_rank` where it is not on the list; `change` is how
    many places the rule puts it higher than the list does, null without one of them. `why` tells of a rank that is
    null, `says` what must be said of the value. `is_tie`: another ranked season has the same value.
    """

    rank: int | None
    official_rank: int | None
    season_id: str
    title: str
    season_label: str | None
    value: Fraction | None
    is_tie: bool
    why: str | None
    says: str | None

    @property
    def change(self) -> int | None:
        if self.rank is None or self.official_rank is None:
            return None
        return self.official_rank - self.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRanking:
    """A list of a week under another rule, with what must be said of it.

    `among` says which seasons were ranked. `edition` and `status` are of the edition that official ranks are from; null
    where none is recorded, and they are those that the chart would have now. `as_of`: the day as of which it is told.
    """

    chart: str
    version: int
    chart_title: str
    week: date
    step_days: int
    territory: str
    category: str
    edition: int | None
    status: str | None
    rule: str
    among: str
    rows: tuple[OtherRank, ...]
    limits: tuple[str, ...] = ()
    as_of: date | None = None

    @property
    def unit(self) -> str:
        return UNITS[self.rule]

    def as_rows(self) -> list[dict[str, Shown]]:
        """The rows as records; what is null has a sibling `…_why`. Days are text, YYYY-MM-DD."""
        return [self._row(row) for row in self.rows]

    def _row(self, row: OtherRank) -> dict[str, Shown]:
        exact = None if row.value is None else f"{row.value.numerator}/{row.value.denominator}"
        shown: dict[str, Shown] = {
            "chart": self.chart,
            "version": self.version,
            "week": self.week.isoformat(),
            "territory": self.territory,
            "category": self.category,
            "edition": self.edition,
            "status": self.status,
            "ranked_by": self.rule,
            "among": self.among,
            "rank": row.rank,
            "official_rank": row.official_rank,
            "change": row.change,
            "season_id": row.season_id,
            "title": row.title,
            "season_label": row.season_label,
            "value": None if row.value is None else float(row.value),
            "value_exact": exact,
            "unit": self.unit,
            "is_tie": row.is_tie,
            "says": row.says,
        }
        not_listed = "it is not on the list"
        not_recorded = "no edition is recorded"
        whys = {
            "edition": not_recorded,
            "status": not_recorded,
            "rank": row.why,
            "official_rank": not_listed,
            "change": row.why or not_listed,
            "season_label": "there is no label",
            "value": row.why,
            "value_exact": row.why,
        }
        found: dict[str, Shown] = {}
        for name, value in shown.items():
            found[name] = value
            if value is None and name in whys:
                found[f"{name}_why"] = whys[name]
        return found if self.as_of is None else found | {"as_of": self.as_of.isoformat()}


def check_rule(rule: str) -> str:
    """The rule of a name.

    Raises: UnknownRule, with those there are.
    """
    if rule not in RULES:
        raise UnknownRule(f"No list is ranked by “{rule}”: the rules are {', '.join(RULES)}. Take one.", rule=rule)
    return rule


def ranked(candidates: Iterable[Candidate], *, length: int) -> tuple[OtherRank, ...]:
    """Seasons by their values: the first `length`, and those of the list that are no longer among them.

    Those without a value above 0 come last, in the order of the list, without a rank.
    Source: docs/methods/ranked_by.md.
    """
    all_of_them = tuple(candidates)
    valued = sorted(
        ((one.figure.value, one) for one in all_of_them if one.figure.value is not None and one.figure.value > 0),
        key=lambda pair: (-pair[0], *pair[1].after),
    )
    counts = Counter(value for value, _ in valued)
    places: Mapping[str, int] = {one.season_id: place for place, (_, one) in enumerate(valued, start=1)}
    rows = [
        _row(one, places[one.season_id], is_tie=counts[value] > 1)
        for value, one in valued
        if places[one.season_id] <= length or one.official_rank is not None
    ]
    without = [one for one in all_of_them if one.season_id not in places and one.official_rank is not None]
    rows += [_row(one, None, is_tie=False) for one in sorted(without, key=lambda one: one.official_rank or 0)]
    return tuple(rows)


def _row(one: Candidate, place: int | None, *, is_tie: bool) -> OtherRank:
    return OtherRank(
        rank=place,
        official_rank=one.official_rank,
        season_id=one.season_id,
        title=one.title,
        season_label=one.season_label,
        value=one.figure.value,
        is_tie=is_tie,
        why=None if place else one.figure.why or NONE_ABOVE_0,
        says=one.figure.says,
    )
