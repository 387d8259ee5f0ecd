"""The public tables: what `export` writes, `sql` asks and `tables` lists. None has an account in any row."""

from __future__ import annotations

from difflib import get_close_matches

import pyarrow as pa

from overnights.errors import UnknownTable
from overnights.tables import (
    ALIAS_FILES,
    ALIASES,
    ALL_TIME,
    BATCHES,
    CATALOGUES,
    CREDITS,
    DAY,
    EDITIONS,
    ENGAGEMENT,
    ENTRIES,
    EPISODES,
    EVALUATIONS,
    FILES_SET_ASIDE,
    INSTANT,
    JUDGEMENTS,
    LABELS,
    MEASURES,
    RECEPTION,
    SEASONS,
    SET_ASIDE,
    TITLES,
    VERDICTS,
    VINTAGES,
    Column,
    Table,
)
from overnights.tables.runs import RUN_WEEKS, RUNS

_SEASON = Column("season_id", pa.string(), "the season's stable id")
_TERRITORY = Column("territory", pa.string(), "ISO 3166-1 alpha-2; ZZ: all, and plays without a country")
_SUMS = (
    Column("hours_viewed", pa.float64(), "hours watched, unrounded"),
    Column("watched_ms", pa.int64(), "time watched, ms"),
    Column("runtime_h", pa.float64(), "hours released by the window's end; null where more than one was used", True),
    Column("views", pa.float64(), "hours viewed over runtime, unrounded"),
    Column("plays", pa.int64(), "plays above 0 ms and not shorter than shortest_play_s"),
    Column("reach", pa.int64(), "accounts with at least 120 s watched; null where withheld", True),
)

VIEWING_BY_WEEK = Table(
    "viewing",
    "one season, week and territory with viewing",
    "export",
    (_SEASON, Column("week", DAY, "the Sunday that names the week"), _TERRITORY, *_SUMS),
    is_public=True,
)
VIEWING_BY_DAY = Table(
    "viewing_by_day",
    "one season, local day and territory with viewing",
    "export",
    (_SEASON, Column("day", DAY, "local day"), _TERRITORY, *_SUMS),
    is_public=True,
)
PROGRESS_FLOORED = Table(
    "progress",
    "one season and day from release (null: now)",
    "export",
    (
        _SEASON,
        Column("day", pa.int64(), "7, 28 or 91 days from release; null: all that is accepted", True),
        Column("starters", pa.int64(), "accounts with at least 120 s of coverage of some episode", True),
        Column("watchers", pa.int64(), "accounts with at least 70% coverage of some episode", True),
        Column("completers", pa.int64(), "accounts with at least 90% coverage of the season or film", True),
    ),
    is_public=True,
)
RESTATEMENTS = Table(
    "restatements",
    "one cell that a later edition or download changed",
    "export",
    (
        Column(
            "seen_on", DAY, "local day on which the later edition was made; of published files: day of the download"
        ),
        Column("chart", pa.string(), "name of the definition"),
        Column("week", DAY, "Sunday of the week, or last day of the chart's window"),
        Column("category", pa.string(), "the list"),
        Column(
            "rank", pa.int64(), "rank of the row now, or before where it left; of published files the place, always"
        ),
        Column("column", pa.string(), "the column that changed; (row): the whole row came or went"),
        Column("old_value", pa.string(), "the value before; of a whole row its name; null where there was none", True),
        Column("new_value", pa.string(), "the value after; of a whole row its name; null where there is none", True),
        Column("kind", pa.string(), "relabel, figure, count, row moved, row appeared or row vanished"),
        Column("territory", pa.string(), "ISO 3166-1 alpha-2; ZZ: all"),
        Column("season_id", pa.string(), "the season of the row after; null where the row has gone", True),
        Column("season_id_before", pa.string(), "the season of the row before; null where there was no row", True),
        Column(
            "edition", pa.int64(), "the edition that has the value after; null: a published list came or went", True
        ),
    ),
    is_public=True,
)
DECISIONS = Table(
    "decisions",
    "one entry of the book of decisions that may be told by now",
    "desk",
    (
        Column("number", pa.int64(), "the entry's number in the book"),
        Column("title_id", pa.string(), "the title's stable id"),
        _SEASON,
        Column("title", pa.string(), "the title, as it was called then"),
        Column("season_label", pa.string(), "the season's label then; null where it had none", True),
        Column("decision", pa.string(), "renewed, cancelled, ended, moved or reversed"),
        Column("decided_on", DAY, "the day of the decision"),
        Column("told_from", INSTANT, "the instant from which it may be told; null: from when it was recorded", True),
        Column("by", pa.string(), "who decided; null where it is not recorded", True),
        Column("why", pa.string(), "the reason given"),
        Column("judgement", pa.int64(), "the judgement it rests on; null where there was none", True),
        Column("corrects", pa.int64(), "the entry in whose place this one stands; null: none", True),
        Column("made_at", INSTANT, "when it was recorded"),
    ),
    is_public=True,
)


def _parts(table: Table, names: tuple[str, ...], *, grain: str | None = None) -> Table:
    """These columns of a table, in this order."""
    columns = {column.name: column for column in table.columns}
    return Table(table.name, grain or table.grain, table.written_by, tuple(columns[n] for n in names), is_public=True)


def _current(table: Table, without: tuple[str, ...] = ()) -> Table:
    """A catalogue table as it stands: its latest version alone, without what is not published."""
    names = tuple(name for name in table.column_names if name not in ("catalogue_id", *without))
    return _parts(table, names, grain=table.grain.replace(" of one catalogue version", "").rstrip(","))


ENTRIES_LISTED = _parts(
    ENTRIES,
    (
        *("chart", "version", "week", "territory", "category", "edition", "rank", "season_id", "title"),
        *("season_label", "metric", "value", "hours_viewed", "views", "weeks_on_chart", "last_rank"),
        *("peak_rank", "is_tie"),
    ),
)
SET_ASIDE_ASKED = _parts(SET_ASIDE, ("source", "row", "reason"))  # in SQL, without what was found
SET_ASIDE_LISTED = Table(
    SET_ASIDE.name,
    SET_ASIDE.grain,
    SET_ASIDE.written_by,
    (
        *SET_ASIDE_ASKED.columns,
        Column("detail", pa.string(), "what was found, with the name of its column; never an account; not in SQL"),
    ),
    is_public=True,
)
CURRENT_CATALOGUE = {
    table.name: table
    for table in (
        _current(TITLES),
        _current(SEASONS, without=("cost", "currency")),
        _current(EPISODES),
        _current(CREDITS),
        _current(RECEPTION),
    )
}
BATCHES_LISTED = Table(
    BATCHES.name,
    BATCHES.grain,
    BATCHES.written_by,
    (
        *BATCHES.columns,
        Column("withdrawn", pa.int64(), "rows accepted of a batch that was withdrawn since; null: it counts", True),
    ),
    is_public=True,
)
MEASURES_LISTED = _parts(
    MEASURES,
    tuple(name for name in MEASURES.column_names if not pa.types.is_list(MEASURES.schema.field(name).type)),
)
PUBLIC_TABLES: tuple[Table, ...] = (
    VIEWING_BY_WEEK,
    VIEWING_BY_DAY,
    PROGRESS_FLOORED,
    ENTRIES_LISTED,
    EDITIONS,
    RUNS,
    RUN_WEEKS,
    RESTATEMENTS,
    SET_ASIDE_LISTED,
    BATCHES_LISTED,
    MEASURES_LISTED,
    VINTAGES,
    LABELS,
    ALIASES,
    ALIAS_FILES,
    FILES_SET_ASIDE,
    ENGAGEMENT,
    ALL_TIME,
    JUDGEMENTS,
    EVALUATIONS,
    VERDICTS,
    DECISIONS,
    CATALOGUES,
    *CURRENT_CATALOGUE.values(),
)


def public_table(name: str) -> Table:
    """The public table of this name.

    Raises: UnknownTable, with near names.
    """
    known = {table.name: table for table in PUBLIC_TABLES}
    if name in known:
        return known[name]
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.7)
    hint = f"Is it “{near[0]}”?" if near else f"There are {', '.join(known)}."
    raise UnknownTable(f"No public table is named “{name}”. {hint}", table=name)
