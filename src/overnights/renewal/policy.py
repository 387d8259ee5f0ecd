"""The policy: how the states of evaluations make an outcome. The only place where this rule is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from overnights.renewal.record import (
    CANCEL,
    MET,
    MUST,
    NOT_MET,
    NOT_YET_KNOWN,
    ON_THE_BUBBLE,
    RENEW,
    Evaluation,
    Policy,
)


def outcome(evaluations: Sequence[Evaluation], policy: Policy) -> str:
    """Renew, cancel or on the bubble.

    Any must not met: cancel. All musts met, and of the weight of all shoulds at least the policy's share: renew.
    Everything else, and any must not yet known: on the bubble. A should that is not yet known is not met yet, and so
    holds a season on the bubble, but never cancels it. Where nothing is known, nothing is decided, whatever the share.

    Args:
        evaluations: at least one.
    Source: docs/methods/verdict.md
    """
    musts = {one.state for one in evaluations if one.requirement.level == MUST}
    if NOT_MET in musts:
        return CANCEL
    if NOT_YET_KNOWN in musts:
        return ON_THE_BUBBLE
    if all(one.state == NOT_YET_KNOWN for one in evaluations):
        return ON_THE_BUBBLE
    shoulds = [one for one in evaluations if one.requirement.level != MUST]
    met = _weight(one for one in shoulds if one.state == MET)
    return RENEW if met >= policy.should_share * _weight(shoulds) else ON_THE_BUBBLE


def _weight(shoulds: Iterable[Evaluation]) -> Fraction:
    weights = [one.requirement.weight for one in shoulds]
    whole = sum(weight.numerator for weight in weights if weight.denominator == 1)  # most are, and add up fast
    return sum((weight for weight in weights if weight.denominator > 1), Fraction(whole))
