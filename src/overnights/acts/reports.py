"""Half-year reports and all-time lists of a home: joined to its seasons at a load, and told by season."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from overnights.acts.by_season import BySeason
from overnights.acts.kept import kept_or
from overnights.acts.vintages import not_of_charts, put_joined, rows_of_kind
from overnights.pages.first_days import Out
from overnights.pages.reported import Reported, ReportTables, reported
from overnights.published.all_time import ALL_TIME as ALL_TIME_KIND
from overnights.published.engagement import ENGAGEMENT as ENGAGEMENT_KIND
from overnights.published.reported import least_hours, named_seasons, seasons_listed, seasons_reported
from overnights.store.lake import Lake
from overnights.tables import ALL_TIME, ALL_TIME_ROWS, ENGAGEMENT, ENGAGEMENT_ROWS, ENTRIES, LABELS, Table

_COMPARED = ["report", "list_kind", "title_en", "title_local", "released_on", "hours_viewed", "is_catch_all"]
_ENTRY = ["season_id", "week", "territory", "category", "edition", "hours_viewed"]
_NO_ROW = {
    ENGAGEMENT.name: ("no report is loaded", "no row of the reports is it for certain"),
    ALL_TIME.name: ("no all-time list is loaded", "it is on none of the all-time lists"),
}


def put_reports(lake: Lake, vintages: pa.Table) -> None:
    """Joins all reports and all-time lists to the seasons that the archive has now. Call it under `lake.lock()`.

    Args:
        vintages: all rows of `vintages` that count.
    """
    put_joined(lake, joined_reports(lake, vintages), vintages["vintage"].to_pylist())


def joined_reports(lake: Lake, vintages: pa.Table) -> dict[str, pa.Table]:
    """The rows of `engagement` and of `all_time`, by name, joined to the seasons that the lake has.

    Of several downloads of one report, or of the lists of one window, the one seen last stands (of one day the one
    with more rows, then by digest).

    Args:
        vintages: rows of `vintages`; those of other kinds tell of nothing here.
    """
    named = named_seasons(lake.read(LABELS))
    ours = not_of_charts(vintages).to_pylist()

    def reported(rows: pa.Table) -> list[str | None]:
        spans = rows.select(["report", "first_day", "last_day"]).group_by(["report", "first_day", "last_day"])
        days = {one["report"]: (one["first_day"], one["last_day"]) for one in spans.aggregate([]).to_pylist()}
        least = least_hours(lake.read(ENTRIES, columns=_ENTRY, where=[("territory", "=", "ZZ")]), days)
        return seasons_reported(rows.select(_COMPARED).to_pylist(), named, least)

    def listed(rows: pa.Table) -> list[str | None]:
        return seasons_listed(rows.to_pylist(), named)

    reports = _latest(lake, ENGAGEMENT_ROWS, [one for one in ours if one["kind"] == ENGAGEMENT_KIND], "report")
    lists = _latest(lake, ALL_TIME_ROWS, [one for one in ours if one["kind"] == ALL_TIME_KIND], "window_days")
    return {
        ENGAGEMENT.name: _joined(ENGAGEMENT, reports, reported, ("report", "list_kind", "sheet_row")),
        ALL_TIME.name: _joined(ALL_TIME, lists, listed, ("window_days", "category", "rank")),
    }


def joined_by(lake: Lake) -> dict[str, int]:
    """How many rows of each vintage of reports and all-time lists are of a season; those that stand alone."""
    found: dict[str, int] = {}
    for table in (ENGAGEMENT, ALL_TIME):
        counts = lake.read(table, columns=["vintage", "season_id"]).group_by("vintage")
        found |= {
            one["vintage"]: one["season_id_count"] for one in counts.aggregate([("season_id", "count")]).to_pylist()
        }
    return found


def told_of(lake: Lake, seasons: Mapping[str, Out]) -> dict[str, Reported]:
    """By season what reports and all-time lists say of it; no report, where one says another release day.

    Args:
        seasons: of each since when it is out, as far as that is known.
    """
    rows = _rows_of(lake, sorted(seasons))
    whys = {table.name: _NO_ROW[table.name][min(_count(lake, table), 1)] for table in _TABLES}
    by_season: dict[str, dict[str, list[dict[str, Any]]]] = {table.name: defaultdict(list) for table in _TABLES}
    for name, found in rows.items():
        for row in found:
            by_season[name][row["season_id"]].append(row)
    reports, lists = (by_season[table.name] for table in _TABLES)
    return {
        season_id: reported(
            reports.get(season_id, []), lists.get(season_id, []), out,
            reports_why=whys[ENGAGEMENT.name], all_time_why=whys[ALL_TIME.name],
        )
        for season_id, out in seasons.items()
    }  # fmt: skip


def report_tables(lake: Lake) -> ReportTables | None:
    """What reports and all-time lists say of all seasons; None where none is loaded."""
    if not any(_count(lake, table) for table in _TABLES):
        return None
    reports_why, all_time_why = (_NO_ROW[table.name][min(_count(lake, table), 1)] for table in _TABLES)
    return ReportTables(lake.read(ENGAGEMENT), lake.read(ALL_TIME), reports_why=reports_why, all_time_why=all_time_why)


_TABLES = (ENGAGEMENT, ALL_TIME)


def _rows_of(lake: Lake, season_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of some seasons, by table; a lasting process keeps those of all."""

    def whole() -> Callable[[Sequence[str]], dict[str, list[dict[str, Any]]]]:
        rows = {table.name: lake.read(table) for table in _TABLES}
        by_season = {name: BySeason(found.filter(found["season_id"].is_valid())) for name, found in rows.items()}
        return lambda ids: {name: found.of(ids).to_pylist() for name, found in by_season.items()}

    def part() -> Callable[[Sequence[str]], dict[str, list[dict[str, Any]]]]:
        where = [("season_id", "in", list(season_ids))]
        rows = {table.name: lake.read(table, where=where).to_pylist() for table in _TABLES}
        return lambda _: rows

    return kept_or(lake, "reports by season", _TABLES, make=whole, part=part)(season_ids)


def _count(lake: Lake, table: Table) -> int:
    return sum(file.rows for file in lake.files(table))


def _latest(lake: Lake, stored: Table, vintages: Sequence[dict[str, Any]], key: str) -> pa.Table:
    """The rows of the latest vintage of each report or window, with the day it was seen."""
    rows = rows_of_kind(lake, stored, [one["vintage"] for one in vintages])
    of_key = dict(
        zip(*(rows.select(["vintage", key]).group_by(["vintage", key]).aggregate([])[name].to_pylist()
              for name in ("vintage", key)), strict=True)
    )  # fmt: skip
    ordered = sorted(vintages, key=lambda one: (one["seen_on"], one["rows"], one["vintage"]))
    stands = {of_key[one["vintage"]]: one for one in ordered}
    seen = {one["vintage"]: one["seen_on"] for one in stands.values()}
    names = rows["vintage"].combine_chunks().dictionary_encode()
    days = pa.array([seen.get(name) for name in names.dictionary.to_pylist()], pa.date32())
    dated = rows.append_column("seen_on", days.take(names.indices))
    return dated.filter(dated["seen_on"].is_valid())


def _joined(
    table: Table, rows: pa.Table, seasons: Callable[[pa.Table], list[str | None]], order: tuple[str, ...]
) -> pa.Table:
    """Rows with the season of each, those of a season together and those of none last."""
    rows = rows.append_column("season_id", pa.array(seasons(rows) if rows.num_rows else [], pa.string()))
    keys = [(name, "ascending") for name in ("season_id", *order)]
    return rows.select(table.column_names).sort_by(keys).cast(table.schema)
