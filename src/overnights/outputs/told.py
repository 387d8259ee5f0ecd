"""What pictures tell of the week, season or episode that is pointed at: nothing that the table beside them has not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from overnights.outputs.pictures import Words
from overnights.pages import places, words
from overnights.pages.audience import Audience
from overnights.pages.run import Run, RunWeek
from overnights.pages.week import List

UNITS = {"hours_viewed": "Hours viewed", "views": "Views"}
OUT = "out"


def about(name: str, label: str | None, list_name: str) -> dict[str, str]:
    """What is so of every week of a run."""
    return {"Title": f"{name}, {label}" if label else name, "List": list_name}


def of_run(run: Run, rounding: int) -> Iterator[tuple[int, str, Words]]:
    """Each week of a run that is drawn: its place among them, its key, what is told of it."""
    before: RunWeek | None = None
    for n, week in enumerate(run.shown):
        said = {"Week ending": words.day(week.week), "Rank": str(week.rank or OUT)}
        if before is not None:
            said["Rank before"] = str(before.rank or OUT)
        said[UNITS.get(run.metric, run.metric)] = _amount(week, rounding)
        if week.territories is not None:
            said["Territories"] = str(week.territories)
        yield n, week.week.isoformat(), said
        before = week


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
