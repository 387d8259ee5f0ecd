"""The board's drawings: a margin beside its threshold, and a run of 13 weeks; as SVG in the row itself.

Every margin is scaled to its threshold, which is the upright in the middle, so that rows compare. The scale ends at 60%
of the threshold on either side; what is beyond ends in an arrow. What is not yet known draws no bar, but a dashed box.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from markupsafe import Markup

from overnights.outputs.drawing import RUN_HEIGHT, RUN_OFF, RUN_WIDTH, run_line
from overnights.pages import words
from overnights.renewal.record import NOT_YET_KNOWN

WIDTH, HEIGHT, MIDDLE = 192, 60, 96
END = Fraction(3, 5)  # of the threshold, at either end
BAR_TOP, BAR = 24, 12
ARROW = 9
AWAITED = 28  # half the width of the dashed box


def margin_bar(margin: Fraction | None, state: str) -> Markup:
    """A margin as a share of its threshold, in a box of 192 × 60 px."""
    marks = (
        f'<path class="scale" d="M.5 0v{HEIGHT}M{MIDDLE / 2} 0v{HEIGHT}M{MIDDLE * 1.5:g} 0v{HEIGHT}M191.5 0v{HEIGHT}"/>'
    )
    marks += f'<rect class="track" y="{BAR_TOP}" width="{WIDTH}" height="{BAR}"/>'
    if margin is not None:
        marks += _bar(margin, state)
    elif state == NOT_YET_KNOWN:
        at, size = f'x="{MIDDLE - AWAITED}" y="{BAR_TOP + 0.5}"', f'width="{2 * AWAITED}" height="{BAR - 1}"'
        marks += f'<rect class="awaited" {at} {size}/>'
    marks += f'<path class="at" d="M{MIDDLE} {BAR_TOP - 7}v{BAR + 14}"/>'
    return Markup(
        f'<svg class="margin" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'preserveAspectRatio="none" aria-hidden="true">{marks}</svg>'
    )  # nothing in it but numbers and our own words


def _bar(margin: Fraction, state: str) -> str:
    """The bar from the threshold, at least 1 px; with an arrow where it is beyond the end."""
    is_beyond = abs(margin) > END
    length = max(1.0, round(float(min(abs(margin), END) / END) * MIDDLE, 1)) if margin else 0.0
    straight = length - ARROW if is_beyond else length
    left = MIDDLE - straight if margin < 0 else MIDDLE
    drawn = f'<rect class="{state}" x="{left:g}" y="{BAR_TOP}" width="{straight:g}" height="{BAR}"/>'
    if is_beyond:
        tip, base = (0, ARROW) if margin < 0 else (WIDTH, WIDTH - ARROW)
        drawn += (
            f'<path class="{state}" d="M{base} {BAR_TOP - 3}L{tip} {BAR_TOP + BAR // 2}L{base} {BAR_TOP + BAR + 3}Z"/>'
        )
    return drawn


def board_run(ranks: Sequence[tuple[date, int | None]], weeks: Sequence[date]) -> Markup:
    """A run line of these weeks; a week of which the list is not here has no mark."""
    known = dict(ranks)
    line = run_line([known.get(week) for week in weeks])
    step = (RUN_WIDTH - 8) / max(1, len(weeks) - 1)
    here = {round(4 + n * step, 1) for n, week in enumerate(weeks) if week in known}
    told = ", ".join(f"{words.short_day(week)} {words.rank(rank) if rank else 'off'}" for week, rank in ranks)
    marks = "".join(f'<path d="{path}"/>' for path in line.paths)
    marks += _dots("dot", line.singles) + _dots("off", [(x, RUN_OFF) for x in line.off if x in here])
    if line.now:
        marks += f'<circle class="now" cx="{line.now[0]:g}" cy="{line.now[1]:g}" r="3"/>'
    return Markup(
        f'<svg class="run" viewBox="0 0 {RUN_WIDTH} {RUN_HEIGHT}" width="{RUN_WIDTH}" height="{RUN_HEIGHT}" role="img" '
        f'aria-label="Ranks by week: {told}"><line class="top" x1="4" x2="{RUN_WIDTH - 4}" y1="4" y2="4"/>{marks}</svg>'
    )  # nothing in it but numbers and our own words


def _dots(kind: str, points: Sequence[tuple[float, float]]) -> str:
    path = "".join(f"M{x:g} {y:g}h0" for x, y in points)
    return f'<path class="{kind}" d="{path}"/>' if path else ""
