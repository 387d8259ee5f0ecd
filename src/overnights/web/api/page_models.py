"""What the records of pages have at least; more may be added to one, nothing is taken away."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from overnights.web.api.models import Told

Rows = list[dict[str, Any]]


class WeekPageSaid(Told):
    """A week's lists in a territory, with what moved and what was restated."""

    chart: str
    week: date
    territory: str
    edition: int
    status: str = Field(description="overnight or consolidated")
    headline: str
    lists: Rows
    changes: Rows


class BoardSaid(Told):
    """The seasons that wait for a decision."""

    week: date
    as_of: date
    judgement: int
    requirements_name: str | None
    headline: str
    in_question: int = Field(description="seasons of the whole board")
    total: int = Field(description="seasons of this view")
    page: int
    pages: int
    rows: Rows
    changes: Rows
    not_in_question: Rows
    next: str | None = Field(description="the JSON of the next page of the site; null: this is the last")


class CountriesSaid(Told):
    """A week over all countries."""

    chart: str
    week: date
    headline: str
    lists: Rows
    countries: Rows


class CountrySaid(Told):
    """One country."""

    chart: str
    territory: str
    name: str
    first_week: date
    week: date
    headline: str
    lists: Rows
    only_here: Rows
    seasons_in_common: Rows


class AllTimeSaid(Told):
    """All-time lists."""

    published: Rows
    own: Rows


class PairsSaid(Told):
    """Pairs of seasons that have a page."""

    pairs: Rows


class AgainstSaid(Told):
    """A season against another."""

    said: str
    is_same_list: bool
    one: dict[str, Any]
    other: dict[str, Any]
    requirements: Rows
    notes: list[Any]


class CohortsSaid(Told):
    """The cohorts there are."""

    cohorts: Rows


class CohortSaid(Told):
    """One cohort."""

    chart: str
    territory: str
    category: str
    kind: str | None
    since: date
    until: date
    counted: int
    left_out: dict[str, int]
    weeks: dict[str, Any]
    seasons: Rows


class RestatedSaid(Told):
    """What was changed after it was published, counted."""

    cells: int
    weeks: int
    days: list[Any]
    kinds: dict[str, Any]
    months: list[Any]
    largest: Rows
    labels: list[Any]
    lists_gone: list[Any]


class HealthSaid(Told):
    """The data's health."""

    checks: Rows
    catalogue: dict[str, Any]
    lists: Rows
    weeks: Rows
    numbers: Rows
