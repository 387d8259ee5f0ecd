"""A load that is killed at any moment changes nothing that counts, and the next one ends with equal tables."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from killing import KILLED
from small_service import MIXED, NOW, accepted, event, new_home, total, visible, write

from overnights.acts.load_events import load_events
from overnights.home import Home, open_home

LOAD = f"""{KILLED}
from overnights.acts import load_events as loading

loading._rows_of_chunk = lambda memory_mb, threads: 8
loading.load_events(open_home(home), [path], now=datetime(2022, 9, 12, tzinfo=UTC))
"""
# Limits the size of a file that the process may write, as a full disk does.
FULL = """
import resource, sys
from datetime import datetime, UTC
from overnights.acts.load_events import load_events
from overnights.errors import StoreError
from overnights.home import open_home

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    load_events(open_home(sys.argv[1]), [sys.argv[2]], now=datetime(2022, 9, 12, tzinfo=UTC))
except StoreError as error:
    print(error)
    sys.exit(3)
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("whole")
    return loaded(folder, *files(folder))


def files(folder: Path) -> tuple[Path, Path]:
    return write(folder / "a.csv", [event(n) for n in range(5)]), write(folder / "b.csv", MIXED)


def loaded(folder: Path, *paths: Path) -> Home:
    home = new_home(folder / "home", folder / "catalogue")
    for path in paths:
        load_events(home, [path], now=NOW)
    return home


def run(script: str, *args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script, *map(str, args)], capture_output=True, text=True, check=False)


def same(home: Home, whole: Home) -> None:
    assert accepted(home) == accepted(whole)
    assert total(home) == total(whole)
    orphans = [path for folder in ("events", "set_aside", "sources") for path in orphans_of(home, folder)]
    assert orphans == []


def orphans_of(home: Home, folder: str) -> list[Path]:
    from overnights.tables import TABLES

    return home.lake.orphans(TABLES[folder])


POINTS = [("write_file", n) for n in (1, 2, 4, 5, 6)] + [("commit", n) for n in range(1, 6)] + [("append", 1)]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("method, at", POINTS)
def test_killed_at_any_step_the_next_load_finishes(
    tmp_path: Path, whole: Home, method: str, at: int, when: str
) -> None:
    first, second = files(tmp_path)
    home = loaded(tmp_path, first)
    before = visible(home)
    killed = run(LOAD, home.path, second, method, at, when)
    assert killed.returncode == 9, killed.stderr
    home = open_home(home.path)
    is_last = (method, at, when) == ("append", 1, "after")
    assert is_last or visible(home) == before
    batch = load_events(home, [second], now=NOW)
    assert batch.is_new is not is_last
    same(home, whole)


def test_after_a_kill_another_file_may_come_next(tmp_path: Path) -> None:
    first, second = files(tmp_path)
    home = loaded(tmp_path, first)
    run(LOAD, home.path, second, "append", 1, "before")
    other = write(tmp_path / "c.csv", [event(n, "p9") for n in range(3)])
    home = open_home(home.path)
    assert load_events(home, [other], now=NOW).accepted == 3
    assert total(home) == {"offered": 8, "accepted": 8, "duplicates": 0, "set_aside": 0}


def test_kill_minus_nine_at_some_moment(tmp_path: Path, whole: Home) -> None:
    first, second = files(tmp_path)
    home = loaded(tmp_path, first)
    before = visible(home)
    script = LOAD.replace("os._exit(9)", "pass")
    for wait_s in (0.6, 1.2, 1.8):
        with subprocess.Popen([sys.executable, "-c", script, home.path, second, "commit", "0", "after"]) as process:
            time.sleep(wait_s)
            os.kill(process.pid, signal.SIGKILL)
        now = open_home(home.path)
        assert visible(now) == before or accepted(now) == accepted(whole)
    home = open_home(home.path)
    load_events(home, [second], now=NOW)
    same(home, whole)


@pytest.mark.parametrize("most_bytes", [0, 1000, 3000])
def test_a_full_disk_is_one_sentence_and_changes_nothing(tmp_path: Path, whole: Home, most_bytes: int) -> None:
    first, second = files(tmp_path)
    home = loaded(tmp_path, first)
    before = visible(home)
    full = run(FULL, home.path, second, most_bytes)
    assert full.returncode == 3, full.stderr
    assert full.stdout.startswith("The disk did not take ")
    assert full.stdout.count("\n") == 1
    home = open_home(home.path)
    assert visible(home) == before
    load_events(home, [second], now=NOW)
    same(home, whole)
