"""What goes wrong between players and files: re-sent rows, late ones, and rows that cannot be.

Rows are event columns as `generate` builds them; a place of −1 is null, and `NO_POSITION` is a missing position.
"""

from __future__ import annotations

import numpy as np

from overnights.demo.playbacks import Ints, Rows, joined, take
from overnights.weeks import US_PER_S

DAY_US = 86_400 * US_PER_S
NO_POSITION = -(10**9)
DUPLICATE_SHARE = 0.03
LATE_SHARE = 0.02
FAULTS = (
    "unknown_episode",
    "unknown_country",
    "unknown_type",
    "negative_position",
    "position_beyond_runtime",
    "ts_in_future",
    "no_account",
    "no_position",
    "zero_rate",
)
_EACH = 16  # rows of each fault
_CONFLICTS = 45


def received_us(rows: Rows, playbacks: int, is_too_late: Ints, rng: np.random.Generator) -> Ints:
    """When the rows arrived: within seconds; 2 in 100 playbacks hours to days after; some too late to count.

    A playback that was watched offline arrives whole, after its last event. Late ones keep within 14 local days.
    """
    owner = rows["playback"]
    delay = rng.exponential(3 * US_PER_S, len(owner)).astype(np.int64) + US_PER_S // 5
    is_late = rng.random(playbacks) < LATE_SHARE
    later = np.where(is_late, rng.integers(DAY_US // 4, 12 * DAY_US, playbacks), 0)
    later = np.where(is_too_late, rng.integers(31 * DAY_US // 2, 19 * DAY_US, playbacks), later)
    last = np.zeros(playbacks, dtype=np.int64)
    np.maximum.at(last, owner, rows["ts"])
    arrived = np.where(later[owner] > 0, last[owner] + later[owner] + delay % US_PER_S, rows["ts"] + delay)
    return np.asarray(arrived, dtype=np.int64)


def with_duplicates(rows: Rows, rng: np.random.Generator, *, share: float = DUPLICATE_SHARE) -> Rows:
    """With rows sent again: half of them seconds later, half one or two days later."""
    count = len(rows["ts"])
    again = take(rows, np.sort(rng.choice(count, int(count * share), replace=False)))
    size = len(again["ts"])
    soon = rng.integers(US_PER_S, 25 * US_PER_S, size)
    later = rng.integers(DAY_US, 2 * DAY_US, size)
    again["received_us"] = again["received_us"] + np.where(rng.random(size) < 0.5, soon, later)
    return joined([rows, again])


def with_conflicts(rows: Rows, rng: np.random.Generator) -> Rows:
    """With rows sent again an hour later under the same id, but at another position."""
    chosen = rng.choice(np.flatnonzero(rows["type"] == 1), _CONFLICTS, replace=False)
    again = take(rows, chosen)
    again["position_ms"] = again["position_ms"] + 7_000
    again["received_us"] = again["received_us"] + 3_600 * US_PER_S
    return joined([rows, again])


def with_faults(rows: Rows, runtimes_ms: Ints, rng: np.random.Generator) -> Rows:
    """With copies of rows under new ids that each break one rule, 16 of each kind."""
    count = len(rows["ts"])
    bad = take(rows, rng.choice(count, _EACH * len(FAULTS), replace=False))
    bad["event_id"] = rows["event_id"].max() + 1 + np.arange(len(bad["ts"]))
    kind = np.repeat(np.arange(len(FAULTS)), _EACH)
    at = {name: kind == place for place, name in enumerate(FAULTS)}
    bad["position_ms"][at["negative_position"]] = -2_500
    beyond = at["position_beyond_runtime"]
    bad["position_ms"][beyond] = runtimes_ms[bad["episode"][beyond]] + 61_000
    bad["position_ms"][at["no_position"]] = NO_POSITION
    bad["received_us"][at["ts_in_future"]] = bad["ts"][at["ts_in_future"]] - 26 * 3_600 * US_PER_S
    bad["episode"][at["unknown_episode"]] = len(runtimes_ms)
    bad["country"][at["unknown_country"]] = rows["country"].max() + 1
    bad["type"][at["unknown_type"]] = 6
    bad["account"][at["no_account"]] = -1
    bad["rate"][at["zero_rate"]] = 0
    return joined([rows, bad])
