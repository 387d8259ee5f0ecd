"""Where seasons stood that no list shows now: in editions that later downloads took them off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.vintages import counted_vintages, of_charts
from overnights.countries import ALL
from overnights.store.lake import Lake
from overnights.tables import EDITIONS, ENTRIES

KEY = ("chart", "territory", "category", "week", "edition")


def once_listed(lake: Lake, season_ids: Sequence[str]) -> Mapping[str, list[dict[str, Any]]]:
    """By season the rows of editions that are no longer the latest of their list and week, and have it no more.

    Each has its list, week, edition and rank; the days of the first and last download that showed it, and how many did.
    Of published charts alone; empty for a season that nothing took off a list.
    """
    told: dict[str, list[dict[str, Any]]] = {one: [] for one in season_ids}
    vintages = of_charts(counted_vintages(lake))
    if not vintages.num_rows or not season_ids:
        return told
    entries = lake.read(ENTRIES, columns=[*KEY, "season_id", "rank"], where=[("season_id", "in", sorted(season_ids))])
    if not entries.num_rows:
        return told
    weeks = pc.unique(entries["week"]).to_pylist()
    columns = [*KEY, "made_at"]
    made = defaultdict[tuple[object, ...], dict[int, date]](dict)
    for row in lake.read(EDITIONS, columns=columns, where=[("week", "in", weeks)]).to_pylist():
        made[_list(row)][row["edition"]] = row["made_at"].date()
    shown = defaultdict[tuple[object, ...], dict[int, dict[str, Any]]](dict)
    for row in entries.to_pylist():
        shown[row["season_id"], *_list(row)][row["edition"]] = row
    for (season_id, *where), rows in shown.items():
        days = made[tuple(where)]
        last = max(rows)
        if last != max(days):
            told[str(season_id)].append(rows[last] | _seen(vintages, where[1] == ALL, days[min(rows)], days[last + 1]))
    return {one: sorted(rows, key=lambda row: tuple(row[name] for name in KEY)) for one, rows in told.items()}


def _list(row: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(row[name] for name in KEY[:-1])


def _seen(vintages: pa.Table, is_worldwide: bool, first: date, gone: date) -> dict[str, Any]:
    """The downloads of a kind from one day to the day before another."""
    kind = "global" if is_worldwide else "countries"
    rows = zip(vintages["kind"].to_pylist(), vintages["seen_on"].to_pylist(), strict=True)
    days = [day for one, day in rows if one == kind and (first <= day < gone or day == first)]
    return {"first_seen_on": first, "last_seen_on": max(days, default=first), "downloads": len(days), "gone_on": gone}
