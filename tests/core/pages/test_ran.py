"""A season's runs in its record: each week, each list, its standing among its kind; every null with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.core.charts.runs_shop import listed, week

from overnights.catalogue import Catalogue, Season, Title
from overnights.charts.history import ChartHistory
from overnights.charts.record import edition_rows, entry_rows
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Facts, Runs
from overnights.pages.title import title_page

LISTS = ["a", "abc", "abc", "ab", "a", "ad"]
FRIDAY = week(1) - timedelta(days=2)


def record(*lists: Any, facts: Facts | None = None, season: str = "b", is_film: bool = False) -> dict[str, Any]:
    """The JSON of a season of a title that has seasons a to d."""
    editions = edition_rows(one for made, _ in lists for one in made)
    entries = entry_rows(one for _, made in lists for one in made)
    history = ChartHistory.from_rows(editions, entries)
    title = Title(title_id="t", title="T", kind="film" if is_film else None)
    book = Catalogue(
        titles={"t": title},
        seasons={one: Season(season_id=one, title_id="t", number=1, kind="season") for one in "abcd"},
        episodes=(),
    )
    runs = RunTables(Runs(history.as_columns(), facts)) if facts else None
    made = title_page(
        title, book, history, None, service="S", is_demo=False, domestic="US", rounding=1, season_id=season, runs=runs
    )
    (found,) = made.as_json()["seasons"]
    return dict(found)


def of_territory(code: str, weeks: list[str | None]) -> Any:
    return listed(weeks, chart="netflix-country", territory=code, category="TV")


def test_a_week_off_the_list_says_the_rank_it_left_from_once() -> None:
    weeks = record(listed(LISTS))["weeks"]
    assert [(one["rank"], one["left_from"]) for one in weeks] == [(2, None), (2, None), (2, None), (None, 2)]
    assert weeks[0]["left_from_why"] == "it is on the list"
    assert {one["hours_ratio_why"] for one in weeks if one["hours_ratio"] is None} == {
        "it was not on the list in the week before", "it was off the list in this week",
    }  # fmt: skip


def test_a_list_is_told_from_debut_to_exit() -> None:
    (run,) = record(listed(LISTS))["runs"]
    assert (run["debut_week"], run["debut_rank"], run["weeks"]) == (str(week(1)), 2, 3)
    assert run["exits"] == [{"last_week": str(week(3)), "left_from": 2}]
    assert (run["first_week_days"], run["first_week_days_why"]) == (None, "the release is not known")
    (first,) = record(listed(LISTS), season="a")["runs"]
    assert first["debut_week"] is None and "before the first week that is here" in first["debut_week_why"]
    assert first["decay_why"] == first["first_week_hours_why"] == first["debut_week_why"]


def test_who_was_there_before_by_the_publishers_count_has_no_debut_and_that_is_the_reason() -> None:
    editions, entries = listed(["a", "ab", "a"], published=True)
    entries = [replace(one, weeks_on_chart=5) if one.season_id == "b" else one for one in entries]
    found = record((editions, entries))
    (run,) = found["runs"]
    assert run["debut_week"] is None and "the publisher counts weeks" in run["debut_week_why"]
    assert run["first_week_hours_why"] == run["decay_why"] == run["debut_rank_why"] == run["debut_week_why"]
    assert not found["cohort"] or "the publisher counts weeks" in found["cohort"]["is_counted_why"]
    firsts = [replace(one, weeks_on_chart=5) if one.week == week(0) else one for one in entries]
    (first, *_) = record((editions, firsts), season="a")["run"]
    assert (first["is_debut"], first["is_re_entry"]) == (False, None)
    assert first["is_re_entry_why"] == "the list of the week before is not loaded"
    assert "half-year report" in found["released_on_why"]
    assert record(listed(["a", "ab", "a"]))["released_on_why"] == "not known to the catalogue"


def test_a_ratio_to_a_week_that_is_not_here_says_so() -> None:
    rows = record(listed(["a", "ab", None, "ab", "a", "ab"], published=True))["run"]
    assert [one["hours_ratio_why"] for one in rows] == [
        "it was not on the list in the week before", "the list of the week before is not here",
        "it was not on the list in the week before",
    ]  # fmt: skip


def test_a_film_has_no_seasons_label_and_that_is_the_reason() -> None:
    editions, entries = listed(LISTS, category="Films")
    found = record((editions, [replace(one, season_label=None) for one in entries]), is_film=True)
    assert (found["label"], found["label_why"]) == (None, "a film has no season's label")
    assert {row["season_label_why"] for row in found["run"]} == {"a film has no season's label"}


def test_territories_are_null_with_a_reason_in_weeks_without_their_lists_and_0_with_them() -> None:
    found = record(listed(LISTS), of_territory("US", ["a", "b", "a"]), of_territory("BR", ["a", "b", "a"]))
    counts = [(one["territories"], one["territories_at_1"]) for one in found["weeks"]]
    assert counts == [(2, 2), (0, 0), (None, None), (None, None)]
    assert found["weeks"][2]["territories_at_1_why"] == "not published of that week"
    of_list = [row for row in found["run"] if row["territory"] == "ZZ"]
    assert [row["territories_at_1"] for row in of_list] == [2, 0, None]
    assert of_list[2]["territories_at_1_why"] == "not published of that week"


def test_a_list_whose_windows_overlap_has_no_first_week_and_no_sum() -> None:
    editions, entries = listed(LISTS, chart="most-popular-28d")
    rolling = [replace(one, definition='{"step_days": 7, "window": "release"}') for one in editions]
    (run,) = record((rolling, entries))["runs"]
    assert run["decay_why"] == run["first_week_hours_why"] == "this list is not of weeks, each of its own"
    assert run["hours_on_chart_why"] == "the windows of this list overlap"


def test_a_cohort_says_its_kind_who_is_left_out_and_who_has_no_decay() -> None:
    released = {"b": FRIDAY, "c": FRIDAY, "d": week(5) - timedelta(days=2)}
    facts = Facts(kinds=dict.fromkeys("abcd", "first_season"), released_on=released)
    one = record(listed(LISTS), facts=facts)["cohort_of_kind"]
    assert (one["kind"], one["weeks"]["n"], list(one["left_out"].values())) == ("first_season", 2, [1, 1])
    assert (one["decay"]["n"], one["decay"]["without"], one["decay"]["first_week_days"]) == (2, 1, 3)
    monday = replace(facts, released_on={**released, "d": week(5) - timedelta(days=6)})
    assert record(listed(LISTS), facts=monday)["cohort_of_kind"]["decay"]["without"] == 0
    of_all = record(listed(LISTS), facts=replace(facts, released_on={"d": date(2022, 2, 1)}))["cohort_of_kind"]
    assert of_all["decay"]["first_week_days"] is None and "of any length" in of_all["decay"]["first_week_days_why"]
    assert of_all["decay"]["n"] == 2


def test_a_season_that_left_after_one_week_has_no_decay_and_says_so() -> None:
    found = record(listed(["a", "ab", "a"]))
    assert found["runs"][0]["decay_why"] == "it was off the list in the week after its debut"
    assert found["cohort_of_kind"]["decay"]["value"] is None


def test_without_a_kind_or_a_worldwide_list_there_is_no_cohort_of_its_kind() -> None:
    unknown = record(listed(LISTS), facts=Facts())
    assert unknown["cohort_of_kind"] is None and "first label" in unknown["cohort_of_kind_why"]
    abroad = record(of_territory("US", ["a", "ab", "a"]))
    assert (abroad["cohort_of_kind_why"], abroad["runs"][0]["weeks"]) == ("it was on no worldwide list", 1)


def test_a_release_that_reports_say_is_the_records_and_is_said_to_be_theirs() -> None:
    found = record(listed(LISTS), facts=Facts(released_on={"b": FRIDAY}, released_by={"b": "reports"}))
    assert (found["released_on"], found["released_by"]) == (str(FRIDAY), "reports")
    assert [one["days"] for one in found["weeks"]] == [3, 7, 7, 7]
    bare = record(listed(LISTS))
    assert (bare["released_by"], bare["released_by_why"]) == (None, "the release is not known")
