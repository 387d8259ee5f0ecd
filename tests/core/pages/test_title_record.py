"""The record of a title: what it takes from the catalogue."""

from __future__ import annotations

from datetime import date

from overnights.catalogue import Catalogue, Episode, Season, Title
from overnights.charts.history import ChartHistory
from overnights.pages.title import title_page


def test_a_season_that_only_its_episodes_date_is_out_from_the_first_of_them() -> None:
    title = Title(title_id="t", title="T")
    book = Catalogue(
        titles={"t": title},
        seasons={"s": Season(season_id="s", title_id="t")},
        episodes=tuple(
            Episode(episode_id=f"e{day}", season_id="s", runtime_ms=60_000, released_on=date(2022, 9, day))
            for day in (8, 1)
        ),
    )
    record = title_page(
        title, book, ChartHistory(), None, service="S", is_demo=False, domestic=None, rounding=1, number=None
    )
    assert record.as_json()["seasons"][0]["released_on"] == "2022-09-01"
