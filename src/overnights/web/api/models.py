"""What the API answers, typed: what each record has at least. More may be added to one, nothing is taken away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Told(BaseModel):
    """A record; what is null has a sibling `…_why` that says why."""

    model_config = ConfigDict(extra="allow")


class FaultSaid(Told):
    """One thing that is wrong with a request."""

    where: str = Field(examples=["query.week"])
    says: str = Field(examples=["a day is written YYYY-MM-DD"])


class ProblemSaid(Told):
    """Why there is no answer, as RFC 9457 writes it."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["No public table is named “veiwing”. Is it “viewing”?"])
    errors: list[FaultSaid] | None = None


class ChartSaid(Told):
    """A chart that has editions."""

    name: str = Field(examples=["netflix-weekly"])
    title: str = Field(examples=["Weekly Top 10"])
    versions: list[int]
    metric: str = Field(examples=["views"])
    length: int = Field(examples=[10])
    territories: list[str] = Field(description="ISO 3166-1 alpha-2; ZZ: worldwide", examples=[["ZZ"]])
    categories: list[str] = Field(examples=[["TV (English)"]])
    weeks: int = Field(description="windows with an edition")
    first_week: date
    latest_week: date


class ChartsSaid(Told):
    """All charts that have editions."""

    charts: list[ChartSaid]


class WeeksSaid(Told):
    """The windows of a chart that have an edition, each by its last day, the latest first."""

    chart: str
    total: int
    limit: int
    next: str | None = Field(description="the path of the next page; null: this is the last")
    rows: list[WeekSaid]


class WeekSaid(Told):
    """A window, a week for most charts, that has an edition."""

    week: date
    lists: int
    href: str


class EntrySaid(Told):
    """One row of a list."""

    chart: str
    version: int
    week: date
    territory: str
    category: str
    edition: int
    status: str = Field(description="overnight or consolidated", examples=["consolidated"])
    rank: int = Field(description="1 is the top")
    season_id: str
    title: str
    season_label: str | None
    metric: str
    value: float | None
    hours_viewed: float | None
    views: float | None
    weeks_on_chart: int
    last_rank: int | None
    peak_rank: int
    is_tie: bool


class ExitSaid(Told):
    """A season that left a list."""

    season_id: str
    title: str
    season_label: str | None = None
    rank: int = Field(description="the rank it left from")


class ListSaid(Told):
    """One list of a week, in one edition."""

    territory: str
    category: str
    edition: int
    latest: int = Field(description="number of the newest edition")
    status: str
    made_at: datetime
    reason: str | None
    entries: list[EntrySaid]
    exits: list[ExitSaid]


class ChartWeekSaid(Told):
    """The lists of a chart in one window."""

    chart: str
    title: str
    version: int
    week: date
    total: int
    limit: int
    next: str | None = Field(description="the path of the next page; null: this is the last")
    lists: list[ListSaid]


class TitleFound(Told):
    """A title, found by its name."""

    title_id: str = Field(examples=["partner-track"])
    title: str = Field(examples=["Partner Track"])
    kind: str | None
    seasons: list[str] = Field(description="ids of its seasons")
    href: str = Field(description="its record")
    page: str | None = Field(description="its page; null where it was never on a list")
    found_by: str = Field(
        description="name, whole_name (with its season), former_name, local_name (in another language), near_name",
        examples=["former_name"],
    )
    called: str = Field(description="the name that was found", examples=["Partner Track"])


class TitlesSaid(Told):
    """Titles, by name."""

    total: int
    limit: int
    next: str | None = Field(description="the path of the next page; null: this is the last")
    rows: list[TitleFound]


class CreditSaid(Told):
    """A person's part in a title."""

    person: str
    role: str
    character: str | None = None
    billing: str | None = None


class SeasonSaid(Told):
    """A season: its run, audience, requirements, verdict and decision."""

    season_id: str
    label: str | None
    released_on: date | None
    runtime_h: float | None
    run: list[dict[str, Any]]
    audience: dict[str, Any] | None
    requirements: Any
    forecast: Any
    verdict: Any
    decision: Any


class TitleSaid(Told):
    """A title's whole record."""

    title_id: str
    title: str
    kind: str | None
    credits: list[CreditSaid]
    seasons: list[SeasonSaid]


class SeasonAlone(SeasonSaid):
    """A season with the title it is of."""

    title_id: str
    title: str
    kind: str | None


class ColumnSaid(Told):
    """A column of a table."""

    name: str
    type: str = Field(examples=["double"])
    says: str
    may_be_null: bool


class TableSaid(Told):
    """A table that can be asked for."""

    name: str
    grain: str = Field(description="what one row is")
    href: str
    columns: list[ColumnSaid]


class TablesSaid(Told):
    """The tables that the reader may ask for."""

    tables: list[TableSaid]


class RowsSaid(Told):
    """A page of a table's rows."""

    table: str
    total: int
    limit: int
    next: str | None = Field(description="the path of the next page; null: this is the last")
    rows: list[dict[str, Any]]


class NumberSaid(Told):
    """How a number is made."""

    name: str
    definition: str
    formula: str
    unit: str
    source: str
    is_not: str


class NumbersSaid(Told):
    """All numbers."""

    numbers: list[NumberSaid]


class AnnouncementSaid(Told):
    """What was announced about a season, as it was recorded."""

    season_id: str
    title_id: str
    title: str
    audience: str
    made_at: datetime
    markdown: str
