"""Downloads laid over one another, one at a time: what a download shows as the one before it did is kept once.

Files of all weeks are nearly the same from one to the next. Of a list and week that did not change, only the last
download that has it is noted, so that years of downloads take little more room than the latest of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.countries import ALL

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NO_ROWS = np.zeros(0, np.int64)
NONE = -1  # what stands for null in a column of whole numbers
WORDS = ("territory", "category", "show_title", "season_title", "launch_details")
COUNTS = ("rank", "hours_viewed", "views", "weeks_on_chart", "is_staggered")
UNTOLD = ("hours_viewed", "views", "runtime_h", "is_staggered", "launch_details")
"""Columns that some layouts lack."""
FIGURES = ("hours_viewed", "views", "runtime_h")  # of them, those that stand as they were told before
_SAME = ("show_title", "season_title", "launch_details", *COUNTS, "tells")
RANKS, DAYS, LISTS = 64, 1 << 22, 64  # more than there are ranks, days and categories
Columns = dict[str, npt.NDArray[Any]]


class Words:
    """The words of a text column, numbered as they come; 0 is null."""

    def __init__(self) -> None:
        self._codes: dict[str | None, int] = {None: 0}

    def coded(self, column: pa.ChunkedArray) -> Ints:
        """The number of each row's word."""
        return np.concatenate([NO_ROWS, *(self._chunk(chunk) for chunk in column.chunks)])

    def _chunk(self, chunk: pa.Array) -> Ints:
        encoded = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
        known = [self._codes.setdefault(word, len(self._codes)) for word in encoded.dictionary.to_pylist()]
        places: Ints = pc.fill_null(encoded.indices, NONE).to_numpy().astype(np.int64)
        return np.array([*known, 0], np.int64)[places]  # the last is found by -1: null

    def number(self, word: str) -> int:
        """The number of a word; -1 where it has none yet."""
        return self._codes.get(word, NONE)

    def ordered(self, codes: Ints) -> tuple[Ints, list[str | None]]:
        """Numbers in order of the text, null first; and the text of each."""
        words = sorted(self._codes, key=lambda word: (word is not None, word or ""))
        places = np.empty(len(words), np.int64)
        places[[self._codes[word] for word in words]] = np.arange(len(words))
        return places[codes], words


class Layers:
    """The rows of downloads, in the order they are laid; a row that downloads go on to show is kept once.

    `shown` has for each download its lists and weeks, as one number each, and whether all rows of it are counted as in
    a first week; `tells`, which columns of `UNTOLD` it has any value of.
    """

    def __init__(self) -> None:
        self.words = {name: Words() for name in WORDS}
        self.shown: list[tuple[Ints, Flags]] = []
        self.tells: list[dict[str, bool]] = []
        self._alone: list[bool] = []
        self._parts: list[Columns] = []
        self._held: Columns = {}  # the latest rows of every list and week, by `place`; `id`: which of all rows each is
        self._last = NO_ROWS  # of all rows, and some room for more
        self._count = 0

    def lay(self, rows: pa.Table, *, is_alone: bool) -> None:
        """Lays the next download on those before it.

        What it lacks by its layout stands as it was told of the same label in the same place.

        Args:
            is_alone: whether no other download of its kind was seen on its day: rows are kept once for such alone.
        """
        number = len(self.shown)
        self._alone.append(is_alone)
        self.tells.append({name: rows[name].null_count < rows.num_rows for name in UNTOLD})
        new = self._columns(rows, number)
        at, is_held = self._found(new["place"])
        self._carry(new, at, is_held)
        key = new["place"] // RANKS
        starts = np.flatnonzero(np.diff(key, prepend=NONE))
        is_first = np.logical_and.reduceat(new["weeks_on_chart"] == 1, starts) if len(starts) else is_held
        self.shown.append((key[starts], is_first))
        is_kept = np.zeros(len(key), np.bool_)
        if is_alone and len(starts) and self._count:
            sizes = np.diff(np.append(starts, len(key)))
            is_kept = np.repeat(self._unchanged(new, at, is_held, starts, sizes), sizes)
            self._last[self._held["id"][at[is_kept]]] = number
        if not is_kept.all() or not self._parts:
            self._add({name: values[~is_kept] for name, values in new.items()}, number)

    def columns(self) -> Columns:
        """All rows in the order they were laid: a column of whole numbers for each that was read.

        Words are numbers of `words`, `runtime_h` has NaN for null; `place` is the list, week and rank in one number,
        `vintage` the first download that shows the row, `last` the last of those in a row.
        """
        parts = self._parts
        found = {name: np.concatenate([part[name] for part in parts]) for name in (parts[0] if parts else {})}
        return found | {"last": self._last[: self._count]}

    def _columns(self, rows: pa.Table, number: int) -> Columns:
        """The columns of a download, by list, week and rank."""
        tells = sum(1 << n for n, name in enumerate(UNTOLD) if self.tells[-1][name])
        found: Columns = {name: self.words[name].coded(rows[name]) for name in WORDS}
        found |= {name: _whole(rows[name]) for name in COUNTS}
        found["week"] = rows["week"].cast(pa.int32()).to_numpy().astype(np.int64)
        found["runtime_h"] = rows["runtime_h"].to_numpy().astype(np.float64)
        found["tells"], found["vintage"] = (np.full(rows.num_rows, value, np.int64) for value in (tells, number))
        listed = found["territory"] * LISTS + found["category"]
        found["place"] = (listed * DAYS + found["week"]) * RANKS + found["rank"]
        order = np.argsort(found["place"], kind="stable")
        return {name: values[order] for name, values in found.items()}

    def _found(self, place: Ints) -> tuple[Ints, Flags]:
        """Where among the held rows the one of each place is, and whether there is one."""
        if not self._count:
            return np.zeros(len(place), np.int64), np.zeros(len(place), np.bool_)
        at = np.clip(np.searchsorted(self._held["place"], place), 0, len(self._held["place"]) - 1)
        return at, self._held["place"][at] == place

    def _carry(self, new: Columns, at: Ints, is_held: Flags) -> None:
        """Puts figures that the layout lacks as they stood, of the worldwide lists."""
        lacks = [name for name in FIGURES if not self.tells[-1][name]]
        if not lacks or not is_held.any():
            return
        is_same = is_held & (new["territory"] == self.words["territory"].number(ALL))
        for name in ("show_title", "season_title"):
            is_same &= new[name] == self._held[name][at]
        for name in lacks:
            new[name] = np.where(is_same, self._held[name][at], new[name])

    def _unchanged(self, new: Columns, at: Ints, is_held: Flags, starts: Ints, sizes: Ints) -> Flags:
        """Of each list and week whether the download before, which was alone on its day too, has the same rows."""
        held = {name: self._held[name][at] for name in (*_SAME, "runtime_h", "id")}
        is_same = is_held & np.array(self._alone, np.bool_)[self._last[held["id"]]]
        for name in _SAME:
            is_same &= new[name] == held[name]
        is_same &= (new["runtime_h"] == held["runtime_h"]) | (np.isnan(new["runtime_h"]) & np.isnan(held["runtime_h"]))
        key = new["place"][starts] // RANKS
        low, high = (np.searchsorted(self._held["place"], (key + n) * RANKS) for n in (0, 1))
        found: Flags = np.logical_and.reduceat(is_same, starts) & (high - low == sizes)
        return found

    def _add(self, new: Columns, number: int) -> None:
        """Keeps rows, which from now on are the latest of their lists and weeks."""
        size = len(new["place"])
        self._parts.append(new)
        if self._count + size > len(self._last):
            self._last = np.concatenate([self._last, np.zeros(max(size, len(self._last)), np.int64)])
        self._last[self._count : self._count + size] = number
        latest = new | {"id": np.arange(self._count, self._count + size)}
        self._count += size
        if self._held:
            stays = ~np.isin(self._held["place"] // RANKS, latest["place"] // RANKS)
            latest = {name: np.concatenate([self._held[name][stays], values]) for name, values in latest.items()}
        order = np.argsort(latest["place"], kind="stable")
        self._held = {name: values[order] for name, values in latest.items()}


def _whole(column: pa.ChunkedArray) -> Ints:
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int64())
    filled: Ints = pc.fill_null(column, NONE).to_numpy().astype(np.int64)
    return filled
