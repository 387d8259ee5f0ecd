"""Flips of requirements on the same hours are true of the hours: added on days, they turn the verdict as stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.core.renewal.judged_cases import requirement

from overnights.renewal.record import (
    AT_LEAST,
    AT_MOST,
    MET,
    MUST,
    NOT_MET,
    SHOULD,
    Change,
    Evaluation,
    Input,
    Policy,
    Reading,
)
from overnights.renewal.verdict import judge

ENDS = (7, 28, 91, None)  # hours fall on these days: a window holds those of its own and of all before it
POLICY = Policy()

asks = st.lists(
    st.tuples(
        st.sampled_from(ENDS),
        st.integers(min_value=0, max_value=60),
        st.sampled_from([MUST, MUST, SHOULD]),
        st.sampled_from([AT_LEAST, AT_LEAST, AT_MOST]),
        st.sampled_from(["hours_viewed", "minutes"]),
    ),
    min_size=1,
    max_size=5,
)
days = st.lists(st.integers(min_value=0, max_value=15), min_size=4, max_size=4)


def held(hours: Sequence[Fraction], asked: Sequence[tuple[int | None, int, str, str, str]]) -> tuple[Evaluation, ...]:
    """Each requirement against the hours of its window."""
    made = []
    for n, (end, asks_for, level, direction, metric) in enumerate(asked):
        rate = Fraction(60 if metric == "minutes" else 1)
        amount = sum(hours[: ENDS.index(end) + 1], Fraction(0))
        threshold, value = asks_for * rate, amount * rate
        is_met = value >= threshold if direction == AT_LEAST else value <= threshold
        one = requirement(f"r{n}", threshold, level=level, direction=direction)
        made.append(
            Evaluation(
                requirement=replace(one, window_days=end, metric=metric),
                reading=Reading(
                    metric=metric,
                    value=value,
                    inputs=(Input(name="hours_viewed", unit="hours", amount=amount, rate=rate),),
                ),
                threshold=threshold,
                state=MET if is_met else NOT_MET,
            )
        )
    return tuple(made)


def added(hours: Sequence[Fraction], by_end: Mapping[int | None, Fraction]) -> list[Fraction]:
    """The hours by day, so that each window named has so many more, or as many as those within it have already."""
    after, so_far = list(hours), Fraction(0)
    for place, end in enumerate(ENDS):
        by = by_end.get(end, Fraction(0))
        if not by or (by * so_far > 0 and abs(by) <= abs(so_far)):
            continue
        after[place] += by - so_far
        so_far = by
    return after


def by_window(
    changes: Sequence[Change], asked: Sequence[tuple[int | None, int, str, str, str]]
) -> dict[int | None, Fraction]:
    found: dict[int | None, Fraction] = {}
    for change in changes:
        end = asked[int(change.requirement[1:])][0]
        found[end] = max(found.get(end, Fraction(0)), change.by, key=abs)
    return found


@settings(max_examples=600, deadline=None)
@given(days, asks)
@example(  # the same hours cannot be asked to be fewer here and more there
    [0, 0, 1, 0],
    [
        (91, 0, MUST, AT_MOST, "hours_viewed"),
        (None, 1, SHOULD, AT_LEAST, "hours_viewed"),
        (None, 3, SHOULD, AT_LEAST, "hours_viewed"),
    ],
)
@example(  # fewer hours than the second asks for turn the first, and with it the wider window
    [0, 9, 0, 0],
    [
        (7, 0, MUST, AT_LEAST, "hours_viewed"),
        (7, 1, SHOULD, AT_LEAST, "hours_viewed"),
        (7, 3, SHOULD, AT_LEAST, "hours_viewed"),
        (28, 11, SHOULD, AT_LEAST, "hours_viewed"),
    ],
)
def test_hours_added_on_days_turn_the_verdict_as_stated_and_one_less_does_not(
    spread: list[int], asked: list[tuple[int | None, int, str, str, str]]
) -> None:
    hours = [Fraction(n) for n in spread]
    before = judge(held(hours, asked), policy=POLICY, not_in_question=None)
    for flip in before.flips:
        stated = by_window(flip.changes, asked)
        assert flip.to != before.verdict
        after = judge(held(added(hours, stated), asked), policy=POLICY, not_in_question=None)
        assert after.verdict == flip.to
        for end, by in stated.items():
            less = stated | {end: by - (1 if by > 0 else -1)}
            short = judge(held(added(hours, less), asked), policy=POLICY, not_in_question=None)
            assert short.verdict != flip.to


@settings(max_examples=300, deadline=None)
@given(days, asks)
def test_no_change_that_is_stated_could_be_left_out(
    spread: list[int], asked: list[tuple[int | None, int, str, str, str]]
) -> None:
    hours = [Fraction(n) for n in spread]
    for flip in judge(held(hours, asked), policy=POLICY, not_in_question=None).flips:
        for place in range(len(flip.changes)):
            others = by_window((*flip.changes[:place], *flip.changes[place + 1 :]), asked)
            assert judge(held(added(hours, others), asked), policy=POLICY, not_in_question=None).verdict != flip.to
