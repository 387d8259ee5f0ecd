"""Pages of two seasons: each against the one before it of its title, and against the nearest by its first weeks.

Any other two are made when they are asked for, by a site that is served.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from overnights import links
from overnights.catalogue.finding import label_of
from overnights.catalogue.season_order import is_before
from overnights.charts.nearest import nearest
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Runs, facts_of
from overnights.outputs import render
from overnights.outputs.against_html import against_html, pictures
from overnights.outputs.files import as_csv
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.pages.against import against
from overnights.pages.against_json import COLUMNS, against_json, against_rows
from overnights.pages.against_shown import Known, Shown, shown
from overnights.pages.places import WORLDWIDE
from overnights.pages.week import WORLD_CHART, full_name

PREVIOUS, NEAREST = "previous", "nearest"
KEPT = 1_000  # seasons: most stand on several pages
MOST_LISTED = 450  # pairs on the list's page; its CSV has all
WHY = {PREVIOUS: "the season before it", NEAREST: "nearest by first weeks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two seasons that have a page; `why`: the other is the season before it, or the nearest by its first weeks."""

    season_id: str
    other_id: str
    why: str

    @property
    def path(self) -> str:
        return links.against(self.season_id, self.other_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainstLink:
    """A page of two seasons as the one season's own page names it."""

    path: str
    name: str  # of the other season
    why: str


def pairs_of(site: Site, season_paths: Mapping[str, str]) -> dict[str, tuple[Pair, ...]]:
    """By season, what it is held against on a site; the season before it first."""
    runs = runs_of(site).made
    near = nearest(runs, WORLD_CHART)
    found: dict[str, tuple[Pair, ...]] = {}
    before = _previous(site, season_paths)
    for season_id in season_paths:
        others: dict[str, str] = {}
        for other, why in ((before.get(season_id), PREVIOUS), (near.get(season_id), NEAREST)):
            if other is not None and other in season_paths:
                others.setdefault(other, why)
        if others:
            found[season_id] = tuple(
                Pair(season_id=season_id, other_id=other, why=why) for other, why in others.items()
            )
    return found


def runs_of(site: Site) -> RunTables:
    """The runs of a site, made where it has none."""
    return site.runs or RunTables(Runs(site.history.as_columns(), facts_of(site.catalogue)))


def _previous(site: Site, season_paths: Mapping[str, str]) -> dict[str, str]:
    """By season the one before it of its title that was on a worldwide list, as it was itself; evenings have none."""
    listed: set[str] = set()
    for name, known in site.history.lists.items():
        if (name.chart, name.territory) == (WORLD_CHART, WORLDWIDE):
            listed |= known.runs.keys()
    book, found = site.catalogue, dict[str, str]()
    for title_id in dict.fromkeys(book.seasons[season_id].title_id for season_id in season_paths):
        theirs = [one for one in book.seasons_of(title_id) if one.season_id in listed]
        for before, season in pairwise(theirs):
            if before.season_id in season_paths and is_before(before, season, book.out_on):
                found[season.season_id] = before.season_id
    return found


def links_of(site: Site, pairs: Sequence[Pair]) -> tuple[AgainstLink, ...]:
    """The pages of a season against others, as its own page names them."""
    return tuple(AgainstLink(path=pair.path, name=name_of(site, pair.other_id), why=WHY[pair.why]) for pair in pairs)


def name_of(site: Site, season_id: str) -> str:
    """A title with its season."""
    season = site.catalogue.seasons[season_id]
    label = None if site.catalogue.is_film(season_id) else label_of(season)
    return full_name(site.catalogue.title_of(season_id).title, label)


def against_parts(site: Site, season_paths: Mapping[str, str], pairs: Mapping[str, Sequence[Pair]]) -> Parts:
    """The page of every pair, and the list of them."""
    made = Comparisons(site, season_paths)
    parts: Parts = {
        pair.path: partial(made.part, pair.season_id, pair.other_id) for theirs in pairs.values() for pair in theirs
    }
    return parts | {links.AGAINST: partial(_list, site, pairs)}


def any_pair(site: Site, season_paths: Mapping[str, str], path: str) -> Callable[[], Part] | None:
    """What makes the page of any two seasons with pages of their own; None where a path names none, or one twice."""
    folder, *slugs = path.removesuffix(".html").split("/")
    if folder != "against" or len(slugs) != 2 or slugs[0] == slugs[1]:
        return None
    by_slug = {links.slug(season_id): season_id for season_id in season_paths}
    ids = [by_slug.get(slug) for slug in slugs]
    if ids[0] is None or ids[1] is None:
        return None
    return partial(Comparisons(site, season_paths).part, ids[0], ids[1])


class Comparisons:
    """Makes pages of two seasons; keeps the few that were used last, since a season stands on several."""

    def __init__(self, site: Site, season_paths: Mapping[str, str]) -> None:
        self._site = site
        self._paths = season_paths
        self._kept: OrderedDict[str, Shown] = OrderedDict()

    def part(self, season_id: str, other_id: str) -> Part:
        """The page, the same record as JSON, its weeks as CSV, and its pictures."""
        site, path = self._site, links.against(season_id, other_id)
        record = against(self._shown(season_id), self._shown(other_id), site.history, service=site.service,
                         is_demo=site.is_demo)  # fmt: skip
        drawn = pictures(record)
        page = against_html(record, path, drawn, season_paths=self._paths, frame=frame_of(site))
        canvases = {
            links.picture_within(path, name.replace("_", "-"), size): picture
            for name, sizes in drawn.items() for size, picture in sizes.items()
        }  # fmt: skip
        told = File(links.as_json(path), render.as_json(against_json(record)).encode())
        rows = File(links.as_csv(path), as_csv(against_rows(record), COLUMNS).encode())
        return Part((File(path, page.encode()), told, rows), canvases)

    def _shown(self, season_id: str) -> Shown:
        found = self._kept.pop(season_id, None) or shown(self._known, season_id)
        self._kept[season_id] = found
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found

    @property
    def _known(self) -> Known:
        site = self._site
        return Known(catalogue=site.catalogue, history=site.history, runs=runs_of(site), tables=site.tables,
                     judging=site.judging, decisions=site.decisions, rounding=site.rounding)  # fmt: skip


# ── the list ──


def _list(site: Site, pairs: Mapping[str, Sequence[Pair]]) -> Part:
    rows = [
        {"season_id": pair.season_id, "name": name_of(site, pair.season_id), "other_id": pair.other_id,
         "other": name_of(site, pair.other_id), "why": pair.why, "path": pair.path}
        for theirs in pairs.values() for pair in theirs
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["name"].casefold(), row["season_id"], row["why"]))
    told = File(links.as_json(links.AGAINST), render.as_json({"pairs": rows}).encode())
    csv = File(
        links.as_csv(links.AGAINST), as_csv(rows, ("season_id", "name", "other_id", "other", "why", "path")).encode()
    )
    return Part((File(links.AGAINST, list_html(site, pairs).encode()), told, csv))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """Two names that somebody asked for, what is wrong with one, and what may have been meant."""

    one: str = ""
    other: str = ""
    says: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # name, path from the list's page


def list_html(site: Site, pairs: Mapping[str, Sequence[Pair]], picked: Picked | None = None) -> str:
    """The page of all pairs; with `picked`, where two names can be asked for, with a form."""
    every = [pair for theirs in pairs.values() for pair in theirs]
    shown_pairs = [pair for pair in every if pair.why == PREVIOUS]
    rows = [(name_of(site, pair.season_id), _label(site, pair.other_id), pair.path) for pair in shown_pairs]
    return render.html(
        "against_list.html", links.AGAINST, here="More", frame=frame_of(site), service=site.service,
        is_demo=site.is_demo, pairs=sorted(rows, key=lambda row: (row[0].casefold(), row[2]))[:MOST_LISTED],
        count=len(shown_pairs), near=len(every) - len(shown_pairs), picked=picked,
    )  # fmt: skip


def _label(site: Site, season_id: str) -> str:
    """What a season is called beside its title, which is named already."""
    return label_of(site.catalogue.seasons[season_id]) or name_of(site, season_id)
