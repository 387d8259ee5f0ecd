"""The shared files in every layout they have had: read whole, or refused whole with the home unchanged."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from shared_published import COUNTRIES, DATA, GLOBAL, needs_data

from overnights.acts.load_published import archive_held, load_published
from overnights.errors import NotData
from overnights.home import make_home
from overnights.published.layouts import typed
from overnights.sources.published_files import read_published

pytestmark = needs_data
NOW = datetime(2025, 7, 3, tzinfo=UTC)
SAMPLES = DATA / "format-samples"
UNITED_STATES = DATA / "united-states-2021-07-04-to-2022-11-13.tsv.gz"
LAYOUTS = {
    "global-2021-11-17-7-columns.tsv": 7,
    "global-2023-07-26-11-columns.tsv": 11,
    "global-2024-11-20-12-columns.tsv": 12,
    "global-2025-07-02-9-columns.tsv": 9,
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_sample_of_each_layout_is_read_and_its_day_is_the_one_in_its_name(tmp_path: Path, name: str) -> None:
    (one,) = load_published(make_home(tmp_path), [SAMPLES / name], now=NOW)
    assert (one.layout, one.rows, one.editions_new) == (f"global, {LAYOUTS[name]} columns", 40, 4)
    assert (one.seen_on, one.is_inferred) == (date.fromisoformat(name[7:17]), False)


@pytest.mark.parametrize(
    "name, says",
    [
        ("bad-scrape-2023-06-01-redirect.tsv", "is a web page by its content"),
        ("bad-scrape-2023-12-27-null.tsv", "holds the word null alone"),
    ],
)
def test_the_two_downloads_that_were_no_data_leave_the_home_unchanged(tmp_path: Path, name: str, says: str) -> None:
    home = make_home(tmp_path)
    load_published(home, [SAMPLES / "global-2021-11-17-7-columns.tsv"], now=NOW)
    before = {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    with pytest.raises(NotData, match=says):
        load_published(home, [*SAMPLES.glob("global-*"), SAMPLES / name], now=NOW)
    assert {path: path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file()} == before


def test_the_rows_of_one_country_are_those_of_all_countries_for_it() -> None:
    every, one = (typed(read_published(path).rows, path.name).rows.to_pylist() for path in (COUNTRIES, UNITED_STATES))
    assert one == [row for row in every if row["territory"] == "US"]


def test_the_whole_history_loads_in_seconds(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    start = time.perf_counter()
    countries, worldwide = sorted(load_published(home, [GLOBAL, COUNTRIES], now=NOW), key=lambda one: one.kind)
    assert time.perf_counter() - start < 20  # under 2 on a machine at rest
    assert (worldwide.rows, worldwide.weeks, worldwide.seen_on) == (8_360, 209, date(2025, 7, 2))
    assert (countries.rows, countries.weeks, countries.territories) == (134_620, 72, 94)
    held = archive_held(home)
    assert (held.weeks, held.lists) == (209, 836 + 13_462)
