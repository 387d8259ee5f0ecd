"""Loading a catalogue: as a whole or not at all, as a version, finished by the next load where one was killed."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from overnights.acts.load_catalogue import catalogue_of, load_catalogue
from overnights.errors import CatalogueFaults, NoCatalogue, NoFiles, NotData, StoreError
from overnights.home import Home, make_home
from overnights.store.lake import Lake
from overnights.tables import CATALOGUE_TABLES, CATALOGUES, EPISODES, Table

NOW = datetime(2022, 9, 1, tzinfo=UTC)
TITLES = "title_id,title\nt1,One\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "titles.csv").write_text(TITLES)
    (folder / "seasons.csv").write_text("season_id,title_id,released_on\ns1,t1,2022-08-26\n")
    (folder / "episodes.csv").write_text("episode_id,season_id,runtime_s\ne1,s1,60\n")
    (folder / "notes.txt").write_text("not a table")
    return folder


def test_a_folder_becomes_version_one(home: Home, folder: Path) -> None:
    loaded = load_catalogue(home, [folder], now=NOW)
    assert (loaded.version, loaded.is_new, loaded.counts["episodes"]) == (1, True, 1)
    known = catalogue_of(home)
    assert (known.version, known.catalogue_id, known.titles["t1"].title) == (1, loaded.catalogue_id, "One")


def test_files_may_be_named_one_by_one(home: Home, folder: Path) -> None:
    assert load_catalogue(home, sorted(folder.glob("*.csv")), now=NOW).version == 1


def test_columns_that_nobody_knows_are_named_and_the_rest_is_loaded(home: Home, folder: Path) -> None:
    (folder / "titles.csv").write_text("title_id,title,langauge\nt1,One,en\n")
    (folder / "seasons.csv").write_text("season_id,title_id,released_on,season_number\ns1,t1,2022-08-26,2\n")
    loaded = load_catalogue(home, [folder], now=NOW)
    assert loaded.not_read == (
        "titles.csv: column langauge is not read; near it: original_language",
        "seasons.csv: column season_number is not read; near it: number",
    )
    assert catalogue_of(home).seasons["s1"].number is None
    assert load_catalogue(home, [folder], now=NOW).not_read == loaded.not_read  # said again where nothing is new


def test_the_same_again_changes_nothing(home: Home, folder: Path) -> None:
    load_catalogue(home, [folder], now=NOW)
    before = home.lake.snapshot([*CATALOGUE_TABLES, CATALOGUES])
    again = load_catalogue(home, [folder], now=NOW)
    assert (again.version, again.is_new, again.changes) == (1, False, ())
    assert home.lake.snapshot([*CATALOGUE_TABLES, CATALOGUES]) == before


def test_a_change_is_a_new_version_and_the_old_one_stays(home: Home, folder: Path) -> None:
    load_catalogue(home, [folder], now=NOW)
    (folder / "titles.csv").write_text("title_id,title\nt1,Uno\n")
    loaded = load_catalogue(home, [folder], now=NOW)
    assert loaded.version == 2
    assert "now called “Uno”" in loaded.changes[0]
    assert [catalogue_of(home, n).titles["t1"].title for n in (1, 2)] == ["One", "Uno"]
    assert home.lake.read(CATALOGUES).column("changes").to_pylist()[1] == loaded.changes[0]


def test_going_back_is_a_version_too(home: Home, folder: Path) -> None:
    for name in ("One", "Uno", "One"):
        (folder / "titles.csv").write_text(f"title_id,title\nt1,{name}\n")
        load_catalogue(home, [folder], now=NOW)
    assert [catalogue_of(home, n).titles["t1"].title for n in (1, 2, 3)] == ["One", "Uno", "One"]
    assert len(catalogue_of(home).episodes) == 1


def test_a_fault_leaves_the_home_as_it_was(home: Home, folder: Path) -> None:
    (folder / "episodes.csv").write_text("episode_id,season_id,runtime_s\ne1,s1,0\n")
    with pytest.raises(CatalogueFaults) as caught:
        load_catalogue(home, [folder], now=NOW)
    assert caught.value.about["faults"][0].file == str(folder / "episodes.csv")
    assert not any(home.lake.has(table) for table in (*CATALOGUE_TABLES, CATALOGUES))


def test_a_load_cut_off_changes_nothing_and_the_next_one_finishes_it(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for last in (EPISODES, CATALOGUES):
        with monkeypatch.context() as patch:
            patch.setattr(Lake, "append", _cut_off_before(last))
            with pytest.raises(StoreError):
                load_catalogue(home, [folder], now=NOW)
        with pytest.raises(NoCatalogue):
            catalogue_of(home)
    assert load_catalogue(home, [folder], now=NOW).version == 1
    assert len(catalogue_of(home).episodes) == 1


def test_no_catalogue_and_no_such_version_are_said(home: Home, folder: Path) -> None:
    with pytest.raises(NoCatalogue, match="overnights load catalogue"):
        catalogue_of(home)
    load_catalogue(home, [folder], now=NOW)
    with pytest.raises(NoCatalogue, match="no catalogue version 7"):
        catalogue_of(home, 7)


def test_a_path_that_names_nothing_is_said(home: Home, tmp_path: Path) -> None:
    with pytest.raises(NoFiles, match="does not exist"):
        load_catalogue(home, [tmp_path / "nowhere"], now=NOW)
    with pytest.raises(NoFiles, match="has no catalogue files"):
        load_catalogue(home, [tmp_path], now=NOW)
    (tmp_path / "films.csv").write_text(TITLES)
    with pytest.raises(NotData, match=r"titles\.csv"):
        load_catalogue(home, [tmp_path / "films.csv"], now=NOW)


def _cut_off_before(last: Table):  # type: ignore[no-untyped-def]
    append = Lake.append

    def cut_off(self: Lake, table: Table, rows: pa.Table, *, act: str) -> int:
        if table == last:
            raise StoreError("cut off")
        return append(self, table, rows, act=act)

    return cut_off


KILLED = """
import os, sys
from datetime import UTC, datetime
from overnights.acts.load_catalogue import load_catalogue
from overnights.home import open_home
from overnights.store.lake import Lake

append, left = Lake.append, [int(sys.argv[3])]

def dying(self, table, rows, *, act):
    if left[0] == 0:
        os._exit(9)
    left[0] -= 1
    return append(self, table, rows, act=act)

Lake.append = dying
load_catalogue(open_home(sys.argv[1]), [sys.argv[2]], now=datetime(2022, 9, 1, tzinfo=UTC))
"""


@pytest.mark.parametrize("written", [0, 3, 7])
def test_a_killed_process_changes_nothing_and_the_next_load_finishes_it(home: Home, folder: Path, written: int) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(home.path), str(folder), str(written)], check=False)
    assert killed.returncode == 9
    with pytest.raises(NoCatalogue):
        catalogue_of(home)
    assert load_catalogue(home, [folder], now=NOW).version == 1
    assert [home.lake.read(table).num_rows for table in CATALOGUE_TABLES] == [1, 1, 1, 0, 0, 0, 0]
