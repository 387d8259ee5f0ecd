"""From playbacks to events: what players send while somebody watches.

A playback is one player session of one episode; it is cut into stretches of playing by pauses and seeks, and each
stretch sends an opening event, heartbeats, and a closing one. Everything is done on whole columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from overnights.weeks import US_PER_S

Rows: TypeAlias = dict[str, npt.NDArray[Any]]
Ints: TypeAlias = npt.NDArray[np.int64]

START, HEARTBEAT, PAUSE, RESUME, SEEK, STOP = range(6)
BEAT_S = 60
_BREAKABLE_MS = 600_000  # shorter playbacks have neither pauses nor seeks
_PAUSED, _FORWARD, _BACK = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How often things happen, as shares of playbacks (breaks, missing stops) or of events (the rest)."""

    one_break_share: float = 0.20
    two_breaks_share: float = 0.08
    missing_stop_share: float = 0.04
    missing_start_share: float = 0.004
    lost_connection_share: float = 0.012
    lost_beat_share: float = 0.003


def expand(playbacks: Rows, *, habits: Habits, rng: np.random.Generator) -> Rows:
    """The events of playbacks, in order within each playback.

    Args:
        playbacks: columns `begins_us` (UTC), `from_ms`, `until_ms` (content), `rate` (thousandths), one row each.
    Returns: `playback` (row of its playback), `ts` (µs), `type` (0 to 5), `position_ms`, `from_position_ms` (−1: none).
    """
    stretches = _stretches(playbacks, habits, rng)
    rows = _beats(stretches, rng)
    return _with_losses(rows, len(playbacks["begins_us"]), habits, rng)


def _stretches(playbacks: Rows, habits: Habits, rng: np.random.Generator) -> Rows:
    """Stretches of uninterrupted playing: playback, content from and until, wall start, how each opens and closes."""
    length = playbacks["until_ms"] - playbacks["from_ms"]
    draw = rng.random(len(length))
    breaks = (draw < habits.one_break_share + habits.two_breaks_share).astype(np.int64)
    breaks += draw < habits.two_breaks_share
    breaks[length < _BREAKABLE_MS] = 0
    owner = np.repeat(np.arange(len(length)), breaks + 1)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(breaks + 1) - breaks - 1, breaks + 1)
    last = place == breaks[owner]
    # break k of n lies around (k + 1) / (n + 1) of the playback
    share = (place + 1 + rng.uniform(-0.3, 0.3, len(owner))) / (breaks[owner] + 1)
    until = playbacks["from_ms"][owner] + np.where(last, length[owner], (length[owner] * share).astype(np.int64))
    kind = np.where(last, -1, rng.choice([_PAUSED, _FORWARD, _BACK], len(owner), p=[0.6, 0.2, 0.2]))
    before = np.where(place == 0, -1, np.roll(kind, 1))
    left = np.where(place == 0, playbacks["from_ms"][owner], np.roll(until, 1))
    hop = rng.integers(10_000, 45_000, len(owner))
    begin = left + np.where(before == _FORWARD, hop, np.where(before == _BACK, -hop, 0))
    rate = playbacks["rate"][owner]
    wall = np.maximum(until - begin, 1) * 1_000_000 // rate  # µs
    gap = np.where(kind == _PAUSED, rng.integers(20, 1_500, len(owner)) * US_PER_S, 0)
    ends = np.cumsum(wall + gap)
    first = np.where(place == 0, ends - wall - gap, 0)
    opened = ends - wall - gap - np.maximum.accumulate(first)
    return {
        "playback": owner,
        "begin_ms": begin,
        "until_ms": until,
        "wall_us": wall,
        "at_us": playbacks["begins_us"][owner] + opened,
        "rate": rate,
        "opens": np.where(before == _PAUSED, RESUME, np.where(before >= _FORWARD, SEEK, START)),
        "left_ms": np.where(before >= _FORWARD, left, -1),
        "closes": np.where(last, STOP, np.where(kind == _PAUSED, PAUSE, -1)),
    }


def _beats(stretches: Rows, rng: np.random.Generator) -> Rows:
    """Each stretch's opening, its heartbeats a minute apart within some tenths of a second, and its closing."""
    beats = np.maximum(stretches["wall_us"] - 1, 0) // (BEAT_S * US_PER_S)
    closes = stretches["closes"] >= 0
    count = 1 + beats + closes
    owner = np.repeat(np.arange(len(count)), count)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    is_open = place == 0
    is_close = closes[owner] & (place == count[owner] - 1)
    wall = stretches["wall_us"][owner]
    elapsed = place * (BEAT_S * US_PER_S) + rng.integers(0, 200_000, len(owner))
    elapsed = np.where(is_open, 0, np.where(is_close, wall, np.minimum(elapsed, wall)))
    moved = elapsed * stretches["rate"][owner] // 1_000_000
    position = np.where(is_close, stretches["until_ms"][owner], stretches["begin_ms"][owner] + moved)
    kind = np.where(is_open, stretches["opens"][owner], np.where(is_close, stretches["closes"][owner], HEARTBEAT))
    return {
        "playback": stretches["playback"][owner],
        "ts": stretches["at_us"][owner] + elapsed,
        "type": kind.astype(np.int8),
        "position_ms": position,
        "from_position_ms": np.where(is_open, stretches["left_ms"][owner], -1),
    }


def _with_losses(rows: Rows, playbacks: int, habits: Habits, rng: np.random.Generator) -> Rows:
    """Without stops that were never sent, single lost heartbeats, and minutes in which the line was down."""
    owner, kind = rows["playback"], rows["type"]
    lost = (kind == HEARTBEAT) & (rng.random(len(owner)) < habits.lost_beat_share)
    lost |= (kind == STOP) & (rng.random(playbacks) < habits.missing_stop_share)[owner]
    lost |= (kind == START) & (rng.random(playbacks) < habits.missing_start_share)[owner]
    first = np.searchsorted(owner, np.arange(playbacks))
    since = rows["ts"] - rows["ts"][first[owner]]
    down = np.where(rng.random(playbacks) < habits.lost_connection_share, rng.integers(300, 1_500, playbacks), -1)[
        owner
    ]
    within = (since >= down * US_PER_S) & (since < (down + 400) * US_PER_S)
    lost |= (kind == HEARTBEAT) & (down >= 0) & within
    return take(rows, ~lost)


def take(rows: Rows, which: npt.NDArray[Any]) -> Rows:
    """The rows chosen by a mask or by their places."""
    return {name: values[which] for name, values in rows.items()}


def joined(parts: list[Rows]) -> Rows:
    """Parts with the same columns, one after another."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
