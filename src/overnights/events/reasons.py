"""Why a row is set aside: a code and a condition each, in the order of the method (section 1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for setting a row aside: its code, and the condition in words."""

    code: str
    condition: str


REASONS = (
    Reason("supplemental", "is_supplemental is true: advertising, trailers and previews are not viewing"),
    Reason("missing_field", "one of event_id, account_id, playback_id, episode_id, ts, type and position_s is empty"),
    Reason(
        "bad_value", "a value cannot be read, is infinite, or is a rate that rounds to 0 or less or is above 2,147,483"
    ),
    Reason("unknown_type", "the type is none of start, heartbeat, pause, resume, seek and stop"),
    Reason("unknown_episode", "the catalogue has no such episode"),
    Reason("unknown_country", "the country is neither an assigned ISO 3166-1 alpha-2 code in capitals nor XK"),
    Reason("negative_position", "a position is below 0"),
    Reason("position_beyond_runtime", "a position is more than 60 s beyond the runtime"),
    Reason("ts_in_future", "ts is more than 24 hours after received_at"),
    Reason("conflicting_duplicate", "an accepted row of the playback has the same event_id and other content"),
    Reason("too_late", "the local day of received_at is more than late_days after the local day of ts"),
    Reason("ambiguous_playback", "the playback names two accounts, episodes or countries"),
)
