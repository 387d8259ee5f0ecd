"""A claim and the editions → an answer: holds, does not hold, or cannot be known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from overnights.charts.claims.answers import answered, bounded, sentence, unknown
from overnights.charts.claims.comparing import compared_at_best, compared_in
from overnights.charts.claims.course import Course, course_of
from overnights.charts.claims.figures import figure
from overnights.charts.claims.record import AT_LEAST, AT_MOST, FAILS, HOLDS, UNKNOWN, Answer, Claim, Row, Subject, Value
from overnights.charts.claims.rules import COMPARED, FIGURES
from overnights.charts.history import ChartHistory
from overnights.charts.record import Entry, ListName
from overnights.countries import ALL, NAMES

OFF: Mapping[str, Value] = {"off_chart": True}


def judge_claim(
    claim: Claim, history: ChartHistory, subject: Subject, other: Subject | None = None, *, way_out: str = ""
) -> Answer:
    """What the editions say of a claim, by the latest edition of each week.

    Args:
        history: of the claim's chart and territory, with every row of its lists.
        other: the season that it is compared with, where it is.
        way_out: what a person can do where an edition is lacking, as a sentence.
    Source: docs/claims.md.
    """
    if claim.released_on is not None:
        subject = replace(subject, released_on=claim.released_on)
    listed, why = _list_of(claim, history, subject)
    if listed is None:
        return Answer(claim=claim, outcome=UNKNOWN, found=sentence(why, way_out), subject=subject)
    about = history.list_of(listed)
    if not about.weeks:
        why = f"there is no edition of {list_said(listed)}"
        return Answer(claim=claim, outcome=UNKNOWN, found=sentence(why, way_out), subject=subject, listed=listed)
    course = course_of(about, listed, subject, claim)
    if claim.is_of_a_week:
        answer = _in_one_week(claim, course, other, way_out)
    elif other is not None:
        answer = compared_at_best(claim, course, course_of(about, listed, other, claim), way_out)
    else:
        answer = _OVER_WEEKS[claim.kind](claim, course, way_out)
    held = tuple(row.week for row in answer.rows) if claim.is_of_a_week else course.held
    return replace(answer, subject=subject, listed=listed, held=tuple(dict.fromkeys(held)))


def list_said(name: ListName) -> str:
    """A list, as a sentence names it."""
    where = "worldwide" if name.territory == ALL else NAMES.get(name.territory, name.territory)
    return f"{name.chart}, {name.category}, {where}"


def _list_of(claim: Claim, history: ChartHistory, subject: Subject) -> tuple[ListName | None, str]:
    """The list that is meant, or why none can be named."""
    if claim.category is not None:
        return ListName(chart=claim.chart, territory=claim.territory, category=claim.category), ""
    known = [name for name in history.lists if (name.chart, name.territory) == (claim.chart, claim.territory)]
    where = "worldwide" if claim.territory == ALL else f"for {NAMES.get(claim.territory, claim.territory)}"
    if not known:
        return None, f"there is no edition of {claim.chart} {where}"
    on = sorted(name for name in known if history.list_of(name).entries_of(subject.season_id))
    on = on or [name for name in known if name.category in (subject.category, _films_or_tv(history, subject))]
    if len(on) == 1:
        return on[0], ""
    lists = ", ".join(f"“{name.category}”" for name in on or sorted(known))
    if on:
        return None, f"{subject.name} was on several lists of {claim.chart}: name one by `list`, of {lists}"
    return None, f"{subject.name} is on no edition of {claim.chart} {where}: name the list by `list`, of {lists}"


def _films_or_tv(history: ChartHistory, subject: Subject) -> str | None:
    """Films or TV, as the other lists that it is on say; null where they do not."""
    kinds = {"Films" if name.category.startswith("Films") else "TV" for name in history.lists_of(subject.season_id)}
    return kinds.pop() if len(kinds) == 1 else None


# ── one week ──


def _in_one_week(claim: Claim, course: Course, other: Subject | None, way_out: str) -> Answer:
    week = claim.week
    if claim.in_week is not None:
        if course.debut is None:
            return _uncounted_weeks(claim, course, way_out)
        week = course.debut + timedelta(days=(claim.in_week - 1) * course.step_days)
    assert week is not None
    one = course.edition(week)
    if one is None:
        return unknown(claim, course, _no_edition(course, week), way_out)
    if other is not None:
        return compared_in(claim, course, other, week)
    if claim.kind in FIGURES:
        return figure(claim, course, week)
    return _rank_in_week(claim, course, week)


def _uncounted_weeks(claim: Claim, course: Course, way_out: str) -> Answer:
    why = f"the weeks cannot be counted from its first on the list: {course.debut_why}"
    begins, after = course.history.weeks[0], course.history.weeks[0] - timedelta(days=course.step_days)
    known = f"If it came out in the week of {begins} or later, the claim can say so: released_on = a day after {after}."
    is_first = bool(course.entries) and course.entries[0].week == begins
    return unknown(claim, course, why, f"{known} {way_out}" if is_first and claim.kind not in COMPARED else way_out)


def _no_edition(course: Course, week: date) -> str:
    first, last = course.history.weeks[0], course.history.weeks[-1]
    if first < week < last:
        return f"there is no edition of the week of {week}"
    return f"the editions that are held run from {first} to {last}, and the week of {week} is not among them"


def _rank_in_week(claim: Claim, course: Course, week: date) -> Answer:
    """`rank`, `top` and `off_chart` of one week."""
    entry = course.entry(week)
    rank = entry.rank if entry else None
    found = f"it was {'off the list' if rank is None else f'at rank {rank}'} in the week of {week}{_counted(claim)}"
    is_so = {
        "off_chart": rank is None,
        "rank": rank == claim.count,
        "top": rank is not None and rank <= claim.count,
    }[claim.kind]
    right = None if is_so else OFF if rank is None else {"rank": rank}
    row = course.row(week)
    return answered(claim, HOLDS if is_so else FAILS, found, right, rows=(row,) if row else ())


def _counted(claim: Claim) -> str:
    return f", its week {claim.in_week} on the list" if claim.in_week else ""


# ── weeks together ──


def _never(claim: Claim, course: Course, way_out: str) -> Answer:
    """A season without a row in these weeks, of which something else is claimed."""
    if course.open:
        why = f"it is in no edition {course.span}, but {'; '.join(course.open)}"
        return unknown(claim, course, why, bounded(course, way_out))
    return answered(claim, FAILS, f"it was never on the list {course.span}", OFF)


def _peak(claim: Claim, course: Course, way_out: str) -> Answer:
    """`peak_rank`: the best rank of all these weeks."""
    best = course.best
    if best is None:
        return _never(claim, course, way_out)
    found = f"its best rank {course.span} was {best.rank}, in the week of {best.week}"
    if course.open and best.rank > 1:  # nothing is better than 1
        if claim.count > best.rank:
            return answered(claim, FAILS, f"{found}, or better", {"top": best.rank}, rows=course.rows())
        why = f"{found}, but {'; '.join(course.open)}"
        return unknown(claim, course, why, bounded(course, way_out))
    is_so = best.rank == claim.count
    right = None if is_so else {"peak_rank": best.rank}
    return answered(claim, HOLDS if is_so else FAILS, found, right, rows=course.rows())


def _ever(claim: Claim, course: Course, way_out: str) -> Answer:
    """`rank` and `top` without a week: whether it was so in any of these weeks."""
    best = course.best
    if best is None:
        return _never(claim, course, way_out)
    so = [e for e in course.entries if e.rank == claim.count or (claim.kind == "top" and e.rank < claim.count)]
    if so:
        return answered(claim, HOLDS, _some_week(claim, so), rows=course.rows())
    found = f"its ranks {course.span} were {', '.join(_distinct(course.entries))}"
    if course.open:
        why = f"{found}, but {'; '.join(course.open)}"
        return unknown(claim, course, why, bounded(course, way_out))
    return answered(claim, FAILS, found, {"peak_rank": best.rank}, rows=course.rows())


def _some_week(claim: Claim, so: Sequence[Entry]) -> str:
    """In which week it was so, and in how many; the claim names none."""
    shown = min(so, key=lambda entry: (entry.rank, entry.week))
    told = f"it was at rank {shown.rank} in the week of {shown.week}"
    if len(so) == 1:
        return f"{told}, and in no other that is held was it {_placed(claim)}; the claim names no week"
    return f"{told}, and in {len(so)} weeks that are held it was {_placed(claim)}; the claim names no week"


def _placed(claim: Claim) -> str:
    return f"at {claim.count}{' or better' if claim.kind == 'top' and claim.count > 1 else ''}"


def _distinct(entries: tuple[Entry, ...]) -> list[str]:
    return [str(rank) for rank in sorted({entry.rank for entry in entries})]


def _off(claim: Claim, course: Course, way_out: str) -> Answer:
    """`off_chart` without a week: whether it was in none of these weeks."""
    best = course.best
    if best is not None:
        found = f"it was on the list {course.span}, at rank {best.rank} in the week of {best.week}"
        return answered(claim, FAILS, found, {"top": best.rank}, rows=course.rows())
    held = _never(claim, course, way_out)
    return replace(held, outcome=HOLDS, right=None) if held.outcome == FAILS else held


def _weeks(claim: Claim, course: Course, way_out: str) -> Answer:
    """`weeks_on_chart`: how many of these weeks it was on the list."""
    return _counted_weeks(claim, course, way_out, "on the list", course.count, course.uncounted)


def _weeks_at_1(claim: Claim, course: Course, way_out: str) -> Answer:
    """`weeks_at_1`: in how many of these weeks it led the list, in a row or not."""
    count = sum(entry.rank == 1 for entry in course.entries)
    return _counted_weeks(claim, course, way_out, "at rank 1", count, course.open)


def _counted_weeks(
    claim: Claim, course: Course, way_out: str, where: str, count: int, left_open: tuple[str, ...]
) -> Answer:
    """A number of weeks against the claimed one; `left_open` says why there may be more."""
    found = f"it was {where} in {count} week{'' if count == 1 else 's'} {course.span}"
    if claim.how == AT_LEAST and count >= claim.count:
        return answered(claim, HOLDS, found, rows=course.rows())
    if count > claim.count:  # whatever else there is, it was more
        key = f"{claim.kind}_at_least" if left_open else claim.kind
        return answered(claim, FAILS, found, {key: count}, rows=course.rows())
    if left_open:
        why = f"{found}, but {'; '.join(left_open)}"
        return unknown(claim, course, why, bounded(course, way_out))
    is_so = count == claim.count or claim.how == AT_MOST
    right = None if is_so else {claim.kind: count}
    return answered(claim, HOLDS if is_so else FAILS, found, right, rows=course.rows())


def _off_by(claim: Claim, course: Course, way_out: str) -> Answer:
    """`off_by_week`: whether it was off the list in its Nth week, counted from its first on the list."""
    if course.debut is None:
        if not course.entries and not course.open:
            return _never(claim, course, way_out)
        return _uncounted_weeks(claim, course, way_out)
    week = course.debut + timedelta(days=(claim.count - 1) * course.step_days)
    if course.edition(week) is None:
        return unknown(claim, course, _no_edition(course, week), way_out)
    entry = course.entry(week)
    if entry is None:
        back = next((e for e in course.history.entries_of(course.subject.season_id) if e.week > week), None)
        more = f"; it was back in the week of {back.week}" if back else ""
        found = f"it was off the list in its week {claim.count}, of {week}{more}"
        return answered(claim, HOLDS, found, rows=_rows_to(course, week))
    found = f"it was at rank {entry.rank} in its week {claim.count}, of {week}"
    gone = _first_off(course, week)
    right: dict[str, Value] = {"rank": entry.rank, "in_week": claim.count}
    if gone is not None:
        right = {"off_by_week": (gone - course.debut).days // course.step_days + 1}
    return answered(claim, FAILS, found, right, rows=_rows_to(course, gone or week))


def _first_off(course: Course, week: date) -> date | None:
    """The first edition after a week in which it is off the list; null where there is none."""
    after = (one for one in course.history.weeks if one > week)
    return next((one for one in after if course.entry(one) is None), None)


def _rows_to(course: Course, last: date) -> tuple[Row, ...]:
    """Every held week from its first on the list to a last one."""
    weeks = [week for week in course.history.weeks if (course.debut or last) <= week <= last]
    return tuple(row for week in weeks if (row := course.row(week)))


_OVER_WEEKS: Mapping[str, Callable[[Claim, Course, str], Answer]] = {
    "peak_rank": _peak,
    "rank": _ever,
    "top": _ever,
    "off_chart": _off,
    "weeks_on_chart": _weeks,
    "weeks_at_1": _weeks_at_1,
    "off_by_week": _off_by,
}
