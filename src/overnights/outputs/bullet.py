"""Bullet charts of requirements: every row scaled to its threshold, as numbers for SVG attributes.

Thresholds stand under each other, so that margins compare. What is beyond the threshold is the zone where a
requirement is met. An unknown or undisclosed value draws no bar; over 160% of the threshold the bar ends in an arrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from overnights.pages.required import NOT_DISCLOSED, RequiredRow
from overnights.renewal.record import AT_LEAST, MET, NOT_YET_KNOWN

WIDTH, HEIGHT = 400, 32
TOP, TRACK = 4, 24  # of the track; the threshold is as high as the whole
BAR_TOP, BAR = 10, 12
MOST = Fraction(8, 5)  # of the threshold, at the right end
ARROW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullet:
    """One row's picture in a box of 400 × 32 px; `bar` None: there is nothing to draw."""

    threshold: float | None
    zone: tuple[float, float] | None  # from, width
    bar: float | None
    is_beyond: bool
    is_met: bool
    note: str

    @property
    def arrow(self) -> str:
        """The points of the arrow that a bar beyond the end ends in."""
        middle = BAR_TOP + BAR / 2
        return f"{WIDTH - ARROW},{BAR_TOP - 3} {WIDTH},{middle:g} {WIDTH - ARROW},{BAR_TOP + BAR + 3}"


def bullet(row: RequiredRow) -> Bullet:
    """The picture of a requirement of a season.

    A threshold that is not known, or not above 0, has no scale: its row is words alone.
    """
    threshold = row.threshold
    if threshold is None or threshold <= 0:
        untold = "threshold not yet known" if row.is_public else ""  # which the row says of it
        note = "no scale: the threshold is not above 0" if threshold is not None else untold
        return Bullet(threshold=None, zone=None, bar=None, is_beyond=False, is_met=row.state == MET, note=note)
    at = _x(Fraction(1))
    is_least = row.requirement.direction == AT_LEAST
    share = None if row.value is None else row.value / threshold
    return Bullet(
        threshold=at,
        zone=(at, WIDTH - at) if is_least else (0, at),
        bar=None if share is None else max(1.0, _x(min(share, MOST))),
        is_beyond=share is not None and share > MOST,
        is_met=row.state == MET,
        note="" if share is not None else ("no figure yet" if row.state == NOT_YET_KNOWN else NOT_DISCLOSED),
    )


def _x(share: Fraction) -> float:
    return round(float(share / MOST * WIDTH), 1)
