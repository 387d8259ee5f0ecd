"""The words and shapes that answers of every kind share."""

from __future__ import annotations

from collections.abc import Mapping

from overnights.charts.claims.course import Course
from overnights.charts.claims.record import UNKNOWN, Answer, Claim, Row, Value


def answered(
    claim: Claim, outcome: str, found: str, right: Mapping[str, Value] | None = None, *, rows: tuple[Row, ...] = ()
) -> Answer:
    """An answer that the record gives."""
    return Answer(claim=claim, outcome=outcome, found=sentence(found), right=right, rows=rows)


def unknown(claim: Claim, course: Course, why: str, way_out: str, *, rows: tuple[Row, ...] | None = None) -> Answer:
    """That it cannot be known, why, and what would tell."""
    shown = course.rows() if rows is None else rows
    return Answer(claim=claim, outcome=UNKNOWN, found=sentence(why, way_out), rows=shown)


def bounded(course: Course, way_out: str) -> str:
    """The way out where the beginning is open: a claim of the weeks that are held alone."""
    begins = course.history.weeks[0]
    if not course.is_open_before or begins > course.last:
        return way_out
    return f"Of the weeks that are held alone it can be claimed with from_week = {begins}. {way_out}".strip()


def sentence(told: str, more: str = "") -> str:
    """A sentence with its capital and its stop, and one more after it."""
    return f"{told[:1].upper()}{told[1:]}. {more}".strip()
