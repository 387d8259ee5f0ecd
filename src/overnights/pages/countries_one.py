"""One country: its lists now, how far they agree with the world's, who led them, and what was listed only there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory
from overnights.charts.run_tables import RunTables
from overnights.pages import places, words
from overnights.pages.countries import WorldPlace, label_of, territory_lists, world_places
from overnights.pages.countries_rows import Alike, Reign, Shared, TerritoryRows
from overnights.pages.sentence import Sentence, plain, sentence, titled
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART, WeekPage, week_page

MOST = 10  # runs of a list
MOST_ONLY_HERE = 15
NEAREST, FARTHEST = 5, 3  # other countries
_OF_RUN = ("category", "season_id", "title", "season_label", "weeks", "weeks_on_chart", "first_week", "last_week",
           "peak_rank", "weeks_at_1", "longest_streak", "is_left_censored", "is_still_on")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRun:
    """A season's run on a country's list: columns of `runs`; `worldwide` is its best place on a worldwide list."""

    category: str
    season_id: str
    title: str
    label: str | None
    weeks: int
    weeks_on_chart: int
    first_week: date
    last_week: date
    peak_rank: int
    weeks_at_1: int
    longest_streak: int
    is_left_censored: bool
    is_still_on: bool
    worldwide: WorldPlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReignShown:
    """A stretch of weeks in which a season led, with what it is called."""

    reign: Reign
    title: str
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryLists:
    """One list of a country through its weeks: runs by weeks, most first; who led it, by week."""

    category: str
    longest: tuple[CountryRun, ...]
    reigns: tuple[ReignShown, ...]

    @property
    def leaders(self) -> int:
        """How many seasons ever led it."""
        return len({one.reign.season_id for one in self.reigns})

    @property
    def leader(self) -> tuple[ReignShown, int] | None:
        """The season that led it in most weeks, and in how many; the first of equals."""
        weeks = self._weeks_led()
        best = max(weeks, key=lambda season_id: weeks[season_id], default=None)
        if best is None:
            return None
        return next(one for one in self.reigns if one.reign.season_id == best), weeks[best]

    @property
    def equals(self) -> int:
        """How many other seasons led it in as many weeks as that one."""
        weeks = list(self._weeks_led().values())
        return weeks.count(max(weeks)) - 1 if weeks else 0

    def _weeks_led(self) -> dict[str, int]:
        weeks: dict[str, int] = {}
        for one in self.reigns:
            weeks[one.reign.season_id] = weeks.get(one.reign.season_id, 0) + one.reign.weeks
        return weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryPage:
    """The page of a country. `now` is its latest week; `shared` and `shared_all` are of it and of all countries.

    `latest_of_all`: the latest week of any country's lists; later than `now` where this one's lists stopped.
    """

    service: str
    is_demo: bool
    is_published: bool
    territory: str
    now: WeekPage
    world: Mapping[str, WorldPlace]
    weeks: tuple[date, ...]
    latest_of_all: date
    shared: tuple[Shared, ...]
    shared_all: tuple[Shared, ...]
    lists: tuple[CountryLists, ...]
    only_here: tuple[CountryRun, ...]
    only_here_count: int
    nearest: tuple[Alike, ...]
    farthest: tuple[Alike, ...]

    @property
    def shared_now(self) -> Shared | None:
        """Of the latest week; None where the world's lists of it are not here."""
        return self.shared[-1] if self.shared and self.shared[-1].week == self.now.week else None

    @property
    def headline(self) -> Sentence:
        """Who leads now, and how much of it is worldwide too."""
        tops = [(one.rows[0].title, one.category) for one in self.now.lists if one.rows]
        parts: list[Any] = []
        for n, (title, category) in enumerate(tops):
            parts += [" and " if n else "", titled(title), f" {'is number one in' if not n else 'in'} {category}"]
        parts.append(f" {places.in_territory(self.territory)}." if tops else "No season had viewing here this week.")
        now = self.shared_now
        if now is not None:
            parts.append(f" {words.capital(words.cardinal(now.also_worldwide))} of its {now.places} places are also ")
            parts.append("in a worldwide Top 10.")
        return sentence(*parts)

    def as_json(self) -> dict[str, Any]:
        return {
            "service": self.service,
            "is_demo": self.is_demo,
            "chart": TERRITORY_CHART,
            "territory": self.territory,
            "name": places.territory_name(self.territory),
            "first_week": self.weeks[0].isoformat(),
            "week": self.now.week.isoformat(),
            "headline": plain(self.headline),
            "also_worldwide": [
                {"week": one.week.isoformat(), "places": one.places, "also_worldwide": one.also_worldwide}
                for one in self.shared
            ],
            "lists": [
                {
                    "category": one.category,
                    "number_ones": [_reign_json(reign) for reign in one.reigns],
                    "most_weeks": [_run_json(run) for run in one.longest],
                }
                for one in self.lists
            ],
            "only_here_count": self.only_here_count,
            "only_here": [_run_json(run) for run in self.only_here],
            "seasons_in_common": [
                {"territory": one.territory, "seasons": one.seasons} for one in (*self.nearest, *self.farthest)
            ],
        }

    def csv_rows(self) -> list[dict[str, Any]]:
        """A row for each stretch of weeks in which a season led a list."""
        return [
            {"territory": self.territory, "category": one.category, **_reign_json(reign)}
            for one in self.lists
            for reign in one.reigns
        ]


CSV_COLUMNS = ("territory", "category", "season_id", "title", "season_label", "first_week", "last_week", "weeks")


class CountryRuns:
    """Runs of territories' lists, those of a territory together; and the best place of seasons worldwide."""

    def __init__(self, tables: RunTables) -> None:
        rows = tables.runs
        is_world = pc.and_(pc.equal(rows["chart"], WORLD_CHART), pc.equal(rows["territory"], places.WORLDWIDE))
        self._worldwide: dict[str, WorldPlace] = {}
        for one in rows.filter(is_world).select(["season_id", "category", "peak_rank"]).to_pylist():
            known = self._worldwide.get(one["season_id"])
            if known is None or one["peak_rank"] < known.rank:
                place = WorldPlace(category=one["category"], rank=one["peak_rank"])
                self._worldwide[one["season_id"]] = place
        ours = rows.filter(pc.equal(rows["chart"], TERRITORY_CHART)).select(["territory", *_OF_RUN])
        order = [("territory", "ascending"), ("weeks", "descending"), ("peak_rank", "ascending"),
                 ("weeks_at_1", "descending"), ("first_week", "ascending"), ("season_id", "ascending")]  # fmt: skip
        self._rows = ours.sort_by(order)
        coded = self._rows["territory"].combine_chunks().dictionary_encode()
        self._codes: list[str] = coded.dictionary.to_pylist()
        self._begin = np.searchsorted(coded.indices.to_numpy(), np.arange(len(self._codes) + 1)).tolist()

    def of(self, territory: str) -> pa.Table:
        """The runs of a territory's lists: most weeks first, then best rank, weeks at 1, and who came first."""
        if territory not in self._codes:
            return self._rows.slice(0, 0)
        at = self._codes.index(territory)
        return self._rows.slice(self._begin[at], self._begin[at + 1] - self._begin[at])

    def shown(self, rows: pa.Table, catalogue: Catalogue) -> tuple[CountryRun, ...]:
        """Some of these as records."""
        found = []
        for row in rows.select(list(_OF_RUN)).to_pylist():
            label = label_of(catalogue, row["season_id"], row.pop("season_label"))
            found.append(CountryRun(**row, label=label, worldwide=self._worldwide.get(row["season_id"])))
        return tuple(found)


def country_page(
    history: ChartHistory, catalogue: Catalogue, territory: str, rows: TerritoryRows, runs: CountryRuns, *,
    service: str, is_demo: bool, late_days: int,
) -> CountryPage | None:  # fmt: skip
    """The page of a country; None where it has no list.

    Args:
        rows, runs: of the same history, made once for all countries.
    """
    weeks = history.weeks(TERRITORY_CHART, territory)
    now = weeks and week_page(
        history, catalogue, weeks[-1], territory, service=service, is_demo=is_demo, rounding=1, late_days=late_days
    )
    if not now:
        return None
    ours = runs.of(territory)
    only = ours.filter(pc.is_in(ours["season_id"], value_set=pa.array(sorted(rows.only_in(territory)), pa.string())))
    alike = rows.alike(territory, now.week)
    return CountryPage(
        service=service,
        is_demo=is_demo,
        is_published=any(one.edition.is_published for one in territory_lists(history, now.week, territory)),
        territory=territory,
        now=now,
        world=world_places(history, now.week),
        weeks=weeks,
        latest_of_all=rows.weeks[-1],
        shared=rows.shared(territory),
        shared_all=rows.shared(),
        lists=tuple(
            _lists(territory, category, rows, runs, ours, catalogue) for category in rows.categories(territory)
        ),
        only_here=runs.shown(only.slice(0, MOST_ONLY_HERE), catalogue),
        only_here_count=len(set(only["season_id"].to_pylist())),
        nearest=alike[:NEAREST],
        farthest=alike[NEAREST:][-FARTHEST:],
    )


def _lists(
    territory: str, category: str, rows: TerritoryRows, runs: CountryRuns, ours: pa.Table, catalogue: Catalogue
) -> CountryLists:
    reigns = rows.reigns(territory, category)
    names = rows.names([one.season_id for one in reigns], territory)
    return CountryLists(
        category=category,
        longest=runs.shown(ours.filter(pc.equal(ours["category"], category)).slice(0, MOST), catalogue),
        reigns=tuple(
            ReignShown(
                reign=one, title=names[one.season_id][0],
                label=label_of(catalogue, one.season_id, names[one.season_id][1]),
            )
            for one in reigns
        ),
    )  # fmt: skip


def territories_of(history: ChartHistory) -> Sequence[str]:
    """Territories that have lists, by name."""
    found = (code for code in history.territories(TERRITORY_CHART) if code and code != places.WORLDWIDE)
    return sorted(found, key=places.territory_name)


def _reign_json(one: ReignShown) -> dict[str, Any]:
    return {
        "season_id": one.reign.season_id,
        "title": one.title,
        "season_label": one.label,
        "first_week": one.reign.first.isoformat(),
        "last_week": one.reign.last.isoformat(),
        "weeks": one.reign.weeks,
    }


def _run_json(one: CountryRun) -> dict[str, Any]:
    return {
        "category": one.category,
        "season_id": one.season_id,
        "title": one.title,
        "season_label": one.label,
        "weeks": one.weeks,
        "weeks_on_chart": one.weeks_on_chart,
        "first_week": one.first_week.isoformat(),
        "last_week": one.last_week.isoformat(),
        "peak_rank": one.peak_rank,
        "weeks_at_1": one.weeks_at_1,
        "longest_streak": one.longest_streak,
        "is_left_censored": one.is_left_censored,
        "is_still_on": one.is_still_on,
        "worldwide_peak": one.worldwide and {"category": one.worldwide.category, "rank": one.worldwide.rank},
    }
