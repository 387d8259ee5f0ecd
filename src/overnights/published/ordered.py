"""The order in which downloads were shown: by day, and of one day by what they reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

import pyarrow as pa

PRINTED = ("week", "territory", "category", "rank", "show_title", "season_title", "hours_viewed", "weeks_on_chart")
"""What rows of two downloads are told apart by."""


class _Download(Protocol):
    """What is asked of a download; rows are read only where another of its kind was seen on its day."""

    @property
    def vintage(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def seen_on(self) -> date: ...
    @property
    def count(self) -> int: ...
    @property
    def last_week(self) -> date: ...
    @property
    def rows(self) -> pa.Table: ...


D = TypeVar("D", bound=_Download)


def in_order(downloads: Iterable[D]) -> tuple[D, ...]:
    """The downloads, each once, in order of the day they were seen, whatever order they come in.

    Of one day those whose last week is earlier come first, since a download that reaches a later week is the later one;
    then those with more rows, then by digest. A part of another download of the day, all of whose rows stand in that,
    comes after those that are none: it says nothing new. Which of two that reach the same week came first no file says.
    Source: docs/methods/edition.md.
    """
    unique = {one.vintage: one for one in downloads}
    of_day = defaultdict[tuple[str, date], list[D]](list)
    for one in unique.values():
        of_day[one.kind, one.seen_on].append(one)
    parts = {part for members in of_day.values() if len(members) > 1 for part in _parts(members)}
    key = {one.vintage: (one.vintage in parts, one.last_week, -one.count, one.vintage) for one in unique.values()}
    return tuple(sorted(unique.values(), key=lambda one: (one.seen_on, key[one.vintage])))


def _parts(members: Sequence[D]) -> list[str]:
    """Those of some downloads of a day that are a part of one that reaches a later week."""
    rows = {one.vintage: _rows(one.rows) for one in members}
    return [
        one.vintage
        for one in members
        if any(one.last_week < other.last_week and rows[one.vintage] <= rows[other.vintage] for other in members)
    ]


def _rows(table: pa.Table) -> set[tuple[object, ...]]:
    return set(zip(*(table[name].to_pylist() for name in PRINTED), strict=True))
