"""Small drawings that stand in the page itself: run lines and bars, as numbers for SVG attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup

from overnights.pages import words

RUN_WIDTH, RUN_TOP, RUN_STEP, RUN_OFF = 76, 4, 1.9, 30
RUN_HEIGHT = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A run as paths, single weeks, weeks off the list, and this week's place; px in a box of 76 × 34."""

    paths: tuple[str, ...]
    singles: tuple[tuple[float, float], ...]
    off: tuple[float, ...]
    now: tuple[float, float] | None


def run_line(ranks: Sequence[int | None]) -> RunLine:
    """A run line: rank 1 at the top line, a gap breaks the line, a week off the list is a dot below.

    >>> run_line((None, 2, 1)).paths
    ('M38.0 5.9C54.3 5.9 55.7 4.0 72.0 4.0',)
    """
    step = (RUN_WIDTH - 8) / max(1, len(ranks) - 1)
    places = [(4 + n * step, None if r is None else RUN_TOP + (r - 1) * RUN_STEP) for n, r in enumerate(ranks)]
    paths, singles = [], []
    for stretch in _stretches(places):
        if len(stretch) > 1:
            paths.append(_curve(stretch))
        elif stretch[0][0] < RUN_WIDTH - 5:
            singles.append((round(stretch[0][0], 1), round(stretch[0][1], 1)))
    last = places[-1]
    return RunLine(
        paths=tuple(paths),
        singles=tuple(singles),
        off=tuple(round(x, 1) for x, y in places if y is None),
        now=(round(last[0], 1), round(last[1], 1)) if last[1] is not None else None,
    )


@lru_cache(20_000)
def run_drawn(ranks: tuple[int | None, ...], *, is_rising: bool) -> Markup:
    """A run line as SVG, with its ranks in words; most lists of territories share many."""
    line = run_line(ranks)
    said = ", ".join(words.rank(rank) if rank else "off" for rank in ranks)
    marks = "".join(f'<path d="{path}"/>' for path in line.paths)
    marks += _dots("dot", line.singles) + _dots("off", tuple((x, RUN_OFF) for x in line.off))
    if line.now:
        marks += f'<circle class="now" cx="{line.now[0]:g}" cy="{line.now[1]:g}" r="3"/>'
    return Markup(
        f'<svg class="run{" rose" if is_rising else ""}" viewBox="0 0 {RUN_WIDTH} {RUN_HEIGHT}" width="{RUN_WIDTH}" '
        f'height="{RUN_HEIGHT}" role="img" aria-label="Ranks of ten weeks: {said}">'
        f'<line class="top" x1="4" x2="{RUN_WIDTH - 4}" y1="4" y2="4"/>{marks}</svg>'
    )  # nothing in it but numbers and our own words


def _dots(kind: str, points: Sequence[tuple[float, float]]) -> str:
    """Dots as round ends of strokes without length: one path for all."""
    path = "".join(f"M{x:g} {y:g}h0" for x, y in points)
    return f'<path class="{kind}" d="{path}"/>' if path else ""


def rank_cells(ranks: Sequence[int | None]) -> Markup:
    """Cells of a grid, shaded by rank; one off the list is empty.

    >>> rank_cells((1, None))
    Markup('<td class="r1">1</td><td></td>')
    """
    return Markup("".join(f'<td class="r{min(rank, 10)}">{rank}</td>' if rank else "<td></td>" for rank in ranks))


def bar_width(of_largest: float | None, full: float) -> float:
    """A bar's width in px, at least 1 where there is a value."""
    return 0 if of_largest is None else round(max(1.0, of_largest * full), 1)


def _stretches(places: list[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = []
    is_open = False
    for x, y in places:
        if y is None:
            is_open = False
        elif is_open:
            found[-1].append((x, y))
        else:
            found.append([(x, y)])
            is_open = True
    return found


def _curve(points: list[tuple[float, float]]) -> str:
    text = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        reach = (x1 - x0) * 0.48
        text += f"C{x0 + reach:.1f} {y0:.1f} {x1 - reach:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
    return text
