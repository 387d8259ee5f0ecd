"""The demo from an empty folder to pages: what its own charts and figures must say of *Partner Track*."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from overnights import links
from overnights.acts.chart import chart
from overnights.acts.demo import NOW, TOLD, DemoDone, demo
from overnights.acts.export import public_rows
from overnights.acts.judge import JudgedSeason
from overnights.acts.measure import figures_of
from overnights.acts.title import title_record
from overnights.errors import HomeExists
from overnights.home import make_home
from overnights.renewal.record import CANCEL, MET, NOT_IN_QUESTION, NOT_MET, NOT_YET_KNOWN, ON_THE_BUBBLE, RENEW
from overnights.tables import EVALUATIONS

SEASON = "partner-track-s1"
WORLDWIDE = {"2022-08-28": 7, "2022-09-04": 4, "2022-09-11": 6, "2022-09-18": None, "2022-09-25": None}
AT_HOME = {"2022-08-28": 7, "2022-09-04": 3, "2022-09-11": 6, "2022-09-18": None, "2022-09-25": None}
STEPS = [
    "Generating nine weeks of a service",
    "Loading the catalogue",
    "Loading events",
    "Measuring",
    "Recording charts",
    "Judging",
    "Recording decisions",
    "Writing announcements",
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


def test_more_than_two_million_rows_are_accounted_for(done: DemoDone) -> None:
    batch = done.batch
    assert 2_100_000 < batch.offered < 2_600_000
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
    assert at_28["completers"] / at_28["starters"] == pytest.approx(0.43, abs=0.04)
    assert figures_of(done.home).last_on == date(2022, 9, 25)  # all 28 days are in the data


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


def judged(done: DemoDone, season_id: str) -> JudgedSeason:
    return next(one for one in done.story.judgement.seasons if one.season_id == season_id)


def test_partner_track_falls_short_of_a_must_by_its_margin(done: DemoDone) -> None:
    found = {one.requirement.name: one for one in judged(done, SEASON).judged.evaluations}
    assert {name: one.state for name, one in found.items()} == {
        "completion-28d": NOT_MET,
        "hours-while-listed": MET,
        "weeks-in-top-10": NOT_MET,
        "territories": MET,
        "domestic-views-90d": NOT_YET_KNOWN,
        "efficiency": NOT_YET_KNOWN,
    }
    at_28 = progress(done, 28)
    share = Fraction(at_28["completers"], at_28["starters"])
    assert found["completion-28d"].margin == share - Fraction(1, 2) < 0
    assert found["completion-28d"].reading.n == at_28["starters"]
    assert found["domestic-views-90d"].known_on == date(2022, 12, 8)
    assert judged(done, SEASON).judged.verdict.verdict == CANCEL


def test_every_verdict_is_given_to_some_season(done: DemoDone) -> None:
    found = {one.judged.verdict.verdict for one in done.story.judgement.seasons}
    assert found >= {RENEW, CANCEL, ON_THE_BUBBLE, NOT_IN_QUESTION}


def test_what_was_decided_is_told_from_its_day_and_not_before(done: DemoDone) -> None:
    told = title_record(done.home, "Partner Track", now=datetime(2022, 11, 8, 8, tzinfo=UTC)).seasons[0].decision
    before = title_record(done.home, "Partner Track", now=datetime(2022, 11, 8, 7, 59, tzinfo=UTC)).seasons[0].decision
    assert before is None
    assert told is not None
    assert (told.decision, told.decided_on) == ("cancelled", date(2022, 11, 2))


def test_a_season_is_renewed_and_another_s_cancellation_taken_back(done: DemoDone) -> None:
    entries = [(one.entry.season_id, one.entry.decision, one.entry.judgement) for one in done.story.decided]
    assert entries == [
        ("auditors-s2", "renewed", 1),
        ("second-breakfast-s2", "cancelled", 1),
        (SEASON, "cancelled", 1),
        ("second-breakfast-s2", "reversed", 1),
    ]
    assert judged(done, "auditors-s2").judged.verdict.verdict == RENEW


def test_both_announcements_are_files_and_tell_the_public_no_count_of_accounts(done: DemoDone) -> None:
    public, producers = (one.markdown for one in done.story.announced)
    assert [one.audience for one in done.story.announced] == ["public", "producers"]
    assert all(path.is_file() for one in done.story.announced for path in one.paths)
    starters = str(progress(done, 28)["starters"])
    assert starters in producers and f" {starters} " not in public
    assert "not renewed" in public and "8 November 2022" in public


def test_the_title_s_page_says_what_was_required_and_decided(done: DemoDone) -> None:
    page = (done.site / "titles" / "partner-track.html").read_text(encoding="utf-8")
    for said in ("Not renewed", "6.3 points", "Requirements say: cancel", "Demo"):
        assert said in page
    assert (done.site / links.announcement(SEASON)).is_file()


def test_exports_hold_no_figure_that_is_not_public(done: DemoDone) -> None:
    rows = public_rows(done.home, TOLD)["evaluations"]().to_pylist()
    figures = [[row[name] for name in ("value", "value_exact", "margin", "margin_share", "n")] for row in rows]
    hidden = [found for row, found in zip(rows, figures, strict=True) if not row["is_public"]]
    assert {row["requirement"] for row in rows if not row["is_public"]} == {"efficiency", "domestic-views-90d"}
    assert hidden and all(value is None for found in hidden for value in found)
    assert any(value is not None for found in figures for value in found)
    stored = done.home.lake.read(EVALUATIONS).to_pylist()
    assert any(row["value"] is not None for row in stored if not row["is_public"])
    for verdict in public_rows(done.home, TOLD)["verdicts"]().to_pylist():
        assert "efficiency" not in verdict["flips"] and "domestic-views-90d" not in verdict["flips"]
        said = {reason["requirement"]: reason["says"] for reason in json.loads(verdict["reasons"])}
        assert said.get("efficiency") is None


def test_exports_hold_no_decision_before_it_may_be_told(done: DemoDone) -> None:
    def decided(now: datetime) -> list[tuple[int, str]]:
        rows = public_rows(done.home, now)["decisions"]().to_pylist()
        return [(row["number"], row["decision"]) for row in rows]

    assert decided(NOW) == []
    assert decided(datetime(2022, 11, 1, tzinfo=UTC)) == [(1, "renewed"), (2, "cancelled")]
    assert [number for number, _ in decided(TOLD)] == [1, 2, 3, 4]


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
