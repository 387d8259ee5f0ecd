"""A published file that a load set aside leaves its name and reason: in a public table, and in what doctor says."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

from overnights.acts.doctor import doctor
from overnights.acts.new_published import load_new_published
from overnights.home import make_home
from overnights.tables import FILES_SET_ASIDE

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
NOW, LATER = datetime(2023, 7, 10, tzinfo=UTC), datetime(2023, 7, 11, tzinfo=UTC)


def test_what_is_set_aside_keeps_its_file_and_its_reason_once(tmp_path: Path) -> None:
    archive = tmp_path / "vintages.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.write(FILES / "global-2023-06-14.tsv", "2023-06-14.tsv")
        out.write(FILES / "bad" / "null.tsv", "2023-06-15.tsv")
    home = make_home(tmp_path / "home")
    for now in (NOW, LATER):
        done = load_new_published(home, [archive], now=now, are_names_due=True)
        assert len(done.refused) == 1
    (row,) = home.lake.read(FILES_SET_ASIDE).to_pylist()
    assert (row["source"], row["set_aside_at"]) == ("vintages.zip/2023-06-15.tsv", NOW)
    assert "holds the word null alone" in row["reason"] and str(tmp_path) not in row["reason"]
    assert "othing was stored" not in row["reason"]
    found = [check for check in doctor(home.path, now=NOW).checks if "set aside" in check.says]
    assert [(check.state, "2023-06-15.tsv" in check.says) for check in found] == [("note", True)]


def test_where_all_is_good_there_is_none(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    load_new_published(home, [FILES / "global-2023-06-14.tsv"], now=NOW)
    assert home.lake.read(FILES_SET_ASIDE).num_rows == 0
    assert not any("set aside" in check.says for check in doctor(home.path, now=NOW).checks)
