"""A Spark cluster of this machine alone: one master, two workers of one core each, and a Connect server.

Run as a program it prints the address and waits: `python tests/cluster/standalone.py FOLDER`.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 120  # for a part to come up, at most
WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where its Connect server answers, and its workers' processes."""

    address: str
    workers: tuple[subprocess.Popen[bytes], ...]


def spark_home() -> Path | None:
    """Spark as `make test-cluster` installed it; null where it did not."""
    return next(iter(sorted((ROOT / ".venv-cluster").glob("lib/python*/site-packages/pyspark"))), None)


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A cluster that keeps its logs and its work in the folder; all its processes end with the block."""
    master, connect = _free_port(), _free_port()
    url = f"spark://127.0.0.1:{master}"
    deploy = "org.apache.spark.deploy"
    with ExitStack() as stack:
        where = ("--host", "127.0.0.1", "--webui-port", "0")
        began = _begin(stack, folder, "master", "spark-class", f"{deploy}.master.Master", *where, "--port", str(master))
        _wait_for_port(began, master, folder / "master.txt")
        sizes = ("--cores", "1", "--memory", "1g")
        workers = tuple(
            _begin(
                stack, folder, f"worker{n}", "spark-class", f"{deploy}.worker.Worker", *where, *sizes,
                "--work-dir", str(folder / f"work{n}"), url,
            )
            for n in range(WORKERS)
        )  # fmt: skip
        settings = {
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(connect),
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "512m",
            "spark.executor.cores": "1",
            "spark.executor.memory": "512m",
            "spark.ui.enabled": "false",
        }
        said = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
        server = "org.apache.spark.sql.connect.service.SparkConnectServer"
        began = _begin(stack, folder, "connect", "spark-submit", "--master", url, *said, "--class", server)
        _wait_for_port(began, connect, folder / "connect.txt")
        _wait_for_executors(folder / "connect.txt")
        yield Cluster(address=f"sc://127.0.0.1:{connect}", workers=workers)


def executors_of(worker: subprocess.Popen[bytes]) -> list[int]:
    """The processes of a worker's executors."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == worker.pid:
            found.append(int(status.parent.name))
    return found


def _begin(stack: ExitStack, folder: Path, name: str, program: str, *arguments: str) -> subprocess.Popen[bytes]:
    home = spark_home()
    assert home is not None
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "512m",  # of the Connect server too
        "PYSPARK_PYTHON": str(ROOT / ".venv-cluster" / "bin" / "python"),  # an environment that has overnights
    }
    log = stack.enter_context((folder / f"{name}.txt").open("wb"))
    process = subprocess.Popen(
        [str(home / "bin" / program), *arguments],
        env=environment, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    stack.callback(_end, process)
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and those it began."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
        except ProcessLookupError:
            break
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(SECONDS * 5):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"Nothing answers at {port}:\n{log.read_text()[-3000:]}")


def _wait_for_executors(log: Path) -> None:
    for _ in range(SECONDS * 5):
        if log.read_text().count("Registered executor") >= WORKERS:
            return
        time.sleep(0.2)
    raise AssertionError(f"Fewer than {WORKERS} executors came:\n{log.read_text()[-3000:]}")


if __name__ == "__main__":
    with running(Path(sys.argv[1]).absolute()) as cluster:
        print(cluster.address, flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
