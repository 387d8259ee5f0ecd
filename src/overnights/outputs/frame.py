"""What stands around every page of a site: its places, those of its menu first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from overnights import links
from overnights.outputs.parts import Site
from overnights.pages.places import WORLDWIDE
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of a site. `says` is a sentence of what is there, on the page of all places.

    `is_in_menu`: whether the menu of every page leads to it; to the others leads More.
    """

    name: str
    path: str
    says: str
    is_in_menu: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The places of a site, in the order of its menu; no page leads to a place that its site has not."""

    places: tuple[Place, ...] = ()
    address: str = ""  # where the site is seen
    shared: Mapping[str, str] = field(default_factory=dict)  # by page, the picture for those who show a link to it

    @property
    def menu(self) -> tuple[tuple[str, str], ...]:
        """The name and path of each place of the menu; the page of all places is the last."""
        return tuple((place.name, place.path) for place in self.places if place.is_in_menu)

    def has(self, path: str) -> bool:
        """Whether the site has a place."""
        return any(path == place.path for place in self.places)


WEEK = Place(
    name="This week",
    path=links.HOME,
    says="The lists of the latest week: what is on top, what moved, and whether it is final.",
    is_in_menu=True,
)
BUBBLE = Place(
    name="On the bubble",
    path=links.BUBBLE,
    says="Every season in question: its run, its tightest requirement, and the days to its decision.",
    is_in_menu=True,
)
COUNTRIES = Place(
    name="Countries",
    path=links.COUNTRIES,
    says="Who leads where, how far seasons travel, and each country beside the world.",
    is_in_menu=True,
)
ALL_TIME = Place(
    name="All-time",
    path=links.ALL_TIME,
    says="What stood out: the publisher’s all-time lists as they were seen, and lists made of the record.",
    is_in_menu=True,
)
TITLES = Place(
    name="Titles",
    path=links.TITLES,
    says="Every title that was on a list, each with its run, its audience and what was decided.",
    is_in_menu=True,
)
MORE = Place(name="More", path=links.MORE, says="Every place of this site.", is_in_menu=True)
BARE = Frame(places=(WEEK, TITLES))


def frame_of(site: Site) -> Frame:
    """The frame of a site: each place that it has the data for."""
    return Frame(places=(*_menu(site), MORE, *_others(site)), address=site.address, shared=site.shared)


def _menu(site: Site) -> Iterator[Place]:
    """Places of the menu, in their order; on a phone the first three and More."""
    yield WEEK
    if site.judging is not None and site.judging.seasons:
        yield BUBBLE
    if any(name.chart == TERRITORY_CHART and name.territory not in ("", WORLDWIDE) for name in site.history.lists):
        yield COUNTRIES
    if any(name.chart == WORLD_CHART and name.territory == WORLDWIDE for name in site.history.lists):
        yield ALL_TIME
    yield TITLES
    if site.numbers:
        yield Place(
            name="Methods",
            path=links.METHODS,
            says="What every number means: definition, formula, unit, source, and what it is not.",
            is_in_menu=True,
        )


def _others(site: Site) -> Iterator[Place]:
    """Places that the page of all places leads to, in its order."""
    if any(name.chart == WORLD_CHART and name.territory == WORLDWIDE for name in site.history.lists):
        yield Place(name="All weeks", path=links.WEEKS, says="Every week with lists, each by the Sunday that ends it.")
    if site.restated is not None:
        yield Place(
            name="Restatements",
            path=links.RESTATEMENTS,
            says="What was changed of lists after they were published, cell by cell, before and after.",
        )
    if any(name.chart == WORLD_CHART and name.territory == WORLDWIDE for name in site.history.lists):
        yield Place(
            name="Cohorts",
            path=links.COHORTS,
            says="How long the seasons of a list stay on it, by kind, what they have and what they keep.",
        )
    yield Place(
        name="A season against another",
        path=links.AGAINST,
        says="Two seasons from their first week, side by side.",
    )
    if site.health is not None:
        yield Place(
            name="The data’s health",
            path=links.HEALTH,
            says="What came in, what was set aside and why, what came late, and what is missing for each number.",
        )
    if site.has_api:
        yield Place(name="API", path=links.API, says="What a program may ask for: the OpenAPI document of all of this.")
    yield Place(name="Feeds", path=links.FEEDS, says="What is new, for a reader of feeds, as Atom and JSON Feed.")
