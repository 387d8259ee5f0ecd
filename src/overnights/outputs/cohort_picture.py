"""Pictures of a cohort: how many stayed how long, the share still listed, and every season's figures as dots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from overnights.outputs.pictures import Canvas, canvas
from overnights.pages import words
from overnights.pages.cohorts import Cohort, Quartiles

LONGEST = 15  # weeks with a bar of their own; those of more share the last
STRIP = 132  # px
STILL, STILL_NARROW = 130, 90  # px from all to none
DOT = 2.1
BELOW = 29  # px from a bar's foot to what is said under its number


def weeks_picture(one: Cohort, *, is_wide: bool) -> Canvas:
    """Bars of how many stayed how many weeks, their quartiles marked; below, the share still listed after each."""
    width, bars = (700, 230.0) if is_wide else (340, 140.0)
    most = min(LONGEST, max((member.weeks for member in one.counted), default=1))
    left, right = 34.0, 12.0
    step = (width - left - right) / most
    xs = {weeks: left + (weeks - 0.5) * step for weeks in range(1, most + 1)}
    picture = canvas(width, int(bars) + 40 + 50 + (STILL if is_wide else STILL_NARROW) + 34)
    counts = Counter(min(member.weeks, most) for member in one.counted)
    largest = max(counts.values(), default=1)
    base = 40 + bars
    picture.texts([(0, 8, "Seasons, by weeks on the list")], "ink", 12, is_bold=True)
    wide = min(44.0, step * 0.72)
    median = int(one.weeks.cuts[1]) if one.weeks.cuts else 0
    for is_median, colour in ((False, "context"), (True, "subject")):
        chosen = {weeks: count for weeks, count in counts.items() if (weeks == median) is is_median}
        picture.boxes([(xs[w] - wide / 2, base - max(1.0, n / largest * (bars - 34)), xs[w] + wide / 2, base)
                       for w, n in chosen.items()], colour)  # fmt: skip
        picture.texts([(xs[w], base - max(1.0, n / largest * (bars - 34)) - 9, str(n)) for w, n in chosen.items()],
                      "ink", 12 if is_wide else 11, align="center", is_bold=True)  # fmt: skip
    if median in xs:
        picture.texts([(xs[median], base + BELOW, "median")], "subject", 12, align="center", is_bold=True)
    picture.rules([(left, base, width - right, base)], "ink", 1)
    has_more = any(member.weeks > most for member in one.counted)
    near = most - 1 if has_more and step < 22 else 0  # there is no room for it beside the last
    picture.texts([(xs[w], base + 14, f"{w}+" if w == most and has_more else str(w)) for w in xs if w != near],
                  align="center")  # fmt: skip
    _still(picture, one, xs, top=base + 50, is_wide=is_wide)
    return picture


def _still(picture: Canvas, one: Cohort, xs: dict[int, float], *, top: float, is_wide: bool) -> None:
    full = STILL if is_wide else STILL_NARROW
    base = top + full + 24
    start = min(xs.values()) - (xs[2] - xs[1] if 2 in xs else 40)
    left, end = max(34.0, start), picture.width - 12

    def y(share: float) -> float:
        return base - share * full

    picture.texts([(0, top, "Share still listed after so many weeks")], "ink", 12, is_bold=True)
    picture.rules([(left, y(tick / 100), end, y(tick / 100)) for tick in (50, 100)], "line", 1)
    picture.rules([(left, base, end, base)], "ink", 1)
    picture.texts([(28, y(tick / 100), f"{tick}%" if tick == 100 else str(tick)) for tick in (0, 50, 100)],
                  align="right", size=11)  # fmt: skip
    points = [(left, y(1.0)), *((xs[s.weeks], y(float(s.share))) for s in one.still if s.weeks in xs)]
    picture.lines([points], "subject", 3, curve="linear")
    picture.dots(points[1:], "subject", 3.6)
    every = 1 if is_wide or len(xs) <= 8 else 3
    told = [(xs[s.weeks] + 9, y(float(s.share)) - 10, f"{round(100 * float(s.share))}") for s in one.still
            if s.weeks in xs and (s.weeks - 1) % every == 0]  # fmt: skip
    picture.texts(told, "subject", 11, align="center", is_bold=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Strip:
    """One figure of every season on a line; `place` puts a value between 0 and 1."""

    title: str
    values: Quartiles
    place: Callable[[float], float]
    ticks: tuple[tuple[float, str], ...]
    said: Callable[[float], str]


def strips_picture(one: Cohort, rounding: int, *, is_wide: bool) -> Canvas:
    """Each season a dot: hours while listed, hours of the first week, second week over first; quartiles as uprights."""
    width = 700 if is_wide else 340
    strips = [strip for strip in _strips(one, rounding) if strip.values.n]
    picture = canvas(width, len(strips) * STRIP + 8)
    for number, strip in enumerate(strips):
        _drawn(picture, strip, top=number * STRIP)
    return picture


def _strips(one: Cohort, rounding: int) -> list[_Strip]:
    millions = ", million" if words.is_in_millions(rounding) else ""

    def amounts(title: str, values: Quartiles) -> _Strip:
        place, ticks = _by_tens(values.values, rounding)
        return _Strip(title=f"{title}{millions}", values=values, place=place, ticks=ticks,
                      said=lambda value: words.amount(value, rounding))  # fmt: skip

    top = max((*one.decay.values, 1.0))
    ticks = tuple((n / 2, f"{n / 2:g}") for n in range(floor(top * 2) + 1))
    every = max(1, len(ticks) // 6)
    decay = _Strip(title="Second week over first, hours", values=one.decay, place=lambda value: value / top,
                   ticks=ticks[::every], said=lambda value: f"{value:.2f}")  # fmt: skip
    return [amounts("Hours while listed", one.hours), amounts("Hours of the first week", one.first_week_hours), decay]


def _by_tens(values: Sequence[float], rounding: int) -> tuple[Callable[[float], float], tuple[tuple[float, str], ...]]:
    """A scale on which ten times as much is as far everywhere, and its ticks."""
    known = [value for value in values if value > 0]
    if not known:
        return lambda _: 0.0, ()
    low, high = log10(min(known)), log10(max(known))
    spread = max(high - low, 0.1)
    steps = [m * 10.0**power for power in range(floor(low), floor(high) + 1) for m in (1, 2, 5)]
    ticks = [(step, _tick(step, rounding)) for step in steps if low <= log10(step) <= high]
    return lambda value: (log10(max(value, min(known))) - low) / spread, tuple(ticks)


def _tick(value: float, rounding: int) -> str:
    return f"{value / 1_000_000:,g}" if words.is_in_millions(rounding) else f"{value:,.0f}"


def _drawn(picture: Canvas, strip: _Strip, *, top: float) -> None:
    left, span, base = 8.0, picture.width - 16.0, top + 98
    xs = [left + strip.place(value) * span for value in strip.values.values]
    piles = Counter(round(x / (2 * DOT)) for x in xs)
    rise = min(2 * DOT, 52 / max(piles.values(), default=1))
    placed: Counter[int] = Counter()
    dots = []
    for x in xs:
        pile = round(x / (2 * DOT))
        dots.append((pile * 2 * DOT, base - 5 - placed[pile] * rise))
        placed[pile] += 1
    picture.texts([(0, top + 10, strip.title)], "ink", 12, is_bold=True)
    picture.texts([(picture.width, top + 10, f"n = {words.count(strip.values.n)}")], align="right")
    picture.rules([(0, base, picture.width, base)], "ink", 1)
    picture.dots(dots, "context", DOT)
    ticks = [(left + strip.place(value) * span, base + 12, text) for value, text in strip.ticks]
    kept = [tick for n, tick in enumerate(ticks) if all(abs(tick[0] - other[0]) > 26 for other in ticks[:n])]
    picture.texts([(min(max(x, 10), picture.width - 10), y, text) for x, y, text in kept], align="center", size=11)
    _cuts(picture, strip, left=left, span=span, base=base)


def _cuts(picture: Canvas, strip: _Strip, *, left: float, span: float, base: float) -> None:
    """The quartiles as uprights with their values; the median longer and in blue."""
    if strip.values.cuts is None:
        return
    places = [left + strip.place(cut) * span for cut in strip.values.cuts]
    lower, median, upper = places
    picture.rules([(x, base - 58, x, base + 4) for x in (lower, upper)], "ink", 1.4)
    picture.rules([(median, base - 62, median, base + 4)], "subject", 3)
    texts = [strip.said(cut) for cut in strip.values.cuts]
    y = base - 70
    picture.texts([(median, y, texts[1])], "subject", 12, align="center", is_bold=True)
    room = 7.0 * max(len(text) for text in texts) + 4
    if median - lower > room / 2:
        picture.texts(
            [(min(lower, median - room), y, texts[0])], "ink", 12, align="center" if median - lower > room else "right"
        )
    if upper - median > room / 2:
        picture.texts(
            [(max(upper, median + room), y, texts[2])], "ink", 12, align="center" if upper - median > room else "left"
        )
