"""Polars: plays and spans of content → the figures."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from polars import col

NOW = 1_000_000  # days of the open window


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The catalogue."""

    episodes: pl.DataFrame
    seasons: pl.DataFrame

    @property
    def whole(self) -> pl.DataFrame:
        sums = (col("runtime_ms").sum().alias("season_ms"), col("number").min().alias("first_number"))
        return self.episodes.group_by("season_id").agg(*sums)


def figures(plays: pl.DataFrame, spans: pl.DataFrame, books: Books) -> dict[str, pl.DataFrame]:
    """Viewing, reach, progress, drop-off and completions."""
    coverage = _coverage(spans)
    windows = pl.DataFrame({"days": [7, 28, 91, NOW]})
    reached = (
        coverage.join(books.seasons, on="season_id")
        .join(windows, how="cross")
        .filter(col("day") < col("released_on") + col("days"))
        .group_by("season_id", "account_id", "episode_id", "number", "runtime_ms", "days")
        .agg(col("covered_ms").max())
    )
    viewing = (
        plays.group_by("season_id", "episode_id", "country", "day")
        .agg(col("watched_ms").sum(), (col("watched_ms") > 0).sum().alias("plays"))
        .rename({"country": "territory"})
    )
    return {
        "viewing": viewing,
        "reach": _reach(plays),
        "progress": _progress(reached, books),
        "drop_off": _drop_off(reached, books),
        "completions": _completions(coverage, books),
    }


def _reach(plays: pl.DataFrame) -> pl.DataFrame:
    daily = plays.group_by("season_id", "account_id", "country", "day").agg(col("watched_ms").sum())
    last_on = {"day": col("day"), "week": (col("day") + 3) // 7 * 7 + 3, "friday_week": (col("day") + 6) // 7 * 7}
    windowed = pl.concat([daily.with_columns(window=pl.lit(name), last_on=on) for name, on in last_on.items()])
    keys = ("season_id", "territory", "window", "last_on")
    by_country = windowed.filter(col("country") != "").rename({"country": "territory"})
    everywhere = windowed.with_columns(territory=pl.lit("ZZ"))
    return pl.concat(
        [
            some.group_by(*keys, "account_id")
            .agg(col("watched_ms").sum())
            .filter(col("watched_ms") >= 120_000)
            .group_by(keys)
            .agg(pl.len().alias("accounts"))
            for some in (by_country, everywhere)
        ]
    )


def _coverage(spans: pl.DataFrame) -> pl.DataFrame:
    """What an account had covered of an episode at the end of each day on which it saw some of it: unions of spans."""
    keys = ("account_id", "episode_id")
    content = spans.select(*keys, "season_id", "number", "runtime_ms", "day", "begin_ms", "until_ms")
    days = content.select(*keys, until_day="day").unique()
    before = col("until_ms").cum_max().shift(1).over(*keys, "until_day").fill_null(0)
    return (
        content.join(days, on=keys)
        .filter(col("day") <= col("until_day"))
        .sort("begin_ms", "until_ms")
        .with_columns(fresh_ms=pl.max_horizontal(col("until_ms") - pl.max_horizontal("begin_ms", before), 0))
        .group_by("season_id", *keys, "number", "runtime_ms", day="until_day")
        .agg(col("fresh_ms").sum().alias("covered_ms"))
    )


def _progress(reached: pl.DataFrame, books: Books) -> pl.DataFrame:
    accounts = reached.group_by("season_id", "account_id", "days").agg(
        (col("covered_ms").max() >= 120_000).alias("is_starter"),
        (col("covered_ms") * 10 >= col("runtime_ms") * 7).any().alias("is_watcher"),
        col("covered_ms").sum(),
    )
    return (
        accounts.join(books.whole, on="season_id")
        .group_by("season_id", "days")
        .agg(
            col("is_starter").sum().alias("starters"),
            col("is_watcher").sum().alias("watchers"),
            (col("covered_ms") * 10 >= col("season_ms") * 9).sum().alias("completers"),
        )
    )


def _drop_off(reached: pl.DataFrame, books: Books) -> pl.DataFrame:
    keys = ("season_id", "account_id", "days")
    started = reached.filter(col("covered_ms") >= 120_000).select(*keys, "number").unique()
    begun = started.join(books.whole, on="season_id").filter(col("number") == col("first_number"))
    return (
        started.join(begun, on=keys, how="semi").group_by("season_id", "days", "number").agg(pl.len().alias("accounts"))
    )


def _completions(coverage: pl.DataFrame, books: Books) -> pl.DataFrame:
    keys = ("season_id", "account_id")
    starts = coverage.filter(col("covered_ms") >= 120_000).group_by(keys).agg(col("day").min().alias("started_on"))
    gained = col("covered_ms") - col("covered_ms").shift(1).over("account_id", "episode_id").fill_null(0)
    daily = (
        coverage.sort("day")
        .with_columns(gain_ms=gained)
        .group_by(*keys, "day")
        .agg(col("gain_ms").sum())
        .sort("day")
        .with_columns(covered_ms=col("gain_ms").cum_sum().over(keys))
    )
    ends = (
        daily.join(books.whole, on="season_id")
        .filter(col("covered_ms") * 10 >= col("season_ms") * 9)
        .group_by(keys)
        .agg(col("day").min().alias("completed_on"))
    )
    took = pl.max_horizontal(col("completed_on") - col("started_on"), 0)
    days = pl.when(col("completed_on").is_not_null()).then(took)
    return (
        starts.join(ends, on=keys, how="left")
        .with_columns(days=days)
        .group_by("season_id", "started_on", "days")
        .agg(pl.len().alias("accounts"))
    )
