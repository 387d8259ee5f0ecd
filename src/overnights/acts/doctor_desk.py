"""Doctor's look at the desk: whether what it keeps is as it was written, guarded, and anchored in the lake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    yield from _guards(home, is_whole=not faults)
    yield from _sets(home)
    if faults:
        return
    heads = heads_of(home)
    yield Check(name="desk", state="well", says=_told({book: count for book, (count, _) in heads.items()}))
    yield from _anchors(heads, anchored)


def _guards(home: Home, *, is_whole: bool) -> Iterator[Check]:
    from overnights.acts.doctor import Check

    missing = desk_of(home).missing_guards() if may_have_desk(home) else []
    if missing:
        which = f"{missing[0]} is" if len(missing) == 1 else f"{', '.join(missing)} are"
        yield Check(
            name="desk_guards",
            state="wrong",
            says=f"Nothing in the database keeps the desk from being changed: {which} gone, off, or another.",
            way_out=f"overnights tidy --home {home.path}   (puts them back; the books are as they were written)"
            if is_whole
            else DESK_FROM_A_COPY,
        )


def _sets(home: Home) -> Iterator[Check]:
    from overnights.acts.doctor import Check

    for row in desk_of(home).changed_sets()[:1] if may_have_desk(home) else []:
        yield Check(
            name="requirements",
            state="wrong",
            says=f"The requirements “{row['name']}” are not as they were adopted: their text was changed in the desk.",
            way_out=f"overnights judge --requirements FILE --home {home.path}   (the file as it was adopted)",
        )


def _anchors(
    heads: Mapping[str, tuple[int, str]], anchored: Mapping[str, Sequence[tuple[int, str]]]
) -> Iterator[Check]:
    from overnights.acts.doctor import Check

    never = [book for book, (count, _) in heads.items() if count > 1 and not anchored[book]]
    for book in never:
        yield Check(
            name="ledger",
            state="wrong",
            says=f"The lake has no anchor of the book of {book}, which has {heads[book][0]} entries: that nothing was "
            "cut off or written anew cannot be told.",
            way_out="Bring the home's table `ledger` back from a copy; where the lake could never be written to, give "
            "yourself the right.",
        )
    behind = [book for book, head in heads.items() if head[0] and head not in anchored[book] and book not in never]
    if behind:
        yield Check(
            name="ledger",
            state="note",
            says=f"The last entry of {' and of '.join(behind)} is not anchored in the lake yet.",
            way_out="The next entry of that book does it, or the same command again.",
        )


def _told(counts: dict[str, int]) -> str:
    if not any(counts.values()):
        return "The desk's books are empty."
    return f"The desk holds {' and '.join(counted(count, NOUNS[book]) for book, count in counts.items())}, as written."
