"""All-time lists of a home: the latest download of each window, and all of them with the day they were seen."""

from __future__ import annotations

import pyarrow as pa

from overnights.acts.vintages import rows_of_kind
from overnights.pages.all_time import AllTimeTables
from overnights.published.all_time import ALL_TIME as KIND
from overnights.store.lake import Lake
from overnights.tables import ALL_TIME, ALL_TIME_ROWS, VINTAGES


def all_time_tables(lake: Lake) -> AllTimeTables | None:
    """What publishers' all-time lists say; None where none is loaded."""
    if not any(file.rows for file in lake.files(ALL_TIME)):
        return None
    vintages = lake.read(VINTAGES, columns=["vintage", "kind", "seen_on"])
    seen = {row["vintage"]: row["seen_on"] for row in vintages.to_pylist() if row["kind"] == KIND}
    rows = rows_of_kind(lake, ALL_TIME_ROWS, seen)
    named = rows["vintage"].combine_chunks().dictionary_encode()
    days = pa.array([seen.get(name) for name in named.dictionary.to_pylist()], pa.date32()).take(named.indices)
    return AllTimeTables(lake.read(ALL_TIME), rows.append_column("seen_on", days))
