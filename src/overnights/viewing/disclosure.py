"""Floors: what of the counts of accounts may be published.

A count below the floor is withheld, and so is what would give one away. Withheld is null; time and plays are not
counts of accounts and stay. Source: docs/methods/disclosure.md
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations

import pyarrow as pa

from overnights.countries import ALL

NESTED = ("completers", "watchers", "starters")  # each is held in the next
CLOSED_DAYS = (7, 28, 91)  # each is held in the next


def cell(accounts: int, min_cell: int) -> int | None:
    """A count of accounts, None where it is below the floor.

    >>> cell(10, 10), cell(9, 10)
    (10, None)
    """
    return accounts if accounts >= min_cell else None


def ratio(part: int | None, whole: int | None) -> Fraction | None:
    """A ratio of two published counts: withheld with either of them, unknown where the whole is 0."""
    return Fraction(part, whole) if part is not None and whole else None


def by_territory(counts: Mapping[str, int], min_cell: int) -> dict[str, int | None]:
    """Reach of one season and window by territory, ZZ among them, as it may be published.

    Where just one territory is withheld and ZZ is not, the next smallest is too (ties: by code), so that it cannot be
    told from the total.

    >>> by_territory({"ZZ": 47, "DE": 4, "FR": 20, "US": 23}, 10)
    {'ZZ': 47, 'DE': None, 'FR': None, 'US': 23}
    """
    shown = {territory: cell(accounts, min_cell) for territory, accounts in counts.items()}
    withheld = [territory for territory in shown if territory != ALL and shown[territory] is None]
    rest = sorted((n, territory) for territory, n in shown.items() if n is not None and territory != ALL)
    if len(withheld) == 1 and shown.get(ALL) is not None and rest:
        shown[rest[0][1]] = None
    return shown


def nested(counts: Mapping[tuple[int | None, str], int], min_cell: int) -> dict[tuple[int | None, str], int | None]:
    """Progress of one season, by (day, name of the count), as it may be published.

    Where two nested counts differ by less than the floor, and do differ, the smaller is withheld: completers in
    watchers in starters of one day; day 7 in 28 in 91 of one name. Differences are those of the true counts.
    """
    shown = {key: cell(accounts, min_cell) for key, accounts in counts.items()}
    pairs = [((day, a), (day, b)) for day in {day for day, _ in counts} for a, b in combinations(NESTED, 2)]
    pairs += [((a, name), (b, name)) for name in NESTED for a, b in combinations(CLOSED_DAYS, 2)]
    for inner, outer in pairs:
        if inner in counts and outer in counts and 0 < counts[outer] - counts[inner] < min_cell:
            shown[inner] = None
    return shown


def withhold_progress(rows: pa.Table, min_cell: int) -> pa.Table:
    """Rows of `progress` as they may be published: the same rows, counts null where withheld.

    Args:
        rows: all days of each season among them.
    """
    listed = rows.to_pylist()
    groups: dict[str, dict[tuple[int | None, str], int]] = defaultdict(dict)
    for row in listed:
        groups[row["season_id"]] |= {(row["day"], name): row[name] for name in NESTED}
    shown = {season_id: nested(counts, min_cell) for season_id, counts in groups.items()}
    return _with(rows, {name: [shown[row["season_id"]][row["day"], name] for row in listed] for name in NESTED})


def withhold_drop_off(rows: pa.Table, min_cell: int) -> pa.Table:
    """Rows of `drop_off` as they may be published: the same rows, accounts null where below the floor."""
    return _with(rows, {"accounts": [cell(accounts, min_cell) for accounts in rows["accounts"].to_pylist()]})


def withhold_completions(rows: pa.Table, min_cell: int) -> pa.Table:
    """Rows of `completions` as they may be published: the same rows, accounts null where withheld.

    The rows of a season add up to its starters, those that completed to its completers. Where just one row of either,
    or of those that did not complete, is withheld, the next smallest is too (ties: the first), so that it cannot be
    told from progress; completers below the floor tell nothing.
    """
    accounts: list[int] = rows["accounts"].to_pylist()
    shown = [cell(count, min_cell) for count in accounts]
    sums: dict[tuple[str, bool | None], list[int]] = defaultdict(list)
    for row, (season, days) in enumerate(zip(rows["season_id"].to_pylist(), rows["days"].to_pylist(), strict=True)):
        for part in (None, days is None):
            sums[season, part].append(row)
    completers = {season: sum(accounts[row] for row in rows) for (season, part), rows in sums.items() if part is False}
    known = [rows for (season, part), rows in sums.items() if part is None or completers.get(season, 0) >= min_cell]
    is_told = True
    while is_told:  # what one sum withholds may be told by another
        is_told = False
        for members in known:
            rest = sorted((accounts[row], row) for row in members if shown[row] is not None)
            if rest and len(members) - len(rest) == 1:
                shown[rest[0][1]], is_told = None, True
    return _with(rows, {"accounts": shown})


def _with(rows: pa.Table, columns: Mapping[str, list[int | None]]) -> pa.Table:
    for name, values in columns.items():
        rows = rows.set_column(rows.schema.get_field_index(name), rows.schema.field(name), pa.array(values, pa.int64()))
    return rows
