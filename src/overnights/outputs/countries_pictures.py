"""Pictures of a country: how much of its lists is worldwide too, week by week, and who led through the years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from overnights.outputs.pictures import Canvas, Words, canvas
from overnights.pages import words
from overnights.pages.countries_one import CountryLists, ReignShown
from overnights.pages.countries_rows import Reign, Shared
from overnights.pages.week import full_name

WEEKS_OF_YEAR = 53
SHORT = 27  # weeks of a picture that tells every month
MOST_STEP = 84  # px of a week
LETTER = 6.4  # px of a letter of 12 px
NAMED = 3  # seasons that the words of a picture name
A_WEEK = timedelta(weeks=1)


def shared_picture(ours: Sequence[Shared], all_of_them: Sequence[Shared], name: str, *, is_wide: bool) -> Canvas:
    """Shares of places that are worldwide too, from 0 to 100%: blue this country, grey all together."""
    width, height = (700, 280) if is_wide else (340, 250)
    left, right, top, base = 40, 150 if is_wide else 96, 16, height - 36
    picture = canvas(width, height)
    first, last = ours[0].week, ours[-1].week
    span = max(1, (last - first).days)

    def x(week: date) -> float:
        return left + (week - first).days / span * (width - left - right)

    def y(share: float) -> float:
        return base - share * (base - top)

    picture.rules([(left, y(n / 4), width - right, y(n / 4)) for n in (1, 2, 3, 4)], "line", 1)
    picture.rules([(left, base, width - right, base)], "ink", 1)
    picture.texts([(left - 8, y(n / 4), "100%" if n == 4 else str(n * 25)) for n in range(5)], align="right")
    _months(picture, [one.week for one in ours], x, base + 16, most=5 if is_wide else 3)
    ends: list[tuple[float, str, str]] = []
    around = [one for one in all_of_them if first <= one.week <= last]
    half = max(3.0, (width - left - right) / max(1, len(ours) - 1) / 2)
    picture.about["Country"] = name
    picture.stripes_tell(
        [(key, x(week) - half, x(week) + half, told) for week, key, told in _weeks_told(ours, around, name)]
    )
    for rows, colour, thick, said in ((around, "context", 1.8, "All countries"), (ours, "subject", 3.0, name)):
        for stretch in _stretches(rows):
            points = [(x(one.week), y(one.also_worldwide / max(1, one.places))) for one in stretch]
            picture.lines([points] if len(points) > 1 else [], colour, thick, curve="linear")
            picture.dots(points[-1:] if stretch[-1].week == rows[-1].week or len(points) == 1 else [], colour, 4)
        if rows:
            ends.append((y(rows[-1].also_worldwide / max(1, rows[-1].places)), colour, said))
    _ends(picture, ends, x(last) + 10, is_wide=is_wide)
    return picture


def shared_alt(ours: Sequence[Shared], all_of_them: Sequence[Shared], name: str) -> str:
    """The picture of shares in words: the first, the least, the largest and the last, and all countries' last."""
    known = [one for one in ours if one.places]
    if not known:
        return f"{name}: no place on its lists in {words.counted(len(ours), 'week')}."
    by_share = sorted(known, key=_share)
    told = [("first", known[0]), ("least", by_share[0]), ("most", by_share[-1]), ("last", known[-1])]
    if _share(by_share[0]) == _share(by_share[-1]):
        told = told[::3]
    said = words.listed([f"{called} {words.share(_share(one))} ({_on(one.week)})" for called, one in told])
    around = next((one for one in all_of_them if one.week == known[-1].week and one.places), None)
    ends = f"; of all countries’ together {words.share(_share(around))} in that last week" if around else ""
    return f"{name}: share of its places that are also in a worldwide Top 10, week by week: {said}{ends}."


def _share(one: Shared) -> Fraction:
    return Fraction(one.also_worldwide, one.places)


def _on(week: date) -> str:
    return f"{words.short_day(week)} {week.year}"


def _weeks_told(ours: Sequence[Shared], around: Sequence[Shared], name: str) -> Iterator[tuple[date, str, Words]]:
    """Each week, its key, and what the table says of it."""
    others = {one.week: one for one in around}
    for one in ours:
        told = {"Week ending": words.day(one.week)}
        for called, row in ((name, one), ("All countries", others.get(one.week))):
            if row and row.places:
                share = words.share(_share(row))
                told[called] = f"{words.count(row.also_worldwide)} of {words.count(row.places)} ({share})"
        yield one.week, one.week.isoformat(), told


def _ends(picture: Canvas, ends: list[tuple[float, str, str]], at: float, *, is_wide: bool) -> None:
    """The names at the lines' ends, apart from each other."""
    ends = sorted(ends)
    if len(ends) == 2 and ends[1][0] - ends[0][0] < 16:
        middle = (ends[0][0] + ends[1][0]) / 2
        ends = [(middle - 8, *ends[0][1:]), (middle + 8, *ends[1][1:])]
    for place, colour, said in ends:
        is_subject = colour == "subject"
        picture.texts(
            [(at, place, words.shortened(said, 20 if is_wide else 13))], "subject" if is_subject else "ink3", 12,
            is_bold=is_subject,
        )  # fmt: skip


def _months(picture: Canvas, weeks: Sequence[date], x: Callable[[date], float], y: float, *, most: int) -> None:
    step = max(1, -(-(len(weeks) - 1) // max(1, most - 1)))
    shown = weeks[::-1][::step][::-1] if len(weeks) > 1 else weeks
    is_long = (weeks[-1] - weeks[0]).days > 120
    said = [f"{words.MONTHS[w.month - 1][:3]} {w.year}" if is_long else words.short_day(w) for w in shown]
    picture.texts([(x(week), y, text) for week, text in zip(shown, said, strict=True)], align="center")


def _stretches(rows: Sequence[Shared]) -> list[list[Shared]]:
    """Weeks in a row; a week that is not here ends one."""
    found: list[list[Shared]] = []
    for one in rows:
        if found and one.week - found[-1][-1].week == A_WEEK:
            found[-1].append(one)
        else:
            found.append([one])
    return found


@dataclass(frozen=True, slots=True)
class _Box:
    """Part of a reign that lies within one year: weeks of it, from 0; `reign` is the whole of it."""

    year: int
    first: int
    last: int
    name: str
    is_leader: bool
    reign: Reign


def reigns_picture(reigns: Sequence[ReignShown], leader: str, category: str, *, is_wide: bool) -> Canvas:
    """Who led week by week, a row a year; blue is the season that led in most weeks, names stand where they fit."""
    boxes = [box for one in reigns for box in _boxes(one, leader)]
    years = sorted({box.year for box in boxes})
    width, left, row, gap = (880, 56, 36, 1.5) if is_wide else (340, 40, 28, 0.8)
    first, count = _span(boxes, years)
    step = min(MOST_STEP, (width - left) / count)
    begin = left - first * step  # where the year begins
    picture = canvas(width, 26 + row * len(years) + 2)
    months = [(m, ((date(2022, m, 1) - date(2022, 1, 1)).days / 7 - first) * step) for m in range(1, 13)]
    shown = [(m, x) for m, x in months if 0 <= x < count * step and (m % 3 == 1 or count < SHORT)]
    picture.texts([(left + x, 10, words.MONTHS[m - 1][:3]) for m, x in shown])
    tops = {year: 24 + n * row for n, year in enumerate(years)}
    picture.texts([(0, tops[year] + (row - 8) / 2, str(year)) for year in years], "ink2", 12)
    picture.points_tell([
        (f"{category}-{box.reign.first}", begin + (n + 0.5) * step, tops[box.year] + (row - 8) / 2, _told(box, n))
        for box in boxes for n in range(box.first, box.last + 1)
    ])  # fmt: skip
    for is_leader, colour in ((False, "faint"), (True, "subject")):
        ours = [box for box in boxes if box.is_leader == is_leader]
        picture.boxes(
            [(begin + b.first * step, tops[b.year], begin + (b.last + 1) * step - gap, tops[b.year] + row - 8)
             for b in ours], colour)  # fmt: skip
        fits = [(b, _fitting(b.name, (b.last + 1 - b.first) * step - 12)) for b in ours]
        picture.texts(
            [(begin + b.first * step + 6, tops[b.year] + (row - 8) / 2, text) for b, text in fits if text],
            "paper" if is_leader else "ink", 12, is_bold=is_leader,
        )  # fmt: skip
    return picture


def reigns_alt(one: CountryLists, place: str) -> str:
    """The picture of who led in words: those that led in most weeks, each in how many of all."""
    names = {shown.reign.season_id: full_name(shown.title, shown.label) for shown in one.reigns}
    led: Counter[str] = Counter()
    for shown in one.reigns:
        led[shown.reign.season_id] += shown.reign.weeks
    most = sorted(led, key=lambda season_id: -led[season_id])[:NAMED]  # of equals the first, as the picture's blue
    said = [f"{names[most[0]]} in {led[most[0]]} of {words.counted(led.total(), 'week')}"]
    said += [f"{names[season_id]} in {led[season_id]}" for season_id in most[1:]]
    others = len(led) - len(most)
    if others:
        said.append(f"{words.counted(others, 'other')} in {led.total() - sum(led[season_id] for season_id in most)}")
    ends = f"{_on(one.reigns[0].reign.first)} to {_on(one.reigns[-1].reign.last)}"
    return f"Who led {one.category} {place} week by week, {ends}: {'; '.join(said)}."


def _span(boxes: Sequence[_Box], years: Sequence[int]) -> tuple[int, int]:
    """The first week of a year that is drawn, and how many: all of them, but of one year alone."""
    if len(years) > 1:
        return 0, WEEKS_OF_YEAR
    first = min(box.first for box in boxes)
    return first, max(box.last for box in boxes) + 1 - first


def _told(box: _Box, n: int) -> Words:
    """What a week of a reign tells, by its place in the year."""
    week = date(box.year, 1, 1) + n * A_WEEK
    sunday = week + timedelta(days=6 - week.weekday())
    return {"Week ending": words.day(sunday), "Number one": box.name, "Weeks in a row": str(box.reign.weeks)}


def _boxes(one: ReignShown, leader: str) -> list[_Box]:
    weeks = [one.reign.first + n * A_WEEK for n in range(one.reign.weeks)]
    found = []
    for year in sorted({week.year for week in weeks}):
        theirs = [week_of_year(week) for week in weeks if week.year == year]
        found.append(_Box(year, theirs[0], theirs[-1], one.title, one.reign.season_id == leader, one.reign))
    return found


def week_of_year(sunday: date) -> int:
    """The place of a week among those of the year of its Sunday, from 0.

    >>> week_of_year(date(2022, 1, 2)), week_of_year(date(2022, 12, 25))
    (0, 51)
    """
    return (sunday - date(sunday.year, 1, 1)).days // 7


def _fitting(name: str, width: float) -> str:
    """A name as far as it fits; empty, where less than a part of it would."""
    length = int(width / LETTER)
    return words.shortened(name, length) if length >= min(len(name), 8) and length > 1 else ""
