"""Evidence: all that requirements are read from, whichever door it came in by; and when a window of it is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory
from overnights.charts.record import ListName
from overnights.countries import ALL
from overnights.renewal.record import Cohort, Reading
from overnights.renewal.watched import Watched
from overnights.viewing import disclosure
from overnights.viewing.audience import DAYS, closes_on, known_on
from overnights.weeks import Week

WEEKLY, COUNTRY = "netflix-weekly", "netflix-country"
PUBLISHED_LAG_DAYS = 3  # a publisher shows a week's lists on the Tuesday or Wednesday after its Sunday
FIRST_EVENING = timedelta(days=1)  # a small service may have nobody on the day of its first release
LONGEST = DAYS[-1]  # without a window, a figure counts as settled once the longest one that is measured is over


@dataclass(frozen=True, slots=True, kw_only=True)
class CostBand:
    """A named range of a season's cost; `up_to` is included, None: no end."""

    name: str
    up_to: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A window of a season from release; `is_whole`: the home's viewing begins on its first day or the next.

    Where episodes were released apart its last day is counted from the last release, `released_on`, since each has its
    own clock; one of calendar days has N days from the first.
    """

    days: int | None
    first_on: date
    released_on: date
    closes_on: date
    known_on: date
    is_closed: bool
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Catalogue, charts and figures of one home.

    A home without events has no viewing, progress or reach (None). `first_on` and `last_on` are the first and last
    local day with viewing; `settled_on` the last whose late events were in when it was measured; `as_of` the last
    day of figures and lists, `date.min` where there are none. `readings` and `members` (of cohorts) are remembered
    once they are found.
    """

    catalogue: Catalogue
    history: ChartHistory = field(default_factory=ChartHistory)
    viewing: Watched | None = None
    weighted: Watched | None = None  # Σ weight in thousandths × watched ms, in the place of watched ms
    progress: pa.Table | None = None
    reach: pa.Table | None = None
    first_on: date | None = None
    last_on: date | None = None
    settled_on: date | None = None
    late_days: int = 14
    min_cell: int = 10
    domestic: str | None = None
    value_per_hour: float | Decimal | None = None
    currency: str | None = None
    cost_bands: tuple[CostBand, ...] = ()
    as_of: date = date.min
    readings: dict[tuple[str, int | None, str, str], Reading] = field(default_factory=dict, repr=False, compare=False)
    members: dict[Cohort, tuple[tuple[date, str], ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def has_events(self) -> bool:
        return self.viewing is not None

    @property
    def lag_days(self) -> int:
        """Days after a week's Sunday until its list is final."""
        return self.late_days + 1 if self.has_events else PUBLISHED_LAG_DAYS

    # ── figures ──

    @cached_property
    def counted(self) -> Mapping[tuple[str, int | None], dict[str, Any]]:
        """Rows of `progress` by season and day, counts null where withheld."""
        if self.progress is None:
            return {}
        rows = disclosure.withhold_progress(self.progress, self.min_cell).to_pylist()
        return {(row["season_id"], row["day"]): row for row in rows}

    @cached_property
    def reached(self) -> Mapping[str, Mapping[date, Mapping[str, int]]]:
        """Accounts reached by season, week and territory, before floors."""
        found: dict[str, dict[date, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        if self.reach is not None:
            for row in self.reach.filter(pc.equal(self.reach["window"], "week")).to_pylist():
                found[row["season_id"]][row["last_on"]][row["territory"]] = row["accounts"]
        return found

    def span(self, season_id: str, days: int | None, territory: str = ALL, *, is_calendar: bool = False) -> Span | None:
        """The window of a season from its release in a territory; None where no release is known.

        Args:
            days: null: to now; it then counts as closed when day 91 of the last release is over.
            is_calendar: of local days 1 to N from the first release; else of each episode's own clock.
        """
        out = self.catalogue.releases(season_id, None if territory == ALL else territory)
        if not out:
            return None
        closes = closes_on(min(out) if is_calendar and days else max(out), days or LONGEST)
        return Span(
            days=days,
            first_on=min(out),
            released_on=max(out),
            closes_on=closes,
            known_on=known_on(closes, self.late_days),
            is_closed=self.settled_on is not None and closes <= self.settled_on,
            is_whole=self.first_on is not None and self.first_on <= min(out) + FIRST_EVENING,
        )

    # ── charts ──

    @cached_property
    def _lists(self) -> Mapping[tuple[str, str], tuple[ListName, ...]]:
        found: dict[tuple[str, str], list[ListName]] = defaultdict(list)
        for name in self.history.lists:
            found[name.chart, name.territory].append(name)
        return {key: tuple(names) for key, names in found.items()}

    def lists(self, chart: str, territory: str) -> tuple[ListName, ...]:
        """The lists of a chart in a territory."""
        return self._lists.get((chart, territory), ())

    @cached_property
    def _weeks(self) -> Mapping[tuple[str, str | None], frozenset[date]]:
        found: dict[tuple[str, str | None], set[date]] = defaultdict(set)
        for name, listed in self.history.lists.items():
            found[name.chart, name.territory].update(listed.weeks)
            found[name.chart, None].update(listed.weeks)
        return {key: frozenset(weeks) for key, weeks in found.items()}

    def weeks(self, chart: str, territory: str | None) -> frozenset[date]:
        """Sundays of which a chart has an edition in a territory; null: in any."""
        return self._weeks.get((chart, territory), frozenset())

    @cached_property
    def first_listed(self) -> Mapping[str, date]:
        """The Sunday of each season's first week on any weekly list."""
        return self.history.first_weeks((WEEKLY, COUNTRY))

    @cached_property
    def overnight(self) -> Mapping[ListName, tuple[date, ...]]:
        """The weeks of each list whose latest edition still awaits late events."""
        return {name: listed.overnight for name, listed in self.history.lists.items() if listed.overnight}

    # ── seasons ──

    def released_on(self, season_id: str, territory: str = ALL) -> date | None:
        """The release of a season in a territory (ZZ: anywhere); None where it is not known."""
        return self.catalogue.first_released_on(season_id, None if territory == ALL else territory)

    def began_on(self, season_id: str, territory: str = ALL) -> date | None:
        """The release; where that is not known, the Monday of its first week on any list."""
        listed = self.first_listed.get(season_id)
        return self.released_on(season_id, territory) or (Week(listed).monday if listed else None)

    @cached_property
    def beginnings(self) -> tuple[tuple[date, str], ...]:
        """Day on which it began, and id, of every season of which that is known, ascending."""
        began = ((self.began_on(season_id), season_id) for season_id in self.catalogue.seasons)
        return tuple(sorted((day, season_id) for day, season_id in began if day is not None))

    def list_of(self, season_id: str, territory: str = ALL) -> ListName | None:
        """The weekly list a season stands on in a territory: that of its category, else the one it was on longest.

        Where it was on none, the one it would be on; None where the catalogue does not say.
        """
        chart = WEEKLY if territory == ALL else COUNTRY
        runs = {name: self.history.lists[name].runs.get(season_id, ()) for name in self.lists(chart, territory)}
        own = self.catalogue.category(season_id)
        if territory != ALL:
            own = "Films" if self.catalogue.is_film(season_id) else "TV"
        home = None if own is None else ListName(chart=chart, territory=territory, category=own)
        on = [name for name, run in runs.items() if run]
        return home if home in on or not on else max(on, key=lambda name: (len(runs[name]), name.category))

    def category(self, season_id: str) -> str | None:
        """The category of a season: the catalogue's, else that of the worldwide list it stands on."""
        own = self.catalogue.category(season_id)
        if own is not None:
            return own
        listed = self.list_of(season_id)
        return listed.category if listed else None

    def kind(self, season_id: str) -> str | None:
        """The kind of a season; where it is not declared, what its title and number say of it, else None."""
        season, title = self.catalogue.seasons[season_id], self.catalogue.title_of(season_id)
        if season.kind is not None:
            return season.kind
        if title.kind in ("film", "special", "live"):
            return "film" if title.kind == "film" else "special"
        return "season" if title.kind == "series" or season.number is not None else None

    def cost_band(self, season_id: str) -> str | None:
        """The band that a season's cost falls into; None without a cost, or where it is beyond them all."""
        cost = self.catalogue.seasons[season_id].cost
        if cost is None:
            return None
        return next((band.name for band in self.cost_bands if band.up_to is None or Fraction(cost) <= band.up_to), None)


def year_before(day: date) -> date:
    """The same day of the year before; of 29 February, the 28th."""
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day - timedelta(days=366)
