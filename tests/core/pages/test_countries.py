"""Countries: who leads where, how far seasons travel, how much is worldwide too; counts of places and nothing else."""

from __future__ import annotations

import pytest
from told_lists import Told, catalogue_of, history_of, week

from overnights.charts.history import ChartHistory
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Runs, facts_of
from overnights.pages.countries import CountriesPage, WorldPlace, countries_page
from overnights.pages.countries_feed import country_feed
from overnights.pages.countries_one import CountryPage, CountryRuns, country_page, territories_of
from overnights.pages.countries_rows import Alike, Reign, Shared, TerritoryRows
from overnights.pages.sentence import plain

WORLD, COUNTRY = "netflix-weekly", "netflix-country"
ALL = ("ada", "bee", "cat", "dog", "eel", "fox", "gnu")
BOOK = catalogue_of(ALL, films=("fox", "gnu"))
LISTS: Told = {
    (WORLD, "ZZ", "TV (English)"): {1: ("ada", "bee"), 2: ("bee", "ada"), 3: ("ada", "cat")},
    (WORLD, "ZZ", "Films (English)"): {1: ("fox",), 2: ("fox",), 3: ("fox",)},
    (COUNTRY, "US", "TV"): {1: ("ada", "dog"), 2: ("ada", "dog"), 3: ("dog", "ada")},
    (COUNTRY, "US", "Films"): {1: ("fox",), 2: ("gnu",), 3: ("fox",)},
    (COUNTRY, "DE", "TV"): {1: ("bee", "eel"), 2: ("bee", "ada"), 3: ("bee", "ada")},
    (COUNTRY, "FR", "TV"): {1: ("ada", "bee"), 2: ("ada", "bee")},
}


@pytest.fixture(scope="module")
def history() -> ChartHistory:
    return history_of(LISTS)


@pytest.fixture(scope="module")
def rows(history: ChartHistory) -> TerritoryRows:
    return TerritoryRows(history.as_columns())


def page_of(history: ChartHistory, number: int) -> CountriesPage:
    return countries_page(history, BOOK, week(number), (week(number),), service="S", is_demo=False)


def country(history: ChartHistory, rows: TerritoryRows, code: str) -> CountryPage:
    runs = CountryRuns(RunTables(Runs(history.as_columns(), facts_of(BOOK))))
    page = country_page(history, BOOK, code, rows, runs, service="S", is_demo=False, late_days=14)
    assert page is not None
    return page


def test_it_is_counted_who_leads_where_and_who_stands_where(history: ChartHistory) -> None:
    tv, films = page_of(history, 2).lists
    assert [(one.season_id, one.leads) for one in tv.leaders] == [("ada", ("FR", "US")), ("bee", ("DE",))]
    assert [(one.season_id, len(one.territories)) for one in tv.seasons] == [("ada", 3), ("bee", 2), ("dog", 1)]
    assert (tv.territories, films.territories) == (3, 1)


def test_a_film_has_no_season_label(history: ChartHistory) -> None:
    tv, films = page_of(history, 2).lists
    assert (tv.seasons[0].label, films.seasons[0].label) == ("Season 1", None)


def test_what_no_worldwide_list_has_is_told_and_what_few_countries_have(history: ChartHistory) -> None:
    page = page_of(history, 3)
    assert [one.season_id for one in page.lists[0].lacking] == ["bee", "dog"]
    seldom = {one.season_id: (one.territories, one.world) for one in page.seldom}
    assert seldom["cat"] == (0, WorldPlace(category="TV (English)", rank=2))
    assert page.seldom[0].season_id == "cat"


def test_a_country_without_a_list_of_the_week_is_not_among_them(history: ChartHistory) -> None:
    page = page_of(history, 3)
    assert [row.territory for row in page.rows] == ["DE", "US"]
    assert page.lists[0].territories == 2


def test_places_that_are_worldwide_too_are_counted_with_their_n(history: ChartHistory) -> None:
    told = {row.territory: (row.also_worldwide, row.places) for row in page_of(history, 2).rows}
    assert told == {"FR": (2, 2), "DE": (2, 2), "US": (1, 3)}


def test_the_headline_says_who_leads_most_and_how_many_others_lead(history: ChartHistory) -> None:
    assert plain(page_of(history, 2).headline) == (
        "Ada is number one in TV in 2 of 3 countries; one other season leads elsewhere. "
        "Gnu is number one in Films in 1 of 1 country."
    )


def test_where_the_worldwide_lists_are_not_here_that_is_said() -> None:
    lone = history_of({(COUNTRY, "US", "TV"): {1: ("ada",)}})
    page = page_of(lone, 1)
    assert not page.has_world
    (row,) = page.as_json()["countries"]
    assert row["also_worldwide"] is None and "not here" in row["also_worldwide_why"]


def test_of_a_first_week_of_published_lists_nobody_is_called_new(history: ChartHistory) -> None:
    assert page_of(history, 1).rows[0].ones["TV"].move in ("new", "unknown")
    assert page_of(history, 2).rows[0].ones["TV"].move == "same"


def test_agreement_adds_places_of_weeks_that_the_world_has(rows: TerritoryRows) -> None:
    assert rows.shared("US") == (
        Shared(week=week(1), places=3, also_worldwide=2),
        Shared(week=week(2), places=3, also_worldwide=1),
        Shared(week=week(3), places=3, also_worldwide=2),
    )
    assert rows.shared()[2] == Shared(week=week(3), places=5, also_worldwide=3)


def test_a_week_without_worldwide_lists_is_left_out_of_agreement() -> None:
    told = {(WORLD, "ZZ", "TV (English)"): {1: ("ada",)}, (COUNTRY, "US", "TV"): {1: ("ada",), 2: ("ada",)}}
    assert [one.week for one in TerritoryRows(history_of(told).as_columns()).shared("US")] == [week(1)]


def test_a_reign_is_of_weeks_in_a_row_and_a_missing_week_ends_it() -> None:
    told = {(COUNTRY, "US", "TV"): {1: ("ada",), 2: ("ada",), 4: ("ada",), 5: ("bee",)}}
    reigns = TerritoryRows(history_of(told).as_columns()).reigns("US", "TV")
    assert reigns == [
        Reign(season_id="ada", first=week(1), last=week(2), weeks=2, is_open=False),
        Reign(season_id="ada", first=week(4), last=week(4), weeks=1, is_open=False),
        Reign(season_id="bee", first=week(5), last=week(5), weeks=1, is_open=True),
    ]


def test_only_here_is_what_no_other_country_ever_listed(rows: TerritoryRows) -> None:
    assert {code: set(rows.only_in(code)) for code in ("US", "DE", "FR")} == {
        "US": {"dog", "fox", "gnu"}, "DE": {"eel"}, "FR": set(),
    }  # fmt: skip


def test_countries_are_alike_by_seasons_in_common(rows: TerritoryRows) -> None:
    assert rows.alike("FR", week(2)) == (Alike(territory="DE", seasons=2), Alike(territory="US", seasons=1))


def test_a_country_says_where_its_lists_stop(history: ChartHistory, rows: TerritoryRows) -> None:
    page = country(history, rows, "FR")
    assert (page.now.week, page.latest_of_all) == (week(2), week(3))


def test_a_country_tells_runs_leaders_and_what_is_only_there(history: ChartHistory, rows: TerritoryRows) -> None:
    page = country(history, rows, "US")
    tv = page.lists[0]
    assert [(run.season_id, run.weeks, run.weeks_at_1, run.is_left_censored) for run in tv.longest] == [
        ("ada", 3, 2, True), ("dog", 3, 1, True),
    ]  # fmt: skip
    assert tv.leader is not None and (tv.leader[0].title, tv.leader[1], tv.leaders) == ("Ada", 2, 2)
    assert (tv.equals, page.lists[1].equals) == (0, 0)
    assert page.only_here_count == 3
    assert {run.season_id: run.worldwide for run in page.only_here}["fox"] == WorldPlace(
        category="Films (English)", rank=1
    )
    assert plain(page.headline).startswith("Dog is number one in TV and Fox in Films in the United States.")
    assert plain(page.headline).endswith("Two of its 3 places are also in a worldwide Top 10.")


def test_seasons_that_led_as_long_as_the_first_are_counted() -> None:
    known = history_of({(COUNTRY, "US", "TV"): {1: ("ada",), 2: ("bee",), 3: ("cat",)}})
    tv = country(known, TerritoryRows(known.as_columns()), "US").lists[0]
    assert tv.leader is not None and (tv.leader[0].title, tv.leader[1], tv.equals) == ("Ada", 1, 2)


def test_a_feed_has_who_came_to_the_top_and_not_who_was_there_at_first(
    history: ChartHistory, rows: TerritoryRows
) -> None:
    feed, again = (country_feed(history, country(history, rows, "US"), "country-us") for _ in range(2))
    assert {(item.title, item.week) for item in feed.items} == {
        ("Dog, Season 1 leads TV in the United States", week(3)),
        ("Fox leads Films in the United States", week(3)),
        ("Gnu leads Films in the United States", week(2)),
    }
    assert [item.id for item in again.items] == [item.id for item in feed.items]
    assert len({item.id for item in feed.items}) == 3


def test_territories_are_ordered_by_their_names(history: ChartHistory) -> None:
    assert territories_of(history) == ["FR", "DE", "US"]
