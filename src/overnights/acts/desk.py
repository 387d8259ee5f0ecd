"""The desk of a home: its books as records, never without a look at whether they are as they were written."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import pyarrow as pa

from overnights.acts.doors import check_present
from overnights.errors import StoreError, Tampered
from overnights.home import Home
from overnights.renewal.ledger import BOOKS, GENESIS, Announcement, Breach, Decision, not_held, tampered, verify
from overnights.settings import is_file_name
from overnights.tables import LEDGER

if TYPE_CHECKING:
    from overnights.renewal.record import RequirementSet
    from overnights.store.desk import Desk

DESK_FILE = "desk.sqlite"
DESK_VARIABLE = "OVERNIGHTS_DESK"
Entry = TypeVar("Entry", Decision, Announcement)
Book = tuple[Entry, ...]
Row: TypeAlias = dict[str, object]
Write: TypeAlias = Callable[[Sequence[Row]], Row | None]


def desk_of(home: Home) -> Desk:
    """The home's desk: OVERNIGHTS_DESK, else the setting `desk`, else desk.sqlite in the home.

    Raises: NoDesk.
    """
    from overnights.store.desk import Desk

    return Desk(_elsewhere(home) or home.path / DESK_FILE)


def _elsewhere(home: Home) -> str | Path | None:
    """The URL or the SQLite file that was named; a file in the settings starts at the home. None where none was."""
    named = os.environ.get(DESK_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser() if is_file_name(named) else named
    declared = home.settings.desk
    return home.path / Path(declared).expanduser() if declared and is_file_name(declared) else declared


def decisions_of(home: Home) -> tuple[Decision, ...]:
    """The book of decisions: all entries, whether they may be told or not; as of a day, those recorded by then.

    Raises: Tampered, where the book is not as it was written; NoDesk.
    """
    return _recorded(home, _checked(home, "decisions", _decisions(home)))


def announcements_of(home: Home) -> tuple[Announcement, ...]:
    """The book of announcements; as of a day, those recorded by then.

    Raises: Tampered, where the book is not as it was written; NoDesk.
    """
    return _recorded(home, _checked(home, "announcements", _announcements(home)))


def _recorded(home: Home, book: Book[Entry]) -> Book[Entry]:
    """What had been recorded of a book; all of it, where the home is seen as it is."""
    until = home.until
    return book if until is None else tuple(entry for entry in book if entry.made_at < until)


def append_decision(
    home: Home, write: Callable[[tuple[Decision, ...]], Decision | None], *, now: datetime
) -> Decision | None:
    """Adds what `write` makes of the book so far, sealed; nothing where it makes None. Then the book is anchored.

    Raises: what `write` raises; Tampered, where either book is not as it was written; NoDesk; Conflict. Then nothing
        was added. What was added and cannot be anchored just then is no error: `is_anchored` tells.
    """
    return _appended(home, "decisions", Decision, desk_of(home).append_decision, write, now=now)


def append_announcement(
    home: Home, write: Callable[[tuple[Announcement, ...]], Announcement | None], *, now: datetime
) -> Announcement | None:
    """Adds what `write` makes of the book so far, sealed; nothing where it makes None. Then the book is anchored.

    Raises: what `write` raises; Tampered, where either book is not as it was written; NoDesk; Conflict. Then nothing
        was added. What was added and cannot be anchored just then is no error: `is_anchored` tells.
    """
    return _appended(home, "announcements", Announcement, desk_of(home).append_announcement, write, now=now)


def _appended(
    home: Home,
    name: str,
    kind: type[Entry],
    append: Callable[[Write], Row | None],
    write: Callable[[tuple[Entry, ...]], Entry | None],
    *,
    now: datetime,
) -> Entry | None:
    """Adds the next entry of a book, made of its rows while no other can add one, and anchors the book."""
    check_present(home)
    _check_both(home)
    heads: list[Entry] = []

    def row(rows: Sequence[Row]) -> Row | None:
        book = _checked(home, name, tuple(kind(**one) for one in rows))  # type: ignore[arg-type]
        return _next(book, write(book), heads)

    added = append(row)
    anchor(home, name, heads, now=now)
    return None if added is None else heads[0]


def _check_both(home: Home) -> None:
    """Before anything is written: afterwards it could only be said that it was."""
    decisions_of(home)
    announcements_of(home)


def _next(book: Book[Entry], entry: Entry | None, heads: list[Entry]) -> Row | None:
    """The row to be added, None for no entry; `heads` then has the last entry of the book."""
    heads += [entry] if entry is not None else book[-1:]
    return None if entry is None else asdict(entry)


# ── requirement sets ──


def adopted_set(home: Home) -> RequirementSet | None:
    """The set of requirements that the home adopted last, or had by the day it is seen as of; None where none.

    Raises: NoDesk; Tampered, where its text is not the one that was adopted; Malformed, where this version cannot read
        it any more.
    """
    from overnights.renewal.requirement import read_requirements

    row = desk_of(home).adopted_set(before=home.until) if may_have_desk(home) else None
    return None if row is None else read_requirements(row["text"], file=row["name"])


def adopt(home: Home, requirements: RequirementSet, *, now: datetime) -> bool:
    """Makes a set of requirements the home's; false where it is already.

    Raises: NoDesk; Conflict; OfThePast.
    """
    check_present(home)
    return desk_of(home).adopt_set(
        digest=requirements.digest, name=requirements.name, text=requirements.text, adopted_at=now
    )


# ── anchors ──


def anchor(home: Home, book: str, heads: Sequence[Decision | Announcement], *, now: datetime) -> bool:
    """Writes down in the lake how long a book is and the hash of its last entry, where that is not there yet.

    Args:
        heads: the last entry; none, where the book is empty.
    Returns: false, where the lake cannot be written to just then: the next entry, or the same act again, anchors.
    """
    for head in heads:
        row = {"book": book, "entries": head.number, "hash": head.hash, "anchored_at": now}
        try:
            if is_anchored(home, book, head):
                continue
            with home.lake.lock():
                act = f"ledger-{book}-{head.number}-{head.hash[:16]}"
                home.lake.append(LEDGER, pa.Table.from_pylist([row], schema=LEDGER.schema), act=act)
        except StoreError:  # the entry is in the book, whatever becomes of its anchor
            return False
    return True


def is_anchored(home: Home, book: str, entry: Decision | Announcement) -> bool:
    """Whether the lake has the book's length and hash as of this entry.

    Raises: StoreError, where the lake cannot be read.
    """
    return (entry.number, entry.hash) in anchors_of(home, book)


def heads_of(home: Home) -> dict[str, tuple[int, str]]:
    """By book, how many entries it has and the hash of the last of them.

    Raises: Tampered; NoDesk.
    """
    hashes = {
        "decisions": [entry.hash for entry in decisions_of(home)],
        "announcements": [entry.hash for entry in announcements_of(home)],
    }
    return {book: (len(of_book), of_book[-1] if of_book else GENESIS) for book, of_book in hashes.items()}


def never_anchored(home: Home) -> dict[str, int]:
    """The books of several entries that have no anchor at all, each with its length: nothing holds them.

    Raises: Tampered; NoDesk.
    """
    heads = heads_of(home)
    return {book: count for book, (count, _) in heads.items() if count > 1 and not anchors_of(home, book)}


def anchors_of(home: Home, book: str) -> list[tuple[int, str]]:
    """The anchors of a book: how many entries it had, and the hash of the last of them."""
    rows = home.lake.read(LEDGER, where=[("book", "=", book)]).to_pylist()
    return sorted((row["entries"], row["hash"]) for row in rows)


def breaches_of(home: Home, book: str) -> list[Breach]:
    """Where a book, one of BOOKS, is not as it was written.

    Raises: NoDesk.
    """
    try:
        return _breaches(home, book, _announcements(home) if book == "announcements" else _decisions(home))
    except Tampered as error:  # a value that cannot be read at all
        return [Breach(number=error.about["number"], says=error.about["says"])]


def _breaches(home: Home, book: str, entries: Sequence[Decision | Announcement]) -> list[Breach]:
    anchors = anchors_of(home, book)
    if anchors and not entries and not (may_have_desk(home) and desk_of(home).is_there):
        count = max(count for count, _ in anchors)
        recorded = "1 entry was" if count == 1 else f"{count} entries were"
        return [Breach(number=1, says=f"the desk, {desk_of(home).place}, is not there, and {recorded} recorded")]
    return verify(entries) + not_held(entries, anchors)


def _checked(home: Home, book: str, entries: Book[Entry]) -> Book[Entry]:
    for breach in _breaches(home, book, entries):
        raise tampered(book, breach)
    return entries


def mend_guards(home: Home) -> tuple[str, ...]:
    """Puts back the triggers that keep the desk append-only, where its books are as they were written and anchored.

    Returns: the names of those that were not there or were changed.
    Raises: NoDesk; Conflict; StoreError.
    """
    if not may_have_desk(home) or any(breaches_of(home, book) for book in BOOKS) or never_anchored(home):
        return ()
    return tuple(desk_of(home).mend_guards())


def _decisions(home: Home) -> Book[Decision]:
    return tuple(Decision(**row) for row in desk_of(home).decisions()) if may_have_desk(home) else ()


def _announcements(home: Home) -> Book[Announcement]:
    return tuple(Announcement(**row) for row in desk_of(home).announcements()) if may_have_desk(home) else ()


def may_have_desk(home: Home) -> bool:
    """Whether a desk could hold anything: a database elsewhere, or a file that is there."""
    return _elsewhere(home) is not None or (home.path / DESK_FILE).exists()
