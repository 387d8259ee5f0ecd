"""The worldwide weekly lists, 2021-07-04 to 2025-06-29, as published on 2025-07-02 and on days before.

What is held here are points 1 to 3 of what others printed, over every row.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from shared_published import DATA, needs_data, rows_of, scrapes, video_ids, whole_archive, whole_rows, worldwide

from overnights.charts.changes import AS_PUBLISHED, from_json
from overnights.charts.definition import definition_for
from overnights.published.archive import archive

pytestmark = needs_data
CHART = "netflix-weekly"
LEFT_OUT = {"is_staggered_launch", "episode_launch_details", "is_live_title"}  # no entry has them
HALF_HOURS = HALF_VIEWS = Fraction(100_000, 2)  # both are printed to 100,000 since 2023-06-18
HALF_RUNTIME = Fraction(1, 20_000)  # the runtime is printed to four decimals of an hour


def may_be_hours_over_runtime(hours: int, runtime: str, views: int) -> bool:
    """Whether some hours, runtime and views that would be printed so are hours / runtime = views.

    Each printed number stands for all within half a step of it, both ends included; hours / runtime then lies between
    the least hours over the longest runtime and the most hours over the shortest, and must meet the views' interval.
    """
    h, r, v = Fraction(hours), Fraction(runtime), Fraction(views)
    least, most = (h - HALF_HOURS) / (r + HALF_RUNTIME), (h + HALF_HOURS) / (r - HALF_RUNTIME)
    return least <= v + HALF_VIEWS and v - HALF_VIEWS <= most


def test_every_list_of_every_week_is_one_edition():
    found = whole_archive().editions.filter(pc.equal(whole_archive().editions["chart"], CHART))
    assert found.num_rows == 4 * 209
    assert set(found["edition"].to_pylist()) == {1}
    assert set(found["status"].to_pylist()) == {"consolidated"}


def test_views_are_hours_over_runtime_but_for_one_live_weekly_show():
    rows = [row for row in worldwide().rows.to_pylist() if row["views"] is not None and row["runtime_h"]]
    apart = [
        row for row in rows if not may_be_hours_over_runtime(row["hours_viewed"], str(row["runtime_h"]), row["views"])
    ]
    assert (len(rows) - len(apart), len(rows)) == (4_119, 4_143)
    assert Counter(row["show_title"] for row in apart) == {"Raw": 24}


def test_rows_without_a_runtime_are_staggered_launches_with_their_country_groups_or_live():
    rows = [row for row in worldwide().rows.to_pylist() if row["runtime_h"] == 0]
    groups = pq.read_table(DATA / "staggered-launches.parquet").to_pylist()
    staggered = {(group["week"], group["category"], group["weekly_rank"]) for group in groups}
    others = [row for row in rows if (row["week"], row["category"], row["rank"]) not in staggered]
    assert len(rows) == 137
    assert len(rows) - len(others) == len(staggered) == 133
    assert sorted({row["show_title"] for row in others}) == [
        "Christmas Gameday: Chiefs vs. Steelers",
        "Christmas Gameday: Ravens vs. Texans",
        "Jake Paul vs. Mike Tyson",
    ]


def test_a_runtime_of_zero_is_unknown_in_an_entry():
    entries = whole_archive().entries
    assert pc.min(entries["runtime_h"]).as_py() > 0


def test_ranks_follow_the_metric_of_the_definition_in_every_list_and_ties_are_named():
    lists, ties = _by_list(), Counter()
    for (week, _), rows in lists.items():
        metric = definition_for(CHART, week).metric
        values = [row[metric] for row in rows]
        assert [row["rank"] for row in rows] == list(range(1, 11))
        assert [row["metric"] for row in rows] == [metric] * 10
        assert values == sorted(values, reverse=True)
        assert [row["is_tie"] for row in rows] == [values.count(value) > 1 for value in values]
        ties[metric] += sum(one == other for one, other in pairwise(values))
    assert len(lists) == 836
    assert ties == {"hours_viewed": 19, "views": 436}


def test_by_hours_nearly_all_lists_since_the_change_of_metric_would_be_out_of_order():
    """422 of 428, and none of the 408 before: so it is the definition of the week that says the metric."""
    by_hours = defaultdict(int)
    for (week, _), rows in _by_list().items():
        hours = [row["hours_viewed"] for row in rows]
        by_hours[definition_for(CHART, week).metric] += hours != sorted(hours, reverse=True)
    assert by_hours == {"hours_viewed": 0, "views": 422}
    last = max(week for week, _ in _by_list() if definition_for(CHART, week).metric == "hours_viewed")
    assert last == date(2023, 6, 11)


def _by_list():
    lists = defaultdict(list)
    for row in whole_rows(CHART):
        lists[row["week"], row["category"]].append(row)
    return lists


def test_the_weeks_that_are_published_are_the_weeks_of_the_season_on_its_list():
    weeks = Counter()
    for row in whole_rows(CHART):
        weeks[row["season_id"], row["category"]] += 1
        assert row["weeks_on_chart"] == weeks[row["season_id"], row["category"]], row


def test_seasons_are_those_that_the_publisher_numbers():
    """Over pairs of rows: of one season here, and of one id of the publisher's; no pair is one without the other."""
    ours, theirs = defaultdict(set), defaultdict(set)
    for row in whole_rows(CHART):
        key = (row["week"], row["category"], row["rank"])
        ours[row["season_id"]].add(video_ids()[key])
        theirs[video_ids()[key]].add(row["season_id"])
    assert {season: ids for season, ids in ours.items() if len(ids) > 1} == {}
    assert {video: seasons for video, seasons in theirs.items() if len(seasons) > 1} == {}
    assert len(ours) == len(theirs) == 3_019


def test_namesakes_of_one_list_are_two_seasons_of_two_titles():
    labels = whole_archive().labels.to_pylist()
    films = {row["season_id"]: row["title_id"] for row in labels if row["show_title"] == "Dhamaka"}
    assert films == {"dhamaka-film": "dhamaka", "dhamaka-film-2023": "dhamaka-2023"}


def test_a_season_that_is_called_otherwise_later_keeps_its_id_and_all_its_labels(tmp_path: Path):
    """Over the sweeps that called first seasons limited series, and the weeks that were corrected on 2021-12-08.

    The publisher's ids are of today's rows. In weeks before 2021-11-14 some places were given to other films, so only
    later weeks tell which labels an id had.
    """
    days = ["2021-11-17", "2021-12-08", "2023-11-22", "2023-12-06", "2024-05-22"]
    vintages = [*scrapes(tmp_path, days), worldwide()]
    found = archive(vintages)
    season_of = defaultdict(set)
    for row in rows_of(found.entries, CHART):
        if row["week"] > date(2021, 11, 14):
            season_of[video_ids()[row["week"], row["category"], row["rank"]]].add(row["season_id"])
    assert {video: ids for video, ids in season_of.items() if len(ids) > 1} == {}

    labels, called = defaultdict(set), defaultdict(set)
    for row in found.labels.to_pylist():
        labels[row["season_id"]].add((row["show_title"], row["season_title"]))
    for row in (row for vintage in vintages for row in vintage.rows.to_pylist()):
        if row["week"] > date(2021, 11, 14):
            video = video_ids()[row["week"], row["category"], row["rank"]]
            called[min(season_of[video])].add((row["show_title"], row["season_title"]))
    renamed = {season for season, names in called.items() if len(names) > 1}
    assert len(renamed) == 71
    assert {season for season in renamed if not called[season] <= labels[season]} == set()


@pytest.mark.parametrize(
    "days",
    [
        ("2021-12-01", "2021-12-08"),
        ("2022-12-07", "2022-12-14"),
        ("2023-11-29", "2023-12-06"),
        ("2024-01-17", "2024-01-24"),
        ("2025-04-02", "2025-04-09"),
    ],
)
def test_what_is_restated_between_two_downloads_is_what_others_find_cell_by_cell(tmp_path: Path, days: tuple[str, str]):
    with gzip.open(DATA / "global-revisions.csv.gz", "rt", encoding="utf-8") as file:
        cells = [row for row in csv.DictReader(file) if row["scraped_at"].startswith(days[1])]
    found = archive(scrapes(tmp_path, list(days)))
    restated = [row for row in found.editions.to_pylist() if row["edition"] == 2]
    lists = {(str(row["week"]), row["category"]) for row in restated}
    assert lists == {(row["week"], row["category"]) for row in cells if row["column"] not in LEFT_OUT}
    columns = {change.column for row in restated for change in from_json(row["diff"])}
    assert columns <= {*AS_PUBLISHED, "(row)"}
    assert ("hours_viewed" in columns) <= any(row["column"] == "weekly_hours_viewed" for row in cells)


def test_one_week_of_a_download_again_changes_nothing():
    (last,) = {max(worldwide().rows["week"].to_pylist())}
    rows = worldwide().rows.filter(pc.equal(worldwide().rows["week"], last))
    again = replace(worldwide(), vintage="0" * 64, rows=rows)
    found, before = archive([again, worldwide()]), archive([worldwide()])
    assert found.entries.equals(before.entries)
    assert found.editions.equals(before.editions)


def test_a_season_swept_to_limited_is_still_the_first_season_it_was_published_as(tmp_path: Path):
    found = archive([*scrapes(tmp_path, ["2023-11-22", "2023-12-06"]), worldwide()])
    (last,) = (row for row in found.labels.to_pylist() if row["season_title"] == "Behind Your Touch: Limited Series")
    assert (last["season_id"], last["kind"], last["number"]) == ("behind-your-touch-season-1", "season", 1)
    assert (last["is_first"], last["is_present"]) == (False, True)
