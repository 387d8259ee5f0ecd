"""Territories' lists joined to the seasons of the worldwide lists: they name no language, and no figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from overnights.published.groups import States
from overnights.published.joined import Joined
from overnights.published.names import kind_of, shown_label
from overnights.published.namesakes import Pieces
from overnights.published.reasons import FILM, LIMITED, SAME_LABEL, SAME_NUMBER, Reason
from overnights.published.stack import Label, Stack

Named = tuple[str, str, str | None]  # list kind, show title, the season's label without the title and its colons
Kind = tuple[str | None, int | None]  # of season, and its number
Weeks = frozenset[int]  # days since 1970-01-01


def join_territories(stack: Stack, states: States, pieces: Pieces, joined: Joined) -> list[Reason]:
    """Joins pieces of territories' lists among themselves, and to the worldwide season of their label.

    A label is one season, or as many as it names on any one list; those are told apart by the weeks they share with
    the worldwide ones, else by the nearest. Those that a worldwide season has go first, and none that is said to be
    apart from it is joined with it.

    Returns: of each list whose label is spelt otherwise than that of its worldwide season, why it is of it.
    Source: docs/methods/identity.md.
    """
    is_global = np.array([one.is_global for one in stack.lists], np.bool_)[pieces.list_code]
    labels = [stack.labels[label] for label in pieces.label.tolist()]
    weeks = _weeks(stack, states, pieces)
    world = _World(labels, weeks, np.flatnonzero(is_global).tolist(), joined)
    groups = _groups(labels, np.flatnonzero(~is_global).tolist(), joined)
    for group in sorted(groups, key=lambda group: not world.named([labels[piece] for piece in group])):
        seasons = world.seasons([labels[piece] for piece in group], frozenset().union(*(weeks[p] for p in group)))
        seasons = {root: there for root, there in seasons.items() if not all(joined.is_apart(root, p) for p in group)}
        by_list: dict[int, dict[int, Weeks]] = defaultdict(dict)
        for piece in group:
            of_list, root = by_list[int(pieces.list_code[piece])], joined.root(piece)
            of_list[root] = of_list.get(root, frozenset()) | weeks[piece]
        _assign(by_list, seasons, joined)
    found = world.whys(np.flatnonzero(~is_global).tolist(), joined)
    first = _first_seen(stack) if found else []
    return [_reason(pieces, weeks, first, *why) for why in found]


class _World:
    """Seasons of the worldwide lists, by their labels."""

    def __init__(self, labels: Sequence[Label], weeks: Sequence[Weeks], pieces: Sequence[int], joined: Joined) -> None:
        self._labels = labels
        self._weeks: dict[int, Weeks] = {}
        self._latest = {piece: max(weeks[piece], default=0) for piece in pieces}
        self._kinds: dict[int, set[Kind]] = defaultdict(set)
        self._named: dict[Named, set[int]] = defaultdict(set)
        self._shown: dict[tuple[str, str], set[int]] = defaultdict(set)
        for piece in pieces:
            label, root = labels[piece], joined.root(piece)
            self._weeks[root] = self._weeks.get(root, frozenset()) | weeks[piece]
            self._kinds[root].add(_kind(label))
            self._named[_named(label)].add(root)
            self._shown[label.list_kind, label.show_title].add(root)

    def named(self, labels: Sequence[Label]) -> set[int]:
        """The seasons that have one of the labels."""
        return {root for label in set(labels) for root in self._named.get(_named(label), ())}

    def seasons(self, labels: Sequence[Label], weeks: Weeks) -> dict[int, Weeks]:
        """The seasons that have one of the labels; else the only one of its show in these weeks, where it may be that.

        It may, where both have the same number, or the worldwide one is called a limited series, as many first seasons
        are later. A film may, whatever its season is called.
        """
        found = self.named(labels)
        if not found:
            shown = {root for label in labels for root in self._shown.get((label.list_kind, label.show_title), ())}
            near = {root for root in shown if weeks & self._weeks[root]}
            said = {_kind(label) for label in labels}
            found = {root for root in near if len(near) == 1 and _may_be(said, self._kinds[root])}
        return {root: self._weeks[root] for root in sorted(found)}

    def whys(self, pieces: Sequence[int], joined: Joined) -> list[tuple[int, int, str]]:
        """Territories' pieces, each with a worldwide piece of its season and the rule, where no label of both is alike.

        Of several worldwide labels the one that is spelt alike but for colons, else the one that stood last.
        """
        of_season: dict[int, list[int]] = defaultdict(list)
        for one in self._latest:
            of_season[joined.root(one)].append(one)
        found = []
        for piece in pieces:
            theirs = of_season.get(joined.root(piece), [])
            if theirs and all(self._labels[piece][2:] != self._labels[one][2:] for one in theirs):
                found += [(piece, *why) for why in self._why(self._labels[piece], theirs)]
        return found

    def _why(self, ours: Label, theirs: Sequence[int]) -> list[tuple[int, str]]:
        """The worldwide piece and the rule; none, where it was not by a rule of labels."""
        alike = [one for one in theirs if _named(self._labels[one]) == _named(ours)]
        shown = [one for one in theirs if self._labels[one].show_title == ours.show_title]
        known = {_kind(self._labels[one]) for one in theirs}
        if not alike and not (shown and _may_be({_kind(ours)}, known)):
            return []
        other = max(alike or shown, key=lambda one: (self._latest[one], -one))
        return [(other, SAME_LABEL if alike else _rule(_kind(ours), known))]


def _rule(said: Kind, known: set[Kind]) -> str:
    """Which of the ways of `_may_be` speaks for it."""
    if said[0] == "film":
        return FILM
    return LIMITED if any(kind == "limited" for kind, _ in known | {said}) else SAME_NUMBER


def _reason(pieces: Pieces, weeks: Sequence[Weeks], first: Sequence[int], piece: int, other: int, rule: str) -> Reason:
    label, other_label = int(pieces.label[piece]), int(pieces.label[other])
    return Reason(
        rule=rule,
        is_same=True,
        label=label,
        other=other_label,
        piece=piece,
        other_piece=other,
        list_code=int(pieces.list_code[piece]),
        week=min(weeks[piece], default=0),
        vintage=max(first[label], first[other_label]),
    )


def _first_seen(stack: Stack) -> list[int]:
    """Of each label the first download that has it."""
    first = np.full(len(stack.labels), len(stack.vintages), np.int64)
    np.minimum.at(first, stack.label, stack.vintage)
    return list(first.tolist())


def _may_be(said: set[Kind], known: set[Kind]) -> bool:
    """Whether territories' labels may mean a worldwide season that is called otherwise."""
    numbers = {number for _, number in said | known if number is not None}
    is_limited = any(kind == "limited" for kind, _ in said | known) and numbers <= {1}
    is_numbered = len(numbers) == 1 and all(number is not None for _, number in said | known)
    return is_limited or is_numbered or any(kind == "film" for kind, _ in said)


def _assign(by_list: Mapping[int, Mapping[int, Weeks]], seasons: Mapping[int, Weeks], joined: Joined) -> None:
    """Joins every piece of a label with one of the seasons that it may be; two of one list are never one."""
    fullest = max(by_list.values(), key=len)
    anchors = dict(seasons)
    if len(fullest) > len(anchors):
        left = fullest.keys() - matched(fullest, anchors).keys()
        anchors |= {piece: fullest[piece] for piece in sorted(left)}
    for of_list in by_list.values():
        for piece, anchor in matched(of_list, anchors).items():
            joined.join(piece, anchor)


def matched(pieces: Mapping[int, Weeks], anchors: Mapping[int, Weeks]) -> dict[int, int]:
    """Pieces to anchors, one each: those that share most weeks first, then the nearest, then the lowest numbers."""
    if len(pieces) == len(anchors) == 1:
        return dict(zip(pieces, anchors, strict=True))
    pairs = sorted(
        (-len(weeks & others), _distance(weeks, others), anchor, piece)
        for piece, weeks in pieces.items()
        for anchor, others in anchors.items()
    )
    found: dict[int, int] = {}
    for *_, anchor, piece in pairs:
        if piece not in found and anchor not in found.values():
            found[piece] = anchor
    return found


def _distance(weeks: Weeks, others: Weeks) -> int:
    return max(0, min(weeks) - max(others), min(others) - max(weeks))


def _groups(labels: Sequence[Label], pieces: Sequence[int], joined: Joined) -> list[list[int]]:
    """Pieces of territories' lists of one label, or of labels that one was relabelled to."""
    groups, by_label = Joined(len(labels)), dict[Named, int]()
    named = {label: _named(label) for label in {labels[piece] for piece in pieces}}
    for piece in pieces:
        groups.join(piece, by_label.setdefault(named[labels[piece]], piece))
        if (root := joined.root(piece)) != piece:
            groups.join(piece, root)
    members: dict[int, list[int]] = defaultdict(list)
    for piece in pieces:
        members[groups.root(piece)].append(piece)
    return list(members.values())


def _weeks(stack: Stack, states: States, pieces: Pieces) -> list[Weeks]:
    """The weeks in which every piece stands on its list."""
    week = stack.week[states.rows()]
    order = np.argsort(pieces.of_row, kind="stable")
    edges = np.searchsorted(pieces.of_row[order], np.arange(len(pieces.label) + 1))
    sorted_weeks = week[order].tolist()
    return [frozenset(sorted_weeks[a:b]) for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)]


def _named(label: Label) -> Named:
    return label.list_kind, label.show_title, shown_label(label.show_title, label.season_title)


def _kind(label: Label) -> Kind:
    return kind_of(label.list_kind, label.show_title, label.season_title)
