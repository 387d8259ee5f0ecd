"""Which downloads changed a list: the states of every list and week, in order of the downloads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from overnights.published.stack import Ints, Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class States:
    """The states of lists and weeks that differ from the state before; in order of (list, week, download).

    A state's rows are `start` to `stop` of the stack; `number` counts the states of its list and week from 1;
    `before` is the download before it that has the list and week, -1 in the first. `row_of` has one element for every
    row of the stack: its place in `rows`, or that of the equal row in the state that still held.
    """

    start: Ints
    stop: Ints
    number: Ints
    before: Ints
    row_of: Ints

    def __len__(self) -> int:
        return len(self.start)

    @property
    def first_row(self) -> Ints:
        """Where the rows of each state begin among `rows`."""
        return _offsets(self.stop - self.start)

    def rows(self) -> Ints:
        """Rows of the stack: every row of every state, in order."""
        return _spans(self.start, self.stop)

    def owners(self) -> Ints:
        """Which state each of `rows` belongs to."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.stop - self.start)


def states_of(stack: Stack) -> States:
    """What each download changed: a list and week that is as in the download before is no new state.

    A download that has nothing of a list and week changes nothing of it: what was published is not deleted. What was
    shown on a day already is not new on that day, whatever other download of the day stands between.
    """
    starts, stops = bounds(stack.list_code, stack.week, stack.vintage)
    is_first = np.isin(starts, bounds(stack.list_code, stack.week)[0]).tolist()
    days = [stack.vintages[n].seen_on for n in stack.vintage[starts].tolist()]
    kept, numbers, found = list[int](), list[int](), list[int]()
    held, shown = b"", dict[bytes, int]()  # the content that holds; what was shown on the day, and in which state
    for n, (start, stop) in enumerate(zip(starts.tolist(), stops.tolist(), strict=True)):
        now = stack.content[start:stop].tobytes()
        if is_first[n]:
            shown = {}
        elif days[n] != days[n - 1]:
            shown = {held: len(kept) - 1}
        if now not in shown:
            shown[now], held = len(kept), now
            kept.append(n)
            numbers.append(1 if is_first[n] else numbers[-1] + 1)
        found.append(shown[now])
    chosen, number, state = (np.array(each, np.int64) for each in (kept, numbers, found))
    sizes = (stops - starts)[chosen]
    return States(
        start=starts[chosen],
        stop=stops[chosen],
        number=number,
        before=np.where(number > 1, stack.last[starts[chosen - 1]], -1) if len(kept) else number,
        row_of=_spans(_offsets(sizes)[state], (_offsets(sizes) + sizes)[state]),
    )


def _offsets(sizes: Ints) -> Ints:
    ends: Ints = np.cumsum(sizes).astype(np.int64)
    return ends - sizes


def _spans(starts: Ints, stops: Ints) -> Ints:
    """All numbers from each start to its stop."""
    sizes = stops - starts
    return np.arange(sizes.sum(), dtype=np.int64) + np.repeat(starts - _offsets(sizes), sizes)


def bounds(*columns: Ints) -> tuple[Ints, Ints]:
    """Where runs of rows that are equal in all columns begin and end; the rows stand in some order of the columns."""
    count = len(columns[0])
    if not count:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    differs = np.zeros(count - 1, np.bool_)
    for column in columns:
        differs |= column[1:] != column[:-1]
    starts = np.concatenate([[0], np.flatnonzero(differs) + 1]).astype(np.int64)
    return starts, np.append(starts[1:], count).astype(np.int64)
