"""A crowd for measuring speed: any number of events of a larger service, made day by day on whole columns.

A few seasons are watched by very many (Zipf), evenings hold several episodes in a row, and logs have what logs have:
pauses, seeks, missing stops, rows sent twice, rows that arrive days late. Every row is well formed. A large crowd is
made of parts, each with accounts of its own, so that memory does not grow with events.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from overnights.demo.columns import DEVICE_SHARES, DEVICES, PROFILES, Names, as_table
from overnights.demo.flaws import DAY_US, received_us, with_duplicates
from overnights.demo.playbacks import Habits, Ints, Rows, expand, joined, take
from overnights.weeks import US_PER_S, day_number, day_of

FIRST = date(2022, 8, 1)
DAYS = 28
COUNTRIES = ("US", "GB", "CA", "AU", "DE", "FR", "ES", "IT", "BR", "MX", "JP", "KR", "IN", "PL", "SE", "NL")
_COUNTRY_SHARES = np.array([34, 9, 7, 5, 8, 7, 5, 4, 6, 4, 3, 2, 2, 2, 1, 1]) / 100
SEASONS = 240
_EVENTS_PER_SESSION = 80  # as it comes out with the habits of playbacks.py
_EVENTS_PER_ACCOUNT = 900
_PART_EVENTS = 50_000_000  # at most; some 3 GB while they are made


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Seasons in order of popularity: first episode, number of episodes, first day; and each episode's runtime."""

    first: Ints
    count: Ints
    out_on: Ints
    runtimes_ms: Ints
    is_film: Ints
    is_english: Ints

    @property
    def episode_ids(self) -> list[str]:
        return [f"s{s:03d}-e{k + 1:02d}" for s, n in enumerate(self.count) for k in range(n)]


def library(seed: int, *, days: int = DAYS) -> Library:
    """An invented library, of which some is released within the days of viewing; the same seed gives the same."""
    rng = np.random.default_rng([seed, 1])
    is_film = rng.random(SEASONS) < 0.35
    count = np.where(is_film, 1, rng.integers(4, 13, SEASONS))
    base = np.where(is_film, rng.integers(85, 140, SEASONS), rng.integers(24, 62, SEASONS))
    runtimes_s = np.repeat(base, count) * 60 + rng.integers(-120, 121, int(count.sum()))
    released = np.where(rng.random(SEASONS) < 0.6, -rng.integers(1, 400, SEASONS), rng.integers(0, days - 3, SEASONS))
    return Library(
        first=np.cumsum(count) - count,
        count=count,
        out_on=day_number(FIRST) + released,
        runtimes_ms=runtimes_s * 1_000,
        is_film=is_film.astype(np.int64),
        is_english=(rng.random(SEASONS) < 0.55).astype(np.int64),
    )


def write_catalogue(folder: Path, books: Library) -> None:
    """The library as the three files a catalogue needs."""
    folder.mkdir(parents=True, exist_ok=True)
    each = range(SEASONS)
    kinds = ["film" if film else "series" for film in books.is_film]
    languages = ["en" if english else "es" for english in books.is_english]
    released = [day_of(day) for day in books.out_on]
    titles = [(f"t{n:03d}", f"Title {n:03d}", kinds[n], languages[n]) for n in each]
    seasons = [(f"s{n:03d}", f"t{n:03d}", 1, released[n]) for n in each]
    numbers = [(s, k + 1) for s in each for k in range(books.count[s])]
    episodes = [
        (episode_id, f"s{s:03d}", k, runtime // 1_000)
        for episode_id, (s, k), runtime in zip(books.episode_ids, numbers, books.runtimes_ms, strict=True)
    ]
    _sheet(folder / "titles.csv", ("title_id", "title", "kind", "original_language"), titles)
    _sheet(folder / "seasons.csv", ("season_id", "title_id", "number", "released_on"), seasons)
    _sheet(folder / "episodes.csv", ("episode_id", "season_id", "number", "runtime_s"), episodes)


def write_crowd(folder: Path, books: Library, *, events: int, seed: int, days: int = DAYS) -> int:
    """Write about so many events, a Parquet file for each day of arrival and part; gives the number of rows written."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = max(-(-events // _PART_EVENTS), 1)
    written, done = 0, _Done(accounts=0, playbacks=0, events=0)
    for part in range(parts):
        rng = np.random.default_rng([seed, 2, part] if part else [seed, 2])
        suffix = f"-{part:03d}" if parts > 1 else ""
        size = events // parts
        rows, done = _part(folder, books, done, events=size, days=days, rng=rng, seed=seed, suffix=suffix)
        written += rows
    return written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """How many accounts, playbacks and events the parts before have: their numbers are taken."""

    accounts: int
    playbacks: int
    events: int


def _part(
    folder: Path,
    books: Library,
    done: _Done,
    *,
    events: int,
    days: int,
    rng: np.random.Generator,
    seed: int,
    suffix: str,
) -> tuple[int, _Done]:
    """One part of a crowd, day by day; the rows written, and what is taken now."""
    accounts = max(events // _EVENTS_PER_ACCOUNT, 50)
    playbacks = _playbacks(books, events // _EVENTS_PER_SESSION, accounts, days, rng)
    taken = done.accounts + accounts
    names = Names(
        accounts=accounts, first_account=done.accounts, episodes=books.episode_ids, countries=COUNTRIES, seed=seed
    )
    begins = playbacks["begins_us"] // DAY_US
    waiting: dict[int, list[Rows]] = defaultdict(list)
    written, first, last, sent = 0, day_number(FIRST), day_number(FIRST) + days + 14, done.events
    for day in range(first, last + 1):
        chosen = np.flatnonzero(begins == day)
        if len(chosen):
            rows = _day(take(playbacks, chosen), done.playbacks + chosen, sent, rng)
            sent += len(rows["ts"])
            arrives = np.clip(rows["received_us"] // DAY_US, day, last)
            for later in np.unique(arrives):
                waiting[int(later)].append(take(rows, arrives == later))
        if day in waiting:
            written += _write(folder / f"{day_of(day)}{suffix}.parquet", joined(waiting.pop(day)), names)
    return written, _Done(accounts=taken, playbacks=done.playbacks + len(begins), events=sent)


def _playbacks(books: Library, sessions: int, accounts: int, days: int, rng: np.random.Generator) -> Rows:
    """Evenings of one or more episodes in a row, by accounts of which some watch far more than others."""
    popular = 1 / np.arange(1, SEASONS + 1) ** 0.95
    season = rng.choice(SEASONS, sessions, p=popular / popular.sum())
    keen = rng.gamma(1.2, size=accounts)
    account = rng.choice(accounts, sessions, p=keen / keen.sum())
    start = np.maximum(books.out_on[season], day_number(FIRST))
    day = start + (rng.random(sessions) ** 1.3 * (day_number(FIRST) + days - start)).astype(np.int64)
    begins = day * DAY_US + (rng.normal(71_000, 11_000, sessions) % 86_400 * US_PER_S).astype(np.int64)
    number = (books.count[season] * rng.random(sessions) ** 1.8).astype(np.int64)
    length = np.minimum(rng.geometric(0.55, sessions), books.count[season] - number)
    owner = np.repeat(np.arange(sessions), length)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(length) - length, length)
    episode = books.first[season[owner]] + number[owner] + place
    runtime = books.runtimes_ms[episode]
    share = np.where(
        rng.random(len(owner)) < 0.18, rng.uniform(0.03, 0.9, len(owner)), rng.uniform(0.97, 1, len(owner))
    )
    rate = rng.choice([1_000, 1_250, 1_500, 750], len(owner), p=[0.97, 0.015, 0.01, 0.005])
    took = np.cumsum(runtime * 1_200)  # µs, with some time for pauses
    before = took - runtime * 1_200
    country = rng.choice(len(COUNTRIES), accounts, p=_COUNTRY_SHARES)
    return {
        "account": account[owner],
        "episode": episode,
        "country": country[account[owner]],
        "begins_us": begins[owner] + before - np.maximum.accumulate(np.where(place == 0, before, 0)),
        "from_ms": np.zeros(len(owner), dtype=np.int64),
        "until_ms": (runtime * share).astype(np.int64),
        "rate": rate,
    }


def _day(playbacks: Rows, numbers: Ints, sent: int, rng: np.random.Generator) -> Rows:
    """One day's events, as they arrive; `numbers` name the playbacks and `sent` events were sent before."""
    count = len(numbers)
    rows = expand(playbacks, habits=Habits(), rng=rng)
    owner = rows["playback"]
    described = {
        **rows,
        **{name: playbacks[name][owner] for name in ("account", "episode", "country", "rate")},
        "profile": np.where(rng.random(count) < 0.45, rng.integers(1, PROFILES + 1, count), 0)[owner],
        "device": rng.choice(len(DEVICES), count, p=DEVICE_SHARES)[owner],
        "is_supplemental": np.zeros(len(owner), dtype=np.bool_),
        "event_id": sent * 2 + np.arange(len(owner)),
        "received_us": received_us(rows, count, np.zeros(count, dtype=np.bool_), rng),
    }
    described["playback"] = numbers[owner]
    return with_duplicates(described, rng)


def _write(path: Path, rows: Rows, names: Names) -> int:
    ordered = take(rows, np.argsort(rows["received_us"], kind="stable"))
    table: pa.Table = as_table(ordered, names)
    pq.write_table(table, path, compression="zstd")
    return int(table.num_rows)


def _sheet(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
