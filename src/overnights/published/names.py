"""What a label says: the words that pages show, the season's kind and number, and the slug that ids are made of."""

from __future__ import annotations

import re
from unicodedata import normalize

from overnights.catalogue import folded

_ROMAN = {"II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_LARGEST_NUMBER = 99  # a larger one is a year
_SEASON = re.compile(r"(?:Season|Series|Temporada|Staffel|Saison|Stagione|S)\s*(\d+)\b|(?:시즌|シーズン)\s*(\d+)", re.I)
_PART = re.compile(r"\b(?:Part|Volume|Vol\.|Chapter|Collection|Class|Book)\s*(\d+)", re.I)
_RANGE = re.compile(r"\b(?:Part|Volume|Chapter|Collection|Class|Book)\s*\d+\s*-", re.I)
_BARE = re.compile(r"(\d+)(?:\.|:|$)")
_SEPARATORS = ":-–— "


def shown_label(show_title: str, season_title: str | None) -> str | None:
    """The season's label without the title in front of it; the label itself, where no words would be left.

    >>> shown_label("Partner Track", "Partner Track: Season 1"), shown_label("Stranger Things", "Stranger Things 4")
    ('Season 1', 'Stranger Things 4')
    """
    rest = _rest(show_title, season_title)
    return season_title if not rest or rest.rstrip(".").isdecimal() else rest


def _rest(show_title: str, season_title: str | None) -> str | None:
    """A label without the title in front of it."""
    if season_title is None or not season_title.startswith(show_title):
        return season_title
    return season_title[len(show_title) :].lstrip(_SEPARATORS)


def kind_of(list_kind: str, show_title: str, season_title: str | None) -> tuple[str | None, int | None]:
    """Kind of season and its number, as far as a label says; null where it does not.

    Args:
        list_kind: film or tv, the lists it stands on.
    Source: docs/methods/identity.md.
    >>> kind_of("tv", "Ozark", "Ozark: Season 4 Part 1"), kind_of("tv", "KAOS", None)
    (('part', 4), (None, None))
    """
    if list_kind == "film":
        return "film", None
    label = _rest(show_title, season_title) or season_title
    if label is None:
        return None, None
    if label.casefold() == "limited series":
        return "limited", None
    season, part = _SEASON.match(label), _PART.search(label)
    if season:
        return ("part" if part else "season"), int(season[1] or season[2])
    if part:
        return "part", None if _RANGE.search(label) else int(part[1])
    return _bare(label)


def _bare(label: str) -> tuple[str | None, int | None]:
    """A label that is a number, or begins with one and a point: Stranger Things 4, Our Planet: II."""
    number = _BARE.match(label)
    if number and 0 < int(number[1]) <= _LARGEST_NUMBER:
        return "season", int(number[1])
    return ("season", _ROMAN[label]) if label in _ROMAN else (None, None)


def slug(text: str) -> str:
    """A text as part of an id: small letters and digits, words joined by hyphens, accents left out.

    >>> slug("L’Été: Season 1")
    'lete-season-1'
    """
    return normalize("NFC", folded(text)).replace(" ", "-")


def first_words(list_kind: str, show_title: str, season_title: str | None) -> str:
    """The id that a label gives a season, before namesakes are told apart.

    >>> first_words("tv", "Partner Track", "Partner Track: Season 1"), first_words("film", "Red Notice", None)
    ('partner-track-season-1', 'red-notice-film')
    """
    if list_kind == "film":
        return f"{slug(show_title)}-film"
    if season_title is None:
        return f"{slug(show_title)}-tv"
    whole = season_title if season_title.startswith(show_title) else f"{show_title} {season_title}"
    return slug(whole)
