"""What was required of the small site's seasons, and what was decided of them, made by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from overnights.pages.required import DecisionShown, Judging
from overnights.renewal.record import (
    AT_LEAST,
    CANCEL,
    MET,
    NOT_IN_QUESTION,
    NOT_MET,
    NOT_YET_KNOWN,
    ON_THE_BUBBLE,
    SHOULD,
    Change,
    Evaluation,
    Flip,
    Judged,
    Reading,
    Reason,
    Requirement,
    Verdict,
)

WHY = "below half, cancellation is usual"
COMPLETION = Requirement(
    name="completion-28d", metric="completion_share", window_days=28, at_least=Fraction(1, 2), why=WHY
)
VIEWS = Requirement(name="views", metric="views_on_chart", at_least=Fraction(10_000_000))
PLACES = Requirement(name="territories", metric="territories", at_least=Fraction(40), level=SHOULD)
WEEKS = Requirement(name="weeks", metric="weeks_on_chart", at_least=Fraction(2), level=SHOULD)
DOMESTIC = Requirement(name="domestic", metric="views_90_share", window_days=90, at_least=Fraction(1, 5), level=SHOULD,
                       is_public=False)  # fmt: skip
COST = Requirement(name="worth", metric="efficiency", at_least=Fraction(1), is_public=False)
PEAK = Requirement(name="top", metric="peak_rank", at_most=Fraction(5), level=SHOULD)


def evaluation(
    requirement: Requirement, value: Fraction | None, *, n: int | None = None, why: str | None = None,
    known_on: date | None = None,
) -> Evaluation:  # fmt: skip
    """A settled evaluation of a value; without one, not yet known."""
    least = requirement.direction == AT_LEAST
    threshold = requirement.at_least if least else requirement.at_most
    assert threshold is not None
    is_met = value is not None and (value >= threshold if least else value <= threshold)
    state = NOT_YET_KNOWN if value is None else MET if is_met else NOT_MET
    reading = Reading(metric=requirement.metric, value=value, n=n, why=why)
    return Evaluation(
        requirement=requirement, reading=reading, threshold=threshold, state=state, why=why, known_on=known_on
    )


def judged(season_id: str, *evaluations: Evaluation, verdict: str | None = CANCEL, why: str | None = None,
           flips: tuple[Flip, ...] = ()) -> Judged:  # fmt: skip
    """A judged season with a reason for each evaluation."""
    reasons = tuple(
        Reason(requirement=one.requirement.name, level=one.requirement.level, state=one.state,
               weight=one.requirement.weight, says=f"{one.reading.value}")
        for one in evaluations
    )  # fmt: skip
    return Judged(
        season_id=season_id,
        evaluations=evaluations,
        verdict=Verdict(verdict=verdict, why=why, reasons=reasons, flips=flips),
    )


def partner_track() -> Judged:
    """Two musts of three missed; one of them is not public; one should not yet known."""
    completers = Change(requirement="completion-28d", input="completers", unit="accounts", by=Fraction(20),
                        to=Fraction(100), share=Fraction(1, 4))  # fmt: skip
    views = Change(requirement="views", input="hours_viewed", unit="hours", by=Fraction(8_661_234),
                   to=Fraction(74_671_234), share=Fraction(131, 1000))  # fmt: skip
    return judged(
        "pt-1",
        evaluation(WEEKS, Fraction(3)),
        evaluation(COMPLETION, Fraction(418, 1000), n=200),
        evaluation(VIEWS, Fraction(8_840_000)),
        evaluation(PLACES, Fraction(70)),
        evaluation(DOMESTIC, None, why="subscribers.csv: subscribers of US", known_on=date(2022, 12, 9)),
        flips=(Flip(to=ON_THE_BUBBLE, changes=(completers, views)),),
    )


def judging() -> Judging:
    """Partner Track cancelled, the hostile title hiding its cost, another not in question, one without requirements."""
    cost = Change(
        requirement="worth", input="cost", unit="USD", by=Fraction(-1000), to=Fraction(9000), share=Fraction(1, 10)
    )
    return Judging(
        number=3,
        as_of=date(2022, 10, 10),
        snapshot="measures@4 0123456789abcdef",
        requirements_name="first season, drama",
        seasons={
            "pt-1": partner_track(),
            "bad-1": judged(
                "bad-1", evaluation(COST, Fraction(9, 10)), evaluation(PEAK, Fraction(1)),
                flips=(Flip(to="renew", changes=(cost,)),),
            ),
            "rtl-1": judged("rtl-1", verdict=NOT_IN_QUESTION, why="it is a limited series"),
            "fox-1": judged("fox-1", verdict=None, why="no requirement applies to it"),
        },
    )  # fmt: skip


def decisions() -> dict[str, DecisionShown]:
    """Partner Track not renewed by this record; the fox renewed, as somebody else wrote down."""
    return {
        "pt-1": DecisionShown(
            decision="cancelled", decided_on=date(2022, 11, 1), announced_on=date(2022, 11, 8), by="H. Wen",
            why="It was finished by too few of those who began.", entry=1, hash="ab" * 32, judgement=3,
        ),
        "fox-1": DecisionShown(decision="renewed", is_past_outcome=True, source="press", quality="high"),
    }  # fmt: skip
