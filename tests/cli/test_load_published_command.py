"""`load published` says what each file was and what the archive holds, and refuses in one sentence."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from tests.cli.conftest import on_one_line, overnights

FILES = Path(__file__).resolve().parents[1] / "published" / "files"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    overnights("init", tmp_path / "home")
    return tmp_path / "home"


def test_a_paragraph_for_each_file_and_what_the_archive_holds(home: Path) -> None:
    files = [FILES / "global-2023-06-14.tsv", FILES / "countries-2023-06-28.xlsx"]
    done = overnights("load", "published", *files, "--home", home)
    assert done.returncode == 0, done.stderr
    assert (
        f"{files[1]}: 240 rows (countries, 8 columns), of 3 territories, 4 weeks to 25 June 2023, "
        "seen on 28 June 2023. It is the first to show 24 editions."
    ) in on_one_line(done.stdout)
    assert (
        f"{files[0]}: 80 rows (global, 7 columns), worldwide, 2 weeks to 11 June 2023, seen on 14 June 2023. "
        "It is the first to show 8 editions."
    ) in on_one_line(done.stdout)
    assert "The archive holds 2 downloads now: 4 weeks, 32 lists, " in on_one_line(done.stdout)


def test_a_restatement_and_a_file_that_is_there_already_are_said(home: Path) -> None:
    for name in ("global-2023-06-14.tsv", "global-2023-06-21.tsv"):
        done = overnights("load", "published", FILES / name, "--home", home)
    assert "It is the first to show 5 editions, 1 of which restates an earlier one; 1 cell changed." in on_one_line(
        done.stdout
    )
    done = overnights("load", "published", FILES / "global-2023-06-21.tsv", "--home", home)
    assert "The archive has these rows already; nothing changed." in on_one_line(done.stdout)


def test_json_is_a_list_of_records(home: Path) -> None:
    done = overnights("load", "published", FILES / "all-weeks-global.tsv.gz", "--home", home, "--json")
    (record,) = json.loads(done.stdout)
    assert (record["kind"], record["seen_on"], record["is_inferred"]) == ("global", "2023-06-28", True)
    assert (record["rows"], record["editions_new"], record["is_new"]) == (160, 16, True)


def test_the_day_may_be_named(home: Path) -> None:
    packed = FILES / "all-weeks-global.tsv.gz"
    done = overnights("load", "published", packed, "--seen-on", "2023-07-05", "--home", home)
    assert "seen on 5 July 2023. It" in on_one_line(done.stdout)
    assert overnights("load", "published", packed, "--seen-on", "soon", "--home", home).returncode in (1, 2)


def test_a_day_that_nobody_named_is_said_to_be_so(home: Path) -> None:
    done = overnights("load", "published", FILES / "all-weeks-global.tsv.gz", "--home", home)
    assert "seen on 28 June 2023 (nobody named the day: Sunday + 3 days)." in on_one_line(done.stdout)


def test_a_refusal_is_one_sentence_and_exit_code_1(home: Path) -> None:
    done = overnights("load", "published", FILES / "bad" / "null.tsv", "--home", home)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("overnights: ") and "holds the word null alone" in done.stderr
    assert overnights("load", "published", "--home", home).returncode == 2


def test_a_published_home_is_well(home: Path) -> None:
    overnights("load", "published", FILES / "global-2023-06-14.tsv", "--home", home)
    done = overnights("doctor", "--home", home)
    assert done.returncode == 0, done.stdout
    assert "Published charts are made from 1 download." in on_one_line(done.stdout)


def test_a_chart_of_an_empty_home_says_how_published_charts_come_into_it(home: Path) -> None:
    done = overnights("chart", "netflix-weekly", "--home", home)
    assert done.returncode == 1 and "overnights load published PATH" in on_one_line(done.stderr)


def test_many_files_of_an_archive_are_told_together_and_each_with_verbose(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a" / "downloads.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(FILES / "global-2023-06-21.tsv", "in/lists.tsv")
        for name in ("global-2023-06-14", "global-2023-06-28", "global-2023-07-05"):
            packed.write(FILES / f"{name}.tsv", f"in/{name}.tsv")
        packed.write(FILES / "countries-2023-06-28.tsv", "in/countries-2023-06-28.tsv")
        packed.write(FILES / "united-states-2023-06-28.csv", "in/united-states-2023-06-28.csv")
        packed.write(FILES / "all-weeks-global.tsv.gz", "in/all-weeks-global.tsv.gz")
        packed.write(FILES / "bad" / "null.tsv", "in/null.tsv")
    alone = tmp_path / "b" / "global-2023-06-14.tsv"  # read after the archive: files are read by their paths
    alone.parent.mkdir()
    shutil.copy(FILES / alone.name, alone)
    done = overnights("load", "published", path, alone, "--home", home)
    assert done.returncode == 0, done.stderr
    files = "7 files, 1,000 rows, seen from 14 June 2023 to 5 July 2023 (--verbose: each). Of 1 file the archive has"
    assert f"{path}: {files} the rows already. They are the first to show 44 editions, " in on_one_line(done.stdout)
    assert "in/lists.tsv: seen on 21 June 2023, which nobody named." in on_one_line(done.stdout)
    assert "in/global-2023-06-28.tsv" not in done.stdout and f"{alone}: 80 rows" in on_one_line(done.stdout)
    assert done.stdout.index("Set aside, 1 file:") < done.stdout.index("The archive holds")
    again = overnights("load", "published", path, "--home", home)
    assert "The archive has all these rows already; nothing changed." in on_one_line(again.stdout)
    each = overnights("load", "published", path, "--verbose", "--home", home)
    assert on_one_line(each.stdout).count("The archive has these rows already; nothing changed.") == 7


def test_another_day_in_the_name_of_the_file_is_said(home: Path) -> None:
    done = overnights("load", "published", FILES / "global-2023-06-21.tsv", "--seen-on", "2023-06-28", "--home", home)
    assert "seen on 28 June 2023 (its name says 21 June 2023)." in on_one_line(done.stdout)


def test_files_that_a_shell_names_one_by_one_are_told_together_too(home: Path, tmp_path: Path) -> None:
    names = ("global-2023-06-14.tsv", "global-2023-06-21.tsv", "global-2023-06-28.tsv", "global-2023-07-05.tsv")
    others = ("countries-2023-06-28.tsv", "united-states-2023-06-28.csv", "all-weeks-global.tsv.gz")
    done = overnights("load", "published", *(FILES / name for name in (*names, *others)), "--home", home)
    assert f"{FILES}: 7 files, 1,000 rows, " in on_one_line(done.stdout), done.stderr
    late = overnights("load", "published", FILES / "*-2023-*.*", "--seen-on", "2023-07-08", "--home", home)
    assert "global-2023-06-21.tsv: seen on 8 July 2023, but its name says 21 June 2023." in on_one_line(late.stdout)
    few = overnights("load", "published", *(FILES / name for name in names), "--home", home)
    assert on_one_line(few.stdout).count("The archive has these rows already; nothing changed.") == 4
