"""`decide` in a home: what it records, what it refuses, how its anchors hold, and what doctor finds."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from overnights.acts.decide import Decided, decide
from overnights.acts.desk import (
    DESK_FILE,
    adopt,
    adopted_set,
    anchor,
    anchors_of,
    announcements_of,
    append_announcement,
    decisions_of,
    desk_of,
)
from overnights.acts.doctor import Check, doctor
from overnights.acts.export_renewal import decision_rows
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.title import title_json
from overnights.errors import BadSettings, Conflict, Tampered, UnknownDecision, UnknownTitle
from overnights.home import Home, make_home, open_home
from overnights.renewal.ledger import Announcement, in_force, sealed, standing
from overnights.renewal.requirement import library_set
from overnights.settings import Settings
from overnights.tables import JUDGEMENTS, VERDICTS

NOW = datetime(2022, 11, 8, 23, 30, tzinfo=UTC)  # the 9th in Oslo
WHY = "Half of those who began did not finish."


@pytest.fixture(autouse=True)
def no_desk_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERNIGHTS_DESK", raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two titles: one with two seasons, one with one."""
    catalogue = tmp_path / "catalogue"
    catalogue.mkdir()
    (catalogue / "titles.csv").write_text("title_id,title,kind\nt1,Partner Track,series\nt2,Purple Hearts,film\n")
    (catalogue / "seasons.csv").write_text(
        "season_id,title_id,number,label,released_on\n"
        "s1,t1,1,Season 1,2022-08-26\ns2,t1,2,,2023-08-26\nf1,t2,,,2022-08-26\n"
    )
    (catalogue / "episodes.csv").write_text(
        "episode_id,season_id,number,runtime_s\ne1,s1,1,60\ne2,s2,1,60\nm1,f1,,60\n"
    )
    made = make_home(tmp_path / "home", Settings(zone="Europe/Oslo"))
    load_catalogue(made, [catalogue], now=NOW)
    return made


def decided(home: Home, decision: str = "cancelled", **said: Any) -> Decided:
    known: dict[str, Any] = {"season": 1, "why": WHY, "now": NOW}
    return decide(home, "Partner Track", decision=decision, **(known | said))


# ── what is recorded ──


def test_a_decision_is_recorded_with_its_names_and_the_local_day(home: Home) -> None:
    entry = decided(home, by=" The board ").entry
    assert decisions_of(home) == (entry,)
    assert (entry.number, entry.season_id, entry.title, entry.season_label) == (1, "s1", "Partner Track", "Season 1")
    assert (entry.decided_on, entry.told_from, entry.by, entry.judgement) == (
        date(2022, 11, 9),
        None,
        "The board",
        None,
    )


def test_a_day_of_announcement_begins_with_its_first_local_instant(home: Home) -> None:
    entry = decided(home, announce_on=date(2022, 11, 15)).entry
    assert entry.told_from == datetime(2022, 11, 14, 23, tzinfo=UTC)
    assert standing(decisions_of(home), "s1", datetime(2022, 11, 14, 22, 59, tzinfo=UTC)).decision is None
    assert standing(decisions_of(home), "s1", datetime(2022, 11, 14, 23, tzinfo=UTC)).decision == entry


def test_an_instant_of_announcement_is_kept_as_it_is(home: Home) -> None:
    assert decided(home, announce_on=NOW + timedelta(hours=1)).entry.told_from == NOW + timedelta(hours=1)


def test_it_rests_on_the_latest_judgement_that_has_the_season(home: Home) -> None:
    assert "none was recorded" in (decided(home).judgement_why or "")
    judgements = [{"judgement": number, "made_at": NOW} for number in (1, 2)]
    home.lake.append(JUDGEMENTS, table(JUDGEMENTS, judgements), act="judgements")
    home.lake.append(VERDICTS, table(VERDICTS, [{"judgement": 2, "season_id": "s2"}]), act="verdicts")
    first = decided(home, "reversed")
    assert (first.entry.judgement, first.judgement_why) == (None, "judgement 2 has nothing of this season")
    second = decided(home, "renewed", season=2)
    assert (second.entry.judgement, second.judgement_why) == (2, None)


def table(declared: Any, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=declared.schema)


def test_a_script_that_is_run_again_adds_nothing(home: Home) -> None:
    script = (
        {"decision": "renewed", "decided_on": date(2022, 11, 1)},
        {"decision": "reversed", "decided_on": date(2022, 11, 2)},
        {"decision": "cancelled", "decided_on": date(2022, 11, 3), "announce_on": date(2022, 11, 8)},
        {"decision": "cancelled", "why": "Else.", "corrects": 3, "by": "The board"},
    )
    first = [decided(home, **step) for step in script]
    again = [decided(home, **step, now=NOW + timedelta(days=30)) for step in script]
    assert [step.is_new for step in first] == [True] * 4
    assert [step.is_new for step in again] == [False] * 4
    assert [step.entry for step in again] == [step.entry for step in first] == list(decisions_of(home))


def test_without_a_day_the_latest_entry_is_known_again_on_any_day(home: Home) -> None:
    assert decided(home).is_new
    again = decided(home, now=NOW + timedelta(days=3))
    assert (again.is_new, again.number) == (False, 1)


def test_a_correction_keeps_the_day_the_embargo_and_the_name_that_it_does_not_change(home: Home) -> None:
    embargo = date(2022, 11, 15)
    old = decided(home, decided_on=date(2022, 11, 1), announce_on=embargo, by="The board").entry
    new = decided(home, why="Fewer than half finished.", corrects=1).entry
    assert (new.decided_on, new.told_from, new.by) == (old.decided_on, old.told_from, old.by)
    assert standing(decisions_of(home), "s1", NOW + timedelta(days=2)).history == ()
    moved = decided(home, why="Again.", corrects=2, announce_on=date(2022, 11, 9)).entry
    assert moved.told_from == datetime(2022, 11, 8, 23, tzinfo=UTC)


def test_a_decided_season_is_decided_anew_only_by_correction_or_reversal(home: Home) -> None:
    decided(home)
    with pytest.raises(UnknownDecision, match="--corrects 1"):
        decided(home, "renewed")
    decided(home, "reversed")
    assert decided(home, "renewed").number == 3
    found = in_force(decisions_of(home), "s1")
    assert found is not None and found.decision == "renewed"


def test_what_is_refused_is_not_in_the_book(home: Home) -> None:
    for said in ({"decision": "loved"}, {"why": " "}, {"decided_on": date(2022, 11, 10)}, {"corrects": 4}):
        with pytest.raises(UnknownDecision):
            decided(home, **said)
    assert decisions_of(home) == ()
    with pytest.raises(UnknownDecision, match="before it is decided"):
        decided(home, announce_on=date(2022, 11, 8))


def test_before_its_embargo_title_and_export_say_the_same_as_without_it(home: Home) -> None:
    embargo = datetime(2022, 11, 14, 23, tzinfo=UTC)
    instants = (NOW, embargo - timedelta(microseconds=1), embargo)
    before = [title_json(home, "Partner Track", now=now) for now in instants]
    decided(home, announce_on=embargo)
    after = [title_json(home, "Partner Track", now=now) for now in instants]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, False]
    assert [decision_rows(home, now).num_rows for now in instants] == [0, 0, 1]


# ── which season ──


def test_a_title_with_several_seasons_needs_a_number_and_lists_them(home: Home) -> None:
    with pytest.raises(UnknownTitle, match=r"2 seasons.*Season 1 \(1, s1\), Season 2 \(2, s2\)"):
        decided(home, season=None)
    with pytest.raises(UnknownTitle, match="has no season 3"):
        decided(home, season=3)
    assert decided(home, season=2).entry.season_label == "Season 2"


def test_a_film_needs_no_number_and_a_season_may_be_named_by_its_id(home: Home) -> None:
    film = decide(home, "purple hearts", decision="ended", why=WHY, now=NOW).entry
    assert (film.season_id, film.season_label) == ("f1", None)
    assert decide(home, "s2", decision="ended", why=WHY, now=NOW).entry.season_id == "s2"


# ── the desk of a home ──


def test_a_home_without_a_desk_has_empty_books_and_stays_without_one(home: Home) -> None:
    assert decisions_of(home) == announcements_of(home) == ()
    assert adopted_set(home) is None
    assert not (home.path / DESK_FILE).exists()
    assert checks(home) == []


def test_the_desk_may_be_elsewhere_by_the_environment(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERNIGHTS_DESK", f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    decided(home)
    assert (tmp_path / "elsewhere.sqlite").exists()
    assert not (home.path / DESK_FILE).exists()
    assert len(decisions_of(home)) == 1


@pytest.mark.parametrize(
    "url", ["postgresql://clerk:hunter2@here/desk", "postgresql://here/desk?password=hunter2", "mysql://here/desk"]
)
def test_a_password_or_another_database_in_the_settings_is_refused_and_not_repeated(tmp_path: Path, url: str) -> None:
    (tmp_path / "overnights.toml").write_text(f'desk = "{url}"\n')
    with pytest.raises(BadSettings, match="`desk`") as caught:
        open_home(tmp_path)
    assert "hunter2" not in str(caught.value)


def test_a_set_of_requirements_is_adopted_and_read_back(home: Home) -> None:
    chosen = library_set()
    assert adopt(home, chosen, now=NOW)
    assert not adopt(home, chosen, now=NOW)
    found = adopted_set(home)
    assert found is not None
    assert (found.requirements, found.policy, found.digest) == (chosen.requirements, chosen.policy, chosen.digest)


# ── anchors, and what doctor finds ──


def checks(home: Home) -> list[Check]:
    found = doctor(home.path, now=NOW).checks
    return [check for check in found if check.name in ("desk", "desk_guards", "ledger")]


def changed(home: Home, *statements: str) -> None:
    """What somebody does who has the database's file and means to."""
    connection = sqlite3.connect(home.path / DESK_FILE)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_each_entry_is_anchored_in_the_lake_and_doctor_is_content(home: Home) -> None:
    decided(home)
    decided(home, "reversed")
    assert anchors_of(home, "decisions") == [(entry.number, entry.hash) for entry in decisions_of(home)]
    assert [(check.name, check.state) for check in checks(home)] == [("desk", "well")]
    assert "2 decisions and 0 announcements" in checks(home)[0].says


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TRIGGER decisions_not_updated", "UPDATE decisions SET why = 'It was loved.' WHERE number = 1"),
        ("DROP TRIGGER decisions_not_updated", "UPDATE decisions SET told_from = NULL WHERE number = 1"),
        ("DROP TRIGGER decisions_not_deleted", "DELETE FROM decisions WHERE number = 1"),
        ("DROP TRIGGER decisions_not_deleted", "DELETE FROM decisions WHERE number = 2"),
        ("DROP TRIGGER decisions_not_deleted", "DELETE FROM decisions"),
    ],
)
def test_tampering_is_found_by_doctor_and_nothing_is_told_or_added(home: Home, statements: tuple[str, ...]) -> None:
    decided(home, announce_on=date(2022, 11, 20))
    decided(home, "reversed")
    dropped = statements[0].split()[-1]
    kept = sqlite3.connect(home.path / DESK_FILE)
    (trigger,) = kept.execute("SELECT sql FROM sqlite_master WHERE name = ?", (dropped,)).fetchone()
    kept.close()
    changed(home, *statements, trigger)
    assert [(check.name, check.state) for check in checks(home)] == [("desk", "wrong")]
    assert not doctor(home.path, now=NOW).is_well
    with pytest.raises(Tampered, match="is not as it was written"):
        decisions_of(home)
    with pytest.raises(Tampered):
        decided(home, "ended", season=2)


def test_a_guard_that_was_taken_away_is_wrong(home: Home) -> None:
    decided(home)
    changed(home, "DROP TRIGGER announcements_in_order")
    check, books = checks(home)
    assert (check.name, check.state, books.state) == ("desk_guards", "wrong", "well")
    assert "announcements_in_order is gone" in check.says


def test_a_desk_that_was_taken_away_or_replaced_by_another_is_found(home: Home, tmp_path: Path) -> None:
    decided(home)
    aside = shutil.move(home.path / DESK_FILE, tmp_path / "aside.sqlite")
    assert [check.state for check in checks(home)] == ["wrong"]
    with pytest.raises(Tampered, match=r"desk\.sqlite, is not there, and 1 entry was recorded"):
        decisions_of(home)
    with pytest.raises(Tampered):
        decided(home, "renewed")
    assert not (home.path / DESK_FILE).exists()
    other = make_home(tmp_path / "other", home.settings)
    shutil.copytree(home.lake.root, other.lake.root, dirs_exist_ok=True)
    shutil.rmtree(other.lake.root / "ledger")
    decided(other, "renewed")
    shutil.copy(other.path / DESK_FILE, home.path / DESK_FILE)
    assert "another than the one" in checks(home)[0].says
    shutil.copy(aside, home.path / DESK_FILE)
    assert [check.state for check in checks(home)] == ["well"]


def test_an_entry_whose_anchor_is_missing_is_a_note_that_the_next_act_mends(home: Home) -> None:
    holds, done = threading.Event(), threading.Event()

    def measure_elsewhere() -> None:
        with home.lake.lock():
            holds.set()
            done.wait(10)

    writer = threading.Thread(target=measure_elsewhere)
    writer.start()
    assert holds.wait(10)
    done_here = decided(home)
    assert (done_here.is_new, done_here.is_anchored) == (True, False)
    assert not anchor(home, "decisions", decisions_of(home)[-1:], now=NOW)
    done.set()
    writer.join()
    assert [(check.name, check.state) for check in checks(home)] == [("desk", "well"), ("ledger", "note")]
    assert not decided(home).is_new
    assert [(check.name, check.state) for check in checks(home)] == [("desk", "well")]


def test_an_anchor_is_written_once(home: Home) -> None:
    decided(home)
    for _ in range(2):
        assert anchor(home, "decisions", decisions_of(home)[-1:], now=NOW)
    assert len(anchors_of(home, "decisions")) == 1


def test_announcements_are_appended_and_anchored_too(home: Home) -> None:
    entry = decided(home).entry
    text = Announcement(
        decision=entry.number,
        season_id="s1",
        title_id="t1",
        title="Partner Track",
        audience="public",
        text="# “Partner Track”\n",
        made_at=NOW,
        software="1",
    )
    added = append_announcement(home, lambda book: sealed(text, book), now=NOW)
    assert announcements_of(home) == (added,)
    assert append_announcement(home, lambda book: None, now=NOW) is None
    assert [count for count, _ in anchors_of(home, "announcements")] == [1]


def test_a_desk_held_by_another_for_too_long_is_a_conflict(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(home)
    monkeypatch.setattr("overnights.store.desk.connection.BUSY_S", 0.1)
    other = sqlite3.connect(home.path / DESK_FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Conflict, match="Another process"):
            decided(home, "reversed")
    finally:
        other.close()
    assert len(desk_of(home).decisions()) == 1
