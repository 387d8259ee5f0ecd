"""What a published chart is made of: editions, entries, exits; and their way into tables and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

import pyarrow as pa

from overnights.tables import EDITIONS, ENTRIES, Table


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ListName:
    """One list through all its weeks: the chart (any version of it), a territory (`ZZ`: all), a category."""

    chart: str
    territory: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One published chart of one window and list; a row of `editions`, whose columns say what each field is."""

    chart: str
    version: int
    week: date
    territory: str
    category: str
    edition: int
    status: str
    made_at: datetime
    reason: str | None
    diff: str | None
    zone: str
    rules: str
    inputs: str
    definition: str
    software: str

    @property
    def list_name(self) -> ListName:
        return ListName(chart=self.chart, territory=self.territory, category=self.category)

    @property
    def is_overnight(self) -> bool:
        return self.status == "overnight"

    @property
    def is_published(self) -> bool:
        """Whether somebody else published it: it was read from their files, and not made of events."""
        return self.rules == "published"

    @property
    def step_days(self) -> int:
        """Days from one edition of this chart to the next: 7, or 1 for a daily chart."""
        return int(json.loads(self.definition).get("step_days", 7))

    @property
    def is_rolling(self) -> bool:
        """Whether windows overlap, as those of the first 28 days from release do: their hours are not to be added."""
        return bool(json.loads(self.definition).get("window") == "release")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of one edition; a row of `entries`, whose columns say what each field is, its unit, and when null."""

    chart: str
    version: int
    week: date
    territory: str
    category: str
    edition: int
    rank: int
    season_id: str
    title: str
    season_label: str | None
    metric: str
    value: float | None
    value_exact: str | None
    hours_viewed: float | None
    views: float | None
    runtime_h: float | None
    weeks_on_chart: int
    streak: int
    last_rank: int | None
    peak_rank: int
    peak_week: date
    is_debut: bool
    is_re_entry: bool
    is_tie: bool

    @property
    def list_name(self) -> ListName:
        return ListName(chart=self.chart, territory=self.territory, category=self.category)

    @property
    def exact(self) -> Fraction | None:
        """What was ranked, unrounded; null where the edition does not publish it."""
        return None if self.value_exact is None else Fraction(self.value_exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """A season that left a list: on it the week before, not on it now.

    `rank` is the rank it left from; weeks_on_chart and peak are those of its last week on the list.
    """

    season_id: str
    title: str
    season_label: str | None
    rank: int
    weeks_on_chart: int
    peak_rank: int
    peak_week: date


@dataclass(frozen=True, kw_only=True)
class Published:
    """An edition with its rows, in order of rank."""

    edition: Edition
    entries: tuple[Entry, ...]

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Rank by season_id."""
        return {entry.season_id: entry.rank for entry in self.entries}


EDITION_FIELDS = tuple(field.name for field in fields(Edition))
ENTRY_FIELDS = tuple(field.name for field in fields(Entry))


def edition_rows(editions: Iterable[Edition]) -> pa.Table:
    """Editions as rows of `editions`."""
    return _rows(EDITIONS, list(editions))


def entry_rows(entries: Iterable[Entry]) -> pa.Table:
    """Entries as rows of `entries`."""
    return _rows(ENTRIES, list(entries))


def editions_from(rows: pa.Table) -> tuple[Edition, ...]:
    """Rows of `editions` as records, in their order."""
    columns = [rows.column(name).to_pylist() for name in EDITION_FIELDS]
    return tuple(Edition(**dict(zip(EDITION_FIELDS, row, strict=True))) for row in zip(*columns, strict=True))


def entries_from(rows: pa.Table) -> tuple[Entry, ...]:
    """Rows of `entries` as records, in their order."""
    columns = [rows.column(name).to_pylist() for name in ENTRY_FIELDS]
    return tuple(Entry(**dict(zip(ENTRY_FIELDS, row, strict=True))) for row in zip(*columns, strict=True))


def _rows(table: Table, records: list[Edition] | list[Entry]) -> pa.Table:
    columns = {c.name: pa.array([getattr(record, c.name) for record in records], c.type) for c in table.columns}
    return pa.table(columns, schema=table.schema)
