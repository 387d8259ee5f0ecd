"""Runs, by hand: debuts and exits, ratios and shares, days of a first week, territories, and whom a cohort counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from runs_shop import FIRST, listed, runs, week

from overnights.charts.cohort import (
    BEGAN_BEFORE,
    COUNTED_BEFORE,
    LACKS_WEEKS,
    QUARTILES,
    STILL_ON,
    quantile,
    spread,
)
from overnights.charts.run_cohort import among
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import FIRST as FIRST_SEASON
from overnights.charts.runs import Facts, Runs, kind_of_run


def whole(made: Runs, season: str = "b", territory: str = "ZZ") -> dict[str, Any]:
    """The run of a season."""
    rows = [
        row for row in RunTables(made).runs.to_pylist() if (row["season_id"], row["territory"]) == (season, territory)
    ]
    (found,) = rows
    return found


def told(made: Runs, column: str, season: str = "b") -> list[Any]:
    """A column of a season's weeks on the worldwide list."""
    rows = RunTables(made).weeks.to_pylist()
    return [row[column] for row in rows if (row["season_id"], row["territory"]) == (season, "ZZ")]


def test_a_run_has_a_debut_a_peak_and_an_exit() -> None:
    made = runs(listed(["a", "ab", "ba", "ba", "a"]))
    one = whole(made)
    assert (one["debut_week"], one["debut_rank"], one["last_week"]) == (week(1), 2, week(3))
    assert (one["weeks"], one["longest_streak"], one["exits"], one["re_entries"]) == (3, 3, 1, 0)
    assert (one["peak_rank"], one["peak_week"], one["weeks_at_1"], one["last_exit_rank"]) == (1, week(2), 2, 1)
    assert (one["is_left_censored"], one["is_still_on"], one["left_out"]) == (False, False, None)
    assert told(made, "is_debut") == [True, False, False]
    assert told(made, "is_exit") == [False, False, True]
    assert told(made, "last_rank") == [None, 2, 1]


def test_weeks_off_the_list_are_none_of_its_weeks_and_end_its_streak() -> None:
    made = runs(listed(["a", "ab", "ab", "a", "ab", "a"]))
    one = whole(made)
    assert (one["weeks"], one["longest_streak"], one["exits"], one["re_entries"]) == (3, 2, 2, 1)
    assert told(made, "streak") == [1, 2, 1]
    assert told(made, "is_re_entry") == [False, False, True]
    assert told(made, "is_exit") == [False, True, True]
    assert told(made, "hours_ratio") == [None, 1.0, None]  # of weeks in a row alone


def test_the_last_exit_is_that_of_a_season_that_came_back_and_is_on_the_list_too() -> None:
    made = runs(listed(["a", "ab", "ba", "a", "ab", "a", "ab"]))
    one = whole(made)
    assert (one["is_still_on"], one["exits"], one["last_exit_rank"]) == (True, 2, 2)
    assert whole(runs(listed(["a", "ab", "ba", "a", "ab"])))["last_exit_rank"] == 1


def test_what_was_there_in_the_first_week_has_no_debut_and_what_is_there_in_the_last_no_exit() -> None:
    made = runs(listed(["b", "ab", "a"]))
    before, still = whole(made, "b"), whole(made, "a")
    assert (before["first_week"], before["debut_week"], before["debut_rank"]) == (week(0), None, None)
    assert (before["decay"], before["first_week_hours"], before["left_out"]) == (None, None, BEGAN_BEFORE)
    assert (told(made, "is_debut"), told(made, "is_re_entry")) == ([None, False], [None, False])
    assert (still["is_still_on"], still["last_exit_rank"], still["left_out"]) == (True, None, STILL_ON)
    assert told(made, "is_exit", "a") == [False, None]


def test_what_was_released_in_the_first_week_of_a_homes_own_list_cannot_have_been_on_it_before() -> None:
    lists = listed(["bc", "ab", "a"])
    in_it = Facts(released_on={"b": week(0) - timedelta(days=6), "c": week(0) - timedelta(days=7)})
    new, old = (whole(runs(lists, facts=in_it), season) for season in "bc")
    assert (new["debut_week"], new["debut_rank"], new["is_left_censored"]) == (week(0), 1, False)
    assert (old["debut_week"], old["is_left_censored"], old["left_out"]) == (None, True, BEGAN_BEFORE)
    theirs = whole(runs(listed(["bc", "ab", "a"], published=True), facts=in_it))
    assert theirs["is_left_censored"]  # a publisher's count may begin there


def test_a_publishers_count_tells_of_weeks_before_the_first_that_is_here() -> None:
    editions, entries = listed(["a", "ab", "a"], published=True)
    entries = [replace(one, weeks_on_chart=5) if one.season_id == "b" else one for one in entries]
    made = runs((editions, entries))
    one = whole(made)
    assert (one["debut_week"], one["is_left_censored"], one["weeks"], one["weeks_on_chart"]) == (None, True, 1, 5)
    assert (told(made, "is_debut"), told(made, "is_re_entry")) == ([False], [True])
    assert one["left_out"] == COUNTED_BEFORE
    firsts = [replace(one, weeks_on_chart=5) if one.week == week(0) else one for one in entries]
    assert whole(runs((editions, firsts)), "a")["left_out"] == COUNTED_BEFORE


def test_a_publishers_week_that_is_not_here_is_no_week_off_the_list() -> None:
    weeks = ["a", "ab", None, "ab", "a"]
    theirs, ours = runs(listed(weeks, published=True)), runs(listed(weeks))
    assert (told(theirs, "is_exit"), told(theirs, "is_re_entry")) == ([None, True], [False, None])
    assert whole(theirs)["exits"] == 1
    assert (told(ours, "is_exit"), told(ours, "is_re_entry")) == ([True, True], [False, True])
    ends = runs(listed(["a", "ab", None, "a"], published=True))
    assert (whole(ends)["left_out"], whole(ends)["last_exit_rank"]) == (LACKS_WEEKS, None)


def test_a_gap_that_the_publisher_counts_as_weeks_on_the_list_leaves_a_run_out() -> None:
    editions, entries = listed(["a", "ab", None, "ab", "a"], published=True)
    entries = [
        replace(one, weeks_on_chart=3) if (one.season_id, one.week) == ("b", week(3)) else one for one in entries
    ]
    assert whole(runs((editions, entries)))["left_out"] == LACKS_WEEKS
    editions, entries = listed(["a", "ab", "a", "ab", "a"], published=True)
    entries = [
        replace(one, weeks_on_chart=3) if (one.season_id, one.week) == ("b", week(3)) else one for one in entries
    ]
    assert whole(runs((editions, entries)))["left_out"] is None  # no week is lacking


def test_a_ratio_is_of_two_weeks_in_a_row_with_hours() -> None:
    hours = {("b", 1): 200.0, ("b", 2): 300.0, ("b", 3): None, ("b", 4): 0.0, ("b", 5): 10.0}
    made = runs(listed(["a", "ab", "ab", "ab", "ab", "ab", "a"], hours=hours))
    assert told(made, "hours_ratio") == [None, 1.5, None, None, None]
    assert whole(made)["decay"] == 1.5
    assert whole(made)["hours_on_chart"] is None


def test_the_days_of_a_first_week_run_from_the_release_to_its_sunday() -> None:
    hours = {("b", 1): 300.0, ("b", 2): 350.0}
    friday = week(1) - timedelta(days=2)
    lists = listed(["a", "ab", "ab", "a"], hours=hours)
    made = runs(lists, facts=Facts(released_on={"b": friday}, released_by={"b": "reports"}))
    one = whole(made)
    assert (one["released_on"], one["released_by"], one["first_week_days"]) == (friday, "reports", 3)
    assert told(made, "days") == [3, 7]
    assert told(made, "hours_ratio_per_day") == [None, pytest.approx(350 / 7 / 100)]
    assert one["decay_per_day"] == pytest.approx(0.5)
    odd = runs(listed(["a", "ab", "ab"], hours={("b", 1): 8_960_000.0, ("b", 2): 9_270_000.0}), facts=made.facts)
    assert whole(odd)["decay_per_day"] == float(Fraction(9_270_000 * 3, 8_960_000 * 7))
    assert (whole(runs(lists))["first_week_days"], told(runs(lists), "hours_ratio_per_day")) == (None, [None, None])


@pytest.mark.parametrize(
    ("released_on", "days"),
    [(week(1), 1), (week(1) - timedelta(days=6), 7), (date(2020, 1, 1), 7), (week(1) + timedelta(days=1), None)],
    ids=["on its Sunday", "on its Monday", "long before", "after it"],
)
def test_a_first_week_has_one_to_seven_days(released_on: date, days: int | None) -> None:
    made = runs(listed(["a", "ab", "a"]), facts=Facts(released_on={"b": released_on}))
    assert whole(made)["first_week_days"] == days


def test_a_share_is_of_the_hours_of_its_list_and_of_views_where_a_row_has_no_hours() -> None:
    hours = {("a", 0): 300.0, ("b", 0): 100.0, ("a", 1): None, ("b", 1): 100.0}
    editions, entries = listed(["ab", "ab"], hours=hours)
    views = {("a", week(1)): 1.0, ("b", week(1)): 4.0}
    of_views = [replace(one, views=views.get((one.season_id, one.week))) for one in entries]
    made, bare = runs((editions, of_views)), runs((editions, entries))
    assert (told(made, "share_of_list"), told(made, "share_of")) == ([0.25, 0.8], ["hours_viewed", "views"])
    assert (told(bare, "share_of_list"), told(bare, "share_of")) == ([0.25, None], ["hours_viewed", None])


def territory(code: str, weeks: list[str | None]) -> Any:
    bare = {(season, number): None for number, seasons in enumerate(weeks) for season in seasons or ""}
    return listed(weeks, hours=bare, chart="netflix-country", territory=code, category="TV")


def test_territories_are_counted_by_week_and_null_where_their_lists_are_not_here() -> None:
    made = runs(
        listed(["a", "ab", "ab", "ab", "a"]),
        territory("US", ["a", "ba", "ab"]),
        territory("BR", ["a", "ba", "a"]),
    )
    assert told(made, "territories") == [2, 1, None]
    assert told(made, "territories_at_1") == [2, 0, None]
    assert told(made, "territories", "a") == [2, 2, 2, None, None]
    assert (whole(made)["territories"], whole(made)["territories_at_1"]) == (2, 2)
    assert whole(made, territory="BR")["weeks"] == 1


def test_the_most_territories_count_weeks_off_the_worldwide_list_and_end_where_their_lists_do() -> None:
    made = runs(listed(["a", "ab", "a", "ac"]), territory("US", ["a", "a", "b"]), territory("BR", ["a", "a", "b"]))
    assert told(made, "territories") == [0]
    assert whole(made)["territories"] == 2
    assert whole(made, "c")["territories"] is None
    later = runs(listed(["a", "ab", "a", "a", "ab"]), territory("US", [None, None, "a", "b"]))
    assert (whole(later)["territories"], whole(later, "a")["territories"]) == (1, 1)
    early = runs(listed(["a", "ab", "a", "a"]), territory("US", [None, None, "a", "a"]))
    assert (told(early, "territories"), whole(early)["territories"]) == ([None], None)
    assert whole(early)["territories_at_1"] is None
    assert whole(early, "a")["territories"] == 1
    assert whole(runs(listed(["a", "ab"])))["territories"] is None


KINDS = dict.fromkeys("bcde", FIRST_SEASON)
COHORT = ["a", "abc", "abcd", "abd", "abe", "ae"]


def test_a_cohort_counts_those_of_its_list_and_kind_that_came_and_left() -> None:
    made = runs(listed(COHORT), facts=Facts(kinds=KINDS))
    one = whole(made)  # b stays four weeks, c and d two; e is still on
    assert (one["kind"], one["cohort_n"], one["cohort_weeks_median"], one["weeks_share_at_most"]) == (
        FIRST_SEASON, 3, 2, 1,
    )  # fmt: skip
    assert whole(made, "e")["weeks_share_at_most"] == pytest.approx(2 / 3)  # two weeks so far
    assert (whole(made, "a")["kind"], whole(made, "a")["cohort_n"]) == (None, None)


def test_decay_is_compared_after_first_weeks_of_as_many_days() -> None:
    hours = {("b", 2): 500.0, ("c", 2): 800.0, ("d", 3): 1_500.0}
    friday = {"b": week(1) - timedelta(days=2), "c": week(1) - timedelta(days=2), "d": week(2) - timedelta(days=6)}
    made = runs(listed(COHORT, hours=hours), facts=Facts(kinds=KINDS, released_on=friday))
    one, other, none = whole(made, "b"), whole(made, "d"), whole(made, "e")
    assert (one["decay"], one["cohort_decay_n"], one["decay_share_at_most"]) == (0.5, 2, 0.5)
    assert (other["decay"], other["cohort_decay_n"], other["decay_share_at_most"]) == (1.5, 1, 1.0)
    assert (none["decay"], none["cohort_decay_n"], none["decay_share_at_most"]) == (1.0, 4, 0.75)  # days not known: all


def test_who_came_to_the_list_long_after_its_release_is_of_no_figure_of_first_weeks() -> None:
    """27 days after is a launch still, and so is a day that is not known; weeks count all the same."""
    late = {"c": week(1) - timedelta(days=28), "d": week(2) - timedelta(days=27)}
    made = runs(listed(COHORT), facts=Facts(kinds=KINDS, released_on=late))
    plain = runs(listed(COHORT), facts=Facts(kinds=KINDS))
    one, before = whole(made), whole(plain)
    assert (one["cohort_hours_n"], before["cohort_hours_n"]) == (3, 4)
    assert (one["cohort_decay_n"], before["cohort_decay_n"]) == (3, 4)
    assert (one["cohort_n"], one["weeks_share_at_most"]) == (before["cohort_n"], before["weeks_share_at_most"])
    assert whole(made, "c")["hours_share_at_most"] is not None  # it is held against the others


def test_one_more_edition_of_a_week_takes_the_place_of_the_one_before() -> None:
    editions, entries = listed(["a", "ab", "ab", "a"])
    again = replace(editions[1], edition=2)
    swapped = [replace(one, edition=2, rank=3 - one.rank) for one in entries if one.week == week(1)]
    made = runs(([*editions, again], [*entries, *swapped]))
    assert told(made, "rank") == [1, 2]
    assert (whole(made)["peak_week"], whole(made)["debut_rank"]) == (week(1), 1)


def test_lists_of_a_territory_come_after_those_of_the_world_and_nothing_is_nothing() -> None:
    made = runs(territory("US", ["a"]), listed(["a"]))
    assert [row["territory"] for row in RunTables(made).runs.to_pylist()] == ["ZZ", "US"]
    assert [row["territory"] for row in RunTables(made).weeks.to_pylist()] == ["ZZ", "US"]
    assert RunTables(runs()).runs.num_rows == RunTables(runs()).weeks.num_rows == 0


@pytest.mark.parametrize(
    ("kind", "number", "found"),
    [
        ("season", 1, "first_season"), ("season", 4, "later_season"), ("limited", None, "limited"), ("part", 4, "part"),
        ("film", None, "film"), (None, 1, "first_season"), (None, None, None), ("special", 2, "special"),
        ("season", None, None),
    ],
)  # fmt: skip
def test_a_run_is_compared_with_its_kind(kind: str | None, number: int | None, found: str | None) -> None:
    assert kind_of_run(kind, number) == found


def test_a_daily_list_counts_days_in_a_row() -> None:
    definition = '{"step_days": 1}'
    editions, entries = listed(["a", "ab", "ab", "a"])
    days = {week(n): FIRST + timedelta(days=n) for n in range(4)}
    daily = [replace(one, week=days[one.week], definition=definition) for one in editions]
    made = runs((daily, [replace(one, week=days[one.week]) for one in entries]), facts=Facts(released_on={"b": FIRST}))
    assert (whole(made)["longest_streak"], told(made, "days")) == (2, [None, None])


def test_windows_that_overlap_are_not_added_and_not_compared() -> None:
    editions, entries = listed(["a", "ab", "ab", "a"])
    rolling = [replace(one, definition='{"step_days": 7, "window": "release"}') for one in editions]
    made = runs((rolling, entries), facts=Facts(released_on={"b": week(1)}))
    one = whole(made)
    assert (one["weeks"], one["hours_on_chart"], one["decay"], one["first_week_hours"]) == (2, None, None, None)
    assert (told(made, "hours_ratio"), told(made, "days")) == ([None, None], [None, None])
    assert told(made, "share_of_list") == [0.5, 0.5]


def test_a_homes_own_count_does_not_say_that_a_season_was_there_before() -> None:
    editions, entries = listed(["a", "ab", "a"])
    entries = [replace(one, weeks_on_chart=2) if one.season_id == "b" else one for one in entries]
    assert whole(runs((editions, entries)))["debut_week"] == week(1)  # a week that was restated since


def test_a_week_before_the_release_has_no_days_and_nothing_is_compared_with_it_by_day() -> None:
    made = runs(listed(["a", "ab", "ab", "a"]), facts=Facts(released_on={"b": week(2) - timedelta(days=2)}))
    assert (told(made, "days"), told(made, "hours_ratio_per_day")) == ([None, 3], [None, None])
    assert told(made, "hours_ratio") == [None, 1.0]


@pytest.mark.parametrize(
    "values", [[1], [1, 2], [3, 1, 2], [1, 1, 2, 9], [5, 4, 3, 2, 1], [2, 2, 2, 7, 7, 9, 1]], ids=str
)
def test_quartiles_are_those_of_the_one_rule_for_quantiles(values: list[int]) -> None:
    found = among(np.array(values, float), np.zeros(len(values), np.int64), np.ones(len(values), np.bool_))
    ranked = sorted(Fraction(value) for value in values)
    quartiles = (found.lower_quartile[0], found.median[0], found.upper_quartile[0])
    assert quartiles == tuple(float(quantile(ranked, share)) for share in QUARTILES)
    assert [one.share_at_most for one in (spread(Fraction(value), ranked) for value in values)] == [
        Fraction(int(many), len(values)) for many in found.at_most
    ]
    assert [one.below for one in (spread(Fraction(value), ranked) for value in values)] == found.below.tolist()
