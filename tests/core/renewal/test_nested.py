"""Flips of requirements that share their figures: hours of one window in another, and a season's in the service's."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.core.renewal.judged_cases import counted, divisor, evaluation

from overnights.renewal.flips import flips
from overnights.renewal.record import AT_MOST, CANCEL, ON_THE_BUBBLE, RENEW, SHOULD, Evaluation, Input, Policy

POLICY = Policy()


def said(*evaluations: Evaluation) -> list[tuple[str, list[tuple[str, str, Fraction]]]]:
    """(to, changes as (requirement, input, by))."""
    found = flips(evaluations, POLICY)
    return [(one.to, [(c.requirement, c.input, c.by) for c in one.changes]) for one in found]


# ── a share of a whole that holds it ──


def share(
    amount: int, rest: int, threshold: str, *, grain: str = "1", metric: str = "share_of_viewing", **more: str
) -> Evaluation:
    hours = Input(
        name="hours_viewed", unit="hours", amount=Fraction(amount), grain=Fraction(grain), rest=Fraction(rest)
    )
    return evaluation("share", (hours,), threshold, metric=metric, **more)  # type: ignore[arg-type]


def test_hours_that_are_added_are_added_to_the_service_too() -> None:
    one = share(1, 3, "1/2")
    assert one.reading.value == Fraction(1, 4)
    assert said(one) == [(RENEW, [("share", "hours_viewed", 2)])]


@pytest.mark.parametrize("metric", ["share_of_viewing", "weighted_share"])
@pytest.mark.parametrize(
    ("amount", "rest", "threshold", "by"),
    [
        (3, 3, "1/2", Fraction(-1)),
        (1, 4, "1/3", Fraction(1)),
        (1, 3, "999/1000", Fraction(2_996)),
        (2, 1, "1/3", Fraction(-2)),  # 1 of 2 would still be half
    ],
)
def test_a_share_passes_or_is_lost_at_the_least_change(
    amount: int, rest: int, threshold: str, by: Fraction, metric: str
) -> None:
    ((_, changes),) = said(share(amount, rest, threshold, metric=metric))
    assert changes == [("share", "hours_viewed", by)]


def test_a_share_is_counted_in_its_grain() -> None:
    assert said(share(1, 3, "1/3", grain="1/100")) == [(RENEW, [("share", "hours_viewed", Fraction(1, 2))])]


@pytest.mark.parametrize(
    ("amount", "rest", "threshold", "direction"),
    [
        (1, 3, "1", "at_least"),  # some of the rest is always there
        (1, 3, "3/2", "at_least"),
        (4, 0, "1/2", "at_least"),  # it is all there is, whatever it is
        (4, 0, "1", "at_least"),
        (1, 3, "1", AT_MOST),
        (0, 3, "0", "at_least"),
    ],
)
def test_a_share_that_no_hours_turn_has_no_flip(amount: int, rest: int, threshold: str, direction: str) -> None:
    assert said(share(amount, rest, threshold, direction=direction)) == []


def test_a_share_has_its_value_from_its_amount_and_none_of_nothing() -> None:
    hours = Input(name="hours_viewed", unit="hours", amount=Fraction(1), rest=Fraction(3))
    assert [hours.value_at(Fraction(n)) for n in (0, 1, 3)] == [0, Fraction(1, 4), Fraction(1, 2)]
    assert replace(hours, rest=Fraction(0)).value_at(Fraction(0)) is None


# ── the same hours in two windows ──


def hours(
    name: str, amount: int, days: int | None, *, threshold: int = 10, territory: str = "ZZ", **more: object
) -> Evaluation:
    """Hours within so many days; `minutes` where the metric is named so."""
    metric = str(more.pop("metric", "hours_viewed"))
    rate = 60 if metric == "minutes" else 1
    one = evaluation(name, (counted(amount, name="hours_viewed", rate=rate),), threshold, metric=metric, **more)  # type: ignore[arg-type]
    return replace(one, requirement=replace(one.requirement, window_days=days, territory=territory))


def test_a_change_that_another_implies_is_left_out() -> None:
    assert said(hours("h28", 8, 28), hours("h91", 9, 91)) == [(RENEW, [("h28", "hours_viewed", 2)])]
    assert said(hours("h28", 8, 28), hours("ever", 9, None)) == [(RENEW, [("h28", "hours_viewed", 2)])]


def test_a_larger_change_of_the_wider_window_is_stated_beside_it() -> None:
    both = [("h28", "hours_viewed", 2), ("h91", "hours_viewed", 5)]
    assert said(hours("h28", 8, 28), hours("h91", 15, 91, threshold=20)) == [(RENEW, both)]


def test_a_change_in_the_wider_window_says_nothing_of_the_narrower() -> None:
    both = [("h28", "hours_viewed", 1), ("h91", "hours_viewed", 2)]
    assert said(hours("h28", 9, 28), hours("h91", 18, 91, threshold=20)) == [(RENEW, both)]


def test_of_two_in_one_window_the_larger_is_stated() -> None:
    minutes = hours("m", 9, 28, threshold=690, metric="minutes")  # 11.5 hours
    assert said(hours("h", 9, 28), minutes) == [(RENEW, [("m", "hours_viewed", 3)])]
    same = hours("m", 9, 28, threshold=600, metric="minutes")
    assert said(hours("h", 9, 28), same) == [(RENEW, [("h", "hours_viewed", 1)])]


def test_another_territorys_hours_are_others() -> None:
    both = [("de", "hours_viewed", 2), ("us", "hours_viewed", 1)]
    assert said(hours("de", 8, 28, territory="DE"), hours("us", 9, 91, territory="US")) == [(RENEW, both)]


def test_a_metric_that_is_not_added_up_is_held() -> None:
    views = [evaluation(n, (counted(9, name="views"),), 10, metric="views") for n in "ab"]
    assert said(*views) == [(RENEW, [("a", "views", 1), ("b", "views", 1)])]


def test_what_a_change_makes_of_a_requirement_that_is_met_is_counted_too() -> None:
    most = hours("most", 9, 91, threshold=9, direction=AT_MOST)
    assert said(hours("h28", 8, 28), most) == [], "two hours more are two too many within 91 days"
    assert said(hours("h28", 8, 28), replace(most, threshold=Fraction(11))) == [(RENEW, [("h28", "hours_viewed", 2)])]


def test_a_should_in_the_wider_window_is_lifted_with_the_must() -> None:
    should = hours("h91", 9, 91, level=SHOULD)
    assert said(hours("h28", 8, 28), should) == [(RENEW, [("h28", "hours_viewed", 2)])]


def test_an_open_window_that_a_change_fills_is_met_by_it() -> None:
    still_open = hours("h91", 9, 91, is_settled=False, is_rising=True)
    assert said(hours("h28", 8, 28), still_open) == [(RENEW, [("h28", "hours_viewed", 2)])]


def test_hours_lost_early_are_lost_in_every_wider_window() -> None:
    early, ever = hours("h28", 12, 28, level=SHOULD), hours("h91", 12, 91, level=SHOULD)
    assert said(early, ever) == [(ON_THE_BUBBLE, [("h28", "hours_viewed", -3)])], "both are lost by that"
    more = hours("h91", 13, 91, level=SHOULD)
    assert said(early, more) == [(ON_THE_BUBBLE, [("h28", "hours_viewed", -3), ("h91", "hours_viewed", -4)])]
    heavy = hours("h91", 12, 91, level=SHOULD, weight=3)
    assert said(hours("h28", 10, 28, level=SHOULD), heavy) == [(ON_THE_BUBBLE, [("h91", "hours_viewed", -3)])]


def test_a_cost_is_the_same_in_every_window_and_so_is_stated_once() -> None:
    def efficiency(name: str, worth: int, days: int) -> Evaluation:
        inputs = (counted(worth, name="weighted hours", rate=Fraction(1, 10)), divisor(10, rate=worth))
        one = evaluation(name, inputs, 1, metric="efficiency")
        return replace(one, requirement=replace(one.requirement, window_days=days))

    assert said(efficiency("e28", 8, 28), efficiency("e91", 9, 91)) == [
        (RENEW, [("e28", "weighted hours", 2)]),
        (RENEW, [("e28", "cost", -2)]),
    ]


def test_a_verdict_that_would_be_the_same_is_no_flip() -> None:
    for one in flips((hours("a", 8, 28), hours("b", 12, 91, level=SHOULD)), POLICY):
        assert one.to != CANCEL
