"""Pages of countries, of the published lists: what the method prints of one season, and each count reckoned anew."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache

import pytest
from shared_published import needs_data, whole_archive, whole_rows

from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory
from overnights.pages.countries import CountriesPage, countries_page
from overnights.pages.countries_rows import TerritoryRows

pytestmark = needs_data
BOOK = Catalogue(titles={}, seasons={}, episodes=())
Listed = dict[tuple[str, str], dict[date, list[str]]]


@cache
def history() -> ChartHistory:
    return ChartHistory.from_rows(whole_archive().editions, whole_archive().entries)


@cache
def rows() -> TerritoryRows:
    return TerritoryRows(history().as_columns())


@cache
def listed() -> Listed:
    """By territory and list, by week, the seasons by rank."""
    found: Listed = defaultdict(lambda: defaultdict(list))
    for row in whole_rows("netflix-country"):
        found[row["territory"], row["category"]][row["week"]].append(row["season_id"])
    return found


@cache
def worldwide() -> dict[date, set[str]]:
    found: dict[date, set[str]] = defaultdict(set)
    for row in whole_rows("netflix-weekly"):
        found[row["week"]].add(row["season_id"])
    return found


def page_of(week: date) -> CountriesPage:
    return countries_page(history(), BOOK, week, (week,), service="S", is_demo=False)


@pytest.mark.parametrize(
    ("week", "countries", "leads"),
    [((2022, 8, 28), 27, 0), ((2022, 9, 4), 58, 13), ((2022, 9, 11), 46, 1), ((2022, 9, 18), 2, 0)],
)
def test_partner_track_is_in_as_many_countries_as_the_method_says(
    week: tuple[int, int, int], countries: int, leads: int
) -> None:
    tv = page_of(date(*week)).lists[0]
    (one,) = (season for season in tv.seasons if season.title == "Partner Track")
    assert (len(one.territories), len(one.leads)) == (countries, leads)


def test_who_leads_in_how_many_countries_is_so_by_the_rows_alone() -> None:
    week = date(2022, 9, 4)
    for one in page_of(week).lists:
        ones: dict[str, set[str]] = defaultdict(set)
        for (territory, category), weeks in listed().items():
            if category == one.category and week in weeks:
                ones[weeks[week][0]].add(territory)
        assert {season.season_id: set(season.leads) for season in one.leaders} == ones
        assert sum(map(len, ones.values())) == one.territories == 93


def test_places_that_are_worldwide_too_are_so_by_the_rows_alone() -> None:
    for code in ("US", "KR", "RU"):
        told = {one.week: (one.places, one.also_worldwide) for one in rows().shared(code)}
        plain: dict[date, list[str]] = defaultdict(list)
        for category in ("TV", "Films"):
            for week, seasons in listed()[code, category].items():
                plain[week] += seasons
        assert told == {week: (len(on), sum(one in worldwide()[week] for one in on)) for week, on in plain.items()}


def test_all_places_are_in_the_sum_of_all_countries() -> None:
    assert sum(one.places for one in rows().shared()) == 134_620


def test_reigns_are_those_of_the_rows_and_have_every_week_once() -> None:
    weeks = listed()["US", "TV"]
    reigns = rows().reigns("US", "TV")
    told = {one.first + n * timedelta(weeks=1): one.season_id for one in reigns for n in range(one.weeks)}
    assert told == {week: seasons[0] for week, seasons in weeks.items()}
    assert sum(one.weeks for one in reigns) == 72


def test_only_here_is_so_by_the_rows_alone() -> None:
    where: dict[str, set[str]] = defaultdict(set)
    for (territory, _), weeks in listed().items():
        for seasons in weeks.values():
            for one in seasons:
                where[one].add(territory)
    for code in ("US", "KR", "FR"):
        assert rows().only_in(code) == {season for season, there in where.items() if there == {code}}


def test_russias_lists_stop_in_february_2022() -> None:
    assert rows().shared("RU")[-1].week == date(2022, 2, 27) < rows().weeks[-1] == date(2022, 11, 13)
