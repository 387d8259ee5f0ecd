"""Viewing and progress as they are exported: sums of a window, views and runtimes, counts above the floors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.doors import check_measured_door
from overnights.acts.measure import figures_of
from overnights.catalogue import Catalogue
from overnights.charts.definition import Definition, definition_for, versions_of
from overnights.charts.viewed import SeenInWindow, Viewing
from overnights.countries import ALL
from overnights.home import Home
from overnights.public import PROGRESS_FLOORED, VIEWING_BY_DAY, VIEWING_BY_WEEK
from overnights.viewing import disclosure

WINDOWS = {"week": "netflix-weekly", "day": "daily"}  # charts whose windows these are
MS_PER_H = 3_600_000
Cell = tuple[str, str]  # season_id, territory


class Seen(Protocol):
    """Figures that tell of viewing: those of a home, or of a run without one."""

    @property
    def viewing(self) -> pa.Table: ...
    @property
    def reach(self) -> pa.Table: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def first_on(self) -> date | None: ...
    @property
    def last_on(self) -> date | None: ...


def viewing_rows(home: Home, *, by: str) -> pa.Table:
    """Viewing of every season, window and territory that has any, with ZZ for all; by season, window, territory.

    Args:
        by: `week` or `day`.
    Raises: NoSnapshot, where nothing is measured; NoCatalogue; OtherDoor, where others published the charts.
    """
    check_measured_door(home)
    return viewing_table(figures_of(home, tables=("viewing", "reach")), home.settings.min_cell, by=by)


def viewing_table(figures: Seen, min_cell: int, *, by: str) -> pa.Table:
    """The same of figures at hand, with counts of accounts above the floor."""
    viewing = Viewing.of(figures.viewing, figures.catalogue)
    name = versions_of(WINDOWS[by])[-1].name
    rows: list[dict[str, Any]] = []
    if figures.first_on and figures.last_on:
        reached = _reached(figures.reach, by)
        for last in _last_days(name, figures.first_on, figures.last_on):
            seen = viewing.window(definition_for(name, last), last)
            plays = _plays(figures, definition_for(name, last), last)
            counts = _floored(seen, reached.get(last, {}), min_cell)
            rows += ({by: last, **row} for row in _rows(seen, plays, counts))
    rows.sort(key=lambda row: (row["season_id"], row[by], row["territory"]))
    table = VIEWING_BY_DAY if by == "day" else VIEWING_BY_WEEK
    return pa.Table.from_pylist(rows, schema=table.schema)


def _last_days(name: str, first: date, last: date) -> Iterator[date]:
    """The last days of a chart's windows that hold any of these days."""
    return versions_of(name)[-1].last_days(first, last)


def _rows(seen: SeenInWindow, plays: Mapping[Cell, int], counts: Mapping[Cell, int | None]) -> Iterator[dict[str, Any]]:
    for territory in seen.cells:
        for season_id, watched_ms in seen.watched_ms(territory).items():
            runtime_ms = seen.runtime_ms(season_id, territory)
            yield {
                "season_id": season_id,
                "territory": territory,
                "hours_viewed": watched_ms / MS_PER_H,
                "watched_ms": watched_ms,
                "runtime_h": None if runtime_ms is None else runtime_ms / MS_PER_H,
                "views": float(seen.views(season_id, territory)),
                "plays": plays.get((season_id, territory), 0),
                "reach": counts.get((season_id, territory)),
            }


def _plays(figures: Seen, definition: Definition, last: date) -> dict[Cell, int]:
    """Plays of a window by season and territory; ZZ is all of them, those without a country included."""
    window = definition.window_to(last)
    days = figures.viewing["day"]
    inside = pc.and_(pc.greater_equal(days, pa.scalar(window.first)), pc.less_equal(days, pa.scalar(window.last)))
    sums = figures.viewing.filter(inside).group_by(["season_id", "territory"]).aggregate([("plays", "sum")])
    plays: dict[Cell, int] = defaultdict(int)
    for row in sums.to_pylist():
        plays[row["season_id"], ALL] += row["plays_sum"]
        if row["territory"]:
            plays[row["season_id"], row["territory"]] += row["plays_sum"]
    return plays


def _reached(reach: pa.Table, by: str) -> dict[date, dict[Cell, int]]:
    """Accounts by last day of the window, season and territory."""
    found: dict[date, dict[Cell, int]] = defaultdict(dict)
    for row in reach.filter(pc.equal(reach["window"], by)).to_pylist():
        found[row["last_on"]][row["season_id"], row["territory"]] = row["accounts"]
    return found


def _floored(seen: SeenInWindow, reached: Mapping[Cell, int], min_cell: int) -> dict[Cell, int | None]:
    """Reach of every cell with viewing; null where the floors withhold it."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for territory, seasons in seen.cells.items():
        for season_id in seasons:
            counts[season_id][territory] = reached.get((season_id, territory), 0)
    return {
        (season_id, territory): count
        for season_id, cells in counts.items()
        for territory, count in disclosure.by_territory(cells, min_cell).items()
    }


def progress_rows(home: Home) -> pa.Table:
    """Starters, watchers and completers of every season by day 7, 28, 91 and now; null where the floors withhold them.

    Raises: NoSnapshot, where nothing is measured; OtherDoor, where others published the charts.
    """
    check_measured_door(home)
    return progress_table(figures_of(home, tables=("progress",)).progress, home.settings.min_cell)


def progress_table(progress: pa.Table, min_cell: int) -> pa.Table:
    """The same of rows of `progress` at hand."""
    shown = disclosure.withhold_progress(progress, min_cell)
    rows = shown.select(PROGRESS_FLOORED.column_names).cast(PROGRESS_FLOORED.schema)
    return rows.sort_by([("season_id", "ascending"), ("day", "ascending")])
