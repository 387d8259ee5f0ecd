"""Claims of hours and views of one week."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

from overnights.charts.claims.answers import answered, unknown
from overnights.charts.claims.course import Course, row_of
from overnights.charts.claims.record import AT_LEAST, AT_MOST, FAILS, HOLDS, Answer, Claim, Row, Subject, Value
from overnights.charts.record import Edition, Entry, Published

NAMES = {"hours_viewed": "hours", "views": "views"}


def figure(claim: Claim, course: Course, week: date) -> Answer:
    """`hours_viewed` and `views` of a week that has an edition.

    A printed figure is rounded: what differs from it by less than half a step of that is finer than the record, and
    cannot be known. A season off the list had at most what stood in its last place.
    """
    one, entry = course.edition(week), course.entry(week)
    assert one is not None
    what, row = NAMES[claim.kind], row_of(one, course.subject, entry)
    if entry is None:
        return _off_the_list(claim, course, one, row)
    value = _value(entry, claim.kind)
    if value is None:
        why = f"the edition of {week} prints no {what} of it (it was at rank {entry.rank})"
        return unknown(claim, course, why, "", rows=(row,))
    step = _step(one.edition)
    said = f"it had {_amount(value, step)} {what} in the week of {week}, at rank {entry.rank}"
    if _is_so(claim, value, step):
        return answered(claim, HOLDS, said, rows=(row,))
    if _is_finer(claim, value, step):
        why = f"{said}, printed to {step:,} {what}: the claim is finer than that"
        return unknown(claim, course, why, "", rows=(row,))
    right: dict[str, Value] = {claim.kind: _rounded(value, claim.rounded_to or step)}
    if claim.rounded_to is not None and not right[claim.kind]:
        right = {claim.kind: _rounded(value, step), "rounded_to": None}
    return answered(claim, FAILS, said, right, rows=(row,))


def _is_so(claim: Claim, value: Fraction, step: int) -> bool:
    if claim.how == AT_LEAST:
        return value >= claim.count
    if claim.how == AT_MOST:
        return value <= claim.count
    return _rounded(value, claim.rounded_to or step) == claim.count


def _is_finer(claim: Claim, value: Fraction, step: int) -> bool:
    """Whether a claim that the printed figure does not bear out may be true of the unrounded one."""
    if step <= 1 or (claim.rounded_to is not None and claim.rounded_to >= step):
        return False
    return abs(value - claim.count) <= Fraction(step, 2)


def _off_the_list(claim: Claim, course: Course, one: Published, row: Row) -> Answer:
    """What is known of a season that was not on the list: a bound, where the list is whole and ranked by the figure."""
    week, last = one.edition.week, one.entries[-1] if one.entries else None
    what = NAMES[claim.kind]
    definition = json.loads(one.edition.definition)
    bound = _value(last, claim.kind) if last else None
    off = f"it was off the list in the week of {week}"
    if last is None or bound is None or last.metric != claim.kind or len(one.entries) < definition["length"]:
        return unknown(claim, course, f"{off}, and what is off it has no {what} there", "", rows=(row,))
    place = row_of(one, Subject(season_id=last.season_id, name=_name(last)), last)
    told = f"{off}, whose last place had {_amount(bound, 1)} {what}"
    if claim.how == AT_MOST and claim.count >= bound:
        return answered(claim, HOLDS, told, rows=(place, row))
    if claim.how != AT_MOST and claim.count > bound:
        right: dict[str, Value] = {f"{claim.kind}_at_most": _whole(bound)}
        if claim.rounded_to is not None:
            right["rounded_to"] = None
        return answered(claim, FAILS, told, right, rows=(place, row))
    return unknown(claim, course, f"{told}; how many of these it had is not told", "", rows=(place, row))


def _name(entry: Entry) -> str:
    label = entry.season_label
    return entry.title if not label or label == entry.title else f"{entry.title}: {label}"


def _value(entry: Entry, kind: str) -> Fraction | None:
    """The figure, exactly where it is what was ranked."""
    if entry.metric == kind and entry.exact is not None:
        return entry.exact
    value = entry.hours_viewed if kind == "hours_viewed" else entry.views
    return None if value is None else Fraction(value)


def _step(edition: Edition) -> int:
    """What the publisher rounds to; 1 of a home's own charts."""
    definition = json.loads(edition.definition)
    if not edition.is_published:
        return 1
    return int(definition.get("rounding") or 1)


def _rounded(value: Fraction, step: int) -> int:
    """Half up to a multiple of a step."""
    return int((value / step + Fraction(1, 2)).__floor__()) * step


def _whole(value: Fraction) -> int:
    """The least whole number that is not below."""
    return -int((-value).__floor__())


def _amount(value: Fraction, step: int) -> str:
    return f"{_rounded(value, step):,}"
