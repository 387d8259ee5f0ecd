"""Intervals of shares: what a share of so many accounts says of all who might have been counted."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt

LEVEL = 0.95
_Z = 1.959963984540054  # of the normal distribution at that level, both sides


def wilson(count: int, n: int) -> tuple[float, float]:
    """The 95% interval of count ÷ n, both 0 to 1; n above 0.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209.
    >>> [round(end, 4) for end in wilson(80, 200)]
    [0.3346, 0.4692]
    """
    share, spread = count / n, _Z * _Z / n
    middle, half = share + spread / 2, _Z * sqrt(share * (1 - share) / n + spread / (4 * n))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    return (0.0 if count == 0 else low), (1.0 if count == n else high)


def interval_json(count: int | None, n: int | None) -> Mapping[str, float] | None:
    """The interval as JSON has it; null where either count is."""
    if count is None or not n:
        return None
    low, high = wilson(count, n)
    return {"level": LEVEL, "low": low, "high": high}
