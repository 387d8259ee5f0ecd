"""What a season that was put elsewhere on a published list had itself before: its cells are told by place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow.compute as pc

from overnights.charts.changes import ROW_MOVED, ROW_VANISHED, Change, from_json
from overnights.home import Home
from overnights.tables import EDITIONS

KEY = ("chart", "territory", "week", "category", "edition")
FIGURES = ("hours_viewed", "views", "runtime_h", "weeks_on_chart")
Own = Mapping[tuple[object, ...], tuple[Change, ...]]


def own_changes(home: Home, rows: Iterable[Mapping[str, Any]]) -> Own:
    """By list, week, edition and season what that edition changed of the season itself; of seasons that moved alone.

    Args:
        rows: rows of `restatements`; of those in which one season took the place of another it was on the list with.
    Source: docs/methods/edition.md.
    """
    moved = {(*(row[name] for name in KEY), row["season_id"]) for row in rows if is_moved(row)}
    if not moved:
        return {}
    editions = home.lake.read(EDITIONS, columns=[*KEY, "diff"], where=[("week", "in", sorted({k[2] for k in moved}))])
    editions = editions.filter(pc.is_valid(editions["diff"]))
    found: dict[tuple[object, ...], list[Change]] = {key: [] for key in moved}
    for row in editions.to_pylist():
        for change in from_json(row["diff"]):
            key = (*(row[name] for name in KEY), change.row)
            if key in found:
                found[key].append(change)
    return {key: tuple(changes) for key, changes in found.items()}


def is_moved(row: Mapping[str, Any]) -> bool:
    """Whether a season stands there that was on the list before, in another place."""
    is_other = row["season_id"] != row["season_id_before"] and row["season_id_before"] is not None
    return is_other and row["kind"] in (ROW_MOVED, ROW_VANISHED) and row["season_id"] is not None


def own_before(row: Mapping[str, Any], own: Own) -> dict[str, Any]:
    """`rank_before` and `own_before` of a row of `restatements`."""
    if row["season_id"] is not None and row["season_id"] == row["season_id_before"]:
        return {"rank_before": row["rank"] if row["column"] != "rank" else None, "own_before": row["old_value"]}
    changes = own.get((*(row[name] for name in KEY), row["season_id"])) if is_moved(row) else None
    if changes is None:
        return {}
    before = {change.column: change.before for change in changes}
    if row["column"] not in FIGURES:
        return {"rank_before": before.get("rank", row["rank"])}
    value = as_text(before[row["column"]]) if row["column"] in before else row["new_value"]
    return {"rank_before": before.get("rank", row["rank"]), "own_before": value}


def as_text(value: object) -> str | None:
    """A figure of an entry as a file prints it."""
    return f"{value:.15g}" if isinstance(value, float) else None if value is None else str(value)
