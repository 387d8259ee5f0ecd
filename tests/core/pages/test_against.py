"""Two seasons side by side: from which week, in which state, in which words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from told_lists import catalogue_of, history_of, week

from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Runs, facts_of
from overnights.pages.against import LISTING, NOT_HERE, NOT_YET, OFF, ON, RELEASE, Against, against, in_both
from overnights.pages.against_json import against_json, against_rows
from overnights.pages.against_said import answer, figures, notes, territories_compared
from overnights.pages.against_shown import Known, shown
from overnights.pages.intervals import wilson
from overnights.pages.sentence import plain

TV = ("netflix-weekly", "ZZ", "TV (English)")
FILMS = ("netflix-weekly", "ZZ", "Films (English)")
US = ("netflix-country", "US", "TV")
RUNS = {1: "zy", 2: "azy", 3: "baz", 4: "zab", 5: "zb", 6: "zyb", 7: "zy"}  # a: weeks 2 to 4; b: 3 to 6


def known(
    told: Mapping[tuple[str, str, str], Mapping[int, Sequence[str]]], hours: Mapping[tuple[str, int], float],
    released: Mapping[str, date] | None = None, films: Sequence[str] = (),
) -> Known:  # fmt: skip
    seasons = sorted({season for weeks in told.values() for on in weeks.values() for season in on})
    book: Catalogue = catalogue_of(seasons, films)
    days = released or {}
    book = replace(book, seasons={k: replace(one, released_on=days.get(k)) for k, one in book.seasons.items()})
    history: ChartHistory = history_of(told, hours)
    return Known(catalogue=book, history=history, runs=RunTables(Runs(history.as_columns(), facts_of(book))))


def compared(one: str = "a", other: str = "b", **changes: object) -> Against:
    values = {"told": {TV: RUNS}, "hours": HOURS, **changes}
    all_known = known(**values)  # type: ignore[arg-type]
    return against(shown(all_known, one), shown(all_known, other), all_known.history, service="S", is_demo=False)


HOURS = {
    **{("a", n): float(value) for n, value in ((2, 100), (3, 80), (4, 20))},
    **{("b", n): float(value) for n, value in ((3, 300), (4, 30), (5, 20), (6, 10))},
    **{(other, n): 50.0 for other in "zy" for n in RUNS},
}


def test_weeks_count_from_each_ones_first_and_end_a_week_after_the_last_of_both() -> None:
    record = compared()
    assert (record.week_1, record.length) == (LISTING, 5)
    assert [(w.week, w.state, w.rank) for w in record.one.weeks] == [
        (week(2), ON, 1), (week(3), ON, 2), (week(4), ON, 2), (week(5), OFF, None), (week(6), OFF, None),
    ]  # fmt: skip
    places = [(week(3), 1), (week(4), 3), (week(5), 2), (week(6), 3), (week(7), None)]
    assert [(w.week, w.rank) for w in record.other.weeks] == places
    assert [w.hours_so_far for w in record.one.weeks] == [100, 180, 200, 200, 200]
    assert [w.hours for w in record.one.weeks] == [100, 80, 20, None, None]  # off the list is no zero


def test_where_both_came_to_their_lists_soon_after_release_weeks_count_from_that() -> None:
    days = {"a": week(1) - timedelta(days=2), "b": week(3) - timedelta(days=6)}
    record = compared(released=days)
    assert record.week_1 == RELEASE
    assert [(w.week, w.state) for w in record.one.weeks][:2] == [(week(1), OFF), (week(2), ON)]
    assert (record.one.listed[0].days, record.other.listed[0].days) == (7, 7)
    assert "Week 1 of each is the week of its release." in notes(record)


@pytest.mark.parametrize("day", [week(1) - timedelta(days=60), week(4)])
def test_an_old_season_or_one_listed_before_its_release_is_counted_from_its_first_list(day: date) -> None:
    record = compared(released={"a": day, "b": week(3)})
    assert record.week_1 == LISTING
    assert any(note.endswith("more than three weeks after its release.") for note in notes(record))


def test_the_sentence_says_who_entered_higher_who_stayed_and_the_hours() -> None:
    said = plain(answer(compared()))
    assert said == "A reached 1st at best, as did B, and fell out one week sooner, with 160 fewer hours while listed."
    other = plain(answer(compared("b", "a")))
    assert other == "B reached 1st at best, as did A, and stayed one week longer, with 160 more hours while listed."
    later = compared(told={TV: {**RUNS, 2: "zya"}})
    assert plain(answer(later)).startswith("A entered lower than B and fell out one week sooner")
    mixed = compared(told={TV: {**RUNS, 3: "zab"}})
    assert plain(answer(mixed)).startswith("A entered higher than B, but fell out one week sooner")


def test_who_came_to_its_list_long_after_its_release_is_said_to_where_they_entered() -> None:
    days = {"a": week(2) - timedelta(days=460), "b": week(3) - timedelta(days=2)}
    later = {"told": {TV: {**RUNS, 2: "zya"}}, "released": days}
    assert plain(answer(compared(**later))) == (
        "A (listed 15 months after its release) entered lower than B and fell out one week sooner,"
        " with 160 fewer hours while listed."
    )
    other = compared("b", "a", **later)
    assert plain(answer(other)).startswith("B entered higher than A (listed 15 months after its release) and stayed")
    entered = next(figure for figure in figures(other) if figure.name == "Entered at")
    assert (entered.one.text, entered.other.text) == ("1st, on 3 days", "3rd, 15 months after its release")
    soon = compared(**{**later, "released": {"a": week(2) - timedelta(days=27), "b": days["b"]}})
    assert "listed" not in plain(answer(soon)).split(" entered")[0]


def test_of_a_season_that_another_followed_it_is_said_where_no_decision_is_known() -> None:
    all_known = known({TV: RUNS}, HOURS)
    second = replace(all_known.catalogue.seasons["b"], title_id="a", number=2, label="Season 2")
    book = replace(all_known.catalogue, seasons={**all_known.catalogue.seasons, "b": second})
    sides = [shown(replace(all_known, catalogue=book), one) for one in ("a", "b")]
    record = against(sides[0], sides[1], all_known.history, service="S", is_demo=False)
    assert record.one.no_decision.endswith("; Season 2 came after it")
    assert "came after" not in record.other.no_decision
    assert against_json(record)["one"]["decision_why"] == record.one.no_decision
    part = replace(second, number=1, kind="part")
    book = replace(book, seasons={**book.seasons, "b": part})
    assert shown(replace(all_known, catalogue=book), "a").followed_by is None


def test_who_came_back_is_said_to_be_listed_longer_not_to_have_stayed() -> None:
    gone = {**RUNS, 4: "zb", 5: "zab"}
    record = compared(told={TV: gone}, hours={**HOURS, ("a", 5): 5.0})
    assert "was listed one week fewer" in plain(answer(record))
    assert any(note.startswith("Weeks off the list between") for note in notes(record))


def test_what_may_go_on_is_said_to_be_so_far_and_has_no_hours_held_against_it() -> None:
    record = compared(told={TV: {n: on for n, on in RUNS.items() if n <= 6}})
    assert plain(answer(record)) == "A reached 1st at best, as did B, and had three weeks against four so far."
    assert record.other.weeks[-1].state == ON  # the week after its last is yet to come
    assert any("figures are those so far" in note for note in notes(record))


def test_weeks_after_the_last_list_are_to_come_and_lists_that_are_missing_are_said_to_be() -> None:
    record = compared(told={TV: {1: "zy", 2: "b", 3: "b", 4: "b", 5: "b", 6: "a", 7: "az"}},
                      hours={**HOURS, ("b", 2): 1.0, ("a", 6): 2.0, ("a", 7): 2.0})  # fmt: skip
    assert [one.state for one in record.one.weeks] == [ON, ON, NOT_YET, NOT_YET, NOT_YET]
    without = {n: on for n, on in RUNS.items() if n != 3}
    lacking = compared(told={TV: without | {4: "zab"}})
    assert [one.state for one in lacking.one.weeks][:3] == [ON, NOT_HERE, ON]
    assert "One week of the list of A is not here." in notes(lacking)


def test_a_film_and_a_season_are_of_two_lists_and_their_ranks_and_hours_are_not_held_against_each_other() -> None:
    record = compared("a", "f", told={TV: RUNS, FILMS: {1: "z", 2: "f", 3: "z"}}, films=("f",),
                      hours={**HOURS, ("f", 2): 9.0, ("z", 3): 1.0})  # fmt: skip
    said = plain(answer(record))
    assert said == "A stayed two weeks longer on TV (English) than F on Films (English)."
    assert sum("two lists" in note or "A film and a season" in note for note in notes(record)) == 2


def test_one_without_a_worldwide_list_is_said_to_be_on_none() -> None:
    record = compared("a", "q", told={TV: RUNS, US: {2: "qa"}})
    assert plain(answer(record)) == "A reached 1st on TV (English); Q was on no worldwide list."
    assert figures(record)[0].other.text == "lists of territories alone, 1st at best"
    assert json.loads(json.dumps(against_json(record)))["other"]["weeks_why"] == "it was on no worldwide list"
    assert territories_compared(record) == "1 territory listed both; none listed A alone, none Q."


def test_territories_are_compared_by_their_best_ranks_and_only_where_their_lists_are_here() -> None:
    record = compared(told={TV: RUNS, US: {2: "az", 3: "ba"}})
    assert in_both(record) == (("US", 1, 1),)
    assert [w.territories for w in record.one.weeks][:3] == [1, 1, None]
    assert territories_compared(compared()) == ""
    lone = compared(told={TV: RUNS, US: {2: "az"}})
    assert territories_compared(lone) == "Lists of territories of the weeks of B are not published."


def test_rows_and_json_have_each_week_of_each_side_and_a_reason_for_every_null() -> None:
    record = compared()
    rows = against_rows(record)
    assert [(row["side"], row["number"]) for row in rows] == [(s, n) for s in ("one", "other") for n in range(1, 6)]
    said = against_json(record)
    assert said["said"] == plain(answer(record))
    assert said["one"]["weeks"][3]["rank_why"] == "it was off the list in this week"

    def check(value: object) -> None:
        if isinstance(value, dict):
            for key, one in value.items():
                assert one is not None or f"{key}_why" in value, key
                check(one)
        for one in value if isinstance(value, list) else ():
            check(one)

    check(said)


def test_an_interval_holds_its_share_and_narrows_with_more_accounts() -> None:
    for count, n in ((0, 12), (5, 12), (12, 12), (500, 1200)):
        low, high = wilson(count, n)
        assert 0 <= low <= count / n <= high <= 1 and low < high
    assert wilson(500, 1200)[1] - wilson(500, 1200)[0] < wilson(5, 12)[1] - wilson(5, 12)[0]
