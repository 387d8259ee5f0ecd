"""Tables of measuring: plays, and the figures made of them."""

from __future__ import annotations

import pyarrow as pa

from overnights.tables.columns import (
    CONTEXT,
    DAY_N,
    SEASON_ID,
    TERRITORY,
    Column,
    Table,
    count,
    day,
    flag,
    instant,
    text,
)

PLAYS = Table(
    "plays",
    "one playback on one local day, with the content it covered",
    "measure",
    (
        Column("bucket", pa.int16(), "hash of the account, 0 to 63"),
        Column("generation", pa.int32(), "the measure that derived it; a later one of the playback supersedes it"),
        Column("playback_hash", pa.int64(), "hash of playback_id"),
        *CONTEXT,
        day("day", "local day; null: the playback has no viewing (any more)", True),
        count("watched_ms", "time watched, ms"),
        count("longest_ms", "longest stretch of neighbouring segments, ms watched"),
        instant("first_at", "start of the first segment", True),
        instant("last_at", "end of the last segment", True),
        Column("span_from", pa.list_(pa.int32()), "starts of the merged stretches of content, ms, ascending"),
        Column("span_to", pa.list_(pa.int32()), "their ends, ms"),
    ),
)
VIEWING = Table(
    "viewing",
    "one episode, territory and local day; sums, which may be added",
    "measure",
    (
        SEASON_ID,
        text("episode_id", "the episode or cut"),
        TERRITORY,
        day("day", "local day"),
        count("watched_ms", "time watched, ms"),
        count("plays", "plays above 0 ms and not shorter than shortest_play_s"),
        count("weighted", "Σ weight in thousandths × watched ms"),
    ),
)
REACH = Table(
    "reach",
    "one season, territory (ZZ: all) and window; distinct accounts, which may not be added",
    "measure",
    (
        SEASON_ID,
        text("territory", "ISO 3166-1 alpha-2; ZZ: all, and plays without a country"),
        text("window", "day, week (Monday to Sunday) or friday_week (Friday to Thursday)"),
        day("last_on", "last local day of the window"),
        count("accounts", "accounts with at least 120 s watched (unfloored: floors apply where it is published)"),
    ),
)
PROGRESS = Table(
    "progress",
    "one season and day from release (null: now)",
    "measure",
    (
        SEASON_ID,
        DAY_N,
        count("starters", "accounts with at least 120 s of coverage of some episode"),
        count("watchers", "accounts with at least 70% coverage of some episode"),
        count("completers", "accounts with at least 90% coverage of the season or film"),
    ),
)
DROP_OFF = Table(
    "drop_off",
    "one season, day from release (null: now) and episode number",
    "measure",
    (
        SEASON_ID,
        DAY_N,
        count("number", "episode number"),
        count("accounts", "of those who started the first number, accounts that started this one"),
    ),
)
COMPLETIONS = Table(
    "completions",
    "one season, day of starting and days to completing; for the Kaplan-Meier companion",
    "measure",
    (
        SEASON_ID,
        day("started_on", "local day on which the account became a starter"),
        count("days", "days from then until it became a completer; null: it has not", True),
        count("accounts", "accounts"),
    ),
)
FIGURE_TABLES = (VIEWING, REACH, PROGRESS, DROP_OFF, COMPLETIONS)
MEASURES = Table(
    "measures",
    "one measure; its figures count once this row is committed",
    "measure",
    (
        Column("generation", pa.int32(), "numbered from 1"),
        instant("measured_at", "when"),
        Column("last_batch", pa.int32(), "batches up to this one are in it"),
        count("catalogue_version", "the catalogue it used"),
        text("rules", "digest of the rules"),
        text("inputs", "digest of all that its figures depend on"),
        day("first_on", "first local day with viewing", True),
        day("last_on", "last local day with viewing", True),
        flag("is_full", "whether everything was derived again"),
        Column("event_files", pa.list_(pa.string()), "files of `events` that are in it"),
        Column("play_files", pa.list_(pa.string()), "files of `plays` that hold its plays"),
        Column("snapshots", pa.list_(pa.string()), "table@version of each table of figures"),
    ),
)
