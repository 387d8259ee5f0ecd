"""`load aliases` says what each line did, and refuses in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import overnights

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
HEADER = "list_kind,show_title,season_title,is_same,same_as_show_title,same_as_season_title,reason\n"
APART = "tv,The Weir,The Weir: Limited Series,false,The Weir,The Weir: Season 1,Two versions.\n"
NOWHERE = "film,Nowhere,,true,The Weir,,The same.\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    overnights("init", tmp_path / "home")
    files = [FILES / "global-2023-06-14.tsv", FILES / "global-2023-07-05.tsv"]
    overnights("load", "published", *files, "--home", tmp_path / "home")
    return tmp_path / "home"


def test_it_says_what_became_of_each_line_and_which_ids_changed(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text(HEADER + APART + NOWHERE, encoding="utf-8")
    done = overnights("load", "aliases", path, "--home", home)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert f"{path}: 2 lines, version 1 of the aliases by hand." in said
    assert "1 changed what the rules say, 1 no download has." in said
    assert "Row 2: no list that is loaded has “Nowhere” among its films." in said
    assert "the-weir-season-1 is the-weir-limited-series and the-weir-season-1 now." in said
    again = overnights("load", "aliases", path, "--home", home)
    assert "They counted already." in again.stdout


def test_json_is_one_record(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text(HEADER + APART, encoding="utf-8")
    record = json.loads(overnights("load", "aliases", path, "--home", home, "--json").stdout)
    assert (record["lines"], record["outcomes"], record["is_new"]) == (1, {"done": 1}, True)


def test_lines_that_contradict_one_another_are_one_sentence(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text(HEADER + APART + APART.replace("false", "true"), encoding="utf-8")
    done = overnights("load", "aliases", path, "--home", home)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "contradicts row 2" in done.stderr and "nothing was stored" in done.stderr


def test_why_labels_are_one_season_can_be_asked(home: Path) -> None:
    asked = "SELECT rule, count(*) AS n FROM aliases GROUP BY rule"
    done = overnights("sql", asked, "--home", home, "--json")
    assert {row["rule"]: row["n"] for row in json.loads(done.stdout)} == {"relabelled": 1}
    assert "aliases" in overnights("tables").stdout


def test_a_load_of_downloads_says_which_lines_it_set_aside(tmp_path: Path) -> None:
    home = tmp_path / "home"
    overnights("init", home)
    overnights("load", "published", FILES / "global-2023-06-14.tsv", "--home", home)
    path = tmp_path / "aliases.csv"
    path.write_text(HEADER + "film,Winter Quarters,,true,Orchard Road,,One film.\n", encoding="utf-8")
    overnights("load", "aliases", path, "--home", home)
    done = overnights("load", "published", FILES / "global-2023-07-05.tsv", "--home", home)
    assert done.returncode == 0
    assert "1 line of the aliases by hand cannot hold by what is loaded now, and is set aside" in " ".join(
        done.stdout.split()
    )
