"""Filters that every list and table takes alike: which chart, territory, list, title, season, weeks, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from overnights.tables import Table
from overnights.web.api.asking import Day, OfDay, Territory
from overnights.web.api.paging import WholeOrPaged
from overnights.web.problems import Problem
from overnights.web.view import View
from overnights.weeks import day_start, zone_named

_SEASONS = ("season_id", "season_id_before", "same_as_season_id")  # columns in which a row names a season
_SPANS = (("week", "week"), ("day", "day"), ("first_week", "last_week"), ("first_day", "last_day"))
_SINCE = (
    *("told_from", "made_at", "seen_on", "last_seen_on", "loaded_at", "measured_at", "set_aside_at", "known_on"),
    "as_of",
)  # columns that say from when a row is known


class Listed(OfDay):
    """On which lists, in which weeks."""

    chart: str | None = Field(None, max_length=80, description="The chart's name.")
    territory: Territory | None = Field(None, description="ISO 3166-1 alpha-2; ZZ: worldwide.")
    category: str | None = Field(None, max_length=80, description="The list's name, as in TV (English).")
    week_from: Day | None = Field(None, description="Weeks (windows, days) of that last day or later.")
    week_to: Day | None = Field(None, description="Weeks (windows, days) of that last day or before.")

    @property
    def is_of_lists(self) -> bool:
        """Whether any of them is asked for."""
        return (self.chart, self.territory, self.category, self.week_from, self.week_to) != (None,) * 5


class Filtered(WholeOrPaged, Listed):
    """Which rows, as any table is asked; what a table has no column for is refused."""

    title_id: str | None = Field(None, max_length=200, description="A title's id: rows of all its seasons.")
    season_id: str | None = Field(None, max_length=200, description="A season's id.")
    since: Day | None = Field(None, description="Known, made or seen on that day or later.", examples=["2023-01-01"])


def narrowed(found: pa.Table, table: Table, asked: Filtered, view: View) -> pa.Table:
    """The rows that are asked for. Raises: Problem 422, where the table has no column for one of the filters."""
    if asked.title_id is not None:
        found = _of_title(found, table, asked.title_id, view)
    if asked.season_id is not None:
        found = found.filter(_names_one(found, table, [asked.season_id], "season_id"))
    found = listed(found, table, asked)
    return found if asked.since is None else _since(found, table, asked.since, view)


def listed(found: pa.Table, table: Table, asked: Listed) -> pa.Table:
    """The rows of these lists and weeks. Raises: Problem 422, as `narrowed` does."""
    for name in ("chart", "territory", "category"):
        value = getattr(asked, name)
        if value is not None:
            _check((name,), table, name)
            found = found.filter(pc.equal(found[name], value))
    return _between(found, table, asked)


def _of_title(found: pa.Table, table: Table, title_id: str, view: View) -> pa.Table:
    if "title_id" in table.column_names:
        return found.filter(pc.equal(found["title_id"], title_id))
    seasons = [season.season_id for season in view.site.catalogue.seasons_of(title_id)]
    return found.filter(_names_one(found, table, seasons, "title_id"))


def _names_one(found: pa.Table, table: Table, ids: list[str], name: str) -> pa.Array:
    """Which rows name one of these seasons, in any column."""
    columns = _check(_SEASONS, table, name)
    among = pa.array(ids, pa.string())
    return reduce(pc.or_, (pc.is_in(found[column], value_set=among) for column in columns))


def _between(found: pa.Table, table: Table, asked: Listed) -> pa.Table:
    """The rows of weeks, windows or days in a range; one that lasts longer is in it, where a part of it is."""
    if asked.week_from is None and asked.week_to is None:
        return found
    name = "week_from" if asked.week_from is not None else "week_to"
    spans = [span for span in _SPANS if span[0] in table.column_names and pa.types.is_date(found[span[0]].type)]
    if not spans:
        raise _nothing(table, name)
    first, last = spans[0]
    if asked.week_from is not None:
        found = found.filter(pc.greater_equal(found[last], pa.scalar(asked.week_from)))
    if asked.week_to is not None:
        found = found.filter(pc.less_equal(found[first], pa.scalar(asked.week_to)))
    return found


def _since(found: pa.Table, table: Table, since: date, view: View) -> pa.Table:
    """The rows that came to be known since a day, by the local day of the home."""
    names = [name for name in _SINCE if name in table.column_names]
    if not names:
        raise _nothing(table, "since")
    kind = found[names[0]].type
    if pa.types.is_timestamp(kind):
        start = pa.scalar(day_start(zone_named(view.home.settings.zone), since), kind)
    else:
        start = pa.scalar(since, kind)
    # What was under embargo is known from its end on, so of several columns any will do.
    masks = (pc.fill_null(pc.greater_equal(found[name], start), False) for name in names if found[name].type == kind)
    return found.filter(reduce(pc.or_, masks))


def _check(wanted: Iterable[str], table: Table, name: str) -> list[str]:
    """The columns of these that a table has. Raises: Problem 422, where it has none."""
    columns = [column for column in wanted if column in table.column_names]
    if not columns:
        raise _nothing(table, name)
    return columns


def _nothing(table: Table, name: str) -> Problem:
    columns = ", ".join(table.column_names)
    says = f"The table {table.name} has nothing to choose by {name}: its columns are {columns}."
    return Problem(422, says, errors=({"where": f"query.{name}", "says": "this table has nothing to choose by it"},))
