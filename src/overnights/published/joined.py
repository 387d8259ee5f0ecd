"""Sets of things that turn out to be one."""

from __future__ import annotations


class Joined:
    """Numbers from 0 that are joined into sets; the root of a set is its lowest number.

    >>> sets = Joined(3)
    >>> sets.join(2, 1)
    >>> sets.root(2), sets.root(0)
    (1, 0)
    """

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def root(self, n: int) -> int:
        """The lowest number of the set."""
        while self._parents[n] != n:
            self._parents[n] = n = self._parents[self._parents[n]]
        return n

    def join(self, a: int, b: int) -> None:
        """Makes one set of two."""
        a, b = sorted((self.root(a), self.root(b)))
        self._parents[b] = a
