"""The static site: every week, territory and title as HTML with the same record as JSON, and pictures as SVG."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from overnights import links
from overnights.outputs import render, scripts
from overnights.outputs.against_parts import against_parts, pairs_of
from overnights.outputs.all_time_parts import all_time_parts
from overnights.outputs.announcement_site import announcement_files
from overnights.outputs.board_parts import board_parts
from overnights.outputs.cohort_parts import cohort_parts
from overnights.outputs.countries_parts import countries_parts
from overnights.outputs.feeds import feed_parts
from overnights.outputs.frame import frame_of
from overnights.outputs.health_parts import health_parts
from overnights.outputs.methods_parts import methods_parts
from overnights.outputs.more_parts import more_parts
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.outputs.pictures import Canvas, draw, specified
from overnights.outputs.pixels import pixels
from overnights.outputs.restated_parts import restated_parts
from overnights.outputs.shared import shared_pictures
from overnights.outputs.title_parts import title_parts
from overnights.outputs.week_parts import week_parts
from overnights.pages.announcement_parts import AnnouncementPage

__all__ = ["File", "Part", "Parts", "Site", "files_of", "season_paths", "site_files", "site_parts"]


def site_files(site: Site) -> Iterator[File]:
    """Every file of the site."""
    yield from files_of(static_part())
    for made in site_parts(site).values():
        yield from files_of(made())


def files_of(part: Part) -> Iterator[File]:
    """All files of a part, its pictures drawn and first, so that a page never stands without them."""
    for path, canvas in part.canvases.items():
        yield from _drawn(path, canvas, is_shared=path in part.shared)
    yield from part.files


def _drawn(path: str, canvas: Canvas, *, is_shared: bool) -> Iterator[File]:
    yield File(path, draw(canvas).svg.encode())
    if canvas.told:
        yield File(links.specification(path), specified(canvas))
    if is_shared:
        yield File(links.pixels(path), pixels(canvas))


def static_part(*, but: Container[str] = ()) -> Part:
    """What every site has.

    Args:
        but: leaves Vega out, where it stands at its path; making it takes a second, and it never changes there.
    """
    vega = () if scripts.vega_path() in but else (File(scripts.vega_path(), scripts.vega()),)
    return Part((*(File(path, content) for path, content in render.static_files().items()), *vega))


def site_parts(site: Site) -> Parts:
    """By the path of each page, what makes it and all that belongs to it; nothing is made before it is asked for."""
    title_paths = season_paths(site)
    site = replace(site, shared=shared_pictures(site, title_paths))
    pairs = pairs_of(site, title_paths)
    parts: Parts = title_parts(site, title_paths, pairs) | week_parts(site, title_paths)
    parts |= against_parts(site, title_paths, pairs) | cohort_parts(site, title_paths)
    parts |= countries_parts(site, title_paths) | all_time_parts(site, title_paths)
    parts |= board_parts(site, title_paths)
    for season_id, page in site.announced.items():
        parts[links.announcement(season_id)] = partial(_announcement, site, {season_id: page}, title_paths)
    parts |= methods_parts(site)
    for path, picture in site.shared.items():
        parts[path] = partial(_shared, parts[path], picture)
    parts |= feed_parts(site, title_paths) | restated_parts(site, title_paths)
    return parts | health_parts(site) | more_parts(site)


def _shared(make: Callable[[], Part], picture: str) -> Part:
    part = make()
    return replace(part, shared=(picture,)) if picture in part.canvases else part


def _announcement(site: Site, pages: Mapping[str, AnnouncementPage], title_paths: dict[str, str]) -> Part:
    found = announcement_files(pages, title_paths, frame_of(site))
    return Part(tuple(File(path, content) for path, content in found))


def season_paths(site: Site) -> dict[str, str]:
    """The page of every season that was on a list; a title's latest season has the title's own page."""
    seasons = site.history.season_ids()
    by_title: dict[str, list[str]] = {}
    for season_id in sorted(seasons & set(site.catalogue.seasons)):
        by_title.setdefault(site.catalogue.seasons[season_id].title_id, []).append(season_id)
    last = site.history.last_weeks()
    paths: dict[str, str] = {}
    for title_id, ids in by_title.items():
        newest = max(ids, key=lambda s: (last[s], site.catalogue.seasons[s].released_on or date.min, s))
        paths |= {s: links.title(title_id, None if s == newest else s) for s in ids}
    return paths
