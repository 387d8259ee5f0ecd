"""Pages of countries: each week over all of them, and each country through its weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property, partial

from overnights import links
from overnights.charts.columns import Columns
from overnights.charts.digests import Ranges, digest_of
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Runs, facts_of
from overnights.outputs import render
from overnights.outputs.countries_pictures import reigns_alt, reigns_picture, shared_alt, shared_picture
from overnights.outputs.drawing import bar_width, run_drawn
from overnights.outputs.feeds import atom, json_feed
from overnights.outputs.files import as_csv
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.outputs.pictures import Canvas
from overnights.outputs.title_html import Placed
from overnights.outputs.week_parts import near
from overnights.pages import countries, countries_one, places
from overnights.pages.countries import CountriesPage, countries_page
from overnights.pages.countries_feed import country_feed
from overnights.pages.countries_one import CountryPage, CountryRuns, country_page, territories_of
from overnights.pages.countries_rows import TerritoryRows
from overnights.pages.feeds import FeedItem
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART, full_name

HERE = "Countries"
REIGNS, WEEKS = 40, 52  # rows of a country's page, the latest; all are in its CSV and JSON
LEADERS = 6  # seasons that lead anywhere, beside those that are told together


class Gathered:
    """What the pages of all countries share; made when the first of them is."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @cached_property
    def rows(self) -> TerritoryRows:
        return TerritoryRows(self._site.history.as_columns())

    @cached_property
    def runs(self) -> CountryRuns:
        site = self._site
        return CountryRuns(site.runs or RunTables(Runs(site.history.as_columns(), facts_of(site.catalogue))))


def countries_parts(site: Site, title_paths: Mapping[str, str]) -> Parts:
    """The page of every week over all countries, the latest of them as the first, and the page of every country."""
    codes = territories_of(site.history)
    weeks = territory_weeks(site)
    if not weeks:
        return {}
    gathered = Gathered(site)
    parts: Parts = {links.countries(week): partial(_week, site, title_paths, weeks, week, "") for week in weeks}
    parts[links.COUNTRIES] = partial(_week, site, title_paths, weeks, weeks[-1], links.COUNTRIES)
    return parts | {links.country(code): partial(_country, site, title_paths, gathered, codes, code) for code in codes}


def territory_weeks(site: Site) -> tuple[date, ...]:
    """Weeks of which a territory's list is here, ascending."""
    codes = set(territories_of(site.history))
    weeks = {
        week
        for name, listed in site.history.lists.items()
        if name.chart == TERRITORY_CHART and name.territory in codes
        for week in listed.weeks
    }
    return tuple(sorted(weeks))


# ── a week ──


def _week(site: Site, title_paths: Mapping[str, str], weeks: Sequence[date], week: date, at: str) -> Part:
    around = near(weeks, week)
    page = countries_page(site.history, site.catalogue, week, around, service=site.service, is_demo=site.is_demo)
    path = at or links.countries(week)
    return Part((
        File(path, _week_html(site, page, path, weeks, title_paths).encode()),
        File(links.as_json(path), render.as_json(page.as_json()).encode()),
        File(links.as_csv(path), as_csv(page.csv_rows(), countries.CSV_COLUMNS).encode()),
    ))  # fmt: skip


def _week_html(
    site: Site, page: CountriesPage, path: str, weeks: Sequence[date], title_paths: Mapping[str, str]
) -> str:
    index = page.weeks.index(page.week)
    listed = [{"week": week, "path": links.countries(week)} for week in page.weeks]
    world = site.history.weeks(WORLD_CHART, places.WORLDWIDE)
    letters = sorted({places.territory_name(row.territory)[:1] for row in page.rows})
    return render.html(
        "countries.html",
        path,
        here=HERE,
        frame=frame_of(site),
        page=page,
        before=listed[index - 1] if index else None,
        after=listed[index + 1] if index + 1 < len(listed) else None,
        week_links=listed[::-1],
        is_latest=page.week == weeks[-1],
        latest=weeks[-1],
        first=weeks[0],
        world_goes_on=world[-1] if world and world[-1] > weeks[-1] else None,
        letters=letters,
        leaders=LEADERS,
        title_paths=title_paths,
        bar_width=bar_width,
    )


# ── a country ──


def _country(site: Site, title_paths: Mapping[str, str], gathered: Gathered, codes: Sequence[str], code: str) -> Part:
    page = country_page(
        site.history, site.catalogue, code, gathered.rows, gathered.runs,
        service=site.service, is_demo=site.is_demo, late_days=site.late_days,
    )  # fmt: skip
    if page is None:
        return Part(())
    path = links.country(code)
    drawn = _drawn(page)
    canvases = {
        links.picture(path, name, size): picture for name, sizes in drawn.items() for size, picture in sizes.items()
    }
    return Part(
        (
            File(path, _country_html(site, page, path, drawn, codes, title_paths).encode()),
            File(links.as_json(path), render.as_json(page.as_json()).encode()),
            File(links.as_csv(path), as_csv(page.csv_rows(), countries_one.CSV_COLUMNS).encode()),
            *_feed(site, page, code),
        ),
        canvases,
    )


def _feed(site: Site, page: CountryPage, code: str) -> Iterator[File]:
    """The feed of its number ones, in both forms."""
    name = feed_name(code)
    feed = country_feed(site.history, page, name)
    for form, as_form in (("xml", atom), ("json", json_feed)):
        made = as_form(feed, partial(_path_of, code), service=site.service, address=site.address)
        yield File(links.feed(name, form), made.encode())


def feed_name(code: str) -> str:
    """The name of a country's feed in paths.

    >>> feed_name("US")
    'country-us'
    """
    return f"country-{links.slug(code.lower())}"


def _path_of(code: str, item: FeedItem) -> str:
    """The page that has an item: the country's week."""
    return links.week(item.week, code) if item.week else links.country(code)


def _drawn(page: CountryPage) -> dict[str, dict[str, Canvas]]:
    """Its pictures by name and size."""
    name = places.territory_name(page.territory)
    sizes = (("wide", True), ("narrow", False))
    found: dict[str, dict[str, Canvas]] = {}
    if len(page.shared) > 1:
        found["shared"] = {
            size: shared_picture(page.shared, page.shared_all, name, is_wide=is_wide) for size, is_wide in sizes
        }
    for one in page.lists:
        if one.leader and len(one.reigns) > 1:
            found[f"ones-{links.list_anchor(one.category)}"] = {
                size: reigns_picture(
                    one.reigns, one.leader[0].reign.season_id, links.list_anchor(one.category), is_wide=is_wide
                )
                for size, is_wide in sizes
            }
    return found


def _country_html(
    site: Site,
    page: CountryPage,
    path: str,
    drawn: Mapping[str, Mapping[str, Canvas]],
    codes: Sequence[str],
    title_paths: Mapping[str, str],
) -> str:
    placed = {
        name: {
            size: Placed(links.picture(path, name, size), picture.width, picture.height, bool(picture.told))
            for size, picture in sizes.items()
        }
        for name, sizes in drawn.items()
    }
    return render.html(
        "country.html",
        path,
        here=HERE,
        frame=frame_of(site),
        page=page,
        drawn=placed,
        shared_alt=shared_alt(page.shared, page.shared_all, places.territory_name(page.territory)),
        reigns_alt=partial(reigns_alt, place=places.in_territory(page.territory)),
        explained={name for name, _ in site.numbers},
        most_reigns=REIGNS,
        most_weeks=WEEKS,
        codes=codes,
        feed_path=links.feed(feed_name(page.territory), "xml"),
        feed_json=links.feed(feed_name(page.territory), "json"),
        title_paths=title_paths,
        full_name=full_name,
        run_drawn=run_drawn,
        bar_width=bar_width,
    )


# ── what they are made of ──


def countries_made_of(site: Site, columns: Columns, of_lists: Ranges) -> Iterator[tuple[str, int]]:
    """By path, a digest of all that each of these pages shows.

    Args:
        of_lists: digests by list and week of what pages show of them, with what they show of seasons.
    """
    weeks = territory_weeks(site)
    if not weeks:
        return
    ours = [n for n, one in enumerate(columns.names) if one.chart == TERRITORY_CHART and one.territory]
    world = [n for n, one in enumerate(columns.names) if (one.chart, one.territory) == (WORLD_CHART, places.WORLDWIDE)]
    begun = [columns.weeks(number)[0] for number in ours]
    first_world = site.history.weeks(WORLD_CHART, places.WORLDWIDE)
    for week in weeks:
        shown = [of_lists.between(number, week - timedelta(weeks=1), week) for number in ours]
        worldwide = [of_lists.between(number, week, week) for number in world]
        is_first = [first < week for first in begun]
        is_latest = week == weeks[-1]
        around = (near(weeks, week), weeks[0], weeks[-1], is_latest and first_world[-1:])
        digest = digest_of((shown, worldwide, is_first, around))
        yield links.countries(week), digest
        if is_latest:
            yield links.COUNTRIES, digest
    whole = [of_lists.between(number) for number in ours]
    worldwide = [of_lists.between(number) for number in world]  # where seasons stood best, in any week
    digest = digest_of((whole, worldwide, weeks))
    for code in territories_of(site.history):
        yield links.country(code), digest
