"""The feed of a country: each season that comes to the top of one of its lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from overnights.charts.history import ChartHistory
from overnights.charts.record import ListName, Published
from overnights.pages import places, words
from overnights.pages.countries_one import CountryLists, CountryPage
from overnights.pages.feeds import Feed, FeedItem, item_id, last_made
from overnights.pages.week import TERRITORY_CHART, full_name

MOST = 20  # items of a list, the latest


def country_feed(history: ChartHistory, page: CountryPage, name: str) -> Feed:
    """The feed of a country's number ones; who led in the first week of all did not come to the top then.

    Args:
        name: as in paths.
    """
    names = [ListName(chart=TERRITORY_CHART, territory=page.territory, category=one.category) for one in page.lists]
    where = places.territory_name(page.territory)
    items = [item for one in page.lists for item in _items(history, page, one)]
    return Feed(
        name=name,
        title=f"Number ones, {where}",
        says=f"Each season that comes to the top of a list {places.in_territory(page.territory)}.",
        items=tuple(sorted(items, key=lambda item: (item.on, item.id), reverse=True)),
        known_at=last_made(history, names),
    )


def _items(history: ChartHistory, page: CountryPage, one: CountryLists) -> Iterator[FeedItem]:
    reigns = [shown for shown in one.reigns if shown.reign.first > page.weeks[0]][-MOST:]
    name = ListName(chart=TERRITORY_CHART, territory=page.territory, category=one.category)
    listed = history.latest_of([name], [shown.reign.first for shown in reigns])
    for shown, found in zip(reigns, listed, strict=True):
        called, week = full_name(shown.title, shown.label), shown.reign.first
        yield FeedItem(
            id=item_id("number one", name.chart, name.territory, name.category, week, shown.reign.season_id),
            title=f"{called} leads {one.category} {places.in_territory(page.territory)}",
            text=f"1st on {one.category} {places.in_territory(page.territory)}, week ending {words.day(week)}.",
            season_id=shown.reign.season_id,
            week=week,
            on=week,
            at=_first_made(history, name, found),
            updated_at=found.edition.made_at,
        )


def _first_made(history: ChartHistory, name: ListName, one: Published) -> datetime:
    """When the week was recorded first."""
    if one.edition.edition == 1:
        return one.edition.made_at
    return min(edition.made_at for edition in history.editions[name, one.edition.week])
