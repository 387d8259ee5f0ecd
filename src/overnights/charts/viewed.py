"""Viewing of a window, season by season and territory by territory: what charts rank, and nothing rounded."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.catalogue import Catalogue
from overnights.charts.definition import Definition
from overnights.countries import ALL
from overnights.viewing.sums import Sums, views
from overnights.weeks import day_number

Cells: TypeAlias = dict[tuple[str, str], int]
"""watched ms by (episode_id, territory), above 0"""
Whole: TypeAlias = npt.NDArray[np.int64]

_NEVER = -(1 << 40)  # a release day so early that no viewing is within days of it


@dataclass(frozen=True, slots=True)
class Runtimes:
    """`Catalogue.denominator_ms`, remembered: it changes only with releases and with territories that rows name."""

    catalogue: Catalogue
    _known: dict[tuple[str, str, int], int] = field(default_factory=dict, repr=False)
    _seasons: dict[str, tuple[list[date], frozenset[str]]] = field(default_factory=dict, repr=False)

    def of(self, season_id: str, episode_id: str, territory: str, last_on: date) -> int:
        """What watched ms of an episode in a territory are divided by on a day, in ms; 0 where nothing is out."""
        releases, named = self._season(season_id)
        alike = territory if territory in named or not territory else "*"
        key = (episode_id, alike, bisect_right(releases, last_on))
        if key not in self._known:
            self._known[key] = self.catalogue.denominator_ms(season_id, episode_id, territory, last_on)
        return self._known[key]

    def _season(self, season_id: str) -> tuple[list[date], frozenset[str]]:
        if season_id not in self._seasons:
            rows = self.catalogue.rows(season_id)
            releases = sorted({row.released_on for row in rows if row.released_on})
            self._seasons[season_id] = (releases, frozenset().union(*(row.territories for row in rows)))
        return self._seasons[season_id]


@dataclass(frozen=True, slots=True)
class Viewing:
    """Rows of `viewing` as arrays; row i is `keys[key[i]]` on day `day[i]`.

    `keys` are (season_id, episode_id, territory); `released[k]` is the day number of the release that its clock goes
    by; `first_seen[k]` the first day number with viewing. Seasons that the catalogue has not are left out.
    """

    keys: tuple[tuple[str, str, str], ...]
    key: Whole
    day: Whole
    watched_ms: Whole
    released: Whole
    first_seen: Whole
    runtimes: Runtimes

    @classmethod
    def of(cls, rows: pa.Table, catalogue: Catalogue) -> Viewing:
        """Rows of `viewing`, in any order, of any days."""
        codes = rows.group_by(["season_id", "episode_id", "territory"], use_threads=False).aggregate([])
        found = sorted(zip(*(codes.column(name).to_pylist() for name in codes.column_names), strict=True))
        keys = [key for key in found if key[0] in catalogue.seasons]
        place = pa.table(
            {name: pa.array([key[n] for key in keys], pa.string()) for n, name in enumerate(codes.column_names)}
            | {"key": pa.array(range(len(keys)), pa.int64())}
        )
        joined = rows.select([*codes.column_names, "day", "watched_ms"]).join(
            place, keys=codes.column_names, join_type="inner", use_threads=False
        )
        key, day = _whole(joined, "key"), _whole(joined.set_column(0, "d", joined["day"].cast(pa.int32())), "d")
        first_seen = np.full(len(keys), np.iinfo(np.int64).max, np.int64)
        np.minimum.at(first_seen, key, day)
        released = np.array([_release(catalogue, e, t) for _, e, t in keys], np.int64)
        ms = _whole(joined, "watched_ms")
        return cls(tuple(keys), key, day, ms, released, first_seen, Runtimes(catalogue))

    def days_seen(self) -> frozenset[int]:
        """Day numbers with viewing."""
        return frozenset(int(day) for day in np.unique(self.day[self.watched_ms > 0]))

    def territories_by(self, last_on: date) -> tuple[str, ...]:
        """Territories with viewing up to a day, by code; plays without a country are in none."""
        last = day_number(last_on)
        seen = np.flatnonzero(self.first_seen <= last)
        return tuple(sorted({self.keys[k][2] for k in seen} - {""}))

    def window(self, definition: Definition, last_on: date) -> SeenInWindow:
        """What a definition ranks in its window that ends on a day."""
        last = day_number(last_on)
        if definition.window == "release":
            held = (self.day <= last) & (self.day < self.released[self.key] + definition.window_days)
        else:
            held = (self.day <= last) & (self.day > last - definition.window_days)
        return SeenInWindow.of(self, held, last_on)


@dataclass(frozen=True, slots=True)
class SeenInWindow:
    """Watched ms of one window: by territory, season, and cell (episode, territory). ZZ holds all cells."""

    last_on: date
    runtimes: Runtimes
    cells: Mapping[str, Mapping[str, Cells]]
    _views: dict[tuple[str, str], tuple[Fraction, int | None]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, viewing: Viewing, held: npt.NDArray[np.bool_], last_on: date) -> SeenInWindow:
        """The sums of the rows that are held."""
        sums = np.zeros(len(viewing.keys), np.int64)
        np.add.at(sums, viewing.key[held], viewing.watched_ms[held])
        cells: dict[str, dict[str, Cells]] = defaultdict(lambda: defaultdict(dict))
        for k in np.flatnonzero(sums > 0).tolist():
            season_id, episode_id, territory = viewing.keys[k]
            cells[ALL][season_id][episode_id, territory] = int(sums[k])
            if territory:
                cells[territory][season_id][episode_id, territory] = int(sums[k])
        return cls(last_on, viewing.runtimes, cells)

    def watched_ms(self, territory: str) -> dict[str, int]:
        """Watched ms of every season with viewing in a territory (ZZ: all, and plays without a country)."""
        return {season_id: sum(cells.values()) for season_id, cells in self.cells.get(territory, {}).items()}

    def views(self, season_id: str, territory: str) -> Fraction:
        """Views of a season in a territory; ZZ is the exact sum over territories and plays without a country."""
        return self._divided(season_id, territory)[0]

    def runtime_ms(self, season_id: str, territory: str) -> int | None:
        """The runtime that views were divided by; null where more than one was used, or none was released."""
        return self._divided(season_id, territory)[1]

    def _divided(self, season_id: str, territory: str) -> tuple[Fraction, int | None]:
        known = self._views.get((season_id, territory))
        if known is None:
            by_runtime: dict[int, int] = defaultdict(int)
            for (episode_id, where), ms in self.cells.get(territory, {}).get(season_id, {}).items():
                by_runtime[self.runtimes.of(season_id, episode_id, where, self.last_on)] += ms
            known = _views(by_runtime.items()), _only(by_runtime)
            self._views[season_id, territory] = known
        return known


def _views(by_runtime: Iterable[tuple[int, int]]) -> Fraction:
    """The sum over (runtime ms, watched ms); 0 where nothing is released. Source: docs/methods/views.md."""
    return sum((views(Sums(watched_ms=ms), runtime) for runtime, ms in by_runtime if runtime > 0), Fraction(0))


def _only(by_runtime: Mapping[int, int]) -> int | None:
    runtimes = set(by_runtime)
    return runtimes.pop() if len(runtimes) == 1 and 0 not in runtimes else None


def _release(catalogue: Catalogue, episode_id: str, territory: str) -> int:
    """The release that an episode's clock goes by in a territory; where it is not offered there, the earliest."""
    there = catalogue.row_in(episode_id, territory)
    released_on = there.released_on if there else catalogue.released_on(episode_id, None)
    return day_number(released_on) if released_on else _NEVER


def _whole(rows: pa.Table, name: str) -> Whole:
    values: Whole = rows.column(name).to_numpy().astype(np.int64)
    return values
