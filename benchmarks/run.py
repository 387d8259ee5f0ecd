"""Overnights beside plain DuckDB SQL: the same events, the same figures, whole processes in turn.

    python benchmarks/run.py --events 10M [--rounds 3] [--seed 7]

Makes the events once, compares both on a few with faults, runs both for several rounds in turn, compares every row that
they made, prints a table and writes benchmarks/results/last.md. The last line is the ratio and our peak memory. Exit
code 0 only if equal.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

import duckdb

from faulty import spoil
from overnights.demo.crowd import library, write_catalogue, write_crowd
from overnights.home import open_home
from overnights.tables import AMBIGUOUS, EVENTS, PLAYS, SET_ASIDE

P = ParamSpec("P")
T = TypeVar("T")
HERE = Path(__file__).parent
KEYS = {
    "account": ("offered",),
    "viewing": ("season_id", "episode_id", "territory", "day"),
    "reach": ("season_id", "territory", '"window"', "last_on"),
    "progress": ("season_id", "days"),
    "drop_off": ("season_id", "days", "number"),
    "completions": ("season_id", "started_on", "days"),
    "ranks": ("week", "category", "rank"),
}
SEEN = {  # a season that nobody had begun by then is 0 in ours and no row in the rival
    "progress": "WHERE starters + watchers + completers > 0",
    "drop_off": "WHERE accounts > 0",
}
KEPT = {  # of both stores, name by name: the same rows in the same columns
    "set_aside": (
        "SELECT source, row, reason FROM set_aside",
        "SELECT source, row, reason FROM rival.set_aside",
    ),
    "events": (
        """SELECT playback_id, sum(len(ts)) AS events, sum(list_sum(ts)) AS ts,
                  sum(list_sum(position_ms)) AS position_ms, sum(list_sum(type)) AS type,
                  sum(list_sum(event_int)) AS event_id,
                  sum(coalesce(list_sum(rate_thousandths), 1000 * len(ts))) AS rate
           FROM events WHERE NOT is_late AND playback_id NOT IN (SELECT playback_id FROM ambiguous) GROUP BY ALL""",
        """SELECT playback_id, count(*), sum(ts), sum(position_ms), sum(type - 1), sum(event_id), sum(rate)
           FROM rival.events GROUP BY ALL""",
    ),
    "plays": (
        """SELECT playback_id, account_id, profile_id, episode_id, coalesce(country, '') AS country, device,
                  day::DATE - DATE '1970-01-01' AS day, watched_ms, epoch_us(first_at) AS first_at,
                  epoch_us(last_at) AS last_at FROM plays WHERE day IS NOT NULL""",
        """SELECT playback_id, account_id, profile_id, episode_id, country, device, day, watched_ms, first_at, last_at
           FROM rival.plays""",
    ),
    "spans": (
        """SELECT playback_id, day::DATE - DATE '1970-01-01' AS day, unnest(span_from) AS begin_ms,
                  unnest(span_to) AS until_ms FROM plays""",
        "SELECT playback_id, day, begin_ms, until_ms FROM rival.spans",
    ),
}
WARM_UP_EVENTS = 200_000
SCRIPTS = {  # name: script and what it is told besides where to read and write
    "Overnights": ("ours.py",),
    "DuckDB SQL": ("rival.py", "once"),
    "DuckDB SQL, lean": ("rival.py", "once_lean"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process from start to exit: seconds of wall clock, seconds of processor, peak resident MiB."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    printed: str


def main() -> int:
    options = _options()
    events = _number(options.events)
    data, rows = _elsewhere(_data, events, options.seed)
    warm, _ = _elsewhere(_data, WARM_UP_EVENTS, options.seed)
    out = HERE / "data" / "out"
    differences = _elsewhere(_warm_up, warm, out / "warm")
    runs: dict[str, list[Run]] = {name: [] for name in SCRIPTS}
    for number in range(options.rounds):
        for name, script in SCRIPTS.items():
            runs[name].append(_process(script, data, out / _folder(name)))
            last = runs[name][-1]
            print(f"round {number + 1}: {name}: {last.wall_s:.2f} s, {last.peak_mb:,.0f} MB {last.printed}", flush=True)
    ours, *rivals = (out / _folder(name) for name in SCRIPTS)
    differences += [line for rival in rivals for table in KEYS for line in _differences(table, ours, rival)]
    differences += _differences_kept(ours, rivals[0])
    report = _report(rows, runs, differences)
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "last.md").write_text(report, encoding="utf-8")
    print(report)
    print(_last_line(runs))
    return 1 if differences else 0


def _elsewhere(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Done in a process of its own: a process begins with the peak memory of the one that starts it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given, **named).result()


def _warm_up(sound: Path, out: Path) -> list[str]:
    """Compiles and caches the kernel, on events with faults; rows in which the two that judge them differ."""
    faulty = spoil(sound, HERE / "data" / "faulty")
    ours, rival = out / "ours", out / "rival"
    for name, folder in (("Overnights", ours), ("DuckDB SQL", rival)):
        print(f"warming up, on events with faults: {name}", flush=True)
        _process(SCRIPTS[name], faulty, folder)
    found = [line for table in KEYS for line in _differences(table, ours, rival)]
    return [f"with faults: {line}" for line in found + _differences_kept(ours, rival)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Overnights beside plain DuckDB SQL on the same generated events.")
    parser.add_argument("--events", default="10M", help="how many, as in 500k, 10M")
    parser.add_argument("--rounds", type=int, default=3, help="how often each runs, in turn")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def _number(text: str) -> int:
    """
    >>> _number("10M"), _number("500k"), _number("1234")
    (10000000, 500000, 1234)
    """
    unit = {"k": 1_000, "m": 1_000_000, "g": 1_000_000_000}.get(text[-1].lower(), 1)
    return int(float(text[:-1] if unit > 1 else text) * unit)


def _data(events: int, seed: int) -> tuple[Path, int]:
    """The events, made once for each number and seed; the folder, and the rows in it."""
    folder = HERE / "data" / f"{events}-{seed}"
    mark = folder / "rows"
    if not mark.is_file():
        print(f"making about {events:,} events", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        books = library(seed)
        write_catalogue(folder / "catalogue", books)
        rows = write_crowd(folder / "events", books, events=events, seed=seed)
        mark.write_text(str(rows))
    return folder, int(mark.read_text())


def _folder(name: str) -> str:
    return "-".join(SCRIPTS[name]).replace(".py", "")


def _process(script: tuple[str, ...], data: Path, out: Path) -> Run:
    """Runs one script to its end; exits with its code where it is not 0."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with (out / "stdout").open("w+") as printed:
        begin = time.perf_counter()
        command = [sys.executable, str(HERE / script[0]), str(data), str(out), *script[1:]]
        child = subprocess.Popen(command, stdout=printed)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        text = printed.read().strip()
    if child.returncode:
        sys.exit(f"{script[0]} ended with {child.returncode}")
    peak_kb = used.ru_maxrss if sys.platform != "darwin" else used.ru_maxrss / 1_024
    return Run(wall_s=wall, cpu_s=used.ru_utime + used.ru_stime, peak_mb=peak_kb / 1_024, printed=text)


def _differences(table: str, ours: Path, rival: Path) -> list[str]:
    """Rows of one table of figures that the two do not share."""
    base = duckdb.connect()
    left, right = (f"FROM '{folder / table}.parquet' {SEEN.get(table, '')}" for folder in (ours, rival))
    columns = ", ".join(f'"{name}"' for name, *_ in base.execute(f"DESCRIBE {right}").fetchall())
    return _apart(base, table, f"SELECT {columns} {left}", f"SELECT {columns} {right}", ", ".join(KEYS[table]))


def _differences_kept(ours: Path, rival: Path) -> list[str]:
    """Rows of events, rows set aside, plays and spans that the two stores do not share; events as sums by playback."""
    base, lake = duckdb.connect(), open_home(ours / "home").lake
    for table in (SET_ASIDE, EVENTS, AMBIGUOUS, PLAYS):
        base.register(table.name, lake.read(table))
    base.execute(f"ATTACH '{rival / 'rival.duckdb'}' AS rival (READ_ONLY)")
    return [line for table, pair in KEPT.items() for line in _apart(base, table, *pair, "ALL")]


def _apart(base: duckdb.DuckDBPyConnection, table: str, left: str, right: str, order: str) -> list[str]:
    lines = []
    for whose, one, other in (("ours alone", left, right), ("the rival's alone", right, left)):
        found = base.execute(f"FROM (({one}) EXCEPT ALL ({other})) ORDER BY {order}").fetchall()
        lines += [f"{table}: {len(found)} rows are {whose}, the first {found[0]}"] if found else []
    return lines


def _report(rows: int, runs: dict[str, list[Run]], differences: list[str]) -> str:
    lines = [
        f"# {rows:,} events, {os.cpu_count()} cores, median of {len(next(iter(runs.values())))} rounds",
        "",
        "| | wall, s | processor, s | peak memory, MB | events/s | times as long as ours |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    ours = _median(runs["Overnights"], "wall_s")
    for name, of_name in runs.items():
        wall, cpu, peak = (_median(of_name, field) for field in ("wall_s", "cpu_s", "peak_mb"))
        lines.append(f"| {name} | {wall:.2f} | {cpu:.2f} | {peak:,.0f} | {rows / wall:,.0f} | {wall / ours:.2f} |")
    steps = json.loads(runs["Overnights"][-1].printed)
    lines += ["", "Ours by step, s: " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in steps.items()) + "."]
    lines += ["", *(differences or [f"Every row is equal: {', '.join((*KEYS, *KEPT))}; with faults too."]), ""]
    return "\n".join(lines)


def _last_line(runs: dict[str, list[Run]]) -> str:
    ratio = _median(runs["DuckDB SQL"], "wall_s") / _median(runs["Overnights"], "wall_s")
    peak = max(run.peak_mb for run in runs["Overnights"])
    return f"{ratio:.2f} times as fast as plain DuckDB SQL; our peak memory is {peak:,.0f} MB"


def _median(of_name: list[Run], field: str) -> float:
    return float(statistics.median(getattr(run, field) for run in of_name))


if __name__ == "__main__":
    sys.exit(main())
