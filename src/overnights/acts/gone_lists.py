"""Published lists that the publisher no longer shows: their last edition stays, and says since when."""

from __future__ import annotations

from datetime import date

from overnights.charts.changes import ROW_VANISHED, WHOLE_ROW
from overnights.charts.record import ListName
from overnights.store.lake import Lake
from overnights.tables import RESTATED


def gone_lists(lake: Lake, chart: str, week: date) -> dict[ListName, date]:
    """The lists of a chart's week that the latest download of all weeks lacks, and since which day.

    Source: docs/methods/edition.md.
    """
    if not lake.files(RESTATED):
        return {}
    names = ["seen_on", "territory", "category", "kind", "edition"]
    where = [("chart", "=", chart), ("week", "=", week), ("column", "=", WHOLE_ROW)]
    turns = [row for row in lake.read(RESTATED, columns=names, where=where).to_pylist() if row["edition"] is None]
    latest = {}
    for row in sorted(turns, key=lambda row: row["seen_on"]):
        latest[ListName(chart=chart, territory=row["territory"], category=row["category"])] = row
    return {name: row["seen_on"] for name, row in latest.items() if row["kind"] == ROW_VANISHED}
