"""A large home for questions: five years of weekly charts in 94 territories, 20,000 seasons, figures of each.

Rows are made straight into the lake's tables; what they say is plausible, and the history columns of entries are right.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.charts.definition import definition_for
from overnights.countries import TERRITORIES
from overnights.home import Home, make_home, open_home
from overnights.settings import CostBand, Settings
from overnights.tables import (
    CATALOGUES,
    COMPLETIONS,
    CREDITS,
    DROP_OFF,
    EDITIONS,
    ENTRIES,
    EPISODES,
    MEASURES,
    PROGRESS,
    REACH,
    SEASONS,
    SUBSCRIBERS,
    TITLES,
    VIEWING,
    Table,
)  # fmt: skip

Ints: TypeAlias = npt.NDArray[np.int64]

WEEKS, LISTED_FOR, LENGTH = 260, 12, 10
FIRST_SUNDAY = date(2021, 7, 4)
LAST_SUNDAY = FIRST_SUNDAY + timedelta(weeks=WEEKS - 1)
NOW = datetime(LAST_SUNDAY.year, LAST_SUNDAY.month, LAST_SUNDAY.day, 12, tzinfo=UTC) + timedelta(days=1)
PLACES = ("US", "GB", *sorted(TERRITORIES - {"US", "GB"}))[:94]
SEASONS_IN_ALL, FILMS, SERIES, EPISODES_EACH, CREDITS_EACH = 20_000, 6_000, 5_000, 8, 6
ID = "five-years"


def five_years(path: Path, *, seed: int = 7) -> Home:
    """The home, made where it is not there."""
    if (path / "done").is_file():
        return open_home(path)
    shutil.rmtree(path, ignore_errors=True)
    settings = Settings(
        service="Five years", domestic="US", value_per_hour=0.05, currency="USD",
        cost_bands=(CostBand(name="low", up_to=5e6), CostBand(name="high")),
    )  # fmt: skip
    home, chance = make_home(path, settings), np.random.default_rng(seed)
    seasons = _Seasons(chance)
    for table, columns in (*_catalogue(seasons), *_figures(seasons, chance), *_charts(seasons, chance)):
        home.lake.append(table, _rows(table, columns), act=f"five-years-{table.name}")
    names = (VIEWING, REACH, PROGRESS, DROP_OFF, COMPLETIONS)
    home.lake.append(MEASURES, _measure([f"{t.name}@{home.lake.version(t)}" for t in names]), act="five-years")
    (path / "done").touch()
    return home


class _Seasons:
    """Seasons as arrays: films first, then the seasons of series, each with its release and how popular it is."""

    def __init__(self, chance: np.random.Generator) -> None:
        n = SEASONS_IN_ALL
        of_series = np.sort(chance.integers(0, SERIES, n - FILMS))
        self.title = np.concatenate([np.arange(FILMS), FILMS + of_series])
        first = np.searchsorted(of_series, of_series)
        self.number = np.concatenate([np.zeros(FILMS, np.int64), np.arange(n - FILMS) - first + 1])
        self.is_film = np.arange(n) < FILMS
        self.is_english = (self.title * 7919) % 10 < 5
        earliest = (FIRST_SUNDAY - date(1970, 1, 1)).days - 60
        self.released = earliest + chance.integers(0, WEEKS * 7 + 50, n)
        self.popularity = chance.pareto(1.2, n) + 0.05
        called = zip(self.is_film.tolist(), self.number.tolist(), strict=True)
        self.labels = np.array([None if film else f"Season {n}" for film, n in called], object)
        self.ids = np.array([f"season-{one:05d}" for one in range(n)])
        self.titles = np.array([f"title-{one:05d}" for one in range(FILMS + SERIES)])
        self.names = np.array([f"{_WORDS[one % 32]} {_WORDS[one // 32 % 32]} {one}" for one in range(FILMS + SERIES)])


_WORDS = (
    *("Amber", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Harbour", "Inlet", "Juniper", "Kestrel"),
    *("Lantern", "Meadow", "North", "Orchard", "Prairie", "Quarry", "River", "Summit", "Timber", "Upland", "Valley"),
    *("Willow", "Yonder", "Zephyr", "Beacon", "Cinder", "Dune", "Echo", "Falcon", "Glacier", "Heath"),
)


def _catalogue(seasons: _Seasons) -> list[tuple[Table, dict[str, Any]]]:
    of_title = np.arange(len(seasons.titles))
    is_film = of_title < FILMS
    is_english = (of_title * 7919) % 10 < 5
    season = np.repeat(np.arange(SEASONS_IN_ALL), np.where(seasons.is_film, 1, EPISODES_EACH))
    first = np.searchsorted(season, season)
    number = np.arange(len(season)) - first + 1
    person = np.repeat(of_title, CREDITS_EACH)
    place = np.tile(np.arange(CREDITS_EACH), len(of_title))
    return [
        (TITLES, {
            "title_id": seasons.titles, "title": seasons.names, "kind": np.where(is_film, "film", "series"),
            "original_language": np.where(is_english, "en", "ko"), "genres": np.where(is_film, "Drama", "Crime;Drama"),
        }),
        (SEASONS, {
            "season_id": seasons.ids, "title_id": seasons.titles[seasons.title],
            "number": pa.array(seasons.number, mask=seasons.is_film), "label": pa.array(seasons.labels, pa.string()),
            "kind": np.where(seasons.is_film, "film", "season"),
            "released_on": _days(seasons.released), "release_pattern": np.full(SEASONS_IN_ALL, "all_at_once"),
            "is_final": np.zeros(SEASONS_IN_ALL, bool), "origin": np.full(SEASONS_IN_ALL, "original"),
            "cost": 1e5 * (1 + np.arange(SEASONS_IN_ALL) % 97), "currency": np.full(SEASONS_IN_ALL, "USD"),
        }),
        (EPISODES, {
            "episode_id": _episode_ids(season, number), "season_id": seasons.ids[season], "number": number,
            "runtime_ms": np.where(seasons.is_film[season], 6_600_000, 2_700_000 + 1_000 * (season % 600)),
        }),
        (CREDITS, {
            "title_id": seasons.titles[person],
            "person": np.array([f"Person {n}" for n in (person * 31 + place) % 30_011]),
            "role": np.where(place < 4, "cast", "director"), "position": place + 1,
            "character": pa.array(np.full(len(person), "Somebody"), mask=place >= 4),
            "billing": pa.array(np.full(len(person), "main"), mask=place >= 4),
        }),
        (SUBSCRIBERS, {
            "territory": np.array(PLACES), "as_of": _days(np.full(len(PLACES), 18_000)),
            "subscribers": 1_000_000 + 10_000 * np.arange(len(PLACES)),
        }),
        (CATALOGUES, {
            "version": [1], "loaded_at": [NOW], "source": ["generated"], "changes": [""],
        }),
    ]  # fmt: skip


def _figures(seasons: _Seasons, chance: np.random.Generator) -> list[tuple[Table, dict[str, Any]]]:
    """Viewing of three episodes in three territories on ten days each; the other figures in proportion."""
    everyone = np.arange(SEASONS_IN_ALL)
    episode, place, day = (part.ravel() for part in np.meshgrid(range(3), range(3), range(0, 60, 6), indexing="ij"))
    season = np.repeat(everyone, len(day))
    episode, place, day = (np.tile(part, SEASONS_IN_ALL) for part in (episode, place, day))
    kept = (~seasons.is_film[season] | (episode == 0)) & (seasons.released[season] + day <= _last_day())
    season, episode, place, day = season[kept], episode[kept], place[kept], day[kept]
    ms = (seasons.popularity[season] * chance.uniform(2e8, 4e8, len(season)) / (1 + day) / (1 + place)).astype(np.int64)
    week, where = (part.ravel() for part in np.meshgrid(range(6), range(4), indexing="ij"))
    reached = np.repeat(everyone, len(week))
    week, where = np.tile(week, SEASONS_IN_ALL), np.tile(where, SEASONS_IN_ALL)
    sunday = (seasons.released[reached] + 3) // 7 * 7 + 3 + 7 * week
    accounts = (seasons.popularity[reached] * 40_000 / (1 + week) / (1 + where)).astype(np.int64) + 3
    windows = np.tile([7, 28, 91, 0], SEASONS_IN_ALL)
    progressed = np.repeat(everyone, 4)
    starters = (seasons.popularity[progressed] * (30_000 + 400 * np.where(windows, windows, 120))).astype(np.int64) + 5
    share = chance.uniform(0.3, 0.8, SEASONS_IN_ALL)[progressed]
    dropped = np.repeat(np.flatnonzero(~seasons.is_film), 4 * EPISODES_EACH)
    number = np.tile(np.arange(1, EPISODES_EACH + 1), len(dropped) // EPISODES_EACH)
    at = np.tile(np.repeat([7, 28, 91, 0], EPISODES_EACH), len(dropped) // (4 * EPISODES_EACH))
    completed = np.repeat(everyone, 20)
    since = np.tile(np.arange(20), SEASONS_IN_ALL)
    return [
        (VIEWING, {
            "season_id": seasons.ids[season], "episode_id": _episode_ids(season, episode + 1),
            "territory": np.array(PLACES)[place], "day": _days(seasons.released[season] + day), "watched_ms": ms,
            "plays": ms // 1_500_000 + 1, "weighted": ms * 1_000,
        }),
        (REACH, {
            "season_id": seasons.ids[reached], "territory": np.array(["ZZ", *PLACES])[where],
            "window": np.full(len(week), "week"), "last_on": _days(sunday), "accounts": accounts,
        }),
        (PROGRESS, {
            "season_id": seasons.ids[progressed], "day": pa.array(windows, mask=windows == 0), "starters": starters,
            "watchers": (starters * (share + 0.1)).astype(np.int64), "completers": (starters * share).astype(np.int64),
        }),
        (DROP_OFF, {
            "season_id": seasons.ids[dropped], "day": pa.array(at, mask=at == 0), "number": number,
            "accounts": (seasons.popularity[dropped] * 30_000 * 0.93**number).astype(np.int64) + 5,
        }),
        (COMPLETIONS, {
            "season_id": seasons.ids[completed], "started_on": _days(seasons.released[completed] + since // 2),
            "days": pa.array(since, mask=since % 2 == 0), "accounts": 20 + since,
        }),
    ]  # fmt: skip


def _charts(seasons: _Seasons, chance: np.random.Generator) -> list[tuple[Table, dict[str, Any]]]:
    """Every week's lists, ranked by popularity, age and a taste of each territory; then their editions."""
    lists = [("ZZ", c) for c in definition_for("netflix-weekly", LAST_SUNDAY).categories]
    lists += [(place, category) for place in PLACES for category in ("Films", "TV")]
    taste = chance.uniform(0.3, 3.0, (len(PLACES) + 1, SEASONS_IN_ALL)).astype(np.float32)
    found: list[Ints] = []
    for week in range(WEEKS):
        sunday = (FIRST_SUNDAY - date(1970, 1, 1)).days + 7 * week
        out = np.flatnonzero((seasons.released <= sunday) & (seasons.released > sunday - 7 * LISTED_FOR))
        score = seasons.popularity[out] * 0.6 ** ((sunday - seasons.released[out]) / 7)
        for number, (place, category) in enumerate(lists):
            is_listed = seasons.is_film[out] == category.startswith("Films")
            if place == "ZZ":
                is_listed &= seasons.is_english[out] == category.endswith("(English)")
            there = np.flatnonzero(is_listed)
            liked = score[there] * taste[0 if place == "ZZ" else PLACES.index(place) + 1, out[there]]
            top = there[np.argsort(-liked, kind="stable")[:LENGTH]]
            rank = np.arange(1, len(top) + 1)
            found.append(np.stack([np.full(len(top), number), np.full(len(top), week), rank, out[top]]))
    listed, week, rank, season = np.concatenate(found, axis=1)
    return [(ENTRIES, _entries(seasons, lists, listed, week, rank, season)), (EDITIONS, _editions(lists))]


def _entries(
    seasons: _Seasons, lists: list[tuple[str, str]], listed: Ints, week: Ints, rank: Ints, season: Ints
) -> dict[str, Any]:
    places, is_world = np.array([place for place, _ in lists])[listed], np.array([p == "ZZ" for p, _ in lists])[listed]
    version, is_views = _versions(week, is_world)
    value = 5e7 / rank * (1 + seasons.popularity[season] % 1)
    runtime_h = np.where(seasons.is_film[season], 6_600_000, 8 * (2_700_000 + 1_000 * (season % 600))) / 3.6e6
    hours = np.where(is_views, np.round(value / runtime_h) * runtime_h, np.round(value))
    ranked = np.where(is_views, hours / runtime_h, hours).round().astype(np.int64)
    return {
        "chart": np.where(is_world, "netflix-weekly", "netflix-country"), "version": version, "week": _sundays(week),
        "territory": places, "category": np.array([category for _, category in lists])[listed],
        "edition": np.ones(len(rank), np.int64), "rank": rank, "season_id": seasons.ids[season],
        "title": seasons.names[seasons.title[season]], "season_label": pa.array(seasons.labels[season], pa.string()),
        "metric": np.where(is_views, "views", "hours_viewed"),
        "value": pa.array(ranked.astype(float), mask=~is_world),
        "value_exact": pa.array([f"{one}/1" for one in ranked], mask=~is_world),
        "hours_viewed": pa.array(hours, mask=~is_world), "views": pa.array(hours / runtime_h, mask=~is_world),
        "runtime_h": runtime_h, "is_tie": np.zeros(len(rank), bool), **_history(listed, week, rank, season),
    }  # fmt: skip


def _history(listed: Ints, week: Ints, rank: Ints, season: Ints) -> dict[str, Any]:
    """The history columns, from each season's weeks on each list in their order."""
    order = np.lexsort((week, season, listed))
    run = listed[order] * SEASONS_IN_ALL + season[order]
    weeks, ranks, n = week[order], rank[order], len(order)
    begins = np.append(True, run[1:] != run[:-1])
    follows = ~begins & np.append(False, weeks[1:] == weeks[:-1] + 1)
    first = np.maximum.accumulate(np.where(begins, np.arange(n), 0))
    stretch = np.maximum.accumulate(np.where(~follows, np.arange(n), 0))
    best = (ranks * WEEKS + weeks).copy()
    for at in np.flatnonzero(~begins).tolist():
        best[at] = min(best[at], best[at - 1])
    before = np.append(0, ranks[:-1])
    back = np.empty(n, np.int64)
    back[order] = np.arange(n)
    return {
        "weeks_on_chart": (np.arange(n) - first + 1)[back], "streak": (np.arange(n) - stretch + 1)[back],
        "last_rank": pa.array(before[back], mask=~follows[back]), "peak_rank": (best // WEEKS)[back],
        "peak_week": _sundays((best % WEEKS)[back]), "is_debut": begins[back],
        "is_re_entry": (~begins & ~follows)[back],
    }  # fmt: skip


def _editions(lists: list[tuple[str, str]]) -> dict[str, Any]:
    listed, week = np.tile(np.arange(len(lists)), WEEKS), np.repeat(np.arange(WEEKS), len(lists))
    is_world = np.array([place == "ZZ" for place, _ in lists])[listed]
    version, _ = _versions(week, is_world)
    chart = np.where(is_world, "netflix-weekly", "netflix-country")
    texts = {
        (name, v): next(d.as_json() for w in range(WEEKS) if (d := definition_for(name, _sunday(w))).version == v)
        for name, v in {*zip(chart.tolist(), version.tolist(), strict=True)}
    }
    return {
        "chart": chart, "version": version, "week": _sundays(week),
        "territory": np.array([place for place, _ in lists])[listed],
        "category": np.array([category for _, category in lists])[listed], "edition": np.ones(len(week), np.int64),
        "status": np.where(week >= WEEKS - 2, "overnight", "consolidated"),
        "made_at": pa.array([NOW] * len(week), pa.timestamp("us", tz="UTC")),
        "zone": np.full(len(week), "UTC"), "rules": np.full(len(week), "generated"),
        "inputs": np.full(len(week), "viewing@0,reach@0,catalogue@1 0123456789abcdef"),
        "definition": [texts[one] for one in zip(chart.tolist(), version.tolist(), strict=True)],
        "software": np.full(len(week), "0"),
    }  # fmt: skip


def _versions(week: Ints, is_world: npt.NDArray[np.bool_]) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """The version of the definition that holds in each week, and whether it ranks views."""
    held = {
        name: [definition_for(name, _sunday(one)) for one in range(WEEKS)]
        for name in ("netflix-weekly", "netflix-country")
    }
    world, country = (np.array([d.version for d in held[name]]) for name in held)
    by_views, by_views_there = (np.array([d.metric == "views" for d in held[name]]) for name in held)
    return np.where(is_world, world[week], country[week]), np.where(is_world, by_views[week], by_views_there[week])


def _measure(snapshots: list[str]) -> pa.Table:
    known = {
        "generation": 1, "measured_at": NOW, "last_batch": 0, "catalogue_version": 1, "rules": "generated",
        "runtimes": "generated", "inputs": "generated", "first_on": date(2021, 4, 1), "last_on": LAST_SUNDAY,
        "is_full": True, "event_files": [], "play_files": [], "snapshots": snapshots,
    }  # fmt: skip
    return pa.Table.from_pylist([known], schema=MEASURES.schema)


def _rows(table: Table, columns: dict[str, Any]) -> pa.Table:
    """The table's columns; those that are not named are null, or the catalogue's id."""
    n = len(next(iter(columns.values())))
    made = []
    for column in table.columns:
        values = columns.get(column.name)
        if column.name == "catalogue_id":
            values = np.full(n, ID)
        made.append(pa.nulls(n, column.type) if values is None else _array(values, column.type))
    return pa.table(made, schema=table.schema)


def _array(values: Any, kind: Any) -> pa.Array:
    made = values if isinstance(values, pa.Array) else pa.array(values)
    return made if made.type == kind else made.cast(kind)


def _episode_ids(season: Ints, number: Ints) -> list[str]:
    return [f"e{one:05d}-{n}" for one, n in zip(season.tolist(), number.tolist(), strict=True)]


def _sunday(week: int) -> date:
    return FIRST_SUNDAY + timedelta(weeks=week)


def _sundays(week: Ints) -> pa.Array:
    return _days((FIRST_SUNDAY - date(1970, 1, 1)).days + 7 * week)


def _days(numbers: Ints) -> pa.Array:
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())


def _last_day() -> int:
    return (LAST_SUNDAY - date(1970, 1, 1)).days
