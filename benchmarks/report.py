"""What the runs say: a table, a chart and every run by itself, in benchmarks/results/."""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from chart import write_chart
from sides import ANALYST, CLUSTER, OURS, SCAN, Run, memory_mb

PACKAGES = ("overnights", "numba", "numpy", "pyarrow", "deltalake", "duckdb", "chdb", "chdb-core", "polars")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All runs of one benchmark, by side in the order shown, and the rows in which somebody differs."""

    rows: int
    asked: str
    titles: dict[str, str]
    runs: dict[str, list[Run]]
    differences: tuple[str, ...]


def write(folder: Path, said: dict[str, Any]) -> str:
    """Writes last.md, last.svg and last.json, and the same under the number of events; gives table and last line."""
    report = Report(**said)
    folder.mkdir(parents=True, exist_ok=True)
    text = _page(report)
    everything = {**asdict(report), "machine": machine(), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    for stem in ("last", report.asked):
        (folder / f"{stem}.md").write_text(text.replace("last.svg", f"{stem}.svg"), encoding="utf-8")
        (folder / f"{stem}.json").write_text(json.dumps(everything, indent=1) + "\n", encoding="utf-8")
        write_chart(_bars(report), folder / f"{stem}.svg")
    return f"{text}\n{last_line(report)}"


def copy_to(readme: Path, folder: Path) -> None:
    """Puts the last table between the marks of a page, its headings a step lower."""
    before, _, rest = readme.read_text(encoding="utf-8").partition("<!-- table -->\n")
    after = rest.partition("<!-- end of table -->")[2]
    table = (folder / "last.md").read_text(encoding="utf-8").replace("# ", "### ", 1)
    shown = table.replace("](last.svg)", f"]({folder.name}/last.svg)")
    readme.write_text(f"{before}<!-- table -->\n{shown}<!-- end of table -->{after}", encoding="utf-8")


def machine() -> dict[str, str]:
    """What it ran on: processor, cores, memory, kernel, and the versions of everything that took part."""
    found = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory_mb() / 1_024:.1f} GB",
        "kernel": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return {**found, **_spark()}


def last_line(report: Report) -> str:
    """The ratio to the analyst's SQL, and our peak memory."""
    peak = max((run.peak_mb for run in report.runs.get(OURS, ()) if not run.failed), default=None)
    ours, theirs = (_median(report.runs.get(name, []), "wall_s") for name in (OURS, ANALYST))
    ratio = f"{theirs / ours:.2f} times as fast as" if ours and theirs else "no ratio to"
    return f"{ratio} the analyst's DuckDB SQL; our peak memory is {f'{peak:,.0f} MB' if peak else 'not known'}"


def _page(report: Report) -> str:
    about = machine()
    lines = [
        f"# {report.rows:,} events, {about['cores']} cores, {_rounds(max(len(runs) for runs in report.runs.values()))}",
        "",
        "| | wall, s | spread, s | processor, s | peak memory, MB | events/s | times ours | times the scan |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    ours, scan = (_median(report.runs.get(name, []), "wall_s") for name in (OURS, SCAN))
    for name, runs in report.runs.items():
        lines.append(_line(report.titles[name], report.rows, runs, ours, scan))
    steps = _steps(report.runs.get(OURS, []))
    lines += ["", "![Seconds of each, and peak memory](last.svg)", *steps, ""]
    lines += list(report.differences) or [_equal(report)]
    lines += ["", ", ".join(f"{name} {what}" for name, what in about.items()) + ".", ""]
    return "\n".join(lines)


def _line(title: str, rows: int, runs: list[Run], ours: float | None, scan: float | None) -> str:
    failures = [run.failed for run in runs if run.failed]
    if failures:
        return f"| {title} | {failures[0]} | | | {max(run.peak_mb for run in runs):,.0f} | | | |"
    wall, cpu = (_median(runs, field) or 0.0 for field in ("wall_s", "cpu_s"))
    walls, peak = [run.wall_s for run in runs], max(run.peak_mb for run in runs)
    times = [f"{wall / other:.2f}" if other else "" for other in (ours, scan)]
    spread = f"{min(walls):.2f}–{max(walls):.2f}"
    return f"| {title} | {wall:.2f} | {spread} | {cpu:.2f} | {peak:,.0f} | {rows / wall:,.0f} | {' | '.join(times)} |"


def _rounds(rounds: int) -> str:
    return "one round" if rounds == 1 else f"median of {rounds} rounds"


def _equal(report: Report) -> str:
    failed = [report.titles[name] for name, runs in report.runs.items() if any(run.failed for run in runs)]
    besides = f" Not compared: {', '.join(failed)}." if failed else ""
    return f"Every result is equal to the integer, on these events and on events with faults.{besides}"


def _steps(runs: list[Run]) -> list[str]:
    """Our seconds by step, where the last run printed them."""
    if not runs or not runs[-1].printed.startswith("{"):
        return []
    steps = json.loads(runs[-1].printed)
    told = [f"{name} {value:.2f}" for name, value in steps.items() if isinstance(value, (int, float))]
    return ["", f"Ours by step, s: {', '.join(told)}."]


def _bars(report: Report) -> list[tuple[str, float, float]]:
    """Title, median seconds and greatest peak memory in MB of each that came to its end."""
    return [
        (report.titles[name], _median(runs, "wall_s") or 0.0, max(run.peak_mb for run in runs))
        for name, runs in report.runs.items()
        if runs and not any(run.failed for run in runs)
    ]


def _median(runs: list[Run], field: str) -> float | None:
    values = [getattr(run, field) for run in runs if not run.failed]
    return float(statistics.median(values)) if values else None


def _processor() -> str:
    try:
        known = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", known, re.MULTILINE)
    return found.group(1) if found else platform.machine()


def _spark() -> dict[str, str]:
    """Of the environment that holds Spark."""
    python = CLUSTER / "python"
    if not python.exists():
        return {}
    ask = "import importlib.metadata as m; print(m.version('pyspark'))"
    said = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
    java = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False) if said.stdout else None
    told = java.stderr.splitlines()[0].replace('"', "") if java and java.stderr else "no Java"
    return {"pyspark": said.stdout.strip() or "not installed", "Java": told}


if __name__ == "__main__":
    print(json.dumps(machine(), indent=1), file=sys.stdout)
