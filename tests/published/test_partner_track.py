"""Partner Track, season 1, from the published files alone: every figure that is known of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import pytest
from shared_published import COUNTRIES, GLOBAL, needs_data, whole_archive, whole_rows, worldwide

from overnights.acts.load_published import load_published
from overnights.acts.title import title_json
from overnights.charts import ChartHistory
from overnights.home import make_home

pytestmark = needs_data
SEASON = "partner-track-season-1"
WEEKS = [date(2022, 8, 28), date(2022, 9, 4), date(2022, 9, 11), date(2022, 9, 18)]


@pytest.fixture(scope="module")
def history() -> ChartHistory:
    return ChartHistory.from_rows(whole_archive().editions, whole_archive().entries)


def test_its_run_on_the_worldwide_list(history: ChartHistory):
    run = [entry for entry in history.run(SEASON) if entry.chart == "netflix-weekly"]
    assert [(e.week, e.category, e.rank) for e in run] == [
        (WEEKS[0], "TV (English)", 7),
        (WEEKS[1], "TV (English)", 4),
        (WEEKS[2], "TV (English)", 6),
    ]
    assert [e.hours_viewed for e in run] == [16_660_000, 31_140_000, 18_210_000]
    assert sum(e.exact for e in run) == 66_010_000
    assert [e.weeks_on_chart for e in run] == [e.streak for e in run] == [1, 2, 3]
    assert [(e.last_rank, e.is_debut, e.is_re_entry) for e in run] == [
        (None, True, False),
        (7, False, False),
        (4, False, False),
    ]
    assert (run[-1].peak_rank, run[-1].peak_week) == (4, WEEKS[1])


def test_it_is_out_in_its_fourth_week(history: ChartHistory):
    left = history.exits("netflix-weekly", WEEKS[3], "ZZ", "TV (English)")
    assert SEASON in {exit_.season_id for exit_ in left}
    tenth = history.latest("netflix-weekly", WEEKS[3], "ZZ", "TV (English)").entries[-1]
    assert (tenth.rank, tenth.hours_viewed) == (10, 12_220_000)


def test_its_run_in_the_united_states(history: ChartHistory):
    run = [entry for entry in history.run(SEASON) if entry.territory == "US"]
    assert [(e.week, e.rank, e.category) for e in run] == [(w, r, "TV") for w, r in zip(WEEKS, (7, 3, 6), strict=False)]
    assert (run[-1].peak_rank, run[-1].value) == (3, None)


def test_the_territories_it_was_on_a_list_in(history: ChartHistory):
    run = [entry for entry in history.run(SEASON) if entry.chart == "netflix-country"]
    assert Counter(entry.week for entry in run) == dict(zip(WEEKS, (27, 58, 46, 2), strict=True))


def test_an_entry_of_its_list_runs_two_weeks_in_the_middle():
    weeks = Counter(row["season_id"] for row in whole_rows("netflix-weekly") if row["category"] == "TV (English)")
    assert median(weeks.values()) == 2


def test_a_home_that_has_the_published_files_alone_tells_it(tmp_path: Path):
    home = make_home(tmp_path / "home")
    load_published(home, [GLOBAL, COUNTRIES], now=datetime(2026, 1, 1, tzinfo=UTC))
    record = title_json(home, "partner track", now=datetime(2026, 1, 1, tzinfo=UTC))
    (season,) = record["seasons"]
    assert (record["title_id"], season["season_id"], season["number"]) == ("partner-track", SEASON, 1)
    by_season = title_json(home, "Partner Track: Season 1", now=datetime(2026, 1, 1, tzinfo=UTC))
    assert by_season.pop("asked")["season_id"] == SEASON
    assert by_season == {name: said for name, said in record.items() if name != "asked"}


def test_its_row_is_as_published():
    rows = [row for row in worldwide().rows.to_pylist() if row["show_title"] == "Partner Track"]
    assert {row["season_title"] for row in rows} == {"Partner Track: Season 1"}
    assert {row["views"] for row in rows} == {None}
