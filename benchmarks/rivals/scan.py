"""The limit: only the columns that the work needs are read and decoded, and nothing is done with them.

    python benchmarks/rivals/scan.py DATA OUT

Arrow's reader, strings of few values kept as codes, all cores, batch by batch. No figures are made.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.dataset as ds

COLUMNS = (  # all but `received_at` and `is_supplemental` are needed for the figures; those two for the reasons
    "event_id",
    "account_id",
    "profile_id",
    "playback_id",
    "episode_id",
    "ts",
    "type",
    "position_s",
    "from_position_s",
    "playback_rate",
    "device",
    "country",
    "received_at",
    "is_supplemental",
)
NAMES = ("account_id", "profile_id", "playback_id", "episode_id", "type", "device", "country")


def run(data: Path) -> int:
    """Rows read."""
    read = ds.ParquetFileFormat(read_options=ds.ParquetReadOptions(dictionary_columns=NAMES))
    events = ds.dataset(sorted((data / "events").glob("*.parquet")), format=read)
    scanner = events.scanner(columns=list(COLUMNS), batch_size=65_536, batch_readahead=4, fragment_readahead=1)
    return sum(batch.num_rows for batch in scanner.to_batches())


if __name__ == "__main__":
    print(run(Path(sys.argv[1])))
