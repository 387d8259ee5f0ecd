"""Holding a requirement against a season: whether it applies, what it asks, and whether it is met.

Unknown is never "not met": a value that is not known, a window that is open, a cohort that is too small are not yet
known. Source: docs/methods/requirements.md
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from math import ceil

from overnights.errors import Malformed
from overnights.renewal.evidence import Evidence, year_before
from overnights.renewal.metrics import FALLING
from overnights.renewal.readings import reading, undecided
from overnights.renewal.record import (
    AT_LEAST,
    MET,
    NOT_MET,
    NOT_YET_KNOWN,
    Cohort,
    Evaluation,
    Reading,
    Requirement,
)

SMALLEST_COHORT = 10  # seasons; a quantile of fewer says little


def applicable(requirements: Sequence[Requirement], evidence: Evidence, season_id: str) -> tuple[Requirement, ...]:
    """The requirements that a season is held against: of several of one name, the latest that applies."""
    latest: dict[str, Requirement] = {}
    for one in requirements:
        if applies(one, evidence, season_id):
            known = latest.get(one.name)
            if known is None or (one.valid_from or date.min) > (known.valid_from or date.min):
                latest[one.name] = one
    return tuple(latest.values())


def applies(requirement: Requirement, evidence: Evidence, season_id: str) -> bool:
    """Whether a season is of the requirement's cohort, and came out once the requirement was valid.

    What the home does not know of a season (its kind, number, category, cost, release) is not what a cohort asks for.
    """
    if not is_of(requirement.cohort, evidence, season_id):
        return False
    began = evidence.began_on(season_id)
    return requirement.valid_from is None or (began is not None and requirement.valid_from <= began)


def is_of(cohort: Cohort, evidence: Evidence, season_id: str) -> bool:
    """Whether a season belongs to a cohort."""
    if cohort.kind is not None and evidence.kind(season_id) != cohort.kind:
        return False
    if cohort.number is not None and evidence.catalogue.seasons[season_id].number != cohort.number:
        return False
    if cohort.categories and not _is_listed(evidence.category(season_id), cohort.categories):
        return False
    return cohort.cost_band is None or evidence.cost_band(season_id) == cohort.cost_band


def _is_listed(category: str | None, wanted: tuple[str, ...]) -> bool:
    """Whether a category is among some; Films and TV hold both languages."""
    return category is not None and (category in wanted or category.split(" (")[0] in wanted)


def check_cost_bands(requirements: Sequence[Requirement], bands: Sequence[str], where: str) -> None:
    """Whether a home declares every cost band that requirements name.

    Args:
        bands: the names of the home's bands.
        where: what the requirements stand in, as a file.
    Raises: Malformed, naming the requirement, with near names.
    """
    for one in requirements:
        name = one.cohort.cost_band
        if name is None or name in bands:
            continue
        near = tuple(get_close_matches(name, bands, n=3))
        there = f"Near it: {', '.join(near)}" if near else f"There are {', '.join(bands) or 'none'}"
        raise Malformed(
            f"{where}, requirement “{one.name}”: `cost_band` is “{name}”, which this home does not declare; bands "
            f"stand under [[cost_bands]] in overnights.toml. {there}. Declare it, or take one of them.",
            file=where,
            requirement=one.name,
            key="cost_band",
            near=near,
        )


def evaluate(requirement: Requirement, evidence: Evidence, season_id: str) -> Evaluation:
    """A requirement held against a season it applies to."""
    read = reading(evidence, season_id, requirement)
    asked = _asked(requirement, evidence, season_id)
    if asked.value is None or read.value is None:
        why, known_on = (read.why, read.known_on) if read.value is None else (asked.why, None)
        return _evaluation(requirement, read, asked, NOT_YET_KNOWN, why, known_on)
    state = state_of(requirement, read, asked.value)
    if state != NOT_YET_KNOWN:
        return _evaluation(requirement, read, asked, state)
    return _evaluation(requirement, undecided(read), asked, state, read.why, read.known_on)


def state_of(requirement: Requirement, read: Reading, threshold: Fraction) -> str:
    """Met, not met or not yet known, of a value and a threshold that are known."""
    assert read.value is not None
    is_least = requirement.direction == AT_LEAST
    is_met = read.value >= threshold if is_least else read.value <= threshold
    is_falling = read.metric in FALLING
    can_be_lost = not (read.is_rising if is_least else is_falling)
    can_be_won = not (is_falling if is_least else read.is_rising)
    if is_met:
        return MET if read.is_settled or not can_be_lost else NOT_YET_KNOWN
    return NOT_MET if read.is_settled or not can_be_won else NOT_YET_KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The threshold; None with why where a cohort is too small."""

    value: Fraction | None
    cohort_n: int | None = None
    why: str | None = None


def _asked(requirement: Requirement, evidence: Evidence, season_id: str) -> _Asked:
    for fixed in (requirement.at_least, requirement.at_most):
        if fixed is not None:
            return _Asked(value=fixed)
    share = requirement.at_least_cohort if requirement.at_least_cohort is not None else requirement.at_most_cohort
    assert share is not None
    began = evidence.began_on(season_id)
    if began is None:
        return _Asked(value=None, why="its release date is not known, so nor the 12 months before it")
    values = cohort_values(requirement, evidence, season_id, began)
    if len(values) < SMALLEST_COHORT:
        why = f"n too small: {len(values)} seasons of its cohort are known, a quantile needs {SMALLEST_COHORT}"
        return _Asked(value=None, cohort_n=len(values), why=why)
    return _Asked(value=quantile(values, share), cohort_n=len(values))


def cohort_values(requirement: Requirement, evidence: Evidence, season_id: str, began: date) -> tuple[Fraction, ...]:
    """The settled values of other seasons of the cohort that began in the 12 months before a day."""
    members = _members(requirement.cohort, evidence)
    first, last = bisect_left(members, (year_before(began), "")), bisect_left(members, (began, ""))
    read = [reading(evidence, other, requirement) for _, other in members[first:last] if other != season_id]
    return tuple(one.value for one in read if one.value is not None and one.is_settled)


def _members(cohort: Cohort, evidence: Evidence) -> tuple[tuple[date, str], ...]:
    """The day on which each season of a cohort began, with its id, ascending; found once."""
    known = evidence.members.get(cohort)
    if known is None:
        known = tuple(began for began in evidence.beginnings if is_of(cohort, evidence, began[1]))
        evidence.members[cohort] = known
    return known


def quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """The smallest of some values such that at least this share of them are not above it.

    >>> quantile([Fraction(4), Fraction(1), Fraction(3), Fraction(2)], Fraction(1, 2))
    Fraction(2, 1)
    """
    return sorted(values)[max(ceil(share * len(values)), 1) - 1]


def _evaluation(
    requirement: Requirement,
    read: Reading,
    asked: _Asked,
    state: str,
    why: str | None = None,
    known_on: date | None = None,
) -> Evaluation:
    known = replace(read, why=None) if state != NOT_YET_KNOWN and read.value is not None else read
    return Evaluation(
        requirement=requirement,
        reading=known,
        threshold=asked.value,
        state=state,
        why=why or (None if state != NOT_YET_KNOWN else "it may still change"),
        known_on=known_on,
        cohort_n=asked.cohort_n,
    )
