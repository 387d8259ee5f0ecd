"""A first label that was first seen long after the week is said to be so: it may tell how a run ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import overnights

from invented_reports import report
from overnights.acts.first_labels import first_labels
from overnights.home import open_home

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
LATE = "kinds and numbers are by these labels, and may tell how a run ended"


def home_of(folder: Path, *names: str) -> tuple[Path, str]:
    """A home with some downloads, and what its last load said."""
    made = folder / "home"
    overnights("init", made)
    said = ""
    for name in names:
        done = overnights("load", "published", FILES / name, "--home", made)
        assert done.returncode == 0, done.stderr
        said = " ".join(done.stdout.split())
    return made, said


def test_with_todays_file_alone_load_export_and_title_say_of_which_day_first_labels_are(tmp_path: Path) -> None:
    home, said = home_of(tmp_path, "global-2023-07-05.tsv")
    found = first_labels(open_home(home))
    assert found is not None and found.late > 1
    assert f"The first label of {found.late} of {found.seasons} seasons was first seen more than 10 days" in said
    assert "(the earliest held is of 5 July 2023)" in said and LATE in said
    for table, is_said in (("runs", True), ("labels", True), ("entries", False)):
        done = overnights("export", table, "--out", tmp_path / f"{table}.csv", "--home", home)
        assert (LATE in " ".join(done.stdout.split())) == is_said, done.stdout
    shown = " ".join(overnights("title", "The Weir", "--home", home).stdout.split())
    assert "first label and kind: as of the download of 2023-07-05, 31 days after its first week here;" in shown


def test_a_load_that_changes_nothing_of_it_does_not_say_it_again(tmp_path: Path) -> None:
    home, said = home_of(tmp_path, "global-2023-07-05.tsv")
    workbook = report(tmp_path / "2023Jan-Jun.xlsx", {"Engagement": (("The Weir: Season 1", "Yes", None, 900_000),)},
                      covers="Hours viewed from January to June 2023")  # fmt: skip
    for path in (FILES / "global-2023-07-05.tsv", workbook):
        again = " ".join(overnights("load", "published", path, "--home", home).stdout.split())
        assert LATE in said and LATE not in again and "The archive holds" in again
    earlier = " ".join(overnights("load", "published", FILES / "global-2023-06-14.tsv", "--home", home).stdout.split())
    found = first_labels(open_home(home))
    assert found is not None and (f"The first label of {found.late} of" in earlier) == bool(found.late)


def test_what_was_seen_in_time_needs_no_word(tmp_path: Path) -> None:
    home, said = home_of(tmp_path, "global-2023-06-14.tsv")
    found = first_labels(open_home(home))
    assert found is not None and (found.late, LATE in said) == (0, False)
    shown = " ".join(overnights("title", "The Weir", "--home", home).stdout.split())
    assert "first label and kind" not in shown


def test_a_home_without_published_lists_has_no_first_labels(tmp_path: Path) -> None:
    overnights("init", tmp_path / "home")
    assert first_labels(open_home(tmp_path / "home")) is None


@pytest.mark.parametrize("table", ["titles", "seasons"])
def test_tables_of_titles_and_seasons_say_it_too(tmp_path: Path, table: str) -> None:
    home, _ = home_of(tmp_path, "global-2023-07-05.tsv")
    done = overnights("export", table, "--out", tmp_path / "out.csv", "--home", home)
    assert LATE in " ".join(done.stdout.split())
