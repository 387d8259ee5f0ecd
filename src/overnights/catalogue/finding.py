"""Titles and seasons by any name they ever had: to the letter, then folded, then as one word; then by likeness.

A guess by likeness is made only where a caller asks for it, and only where one title alone is near.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from overnights.catalogue.folding import folded
from overnights.catalogue.records import Season, Title
from overnights.errors import UnknownTitle

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

NAME, WHOLE_NAME, FORMER_NAME, LOCAL_NAME = "name", "whole_name", "former_name", "local_name"
ID, SEASON_ID, NEAR_NAME = "id", "season_id", "near_name"
LEVELS = (NAME, WHOLE_NAME, FORMER_NAME, LOCAL_NAME)
"""What a name may be, in the order in which it is looked for: a title's, a title with its season's, one of before, one
that a report gives in another language."""
SUGGESTED = 3
_FEW, _MANY, _MOST_SLIPS = 4, 8, 2  # letters: below the first no slip is taken, from the second on two are
_ROMAN = frozenset(("ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"))
_FIGURES = re.compile(r"\d+")
_BINS, _TRIED = 64, 60  # kinds of letters told apart; names that are compared letter by letter, at most


class Name(NamedTuple):
    """One name of a title, or of one of its seasons."""

    name: str
    level: str
    title_id: str
    season_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The title that is meant, by what of it; the season, where the name is one season's.

    `found_by`: id, season_id, or what the name is (name, whole_name, former_name, local_name); near_name: none is
    called so, and `called` is the one name that is near. `called` is the name as it is written.
    """

    asked: str
    title: Title
    season_id: str | None
    found_by: str
    called: str

    @property
    def is_guess(self) -> bool:
        return self.found_by == NEAR_NAME


class Book(Protocol):
    """What names are made of: a catalogue."""

    @property
    def titles(self) -> Mapping[str, Title]: ...
    @property
    def seasons(self) -> Mapping[str, Season]: ...
    @property
    def other_names(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def season_names(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def local_names(self) -> Mapping[str, tuple[str, ...]]: ...


class Names:
    """All names of a catalogue; what they are compared as is made when the first is looked for."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = names

    def called(self, asked: str) -> tuple[Name, ...]:
        """The names that are meant: of the first way and level that has any; empty where nothing is called so."""
        plain = folded(asked)
        word = plain.replace(" ", "")
        exact = [name for name in self.names if name.name == asked]
        found = [*exact, *(self.names[n] for n, other in enumerate(self._folded) if other == plain)]
        for level in LEVELS:
            for names in (exact, found):
                meant = tuple(name for name in names if name.level == level)
                if meant:
                    return meant
        joined = [self.names[n] for n, other in enumerate(self._joined) if other == word]
        first = min((LEVELS.index(name.level) for name in joined), default=0)
        return tuple(name for name in joined if name.level == LEVELS[first])

    def near(self, asked: str) -> tuple[Name, ...]:
        """The names that a slip or two make of this one: a letter more, less or other, or two changed places.

        Names that say other numbers are not near.
        """
        wanted = folded(asked)
        numbers = _numbers(wanted)
        near = {
            name
            for name in (self._plain[n] for n in self._alike(wanted, _MOST_SLIPS))
            if distance(wanted, name, _MOST_SLIPS) <= slips(wanted, name) and _numbers(name) == numbers
        }
        return tuple(one for one, plain in zip(self.names, self._folded, strict=True) if plain in near)

    def suggested(self, asked: str) -> tuple[str, ...]:
        """The names most like one, best first: seasons that it may number; titles that hold it, it begins with, or are
        spelt nearly so; and what titles were called, or are elsewhere, that holds it.
        """
        wanted = folded(asked)
        shown = {plain: n.name for n, plain in zip(self.names, self._folded, strict=True) if n.level == NAME}
        holding = sorted((name for name in shown if wanted in name), key=lambda name: (len(name), name))
        begins = sorted((name for name in shown if wanted.startswith(f"{name} ")), key=lambda name: (-len(name), name))
        holding += [name for name in begins if name not in holding]
        most = max(_MOST_SLIPS, len(wanted) // 3)
        alike = [self._plain[n] for n in self._alike(wanted, most)]
        spelt = sorted((distance(wanted, name, most), name) for name in alike if name in shown and name not in holding)
        nearly = [name for apart, name in spelt if apart <= most]
        numbered = self._numbered(wanted, begins[0]) if begins else []
        elsewhere = [] if holding else self._held_elsewhere(wanted)
        found = (*numbered, *(shown[name] for name in holding), *elsewhere, *(shown[name] for name in nearly))
        return tuple(dict.fromkeys(found))[:SUGGESTED]

    def _numbered(self, wanted: str, begins: str) -> list[str]:
        """Names of seasons of the titles that a name begins with, where they say just the numbers that follow."""
        numbers = _FIGURES.findall(wanted.removeprefix(begins))
        pairs = list(zip(self.names, self._folded, strict=True))
        titles = {name.title_id for name, plain in pairs if name.level == NAME and plain == begins}
        seasons = ((name, plain) for name, plain in pairs if name.level == WHOLE_NAME and name.title_id in titles)
        said = ((name.name, _FIGURES.findall(plain.removeprefix(begins))) for name, plain in seasons)
        return sorted(name for name, figures in said if numbers and figures == numbers)

    def _held_elsewhere(self, wanted: str) -> list[str]:
        """What titles were called, or are in other languages, that holds a name's words."""
        if len(wanted) < _FEW:
            return []
        pairs = zip(self.names, self._folded, strict=True)
        found = {name.name for name, plain in pairs if name.season_id is None and f" {wanted} " in f" {plain} "}
        return sorted(found, key=lambda name: (len(name), name))

    @cached_property
    def _folded(self) -> list[str]:
        return [folded(name.name) for name in self.names]

    @cached_property
    def _joined(self) -> list[str]:
        return [plain.replace(" ", "") for plain in self._folded]

    @cached_property
    def _plain(self) -> list[str]:
        """The different names as they are compared, those of reports aside."""
        pairs = zip(self.names, self._folded, strict=True)
        return sorted({plain for name, plain in pairs if name.level != LOCAL_NAME})

    @cached_property
    def _letters(self) -> npt.NDArray[np.int16]:
        """How often each kind of letter stands in each of `_plain`."""
        import numpy as np

        letters = "".join(self._plain)
        of_name = np.repeat(np.arange(len(self._plain)), [len(name) for name in self._plain])
        codes = np.frombuffer(letters.encode("utf-32-le"), np.uint32).astype(np.int64) % _BINS
        counts = np.bincount(of_name * _BINS + codes, minlength=len(self._plain) * _BINS)
        return counts.reshape(-1, _BINS).astype(np.int16)

    def _alike(self, wanted: str, most: int) -> list[int]:
        """Names that may be so near, by their letters alone: the likeliest, at most some dozens of them."""
        import numpy as np

        if not self._plain:
            return []
        codes = np.frombuffer(wanted.encode("utf-32-le"), np.uint32).astype(np.int64) % _BINS
        differs = self._letters - np.bincount(codes, minlength=_BINS).astype(np.int16)
        apart = np.maximum(
            np.where(differs > 0, differs, 0).sum(axis=1), np.where(differs < 0, -differs, 0).sum(axis=1)
        )
        near = np.flatnonzero(apart <= most)
        found: list[int] = near[np.argsort(apart[near], kind="stable")][:_TRIED].tolist()
        return found


def found_in(names: Names, titles: Mapping[str, Title], asked: str, *, may_guess: bool) -> Found:
    """The title that a name means. Raises: UnknownTitle, as `Catalogue.found` does."""
    meant = names.called(asked)
    is_guess = not meant
    near = meant or names.near(asked)
    ids = tuple(dict.fromkeys(name.title_id for name in near))
    if len(ids) == 1 and (may_guess or not is_guess):
        seasons = {name.season_id for name in near}
        return Found(
            asked=asked,
            title=titles[ids[0]],
            season_id=seasons.pop() if len(seasons) == 1 else None,
            found_by=NEAR_NAME if is_guess else near[0].level,
            called=near[0].name,
        )
    if meant or (may_guess and len(ids) > 1):
        raise _of_several(asked, [titles[title_id] for title_id in sorted(ids)], is_guess=is_guess)
    said = tuple(dict.fromkeys((*(name.name for name in near[:SUGGESTED]), *names.suggested(asked))))[:SUGGESTED]
    every = "`overnights export titles --out titles.csv` writes a list of all; with --as-of, of those of a day."
    way_out = f"Near it: {', '.join(f'“{name}”' for name in said)}." if said else every
    raise UnknownTitle(f"No title has the name or id “{asked}”. {way_out}", name=asked, near=said)


def _of_several(asked: str, titles: Sequence[Title], *, is_guess: bool) -> UnknownTitle:
    ids = tuple(title.title_id for title in titles)
    told = ", ".join(f"{title.title_id} ({title.kind or 'kind not known'}, “{title.title}”)" for title in titles)
    what = f"{len(ids)} titles are called “{asked}”"
    if is_guess:
        what = f"No title is called “{asked}”, and {len(ids)} are near it"
    return UnknownTitle(f"{what}: {told}. Name one by its id.", name=asked, near=ids, what=what, title_ids=ids)


def names_of(book: Book) -> list[Name]:
    """All names of a catalogue's titles and seasons, in order of their levels, then of their ids."""
    found = [Name(title.title, NAME, title.title_id, None) for title in book.titles.values()]
    for season in book.seasons.values():
        label, title = label_of(season), book.titles.get(season.title_id)
        if label and title and season.kind != "film":
            whole = label if label.startswith(title.title) else f"{title.title}: {label}"
            found.append(Name(whole, WHOLE_NAME, season.title_id, season.season_id))
    for title_id, names in book.other_names.items():
        found += [Name(name, FORMER_NAME, title_id, None) for name in names]
    for level, by_season in ((FORMER_NAME, book.season_names), (LOCAL_NAME, book.local_names)):
        for season_id, names in by_season.items():
            title_id = book.seasons[season_id].title_id
            found += [Name(name, level, title_id, season_id) for name in names]
            if level == LOCAL_NAME:  # and the title alone
                shows = {name.rpartition(":")[0].strip() for name in names}
                found += [Name(show, level, title_id, None) for show in sorted(shows) if show]
    return found


def label_of(season: Season) -> str | None:
    """What a season is called beside its title; None for one that needs no name, as a film."""
    if season.label is None and season.number is not None and season.kind != "film":
        return f"Season {season.number}"
    return season.label


def slips(wanted: str, name: str) -> int:
    """How many slips are taken between two names: none in short ones, one, and two where the longer is long.

    >>> [slips(*names) for names in (("ti", "it"), ("dahmr", "dahmer"), ("wensday", "wednesday"))]
    [0, 1, 2]
    """
    letters = max(len(wanted), len(name))
    return 0 if letters < _FEW else 1 if letters < _MANY else _MOST_SLIPS


def distance(one: str, other: str, most: int) -> int:
    """How many letters are to be put in, taken out, changed, or changed with their neighbour; above `most`: more.

    >>> distance("patner", "partner", 2), distance("siwtch", "switch", 2), distance("abc", "xyzw", 1)
    (1, 1, 2)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, above, row = above, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(above) > most:
            return most + 1
    return min(row[-1], most + 1)


def _numbers(name: str) -> Counter[str]:
    """The numbers that a folded name says, in figures or Roman ones: a season's, a year."""
    return Counter(word for word in name.split() if word in _ROMAN or any(letter.isdecimal() for letter in word))
