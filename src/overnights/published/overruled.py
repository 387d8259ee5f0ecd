"""What a person says of labels, put above the rules: rows cut where weeks are named, then joined and kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from overnights.published.aliases import TITLE, AliasLine, Side
from overnights.published.groups import States
from overnights.published.joined import Joined
from overnights.published.namesakes import Pieces
from overnights.published.stack import Flags, Ints, Label, Stack
from overnights.weeks import EPOCH, day_of

DONE, SO_ALREADY, UNMATCHED, REFUSED = "done", "so_already", "unmatched", "refused"
_ALWAYS = 10**9  # days; later than any week


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What became of a line: its outcome, and where it does not hold, why.

    `ours` and `others` are the pieces of its two sides; `lines` numbers the lines that it contradicts.
    """

    line: AliasLine
    outcome: str
    why: str = ""
    ours: frozenset[int] = frozenset()
    others: frozenset[int] = frozenset()
    lines: tuple[int, ...] = ()

    @property
    def holds(self) -> bool:
        return self.outcome in (DONE, SO_ALREADY)

    @property
    def is_of_seasons(self) -> bool:
        """Whether it holds, and joins or parts seasons."""
        return self.holds and self.line.what != TITLE


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which pieces the sides of lines are about, and which season each row would be of by the rules alone."""

    stack: Stack
    states: States
    pieces: Pieces
    by_rules: Ints

    def sides(self, line: AliasLine) -> tuple[frozenset[int], frozenset[int]]:
        """The pieces of both sides; of one label on both, the second is what the first leaves of it."""
        ours = self._of(line, line.label)
        others = self._of(line, line.other)
        return (ours, others - ours) if others >= ours else (ours, others)

    def seasons(self, pieces: Iterable[int]) -> dict[int, frozenset[int]]:
        """The pieces of each season by the rules alone."""
        is_ours = np.isin(self.pieces.of_row, sorted(pieces))
        pairs = np.unique(np.stack([self.by_rules[is_ours], self.pieces.of_row[is_ours]], axis=1), axis=0)
        found: dict[int, set[int]] = defaultdict(set)
        for season, piece in pairs.tolist():
            found[season].add(piece)
        return {season: frozenset(ours) for season, ours in found.items()}

    def place(self, state: int) -> str:
        """A list and week, in words."""
        start = int(self.states.start[state])
        words = self.stack.lists[int(self.stack.list_code[start])]
        week, seen_on = day_of(int(self.stack.week[start])), self.stack.vintages[int(self.stack.vintage[start])].seen_on
        return f"{words.category} ({words.territory}) of the week to {week}, as seen on {seen_on}"

    def _of(self, line: AliasLine, side: Side) -> frozenset[int]:
        rows = _rows(self.stack, self.states, line, side)
        return frozenset(np.unique(self.pieces.of_row[rows]).tolist())


def cut(stack: Stack, states: States, pieces: Pieces, lines: Sequence[AliasLine]) -> Pieces:
    """The pieces, each cut in two where a line names weeks that hold some of its rows and not others."""
    of_row = pieces.of_row.copy()
    parents = list(range(len(pieces.label)))
    for line in lines:
        for side in (line.label, line.other):
            if side.has_weeks:
                within = _rows(stack, states, line, side)
                for piece in np.unique(of_row[within]).tolist():
                    ours = of_row == piece
                    if not within[ours].all():
                        of_row[ours & within] = len(parents)
                        parents.append(parents[piece])
    if len(parents) == len(pieces.label):
        return pieces
    return replace(
        pieces,
        of_row=of_row,
        list_code=pieces.list_code[parents],
        label=pieces.label[parents],
        chain=pieces.chain[parents],
    )


def overrule(chosen: Chosen, joined: Joined, lines: Sequence[AliasLine]) -> list[Said]:
    """Joins and parts pieces as lines say, before any rule does; a line that cannot hold changes nothing.

    Lines that join go first, in their order; one that parts what they join contradicts them.
    """
    said = {line.number: _matched(chosen, line) for line in lines}
    for number, one in said.items():
        if one.holds and one.line.what != TITLE:
            said[number] = _gathered(chosen, joined, one)
    for number, one in said.items():
        if (
            one.holds
            and one.line.what != TITLE
            and not one.line.is_same
            and not joined.keep_apart(one.ours, one.others)
        ):
            said[number] = contradicted(one, [said[other].line for other in _path(said.values(), one)])
    return list(said.values())


def contradicted(one: Said, lines: Sequence[AliasLine]) -> Said:
    """A line that parts what others make one; of none, both its sides are about the same rows."""
    against = " and ".join(map(str, lines)) or "itself: both sides are about the same rows"
    why = f"{one.line} contradicts {against}"
    return replace(one, outcome=REFUSED, why=why, lines=tuple(line.number for line in lines))


def _matched(chosen: Chosen, line: AliasLine) -> Said:
    """A line with its pieces; unmatched, where no download has them, refused where a side names several seasons."""
    ours, others = chosen.sides(line)
    for side, pieces in ((line.label, ours), (line.other, others)):
        if not pieces:
            return Said(line=line, outcome=UNMATCHED, why=f"no list that is loaded has {side} among its {_kind(line)}")
    if line.what == TITLE:
        return Said(line=line, outcome=DONE, ours=ours, others=others)
    seasons, theirs = chosen.seasons(ours), chosen.seasons(others)
    is_one = line.is_same and _words(line.label) != _words(line.other)
    for side, count in ((line.label, len(seasons)), (line.other, len(theirs))):
        if count > 1 and is_one:
            why = f"{line} is of no one season: {side} names {count} of them; say which by language_group or weeks"
            return Said(line=line, outcome=REFUSED, why=why)
    is_so = len(seasons | theirs) == 1 if line.is_same else seasons.keys().isdisjoint(theirs)
    return Said(line=line, outcome=SO_ALREADY if is_so else DONE, ours=ours, others=others)


def _gathered(chosen: Chosen, joined: Joined, one: Said) -> Said:
    """Makes one of the pieces of both sides; where they are to be parted, of those of each season on either side."""
    sides = [one.ours | one.others]
    if not one.line.is_same:
        sides = [pieces for side in (one.ours, one.others) for pieces in chosen.seasons(side).values()]
    for side in sides:
        first, *more = sorted(side)
        seen = joined.roots(side)
        for a in seen:
            for b in seen:
                both = joined.together(a, b)
                if a < b and both:
                    why = f"{one.line} cannot be so: both stand on {chosen.place(min(both))}"
                    return replace(one, outcome=REFUSED, why=why)
        for piece in more:
            joined.join(first, piece)
    return one


def _path(said: Iterable[Said], apart: Said) -> tuple[int, ...]:
    """The lines that make one season of both sides of another: the shortest way from side to side."""
    links = [(one.line.number, one.ours | one.others) for one in said if one.is_of_seasons and one.line.is_same]
    ways: list[tuple[tuple[int, ...], frozenset[int]]] = [((), apart.ours)]
    reached: set[int] = set()
    while ways:
        way, pieces = ways.pop(0)
        for number, link in links:
            if number not in reached and pieces & link:
                reached.add(number)
                if link & apart.others:
                    return (*way, number)
                ways.append(((*way, number), link))
    return ()


def _rows(stack: Stack, states: States, line: AliasLine, side: Side) -> Flags:
    """Which of `states.rows()` a side of a line is about."""
    rows = states.rows()
    codes = [code for code, label in enumerate(stack.labels) if _is_meant(label, line, side)]
    first = -_ALWAYS if side.first_week is None else (side.first_week - EPOCH).days
    last = _ALWAYS if side.last_week is None else (side.last_week - EPOCH).days
    week = stack.week[rows]
    found: Flags = np.isin(stack.label[rows], codes) & (week >= first) & (week <= last)
    return found


def _is_meant(label: Label, line: AliasLine, side: Side) -> bool:
    is_shows = line.what == TITLE and side.season_title is None
    return (
        label.list_kind == line.list_kind
        and label.show_title == side.show_title
        and (is_shows or label.season_title == side.season_title)
        and side.language_group in (None, label.language_group)
    )


def _words(side: Side) -> tuple[str, str | None]:
    return side.show_title, side.season_title


def _kind(line: AliasLine) -> str:
    return "films" if line.list_kind == "film" else "series"
