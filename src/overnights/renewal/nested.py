"""Requirements on the same figure: what a change of the hours in one window makes of the wider windows around it.

Hours that are added within 28 days are within 91 days too. So a change carries to every requirement on the same hours,
of the same territory, whose window is as wide or wider; and one of a cost to every requirement on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import TypeAlias

from overnights.countries import ALL
from overnights.renewal.evaluation import state_of
from overnights.renewal.record import Evaluation, Input

ADDED = {"hours_viewed": "hours_viewed", "minutes": "hours_viewed", "efficiency": "weighted hours"}
"""The input of each metric that is added up day by day, so that a window holds all of a narrower one."""
EVER = 1_000_000
COST = "cost"  # a season has one, whatever the window

Changes: TypeAlias = "Mapping[int, tuple[str, Fraction]]"
"""The input that is changed of each evaluation, by its place, and by how much."""


@dataclass(frozen=True, slots=True)
class Member:
    """One evaluation on such hours, by its place among all; without a window its days are EVER."""

    place: int
    days: int
    evaluation: Evaluation
    input: Input

    def changed(self, by: Fraction) -> Evaluation | None:
        """The evaluation, were there so many hours more; None where that gives no value."""
        value = self.input.value_at(max(self.input.amount + by, Fraction(0)))
        return None if value is None else held(self.evaluation, value)


Chain: TypeAlias = tuple[Member, ...]
"""Evaluations on the same hours, from the narrowest window to the widest; or on the same cost, all in one."""


def held(evaluation: Evaluation, value: Fraction) -> Evaluation:
    """The evaluation, were its value this; its threshold is known."""
    assert evaluation.threshold is not None
    reading = replace(evaluation.reading, value=value)
    state = state_of(evaluation.requirement, reading, evaluation.threshold)
    return replace(evaluation, reading=reading, state=state)


def chains(evaluations: Sequence[Evaluation]) -> tuple[Chain, ...]:
    """The evaluations that share their hours or cost, where there are two or more; those without a value have none."""
    found: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for place, one in enumerate(evaluations):
        name = ADDED.get(one.reading.metric)
        if name is None or one.threshold is None or one.reading.value is None:
            continue
        days, territory = one.requirement.window_days or EVER, one.requirement.territory
        for source in one.reading.inputs:
            if source.name == name:
                found[name, territory].append(Member(place, days, one, source))
            elif source.name == COST:
                found[COST, ALL].append(Member(place, EVER, one, source))
    ordered = (sorted(chain, key=lambda member: member.days) for chain in found.values())
    return tuple(tuple(chain) for chain in ordered if len(chain) > 1)


def carried(chain: Chain, changes: Changes) -> dict[int, Fraction]:
    """By how much the hours (or cost) of each member change, by its place, where they do.

    The change of a window is the one stated of it, or that of the windows within where it is larger to the same side.
    """
    found: dict[int, Fraction] = {}
    current = Fraction(0)
    for _, level in groupby(chain, key=lambda member: member.days):
        members = tuple(level)
        stated = [_stated(member, changes) for member in members]
        own = max(stated, key=abs)
        if own and not (own * current > 0 and abs(current) >= abs(own)):
            current = own
        if current:
            found.update({member.place: current for member in members})
    return found


def is_torn(chain: Chain, changes: Changes) -> bool:
    """Whether changes ask for more of the same hours here and for less there: then no one figure is to be changed."""
    stated = [_stated(member, changes) for member in chain]
    return min(stated) < 0 < max(stated)


def moved(chain: Chain, changes: Changes) -> Iterator[tuple[int, Evaluation]]:
    """What changes make of the evaluations of a chain, by place, but for one that is changed in another input."""
    moves = carried(chain, changes)
    for member in chain:
        name, _ = changes.get(member.place, (member.input.name, None))
        after = member.changed(moves[member.place]) if member.place in moves and name == member.input.name else None
        if after is not None:
            yield member.place, after


def _stated(member: Member, changes: Changes) -> Fraction:
    """The change that is stated of a member's input; 0 where none is, or one of another input."""
    name, by = changes.get(member.place, ("", Fraction(0)))
    return by if name == member.input.name else Fraction(0)
