"""Why labels are of one season, or of two: what the rules found, gathered by labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from overnights.published.stack import NONE

RELABELLED, TOGETHER, NAMESAKE = "relabelled", "stood_together", "namesake"
SAME_LABEL, SAME_NUMBER, LIMITED, FILM = "same_label", "same_number", "limited", "film"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What speaks for two labels being of one season, or of two, and where it shows.

    `label` and `other` index the stack's labels, `piece` and `other_piece` are theirs; `vintage` and `before` index its
    downloads (-1: none), `list_code` its lists. `lists`: how many lists and weeks show it.
    """

    rule: str
    is_same: bool
    label: int
    other: int
    piece: int
    other_piece: int
    list_code: int
    week: int
    rank: int = NONE
    vintage: int
    before: int = NONE
    lists: int = 1

    @property
    def earliest_first(self) -> tuple[int, ...]:
        return self.vintage, self.week, self.list_code, self.rank, self.label, self.other, self.piece, self.other_piece


def gathered(reasons: Iterable[Reason], roots: dict[int, int]) -> Iterator[Reason]:
    """One reason for each rule and pair of labels of the same seasons: the earliest, with how many lists show it.

    Args:
        roots: of every piece its season.
    """
    found: dict[tuple[object, ...], Reason] = {}
    for one in sorted(reasons, key=lambda one: one.earliest_first):
        key = (one.rule, one.is_same, one.label, one.other, roots[one.piece], roots[one.other_piece])
        known = found.get(key)
        found[key] = replace(known, lists=known.lists + one.lists) if known else one
    yield from found.values()
