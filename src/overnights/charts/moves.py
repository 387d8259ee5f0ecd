"""What is known of how a row came onto its list: as a debut, back, or from a rank of the week before.

A week that a publisher's archive lacks is no week off the list, so what stands after it is not called back; and of an
archive's first week nobody can say who is new. A home's own week without an edition is one in which nothing was
watched, and its rows say all there is. The rules are those of `run_weeks`.
Source: docs/methods/runs.md, docs/methods/last_rank.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from overnights.charts.record import Edition, Entry

DEBUT, BACK = "debut", "not on the list the week before"
NO_WEEK_BEFORE = "the list of the week before is not here"
NO_EARLIER_WEEK = "no week of this list before this one is here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is here of a list before a week: `is_next` whether the week before it, `is_any` whether any."""

    is_next: bool = True
    is_any: bool = True

    @property
    def why(self) -> str:
        """Why what came before is not known, where it is not."""
        return NO_WEEK_BEFORE if self.is_any else NO_EARLIER_WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Whether a row is a debut or a re-entry, null where that is not known; and why it has no rank of the week before.

    `why` is null where it has one.
    """

    is_debut: bool | None
    is_re_entry: bool | None
    why: str | None

    @property
    def is_known(self) -> bool:
        return self.is_re_entry is not None


WHOLE = Before()


def before_of(edition: Edition, weeks: Iterable[date]) -> Before:
    """What is here before an edition, of all weeks of its list that are; of a home's own list nothing can lack."""
    if not edition.is_published:
        return WHOLE
    earlier = {week for week in weeks if week < edition.week}
    return Before(is_next=edition.week - timedelta(days=edition.step_days) in earlier, is_any=bool(earlier))


def move_of(entry: Entry, before: Before) -> Move:
    """How a row came onto its list, as far as is known.

    A season that its publisher counts in its first week is a debut after a week that is not here too, but not in the
    first week that is: the publisher's count may begin there.
    """
    if entry.last_rank is not None:
        return Move(is_debut=False, is_re_entry=False, why=None)
    if before.is_next:
        return Move(is_debut=entry.is_debut, is_re_entry=not entry.is_debut, why=DEBUT if entry.is_debut else BACK)
    if entry.is_debut and before.is_any:
        return Move(is_debut=True, is_re_entry=False, why=DEBUT)
    return Move(is_debut=None if entry.is_debut else False, is_re_entry=None, why=before.why)
