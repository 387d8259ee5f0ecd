"""Runs of the whole shared archive: what must add up over every row, and the case that must come out right."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from shared_published import needs_data, whole_archive
from test_netflix_engagement import joined, whole

from overnights.charts.cohort import COUNTED_BEFORE, LACKS_WEEKS, whole_runs
from overnights.charts.columns import Columns
from overnights.charts.history import ChartHistory
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Facts, Runs, kind_of_run

pytestmark = needs_data
FIRST, LAST = date(2021, 7, 4), date(2025, 6, 29)
WORLD = "netflix-weekly"


@cache
def tables() -> RunTables:
    archive = whole_archive()
    kinds = {row["season_id"]: kind_of_run(row["kind"], row["number"]) for row in archive.labels.to_pylist()}
    released = {
        season: row["released_on"]
        for row, season in zip(whole(), joined(), strict=True)
        if season and row["released_on"]
    }
    facts = Facts(kinds={season: kind for season, kind in kinds.items() if kind}, released_on=released)
    return RunTables(Runs(Columns(archive.editions, archive.entries), facts))


@cache
def weeks() -> list[dict[str, Any]]:
    return tables().weeks.to_pylist()


@cache
def runs() -> list[dict[str, Any]]:
    return tables().runs.to_pylist()


def test_every_row_is_told_and_every_season_has_one_worldwide_run() -> None:
    assert len(weeks()) == 8_360 + 134_620
    assert sum(row["chart"] == WORLD for row in runs()) == 3_019
    assert [row for row in weeks() if row["weeks"] != row["weeks_on_chart"]] == []
    assert [row for row in runs() if row["weeks"] != row["weeks_on_chart"]] == []
    assert sum(row["weeks"] for row in runs()) == len(weeks())


def test_the_shares_of_a_list_add_to_one_and_territories_publish_none() -> None:
    shares: dict[tuple[date, str], float] = defaultdict(float)
    for row in weeks():
        if row["chart"] == WORLD:
            shares[row["week"], row["category"]] += row["share_of_list"]
        else:
            assert row["share_of_list"] is row["hours_ratio"] is None
    assert len(shares) == 836
    assert all(share == pytest.approx(1) for share in shares.values())


def test_as_many_leave_a_list_as_come_to_it_in_the_week_after() -> None:
    left: Counter[Any] = Counter()
    came: Counter[Any] = Counter()
    lists: dict[Any, set[date]] = defaultdict(set)
    for row in weeks():
        name = (row["chart"], row["territory"], row["category"])
        lists[name].add(row["week"])
        left[*name, row["week"] + timedelta(weeks=1)] += row["is_exit"] is True
        came[*name, row["week"]] += row["is_debut"] is True or row["is_re_entry"] is True
    assert len(lists) == 4 + 188
    for name, there in lists.items():
        for week in sorted(there)[1:]:
            assert came[*name, week] == left[*name, week], (name, week)
    unknown = [row for row in weeks() if row["is_debut"] is None]
    assert {row["week"] for row in unknown} == {FIRST}
    assert len(unknown) == 10 * len(lists)


def test_hours_of_a_week_are_those_of_the_week_before_times_the_ratio() -> None:
    hours = {(r["season_id"], r["category"], r["week"]): r["hours_viewed"] for r in weeks() if r["chart"] == WORLD}
    for (season, category, week), own in hours.items():
        before = hours.get((season, category, week - timedelta(weeks=1)))
        (ratio,) = (row for row in ratios()[season, category, week])
        assert ratio == (None if before is None else own / before)


@cache
def ratios() -> dict[Any, list[float | None]]:
    found: dict[Any, list[float | None]] = defaultdict(list)
    for row in weeks():
        if row["chart"] == WORLD:
            found[row["season_id"], row["category"], row["week"]].append(row["hours_ratio"])
    return found


def test_partner_tracks_run_from_its_debut_to_its_exit() -> None:
    told = tables().of("partner-track-season-1")
    (world,) = (one for one in told if one.run["territory"] == "ZZ")
    run = world.run
    assert (run["debut_week"], run["debut_rank"], run["first_week_days"]) == (date(2022, 8, 28), 7, 3)
    assert (run["weeks"], run["longest_streak"], run["peak_rank"], run["exits"], run["last_exit_rank"]) == (
        3,
        3,
        4,
        1,
        6,
    )
    assert [row["territories"] for row in world.weeks] == [27, 58, 46]
    assert [row["territories_at_1"] for row in world.weeks] == [0, 13, 1]
    assert [row["hours_ratio"] for row in world.weeks] == [None, 31_140 / 16_660, 18_210 / 31_140]
    assert run["decay_per_day"] == pytest.approx(31_140 / 7 / (16_660 / 3))
    (us,) = (one.run for one in told if one.run["territory"] == "US")
    assert (us["peak_rank"], us["weeks"]) == (3, 3)


def test_partner_track_among_first_seasons_of_its_list() -> None:
    (world,) = (one for one in tables().of("partner-track-season-1") if one.run["territory"] == "ZZ")
    one = world.standing
    assert one is not None
    assert (one.kind, one.weeks.n, one.weeks.lower_quartile, one.weeks.median, one.weeks.upper_quartile) == (
        "first_season", 273, 1, 2, 4,
    )  # fmt: skip
    assert list(one.left_out.values()) == [4, 4]
    assert (one.days, one.decay.n, one.decay.at_most) == (3, 24, 18)


def test_what_a_week_kept_a_day_is_the_number_nearest_to_the_fraction() -> None:
    known = {(r["season_id"], r["category"], r["week"]): r for r in weeks() if r["chart"] == WORLD}
    told = [row for row in known.values() if row["hours_ratio_per_day"] is not None]
    assert len(told) > 3_000
    for row in told:
        before = known[row["season_id"], row["category"], row["week"] - timedelta(weeks=1)]
        hours, those = int(row["hours_viewed"]), int(before["hours_viewed"])
        assert row["hours_ratio_per_day"] == float(Fraction(hours * before["days"], those * row["days"]))


def test_the_last_exit_has_its_rank_whoever_came_back() -> None:
    back = [row for row in runs() if row["is_still_on"] and row["exits"]]
    assert len(back) == 192
    assert all((row["last_exit_rank"] is None) == (row["exits"] == 0) for row in runs())
    (sing,) = (row for row in back if row["season_id"] == "sing-film" and row["chart"] == WORLD)
    assert (sing["exits"], sing["last_exit_rank"]) == (4, 5)


def test_of_a_half_year_with_gaps_both_cohorts_count_the_same_seasons() -> None:
    archive, gaps = whole_archive(), [date(2022, 3, 6), date(2022, 3, 13)]
    loaded = [table.filter(_is_loaded(table, gaps)) for table in (archive.editions, archive.entries)]
    history = ChartHistory.from_rows(*loaded)
    found = RunTables(Runs(Columns(*loaded), Facts())).runs.to_pylist()
    for name, known in history.lists.items():
        ours = [row for row in found if row["category"] == name.category]
        assert set(whole_runs(known)) == {row["season_id"] for row in ours if row["left_out"] is None}
    (one,) = (row for row in found if row["season_id"] == "just-go-with-it-film")
    assert one["left_out"] == COUNTED_BEFORE
    films = [row["left_out"] for row in found if row["category"] == "Films (English)"]
    assert (films.count(None), films.count(LACKS_WEEKS)) == (79, 9)


def _is_loaded(table: pa.Table, gaps: list[date]) -> pa.ChunkedArray:
    week = table["week"]
    is_within = pc.and_(pc.greater_equal(week, date(2022, 1, 2)), pc.less_equal(week, date(2022, 6, 26)))
    is_there = pc.and_(is_within, pc.invert(pc.is_in(week, pa.array(gaps))))
    return pc.and_(is_there, pc.equal(table["territory"], "ZZ"))


def test_who_is_left_out_was_there_in_the_first_or_in_the_last_week() -> None:
    for row in runs():
        ends = LAST if row["chart"] == WORLD else date(2022, 2, 27) if row["territory"] == "RU" else date(2022, 11, 13)
        assert row["is_left_censored"] == (row["first_week"] == FIRST)
        assert row["is_still_on"] == (row["last_week"] == ends)
        assert (row["left_out"] is None) == (not row["is_left_censored"] and not row["is_still_on"])
