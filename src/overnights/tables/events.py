"""Tables of accepting: events, what was set aside, and the batches they came in."""

from __future__ import annotations

import pyarrow as pa

from overnights.tables.columns import CONTEXT, Column, Table, count, day, flag, instant, text

BUCKETS = 64  # of accounts, by their hash; a power of two, and a property of the store

EVENTS = Table(
    "events",
    "one run of one playback in one context (account, profile, episode, country, device); lists are in method order",
    "accept",
    (
        Column("batch", pa.int32(), "the batch that brought it"),
        Column("bucket", pa.int16(), "hash of the account, 0 to 63; files are sorted by it, a row group each"),
        Column("playback_hash", pa.int64(), "hash of playback_id; a run's rows of a bucket are sorted by it"),
        *CONTEXT,
        flag("is_late", "came too late: kept, not counted until its week is restated with late events"),
        Column("ts", pa.list_(pa.int64()), "instants, µs since 1970-01-01 UTC"),
        Column("position_ms", pa.list_(pa.int32()), "place in the content, ms"),
        Column("type", pa.list_(pa.int8()), "0 start, 1 heartbeat, 2 pause, 3 resume, 4 seek, 5 stop"),
        Column("from_position_ms", pa.list_(pa.int32()), "seeks: where it left, ms; null where no event has one", True),
        Column("rate_thousandths", pa.list_(pa.int32()), "playback rate; null where all are 1000", True),
        Column("event_int", pa.list_(pa.int64()), "event ids, where all are whole numbers written plainly", True),
        Column("event_text", pa.list_(pa.string()), "event ids otherwise", True),
        Column(
            "ordinal",
            pa.list_(pa.int64()),
            "place among the rows the batch offered: `first_ordinal` of its file in `sources` + row, from 0",
        ),
    ),
)
SET_ASIDE = Table(
    "set_aside",
    "one row kept out of one batch",
    "accept",
    (
        Column("batch", pa.int32(), "the batch that offered it, whose account it stands in"),
        Column("by_batch", pa.int32(), "the batch that set it aside; counts once that batch is committed"),
        count("ordinal", "place among the rows the batch offered"),
        text("source", "the file it stood in"),
        count("row", "row in the file; the first data row is 1"),
        text("reason", "the reason code"),
        text("detail", "what was found, with the name of its column"),
        day("day", "local day of the event, where it has a readable instant", True),
    ),
)
BATCHES = Table(
    "batches",
    "one load of events; it counts once this row is committed",
    "accept",
    (
        Column("batch", pa.int32(), "numbered from 1"),
        text("digest", "digest of the files' contents and the mapping: the same files again are the same batch"),
        instant("loaded_at", "when"),
        text("source", "the paths as given"),
        count("files", "how many files"),
        count("offered", "rows read"),
        count("accepted", "rows accepted when it was loaded"),
        count("duplicates", "rows whose event was accepted before"),
        count("set_aside", "rows set aside when it was loaded"),
        count("catalogue_version", "the catalogue it was checked against"),
        instant("first_at", "first accepted event", True),
        instant("last_at", "last accepted event", True),
    ),
    is_public=True,
)
SOURCES = Table(
    "sources",
    "one file of one batch",
    "accept",
    (
        Column("batch", pa.int32(), "the batch"),
        count("first_ordinal", "ordinal of the file's first row: place of the file in the batch, from 0, × 2⁴⁰"),
        count("rows", "rows it offered"),
        text("source", "its path as given"),
        text("digest", "SHA-256 of its bytes"),
    ),
)
AMBIGUOUS = Table(
    "ambiguous",
    "one playback that names two accounts, episodes or countries",
    "accept",
    (
        Column("by_batch", pa.int32(), "the batch that made it so; counts once that batch is committed"),
        Column("playback_hash", pa.int64(), "hash of playback_id"),
        text("playback_id", "the playback"),
    ),
)
RULINGS = Table(
    "rulings",
    "one row of events of which other rows of its playback decide; of several of one row the last by_batch holds",
    "accept",
    (
        Column("by_batch", pa.int32(), "the batch that ruled it; counts once that batch is committed"),
        Column("batch", pa.int32(), "the batch that offered the row, whose account it stands in"),
        Column("bucket", pa.int16(), "hash of the account, 0 to 63"),
        Column("playback_hash", pa.int64(), "hash of playback_id"),
        count("ordinal", "place among the rows the batch offered"),
        count("ts", "the event's instant, µs since 1970-01-01 UTC"),
        flag("is_late", "whether the row came too late"),
        text("became", "conflicting_duplicate, ambiguous_playback; of late rows also duplicate, and accepted: let in"),
        text("detail", "what was found, with the name of its column"),
    ),
)
REPEATED = Table(
    "repeated",
    "one playback of which a batch brought nothing new: each of its events there repeats an accepted one",
    "accept",
    (
        Column("by_batch", pa.int32(), "the batch; what it repeats is what counted when it was loaded"),
        Column("bucket", pa.int16(), "hash of the account, 0 to 63"),
        Column("playback_hash", pa.int64(), "hash of playback_id"),
    ),
)
LET_IN = Table(
    "let_in",
    "one stretch of time of which late events were let in, when its week was restated with them",
    "accept",
    (
        Column("by_batch", pa.int32(), "the batch that let them in (it offers no rows): those of batches before it"),
        count("from_us", "its first instant, µs since 1970-01-01 UTC"),
        count("to_us", "its end, not included"),
    ),
)
MOVED = Table(
    "moved",
    "duplicates of one batch that another one made so, or made no longer so",
    "accept",
    (
        Column("by_batch", pa.int32(), "the batch or withdrawal that did; counts once that is committed"),
        Column("batch", pa.int32(), "the batch that offered the rows"),
        count("duplicates", "how many more of its rows are duplicates; below 0: fewer"),
    ),
)
WITHDRAWALS = Table(
    "withdrawals",
    "one batch that was withdrawn; it counts no longer once this row is committed",
    "accept",
    (
        Column("by_batch", pa.int32(), "numbered among the batches"),
        Column("batch", pa.int32(), "the batch withdrawn"),
        instant("withdrawn_at", "when"),
        text("why", "why"),
        count("accepted", "its rows that were accepted until then"),
        count("duplicates", "its rows that were duplicates"),
        count("set_aside", "its rows that were set aside"),
    ),
)
