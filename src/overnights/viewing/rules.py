"""Rules: the constants by which events become viewing; frozen, named, versioned.

Every default is the method's; its source stands beside it. A home changes some of them in `overnights.toml`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What counts as watched.

    `zone` is an IANA name. Thresholds hold with "at least" and are compared by cross-multiplication.
    """

    name: str = "overnights"
    version: int = 1
    zone: str = "UTC"
    idle_gap_us: int = 300_000_000  # two events further apart make no segment (setting idle_gap_s)
    jump_tolerance_ms: int = 1_500  # content may run ahead of the clock by 1.5 s before it is a jump
    shortest_play_ms: int = 0  # plays shorter than it, and of 0 ms, are not counted as plays
    starter_ms: int = 120_000  # Netflix to the UK Parliament, 2019: two minutes start a title
    watcher_tenths: int = 7  # the same letter: 70% of an episode or film
    completer_tenths: int = 9  # the same letter: 90% of a film or season
    starter_by_watched: bool = False  # option: a starter by 120 s watched of an episode, rather than covered
    reach_ms: int = 120_000  # Netflix, 2021: reach of a week from two minutes
    reach_consecutive_ms: int = 0  # option, Barb's three minutes: above 0, reach asks for so long without a break
    days: tuple[int, int, int] = (7, 28, 91)  # days from release at which progress is told, besides now

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that change whenever a rule does."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


class Declared(Protocol):
    """What settings say of viewing."""

    @property
    def zone(self) -> str: ...
    @property
    def idle_gap_s(self) -> int: ...
    @property
    def shortest_play_s(self) -> float: ...


def rules_of(settings: Declared) -> Rules:
    """The rules as settings declare them."""
    return Rules(
        zone=settings.zone,
        idle_gap_us=settings.idle_gap_s * 1_000_000,
        shortest_play_ms=round(settings.shortest_play_s * 1_000),
    )
