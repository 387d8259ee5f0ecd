"""A home of published files has their titles and seasons, beside any catalogue that is loaded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from overnights.acts.load_catalogue import catalogue_of, load_catalogue
from overnights.acts.load_published import load_published
from overnights.errors import NoCatalogue
from overnights.home import Home, make_home

FILES = Path(__file__).parents[1] / "published" / "files"
NOW = datetime(2023, 7, 10, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = make_home(tmp_path / "home")
    load_published(made, [FILES / "global-2023-06-14.tsv", FILES / "global-2023-06-28.tsv"], now=NOW)
    return made


def folder_with(folder: Path, *, name: str) -> Path:
    """A catalogue of one title, whose ids are those that published files give it."""
    folder.mkdir(exist_ok=True)
    (folder / "titles.csv").write_text(f"title_id,title,kind,created_by\nthe-weir,{name},series,A. Writer\n", "utf-8")
    (folder / "seasons.csv").write_text(
        "season_id,title_id,number,released_on\nthe-weir-season-1,the-weir,1,2023-06-02\n"
    )
    (folder / "episodes.csv").write_text("episode_id,season_id,number,runtime_s\nw1,the-weir-season-1,1,3000\n")
    return folder


def test_a_home_with_neither_says_that_either_would_do(tmp_path: Path):
    with pytest.raises(NoCatalogue) as raised:
        catalogue_of(make_home(tmp_path / "home"))
    assert "load catalogue" in str(raised.value) and "load published" in str(raised.value)


def test_published_files_alone_are_a_catalogue(home: Home):
    found = catalogue_of(home)
    assert found.find("The Weir: Season 1").title_id == "the-weir"
    assert found.seasons["the-weir-season-1"].label == "Limited Series"
    assert found.episodes == ()


def test_a_loaded_catalogue_holds_where_it_has_the_same_ids(home: Home, tmp_path: Path):
    load_catalogue(home, [folder_with(tmp_path / "own", name="The Weir")], now=NOW)
    found = catalogue_of(home)
    assert found.titles["the-weir"].created_by == ("A. Writer",)
    assert [episode.episode_id for episode in found.rows("the-weir-season-1")] == ["w1"]
    assert len(found.titles) > 1
    assert found.find("the weir").title_id == "the-weir"


def test_what_a_load_changed_is_told_of_loaded_catalogues_alone(home: Home, tmp_path: Path):
    load_catalogue(home, [folder_with(tmp_path / "own", name="The Weir")], now=NOW)
    second = load_catalogue(home, [folder_with(tmp_path / "own", name="The Weirs")], now=NOW)
    assert second.is_new
    assert len(second.changes) == 1


def test_a_version_that_was_never_loaded_is_not_there(home: Home):
    with pytest.raises(NoCatalogue):
        catalogue_of(home, 1)
