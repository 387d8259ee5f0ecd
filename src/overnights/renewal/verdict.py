"""Verdicts: what the policy says of a season, what each requirement contributes, and what would turn it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from overnights.renewal.flips import flips
from overnights.renewal.metrics import METRICS
from overnights.renewal.policy import outcome
from overnights.renewal.record import (
    AT_LEAST,
    MUST,
    NOT_IN_QUESTION,
    NOT_YET_KNOWN,
    Evaluation,
    Policy,
    Reason,
    Verdict,
)

MOST_PLACES = 9


def judge(evaluations: Sequence[Evaluation], *, policy: Policy, not_in_question: str | None) -> Verdict:
    """The verdict on one season.

    Args:
        evaluations: of the requirements that apply to it, in any order.
        not_in_question: why it gets none; its evaluations are reasons all the same.
    Returns: the verdict with reasons (musts first, then shoulds, by name) and flips; without a requirement that
        applies, a verdict of None that says so.
    Source: docs/methods/verdict.md
    """
    ordered = sorted(evaluations, key=lambda one: (one.requirement.level != MUST, one.requirement.name))
    reasons = tuple(_reason(one) for one in ordered)
    if not_in_question is not None:
        return Verdict(verdict=NOT_IN_QUESTION, why=not_in_question, reasons=reasons)
    if not ordered:
        return Verdict(verdict=None, why="no requirement applies to it")
    return Verdict(verdict=outcome(ordered, policy), reasons=reasons, flips=flips(ordered, policy))


def _reason(evaluation: Evaluation) -> Reason:
    requirement = evaluation.requirement
    return Reason(
        requirement=requirement.name,
        level=requirement.level,
        state=evaluation.state,
        weight=requirement.weight,
        says=_said(evaluation),
    )


def _said(evaluation: Evaluation) -> str:
    """A sentence: value against threshold, how far they are apart, n.

    What is not public says no figure, as reasons are printed on public pages.
    """
    if evaluation.state == NOT_YET_KNOWN:
        until = f", known on {evaluation.known_on}" if evaluation.known_on else ""
        return f"not yet known: {evaluation.why or evaluation.reading.why or 'no figure'}{until}"
    value, threshold, margin = evaluation.reading.value, evaluation.threshold, evaluation.margin
    if not evaluation.requirement.is_public or value is None or threshold is None or margin is None:
        return "figures are not disclosed"
    is_least = evaluation.requirement.direction == AT_LEAST
    about = METRICS.get(evaluation.reading.metric)
    is_share = about is not None and about.is_share
    scale, unit = (100, "%") if is_share else (1, "")
    places = _places(scale * value, scale * threshold, scale * margin)
    apart = f"{_figure(abs(scale * margin), places)}{' points' if is_share else ''}"
    how = _apart(margin, is_least=is_least)
    n = f" (n = {evaluation.reading.n:,})" if evaluation.reading.n is not None else ""
    side = "at least" if is_least else "at most"
    held = f"{_figure(scale * value, places)}{unit} against {side} {_figure(scale * threshold, places)}{unit}"
    return f"{held}, {how.format(apart)}{n}"


def _apart(margin: Fraction, *, is_least: bool) -> str:
    if margin == 0:
        return "just met"
    if margin > 0:
        return "{} to spare"
    return "{} short" if is_least else "{} over"


def _places(value: Fraction, threshold: Fraction, margin: Fraction) -> int:
    """Decimals that show the difference: none between whole numbers, else 1, and more where it would read as 0."""
    if value.denominator == threshold.denominator == 1:
        return 0
    places = 1
    while margin and places < MOST_PLACES and round(abs(margin) * 10**places) == 0:
        places += 1
    return places


def _figure(value: Fraction, places: int) -> str:
    """Half up, thousands with commas, without trailing zeros but those of a decimal."""
    shifted = (value * 10**places + Fraction(1, 2)).__floor__()
    whole, rest = divmod(abs(shifted), 10**places)
    decimals = f"{rest:0{places}}".rstrip("0") if places else ""
    return f"{'−' if shifted < 0 else ''}{whole:,}{'.' + decimals if decimals else ''}"
