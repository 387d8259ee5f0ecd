"""Polars: the same work on lazy frames and the streaming engine, as one process.

    python benchmarks/rivals/polars_frames.py DATA OUT

Reads DATA/catalogue and DATA/events; writes the figures to OUT as Parquet. One sort by playback and instant, then
neighbours by shifting whole columns; the few playbacks of which it cannot be said that they are sound are judged row by
row first. What no figure needs is not computed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from polars import col
from polars_figures import Books, figures

from overnights.countries import TERRITORIES

DAY_US = 86_400_000_000
KINDS = {name: place for place, name in enumerate(("start", "heartbeat", "pause", "resume", "seek", "stop"))}
PAUSE, SEEK, STOP = KINDS["pause"], KINDS["seek"], KINDS["stop"]
WHO = ("account_id", "episode_id", "country", "profile_id", "device")
PLAYBACK = ("playback", "account_id", "episode_id", "country")


def run(data: Path, out: Path) -> None:
    """Everything from the raw files to the figures."""
    books = _books(data / "catalogue")
    rows = _rows(data / "events", books)
    offered = _offered(rows)
    days, edges = _seen(rows.filter(col("reason").is_null()).with_columns(tie=col("event_id")))
    of_playback = offered.filter(col("reason").is_null())
    suspects = _suspects(of_playback, days)
    judged = _judged(rows, suspects)
    firsts = judged.filter((col("nth") == 0) & ~col("is_late"))
    fates = _fates(judged, firsts)
    by_playback = firsts.group_by("playback", "playback_id").agg(
        pl.len().alias("rows"),
        *(col(name).drop_nulls().n_unique().alias(f"{name}s") for name in WHO[:3]),
        *(col(name).min() for name in WHO[:3]),
    )
    is_ambiguous = pl.any_horizontal(col(f"{name}s") > 1 for name in WHO[:3])
    ambiguous, sound_again = by_playback.filter(is_ambiguous), by_playback.filter(~is_ambiguous)
    again_days, again_edges = _seen(firsts.lazy().with_columns(tie=col("event_id").cast(pl.String)))
    hashes = suspects.select("playback").unique()
    days, edges = (frame.join(hashes, on="playback", how="anti") for frame in (days, edges))
    reasons = _reasons(offered, fates, ambiguous)
    duplicates = int(days["repeats"].sum()) + fates.filter(col("fate") == "duplicate").height
    known = pl.concat(
        [frame.select(PLAYBACK) for frame in (of_playback.join(hashes, on="playback", how="anti"), sound_again)]
    )
    plays, spans = _plays(pl.concat([days, again_days]), pl.concat([edges, again_edges]), known, books)
    made = {"account": _account(offered, reasons, duplicates), "reasons": reasons, **figures(plays, spans, books)}
    for name, figure in made.items():
        whole = pl.selectors.integer() | pl.selectors.boolean()
        figure.with_columns(whole.cast(pl.Int64)).write_parquet(out / f"{name}.parquet")


def _books(folder: Path) -> Books:
    episodes = pl.read_csv(folder / "episodes.csv").select(
        "episode_id",
        "season_id",
        col("number").cast(pl.Int64),
        (col("runtime_s") * 1_000).cast(pl.Int64).alias("runtime_ms"),
    )
    seasons = pl.read_csv(folder / "seasons.csv", try_parse_dates=True).select(
        "season_id", col("released_on").cast(pl.Date).cast(pl.Int32).cast(pl.Int64)
    )
    return Books(episodes=episodes, seasons=seasons)


def _thousandths(name: str) -> pl.Expr:
    """A number in thousandths; null where it is none."""
    return pl.when(col(name).is_finite()).then((col(name) * 1_000 + 0.5).floor()).cast(pl.Int64)


def _rows(folder: Path, books: Books) -> pl.LazyFrame:
    """Every row with its reason, in the order offered by `row`."""
    runtimes = books.episodes.lazy().select("episode_id", "runtime_ms")
    rows = pl.scan_parquet(sorted(folder.glob("*.parquet")), row_index_name="row")
    return (
        rows.join(runtimes, on="episode_id", how="left", maintain_order="none")
        .with_columns(
            kind=col("type").replace_strict(KINDS, default=None, return_dtype=pl.Int64),
            at_us=col("ts").dt.epoch("us"),
            received_us=col("received_at").dt.epoch("us"),
            position_ms=_thousandths("position_s"),
            from_ms=pl.when(col("type") == "seek").then(_thousandths("from_position_s")),
            rate=_thousandths("playback_rate"),
        )
        .with_columns(
            rate=col("rate").fill_null(1_000),
            place=col("at_us") * 8 + col("kind"),
            playback=col("playback_id").hash(),
            arrive_ms=pl.when(col("kind") == SEEK).then("from_ms").otherwise("position_ms"),
            reason=_reason(),
            is_late=(col("received_us") // DAY_US > col("at_us") // DAY_US + 14).fill_null(value=False),
        )
    )


def _reason() -> pl.Expr:
    """The first reason that holds; null for a row that passes."""
    needed = ("event_id", "account_id", "playback_id", "episode_id", "ts", "type", "position_s")
    beyond = col("runtime_ms") + 60_000
    rules = {
        "supplemental": col("is_supplemental"),
        "missing_field": pl.any_horizontal(*(col(name).is_null() for name in needed), col("position_s").is_nan()),
        "bad_value": col("position_s").is_infinite()
        | col("playback_rate").is_infinite()
        | (col("rate") <= 0)
        | (col("type") == "seek") & col("from_position_s").is_infinite(),
        "unknown_type": col("kind").is_null(),
        "unknown_episode": col("runtime_ms").is_null(),
        "unknown_country": ~col("country").is_in(sorted(TERRITORIES)),
        "negative_position": (col("position_ms") < 0) | (col("from_ms") < 0).fill_null(value=False),
        "position_beyond_runtime": (col("position_ms") > beyond) | (col("from_ms") > beyond).fill_null(value=False),
        "ts_in_future": col("at_us") > col("received_us") + DAY_US,
    }
    return pl.coalesce(pl.when(rule).then(pl.lit(reason)) for reason, rule in rules.items())


def _offered(rows: pl.LazyFrame) -> pl.DataFrame:
    """Playbacks by reason, null for the rows that pass: how many rows, and whether they name one of everything."""
    apart = [(col(name).min() != col(name).max()).fill_null(value=False) for name in WHO]
    partly = [(col(name).count() > 0) & (col(name).count() < pl.len()) for name in WHO[2:]]
    return (
        rows.group_by("playback_id", "reason")
        .agg(
            col("playback").first(),
            pl.len().alias("rows"),
            col("is_late").any().alias("has_late"),
            pl.any_horizontal(*apart, *partly).alias("is_mixed"),
            *(col(name).min() for name in WHO[:3]),
        )
        .collect(engine="streaming")
    )


def _seen(events: pl.LazyFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of events in any order: sums by playback and day, and the events at which a stretch of content begins or ends."""
    columns = ("playback", "place", "position_ms", "tie", "event_id", "arrive_ms", "rate")
    counts, goes_on = col("counts"), col("goes_on")
    marked = _marked(events.select(columns).sort(columns[:4]))
    before_midnight = pl.when(col("is_cut")).then(col("cut_us")).otherwise("watched_us")
    days = marked.group_by("playback", "day").agg(
        pl.when(counts).then(before_midnight).otherwise(0).sum().alias("watched_us"),
        counts.any().alias("has_play"),
        col("is_again").sum().alias("repeats"),
        col("is_suspect").any(),
    )
    ends = counts & ~goes_on.shift(-1, fill_value=False)
    edges = (
        marked.with_columns(is_begin=counts & ~goes_on, is_end=ends)
        .filter(col("is_begin") | col("is_end") | col("is_cut"))
        .select(
            "playback",
            "ts",
            "day",
            "last_day",
            "position_ms",
            "until_ms",
            "watched_us",
            "cut_us",
            "cut_ms",
            "is_begin",
            "is_end",
            "is_cut",
        )
    )
    both = pl.collect_all([days, edges], engine="streaming")
    return both[0], both[1]


def _marked(ordered: pl.LazyFrame) -> pl.LazyFrame:
    """Each event with the segment that it opens, by the next row and the one before."""
    goes_on = col("playback") == col("playback").shift(-1)
    went_on = (col("playback") == col("playback").shift(1)).fill_null(value=False)
    dt, dp, rate = col("dt"), col("dp"), col("rate")
    same = pl.all_horizontal(col(name).eq_missing(col(name).shift(1)) for name in ("place", "position_ms"))
    alike = pl.all_horizontal(col(name).eq_missing(col(name).shift(1)) for name in ("rate", "arrive_ms"))
    ids, before = col("event_id"), col("event_id").shift(1)
    return (
        ordered.with_columns(ts=col("place") // 8, kind=col("place") % 8)
        .with_columns(
            dt=pl.when(goes_on).then(col("ts").shift(-1) - col("ts")),
            dp=pl.when(goes_on).then(col("arrive_ms").shift(-1) - col("position_ms")),
            is_again=went_on & (ids == before),
            is_suspect=went_on & ((ids < before) | (ids == before) & ~(same & alike) | (ids > before) & same),
        )
        .with_columns(
            counts=(~col("kind").is_in([PAUSE, STOP]) & (dt > 0) & (dt <= 300_000_000) & (dp > 0)).fill_null(
                value=False
            ),
            until_ms=col("position_ms")
            + pl.when(dp * 1_000_000 <= rate * dt + 1_500_000_000).then(dp).otherwise(rate * dt // 1_000_000),
            watched_us=pl.min_horizontal(dt, dp * 1_000_000 // rate),
            day=col("ts") // DAY_US,
            last_day=(col("ts") + dt - 1) // DAY_US,
        )
        .with_columns(
            goes_on=col("counts")
            & went_on
            & (
                col("counts").shift(1)
                & (col("until_ms").shift(1) == col("position_ms"))
                & (col("last_day").shift(1) == col("day"))
            ).fill_null(value=False),
            is_cut=col("counts") & (col("day") < col("last_day")).fill_null(value=False),
            elapsed=col("last_day") * DAY_US - col("ts"),
        )
        .with_columns(
            cut_us=col("watched_us") * col("elapsed") // dt,
            cut_ms=col("position_ms") + (col("until_ms") - col("position_ms")) * col("elapsed") // dt,
        )
    )


def _suspects(of_playback: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """Playbacks of which it cannot be said that they are sound; also two whose names have one hash."""
    found = days.filter("is_suspect").select("playback").unique()
    shared = col("playback").is_duplicated()
    by_themselves = of_playback.filter(shared | col("has_late") | col("is_mixed")).select("playback")
    hashes = pl.concat([found, by_themselves]).unique()
    return (
        of_playback.join(hashes, on="playback", how="semi").select("playback_id", "playback").with_row_index("number")
    )


def _judged(rows: pl.LazyFrame, suspects: pl.DataFrame) -> pl.DataFrame:
    """The rows of suspects that pass their own checks, numbered by playback and within each event."""
    numbers = suspects.lazy().select("playback_id", col("number").cast(pl.UInt64).alias("playback"))
    found = rows.filter(col("reason").is_null()).drop("playback").join(numbers, on="playback_id")
    ordered = found.collect(engine="streaming").sort("is_late", "row")
    return ordered.with_columns(nth=pl.int_range(pl.len()).over("playback", "event_id"))


def _fates(judged: pl.DataFrame, firsts: pl.DataFrame) -> pl.DataFrame:
    """What became of each row that is not the first of its event."""
    content = (*WHO, "place", "position_ms", "rate", "arrive_ms")
    later = judged.filter(col("is_late") | (col("nth") > 0))
    pairs = later.join(
        firsts.select("playback", "event_id", "row", *content), on=("playback", "event_id"), how="left", suffix="_first"
    )
    alike = pl.all_horizontal(col(name).eq_missing(col(f"{name}_first")) for name in content)
    is_late = col("row_first").is_null() | col("is_late") & (col("row") < col("row_first"))
    fate = (
        pl.when(is_late)
        .then(pl.lit("too_late"))
        .when(~alike)
        .then(pl.lit("conflicting_duplicate"))
        .otherwise(pl.lit("duplicate"))
    )
    return pairs.select(fate=fate)


def _reasons(offered: pl.DataFrame, fates: pl.DataFrame, ambiguous: pl.DataFrame) -> pl.DataFrame:
    parts = (
        offered.filter(col("reason").is_not_null()).select("reason", col("rows").cast(pl.Int64)),
        fates.filter(col("fate") != "duplicate").select(reason="fate", rows=pl.lit(1, pl.Int64)),
        ambiguous.select(reason=pl.lit("ambiguous_playback"), rows=col("rows").cast(pl.Int64)),
    )
    return pl.concat(parts).group_by("reason").agg(col("rows").sum())


def _account(offered: pl.DataFrame, reasons: pl.DataFrame, duplicates: int) -> pl.DataFrame:
    rows, aside = int(offered["rows"].sum()), int(reasons["rows"].sum())
    accepted = rows - duplicates - aside
    return pl.DataFrame({"offered": rows, "accepted": accepted, "duplicates": duplicates, "set_aside": aside})


def _plays(
    days: pl.DataFrame, edges: pl.DataFrame, known: pl.DataFrame, books: Books
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Plays by playback and day, and spans of content, clipped to the runtime."""
    cuts = edges.filter("is_cut")
    parts = pl.concat(
        [
            days.filter("has_play").select("playback", "day", "watched_us"),
            cuts.select("playback", day="last_day", watched_us=col("watched_us") - col("cut_us")),
        ]
    )
    described = known.join(books.episodes, on="episode_id").with_columns(col("country").fill_null(""))
    plays = parts.group_by("playback", "day").agg(col("watched_us").sum()).join(described, on="playback")
    begins = pl.concat(
        [
            edges.filter("is_begin").select("playback", "day", at=col("ts") * 2, begin_ms="position_ms"),
            cuts.select("playback", day="last_day", at=col("ts") * 2 + 1, begin_ms="cut_ms"),
        ]
    ).sort("playback", "day", "at")
    ends = pl.concat(
        [
            edges.filter("is_end").select("playback", day="last_day", at=col("ts") * 2 + 1, until_ms="until_ms"),
            cuts.select("playback", day=col("last_day") - 1, at=col("ts") * 2, until_ms="cut_ms"),
        ]
    ).sort("playback", "day", "at")
    spans = (
        begins.with_columns(ends["until_ms"])
        .join(described, on="playback")
        .with_columns(until_ms=pl.min_horizontal("until_ms", "runtime_ms"))
        .filter(col("until_ms") > col("begin_ms"))
    )
    return plays.with_columns(watched_ms=(col("watched_us") + 500) // 1_000), spans


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    run(Path(sys.argv[1]), folder)
