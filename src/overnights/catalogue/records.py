"""What a catalogue holds: titles, seasons, episodes, credits, reception, subscribers, weights.

Each is a frozen record; text is stripped, empty text is None, and an unknown number is None, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """One title; its name is a label, `title_id` stays when it is relabelled."""

    title_id: str
    title: str
    kind: str | None = None  # series, film, special or live
    original_language: str | None = None  # BCP 47 tag
    origin_country: str | None = None  # ISO 3166-1 alpha-2
    genres: tuple[str, ...] = ()
    created_by: tuple[str, ...] = ()
    based_on: str | None = None
    synopsis: str | None = None
    imdb_id: str | None = None
    tmdb_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """One season; a film is a title with one season."""

    season_id: str
    title_id: str
    number: int | None = None  # 1 is the first
    label: str | None = None
    kind: str | None = None  # season, limited, part, film or special
    released_on: date | None = None
    release_pattern: str | None = None  # all_at_once, weekly or split
    is_final: bool = False
    origin: str | None = None  # original or licensed
    part_of: str | None = None  # season_id of the season that this is a part of
    cost: Decimal | None = None
    currency: str | None = None  # ISO 4217


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One row of `episodes`: an episode, or its release in some territories.

    Rows of one `episode_id` agree on season, number and runtime, and differ in `territories`.
    `released_on` is the one that holds: the row's own, else the season's; None: never out.
    """

    episode_id: str
    season_id: str
    number: int | None = None
    name: str | None = None
    runtime_ms: int
    released_on: date | None = None
    territories: frozenset[str] = frozenset()  # empty: everywhere that no other row of the episode names


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One person in one role; `season_number` None: of the whole title."""

    title_id: str
    season_number: int | None = None
    person: str
    role: str  # cast, creator, writer, director or producer
    character: str | None = None
    billing: str | None = None  # main, recurring, guest or minor
    position: int | None = None  # order within the role, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What one source's critics or viewers said, as a score on a day."""

    title_id: str
    season_number: int | None = None
    source: str
    score: float
    out_of: float
    n: int | None = None
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribers:
    """Paying accounts of a territory, from a day."""

    territory: str
    as_of: date
    subscribers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """Weight of an account from a day, in thousandths; 1000 where none is declared."""

    account_id: str
    from_on: date
    weight_thousandths: int


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One place where a catalogue breaks a rule.

    `row` is the line a person sees, the header being 1; None where the fault is the whole file's.
    """

    file: str
    row: int | None
    column: str | None
    rule: str
    way_out: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        column = f", {self.column}" if self.column else ""
        return f"{place}{column}: {self.rule} {self.way_out}"
