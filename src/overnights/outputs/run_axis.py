"""The weeks of a run as places from left to right: a long stretch off the list is one narrow piece between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from overnights.pages import words
from overnights.pages.run import Gap

DAY = 46  # px that a week's day takes
LETTER = 7.0  # px that a letter of a figure takes
SHORT = 14  # weeks of a run whose first day needs not be written
GAP_SHARE = 0.4  # of the axis, at most, is weeks off the list


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Where columns stand, in px: `xs` are their middles; a week is `step` wide, and a piece between them `gap`."""

    columns: tuple[date | Gap, ...]
    xs: tuple[float, ...]
    step: float
    gap: float

    @property
    def at(self) -> dict[date, int]:
        """The column of each week that has its own."""
        return {one: n for n, one in enumerate(self.columns) if not isinstance(one, Gap)}

    @property
    def gaps(self) -> tuple[tuple[int, Gap], ...]:
        """The pieces between weeks, with their columns."""
        return tuple((n, one) for n, one in enumerate(self.columns) if isinstance(one, Gap))

    @property
    def end(self) -> float:
        return self.xs[-1]

    def width_of(self, n: int) -> float:
        """How wide a column is."""
        return self.gap if isinstance(self.columns[n], Gap) else self.step

    def pieces(self, start: float, end: float) -> list[tuple[float, float]]:
        """A line from `start` to `end` as it is drawn: broken where weeks are left out."""
        edges = [start]
        for n, _ in self.gaps:
            edges += [self.xs[n] - self.gap * 0.3, self.xs[n] + self.gap * 0.3]
        edges.append(end)
        return list(zip(edges[::2], edges[1::2], strict=True))

    def breaks(self, y: float) -> list[tuple[float, float, float, float]]:
        """Short strokes over both ends of each break of a line at `y`."""
        ends = [(self.xs[n] + side * self.gap * 0.3) for n, _ in self.gaps for side in (-1, 1)]
        return [(x - 2.5, y + 5, x + 2.5, y - 5) for x in ends]

    def place_of(self, day: date) -> float | None:
        """Where a day stands between two weeks; None where it is left out, or before or after all of them."""
        for n, (one, other) in enumerate(pairwise(self.columns)):
            if not isinstance(one, Gap) and not isinstance(other, Gap) and one < day <= other:
                return self.xs[n] + (day - one).days / (other - one).days * (self.xs[n + 1] - self.xs[n])
        return None


def axis_of(columns: Sequence[date | Gap], *, left: float, right: float, gap: float) -> Axis:
    """The columns between `left` and `right`, the middles of the first and the last, which are weeks.

    Args:
        gap: how wide a piece between weeks would be; it is narrower where there are many.
    """
    gaps = sum(isinstance(one, Gap) for one in columns)
    if len(columns) == 1:
        return Axis(columns=tuple(columns), xs=(left + 20.0,), step=0.0, gap=gap)
    gap = min(gap, GAP_SHARE * (right - left) / gaps) if gaps else gap
    step = (right - left - gaps * gap) / (len(columns) - gaps - 1)
    xs, edge = [], left - step / 2
    for one in columns:
        width = gap if isinstance(one, Gap) else step
        xs.append(edge + width / 2)
        edge += width
    return Axis(columns=tuple(columns), xs=tuple(xs), step=step, gap=gap)


def days_said(axis: Axis) -> list[tuple[float, str, str]]:
    """The weeks whose days are written, with the year where it is another than that of the one before; "" elsewhere.

    The last is always among them; of a longer run the first of each stretch that has room; then others that have.
    """
    weeks = [(x, one) for x, one in zip(axis.xs, axis.columns, strict=True) if not isinstance(one, Gap)]
    firsts = [
        next((x, one) for x, one in row if not isinstance(one, Gap))
        for is_gap, row in groupby(zip(axis.xs, axis.columns, strict=True), key=lambda place: isinstance(place[1], Gap))
        if not is_gap
    ]
    chosen: list[tuple[float, date]] = []
    for place in (weeks[-1], *(firsts if len(weeks) > SHORT or axis.gaps else ()), *reversed(weeks)):
        if all(abs(place[0] - x) >= DAY - 1e-6 for x, _ in chosen):
            chosen.append(place)
    chosen.sort()
    years = {one.year for _, one in weeks}
    before = [None, *(one.year for _, one in chosen)]
    return [
        (x, words.short_day(one), str(one.year) if len(years) > 1 and one.year != year else "")
        for (x, one), year in zip(chosen, before, strict=False)
    ]


def gaps_said(axis: Axis, end: float) -> tuple[list[tuple[float, str]], str]:
    """What is written below each piece between weeks, as long as all have room for, and what is written before them.

    Args:
        end: px up to which there is room.
    """
    places = [(axis.xs[n], one.weeks) for n, one in axis.gaps]
    for form in ("{} weeks off", "{} weeks"):
        said = [(x, form.format(weeks)) for x, weeks in places]
        sides = [(x - len(text) * LETTER / 2, x + len(text) * LETTER / 2) for x, text in said]
        is_apart = all(one[1] <= other[0] for one, other in pairwise(sides))
        if is_apart and (not sides or (sides[0][0] >= 0 and sides[-1][1] <= end)):
            return said, ""
    return [(x, str(weeks)) for x, weeks in places], "weeks"
