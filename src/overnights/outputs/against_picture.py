"""The picture of two seasons: ranks by week with two lines, bars by week in pairs, hours so far, territories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, islice

from overnights.outputs import told
from overnights.outputs.bump import eased
from overnights.outputs.pictures import Canvas, canvas
from overnights.pages import words
from overnights.pages.against import DRAWN, OFF, ON, Against, Side, SideWeek
from overnights.pages.audience import Audience
from overnights.pages.run import HOURS

ONE, OTHER = "subject", "ink3"
ROW, PANEL, LETTER = 28, 124, 7.0
POINT = 4.5  # px: half of a week's mark without its rank
ROOM = 34.0  # px from one week to the next, from which a week's head is a word
MARK = 12  # px: half of a week's disc or square
ALONE = 44.0  # px to both sides that a week without others takes
ASIDE = 8  # px that the other stands to the right, so that both are seen in one place


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where weeks stand, in px; `step` from one to the next."""

    left: float
    right: float
    step: float
    weeks: int

    def x(self, number: int) -> float:
        return self.left + (number - 1) * self.step


def weeks_drawn(record: Against) -> int:
    """How many weeks the picture has: all, up to 13."""
    return min(DRAWN, record.length)


def runs_picture(record: Against, *, is_wide: bool) -> Canvas:
    """Both runs from their first week: blue discs are the one that is looked at, grey squares the other."""
    width, count = (700 if is_wide else 340), weeks_drawn(record)
    left, right = (150.0, 56.0) if is_wide else (96.0, 32.0)
    plane = _Plane(left, width - right, (width - left - right) / max(1, count - 1), count)
    places = max([10, *(week.rank or 0 for side in record.sides for week in side.listed)])
    top = 34.0
    out_y = top + (places + 0.9) * ROW
    panels = _panels(record, count)
    picture = canvas(width, int(out_y + 26 + len(panels) * PANEL + (100 if _has_sums(record) else 0)))
    _tells(picture, plane, record)
    _frame(picture, plane, places=places, top=top, out_y=out_y)
    for side, colour in ((record.other, OTHER), (record.one, ONE)):
        _line(picture, plane, side, colour, top=top, out_y=out_y)
    _names(picture, plane, record, top=top, is_wide=is_wide)
    below = out_y + 40
    for panel in panels:
        _bars(picture, plane, panel, top=below)
        below += PANEL
    if _has_sums(record):
        _sums(picture, plane, record, top=below)
    return picture


def _tells(picture: Canvas, plane: _Plane, record: Against) -> None:
    """Each week tells of both, from its ranks down to its last bar."""
    if record.is_same_list and record.one.list_name:
        picture.about["List"] = f"{record.one.list_name.category}, worldwide"
    half = max(4.0, plane.step / 2) if plane.weeks > 1 else ALONE
    weeks = islice(told.of_pair(record, step_of(record)), plane.weeks)
    picture.stripes_tell([(key, plane.x(n) - half, plane.x(n) + half, said) for n, key, said in weeks])


def step_of(record: Against) -> int:
    """What figures of weeks are rounded to: views of a publisher to its 100,000."""
    is_published = any(side.season.is_published for side in record.sides)
    return max(record.step, 100_000) if record.metric != HOURS and is_published else record.step


def _frame(picture: Canvas, plane: _Plane, *, places: int, top: float, out_y: float) -> None:
    """The places of the list, the row of those that are out, and the weeks."""
    start, end = 24.0, float(picture.width)
    picture.rules([(start, _y(rank, top), end, _y(rank, top)) for rank in range(1, places + 1)], "line", 1)
    picture.rules([(start, top + (places + 0.3) * ROW, end, top + (places + 0.3) * ROW)], "ink", 1.4)
    has_room = plane.step >= ROOM
    picture.texts([(0, 12, "Rank" if has_room else "Rank, week")])
    picture.texts([(plane.x(n), 12, f"Week {n}" if n == 1 and has_room else str(n)) for n in range(1, plane.weeks + 1)],
                  align="center")  # fmt: skip
    picture.texts([(0, _y(rank, top), str(rank)) for rank in range(1, places + 1)])
    picture.texts([(0, out_y, "Out")])


def _y(rank: float, top: float) -> float:
    return top + (rank - 0.5) * ROW


def _line(picture: Canvas, plane: _Plane, side: Side, colour: str, *, top: float, out_y: float) -> None:
    """Stretches on the list as curves, each way out dashed to the row of those that are out."""
    shown, aside = [week for week in side.weeks if week.number <= plane.weeks], 0 if colour == ONE else ASIDE
    points = {w.number: (plane.x(w.number) + aside, _y(w.rank or 0, top)) for w in shown if w.state == ON}
    for is_on, row in groupby(shown, key=lambda week: week.state == ON):
        stretch = [points[week.number] for week in row] if is_on else []
        if len(stretch) > 1:
            picture.lines([eased(*stretch) if len(stretch) == 2 else stretch], colour, 4 if colour == ONE else 2.5)
    for week in shown:
        if week.state == OFF and week.number - 1 in points:
            x = plane.x(week.number) + aside
            picture.lines([eased(points[week.number - 1], (x, out_y))], colour, 2, (4, 3))
            picture.dots([(x, out_y)], colour, 6, is_open=True)
    listed = [week for week in shown if week.number in points]
    is_close = plane.step < 2 * MARK + 4
    if is_close:
        _points(picture, list(points.values()), colour)
        best = min(listed, key=lambda week: (week.rank or 0, week.number), default=None)
        ends = {week.number for week in (*listed[:1], *listed[-1:], best) if week}
        listed = [week for week in listed if week.number in ends]
    _marks(picture, [(*points[week.number], str(week.rank)) for week in listed], colour)


def _points(picture: Canvas, points: list[tuple[float, float]], colour: str) -> None:
    """Weeks without their ranks, where marks would lie on each other."""
    if colour == ONE:
        picture.dots(points, colour, POINT)
    else:
        picture.boxes([(x - POINT, y - POINT, x + POINT, y + POINT) for x, y in points], colour)


def _marks(picture: Canvas, marks: list[tuple[float, float, str]], colour: str) -> None:
    """Ranks in their places: in discs of the one, in squares of the other, which stand out where both have a place."""
    if colour == ONE:
        picture.dots([(x, y) for x, y, _ in marks], colour, MARK)
        picture.texts(marks, "paper", 13, align="center", is_bold=True)
        return
    half = MARK - 1
    picture.boxes([(x - half, y - half, x + half, y + half) for x, y, _ in marks], colour)
    picture.texts(marks, "paper", 12, align="center", is_bold=True)


def _names(picture: Canvas, plane: _Plane, record: Against, *, top: float, is_wide: bool) -> None:
    """Each name beside its first place; one above the other where they are the same."""
    firsts = [side.listed[0] if side.listed else None for side in record.sides]
    is_near = len({(week.number, week.rank) for week in firsts if week}) == 1 and all(firsts)
    for week, side, colour, aside in zip(firsts, record.sides, (ONE, OTHER), (-9, 9), strict=True):
        if week is None or week.number > plane.weeks:
            continue
        name = _short(side, 16 if is_wide else 9, is_same=record.is_same_title)
        y = _y(week.rank or 0, top) + (aside if is_near else 0)
        picture.texts([(plane.x(week.number) - MARK - 6, y, name)], colour, 12, align="right", is_bold=True)


def _short(side: Side, length: int, *, is_same: bool) -> str:
    """A name cut to its place; of two seasons of one title, what tells them apart: the end of their labels."""
    label = side.season.label
    if not is_same or not label:
        return words.shortened(side.short_name, length)
    return label if len(label) <= length else f"…{label[1 - length :].lstrip()}"


# ── bars ──


@dataclass(frozen=True, slots=True)
class _Panel:
    """Bars by week in pairs: values with their words, and of weeks off the list what they had at most."""

    title: str
    values: tuple[dict[int, tuple[float, str]], dict[int, tuple[float, str]]]
    at_most: tuple[dict[int, tuple[float, str]], dict[int, tuple[float, str]]]
    days: tuple[dict[int, int], dict[int, int]]


def _panels(record: Against, count: int) -> list[_Panel]:
    hours, step = record.metric == HOURS, step_of(record)
    unit = f"{'Hours viewed' if hours else 'Views'}{', million' if words.is_in_millions(step) else ''}, worldwide"

    def value(week: SideWeek) -> float | None:
        return week.hours if hours else week.views

    panels = [_panel(record, count, unit, value, lambda amount: words.amount(amount, step), has_most=hours)]
    if all(side.has_territories for side in record.sides):
        panels.append(_panel(record, count, "Territories with a place in their Top 10", lambda week: week.territories,
                             lambda amount: str(int(amount)), has_most=False))  # fmt: skip
    return [panel for panel in panels if any(panel.values)]


def _panel(record: Against, count: int, title: str, value: Callable[[SideWeek], float | None],
           said: Callable[[float], str], *, has_most: bool) -> _Panel:  # fmt: skip
    found, most, days = [], [], []
    for side in record.sides:
        shown = [week for week in side.weeks if week.number <= count]
        known = {week.number: value(week) for week in shown if week.state == ON or not has_most}
        found.append({number: (amount, said(amount)) for number, amount in known.items() if amount is not None})
        bounds = {w.number: w.at_most for w in shown if has_most and side.run and side.run.metric == HOURS}
        most.append({number: (bound, f"≤ {said(bound)}") for number, bound in bounds.items() if bound is not None})
        days.append({week.number: week.days or 7 for week in shown if week.is_part and has_most})
    return _Panel(title, (found[0], found[1]), (most[0], most[1]), (days[0], days[1]))


def _bars(picture: Canvas, plane: _Plane, panel: _Panel, *, top: float) -> None:
    base, full = top + 92, 56.0
    width = min(40.0, max(5.0, plane.step * 0.36)) if plane.weeks > 1 else 40.0
    amounts = [amount for one in (*panel.values, *panel.at_most) for amount, _ in one.values()]
    largest = max(amounts, default=0) or 1
    picture.texts([(0, top, panel.title)], "ink", 12, is_bold=True)
    picture.rules([(24, base, picture.width, base)], "ink", 1)
    for place, (colour, shift) in enumerate(((ONE, -width - 1), (OTHER, 1.0))):

        def box(number: int, amount: float, shift: float = shift) -> tuple[float, float, float, float]:
            x = plane.x(number) + shift
            return x, base - max(1.0, amount / largest * full), x + width, base

        values, most = panel.values[place], panel.at_most[place]
        picture.boxes([box(n, amount) for n, (amount, _) in values.items() if amount > 0], colour)
        picture.boxes([box(n, amount) for n, (amount, _) in most.items()], "context", is_outline=True)
        written = _written(panel, place, plane)
        picture.texts([((box(n, amount)[0] + box(n, amount)[2]) / 2, box(n, amount)[1] - 9, text)
                       for n, (amount, text) in values.items() if n in written], colour, 11, align="center",
                      is_bold=True)  # fmt: skip
        picture.texts([((box(n, amount)[0] + box(n, amount)[2]) / 2, box(n, amount)[1] - 9, text)
                       for n, (amount, text) in most.items() if 2 * len(text) * LETTER <= plane.step], "ink3", 11,
                      align="center")  # fmt: skip
        inside = [(n, days) for n, days in panel.days[place].items() if width >= 36 and n in values
                  and values[n][0] / largest > 0.35]  # fmt: skip
        picture.texts([((box(n, 0)[0] + box(n, 0)[2]) / 2, base - 10, words.counted(days, "day"))
                       for n, days in inside], "paper", 11, align="center", is_bold=True)  # fmt: skip


def _written(panel: _Panel, place: int, plane: _Plane) -> set[int]:
    """The weeks whose figures are written: all where pairs have room for them, else the largest of each."""
    longest = max((len(text) for one in panel.values for _, text in one.values()), default=0)
    values = panel.values[place]
    if plane.weeks == 1 or 2 * longest * LETTER <= plane.step:
        return set(values)
    if not values:
        return set()
    largest = max(values, key=lambda number: (values[number][0], -number))
    other = panel.values[1 - place]
    rival = max(other, key=lambda number: (other[number][0], -number), default=0)
    is_apart = largest != rival and abs(largest - rival) * plane.step > longest * LETTER
    return {largest} if is_apart or place == 0 else set()


def _has_sums(record: Against) -> bool:
    return any(side.has_hours for side in record.sides)


def _sums(picture: Canvas, plane: _Plane, record: Against, *, top: float) -> None:
    """Hours of all weeks on the list so far, as lines from nothing; the last of each is said."""
    base, full = top + 84, 60.0
    step = record.step
    millions = ", million" if words.is_in_millions(step) else ""
    picture.texts([(0, top, f"Hours viewed while listed, so far{millions}")], "ink", 12, is_bold=True)
    picture.rules([(24, base, picture.width, base)], "ink", 1)
    rows = [_to_exit(side, plane.weeks) for side in record.sides]
    largest = max((week.hours_so_far or 0 for row in rows for week in row), default=0) or 1
    ends: list[float] = []
    for side, row, colour in ((record.other, rows[1], OTHER), (record.one, rows[0], ONE)):
        known = [week for week in row if week.hours_so_far is not None]
        if not side.has_hours or not known:
            continue
        points = [(plane.x(w.number), base - (w.hours_so_far or 0) / largest * full) for w in known]
        picture.lines([points], colour, 3 if colour == ONE else 2, curve="linear")
        picture.dots(points, colour, 3)
        x, y = points[-1]
        y = y - 11 if not ends or abs(y - 11 - ends[0]) > 12 else ends[0] - 13
        ends.append(y)
        text = words.amount(known[-1].hours_so_far or 0, step)
        picture.texts([(min(x, picture.width - 4 - len(text) * LETTER / 2), y, text)], colour, 11, align="center",
                      is_bold=True)  # fmt: skip


def _to_exit(side: Side, count: int) -> list[SideWeek]:
    """The weeks from the first on the list to the one after the last."""
    on = [week.number for week in side.listed]
    return [week for week in side.weeks[:count] if on and on[0] <= week.number <= on[-1] + 1]


# ── drop-off ──


def drop_off_pair(one: Audience, other: Audience, names: tuple[str, str], *, is_wide: bool) -> Canvas:
    """Of those who started the first episode of each, the share that started each other; the scale starts at 0."""
    width, height = (520, 300) if is_wide else (340, 250)
    left, right, top, base = 44, (110 if is_wide else 84), 16, height - 44
    picture = canvas(width, height)
    picture.about["Share"] = "of those who started episode 1"
    numbers = sorted({reached.number for audience in (one, other) for reached in audience.drop_off})
    step = (width - left - right) / max(1, len(numbers) - 1)
    at = {number: left + n * step for n, number in enumerate(numbers)}
    half = max(4.0, step / 2)
    told_of = told.of_drop_offs((one, other), names)
    picture.stripes_tell([(key, at[n] - half, at[n] + half, said) for n, key, said in told_of])
    picture.rules([(left, _share_y(n / 100, top, base), width - right, _share_y(n / 100, top, base))
                   for n in (25, 50, 75, 100)], "line", 1)  # fmt: skip
    picture.rules([(left, base, width - right, base)], "ink", 1)
    picture.texts([(left - 8, _share_y(n / 100, top, base), f"{n}%" if n == 100 else str(n))
                   for n in (0, 25, 50, 75, 100)], align="right")  # fmt: skip
    every = 1 if step >= 18 else 5
    picture.texts([(at[n], base + 16, str(n)) for n in numbers if n == numbers[0] or n % every == 0], align="center")
    picture.texts([(left, base + 34, "Episode")])
    taken: list[float] = []
    for audience, name, colour in ((other, names[1], OTHER), (one, names[0], ONE)):
        points = [(at[r.number], _share_y(float(r.share), top, base)) for r in audience.drop_off if r.share is not None]
        if not points:
            continue
        picture.lines([points], colour, 3 if colour == ONE else 2, curve="linear")
        picture.dots(points, colour, 3.4)
        x, y = points[-1]
        last = next(r.share for r in reversed(audience.drop_off) if r.share is not None)
        y += 0 if not taken or abs(y - taken[0]) > 28 else (28 if y >= taken[0] else -28)
        taken.append(y)
        picture.texts([(x + 8, y - 7, words.share(last))], colour, 12, is_bold=True)
        picture.texts([(x + 8, y + 7, words.shortened(name, 16 if is_wide else 11))], colour, 11)
    return picture


def _share_y(share: float, top: float, base: float) -> float:
    return base - share * (base - top)
