"""Downloads of which nothing says which came first: of one kind and day, they reach the same week and differ."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pyarrow.compute as pc

from overnights.acts.vintages import counted_vintages, of_charts
from overnights.store.lake import Lake
from overnights.tables import EDITIONS

_LIST = ("chart", "territory", "category", "week", "edition")


def undecided_days(lake: Lake) -> tuple[date, ...]:
    """Days of which two downloads reach the same week and one restates the other, in whichever order they came.

    Source: docs/methods/edition.md.
    """
    alike = defaultdict[tuple[object, ...], set[str]](set)
    for row in of_charts(counted_vintages(lake)).to_pylist():
        alike[row["kind"], row["seen_on"], row["last_week"]].add(row["vintage"][:16])
    group = {one: key for key, members in alike.items() if len(members) > 1 for one in members}
    if not group:
        return ()
    rows = lake.read(EDITIONS, columns=[*_LIST, "inputs"])
    vintage = pc.utf8_slice_codeunits(pc.replace_substring(rows["inputs"], "vintage@", ""), 0, 16).to_pylist()
    keys = zip(*(rows[name].to_pylist() for name in _LIST), strict=True)
    shown = {key: group[one] for key, one in zip(keys, vintage, strict=True) if one in group}
    days = {kept[1] for (*of, number), kept in shown.items() if shown.get((*of, number - 1)) == kept}
    return tuple(sorted(day for day in days if isinstance(day, date)))


def undecided_said(days: tuple[date, ...]) -> str:
    """The sentence about them: what may be wrong, and what to do."""
    which = ", ".join(str(day) for day in days[:3]) + (f" and {len(days) - 3:,} more" if len(days) > 3 else "")
    return (
        f"Two downloads of one day ({which}) reach the same week and differ: no file says which came first, so what "
        "they restate of each other may be told the wrong way round. Name another day for one of them by --seen-on."
    )
