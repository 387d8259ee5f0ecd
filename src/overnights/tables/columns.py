"""What a table and a column are, and the columns that several tables share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")
DAY = pa.date32()
ArrowType: TypeAlias = "pa.DataType"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, Arrow type, a sentence with its unit, and whether it may be null."""

    name: str
    type: ArrowType
    says: str
    is_null: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: name, grain (what a row is), columns, the stage that writes it, and whether it is public."""

    name: str
    grain: str
    written_by: str
    columns: tuple[Column, ...]
    is_public: bool = False

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(c.name, c.type, nullable=True) for c in self.columns])

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)


def text(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, pa.string(), says, is_null)


def count(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, pa.int64(), says, is_null)


def day(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, DAY, says, is_null)


def instant(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, INSTANT, says, is_null)


def number(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, pa.float64(), says, is_null)


def flag(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, pa.bool_(), says, is_null)


CATALOGUE_ID = text("catalogue_id", "digest of the catalogue version that the row belongs to")
TERRITORY = text("territory", "ISO 3166-1 alpha-2; empty where the play named no country")
SEASON_ID = text("season_id", "the season's stable id")
DAY_N = count("day", "7, 28 or 91 days from release; null: all that is accepted", True)
CONTEXT = (  # a playback, and what its events say of themselves
    text("playback_id", "one player session"),
    text("account_id", "who subscribes"),
    text("profile_id", "null: the account's only one", True),
    text("episode_id", "what was played"),
    text("country", "ISO 3166-1 alpha-2", True),
    text("device", "as the player names it", True),
)
EDITION = (  # the key of an edition
    text("chart", "name of the definition"),
    count("version", "version of the definition"),
    day("week", "Sunday of the week, or last day of the chart's window"),
    text("territory", "ISO 3166-1 alpha-2; ZZ: all"),
    text("category", "the list"),
    count("edition", "numbered from 1"),
)
