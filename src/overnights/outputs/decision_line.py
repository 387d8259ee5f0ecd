"""The line from release to announcement, to scale: when it peaked, when it left its list, when it was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from overnights.outputs import told
from overnights.outputs.pictures import Canvas, Words, canvas
from overnights.pages import words
from overnights.pages.title import SeasonRecord
from overnights.pages.week import full_name

WIDE, NARROW, HEIGHT = 700, 340, 92  # at 700 px no text falls under 7 pt in print
LINE_Y, ABOVE, BELOW, LETTER = 44, 24, 66, 6.6
SHORTEST = 7  # days; a shorter line has no room for its words


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on the line; `kind` is subject, open or end."""

    on: date
    name: str
    kind: str
    tells: Words = field(default_factory=dict)  # beside its name, its day and how long after release


def marks(season: SeasonRecord, rounding: int = 1) -> tuple[Mark, ...]:
    """The days on the line, in their order; empty where release or announcement is not known, or both are near."""
    decision, released = season.decision, season.season.released_on
    days = decision.days_from(released) if decision else None
    if decision is None or released is None or decision.announced_on is None or days is None or days < SHORTEST:
        return ()
    found = [Mark(released, "Released", "subject")]
    run = season.run
    if run is not None:
        where = {"List": f"{run.list_name.category}, worldwide"}
        peak = {**where, **told.value_of(run, run.peak, rounding)}
        found.append(Mark(run.peak.week, f"Peak, {words.rank(run.peak.rank or 0)}", "subject", peak))
        if run.left_in is not None:
            found.append(Mark(run.listed[-1].week + timedelta(weeks=1), "Out", "open", where))
    found = [mark for mark in found if released <= mark.on < decision.announced_on]
    found += [
        Mark(one.announced_on, one.word, "end")
        for one in decision.earlier
        if one.announced_on and one.entry != decision.corrects and released <= one.announced_on < decision.announced_on
    ]
    found.sort(key=lambda mark: mark.on)
    return (*found, Mark(decision.announced_on, f"{decision.word}, announced", "end"))


def decision_picture(season: SeasonRecord, name: str = "", rounding: int = 1, *, is_wide: bool) -> Canvas | None:
    """The line of a title called so as a picture; None where there is none to draw."""
    days = marks(season, rounding)
    if not days:
        return None
    picture = canvas(WIDE if is_wide else NARROW, HEIGHT)
    start, end = days[0].on, days[-1].on
    left, right = 8, picture.width - 8

    def x(on: date) -> float:
        return left + (right - left) * ((on - start).days / (end - start).days)

    picture.rules([(left, LINE_Y, right, LINE_Y)], "context", 2)
    if season.run is not None:
        last = min(max(season.run.listed[-1].week, start), end)
        picture.rules([(left, LINE_Y, x(last), LINE_Y)], "subject", 5)
    for kind, colour in (("subject", "subject"), ("end", "ink")):
        picture.dots([(x(mark.on), LINE_Y) for mark in days if mark.kind == kind], colour, 6)
    picture.dots([(x(mark.on), LINE_Y) for mark in days if mark.kind == "open"], "subject", 6, is_open=True)
    _names(picture, [(x(mark.on), mark) for mark in days])
    picture.about["Title"] = full_name(name, season.label)
    picture.points_tell([(f"day-{n}", x(mark.on), LINE_Y, _told(mark, start)) for n, mark in enumerate(days)])
    return picture


def _told(mark: Mark, start: date) -> Words:
    """What a day tells: what it is, when, how long after release, and its figure."""
    said = {"Day": mark.name, "On": words.day(mark.on)}
    if mark.on > start:
        said["After release"] = words.counted((mark.on - start).days, "day")
    return {**said, **mark.tells}


def _names(picture: Canvas, places: list[tuple[float, Mark]]) -> None:
    """Each day's name and date: the ends first, then decisions, where there is room below the line, else above it."""
    taken: list[tuple[float, float, float]] = []
    between = sorted(places[1:-1], key=lambda place: place[1].kind != "end")
    for at, mark in (places[0], places[-1], *between):
        width = max(len(mark.name) * LETTER * 1.1, 48)
        align = "left" if mark is places[0][1] else "right" if mark is places[-1][1] else "center"
        if align == "center" and at + width / 2 > picture.width:
            align = "right"
        begin = {"left": 0.0, "right": picture.width - width, "center": at - width / 2}[align]
        room = [y for y in (BELOW, ABOVE - 18) if not any(row == y and begin < b + 8 and a < begin + width + 8
                                                          for row, a, b in taken)]  # fmt: skip
        if not room or begin < 0:
            continue
        taken.append((room[0], begin, begin + width))
        edge = {"left": 0.0, "right": float(picture.width), "center": at}[align]
        picture.texts([(edge, room[0], mark.name)], "ink", 12, align=align, is_bold=True)
        picture.texts([(edge, room[0] + 16, words.short_day(mark.on))], "ink3", 12, align=align)


def decision_alt(season: SeasonRecord) -> str:
    """The line in words."""
    return f"{'; '.join(f'{mark.name}, {words.day(mark.on)}' for mark in marks(season))}."
