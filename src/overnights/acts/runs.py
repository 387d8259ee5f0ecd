"""Runs of a home: every season on every list, with what its catalogue, labels and half-year reports add."""

from __future__ import annotations

from datetime import date
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.kept import kept, kept_or
from overnights.acts.load_catalogue import catalogue_of
from overnights.charts.columns import LISTS, Columns
from overnights.charts.history import ChartHistory
from overnights.charts.run_tables import RunTables
from overnights.charts.run_weeks import READ
from overnights.charts.runs import CATALOGUE, Facts, Runs, facts_of, kind_of_run
from overnights.home import Home
from overnights.tables import CATALOGUES, EDITIONS, ENGAGEMENT, ENTRIES, LABELS

REPORTS = "reports"
_KEPT = "runs"
_TABLES = (EDITIONS, ENTRIES, CATALOGUES, LABELS, ENGAGEMENT)
_COLUMNS = [*LISTS, "week", "edition", "season_id", *READ]


def runs_rows(home: Home) -> pa.Table:
    """Every season on every list."""
    return run_tables(home).runs


def run_week_rows(home: Home) -> pa.Table:
    """Every week of every season on every list."""
    return run_tables(home).weeks


def run_tables(home: Home) -> RunTables:
    """All runs of a home, as its charts are now."""
    return kept(home.lake, _KEPT, _TABLES, partial(_whole, home))


def runs_around(home: Home, history: ChartHistory) -> RunTables:
    """The runs of a part of the history; of a lasting process: all there are."""

    def part() -> RunTables:
        return RunTables(Runs(history.as_columns(), run_facts(home)))

    return kept_or(home.lake, _KEPT, _TABLES, make=partial(_whole, home), part=part)


def _whole(home: Home) -> RunTables:
    columns = Columns(home.lake.read(EDITIONS), home.lake.read(ENTRIES, columns=_COLUMNS))
    return RunTables(Runs(columns, run_facts(home)))


def run_facts(home: Home) -> Facts:
    """Kinds and releases of all seasons of a home.

    The kind of a season that published files have is that of its first label alone, since what it is called later may
    tell the outcome; of others it is the catalogue's. The release is the catalogue's; where that has none, what
    half-year reports say.
    """

    def made() -> Facts:
        has_catalogue = bool(home.lake.read(CATALOGUES, columns=["version"]).num_rows)
        facts = facts_of(catalogue_of(home)) if has_catalogue else Facts()
        labels = home.lake.read(LABELS, columns=["season_id", "kind", "number"])
        kinds = zip(*(labels[name].to_pylist() for name in labels.column_names), strict=True)
        found = {season_id: kind_of_run(kind, number) for season_id, kind, number in kinds}
        reported = released_by_reports(home) | dict(facts.released_on)
        return Facts(
            kinds={season_id: kind for season_id, kind in {**facts.kinds, **found}.items() if kind},
            released_on=reported,
            released_by={one: CATALOGUE if one in facts.released_on else REPORTS for one in reported},
        )

    return kept(home.lake, "facts of runs", (CATALOGUES, LABELS, ENGAGEMENT), made)


def released_by_reports(home: Home) -> dict[str, date]:
    """The release days that half-year reports give, by season."""
    rows = home.lake.read(ENGAGEMENT, columns=["season_id", "released_on"])
    known = rows.filter(pc.and_(pc.is_valid(rows["season_id"]), pc.is_valid(rows["released_on"])))
    return dict(zip(known["season_id"].to_pylist(), known["released_on"].to_pylist(), strict=True))
