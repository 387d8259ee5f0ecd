"""Verdicts: the policy, case by case, and what each requirement says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from tests.core.renewal.judged_cases import completion, counted, divisor, evaluation, unknown

from overnights.catalogue import Catalogue, Episode, Season, Title
from overnights.renewal.question import is_followed, not_in_question
from overnights.renewal.record import (
    AT_MOST,
    CANCEL,
    NOT_IN_QUESTION,
    ON_THE_BUBBLE,
    RENEW,
    SHOULD,
    Evaluation,
    Policy,
)
from overnights.renewal.verdict import judge

POLICY = Policy()


def hours(name: str, amount: int, *, level: str = "must", weight: Fraction | int = 1) -> Evaluation:
    """Hours against at least 10."""
    return evaluation(name, (counted(amount),), 10, level=level, weight=weight)


def should(name: str, amount: int, weight: Fraction | int = 1) -> Evaluation:
    return hours(name, amount, level=SHOULD, weight=weight)


def verdict(*evaluations: Evaluation, policy: Policy = POLICY) -> str | None:
    return judge(evaluations, policy=policy, not_in_question=None).verdict


@pytest.mark.parametrize("policy", [POLICY, Policy(should_share=Fraction(0))])
@pytest.mark.parametrize("weight", [0, 1])
def test_what_is_not_measured_decides_nothing_whatever_weights_and_shares_are(policy: Policy, weight: int) -> None:
    nothing = [unknown(name, level=SHOULD, weight=weight) for name in "ab"]
    assert verdict(*nothing, policy=policy) == ON_THE_BUBBLE
    assert verdict(hours("c", 10), *nothing, policy=Policy(should_share=Fraction(0))) == RENEW


@pytest.mark.parametrize(
    ("evaluations", "expected"),
    [
        ((hours("a", 10),), RENEW),
        ((hours("a", 9),), CANCEL),
        ((hours("a", 10), hours("b", 9)), CANCEL),
        ((hours("a", 10), unknown("b")), ON_THE_BUBBLE),
        ((hours("a", 9), unknown("b")), CANCEL),
        ((hours("a", 10), should("b", 9)), ON_THE_BUBBLE),
        ((hours("a", 10), should("b", 9), should("c", 10)), RENEW),
        ((hours("a", 10), should("b", 9, 2), should("c", 10)), ON_THE_BUBBLE),
        ((hours("a", 10), should("b", 9, Fraction(1, 3)), should("c", 10, Fraction(1, 3))), RENEW),
        ((hours("a", 9), should("b", 10), should("c", 10)), CANCEL),
        ((should("b", 10),), RENEW),
        ((should("b", 9),), ON_THE_BUBBLE),
        ((unknown("b", level=SHOULD),), ON_THE_BUBBLE),
        ((hours("a", 10), unknown("b", level=SHOULD), should("c", 10)), RENEW),
    ],
)
def test_the_policy_is_as_declared(evaluations: tuple[Evaluation, ...], expected: str) -> None:
    assert verdict(*evaluations) == expected


def test_half_of_the_weight_is_met_exactly_and_not_by_a_little_less() -> None:
    thirds = (should("b", 10, Fraction(1, 3)), should("c", 9, Fraction(1, 3)))
    assert verdict(*thirds) == RENEW
    assert verdict(*thirds, policy=Policy(should_share=Fraction(1, 2) + Fraction(1, 10**12))) == ON_THE_BUBBLE


def test_without_a_requirement_there_is_no_verdict_and_it_says_so() -> None:
    found = judge((), policy=POLICY, not_in_question=None)
    assert (found.verdict, found.why, found.reasons, found.flips) == (None, "no requirement applies to it", (), ())


def test_what_is_not_in_question_gets_no_verdict_and_no_flip_but_its_reasons() -> None:
    found = judge((hours("a", 9),), policy=POLICY, not_in_question="it is a limited series")
    assert (found.verdict, found.why, found.flips) == (NOT_IN_QUESTION, "it is a limited series", ())
    assert [one.requirement for one in found.reasons] == ["a"]


def test_reasons_are_musts_first_then_shoulds_by_name() -> None:
    given = (should("a", 10), hours("z", 10), unknown("b"), should("0", 9))
    found = judge(given, policy=POLICY, not_in_question=None).reasons
    assert [(one.requirement, one.level, one.state) for one in found] == [
        ("b", "must", "not_yet_known"),
        ("z", "must", "met"),
        ("0", "should", "not_met"),
        ("a", "should", "met"),
    ]


def says(evaluation: Evaluation) -> str:
    return judge((evaluation,), policy=POLICY, not_in_question=None).reasons[0].says


@pytest.mark.parametrize(
    ("evaluation", "expected"),
    [
        (completion(2015, 4821), "41.8% against at least 50%, 8.2 points short (n = 4,821)"),
        (completion(5000, 10_000), "50% against at least 50%, just met (n = 10,000)"),
        (completion(49_999, 100_000), "49.999% against at least 50%, 0.001 points short (n = 100,000)"),
        (hours("a", 12), "12 against at least 10, 2 to spare"),
        (evaluation("peak", (counted(7, unit="places"),), 5, direction=AT_MOST), "7 against at most 5, 2 over"),
        (evaluation("e", (divisor(4_000_000, rate=3_000_000),), 1), "0.8 against at least 1, 0.3 short"),
        (unknown("b"), "not yet known: nothing is measured"),
        (
            replace(unknown("b"), why="its window is open", known_on=date(2022, 10, 7)),
            "not yet known: its window is open, known on 2022-10-07",
        ),
    ],
)
def test_a_reason_says_value_threshold_and_how_far_apart(evaluation: Evaluation, expected: str) -> None:
    assert says(evaluation) == expected


def test_a_reason_that_is_not_public_says_no_figure() -> None:
    secret = completion(2015, 4821)
    secret = replace(secret, requirement=replace(secret.requirement, is_public=False))
    assert says(secret) == "figures are not disclosed"


# ── in question or not ──


def catalogue(*seasons: Season, kind: str | None = "series") -> Catalogue:
    return Catalogue(
        titles={"t": Title(title_id="t", title="T", kind=kind)},
        seasons={one.season_id: one for one in seasons},
        episodes=(),
    )


def season(season_id: str = "s", **more: object) -> Season:
    return Season(season_id=season_id, title_id="t", **more)  # type: ignore[arg-type]


def episode(season_id: str, released_on: date) -> Episode:
    return Episode(episode_id=f"{season_id}-1", season_id=season_id, number=1, runtime_ms=1, released_on=released_on)


@pytest.mark.parametrize(
    ("title_kind", "one", "expected"),
    [
        ("series", season(kind="season"), None),
        (None, season(), None),
        ("live", season(), None),
        ("film", season(), "it is a film"),
        ("special", season(), "it is a special"),
        ("series", season(kind="limited"), "it is a limited series"),
        ("series", season(kind="special"), "it is a special"),
        ("series", season(origin="licensed"), "it is licensed"),
        ("series", season(origin="original"), None),
        ("series", season(is_final=True), "it was announced as the final season"),
    ],
)
def test_what_is_never_in_question(title_kind: str | None, one: Season, expected: str | None) -> None:
    assert not_in_question(catalogue(one, kind=title_kind), "s") == expected


def test_of_a_split_season_the_last_part_is_in_question() -> None:
    first = season("s1", number=1, released_on=date(2022, 5, 1))
    second = season("s1b", number=1, kind="part", part_of="s1", released_on=date(2022, 7, 1))
    book = catalogue(second, first, season("s2", number=2, released_on=date(2023, 1, 1)))
    followed = "another part of the same season followed"
    assert [not_in_question(book, one) for one in ("s1", "s1b", "s2")] == [followed, None, None]


def test_parts_that_name_no_whole_are_of_one_season_by_their_number() -> None:
    book = catalogue(
        season("a", number=4, kind="part", released_on=date(2022, 5, 1)),
        season("b", number=4, kind="part", released_on=date(2022, 7, 1)),
        season("c", number=5, kind="part", released_on=date(2022, 9, 1)),
    )
    followed = "another part of the same season followed"
    assert [not_in_question(book, one) for one in ("a", "b", "c")] == [followed, None, None]


def test_parts_are_in_the_order_of_their_first_episodes_where_they_have_no_day_of_their_own() -> None:
    parts = [season("a", number=4, kind="part", released_on=date(2022, 5, 1)), season("b", number=4, kind="part")]
    out = {"a": date(2022, 5, 1), "b": date(2022, 3, 1)}
    book = replace(catalogue(*parts), episodes=tuple(episode(name, on) for name, on in out.items()))
    followed = "another part of the same season followed"
    assert [not_in_question(book, one) for one in ("a", "b")] == [None, followed]


def test_a_part_that_is_not_out_yet_has_not_followed_and_is_not_followed() -> None:
    out = season("b", number=4, kind="part", part_of="a", released_on=date(2022, 5, 1))
    book = catalogue(season("a", number=4, kind="part"), out)
    assert [not_in_question(book, one) for one in ("a", "b")] == [None, None]
    whole = catalogue(season("a", released_on=date(2022, 5, 1)), season("b", kind="part", part_of="a"))
    assert not_in_question(whole, "a") is None


def test_parts_that_published_lists_give_no_day_are_in_the_order_of_their_ids() -> None:
    book = catalogue(season("4-part-2", number=4, kind="part"), season("4-part-1", number=4, kind="part"))
    followed = "another part of the same season followed"
    assert [not_in_question(book, one) for one in ("4-part-1", "4-part-2")] == [followed, None]


def test_a_season_without_a_day_is_followed_by_one_whose_episodes_came_later() -> None:
    out = {"a": date(2022, 5, 1), "b": date(2022, 7, 1)}
    book = replace(catalogue(season("a"), season("b")), episodes=tuple(episode(name, on) for name, on in out.items()))
    assert [is_followed(book, one) for one in ("a", "b")] == [True, False]


def test_a_season_is_followed_by_a_higher_number_or_a_later_release() -> None:
    book = catalogue(season("a", number=1), season("b", number=2), season("x", number=3, kind="special"))
    assert [is_followed(book, one) for one in ("a", "b")] == [True, False]
    dated = catalogue(season("a", released_on=date(2022, 1, 1)), season("b", released_on=date(2023, 1, 1)))
    assert [is_followed(dated, one) for one in ("a", "b")] == [True, False]
    assert not is_followed(catalogue(season("a"), season("b")), "a")
