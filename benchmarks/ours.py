"""Overnights with its store, as one process: load, measure and chart in a fresh home.

    python benchmarks/ours.py DATA OUT

Reads DATA/catalogue and DATA/events; writes the figures to OUT as Parquet, in the rival's columns. The home stays in
OUT/home, with events, rows set aside, plays and spans. Prints the seconds of each step as JSON.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

START = time.perf_counter()

import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from overnights.acts.chart import chart  # noqa: E402
from overnights.acts.load_catalogue import load_catalogue  # noqa: E402
from overnights.acts.load_events import load_events  # noqa: E402
from overnights.acts.measure import Figures, figures_of, measure  # noqa: E402
from overnights.charts.listing import Chart  # noqa: E402
from overnights.charts.record import Entry  # noqa: E402
from overnights.home import Home, make_home  # noqa: E402
from overnights.weeks import Week, day_number  # noqa: E402
from shown import account_shown, figures_shown, reasons_shown  # noqa: E402

NOW = datetime(2022, 11, 1, tzinfo=UTC)  # every window is closed
MS_PER_H = 3_600_000


def run(data: Path, out: Path) -> dict[str, float]:
    """Everything from the raw files to the figures; seconds by step."""
    marks = [("import", time.perf_counter())]
    shutil.rmtree(out / "home", ignore_errors=True)
    home = make_home(out / "home")
    load_catalogue(home, [data / "catalogue"], now=NOW)
    batch = load_events(home, [data / "events"], now=NOW)
    marks.append(("load", time.perf_counter()))
    measure(home, now=NOW)
    marks.append(("measure", time.perf_counter()))
    figures = figures_of(home)
    charts = _charts(home, figures)
    marks.append(("chart", time.perf_counter()))
    told = {"account": account_shown(batch), "reasons": reasons_shown(batch.reasons)}
    for name, table in {**_results(figures, charts), **told}.items():
        pq.write_table(table, out / f"{name}.parquet")
    marks.append(("export", time.perf_counter()))
    ends = dict(marks)
    begins = [START, *ends.values()]
    return {name: round(end - begin, 3) for (name, end), begin in zip(ends.items(), begins, strict=False)}


def results_of(home: Home, out: Path) -> None:
    """The figures of a home without its lists, as Parquet."""
    for name, table in figures_shown(figures_of(home)).items():
        pq.write_table(table, out / f"{name}.parquet")


def _charts(home: Home, figures: Figures) -> list[Chart]:
    """The worldwide lists of every week with viewing; asking for the last week records those before it too."""
    assert figures.first_on is not None
    assert figures.last_on is not None
    week, found = Week.of(figures.last_on), []
    while week >= Week.of(figures.first_on):
        found += chart(home, "netflix-weekly", week=week, territory="ZZ", now=NOW)
        week = week.shift(-1)
    return found


def _results(figures: Figures, charts: list[Chart]) -> dict[str, pa.Table]:
    ranks = pa.Table.from_pylist([_ranked(entry) for one in charts for entry in one.entries])
    return {**figures_shown(figures), "ranks": ranks}


def _ranked(entry: Entry) -> dict[str, str | int | float | None]:
    """A row of a list; what was ranked, in whole ms."""
    assert entry.exact is not None
    assert entry.runtime_h is not None
    return {
        "week": day_number(entry.week),
        "category": entry.category,
        "rank": entry.rank,
        "season_id": entry.season_id,
        "watched_ms": int(entry.exact * MS_PER_H),
        "runtime_ms": round(entry.runtime_h * MS_PER_H),
        "views": entry.views,
        "weeks_on_chart": entry.weeks_on_chart,
        "peak_rank": entry.peak_rank,
        "last_rank": entry.last_rank,
    }


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    print(json.dumps(run(Path(sys.argv[1]), folder)))
