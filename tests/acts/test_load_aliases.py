"""A file of aliases is the whole of them, kept by version; the archive follows at once, or nothing is stored."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from killing import KILLED
from small_service import new_home as service_home
from test_load_published import ARCHIVE, COUNTRIES, NINE, SEVEN, _events, home_with, rows, tree, wrong

from overnights.acts.as_of import as_of
from overnights.acts.export import export
from overnights.acts.load_aliases import load_aliases
from overnights.acts.load_events import load_events
from overnights.acts.load_published import archive_held, load_published
from overnights.errors import NoFiles, NotData, OfThePast, OtherDoor, SourceError
from overnights.home import Home, open_home
from overnights.tables import ALIAS_FILES, ALIAS_LINES, ALIASES, LABELS

NOW = datetime(2023, 7, 10, 9, tzinfo=UTC)
HEADER = "list_kind,show_title,season_title,is_same,same_as_show_title,same_as_season_title,reason,decided_on,by\n"
APART = "tv,The Weir,The Weir: Limited Series,false,The Weir,The Weir: Season 1,Two versions.,2023-06-30,A. Reader\n"
KIOSK = "tv,Der Kiosk,Der Kiosk: Season 2,true,Kiosk,Kiosk: Season 2,The same.,,\n"
DERIVED = (*ARCHIVE, ALIASES)


def file_with(folder: Path, *lines: str, name: str = "aliases.csv") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_with(tmp_path, SEVEN, NINE, COUNTRIES)


def ids_of(home: Home, show: str) -> set[str]:
    labels = home.lake.read(LABELS, where=[("show_title", "=", show)])
    return set(labels["season_id"].to_pylist())


def test_a_line_parts_at_once_what_the_rules_made_one(home: Home, tmp_path: Path) -> None:
    assert ids_of(home, "The Weir") == {"the-weir-season-1"}
    loaded = load_aliases(home, file_with(tmp_path, APART), now=NOW)
    assert ids_of(home, "The Weir") == {"the-weir-season-1", "the-weir-limited-series"}
    assert (loaded.version, loaded.lines, loaded.outcomes, loaded.is_new) == (1, 1, {"done": 1}, True)
    assert loaded.seasons == loaded.seasons_before + 1
    assert [(one.before, one.now) for one in loaded.moved] == [
        ("the-weir-season-1", ("the-weir-limited-series", "the-weir-season-1"))
    ]
    assert wrong(home) == []


def test_the_same_lines_again_change_nothing(home: Home, tmp_path: Path) -> None:
    load_aliases(home, file_with(tmp_path, APART), now=NOW)
    before = tree(home.path)
    again = load_aliases(home, file_with(tmp_path, APART, name="copy.csv"), now=NOW)
    assert (again.version, again.is_new, again.moved) == (1, False, ())
    assert tree(home.path) == before


def test_a_file_without_lines_takes_all_back_and_every_version_is_kept(home: Home, tmp_path: Path) -> None:
    whole = rows(home, *DERIVED)
    load_aliases(home, file_with(tmp_path, APART), now=NOW)
    assert rows(home, *DERIVED) != whole
    taken = load_aliases(home, file_with(tmp_path), now=NOW)
    assert (taken.version, taken.lines, taken.is_new) == (2, 0, True)
    assert rows(home, *DERIVED) == whole
    kept = home.lake.read(ALIAS_FILES).sort_by("version").to_pylist()
    assert [(row["version"], row["lines"], row["source"]) for row in kept] == [
        (1, 1, "aliases.csv"),
        (2, 0, "aliases.csv"),
    ]
    assert home.lake.read(ALIAS_LINES).num_rows == 1


def test_without_a_file_nothing_changes_and_downloads_that_come_later_are_read_by_the_file(tmp_path: Path) -> None:
    path = file_with(tmp_path, APART)
    late = home_with(tmp_path / "late", SEVEN)
    assert load_aliases(late, path, now=NOW).outcomes == {"unmatched": 1}
    load_published(late, [NINE, COUNTRIES], now=NOW)
    early = home_with(tmp_path / "early", SEVEN, NINE, COUNTRIES)
    load_aliases(early, path, now=NOW)
    assert rows(late, *DERIVED) == rows(early, *DERIVED)


def test_a_line_that_matches_nothing_is_told_and_stands_in_the_table(home: Home, tmp_path: Path) -> None:
    loaded = load_aliases(home, file_with(tmp_path, APART, KIOSK), now=NOW)
    assert loaded.outcomes == {"done": 1, "unmatched": 1}
    assert loaded.unmatched == ("row 2: no list that is loaded has “Kiosk: Season 2” among its series",)
    by_hand = home.lake.read(ALIASES, where=[("rule", "=", "by_hand")]).to_pylist()
    assert [(row["outcome"], row["season_id"]) for row in by_hand] == [
        ("done", "the-weir-limited-series"),
        ("unmatched", None),
    ]


def test_lines_that_contradict_one_another_store_nothing_and_are_both_named(home: Home, tmp_path: Path) -> None:
    before = tree(home.path)
    with pytest.raises(NotData, match=r"row 1 .* are not one season\) contradicts row 2 ") as raised:
        load_aliases(home, file_with(tmp_path, APART, APART.replace("false", "true")), now=NOW)
    assert raised.value.lines == (1, 2)
    assert tree(home.path) == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEADER + "tv,The Weir\n", "row that does not fit its header, row 1"),
        (HEADER.replace("reason", "why") + APART, r"aliases\.csv has no column reason: a file of aliases has "),
        (HEADER + APART.replace("tv,", "radio,"), "“radio” as list_kind in row 1"),
        ("title_id,title\n", "has no column list_kind, .*: a file of aliases has .* Add them"),
    ],
)
def test_a_file_that_is_no_file_of_aliases_stores_nothing(
    home: Home, tmp_path: Path, content: str, sentence: str
) -> None:
    before = tree(home.path)
    path = tmp_path / "aliases.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=sentence):
        load_aliases(home, path, now=NOW)
    assert tree(home.path) == before


def test_what_is_no_file_or_no_home_for_it_is_told(home: Home, tmp_path: Path) -> None:
    with pytest.raises(NoFiles):
        load_aliases(home, tmp_path / "none.csv", now=NOW)
    with pytest.raises(NotData, match=r"names end in \.csv"):
        load_aliases(home, file_with(tmp_path, APART, name="aliases.txt"), now=NOW)
    with pytest.raises(OfThePast):
        load_aliases(as_of(home, date(2023, 7, 5)), file_with(tmp_path, APART), now=NOW)


def test_a_home_of_events_has_no_aliases(tmp_path: Path) -> None:
    service = service_home(tmp_path / "home", tmp_path / "catalogue")
    load_events(service, [_events(tmp_path)], now=NOW)
    with pytest.raises(OtherDoor):
        load_aliases(service, file_with(tmp_path, APART), now=NOW)


def test_as_of_a_day_only_what_was_decided_by_then_counts(home: Home, tmp_path: Path) -> None:
    load_aliases(home, file_with(tmp_path, APART.replace("2023-06-30", "2023-07-07")), now=NOW)
    assert ids_of(as_of(home, date(2023, 7, 6)), "The Weir") == {"the-weir-season-1"}
    assert ids_of(as_of(home, date(2023, 7, 7)), "The Weir") == ids_of(home, "The Weir")
    assert len(ids_of(home, "The Weir")) == 2


def test_aliases_are_exported(home: Home, tmp_path: Path) -> None:
    load_aliases(home, file_with(tmp_path, APART), now=NOW)
    done = export(home, "aliases", out=tmp_path / "out.csv", now=NOW)
    assert done.rows == home.lake.read(ALIASES).num_rows > 0
    assert export(home, "alias_files", out=tmp_path / "files.csv", now=NOW).rows == 1


LOAD = f"""{KILLED}
from overnights.acts.load_aliases import load_aliases

load_aliases(open_home(home), path, now=datetime(2023, 7, 10, 9, tzinfo=UTC))
"""
STEPS = 5  # labels, aliases, restatements, entries, editions: the lines and their file count by then


@pytest.mark.parametrize("method, at", [("append", 1), ("append", 2), *(("commit", n) for n in range(1, STEPS + 1))])
def test_killed_at_any_step_the_next_load_finishes(tmp_path: Path, method: str, at: int) -> None:
    path = file_with(tmp_path, APART)
    home = home_with(tmp_path, SEVEN, NINE)
    command = [sys.executable, "-c", LOAD, home.path, path, method, at, "before"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    home = open_home(home.path)
    if method == "append":  # the file does not count yet
        assert wrong(home) in ([], ["orphans"]) and ids_of(home, "The Weir") == {"the-weir-season-1"}
    else:
        assert "published" in wrong(home)
        load_published(home, [NINE], now=NOW)  # any load makes the archive of what counts
        assert wrong(home) in ([], ["orphans"])
    load_aliases(home, path, now=NOW)
    other = home_with(tmp_path / "other", SEVEN, NINE)
    load_aliases(other, path, now=NOW)
    assert rows(home, *DERIVED) == rows(other, *DERIVED)


def test_a_line_that_a_later_download_makes_impossible_keeps_no_download_out(tmp_path: Path) -> None:
    """Orchard Road and Winter Quarters stand on one list since 2023-06-18: they are no one film."""
    home = home_with(tmp_path, SEVEN)
    load_aliases(home, file_with(tmp_path, "film,Winter Quarters,,true,Orchard Road,,One film.,,\n"), now=NOW)
    (loaded,) = load_published(home, [NINE], now=NOW)
    assert loaded.is_new and archive_held(home).aliases_refused == 1
    (row,) = home.lake.read(ALIASES, where=[("rule", "=", "by_hand")]).to_pylist()
    assert row["outcome"] == "refused" and "both stand on Films (English) (ZZ) of the week to" in row["source"]
    without = home_with(tmp_path / "without", SEVEN, NINE)
    assert rows(home, *ARCHIVE) == rows(without, *ARCHIVE)
    assert wrong(home) == []
