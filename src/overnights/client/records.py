"""What the API tells, typed: of each record what every home says of it, and `record`, all that was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar

Row: TypeAlias = "dict[str, Any]"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartInfo:
    """A chart that has editions; a week is named by its last day."""

    name: str
    title: str
    versions: Sequence[int]
    metric: str
    length: int
    territories: Sequence[str]
    categories: Sequence[str]
    weeks: int
    first_week: date
    latest_week: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a list; what is not published is None."""

    rank: int
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
    record: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartList:
    """One list of a chart in a week, in one edition."""

    chart: str
    version: int
    week: date
    territory: str
    category: str
    edition: int
    latest: int
    status: str
    made_at: datetime
    entries: Sequence[Entry]
    exits: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleFound:
    """A title, found by its name: by which, and what that is. `page`: its page; None where it was never on a list."""

    title_id: str
    title: str
    kind: str | None
    seasons: Sequence[str]
    page: str | None
    found_by: str
    called: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """A season: its run, audience, requirements, verdict and decision; None where there is none, and `record` says why.

    `runtime_h`: hours released. `run`: a row a week and list.
    """

    season_id: str
    label: str | None
    released_on: date | None
    runtime_h: float | None
    run: Sequence[Row]
    audience: Row | None
    requirements: Sequence[Row] | None
    verdict: Row | None
    decision: Row | None
    record: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title with all its seasons, in their order."""

    title_id: str
    title: str
    kind: str | None
    credits: Sequence[Row]
    seasons: Sequence[Season]
    record: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What was announced about a season, as it was recorded."""

    season_id: str
    title_id: str
    title: str
    audience: str
    made_at: datetime
    markdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How a number is made, and what it is not."""

    name: str
    definition: str
    formula: str
    unit: str
    source: str
    is_not: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """One cell that a later edition or download changed."""

    seen_on: date
    chart: str
    week: date
    territory: str
    category: str
    rank: int
    column: str
    old_value: str | None
    new_value: str | None
    kind: str
    season_id: str | None
    record: Row


def shaped(kind: type[T], record: Row) -> T:
    """A record as a type has it; days and instants are read, and what the type does not know is left out."""
    values = {field.name: _read(str(field.type), record, field.name) for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**values)


def chart_list(told: Row, one: Row) -> ChartList:
    """A list of a week, with what is told of the week."""
    entries = [shaped(Entry, row) for row in one["entries"]]
    return shaped(ChartList, {**told, **one, "entries": entries})


def title_of(record: Row) -> Title:
    """A title's record."""
    return shaped(Title, {**record, "seasons": [shaped(Season, one) for one in record["seasons"]], "record": record})


def _read(kind: str, record: Mapping[str, Any], name: str) -> object:
    if name == "record":
        return record.get(name, record)
    value = record[name]
    if isinstance(value, str) and kind.startswith("datetime"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(value, str) and kind.startswith("date") else value
