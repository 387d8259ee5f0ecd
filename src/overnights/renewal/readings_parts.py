"""What readings of every kind share: what was found, and why something is not known."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from overnights.renewal.evidence import Evidence, Span
from overnights.renewal.record import Input, Reading

RELEASE = "release date"
MILLIONTH = Fraction(1, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A value with its inputs; None with why, and with what the home lacks."""

    value: Fraction | None
    inputs: tuple[Input, ...] = ()
    why: str | None = None
    missing: str | None = None


def week_ratio(first: Fraction, second: Fraction, *, grain: Fraction) -> Found:
    """Hours of the second week over hours of the first, unknown where those are 0."""
    if not first:
        return Found(value=None, why="nothing of it was watched in its first week")
    return Found(
        value=second / first,
        inputs=(
            Input(name="hours of the second week", unit="hours", amount=second, grain=grain, rate=1 / first),
            Input(
                name="hours of the first week", unit="hours", amount=first, grain=grain, rate=second, is_divisor=True
            ),
        ),
    )  # fmt: skip


def lacks_season(evidence: Evidence, season_id: str, metric: str) -> Reading | None:
    """A reading of a season without episodes, which nothing can be measured of; None where it has some."""
    if evidence.catalogue.rows(season_id):
        return None
    why = f"the catalogue has no episodes of it: {metric} is measured from them"
    return Reading(metric=metric, value=None, missing=f"episodes.csv: episodes of {season_id}", why=why)


def no_release(metric: str) -> Reading:
    """A reading of a season whose release is not known."""
    return Reading(metric=metric, value=None, missing=RELEASE, why="its release date is not known")


def is_open(span: Span) -> str:
    """Why a window that is open says nothing yet."""
    if span.days is None:
        return f"it is not yet settled: without a window a figure is once day 91 is over, on {span.closes_on}"
    return f"its window of {span.days} days closes on {span.closes_on}, and late events are awaited after it"


def not_whole(evidence: Evidence, span: Span) -> str:
    """Why a window that began before the home's events is not known whole."""
    if evidence.first_on is None:
        return "the home has no viewing yet"
    return f"the home's viewing begins on {evidence.first_on}, after its release on {span.first_on}"


def missing_events(span: Span) -> str:
    """What a home lacks whose events begin after a release."""
    return f"events from {span.first_on}"


def unsettled(evidence: Evidence, span: Span) -> str | None:
    """Why a figure may still change; None where it does not."""
    if not span.is_whole:
        return not_whole(evidence, span)
    return None if span.is_closed else is_open(span)


def ends_early(evidence: Evidence, span: Span) -> str | None:
    """What to know of a window that is closed and not filled with viewing to its end; None of any other."""
    if not span.is_closed or evidence.last_on is None or evidence.last_on >= span.closes_on:
        return None
    return f"viewing ends on {evidence.last_on}, before the window closed on {span.closes_on}"
