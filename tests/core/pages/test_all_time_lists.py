"""All-time lists: the publisher's as seen, what downloads changed; and lists made of the record, equals together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from told_lists import Told, catalogue_of, history_of, week

from overnights.charts.history import ChartHistory
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Runs, facts_of
from overnights.pages.all_time import AllTimeTables, Listed, all_time_feed, changes, published_lists
from overnights.pages.all_time_own import OwnList, OwnLists, WorldRuns
from overnights.pages.first_days import Out
from overnights.pages.published_to import PublishedTo
from overnights.tables import ALL_TIME, ALL_TIME_ROWS

WORLD, COUNTRY, TV = "netflix-weekly", "netflix-country", "TV (English)"
BOOK = catalogue_of(("ada", "bee", "cat", "dog"))
HOURS = {("ada", 1): 10.0, ("ada", 2): 30.0, ("ada", 4): 5.0, ("bee", 1): 4.0, ("bee", 2): 20.0, ("bee", 3): 20.0,
         ("cat", 3): 40.0, ("cat", 4): 5.0, ("dog", 4): 1.0}  # fmt: skip
TOLD: Told = {
    (WORLD, "ZZ", TV): {1: ("ada", "bee"), 2: ("ada", "bee"), 3: ("cat", "bee"), 4: ("ada", "cat", "dog")},
    (COUNTRY, "US", "TV"): {2: ("ada",), 3: ("cat",)},
    (COUNTRY, "DE", "TV"): {2: ("ada",), 3: ("bee",)},
}


def own_of(history: ChartHistory, territory_weeks: Sequence[date]) -> OwnLists:
    runs = RunTables(Runs(history.as_columns(), facts_of(BOOK)))
    weeks = history.weeks(WORLD, "ZZ")
    return WorldRuns(runs, {TV: weeks}, territory_weeks).of(TV, BOOK)


@pytest.fixture(scope="module")
def own() -> OwnLists:
    return own_of(history_of(TOLD, HOURS), (week(2), week(3)))


def told(own: OwnLists, key: str) -> list[tuple[int, str, float]]:
    return [(row.place, row.season_id, row.value) for row in measure(own, key).rows]


def measure(own: OwnLists, key: str) -> OwnList:
    return next(one for one in own.lists if one.measure.key == key)


def test_hours_of_all_weeks_on_the_list_are_added(own: OwnLists) -> None:
    assert told(own, "hours_on_chart") == [(1, "ada", 45), (1, "cat", 45), (3, "bee", 44), (4, "dog", 1)]


def test_equals_share_a_place_and_who_came_first_stands_first(own: OwnLists) -> None:
    assert told(own, "weeks") == [(1, "ada", 3), (1, "bee", 3), (3, "cat", 2), (4, "dog", 1)]


def test_a_streak_ends_with_a_week_off_the_list(own: OwnLists) -> None:
    assert told(own, "longest_streak")[:2] == [(1, "bee", 3), (2, "ada", 2)]


def test_weeks_at_number_one_are_of_those_that_led(own: OwnLists) -> None:
    assert told(own, "weeks_at_1") == [(1, "ada", 3), (2, "cat", 1)]
    assert measure(own, "weeks_at_1").counted == 2


def test_what_was_on_the_list_in_its_first_week_has_no_debut(own: OwnLists) -> None:
    assert told(own, "first_week_hours") == [(1, "cat", 40), (2, "dog", 1)]
    assert [row.is_left_censored for row in measure(own, "weeks").rows] == [True, True, False, False]
    assert own.begun_before == 2


def test_the_best_week_is_told_with_its_week(own: OwnLists) -> None:
    rows = measure(own, "best_week").rows
    assert [(row.season_id, row.value, row.week) for row in rows[:3]] == [
        ("cat", 40, week(3)), ("ada", 30, week(2)), ("bee", 20, week(2)),
    ]  # fmt: skip


def test_debuts_and_best_weeks_are_told_by_views_too_of_the_weeks_that_have_them() -> None:
    views = {("ada", 4): 7.0, ("cat", 3): 8.0, ("cat", 4): 9.0, ("dog", 4): 3.0, ("bee", 3): 2.0}
    found = own_of(history_of(TOLD, HOURS, views=views), ())
    assert told(found, "first_week_views") == [(1, "cat", 8), (2, "dog", 3)]
    assert told(found, "best_week_views") == [(1, "cat", 9), (2, "ada", 7), (3, "dog", 3), (4, "bee", 2)]
    assert [row.week for row in measure(found, "best_week_views").rows] == [week(4), week(4), week(4), week(3)]
    assert measure(found, "best_week_views").from_week == week(3)


def test_a_figure_is_no_finer_than_the_coarsest_week_that_it_is_of() -> None:
    history = history_of(TOLD, HOURS)
    runs = RunTables(Runs(history.as_columns(), facts_of(BOOK)))
    rounded = {TV: PublishedTo(((week(1), 10_000), (week(4), 100_000)))}
    found = WorldRuns(runs, {TV: history.weeks(WORLD, "ZZ")}, (), rounded).of(TV, BOOK)
    steps = {row.season_id: row.step for row in measure(found, "hours_on_chart").rows}
    assert steps == {"ada": 100_000, "bee": 10_000, "cat": 100_000, "dog": 100_000}  # bee left before week 4
    assert [row.step for row in measure(found, "best_week").rows] == [10_000, 10_000, 10_000, 100_000]
    assert {row.step for row in own_of(history, ()).lists[0].rows} == {1}  # a home's own are exact


def test_countries_are_of_the_weeks_of_which_their_lists_are_here(own: OwnLists) -> None:
    one = measure(own, "territories")
    assert (one.from_week, one.to_week, own.from_week, own.to_week) == (week(2), week(3), week(1), week(4))
    assert told(own, "territories") == [(1, "ada", 2), (2, "bee", 1), (2, "cat", 1)]


def test_a_season_is_out_since_its_release_and_its_first_week_on_a_list() -> None:
    released = replace(BOOK.seasons["bee"], released_on=date(2021, 12, 30))
    book = replace(BOOK, seasons={**BOOK.seasons, "bee": released})
    history = history_of(TOLD, HOURS)
    found = WorldRuns(RunTables(Runs(history.as_columns(), facts_of(book))), {TV: history.weeks(WORLD, "ZZ")}, ()).out()
    assert found["bee"] == Out(released_on=date(2021, 12, 30), first_week=week(1))
    assert found["cat"] == Out(released_on=None, first_week=week(3))


def test_a_list_is_of_the_weeks_that_have_what_it_adds(own: OwnLists) -> None:
    assert {one.from_week for one in own.lists if one.measure.unit != "countries"} == {own.from_week}
    later = {key: hours for key, hours in HOURS.items() if key[1] > 2}
    bare = own_of(history_of(TOLD, later), ())
    assert measure(bare, "best_week").from_week == week(3) > measure(bare, "weeks").from_week == bare.from_week


def test_a_measure_without_values_is_no_list() -> None:
    bare = own_of(history_of({(WORLD, "ZZ", TV): {1: ("ada",)}}), ())
    assert [one.measure.key for one in bare.lists] == ["weeks", "weeks_at_1", "longest_streak"]


def test_a_tie_at_the_end_is_shown_where_it_fits_and_else_counted(own: OwnLists) -> None:
    one = measure(own, "weeks")
    assert [row.season_id for row in one.shown(1)] == ["ada"] and one.tied_beyond(one.shown(1)) == 1
    three = measure(own, "territories")
    assert len(three.shown(2)) == 3 and three.tied_beyond(three.shown(2)) == 0


def test_rows_of_csv_have_every_place_of_every_list(own: OwnLists) -> None:
    rows = own.csv_rows()
    assert len(rows) == sum(len(one.rows) for one in own.lists)
    assert {row["measure"] for row in rows} == {one.measure.key for one in own.lists}


# ── the publisher's ──


def row(rank: int, show: str, hours: int, *, season: str | None = None, views: int | None = None) -> dict[str, object]:
    return {"vintage": "v", "window_days": 91, "category": TV, "rank": rank, "show_title": show,
            "season_title": season, "hours_viewed": hours, "runtime_h": None, "views": views}  # fmt: skip


def test_two_downloads_differ_by_who_came_who_went_and_which_figures_changed() -> None:
    before = [row(1, "Ada", 100, views=10), row(2, "Bee", 90, views=9), row(3, "Cat", 80, views=8)]
    after = [row(1, "Dog", 120, views=12), row(2, "Ada", 110, views=11), row(3, "Bee", 90, views=9)]
    found = [(one.kind, one.title, one.rank_before, one.rank) for one in changes(before, after)]
    assert found == [("entered", "Dog", None, 1), ("figure", "Ada", 1, 2), ("left", "Cat", 3, None)]


def test_another_name_with_the_same_hours_is_a_label() -> None:
    before, after = [row(1, "Ada", 100, season="Ada: Season 1")], [row(1, "Ada", 100, season="Ada: Limited Series")]
    (one,) = changes(before, after)
    assert (one.kind, one.title_before, one.label) == ("relabelled", "Ada: Season 1", "Ada: Limited Series")


def test_equal_downloads_change_nothing() -> None:
    rows = [row(1, "Ada", 100), row(2, "Bee", 90)]
    assert changes(rows, list(reversed(rows))) == ()


def listed() -> tuple[Listed, ...]:
    days = (date(2024, 1, 3), date(2024, 2, 7), date(2024, 3, 6))
    downloads = ([row(1, "Ada", 100)], [row(1, "Ada", 100)], [row(1, "Bee", 130), row(2, "Ada", 100)])
    rows = [{**one, "vintage": str(n), "seen_on": day}
            for n, (day, told) in enumerate(zip(days, downloads, strict=True)) for one in told]  # fmt: skip
    latest = [{**one, "season_id": "bee" if one["rank"] == 1 else None} for one in rows[-2:]]
    schema = ALL_TIME_ROWS.schema.append(pa.field("seen_on", pa.date32()))
    return published_lists(
        AllTimeTables(pa.Table.from_pylist(latest, schema=ALL_TIME.schema), pa.Table.from_pylist(rows, schema=schema))
    )


def test_a_list_is_as_its_latest_download_has_it_with_what_each_changed() -> None:
    (one,) = listed()
    assert [(place.rank, place.title, place.season_id) for place in one.rows] == [(1, "Bee", "bee"), (2, "Ada", None)]
    assert (one.seen_on, len(one.downloads), one.is_by_views) == (date(2024, 3, 6), 3, False)
    assert [(change.seen_on, len(change.changes)) for change in one.restatements] == [
        (date(2024, 2, 7), 0), (date(2024, 3, 6), 1),
    ]  # fmt: skip
    entry = one.as_json()["entries"][1]
    assert entry["season_id"] is None and entry["season_id_why"] and entry["views_why"]


def test_the_feed_has_an_item_for_each_download_that_changed_a_list() -> None:
    feed = all_time_feed(listed())
    assert [item.title for item in feed.items] == ["TV (English), first 91 days: Bee enters at 1st"]
    assert [item.id for item in all_time_feed(listed()).items] == [item.id for item in feed.items]
