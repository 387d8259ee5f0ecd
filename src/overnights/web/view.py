"""What is told of a home in one state: its pages and tables, each made when it is first asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from overnights import links
from overnights.errors import OutOfRange
from overnights.home import Home
from overnights.outputs.against_parts import any_pair
from overnights.outputs.pictures import Canvas, draw, specified
from overnights.outputs.pixels import pixels
from overnights.outputs.site import Part, Parts, Site, season_paths, site_parts
from overnights.web.problems import Problem
from overnights.web.watch import State

T = TypeVar("T")
MOST = 48  # things kept of one state: parts of the site, tables
MOST_DAYS = 2  # earlier days that are kept
SIZES = ("-wide", "-narrow")
FORMS: dict[str, Callable[[Canvas], bytes | None]] = {
    ".svg": lambda picture: draw(picture).svg.encode(),
    ".vl.json": lambda picture: specified(picture) if picture.told else None,
    ".png": pixels,
}
SUFFIXES = (".json", ".csv", ".md")


class View:
    """A home in one state, at one instant. Safe from any thread; two that want the same wait for one to make it."""

    def __init__(self, state: State, now: datetime, home: Home | None = None) -> None:
        self.state = state
        self.now = now
        self.home = home or state.home
        self._guard = threading.Lock()
        self._making = threading.RLock()
        self._days_guard = threading.Lock()
        self._days: OrderedDict[date, View] = OrderedDict()
        self._site: Site | None = None
        self._parts: Parts | None = None
        self._kept: OrderedDict[Hashable, tuple[threading.Lock, list[Any]]] = OrderedDict()

    def kept(self, what: Hashable, make: Callable[[], T]) -> T:
        """What was made of this state under a name, or is made now."""
        with self._guard:
            lock, made = self._kept.setdefault(what, (threading.Lock(), []))
            self._kept.move_to_end(what)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        with lock:
            if not made:
                made.append(make())
            value: T = made[0]
            return value

    def as_of(self, day: date) -> View:
        """The same home as it was known at the end of a day.

        Raises: Problem 404, where the day is yet to come, or nothing was known by then.
        """
        from overnights.acts.as_of import as_of, check_over

        try:
            check_over(self.state.home, day, self.now)
            with self._days_guard:  # one is made at a time, and few are kept: each is a home of its own
                if day not in self._days:
                    self._days[day] = View(self.state, self.now, as_of(self.state.home, day))
                self._days.move_to_end(day)
                while len(self._days) > MOST_DAYS:
                    self._days.popitem(last=False)
                return self._days[day]
        except OutOfRange as cause:
            raise Problem(404, f"{day} is yet to come, or nothing was known by its end. Take another day.") from cause

    # ── pages ──

    @property
    def site(self) -> Site:
        """All that its pages are made of. Raises: NoCatalogue, and what reading raises."""
        from overnights.acts.site import site_of

        with self._making:
            if self._site is None:
                self._site = replace(site_of(self.home, self.now), has_api=True)
            return self._site

    @property
    def parts(self) -> Parts:
        """By path, what makes each page."""
        with self._making:
            if self._parts is None:
                self._parts = site_parts(self.site)
            return self._parts

    def prepare(self) -> None:
        """Makes what every page is made of."""
        self.file(links.HOME)

    def file(self, path: str) -> bytes | None:
        """A file of the site; None where it has none at this path."""
        if path.startswith("pictures/"):
            return self._picture(path)
        page = self._page_of(path)
        part = self._part(page) if page is not None else None
        return next((file.content for file in part.files if file.path == path), None) if part else None

    def has(self, page: str) -> bool:
        """Whether the site has a page."""
        return page in self.parts or self._any_pair(page) is not None

    def _page_of(self, path: str) -> str | None:
        """The page to which a file belongs."""
        if path.startswith("feeds/"):
            page = links.page_of_feed(path)
            return page if page in self.parts else None
        if path == links.NAMES:
            return links.TITLES
        for suffix in (".html", *SUFFIXES):
            if path.endswith(suffix):
                page = f"{path.removesuffix(suffix)}.html"
                return page if page in self.parts or self._any_pair(page) else None
        return None

    def _part(self, page: str) -> Part:
        make = self.parts.get(page) or self._any_pair(page)
        if make is None:
            raise KeyError(page)
        return self.kept(("part", page), make)

    def _any_pair(self, page: str) -> Callable[[], Part] | None:
        """What makes the page of any two seasons; a published site has those of some alone."""
        return any_pair(self.site, self.season_paths, page) if page.startswith("against/") else None

    @property
    def season_paths(self) -> dict[str, str]:
        """The page of every season that was on a list."""
        return self.kept("pages of seasons", lambda: season_paths(self.site))

    def _picture(self, path: str) -> bytes | None:
        """A picture in the form that the path ends in; as PNG every one, though pages name few of them."""
        form = next((form for form in FORMS if path.endswith(form)), None)
        if form is None:
            return None
        drawn = path.removesuffix(form) + ".svg"
        for page in self._pages_of_picture(path.removesuffix(form)):
            canvas = self._canvases(page).get(drawn)
            if canvas is not None:
                return FORMS[form](canvas)
        return None

    def _canvases(self, page: str) -> Mapping[str, Canvas]:
        return self._part(page).canvases

    def _pages_of_picture(self, path: str) -> list[str]:
        """The pages that may have a picture: its path begins as theirs, with hyphens for slashes."""
        size = next((size for size in SIZES if path.endswith(size)), None)
        if size is None:
            return []
        folder, _, _ = path.removeprefix("pictures/").rpartition("/")
        if folder:  # of a page that is made when it is asked for
            page = f"{folder}.html"
            return [page] if page in self.parts or self._any_pair(page) else []
        words = path.removeprefix("pictures/").removesuffix(size).split("-")
        begins = ("-".join(words[:count]) for count in range(len(words) - 1, 0, -1))
        return [page for begin in begins for page in self._by_stem.get(begin, ())]

    @property
    def _by_stem(self) -> dict[str, list[str]]:
        return self.kept("pages by stem", lambda: _stems(self.parts))


def _stems(parts: Parts) -> dict[str, list[str]]:
    """The pages by how the paths of their pictures begin."""
    found: dict[str, list[str]] = {}
    for page in parts:
        if page != links.HOME:
            found.setdefault(page.removesuffix(".html").replace("/", "-"), []).append(page)
    return found
