"""Two seasons of one label on one list, told apart: where the publisher's own count of weeks starts again.

A chain is the weeks of one of them. A label whose count never starts again, and that never stands twice in one list, is
one chain; nearly all are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from overnights.published.groups import States, bounds
from overnights.published.stack import Ints, Stack, combined


class Standing(NamedTuple):
    """A label on its list in a week: days since 1970-01-01, the weeks counted as published, which state it is of."""

    week: int
    weeks: int
    state: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Chains of labels: of every row of `states.rows()` its piece; of every piece its list, its label, which chain."""

    of_row: Ints
    list_code: Ints
    label: Ints
    chain: Ints


def pieces_of(stack: Stack, states: States) -> Pieces:
    """One piece for each label of a list, and more of them where it names several seasons there."""
    rows = states.rows()
    pairs = combined(stack.list_code, stack.label)
    restarts = _restarts(stack, pairs)
    of_row = pairs[rows].copy()
    _, first = np.unique(pairs, return_index=True)
    lists, labels, chain = [stack.list_code[first]], [stack.label[first]], [np.zeros(len(first), np.int64)]
    count, owners = len(first), states.owners()
    for pair, weeks in sorted(restarts.items()):
        at = np.flatnonzero(pairs[rows] == pair)
        found = chains(
            [
                Standing(*one)
                for one in zip(
                    stack.week[rows[at]].tolist(),
                    stack.weeks_on_chart[rows[at]].tolist(),
                    owners[at].tolist(),
                    strict=True,
                )
            ],
            weeks,
        )
        more = max(found)
        of_row[at] = [pair if n == 0 else count + n - 1 for n in found]
        count += more
        lists.append(np.full(more, stack.list_code[first[pair]]))
        labels.append(np.full(more, stack.label[first[pair]]))
        chain.append(np.arange(1, more + 1))
    return Pieces(
        of_row=of_row, list_code=np.concatenate(lists), label=np.concatenate(labels), chain=np.concatenate(chain)
    )


def chains(standings: Sequence[Standing], restarts: Collection[int]) -> list[int]:
    """Which chain each standing of one label belongs to, counted from 0 in order of their first weeks.

    The latest state of every week is followed from week to week: a standing goes on with the chain whose count it
    continues, else with the one that stood last; it begins a new one where the count starts again, or where no chain is
    left. Standings of earlier states go with the one of their week that has their count, else by order of counts.

    Args:
        restarts: weeks where a download counts a first week although the label stood on the list before.
    >>> chains([Standing(0, 1, 0), Standing(7, 2, 1), Standing(70, 1, 2)], {70})
    [0, 0, 1]
    """
    by_week: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for n, one in enumerate(standings):
        by_week[one.week][one.state].append(n)
    found, last = [0] * len(standings), dict[int, Standing]()
    for week, states in sorted(by_week.items()):
        latest = _by_count(standings, states[max(states)])
        taken: list[int] = []
        for n in latest:
            chain = _continued(standings[n], last, taken, is_restart=week in restarts)
            last[chain], found[n] = standings[n], chain
            taken.append(chain)
        for state, members in states.items():
            if state != max(states):
                for place, n in enumerate(_by_count(standings, members)):
                    found[n] = _twin(standings, n, latest, taken, place)
    return found


def _by_count(standings: Sequence[Standing], members: Iterable[int]) -> list[int]:
    """The longest-standing first."""
    return sorted(members, key=lambda n: (-standings[n].weeks, n))


def _continued(one: Standing, last: dict[int, Standing], taken: Sequence[int], *, is_restart: bool) -> int:
    free = [chain for chain in last if chain not in taken]
    if not free or (is_restart and one.weeks == 1):
        return len(last)
    return max(free, key=lambda chain: (last[chain].weeks == one.weeks - 1, last[chain].week, -chain))


def _twin(standings: Sequence[Standing], n: int, latest: Sequence[int], taken: Sequence[int], place: int) -> int:
    for at, other in enumerate(latest):
        if standings[other].weeks == standings[n].weeks:
            return taken[at]
    return taken[min(place, len(taken) - 1)]


def _restarts(stack: Stack, pairs: Ints) -> dict[int, set[int]]:
    """Labels of lists that name several seasons: the weeks in which a download's count starts again, maybe none."""
    order = np.lexsort((stack.vintage, stack.week, pairs))
    pair, week = pairs[order], stack.week[order]
    is_pair = np.append(False, pair[1:] == pair[:-1])
    is_twice = is_pair & (week == np.roll(week, 1)) & (stack.vintage[order] == np.roll(stack.vintage[order], 1))
    starts = bounds(pair)[0]
    first = np.repeat(week[starts], np.diff(np.append(starts, len(week))))
    may_be = (week > first) & ~is_twice & (stack.weeks_on_chart[order] == 1)
    found: dict[int, set[int]] = {int(one): set() for one in np.unique(pair[is_twice])}
    key = _keys_of(stack)
    for at in np.flatnonzero(may_be).tolist():
        begin = int(np.searchsorted(pair, pair[at]))
        before = order[begin:at][week[begin:at] < week[at]]
        if _stand_together(stack, key, int(order[at]), before):
            found.setdefault(int(pair[at]), set()).add(int(week[at]))
    return found


def _keys_of(stack: Stack) -> Ints:
    """Of each row the place of its list and week among all of the stack."""
    starts, stops = bounds(stack.list_code, stack.week)
    return np.repeat(np.arange(len(starts), dtype=np.int64), stops - starts)


def _stand_together(stack: Stack, key: Ints, row: int, others: Ints) -> bool:
    """Whether some download shows a row and one of some others."""
    first, last = int(stack.vintage[row]), int(stack.last[row])
    for vintage in range(first, last + 1):
        shows = stack.shown[vintage]
        if not _is_in(shows, key[row : row + 1])[0]:
            continue
        near = others[(stack.vintage[others] <= vintage) & (stack.last[others] >= vintage)]
        if _is_in(shows, key[near]).any():
            return True
    return False


def _is_in(shows: Ints, keys: Ints) -> npt.NDArray[np.bool_]:
    at = np.clip(np.searchsorted(shows, keys), 0, max(len(shows) - 1, 0))
    found: npt.NDArray[np.bool_] = shows[at] == keys
    return found
