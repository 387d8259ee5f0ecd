"""Small evaluations, built in sight of the tests that use them."""

from __future__ import annotations

from fractions import Fraction

from overnights.renewal.record import (
    AT_LEAST,
    MET,
    MUST,
    NOT_MET,
    NOT_YET_KNOWN,
    Evaluation,
    Input,
    Reading,
    Requirement,
)


def requirement(
    name: str,
    threshold: Fraction,
    *,
    level: str = MUST,
    weight: Fraction = Fraction(1),
    direction: str = AT_LEAST,
    metric: str | None = None,
) -> Requirement:
    sides = {"at_least": threshold} if direction == AT_LEAST else {"at_most": threshold}
    return Requirement(name=name, metric=metric or name, level=level, weight=weight, **sides)  # type: ignore[arg-type]


def evaluation(
    name: str,
    inputs: tuple[Input, ...],
    threshold: Fraction | int | str,
    *,
    level: str = MUST,
    weight: Fraction | int = 1,
    direction: str = AT_LEAST,
    metric: str | None = None,
    n: int | None = None,
    is_settled: bool = True,
    is_rising: bool = False,
) -> Evaluation:
    """A requirement held against the value that its first input gives."""
    limit = Fraction(threshold)
    value = inputs[0].value_at(inputs[0].amount)
    assert value is not None
    is_met = value >= limit if direction == AT_LEAST else value <= limit
    is_known = is_settled or (is_rising and is_met == (direction == AT_LEAST))
    return Evaluation(
        requirement=requirement(name, limit, level=level, weight=Fraction(weight), direction=direction, metric=metric),
        reading=Reading(
            metric=metric or name, value=value, n=n, inputs=inputs, is_settled=is_settled, is_rising=is_rising
        ),
        threshold=limit,
        state=(MET if is_met else NOT_MET) if is_known else NOT_YET_KNOWN,
        why=None if is_known else "its window is open",
    )


def unknown(name: str, threshold: Fraction | int | str = 1, *, level: str = MUST, weight: int = 1) -> Evaluation:
    return Evaluation(
        requirement=requirement(name, Fraction(threshold), level=level, weight=Fraction(weight)),
        reading=Reading(metric=name, value=None, why="nothing is measured"),
        threshold=Fraction(threshold),
        state=NOT_YET_KNOWN,
        why="nothing is measured",
    )


def counted(
    amount: int | str, *, name: str = "hours", unit: str = "hours", grain: Fraction | int = 1, rate: Fraction | int = 1
) -> Input:
    return Input(name=name, unit=unit, amount=Fraction(amount), grain=Fraction(grain), rate=Fraction(rate))


def divisor(
    amount: int | str, *, rate: Fraction | int, name: str = "cost", unit: str = "USD", grain: Fraction | int = 1
) -> Input:
    return Input(
        name=name, unit=unit, amount=Fraction(amount), grain=Fraction(grain), rate=Fraction(rate), is_divisor=True
    )


def completion(completers: int, starters: int, threshold: str = "1/2", **more: object) -> Evaluation:
    """Completers of starters, as an evidence gives them."""
    inputs = (
        counted(completers, name="completers", unit="accounts", rate=Fraction(1, starters)),
        divisor(starters, rate=completers, name="starters", unit="accounts"),
    )
    return evaluation("completion-28d", inputs, threshold, metric="completion_share", n=starters, **more)  # type: ignore[arg-type]
