"""Where every run stands among those of its list and kind: of weeks, hours of the first week, and decay.

Source: docs/methods/cohort.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from overnights.charts.columns import Ints

NONE = -1
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    """Of each run its cohort in one measure, and where it stands in it; an array has an element a run.

    `n` is 0, and quantiles are NaN, where nobody is counted. `at_most` and `below` count those counted that have this
    run's value or less, or less; both are -1 where it has no value, or there is nobody.
    """

    n: Ints
    lower_quartile: Floats
    median: Floats
    upper_quartile: Floats
    at_most: Ints
    below: Ints

    @property
    def share_at_most(self) -> Floats:
        """NaN where it stands nowhere."""
        found: Floats = np.divide(self.at_most, self.n, out=np.full(len(self.n), np.nan), where=self.at_most >= 0)
        return found


def among(values: Floats, groups: Ints, is_counted: Flags) -> Among:
    """Every run among those of its group that are counted; each quantile is a value that one of them has.

    Args:
        values: of each run; NaN where it has none, and then it is not counted.
        groups: of each run, from 0; -1 where it has none.

    >>> found = among(np.array([1.0, 2, 9, 1, 5]), np.array([0, 0, 0, 0, 1]), np.array([True, True, True, True, False]))
    >>> found.n.tolist(), found.median.tolist()[:4], found.at_most.tolist()
    ([4, 4, 4, 4, 0], [1.0, 1.0, 1.0, 1.0], [2, 3, 4, 2, -1])
    """
    has_value = ~np.isnan(values) & (groups >= 0)
    is_one = is_counted & has_value
    known = np.unique(values[has_value])
    code = np.searchsorted(known, values)
    step = len(known) + 1
    ranked = np.sort(groups[is_one] * step + code[is_one])
    begin = np.searchsorted(ranked, groups * step)
    n = np.where(groups >= 0, np.searchsorted(ranked, (groups + 1) * step) - begin, 0)
    is_somewhere = has_value & (n > 0)
    own = groups * step + code
    quantiles = [
        _taken(known, ranked, begin - 1 - (-n * quarter // 4), n > 0, step=step) for quarter in (1, 2, 3)
    ]  # the least that at least this share do not exceed
    return Among(
        n=n,
        lower_quartile=quantiles[0],
        median=quantiles[1],
        upper_quartile=quantiles[2],
        at_most=np.where(is_somewhere, np.searchsorted(ranked, own, side="right") - begin, NONE),
        below=np.where(is_somewhere, np.searchsorted(ranked, own) - begin, NONE),
    )


def _taken(known: Floats, ranked: Ints, places: Ints, is_there: Flags, *, step: int) -> Floats:
    """The values at some places among those ranked; NaN where there are none."""
    found = np.full(len(places), np.nan)
    found[is_there] = known[ranked[places[is_there]] % step]
    return found
