"""Every table, declared once: grain, columns, types, units, nulls, a sentence.

A public table can be exported and asked by SQL. What is not public holds accounts, or rows set aside with their
payload, and no page, API or export reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")
DAY = pa.date32()
ArrowType: TypeAlias = "pa.DataType"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, Arrow type, a sentence with its unit, and whether it may be null."""

    name: str
    type: ArrowType
    says: str
    is_null: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: name, grain (what a row is), columns, the stage that writes it, and whether it is public."""

    name: str
    grain: str
    written_by: str
    columns: tuple[Column, ...]
    is_public: bool = False

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([pa.field(c.name, c.type, nullable=True) for c in self.columns])

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)


def _text(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, pa.string(), says, is_null)


def _count(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, pa.int64(), says, is_null)


def _day(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, DAY, says, is_null)


def _instant(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, INSTANT, says, is_null)


def _number(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, pa.float64(), says, is_null)


def _flag(name: str, says: str, is_null: bool = False) -> Column:
    return Column(name, pa.bool_(), says, is_null)


CATALOGUE_ID = _text("catalogue_id", "digest of the catalogue version that the row belongs to")
TERRITORY = _text("territory", "ISO 3166-1 alpha-2; empty where the play named no country")
SEASON_ID = _text("season_id", "the season's stable id")
DAY_N = _count("day", "7, 28 or 91 days from release; null: all that is accepted", True)
CONTEXT = (  # a playback, and what its events say of themselves
    _text("playback_id", "one player session"),
    _text("account_id", "who subscribes"),
    _text("profile_id", "null: the account's only one", True),
    _text("episode_id", "what was played"),
    _text("country", "ISO 3166-1 alpha-2", True),
    _text("device", "as the player names it", True),
)
EDITION = (  # the key of an edition
    _text("chart", "name of the definition"),
    _count("version", "version of the definition"),
    _day("week", "Sunday of the week, or last day of the chart's window"),
    _text("territory", "ISO 3166-1 alpha-2; ZZ: all"),
    _text("category", "the list"),
    _count("edition", "numbered from 1"),
)

# ── the catalogue ────────────────────────────────────────────────────────────────────────────────────────────────────

TITLES = Table(
    "titles",
    "one title of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        _text("title_id", "the title's stable id"),
        _text("title", "its name"),
        _text("kind", "series, film, special or live", True),
        _text("original_language", "BCP 47 tag; its primary subtag decides the category", True),
        _text("origin_country", "ISO 3166-1 alpha-2", True),
        _text("genres", "separated by ;", True),
        _text("created_by", "persons, separated by ;", True),
        _text("based_on", "the source work", True),
        _text("synopsis", "the plot in a few sentences", True),
        _text("imdb_id", "id at IMDb", True),
        _text("tmdb_id", "id at TMDB", True),
    ),
    is_public=True,
)
SEASONS = Table(
    "seasons",
    "one season of one catalogue version; a film is a title with one season",
    "catalogue",
    (
        CATALOGUE_ID,
        SEASON_ID,
        _text("title_id", "its title"),
        _count("number", "1 is the first", True),
        _text("label", "as shown, for example Season 1", True),
        _text("kind", "season, limited, part, film or special", True),
        _day("released_on", "local day of release", True),
        _text("release_pattern", "all_at_once, weekly or split", True),
        _flag("is_final", "announced as the last", True),
        _text("origin", "original or licensed", True),
        _text("part_of", "season_id of the season that this is a part of", True),
        _number("cost", "cost of the season, in `currency`; not public", True),
        _text("currency", "ISO 4217", True),
    ),
)
EPISODES = Table(
    "episodes",
    "one episode, or the release of one episode in some territories, of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        _text("episode_id", "the episode's id, as events name it"),
        SEASON_ID,
        _count("number", "place in the season; rows of one number and different ids are cuts", True),
        _text("name", "its name", True),
        _count("runtime_ms", "runtime in ms"),
        _day("released_on", "local day of release; empty: the season's", True),
        _text("territories", "where this row holds, separated by ;; empty: everywhere else", True),
    ),
    is_public=True,
)
CREDITS = Table(
    "credits",
    "one person in one role of a title or season, of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        _text("title_id", "the title"),
        _count("season_number", "empty: the whole title", True),
        _text("person", "name as credited"),
        _text("role", "cast, creator, writer, director or producer"),
        _text("character", "whom a cast member plays", True),
        _text("billing", "main, recurring, guest or minor", True),
        _count("position", "order within the role, from 1", True),
    ),
    is_public=True,
)
RECEPTION = Table(
    "reception",
    "one source's score of a title or season on a day, of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        _text("title_id", "the title"),
        _count("season_number", "empty: the whole title", True),
        _text("source", "who collected the score"),
        _number("score", "the score"),
        _number("out_of", "the best possible score"),
        _count("n", "how many critics or viewers", True),
        _day("as_of", "when it stood so"),
    ),
    is_public=True,
)
SUBSCRIBERS = Table(
    "subscribers",
    "subscribers of a territory from a day, of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        _text("territory", "ISO 3166-1 alpha-2"),
        _day("as_of", "the day"),
        _count("subscribers", "paying accounts"),
    ),
)
WEIGHTS = Table(
    "weights",
    "weight of an account from a day, of one catalogue version",
    "catalogue",
    (
        CATALOGUE_ID,
        _text("account_id", "the account"),
        _day("from_on", "first day it holds"),
        _count("weight_thousandths", "weight in thousandths; 1000 where none is declared"),
    ),
)
CATALOGUES = Table(
    "catalogues",
    "one catalogue version; a version exists once its row does",
    "catalogue",
    (
        _count("version", "numbered from 1"),
        CATALOGUE_ID,
        _instant("loaded_at", "when"),
        _text("source", "the path it was read from"),
        _text("changes", "what it changed, one line each, separated by line feeds"),
    ),
    is_public=True,
)
CATALOGUE_TABLES = (TITLES, SEASONS, EPISODES, CREDITS, RECEPTION, SUBSCRIBERS, WEIGHTS)

# ── events ───────────────────────────────────────────────────────────────────────────────────────────────────────────

EVENTS = Table(
    "events",
    "one run of one playback in one context (account, profile, episode, country, device); lists are in method order",
    "accept",
    (
        Column("batch", pa.int32(), "the batch that brought it"),
        Column("bucket", pa.int16(), "hash of the account, 0 to 63; files are sorted by it, a row group each"),
        Column("playback_hash", pa.int64(), "hash of playback_id; a run's rows of a bucket are sorted by it"),
        *CONTEXT,
        _flag("is_late", "came too late: kept, not counted until its week is restated with late events"),
        Column("ts", pa.list_(pa.int64()), "instants, µs since 1970-01-01 UTC"),
        Column("position_ms", pa.list_(pa.int32()), "place in the content, ms"),
        Column("type", pa.list_(pa.int8()), "0 start, 1 heartbeat, 2 pause, 3 resume, 4 seek, 5 stop"),
        Column("from_position_ms", pa.list_(pa.int32()), "seeks: where it left, ms; null where no event has one", True),
        Column("rate_thousandths", pa.list_(pa.int32()), "playback rate; null where all are 1000", True),
        Column("event_int", pa.list_(pa.int64()), "event ids, where all are whole numbers written plainly", True),
        Column("event_text", pa.list_(pa.string()), "event ids otherwise", True),
        Column("ordinal", pa.list_(pa.int64()), "place among the rows the batch offered, from 0; `sources` maps it"),
    ),
)
SET_ASIDE = Table(
    "set_aside",
    "one row kept out of one batch",
    "accept",
    (
        Column("batch", pa.int32(), "the batch that offered it, whose account it stands in"),
        Column("by_batch", pa.int32(), "the batch that set it aside; counts once that batch is committed"),
        _count("ordinal", "place among the rows the batch offered, from 0"),
        _text("source", "the file it stood in"),
        _count("row", "row in the file; the first data row is 1"),
        _text("reason", "the reason code"),
        _text("detail", "what was found, with the name of its column"),
        _day("day", "local day of the event, where it has a readable instant", True),
    ),
)
BATCHES = Table(
    "batches",
    "one load of events; it counts once this row is committed",
    "accept",
    (
        Column("batch", pa.int32(), "numbered from 1"),
        _text("digest", "digest of the files' contents and the mapping: the same files again are the same batch"),
        _instant("loaded_at", "when"),
        _text("source", "the paths as given"),
        _count("files", "how many files"),
        _count("offered", "rows read"),
        _count("accepted", "rows accepted when it was loaded"),
        _count("duplicates", "rows whose event was accepted before"),
        _count("set_aside", "rows set aside when it was loaded"),
        _count("catalogue_version", "the catalogue it was checked against"),
        _instant("first_at", "first accepted event", True),
        _instant("last_at", "last accepted event", True),
    ),
    is_public=True,
)
SOURCES = Table(
    "sources",
    "one file of one batch",
    "accept",
    (
        Column("batch", pa.int32(), "the batch"),
        _count("first_ordinal", "ordinal of the file's first row; rows are in file order"),
        _count("rows", "rows it offered"),
        _text("source", "its path as given"),
        _text("digest", "SHA-256 of its bytes"),
    ),
)
AMBIGUOUS = Table(
    "ambiguous",
    "one playback that names two accounts, episodes or countries",
    "accept",
    (
        Column("by_batch", pa.int32(), "the batch that made it so; counts once that batch is committed"),
        Column("playback_hash", pa.int64(), "hash of playback_id"),
        _text("playback_id", "the playback"),
    ),
)
LET_IN = Table(
    "let_in",
    "one row that came too late and was judged again when its week was restated with late events",
    "accept",
    (
        Column("by_batch", pa.int32(), "the batch that let it in (it offers no rows); counts once that is committed"),
        Column("batch", pa.int32(), "the batch that offered the row, whose account it stands in"),
        _count("ordinal", "place among the rows the batch offered, from 0"),
        _text("became", "accepted, duplicate, or the reason code it is set aside with now"),
    ),
)

# ── viewing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

PLAYS = Table(
    "plays",
    "one playback on one local day, with the content it covered",
    "measure",
    (
        Column("bucket", pa.int16(), "hash of the account, 0 to 63"),
        Column("generation", pa.int32(), "the measure that derived it; a later one of the playback supersedes it"),
        Column("playback_hash", pa.int64(), "hash of playback_id"),
        *CONTEXT,
        _day("day", "local day; null: the playback has no viewing (any more)", True),
        _count("watched_ms", "time watched, ms"),
        _count("longest_ms", "longest stretch of neighbouring segments, ms watched"),
        _instant("first_at", "start of the first segment", True),
        _instant("last_at", "end of the last segment", True),
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
        _text("episode_id", "the episode or cut"),
        TERRITORY,
        _day("day", "local day"),
        _count("watched_ms", "time watched, ms"),
        _count("plays", "plays above 0 ms and not shorter than shortest_play_s"),
        _count("weighted", "Σ weight in thousandths × watched ms"),
    ),
)
REACH = Table(
    "reach",
    "one season, territory (ZZ: all) and window; distinct accounts, which may not be added",
    "measure",
    (
        SEASON_ID,
        _text("territory", "ISO 3166-1 alpha-2; ZZ: all, and plays without a country"),
        _text("window", "day, week (Monday to Sunday) or friday_week (Friday to Thursday)"),
        _day("last_on", "last local day of the window"),
        _count("accounts", "accounts with at least 120 s watched (unfloored: floors apply where it is published)"),
    ),
)
PROGRESS = Table(
    "progress",
    "one season and day from release (null: now)",
    "measure",
    (
        SEASON_ID,
        DAY_N,
        _count("starters", "accounts with at least 120 s of coverage of some episode"),
        _count("watchers", "accounts with at least 70% coverage of some episode"),
        _count("completers", "accounts with at least 90% coverage of the season or film"),
    ),
)
DROP_OFF = Table(
    "drop_off",
    "one season, day from release (null: now) and episode number",
    "measure",
    (
        SEASON_ID,
        DAY_N,
        _count("number", "episode number"),
        _count("accounts", "of those who started the first number, accounts that started this one"),
    ),
)
COMPLETIONS = Table(
    "completions",
    "one season, day of starting and days to completing; for the Kaplan-Meier companion",
    "measure",
    (
        SEASON_ID,
        _day("started_on", "local day on which the account became a starter"),
        _count("days", "days from then until it became a completer; null: it has not", True),
        _count("accounts", "accounts"),
    ),
)
FIGURE_TABLES = (VIEWING, REACH, PROGRESS, DROP_OFF, COMPLETIONS)
MEASURES = Table(
    "measures",
    "one measure; its figures count once this row is committed",
    "measure",
    (
        Column("generation", pa.int32(), "numbered from 1"),
        _instant("measured_at", "when"),
        Column("last_batch", pa.int32(), "batches up to this one are in it"),
        _count("catalogue_version", "the catalogue it used"),
        _text("rules", "digest of the rules"),
        _text("runtimes", "digest of the rules and runtimes that plays depend on"),
        _text("inputs", "digest of all that its figures depend on"),
        _day("first_on", "first local day with viewing", True),
        _day("last_on", "last local day with viewing", True),
        _flag("is_full", "whether everything was derived again"),
        Column("event_files", pa.list_(pa.string()), "files of `events` that are in it"),
        Column("play_files", pa.list_(pa.string()), "files of `plays` that hold its plays"),
        Column("snapshots", pa.list_(pa.string()), "table@version of each table of figures"),
    ),
)

# ── charts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

EDITIONS = Table(
    "editions",
    "one published chart of one window, territory and category; immutable",
    "charts",
    (
        *EDITION,
        _text("status", "overnight while late events are awaited, consolidated after"),
        _instant("made_at", "when"),
        _text(
            "reason", "why it follows the edition before; null in edition 1, but where a restatement made that", True
        ),
        _text("diff", "JSON: rows, columns, before and after, against the edition before", True),
        _text("zone", "reporting zone"),
        _text("rules", "digest of the rules"),
        _text("inputs", "the snapshots it was computed from, as table@version, and after a space their digest"),
        _text("definition", "the definition as JSON, as it stood"),
        _text("software", "version of Overnights"),
    ),
    is_public=True,
)
ENTRIES = Table(
    "entries",
    "one row of one edition",
    "charts",
    (
        *EDITION,
        _count("rank", "1 is the top"),
        SEASON_ID,
        _text("title", "the title's name when the edition was made"),
        _text("season_label", "the season's label when the edition was made", True),
        _text("metric", "what was ranked: hours_viewed, views, minutes or reach"),
        _number("value", "the metric, unrounded; null where the chart publishes ranks alone", True),
        _text("value_exact", "the metric as an exact fraction, numerator/denominator", True),
        _number("hours_viewed", "hours viewed in the window", True),
        _number("views", "views in the window", True),
        _number("runtime_h", "hours released by the window's end; null where more than one was used", True),
        _count("weeks_on_chart", "cumulative, to this week"),
        _count("streak", "consecutive, to this week"),
        _count("last_rank", "rank the week before; null on a debut or re-entry", True),
        _count("peak_rank", "best rank to this week"),
        _day("peak_week", "the first week it had it"),
        _flag("is_debut", "first week on this list"),
        _flag("is_re_entry", "was on this list before, but not the week before"),
        _flag("is_tie", "another eligible season of the list has the same value"),
    ),
    is_public=True,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *CATALOGUE_TABLES,
        CATALOGUES,
        EVENTS,
        SET_ASIDE,
        BATCHES,
        SOURCES,
        AMBIGUOUS,
        LET_IN,
        PLAYS,
        *FIGURE_TABLES,
        MEASURES,
        EDITIONS,
        ENTRIES,
    )
}
