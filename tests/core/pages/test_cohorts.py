"""Cohorts: who is counted, their quartiles, how long they are still listed, what was decided of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from told_lists import catalogue_of, history_of, week

from overnights.charts.cohort import BEGAN_BEFORE, STILL_ON
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Runs, facts_of
from overnights.pages.cohorts import Cohort, cohorts, member_row
from overnights.pages.cohorts_said import cohort_answer, weeks_said
from overnights.pages.required import DecisionShown

TV = ("netflix-weekly", "ZZ", "TV (English)")
FILMS = ("netflix-weekly", "ZZ", "Films (English)")
RUNS = {1: "z", 2: "azb", 3: "bac", 4: "czb", 5: "cde", 6: "ed", 7: "ez"}  # a 2, b 3, c 3, d 2 weeks; z from, e to


def made(decisions: dict[str, DecisionShown] | None = None, films: str = "f") -> tuple[Cohort, ...]:
    told = {TV: RUNS, FILMS: {1: "g", 2: "f", 3: "g"}}
    book = catalogue_of(sorted("abcdezfg"), (*films, "g"))
    hours = {(season, n): 10.0 * n for lists in told.values() for n, on in lists.items() for season in on}
    history = history_of(told, hours)
    runs = RunTables(Runs(history.as_columns(), facts_of(book)))
    weeks = {name.category: history.list_of(name).weeks for name in history.lists}
    return cohorts(runs, weeks, decisions or {})


def test_counted_are_those_that_came_and_left_and_the_others_are_said_to_be_left_out_with_why() -> None:
    films, tv = made()
    assert (films.category, films.kind, len(films.counted)) == ("Films (English)", "film", 1)
    assert (tv.category, tv.kind, tv.since, tv.until) == ("TV (English)", "first_season", week(1), week(7))
    assert [(member.season_id, member.weeks) for member in tv.counted] == [("c", 3), ("b", 3), ("d", 2), ("a", 2)]
    assert tv.left_out == {BEGAN_BEFORE: 1, STILL_ON: 1}
    assert len(tv.counted) + sum(tv.left_out.values()) == len(tv.members)


def test_quartiles_are_values_that_a_season_had() -> None:
    _, tv = made()
    assert tv.weeks.cuts == (2, 2, 3) and tv.weeks.n == 4
    assert tv.hours.values == (50.0, 90.0, 110.0, 120.0)
    assert tv.hours.cuts == (50.0, 90.0, 110.0)
    assert tv.first_week_hours.n == 5  # of e too, which is still listed: its first week is known
    assert [days for days, _ in tv.decay_by_days] == [None]


def test_those_still_listed_count_for_the_weeks_that_they_had() -> None:
    _, tv = made()
    assert [(one.weeks, one.at_risk, one.longer) for one in tv.still] == [(1, 5, 4), (2, 5, 2), (3, 3, 0)]
    assert [str(one.share) for one in tv.still] == ["1", "3/5", "1/5"]
    assert weeks_said(tv) == (
        "None of 4 stayed one week; still listed were an estimated 100.0% after one week and 60.0% after two weeks."
    )
    films, _ = made()
    assert films.going_on == () and weeks_said(films) == "1 of 1 stayed one week."


def test_the_plain_share_is_of_those_that_left_and_stands_beside_the_estimate() -> None:
    """A share beside "2 of 4" is 50%, though 60% of all are estimated to be listed still."""
    _, tv = made()
    two = tv.still[1]
    assert (two.longer, two.counted, float(two.share_longer), float(two.share)) == (2, 4, 0.5, 0.6)
    said = tv.as_json()["still_listed"][1]
    assert said["share_longer"] == said["longer"] / said["counted"] != said["kaplan_meier"]


def test_who_came_long_after_its_release_is_in_no_figure_of_first_weeks_and_is_said_to_be_late() -> None:
    _, tv = made()
    out = {"c": week(3) - timedelta(days=28), "e": week(5) - timedelta(days=27), "z": week(1) - timedelta(days=99)}
    dated = replace(tv, members=tuple(replace(m, released_on=out.get(m.season_id)) for m in tv.members))
    assert [member.season_id for member in dated.late] == ["c"]  # z may have begun before
    assert (dated.first_week_hours.n, tv.first_week_hours.n) == (4, 5)
    assert sum(spread.n for _, spread in dated.decay_by_days) == dated.decay.n == tv.decay.n - 1
    assert dated.undated == 3 and dated.weeks == tv.weeks and dated.hours == tv.hours
    said = dated.as_json()
    assert (said["came_late"], said["release_not_known"]) == (1, 3)
    assert [row["season_id"] for row in said["seasons"] if row["came_late"]] == ["c"]


def test_the_sentence_says_the_half_and_who_stayed_longer_than_three_quarters() -> None:
    films, tv = made()
    assert cohort_answer(tv) == (
        "Half of the 4 first seasons that left TV (English) since January 2022 stayed two weeks or less."
    )
    assert cohort_answer(films) == (
        "More than half of the 1 films that left Films (English) since January 2022 stayed one week."
    )
    assert cohort_answer(replace(tv, members=())) == "No season of it came and left within the archive."


def test_decisions_are_counts_by_weeks_and_those_not_known_are_counted_too() -> None:
    _, tv = made({"a": DecisionShown(decision="cancelled"), "c": DecisionShown(decision="renewed")})
    told = dict(tv.decisions)
    assert dict(told["2 weeks"]) == {"Not renewed": 1, "Renewed": 0, "Not known": 1}
    assert dict(told["3 to 4 weeks"]) == {"Not renewed": 0, "Renewed": 1, "Not known": 1}
    assert sum(count for split in told.values() for _, count in split) == len(tv.counted)
    assert made()[1].decisions == ()


def test_json_has_every_season_and_says_why_it_is_not_counted() -> None:
    _, tv = made()
    said = tv.as_json()
    assert said["seasons"] == [member_row(member) for member in tv.members]
    assert {row["season_id"]: row["left_out"] for row in said["seasons"]}["z"] == BEGAN_BEFORE
    assert said["weeks"] == {"n": 4, "lower_quartile": 2.0, "median": 2.0, "upper_quartile": 3.0}
    assert said["still_listed"][1]["kaplan_meier"] == 0.6
