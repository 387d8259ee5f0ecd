"""What stands around every page of a site: the places of its menu."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from overnights import links
from overnights.outputs.parts import Site

Place: TypeAlias = "tuple[str, str]"  # its name, the path of its page


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The places of a site, in the order of its menu; no page leads to a place that its site has not."""

    menu: tuple[Place, ...] = (("This week", links.HOME), ("Titles", links.TITLES))

    def has(self, path: str) -> bool:
        """Whether the site has a place."""
        return any(path == there for _, there in self.menu)


BARE = Frame()


def frame_of(site: Site) -> Frame:
    """The frame of a site: each place that it has the data for."""
    return Frame(menu=tuple(_places(site)))


def _places(site: Site) -> Iterator[Place]:
    yield "This week", links.HOME
    yield "Titles", links.TITLES
    if site.numbers:
        yield "Methods", links.METHODS
