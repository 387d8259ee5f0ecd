"""Floors of what is exported: which counts of accounts are withheld, so that none below them can be told.

Source: docs/methods/min_cell.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

NESTED = ("starters", "watchers", "completers")
Day = int | None


def floored_territories(cells: Mapping[str, int], min_cell: int, *, total: str = "ZZ") -> dict[str, int | None]:
    """Counts of one season and window by territory; null where withheld.

    Below `min_cell` a count is withheld; where just one territory is and the total is not, so is the next smallest
    (ties: by code), since the total would give it away.
    """
    shown: dict[str, int | None] = {name: count if count >= min_cell else None for name, count in cells.items()}
    withheld = [name for name, count in shown.items() if count is None and name != total]
    if len(withheld) == 1 and shown.get(total) is not None:
        left = [(count, name) for name, count in shown.items() if count is not None and name != total]
        if left:
            shown[min(left)[1]] = None
    return shown


def floored_progress(days: Mapping[Day, Mapping[str, int]], min_cell: int) -> dict[Day, dict[str, int | None]]:
    """Starters, watchers and completers of one season by day (null: now); null where withheld.

    Besides counts below `min_cell`: of two nested counts (completers in watchers in starters, an earlier day in a
    later one) whose difference is above 0 and below `min_cell`, the smaller is withheld.
    """
    order = sorted(days, key=lambda day: (day is None, day or 0))
    shown: dict[Day, dict[str, int | None]] = {
        day: {name: days[day][name] if days[day][name] >= min_cell else None for name in NESTED} for day in order
    }
    for (small_day, small), (large_day, large) in _pairs(order):
        smaller, larger = days[small_day][small], days[large_day][large]
        if 0 < larger - smaller < min_cell:
            shown[small_day][small] = None
    return shown


def _pairs(order: list[Day]) -> Iterator[tuple[tuple[Day, str], tuple[Day, str]]]:
    """Nested counts: the smaller, the larger."""
    for day in order:
        for n, name in enumerate(NESTED):
            yield from (((day, name), (day, wider)) for wider in NESTED[:n])
    for n, day in enumerate(order):
        for later in order[n + 1 :]:
            yield from (((day, name), (later, name)) for name in NESTED)
