"""Lists made of the record: who was on a list longest, led it longest, had most hours on it, in as far as it is here.

Each is of runs as `overnights.charts.run_tables` has them, each week by its latest edition. Places are shared by equal
values. What began before the first week that is here counts from there, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from overnights.catalogue import Catalogue
from overnights.charts.run_tables import RunTables
from overnights.pages import places
from overnights.pages.countries import label_of
from overnights.pages.first_days import Out
from overnights.pages.published_to import PublishedTo
from overnights.pages.week import WORLD_CHART, list_order

KEPT = 100  # rows of a list, in JSON and CSV
BEST_WEEK, BEST_WEEK_VIEWS, PEAK_TERRITORIES = "best_week", "best_week_views", "territories"
BEST = {BEST_WEEK: "hours_viewed", BEST_WEEK_VIEWS: "views"}  # of one week, by measure
FIGURES = {"hours": "hours_viewed", "views": "views"}  # what a unit's values are added from


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a list is of: a column of `runs`, or the best week. `says` defines it; `number` is what explains it."""

    key: str
    title: str
    says: str
    unit: str  # hours, views, weeks, countries
    number: str


MEASURES = (
    Measure(key="hours_on_chart", title="Most hours on the list", unit="hours", number="hours_on_chart",
            says="Hours of all its weeks on this list, in a row or not; weeks off it are not in it."),
    Measure(key="weeks", title="Most weeks on the list", unit="weeks", number="weeks_on_chart",
            says="Weeks on this list, in a row or not."),
    Measure(key="weeks_at_1", title="Most weeks at number one", unit="weeks", number="weeks_at_1",
            says="Weeks in which it led this list, in a row or not."),
    Measure(key="longest_streak", title="Longest streak", unit="weeks", number="longest_streak",
            says="The most weeks in a row on this list."),
    Measure(key="first_week_hours", title="Biggest debut by hours", unit="hours", number="first_week_hours",
            says="Hours of its first week on this list, however many days it was out by then."),
    Measure(key="first_week_views", title="Biggest debut by views", unit="views", number="first_week_views",
            says="Views of its first week on this list, however many days it was out by then."),
    Measure(key=BEST_WEEK, title="Biggest week by hours", unit="hours", number="hours_viewed",
            says="The most hours of one of its weeks on this list."),
    Measure(key=BEST_WEEK_VIEWS, title="Biggest week by views", unit="views", number="views",
            says="The most views of one of its weeks on this list."),
    Measure(key="views_on_chart", title="Most views on the list", unit="views", number="views_on_chart",
            says="Views of all its weeks on this list; of runs whose every week has views."),
    Measure(key=PEAK_TERRITORIES, title="Most countries in a week", unit="countries", number="territories",
            says="The most countries on whose lists it stood in one week."),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRow:
    """A run of a list made of the record. `place` is shared by equals; `week` is the one that it is about, if one is.

    `publisher_weeks` is what the publisher counts, where it counts more weeks than are here. `step` is what hours are
    published to in the weeks that its value is of, in the coarsest of them; 1: exact.
    """

    place: int
    season_id: str
    title: str
    label: str | None
    value: float
    first_week: date
    last_week: date
    week: date | None
    is_left_censored: bool
    is_still_on: bool
    publisher_weeks: int | None
    step: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """A list made of the record: its rows, most first, of `counted` runs whose value is known and above 0.

    `from_week` and `to_week` bound it: the weeks that have what it is of; of countries, those of which countries' lists
    are here.
    """

    measure: Measure
    rows: tuple[OwnRow, ...]
    counted: int
    from_week: date
    to_week: date

    def shown(self, most: int) -> tuple[OwnRow, ...]:
        """The first places, as many as fit; a tie at the end is not cut where it can be shown in half as many more."""
        if len(self.rows) <= most:
            return self.rows
        tied = [row for row in self.rows if row.place <= self.rows[most - 1].place]
        return tuple(tied) if len(tied) <= most + most // 2 else self.rows[:most]

    def tied_beyond(self, shown: Sequence[OwnRow]) -> int:
        """How many more of those kept have the value of the last that is shown."""
        return sum(row.place == shown[-1].place for row in self.rows[len(shown) :]) if shown else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLists:
    """All lists made of the record of one worldwide list."""

    category: str
    lists: tuple[OwnList, ...]
    weeks: int
    from_week: date
    to_week: date
    begun_before: int  # runs that may have begun before the first week

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "measure": one.measure.key, "title": one.measure.title, "definition": one.measure.says,
                "unit": one.measure.unit, "number": one.measure.number, "of_runs": one.counted,
                "from_week": one.from_week.isoformat(), "to_week": one.to_week.isoformat(),
                "entries": [_row_json(row) for row in one.rows],
            }
            for one in self.lists
        ]  # fmt: skip

    def csv_rows(self) -> list[dict[str, Any]]:
        """A row for each place of each list."""
        return [
            {"category": self.category, "measure": one.measure.key, "unit": one.measure.unit, **_row_json(row)}
            for one in self.lists
            for row in one.rows
        ]


CSV_COLUMNS = ("category", "measure", "unit", "place", "season_id", "title", "season_label", "value", "first_week",
               "last_week", "week", "is_left_censored", "is_still_on", "publisher_weeks")  # fmt: skip


class WorldRuns:
    """Runs of the worldwide lists, and their best weeks."""

    def __init__(
        self, tables: RunTables, weeks: Mapping[str, Sequence[date]], territory_weeks: Sequence[date],
        published_to: Mapping[str, PublishedTo] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        """Reads them.

        Args:
            weeks: of each list its weeks, ascending.
            territory_weeks: those of which territories' lists are here, ascending.
            published_to: of each list what hours of its weeks are rounded to, where they are.
        """
        self._weeks, self._territory_weeks, self._published_to = weeks, territory_weeks, published_to
        self._listed = _world(tables.weeks)
        self._runs = _with_best_week(_world(tables.runs), self._listed)

    @property
    def categories(self) -> list[str]:
        return sorted(self._weeks, key=list_order)

    def of(self, category: str, catalogue: Catalogue) -> OwnLists:
        """The lists made of one list's record; none of a measure that nobody has a value of."""
        rows = self._runs.filter(pc.equal(self._runs["category"], category))
        weeks = self._weeks[category]
        made = (self._list(one, rows, category, catalogue) for one in MEASURES)
        return OwnLists(
            category=category,
            lists=tuple(one for one in made if one is not None),
            weeks=len(weeks),
            from_week=weeks[0],
            to_week=weeks[-1],
            begun_before=pc.sum(rows["is_left_censored"]).as_py() or 0,
        )

    def _list(self, measure: Measure, rows: pa.Table, category: str, catalogue: Catalogue) -> OwnList | None:
        known = rows.filter(pc.greater(rows[measure.key], 0))
        span = self._weeks_of(measure, category) if known.num_rows else ()
        if not span:
            return None
        order = [(measure.key, "descending"), ("first_week", "ascending"), ("season_id", "ascending")]
        top = known.sort_by(order).slice(0, KEPT).to_pylist()
        placed = zip(top, _places(top, measure.key), strict=True)
        return OwnList(
            measure=measure,
            rows=tuple(_row(row, place, measure, catalogue, self._published_to.get(category)) for row, place in placed),
            counted=known.num_rows,
            from_week=span[0],
            to_week=span[-1],
        )

    def _weeks_of(self, measure: Measure, category: str) -> Sequence[date]:
        """The weeks of a list that have what a measure is of, ascending."""
        weeks = self._weeks[category]
        if measure.key == PEAK_TERRITORIES:
            return [week for week in self._territory_weeks if weeks[0] <= week <= weeks[-1]]
        if measure.unit not in FIGURES:
            return weeks
        has = pc.and_(pc.equal(self._listed["category"], category), pc.is_valid(self._listed[FIGURES[measure.unit]]))
        found: list[date] = pc.unique(self._listed.filter(has)["week"]).sort().to_pylist()
        return found

    def out(self) -> dict[str | None, Out]:
        """By season that was on a worldwide list since when it is out."""
        found = self._runs.group_by("season_id").aggregate([("released_on", "min"), ("first_week", "min")])
        columns = (found[name].to_pylist() for name in ("season_id", "released_on_min", "first_week_min"))
        return {one: Out(released_on=on, first_week=week) for one, on, week in zip(*columns, strict=True)}


def _places(rows: Sequence[Mapping[str, Any]], key: str) -> list[int]:
    """The places of rows that descend by a value: equals share the first of theirs."""
    found: list[int] = []
    for n, row in enumerate(rows):
        found.append(found[-1] if n and row[key] == rows[n - 1][key] else n + 1)
    return found


def _row(
    row: Mapping[str, Any], place: int, measure: Measure, catalogue: Catalogue, published_to: PublishedTo | None
) -> OwnRow:
    is_of_weeks = measure.key == "weeks"
    debut = measure.key in ("first_week_hours", "first_week_views")
    week = row["debut_week"] if debut else row[f"{measure.key}_on"] if measure.key in BEST else None
    first, last = (week, week) if week else (row["first_week"], row["last_week"])
    return OwnRow(
        place=place,
        season_id=row["season_id"],
        title=row["title"],
        label=label_of(catalogue, row["season_id"], row["season_label"]),
        value=row[measure.key],
        first_week=row["first_week"],
        last_week=row["last_week"],
        week=week,
        is_left_censored=row["is_left_censored"],
        is_still_on=row["is_still_on"],
        publisher_weeks=row["weeks_on_chart"] if is_of_weeks and row["weeks_on_chart"] > row["weeks"] else None,
        step=published_to.between(first, last) if published_to else 1,
    )


def _world(rows: pa.Table) -> pa.Table:
    is_world = pc.and_(pc.equal(rows["chart"], WORLD_CHART), pc.equal(rows["territory"], places.WORLDWIDE))
    return rows.filter(is_world)


def _with_best_week(runs: pa.Table, weeks: pa.Table) -> pa.Table:
    """The runs, each with the hours and the views of its best week, and the first week that had them."""
    keys = ["category", "season_id"]
    for measure, figure in BEST.items():
        known = weeks.filter(pc.is_valid(weeks[figure])).select([*keys, "week", figure])
        most = known.group_by(keys).aggregate([(figure, "max")])
        joined = known.join(most, keys)
        best = joined.filter(pc.equal(joined[figure], joined[f"{figure}_max"]))
        first = best.group_by(keys).aggregate([("week", "min"), (figure, "max")])
        runs = runs.join(first.rename_columns([*keys, f"{measure}_on", measure]), keys)
    return runs


def _row_json(row: OwnRow) -> dict[str, Any]:
    return {
        "place": row.place, "season_id": row.season_id, "title": row.title, "season_label": row.label,
        "value": row.value, "first_week": row.first_week.isoformat(), "last_week": row.last_week.isoformat(),
        "week": row.week and row.week.isoformat(), "is_left_censored": row.is_left_censored,
        "is_still_on": row.is_still_on, "publisher_weeks": row.publisher_weeks,
    }  # fmt: skip
