"""Viewing of all seasons, so held that one season and one span of days are found without reading the rest."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from overnights.catalogue import Catalogue
from overnights.charts.definition import Definition
from overnights.charts.viewed import SeenInWindow, Viewing, Whole
from overnights.countries import ALL
from overnights.weeks import day_number

_EVER_DAYS = 1_000_000


@dataclass(frozen=True, slots=True)
class Watched:
    """`viewing`, with its rows ordered by key, and the service's ms by territory and day, added up day by day.

    Row `order[i]` is of key `sorted_keys[i]`, ascending; `service[territory][d]` holds what was watched there before
    the day with number `first_day` + d.
    """

    viewing: Viewing
    season_ids: tuple[str, ...]  # of each key
    order: Whole
    sorted_keys: Whole
    first_day: int
    service: Mapping[str, Whole]

    @classmethod
    def of(cls, rows: pa.Table, catalogue: Catalogue, *, column: str = "watched_ms") -> Watched:
        """Rows of `viewing`, in any order; of `weighted` in the place of watched ms, where that column is named."""
        ms = rows.schema.get_field_index("watched_ms")
        viewing = Viewing.of(rows.set_column(ms, rows.schema.field(ms), rows[column]), catalogue)
        order = np.argsort(viewing.key, kind="stable")
        first_day = int(viewing.day.min()) if len(viewing.day) else 0
        season_ids = tuple(season_id for season_id, _, _ in viewing.keys)
        return cls(viewing, season_ids, order, viewing.key[order], first_day, _service(viewing, first_day))

    def season(self, season_id: str) -> Viewing:
        """The viewing of one season; empty where nobody watched it."""
        low, high = bisect_left(self.season_ids, season_id), bisect_right(self.season_ids, season_id)
        first, last = np.searchsorted(self.sorted_keys, [low, high])
        rows, all_of = self.order[first:last], self.viewing
        return Viewing(
            all_of.keys[low:high],
            all_of.key[rows] - low,
            all_of.day[rows],
            all_of.watched_ms[rows],
            all_of.released[low:high],
            all_of.first_seen[low:high],
            all_of.runtimes,
        )

    def by_clock(self, season_id: str, days: int | None, last_on: date) -> SeenInWindow:
        """What was seen by day `days` of each episode's own clock and by a local day; null: by the local day alone."""
        window = _EVER if days is None else _of_days("release", days)
        return self.season(season_id).window(window, last_on)

    def on_days(self, season_id: str, first: date, last: date) -> SeenInWindow:
        """What was seen of a season on some local days, both ends included."""
        return self.season(season_id).window(_of_days("week", (last - first).days + 1), last)

    def service_ms(self, territory: str, first: date, last: date) -> int:
        """What was watched of the whole service in a territory (ZZ: all) on some local days, both ends included."""
        added = self.service.get(territory)
        if added is None:
            return 0
        low, high = np.clip(
            [day_number(first) - self.first_day, day_number(last) + 1 - self.first_day], 0, len(added) - 1
        )
        return int(added[high] - added[low]) if high > low else 0


def _service(viewing: Viewing, first_day: int) -> dict[str, Whole]:
    """Watched ms before each day, by territory; ZZ holds plays without a country too."""
    if not len(viewing.day):
        return {}
    places = {name: n for n, name in enumerate(sorted({territory for *_, territory in viewing.keys}))}
    of_key = np.array([places[territory] for *_, territory in viewing.keys], np.int64)
    sums = np.zeros((len(places), int(viewing.day.max()) - first_day + 2), np.int64)
    np.add.at(sums, (of_key[viewing.key], viewing.day - first_day + 1), viewing.watched_ms)
    added = np.cumsum(sums, axis=1)
    return {ALL: added.sum(axis=0), **{name: added[n] for name, n in places.items() if name}}


def _of_days(window: str, days: int) -> Definition:
    """A window of so many days, as a definition of a chart has it."""
    return Definition(
        name="requirement",
        version=1,
        title="",
        owner="renewal",
        source="docs/methods/requirements.md",
        metric="hours_viewed",
        window=window,
        window_days=days,
        categories=(),
    )


_EVER = _of_days("week", _EVER_DAYS)
