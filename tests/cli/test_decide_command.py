"""`decide` and `load decisions` as a person runs them."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from tests.cli.conftest import EXAMPLE, overnights

DECIDE = ("decide", "Quiet Hours", "--decision")
WHY = ("--why", "Half of those who began did not finish.")


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the catalogue of the example; tests may change it."""
    monkeypatch.delenv("OVERNIGHTS_DESK", raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    path = tmp_path / "home"
    for step in (("init", path), ("load", "catalogue", EXAMPLE / "catalogue", "--home", path)):
        assert overnights(*step).returncode == 0
    return path


def test_decide_prints_number_hash_what_why_and_when_it_may_be_told(own_home: Path) -> None:
    said = ("--by", "The board", "--decided-on", "2022-11-02", "--announce-on", "2022-11-08")
    done = overnights(*DECIDE, "cancelled", *WHY, *said, "--now", "2022-11-03T09:00Z", "--home", own_home)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Entry 1 of the book of decisions, hash ")
    assert lines[1:] == [
        "  Quiet Hours, Season 1: cancelled on 2022-11-02 by The board.",
        "  Why: Half of those who began did not finish.",
        "  It rests on no judgement: none was recorded yet; `overnights judge` makes one.",
        "  It may be told from 2022-11-08 00:00 UTC.",
    ]


def test_the_same_again_says_so_and_a_correction_names_what_it_replaces(own_home: Path) -> None:
    first = overnights(*DECIDE, "cancelled", *WHY, "--home", own_home)
    again = overnights(*DECIDE, "cancelled", *WHY, "--home", own_home)
    assert again.stdout == "The book says this already; nothing was added.\n" + first.stdout
    corrected = overnights(*DECIDE, "ended", *WHY, "--corrects", 1, "--home", own_home)
    assert "Entry 2 of" in corrected.stdout
    assert "It stands in the place of entry 1." in corrected.stdout
    assert "It may be told at once." in corrected.stdout


@pytest.mark.parametrize("now", ["2022-11-03T09:00Z", "2022-11-03T09:00:00.250001Z"])
def test_the_hash_can_be_had_by_hand_from_the_json_as_the_methods_say(own_home: Path, now: str) -> None:
    done = overnights(
        *DECIDE,
        "cancelled",
        "--why",
        "Zu früh – leider",
        "--announce-on",
        now,
        "--now",
        now,
        "--json",
        "--home",
        own_home,
    )
    entry = json.loads(done.stdout)["entry"]
    fields = {name: value for name, value in entry.items() if name != "hash"}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert sha256(text.encode()).hexdigest() == entry["hash"]


def test_what_cannot_be_decided_is_one_sentence_and_exit_1(own_home: Path) -> None:
    done = overnights(*DECIDE, "canceled", *WHY, "--home", own_home)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Near it: cancelled." in done.stderr
    shaped = overnights(*DECIDE, "reversed", *WHY, "--json", "--home", own_home)
    assert json.loads(shaped.stderr)["error"]["name"] == "UnknownDecision"


@pytest.mark.parametrize(
    "arguments",
    [
        ("decide", "Quiet Hours", "--decision", "cancelled"),
        ("decide", "Quiet Hours", *WHY),
        (*DECIDE, "cancelled", *WHY, "--announce-on", "2022-11-08Tnoon"),
    ],
)
def test_wrong_usage_is_exit_2(own_home: Path, arguments: tuple[str, ...]) -> None:
    assert overnights(*arguments, "--home", own_home).returncode == 2


def test_an_embargo_without_an_offset_is_of_the_zone_of_the_home_and_now_is_utc(own_home: Path) -> None:
    file = own_home / "overnights.toml"
    file.write_text(file.read_text().replace('# zone = "UTC"', 'zone = "America/New_York"'))
    said = ("--announce-on", "2022-11-08T09:00", "--now", "2022-11-03T09:00", "--json")
    entry = json.loads(overnights(*DECIDE, "cancelled", *WHY, *said, "--home", own_home).stdout)["entry"]
    assert (entry["told_from"], entry["made_at"]) == ("2022-11-08T14:00:00Z", "2022-11-03T09:00:00Z")


@pytest.mark.parametrize(
    "said",
    [
        ("--announce-on", "9999-12-31T23:59-12:00"),
        ("--announce-on", "0001-01-01T00:00+14:00"),
        ("--announce-on", "9999-12-31"),
        ("--now", "0001-01-01T00:00Z"),
        ("--by", "The \x1b[31mboard"),
        ("--by", "The \udcff board"),
        ("--decided-on", "0001-01-01"),
    ],
)
def test_what_cannot_be_kept_is_one_sentence_and_exit_1(own_home: Path, said: tuple[str, str]) -> None:
    done = overnights(*DECIDE, "cancelled", *WHY, *said, "--home", own_home)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("overnights: ")
    assert "Traceback" not in done.stderr


def test_an_entry_that_could_not_be_anchored_is_said_to_be_recorded(own_home: Path) -> None:
    lock = own_home / "lake" / ".lock"
    lock.unlink()
    lock.mkdir()
    done = overnights(*DECIDE, "cancelled", *WHY, "--home", own_home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("  It is recorded, and not yet anchored")
    lock.rmdir()
    again = overnights(*DECIDE, "cancelled", *WHY, "--home", own_home)
    assert "not yet anchored" not in again.stdout


def test_load_decisions_counts_what_became_of_each_row_and_loads_a_file_once(own_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "past.csv"
    file.write_text(
        "title,season_number,decision,decided_on,source,quality\n"
        "The Harbour,1,renewed,2022-10-04,a paper,high\n"
        "The Harbour,1,renewed,2022-10-04,a paper,high\n"
        "Nobody Knows It,1,not renewed,,recall,low\n"
        "Quiet Hours,1,unknown,,,\n"
        "Quiet Hours,first,renewed,,,\n"
    )
    done = overnights("load", "decisions", file, "--home", own_home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"{file}: 5 rows, 2 loaded.",
        "  1 row set aside with a cell that cannot be read (bad_value)",
        "  1 row set aside with no outcome (no_outcome)",
        "  1 row said already",
        "  Outcomes: not renewed 1, renewed 1. Quality: high 1, low 1.",
        "  1 is about a season of this home; 1 is kept for when it has its season.",
        "  Row 5: season_number “first” is no whole number.",
    ]
    again = overnights("load", "decisions", file, "--home", own_home)
    assert again.stdout == f"{file} is loaded already; nothing was added.\n"
    (shaped,) = json.loads(overnights("load", "decisions", file, "--json", "--home", own_home).stdout)
    assert (shaped["offered"], shaped["loaded"], shaped["set_aside"], shaped["duplicates"]) == (5, 2, 2, 1)


def test_doctor_prints_the_desk(own_home: Path) -> None:
    overnights(*DECIDE, "cancelled", *WHY, "--home", own_home)
    assert (
        "The desk holds 1 decision and 0 announcements, as written." in overnights("doctor", "--home", own_home).stdout
    )
    (own_home / "desk.sqlite").unlink()
    done = overnights("doctor", "--home", own_home)
    assert done.returncode == 1
    assert "desk.sqlite, is not there, and 1 entry was recorded." in done.stdout
