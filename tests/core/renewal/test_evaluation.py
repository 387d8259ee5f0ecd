"""Requirements held against seasons: which apply, what a cohort asks for, and what is met, not met, not yet known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from evidence_shop import (
    RELEASED,
    SUNDAYS,
    asked,
    catalogue,
    cost,
    day,
    listed,
    partner_track,
    progress,
    published,
    run_of,
    season,
    viewing,
    with_events,
)

from overnights.catalogue import Season
from overnights.errors import Malformed
from overnights.renewal.evaluation import applicable, applies, check_cost_bands, evaluate, quantile
from overnights.renewal.evidence import CostBand, Evidence, year_before
from overnights.renewal.record import MET, NOT_MET, NOT_YET_KNOWN, Cohort, Requirement
from overnights.renewal.requirement import library

BOOK = catalogue(season())
DAY_5 = day(5)
COUNTED = progress("s1", {7: (80, 60, 20), 28: (100, 75, 45), 91: (140, 90, 60), None: (200, 150, 90)})


def hours(so_far: int, *, settled_on: date = DAY_5) -> Evidence:
    return with_events(BOOK, viewing(("s1-1", "US", day(1), so_far)), settled_on=settled_on)


# ── states ──


def test_partner_track_falls_short_by_five_points() -> None:
    found = evaluate(library()["completion-28d"], with_events(BOOK, progress=COUNTED), "s1")
    assert (found.state, found.threshold, found.reading.n) == (NOT_MET, Fraction(1, 2), 100)
    assert (found.margin, found.margin_share) == (Fraction(-1, 20), Fraction(-1, 10))
    assert (found.why, found.known_on) == (None, None)


def test_reaching_the_threshold_exactly_meets_it() -> None:
    evidence = with_events(BOOK, progress=COUNTED)
    share = Fraction(9, 20)
    assert evaluate(asked("completion_share", window_days=28, at_least=share), evidence, "s1").state == MET
    above = share + Fraction(1, 10**12)
    assert evaluate(asked("completion_share", window_days=28, at_least=above), evidence, "s1").state == NOT_MET


def test_an_open_window_is_not_yet_known_and_names_the_day() -> None:
    found = evaluate(library()["completion-28d"], with_events(BOOK, progress=COUNTED, settled_on=day(27)), "s1")
    assert (found.state, found.margin, found.known_on) == (NOT_YET_KNOWN, None, day(28) + timedelta(days=15))
    assert found.why == f"its window of 28 days closes on {day(28)}, and late events are awaited after it"


def test_a_withheld_count_is_not_yet_known_with_its_reason() -> None:
    few = progress("s1", {7: (9, 9, 9), 28: (9, 9, 9), 91: (9, 9, 9), None: (9, 9, 9)})
    found = evaluate(library()["completion-28d"], with_events(BOOK, progress=few), "s1")
    assert (found.state, found.known_on) == (NOT_YET_KNOWN, None)
    assert (found.why or "").startswith("n too small: withheld")


def test_what_can_only_rise_is_met_before_its_window_closes_and_not_met_only_after() -> None:
    need = asked("hours_viewed", window_days=28, at_least=3)
    assert evaluate(need, hours(3), "s1").state == MET
    short = evaluate(need, hours(2), "s1")
    assert (short.state, short.reading.value, short.known_on) == (NOT_YET_KNOWN, 2, day(28) + timedelta(days=15))
    assert evaluate(need, hours(2, settled_on=day(28)), "s1").state == NOT_MET


def test_what_can_only_rise_is_beyond_an_at_most_at_once_and_within_it_only_after() -> None:
    need = replace(asked("hours_viewed", window_days=28), at_least=None, at_most=Fraction(2))
    assert evaluate(need, hours(3), "s1").state == NOT_MET
    assert evaluate(need, hours(2), "s1").state == NOT_YET_KNOWN
    assert evaluate(need, hours(2, settled_on=day(28)), "s1").state == MET
    assert evaluate(need, hours(3), "s1").margin == -1


def test_a_peak_can_only_get_better() -> None:
    need = replace(asked("peak_rank"), at_least=None, at_most=Fraction(4))
    assert evaluate(need, published(BOOK, run_of([7, 4])), "s1").state == MET
    assert evaluate(need, published(BOOK, run_of([7, 5])), "s1").state == NOT_YET_KNOWN
    assert evaluate(need, published(BOOK, run_of([7, 5, None])), "s1").state == NOT_MET


def test_what_can_rise_and_fall_is_known_only_at_the_end() -> None:
    rows = viewing(("s1-1", "US", day(1), 1), ("s1-2", "US", day(8), 1))
    need = asked("second_week_retention", window_days=14, at_least=1)
    assert evaluate(need, with_events(BOOK, rows, settled_on=day(13)), "s1").state == NOT_YET_KNOWN
    assert evaluate(need, with_events(BOOK, rows, settled_on=day(14)), "s1").state == MET


def test_what_a_home_cannot_measure_is_not_yet_known_and_names_what_it_lacks() -> None:
    charted = published(BOOK, partner_track())
    for name in ("completion-28d", "domestic-views-90d", "efficiency"):
        found = evaluate(library()[name], charted, "s1")
        assert (found.state, found.reading.missing) == (NOT_YET_KNOWN, "events")
        assert found.why == f"this home has no events: {library()[name].metric} needs them"


def test_charts_alone_can_meet_a_requirement() -> None:
    assert evaluate(library()["weeks-in-top-10"], published(BOOK, partner_track()), "s1").state == MET
    found = evaluate(library()["second-week-retention"], published(BOOK, partner_track()), "s1")
    assert (found.state, found.margin) == (MET, Fraction(1_821, 3_114) - Fraction(1, 2))


def test_a_margin_has_no_share_where_the_threshold_is_0() -> None:
    found = evaluate(asked("hours_viewed", window_days=7, at_least=0), hours(3, settled_on=day(30)), "s1")
    assert (found.margin, found.margin_share) == (3, None)


# ── who is held against it ──


def is_held(cohort: Cohort, book_season: Season, **more: object) -> bool:
    evidence = Evidence(catalogue=catalogue(book_season), **more)  # type: ignore[arg-type]
    return applies(asked("views", cohort=cohort), evidence, "s1")


@pytest.mark.parametrize(
    ("cohort", "holds"),
    [
        (Cohort(), True),
        (Cohort(kind="season"), True),
        (Cohort(kind="limited"), False),
        (Cohort(number=1), True),
        (Cohort(number=2), False),
        (Cohort(categories=("TV (English)",)), True),
        (Cohort(categories=("TV", "Films")), True),
        (Cohort(categories=("TV (Non-English)", "Films")), False),
    ],
)
def test_a_cohort_is_of_kind_number_and_category(cohort: Cohort, holds: bool) -> None:
    assert is_held(cohort, season()) is holds


def test_what_is_not_known_of_a_season_is_not_what_a_cohort_asks_for() -> None:
    assert not is_held(Cohort(number=1), season(number=None))
    bands = (CostBand(name="low", up_to=Fraction(10)), CostBand(name="high"))
    assert not is_held(Cohort(cost_band="low"), season(), cost_bands=bands)
    assert is_held(Cohort(cost_band="low"), season(**cost("10")), cost_bands=bands)
    assert not is_held(Cohort(cost_band="high"), season(**cost("10")), cost_bands=bands)


def test_a_cost_band_that_the_home_does_not_declare_is_refused_with_the_requirement() -> None:
    held = [asked("views", at_least=1), replace(asked("views", at_least=1), name="r", cohort=Cohort(cost_band="lo"))]
    check_cost_bands(held, ("lo",), "own.toml")
    with pytest.raises(Malformed, match=r"own\.toml, requirement “r”: `cost_band` is “lo”") as caught:
        check_cost_bands(held, ("low",), "own.toml")
    assert caught.value.about["near"] == ("low",)


def valid(day_on: date | None, at_least: int = 1) -> Requirement:
    return asked("views", at_least=at_least, valid_from=day_on)


def test_a_requirement_holds_for_seasons_released_from_its_day_on() -> None:
    evidence = Evidence(catalogue=BOOK)
    assert applies(valid(RELEASED), evidence, "s1")
    assert not applies(valid(RELEASED + timedelta(days=1)), evidence, "s1")


def test_without_a_release_the_first_list_says_from_when() -> None:
    book = catalogue(season(released_on=None), has_episodes=False)
    monday = SUNDAYS[1] - timedelta(days=6)
    charted = published(book, run_of([None, 5]))
    assert applies(valid(monday), charted, "s1")
    assert not applies(valid(monday + timedelta(days=1)), charted, "s1")
    assert not applies(valid(date(2000, 1, 1)), Evidence(catalogue=book), "s1")
    assert applies(valid(None), Evidence(catalogue=book), "s1")


def test_of_one_name_the_latest_that_applies_is_taken() -> None:
    versions = (valid(None, 1), valid(RELEASED, 2), valid(RELEASED + timedelta(days=1), 3))
    for order in (versions, versions[::-1]):
        held = applicable(order, Evidence(catalogue=BOOK), "s1")
        assert [one.at_least for one in held] == [2]


# ── quantiles of a cohort ──


def charted_cohort(count: int) -> Evidence:
    """s1, and so many seasons that came out a week before it, with 1, 2, 3 … weeks on a list of their own."""
    others = [season(f"c{n:02}", RELEASED - timedelta(days=7)) for n in range(1, count + 1)]
    stranger = season("old", year_before(RELEASED) - timedelta(days=1))
    book = catalogue(season(), *others, stranger)
    ranks = [{f"c{n:02}": n for n in range(1, count + 1) if n > week} | {"s1": 90} for week in range(15)]
    weeks = [SUNDAYS[0] - timedelta(weeks=1), *SUNDAYS]
    lists = [
        listed(weeks[n], there | {"old": 91}, weeks=dict.fromkeys(there, n + 1)) for n, there in enumerate([*ranks, {}])
    ]
    return published(book, lists)


def test_a_cohorts_quantile_is_of_others_of_the_12_months_before() -> None:
    need = replace(asked("weeks_on_chart"), at_least=None, at_least_cohort=Fraction(1, 2))
    found = evaluate(need, charted_cohort(11), "s1")
    assert (found.threshold, found.cohort_n, found.state) == (6, 11, MET)
    strict = replace(need, at_least_cohort=Fraction(1))
    assert evaluate(strict, charted_cohort(11), "s1").threshold == 11


def test_a_cohort_of_fewer_than_10_is_too_small() -> None:
    need = replace(asked("weeks_on_chart"), at_least=None, at_least_cohort=Fraction(1, 2))
    found = evaluate(need, charted_cohort(9), "s1")
    assert (found.threshold, found.cohort_n, found.state, found.margin) == (None, 9, NOT_YET_KNOWN, None)
    assert found.why == "n too small: 9 seasons of its cohort are known, a quantile needs 10"


def test_a_cohort_of_10_is_enough() -> None:
    need = replace(asked("weeks_on_chart"), at_least=None, at_least_cohort=Fraction(1, 2))
    assert evaluate(need, charted_cohort(10), "s1").threshold == 5


def test_a_season_whose_value_may_still_change_is_not_in_the_quantile() -> None:
    need = replace(asked("weeks_on_chart"), at_least=None, at_least_cohort=Fraction(1, 2))
    whole = charted_cohort(12)
    last = max(week for listed_ in whole.history.lists.values() for week in listed_.weeks)
    again = listed(last + timedelta(weeks=1), {"c12": 1}, weeks={"c12": 13})
    found = evaluate(need, replace(whole, history=whole.history.extended(again), readings={}), "s1")
    assert (evaluate(need, whole, "s1").cohort_n, found.cohort_n) == (12, 11)


def test_only_seasons_of_the_cohort_count() -> None:
    need = replace(asked("weeks_on_chart"), at_least=None, at_most_cohort=Fraction(1, 2), cohort=Cohort(number=2))
    assert evaluate(need, charted_cohort(11), "s1").cohort_n == 0


@pytest.mark.parametrize(("share", "value"), [("0", 1), ("0.25", 1), ("0.26", 2), ("0.5", 2), ("0.75", 3), ("1", 4)])
def test_a_quantile_is_the_smallest_value_with_that_share_at_or_below(share: str, value: int) -> None:
    values = [Fraction(n) for n in (4, 2, 1, 3)]
    assert quantile(values, Fraction(share)) == value
    assert Fraction(sum(v <= value for v in values), 4) >= Fraction(share)


def test_a_year_before_a_leap_day_is_the_28th() -> None:
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert year_before(date(2022, 8, 26)) == date(2021, 8, 26)
