"""A real Spark cluster: the numbers of the local engine to the bit, whatever is lost on the way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standalone import Cluster, executors_of, running, spark_home

from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.measure import figures_of, measure
from overnights.demo.crowd import library, write_catalogue, write_crowd
from overnights.home import Home, make_home, open_home
from overnights.settings import Settings
from overnights.tables import EVENTS, FIGURE_TABLES, PLAYS, SET_ASIDE
from overnights.tables.events import BUCKETS

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EVENT_COUNT = 100_000
pytestmark = [
    pytest.mark.scale,
    pytest.mark.skipif(spark_home() is None, reason="Spark is not installed: make test-cluster does so"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java: install openjdk-17-jre-headless"),
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a catalogue, and with events of two sizes."""
    folder, books = tmp_path_factory.mktemp("service"), library(7)
    write_catalogue(folder / "catalogue", books)
    write_crowd(folder / "events", books, events=EVENT_COUNT, seed=7)
    write_crowd(folder / "eight_times", books, events=8 * EVENT_COUNT, seed=7)
    return folder


@pytest.fixture(scope="module")
def local(service: Path) -> Home:
    home = loaded(service, service / "local")
    measure(home, now=NOW)
    return home


def loaded(service: Path, home: Path) -> Home:
    made = make_home(home, Settings(late_days=4000))
    load_catalogue(made, [service / "catalogue"], now=NOW)
    load_events(made, [service / "events"], now=NOW)
    return made


def contents(home: Home) -> dict[str, list[str]]:
    """The rows of all tables, in an order that does not depend on who wrote which file."""
    figures = figures_of(home)
    tables = {table.name: getattr(figures, table.name) for table in FIGURE_TABLES}
    tables |= {table.name: home.lake.read(table) for table in (EVENTS, PLAYS, SET_ASIDE)}
    return {name: sorted(map(repr, rows.to_pylist())) for name, rows in tables.items()}


def assert_same(home: Home, other: Home) -> None:
    there = contents(other)
    for name, rows in contents(home).items():
        assert rows == there[name], name


def on_spark(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("OVERNIGHTS_ENGINE", "spark")
    monkeypatch.setenv("OVERNIGHTS_SPARK", address)


def test_a_cluster_gives_the_same_numbers(
    service: Path, local: Home, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_spark(monkeypatch, cluster.address)
    home = loaded(service, tmp_path / "home")
    assert measure(home, now=NOW).plays > 0
    assert_same(local, home)


def test_the_loss_of_a_worker_and_of_an_executor_changes_nothing(
    service: Path, local: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    home = loaded(service, tmp_path / "home")
    folder = tmp_path / "cluster"
    folder.mkdir()
    with running(folder) as cluster:
        first, second = cluster.workers

        def shown(step: str, done: int, total: int) -> None:
            told.append(done)
            if len(told) == 8:
                os.kill(first.pid, signal.SIGKILL)
            if len(told) == 24:
                for executor in executors_of(second):
                    os.kill(executor, signal.SIGKILL)

        on_spark(monkeypatch, cluster.address)
        measure(home, now=NOW, progress=shown)
        assert first.wait() == -signal.SIGKILL
    assert told == list(range(1, BUCKETS + 1))
    assert_same(local, open_home(home.path))


DRIVER = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.measure import measure
from overnights.home import make_home
from overnights.settings import Settings

now, (home, catalogue, events) = datetime(2026, 1, 1, tzinfo=UTC), sys.argv[1:]
made = make_home(Path(home), Settings(late_days=4000))
load_catalogue(made, [catalogue], now=now)
load_events(made, [events], now=now)
measure(made, now=now)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def peak_mb(service: Path, events: str, folder: Path) -> int:
    """Of a process that loads and measures. It is a file: under `python -c` pyspark takes itself to be under test."""
    script = folder / "driver.py"
    script.write_text(DRIVER)
    arguments = [str(folder / f"home_{events}"), str(service / "catalogue"), str(service / events)]
    told = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    return int(told.stdout)


def test_the_drivers_memory_does_not_grow_with_events(
    service: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_spark(monkeypatch, cluster.address)
    small, large = (peak_mb(service, events, tmp_path) for events in ("events", "eight_times"))
    print(f"driver: {small} MB at {EVENT_COUNT:,} events, {large} MB at eight times as many")
    assert large < small + 60
