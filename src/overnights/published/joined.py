"""Sets of things that turn out to be one, unless they were seen in one place together."""

from __future__ import annotations

from collections.abc import Iterable


class Joined:
    """Numbers from 0 that are joined into sets; the root of a set is its lowest number.

    Args:
        places: where each number stands; sets that stand in one place together are not joined. None: nowhere.

    >>> sets = Joined(4, places=[{7}, {8}, {9}, {8}])
    >>> sets.join(2, 1), sets.join(2, 3)
    (True, False)
    >>> sets.root(2), sets.root(3)
    (1, 3)
    """

    def __init__(self, count: int, places: Iterable[set[int]] | None = None) -> None:
        self._parents = list(range(count))
        self._places = None if places is None else list(places)

    def root(self, n: int) -> int:
        """The lowest number of the set."""
        while self._parents[n] != n:
            self._parents[n] = n = self._parents[self._parents[n]]
        return n

    def join(self, a: int, b: int) -> bool:
        """Makes one set of two; whether they are one now."""
        a, b = sorted((self.root(a), self.root(b)))
        if a == b:
            return True
        if self._places is not None:
            small, large = sorted((self._places[a], self._places[b]), key=len)
            if not small.isdisjoint(large):
                return False
            large |= small
            self._places[a] = large
        self._parents[b] = a
        return True
