"""The columns of an event and the types of an event: the names that readers, mappings and checks share."""

from __future__ import annotations

REQUIRED = ("event_id", "account_id", "playback_id", "episode_id", "ts", "type", "position_s")
OPTIONAL = (
    "profile_id",
    "from_position_s",
    "playback_rate",
    "device",
    "country",
    "received_at",
    "is_supplemental",
)
COLUMNS = REQUIRED + OPTIONAL
INSTANTS = ("ts", "received_at")
LENGTHS = ("position_s", "from_position_s")
TEXTS = ("account_id", "profile_id", "playback_id", "episode_id", "type", "device", "country")  # few values, many rows

# The place of a type is its rank in the order of events (method, section 1).
TYPES = ("start", "heartbeat", "pause", "resume", "seek", "stop")
START, HEARTBEAT, PAUSE, RESUME, SEEK, STOP = range(6)

# What a reader adds to the columns of a file.
ROW = "_row"  # row in the file, int64; the first data row is 1
BROKEN = "_broken"  # why a row could not be split into columns; null for all others
SOURCE = "_source"  # the file, where one chunk holds rows of several
