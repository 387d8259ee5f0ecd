"""Overnights itself, as one process: load, measure and chart in a fresh home.

    python benchmarks/ours.py DATA OUT

Reads DATA/catalogue and DATA/events, writes account, viewing, reach, progress and ranks to OUT as Parquet, in the
rival's columns. Prints the seconds of each step as JSON.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

START = time.perf_counter()

import pyarrow as pa  # noqa: E402
import pyarrow.compute as pc  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from overnights.acts.chart import chart  # noqa: E402
from overnights.acts.load_catalogue import load_catalogue  # noqa: E402
from overnights.acts.load_events import Batch, load_events  # noqa: E402
from overnights.acts.measure import Figures, figures_of, measure  # noqa: E402
from overnights.charts.listing import Chart  # noqa: E402
from overnights.home import Home, make_home  # noqa: E402
from overnights.weeks import Week, day_number  # noqa: E402

NOW = datetime(2022, 11, 1, tzinfo=UTC)  # every window is closed
NOW_DAYS = 1_000_000  # how the rival writes the open window


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
    for name, table in {**_results(figures, charts), "account": _account(batch)}.items():
        pq.write_table(table, out / f"{name}.parquet")
    marks.append(("export", time.perf_counter()))
    ends = dict(marks)
    begins = [START, *ends.values()]
    return {name: round(end - begin, 3) for (name, end), begin in zip(ends.items(), begins, strict=False)}


def _charts(home: Home, figures: Figures) -> list[Chart]:
    """The worldwide lists of every week with viewing."""
    assert figures.first_on is not None
    assert figures.last_on is not None
    week, found = Week.of(figures.first_on), []
    while week <= Week.of(figures.last_on):
        found += chart(home, "netflix-weekly", week=week, territory="ZZ", now=NOW)
        week = week.shift(1)
    return found


def _results(figures: Figures, charts: list[Chart]) -> dict[str, pa.Table]:
    reach = figures.reach.filter(pc.equal(figures.reach["window"], "week"))
    progress = figures.progress
    entries = [entry for one in charts for entry in one.entries]
    hours = {(e.week, e.category, e.rank): e for e in entries}
    return {
        "viewing": _days(figures.viewing, "day").select(
            ["season_id", "episode_id", "territory", "day", "watched_ms", "plays"]
        ),
        "reach": _days(reach, "last_on").select(["season_id", "territory", "last_on", "accounts"]),
        "progress": progress.set_column(
            progress.column_names.index("day"), "days", pc.fill_null(progress["day"].cast(pa.int64()), NOW_DAYS)
        ).select(["season_id", "days", "starters", "watchers", "completers"]),
        "ranks": pa.table(
            {
                "week": [day_number(week) for week, _, _ in hours],
                "category": [category for _, category, _ in hours],
                "rank": [rank for _, _, rank in hours],
                "season_id": [e.season_id for e in hours.values()],
                "watched_ms": _watched_ms(figures.viewing, [(e.season_id, e.week) for e in hours.values()]),
            }
        ),
    }


def _account(batch: Batch) -> pa.Table:
    names = ("offered", "accepted", "duplicates", "set_aside")
    return pa.table({name: [getattr(batch, name)] for name in names})


def _watched_ms(viewing: pa.Table, wanted: list[tuple[str, date]]) -> list[int]:
    """What was ranked, in whole ms: a season's viewing of a week."""
    sums: dict[tuple[str, date], int] = {}
    daily = viewing.group_by(["season_id", "day"]).aggregate([("watched_ms", "sum")])
    for row in daily.to_pylist():
        key = (row["season_id"], row["day"] + timedelta(days=6 - row["day"].weekday()))
        sums[key] = sums.get(key, 0) + row["watched_ms_sum"]
    return [sums[key] for key in wanted]


def _days(table: pa.Table, column: str) -> pa.Table:
    """With days as whole numbers, as the rival has them."""
    place = table.column_names.index(column)
    return table.set_column(place, column, table[column].cast(pa.int32()).cast(pa.int64()))


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    print(json.dumps(run(Path(sys.argv[1]), folder)))
