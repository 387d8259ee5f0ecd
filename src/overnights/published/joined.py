"""Sets of things that turn out to be one, unless they were seen in one place together, or are said to be apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable


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
        self._sides: dict[int, set[tuple[int, bool]]] = {}  # by root: of each parting, which side it is on
        self._partings = 0

    def root(self, n: int) -> int:
        """The lowest number of the set."""
        while self._parents[n] != n:
            self._parents[n] = n = self._parents[self._parents[n]]
        return n

    def roots(self, numbers: Iterable[int]) -> set[int]:
        """The roots of some numbers."""
        return {self.root(n) for n in numbers}

    def together(self, a: int, b: int) -> set[int]:
        """The places where the sets of two numbers both stand, though they are two."""
        a, b = self.root(a), self.root(b)
        return set() if self._places is None or a == b else self._places[a] & self._places[b]

    def is_apart(self, a: int, b: int) -> bool:
        """Whether two numbers are said to be apart, by themselves or by others of their sets."""
        theirs = self._sides.get(self.root(b), ())
        return any((parting, not is_ours) in theirs for parting, is_ours in self._sides.get(self.root(a), ()))

    def join(self, a: int, b: int) -> bool:
        """Makes one set of two; whether they are one now."""
        a, b = sorted((self.root(a), self.root(b)))
        if a == b:
            return True
        if self._sides and self.is_apart(a, b):
            return False
        if self._places is not None:
            small, large = sorted((self._places[a], self._places[b]), key=len)
            if not small.isdisjoint(large):
                return False
            large |= small
            self._places[a] = large
        if b in self._sides:
            self._sides.setdefault(a, set()).update(self._sides.pop(b))
        self._parents[b] = a
        return True

    def keep_apart(self, ours: Collection[int], others: Collection[int]) -> bool:
        """Bars every join of one of ours with one of the others; false, and nothing is barred, where some are one.

        >>> sets = Joined(3)
        >>> sets.keep_apart([0], [1]), sets.join(0, 2), sets.join(2, 1)
        (True, True, False)
        """
        sides = self.roots(ours), self.roots(others)
        if sides[0] & sides[1]:
            return False
        for is_ours, roots in zip((True, False), sides, strict=True):
            for root in roots:
                self._sides.setdefault(root, set()).add((self._partings, is_ours))
        self._partings += 1
        return True
