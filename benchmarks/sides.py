"""Who takes part, and how one of them is run: a whole process, within bounds of time and memory."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
CLUSTER = ROOT / ".venv-cluster" / "bin"
OURS, KEPT, SCAN = "ours", "ours-kept", "scan"
ANALYST = "analyst"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One that takes part. `kind` says what it is compared with: figures, figures and what is kept, or nothing."""

    title: str
    command: tuple[str, ...]
    kind: str = "figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One process from start to exit: seconds of wall clock, seconds of processor, peak resident MB; how it failed."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    printed: str
    failed: str = ""


def _python(script: str, *more: str) -> tuple[str, ...]:
    return (sys.executable, str(HERE / script), "DATA", "OUT", *more)


def _spark() -> tuple[str, ...]:
    """Spark's own launcher, so that the process that is measured is the JVM; half of the memory is its heap."""
    heap = f"{max(memory_mb() // 2, 1_024)}m"
    script = str(HERE / "rivals" / "spark_sql.py")
    return (str(CLUSTER / "spark-submit"), "--master", "local[CORES]", "--driver-memory", heap, script, "DATA", "OUT")


def memory_mb() -> int:
    """The memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


def sides() -> dict[str, Side]:
    """All of them by the names that `--only` knows, in the order in which they are run and shown."""
    return {
        OURS: Side(title="Overnights", command=_python("once.py")),
        SCAN: Side(title="scan of the columns", command=_python("rivals/scan.py"), kind="nothing"),
        ANALYST: Side(title="DuckDB SQL, analyst's", command=_python("rivals/duckdb_sql.py", "analyst")),
        "best": Side(title="DuckDB SQL, our best", command=_python("rivals/duckdb_sql.py", "best")),
        "chdb": Side(title="chDB (ClickHouse SQL)", command=_python("rivals/clickhouse_sql.py")),
        "polars": Side(title="Polars, streaming", command=_python("rivals/polars_frames.py")),
        "spark": Side(title="PySpark, local[CORES]", command=_spark()),
        KEPT: Side(title="Overnights, kept", command=_python("ours.py"), kind="kept"),
        "analyst-kept": Side(
            title="DuckDB SQL, analyst's, kept", command=_python("rivals/duckdb_sql.py", "kept"), kind="kept"
        ),
    }


def run(side: Side, data: Path, out: Path, *, limit_s: float, memory_mb: float) -> Run:
    """Runs one side to its end, or until it has used up its time or memory; what it made is in `out`."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    if not Path(side.command[0]).exists():
        return Run(
            wall_s=0.0, cpu_s=0.0, peak_mb=0.0, printed="", failed=f"not installed: {Path(side.command[0]).name}"
        )
    known = {"DATA": str(data), "OUT": str(out)}
    command = [known.get(word, word).replace("local[CORES]", f"local[{os.cpu_count()}]") for word in side.command]
    with (out / "stdout").open("w+") as printed, (out / "stderr").open("w+") as said:
        begin = time.perf_counter()
        child = subprocess.Popen(command, stdout=printed, stderr=said, start_new_session=True, env=_environment(out))
        watch = _Watch(child.pid, limit_s, memory_mb)
        watch.start()
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        watch.stop()
        child.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        said.seek(0)
        text = printed.read().strip()
        why = _why(f"{text}\n{said.read()}", child.returncode)
    shutil.rmtree(out / "spill", ignore_errors=True)
    peak_kb = used.ru_maxrss if sys.platform != "darwin" else used.ru_maxrss / 1_024
    return Run(
        wall_s=wall,
        cpu_s=used.ru_utime + used.ru_stime,
        peak_mb=max(peak_kb / 1_024, watch.peak_mb),
        printed=text,
        failed=watch.reason or (why if child.returncode else ""),
    )


def _why(told: str, code: int) -> str:
    """The last line that names an error, in a table's cell."""
    lines = [line for line in told.splitlines() if "Error" in line or "Exception" in line] or told.splitlines()
    last = lines[-1] if lines else ""
    return f"failed with {code}: {last.strip()[:160].replace('|', '/')}"


def _environment(out: Path) -> dict[str, str]:
    """Spark's Python and its folder for what does not fit in memory."""
    quiet = {"PYTHONWARNINGS": "ignore::FutureWarning"}  # of what Spark says to the newest pandas
    spark = {"PYSPARK_PYTHON": str(CLUSTER / "python"), "PYSPARK_DRIVER_PYTHON": str(CLUSTER / "python")}
    source = str(ROOT / "src")
    return {**os.environ, **quiet, **spark, "SPARK_LOCAL_DIRS": str(out / "spill"), "PYTHONPATH": source}


class _Watch:
    """Adds up, several times a second, what a process and its children hold; kills them where they go too far."""

    def __init__(self, pid: int, limit_s: float, memory_mb: float) -> None:
        self.peak_mb, self.reason = 0.0, ""
        self._pid, self._limit_s, self._memory_mb = pid, limit_s, memory_mb
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        end = time.monotonic() + self._limit_s
        while not self._done.wait(0.2):
            held = _held_mb(self._pid)
            self.peak_mb = max(self.peak_mb, held)
            if time.monotonic() > end:
                self.reason = f"not done within {self._limit_s:,.0f} s"
            elif held > self._memory_mb:
                self.reason = f"out of memory: more than {self._memory_mb:,.0f} MB"
            if self.reason:
                os.killpg(self._pid, signal.SIGKILL)
                return


def _held_mb(group: int) -> float:
    """Resident memory of all processes of a group; 0 where the system does not tell."""
    pages = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # ended in the meantime
            continue
        pages += int(fields[21]) if int(fields[2]) == group else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
