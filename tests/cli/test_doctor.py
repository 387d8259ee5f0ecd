"""Doctor says what is wrong with a home, and how to mend it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import EXAMPLE, overnights

from overnights.home import make_home
from overnights.settings import Settings
from overnights.store.lake import Lake

NOW = ("--now", "2022-09-05T09:00Z")


def wrong(home: Path, *more: str) -> tuple[int, list[str]]:
    """The exit code, and the names of what is wrong."""
    done = overnights("doctor", "--home", home, "--json", *(more or NOW))
    checks = json.loads(done.stdout)["checks"]
    assert all(check["way_out"] for check in checks if check["state"] == "wrong"), checks
    return done.returncode, [check["name"] for check in checks if check["state"] == "wrong"]


def run_doctor(home: Path) -> int:
    """The exit code of doctor in a process of its own."""
    command = [sys.executable, "-m", "overnights", "doctor", "--home", str(home), *NOW]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_a_home_in_use_is_well(home: Path) -> None:
    assert wrong(home) == (0, [])


def test_an_empty_home_lacks_catalogue_and_events(tmp_path: Path) -> None:
    overnights("init", tmp_path / "home")
    assert wrong(tmp_path / "home") == (1, ["catalogue", "events"])


def test_unreadable_settings_are_named(tmp_path: Path) -> None:
    overnights("init", tmp_path)
    (tmp_path / "overnights.toml").write_text('zone = "Mars/Olympus"\n', encoding="utf-8")
    assert wrong(tmp_path) == (1, ["settings"])


def test_what_is_loaded_and_not_measured_is_named(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    overnights("load", "events", EXAMPLE / "player", "--mapping", EXAMPLE / "player.toml", "--home", copy)
    assert wrong(copy) == (1, ["measures"])
    overnights("measure", "--home", copy)
    assert wrong(copy) == (0, [])


def test_a_catalogue_newer_than_the_measure_is_named(home: Path, tmp_path: Path) -> None:
    copy, changed = tmp_path / "home", tmp_path / "catalogue"
    shutil.copytree(home, copy)
    shutil.copytree(EXAMPLE / "catalogue", changed)
    titles = changed / "titles.csv"
    titles.write_text(titles.read_text(encoding="utf-8").replace("The Harbour", "Harbour"), encoding="utf-8")
    overnights("load", "catalogue", changed, "--home", copy)
    assert wrong(copy) == (1, ["catalogue"])


def test_weeks_without_an_edition_are_named(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    shutil.rmtree(copy / "lake" / "editions")
    assert wrong(copy) == (1, ["editions"])


@pytest.mark.parametrize(("today", "latest"), [("2022-09-04", "2022-08-28"), ("2022-09-05", "2022-09-04")])
def test_a_week_that_is_still_open_lacks_no_edition(home: Path, tmp_path: Path, today: str, latest: str) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    shutil.rmtree(copy / "lake" / "editions")
    done = overnights("doctor", "--home", copy, "--json", "--now", f"{today}T20:00Z")
    (check,) = [one for one in json.loads(done.stdout)["checks"] if one["name"] == "editions"]
    assert f"--week {latest} " in check["way_out"]


def test_a_week_without_viewing_lacks_no_edition(home: Path, tmp_path: Path) -> None:
    copy, log = tmp_path / "home", tmp_path / "log.csv"
    shutil.copytree(home, copy)
    head = (EXAMPLE / "events" / "2022-09-04.csv").read_text(encoding="utf-8").splitlines()[0]
    start, stop = (
        f"{n},new,n,far-field-s1-e1,2022-09-20T10:0{minute}:00Z,{kind},{at},US"
        for n, minute, kind, at in (("n1", 0, "start", 0), ("n2", 4, "stop", 240))
    )
    log.write_text("\n".join([head, start, stop]) + "\n", encoding="utf-8")
    overnights("load", "events", log, "--home", copy)
    overnights("measure", "--home", copy)
    assert wrong(copy, "--now", "2022-09-21T09:00Z") == (0, [])
    assert wrong(copy, "--now", "2022-09-27T09:00Z") == (1, ["editions"])


def test_what_a_command_at_work_has_yet_to_do_is_not_wrong(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    overnights("load", "events", EXAMPLE / "player", "--mapping", EXAMPLE / "player.toml", "--home", copy)
    with Lake(copy / "lake").lock():
        assert run_doctor(copy) == 0
    assert wrong(copy) == (1, ["measures"])


def test_a_demo_that_is_being_made_is_not_wrong(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", Settings(service="Demo service", is_demo=True)).path
    assert wrong(home) == (0, [])


def test_files_of_a_killed_writer_are_named_and_tidied(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    plays = copy / "lake" / "plays"
    shutil.copy(next(plays.glob("*.parquet")), plays / "batch-000009-left.parquet")
    assert wrong(copy) == (1, ["orphans"])
    assert json.loads(overnights("tidy", "--home", copy, "--json").stdout)["files"] == 1
    assert wrong(copy) == (0, [])


def test_files_that_are_gone_and_tables_nobody_knows_are_named(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    next((copy / "lake" / "plays").glob("*.parquet")).unlink()
    (copy / "lake" / "secrets").mkdir()
    status, names = wrong(copy)
    assert status == 1
    assert {"files", "unknown_tables"} <= set(names)


def test_viewing_after_today_is_noted_with_its_plays_and_is_not_wrong(home: Path) -> None:
    done = overnights("doctor", "--home", home, "--json", "--now", "2022-09-01T09:00Z")
    notes = [check["says"] for check in json.loads(done.stdout)["checks"] if check["state"] == "note"]
    assert any("lies after today, 2022-09-01: " in says and says.endswith("plays.") for says in notes), notes
    later = json.loads(overnights("doctor", "--home", home, "--json", "--now", "2022-10-01T09:00Z").stdout)["checks"]
    assert not any("lies after today" in check["says"] for check in later)
