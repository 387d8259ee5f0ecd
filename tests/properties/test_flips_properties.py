"""Flips are true: applied to the inputs they turn the verdict as stated, and anything less does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.core.renewal.judged_cases import completion, requirement, unknown

from overnights.renewal.record import (
    AT_LEAST,
    AT_MOST,
    CANCEL,
    MET,
    MUST,
    NOT_MET,
    NOT_YET_KNOWN,
    ON_THE_BUBBLE,
    RENEW,
    SHOULD,
    Change,
    Evaluation,
    Flip,
    Input,
    Policy,
    Reading,
)
from overnights.renewal.verdict import judge

GRAINS = [Fraction(1), Fraction(1, 100), Fraction(1, 3_600_000), Fraction(7, 3)]
HALF = Policy()
fractions = st.fractions(min_value=0, max_value=5, max_denominator=50)


def judged(evaluations: Sequence[Evaluation], policy: Policy) -> str | None:
    return judge(evaluations, policy=policy, not_in_question=None).verdict


def state_of(one: Evaluation, value: Fraction) -> str:
    """The rule again, in other words: met or not by the threshold; unknown where the value can still change back."""
    if one.requirement.direction == AT_LEAST:
        return MET if value >= one.threshold else NOT_MET if one.reading.is_settled else NOT_YET_KNOWN  # type: ignore[operator]
    if value > one.threshold:  # type: ignore[operator]
        return NOT_MET
    return MET if one.reading.is_settled else NOT_YET_KNOWN


@st.composite
def evaluations(draw: st.DrawFn, name: str) -> Evaluation:
    if draw(st.integers(0, 5)) == 0:
        return unknown(name, level=draw(st.sampled_from([MUST, SHOULD])), weight=draw(st.integers(0, 3)))
    grain = draw(st.sampled_from(GRAINS))
    amount = draw(st.integers(0, 40)) * grain
    rate = draw(st.fractions(min_value=Fraction(1, 30), max_value=9, max_denominator=30))
    inputs = [Input(name="hours", unit="hours", amount=amount, grain=grain, rate=rate)]
    value = rate * amount
    if draw(st.integers(0, 3)) == 0:
        rest = draw(st.fractions(min_value=Fraction(1, 30), max_value=90, max_denominator=30))
        value = amount / (amount + rest)
        inputs = [Input(name="hours", unit="hours", amount=amount, grain=grain, rest=rest)]
    elif draw(st.booleans()):
        cost_grain = draw(st.sampled_from(GRAINS))
        cost = draw(st.integers(1, 40)) * cost_grain
        inputs.append(Input(name="cost", unit="USD", amount=cost, grain=cost_grain, rate=value * cost, is_divisor=True))
    if draw(st.booleans()):
        inputs.reverse()
    direction = draw(st.sampled_from([AT_LEAST, AT_MOST]))
    threshold = draw(st.one_of(fractions, st.just(value)))
    is_settled = draw(st.integers(0, 3)) > 0
    one = Evaluation(
        requirement=requirement(
            name,
            threshold,
            level=draw(st.sampled_from([MUST, SHOULD])),
            weight=draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1), Fraction(2)])),
            direction=direction,
        ),
        reading=Reading(metric="made", value=value, inputs=tuple(inputs), is_settled=is_settled, is_rising=True),
        threshold=threshold,
        state=NOT_YET_KNOWN,
    )
    return replace(one, state=state_of(one, value))


sets = st.integers(1, 5).flatmap(lambda count: st.tuples(*(evaluations(f"r{n}") for n in range(count))))
policies = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)]).map(
    lambda share: Policy(should_share=share)
)


def applied(given: Sequence[Evaluation], changes: Sequence[Change], times: Fraction | None = None) -> list[Evaluation]:
    """The evaluations with changes made to their inputs; each cut to `times` of its whole grains."""
    found = {one.requirement.name: one for one in given}
    for change in changes:
        one = found[change.requirement]
        source = next(i for i in one.reading.inputs if i.name == change.input)
        grains = change.by / source.grain
        assert grains.denominator == 1
        if times is not None:
            grains = Fraction(floor(abs(grains) * times) * (1 if grains > 0 else -1))
        value = source.value_at(source.amount + grains * source.grain)
        assert value is not None
        reading = replace(one.reading, value=value)
        found[change.requirement] = replace(one, reading=reading, state=state_of(one, value))
    return list(found.values())


@settings(max_examples=400, deadline=None)
@given(sets, policies)
def test_a_flip_turns_the_verdict_as_stated_and_one_percent_less_does_not(
    given: tuple[Evaluation, ...], policy: Policy
) -> None:
    before = judge(given, policy=policy, not_in_question=None)
    for flip in before.flips:
        assert flip.to != before.verdict
        assert judged(applied(given, flip.changes), policy) == flip.to
        assert judged(applied(given, flip.changes, Fraction(99, 100)), policy) == before.verdict
        for place, change in enumerate(flip.changes):
            others = (*flip.changes[:place], *flip.changes[place + 1 :])
            assert judged(applied(given, others), policy) != flip.to
            short = applied(applied(given, others), [change], Fraction(99, 100))
            assert judged(short, policy) != flip.to


@settings(max_examples=200, deadline=None)
@given(sets, policies)
def test_a_change_states_its_amounts_truly(given: tuple[Evaluation, ...], policy: Policy) -> None:
    inputs = {(e.requirement.name, i.name): i for e in given for i in e.reading.inputs}
    flips = judge(given, policy=policy, not_in_question=None).flips
    assert len(flips) <= 3
    for change in (change for flip in flips for change in flip.changes):
        source = inputs[change.requirement, change.input]
        assert change.to == source.amount + change.by >= 0
        assert change.share == (abs(change.by) / source.amount if source.amount else None)
        assert change.unit == source.unit


@settings(max_examples=200, deadline=None)
@given(sets, policies, st.data())
def test_a_missing_figure_never_cancels(given: tuple[Evaluation, ...], policy: Policy, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(given) - 1))
    one = given[place]
    lost = replace(one, reading=Reading(metric="made", value=None, why="lost"), state=NOT_YET_KNOWN, why="lost")
    missing = (*given[:place], lost, *given[place + 1 :])
    assert not (judged(missing, policy) == CANCEL and judged(given, policy) != CANCEL)


def size(flip: Flip) -> Fraction:
    return sum((change.share or Fraction(0) for change in flip.changes), Fraction(0))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 30), st.integers(1, 30), st.fractions(min_value=0, max_value=1, max_denominator=12))
@example(completers=5, starters=10, threshold=Fraction(1, 2))
def test_no_smaller_single_change_flips(completers: int, starters: int, threshold: Fraction) -> None:
    """Tried one account at a time: the first that turns it is the one that is stated."""
    completers = min(completers, starters)
    one = completion(completers, starters, str(threshold))
    is_met = Fraction(completers, starters) >= threshold
    stated = {f.changes[0].input: f.changes[0].by for f in judge((one,), policy=HALF, not_in_question=None).flips}
    expected = {}
    for sign in (1, -1):
        for by in range(1, 400):
            counts = {
                "completers": (completers + sign * by, starters),
                "starters": (completers, starters + sign * by),
            }
            for name, (above, below) in counts.items():
                is_possible = 0 <= above <= below and below > 0
                if is_possible and (Fraction(above, below) >= threshold) != is_met:
                    expected.setdefault(name, Fraction(sign * by))
    assert stated == expected


whole = st.tuples(
    st.integers(1, 12), st.integers(1, 12), st.sampled_from([MUST, SHOULD]), st.sampled_from([AT_LEAST, AT_MOST])
)


@settings(max_examples=150, deadline=None)
@given(st.lists(whole, min_size=1, max_size=4))
def test_no_change_of_one_count_is_nearer_than_the_nearest_flip(counts: list[tuple[int, int, str, str]]) -> None:
    """Every count of every requirement, tried from 0 to 30 one at a time."""
    given = []
    for place, (amount, threshold, level, direction) in enumerate(counts):
        one = Evaluation(
            requirement=requirement(f"r{place}", Fraction(threshold), level=level, direction=direction),
            reading=Reading(
                metric="weeks",
                value=Fraction(amount),
                inputs=(Input(name="weeks", unit="weeks", amount=Fraction(amount)),),
            ),
            threshold=Fraction(threshold),
            state=MET,
        )
        given.append(replace(one, state=state_of(one, Fraction(amount))))
    found = judge(given, policy=HALF, not_in_question=None)
    nearest = {flip.to: size(flip) for flip in reversed(found.flips)}
    for one in given:
        for other in range(31):
            value = Fraction(other)
            changed = replace(one, reading=replace(one.reading, value=value), state=state_of(one, value))
            to = judged([changed if each is one else each for each in given], HALF)
            amount = one.reading.value
            assert to is not None and amount is not None
            if to != found.verdict:
                assert nearest[to] <= abs(value - amount) / amount


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 99), st.integers(1, 4)), min_size=1, max_size=6))
def test_the_nearest_set_of_shoulds_is_the_smallest_of_all_sets(amounts: list[tuple[int, int]]) -> None:
    """Against every set of shoulds, tried by counting through all of them."""
    given = tuple(
        Evaluation(
            requirement=requirement(f"s{place}", Fraction(100), level=SHOULD, weight=Fraction(weight)),
            reading=Reading(
                metric="hours",
                value=Fraction(amount),
                inputs=(Input(name="hours", unit="hours", amount=Fraction(amount)),),
            ),
            threshold=Fraction(100),
            state=NOT_MET,
        )
        for place, (amount, weight) in enumerate(amounts)
    )
    total = sum(weight for _, weight in amounts)
    sizes = [
        sum(
            (Fraction(100 - amount, amount) for place, (amount, _) in enumerate(amounts) if bits >> place & 1),
            Fraction(0),
        )
        for bits in range(1, 1 << len(amounts))
        if 2 * sum(weight for place, (_, weight) in enumerate(amounts) if bits >> place & 1) >= total
    ]
    found = judge(given, policy=HALF, not_in_question=None)
    assert found.verdict == ON_THE_BUBBLE
    assert [flip.to for flip in found.flips] == [RENEW]
    assert size(found.flips[0]) == min(sizes)
