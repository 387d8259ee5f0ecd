"""The pictures of the pages: ten weeks of ranks, a season's run with its hours, and drop-off by episode."""

from __future__ import annotations

from dataclasses import dataclass

from overnights.outputs import told
from overnights.outputs.pictures import Canvas, canvas
from overnights.outputs.run_axis import LETTER, Axis, axis_of, days_said, gaps_said
from overnights.pages import words
from overnights.pages.audience import Audience
from overnights.pages.title import Run, SeasonRecord
from overnights.pages.week import List

ROW = 44  # px of a row of the lead list: the picture's rows run into the table's
HEAD = 60
CURVE_END = 392
BLOCK = 112  # px of a panel of bars
EASED = (0, 0.06, 0.2, 0.35, 0.5, 0.65, 0.8, 0.94, 1)  # where a level curve has points, close where it bends most
DISC, POINT = 12, 5  # px of a week's disc with its rank, and of one without, where discs would touch
FINE, ALONE = 12, 22  # px of a week, below which lines alone are drawn; px to the right of a run without names


def week_bump(one: List) -> Canvas:
    """Ranks of ten weeks, rank 1 on top, ending in this week's rows; blue rose this week."""
    picture = canvas(408, HEAD + one.length * ROW)
    xs = [28 + n * (CURVE_END - 28) / (len(one.weeks) - 1) for n in range(len(one.weeks))]
    picture.rules([(0, HEAD + n * ROW, 408, HEAD + n * ROW) for n in range(1, one.length)], "line", 1)
    picture.texts([(0, 14, "Rank each week")], size=12)
    for n in range(0, len(xs), 3):
        is_last = n == len(xs) - 1
        x, align = (408, "right") if is_last else (xs[n], "left" if n == 0 else "center")
        picture.texts([(x, 42, words.short_day(one.weeks[n]))], align=align)
    picture.texts([(0, _row_y(rank), str(rank)) for rank in range(1, one.length + 1)])
    on_now = {row.season_id for row in one.rows}
    keys = told.keys_of(one)
    rose = {row.season_id for row in one.rows if row.move == "up"}
    for colour, width, chosen in (("faint", 1.4, None), ("context", 1.8, on_now - rose), ("subject", 2.6, rose)):
        lines = [
            (keys[line.season_id], [(xs[week], _row_y(rank)) for week, rank in line.points if rank <= one.length])
            for line in one.lines
            if (line.season_id in chosen if chosen is not None else line.season_id not in on_now)
        ]
        long = [(key, _curve(line)) for key, line in lines if len(line) > 1]
        picture.lines([line for _, line in long], colour, width, keys=[key for key, _ in long])
        picture.dots([line[0] for _, line in lines if line], colour, 2.6)
        if chosen is not None:
            picture.dots([line[-1] for _, line in lines if line and line[-1][0] == xs[-1]], colour, 5)
    picture.points_tell([(key, xs[n], _row_y(rank), said) for key, n, rank, said in told.of_ranks(one)])
    return picture


def _row_y(rank: int) -> float:
    return HEAD + (rank - 0.5) * ROW


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars by week: a title, values with their words, and what stands for a missing one."""

    title: str
    bars: tuple[tuple[int, float, str], ...]  # week index, value, words
    notes: tuple[tuple[int, str], ...]  # inside a bar
    missing: tuple[tuple[int, float, str], ...]  # dashed outline: at most


def run_picture(record: SeasonRecord, run: Run, name: str, rounding: int, *, is_wide: bool) -> Canvas:
    """A season's run, whole: ranks with a row for Out, and bars by week on the same x."""
    row, left, right = (30, 56, 190) if is_wide else (26, 46, 110)
    width, gap = (700, 52) if is_wide else (340, 26)
    axis = axis_of(run.drawn, left=left, right=width - right, gap=gap)
    is_fine = 0 < axis.step < FINE
    has_names = is_wide or not is_fine
    if not has_names:
        axis = axis_of(run.drawn, left=left, right=width - ALONE, gap=gap)
    panels = _panels(run, rounding)
    top, places = 50, max([10, *(rank for _, rank, _ in run.last_rows)])
    out_y = top + (places + 0.9) * row
    picture = canvas(width, int(out_y + 30 + len(panels) * BLOCK))
    _frame(picture, axis, (row, top, places, left, out_y))
    _others(picture, run, record.season.season_id, axis, row=row, top=top, is_fine=is_fine)
    _release(picture, record, run, axis, floor=top + (places + 0.3) * row)
    _subject(picture, run, axis, row=row, top=top, out_y=out_y)
    if has_names:
        _names(picture, run, record.season.season_id, axis, row=row, top=top)
        short = words.shortened(name, 22 if is_wide else 14)
        _ended(picture, run, axis, row=row, top=top, out_y=out_y, name=short, rounding=rounding)
    picture.about.update(told.about(name, record.label, f"{run.list_name.category}, worldwide"))
    picture.stripes_tell([
        (key, axis.xs[n] - half, axis.xs[n] + half, said) for n, key, said in told.of_run(run, rounding)
        for half in (max(min(4.0, axis.step), axis.width_of(n) / 2) if len(axis.xs) > 1 else 28.0,)
    ])  # fmt: skip
    for n, panel in enumerate(panels):
        _bars(picture, panel, axis, top=out_y + 46 + n * BLOCK, left=left - 30)
    return picture


def _frame(picture: Canvas, axis: Axis, box: tuple[float, ...]) -> None:
    row, top, places, left, out_y = box
    pieces, floor = axis.pieces(left - 24, axis.end), top + (places + 0.3) * row
    ranks = range(1, int(places) + 1)
    picture.rules([(x, _y(r, row, top), x2, _y(r, row, top)) for r in ranks for x, x2 in pieces], "line", 1)
    picture.rules([(x, floor, x2, floor) for x, x2 in pieces], "ink", 1.4)
    picture.rules(axis.breaks(floor), "ink", 1.4)
    days = days_said(axis)
    picture.texts([(0, 14 if picture.width > 400 else 44 if any(year for *_, year in days) else 32, "Rank")])
    picture.texts([(x, 14, day) for x, day, _ in days], align="center")
    picture.texts([(x, 30, year) for x, _, year in days if year], align="center")
    picture.texts([(0, _y(r, row, top), str(r)) for r in ranks])
    picture.texts([(0, out_y, "Out")])
    gaps, before = gaps_said(axis, axis.end)
    picture.texts([(x, out_y + 17, text) for x, text in gaps], "ink2", align="center")
    picture.texts([(0, out_y + 17, before)] if before else [], "ink2")


def _others(picture: Canvas, run: Run, season_id: str, axis: Axis, *, row: float, top: float, is_fine: bool) -> None:
    """The others on the list; where weeks are many, as thin straight lines."""
    others = [line for line in run.lines if line.season_id != season_id]
    lines = [[(axis.xs[week], _y(rank, row, top)) for week, rank in line.points] for line in others]
    if is_fine:
        picture.lines([line for line in lines if len(line) > 1], "line", 1, curve="linear")
        return
    picture.lines([_curve(line) for line in lines if len(line) > 1], "faint", 1.3)
    picture.dots([point for line in lines for point in line], "faint", 2.4)


def _names(picture: Canvas, run: Run, season_id: str, axis: Axis, *, row: float, top: float) -> None:
    """Who else is on the list in the last week."""
    length = 25 if picture.width > 400 else 14
    names = [(axis.end + 10, _y(rank, row, top), words.shortened(name, length))
             for season, rank, name in run.last_rows if season != season_id]  # fmt: skip
    picture.texts(names)


def _release(picture: Canvas, record: SeasonRecord, run: Run, axis: Axis, *, floor: float) -> None:
    released = record.season.released_on
    x = axis.place_of(released) if released else None
    if released is None or x is None or run.drawn[0] == run.weeks[0].week:
        return
    picture.rules([(x, floor - 66, x, floor)], "ink", 1.2, (3, 3))
    words_of = f"{words.DAYS[released.weekday()][:3]} {words.short_day(released)}"
    aside, align = (x - 5, "right") if x - 70 > 20 else (x + 5, "left")
    picture.texts([(aside, floor - 40, "Released"), (aside, floor - 24, words_of)], "ink2", 12, align=align)


def _subject(picture: Canvas, run: Run, axis: Axis, *, row: float, top: float, out_y: float) -> None:
    """Its line, broken where it was off the list, with a way out to a ring; each week a disc, or a point."""
    listed = [(axis.xs[n], _y(week.rank, row, top), week) for n, week in run.shown if week.rank]
    ys = {n: _y(week.rank, row, top) if week.rank else None for n, week in run.shown}
    ys |= {n: None for n, _, _ in run.absences}
    ways = [(n - 1, n) for n, y in ys.items() if y is None and ys.get(n - 1) is not None]
    picture.lines([eased((axis.xs[n], ys[n] or 0), (axis.xs[m], out_y)) for n, m in ways], "subject", 2, (4, 3))
    ring = min(6.0, max(2.5, axis.step * 0.4)) if axis.step else 6.0
    picture.dots([(axis.xs[n], out_y) for n, y in ys.items() if y is None], "subject", ring, is_open=True)
    stretches: list[list[tuple[float, float]]] = [[]]
    for n, y in sorted(ys.items()):
        if y is None:
            stretches.append([])
        else:
            stretches[-1].append((axis.xs[n], y))
    thick = 4 if not 0 < axis.step < FINE / 2 else 2.5
    picture.lines([_curve(stretch) for stretch in stretches if len(stretch) > 1], "subject", thick)
    is_close = 0 < axis.step < 2 * DISC
    best = min((week for *_, week in listed), key=lambda week: (week.rank, week.week), default=None)
    ends = [week for *_, week in (*listed[:1], *listed[-1:])]
    drawn = {week.week for week in (*ends, best) if week} if is_close else {week.week for *_, week in listed}
    point = min(POINT, max(thick / 2, axis.step * 0.4))
    picture.dots([(x, y) for x, y, _ in listed if is_close], "subject", point)
    discs = [(x, y, str(week.rank)) for x, y, week in listed if week.week in drawn]
    picture.dots([(x, y) for x, y, _ in discs], "subject", DISC)
    picture.texts(discs, "paper", 13, align="center", is_bold=True)


def _ended(picture: Canvas, run: Run, axis: Axis, *, row: float, top: float, out_y: float, name: str,
           rounding: int) -> None:  # fmt: skip
    """Its name where its line ends; of one that is out, what the last place had."""
    last = run.weeks[-1]
    if last.rank is not None:
        picture.texts([(axis.end + 18, _y(last.rank, row, top), name)], "subject", 12, is_bold=True)
        return
    is_wide = picture.width > 400
    picture.texts([(axis.end + 12, out_y - 6, f"{name}, out" if is_wide else name)], "subject", 12, is_bold=True)
    if last.at_most is not None:
        unit = {"hours_viewed": "hours", "views": "views"}.get(run.metric, run.metric)
        amount = f"{words.amount_said(last.at_most, rounding)} {unit}"
        had = (f"at most {amount}" if last.is_by_views else f"had {amount}") if is_wide else "out"
        place = f"{words.rank(last.places)} " if is_wide and not last.is_by_views else ""
        picture.texts([(axis.end + 12, out_y + 11, place + had)], size=12)


def _panels(run: Run, rounding: int) -> list[Panel]:
    unit = {"hours_viewed": "Hours viewed", "views": "Views"}.get(run.metric, run.metric)
    millions = ", million" if words.is_in_millions(rounding) else ""
    weeks = run.shown
    panels = []
    if any(week.value is not None for _, week in weeks):
        bounds = [(n, w.at_most) for n, w in weeks if w.at_most is not None]
        for n, _, off in run.absences:
            most = [week.at_most for week in off if week.at_most is not None]
            bounds += [(n, max(most))] if len(most) == len(off) else []
        panels.append(
            Panel(
                f"{unit}{millions}, worldwide",
                tuple((n, w.value, words.amount(w.value, rounding)) for n, w in weeks if w.value is not None),
                tuple((n, words.counted(w.days or 7, "day")) for n, w in weeks if w.value is not None and w.is_part),
                tuple((n, bound, f"≤ {words.amount(bound, rounding)}") for n, bound in sorted(bounds)),
            )
        )
    if any(week.territories for _, week in weeks):
        bars = tuple((n, float(w.territories), str(w.territories)) for n, w in weeks if w.territories is not None)
        panels.append(Panel("Territories with a place in their Top 10", bars, (), ()))
    return panels


def _bars(picture: Canvas, panel: Panel, axis: Axis, *, top: float, left: float) -> None:
    base, full, xs = top + 94, 54.0, axis.xs
    width = min(56.0, max(axis.step * 0.46, min(8.0, axis.step * 0.8))) if axis.step else 56.0
    largest = max([value for _, value, _ in (*panel.bars, *panel.missing)], default=0) or 1
    picture.texts([(0, top, panel.title)], "ink", 12, is_bold=True)
    picture.rules([(x, base, x2, base) for x, x2 in axis.pieces(left, axis.end + width / 2 + 4)], "ink", 1)
    picture.rules(axis.breaks(base), "ink", 1)

    def box(n: int, value: float) -> tuple[float, float, float, float]:
        half = min(width, axis.width_of(n) * 0.8 or width) / 2
        return xs[n] - half, base - max(1.0, value / largest * full), xs[n] + half, base

    picture.boxes([box(n, value) for n, value, _ in panel.bars if value > 0], "subject")
    told = _told(panel, axis, picture.width)
    picture.texts([(told[n], box(n, value)[1] - 10, text) for n, value, text in panel.bars if n in told], "ink", 12,
                  align="center", is_bold=True)  # fmt: skip
    picture.texts([(xs[n], base - 10, text) for n, text in panel.notes if width >= 36 and _tall(panel, n, largest)],
                  "paper", 12, align="center", is_bold=True)  # fmt: skip
    picture.boxes([box(n, value) for n, value, _ in panel.missing], "context", is_outline=True)
    picture.texts([(told[n], box(n, value)[1] - 10, text) for n, value, text in panel.missing if n in told], "ink3", 12,
                  align="center")  # fmt: skip


def _told(panel: Panel, axis: Axis, width: int) -> dict[int, float]:
    """The weeks whose figures are written, and where: all where they fit; else the largest, the first and the last."""
    texts = {n: text for n, _, text in (*panel.bars, *panel.missing)}
    xs = {n: min(axis.xs[n], width - len(text) * LETTER / 2) for n, text in texts.items()}
    is_roomy = all(len(text) * LETTER <= axis.width_of(n) for n, text in texts.items())
    if len(axis.xs) == 1 or is_roomy or not panel.bars:
        return xs
    listed = sorted(n for n, _, _ in panel.bars)
    largest = max(panel.bars, key=lambda bar: (bar[1], -bar[0]))[0]
    found: dict[int, float] = {}
    for n in dict.fromkeys((largest, listed[0], listed[-1])):
        if all(abs(xs[n] - x) >= (len(texts[n]) + len(texts[m])) / 2 * LETTER for m, x in found.items()):
            found[n] = xs[n]
    return found


def _tall(panel: Panel, index: int, largest: float) -> bool:
    return any(n == index and value / largest > 0.35 for n, value, _ in panel.bars)


def eased(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """A curve from a point to another that leaves and arrives level, as points."""
    (x0, y0), (x1, y1) = start, end
    return [(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t * t * (3 - 2 * t)) for t in EASED]


def _curve(stretch: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Two points alone are joined by a curve too; more make their own."""
    return eased(stretch[0], stretch[1]) if len(stretch) == 2 else stretch


def _y(rank: float, row: float, top: float) -> float:
    return top + (rank - 0.5) * row


def drop_off_picture(one: Audience, name: str, *, is_wide: bool) -> Canvas:
    """Share of those who started the first episode that started each; the scale starts at 0."""
    width, height = (520, 300) if is_wide else (340, 250)
    left, right, top, base = 44, 64, 16, height - 44
    picture = canvas(width, height)
    numbers = [reached.number for reached in one.drop_off]
    step = (width - left - right) / max(1, len(numbers) - 1)
    at = {number: left + n * step for n, number in enumerate(numbers)}

    def y(share: float) -> float:
        return base - share * (base - top)

    picture.rules([(left, y(tick / 100), width - right, y(tick / 100)) for tick in (25, 50, 75, 100)], "line", 1)
    picture.rules([(left, base, width - right, base)], "ink", 1)
    ticks = [(left - 8, y(tick / 100), f"{tick}%" if tick == 100 else str(tick)) for tick in (0, 25, 50, 75, 100)]
    picture.texts(ticks, align="right")
    every = 1 if step >= 18 else 5
    picture.texts([(at[n], base + 16, str(n)) for n in numbers if n == numbers[0] or n % every == 0], align="center")
    picture.texts([(left, base + 34, "Episode")])
    picture.about["Title"] = name
    half = max(4, step / 2)
    picture.stripes_tell([(key, at[n] - half, at[n] + half, said) for n, key, said in told.of_drop_off(one)])
    known = [(at[r.number], y(float(r.share)), r) for r in one.drop_off if r.share is not None]
    picture.lines([[(x, at_y) for x, at_y, _ in known]], "subject", 3, curve="linear")
    picture.dots([(x, at_y) for x, at_y, _ in known], "subject", 3.6)
    if known:
        x, at_y, last = known[-1]
        picture.texts([(x + 10, at_y, words.share(last.share or 0))], "subject", 13, is_bold=True)
    loss = one.largest_loss
    if loss is not None and loss[1] > 0:
        after, lost = loss
        x, start = at[after.number] + step / 2, y(float(after.share or 0))
        said = f"{words.points(lost).removeprefix('+')} lost after episode {after.number}"
        if x + 180 < width:
            picture.texts([(x + 10, start + (12 if after.number == 1 else 6), said)], "ink2", 12)
        else:
            picture.texts([(x - 12, y(float((after.share or 0) - lost)) + 14, said)], "ink2", 12, align="right")
    return picture
