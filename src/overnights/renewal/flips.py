"""The nearest changes that would turn a verdict, in units that somebody counts.

A change is the least whole number of grains of one input that carries one requirement over its threshold, all else
held; of several on the same hours the smallest that still does. What a set of changes makes of the verdict is asked of
the policy itself, on the changed evaluations, with what a change of hours makes of other requirements on the same
hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from math import ceil, floor
from typing import TypeAlias

from overnights.renewal.nested import EVER, Chain, Changes, chains, held, is_torn, moved
from overnights.renewal.policy import outcome
from overnights.renewal.record import (
    AT_LEAST,
    CANCEL,
    MET,
    MUST,
    NOT_MET,
    NOT_YET_KNOWN,
    ON_THE_BUBBLE,
    RENEW,
    Change,
    Evaluation,
    Flip,
    Input,
    Policy,
    Verdict,
)

MOST_FLIPS = 3
MOST_TRIED = 12  # shoulds of which every set is tried; of more, the farthest are left out one by one
PARTS_OF_A_WHOLE = ("completion_share", "share_of_viewing", "weighted_share")  # these metrics cannot be above 1
PLACES = "places"  # the unit of ranks: there is no place above the 1st

_Order: TypeAlias = "tuple[int, Fraction, Fraction, list[tuple[str, str]]]"


@dataclass(frozen=True, slots=True)
class _Step:
    """One evaluation (by its place among all) turned by one change of one input, and what it is after."""

    place: int
    change: Change
    after: Evaluation


_Steps: TypeAlias = "tuple[_Step, ...]"


@dataclass(frozen=True, slots=True)
class _Case:
    """A season's evaluations with the steps that turn each, by its inputs in their order; none where not known.

    `chains` are the evaluations that share their hours.
    """

    evaluations: Sequence[Evaluation]
    policy: Policy
    steps: tuple[_Steps, ...]
    chains: tuple[Chain, ...] = ()

    def outcome(self, steps: Sequence[_Step] = ()) -> str:
        after = list(self.evaluations)
        for step in steps:
            after[step.place] = step.after
        changes = _changes(steps)
        for chain in self.chains:
            for place, changed in moved(chain, changes):
                after[place] = changed
        return outcome(after, self.policy)

    def is_torn(self, steps: _Steps) -> bool:
        """Whether the steps pull the same hours both ways."""
        return any(is_torn(chain, _changes(steps)) for chain in self.chains)

    def needed(self, steps: _Steps) -> _Steps:
        """The steps without those that the others imply, as hours in a window within theirs do."""
        kept, leads_to = steps, self.outcome(steps)
        for step in reversed(steps) if self.chains else ():
            without = tuple(other for other in kept if other is not step)
            kept = without if without and self.outcome(without) == leads_to else kept
        return kept

    def tightened(self, steps: _Steps) -> _Steps:
        """The steps with less of the same hours, where that leads to the same by what it makes of wider windows."""
        leads_to = self.outcome(steps)
        for at, step in enumerate(steps):
            tried = ((*steps[:at], less, *steps[at + 1 :]) for less in self._less(step))
            steps = next((one for one in tried if self.outcome(one) == leads_to), steps)
        return steps

    def _less(self, step: _Step) -> Iterator[_Step]:
        """Smaller changes of a step's hours that turn a requirement of its window or a wider one, the smallest first.

        They are those that turn a requirement on the same hours, as less of them turns none.
        """
        for chain in self.chains:
            window = next((one.days for one in chain if (one.place, one.input.name) == _what(step)), EVER + 1)
            steps = [other for one in chain for other in self.steps[one.place] if other.change.input == one.input.name]
            sizes = {other.change.by for other in steps if 0 < other.change.by / step.change.by < 1}
            for by in sorted(sizes, key=abs):
                for one in chain:
                    after = one.changed(by) if one.days >= window else None
                    if after is not None and after.state != one.evaluation.state:
                        yield _Step(one.place, _change(one.evaluation, one.input, by), after)

    def order(self, steps: _Steps) -> _Order:
        """What sorts sets of steps by nearness, of the steps that are needed."""
        return _order(self.needed(steps))

    def places(self, state: str, *, is_must: bool) -> list[int]:
        """Places of the musts, or shoulds, in this state."""
        return [
            place
            for place, one in enumerate(self.evaluations)
            if one.state == state and (one.requirement.level == MUST) == is_must
        ]

    def natural(self, places: Iterable[int]) -> _Steps:
        """The step of each place that has one, by the first input that can turn it: the natural one to state."""
        return tuple(self.steps[place][0] for place in places if self.steps[place])


def flips(evaluations: Sequence[Evaluation], policy: Policy) -> tuple[Flip, ...]:
    """The nearest flip to each other verdict that changes can lead to, then the same by other inputs.

    A change is stated in the first input that can make it. Near is the smallest sum of relative changes; both parts
    are ordered by it, ties by name. An evaluation that is not yet known is not changed by an input of its own: where
    one stands in the way, there is no flip. At most MOST_FLIPS.

    Args:
        evaluations: of a season that is in question, at least one.
    Source: docs/methods/verdict.md
    """
    steps = tuple(_steps(place, one) for place, one in enumerate(evaluations))
    case = _Case(evaluations, policy, steps, chains(evaluations))
    was = case.outcome()
    found = {CANCEL: _from_cancel, RENEW: _from_renew, ON_THE_BUBBLE: _from_bubble}[was](case)
    nearer = map(case.tightened, (one for one in found if not case.is_torn(one)))
    best: dict[str, _Steps] = {}
    for one in sorted(nearer, key=case.order):
        best.setdefault(case.outcome(one), one)
    best.pop(was, None)
    by_others = (other for one in best.values() for other in _by_other_inputs(case, one))
    others = sorted(map(case.tightened, (one for one in by_others if not case.is_torn(one))), key=case.order)
    told = (_flip(case, case.needed(one)) for one in (*sorted(best.values(), key=case.order), *others))
    return tuple(dict.fromkeys(told))[:MOST_FLIPS]


def no_flip_why(verdict: Verdict) -> str | None:
    """Why changes do not turn a verdict; None where they do, or where there is none to turn."""
    if verdict.flips or verdict.verdict not in (RENEW, CANCEL, ON_THE_BUBBLE):
        return None
    missed = [one.requirement for one in verdict.reasons if one.level == MUST and one.state == NOT_MET]
    if missed:
        return f"no change of what is counted turns it: {_listed(missed)} cannot be reached"
    unknown = [one for one in verdict.reasons if one.state == NOT_YET_KNOWN]
    names = [one.requirement for one in unknown if one.level == MUST] or [one.requirement for one in unknown]
    if names and verdict.verdict == ON_THE_BUBBLE:
        return f"no change of a known figure turns it: {_listed(names)} {_are(names)} not yet known"
    return "no change of what is counted turns it"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _are(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


# ── what may turn which verdict ──


def _from_cancel(case: _Case) -> list[_Steps]:
    """All missed musts mended; and with them the shoulds that it takes to renew."""
    missed = case.places(NOT_MET, is_must=True)
    mended = case.natural(missed)
    if len(mended) < len(missed):
        return []
    shoulds = case.natural(case.places(NOT_MET, is_must=False))
    more = _nearest_set(shoulds, lambda steps: case.outcome((*mended, *steps)) == RENEW)
    return [mended, *([(*mended, *more)] if more else [])]


def _from_renew(case: _Case) -> list[_Steps]:
    """Each must lost; and the shoulds whose loss falls below the policy's share."""
    lost = _nearest_set(case.natural(case.places(MET, is_must=False)), lambda steps: case.outcome(steps) != RENEW)
    return [*_musts_lost(case), *([lost] if lost else [])]


def _from_bubble(case: _Case) -> list[_Steps]:
    """Each must lost; and the shoulds that lift it to renew, where no must is unknown."""
    shoulds = case.natural(case.places(NOT_MET, is_must=False))
    lifted = _nearest_set(shoulds, lambda steps: case.outcome(steps) == RENEW)
    return [*_musts_lost(case), *([lifted] if lifted else [])]


def _musts_lost(case: _Case) -> list[_Steps]:
    return [(step,) for step in case.natural(case.places(MET, is_must=True))]


def _by_other_inputs(case: _Case, steps: _Steps) -> list[_Steps]:
    """The same requirements turned, one of them by another of its inputs, where that leads to the same verdict."""
    found = [
        (*steps[:at], other, *steps[at + 1 :])
        for at, step in enumerate(steps)
        for other in case.steps[step.place]
        if other is not step
    ]
    return [one for one in found if case.outcome(one) == case.outcome(steps)]


def _nearest_set(options: _Steps, reaches: Callable[[_Steps], bool]) -> _Steps | None:
    """The nearest set of options that reaches; None where all of them together do not.

    Sets are tried in order of their cost, so the first that reaches is the nearest, and has no superfluous step.
    """
    ordered = tuple(sorted(options, key=lambda step: _order((step,))))
    if not ordered or not reaches(ordered):
        return None
    if len(ordered) > MOST_TRIED:
        return _thinned(ordered, reaches)
    waiting: list[tuple[_Order, tuple[int, ...]]] = [(_order(ordered[:1]), (0,))]
    while waiting:
        _, chosen = heappop(waiting)
        steps = tuple(ordered[place] for place in chosen)
        if reaches(steps):
            return steps
        following = chosen[-1] + 1
        if following < len(ordered):
            for more in ((*chosen, following), (*chosen[:-1], following)):
                heappush(waiting, (_order(tuple(ordered[place] for place in more)), more))
    return None


def _thinned(ordered: _Steps, reaches: Callable[[_Steps], bool]) -> _Steps:
    """What is left when the farthest are left out one by one, as long as the others reach."""
    kept = ordered
    for step in reversed(ordered):
        without = tuple(other for other in kept if other is not step)
        kept = without if without and reaches(without) else kept
    return kept


def _order(steps: _Steps) -> _Order:
    """What sorts by nearness, then name: changes from nothing have no relative size: last, small ones first."""
    shares = [step.change.share for step in steps]
    names = sorted((step.change.requirement, step.change.input) for step in steps)
    from_nothing = sum((abs(step.change.by) for step in steps if step.change.share is None), Fraction(0))
    return shares.count(None), sum((share for share in shares if share is not None), Fraction(0)), from_nothing, names


def _flip(case: _Case, steps: _Steps) -> Flip:
    """Musts first, then shoulds, by name."""
    ordered = sorted(steps, key=lambda step: (step.after.requirement.level != MUST, step.change.requirement))
    return Flip(to=case.outcome(steps), changes=tuple(step.change for step in ordered))


def _what(step: _Step) -> tuple[int, str]:
    """Which evaluation a step turns, and by which input."""
    return step.place, step.change.input


def _changes(steps: Sequence[_Step]) -> Changes:
    return {step.place: (step.change.input, step.change.by) for step in steps}


# ── one requirement over its threshold ──


def _steps(place: int, evaluation: Evaluation) -> _Steps:
    """The least change of each input that turns the evaluation, in their order; none where it is not yet known."""
    if evaluation.state == NOT_YET_KNOWN or evaluation.threshold is None:
        return ()
    found = []
    for one in evaluation.reading.inputs:
        by = _least(evaluation, one, evaluation.threshold)
        value = None if by is None else one.value_at(one.amount + by)
        if by is not None and value is not None and _can_be(evaluation, value):
            found.append(_Step(place, _change(evaluation, one, by), held(evaluation, value)))
    return tuple(found)


def _change(evaluation: Evaluation, one: Input, by: Fraction) -> Change:
    return Change(
        requirement=evaluation.requirement.name,
        input=one.name,
        unit=one.unit,
        by=by,
        to=one.amount + by,
        share=abs(by) / one.amount if one.amount else None,
    )


def _least(evaluation: Evaluation, one: Input, threshold: Fraction) -> Fraction | None:
    """The smallest whole number of grains, signed, that carries the value over the threshold; None where none does.

    At the threshold a requirement is met, so it is lost strictly past it.
    """
    at = _amount_at(one, threshold)
    if at is None:
        return None
    is_mended = evaluation.state == NOT_MET
    grains = abs(at - one.amount) / one.grain
    steps = ceil(grains) if is_mended else floor(grains) + 1
    is_value_up = (evaluation.requirement.direction == AT_LEAST) == is_mended
    by = steps * one.grain * (1 if is_value_up != one.is_divisor else -1)
    return by if one.amount + by >= 0 else None


def _amount_at(one: Input, threshold: Fraction) -> Fraction | None:
    """The amount at which the value is the threshold; None where there is none, or any would do."""
    if one.rest is not None:
        return threshold * one.rest / (1 - threshold) if threshold < 1 else None
    if one.rate <= 0 or (one.is_divisor and threshold <= 0):
        return None
    return one.rate / threshold if one.is_divisor else threshold / one.rate


def _can_be(evaluation: Evaluation, value: Fraction) -> bool:
    """Whether the metric can have the value: no more completers than starters, no place above the 1st."""
    if evaluation.reading.metric in PARTS_OF_A_WHOLE and value > 1:
        return False
    return value >= 1 or all(one.unit != PLACES for one in evaluation.reading.inputs)
