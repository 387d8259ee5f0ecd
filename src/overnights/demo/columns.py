"""Events as a table: the columns that the method names, from places in lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.demo.flaws import NO_POSITION
from overnights.demo.playbacks import Ints, Rows
from overnights.tables import INSTANT

TYPES = ("start", "heartbeat", "pause", "resume", "seek", "stop", "ping")
DEVICES = ("tv", "phone", "tablet", "web", "console")
DEVICE_SHARES = (0.52, 0.20, 0.09, 0.12, 0.07)
PROFILES = 3  # of each account
_SPREAD = 0x9E3779B97F4A7C15  # odd, so that multiplying by it modulo 2^64 keeps numbers distinct


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the places in rows stand for; accounts are counted from `first_account` on."""

    accounts: int
    episodes: Sequence[str]
    countries: Sequence[str]
    seed: int
    first_account: int = 0


def as_table(rows: Rows, names: Names) -> pa.Table:
    """Rows as the columns of events that the method names."""
    account, position, left = rows["account"], rows["position_ms"], rows["from_position_ms"]
    has_profile = (rows["profile"] > 0) & (account >= 0)
    accounts = [f"a{n + names.first_account:06d}" for n in range(names.accounts)]
    profiles = [f"{name}-p{n + 1}" for name in accounts for n in range(PROFILES)]
    return pa.table(
        {
            "event_id": pa.array(rows["event_id"]),
            "account_id": named(accounts, account),
            "profile_id": named(profiles, np.where(has_profile, account * PROFILES + rows["profile"] - 1, -1)),
            "playback_id": playback_ids(rows["playback"], names.seed),
            "episode_id": named(names.episodes, rows["episode"]),
            "ts": pa.array(rows["ts"]).cast(INSTANT),
            "type": named(TYPES, rows["type"]),
            "position_s": pa.array(position / 1_000, mask=position == NO_POSITION),
            "from_position_s": pa.array(left / 1_000, mask=left < 0),
            "playback_rate": pa.array(rows["rate"] / 1_000),
            "device": named(DEVICES, rows["device"]),
            "country": named(names.countries, rows["country"]),
            "received_at": pa.array(rows["received_us"]).cast(INSTANT),
            "is_supplemental": pa.array(rows["is_supplemental"]),
        }
    )


def playback_ids(playbacks: Ints, seed: int) -> pa.Array:
    """Sixteen hexadecimal digits for the number of each row's playback."""
    numbers, places = np.unique(playbacks, return_inverse=True)
    return named([f"{(int(n) * _SPREAD + seed) % 2**64:016x}" for n in numbers], places)


def named(names: Sequence[str], places: npt.NDArray[np.int64]) -> pa.Array:
    """Names by their places; −1 is null."""
    return pa.array(names, pa.string()).take(pa.array(places, pa.int32(), mask=places < 0))
