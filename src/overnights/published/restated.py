"""What later downloads changed of lists that were published, cell by cell, as two files laid side by side show it.

A file has no ids: a cell is told by its week, its list, its rank and its column. Which season stood there, before and
after, tells whether a title was put otherwise or another took its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from overnights.charts.changes import COUNT, FIGURE, RELABEL, ROW_APPEARED, ROW_MOVED, ROW_VANISHED, WHOLE_ROW
from overnights.published.editions import charts_of
from overnights.published.groups import States, bounds
from overnights.published.stack import NONE, Ints, Stack
from overnights.published.vanished import turns_of
from overnights.tables import RESTATED
from overnights.weeks import day_of

KIND_OF = {"show_title": RELABEL, "season_title": RELABEL, "weeks_on_chart": COUNT}  # all else is a figure
COMPARED = ("show_title", "season_title", "hours_viewed", "views", "runtime_h", "weeks_on_chart")
BESIDE = ("is_staggered", "launch_details")  # no edition has them: they are compared from download to download


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of a list in a state: where it stands in the stack, and which season it is of."""

    at: int
    season_id: str


def restated_of(stack: Stack, states: States, season: Ints, season_ids: Sequence[str]) -> pa.Table:
    """Rows of `restated`, in order of the day, then of week, list and rank.

    Args:
        season: of every row of `states.rows()` its season.
        season_ids: by season.
    Source: docs/methods/edition.md.
    """
    shown = _Shown(stack, states, season, season_ids)
    rows = [*shown.changed(), *shown.beside(), *shown.turned()]
    order = {name: place for place, name in enumerate((WHOLE_ROW, *COMPARED, *BESIDE))}
    keys = ("seen_on", "chart", "territory", "week", "category", "rank")
    rows.sort(key=lambda row: (*(row[key] for key in keys), order[row["column"]], row["edition"] or 0))
    return pa.Table.from_pylist(rows, schema=RESTATED.schema)


Cell = dict[str, Any]  # a row of `restated`, or some columns of it


class _Shown:
    """The stack, its states and their seasons, with what a row of them is called."""

    def __init__(self, stack: Stack, states: States, season: Ints, season_ids: Sequence[str]) -> None:
        self._stack, self._states, self._charts = stack, states, charts_of(stack)
        self._ids = [season_ids[n] for n in season.tolist()]
        self._first = states.first_row
        self._days = [one.seen_on for one in stack.vintages]

    def changed(self) -> Iterator[Cell]:
        """Cells of editions that follow another."""
        for n in np.flatnonzero(self._states.number > 1).tolist():
            before, now = self._ranked(n - 1), self._ranked(n)
            seasons = {row.season_id for row in before.values()}, {row.season_id for row in now.values()}
            where = self._where(int(self._states.start[n]), int(self._states.number[n]))
            for rank in sorted(before.keys() | now.keys()):
                old, new = before.get(rank), now.get(rank)
                yield from ({**where, "rank": rank, **cell} for cell in self._cells(old, new, seasons))

    def beside(self) -> Iterator[Cell]:
        """What no edition has: compared from a download to the next one that has the column, both with that row."""
        stack = self._stack
        order = np.lexsort((stack.vintage, stack.rank, stack.week, stack.list_code))
        for name, values in zip(BESIDE, (stack.staggered, stack.details), strict=True):
            rows = order[stack.tells[name][stack.vintage[order]]]
            starts = bounds(stack.list_code[rows], stack.week[rows], stack.rank[rows])[0]
            is_same = np.ones(len(rows), np.bool_)
            is_same[starts] = False
            at = np.flatnonzero(is_same & (values[rows] != np.roll(values[rows], 1)))
            for old, new in zip(rows[at - 1].tolist(), rows[at].tolist(), strict=True):
                if self._days[stack.vintage[old]] < self._days[stack.vintage[new]]:
                    yield self._beside(name, old, new)

    def turned(self) -> Iterator[Cell]:
        """Rows of lists that went as a whole, or came back."""
        stack, states, turns = self._stack, self._states, turns_of(self._stack)
        if not len(turns):
            return
        keys = bounds(stack.list_code[states.start], stack.week[states.start])[0]
        edges = np.append(keys, len(states))
        columns = (one.tolist() for one in (turns.key, turns.vintage, turns.is_back))
        for key, vintage, is_back in zip(*columns, strict=True):
            own = range(edges[key], edges[key + 1])
            held = max(n for n in own if stack.vintage[states.start[n]] <= vintage)
            where = self._where(int(states.start[held]), None) | {"seen_on": self._days[vintage]}
            for rank, row in sorted(self._ranked(held).items()):
                old, new = (None, row) if is_back else (row, None)
                yield {**where, "rank": rank, **self._whole(old, new)}

    def _where(self, at: int, edition: int | None) -> Cell:
        """What rows of `restated` share of the list and download of a row of the stack."""
        code = int(self._stack.list_code[at])
        return {
            "seen_on": self._days[self._stack.vintage[at]],
            "chart": self._charts[code],
            "week": day_of(int(self._stack.week[at])),
            "territory": self._stack.lists[code].territory,
            "category": self._stack.lists[code].category,
            "edition": edition,
        }

    def _ranked(self, n: int) -> dict[int, _Row]:
        """The rows of a state by rank."""
        start, first = int(self._states.start[n]), int(self._first[n])
        count = int(self._states.stop[n]) - start
        ranks = self._stack.rank[start : start + count].tolist()
        return {rank: _Row(at=start + k, season_id=self._ids[first + k]) for k, rank in enumerate(ranks)}

    def _cells(self, old: _Row | None, new: _Row | None, seasons: tuple[set[str], set[str]]) -> Iterator[Cell]:
        """What differs between the rows of one rank."""
        if old is None or new is None:
            yield self._whole(old, new)
            return
        is_one = old.season_id == new.season_id
        kind = None if is_one else _became(old.season_id, new.season_id, seasons)
        before, now = self._said(old.at), self._said(new.at)
        of_both = {"season_id": new.season_id, "season_id_before": old.season_id}
        for name in COMPARED:
            if before[name] != now[name] and self._is_told(name, old.at, new.at):
                found = {"column": name, "old_value": before[name], "new_value": now[name]}
                yield {**found, "kind": kind or KIND_OF.get(name, FIGURE), **of_both}

    def _whole(self, old: _Row | None, new: _Row | None) -> Cell:
        """A row that came or went, by what it was called."""
        names = [None if row is None else self._name(row.at) for row in (old, new)]
        ids = [None if row is None else row.season_id for row in (new, old)]
        kind = ROW_APPEARED if old is None else ROW_VANISHED
        found = {"column": WHOLE_ROW, "old_value": names[0], "new_value": names[1], "kind": kind}
        return {**found, "season_id": ids[0], "season_id_before": ids[1]}

    def _beside(self, name: str, old: int, new: int) -> Cell:
        before, now = (self._ids[self._states.row_of[at]] for at in (old, new))
        values = [self._told(name, at) for at in (old, new)]
        return {
            **self._where(new, int(self._states.number[self._owner(new)])),
            "rank": int(self._stack.rank[new]),
            "column": name,
            "old_value": values[0],
            "new_value": values[1],
            "kind": FIGURE if before == now else _became(before, now, (self._seasons(old), self._seasons(new))),
            "season_id": now,
            "season_id_before": before,
        }

    def _seasons(self, at: int) -> set[str]:
        """The seasons of the state that a row of the stack stands in."""
        n = self._owner(at)
        first = int(self._first[n])
        return set(self._ids[first : first + int(self._states.stop[n] - self._states.start[n])])

    def _owner(self, at: int) -> int:
        """The state that a row of the stack stands in, or is equal to."""
        return int(np.searchsorted(self._first, self._states.row_of[at], side="right")) - 1

    def _is_told(self, name: str, *rows: int) -> bool:
        """Whether the downloads of some rows have the column at all."""
        tells = self._stack.tells.get(name)
        return tells is None or all(tells[self._stack.vintage[at]] for at in rows)

    def _said(self, at: int) -> dict[str, str | None]:
        """The cells of a row, as published."""
        stack = self._stack
        label = stack.labels[stack.label[at]]
        figures = {"hours_viewed": stack.hours[at], "views": stack.views[at]}
        runtime = float(stack.runtime[at])
        return {
            "show_title": label.show_title,
            "season_title": label.season_title,
            **{name: None if value == NONE else str(value) for name, value in figures.items()},
            "runtime_h": None if np.isnan(runtime) else f"{runtime:.15g}",
            "weeks_on_chart": str(stack.weeks_on_chart[at]),
        }

    def _told(self, name: str, at: int) -> str | None:
        if name == "launch_details":
            return self._stack.told[int(self._stack.details[at])]
        value = int(self._stack.staggered[at])
        return None if value == NONE else str(bool(value)).lower()

    def _name(self, at: int) -> str:
        label = self._stack.labels[self._stack.label[at]]
        name: str = label.season_title or label.show_title
        return name


def _became(old: str, new: str, seasons: tuple[set[str], set[str]]) -> str:
    """What became of a place in which another season stands: of all seasons of the list before and after."""
    if new not in seasons[0]:
        return ROW_APPEARED
    return ROW_MOVED if old in seasons[1] else ROW_VANISHED
