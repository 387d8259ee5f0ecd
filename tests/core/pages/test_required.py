"""How pages say what was required: margins with sign and unit, what is not disclosed, changes that suffice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from overnights.outputs.bullet import bullet
from overnights.pages.measured import change_said, cohorts_said, heading, margin_said, threshold_said, value_said
from overnights.pages.methods import required as demands
from overnights.pages.required import DecisionShown, Judging, Required, required_of
from overnights.renewal.record import (
    AT_LEAST,
    CANCEL,
    MET,
    MUST,
    NOT_MET,
    NOT_YET_KNOWN,
    SHOULD,
    Change,
    Cohort,
    Evaluation,
    Flip,
    Judged,
    Reading,
    Reason,
    Requirement,
    Verdict,
)

HALF = Fraction(1, 2)


def need(metric: str = "completion_share", at_least: Fraction | None = HALF, **more: object) -> Requirement:
    return Requirement(**{"name": metric, "metric": metric, "at_least": at_least, **more})


def held(requirement: Requirement, value: Fraction | None, **more: object) -> Evaluation:
    threshold = requirement.at_least if requirement.at_least is not None else requirement.at_most
    is_least = requirement.direction == AT_LEAST
    is_met = value is not None and (value >= threshold if is_least else value <= threshold)
    state = NOT_YET_KNOWN if value is None else MET if is_met else NOT_MET
    reading = Reading(metric=requirement.metric, value=value, n=more.pop("n", None))
    return Evaluation(requirement=requirement, reading=reading, threshold=threshold, state=state, **more)


def required(*evaluations: Evaluation, flips: tuple[Flip, ...] = (), rounding: int = 10_000) -> Required:
    reasons = tuple(
        Reason(requirement=e.requirement.name, level=e.requirement.level, state=e.state, weight=Fraction(1),
               says=f"secret {e.reading.value}")
        for e in evaluations
    )  # fmt: skip
    verdict = Verdict(verdict=CANCEL, reasons=reasons, flips=flips)
    judged = Judged(season_id="s", evaluations=evaluations, verdict=verdict)
    judging = Judging(
        number=2, as_of=date(2022, 10, 2), snapshot="plays@3", requirements_name="drama", seasons={"s": judged}
    )
    found = required_of(judging, "s", rounding=rounding)
    assert found is not None
    return found


def change(**more: object) -> Change:
    values = {"requirement": "completion_share", "input": "completers", "unit": "accounts", "by": Fraction(396),
              "to": Fraction(2411), "share": Fraction(1, 5)}  # fmt: skip
    return Change(**{**values, **more})


@pytest.mark.parametrize(
    ("metric", "margin", "said"),
    [
        ("completion_share", Fraction(-82, 1000), "−8.2 points"),
        ("completion_share", Fraction(-1, 10_000), "under 0.1 points short"),
        ("weeks_on_chart", Fraction(1), "+1 week"),
        ("weeks_on_chart", Fraction(-2), "−2 weeks"),
        ("territories", Fraction(18), "+18 territories"),
        ("views_on_chart", Fraction(-1_160_000), "−1.16 million views"),
        ("hours_on_chart", Fraction(-4_000), "under 10,000 hours short"),
        ("efficiency", Fraction(-3, 100), "−0.03"),
        ("peak_rank", Fraction(1), "+1 place"),
        ("completers", Fraction(0), "just met"),
    ],
)
def test_a_margin_carries_its_sign_and_unit_and_a_little_is_not_nothing(
    metric: str, margin: Fraction, said: str
) -> None:
    assert margin_said(metric, margin, 10_000) == said


def test_a_threshold_is_printed_as_it_was_declared() -> None:
    assert threshold_said(need(), HALF, 1) == "at least 50%"
    assert threshold_said(need(at_least=Fraction(1, 8)), Fraction(1, 8), 1) == "at least 12.5%"
    hours = need("hours_on_chart", Fraction(12_345_678))
    assert threshold_said(hours, hours.at_least, 10_000) == "at least 12,345,678"
    assert threshold_said(need("peak_rank", None, at_most=Fraction(5)), Fraction(5), 1) == "at most 5th"
    of_cohort = need("weeks_on_chart", None, at_least_cohort=HALF)
    assert threshold_said(of_cohort, Fraction(2), 1) == "at least the cohort’s median, 2"
    assert threshold_said(of_cohort, None, 1) == "at least the cohort’s median"


def test_values_are_said_by_their_kind() -> None:
    assert value_said("completion_share", Fraction(418, 1000), 1) == "41.8%"
    assert value_said("hours_on_chart", Fraction(66_010_000), 10_000) == "66.01 million"
    assert value_said("efficiency", Fraction(9, 10), 1) == "0.90"
    assert value_said("peak_rank", Fraction(4), 1) == "4th"
    assert heading(need(window_days=28, territory="US")) == "Completion within 28 days, United States"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "396 more completers"),
        ({"by": Fraction(-1)}, "1 fewer completer"),
        ({"input": "hours_viewed", "unit": "hours", "by": Fraction(8_661_234)}, "8.67 million more hours viewed"),
        ({"input": "hours_viewed", "unit": "hours", "by": Fraction(-8_661_234)}, "8.67 million fewer hours viewed"),
        ({"input": "weeks_on_chart", "unit": "weeks", "by": Fraction(1)}, "1 more week on the list"),
        ({"input": "peak_rank", "unit": "places", "by": Fraction(-2)}, "2 places higher as best rank"),
        ({"input": "cost", "unit": "USD", "by": Fraction(-31), "share": Fraction(3101, 10_000)}, "31.1% lower cost"),
    ],
)
def test_a_change_is_rounded_so_that_what_is_said_suffices(changed: dict[str, object], said: str) -> None:
    assert change_said(change(**changed), 10_000) == said


def test_musts_stand_first_and_the_tightest_miss_is_the_nearest_of_them() -> None:
    should = need("weeks_on_chart", Fraction(4), level=SHOULD)
    one = required(
        held(should, Fraction(3)), held(need(), Fraction(1, 4)), held(need("territories", Fraction(40)), Fraction(30))
    )
    assert [row.level for row in one.rows] == [MUST, MUST, SHOULD]
    assert one.tightest is not None and one.tightest.name == "territories"
    assert one.tightest.margin_said == "−10 territories"


@pytest.mark.parametrize("of_cohort", [False, True])
def test_what_is_not_public_shows_its_name_and_state_alone(of_cohort: bool) -> None:
    hidden = need("efficiency", Fraction(987, 1000), is_public=False, why="it must pay")
    flip = Flip(to="renew", changes=(change(requirement="efficiency", input="cost", unit="USD"),))
    made = held(hidden, Fraction(875, 1000), n=77)
    if of_cohort:
        hidden = replace(hidden, at_least=None, at_least_cohort=Fraction(3, 8))
    one = required(replace(made, requirement=hidden), flips=(flip,))
    row = one.rows[0]
    assert (row.name, row.threshold_said, row.state) == ("efficiency", "not disclosed", NOT_MET)
    assert (row.threshold, row.value, row.margin, row.margin_share, row.n) == (None,) * 5
    assert (row.value_said, row.margin_said, one.flip_said) == ("not disclosed", "not disclosed", "not disclosed.")
    assert row.as_json()["threshold_why"] == "not disclosed" and bullet(row).threshold is None
    (demand,) = demands([hidden], 1)
    assert demand.threshold == "not disclosed"
    told = str([row.as_json(), one.verdict_json(), demand])
    assert "987" not in told and "0.99" not in told and "0.375" not in told and "quantile" not in told
    assert "0.875" not in told and "7/8" not in told and "-0.125" not in told and "77" not in told
    assert one.verdict_json()["flips"] == [] and one.verdict_json()["flips_why"] == "not disclosed"


def test_a_flip_that_hides_nothing_is_told_though_another_requirement_is_hidden() -> None:
    hidden = held(need("efficiency", Fraction(1), is_public=False), Fraction(2))
    cost = Flip(to="renew", changes=(change(requirement="efficiency"),))
    open_ = Flip(to="on_the_bubble", changes=(change(),))
    assert required(hidden, held(need(), Fraction(1, 4)), flips=(cost, open_)).flip_said == (
        "396 more completers would make it “on the bubble”."
    )


def test_what_is_not_yet_known_says_when_and_why() -> None:
    one = required(held(need(), None, why="the window is open", known_on=date(2022, 12, 9)))
    row = one.rows[0]
    assert row.state_said == "? Not yet known"
    assert row.margin_said == "known on 9 December 2022"
    assert required(held(need(), None, why="the season has no cost")).rows[0].margin_said == "the season has no cost"
    told = row.as_json()
    assert (told["value"], told["value_why"], told["known_on"]) == (None, "the window is open", "2022-12-09")


def test_a_row_has_every_field_and_a_reason_for_each_null() -> None:
    told = required(held(need(), Fraction(418, 1000), n=4821)).rows[0].as_json()
    names = ("name", "metric", "window_days", "territory", "level", "weight", "direction", "threshold", "value",
             "margin", "margin_share", "n", "state", "why", "known_on", "is_public")  # fmt: skip
    assert set(names) <= set(told)
    assert all(value is not None or f"{name}_why" in told for name, value in told.items())
    assert (told["value"], told["threshold"], told["n"]) == (0.418, 0.5, 4821)
    assert told["margin"] == pytest.approx(-0.082)


def test_a_season_that_was_not_judged_has_nothing_required() -> None:
    assert required_of(None, "s", rounding=1) is None
    empty = Judging(number=1, as_of=date(2022, 1, 1), snapshot="", requirements_name="x")
    assert required_of(empty, "s", rounding=1) is None


def test_where_no_requirement_applies_it_is_said_which_seasons_the_set_asks_for() -> None:
    first = Cohort(kind="season", number=1, categories=("TV (English)",))
    asks = cohorts_said([need(cohort=first), need("views", cohort=first), need("reach", cohort=Cohort(kind="film"))])
    assert asks == "first seasons of TV (English); films"
    since = need(cohort=Cohort(number=2, cost_band="high"), valid_from=date(2022, 1, 1))
    assert cohorts_said([since]) == "second seasons in the cost band “high” out since 1 January 2022"
    none = Judged(season_id="s", evaluations=(), verdict=Verdict(verdict=None, why="no requirement applies to it"))
    judging = Judging(
        number=1, as_of=date(2022, 1, 1), snapshot="", requirements_name="x", seasons={"s": none}, asks=asks
    )
    found = required_of(judging, "s", rounding=1)
    assert found is not None
    assert found.verdict_said == (
        "The policy gives no verdict, since no requirement applies to it: the set asks for first seasons of TV "
        "(English); films."
    )
    assert str(found.verdict_json()["verdict_why"]).endswith("the set asks for first seasons of TV (English); films")


def test_days_to_the_announcement_need_both_days() -> None:
    told = DecisionShown(decision="cancelled", announced_on=date(2022, 11, 8), entry=1)
    assert told.days_from(date(2022, 8, 26)) == 74
    assert told.days_from(None) is None
    assert told.word == "Not renewed"
    past = DecisionShown(decision="renewed", is_past_outcome=True, source="press").as_json(None)
    assert past["is_past_outcome"] and past["entry"] is None and past["entry_why"]
    assert all(value is not None or f"{name}_why" in past for name, value in past.items())
