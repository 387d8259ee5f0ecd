"""Claims that a season was higher than another one on the same list, or level with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from overnights.charts.claims.answers import answered, bounded, unknown
from overnights.charts.claims.course import Course
from overnights.charts.claims.record import FAILS, HOLDS, Answer, Claim, Row, Subject, Value
from overnights.charts.record import Entry

HIGHER, LEVEL, LOWER = "higher_than", "level_with", "lower"


def compared_in(claim: Claim, course: Course, other: Subject, week: date) -> Answer:
    """`higher_than` in a week that has an edition; off the list is below all that is on it."""
    theirs = replace(course, subject=other)
    rows = tuple(row for row in (course.row(week), theirs.row(week)) if row)
    apart = _apart(claim, course, theirs, rows)
    if apart is not None:
        return apart
    one, two = course.entry(week), theirs.entry(week)
    if one is None and two is None:
        why = f"both were off the list in the week of {week}, which does not tell which of them was higher"
        return unknown(claim, course, why, "", rows=rows)
    told = f"in the week of {week} {course.subject.name} was {_at(one)} and {other.name} {_at(two)}"
    if one and two and one.exact is not None and one.exact == two.exact:
        told += ", by the same printed figure"
    return _told(claim, course, told, _relation(one, two), week, rows)


def compared_at_best(claim: Claim, course: Course, theirs: Course, way_out: str) -> Answer:
    """`higher_than` and `level_with` by the best ranks of a stretch of weeks."""
    one, two = course.best, theirs.best
    found = [of.row(best.week) for of, best in ((course, one), (theirs, two)) if best]
    rows = tuple(row for row in found if row)
    apart = _apart(claim, course, theirs, rows)
    if apart is not None:
        return apart
    for of in (course, theirs):
        if of.open:
            why = f"the best rank of {of.subject.name} {of.span} is not known: {'; '.join(of.open)}"
            return unknown(claim, course, why, bounded(of, way_out), rows=rows)
    if one is None and two is None:
        why = f"both were off the list {course.span}, which does not tell which of them was higher"
        return unknown(claim, course, why, "", rows=rows)
    told = f"{course.subject.name} was {_best(one)} and {theirs.subject.name} {_best(two)}, {course.span}"
    return _told(claim, course, told, _relation(one, two), None, rows)


def _apart(claim: Claim, course: Course, theirs: Course, rows: tuple[Row, ...]) -> Answer | None:
    """That one of them never stands on this list: it may stand on another, whose ranks are no measure here."""
    for of in (course, theirs):
        if not of.history.entries_of(of.subject.season_id):
            why = f"{of.subject.name} is in no edition of this list, and ranks of two lists cannot be compared"
            return unknown(claim, course, why, "", rows=rows)
    return None


def _relation(one: Entry | None, two: Entry | None) -> str:
    """How the first stands to the second; at least one of them is on the list."""
    if one is None or two is None:
        return HIGHER if two is None else LOWER
    return LEVEL if one.rank == two.rank else HIGHER if one.rank < two.rank else LOWER


def _told(claim: Claim, course: Course, told: str, relation: str, week: date | None, rows: tuple[Row, ...]) -> Answer:
    if relation == claim.kind:
        return answered(claim, HOLDS, told, rows=rows)
    right: dict[str, Value] = {relation: claim.other}
    if relation == LOWER:
        right = {"title": claim.other, "season": claim.other_season}
        right |= {HIGHER: claim.title, "than_season": claim.season, "list": course.listed.category}
        if claim.in_week is not None:
            right |= {"in_week": None, "week": week}
    return answered(claim, FAILS, told, right, rows=rows)


def _at(entry: Entry | None) -> str:
    return "off the list" if entry is None else f"at rank {entry.rank}"


def _best(entry: Entry | None) -> str:
    return "off the list" if entry is None else f"at rank {entry.rank} at best (the week of {entry.week})"
