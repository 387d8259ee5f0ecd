"""What a season's label and figures were when they were first published, beside what they are now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from overnights.charts.changes import WHOLE_ROW, from_json
from overnights.charts.record import Edition
from overnights.pages import words
from overnights.pages.run import Run

MOST_WEEKS = 8  # of a longer run, how many weeks differ
NOT_THERE = "not on the list"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAndNow:
    """One thing, as it was first published and as it stands; `now` is "unchanged" where it is the same."""

    what: str
    first: str
    now: str


def first_and_now(
    run: Run | None, season_id: str, editions: Sequence[Edition], *, labels: tuple[str | None, str | None],
    rounding: int,
) -> tuple[FirstAndNow, ...]:  # fmt: skip
    """Label, ranks and values of a season's weeks on its worldwide list.

    Args:
        editions: every edition of those weeks.
        labels: its first and its present one.
    """
    first, now = (label or "none" for label in labels)
    found = [FirstAndNow(what="Label", first=first, now="unchanged" if first == now else now)]
    if run is None:
        return tuple(found)
    firsts = _firsts(editions, season_id)
    count = words.counted(len(run.listed), "week")
    weeks = [week.week for week in run.listed]
    ranks = {week.week: week.rank for week in run.listed}
    found += _compared(f"Ranks, {count}", weeks, ranks, firsts, ("rank",), str)
    if run.total is not None:
        rounding = words.step_of(run.metric, rounding)
        unit = {"hours_viewed": "Hours", "views": "Views"}.get(run.metric, words.capital(run.metric))
        unit += ", million" if words.is_in_millions(rounding) else ""
        values = {week.week: week.value for week in run.listed}
        columns = ("value", run.metric)
        found += _compared(f"{unit}, {count}", weeks, values, firsts, columns, lambda v: words.amount(v, rounding))
    return tuple(found)


def _firsts(editions: Sequence[Edition], season_id: str) -> dict[tuple[date, str], object]:
    """By week and column the first value of what ever changed; of a row that came later, that it was not there."""
    found: dict[tuple[date, str], object] = {}
    for edition in sorted(editions, key=lambda one: one.edition):
        for change in from_json(edition.diff):
            if change.row == season_id:
                found.setdefault((edition.week, change.column), change.before)
    return found


def _compared(
    what: str, weeks: Sequence[date], now: Mapping[date, Any], firsts: Mapping[tuple[date, str], object],
    columns: Sequence[str], said: Callable[[Any], str],
) -> list[FirstAndNow]:  # fmt: skip
    """One row of the table."""
    told = {week: said(now[week]) if now[week] is not None else "not published" for week in weeks}
    first = dict(told)
    for week in weeks:
        if (week, WHOLE_ROW) in firsts:
            first[week] = NOT_THERE
        for column in columns:
            before = firsts.get((week, column))
            if isinstance(before, int | float):
                first[week] = said(before)
    changed = [week for week in weeks if first[week] != told[week]]
    if len(weeks) <= MOST_WEEKS:
        shown = [", ".join(one[week] for week in weeks) for one in (first, told)]
        return [FirstAndNow(what=what, first=shown[0], now=shown[1] if changed else "unchanged")]
    if not changed:
        return [FirstAndNow(what=what, first="as they are now", now="unchanged")]
    shown = ["; ".join(f"{words.short_day(week)} {week.year}: {one[week]}" for week in changed[:MOST_WEEKS])
             for one in (first, told)]  # fmt: skip
    more = f"; {words.count(len(changed) - MOST_WEEKS)} weeks more" if len(changed) > MOST_WEEKS else ""
    return [FirstAndNow(what=what, first=shown[0] + more, now=shown[1] + more)]
