"""Doctor's look at the desk: whether its books are as they were written, guarded, and anchored in the lake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from overnights.acts.desk import anchors_of, breaches_of, desk_of, heads_of, may_have_desk
from overnights.home import Home
from overnights.pages.words import counted
from overnights.renewal.ledger import BOOKS

if TYPE_CHECKING:
    from overnights.acts.doctor import Check

DESK_FROM_A_COPY = "Bring the desk back from a copy; nothing is told or added until then."
NOUNS = {"decisions": "decision", "announcements": "announcement"}


def desk(home: Home, _now: datetime) -> Iterator[Check]:
    """The checks of the desk; none where the home has none and never had one."""
    from overnights.acts.doctor import Check

    anchored = {book: anchors_of(home, book) for book in BOOKS}
    if not may_have_desk(home) and not any(anchored.values()):
        return
    faults = [(book, breach) for book in BOOKS for breach in breaches_of(home, book)[:1]]
    for book, breach in faults:
        yield Check(
            name="desk",
            state="wrong",
            says=f"The book of {book} is not as it was written: {breach.says}.",
            way_out=DESK_FROM_A_COPY,
        )
    missing = desk_of(home).missing_guards() if may_have_desk(home) else []
    if missing:
        yield Check(
            name="desk_guards",
            state="wrong",
            says=f"Nothing keeps the desk's books from being changed: {', '.join(missing)} is gone from the database.",
            way_out=DESK_FROM_A_COPY,
        )
    if faults or missing:
        return
    heads = heads_of(home)
    yield Check(name="desk", state="well", says=_told({book: count for book, (count, _) in heads.items()}))
    behind = [book for book, head in heads.items() if head[0] and head not in anchored[book]]
    if behind:
        yield Check(
            name="ledger",
            state="note",
            says=f"The last entry of {' and of '.join(behind)} is not anchored in the lake yet.",
            way_out="The next decision or announcement does it, or the same command again.",
        )


def _told(counts: dict[str, int]) -> str:
    if not any(counts.values()):
        return "The desk's books are empty."
    return f"The desk holds {' and '.join(counted(count, NOUNS[book]) for book, count in counts.items())}, as written."
