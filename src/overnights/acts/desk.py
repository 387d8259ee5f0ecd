"""The desk of a home: its books as records, never without a look at whether they are as they were written."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from overnights.errors import Conflict, Tampered
from overnights.home import Home
from overnights.renewal.ledger import GENESIS, Announcement, Breach, Decision, not_held, verify
from overnights.tables import LEDGER

if TYPE_CHECKING:
    from overnights.renewal.record import RequirementSet
    from overnights.store.desk import Desk

DESK_FILE = "desk.sqlite"
DESK_VARIABLE = "OVERNIGHTS_DESK"
Entry = TypeVar("Entry", Decision, Announcement)
Book = tuple[Entry, ...]


def desk_of(home: Home) -> Desk:
    """The home's desk: OVERNIGHTS_DESK, else the setting `desk`, else desk.sqlite in the home.

    Raises: NoDesk.
    """
    from overnights.store.desk import Desk

    return Desk(os.environ.get(DESK_VARIABLE) or home.settings.desk or home.path / DESK_FILE)


def decisions_of(home: Home) -> tuple[Decision, ...]:
    """The book of decisions: all entries, whether they may be told or not.

    Raises: Tampered, where the book is not as it was written; NoDesk.
    """
    return _checked(home, "decisions", _decisions(home))


def announcements_of(home: Home) -> tuple[Announcement, ...]:
    """The book of announcements.

    Raises: Tampered, where the book is not as it was written; NoDesk.
    """
    return _checked(home, "announcements", _announcements(home))


def append_decision(
    home: Home, write: Callable[[tuple[Decision, ...]], Decision | None], *, now: datetime
) -> Decision | None:
    """Adds what `write` makes of the book so far, sealed; nothing where it makes None. Then the book is anchored.

    Raises: what `write` raises; Tampered; NoDesk; Conflict.
    """

    def row(rows: Sequence[dict[str, object]]) -> dict[str, object] | None:
        entry = write(_checked(home, "decisions", tuple(Decision(**one) for one in rows)))  # type: ignore[arg-type]
        return None if entry is None else asdict(entry)

    added = desk_of(home).append_decision(row)
    anchor(home, now=now)
    return None if added is None else Decision(**added)


def append_announcement(
    home: Home, write: Callable[[tuple[Announcement, ...]], Announcement | None], *, now: datetime
) -> Announcement | None:
    """Adds what `write` makes of the book so far, sealed; nothing where it makes None. Then the book is anchored.

    Raises: what `write` raises; Tampered; NoDesk; Conflict.
    """

    def row(rows: Sequence[dict[str, object]]) -> dict[str, object] | None:
        book = tuple(Announcement(**one) for one in rows)  # type: ignore[arg-type]
        entry = write(_checked(home, "announcements", book))
        return None if entry is None else asdict(entry)

    added = desk_of(home).append_announcement(row)
    anchor(home, now=now)
    return None if added is None else Announcement(**added)


# ── requirement sets ──


def adopted_set(home: Home) -> RequirementSet | None:
    """The set of requirements that the home adopted last; None where it adopted none.

    Raises: NoDesk; Malformed, where the text that is kept cannot be read any more.
    """
    from overnights.renewal.requirement import read_requirements

    row = desk_of(home).adopted_set() if may_have_desk(home) else None
    return None if row is None else read_requirements(row["text"], file=row["name"])


def adopt(home: Home, requirements: RequirementSet, *, now: datetime) -> bool:
    """Makes a set of requirements the home's; false where it is already.

    Raises: NoDesk; Conflict.
    """
    return desk_of(home).adopt_set(
        digest=requirements.digest, name=requirements.name, text=requirements.text, adopted_at=now
    )


# ── anchors ──


def anchor(home: Home, *, now: datetime) -> bool:
    """Writes down in the lake how long each book is and the hash of its last entry, where that is not there yet.

    Returns: false, where another process is writing to the lake: the next act anchors then.
    Raises: Tampered; NoDesk; StoreError.
    """
    rows = [
        {"book": book, "entries": count, "hash": head, "anchored_at": now}
        for book, (count, head) in heads_of(home).items()
        if count and (count, head) not in anchors_of(home, book)
    ]
    if not rows:
        return True
    try:
        with home.lake.lock():
            for row in rows:
                act = f"ledger-{row['book']}-{row['entries']}-{str(row['hash'])[:16]}"
                home.lake.append(LEDGER, pa.Table.from_pylist([row], schema=LEDGER.schema), act=act)
    except Conflict:
        return False
    return True


def heads_of(home: Home) -> dict[str, tuple[int, str]]:
    """By book, how many entries it has and the hash of the last of them.

    Raises: Tampered; NoDesk.
    """
    hashes = {
        "decisions": [entry.hash for entry in decisions_of(home)],
        "announcements": [entry.hash for entry in announcements_of(home)],
    }
    return {book: (len(of_book), of_book[-1] if of_book else GENESIS) for book, of_book in hashes.items()}


def anchors_of(home: Home, book: str) -> list[tuple[int, str]]:
    """The anchors of a book: how many entries it had, and the hash of the last of them."""
    rows = home.lake.read(LEDGER, where=[("book", "=", book)]).to_pylist()
    return sorted((row["entries"], row["hash"]) for row in rows)


def breaches_of(home: Home, book: str) -> list[Breach]:
    """Where a book, one of BOOKS, is not as it was written.

    Raises: NoDesk.
    """
    entries = _announcements(home) if book == "announcements" else _decisions(home)
    return verify(entries) + not_held(entries, anchors_of(home, book))


def _checked(home: Home, book: str, entries: Book[Entry]) -> Book[Entry]:
    breaches = verify(entries) + not_held(entries, anchors_of(home, book))
    if breaches:
        raise Tampered(
            f"The book of {book} is not as it was written: {breaches[0].says}. Nothing is told or added from it. "
            "Bring the desk back from a copy, and ask `overnights doctor`.",
            book=book,
            number=breaches[0].number,
        )
    return entries


def _decisions(home: Home) -> Book[Decision]:
    return tuple(Decision(**row) for row in desk_of(home).decisions()) if may_have_desk(home) else ()


def _announcements(home: Home) -> Book[Announcement]:
    return tuple(Announcement(**row) for row in desk_of(home).announcements()) if may_have_desk(home) else ()


def may_have_desk(home: Home) -> bool:
    """Whether a desk could hold anything: a database elsewhere, or a file that is there."""
    is_elsewhere = bool(os.environ.get(DESK_VARIABLE) or home.settings.desk)
    return is_elsewhere or (home.path / DESK_FILE).exists()
