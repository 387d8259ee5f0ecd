"""What was said, of whom, and what the record answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from overnights.charts.record import ListName
from overnights.countries import ALL

HOLDS, FAILS, UNKNOWN = "holds", "does_not_hold", "cannot_be_known"
SAID = {HOLDS: "holds", FAILS: "does not hold", UNKNOWN: "cannot be known"}
IS, AT_LEAST, AT_MOST = "is", "at_least", "at_most"

Value: TypeAlias = "int | str | bool | date | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim of a file: the sentence as said, and what it says of a season on a list.

    `kind` is what is claimed (`peak_rank`, `hours_viewed` …), `how` whether just that value, at least or at most.
    `week` is the last day of a window of the chart; `in_week` counts from the season's first week on the list. Without
    either, a claim is about all weeks from `from_week` to `by_week`; see docs/claims.md for what holds without them.
    `category` null: the one list of the chart that the season was on. `released_on` is what its author knows of the
    release, in place of what the catalogue says.
    """

    number: int
    said: str
    by: str | None = None
    on: date | None = None
    title: str
    season: int | None = None
    chart: str
    territory: str = ALL
    category: str | None = None
    released_on: date | None = None
    kind: str
    how: str = IS
    count: int = 0
    other: str | None = None
    other_season: int | None = None
    week: date | None = None
    in_week: int | None = None
    from_week: date | None = None
    by_week: date | None = None
    rounded_to: int | None = None

    @property
    def key(self) -> str:
        """The key of the file that makes the claim."""
        return self.kind if self.how == IS else f"{self.kind}_{self.how}"

    @property
    def is_of_a_week(self) -> bool:
        """Whether it is about one week, and not about a stretch of them."""
        return self.week is not None or self.in_week is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A season that a claim is about. `released_on` null: not known."""

    season_id: str
    name: str
    released_on: date | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A week of a list that an answer rests on: where a season stood, by which edition.

    `rank` null: not on the list. Hours and views null: not on the list, or not published. `inputs` are the snapshots or
    the download that the edition was made from, and `made_at` is when: of what others published, the day it was seen.
    """

    week: date
    season_id: str
    name: str
    rank: int | None
    hours_viewed: float | None
    views: float | None
    weeks_on_chart: int | None
    edition: int
    status: str
    made_at: datetime
    inputs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the record says to a claim.

    `found` is a sentence: what is so, or why it cannot be known. `right`: keys that make the claim hold, in place of
    those it was made by (null: leave that key out); null where it holds or cannot be known.
    `note`: where else, or when, it would be so. `rows` show it; `held` are the weeks of the list that were looked
    through, ascending.
    """

    claim: Claim
    outcome: str
    found: str
    right: Mapping[str, Value] | None = None
    note: str | None = None
    rows: tuple[Row, ...] = ()
    held: tuple[date, ...] = ()
    subject: Subject | None = None
    listed: ListName | None = None
