"""The demo from an empty folder to pages: what its own charts and figures must say of *Partner Track*."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from overnights.acts.chart import chart
from overnights.acts.demo import NOW, DemoDone, demo
from overnights.acts.measure import figures_of
from overnights.errors import HomeExists
from overnights.home import make_home

SEASON = "partner-track-s1"
WORLDWIDE = {"2022-08-28": 7, "2022-09-04": 4, "2022-09-11": 6, "2022-09-18": None}
AT_HOME = {"2022-08-28": 7, "2022-09-04": 3, "2022-09-11": 6, "2022-09-18": None}
STEPS = [
    "Generating eight weeks of a service",
    "Loading the catalogue",
    "Loading events",
    "Measuring",
    "Recording charts",
    "Writing pages",
]


@pytest.fixture(scope="module")
def steps() -> list[str]:
    return []


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> DemoDone:
    return demo(tmp_path_factory.mktemp("demo") / "home", report=steps.append)


def rank(done: DemoDone, name: str, category: str, territory: str, week: str) -> int | None:
    lists = chart(done.home, name, week=date.fromisoformat(week), territory=territory, now=NOW)
    entries = next(one for one in lists if one.edition.category == category).entries
    return next((entry.rank for entry in entries if entry.season_id == SEASON), None)


def test_it_reports_each_step_as_it_begins(done: DemoDone, steps: list[str]) -> None:
    assert done.is_new
    assert steps == STEPS


def test_about_two_million_rows_are_accounted_for(done: DemoDone) -> None:
    batch = done.batch
    assert 1_900_000 < batch.offered < 2_300_000
    assert batch.accepted + batch.duplicates + batch.set_aside == batch.offered
    assert batch.duplicates / batch.offered == pytest.approx(0.03, abs=0.003)


def test_rows_are_set_aside_for_every_reason_there_is(done: DemoDone) -> None:
    assert set(done.batch.reasons) == {
        "supplemental",
        "missing_field",
        "bad_value",
        "unknown_type",
        "unknown_episode",
        "unknown_country",
        "negative_position",
        "position_beyond_runtime",
        "ts_in_future",
        "conflicting_duplicate",
        "too_late",
        "ambiguous_playback",
    }


@pytest.mark.parametrize(("week", "expected"), WORLDWIDE.items())
def test_partner_track_runs_seventh_fourth_sixth_and_out_worldwide(
    done: DemoDone, week: str, expected: int | None
) -> None:
    assert rank(done, "netflix-weekly", "TV (English)", "ZZ", week) == expected


@pytest.mark.parametrize(("week", "expected"), AT_HOME.items())
def test_partner_track_runs_seventh_third_sixth_and_out_at_home(
    done: DemoDone, week: str, expected: int | None
) -> None:
    assert rank(done, "netflix-country", "TV", "US", week) == expected


def progress(done: DemoDone, day: int) -> dict[str, Any]:
    rows = figures_of(done.home).progress.to_pylist()
    return next(row for row in rows if row["season_id"] == SEASON and row["day"] == day)


def test_most_who_start_it_do_not_finish_it_in_four_weeks(done: DemoDone) -> None:
    at_28 = progress(done, 28)
    assert at_28["starters"] > 80
    assert at_28["completers"] / at_28["starters"] == pytest.approx(0.40, abs=0.05)


def test_it_loses_viewers_from_each_episode_to_the_next_and_never_many_at_once(done: DemoDone) -> None:
    drop_off = figures_of(done.home).drop_off
    mine = drop_off.filter(pc.and_(pc.equal(drop_off["season_id"], SEASON), pc.equal(drop_off["day"], 28)))
    accounts = [row["accounts"] for row in mine.sort_by("number").to_pylist()]
    losses = [before - after for before, after in pairwise(accounts)]
    assert len(accounts) == 10
    assert min(losses) >= 0
    assert max(losses) / accounts[0] < 0.15


def test_other_seasons_debut_climb_leave_and_come_back(done: DemoDone) -> None:
    weeks = [date(2022, 8, 14), date(2022, 8, 28), date(2022, 9, 4), date(2022, 9, 18)]
    charts = [one for week in weeks for one in chart(done.home, "netflix-weekly", week=week, territory="ZZ", now=NOW)]
    entries = [entry for one in charts for entry in one.entries]
    assert any(entry.is_debut for entry in entries)
    assert any(entry.is_re_entry for entry in entries)
    assert any(entry.last_rank is not None and entry.rank < entry.last_rank for entry in entries)
    assert any(one.exits for one in charts)
    assert not any(entry.is_tie for entry in entries)


def test_its_charts_are_consolidated(done: DemoDone) -> None:
    assert {one.edition.status for one in (*done.charts, *done.domestic)} == {"consolidated"}


def test_the_title_s_record_holds_what_is_known_of_it_and_leaves_the_rest_empty(done: DemoDone) -> None:
    record = json.loads(json.dumps(done.title.as_json(), default=str))
    cast = {credit["person"]: credit for credit in record["credits"] if credit["role"] == "cast"}
    assert cast["Arden Cho"]["character"] == "Ingrid Yun"
    assert cast["Arden Cho"]["billing"] == "main"
    assert sum(credit["billing"] == "main" for credit in cast.values()) == 8
    assert {credit["character"] for credit in cast.values() if credit["billing"] == "minor"} == {None}
    assert record["seasons"][0]["runtime_h"] == pytest.approx(26_880 / 3_600)


def test_pages_are_written(done: DemoDone) -> None:
    assert (done.site / "index.html").is_file()
    assert (done.site / "titles" / "partner-track.html").is_file()


def test_a_second_run_generates_nothing_and_changes_nothing(done: DemoDone) -> None:
    before = {path: path.stat().st_mtime_ns for path in done.site.rglob("*") if path.is_file()}
    steps: list[str] = []
    again = demo(done.home.path, report=steps.append)
    assert not again.is_new
    assert steps == STEPS[1:]
    assert again.batch.offered == done.batch.offered
    assert {path: path.stat().st_mtime_ns for path in done.site.rglob("*") if path.is_file()} == before


def test_a_service_s_own_home_is_left_alone(tmp_path: Path) -> None:
    make_home(tmp_path / "home")
    with pytest.raises(HomeExists):
        demo(tmp_path / "home")


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all")
    with pytest.raises(HomeExists):
        demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
