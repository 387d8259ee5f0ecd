"""Digests of rows, as numbers that can be added: of a list and week, of a season, of whole lists.

A row's digest is a mix of all its values; of many rows it is the sum, which no order changes, and of a range of weeks a
difference of two sums. They say whether something is still what it was, and nothing against someone who means harm.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.charts.columns import DAYS, Columns, Ints
from overnights.weeks import day_number

Digests: TypeAlias = npt.NDArray[np.uint64]
NOT_SHOWN = ("inputs", "software")  # of an edition: what it was made from and by, which pages leave to files
_ODD = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def digest_of(value: object) -> int:
    """Of any value whose `repr` says all of it.

    >>> digest_of("a") == digest_of("a"), digest_of("a") == digest_of(("a",))
    (True, False)
    """
    return int.from_bytes(blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def row_digests(rows: pa.Table) -> Digests:
    """Of each row, by the names, types and values of its columns."""
    found = np.zeros(rows.num_rows, np.uint64)
    for name in sorted(rows.column_names):
        found = mixed(found ^ mixed(_values(rows[name]) + np.uint64(digest_of(name))))
    return found


def mixed(values: Digests) -> Digests:
    """Each number as another that looks like none near it, so that sums and differences cancel by chance alone."""
    found = values + _ODD
    found = (found ^ (found >> np.uint64(30))) * _FIRST
    found = (found ^ (found >> np.uint64(27))) * _SECOND
    return found ^ (found >> np.uint64(31))


def sums(digests: Digests, groups: Ints, count: int) -> Digests:
    """Of each of so many groups the sum of its digests; −1 is none."""
    found = np.zeros(count + 1, np.uint64)
    np.add.at(found, groups, digests)
    return found[:count]


def _values(column: pa.ChunkedArray) -> Digests:
    """Of each value a number that only equal values of one type share, nulls one of their own."""
    coded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    known = np.array([digest_of(value) for value in coded.dictionary.to_pylist()], np.uint64)
    return known[coded.indices.to_numpy()] if len(known) else np.zeros(len(column), np.uint64)


class ChartDigests:
    """What a history's columns say, as digests: by list and week, by range of weeks, by season."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.rows: Digests = row_digests(columns.rows(columns.entry_names))

    @cached_property
    def editions(self) -> Digests:
        """Of each list and week, all its editions."""
        editions = self.columns.editions_rows.drop_columns(list(NOT_SHOWN))
        return mixed(sums(row_digests(editions), self.columns.places_of_editions, len(self.columns.keys)))

    @cached_property
    def places(self) -> Digests:
        """Of each list and week, its latest rows and all its editions."""
        return mixed(self.editions + sums(self.rows, self.columns.places, len(self.columns.keys)))

    @cached_property
    def seasons(self) -> Digests:
        """Of each season, by its code, its rows on all lists and the editions that they are of."""
        known, of_row = self.columns.season_codes
        return sums(self.rows + self.editions[self.columns.places], of_row, len(known))

    def with_facts(self, facts: Digests) -> Digests:
        """Of each list and week what it says, and a fact of each season on it.

        Args:
            facts: of each season, by its code.
        """
        of_row = mixed(facts[self.columns.season_codes[1]])
        return mixed(self.places + sums(of_row, self.columns.places, len(self.columns.keys)))


class Ranges:
    """Digests by list and week, to be summed from one week of a list to another."""

    def __init__(self, columns: Columns, digests: Digests) -> None:
        self._columns = columns
        self._until = np.concatenate([np.zeros(1, np.uint64), np.cumsum(digests, dtype=np.uint64)])

    def between(self, number: int, first: date | None = None, last: date | None = None) -> int:
        """A list from one week to another, both with it; of a list whole, where they are not named."""
        low = 0 if first is None else max(0, day_number(first))
        high = DAYS - 1 if last is None else day_number(last)
        start, stop = np.searchsorted(self._columns.keys, [number * DAYS + low, number * DAYS + high + 1])
        return (int(self._until[stop]) - int(self._until[start])) % (1 << 64)
