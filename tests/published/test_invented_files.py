"""From files to an archive, on small invented files that are always there: every layout, three days, a renaming."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from shared_published import vintage_of

from overnights.charts import ChartHistory
from overnights.charts.changes import from_json
from overnights.published.archive import Archive, archive

FILES = Path(__file__).parent / "files"
WORLDWIDE = ["global-2023-06-14.tsv", "global-2023-06-21.tsv", "global-2023-06-28.tsv"]
COUNTRIES = "countries-2023-06-28.tsv"
CORRECTED, LAST = date(2023, 6, 11), date(2023, 6, 25)


@pytest.fixture(scope="module")
def found() -> Archive:
    return archive([vintage_of(FILES / name) for name in [*WORLDWIDE, COUNTRIES]])


def test_four_weeks_of_lists_are_sixteen_worldwide_and_twenty_four_of_territories(found: Archive):
    latest = {(r["chart"], r["week"], r["territory"], r["category"]) for r in found.editions.to_pylist()}
    assert sum(chart == "netflix-weekly" for chart, *_ in latest) == 16
    assert sum(chart == "netflix-country" for chart, *_ in latest) == 24


def test_one_corrected_figure_and_one_renaming_are_the_only_second_editions(found: Archive):
    second = [row for row in found.editions.to_pylist() if row["edition"] == 2]
    columns = [(row["week"], change.row, change.column) for row in second for change in from_json(row["diff"])]
    figures = [(week, row) for week, row, column in columns if column == "hours_viewed"]
    names = [(week, row) for week, row, column in columns if column == "season_label"]
    assert figures == [(CORRECTED, "marble-film")]
    assert names == [(date(2023, 6, day), "the-weir-season-1") for day in (4, 11, 18)]
    assert len(second) == 4


def test_a_series_that_is_called_limited_later_is_still_its_first_season(found: Archive):
    (present,) = (row for row in found.labels.to_pylist() if row["is_present"] and row["title_id"] == "the-weir")
    assert present["season_title"] == "The Weir: Limited Series"
    assert (present["season_id"], present["kind"], present["number"]) == ("the-weir-season-1", "season", 1)


def test_the_weeks_that_are_published_are_the_weeks_a_season_was_on_its_list(found: Archive):
    history = ChartHistory.from_rows(found.editions, found.entries)
    assert len(history.lists) == 10
    for of_list in history.lists.values():
        for week in of_list.weeks:
            for entry in of_list.latest[week].entries:
                since_before = len(of_list.earlier(entry.season_id, week)) + 1
                assert entry.weeks_on_chart >= since_before
                assert entry.is_debut == (entry.weeks_on_chart == 1)


def test_the_same_rows_in_another_layout_are_the_same_archive(found: Archive):
    again = archive([vintage_of(FILES / name) for name in [*WORLDWIDE, "countries-2023-06-28.xlsx"]])
    parquet = archive([vintage_of(FILES / name) for name in [*WORLDWIDE, "countries-2023-06-28.parquet"]])
    assert again.entries.equals(found.entries)
    assert parquet.entries.equals(found.entries)
    assert again.labels.equals(found.labels) and parquet.labels.equals(found.labels)


def test_territories_have_the_seasons_of_the_worldwide_lists(found: Archive):
    charts = {"netflix-weekly": set(), "netflix-country": set()}
    for row in found.entries.to_pylist():
        charts[row["chart"]].add(row["season_id"])
    assert charts["netflix-country"] & charts["netflix-weekly"]
    assert {row["week"] for row in found.entries.to_pylist()} >= {LAST}
