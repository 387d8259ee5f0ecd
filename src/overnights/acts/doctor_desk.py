"""Doctor's look at the desk: whether what it keeps is as it was written, guarded, and anchored in the lake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from overnights.acts.desk import anchors_of, breaches_of, desk_of, heads_of, may_have_desk, never_anchored
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
    never = {} if faults else never_anchored(home)
    yield from _guards(home, is_whole=not faults and not never)
    yield from _sets(home)
    if faults:
        return
    heads = heads_of(home)
    yield Check(name="desk", state="well", says=_told(heads, is_sure=not never))
    for book, count in never.items():
        yield Check(
            name="ledger",
            state="wrong",
            says=f"The lake has no anchor of the book of {book}, which has {count} entries: whether it was cut off or "
            "written anew cannot be told.",
            way_out="Bring the home's table `ledger` back from a copy; where the lake could never be written to, give "
            "yourself the right, and run the last `overnights decide` or `announce` again.",
        )
    behind = [book for book, head in heads.items() if head[0] and head not in anchored[book] and book not in never]
    if behind:
        yield Check(
            name="ledger",
            state="note",
            says=f"The last entry of {' and of '.join(behind)} is not anchored in the lake yet.",
            way_out="The next entry of that book does it, or the same command again.",
        )


def _guards(home: Home, *, is_whole: bool) -> Iterator[Check]:
    from overnights.acts.doctor import Check

    missing = desk_of(home).missing_guards() if may_have_desk(home) else []
    if not missing:
        return
    which = f"{missing[0]} is" if len(missing) == 1 else f"{', '.join(missing)} are"
    yield Check(
        name="desk_guards",
        state="wrong",
        says=f"Not all that guards the desk from being changed is in its database: {which} gone, off, or another.",
        way_out=f"overnights tidy --home {home.path}   (puts them back; the books are as they were written)"
        if is_whole
        else "Once the books are as they were written, `overnights tidy` puts them back.",
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


def _told(heads: Mapping[str, tuple[int, str]], *, is_sure: bool) -> str:
    if not any(count for count, _ in heads.values()):
        return "The desk's books are empty."
    books = " and ".join(counted(count, NOUNS[book]) for book, (count, _) in heads.items())
    return f"The desk holds {books}, {'as written' if is_sure else 'each tied to the one before'}."
