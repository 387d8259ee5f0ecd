"""What stands around every page of a site: its places, those of its menu first."""

from __future__ import annotations

from collections.abc import Mapping
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


def _places(rows: tuple[tuple[str, str, str], ...], *, is_in_menu: bool) -> tuple[Place, ...]:
    return tuple(Place(name=name, path=path, says=says, is_in_menu=is_in_menu) for name, path, says in rows)


IN_MENU = _places((
    ("This week", links.HOME, "The lists of the latest week: what is on top, what moved, and whether it is final."),
    ("On the bubble", links.BUBBLE,
     "Every season in question: its run, its tightest requirement, and the days to its decision."),
    ("Countries", links.COUNTRIES, "Who leads where, how far seasons travel, and each country beside the world."),
    ("All-time", links.ALL_TIME,
     "What stood out: the publisher’s all-time lists as they were seen, and lists made of the record."),
    ("Titles", links.TITLES,
     "Every title that was on a list, each with its run, its audience and what was decided."),
    ("Methods", links.METHODS, "What every number means: definition, formula, unit, source, and what it is not."),
    ("More", links.MORE, "Every place of this site."),
), is_in_menu=True)  # fmt: skip
"""In the order of the menu; on a phone it has the first three and More."""
OTHERS = _places((
    ("All weeks", links.WEEKS, "Every week with lists, each by the Sunday that ends it."),
    ("Restatements", links.RESTATEMENTS,
     "What was changed of lists after they were published, cell by cell, before and after."),
    ("Cohorts", links.COHORTS,
     "How long the seasons of a list stay on it, by kind, what they have and what they keep."),
    ("A season against another", links.AGAINST, "Two seasons from their first week, side by side."),
    ("The data’s health", links.HEALTH,
     "What came in, what was set aside and why, what came late, and what is missing for each number."),
    ("API", links.API, "What a program may ask for: every address with an example, and the OpenAPI document."),
    ("Feeds", links.FEEDS, "What is new, for a reader of feeds, as Atom and JSON Feed."),
), is_in_menu=False)  # fmt: skip
"""Places that the page of all places leads to, in its order."""
BARE = Frame(places=tuple(place for place in IN_MENU if place.path in (links.HOME, links.TITLES)))


def frame_of(site: Site) -> Frame:
    """The frame of a site: each place that it has the data for."""
    names = site.history.lists
    has_world = any(name.chart == WORLD_CHART and name.territory == WORLDWIDE for name in names)
    has_countries = any(name.chart == TERRITORY_CHART and name.territory not in ("", WORLDWIDE) for name in names)
    is_there = {
        **dict.fromkeys((links.ALL_TIME, links.WEEKS, links.COHORTS), has_world),
        links.BUBBLE: site.judging is not None and bool(site.judging.seasons),
        links.COUNTRIES: has_countries,
        links.METHODS: bool(site.numbers),
        links.RESTATEMENTS: site.restated is not None,
        links.HEALTH: site.health is not None,
        links.API: site.has_api,
    }
    places = tuple(place for place in (*IN_MENU, *OTHERS) if is_there.get(place.path, True))
    return Frame(places=places, address=site.address, shared=site.shared)
