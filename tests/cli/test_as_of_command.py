"""`--as-of DAY`: a command that reads tells what was known on a day, says so, and refuses a day it cannot tell of."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.cli.conftest import overnights

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "tests" / "published" / "files"
CLAIMS = ROOT / "docs" / "example" / "claims.toml"
KNOWN = "As known on 2023-06-22, by 2 downloads, the latest seen on 2023-06-21."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three downloads, in the last of which The Weir is called a limited series; tests must not change it."""
    made = tmp_path_factory.mktemp("as-of") / "home"
    overnights("init", made)
    days = ("2023-06-14", "2023-06-21", "2023-06-28")
    done = overnights("load", "published", *(FILES / f"global-{day}.tsv" for day in days), "--home", made)
    assert done.returncode == 0, done.stderr
    return made


READING = {
    "chart": ("chart",),
    "title": ("title", "The Weir"),
    "check": ("check", CLAIMS),
    "judge": ("judge", "--all", "--trial", "--requirements", "library"),
    "restatements": ("restatements",),
}


@pytest.mark.parametrize("name", READING)
def test_the_day_and_what_was_known_by_it_are_said_first_and_no_later_label(home: Path, name: str) -> None:
    done = overnights(*READING[name], "--as-of", "2023-06-22", "--home", home)
    assert done.returncode == (1 if name == "check" else 0), done.stderr
    assert " ".join(done.stdout.split()).startswith(KNOWN)
    assert "The Weir: Limited" not in done.stdout


@pytest.mark.parametrize("name", READING)
def test_json_is_as_it_is_without_a_day(home: Path, name: str) -> None:
    then, now = (
        json.loads(overnights(*READING[name], "--json", *day, "--home", home).stdout)
        for day in (["--as-of", "2023-06-22"], [])
    )
    assert type(then) is type(now)
    if isinstance(then, dict):
        assert then.pop("as_of", "2023-06-22") == "2023-06-22"
        assert then.keys() == now.keys()
    (of_then, of_now) = (json.dumps(one).count("The Weir") for one in (then, now))
    assert of_then > 0 or name == "restatements"
    assert of_now > 0
    assert "The Weir: Limited" not in json.dumps(then)
    if name == "title":
        assert [season["label"] for season in then["seasons"]] == ["Season 1"]


def test_an_export_has_no_row_of_later(home: Path, tmp_path: Path) -> None:
    for table, count in (("labels", 48), ("editions", 13), ("entries", 130), ("restatements", 1), ("vintages", 2)):
        out = tmp_path / f"{table}.csv"
        done = overnights("export", table, "--out", out, "--as-of", "2023-06-22", "--home", home)
        assert KNOWN in " ".join(done.stdout.split()), done.stderr
        rows = list(csv.DictReader(out.open(encoding="utf-8", newline="")))
        assert len(rows) == count, table
        assert "The Weir: Limited Series" not in str(rows)


def test_a_question_is_asked_of_the_tables_of_then(home: Path) -> None:
    select = "SELECT max(week) AS week, count(*) AS rows FROM entries"
    for day, expected in ((["--as-of", "2023-06-22"], "2023-06-18"), ([], "2023-06-25")):
        (row,) = json.loads(overnights("sql", select, "--json", *day, "--home", home).stdout)
        assert row["week"] == expected


def test_inferred_days_are_said_to_be(home: Path, tmp_path: Path) -> None:
    overnights("init", tmp_path / "home")
    overnights("load", "published", FILES / "all-weeks-global.tsv.gz", "--home", tmp_path / "home")
    done = overnights("chart", "--as-of", "2023-06-28", "--home", tmp_path / "home")
    assert "by 1 download, the latest seen on 2023-06-28. Nobody named the day of 1 of them: it is inferred." in (
        " ".join(done.stdout.split())
    )
    done = overnights("chart", "--as-of", "2023-06-27", "--home", tmp_path / "home")
    assert (done.returncode, done.stdout) == (1, "")
    assert "the earliest download" in done.stderr


@pytest.mark.parametrize(
    "day, code, said",
    [
        ("2023-06-13", 1, "was seen on 2023-06-14. Name a day from then on"),
        ("2023-07-02", 1, "2023-07-02 is yet to come: it is 2023-07-01"),
        ("soon", 2, "“soon” is not a day"),
    ],
)
def test_a_day_that_nothing_can_be_told_of_is_refused(home: Path, day: str, code: int, said: str) -> None:
    for command in (("chart",), ("title", "The Weir"), ("sql", "SELECT 1")):
        done = overnights(*command, "--as-of", day, "--now", "2023-07-01T12:00Z", "--home", home)
        assert (done.returncode, done.stdout) == (code, "")
        assert said in " ".join(done.stderr.split())


def test_a_chart_by_another_rule_is_of_then_too(home: Path) -> None:
    done = overnights("chart", "--ranked-by", "hours", "--as-of", "2023-06-22", "--json", "--home", home)
    assert done.returncode == 0, done.stderr
    assert "2023-06-18" in done.stdout
    assert "2023-06-25" not in done.stdout


def test_a_verdict_as_of_a_day_is_recorded_nowhere(home: Path) -> None:
    done = overnights("judge", "--requirements", "library", "--as-of", "2023-06-22", "--home", home)
    assert "nothing is recorded: it is as of 2023-06-22" in " ".join(done.stdout.split())
    (row,) = json.loads(overnights("sql", "SELECT count(*) AS n FROM judgements", "--json", "--home", home).stdout)
    assert row["n"] == 0
    assert not (home / "desk.sqlite").exists()
