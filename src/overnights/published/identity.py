"""Which rows are of one season: labels joined through relabelling, territories' lists to the worldwide ones.

The rules, with what they were measured against, are in docs/methods/identity.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from overnights.published.aliases import AliasLine
from overnights.published.groups import States
from overnights.published.joined import Joined
from overnights.published.namesakes import Pieces, pieces_of
from overnights.published.overruled import Chosen, Said, cut, overrule
from overnights.published.reasons import NAMESAKE, RELABELLED, TOGETHER, Reason
from overnights.published.stack import Ints, Stack
from overnights.published.territories import join_territories


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Of every row of `states.rows()` its season, numbered from 0; of every piece of a label too.

    `reasons`: why labels that differ are one season, and one label is two; `said`: what became of each line by hand.
    """

    season: Ints
    count: int
    of_piece: tuple[int, ...]
    reasons: tuple[Reason, ...]
    said: tuple[Said, ...] = ()


def identified(stack: Stack, states: States, lines: Sequence[AliasLine] = ()) -> Identified:
    """Tells the seasons apart; two rows of one state are never one season.

    The same downloads and lines give the same seasons, whatever the order they came in.

    Args:
        lines: what a person says of labels; that wins over the rules.
    """
    pieces = pieces_of(stack, states)
    by_rules = identified(stack, states).season if lines else None
    pieces = cut(stack, states, pieces, lines)
    joined = Joined(len(pieces.label), _places(states, pieces))
    said = [] if by_rules is None else overrule(Chosen(stack, states, pieces, by_rules), joined, lines)
    reasons = [
        one if joined.join(one.piece, one.other_piece) else replace(one, rule=TOGETHER, is_same=False)
        for one in _relabelled(stack, states, pieces)
    ]
    reasons += join_territories(stack, states, pieces, joined)
    reasons += _namesakes(stack, states, pieces)
    roots = np.array([joined.root(n) for n in range(len(pieces.label))], np.int64)
    names, numbers = np.unique(roots[pieces.of_row], return_inverse=True)
    of_piece = np.searchsorted(names, roots)
    return Identified(
        season=numbers.astype(np.int64),
        count=len(names),
        of_piece=tuple(of_piece.tolist()),
        reasons=tuple(reasons),
        said=tuple(said),
    )


def _relabelled(stack: Stack, states: States, pieces: Pieces) -> list[Reason]:
    """Pieces that a later state calls otherwise in the same place with the same figures, in order of the downloads.

    Where the old label is still on the list, or the new one was, places were exchanged: no relabelling.
    """
    rows, starts = states.rows(), states.first_row
    sizes = states.stop - states.start
    found: list[Reason] = []
    for n in np.flatnonzero(states.number > 1).tolist():
        before = {int(stack.rank[rows[at]]): at for at in range(starts[n - 1], starts[n - 1] + sizes[n - 1])}
        now = {int(stack.rank[rows[at]]): at for at in range(starts[n], starts[n] + sizes[n])}
        labels_before = {int(stack.label[rows[at]]) for at in before.values()}
        labels_now = {int(stack.label[rows[at]]) for at in now.values()}
        for rank in before.keys() & now.keys():
            old, new = rows[before[rank]], rows[now[rank]]
            is_moved = int(stack.label[old]) in labels_now or int(stack.label[new]) in labels_before
            if not is_moved and _figures(stack, old) == _figures(stack, new):
                found.append(_renaming(stack, pieces, rows, now[rank], before[rank]))
    return sorted(found, key=lambda one: one.earliest_first)


def _figures(stack: Stack, row: int) -> tuple[int, int, int]:
    """What stays when a season is called otherwise: hours and views; where there are none, the count of weeks."""
    hours, views = int(stack.hours[row]), int(stack.views[row])
    return hours, views, int(stack.weeks_on_chart[row]) if hours < 0 and views < 0 else 0


def _renaming(stack: Stack, pieces: Pieces, rows: Ints, now: int, before: int) -> Reason:
    """That one place of a list has two labels, in two states of it; `now`, `before`: places in `states.rows()`."""
    new, old = int(rows[now]), int(rows[before])
    return Reason(
        rule=RELABELLED,
        is_same=True,
        label=int(stack.label[new]),
        other=int(stack.label[old]),
        piece=int(pieces.of_row[now]),
        other_piece=int(pieces.of_row[before]),
        list_code=int(stack.list_code[new]),
        week=int(stack.week[new]),
        rank=int(stack.rank[new]),
        vintage=int(stack.vintage[new]),
        before=int(stack.vintage[old]),
    )


def _namesakes(stack: Stack, states: States, pieces: Pieces) -> list[Reason]:
    """That a label names two on its list: where the second of them begins."""
    rows, found = states.rows(), []
    for piece in np.flatnonzero(pieces.chain > 0).tolist():
        ours = np.flatnonzero(pieces.of_row == piece)
        if not len(ours):
            continue
        same = (pieces.list_code == pieces.list_code[piece]) & (pieces.label == pieces.label[piece])
        other = int(np.flatnonzero(same & (pieces.chain == pieces.chain[piece] - 1))[0])
        first = int(ours[np.lexsort((stack.vintage[rows[ours]], stack.week[rows[ours]]))[0]])
        found.append(
            Reason(
                rule=NAMESAKE,
                is_same=False,
                label=int(pieces.label[piece]),
                other=int(pieces.label[piece]),
                piece=piece,
                other_piece=other,
                list_code=int(pieces.list_code[piece]),
                week=int(stack.week[rows[first]]),
                rank=int(stack.rank[rows[first]]),
                vintage=int(stack.vintage[rows[first]]),
            )
        )
    return found


def _places(states: States, pieces: Pieces) -> list[set[int]]:
    """The states that each piece stands in."""
    order = np.argsort(pieces.of_row, kind="stable")
    edges = np.searchsorted(pieces.of_row[order], np.arange(len(pieces.label) + 1)).tolist()
    owners = states.owners()[order].tolist()
    return [set(owners[start:stop]) for start, stop in pairwise(edges)]
