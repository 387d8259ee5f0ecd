"""Counts of any number of parts add up key by key, whether these are in order or not."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.viewing import counting
from overnights.viewing.frame import Ints

DAYS = st.sampled_from([-3, 0, 19_000, 19_001, counting.NO_DAYS, 2**61])  # the last: keys that no 62 bits hold together
KEY = st.tuples(st.integers(0, 3), st.integers(-2, 2), DAYS)
PART = st.dictionaries(KEY, st.integers(-2, 2), max_size=8)


@settings(deadline=None)
@given(parts=st.lists(PART, max_size=8), shuffled=st.sets(st.integers(0, 7)))
def test_counts_of_parts_add_up(parts: list[dict[tuple[int, int, int], int]], shuffled: set[int]) -> None:
    total: Counter[tuple[int, int, int]] = Counter()
    for part in parts:
        for key, count in part.items():
            total[key] += count
    rows = [_rows(part)[:, ::-1] if n in shuffled else _rows(part) for n, part in enumerate(parts)]
    given_parts = [{**counting.empty(), "completions": one} for one in rows]
    before = [part["completions"].copy() for part in given_parts]
    found = counting.added(given_parts)
    assert found["completions"].T.tolist() == [[*key, total[key]] for key in sorted(total) if total[key]]
    assert all(not found[name].shape[1] for name in counting.KEYS if name != "completions")
    assert all(np.array_equal(part["completions"], rows) for part, rows in zip(given_parts, before, strict=True))


def _rows(part: dict[tuple[int, int, int], int]) -> Ints:
    rows = [[*key, part[key]] for key in sorted(part)]
    return np.array(rows, dtype=np.int64).reshape(-1, 4).T
