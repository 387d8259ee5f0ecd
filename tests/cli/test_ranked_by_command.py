"""`chart --ranked-by` prints the rank under a rule, the official one, and what changed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from tests.cli.conftest import on_one_line, overnights

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "example" / "published"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented charts of the documentation; tests must not change them."""
    path = tmp_path_factory.mktemp("ranked") / "home"
    for step in (("init", path), ("load", "published", EXAMPLE, "--home", path)):
        assert overnights(*step).returncode == 0
    return path


ASK = ("chart", "netflix-weekly", "--week", "2023-06-25", "--ranked-by")


def test_a_table_has_both_ranks_and_the_change(archive: Path) -> None:
    done = overnights(*ASK, "hours", "--home", archive)
    assert done.returncode == 0, done.stderr
    head = next(line.split() for line in done.stdout.splitlines() if "official" in line)
    assert head[:5] == ["rank", "official", "change", "title", "hours"]
    assert "week ending 2023-06-25 · ranked by hours, beside edition 1, consolidated" in done.stdout
    assert "Only the 10 published rows are ranked" in on_one_line(done.stdout)
    assert "▲" in done.stdout and "▼" in done.stdout


def test_its_own_rule_moves_nobody(archive: Path) -> None:
    done = overnights(*ASK, "views", "--home", archive, "--json")
    rows = json.loads(done.stdout)
    assert len(rows) == 40
    assert {row["change"] for row in rows} == {0}
    assert "▲" not in overnights(*ASK, "views", "--home", archive).stdout


def test_json_and_csv_have_what_is_ranked(archive: Path) -> None:
    rows = json.loads(overnights(*ASK, "points", "--home", archive, "--json").stdout)
    assert {(row["ranked_by"], row["unit"], row["among"]) for row in rows} == {("points", "points", "published rows")}
    assert all((row["rank"] is None) == ("rank_why" in row) for row in rows)
    table = list(csv.DictReader(io.StringIO(overnights(*ASK, "points", "--home", archive, "--csv").stdout)))
    assert [row["season_id"] for row in table] == [row["season_id"] for row in rows]


def test_rows_without_a_value_are_told_with_the_reason(archive: Path) -> None:
    done = overnights("chart", "--week", "2023-06-11", "--ranked-by", "views", "--home", archive)
    assert "Not ranked: the publisher gives neither views nor a runtime" in on_one_line(done.stdout)
    assert "(all)." in on_one_line(done.stdout)


def test_values_that_need_a_word_have_a_star(archive: Path) -> None:
    done = overnights(*ASK, "first-28-days", "--home", archive)
    assert " *" in done.stdout
    assert "* counted from its first week on the list, since no release day is known" in on_one_line(done.stdout)


def test_a_home_of_events_has_it_too(home: Path) -> None:
    done = overnights("chart", "--week", "2022-09-04", "--ranked-by", "views", "--home", home)
    assert done.returncode == 0, done.stderr
    assert "ranked by views, beside edition 1" in done.stdout
    again = overnights("chart", "--week", "2022-09-04", "--ranked-by", "hours", "--home", home, "--json")
    assert {row["change"] for row in json.loads(again.stdout)} == {0}


def test_a_rule_that_there_is_not_is_wrong_usage(archive: Path) -> None:
    done = overnights(*ASK, "likes", "--home", archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert "the rules are hours, views, first-28-days, points" in done.stderr
