"""The ledger: what was decided and what was announced, each a book of entries that are only ever added.

An entry holds the hash of the one before it, so that none can be changed, left out or moved without its being seen.
A correction is a new entry that names the old one; a reversal is an entry too, and opens the season again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TypeVar

from overnights.errors import Tampered

RENEWED, CANCELLED, ENDED, MOVED, REVERSED = "renewed", "cancelled", "ended", "moved", "reversed"
DECISIONS = (RENEWED, CANCELLED, ENDED, MOVED, REVERSED)
BOOKS = ("decisions", "announcements")
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One act of deciding on a season, as people recorded it; `number` counts from 1 in the order of recording.

    `told_from`: the instant from which it may be told, None being at once. `judgement`: the judgement that it rests
    on, None where there was none. `corrects`: the entry in whose place this one stands. Instants are in UTC.
    """

    number: int = 0
    season_id: str
    title_id: str
    title: str
    season_label: str | None = None
    decision: str
    decided_on: date
    told_from: datetime | None = None
    by: str | None = None
    why: str
    judgement: int | None = None
    corrects: int | None = None
    made_at: datetime
    software: str
    previous_hash: str = GENESIS
    hash: str = ""

    @property
    def tellable_at(self) -> datetime:
        """The first instant at which it may be told: never before it was made."""
        return self.made_at if self.told_from is None else max(self.told_from, self.made_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One text that was made for readers, as it was made.

    `decision`: number of the decision it tells. `audience`: public or producers. `text`: the announcement as Markdown.
    `rests_on`: the editions, judgement and snapshots that its figures come from, as text.
    """

    number: int = 0
    decision: int
    season_id: str
    title_id: str
    title: str
    season_label: str | None = None
    audience: str
    text: str
    rests_on: str | None = None
    made_at: datetime
    software: str
    previous_hash: str = GENESIS
    hash: str = ""


Entry = TypeVar("Entry", Decision, Announcement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One place where a book is not as it was written; `number` is the entry's."""

    number: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What may be told of a season: the decision that holds, None while it is open, and all that was told of it.

    `history` is in the order of recording and has what was corrected or reversed since.
    """

    decision: Decision | None = None
    history: tuple[Decision, ...] = ()


# ── hashes ──


def canonical(entry: Decision | Announcement) -> str:
    """All fields but the hash as JSON: keys sorted, no spaces, UTF-8; days and instants in ISO 8601, in UTC."""
    fields = {name: _plain(value) for name, value in asdict(entry).items() if name != "hash"}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(entry: Decision | Announcement) -> str:
    """SHA-256 of an entry's canonical JSON, in hexadecimal."""
    return sha256(canonical(entry).encode()).hexdigest()


def sealed(entry: Entry, book: Sequence[Entry]) -> Entry:
    """The entry as the next one of a book: numbered, tied to the one before, dated no earlier than it, hashed."""
    previous = book[-1].hash if book else GENESIS
    made_at = max(entry.made_at, book[-1].made_at) if book else entry.made_at  # clocks differ; the book has one order
    numbered = replace(entry, number=len(book) + 1, made_at=made_at, previous_hash=previous)
    return replace(numbered, hash=hash_of(numbered))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else repr(value)  # the last: only in a changed entry


def verify(book: Sequence[Decision | Announcement]) -> list[Breach]:
    """Where a book, in the order in which it was read, is not as it was written; empty where all of it is."""
    numbers = [entry.number for entry in book]
    breaches = [Breach(number=n, says=f"entry {n} is missing") for n in _missing(numbers)]
    previous = GENESIS
    for place, entry in enumerate(book):
        if place and entry.number <= numbers[place - 1]:
            breaches.append(Breach(number=entry.number, says=f"entry {entry.number} is not in its place"))
        elif hash_of(entry) != entry.hash:
            breaches.append(Breach(number=entry.number, says=f"entry {entry.number} was changed"))
        elif entry.previous_hash != previous and entry.number - 1 in (0, *numbers[:place]):
            breaches.append(Breach(number=entry.number, says=f"entry {entry.number} follows another entry than it did"))
        elif place and entry.made_at < book[place - 1].made_at:
            breaches.append(Breach(number=entry.number, says=f"entry {entry.number} is dated before the one before it"))
        previous = entry.hash
    return sorted(breaches, key=lambda breach: breach.number)


def not_held(book: Sequence[Decision | Announcement], anchors: Iterable[tuple[int, str]]) -> list[Breach]:
    """Which anchors a book does not hold at their places: entries cut off, or others in their stead.

    Args:
        anchors: how many entries the book had, and the hash of the last of them.
    """
    wanted = sorted(set(anchors))
    breaches = [
        Breach(number=count, says=f"entry {count} is another than the one that was anchored")
        for count, head in wanted
        if 0 < count <= len(book) and book[count - 1].hash != head
    ]
    longest = max((count for count, _ in wanted), default=0)
    if longest > len(book):
        breaches.append(Breach(number=len(book) + 1, says=_cut_off(len(book), longest)))
    return breaches


def tampered(book: str, breach: Breach) -> Tampered:
    """What is raised where a book, one of BOOKS, is not as it was written."""
    return Tampered(
        f"The book of {book} is not as it was written: {breach.says}. Nothing is told or added from it. "
        "Bring the desk back from a copy, and ask `overnights doctor`.",
        book=book,
        number=breach.number,
        says=breach.says,
    )


def _cut_off(length: int, recorded: int) -> str:
    if not length:
        return f"it is empty, and {recorded} {'entry was' if recorded == 1 else 'entries were'} recorded"
    if recorded == length + 1:
        return f"entry {recorded} was cut off"
    return f"entries {length + 1} to {recorded} were cut off"


def _missing(numbers: Sequence[int]) -> list[int]:
    return sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))


# ── what holds ──


def in_force(decisions: Sequence[Decision], season_id: str) -> Decision | None:
    """The decision that holds for a season, whether it may be told or not; None while it is open."""
    heads = [chain[-1] for chain in chains(decisions, season_id)]
    return heads[-1] if heads and heads[-1].decision != REVERSED else None


def standing(decisions: Sequence[Decision], season_id: str, now: datetime) -> Standing:
    """What may be told of a season at an instant.

    What was corrected or reversed before it could be told is never told, nor is the reversal of what never was; and a
    correction of what was never told does not name it in `corrects`.
    """
    history = _told(decisions, season_id, now)
    by_number = {entry.number: entry for entry in history}
    heads = [[by_number[e.number] for e in chain if e.number in by_number] for chain in chains(decisions, season_id)]
    last = [found[-1] for found in heads if found][-1:]
    decision = last[0] if last and last[0].decision != REVERSED else None
    return Standing(decision=decision, history=history)


def told(decisions: Sequence[Decision], now: datetime) -> tuple[Decision, ...]:
    """All entries that may be told at an instant, as `standing` has them; those corrected since, too."""
    by_season: dict[str, list[Decision]] = defaultdict(list)
    for entry in decisions:
        by_season[entry.season_id].append(entry)
    found = [entry for season_id, of_season in by_season.items() for entry in _told(of_season, season_id, now)]
    return tuple(sorted(found, key=lambda entry: entry.number))


def chains(decisions: Sequence[Decision], season_id: str) -> list[list[Decision]]:
    """A season's entries, each with those that corrected it in turn; in the order of the first of each."""
    found: dict[int, list[Decision]] = {}
    for entry in decisions:
        if entry.season_id != season_id:
            continue
        chain = found.get(entry.corrects, []) if entry.corrects is not None else []
        chain.append(entry)
        found[entry.number] = chain
    unique = {id(chain): chain for chain in found.values()}
    return sorted(unique.values(), key=lambda chain: chain[0].number)


def _told(decisions: Sequence[Decision], season_id: str, now: datetime) -> tuple[Decision, ...]:
    """A season's entries that may be told at an instant."""
    of_season = chains(decisions, season_id)
    found: list[Decision] = []
    before: list[Decision] = []  # what was told of the chain before
    for place, chain in enumerate(of_season):
        following = of_season[place + 1][0] if place + 1 < len(of_season) else None
        out = [
            entry
            for entry, corrected_by in zip(chain, [*chain[1:], None], strict=True)
            if entry.tellable_at <= now
            and not _came_first(corrected_by, entry)
            and not (following and following.decision == REVERSED and _came_first(following, entry))
        ]
        if chain[0].decision == REVERSED and not before:
            out = []
        found += out
        before = out
    numbers = {entry.number for entry in found}
    shown = (entry if entry.corrects in numbers else replace(entry, corrects=None) for entry in found)
    return tuple(sorted(shown, key=lambda entry: entry.number))


def _came_first(later: Decision | None, entry: Decision) -> bool:
    """Whether a later entry undid one before it could be told."""
    return later is not None and later.number > entry.number and later.made_at < entry.tellable_at
