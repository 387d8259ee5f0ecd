"""The grid of territories across a page: as many side by side as a page holds, the others in bands below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

from overnights.pages import words
from overnights.pages.run import Grid

MOST = 58  # territories side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Some of a grid's territories.

    `groups`: what stands over those of one rank, and how many they are. `across`: of each week the rank in each.
    """

    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    groups: tuple[tuple[str, int], ...]
    across: tuple[tuple[date, tuple[int | None, ...]], ...]


def grid_bands(grid: Grid) -> tuple[Band, ...]:
    """The grid turned, in bands of as many territories each as can be."""
    length = ceil(len(grid.rows) / ceil(len(grid.rows) / MOST)) if grid.rows else 1
    return tuple(_band(grid, begin, begin + length) for begin in range(0, len(grid.rows), length))


def _band(grid: Grid, begin: int, end: int) -> Band:
    rows = grid.rows[begin:end]
    across = tuple((week, tuple(ranks[at] for _, ranks in rows)) for at, week in enumerate(grid.weeks))
    return Band(rows=rows, groups=tuple(_groups(grid, begin, end)), across=across)


def _groups(grid: Grid, begin: int, end: int) -> list[tuple[str, int]]:
    """What stands over the territories of one rank: as much of it as there is room for."""
    found: list[tuple[str, int]] = []
    first = 0
    for says, count in grid.groups:
        here = min(first + count, end) - max(first, begin)
        if here > 0:
            found.append((_said(grid, says, count, here, is_continued=first < begin, is_first=not found), here))
        first += count
    return found


def _said(grid: Grid, says: str, count: int, here: int, *, is_continued: bool, is_first: bool) -> str:
    if is_continued:
        return f"{says}, continued" if here > 5 else ""
    where = f" in the week to {words.short_day(grid.weeks[grid.widest])}" if here > 9 and is_first else ""
    return f"{says}: {count}{where}" if here > 3 else says if here > 1 else ""
