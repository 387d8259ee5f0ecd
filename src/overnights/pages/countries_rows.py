"""All places of territories' lists as columns: who led where, for how long, and what the world's lists have too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.charts.columns import DAYS, Columns, Ints
from overnights.pages import places
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART, list_order
from overnights.weeks import day_number, day_of

A_WEEK = 7
Flags = npt.NDArray[np.bool_]
Named = tuple[str, "str | None"]  # title, label


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Of a week how many places lists have, and how many of their seasons are on a worldwide list of that week too."""

    week: date
    places: int
    also_worldwide: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reign:
    """Weeks in a row in which one season led a list; `is_open`: it leads in the list's latest week."""

    season_id: str
    first: date
    last: date
    weeks: int
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """How many seasons two territories' lists of a week have in common."""

    territory: str
    seasons: int


class TerritoryRows:
    """The rows of all territories' lists by each week's latest edition, with what the worldwide lists have too.

    A row has a territory (its place in `codes`), a list (its place in `columns.names`), a day number, a season (its
    place in `columns.season_codes`) and a rank. Made once of a history, for the pages of all its territories.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        keys = columns.keys[columns.places]
        of_list, day = keys // DAYS, keys % DAYS
        names = columns.names
        self.codes = sorted({one.territory for one in names if _is_of_territory(one.chart, one.territory)})
        place = {code: n for n, code in enumerate(self.codes)}
        of_name = np.array(
            [place[one.territory] if _is_of_territory(one.chart, one.territory) else -1 for one in names], np.int64
        )
        ours = np.flatnonzero(of_name[of_list] >= 0) if len(of_list) else np.zeros(0, np.int64)
        self.row = ours
        self.of_list, self.day = of_list[ours], day[ours]
        self.territory: Ints = of_name[self.of_list]
        self.season: Ints = columns.season_codes[1][ours]
        self.rank: Ints = columns.ranks[ours]
        world = np.array([(one.chart, one.territory) == (WORLD_CHART, places.WORLDWIDE) for one in names], np.bool_)
        theirs = np.flatnonzero(world[of_list]) if len(of_list) else ours
        self._world = np.unique(columns.season_codes[1][theirs] * DAYS + day[theirs])
        self._world_days = np.unique(day[theirs])

    @cached_property
    def weeks(self) -> tuple[date, ...]:
        """Weeks of which any territory's list is here, ascending."""
        return tuple(day_of(day) for day in np.unique(self.day).tolist())

    # ── with the world ──

    @cached_property
    def _is_shared(self) -> Flags:
        """Of each row whether its season is on a worldwide list of the same week."""
        return np.isin(self.season * DAYS + self.day, self._world)

    def shared(self, territory: str | None = None) -> tuple[Shared, ...]:
        """Week by week, of a territory or of all together; no week of which the world's lists are not here."""
        is_ours = np.isin(self.day, self._world_days)
        if territory is not None:
            is_ours &= self.territory == self._code(territory)
        days, at = np.unique(self.day[is_ours], return_inverse=True)
        count = np.bincount(at, minlength=len(days))
        also = np.bincount(at, weights=self._is_shared[is_ours], minlength=len(days)).astype(np.int64)
        rows = zip(days.tolist(), count.tolist(), also.tolist(), strict=True)
        return tuple(Shared(week=day_of(day), places=n, also_worldwide=m) for day, n, m in rows)

    # ── who led ──

    def categories(self, territory: str) -> list[str]:
        """The lists of a territory, TV first."""
        return sorted(self._lists_of(territory), key=list_order)

    def reigns(self, territory: str, category: str) -> list[Reign]:
        """Every stretch of weeks in which one season led a list, by week; a week that is not here ends one."""
        number = self._lists_of(territory)[category]
        at = np.flatnonzero((self.of_list == number) & (self.rank == 1))
        days, seasons = self.day[at], self.season[at]
        if not len(days):
            return []
        begins = (np.diff(days, prepend=-A_WEEK) != A_WEEK) | (np.diff(seasons, prepend=-1) != 0)
        starts = np.flatnonzero(begins)
        known, latest = self.columns.season_codes[0], int(self.day[self.of_list == number].max())
        return [
            Reign(
                season_id=known[int(seasons[low])], first=day_of(int(days[low])), last=day_of(int(days[high - 1])),
                weeks=high - low, is_open=int(days[high - 1]) == latest,
            )
            for low, high in pairwise([*starts.tolist(), len(days)])
        ]  # fmt: skip

    # ── nowhere else ──

    @cached_property
    def _territories_of_season(self) -> Ints:
        """Of each season on how many territories' lists it ever stood."""
        pairs = np.unique(self.season * len(self.codes) + self.territory) if self.codes else self.season
        return np.bincount(pairs // max(1, len(self.codes)), minlength=len(self.columns.season_codes[0]))

    def only_in(self, territory: str) -> frozenset[str]:
        """Seasons that were on lists of this territory and of no other."""
        ours = np.unique(self.season[self.territory == self._code(territory)])
        known = self.columns.season_codes[0]
        return frozenset(known[n] for n in ours[self._territories_of_season[ours] == 1].tolist())

    # ── with each other ──

    def alike(self, territory: str, week: date) -> tuple[Alike, ...]:
        """The other territories of a week by how many seasons their lists share with this one's, most first."""
        is_week = self.day == day_number(week)
        ours = np.unique(self.season[is_week & (self.territory == self._code(territory))])
        there = np.unique(self.territory[is_week])
        is_common = is_week & np.isin(self.season, ours)
        pairs = np.unique(self.territory[is_common] * len(self.columns.season_codes[0]) + self.season[is_common])
        counts = np.bincount(pairs // max(1, len(self.columns.season_codes[0])), minlength=len(self.codes))
        found = [Alike(territory=self.codes[n], seasons=int(counts[n])) for n in there.tolist()]
        others = [one for one in found if one.territory != territory]
        return tuple(sorted(others, key=lambda one: (-one.seasons, places.territory_name(one.territory))))

    # ── names ──

    def names(self, season_ids: Sequence[str], territory: str | None = None) -> Mapping[str, Named]:
        """What seasons are called in the latest week in which one of these lists has them."""
        codes = {season: code for code, season in enumerate(self.columns.season_codes[0])}
        wanted = np.array(sorted({codes[one] for one in season_ids}), np.int64)
        is_ours = np.isin(self.season, wanted)
        if territory is not None:
            is_ours &= self.territory == self._code(territory)
        at = np.flatnonzero(is_ours)
        at = at[np.lexsort((self.day[at], self.season[at]))]
        last = at[np.append(np.diff(self.season[at]) != 0, True)] if len(at) else at
        return dict(self._named(last))

    def _named(self, at: Ints) -> Iterator[tuple[str, Named]]:
        rows = self._labels.take(pa.array(self.row[at]))
        known = self.columns.season_codes[0]
        titles, labels = rows["title"].to_pylist(), rows["season_label"].to_pylist()
        for season, title, label in zip(self.season[at].tolist(), titles, labels, strict=True):
            yield known[season], (title, label)

    @cached_property
    def _labels(self) -> pa.Table:
        return self.columns.rows(("title", "season_label"))

    def _code(self, territory: str) -> int:
        return self._places[territory]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {code: n for n, code in enumerate(self.codes)}

    def _lists_of(self, territory: str) -> Mapping[str, int]:
        return {
            one.category: number
            for number, one in enumerate(self.columns.names)
            if one.chart == TERRITORY_CHART and one.territory == territory
        }


def _is_of_territory(chart: str, territory: str) -> bool:
    return chart == TERRITORY_CHART and bool(territory) and territory != places.WORLDWIDE
