"""Parts of a history that stay columns until they are asked for, and parts with something more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Generic, TypeAlias, TypeVar

from overnights.charts.columns import Columns, Run
from overnights.charts.record import Edition, Entry, ListName, Published

K = TypeVar("K")
V = TypeVar("V")
ListWeek: TypeAlias = "tuple[ListName, date]"


class With(Mapping[K, V], Generic[K, V]):
    """A mapping with something more, something else in a key's place, something gone; the one below is not copied."""

    def __init__(self, below: Mapping[K, V], more: Mapping[K, V], gone: Collection[K] = ()) -> None:
        self._below, self._more, self._gone = below, dict(more), frozenset(gone)
        if isinstance(below, With):
            self._below, self._gone = below._below, (below._gone - more.keys()) | self._gone
            self._more = {key: value for key, value in {**below._more, **more}.items() if key not in self._gone}

    def __getitem__(self, key: K) -> V:
        if key in self._more:
            return self._more[key]
        if key in self._gone:
            raise KeyError(key)
        return self._below[key]

    def __contains__(self, key: object) -> bool:
        return key in self._more or (key in self._below and key not in self._gone)

    def __iter__(self) -> Iterator[K]:
        yield from (key for key in self._below if key not in self._gone)
        yield from (key for key in self._more if key not in self._below)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _OfList:
    """What is held of one list of some columns."""

    def __init__(self, columns: Columns, number: int) -> None:
        self._columns = columns
        self._number = number


class LatestHeld(_OfList, Mapping[date, Published]):
    """The latest edition of each week of a list."""

    def __getitem__(self, week: date) -> Published:
        place = self._columns.place(self._number, week)
        if place is None:
            raise KeyError(week)
        return self._columns.published([place])[0]

    def __contains__(self, week: object) -> bool:
        return isinstance(week, date) and self._columns.place(self._number, week) is not None

    def __iter__(self) -> Iterator[date]:
        return iter(self._columns.weeks(self._number))

    def __len__(self) -> int:
        return len(self._columns.weeks(self._number))


class RunsHeld(_OfList, Mapping[str, Run]):
    """Week and rank of each season of a list, ascending."""

    @cached_property
    def _all(self) -> dict[str, Run]:
        return self._columns.runs(self._number)

    def __getitem__(self, season_id: str) -> Run:
        if "_all" in self.__dict__:
            return self._all[season_id]
        rows = self._columns.rows_on(self._number, season_id)
        if not len(rows):
            raise KeyError(season_id)
        return self._columns.run(rows)

    def entries_of(self, season_id: str) -> tuple[Entry, ...]:
        """The entries of a season, ascending by week."""
        rows = self._columns.rows_on(self._number, season_id)
        return self._columns.entries(rows) if len(rows) else ()

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)  # from here on none is looked for

    def __len__(self) -> int:
        return len(self._all)


class FirstsHeld(_OfList, Mapping[str, Entry]):
    """The first entry of each season of a list."""

    @cached_property
    def _all(self) -> dict[str, Entry]:
        return self._columns.firsts(self._number)

    def __getitem__(self, season_id: str) -> Entry:
        return self._all[season_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


class EditionsHeld(Mapping[ListWeek, tuple[Edition, ...]]):
    """Every edition of a list and week, by number."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._numbers = {name: number for number, name in enumerate(columns.names)}

    def __getitem__(self, key: ListWeek) -> tuple[Edition, ...]:
        place = self._columns.place(self._numbers[key[0]], key[1])
        if place is None:
            raise KeyError(key)
        return self._columns.editions(place)

    def __iter__(self) -> Iterator[ListWeek]:
        for number, name in enumerate(self._columns.names):
            yield from ((name, week) for week in self._columns.weeks(number))

    def __len__(self) -> int:
        return len(self._columns.keys)
