"""The static site: every week, territory and title as HTML with the same record as JSON, and pictures as SVG."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeAlias

from overnights import links
from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory
from overnights.charts.run_tables import RunTables
from overnights.outputs import render
from overnights.outputs.announcement_site import announcement_files
from overnights.outputs.bump import week_bump
from overnights.outputs.drawing import bar_width, run_line
from overnights.outputs.pictures import Canvas, draw
from overnights.outputs.title_html import Placed, pictures, title_html
from overnights.pages import places, words
from overnights.pages.announcement_parts import AnnouncementPage
from overnights.pages.audience import AudienceTables
from overnights.pages.required import DecisionShown, Judging
from overnights.pages.title import TitleRecord, title_page
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART, Exit, Row, WeekPage, week_page

CSV_COLUMNS = ("chart", "version", "week", "territory", "category", "edition", "rank", "season_id", "title",
               "season_label", "metric", "value", "weeks_on_chart", "last_rank", "peak_rank", "is_tie")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that a site is made of. `numbers` explains each number: name, then (heading, text) lines; may be empty.

    `decisions` has, by season, what may be told when the site is made.
    """

    history: ChartHistory
    catalogue: Catalogue
    tables: AudienceTables | None
    service: str
    is_demo: bool
    domestic: str | None
    rounding: int
    late_days: int
    numbers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    judging: Judging | None = None
    decisions: Mapping[str, DecisionShown] = field(default_factory=dict)
    announced: Mapping[str, AnnouncementPage] = field(default_factory=dict)  # to the public, by season
    runs: RunTables | None = None  # those of the history; null: made anew for each page


@dataclass(frozen=True, slots=True)
class File:
    """One file of a site."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A page with all that belongs to it: the page, the same record as JSON and the like, its pictures undrawn."""

    files: tuple[File, ...]
    canvases: Mapping[str, Canvas] = field(default_factory=dict)


Parts: TypeAlias = "dict[str, Callable[[], Part]]"


def site_files(site: Site, *, threads: int = 2) -> Iterator[File]:
    """Every file of the site, pages first; pictures are drawn by several threads."""
    canvases: dict[str, Canvas] = {}
    for path, content in render.static_files().items():
        yield File(path, content)
    for made in site_parts(site).values():
        part = made()
        canvases |= part.canvases
        yield from part.files
    with ThreadPoolExecutor(threads) as pool:
        for path, drawn in zip(canvases, pool.map(draw, canvases.values()), strict=True):
            yield File(path, drawn.svg.encode())


def site_parts(site: Site) -> Parts:
    """By the path of each page, what makes it and all that belongs to it; nothing is made before it is asked for."""
    title_paths = season_paths(site)
    parts: Parts = _week_parts(site, title_paths) | _title_parts(site, title_paths)
    for season_id, page in site.announced.items():
        parts[links.announcement(season_id)] = partial(_announcement, site, {season_id: page}, title_paths)
    if site.numbers:
        parts[links.METHODS] = partial(_methods, site)
    return parts


def _announcement(site: Site, pages: Mapping[str, AnnouncementPage], title_paths: dict[str, str]) -> Part:
    found = announcement_files(pages, title_paths, has_methods=bool(site.numbers))
    return Part(tuple(File(path, content) for path, content in found))


def season_paths(site: Site) -> dict[str, str]:
    """The page of every season that was on a list; a title's latest season has the title's own page."""
    seasons = {season for known in site.history.lists.values() for season in known.runs}
    by_title: dict[str, list[str]] = {}
    for season_id in sorted(seasons & set(site.catalogue.seasons)):
        by_title.setdefault(site.catalogue.seasons[season_id].title_id, []).append(season_id)
    last = {
        season: max(week for known in site.history.lists.values() for week, _ in known.runs.get(season, ()))
        for season in seasons
    }
    paths: dict[str, str] = {}
    for title_id, ids in by_title.items():
        newest = max(ids, key=lambda s: (last[s], site.catalogue.seasons[s].released_on or date.min, s))
        paths |= {s: links.title(title_id, None if s == newest else s) for s in ids}
    return paths


# ── weeks ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _week_parts(site: Site, title_paths: dict[str, str]) -> Parts:
    weeks = site.history.weeks(WORLD_CHART, places.WORLDWIDE)
    parts: Parts = {}
    for week in weeks:
        for territory in (places.WORLDWIDE, *_territories(site, week)):
            path = links.week(week, territory)
            parts[path] = partial(_week, site, title_paths, week, territory, path)
    if weeks:
        parts[links.HOME] = partial(_week, site, title_paths, weeks[-1], places.WORLDWIDE, links.HOME)
    return parts


def _week(site: Site, title_paths: dict[str, str], week: date, territory: str, path: str) -> Part:
    """A week's page at a path; the first page of all has the picture of its week's own."""
    page = week_page(
        site.history, site.catalogue, week, territory, service=site.service, is_demo=site.is_demo,
        rounding=site.rounding, late_days=site.late_days,
    )  # fmt: skip
    if page is None:
        return Part(())
    canvases: dict[str, Canvas] = {}
    bump = _bump(page, links.week(week, territory), canvases)
    return Part(
        (
            File(path, _week_html(site, page, path, bump, title_paths).encode()),
            File(links.as_json(path), render.as_json(page.as_json()).encode()),
            File(links.as_csv(path), _csv(page).encode()),
        ),
        canvases,
    )


def _territories(site: Site, week: date) -> tuple[str, ...]:
    return tuple(t for t in site.history.territories(TERRITORY_CHART, week) if t and t != places.WORLDWIDE)


def _bump(page: WeekPage, path: str, canvases: dict[str, Canvas]) -> Placed | None:
    """The lead list's picture; territory pages have none, their lists stand side by side."""
    if page.territory != places.WORLDWIDE or not page.lists[0].rows:
        return None
    at = links.picture(path, "ranks", "wide")
    canvases[at] = week_bump(page.lists[0])
    return Placed(at, canvases[at].width, canvases[at].height)


def _week_html(site: Site, page: WeekPage, path: str, bump: Placed | None, title_paths: dict[str, str]) -> str:
    weeks = [{"week": week, "path": links.week(week, page.territory)} for week in page.weeks]
    known = set(site.history.weeks(WORLD_CHART, places.WORLDWIDE))
    weeks = [one for one in weeks if one["week"] in known]
    index = [one["week"] for one in weeks].index(page.week)
    return render.html(
        "week.html",
        path,
        here="This week",
        has_methods=bool(site.numbers),
        page=page,
        bump=bump,
        small=page.lists[1:] if bump else page.lists,
        before=weeks[index - 1] if index else None,
        after=weeks[index + 1] if index + 1 < len(weeks) else None,
        week_links=list(reversed(weeks)),
        territory_links=[{"code": code, "path": links.week(page.week, code)} for code in page.territories],
        season_path=partial(_season_path, title_paths),
        run_line=run_line,
        run_spoken=_run_spoken,
        bar_width=bar_width,
        is_published=_is_published(site, page),
        rounding=site.rounding,
        millions=", million" if words.is_in_millions(site.rounding) else "",
    )


def _is_published(site: Site, page: WeekPage) -> bool:
    lists = [site.history.latest(page.chart, page.week, page.territory, one.category) for one in page.lists]
    return any(one.edition.is_published for one in lists if one)


def _season_path(title_paths: dict[str, str], row: Row | Exit) -> str:
    return title_paths.get(row.season_id, "")


def _run_spoken(row: Row) -> str:
    told = ", ".join(words.rank(rank) if rank else "off" for rank in row.run)
    return f"Ranks of ten weeks: {told}"


def _csv(page: WeekPage) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, CSV_COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for one in page.as_json()["lists"]:
        writer.writerows(one["entries"])
    return out.getvalue()


# ── titles ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _title_parts(site: Site, title_paths: dict[str, str]) -> Parts:
    week_paths = {week: links.week(week) for week in site.history.weeks(WORLD_CHART, places.WORLDWIDE)}
    parts: Parts = {
        path: partial(_title, site, season_id, path, title_paths, week_paths) for season_id, path in title_paths.items()
    }
    parts[links.TITLES] = partial(_title_index, site, title_paths)
    return parts


def _title(site: Site, season_id: str, path: str, title_paths: dict[str, str], week_paths: dict[date, str]) -> Part:
    record = _record(site, season_id, path)
    season = next(one for one in record.seasons if one.season.season_id == season_id)
    drawn = pictures(record, season)
    canvases = {
        links.picture(path, name.replace("_", "-"), size): picture
        for name, sizes in drawn.items()
        for size, picture in sizes.items()
    }
    page = title_html(record, season, path, drawn, week_paths=week_paths, season_paths=title_paths,
                      announcement_path=links.announcement(season_id) if season_id in site.announced else "",
                      has_methods=bool(site.numbers))  # fmt: skip
    told = File(links.as_json(path), render.as_json(record.as_json()).encode())
    return Part((File(path, page.encode()), told), canvases)


def _record(site: Site, season_id: str, path: str) -> TitleRecord:
    title = site.catalogue.title_of(season_id)
    is_whole = path == links.title(title.title_id)
    return title_page(
        title, site.catalogue, site.history, site.tables, service=site.service, is_demo=site.is_demo,
        domestic=site.domestic, rounding=site.rounding, judging=site.judging, decisions=site.decisions,
        season_id=None if is_whole else season_id, runs=site.runs,
    )  # fmt: skip


def _title_index(site: Site, title_paths: dict[str, str]) -> Part:
    titles = []
    for season_id, path in title_paths.items():
        title = site.catalogue.title_of(season_id)
        if path == links.title(title.title_id):
            titles.append({"name": title.title, "about": site.catalogue.category(season_id) or "", "path": path,
                           "title_id": title.title_id})  # fmt: skip
    titles.sort(key=lambda one: (one["name"].casefold().removeprefix("the "), one["title_id"]))
    page = render.html("titles.html", links.TITLES, here="Titles", has_methods=bool(site.numbers), titles=titles,
                       service=site.service, is_demo=site.is_demo)  # fmt: skip
    rows = [{"title_id": one["title_id"], "title": one["name"], "path": links.as_json(one["path"])} for one in titles]
    told = File(links.as_json(links.TITLES), render.as_json({"titles": rows}).encode())
    return Part((File(links.TITLES, page.encode()), told))


def _methods(site: Site) -> Part:
    numbers = [{"name": name, "lines": lines} for name, lines in site.numbers]
    page = render.html("methods.html", links.METHODS, here="Methods", has_methods=True, numbers=numbers)
    return Part((File(links.METHODS, page.encode()),))
