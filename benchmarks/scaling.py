"""How loading and measuring scale: runs their tasks one by one, and replays the schedule for more executors.

    python benchmarks/scaling.py --events 10M --as-if 1000M [--spark sc://127.0.0.1:15002]

Measured, in seconds of CPU: each task, and the driver beside them; with --spark what Spark adds to a task and to a job.
Computed: tasks go, in turn, to the first executor that is free; an executor is one core. All is measured at a fifth of
the events too: what does not grow with events is known from the two, and the rest grows in proportion. A step with a
task for each bucket keeps its tasks, which last longer; the other steps get more of them.
"""

from __future__ import annotations

import argparse
import gc
import heapq
import json
import pickle
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from overnights.acts import load_events as loading
from overnights.acts import measure as measuring
from overnights.acts.load_catalogue import load_catalogue
from overnights.demo.crowd import library, write_catalogue, write_crowd
from overnights.home import make_home
from overnights.settings import Settings
from overnights.tables.events import BUCKETS

EXECUTORS = (1, 2, 8, 32, 128)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TASK_S, JOB_S = 0.08, 0.2  # what Spark adds, where none is asked: as measured on a standalone cluster of two cores


@dataclass(slots=True, kw_only=True)
class Step:
    """The tasks of one map: seconds of each, and bytes to and from all."""

    name: str
    seconds: list[float] = field(default_factory=list)
    sent: int = 0
    returned: int = 0


@dataclass(slots=True)
class Timed:
    """An engine that runs one task after another, as an executor gets them, and keeps the seconds."""

    steps: list[Step] = field(default_factory=list)
    name: str = "timed"

    @property
    def lacks(self) -> dict[str, str]:
        return {}

    def map(self, step: str, function: Callable[[Any], Any], tasks: Iterable[Any], **_memory: int) -> Iterator[Any]:
        kept = Step(name=step)
        self.steps.append(kept)
        work = pickle.dumps(function, protocol=5)
        for task in tasks:
            data = pickle.dumps(task, protocol=5)
            begun = time.process_time()
            answer = pickle.dumps(pickle.loads(work)(pickle.loads(data)), protocol=5)
            kept.seconds.append(time.process_time() - begun)
            kept.sent += len(data)
            kept.returned += len(answer)
            yield pickle.loads(answer)

    def close(self) -> None:
        """Nothing was begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A verb's steps, and the driver's seconds beside them."""

    name: str
    steps: list[Step]
    driver_s: float


def seconds_on(executors: int, tasks: Sequence[float], task_s: float) -> float:
    """Until the last task is done: each goes to the first executor that is free.

    >>> seconds_on(2, [3.0, 1.0, 1.0], 0.0)
    3.0
    """
    free = [0.0] * executors
    for seconds in tasks:
        heapq.heappush(free, heapq.heappop(free) + seconds + task_s)
    return max(free)


def tasks_at(times: float, few: Step, many: Step, ratio: float) -> list[float]:
    """The tasks of a step with so many times the events of `many`, which had `ratio` times those of `few`."""
    if len(many.seconds) != BUCKETS:
        return many.seconds * max(1, round(times))
    fixed = max(0.0, (sum(few.seconds) * ratio - sum(many.seconds)) / (ratio - 1) / BUCKETS)
    return [fixed + max(0.0, seconds - fixed) * times for seconds in many.seconds]


def act_s(few: Act, many: Act, ratio: float, times: float, executors: int, task_s: float, job_s: float) -> float:
    """Until an act is done with so many times the events of `many`; the driver grows as it did between the two."""
    grows = max(0.0, (many.driver_s - few.driver_s) / (ratio - 1) * ratio)
    total = many.driver_s + grows * (times - 1)
    for less, more in zip(few.steps, many.steps, strict=True):
        total += job_s + seconds_on(executors, tasks_at(times, less, more, ratio), task_s)
    return total


def recorded(events: int, folder: Path) -> tuple[list[Act], int]:
    """Loads and measures in a fresh home; the acts, and the rows loaded."""
    books = library(7)
    write_catalogue(folder / "catalogue", books)
    rows = write_crowd(folder / "events", books, events=events, seed=7)
    home = make_home(folder / "home", Settings(late_days=4000))
    load_catalogue(home, [folder / "catalogue"], now=NOW)
    acts = []
    for module, name, verb in (
        (loading, "load", lambda: loading.load_events(home, [folder / "events"], now=NOW)),
        (measuring, "measure", lambda: measuring.measure(home, now=NOW)),
    ):
        engine = Timed()
        module.engine_of = lambda *_args, engine=engine, **_named: engine  # type: ignore[attr-defined]
        begun = time.process_time()
        verb()
        spent = time.process_time() - begun
        acts.append(Act(name=name, steps=engine.steps, driver_s=spent - sum(sum(s.seconds) for s in engine.steps)))
    return acts, rows


def spark_adds(address: str, executors: int) -> tuple[float, float]:
    """Seconds that Spark adds to a task and to a job, once its executors are warm."""
    from overnights.engines.spark import SparkEngine

    def wall(tasks: int) -> float:
        begun = time.perf_counter()
        list(engine.map("nothing", str, range(tasks), memory_mb=1))
        return time.perf_counter() - begun

    with SparkEngine(address) as engine:
        wall(4 * executors)
        job_s = statistics.median(wall(1) for _ in range(5))
        many = 200
        return max(0.0, (statistics.median(wall(many) for _ in range(3)) - job_s) * executors / many), job_s


def table(few: list[Act], many: list[Act], ratio: float, times: float, task_s: float, job_s: float) -> str:
    """Seconds and the gain over one executor."""
    lines = ["| executors | " + " | ".join(f"{act.name}, s | gain" for act in many) + " |"]
    lines.append("|--:|" + "--:|--:|" * len(many))
    for executors in EXECUTORS:
        cells = []
        for less, more in zip(few, many, strict=True):
            alone, here = (act_s(less, more, ratio, times, count, task_s, job_s) for count in (1, executors))
            cells.append(f"{here:,.1f} | {alone / here:.1f}")
        lines.append(f"| {executors} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def count(text: str) -> int:
    """A number of events, as in 5M."""
    return int(float(text.removesuffix("M")) * 1_000_000) if text.endswith("M") else int(text)


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--events", type=count, default="2M")
    said.add_argument("--as-if", type=count, default="1000M")
    said.add_argument("--spark", help="a cluster whose overhead is measured; else that of two workers is taken")
    said.add_argument("--cores", type=int, default=2, help="of that cluster")
    said.add_argument("--json", type=Path, help="also write what was measured here")
    chosen = said.parse_args()
    gc.disable()  # its pauses fall on tasks by chance, and would pass for skew
    task_s, job_s = spark_adds(chosen.spark, chosen.cores) if chosen.spark else (TASK_S, JOB_S)
    with tempfile.TemporaryDirectory() as folder:
        recorded(50_000, Path(folder) / "warm")  # compiles
        few, fewer = recorded(chosen.events // 5, Path(folder) / "fifth")
        acts, rows = recorded(chosen.events, Path(folder) / "whole")
    print(f"{rows:,} events. Spark adds {task_s * 1000:.0f} ms to a task and {job_s:.2f} s to a job.")
    for act in acts:
        for step in act.steps:
            seconds = step.seconds
            print(
                f"{act.name}: {step.name}: {len(seconds)} tasks, {sum(seconds):.2f} s, "
                f"{sum(seconds) / rows * 1e9:.0f} ns/event; longest {max(seconds) / statistics.mean(seconds):.2f} of "
                f"the mean; {step.sent / 1e6:.2f} MB sent, {step.returned / 1e6:.2f} MB back"
            )
        print(f"{act.name}: the driver beside them {act.driver_s:.2f} s")
    for events in (rows, chosen.as_if):
        print(f"\nAs if {events:,} events:\n\n{table(few, acts, rows / fewer, events / rows, task_s, job_s)}")
    if chosen.json:
        known = {
            "rows": rows,
            "task_s": task_s,
            "job_s": job_s,
            "acts": [asdict(act) for act in acts],
            "few": [asdict(act) for act in few],
        }
        chosen.json.write_text(json.dumps(known, indent=1))


if __name__ == "__main__":
    main()
