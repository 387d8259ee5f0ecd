"""The data's health: what came in, what was set aside, what is missing; counts alone, and no file, account or payload.

Small counts of rows that were set aside could tell of few people: they are withheld as counts of accounts are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from overnights.catalogue import Catalogue
from overnights.countries import ALL
from overnights.viewing.disclosure import by_territory

A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
MOST_DAYS_LATE = 10  # told one by one
WELL, NOTE, WRONG = "well", "note", "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One thing that was looked at. `state` is well, note or wrong."""

    name: str
    state: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One load of events. `withdrawn_on`: since when it counts no longer. Days are local; null without events."""

    number: int
    loaded_on: date
    files: int
    offered: int
    accepted: int
    duplicates: int
    set_aside: int
    first_on: date | None
    last_on: date | None
    withdrawn_on: date | None = None

    @property
    def days_after(self) -> int | None:
        """Days from its last event to the day it was loaded."""
        return None if self.last_on is None else (self.loaded_on - self.last_on).days


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """Rows set aside for one reason, and their share of all that were; None where withheld."""

    reason: str
    says: str
    rows: int | None
    share: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """Rows that came so many days after their event, too late; `is_more`: or more days. `rows` None where withheld."""

    days: int
    is_more: bool
    rows: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The last measure. `batches_after`: loaded since, and not in it."""

    number: int
    measured_on: date
    first_on: date | None
    last_on: date | None
    catalogue_version: int
    batches_after: int
    days_without: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What came in as events. `aside` by reason, `late` by days; the latest batch first."""

    batches: tuple[Batch, ...]
    aside: tuple[SetAside, ...]
    late: tuple[Late, ...]
    late_days: int
    min_cell: int
    measured: Measured | None

    @property
    def offered(self) -> int:
        """Rows of all batches that count."""
        return sum(one.offered for one in self._counting)

    @property
    def accepted(self) -> int:
        return sum(one.accepted for one in self._counting)

    @property
    def duplicates(self) -> int:
        return sum(one.duplicates for one in self._counting)

    @property
    def set_aside(self) -> int:
        return sum(one.set_aside for one in self._counting)

    @property
    def _counting(self) -> Iterable[Batch]:
        return (one for one in self.batches if one.withdrawn_on is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One download of published files. `is_inferred`: nobody named its day."""

    kind: str
    seen_on: date
    is_inferred: bool
    layout: str
    rows: int
    first_week: date | None
    last_week: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Downloads of one layout."""

    name: str
    downloads: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAside:
    """A published file that was not taken, by its reason, without its name."""

    reason: str
    set_aside_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads:
    """What came in as published files, the latest first. `joined` has, by what came beside the lists, rows and those
    that no season is for certain; `by_hand` lines of aliases by their outcome.
    """

    downloads: tuple[Download, ...]
    aside: tuple[FileAside, ...]
    undecided: tuple[date, ...]
    aliases_by_rule: int
    by_hand: Mapping[str, int]
    joined: Mapping[str, tuple[int, int]]

    @property
    def inferred(self) -> int:
        """How many have a day that nobody named."""
        return sum(one.is_inferred for one in self.downloads)

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """The layouts, in the order in which they were first seen."""
        days: dict[str, list[date]] = {}
        for one in self.downloads:
            days.setdefault(one.layout, []).append(one.seen_on)
        made = [Layout(name=name, downloads=len(of), first_on=min(of), last_on=max(of)) for name, of in days.items()]
        return tuple(sorted(made, key=lambda one: (one.first_on, one.name)))

    @property
    def longest_pause(self) -> tuple[date, date] | None:
        """The two neighbouring days of downloads of the worldwide lists that lie furthest apart."""
        days = sorted({one.seen_on for one in self.downloads if one.kind == "global"})
        return max(pairwise(days), key=lambda pair: pair[1] - pair[0], default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a home's data look like from within; what pages add follows from their own records.

    `facts` has what numbers need beside events, by name: see `overnights.pages.health_numbers`.
    """

    checks: tuple[Checked, ...]
    events: Events | None = None
    downloads: Downloads | None = None
    facts: frozenset[str] = frozenset()

    @property
    def wrong(self) -> tuple[Checked, ...]:
        return tuple(one for one in self.checks if one.state == WRONG)


def set_aside_by_reason(counts: Mapping[str, int], says: Mapping[str, str], min_cell: int) -> tuple[SetAside, ...]:
    """Rows by reason, the most first; small counts withheld, and the next smallest where one alone would be told.

    Args:
        counts: rows by reason code; shares are of all of them.
    """
    whole = sum(counts.values())
    shown = by_territory({ALL: whole, **counts}, min_cell)
    made = [
        SetAside(reason=reason, says=says.get(reason, ""), rows=(rows := shown[reason]),
                 share=None if rows is None else Fraction(rows, whole))
        for reason in counts
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda one: (-(one.rows or 0), one.reason)))


def late_by_days(counts: Mapping[int, int], min_cell: int) -> tuple[Late, ...]:
    """Rows by how many days late they came, the least first; the rest as one."""
    days = sorted(counts)
    told = {day: counts[day] for day in days[:MOST_DAYS_LATE]}
    rest = days[MOST_DAYS_LATE:]
    if rest:
        told[rest[0]] = sum(counts[day] for day in rest)
    shown = by_territory({ALL: sum(counts.values()), **{str(day): rows for day, rows in told.items()}}, min_cell)
    return tuple(Late(days=day, is_more=bool(rest) and day == rest[0], rows=shown[str(day)]) for day in told)


def days_between(seen: Sequence[date], first: date, last: date) -> tuple[date, ...]:
    """The days from the first to the last that are not among those seen."""
    there, count = set(seen), (last - first).days + 1
    return tuple(day for day in (first + n * A_DAY for n in range(count)) if day not in there)


def weeks_missing(weeks: Sequence[date]) -> tuple[date, ...]:
    """Sundays between the first and the last week that have no list."""
    there, count = set(weeks), (weeks[-1] - weeks[0]).days // 7 + 1 if weeks else 0
    return tuple(week for week in (weeks[0] + n * A_WEEK for n in range(count)) if week not in there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What a catalogue lacks: of how many seasons there is no runtime, and no day of release."""

    titles: int
    seasons: int
    without_runtime: int
    without_release: int
    without_cost: int
    declares: Mapping[str, int]


def gaps_of(book: Catalogue) -> Gaps:
    """What a catalogue lacks."""
    seasons = book.seasons.values()
    unreleased = [one for one in seasons if one.released_on is None and book.first_released_on(one.season_id) is None]
    return Gaps(
        titles=len(book.titles),
        seasons=len(seasons),
        without_runtime=sum(not book.rows(one.season_id) for one in seasons),
        without_release=len(unreleased),
        without_cost=sum(one.cost is None for one in seasons),
        declares={"credits": len(book.credits), "scores": len(book.reception), "subscribers": len(book.subscribers),
                  "weights": len(book.weights)},
    )  # fmt: skip


# ── as JSON ──


def health_json(health: Health, gaps: Gaps) -> dict[str, Any]:
    """The record as JSON; days as text, withheld counts null."""
    checks = [{"name": one.name, "state": one.state, "says": one.says} for one in health.checks]
    said: dict[str, Any] = {"checks": checks, "catalogue": _plain(gaps)}
    if health.events:
        events = health.events
        totals = {name: getattr(events, name) for name in ("offered", "accepted", "duplicates", "set_aside")}
        said["events"] = {
            **totals,
            "late_days": events.late_days,
            "min_cell": events.min_cell,
            "reasons": [_plain(one) for one in events.aside],
            "too_late": [_plain(one) for one in events.late],
            "batches": [_plain(one) | {"days_after": one.days_after} for one in events.batches],
            "measure": _plain(events.measured) if events.measured else None,
        }
    if health.downloads:
        there = health.downloads
        said["published"] = {
            "downloads": [_plain(one) for one in there.downloads],
            "layouts": [_plain(one) for one in there.layouts],
            "files_set_aside": [_plain(one) for one in there.aside],
            "undecided_days": [day.isoformat() for day in there.undecided],
            "aliases": {"by_rule": there.aliases_by_rule, **there.by_hand},
            "joined": {name: {"rows": rows, "unmatched": without} for name, (rows, without) in there.joined.items()},
        }
    return said


def _plain(record: Any) -> dict[str, Any]:
    return {name: _value(getattr(record, name)) for name in record.__slots__}


def _value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def counted_kinds(downloads: Downloads) -> dict[str, int]:
    """Downloads of each kind, the most first."""
    return dict(Counter(one.kind for one in downloads.downloads).most_common())
