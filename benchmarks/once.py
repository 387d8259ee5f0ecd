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
import pyarrow.parquet as pq  # noqa: E402

from overnights.acts.once import Once, once  # noqa: E402
from shown import account_shown, figures_shown, reasons_shown  # noqa: E402


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
    return {"account": account_shown(done), "reasons": reasons_shown(done.reasons), **figures_shown(done)}


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    print(json.dumps(run(Path(sys.argv[1]), folder)))
