"""Doctor says what is wrong with a home, and how to mend it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.cli.conftest import EXAMPLE, overnights

NOW = ("--now", "2022-09-05T09:00Z")


def wrong(home: Path, *more: str) -> tuple[int, list[str]]:
    """The exit code, and the names of what is wrong."""
    done = overnights("doctor", "--home", home, "--json", *(more or NOW))
    checks = json.loads(done.stdout)["checks"]
    assert all(check["way_out"] for check in checks if check["state"] == "wrong"), checks
    return done.returncode, [check["name"] for check in checks if check["state"] == "wrong"]


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
