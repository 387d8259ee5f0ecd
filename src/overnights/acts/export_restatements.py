"""Restatements, cell by cell, from the diffs that editions keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from overnights.acts.chart_store import recorded
from overnights.charts.changes import Change, from_json
from overnights.home import Home
from overnights.public import RESTATEMENTS
from overnights.weeks import local_day, zone_named

LABELS = frozenset({"title", "season_label"})
Key = tuple[object, ...]


PUBLISHED = "published"  # the rules of editions that come from published files, whose zone is the publisher's
EXACT = "value_exact"  # stands in the diff beside `value`, which says the same


def restatement_rows(home: Home) -> pa.Table:
    """Every cell that an edition changed against the one before, in the order of editions.

    A row that came or went is one cell, its rank, with a null side and the kind `row`; a name that changed is of the
    kind `label`, everything else of the kind `figure`.
    """
    editions, entries = recorded(home.lake)
    names = ("chart", "week", "territory", "category", "edition")
    ranks: dict[Key, int] = {
        (*key, season): rank
        for *key, season, rank in zip(*(entries[n].to_pylist() for n in (*names, "season_id", "rank")), strict=True)
    }
    restated = [row for row in editions.to_pylist() if row["diff"]]
    restated.sort(key=lambda row: (row["made_at"], *(row[name] for name in names)))
    rows = [cell for row in restated for cell in _cells(row, ranks, tuple(row[name] for name in names))]
    return pa.Table.from_pylist(rows, schema=RESTATEMENTS.schema)


def _cells(edition: dict[str, Any], ranks: dict[Key, int], key: Key) -> Iterator[dict[str, Any]]:
    seen_on = edition["made_at"].date()  # of published files: the day of the download, at midnight UTC
    if edition["rules"] != PUBLISHED:
        seen_on = local_day(zone_named(edition["zone"]), edition["made_at"])
    where = {"seen_on": seen_on, "chart": edition["chart"], "week": edition["week"], "category": edition["category"]}
    for change in from_json(edition["diff"]):
        if change.column == EXACT:
            continue
        yield {**where, **_cell(change, ranks.get((*key, change.row)))}


def _cell(change: Change, rank: int | None) -> dict[str, Any]:
    before, after = change.before, change.after
    if isinstance(before, dict) or isinstance(after, dict):
        old = before["rank"] if isinstance(before, dict) else None
        new = after["rank"] if isinstance(after, dict) else None
        return {"rank": new or old, "column": "rank", "old_value": _text(old), "new_value": _text(new), "kind": "row"}
    kind = "label" if change.column in LABELS else "figure"
    values = {"old_value": _text(before), "new_value": _text(after)}
    return {"rank": rank, "column": change.column, **values, "kind": kind}


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
