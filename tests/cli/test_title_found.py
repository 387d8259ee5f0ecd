"""`title` finds by any name; a guess is said, in lines and to scripts; what is written down is never guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import on_one_line, overnights

FILES = Path(__file__).resolve().parents[1] / "published" / "files"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published lists under two labels of one season; tests must not change it."""
    made = tmp_path_factory.mktemp("found") / "home"
    overnights("init", made)
    done = overnights(
        "load", "published", FILES / "global-2023-06-14.tsv", FILES / "global-2023-07-05.tsv", "--home", made
    )
    assert done.returncode == 0, done.stderr
    return made


def record(home: Path, name: str) -> dict[str, Any]:
    done = overnights("title", name, "--home", home, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_label_of_before_finds_its_season_and_is_said(home: Path) -> None:
    done = overnights("title", "the weir: SEASON 1", "--home", home)
    assert done.stdout.splitlines()[:2] == [
        "“The Weir: Season 1” is what the-weir-season-1 is or was called.",
        "The Weir (the-weir)",
    ]


def test_json_says_what_was_asked_and_how_it_was_found(home: Path) -> None:
    found = record(home, "The Weir: Season 1")
    assert found["asked"] == {
        "name": "The Weir: Season 1",
        "found_by": "former_name",
        "called": "The Weir: Season 1",
        "season_id": "the-weir-season-1",
    }
    assert [season["season_id"] for season in found["seasons"]] == ["the-weir-season-1"]
    assert record(home, "the-weir")["asked"]["found_by"] == "id"
    assert record(home, "theweir")["asked"]["found_by"] == "name"


def test_a_typo_finds_the_only_title_that_is_near_and_that_is_said(home: Path) -> None:
    done = overnights("title", "The Wier", "--home", home)
    assert done.returncode == 0
    assert done.stdout.startswith("No title is called “The Wier”; this is what is nearest: “The Weir”.\nThe Weir (")
    assert record(home, "The Wier")["asked"]["found_by"] == "near_name"


def test_what_is_near_nothing_is_refused_with_the_nearest_names(home: Path) -> None:
    done = overnights("title", "The Weir: Season 9", "--home", home)
    assert done.returncode == 1
    assert "No title has the name or id “The Weir: Season 9”. Near it: “The Weir”" in done.stderr


def test_a_decision_is_never_of_a_title_that_was_guessed(home: Path) -> None:
    asked = ("--season", "1", "--decision", "renewed", "--why", "Many saw it.", "--home", home)
    done = overnights("decide", "The Wier", *asked)
    assert done.returncode == 1
    assert "No title has the name or id “The Wier”. Near it: “The Weir”" in done.stderr


def test_a_season_that_was_called_otherwise_says_when_and_by_which_rule_it_is_that_season(home: Path) -> None:
    done = overnights("title", "The Weir", "--home", home)
    assert "  called “The Weir: Season 1” in the download of 2023-06-14\n" in done.stdout
    told = on_one_line(done.stdout)
    assert "called “The Weir: Limited Series” in the download of 2023-07-05, relabelled, known since" in told
    (season,) = record(home, "The Weir")["seasons"]
    assert [label["season_title"] for label in season["labels"]] == ["The Weir: Season 1", "The Weir: Limited Series"]
    (why,) = season["aliases"]
    assert (why["rule"], why["is_same"], why["known_on"]) == ("relabelled", True, "2023-07-05")


def test_a_season_of_one_label_has_no_alias_and_says_why(home: Path) -> None:
    (season,) = record(home, "Paper Lanterns")["seasons"]
    assert len(season["labels"]) == 1
    assert (season["aliases"], season["aliases_why"]) == (None, "no label of it is another’s or was joined to another")
