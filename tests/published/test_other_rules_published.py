"""Published lists under other rules, on the shared files: the publisher's own order stands under its own metric."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from functools import cache

import pyarrow.parquet as pq
import pytest
from shared_published import COUNTRIES, needs_data, whole_archive, worldwide

from overnights.charts import ChartHistory
from overnights.charts.definition import definition_for
from overnights.charts.entry_figures import Around, other_ranking, points_of
from overnights.charts.listing import Chart
from overnights.charts.other_rules import METRICS, OtherRank, OtherRanking
from overnights.charts.record import ListName

pytestmark = needs_data
WEEK = date(2022, 9, 11)
TRACK = "partner-track-season-1"
TV = ListName(chart="netflix-weekly", territory="ZZ", category="TV (English)")
FIRST_OF_VIEWS = date(2023, 6, 18)


@cache
def history() -> ChartHistory:
    return ChartHistory.from_rows(whole_archive().editions, whole_archive().entries)


def chart_of(name: ListName, week: date) -> Chart:
    one = history().list_of(name).latest[week]
    return Chart(edition=one.edition, entries=one.entries, exits=(), latest=one.edition.edition)


@cache
def points(week: date) -> tuple[dict[str, int], int]:
    lists = [name for name in history().lists if name.chart == "netflix-country"]
    return points_of(history().latest_of(lists, [week]), 10), len(history().territories("netflix-country", week))


def under(rule: str, week: date = WEEK, name: ListName = TV) -> OtherRanking:
    of_week, territories = points(week) if rule == "points" else ({}, 0)
    around = Around(history=history().list_of(name), points=of_week, territories=territories)
    return other_ranking(chart_of(name, week), rule, around)


def track(ranking: OtherRanking) -> OtherRank:
    (row,) = (row for row in ranking.rows if row.season_id == TRACK)
    return row


def test_the_metric_that_a_list_is_ranked_by_gives_its_own_order_in_every_list_of_every_week():
    ties = 0
    for name, listed in history().lists.items():
        if name.chart != "netflix-weekly":
            continue
        for week in listed.weeks:
            metric = definition_for(name.chart, week).metric
            found = under(next(rule for rule, own in METRICS.items() if own == metric), week, name)
            assert [row.rank for row in found.rows] == [row.official_rank for row in found.rows] == list(range(1, 11))
            assert [row.change for row in found.rows] == [0] * 10
            ties += sum(row.is_tie for row in found.rows)
    assert ties > 800


def test_by_hours_nearly_all_lists_that_are_ranked_by_views_stand_otherwise():
    """Of 432 lists; of the 648 that were published by mid 2026, 641 are out of order by hours."""
    moved = 0
    for name, listed in history().lists.items():
        if name.chart == "netflix-weekly":
            weeks = [week for week in listed.weeks if week >= FIRST_OF_VIEWS]
            moved += sum(any(row.change for row in under("hours", week, name).rows) for week in weeks)
    assert moved > 420


def test_the_week_of_partner_track_by_hours_is_the_published_one():
    found = under("hours")
    assert (track(found).rank, track(found).official_rank, track(found).change) == (6, 6, 0)
    assert track(found).value == 18_210_000
    assert [row.rank for row in found.rows] == list(range(1, 11))


def test_views_of_that_week_are_not_published():
    found = under("views")
    assert {row.rank for row in found.rows} == {None}
    assert "neither views nor a runtime" in str(track(found).why)


def test_its_first_28_days_are_the_hours_of_its_three_weeks_on_the_list():
    found = under("first-28-days")
    assert track(found).value == 66_010_000
    assert (track(found).rank, track(found).official_rank) == (6, 6)
    assert "no release day is known" in str(track(found).says)
    crown = next(row for row in found.rows if row.season_id == "the-crown-season-1")
    assert crown.value == 17_570_000  # without its release day its first week here is all there is; and that is said


def test_a_release_day_that_is_known_keeps_old_seasons_out_of_the_first_28_days():
    around = Around(history=history().list_of(TV), released_on={"the-crown-season-1": date(2016, 11, 4)})
    found = other_ranking(chart_of(TV, WEEK), "first-28-days", around)
    (crown,) = (row for row in found.rows if row.season_id == "the-crown-season-1")
    assert (crown.rank, crown.value) == (None, None)
    assert "released on 2016-11-04" in str(crown.why)


def test_its_points_are_those_that_the_countries_file_gives_it_counted_row_by_row():
    rows = pq.read_table(COUNTRIES, columns=["week", "show_title", "weekly_rank", "country_iso2"]).to_pylist()
    of_week = [row for row in rows if str(row["week"])[:10] == str(WEEK)]
    ranks = [int(row["weekly_rank"]) for row in of_week if row["show_title"] == "Partner Track"]
    assert len(ranks) == 46
    found = track(under("points"))
    assert found.value == Fraction(sum(11 - rank for rank in ranks)) == 219
    assert (found.rank, found.official_rank, found.change) == (4, 6, 2)
    assert f"over {len({row['country_iso2'] for row in of_week})} territories" in under("points").limits[-1]


def test_all_points_of_a_week_are_those_of_all_its_lists():
    of_week, territories = points(WEEK)
    lists = [n for n in history().lists if n.chart == "netflix-country" and WEEK in history().list_of(n).latest]
    assert len(lists) == 2 * territories == 186
    assert sum(of_week.values()) == 55 * len(lists)


@pytest.mark.parametrize("rule", ["hours", "views", "first-28-days"])
def test_lists_of_territories_have_ranks_alone(rule: str):
    found = under(rule, name=ListName(chart="netflix-country", territory="US", category="TV"))
    assert {row.rank for row in found.rows} == {None}
    assert all("ranks alone" in str(row.why) for row in found.rows)


def test_weeks_without_lists_of_territories_have_no_points():
    found = under("points", date(2024, 9, 8))
    assert {row.rank for row in found.rows} == {None}
    assert "no lists of territories" in str(found.rows[0].why)


def test_the_hours_of_the_shared_rows_are_exact():
    published = Counter(
        {(r["week"], r["category"], r["rank"]): r["hours_viewed"] for r in worldwide().rows.to_pylist()}
    )
    for row in under("hours", date(2024, 9, 8)).rows:
        assert row.value == published[date(2024, 9, 8), "TV (English)", row.official_rank]
