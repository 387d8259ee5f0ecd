"""Editions and entries as columns, with an index by list and week and one by season.

Five years of lists in a hundred territories are half a million entries. They stay columns here; records are made of the
rows that are asked for alone, and some of the editions that were asked for last are kept. Safe from any thread.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.charts.record import Edition, Entry, ListName, Published, editions_from, entries_from
from overnights.countries import ALL
from overnights.weeks import day_number, day_of

Ints: TypeAlias = npt.NDArray[np.int64]
Run: TypeAlias = tuple[tuple[date, int], ...]
LISTS = ("chart", "territory", "category")
KEPT = 4_096  # editions as records
DAYS = 1 << 22  # more than any day number, so that a list and a day make one number


class Columns:
    """Rows of `editions`, and those of `entries` that are of a week's latest edition, in any order.

    A list is known by its place in `names`, which ascend; a week by its day number.
    """

    def __init__(self, editions: pa.Table, entries: pa.Table) -> None:
        self.names, of_edition, of_entry = _lists(editions, entries)
        self._editions, self._entries = editions.combine_chunks(), entries.combine_chunks()
        week, number = _whole(editions, "week"), _whole(editions, "edition")
        self._order = np.lexsort((number, week, of_edition))
        keys = (of_edition * DAYS + week)[self._order]
        self._first = np.flatnonzero(np.diff(keys, prepend=-1))  # of each list and week, its first edition
        self.keys = keys[self._first]
        self._last = np.append(self._first, len(keys))[1:] - 1
        self._index_entries(of_entry, number[self._order][self._last])
        self._guard = threading.Lock()
        self._kept: OrderedDict[int, Published] = OrderedDict()

    def __getstate__(self) -> dict[str, object]:
        """For another process: without what is kept here, and its guard."""
        return {name: value for name, value in self.__dict__.items() if name not in ("_guard", "_kept")}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state, _guard=threading.Lock(), _kept=OrderedDict())

    def _index_entries(self, of_entry: Ints, latest: Ints) -> None:
        """The rows that count, ordered by list, week and rank; and where those of each list and week begin."""
        keys = of_entry * DAYS + _whole(self._entries, "week")
        place = np.clip(np.searchsorted(self.keys, keys), 0, max(len(self.keys) - 1, 0))
        counts = np.zeros(len(keys), np.bool_)
        if len(self.keys):
            counts = (self.keys[place] == keys) & (latest[place] == _whole(self._entries, "edition"))
        rank = _whole(self._entries, "rank")
        order = np.lexsort((rank, place))
        self._rows = order[counts[order]]
        self._of = place[self._rows]  # the list and week of each, by its place in `keys`
        self.ranks = rank[self._rows]
        self._begin = np.searchsorted(self._of, np.arange(len(self.keys) + 1))

    # ── lists and weeks ──

    @cached_property
    def dates(self) -> Mapping[int, date]:
        """The day of each day number that a week has."""  # not by np.unique: it would load numpy.ma, 40 ms
        return {number: day_of(number) for number in sorted(set((self.keys % DAYS).tolist()))}

    def weeks(self, number: int) -> tuple[date, ...]:
        """The weeks of a list, ascending."""
        low, high = np.searchsorted(self.keys, [number * DAYS, (number + 1) * DAYS])
        return tuple(self.dates[day] for day in (self.keys[low:high] % DAYS).tolist())

    def overnight(self, number: int) -> tuple[date, ...]:
        """The weeks of a list whose latest edition still awaits late events."""
        low, high = np.searchsorted(self._overnight, [number * DAYS, (number + 1) * DAYS])
        return tuple(self.dates[day] for day in (self._overnight[low:high] % DAYS).tolist())

    @cached_property
    def _overnight(self) -> Ints:
        status = self._editions["status"].take(pa.array(self._order[self._last]))
        return self.keys[np.array([one == "overnight" for one in status.to_pylist()], np.bool_)]

    def territories(self, chart: str, week: date) -> tuple[str, ...]:
        """Territories in which a chart has editions of a week, ZZ first."""
        return self._territories.get((chart, week), ())

    @cached_property
    def _territories(self) -> Mapping[tuple[str, date], tuple[str, ...]]:
        found: dict[tuple[str, date], set[str]] = {}
        for number, day in zip((self.keys // DAYS).tolist(), (self.keys % DAYS).tolist(), strict=True):
            name = self.names[number]
            found.setdefault((name.chart, self.dates[day]), set()).add(name.territory)
        return {key: tuple(sorted(there, key=lambda one: (one != ALL, one))) for key, there in found.items()}

    def place(self, number: int, week: date) -> int | None:
        """The place in `keys` of a list and week; None where it has no edition."""
        return self._places.get(number * DAYS + day_number(week))

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return {key: place for place, key in enumerate(self.keys.tolist())}

    def editions(self, place: int) -> tuple[Edition, ...]:
        """Every edition of a list and week, by number."""
        if self._first[place] == self._last[place]:
            return (self.published([place])[0].edition,)
        return editions_from(self._editions.take(pa.array(self._order[self._first[place] : self._last[place] + 1])))

    def published(self, places: Sequence[int]) -> list[Published]:
        """The latest editions of some lists and weeks, with their rows; made together where they are not kept."""
        with self._guard:
            found = {place: self._kept[place] for place in places if place in self._kept}
        missing = [place for place in dict.fromkeys(places) if place not in found]
        if missing:
            found |= zip(missing, self._made(missing), strict=True)
        with self._guard:
            self._kept |= found
            for place in found:
                self._kept.move_to_end(place)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return [found[place] for place in places]

    def _made(self, places: Sequence[int]) -> Iterator[Published]:
        spans = [(int(self._begin[place]), int(self._begin[place + 1])) for place in places]
        rows = np.concatenate([np.arange(low, high) for low, high in spans])
        entries = iter(self.entries(rows))
        editions = editions_from(self._editions.take(pa.array(self._order[self._last[list(places)]])))
        for edition, (low, high) in zip(editions, spans, strict=True):
            yield Published(edition=edition, entries=tuple(next(entries) for _ in range(high - low)))

    def entries(self, rows: Ints) -> tuple[Entry, ...]:
        """Some rows as records, in the order given."""
        return entries_from(self._entries.take(pa.array(self._rows[rows])))

    # ── rows ──

    def rows(self, names: Sequence[str]) -> pa.Table:
        """Some columns of all rows that count, by list, week and rank."""
        return self._entries.select(list(names)).take(pa.array(self._rows))

    @property
    def entry_names(self) -> list[str]:
        """The columns that its rows have."""
        return list(self._entries.column_names)

    @property
    def editions_rows(self) -> pa.Table:
        """Every edition, by list, week and number."""
        return self._editions.take(pa.array(self._order))

    @property
    def places_of_editions(self) -> Ints:
        """Of each of these its list and week, by their place in `keys`."""
        return np.repeat(np.arange(len(self.keys)), self._last - self._first + 1)

    @property
    def places(self) -> Ints:
        """Of each row its list and week, by their place in `keys`."""
        return self._of

    @property
    def days_of_rows(self) -> Ints:
        """Of each row the day number of its week."""
        days: Ints = self.keys[self._of] % DAYS
        return days

    @property
    def season_codes(self) -> tuple[list[str], Ints]:
        """Every season that was on a list; and of each row its place among them."""
        return self._seasons[1], self._seasons[2]

    @cached_property
    def latest(self) -> tuple[Edition, ...]:
        """Of each list the latest edition of its last week."""
        ends = np.searchsorted(self.keys, np.arange(1, len(self.names) + 1) * DAYS) - 1
        return editions_from(self._editions.take(pa.array(self._order[self._last[ends]])))

    # ── seasons ──

    @cached_property
    def _seasons(self) -> tuple[Mapping[str, int], list[str], Ints, Ints, Ints]:
        """Code by season and season by code; the code of each row; rows by season, list and week; where each begins."""
        coded = self._entries["season_id"].take(pa.array(self._rows)).combine_chunks().dictionary_encode()
        known: list[str] = coded.dictionary.to_pylist()
        of_row = coded.indices.to_numpy().astype(np.int64)
        by_season = np.argsort(of_row, kind="stable")
        begin = np.searchsorted(of_row[by_season], np.arange(len(known) + 1))
        return {season: code for code, season in enumerate(known)}, known, of_row, by_season, begin

    @property
    def season_ids(self) -> Iterable[str]:
        """Every season that was on a list."""
        return self._seasons[1]

    def rows_of(self, season_id: str) -> Ints:
        """The rows of a season, by list and week."""
        codes, _, _, by_season, begin = self._seasons
        code = codes.get(season_id)
        if code is None:
            return np.empty(0, np.int64)
        found: Ints = by_season[begin[code] : begin[code + 1]]
        return found

    def rows_on(self, number: int, season_id: str) -> Ints:
        """The rows of a season on one list, by week."""
        rows = self.rows_of(season_id)
        low, high = np.searchsorted(self.keys[self._of[rows]], [number * DAYS, (number + 1) * DAYS])
        return rows[low:high]

    def run(self, rows: Ints) -> Run:
        """Week and rank of some rows."""
        days = (self.keys[self._of[rows]] % DAYS).tolist()
        return tuple((self.dates[day], rank) for day, rank in zip(days, self.ranks[rows].tolist(), strict=True))

    def lists_of(self, season_id: str) -> tuple[ListName, ...]:
        """The lists that a season was on."""
        numbers = np.unique(self.keys[self._of[self.rows_of(season_id)]] // DAYS)
        return tuple(self.names[number] for number in numbers.tolist())

    def runs(self, number: int) -> dict[str, Run]:
        """Week and rank of every season that was on a list; seasons by their first week, then rank."""
        low, high = self._begin[np.searchsorted(self.keys, [number * DAYS, (number + 1) * DAYS])]
        known, of_row = self._seasons[1], self._seasons[2]
        found: dict[str, list[tuple[date, int]]] = {}
        for code, place in zip(of_row[low:high].tolist(), self.run(np.arange(low, high)), strict=True):
            found.setdefault(known[code], []).append(place)
        return {season: tuple(run) for season, run in found.items()}

    def firsts(self, number: int) -> dict[str, Entry]:
        """The first entry of every season that was on a list."""
        low, high = self._begin[np.searchsorted(self.keys, [number * DAYS, (number + 1) * DAYS])]
        _, at = np.unique(self._seasons[2][low:high], return_index=True)
        return {entry.season_id: entry for entry in self.entries(low + np.sort(at))}

    def first_weeks(self, charts: Iterable[str]) -> dict[str, date]:
        """The first week of each season on any list of some charts."""
        wanted = set(charts)
        is_of = np.array([name.chart in wanted for name in self.names], np.bool_)
        keys = self.keys[self._of]
        rows = np.flatnonzero(is_of[keys // DAYS])
        first = np.full(len(self._seasons[1]), DAYS, np.int64)
        np.minimum.at(first, self._seasons[2][rows], keys[rows] % DAYS)
        known = zip(self._seasons[1], first.tolist(), strict=True)
        return {season: self.dates[day] for season, day in known if day < DAYS}

    def last_weeks(self) -> dict[str, date]:
        """The last week of each season on any list."""
        last = np.full(len(self._seasons[1]), -1, np.int64)
        np.maximum.at(last, self._seasons[2], self.days_of_rows)
        return {season: self.dates[day] for season, day in zip(self._seasons[1], last.tolist(), strict=True)}


def _lists(editions: pa.Table, entries: pa.Table) -> tuple[list[ListName], Ints, Ints]:
    """The lists that have editions, ascending; the list of each edition, and of each entry (−1: of none)."""
    of_edition, of_entry = np.zeros(editions.num_rows, np.int64), np.zeros(entries.num_rows, np.int64)
    is_known = np.ones(entries.num_rows, np.bool_)
    values = []
    for name in LISTS:
        (there, ours), (theirs, codes) = _coded(editions, name), _coded(entries, name)
        ranked = sorted(there)
        place = {text: n for n, text in enumerate(ranked)}
        of_edition = of_edition * len(ranked) + np.array([place[text] for text in there], np.int64)[ours]
        found = np.array([place.get(text, -1) for text in theirs], np.int64)[codes]
        is_known &= found >= 0
        of_entry = of_entry * len(ranked) + found
        values.append(ranked)
    numbers, of_edition = np.unique(of_edition, return_inverse=True)
    names = [_name(values, number) for number in numbers.tolist()]
    at = np.clip(np.searchsorted(numbers, of_entry), 0, max(len(numbers) - 1, 0))
    is_known &= (numbers[at] == of_entry) if len(numbers) else False
    return names, of_edition.astype(np.int64), np.where(is_known, at, -1)


def _name(values: Sequence[Sequence[str]], number: int) -> ListName:
    charts, territories, categories = values
    rest, category = divmod(number, len(categories))
    chart, territory = divmod(rest, len(territories))
    return ListName(chart=charts[chart], territory=territories[territory], category=categories[category])


def _coded(rows: pa.Table, name: str) -> tuple[list[str], Ints]:
    coded = rows[name].combine_chunks().dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy().astype(np.int64)


def _whole(rows: pa.Table, name: str) -> Ints:
    column = rows[name]
    values: Ints = (column.cast(pa.int32()) if pa.types.is_date32(column.type) else column).to_numpy().astype(np.int64)
    return values
