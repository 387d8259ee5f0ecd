"""Pages of titles: each season that was on a list, and the lists of all titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias
from unicodedata import normalize

from overnights import links
from overnights.catalogue import Catalogue
from overnights.catalogue.book import folded
from overnights.catalogue.finding import FORMER_NAME, LOCAL_NAME, names_of
from overnights.outputs import render
from overnights.outputs.against_parts import Pair, links_of
from overnights.outputs.cohort_parts import cohort_link
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.outputs.title_html import pictures, title_html
from overnights.pages import places
from overnights.pages.title import TitleRecord, title_page
from overnights.pages.week import WORLD_CHART, title_id_of

ON_ONE_PAGE = 600  # titles; more are listed by letter
OTHER = "other"  # names that do not begin with a letter from a to z
OF_FIGURES = frozenset({"share_of_list", "share_of", "hours_ratio", "views_ratio", "hours_ratio_per_day"})
OTHER_NAMES = {FORMER_NAME: "now", LOCAL_NAME: "is"}  # how a name leads to what a title is called
ISOLATED = "\u2068{}\u2069"  # whichever way it is written
Named: TypeAlias = "dict[str, str]"


def title_parts(
    site: Site, title_paths: Mapping[str, str], pairs: Mapping[str, Sequence[Pair]] = MappingProxyType({})
) -> Parts:
    """The page of every season, and the lists of all titles.

    Args:
        pairs: by season what it is held against on pages of their own.
    """
    week_paths = {week: links.week(week) for week in site.history.weeks(WORLD_CHART, places.WORLDWIDE)}
    parts: Parts = {
        path: partial(_title, site, season_id, path, title_paths, week_paths, pairs.get(season_id, ()))
        for season_id, path in title_paths.items()
    }
    return parts | _index_parts(site, title_paths)


def _title(
    site: Site, season_id: str, path: str, title_paths: Mapping[str, str], week_paths: Mapping[date, str],
    pairs: Sequence[Pair],
) -> Part:  # fmt: skip
    record = _record(site, season_id, path)
    season = next(one for one in record.seasons if one.season.season_id == season_id)
    drawn = pictures(record, season)
    canvases = {
        links.picture(path, name.replace("_", "-"), size): picture
        for name, sizes in drawn.items()
        for size, picture in sizes.items()
    }
    page = title_html(
        record, season, path, drawn, week_paths=week_paths, season_paths=title_paths,
        announcement_path=links.announcement(season_id) if season_id in site.announced else "",
        against=links_of(site, pairs), cohort=cohort_link(season), frame=frame_of(site),
        reported=site.reports.of(season_id, season.out) if site.reports else None,
    )  # fmt: skip
    told = File(links.as_json(path), render.as_json(_told(site, record)).encode())
    return Part((File(path, page.encode()), told), canvases)


def _told(site: Site, record: TitleRecord) -> dict[str, Any]:
    """The record as a page's JSON: without the ratios that lists of ranks alone never have."""
    said = record.as_json()
    for one, season in zip(record.seasons, said["seasons"], strict=True):
        if site.reports:
            season |= site.reports.of(one.season.season_id, one.out).as_json()
        season["run"] = [_without_ratios(row) for row in season["run"]]
    return said


def _without_ratios(row: dict[str, Any]) -> dict[str, Any]:
    if any(row[name] is not None for name in ("value", "hours_viewed", "views")):
        return row
    return {name: cell for name, cell in row.items() if name.removesuffix("_why") not in OF_FIGURES}


def _record(site: Site, season_id: str, path: str) -> TitleRecord:
    title = site.catalogue.title_of(season_id)
    is_whole = path == links.title(title.title_id)
    return title_page(
        title, site.catalogue, site.history, site.tables, service=site.service, is_demo=site.is_demo,
        domestic=site.domestic, rounding=site.rounding, judging=site.judging, decisions=site.decisions,
        season_id=None if is_whole else season_id, runs=site.runs,
    )  # fmt: skip


# ── all titles ──


def _all_titles(site: Site, title_paths: Mapping[str, str]) -> list[Named]:
    """Every title with a page, by name."""
    titles = []
    for season_id, path in title_paths.items():
        title = site.catalogue.title_of(season_id)
        if path == links.title(title.title_id):
            about = site.catalogue.category(season_id) or ""
            titles.append({"name": title.title, "about": about, "path": path, "title_id": title.title_id})
    return sorted(titles, key=lambda one: (_ordered(one["name"]), one["title_id"]))


def _ordered(name: str) -> str:
    return name.casefold().removeprefix("the ")


def letter_of(name: str) -> str:
    """The letter under which a title is listed.

    >>> letter_of("The Électric State"), letter_of("1899"), letter_of("오징어 게임")
    ('e', '0-9', 'other')
    """
    first = normalize("NFKD", _ordered(name))[:1]
    return "0-9" if first.isdigit() else first if "a" <= first <= "z" else OTHER


def _index_parts(site: Site, title_paths: Mapping[str, str]) -> Parts:
    """The list of all titles; where they are many, letter by letter."""
    titles = _all_titles(site, title_paths)
    parts: Parts = {links.TITLES: partial(_index, site, titles)}
    if len(titles) > ON_ONE_PAGE:
        for letter, there in _by_letter(titles).items():
            parts[links.titles(letter)] = partial(_letter, site, titles, letter, there)
    return parts


def _by_letter(titles: Sequence[Named]) -> dict[str, list[Named]]:
    found: dict[str, list[Named]] = {}
    for one in titles:
        found.setdefault(letter_of(one["name"]), []).append(one)
    return dict(sorted(found.items(), key=lambda item: (item[0] == OTHER, item[0])))


def _index(site: Site, titles: Sequence[Named]) -> Part:
    is_long = len(titles) > ON_ONE_PAGE
    page = _index_html(site, links.TITLES, titles, _on_now(site, titles) if is_long else titles, "")
    rows = [{"title_id": one["title_id"], "title": one["name"], "about": one["about"],
             "path": links.as_json(one["path"])} for one in titles]  # fmt: skip
    told = File(links.as_json(links.TITLES), render.as_json({"titles": rows}).encode())
    names = File(links.NAMES, render.as_json({"titles": list(names_to_find(site.catalogue, titles))}).encode())
    return Part((File(links.TITLES, page.encode()), told, names))


def names_to_find(catalogue: Catalogue, titles: Sequence[Named]) -> Iterator[Named]:
    """What the box on every page finds titles by: their names, then what they were called, or are in other languages.

    A name that stands in one that leads to the same title is not needed beside it.
    """
    by_id = {one["title_id"]: one for one in titles}
    known = {title_id: [folded(one["name"])] for title_id, one in by_id.items()}
    for one in titles:
        yield {"title": one["name"], "path": one["path"]} | ({"about": one["about"]} if one["about"] else {})
    for name in names_of(catalogue):
        how, plain = OTHER_NAMES.get(name.level), folded(name.name)
        is_title = name.season_id is None or catalogue.is_film(name.season_id)
        if how and is_title and name.title_id in by_id and not any(plain in one for one in known[name.title_id]):
            known[name.title_id].append(plain)
            now = by_id[name.title_id]
            yield {"title": name.name, "path": now["path"], "about": f"{how} {ISOLATED.format(now['name'])}"}


def _on_now(site: Site, titles: Sequence[Named]) -> list[Named]:
    """The titles on the worldwide lists of the latest week."""
    weeks = site.history.weeks(WORLD_CHART, places.WORLDWIDE)[-1:]
    names = [name for name in site.history.lists if (name.chart, name.territory) == (WORLD_CHART, places.WORLDWIDE)]
    entries = (entry for one in site.history.latest_of(names, weeks) for entry in one.entries)
    ids = {title_id_of(site.catalogue, entry.season_id) for entry in entries}
    return [one for one in titles if one["title_id"] in ids]


def _letter(site: Site, titles: Sequence[Named], letter: str, there: Sequence[Named]) -> Part:
    path = links.titles(letter)
    rows = [{"title_id": one["title_id"], "title": one["name"], "path": links.as_json(one["path"])} for one in there]
    told = File(links.as_json(path), render.as_json({"titles": rows}).encode())
    return Part((File(path, _index_html(site, path, titles, there, letter).encode()), told))


def _index_html(site: Site, path: str, titles: Sequence[Named], shown: Sequence[Named], letter: str) -> str:
    letters = _by_letter(titles) if len(titles) > ON_ONE_PAGE else {}
    return render.html(
        "titles.html", path, here="Titles", frame=frame_of(site), count=len(titles), titles=shown,
        letters=[{"letter": one, "path": links.titles(one), "count": len(there)} for one, there in letters.items()],
        letter=letter, service=site.service, is_demo=site.is_demo,
    )  # fmt: skip
