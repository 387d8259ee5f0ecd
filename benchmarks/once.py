"""Overnights without a home, as one process: raw files to figures, nothing kept.

    python benchmarks/once.py DATA OUT

Reads DATA/catalogue and DATA/events; writes OUT/{account,reasons,viewing,reach,progress,drop_off,completions}.parquet
in the columns that the rivals write. Prints the seconds of each step as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

START = time.perf_counter()

import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from overnights.acts.once import Once, once  # noqa: E402

NOW_DAYS = 1_000_000  # how the rivals write the open window
COLUMNS = {
    "viewing": ("season_id", "episode_id", "territory", "day", "watched_ms", "plays"),
    "reach": ("season_id", "territory", "window", "last_on", "accounts"),
    "progress": ("season_id", "days", "starters", "watchers", "completers"),
    "drop_off": ("season_id", "days", "number", "accounts"),
    "completions": ("season_id", "started_on", "days", "accounts"),
}


def run(data: Path, out: Path) -> dict[str, float]:
    """Everything from the raw files to the figures; seconds by step."""
    imported = time.perf_counter()
    done = once(data / "catalogue", [data / "events"])
    measured = time.perf_counter()
    for name, table in _results(done).items():
        pq.write_table(table, out / f"{name}.parquet")
    seconds = {"import": imported - START, **done.seconds, "export": time.perf_counter() - measured}
    return {step: round(taken, 3) for step, taken in seconds.items()}


def _results(done: Once) -> dict[str, pa.Table]:
    account = {name: [getattr(done, name)] for name in ("offered", "accepted", "duplicates", "set_aside")}
    figures = {name: _shown(getattr(done, name), columns) for name, columns in COLUMNS.items()}
    schema = pa.schema({"reason": pa.string(), "rows": pa.int64()})
    reasons = pa.table([list(done.reasons), list(done.reasons.values())], schema=schema)
    return {"account": pa.table(account), "reasons": reasons, **figures}


def _shown(table: pa.Table, columns: tuple[str, ...]) -> pa.Table:
    """Some columns, with dates as whole numbers and the open window as a great one, as the rivals have them."""
    if "days" in columns and "days" not in table.column_names:
        table = table.append_column("days", pc.fill_null(table["day"], NOW_DAYS))
    chosen = table.select(list(columns))
    for place, field in enumerate(chosen.schema):
        if pa.types.is_date32(field.type):
            chosen = chosen.set_column(place, field.name, chosen[field.name].cast(pa.int32()).cast(pa.int64()))
    return chosen


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    print(json.dumps(run(Path(sys.argv[1]), folder)))
