"""What published files called a season, and why these labels are one season: told by season."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias

from overnights.acts.by_season import BySeason
from overnights.acts.kept import kept_or
from overnights.store.lake import Lake
from overnights.tables import ALIASES, LABELS

_LABEL = (
    *("show_title", "season_title", "first_seen_on", "last_seen_on", "first_week", "last_week"),
    *("is_present", "is_first"),
)
_ALIAS = (
    *("show_title", "season_title", "is_same", "same_as_show_title", "same_as_season_title", "same_as_season_id"),
    *("rule", "reason", "known_on", "territory", "category", "week", "rank", "by"),
)
_BY_HAND = "said by hand"
_WHYS = {
    "season_title": "published without a season title",
    "same_as_season_title": "published without a season title, or all seasons of the show are meant",
    "same_as_season_id": "said of shows or of several seasons, or it does not hold",
    "territory": _BY_HAND,
    "category": _BY_HAND,
    "week": _BY_HAND,
    "rank": "said by hand, or it rests on no rank",
    "by": "by rule, or nobody is named",
}
_TABLES = (LABELS, ALIASES)
Rows: TypeAlias = "dict[str, list[dict[str, Any]]]"


def labels_told(lake: Lake, season_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By season its labels, the first ones first, and why they are of it, in JSON's words; null with the reason."""
    rows = _rows_of(lake, season_ids)
    is_published = bool(lake.files(LABELS))
    return {season_id: _told(season_id, rows, is_published) for season_id in season_ids}


def _told(season_id: str, rows: Rows, is_published: bool) -> dict[str, Any]:
    labels, aliases = ([row for row in rows[table.name] if row["season_id"] == season_id] for table in _TABLES)
    said: dict[str, Any] = {
        "labels": [_with_whys({name: _plain(row[name]) for name in _LABEL}) for row in labels] or None,
        "aliases": [_with_whys({name: _plain(row[name]) for name in _ALIAS}) for row in aliases] or None,
    }
    if not labels:
        said["labels_why"] = "no published list has it" if is_published else "no published lists are loaded"
    if not aliases:
        said["aliases_why"] = "no label of it is another’s or was joined to another"
    return said


def _with_whys(row: dict[str, Any]) -> dict[str, Any]:
    """A row, each null in it with its reason."""
    return row | {f"{name}_why": why for name, why in _WHYS.items() if name in row and row[name] is None}


def _rows_of(lake: Lake, season_ids: Sequence[str]) -> Rows:
    """The rows of some seasons, by table; a lasting process keeps those of all."""

    def whole() -> Callable[[Sequence[str]], Rows]:
        rows = {table.name: lake.read(table) for table in _TABLES}
        found = {name: BySeason(each.filter(each["season_id"].is_valid())) for name, each in rows.items()}
        return lambda ids: {name: each.of(ids).to_pylist() for name, each in found.items()}

    def part() -> Callable[[Sequence[str]], Rows]:
        where = [("season_id", "in", list(season_ids))]
        rows = {table.name: lake.read(table, where=where).to_pylist() for table in _TABLES}
        return lambda _: rows

    return kept_or(lake, "labels by season", _TABLES, make=whole, part=part)(season_ids)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
