"""How long questions take in a large home: five years of weekly charts, 94 territories, 20,000 seasons.

    python benchmarks/questions.py [--home FOLDER] [--rounds 5]

Makes the home once (benchmarks/data/questions, not kept in the repository), then asks each question cold, as a command
in a process of its own, and warm, many different ones in a process that lasts. Prints a table and writes it to
benchmarks/results/questions.md. Nothing is asserted: the targets stand beside the figures.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyarrow.compute as pc

from five_years import LAST_SUNDAY, NOW, five_years
from overnights.acts.chart import chart
from overnights.acts.judge import judge
from overnights.acts.title import title_json
from overnights.home import Home, open_home
from overnights.tables import ENTRIES

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).parent / "overnights"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a question took: wall and CPU, in ms, of each time it was asked."""

    question: str
    target_ms: int | None
    wall_ms: tuple[float, ...]
    cpu_ms: tuple[float, ...]

    def row(self) -> str:
        target = "" if self.target_ms is None else f"{self.target_ms}"
        median, worst = statistics.median(self.wall_ms), max(self.wall_ms)
        cpu = statistics.median(self.cpu_ms)
        return f"| {self.question} | {target} | {median:,.0f} | {worst:,.0f} | {cpu:,.0f} | {max(self.cpu_ms):,.0f} |"


def main() -> None:
    """Asks everything, and prints and keeps the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, default=HERE / "data" / "questions")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    began = time.perf_counter()
    home = five_years(asked.home)
    print(f"home: {asked.home} ({time.perf_counter() - began:.0f} s)", flush=True)
    taken = [*_cold(home, asked.rounds), *_warm(home, asked.rounds)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [
        "| question | target, ms | median, ms | worst, ms | CPU, median | CPU, worst |",
        *("|---|--:|--:|--:|--:|--:|", *(one.row() for one in taken), ""),
        f"Peak memory of the process that lasts: {peak:,.0f} MB. {_machine()}",
    ]
    text = "\n".join(lines)
    print(text)
    (HERE / "results" / "questions.md").write_text(text + "\n", encoding="utf-8")


def _cold(home: Home, rounds: int) -> list[Taken]:
    """Commands, each a process: `--help`, a chart, a title; the whole board once."""
    now, where, title = ["--now", NOW.isoformat()], ["--home", str(home.path)], _charted_most(home)[0]
    week = ["--week", str(LAST_SUNDAY - timedelta(weeks=100))]
    questions: list[tuple[str, int | None, list[str], int]] = [
        ("overnights --help", 300, ["--help"], rounds),
        ("overnights chart --week", 700, ["chart", *week, *now, *where], rounds),
        ("overnights chart netflix-country --territory US", 700,
         ["chart", "netflix-country", "--territory", "US", *week, *now, *where], rounds),
        ("overnights title", None, ["title", title, *now, *where], rounds),
        ("overnights judge --trial", None, ["judge", "--trial", *now, *where], 1),
    ]  # fmt: skip
    return [
        _taken(f"cold: {name}", target, [lambda given=given: _run(given)] * times, children=True)
        for name, target, given, times in questions
    ]


def _warm(home: Home, rounds: int) -> list[Taken]:
    """Questions in one process: each asked of other weeks, territories and titles every time; then of the same."""
    home, weeks = open_home(home.path), [LAST_SUNDAY - timedelta(weeks=7 * n) for n in range(1, 31)]
    titles = _charted_most(home)[:10] + [f"title-{n:05d}" for n in range(0, 11_000, 500)]
    seasons = [f"season-{n:05d}" for n in range(6_000, 20_000, 700)]
    _ = chart(home, week=weeks[0], now=NOW), title_json(home, titles[0], now=NOW)  # the first asks; the next keeps
    return [
        _taken("first: chart", None, [lambda: chart(home, week=weeks[1], now=NOW)]),
        _taken("first: title", None, [lambda: title_json(home, titles[1], now=NOW)]),
        _taken("first: judge, one season", None, [lambda: judge(home, only=seasons[:1], now=NOW)]),
        _taken("warm: chart, a week", 50, [lambda w=w: chart(home, week=w, now=NOW) for w in weeks[2:]]),
        _taken("warm: chart, a week and territory", 50, [
            lambda w=w: chart(home, "netflix-country", week=w, territory="GB", now=NOW) for w in weeks[2:]
        ]),
        _taken("warm: chart, a week in all 94 territories", 50, [
            lambda w=w: chart(home, "netflix-country", week=w, now=NOW) for w in weeks[2:]
        ]),
        _taken("warm: title", 50, [lambda t=t: title_json(home, t, now=NOW) for t in titles[2:]]),
        _taken("warm: judge, one season", 50, [lambda s=s: judge(home, only=[s], now=NOW) for s in seasons[1:]]),
        _taken("first: judge, the whole board", None, [lambda: judge(home, is_trial=True, now=NOW)]),
        _taken("warm: judge, the whole board", 300, [lambda: judge(home, is_trial=True, now=NOW)] * rounds),
    ]  # fmt: skip


def _taken(
    question: str, target_ms: int | None, asks: Sequence[Callable[[], object]], *, children: bool = False
) -> Taken:
    wall, cpu = [], []
    for ask in asks:
        began, used = time.perf_counter(), _cpu(children)
        ask()
        wall.append(1_000 * (time.perf_counter() - began))
        cpu.append(1_000 * (_cpu(children) - used))
    taken = Taken(question=question, target_ms=target_ms, wall_ms=tuple(wall), cpu_ms=tuple(cpu))
    print(taken.row(), flush=True)
    return taken


def _cpu(children: bool) -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _run(given: list[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OVERNIGHTS_")}
    subprocess.run([COMMAND, *given], check=True, stdout=subprocess.DEVNULL, env=environment)


def _charted_most(home: Home) -> list[str]:
    """Names of the titles with the most entries."""
    counts = pc.value_counts(home.lake.read(ENTRIES, columns=["title"])["title"]).to_pylist()
    return [one["values"] for one in sorted(counts, key=lambda one: -one["counts"])[:10]]


def _machine() -> str:
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}."


if __name__ == "__main__":
    main()
