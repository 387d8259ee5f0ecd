"""Layouts of published files: which one a table of texts has, by the names of its columns, and its rows, typed.

Four kinds are read. Global: the worldwide weekly lists, in any of the four layouts they have had (7, 9, 11 and 12
columns). Countries: the weekly lists of territories. Engagement: half-year reports. All-time: the most popular titles.
Columns stand in any order, and unknown ones are passed over by name. A file is data as a whole or not at all: one that
was cut off, or that breaks a rule, is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from overnights.countries import ALL
from overnights.errors import NotData
from overnights.published.all_time import ALL_TIME, WINDOWS, all_time_rows, is_all_time
from overnights.published.cells import Cells
from overnights.published.engagement import ENGAGEMENT, NEEDED, Sheet, report_rows
from overnights.published.whole import check_whole
from overnights.tables import PUBLISHED_ROWS

GLOBAL, COUNTRIES = "global", "countries"
GLOBAL_LISTS = ("Films (English)", "Films (Non-English)", "TV (English)", "TV (Non-English)")
COUNTRY_LISTS = ("Films", "TV")
_SHARED = ("week", "category", "weekly_rank", "show_title", "season_title", "cumulative_weeks_in_top_10")
_NEEDED = {GLOBAL: (*_SHARED, "weekly_hours_viewed"), COUNTRIES: (*_SHARED, "country_iso2")}
_DETAILS = ("episode_launch_details", "episode_launch_dtls")
_KNOWN = {
    GLOBAL: (
        *_NEEDED[GLOBAL],
        *("runtime", "weekly_views", "is_staggered_launch", "runtime_override_flag", *_DETAILS),
    ),
    COUNTRIES: (*_NEEDED[COUNTRIES], "country_name"),
}
_OTHERS = {
    ENGAGEMENT: "a workbook whose sheets have Title, Available Globally?, Hours Viewed",
    ALL_TIME: f"category, rank, show_title, season_title, and {' or '.join(WINDOWS)}",
}
CHARTS = frozenset({GLOBAL, COUNTRIES})  # the kinds that editions are made of
_NO_TITLE = "N/A"
ROW_SCHEMA = pa.schema([field for field in PUBLISHED_ROWS.schema if field.name != "vintage"])
"""Columns of `published_rows` without the vintage: what a file says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a file says: its kind, its layout in words, its rows, and the columns that were passed over.

    `rows` has the columns of `published_rows`, `engagement_rows` or `all_time_rows` without the vintage, in an order
    that is theirs alone, whatever the order in the file. `last_day` is the last that it tells of: a Sunday, or the end
    of a report's half; null, where nothing in it says a day.
    """

    kind: str
    layout: str
    rows: pa.Table
    last_day: date | None
    passed_over: tuple[str, ...] = ()


def typed(table: pa.Table, file: str, sheets: Sequence[Sheet] = ()) -> Typed:
    """The rows of a file, typed.

    Args:
        table: columns of texts under the file's own header, in the order of the file; of a workbook its first sheet.
        file: its name, for what is said of it.
        sheets: all of a workbook.
    Raises: NotData, where the header is of no known kind, a value breaks a rule, or the file is no whole one.
    """
    named = {name.lower(): name for name in table.column_names}
    kind = _kind(named, file)
    if kind == ENGAGEMENT:
        span, layout, rows = report_rows(sheets, file)
        return Typed(kind=kind, layout=layout, rows=rows, last_day=span.last_day)
    if kind == ALL_TIME:
        layout, rows = all_time_rows(table, file)
        return Typed(kind=kind, layout=layout, rows=rows, last_day=None)
    return _charts(table, named, kind, file)


def _charts(table: pa.Table, named: dict[str, str], kind: str, file: str) -> Typed:
    """Weekly lists, worldwide or of territories."""
    known = [name for name in named if name in _KNOWN[kind]]
    passed_over = tuple(original for name, original in named.items() if name not in _KNOWN[kind])
    cells = Cells({name: table[named[name]] for name in known}, file)
    if table.num_rows == 0:
        raise NotData(f"{file} has a header and no rows: a published file has lists. Fetch it anew.", path=file)
    columns = _global(cells) if kind == GLOBAL else _countries(cells)
    rows = pa.table([columns[name] for name in ROW_SCHEMA.names], schema=ROW_SCHEMA)
    check_whole(rows, GLOBAL_LISTS if kind == GLOBAL else COUNTRY_LISTS, file)
    order = [(name, "ascending") for name in ("week", "territory", "category", "rank")]
    layout = f"{kind}, {len(known)} columns" + (f", and unknown {', '.join(passed_over)}" if passed_over else "")
    return Typed(
        kind=kind,
        layout=layout,
        rows=rows.sort_by(order).combine_chunks(),
        last_day=pc.max(rows["week"]).as_py(),
        passed_over=passed_over,
    )


def _kind(named: dict[str, str], file: str) -> str:
    """Which kind of file has this header.

    Raises: NotData, naming the kinds that are read.
    """
    for kind, needed in _NEEDED.items():
        if named.keys() >= set(needed):
            return kind
    if is_all_time(set(named)):
        return ALL_TIME
    if named.keys() >= NEEDED:
        return ENGAGEMENT
    found = ", ".join(named.values())
    known = {**{kind: ", ".join(needed) for kind, needed in _NEEDED.items()}, **_OTHERS}
    kinds = "; ".join(f"{kind}: {columns}" for kind, columns in known.items())
    raise NotData(
        f"{file} is of no known kind: its columns are {found[:200]}. These are read, by their columns: {kinds}. "
        "Name a file as it was published; nothing was stored.",
        path=file,
        found=tuple(named.values()),
    )


def _global(cells: Cells) -> dict[str, pa.Array]:
    details = next((name for name in _DETAILS if cells.has(name)), _DETAILS[0])
    return {
        **_listed(cells, GLOBAL_LISTS),
        "territory": pa.array([ALL]).take(pa.array([0] * cells.count)),
        "hours_viewed": cells.whole("weekly_hours_viewed"),
        "runtime_h": cells.decimal("runtime"),
        "views": cells.whole("weekly_views", is_null=True),
        "is_staggered": cells.flag("is_staggered_launch"),
        "launch_details": cells.text(details, is_null=True),
    }


def _countries(cells: Cells) -> dict[str, pa.Array]:
    """Lists of territories: ranks and weeks alone are published."""
    absent = {name: pa.nulls(cells.count, ROW_SCHEMA.field(name).type) for name in _FIGURES}
    return {**_listed(cells, COUNTRY_LISTS), "territory": cells.territory("country_iso2"), **absent}


_FIGURES = ("hours_viewed", "runtime_h", "views", "is_staggered", "launch_details")


def _listed(cells: Cells, lists: tuple[str, ...]) -> dict[str, pa.Array]:
    """What both kinds say of a row."""
    return {
        "week": cells.sunday("week"),
        "category": cells.one_of("category", lists),
        "rank": cells.whole("weekly_rank", least=1, most=10),
        "show_title": cells.text("show_title"),
        "season_title": cells.text("season_title", is_null=True, null=_NO_TITLE),
        "weeks_on_chart": cells.whole("cumulative_weeks_in_top_10", least=1),
    }
