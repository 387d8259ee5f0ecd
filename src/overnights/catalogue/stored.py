"""The catalogue's tables, as stored, to records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from overnights.catalogue.book import Catalogue
from overnights.catalogue.records import Credit, Episode, Reception, Season, Subscribers, Title, Weight
from overnights.tables import CATALOGUE_TABLES

Row = dict[str, Any]


def read_catalogue(tables: Mapping[str, pa.Table], version: int = 1, catalogue_id: str = "") -> Catalogue:
    """A catalogue from its tables by name, shaped as `tables.CATALOGUE_TABLES` (catalogue_id may be absent).

    Args:
        tables: rows of one version that passed `check`; a table that is absent is empty.
        version: numbered from 1.
        catalogue_id: digest of the rows.
    """
    rows = {t.name: _rows(tables.get(t.name)) for t in CATALOGUE_TABLES}
    seasons = {s.season_id: s for s in sorted(map(_season, rows["seasons"]), key=lambda s: s.season_id)}
    episodes = [_episode(row, seasons[row["season_id"]].released_on) for row in rows["episodes"]]
    return Catalogue(
        version=version,
        catalogue_id=catalogue_id,
        titles={t.title_id: t for t in sorted(map(_title, rows["titles"]), key=lambda t: t.title_id)},
        seasons=seasons,
        episodes=tuple(sorted(episodes, key=_episode_order)),
        credits=tuple(sorted((Credit(**row) for row in rows["credits"]), key=_credit_order)),
        reception=tuple(sorted((Reception(**row) for row in rows["reception"]), key=_reception_order)),
        subscribers=tuple(
            sorted((Subscribers(**row) for row in rows["subscribers"]), key=lambda s: (s.territory, s.as_of))
        ),
        weights=tuple(sorted((Weight(**row) for row in rows["weights"]), key=lambda w: (w.account_id, w.from_on))),
    )


def parts(text: str | None) -> tuple[str, ...]:
    """The parts of a text separated by ;, stripped, without empty ones.

    >>> parts("Drama; Comedy;")
    ('Drama', 'Comedy')
    """
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())


def _rows(table: pa.Table | None) -> list[Row]:
    if table is None:
        return []
    kept = [name for name in table.column_names if name != "catalogue_id"]
    rows: list[Row] = table.select(kept).to_pylist()
    return rows


def _title(row: Row) -> Title:
    return Title(**{**row, "genres": parts(row["genres"]), "created_by": parts(row["created_by"])})


def _season(row: Row) -> Season:
    cost = None if row["cost"] is None else Decimal(repr(row["cost"]))
    return Season(**{**row, "is_final": bool(row["is_final"]), "cost": cost})


def _episode(row: Row, season_released_on: date | None) -> Episode:
    released_on = row["released_on"] or season_released_on
    return Episode(**{**row, "released_on": released_on, "territories": frozenset(parts(row["territories"]))})


def _episode_order(row: Episode) -> tuple[str, float, str, list[str]]:
    number = float("inf") if row.number is None else row.number
    return (row.season_id, number, row.episode_id, sorted(row.territories))


def _credit_order(credit: Credit) -> tuple[str, int, str, float, str, str]:
    season = -1 if credit.season_number is None else credit.season_number
    position = float("inf") if credit.position is None else credit.position
    return (credit.title_id, season, credit.role, position, credit.person, credit.character or "")


def _reception_order(score: Reception) -> tuple[str, int, str, date]:
    return (score.title_id, -1 if score.season_number is None else score.season_number, score.source, score.as_of)
