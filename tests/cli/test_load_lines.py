"""What loading prints: the account of a batch, and columns of a catalogue that are not read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from tests.cli.conftest import EXAMPLE, overnights

from overnights.acts.file_names import without_folders

HEADER = "event_id,account_id,playback_id,episode_id,ts,type,position_s,country"
NOTHING = "Nothing was accepted: every row was set aside"


def loaded_home(path: Path) -> Path:
    assert overnights("init", path).returncode == 0
    assert overnights("load", "catalogue", EXAMPLE / "catalogue", "--home", path).returncode == 0
    return path


def test_a_load_of_which_nothing_counts_says_so(tmp_path: Path) -> None:
    home = loaded_home(tmp_path / "home")
    file = tmp_path / "events.csv"
    file.write_text(f"{HEADER}\ne1,a1,p1,no-such-episode,2022-08-27T20:00:00Z,start,0,US\n", encoding="utf-8")
    said = overnights("load", "events", file, "--home", home).stdout
    assert NOTHING in said and "unknown_episode" in said
    assert NOTHING not in overnights("load", "events", EXAMPLE / "events", "--home", home).stdout


def test_a_file_without_rows_is_said_to_have_none(tmp_path: Path) -> None:
    home = loaded_home(tmp_path / "home")
    file = tmp_path / "events.csv"
    file.write_text(HEADER + "\n", encoding="utf-8")
    said = overnights("load", "events", file, "--home", home).stdout
    assert "0 rows: this file has names of columns and nothing below them." in said and NOTHING not in said
    assert "0 rows" not in overnights("load", "events", EXAMPLE / "events", "--home", home).stdout


def test_a_dry_run_stays_within_80_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = loaded_home(tmp_path / "home")
    file = EXAMPLE / "events" / "2022-08-28.csv"
    asked = ("load", "events", file, "--dry-run", "--home", home)
    wide = overnights(*asked).stdout
    assert max(map(len, wide.splitlines())) > 80  # where the output is no terminal, nothing is folded
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("overnights.cli.printing.fits", lambda rows, columns: False)
    said = overnights(*asked).stdout.replace(str(file), file.name)
    rows = [line.split() for line in said.splitlines()]
    assert max(map(len, said.splitlines())) <= 80
    assert ["row", "ts", "type", "position_s", "country"] in rows and ["1", "e000124", "account-34", "p00124"] in [
        row[:4] for row in rows
    ]


def test_an_export_names_files_without_the_folders_of_this_machine(tmp_path: Path) -> None:
    home = loaded_home(tmp_path / "home")
    late = tmp_path / "late.csv"
    late.write_text(f"{HEADER}\ne1,a1,p1,no-such-episode,2022-08-27T20:00:00Z,start,0,US\n", encoding="utf-8")
    assert overnights("load", "events", late, "--home", home).returncode == 0
    for table in ("batches", "set_aside", "catalogues"):
        out = tmp_path / f"{table}.json"
        assert overnights("export", table, "--out", out, "--home", home).returncode == 0
        (row,) = json.loads(out.read_text(encoding="utf-8"))
        assert row["source"] == ("catalogue" if table == "catalogues" else "late.csv")
    rows = pa.table(
        {"source": ["logs/1.csv", "/logs/1.csv", r"C:\\logs\\1.csv", "s3://b/1.csv", "a.csv, /b/c.csv", None]}
    )
    told = without_folders(rows, but_relative=True)["source"].to_pylist()
    assert told == ["logs/1.csv", "1.csv", "1.csv", "s3://b/1.csv", "a.csv, c.csv", None]
    assert without_folders(rows)["source"].to_pylist()[0] == "1.csv"


def test_a_column_that_is_not_read_stands_in_the_printout(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE / "catalogue", tmp_path / "catalogue"))
    titles = folder / "titles.csv"
    titles.write_text(titles.read_text(encoding="utf-8").replace("original_language", "langauge"), encoding="utf-8")
    assert overnights("init", tmp_path / "home").returncode == 0
    done = overnights("load", "catalogue", folder, "--home", tmp_path / "home")
    assert done.returncode == 0
    assert "titles.csv: column langauge is not read; near it: original_language" in done.stdout.splitlines()


def test_a_new_home_is_told_both_doors(tmp_path: Path) -> None:
    said = overnights("init", tmp_path / "home").stdout
    assert "overnights load catalogue PATH" in said and "overnights load published PATH" in said
