"""`title "Partner Track" --json` in a home of the published files alone: the case that must come out right."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from shared_published import COUNTRIES, GLOBAL, needs_data
from typer.testing import CliRunner

from overnights.acts.load_published import load_published
from overnights.cli.app import app
from overnights.home import Home, make_home
from overnights.settings import Settings

pytestmark = needs_data
WEEKS = ["2022-08-28", "2022-09-04", "2022-09-11", "2022-09-18"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = make_home(tmp_path_factory.mktemp("published") / "home", Settings(domestic="US"))
    load_published(made, [GLOBAL, COUNTRIES], now=datetime(2025, 7, 3, tzinfo=UTC))
    return made


@pytest.fixture(scope="module")
def record(home: Home) -> dict[str, Any]:
    ran = CliRunner().invoke(app, ["title", "Partner Track", "--json", "--home", str(home.path)])
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def season(record: dict[str, Any]) -> dict[str, Any]:
    (only,) = record["seasons"]
    return only


def test_it_runs_7_4_6_and_is_out_with_what_the_last_place_had(season: dict[str, Any]) -> None:
    weeks = season["weeks"]
    assert [week["week"] for week in weeks] == WEEKS
    assert [week["rank"] for week in weeks] == [7, 4, 6, None]
    assert weeks[3]["rank_why"] == "it was off the list in this week" and weeks[3]["at_most"] == 12_220_000
    assert [week["hours_viewed"] for week in weeks] == [16_660_000, 31_140_000, 18_210_000, None]
    assert [week["weeks_on_chart"] for week in weeks] == [1, 2, 3, None]
    assert {week["category"] for week in weeks} == {"TV (English)"}
    assert season["hours_on_chart"] == 66_010_000


def test_at_home_it_runs_7_3_6_and_territories_are_27_58_46_2(season: dict[str, Any]) -> None:
    assert [week["domestic_rank"] for week in season["weeks"]] == [7, 3, 6, None]
    assert [week["territories"] for week in season["weeks"]] == [27, 58, 46, 2]
    in_us = [(row["week"], row["rank"]) for row in season["run"] if row["territory"] == "US"]
    assert in_us == list(zip(WEEKS, (7, 3, 6), strict=False))


def test_its_peak_is_4_worldwide_and_3_at_home(season: dict[str, Any]) -> None:
    world = [row for row in season["run"] if row["chart"] == "netflix-weekly"]
    assert (world[-1]["peak_rank"], world[-1]["peak_week"]) == (4, "2022-09-04")
    assert [row["hours_viewed"] for row in world] == [16_660_000, 31_140_000, 18_210_000]
    assert min(row["rank"] for row in season["run"] if row["territory"] == "US") == 3


def test_three_weeks_is_above_the_median_run_of_two(season: dict[str, Any]) -> None:
    weeks = season["cohort"]["weeks_on_chart"]
    assert (weeks["value"], weeks["median"]) == (3, 2)
    assert (season["cohort"]["n"], season["cohort"]["left_out"]) == (673, 20)
    assert round(weeks["share_at_most"] * 673) == 492


def test_what_published_files_do_not_have_is_null_with_a_reason(season: dict[str, Any]) -> None:
    for name in ("audience", "runtime_h", "released_on", "requirements", "forecast", "verdict", "decision"):
        assert season[name] is None and season[f"{name}_why"], name
    assert all(week["days"] is None and week["days_why"] for week in season["weeks"])


def test_with_requirements_of_the_lists_it_is_judged_and_shown(home: Home, tmp_path: Path) -> None:
    wanted = tmp_path / "requirements.toml"
    wanted.write_text(
        '[[requirement]]\nname = "weeks"\nmetric = "weeks_on_chart"\nat_least = 2\n'
        '[[requirement]]\nname = "hours"\nmetric = "hours_on_chart"\nat_least = 100_000_000\n'
        '[[requirement]]\nname = "finished"\nmetric = "completion_share"\nwindow_days = 28\nat_least = 0.5\n'
        'level = "should"\n'
    )
    run = CliRunner()
    judged = run.invoke(app, ["judge", "--requirements", str(wanted), "--home", str(home.path)])
    assert judged.exit_code == 0, judged.output
    shown = run.invoke(app, ["title", "Partner Track", "--json", "--home", str(home.path)])
    season = json.loads(shown.stdout)["seasons"][0]
    rows = {row["name"]: row for row in season["requirements"]}
    assert (rows["weeks"]["state"], rows["weeks"]["margin"]) == ("met", 1)
    assert (rows["hours"]["state"], rows["hours"]["margin"]) == ("not_met", -33_990_000)
    assert rows["finished"]["state"] == "not_yet_known" and rows["finished"]["value_why"]
    assert season["verdict"]["verdict"] == "cancel"
    assert season["verdict"]["flips"][0]["changes"][0]["by"] == 33_990_000
    assert date.fromisoformat(season["verdict"]["as_of"]) == date(2025, 6, 29)
