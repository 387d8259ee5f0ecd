"""Flips: the nearest change that turns a verdict, in what somebody counts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from tests.core.renewal.judged_cases import completion, counted, divisor, evaluation, unknown

from overnights.renewal.flips import MOST_FLIPS, flips, no_flip_why
from overnights.renewal.record import AT_MOST, CANCEL, ON_THE_BUBBLE, RENEW, SHOULD, Change, Evaluation, Policy
from overnights.renewal.verdict import judge

POLICY = Policy()


def said(*evaluations: Evaluation) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """(to, changes as (requirement, input, by))."""
    found = flips(evaluations, POLICY)
    return [(one.to, [(c.requirement, c.input, int(c.by)) for c in one.changes]) for one in found]


def hours(name: str, amount: int, *, level: str = "must", weight: int = 1, threshold: int = 100) -> Evaluation:
    return evaluation(name, (counted(amount),), threshold, level=level, weight=weight)


def test_a_missed_must_passes_at_so_many_more_completers_or_so_many_fewer_starters() -> None:
    assert said(completion(400, 1000)) == [
        (RENEW, [("completion-28d", "completers", 100)]),
        (RENEW, [("completion-28d", "starters", -200)]),
    ], "the natural input first, though the other's share is smaller"


def test_a_change_says_what_it_leads_to_and_how_large_it_is() -> None:
    change = flips((completion(400, 1000),), POLICY)[0].changes[0]
    assert change == Change(
        requirement="completion-28d",
        input="completers",
        unit="accounts",
        by=Fraction(100),
        to=Fraction(500),
        share=Fraction(1, 4),
    )


def test_whole_accounts_are_counted_up() -> None:
    assert said(completion(3, 7)) == [
        (RENEW, [("completion-28d", "completers", 1)]),
        (RENEW, [("completion-28d", "starters", -1)]),
    ]


def test_a_lower_cost_is_told_in_its_grain() -> None:
    # value = 3,000,000 / cost; at least 1: at a cost of 3,000,000, a quarter less.
    cost = evaluation("efficiency", (divisor(4_000_000, rate=3_000_000, grain=Fraction(1, 100)),), 1)
    (flip,) = flips((cost,), POLICY)
    assert (flip.changes[0].by, flip.changes[0].to, flip.changes[0].share) == (-1_000_000, 3_000_000, Fraction(1, 4))


def test_at_the_threshold_one_grain_less_is_lost() -> None:
    assert said(hours("a", 100)) == [(CANCEL, [("a", "hours", -1)])]


def test_a_rank_is_mended_upwards_and_never_above_the_first_place() -> None:
    def peak(rank: int, most: int) -> Evaluation:
        return evaluation("peak", (counted(rank, name="peak_rank", unit="places"),), most, direction=AT_MOST)

    assert said(peak(7, 5)) == [(RENEW, [("peak", "peak_rank", -2)])]
    assert said(peak(5, 5)) == [(CANCEL, [("peak", "peak_rank", 1)])]
    assert said(peak(1, 0)) == []


def test_all_missed_musts_are_mended_together() -> None:
    assert said(hours("b", 90), hours("a", 99), hours("c", 100)) == [
        (RENEW, [("a", "hours", 1), ("b", "hours", 10)]),
    ]


def test_where_another_must_is_unknown_mending_leads_to_the_bubble() -> None:
    assert said(hours("a", 90), unknown("b")) == [(ON_THE_BUBBLE, [("a", "hours", 10)])]


def test_where_shoulds_fall_short_mending_leads_to_the_bubble_and_with_a_should_to_renew() -> None:
    assert said(hours("a", 90), hours("b", 50, level=SHOULD), hours("c", 80, level=SHOULD)) == [
        (ON_THE_BUBBLE, [("a", "hours", 10)]),
        (RENEW, [("a", "hours", 10), ("c", "hours", 20)]),
    ]


def test_a_must_that_no_change_can_mend_leaves_no_flip() -> None:
    above_all = completion(500, 1000, "3/2")
    assert said(above_all, hours("a", 90)) == []
    verdict = judge((above_all,), policy=POLICY, not_in_question=None)
    assert no_flip_why(verdict) == "no change of what is counted turns it: completion-28d cannot be reached"


def test_where_only_an_unknown_must_stands_in_the_way_there_is_no_flip_and_it_says_so() -> None:
    verdict = judge((unknown("a"), hours("b", 0, level=SHOULD)), policy=POLICY, not_in_question=None)
    assert verdict.flips == ()
    assert no_flip_why(verdict) == "no change of a known figure turns it: a is not yet known"


def test_where_unknown_shoulds_hold_it_on_the_bubble_they_are_named() -> None:
    given = (unknown("a", level=SHOULD), unknown("b", level=SHOULD))
    verdict = judge(given, policy=POLICY, not_in_question=None)
    assert no_flip_why(verdict) == "no change of a known figure turns it: a and b are not yet known"
    assert no_flip_why(judge((hours("c", 100),), policy=POLICY, not_in_question=None)) is None


def test_renew_turns_by_the_tightest_must_or_the_shoulds_that_carry_it() -> None:
    assert said(
        hours("a", 200), hours("b", 110), hours("c", 150, level=SHOULD, weight=2), hours("d", 50, level=SHOULD)
    ) == [
        (CANCEL, [("b", "hours", -11)]),
        (ON_THE_BUBBLE, [("c", "hours", -51)]),
    ]


def test_the_bubble_turns_to_renew_by_the_nearest_shoulds_and_to_cancel_by_a_must() -> None:
    assert said(
        hours("a", 101),
        hours("b", 50, level=SHOULD, weight=3),
        hours("c", 80, level=SHOULD),
        hours("d", 90, level=SHOULD),
        hours("e", 20, level=SHOULD),
    ) == [
        (CANCEL, [("a", "hours", -2)]),
        (RENEW, [("b", "hours", 50)]),
    ]


def test_two_small_changes_are_nearer_than_a_large_one() -> None:
    given = (
        hours("b", 20, level=SHOULD, weight=2),
        hours("c", 95, level=SHOULD),
        hours("d", 90, level=SHOULD),
    )
    assert said(*given) == [(RENEW, [("c", "hours", 5), ("d", "hours", 10)])]


def test_a_change_from_nothing_has_no_relative_size_and_comes_last() -> None:
    given = (hours("b", 0, level=SHOULD), hours("c", 1, level=SHOULD))
    assert said(*given) == [(RENEW, [("c", "hours", 99)])]
    (only,) = flips((hours("a", 0),), POLICY)
    assert only.changes[0].share is None


def test_a_count_cannot_fall_below_nothing() -> None:
    assert said(hours("a", 3, threshold=0)) == []


def test_a_met_must_that_could_still_rise_would_be_unknown_again_not_missed() -> None:
    rising = evaluation("weeks", (counted(3, unit="weeks"),), 2, is_settled=False, is_rising=True)
    assert said(rising) == [(ON_THE_BUBBLE, [("weeks", "hours", -2)])]


def test_what_the_natural_input_cannot_mend_another_may() -> None:
    worth_nothing = counted(0, name="hours_viewed", rate=0)
    kept = evaluation("efficiency", (worth_nothing, divisor(8, rate=4)), 1)
    one = replace(kept, reading=replace(kept.reading, value=Fraction(1, 2)))
    assert said(one) == [(RENEW, [("efficiency", "cost", -4)])]


def test_flips_are_few() -> None:
    inputs = tuple(counted(90, name=f"input {n}") for n in range(6))
    assert len(flips((evaluation("a", inputs, 100),), POLICY)) == MOST_FLIPS


def test_of_many_shoulds_the_farthest_are_left_out() -> None:
    many = tuple(hours(f"s{n:02}", 99 - n, level=SHOULD) for n in range(20))
    ((to, changes),) = said(*many)
    assert to == RENEW
    assert [name for name, _, _ in changes] == [f"s{n:02}" for n in range(10)]
