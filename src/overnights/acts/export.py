"""Export: the public tables as rows, and as files; values unrounded, counts of accounts above the floors alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.chart_store import recorded
from overnights.acts.export_figures import progress_rows, viewing_rows
from overnights.acts.export_renewal import decision_rows, evaluation_rows, verdict_rows
from overnights.acts.export_restatements import restatement_rows
from overnights.acts.file_names import WITH_PATHS, without_folders
from overnights.acts.runs import run_week_rows, runs_rows
from overnights.home import Home
from overnights.outputs.files import check_suffix, write_table
from overnights.public import (
    BATCHES_LISTED,
    CURRENT_CATALOGUE,
    DECISIONS,
    ENTRIES_LISTED,
    MEASURES_LISTED,
    PROGRESS_FLOORED,
    PUBLIC_TABLES,
    RESTATEMENTS,
    SET_ASIDE_ASKED,
    SET_ASIDE_LISTED,
    VIEWING_BY_DAY,
    VIEWING_BY_WEEK,
    public_table,
)
from overnights.tables import (
    ALIAS_FILES,
    ALIASES,
    ALL_TIME,
    BATCHES,
    CATALOGUES,
    EDITIONS,
    ENGAGEMENT,
    EVALUATIONS,
    FILES_SET_ASIDE,
    JUDGEMENTS,
    LABELS,
    MEASURES,
    SEASONS,
    TABLES,
    TITLES,
    VERDICTS,
    VINTAGES,
    Table,
)
from overnights.tables.runs import RUN_WEEKS, RUNS

FROM_LABELS = (TITLES.name, SEASONS.name)  # what published charts have of a catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written where."""

    table: str
    rows: int
    out: Path


def export(home: Home, table: str, *, by: str = "week", out: str | Path, now: datetime) -> Exported:
    """Write a public table to a file, which others may be given: of a path on this machine it has the name alone.

    Args:
        by: `week` or `day`, the window of viewing; other tables have none.
        out: ends in .csv, .parquet or .json.
        now: what may not be told by then is not in it.
    Raises: UnknownTable; UnknownForm; OutputError; NoSnapshot or NoCatalogue, where there is nothing yet.
    """
    out = Path(out)
    check_suffix(out)
    name = VIEWING_BY_DAY.name if (table, by) == (VIEWING_BY_WEEK.name, "day") else table
    rows = public_rows(home, now)[public_table(name).name]()
    if table in WITH_PATHS:
        rows = without_folders(rows, but_relative=True)
    write_table(rows, out)
    return Exported(table=table, rows=rows.num_rows, out=out)


def public_rows(home: Home, now: datetime) -> dict[str, Callable[[], pa.Table]]:
    """What makes the rows of each public table as it may be told at an instant, in the order of the list."""
    special: dict[str, Callable[[], pa.Table]] = {
        VIEWING_BY_WEEK.name: partial(viewing_rows, home, by="week"),
        VIEWING_BY_DAY.name: partial(viewing_rows, home, by="day"),
        PROGRESS_FLOORED.name: partial(progress_rows, home),
        ENTRIES_LISTED.name: partial(_entries, home),
        EDITIONS.name: partial(_editions, home),
        RUNS.name: partial(runs_rows, home),
        RUN_WEEKS.name: partial(run_week_rows, home),
        RESTATEMENTS.name: partial(restatement_rows, home),
        SET_ASIDE_LISTED.name: partial(_set_aside, home, SET_ASIDE_LISTED),
        BATCHES.name: partial(_batches, home),
        MEASURES_LISTED.name: partial(_as_stored, home, MEASURES, MEASURES_LISTED),
        VINTAGES.name: partial(_as_stored, home, VINTAGES, VINTAGES),
        LABELS.name: partial(_as_stored, home, LABELS, LABELS),
        ALIASES.name: partial(_as_stored, home, ALIASES, ALIASES),
        ALIAS_FILES.name: partial(_as_stored, home, ALIAS_FILES, ALIAS_FILES),
        FILES_SET_ASIDE.name: partial(_as_stored, home, FILES_SET_ASIDE, FILES_SET_ASIDE),
        ENGAGEMENT.name: partial(_as_stored, home, ENGAGEMENT, ENGAGEMENT),
        ALL_TIME.name: partial(_as_stored, home, ALL_TIME, ALL_TIME),
        JUDGEMENTS.name: partial(_as_stored, home, JUDGEMENTS, JUDGEMENTS),
        EVALUATIONS.name: partial(evaluation_rows, home),
        VERDICTS.name: partial(verdict_rows, home),
        DECISIONS.name: partial(decision_rows, home, now),
        CATALOGUES.name: partial(_as_stored, home, CATALOGUES, CATALOGUES),
        **{name: partial(_current, home, table) for name, table in CURRENT_CATALOGUE.items()},
    }
    return {table.name: special[table.name] for table in PUBLIC_TABLES}


def asked_rows(home: Home, now: datetime) -> dict[str, Callable[[], pa.Table]]:
    """What makes the rows of each public table as questions in SQL see it: `set_aside` without what was found."""
    return {**public_rows(home, now), SET_ASIDE_ASKED.name: partial(_set_aside, home, SET_ASIDE_ASKED)}


def _entries(home: Home) -> pa.Table:
    return _shaped(recorded(home.lake)[1], ENTRIES_LISTED)


def _editions(home: Home) -> pa.Table:
    return _shaped(recorded(home.lake)[0], EDITIONS)


def _set_aside(home: Home, shown: Table) -> pa.Table:
    from overnights.acts.accounts import set_aside_of

    return _shaped(set_aside_of(home, columns=list(shown.column_names)), shown)


def _batches(home: Home) -> pa.Table:
    """Batches with their accounts as they stand now: rows that changed sides later are in."""
    from overnights.acts.accounts import account

    rows = home.lake.read(BATCHES).sort_by("batch")
    now = {row["batch"]: row for row in account(home).to_pylist()}
    counts = ("accepted", "duplicates", "set_aside", "withdrawn")
    for name in counts:
        values = pa.array([now[batch][name] for batch in rows["batch"].to_pylist()], pa.int64())
        rows = (rows.drop_columns(name) if name in rows.column_names else rows).append_column(name, values)
    return _shaped(rows, BATCHES_LISTED)


def _as_stored(home: Home, stored: Table, shown: Table) -> pa.Table:
    return _shaped(home.lake.read(stored), shown)


def _current(home: Home, shown: Table) -> pa.Table:
    """The rows of the latest catalogue version; titles and seasons of published charts among them."""
    if shown.name in FROM_LABELS and home.lake.read(LABELS, columns=["season_id"]).num_rows:
        return _named_in_charts(home, shown)
    versions = home.lake.read(CATALOGUES).sort_by("version")
    rows = home.lake.read(TABLES[shown.name])
    if not len(versions):
        return shown.schema.empty_table()
    latest = versions["catalogue_id"][-1]
    return _shaped(rows.filter(pc.equal(rows["catalogue_id"], latest)), shown)


def _named_in_charts(home: Home, shown: Table) -> pa.Table:
    from overnights.acts.load_catalogue import catalogue_of

    catalogue = catalogue_of(home)
    records = catalogue.titles.values() if shown.name == TITLES.name else catalogue.seasons.values()
    rows = [{name: _cell(getattr(record, name)) for name in shown.column_names} for record in records]
    return pa.Table.from_pylist(rows, schema=shown.schema)


def _cell(value: object) -> object:
    """A value as catalogue tables have it: several names in one text."""
    return (";".join(value) or None) if isinstance(value, tuple) else value


def _shaped(rows: pa.Table, table: Table) -> pa.Table:
    """The table's columns, in its order and types."""
    return rows.select(table.column_names).cast(table.schema)


__all__ = ["Exported", "asked_rows", "export", "public_rows"]
