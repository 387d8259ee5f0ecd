"""Titles by name, as the API and the box on every page find them."""

from __future__ import annotations

from collections.abc import Sequence

from overnights.catalogue import Catalogue
from overnights.catalogue.book import folded
from overnights.catalogue.finding import LEVELS, NAME, Name, names_of
from overnights.errors import UnknownTitle
from overnights.web.view import View

LEAST = 3  # letters of a text that is looked for in other names than a title's own: labels of seasons are much alike


def titles_called(view: View, asked: str | None) -> list[Name]:
    """Of each title the name that has a text in it: what it is called now before what it was called; of two such,
    one that begins with it first. Where there is none, the title that a slip or two make of it. All, without a text.
    """
    catalogue = view.site.catalogue
    names = view.kept("folded names", lambda: [(folded(one.name), one) for one in names_of(catalogue)])
    wanted = folded(asked) if asked else ""
    return _holding(names, wanted) or (_near(catalogue, asked) if asked else [])


def _holding(names: Sequence[tuple[str, Name]], wanted: str) -> list[Name]:
    levels = LEVELS if len(wanted) >= LEAST else (NAME,)
    held = [(plain, one) for plain, one in names if wanted in plain and one.level in levels]
    held.sort(key=lambda row: (levels.index(row[1].level), not row[0].startswith(wanted), row[0], row[1].title_id))
    found: dict[str, Name] = {}
    for _, one in held:
        found.setdefault(one.title_id, one)
    return list(found.values())


def _near(catalogue: Catalogue, asked: str) -> list[Name]:
    try:
        near = catalogue.found(asked, may_guess=True)
    except UnknownTitle:
        return []
    return [Name(near.called, near.found_by, near.title.title_id, near.season_id)]
