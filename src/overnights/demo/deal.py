"""Who watches what, and when: playbacks dealt to accounts until the plan's hours are met.

The plan says how many hours each season is watched in each week, in all and at home. Viewers of a season go through its
episodes in order and stop where their patience ends; those on their way come first, then new ones start, and the
last playback of a territory and week is cut so that the hours of the plan are met.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from overnights.demo.book import (
    ACCOUNTS,
    DOMESTIC,
    LAST_WATCHED,
    ZONE,
    Part,
    finishing,
    language_of,
    parts_of,
    plan,
)
from overnights.demo.playbacks import Ints, Rows
from overnights.weeks import US_PER_S, Week, day_number, day_of, day_start_us

_AHEAD_H = {
    "US": 2,
    "GB": 8,
    "CA": 3,
    "AU": 17,
    "DE": 9,
    "FR": 9,
    "ES": 9,
    "IT": 9,
    "BR": 4,
    "MX": 2,
    "JP": 16,
    "KR": 16,
}
_SPEAKERS = {
    "en": ("GB", "CA", "AU"), "es": ("ES", "MX"), "fr": ("FR", "CA"), "de": ("DE",), "pt": ("BR",), "it": ("IT",),
    "ja": ("JP",), "ko": ("KR", "JP"), "sv": ("DE",), "nl": ("DE",), "tr": ("DE",), "pl": ("DE", "GB"),
    "hi": ("GB", "AU"), "id": ("AU",),
}  # fmt: skip
_SHORTEST_US = 180 * US_PER_S  # no playback is cut shorter than this
_RETURNING_SHARE = 0.88  # of a week's hours, at most, by viewers who started earlier
_EVENING_S = 72_000  # 20:00


@dataclass(slots=True)
class Viewer:
    """An account on its way through a season: next part, place in it, and how many parts it has patience for."""

    account: int
    depth: float
    part: int = 0
    at_ms: int = 0


@dataclass(slots=True)
class Ledger:
    """Playbacks dealt so far, column by column."""

    account: list[int] = field(default_factory=list)
    episode: list[int] = field(default_factory=list)
    country: list[int] = field(default_factory=list)
    begins_us: list[int] = field(default_factory=list)
    from_ms: list[int] = field(default_factory=list)
    until_ms: list[int] = field(default_factory=list)
    rate: list[int] = field(default_factory=list)

    def add(
        self, account: int, episode: int, country: int, begins_us: int, from_ms: int, until_ms: int, rate: int
    ) -> None:
        self.account.append(account)
        self.episode.append(episode)
        self.country.append(country)
        self.begins_us.append(begins_us)
        self.from_ms.append(from_ms)
        self.until_ms.append(until_ms)
        self.rate.append(rate)

    def columns(self) -> Rows:
        return {name: np.array(getattr(self, name), dtype=np.int64) for name in self.__slots__}


def deal(*, seed: int, scale: float = 1.0) -> Rows:
    """Playbacks that meet the plan.

    Account, episode and country are places in their lists; then begins_us (UTC), from_ms, until_ms (content), rate.

    Args:
        scale: multiplies the plan's hours.
    """
    ledger = Ledger()
    for number, (season_id, weeks) in enumerate(sorted(plan().items())):
        rng = np.random.default_rng([seed, number])
        dealer = _Dealer(season_id, ledger, rng, finishing()[season_id])
        for week, (hours, domestic) in sorted(weeks.items()):
            dealer.week(week, hours * scale, domestic * scale)
    return ledger.columns()


class _Dealer:
    """Deals the playbacks of one season, week by week, territory by territory."""

    def __init__(self, season_id: str, ledger: Ledger, rng: np.random.Generator, finishing_share: float) -> None:
        self.parts = parts_of(season_id)
        self.last_day = day_number(LAST_WATCHED.get(season_id, date.max))
        self.language = language_of(season_id)
        self.ledger, self.rng, self.finishing_share = ledger, rng, finishing_share
        self.viewers: dict[str, list[Viewer]] = {territory: [] for territory in ACCOUNTS}
        self.turns = {territory: _turns(territory, rng) for territory in ACCOUNTS}
        self.started = int(rng.integers(0, 1000))
        self.owed_us = 0

    def week(self, week: Week, hours: float, domestic: float) -> None:
        self.owed_us = 0
        for territory, share_h in _shares(hours, domestic, self.language, self.parts, week):
            self._territory(territory, week, int(share_h * 3_600 * US_PER_S) + self.owed_us)

    def _territory(self, territory: str, week: Week, quota_us: int) -> None:
        """Returning viewers first, those far on soonest, then new ones, until the quota is met.

        What is left and too little for a playback is owed to the next territory.
        """
        parts = self.parts[territory]
        days = [d for d in _days(week) if d <= self.last_day and any(part.out_on <= d for part in parts)]
        returning = [v for v in self.viewers[territory] if v.part < len(parts) and v.part < v.depth]
        order = np.argsort(self.rng.random(len(returning)) - [viewer.part / viewer.depth for viewer in returning])
        left = quota_us
        for place in order:
            if left < quota_us * (1 - _RETURNING_SHARE):
                break
            left -= self._watch(returning[place], territory, days, left)
        for _ in range(5_000):
            if left < _SHORTEST_US or not days:
                break
            viewer = self._new_viewer(territory)
            left -= self._watch(viewer, territory, days, left)
        self.owed_us = left

    def _new_viewer(self, territory: str) -> Viewer:
        """Patience is spread evenly over the viewers of a season, so that its drop-off is smooth."""
        self.started += 1
        draw = (self.started * 0.6180339887498949) % 1.0
        count = len(self.parts[territory])
        stays = draw < self.finishing_share
        depth = float(count) if stays else count * max(1 - draw, 1e-9) ** 1.5 / (1 - self.finishing_share) ** 1.5
        turns = self.turns[territory]
        viewer = Viewer(int(turns[len(self.viewers[territory]) % len(turns)]), max(min(depth, count), 0.06))
        self.viewers[territory].append(viewer)
        return viewer

    def _watch(self, viewer: Viewer, territory: str, days: list[int], left_us: int) -> int:
        """One viewer's week: evenings of one to six parts; gives the µs watched."""
        rng, spent = self.rng, 0
        week_ends = _start(days[-1] + 1)
        evening = days[int(len(days) * rng.random() ** 1.35)]
        budget = int(rng.integers(3, 13))
        while evening <= days[-1] and budget > 0:
            begins = _start(evening) + _time_of_day_us(territory, rng)
            for _ in range(min(budget, int(rng.integers(1, 7)))):
                watched, begins = self._playback(viewer, territory, evening, begins, (left_us - spent, week_ends))
                if not watched:
                    return spent
                spent += watched
                budget -= 1
            evening += 1 + int(rng.random() < 0.25)
        return spent

    def _playback(
        self, viewer: Viewer, territory: str, day: int, begins: int, bounds: tuple[int, int]
    ) -> tuple[int, int]:
        """One playback, and when the next may begin; (0, …) where there is none."""
        left_us, week_ends = bounds
        rng, parts = self.rng, self.parts[territory]
        if viewer.part >= min(len(parts), viewer.depth) or parts[viewer.part].out_on > day or left_us < _SHORTEST_US:
            return 0, begins
        part = parts[viewer.part]
        patience = viewer.depth - viewer.part
        end = int(part.runtime_ms * (patience if patience < 1 else rng.uniform(0.972, 0.999)))
        until = end = max(end, viewer.at_ms)
        if rng.random() < 0.08:
            until = viewer.at_ms + int((end - viewer.at_ms) * rng.uniform(0.3, 0.8))
        rate = _rate(rng)
        wall_us = max(until - viewer.at_ms, 0) * 1_000_000 // rate
        if wall_us > left_us:
            until, wall_us = viewer.at_ms + left_us * rate // 1_000_000, left_us
        begins = min(begins, week_ends - wall_us - 60 * US_PER_S)
        seen_from, is_over = viewer.at_ms, until >= end
        viewer.part, viewer.at_ms = (viewer.part + 1, 0) if is_over else (viewer.part, until)
        if wall_us < US_PER_S:
            return 0, begins
        country = list(ACCOUNTS).index(territory)
        self.ledger.add(viewer.account, part.episode, country, begins, seen_from, until, rate)
        return int(wall_us), begins + int(wall_us) + int(rng.integers(8, 90)) * US_PER_S


def _rate(rng: np.random.Generator) -> int:
    draw = rng.random()
    return 1_000 if draw < 0.96 else (1_250 if draw < 0.98 else (1_500 if draw < 0.995 else 750))


def _turns(territory: str, rng: np.random.Generator) -> Ints:
    """The order in which a territory's accounts come to a season; keen ones tend to come early."""
    first = 0
    for name, count in ACCOUNTS.items():
        if name == territory:
            break
        first += count
    keen = np.random.default_rng(first).gamma(1.5, size=ACCOUNTS[territory])
    keys = np.log(keen) + rng.gumbel(size=len(keen))
    return np.asarray(first + np.argsort(-keys, kind="stable"), dtype=np.int64)


def _shares(
    hours: float, domestic: float, language: str, parts: dict[str, list[Part]], week: Week
) -> Iterable[tuple[str, float]]:
    """Hours by territory: the domestic ones as planned, the rest by accounts, more where the language is spoken."""
    last = day_number(week.sunday)
    weights = {
        t: n * (4.0 if t in _SPEAKERS.get(language, ()) else 1.0)
        for t, n in ACCOUNTS.items()
        if t != DOMESTIC and any(part.out_on <= last for part in parts[t])
    }
    if domestic:
        yield DOMESTIC, domestic
    for territory, weight in weights.items():
        yield territory, (hours - domestic) * weight / sum(weights.values())


def _time_of_day_us(territory: str, rng: np.random.Generator) -> int:
    """Evening where the viewer is, told in the demo's zone."""
    local = _EVENING_S + rng.normal(0, 8_500)
    return int((local - _AHEAD_H[territory] * 3_600) % 82_800) * US_PER_S + int(rng.integers(0, US_PER_S))


@cache
def _start(day: int) -> int:
    return day_start_us(ZoneInfo(ZONE), day_of(day))


def _days(week: Week) -> list[int]:
    return [day_number(week.monday) + n for n in range(7)]
