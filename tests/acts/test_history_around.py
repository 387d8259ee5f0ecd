"""A season's history can be read without that of everybody else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from overnights.acts import chart_store
from overnights.acts.load_published import load_published
from overnights.charts import ChartHistory
from overnights.home import Home, make_home
from overnights.store.lake import Lake

FILES = Path(__file__).parents[1] / "published" / "files"
SEASON = "the-weir-season-1"
CHARTS = ("netflix-weekly", "netflix-country")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = make_home(tmp_path_factory.mktemp("around") / "home")
    files = [*sorted(FILES.glob("global-*.tsv")), FILES / "countries-2023-06-28.tsv"]
    load_published(made, files, now=datetime(2023, 7, 10, tzinfo=UTC))
    return made


def history_around(lake: Lake, season_ids: list[str]) -> ChartHistory:
    """As a process finds it that asks once."""
    return chart_store.history_around(Lake(lake.address), season_ids)


def history_of(lake: Lake, names: tuple[str, ...]) -> ChartHistory:
    return chart_store.history_of(Lake(lake.address), names)


def test_its_run_is_that_of_the_whole_history(home: Home):
    whole, around = history_of(home.lake, CHARTS), history_around(home.lake, [SEASON])
    assert around.run(SEASON) == whole.run(SEASON) != ()


def test_the_worldwide_list_it_stands_on_is_whole(home: Home):
    whole, around = history_of(home.lake, CHARTS), history_around(home.lake, [SEASON])
    ours = {name: lists for name, lists in around.lists.items() if name.territory == "ZZ" and lists.runs}
    assert [name.category for name in ours] == ["TV (English)"]
    assert all(lists == whole.lists[name] for name, lists in ours.items())
    assert around.exits("netflix-weekly", date(2023, 6, 25), "ZZ", "TV (English)") == whole.exits(
        "netflix-weekly", date(2023, 6, 25), "ZZ", "TV (English)"
    )


def test_every_week_that_has_an_edition_is_known(home: Home):
    whole, around = history_of(home.lake, CHARTS), history_around(home.lake, [SEASON])
    assert around.editions == whole.editions
    assert [around.weeks(chart) for chart in CHARTS] == [whole.weeks(chart) for chart in CHARTS]


def test_a_season_that_was_on_no_list_has_no_run(home: Home):
    around = history_around(home.lake, ["nobody"])
    assert around.run("nobody") == ()
    assert isinstance(around, ChartHistory)
    assert around.editions == history_of(home.lake, CHARTS).editions


def test_a_process_that_asks_again_knows_of_everybody(home: Home):
    lake = Lake(home.lake.address)
    first, again = (chart_store.history_around(lake, [SEASON]) for _ in range(2))
    whole = history_of(lake, CHARTS)
    assert first.season_ids() < again.season_ids() == whole.season_ids()
    assert again == whole
    assert chart_store.history_of(lake, ["netflix-weekly"]) is again


def test_of_no_season_nothing_is_read(home: Home):
    assert history_around(home.lake, []).season_ids() == frozenset()
