"""Pages of all-time lists: the publisher's as they were seen, and lists made of the record, list by list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial

from overnights import links
from overnights.charts.columns import Columns
from overnights.charts.digests import Ranges, digest_of, row_digests
from overnights.charts.record import ListName
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Runs, facts_of
from overnights.outputs import render
from overnights.outputs.countries_parts import territory_weeks
from overnights.outputs.drawing import bar_width
from overnights.outputs.feeds import atom, json_feed
from overnights.outputs.files import as_csv
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.pages import places, words
from overnights.pages.all_time import (
    OWN_CHARTS,
    Listed,
    all_time_feed,
    amount_of,
    figures_said,
    own_lists,
    published_lists,
)
from overnights.pages.all_time_own import CSV_COLUMNS, FIGURES, Measure, OwnLists, OwnRow, WorldRuns
from overnights.pages.feeds import FeedItem
from overnights.pages.published_to import PublishedTo, published_to, rounding_said
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART, full_name, list_order

HERE = "All-time"
SHOWN = 10  # rows of a list, on its page
FEED = "all-time"
SHOWN_CHARTS = (WORLD_CHART, TERRITORY_CHART, *OWN_CHARTS)
REPORTED_BY = 100_000  # what publishers round all-time figures to


class Records:
    """What the pages of all lists share; made when the first of them is."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @cached_property
    def published(self) -> tuple[Listed, ...]:
        """The publisher's lists; of a service's own data, its own of first days."""
        site = self._site
        return (
            published_lists(site.all_time, self._runs.out())
            if site.all_time
            else own_lists(site.history, site.catalogue)
        )

    @cached_property
    def own(self) -> dict[str, OwnLists]:
        """By list."""
        return {category: self._runs.of(category, self._site.catalogue) for category in self._runs.categories}

    @cached_property
    def _runs(self) -> WorldRuns:
        site = self._site
        runs = site.runs or RunTables(Runs(site.history.as_columns(), facts_of(site.catalogue)))
        return WorldRuns(runs, world_weeks(site), territory_weeks(site), self.published_to)

    @cached_property
    def published_to(self) -> dict[str, PublishedTo]:
        """Of each published list what its weeks are rounded to."""
        found = ((name.category, published_to(self._site.history, name)) for name in _worldwide(self._site))
        return {category: one for category, one in found if one is not None}

    def of(self, category: str) -> list[Listed]:
        return [one for one in self.published if one.category == category]


def world_weeks(site: Site) -> dict[str, Sequence[date]]:
    """Of each worldwide list its weeks."""
    return {name.category: site.history.list_of(name).weeks for name in _worldwide(site)}


def _worldwide(site: Site) -> list[ListName]:
    categories = sorted(site.history.categories(WORLD_CHART, places.WORLDWIDE), key=list_order)
    return [ListName(chart=WORLD_CHART, territory=places.WORLDWIDE, category=one) for one in categories]


def all_time_parts(site: Site, title_paths: Mapping[str, str]) -> Parts:
    """The page of all lists' records, and one of each worldwide list."""
    categories = list(world_weeks(site))
    if not categories:
        return {}
    records = Records(site)
    parts: Parts = {links.ALL_TIME: partial(_all, site, title_paths, records)}
    return parts | {
        links.all_time(category): partial(_one, site, title_paths, records, category) for category in categories
    }


def _all(site: Site, title_paths: Mapping[str, str], records: Records) -> Part:
    path = links.ALL_TIME
    lists = records.published
    feed = all_time_feed(lists)
    page = _html(
        site, "all_time.html", path, title_paths, records,
        published=[one for one in lists if one.window_days == max(listed.window_days for listed in lists)],
        others=[one for one in lists if one.window_days != max(listed.window_days for listed in lists)],
    )  # fmt: skip
    told = {
        "service": site.service,
        "is_demo": site.is_demo,
        "published": [one.as_json() for one in lists],
        "own": [{"category": category, "lists": own.as_json()} for category, own in records.own.items()],
    }
    rows = [row for own in records.own.values() for row in own.csv_rows()]
    files = [
        File(path, page.encode()),
        File(links.as_json(path), render.as_json(told).encode()),
        File(links.as_csv(path), as_csv(rows, CSV_COLUMNS).encode()),
    ]
    if site.all_time:
        for form, as_form in (("xml", atom), ("json", json_feed)):
            made = as_form(feed, _path_of, service=site.service, address=site.address)
            files.append(File(links.feed(FEED, form), made.encode()))
    return Part(tuple(files))


def _path_of(item: FeedItem) -> str:
    """The part of the page that tells an item."""
    return f"{links.ALL_TIME}#{item.part}"


def _one(site: Site, title_paths: Mapping[str, str], records: Records, category: str) -> Part:
    path, own = links.all_time(category), records.own[category]
    page = _html(
        site, "all_time_list.html", path, title_paths, records,
        category=category, own=own, published=records.of(category), metrics=_metrics(site, category),
    )  # fmt: skip
    told = {
        "service": site.service,
        "is_demo": site.is_demo,
        "category": category,
        "published": [one.as_json() for one in records.of(category)],
        "own": own.as_json(),
    }
    return Part((
        File(path, page.encode()),
        File(links.as_json(path), render.as_json(told).encode()),
        File(links.as_csv(path), as_csv(own.csv_rows(), CSV_COLUMNS).encode()),
    ))  # fmt: skip


def _html(
    site: Site, template: str, path: str, title_paths: Mapping[str, str], records: Records, **values: object
) -> str:
    return render.html(
        template,
        path,
        here=HERE,
        frame=frame_of(site),
        service=site.service,
        is_demo=site.is_demo,
        is_published=_is_published(site),
        categories=list(records.own),
        records=records.own,
        title_paths=title_paths,
        bar_width=bar_width,
        amount_of=amount_of,
        figures_said=figures_said,
        figure=partial(_figure, site),
        full_name=full_name,
        rounding=site.rounding,
        published_to=rounding_said(records.published_to.values()),
        most=SHOWN,
        explained={name for name, _ in site.numbers},
        reported_by=REPORTED_BY if site.all_time else site.rounding,
        has_feed=site.all_time is not None,
        feed_path=links.feed(FEED, "xml"),
        feed_json=links.feed(FEED, "json"),
        **values,
    )


def _figure(site: Site, measure: Measure, row: OwnRow) -> str:
    """A row's value, with its unit, no finer than it is published."""
    if measure.unit not in FIGURES:
        return words.count(int(row.value))
    step = words.step_of(measure.unit, max(site.rounding, row.step))
    return words.amount(row.value, step) + (" M" if words.is_in_millions(step) else "")


def _metrics(site: Site, category: str) -> tuple[str, str]:
    """What the list's first and latest week ranked by."""
    name = ListName(chart=WORLD_CHART, territory=places.WORLDWIDE, category=category)
    weeks = site.history.list_of(name).weeks
    found = [one.entries[0].metric for one in site.history.latest_of([name], [weeks[0], weeks[-1]]) if one.entries]
    return (found[0], found[-1]) if found else ("", "")


def _is_published(site: Site) -> bool:
    """Whether others published the worldwide lists."""
    names = [
        ListName(chart=WORLD_CHART, territory=places.WORLDWIDE, category=category) for category in world_weeks(site)
    ]
    return any(
        one.edition.is_published
        for name in names
        for one in site.history.latest_of([name], site.history.list_of(name).weeks[-1:])
    )


def all_time_made_of(site: Site, columns: Columns, of_lists: Ranges) -> Iterator[tuple[str, int]]:
    """By path, a digest of all that each of these pages shows.

    Args:
        of_lists: digests by list and week of what pages show of them, with what they show of seasons.
    """
    lists = [of_lists.between(number) for number, one in enumerate(columns.names) if one.chart in SHOWN_CHARTS]
    tables = (site.all_time.latest, site.all_time.downloads) if site.all_time else ()
    digest = digest_of((lists, [int(row_digests(rows).sum()) for rows in tables]))
    for path in (links.ALL_TIME, *map(links.all_time, world_weeks(site))):
        yield path, digest
