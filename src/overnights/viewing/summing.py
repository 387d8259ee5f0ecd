"""Counts whose rows are in order, added up: two runs of them become one as they are walked together; compiled."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from overnights.compiled import lean
from overnights.viewing.frame import Ints
from overnights.viewing.measure import frozen

Signs: TypeAlias = "npt.NDArray[np.int8]"


def summed(one: Ints, other: Ints, keys: int) -> Ints | None:
    """The columns of two arrays in ascending order of their first `keys` rows; of equal keys one, with both their sums.

    Null where an array is not in ascending order, or has a key twice.
    """
    one, other = frozen(one), frozen(other)
    source = np.empty(one.shape[1] + other.shape[1], dtype=np.int8)
    count = _walked(one, other, keys, source)
    if count < 0:
        return None
    out = np.empty((len(one), count), dtype=np.int64)
    _write(one, other, keys, source[:count], out)
    return out


@lean()
def _compared(one: Ints, i: int, other: Ints, j: int, keys: int) -> int:
    """-1, 0 or 1: how the key of a column stands to that of another."""
    for k in range(keys):
        if one[k, i] != other[k, j]:
            return -1 if one[k, i] < other[k, j] else 1
    return 0


@lean()
def _walked(one: Ints, other: Ints, keys: int, source: Signs) -> int:
    """Writes of each column of the sum whether it is of the first array (-1), the other (1) or both (0).

    Returns how many there are, -1 where an array is not in ascending order.
    """
    i, j, count = 0, 0, 0
    while i < one.shape[1] or j < other.shape[1]:
        stands = -1 if j == other.shape[1] else 1 if i == one.shape[1] else _compared(one, i, other, j, keys)
        source[count] = stands
        count += 1
        i, j = i + (stands <= 0), j + (stands >= 0)
        if stands <= 0 and i < one.shape[1] and _compared(one, i - 1, one, i, keys) >= 0:
            return -1
        if stands >= 0 and j < other.shape[1] and _compared(other, j - 1, other, j, keys) >= 0:
            return -1
    return count


@lean()
def _write(one: Ints, other: Ints, keys: int, source: Signs, out: Ints) -> None:
    """Writes the columns of the sum, row by row."""
    for k in range(len(out)):
        i, j = 0, 0
        for n in range(len(source)):
            value = one[k, i] if source[n] <= 0 else other[k, j]
            if source[n] == 0 and k >= keys:
                value += other[k, j]
            out[k, n] = value
            i, j = i + (source[n] <= 0), j + (source[n] >= 0)
