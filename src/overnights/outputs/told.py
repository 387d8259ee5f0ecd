"""What pictures tell of the week, season or episode that is pointed at: nothing that the table beside them has not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from overnights.outputs.pictures import Words
from overnights.pages import places, words
from overnights.pages.against import NOT_YET, OFF, ON, Against, Side, SideWeek
from overnights.pages.audience import Audience
from overnights.pages.run import HOURS, Run, RunWeek
from overnights.pages.week import List

UNITS = {"hours_viewed": "Hours viewed", "views": "Views"}
SIGNS = "●", "■"  # of the one that is looked at and of the other, as they are drawn
OUT = "out"
STATES = {OFF: OUT, NOT_YET: "to come"}


def about(name: str, label: str | None, list_name: str) -> dict[str, str]:
    """What is so of every week of a run."""
    return {"Title": f"{name}, {label}" if label else name, "List": list_name}


def of_run(run: Run, rounding: int) -> Iterator[tuple[int, str, Words]]:
    """Each column of a run that is drawn: its place among them, its key, what is told of it."""
    before = {week.week: earlier for earlier, week in pairwise(run.weeks)}
    for n, week in run.shown:
        said = {"Week ending": words.day(week.week), "Rank": str(week.rank or OUT)}
        if week.week in before:
            said["Rank before"] = str(before[week.week].rank or OUT)
        said |= value_of(run, week, rounding)
        if week.territories is not None:
            said["Territories"] = str(week.territories)
        yield n, week.week.isoformat(), said
    for n, gap, _ in run.absences:
        told = {"Week ending": f"{words.day(gap.since)} to {words.day(gap.until)}", "Rank": OUT,
                "Weeks": words.count(gap.weeks)}  # fmt: skip
        yield n, gap.since.isoformat(), told


def value_of(run: Run, week: RunWeek, rounding: int) -> Words:
    """The figure that its list is ranked by, by its unit."""
    return {UNITS.get(run.metric, run.metric): _amount(week, rounding)}


def _amount(week: RunWeek, rounding: int) -> str:
    if week.value is not None:
        return words.amount_said(week.value, rounding)
    return f"≤ {words.amount_said(week.at_most, rounding)}" if week.at_most is not None else "not published"


def keys_of(one: List) -> Mapping[str, str]:
    """By season, what it is pointed at by: the rank of those on the list now, which their rows have; else a number."""
    keys = {row.season_id: str(row.rank) for row in one.rows}
    for line in one.lines:
        keys.setdefault(line.season_id, str(one.length + 1 + len(keys)))
    return keys


def of_ranks(one: List) -> Iterator[tuple[str, int, int, Words]]:
    """Each rank of ten weeks: whose, in which week, and what is told of it."""
    keys = keys_of(one)
    for line in one.lines:
        before: tuple[int, int] | None = None
        for n, rank in line.points:
            if rank <= one.length:
                said = {"Title": line.name, "List": f"{one.category}, {places.territory(places.WORLDWIDE)}",
                        "Week ending": words.day(one.weeks[n]), "Rank": str(rank)}  # fmt: skip
                if n:
                    said["Rank before"] = str(before[1]) if before and before[0] == n - 1 else OUT
                yield keys[line.season_id], n, rank, said
            before = (n, rank)


def of_drop_off(one: Audience) -> Iterator[tuple[int, str, Words]]:
    """Each episode: its number, its key, how many started it and their share; what is withheld is said so."""
    for reached in one.drop_off:
        said = {"Episode": str(reached.number),
                "Accounts": words.count(reached.accounts) if reached.accounts is not None else "withheld",
                "Share": words.share(reached.share) if reached.share is not None else "withheld"}  # fmt: skip
        yield reached.number, str(reached.number), said


def of_pair(record: Against, step: int) -> Iterator[tuple[int, str, Words]]:
    """Each week of two seasons: its number, its key, and what is told of both."""
    for number in range(1, record.length + 1):
        said = {"Week": str(number)}
        for sign, side in zip(SIGNS, record.sides, strict=True):
            week = side.weeks[number - 1] if side.weeks else None
            said[sign] = _of(side.short_name, _week_said(record, side, week, step))
        yield number, str(number), said


def _of(name: str, said: str) -> str:
    """A name, whichever way it is written, and what is said of it."""
    return f"\u2068{name}\u2069: {said}"


def _week_said(record: Against, side: Side, week: SideWeek | None, step: int) -> str:
    if week is None or side.list_name is None:
        return "on no worldwide list"
    when = f"week ending {words.day(week.week)}"
    if week.state != ON:
        least = f", ≤ {words.amount_said(week.at_most, record.step)} hours" if week.at_most is not None else ""
        return f"{STATES.get(week.state, 'not here')}{least}, {when}"
    is_hours = record.metric == HOURS
    value, unit = (week.hours, "hours viewed") if is_hours else (week.views, "views")
    parts = [words.rank(week.rank or 0) + ("" if record.is_same_list else f" on {side.list_name.category}"),
             f"{words.amount_said(value, step)} {unit}" if value is not None else f"{unit} not published"]  # fmt: skip
    parts += [words.counted(week.days or 0, "day")] if week.is_part else []
    parts += [f"{words.amount_said(week.hours_so_far, record.step)} hours so far"] if week.hours_so_far else []
    parts += [words.counted(week.territories, "territory", "territories")] if week.territories is not None else []
    return ", ".join((*parts, when))


def of_drop_offs(pair: tuple[Audience, Audience], names: tuple[str, str]) -> Iterator[tuple[int, str, Words]]:
    """Each episode of two seasons: its number, its key, and the share that started it in both."""
    shares = [{one.number: one.share for one in audience.drop_off} for audience in pair]
    for number in sorted({*shares[0], *shares[1]}):
        said = {"Episode": str(number)}
        for sign, name, known in zip(SIGNS, names, shares, strict=True):
            share = known.get(number)
            told = "withheld" if number in known else "no such episode"
            said[sign] = _of(name, words.share(share) if share is not None else told)
        yield number, str(number), said
