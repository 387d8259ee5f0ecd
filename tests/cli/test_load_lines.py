"""What loading prints: the account of a batch, and columns of a catalogue that are not read."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.conftest import EXAMPLE, overnights

NOTHING = "Nothing was accepted: every row was set aside"


def loaded_home(path: Path) -> Path:
    assert overnights("init", path).returncode == 0
    assert overnights("load", "catalogue", EXAMPLE / "catalogue", "--home", path).returncode == 0
    return path


def test_a_load_of_which_nothing_counts_says_so(tmp_path: Path) -> None:
    home = loaded_home(tmp_path / "home")
    file = tmp_path / "events.csv"
    header = "event_id,account_id,playback_id,episode_id,ts,type,position_s,country"
    file.write_text(f"{header}\ne1,a1,p1,no-such-episode,2022-08-27T20:00:00Z,start,0,US\n", encoding="utf-8")
    said = overnights("load", "events", file, "--home", home).stdout
    assert NOTHING in said and "unknown_episode" in said
    assert NOTHING not in overnights("load", "events", EXAMPLE / "events", "--home", home).stdout


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
