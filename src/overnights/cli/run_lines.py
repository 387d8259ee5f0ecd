"""Lines of a season's run, of the shape of `title --json`: its course, its standing among its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

Record = Mapping[str, Any]
FEWEST_COMPARED = 10  # seasons; fewer are not called typical
KINDS = {
    "film": "films", "first_season": "first seasons", "later_season": "later seasons", "limited": "limited series",
    "part": "parts", "special": "specials",
}  # fmt: skip


def course_lines(run: Record | None, season: Record) -> Iterator[str]:
    """From debut to exit, and what the week after the debut kept; none where there is no run."""
    from overnights.cli.lines import wrapped

    if not run:
        return
    parts = [_debut(run, season), _best(run), _left(run)]
    yield from wrapped("; ".join(part for part in parts if part), indent=4)
    if run["decay"] is not None:
        yield from wrapped(_decay(run), indent=4)


def _debut(run: Record, season: Record) -> str:
    from overnights.pages.words import counted, day

    if run["debut_week"] is None:
        return f"its debut is not known: {run['debut_week_why']}"
    days = run["first_week_days"]
    since = ""
    if days is not None and days < 7 and season.get("released_on"):
        since = f", {counted(days, 'day')} from the release on {day(date.fromisoformat(season['released_on']))}"
    return f"debut at {run['debut_rank']}{since}"


def _best(run: Record) -> str:
    from overnights.pages.words import counted

    row = f", {run['longest_streak']} in a row at most" if run["longest_streak"] < run["weeks"] else " in a row"
    row = "" if run["weeks"] == 1 else row
    return f"peak {run['peak_rank']} in the week of {run['peak_week']}; {counted(run['weeks'], 'week')}{row}"


def _left(run: Record) -> str:
    from overnights.pages.words import counted

    exits = run["exits"]
    if run["is_still_on"]:
        last = f", back after {counted(len(exits), 'exit')}, the last from {exits[-1]['left_from']}" if exits else ""
        return f"still on the list{last}"
    left = ", ".join(str(one["left_from"]) for one in exits)
    return f"left from {left}" if exits else ""


def _decay(run: Record) -> str:
    per_day = run["decay_per_day"]
    is_short = run["first_week_days"] is not None and run["first_week_days"] < 7
    a_day = f"; of hours a day {ratio(per_day)}" if is_short and per_day is not None else ""
    return f"hours of its second week over those of its first: {ratio(run['decay'])}{a_day}"


def kind_lines(cohort: Record | None) -> Iterator[str]:
    """Where the run stands among those of its list and kind; none where too few came and left."""
    from overnights.cli.lines import amount, wrapped

    if not cohort or cohort["weeks"]["n"] < FEWEST_COMPARED:
        return
    hours, decay = cohort["first_week_hours"], cohort["decay"]
    yield f"  among {KINDS[cohort['kind']]} of {cohort['category']}, by their first labels"
    came = " that came and left"
    lines = [_stood("weeks", cohort["weeks"], "{:g}".format, came), _stood("hours of the first week", hours, amount)]
    days = decay["first_week_days"]
    after = (
        "" if days is None else " after first weeks of one day" if days == 1 else f" after first weeks of {days} days"
    )
    lines.append(_stood("second week over first", decay, ratio, after))
    for line in filter(None, lines):
        yield from wrapped(line, indent=4)
    left = ", ".join(f"{count} {_short(why)}" for why, count in cohort["left_out"].items())
    if left:
        yield from wrapped(f"weeks not counted: {left}", indent=4)


def _short(why: str) -> str:
    """Why a run is not counted, in few words."""
    where = {
        "first week": "on the list in its first week here",
        "publisher counts": "counted on it before that",
        "last week": "on it in its last",
    }
    return next((said for words, said in where.items() if words in why), "whose weeks are not all here")


def _stood(what: str, one: Record, said: Callable[[Any], str], of: str = "") -> str:
    """A value among those of a cohort; "" where it has none, or they are too few."""
    from overnights.pages.words import share

    if one["value"] is None or one["n"] < FEWEST_COMPARED:
        return ""
    spread = ", ".join(said(one[name]) for name in ("lower_quartile", "median", "upper_quartile"))
    many = f"{share(one['share_at_most'])} of {one['n']:,}{of} had no more"
    return f"{what}: {said(one['value'])}; {many} (quartiles {spread})"


def ratio(value: float | None) -> str:
    """A ratio with two decimals; empty where there is none.

    >>> ratio(1.869), ratio(None)
    ('1.87', '')
    """
    return "" if value is None else f"{value:.2f}"


def week_columns(weeks: Sequence[Record]) -> list[tuple[str, Callable[[Record], str]]]:
    """The columns that a table of the run's weeks has besides rank and figures, each with what it says of a week."""
    from overnights.pages.words import share

    def said(name: str, say: Callable[[Any], str]) -> Callable[[Record], str]:
        return lambda week: "" if week.get(name) is None else say(week[name])

    columns: list[tuple[str, Callable[[Record], str]]] = [("weeks", said("weeks_on_chart", str))]
    if any(week.get("hours_ratio") is not None for week in weeks):
        columns.append(("× before", said("hours_ratio", ratio)))
    if any(week.get("share_of_list") is not None for week in weeks):
        columns.append(("of list", said("share_of_list", share)))
    if any(week["territories"] is not None for week in weeks):
        columns.append(("territories", _territories))
    if any(week.get("territories_at_1") is not None for week in weeks):
        columns.append(("at 1", said("territories_at_1", str)))
    return columns


def _territories(week: Record) -> str:
    """On how many lists of territories it stood; without such lists, what is so of them."""
    why = str(week.get("territories_why") or "not published")
    return str(week["territories"]) if week["territories"] is not None else why.removesuffix(" of that week")
