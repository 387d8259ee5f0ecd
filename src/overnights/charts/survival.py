"""How long runs last: the share still listed after so many weeks, those that may go on taken for what they are.

Source: docs/methods/cohort.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Still:
    """After `weeks` weeks on a list. `longer` of `counted` that left had more of them: `share_longer`.

    `share` is of all, the Kaplan-Meier estimate: those that are on the list now count for the weeks that they had, as
    `at_risk` says, of those with as many weeks or more. Without any it is longer ÷ counted.
    """

    weeks: int
    longer: int
    counted: int
    at_risk: int
    share: Fraction

    @property
    def share_longer(self) -> Fraction:
        """Of those that left alone."""
        return Fraction(self.longer, self.counted)


def still_listed(left: Sequence[int], going_on: Sequence[int] = ()) -> tuple[Still, ...]:
    """A row for each number of weeks up to the most that one that left had.

    Args:
        left: weeks on the list of each run that is over, from 1.
        going_on: weeks so far of each that is on the list in its latest week.
    Source: E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53 (1958), 457.
    >>> [(one.longer, str(one.share)) for one in still_listed([1, 1, 2, 4], [3])]
    [(2, '3/5'), (1, '2/5'), (1, '2/5'), (0, '0')]
    """
    found, share = [], Fraction(1)
    for weeks in range(1, max(left, default=0) + 1):
        at_risk = sum(one >= weeks for one in (*left, *going_on))
        share *= 1 - Fraction(sum(one == weeks for one in left), at_risk) if at_risk else 1
        longer = sum(one > weeks for one in left)
        found.append(Still(weeks=weeks, longer=longer, counted=len(left), at_risk=at_risk, share=share))
    return tuple(found)
