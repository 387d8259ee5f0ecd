"""What may follow in the book of decisions: the rules of a new entry, and whether it is in the book already."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from itertools import pairwise

from overnights.errors import UnknownDecision
from overnights.renewal.ledger import DECISIONS, REVERSED, Decision, chains, in_force, sealed

FIRST_DAY = date(1900, 1, 1)  # what is decided before it is a slip of the pen
_SAME = ("season_id", "decision", "told_from", "by", "why", "corrects")  # with decided_on: what a person says


def following(book: Sequence[Decision], draft: Decision, *, told_on: date | None, today: date) -> Decision:
    """The draft as the next entry of the book, sealed.

    Args:
        told_on: the local day of `told_from`; None where it may be told at once.
        today: the local day on which it is recorded.
    Raises: UnknownDecision, naming the rule that it breaks.
    """
    _check_words(draft)
    _check_days(draft, told_on, today)
    if draft.corrects is not None:
        _check_corrected(book, draft, draft.corrects)
    entry = sealed(draft, book)
    _check_order(book, entry)
    return entry


def recorded(book: Sequence[Decision], draft: Decision, *, is_day_given: bool) -> Decision | None:
    """The entry that says what the draft says; None where none does.

    Where the draft's day is the day of recording, only the season's latest entry is asked, on whatever day it was: so
    a script may be repeated, and a season may be decided upon in the same words again.
    """
    of_season = [entry for entry in book if entry.season_id == draft.season_id]
    names = (*_SAME, "decided_on") if is_day_given else _SAME
    asked = of_season if is_day_given else of_season[-1:]
    wanted = [getattr(draft, name) for name in names]
    return next((entry for entry in asked if [getattr(entry, name) for name in names] == wanted), None)


def _check_words(draft: Decision) -> None:
    if draft.decision not in DECISIONS:
        near = get_close_matches(draft.decision.lower(), DECISIONS, n=1)
        hint = f" Near it: {near[0]}." if near else ""
        raise UnknownDecision(
            f"“{draft.decision}” is no decision: they are {', '.join(DECISIONS)}.{hint}",
            decision=draft.decision,
            near=tuple(near),
        )
    if not draft.why:
        raise UnknownDecision(
            f"The decision on {_name(draft)} has no reason: whoever asks later is told why. Say it with --why.",
            season_id=draft.season_id,
        )
    for option, said in (("--why", draft.why), ("--by", draft.by or "")):
        sign = next((sign for sign in said if _cannot_be_kept(sign)), None)
        if sign is not None:
            raise UnknownDecision(
                f"What {option} says has the sign U+{ord(sign):04X}, which is no text: besides a new line and a tab, "
                "control signs and broken UTF-8 are not kept. Leave it out.",
                option=option,
                sign=ord(sign),
            )


def _cannot_be_kept(sign: str) -> bool:
    """Whether a sign is a control sign (C0, C1) but a new line or tab, or half of one."""
    return sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cs")


def _check_days(draft: Decision, told_on: date | None, today: date) -> None:
    if draft.decided_on < FIRST_DAY:
        raise UnknownDecision(
            f"{draft.decided_on} is before 1900: no decision is that old. Write the day as in 2022-11-08.",
            decided_on=draft.decided_on,
        )
    if draft.decided_on > today:
        raise UnknownDecision(
            f"{draft.decided_on} is still to come, today being {today}: a decision is recorded once it is made. "
            "Name the day on which it was, with --decided-on.",
            decided_on=draft.decided_on,
            today=today,
        )
    if told_on is not None and told_on < draft.decided_on:
        raise UnknownDecision(
            f"{told_on} is before {draft.decided_on}: nothing is told before it is decided. "
            "Name a later day with --announce-on, or the day of the decision with --decided-on.",
            told_on=told_on,
            decided_on=draft.decided_on,
        )


def _check_corrected(book: Sequence[Decision], draft: Decision, number: int) -> None:
    """Whether what is corrected is an entry of this season that nothing has corrected yet."""
    old = next((entry for entry in book if entry.number == number), None)
    if old is None or old.season_id != draft.season_id:
        numbers = [str(entry.number) for entry in book if entry.season_id == draft.season_id]
        what = "is not in the book" if old is None else f"is about {_name(old)}"
        raise UnknownDecision(
            f"Entry {number} {what}: a correction names an entry of the same season. "
            f"{_name(draft)} has {'entry ' + ', '.join(numbers) if numbers else 'none'}.",
            number=number,
            season_id=draft.season_id,
        )
    newer = next((entry for entry in book if entry.corrects == number), None)
    if newer is not None:
        raise UnknownDecision(
            f"Entry {number} was corrected by entry {newer.number}: a correction names the one that holds. "
            f"Take --corrects {_last(book, draft.season_id, newer)}.",
            number=number,
            newer=newer.number,
        )


def _last(book: Sequence[Decision], season_id: str, entry: Decision) -> int:
    """The number of the entry that holds in the place of one that was corrected."""
    return next(chain[-1].number for chain in chains(book, season_id) if entry in chain)


def _check_order(book: Sequence[Decision], entry: Decision) -> None:
    """Whether decisions and reversals still take turns in this season."""
    heads = [chain[-1] for chain in chains([*book, entry], entry.season_id)]
    turns = [head.decision == REVERSED for head in heads]
    if all(is_reversal == bool(place % 2) for place, is_reversal in enumerate(turns)):
        _check_days_in_order(heads, entry)
        return
    if entry.corrects is not None:
        raise UnknownDecision(
            f"Entry {entry.corrects} of {_name(entry)} cannot become “{entry.decision}”: decisions and reversals take "
            "turns. Correct a decision to another decision, or add an entry without --corrects.",
            corrects=entry.corrects,
            decision=entry.decision,
        )
    holding = in_force(book, entry.season_id)
    if holding is None:
        raise UnknownDecision(
            f"{_name(entry)} is open: a reversal needs a decision to reverse. Record that one first.",
            season_id=entry.season_id,
        )
    raise UnknownDecision(
        f"{_name(entry)} is decided: entry {holding.number} says “{holding.decision}” on {holding.decided_on}. "
        f"Put another in its place with --corrects {holding.number}, or open the season with --decision reversed.",
        season_id=entry.season_id,
        number=holding.number,
    )


def _check_days_in_order(heads: Sequence[Decision], entry: Decision) -> None:
    """Whether what holds is decided in the order in which it takes turns; a day alone may be corrected."""
    for before, after in pairwise(heads):
        if after.decided_on < before.decided_on and entry in (before, after):
            other, way = (before, "before") if entry is after else (after, "after")
            raise UnknownDecision(
                f"{entry.decided_on} is {way} {other.decided_on}, the day of entry {other.number}, "
                f"“{other.decision}”: on one season each is decided on the day of the one before it, or later. "
                "Name its day with --decided-on, or correct the other's first.",
                decided_on=entry.decided_on,
                number=other.number,
            )


def _name(entry: Decision) -> str:
    return f"“{entry.title}”" + (f", {entry.season_label}" if entry.season_label else "")
