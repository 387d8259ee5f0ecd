"""Which rows are of one season: labels joined through relabelling, territories' lists to the worldwide ones.

The rules, with what they were measured against, are in docs/methods/identity.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from overnights.published.groups import States
from overnights.published.joined import Joined
from overnights.published.namesakes import Pieces, pieces_of
from overnights.published.stack import Ints, Stack
from overnights.published.territories import join_territories


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Of every row of `states.rows()` its season, numbered from 0."""

    season: Ints
    count: int


def identified(stack: Stack, states: States) -> Identified:
    """Tells the seasons apart; two rows of one state are never one season.

    The same downloads give the same seasons, whatever the order they came in.
    """
    pieces = pieces_of(stack, states)
    joined = Joined(len(pieces.label), _places(states, pieces))
    for old, new in _relabelled(stack, states, pieces):
        joined.join(old, new)
    join_territories(stack, states, pieces, joined)
    roots = np.array([joined.root(n) for n in range(len(pieces.label))], np.int64)
    names, season = np.unique(roots[pieces.of_row], return_inverse=True)
    return Identified(season=season.astype(np.int64), count=len(names))


def _relabelled(stack: Stack, states: States, pieces: Pieces) -> list[tuple[int, int]]:
    """Pieces that a later state calls otherwise in the same place with the same figures.

    Where the old label is still on the list, or the new one was, places were exchanged: no relabelling.
    """
    rows, starts = states.rows(), states.first_row
    sizes = states.stop - states.start
    found: set[tuple[int, int]] = set()
    for n in np.flatnonzero(states.number > 1).tolist():
        before = {int(stack.rank[rows[at]]): at for at in range(starts[n - 1], starts[n - 1] + sizes[n - 1])}
        now = {int(stack.rank[rows[at]]): at for at in range(starts[n], starts[n] + sizes[n])}
        labels_before = {int(stack.label[rows[at]]) for at in before.values()}
        labels_now = {int(stack.label[rows[at]]) for at in now.values()}
        for rank in before.keys() & now.keys():
            old, new = rows[before[rank]], rows[now[rank]]
            is_moved = int(stack.label[old]) in labels_now or int(stack.label[new]) in labels_before
            if not is_moved and _figures(stack, old) == _figures(stack, new):
                found.add((int(pieces.of_row[before[rank]]), int(pieces.of_row[now[rank]])))
    return sorted(found)


def _figures(stack: Stack, row: int) -> tuple[int, int, int]:
    """What stays when a season is called otherwise: hours and views; where there are none, the count of weeks."""
    hours, views = int(stack.hours[row]), int(stack.views[row])
    return hours, views, int(stack.weeks_on_chart[row]) if hours < 0 and views < 0 else 0


def _places(states: States, pieces: Pieces) -> list[set[int]]:
    """The states that each piece stands in."""
    order = np.argsort(pieces.of_row, kind="stable")
    edges = np.searchsorted(pieces.of_row[order], np.arange(len(pieces.label) + 1)).tolist()
    owners = states.owners()[order].tolist()
    return [set(owners[start:stop]) for start, stop in pairwise(edges)]
