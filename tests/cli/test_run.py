"""`run` as a person, or a clock, calls it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.conftest import EXAMPLE, overnights

SOURCES = '\n[sources]\ncatalogue = "in/catalogue"\nevents = ["in/events"]\n'
STEPS = ["catalogue", "published", "events", "measure", "charts", "judge", "publish"]
NOW = "2022-10-01T06:00Z"


@pytest.fixture
def nightly(tmp_path: Path) -> Path:
    """A home that says where its files are, and has loaded none yet."""
    path = tmp_path / "home"
    assert overnights("init", path).returncode == 0
    (path / "overnights.toml").write_text(SOURCES, encoding="utf-8")
    shutil.copytree(EXAMPLE / "catalogue", path / "in" / "catalogue")
    shutil.copytree(EXAMPLE / "events", path / "in" / "events")
    return path


def test_it_prints_one_json_summary_and_the_second_time_that_nothing_is_new(nightly: Path) -> None:
    first = overnights("run", "--now", NOW, "--home", nightly, "--json")
    assert (first.returncode, first.stderr) == (0, "")
    summary = json.loads(first.stdout)
    assert [step["name"] for step in summary["steps"]] == STEPS
    assert summary["is_well"] is True
    assert summary["started_at"].startswith("2022-10-01T06:00")
    events = summary["steps"][2]
    assert events["counts"]["offered"] == sum(events["counts"][n] for n in ("accepted", "duplicates", "set_aside"))
    again = json.loads(overnights("run", "--now", NOW, "--home", nightly, "--json").stdout)
    assert {step["state"] for step in again["steps"]} == {"nothing_new", "skipped"}


def test_as_text_it_is_a_line_for_each_step(nightly: Path) -> None:
    text = overnights("run", "--now", NOW, "--home", nightly).stdout
    heads = [line.split()[0] for line in text.splitlines() if line and not line.startswith(" ")]
    assert heads == STEPS


def test_a_failed_step_is_told_and_the_exit_code_is_1(nightly: Path) -> None:
    shutil.rmtree(nightly / "in" / "events")
    done = overnights("run", "--now", NOW, "--home", nightly, "--json")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "events" in done.stderr
    steps = {step["name"]: step for step in json.loads(done.stdout)["steps"]}
    assert (steps["events"]["state"], steps["measure"]["state"]) == ("failed", "skipped")
    assert steps["measure"]["says"] == "No events were loaded: there is nothing to measure."
    assert steps["catalogue"]["state"] == "done"


def test_a_week_is_named_by_its_sunday(nightly: Path) -> None:
    done = overnights("run", "--week", "2022-09-03", "--home", nightly)
    assert done.returncode == 1
    assert "2022-09-04" in done.stderr
