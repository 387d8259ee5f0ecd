"""A lake that lost rows: nothing is measured, swept or published from what is left, and doctor says what is gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from test_measure import NOW, events, figures_as_rows, home_with, some_lines

from overnights.acts.doctor import doctor
from overnights.acts.load_events import load_events
from overnights.acts.measure import measure
from overnights.acts.tidy import tidy
from overnights.errors import StoreError
from overnights.home import Home, open_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = home_with(tmp_path, some_lines(20))
    measure(home, now=NOW)
    return home


def wrong(home: Home) -> str:
    return " ".join(check.says for check in doctor(home.path, now=NOW).checks if check.state == "wrong")


@pytest.mark.parametrize("lost", ["events", "batches/_delta_log"])
def test_what_is_left_of_a_lost_table_is_not_worked_on(home: Home, tmp_path: Path, lost: str) -> None:
    before = figures_as_rows(home)
    shutil.rmtree(home.lake.root / lost)
    broken = open_home(home.path)
    files = sorted(path for path in broken.lake.root.rglob("*") if path.name != "lock")
    more = events(tmp_path / "more", "more.csv", some_lines(5, seed=9))
    for act in (
        lambda: measure(broken, full=True, now=NOW),
        lambda: tidy(broken),
        lambda: load_events(broken, [more], now=NOW),
    ):
        with pytest.raises(StoreError, match="from a copy"):
            act()
    assert sorted(path for path in broken.lake.root.rglob("*") if path.name != "lock") == files
    assert figures_as_rows(broken) == before
    assert "has lost rows" in wrong(broken)


@pytest.mark.parametrize("table", ["events", "viewing", "plays"])
def test_a_file_that_was_cut_off_is_named(home: Home, table: str) -> None:
    file = next((home.lake.root / table).glob("*.parquet"))
    file.write_bytes(file.read_bytes()[:50])
    assert f"of {table} gone or damaged, as {file.name}" in wrong(open_home(home.path))


def test_a_log_that_cannot_be_read_is_a_sentence(home: Home) -> None:
    log = max((home.lake.root / "measures" / "_delta_log").glob("*.json"))
    log.write_text("garbage")
    with pytest.raises(StoreError, match="log of measures"):
        measure(open_home(home.path), now=NOW)
    assert "log of measures" in wrong(open_home(home.path))
