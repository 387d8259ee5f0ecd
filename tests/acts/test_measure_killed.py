"""What a killed load or measure leaves behind is never counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_measure import NOW, catalogue, events, figures_as_rows, some_lines

from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.measure import measure
from overnights.errors import TaskFailed
from overnights.home import Home, make_home, open_home
from overnights.settings import Settings
from overnights.store.lake import Lake
from overnights.tables import PLAYS
from overnights.tasks import stretch
from overnights.tasks.measure import BucketMeasured, MeasureTask
from overnights.viewing.frame import Frame

KILLED = """
import os, sys
from datetime import UTC, datetime
from overnights.acts.load_events import load_events
from overnights.acts.measure import measure
from overnights.home import open_home
from overnights.store.lake import Lake

step, table, work = sys.argv[1], sys.argv[2], sys.argv[3]
whole = getattr(Lake, step)

def stop(self, which, *args, **kwargs):
    done = whole(self, which, *args, **kwargs)
    if which.name == table:
        os._exit(9)
    return done

setattr(Lake, step, stop)
home, now = open_home(sys.argv[4]), datetime(2022, 10, 1, tzinfo=UTC)
load_events(home, sys.argv[5:], now=now) if work == "load" else measure(home, now=now)
"""


def killed(home: Home, step: str, table: str, work: str, *paths: Path) -> None:
    args = [sys.executable, "-c", KILLED, step, table, work, str(home.path), *map(str, paths)]
    assert subprocess.run(args, check=False).returncode == 9


def service(folder: Path, lines: list[str]) -> Home:
    home = make_home(folder, Settings(zone="Europe/Berlin"))
    load_catalogue(home, [catalogue(folder / "catalogue")], now=NOW)
    load_events(home, [events(folder / "in", "first.csv", lines[:120])], now=NOW)
    return home


def test_events_of_a_killed_load_are_not_measured(tmp_path: Path) -> None:
    lines = some_lines(40)
    home, other = service(tmp_path / "killed", lines), service(tmp_path / "whole", lines)
    killed(home, "commit", "events", "load", events(tmp_path, "rest.csv", lines[120:]))
    for one in (home, other):
        measure(one, now=NOW)
    assert figures_as_rows(open_home(home.path)) == figures_as_rows(other)


@pytest.mark.parametrize(("step", "table"), [("commit", "plays"), ("replace", "viewing"), ("replace", "completions")])
def test_a_killed_measure_is_finished_by_the_next(tmp_path: Path, step: str, table: str) -> None:
    lines = some_lines(40)
    home, other = service(tmp_path / "killed", lines), service(tmp_path / "whole", lines)
    measure(home, now=NOW)
    before = figures_as_rows(home)
    rest = events(tmp_path, "rest.csv", lines[120:])
    for one in (home, other):
        load_events(one, [rest], now=NOW)
    killed(home, step, table, "measure")
    assert figures_as_rows(open_home(home.path)) == before
    for one in (home, other):
        measure(open_home(one.path), now=NOW)
    assert figures_as_rows(open_home(home.path)) == figures_as_rows(other)


def test_a_measure_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = service(tmp_path / "home", some_lines(40))
    bucket = stretch.measure_bucket

    def fails_late(task: MeasureTask, lake: Lake, frame: Frame, before: Frame) -> BucketMeasured:
        return bucket(task, lake, frame, before) if task.bucket < 40 else 1 / 0  # type: ignore[return-value]

    monkeypatch.setattr(stretch, "measure_bucket", fails_late)
    with pytest.raises(TaskFailed, match="division by zero"):
        measure(home, now=NOW)
    monkeypatch.undo()
    assert home.lake.orphans(PLAYS) == []
    assert measure(home, now=NOW).is_new
