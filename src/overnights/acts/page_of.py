"""The page that a person means: a title's or a season's by any name, a week's by its Sunday, or the first of all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from overnights import links
from overnights.acts.named import title_named
from overnights.acts.site import site_of
from overnights.errors import NoPages, UnknownChart
from overnights.home import Home
from overnights.outputs.site import Site, season_paths
from overnights.pages.places import WORLDWIDE
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART
from overnights.weeks import Week

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeant:
    """A page of the site: its path, and what it is of."""

    path: str
    of: str


def page_of(home: Home, what: str | None = None, *, territory: str = WORLDWIDE, now: datetime) -> PageMeant:
    """The page that is meant.

    Args:
        what: a title's or a season's name or id, a slip or two taken, or a week's Sunday; null: the first page.
        territory: of a week; ISO 3166-1 alpha-2.
    Raises: NoCatalogue; UnknownTitle; NotASunday; UnknownChart, where there is no page of that week; NoPages, where the
        title was never on a list.
    """
    site = site_of(home, now)
    if what is None:
        return PageMeant(path=links.HOME, of="this week")
    if _DAY.fullmatch(what) and what not in site.catalogue.titles:
        return _week(site, Week.parse(what).sunday, territory)
    return _title(home, site, what)


def _week(site: Site, sunday: date, territory: str) -> PageMeant:
    chart = WORLD_CHART if territory == WORLDWIDE else TERRITORY_CHART
    weeks = site.history.weeks(chart, territory)
    if sunday not in weeks:
        there = f"There are {len(weeks)}, from {weeks[0]} to {weeks[-1]}." if weeks else "There is none yet."
        where = "" if territory == WORLDWIDE else f" in {territory}"
        raise UnknownChart(f"There is no page of the week of {sunday}{where}. {there}", day=sunday, weeks=weeks)
    return PageMeant(path=links.week(sunday, territory), of=f"the week of {sunday}")


def _title(home: Home, site: Site, name: str) -> PageMeant:
    meant = title_named(home, site.catalogue, name)
    paths = season_paths(site)
    ids = [season.season_id for season in site.catalogue.seasons_of(meant.title.title_id)]
    of_season = paths.get(meant.season_id) if meant.season_id else None
    path = of_season or next((paths[one] for one in ids if paths.get(one) == links.title(meant.title.title_id)), None)
    if path is None:
        raise NoPages(
            f"“{meant.title.title}” has no page: no season of it was on a list. `overnights title "
            f'"{meant.title.title_id}"` prints what is known of it.',
            title_id=meant.title.title_id,
        )
    return PageMeant(path=path, of=meant.title.title)
