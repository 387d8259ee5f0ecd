"""Restatements, cell by cell: of published files as downloads differ, of a home's own charts as editions do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.doors import is_published
from overnights.charts.changes import WHOLE_ROW, Change, from_json, kind_of
from overnights.home import Home
from overnights.public import RESTATEMENTS
from overnights.tables import EDITIONS, ENTRIES, RESTATED
from overnights.weeks import local_day, zone_named

Key = tuple[object, ...]
NOTHING = "[]"  # the diff of an edition that changed nothing
EXACT = "value_exact"  # stands in the diff beside `value`, which says the same
ORDER = ("seen_on", "chart", "territory", "week", "category", "rank")


def restatement_rows(home: Home) -> pa.Table:
    """Every cell that a later edition or download changed, by the day it was seen, then list and rank.

    Of published files a row is a place of a list, since they have no ids; of a home's own charts it is a season.
    Source: docs/methods/edition.md.
    """
    rows = _of_others(home) if is_published(home) else _own(home)
    return rows.select(RESTATEMENTS.column_names).cast(RESTATEMENTS.schema)


def _of_others(home: Home) -> pa.Table:
    """As the archive has them; made anew, where an earlier version of Overnights made the archive without them."""
    if home.lake.files(RESTATED):
        return home.lake.read(RESTATED)
    from overnights.acts.by_hand import lines_by_hand
    from overnights.acts.vintages import counted_vintages, of_charts, read_vintages
    from overnights.published.archive import archive

    vintages = read_vintages(home.lake, of_charts(counted_vintages(home.lake)))
    return archive(vintages, lines_by_hand(home.lake)).restated


def _own(home: Home) -> pa.Table:
    names = ("chart", "week", "territory", "category", "edition")
    diffs = home.lake.read(EDITIONS, columns=[*names, "made_at", "zone", "diff"])
    editions = diffs.filter(pc.greater(pc.utf8_length(diffs["diff"]), len(NOTHING)))
    weeks = pc.unique(editions["week"]).to_pylist()
    entries = home.lake.read(ENTRIES, columns=[*names, "season_id", "rank"], where=[("week", "in", weeks)])
    ranks: dict[Key, int] = {
        (*key, season): rank
        for *key, season, rank in zip(*(entries[n].to_pylist() for n in (*names, "season_id", "rank")), strict=True)
    }
    restated = editions.to_pylist()
    restated.sort(key=lambda row: (row["made_at"], *(row[name] for name in names)))
    rows = [cell for row in restated for cell in _cells(row, ranks, tuple(row[name] for name in names))]
    rows.sort(key=lambda row: tuple(row[name] for name in ORDER))  # of one cell the earlier edition stays first
    return pa.Table.from_pylist(rows, schema=RESTATEMENTS.schema)


def _cells(edition: dict[str, Any], ranks: dict[Key, int], key: Key) -> Iterator[dict[str, Any]]:
    where = {name: edition[name] for name in ("chart", "week", "category", "territory", "edition")}
    where["seen_on"] = local_day(zone_named(edition["zone"]), edition["made_at"])
    for change in from_json(edition["diff"]):
        if change.column != EXACT:
            yield {**where, **_cell(change, ranks.get((*key, change.row)))}


def _cell(change: Change, rank: int | None) -> dict[str, Any]:
    before, after = change.before, change.after
    said = {"column": change.column, "kind": kind_of(change)}
    if change.column == WHOLE_ROW:
        old, new = (side if isinstance(side, dict) else None for side in (before, after))
        there = new or old or {}
        return {
            **said,
            "rank": there["rank"],
            "old_value": _name(old),
            "new_value": _name(new),
            "season_id": None if new is None else change.row,
            "season_id_before": None if old is None else change.row,
        }
    values = {"old_value": _text(before), "new_value": _text(after)}
    return {**said, **values, "rank": rank, "season_id": change.row, "season_id_before": change.row}


def _name(row: dict[str, Any] | None) -> str | None:
    """What a row was called: its title, and its label where it has one."""
    if row is None:
        return None
    return f"{row['title']}: {row['season_label']}" if row["season_label"] else str(row["title"])


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
