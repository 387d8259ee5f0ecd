"""Archives and folders of downloads: what is data is loaded, what is none is set aside by name; a named file is due."""

from __future__ import annotations

import tarfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from overnights.acts.load_published import load_published
from overnights.acts.new_published import load_new_published
from overnights.errors import NoFiles, NotData, OutOfRange
from overnights.home import Home, make_home
from overnights.store.lake import Lake
from overnights.tables import EDITIONS, ENTRIES, LABELS, RESTATED, VINTAGES

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
NOW = datetime(2023, 7, 10, tzinfo=UTC)
GLOBAL = sorted(FILES.glob("global-*.tsv"))
BAD = FILES / "bad"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


def archive_of(path: Path, *files: Path) -> Path:
    with tarfile.open(path, "w:xz") as packed:
        for file in files:
            packed.add(file, f"vintages/{file.name}")
    return path


def tables(lake: Lake) -> list[object]:
    return [lake.read(table).to_pylist() for table in (EDITIONS, ENTRIES, LABELS, RESTATED, VINTAGES)]


def test_an_archive_loads_as_its_files_do_each_seen_on_the_day_in_its_name(home: Home, tmp_path: Path):
    done = load_new_published(home, [archive_of(tmp_path / "a.tar.xz", *GLOBAL)], now=NOW, are_names_due=True)
    assert [one.seen_on for one in done.loaded] == [date(2023, 6, d) for d in (14, 21, 28)] + [date(2023, 7, 5)]
    assert not any(one.is_inferred for one in done.loaded)
    assert done.refused == ()
    other = make_home(tmp_path / "other")
    load_published(other, GLOBAL, now=NOW)
    assert tables(home.lake) == tables(other.lake)
    again = load_new_published(home, [tmp_path / "a.tar.xz"], now=NOW, are_names_due=True)
    assert [one.is_new for one in again.loaded] == [False] * 4


def test_what_of_an_archive_is_no_data_is_set_aside_with_its_reason_and_the_rest_is_loaded(home: Home, tmp_path: Path):
    path = archive_of(tmp_path / "a.tar.xz", *GLOBAL, BAD / "null.tsv", BAD / "redirect.tsv")
    done = load_new_published(home, [path], now=NOW, are_names_due=True)
    assert len(done.loaded) == 4
    assert [one.path for one in done.refused] == [f"{path}/vintages/{name}.tsv" for name in ("null", "redirect")]
    null, redirect = (one.says for one in done.refused)
    assert "the word null" in null and "is a web page" in redirect
    assert "nothing was stored" not in (null + redirect).lower()


def test_so_it_is_of_a_folder_and_a_glob(home: Home, tmp_path: Path):
    folder = tmp_path / "downloads"
    folder.mkdir()
    for file in (*GLOBAL, BAD / "null.tsv"):
        (folder / file.name).write_bytes(file.read_bytes())
    for where in (folder, f"{folder}/*.tsv"):
        done = load_new_published(home, [where], now=NOW, are_names_due=True)
        assert (len(done.loaded), [Path(one.path).name for one in done.refused]) == (4, ["null.tsv"])


def test_a_file_that_somebody_named_refuses_all_and_the_others_that_do_are_named_too(home: Home):
    named = [*GLOBAL, BAD / "null.tsv", BAD / "redirect.tsv", BAD / "empty.tsv"]
    with pytest.raises(
        NotData, match=r"empty\.tsv is empty.* 2 more files are refused: null\.tsv, redirect\.tsv\."
    ) as told:
        load_new_published(home, named, now=NOW, are_names_due=True)
    assert told.value.about["paths"] == tuple(str(BAD / f"{name}.tsv") for name in ("empty", "null", "redirect"))
    assert not home.lake.has(VINTAGES)


def test_a_file_that_is_named_beside_its_folder_is_due_all_the_same(home: Home):
    with pytest.raises(NotData, match="the word null"):
        load_new_published(home, [BAD, GLOBAL[0], BAD / "null.tsv"], now=NOW, are_names_due=True)


def test_where_nothing_is_good_all_is_refused(home: Home, tmp_path: Path):
    path = archive_of(tmp_path / "a.tar.xz", BAD / "null.tsv", BAD / "redirect.tsv")
    for where in (path, BAD):
        with pytest.raises(NotData, match="more file"):
            load_new_published(home, [where], now=NOW, are_names_due=True)
    with pytest.raises(NoFiles):
        load_new_published(home, [tmp_path / "no.tsv"], now=NOW, are_names_due=True)
    assert not home.lake.has(VINTAGES)


def test_an_archive_that_was_cut_off_is_refused_with_all_that_is_named(home: Home, tmp_path: Path):
    path = archive_of(tmp_path / "a.tar.xz", *GLOBAL)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(NotData, match="cut off or damaged"):
        load_new_published(home, [path, GLOBAL[0]], now=NOW, are_names_due=True)
    assert not home.lake.has(VINTAGES)


def test_a_file_of_territories_that_was_cut_off_is_set_aside_by_one_of_the_same_folder(home: Home, tmp_path: Path):
    whole = FILES / "countries-2023-06-28.tsv"
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / whole.name).write_bytes(whole.read_bytes())
    lines = whole.read_text().splitlines(keepends=True)
    cut = "".join(line for line in lines if not line.startswith("United States"))
    (folder / "countries-2023-07-05.tsv").write_text(cut)
    done = load_new_published(home, [folder], now=NOW, are_names_due=True)
    assert [Path(one.source).name for one in done.loaded] == [whole.name]
    assert ["no lists after Germany" in one.says for one in done.refused] == [True]


def test_who_loads_all_or_nothing_is_refused_by_a_member_of_an_archive(home: Home, tmp_path: Path):
    path = archive_of(tmp_path / "a.tar.xz", *GLOBAL, BAD / "null.tsv")
    with pytest.raises(NotData, match=r"a\.tar\.xz/vintages/null\.tsv holds the word null"):
        load_published(home, [path], now=NOW)
    assert not home.lake.has(VINTAGES)


def test_a_file_of_a_day_that_is_yet_to_come_is_set_aside(home: Home, tmp_path: Path):
    early = datetime(2023, 6, 22, tzinfo=UTC)
    done = load_new_published(home, [archive_of(tmp_path / "a.tar.xz", *GLOBAL)], now=early, are_names_due=True)
    assert (len(done.loaded), len(done.refused)) == (2, 2)
    with pytest.raises(OutOfRange, match="yet to come"):
        load_new_published(home, [GLOBAL[3]], now=early, are_names_due=True)


def test_one_day_is_not_that_of_several_downloads_of_an_archive(home: Home, tmp_path: Path):
    several = archive_of(tmp_path / "a.tar.xz", *GLOBAL)
    with pytest.raises(OutOfRange, match="4 downloads of one kind"):
        load_published(home, [several], seen_on=date(2023, 7, 9), now=NOW)
    assert home.lake.read(VINTAGES).num_rows == 0
    countries = FILES / "countries-2023-06-28.tsv"
    one_of_each = archive_of(tmp_path / "b.tar.xz", GLOBAL[-1], countries)
    done = load_published(home, [one_of_each], seen_on=date(2023, 7, 9), now=NOW)
    assert {one.seen_on for one in done} == {date(2023, 7, 9)}
