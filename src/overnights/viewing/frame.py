"""Frame: what the kernel must know of catalogue, rules and calendar, as arrays.

Episodes are numbered by (season_id, number, episode_id), so that the episodes of a season, and the cuts of a number,
stand side by side, the first cut first. A day is a number: days since 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.catalogue import Catalogue, Episode
from overnights.viewing.rules import Rules
from overnights.weeks import day_number, day_of, day_starts_us, zone_named

Ints: TypeAlias = "npt.NDArray[np.int64]"
Counts: TypeAlias = "dict[str, Ints]"  # figures that may be added and subtracted, see `counting`
NEVER = -(1 << 40)  # a release day so long ago that no local day is before it + N
NO_NUMBER = -(1 << 40)  # an episode without a number
DEFAULT_WEIGHT = 1_000  # thousandths


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Catalogue, rules and calendar of one measure.

    E episodes, S seasons, T named territories. Times are µs since 1970-01-01 UTC, runtimes ms.
    """

    catalogue: Catalogue
    rules: Rules
    first_day: int
    starts_us: Ints  # (days + 1,) first instants of the days from first_day, and of the day after the last
    episode_ids: pa.StringArray  # (E,)
    season_ids: pa.StringArray  # (S,) ascending as text
    territories: tuple[str, ...]  # (T,) those that a catalogue row names
    runtime_ms: Ints  # (E,)
    season: Ints  # (E,) place in season_ids
    number: Ints  # (E,) number in the season, NO_NUMBER where it has none
    is_first_cut: npt.NDArray[np.bool_]  # (E,) whether a new number begins here
    season_start: Ints  # (S + 1,) first episode of each season
    by_text: Ints  # (E,) place of each episode by (season_id, episode_id) as text
    released: Ints  # (E, T + 2) day of release in each named territory, in any other, and anywhere; NEVER where none
    weights: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)  # account: (from day, thousandths)

    def starts_over(self, low_us: int, high_us: int) -> tuple[int, Ints]:
        """First day and first instants of days that hold both instants."""
        if self.starts_us[0] <= low_us and high_us < self.starts_us[-1]:
            return self.first_day, self.starts_us
        day_us = 86_400_000_000
        first = min(self.first_day, low_us // day_us - 2)
        last = max(self.first_day + len(self.starts_us) - 2, high_us // day_us + 2)
        return first, day_starts_us(zone_named(self.rules.zone), day_of(first), day_of(last))


def frame(catalogue: Catalogue, rules: Rules, first_day: date, last_day: date) -> Frame:
    """The frame of a measure whose events lie, as a rule, on the local days `first_day` … `last_day`.

    Args:
        catalogue: the version to measure by.
        rules: constants and zone.
        first_day, last_day: both included; events outside them are measured too, only slower.
    """
    rows = _rows(catalogue)
    season_ids = sorted({cuts[0].season_id for cuts in rows.values()})
    order = sorted(rows, key=lambda episode_id: _place(rows[episode_id][0]))
    places = {season_id: n for n, season_id in enumerate(season_ids)}
    heads = [rows[episode_id][0] for episode_id in order]
    territories = tuple(sorted({t for row in catalogue.episodes for t in row.territories}))
    season = np.array([places[head.season_id] for head in heads], dtype=np.int64)
    return Frame(
        catalogue=catalogue,
        rules=rules,
        first_day=day_number(first_day),
        starts_us=day_starts_us(zone_named(rules.zone), first_day, last_day),
        episode_ids=pa.array(order, pa.string()),
        season_ids=pa.array(season_ids, pa.string()),
        territories=territories,
        runtime_ms=np.array([head.runtime_ms for head in heads], dtype=np.int64),
        season=season,
        number=np.array([NO_NUMBER if h.number is None else h.number for h in heads], dtype=np.int64),
        is_first_cut=np.array([_begins(heads, n) for n in range(len(heads))], dtype=np.bool_),
        season_start=np.searchsorted(season, np.arange(len(season_ids) + 1)).astype(np.int64),
        by_text=_ranks([(head.season_id, head.episode_id) for head in heads]),
        released=_releases([rows[episode_id] for episode_id in order], territories),
        weights=_weights(catalogue),
    )


def _rows(catalogue: Catalogue) -> dict[str, list[Episode]]:
    rows: dict[str, list[Episode]] = {}
    for row in catalogue.episodes:
        rows.setdefault(row.episode_id, []).append(row)
    return rows


def _place(row: Episode) -> tuple[str, bool, int, str]:
    return row.season_id, row.number is None, row.number or 0, row.episode_id


def _begins(heads: list[Episode], n: int) -> bool:
    if n == 0 or heads[n].number is None:
        return True
    return (heads[n].season_id, heads[n].number) != (heads[n - 1].season_id, heads[n - 1].number)


def _ranks(keys: list[tuple[str, str]]) -> Ints:
    """Place of each key in ascending order."""
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return ranks


def _releases(rows: list[list[Episode]], territories: tuple[str, ...]) -> Ints:
    """Day of release of each episode in each territory; not offered there: the earliest anywhere."""
    columns = {territory: n for n, territory in enumerate(territories)}
    released = np.full((len(rows), len(territories) + 2), NEVER, dtype=np.int64)
    for n, of_episode in enumerate(rows):
        earliest = min((_day(row) for row in of_episode if row.released_on is not None), default=NEVER)
        released[n, :] = earliest
        for row in of_episode:
            if not row.territories:
                released[n, :-1] = _day(row)
        for row in of_episode:
            for territory in row.territories:
                released[n, columns[territory]] = _day(row)
    return released


def _day(row: Episode) -> int:
    return NEVER if row.released_on is None else day_number(row.released_on)


def _weights(catalogue: Catalogue) -> dict[str, tuple[tuple[int, int], ...]]:
    declared: dict[str, list[tuple[int, int]]] = {}
    for weight in catalogue.weights:
        declared.setdefault(weight.account_id, []).append((day_number(weight.from_on), weight.weight_thousandths))
    return {account: tuple(sorted(changes, key=lambda change: change[0])) for account, changes in declared.items()}
