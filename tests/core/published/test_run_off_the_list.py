"""What a season off a published list had at most, where hours gave way to views during its run."""

from __future__ import annotations

from datetime import date

from invented_charts import FIRST, Row, series, worldwide

from overnights.charts import ChartHistory
from overnights.pages.run import Run, run_of
from overnights.published.archive import archive
from overnights.published.seasons import with_published

LAST_BY_HOURS = (date(2023, 6, 11) - FIRST).days // 7
LONG = series("Long", hours=10_000_000, views=1_000_000, runtime=10.0)  # the tenth


def run_with(*listed: Row | None) -> Run:
    """The run of a season in the last week by hours and those after it; where it is None another has its place."""
    others = [series(f"Other {n}", hours=40_000_000, views=4_000_000, runtime=10.0) for n in range(9)]
    weeks = {LAST_BY_HOURS + n: [row or others[0], *others[1:], LONG] for n, row in enumerate(listed)}
    found = archive([worldwide(date(2023, 7, 5), weeks)])
    history, season = ChartHistory.from_rows(found.editions, found.entries), with_published(None, found.labels)
    run = run_of(history, season.seasons["one-season-1"], history.run("one-season-1"), None, ())
    assert run is not None
    return run


def test_at_the_views_of_the_last_place_a_shorter_season_had_fewer_hours_than_the_last_place():
    by_hours, by_views = series("One", hours=20_000_000), series("One", hours=9_000_000, views=4_500_000, runtime=2.0)
    out = run_with(by_hours, by_views, None).weeks[-1]
    assert (out.rank, out.at_most, out.is_by_views) == (None, 2_100_000, True)  # 1,050,000 views of 2 hours


def test_without_its_runtime_nothing_is_said_of_a_week_ranked_by_views():
    out = run_with(series("One", hours=20_000_000), None).weeks[-1]
    assert (out.rank, out.at_most) == (None, None)


def test_where_all_weeks_are_ranked_alike_it_had_at_most_what_the_last_place_had():
    by_views = series("One", hours=9_000_000, views=4_500_000, runtime=2.0)
    out = run_with(None, by_views, None).weeks[-1]
    assert (out.rank, out.at_most, out.is_by_views) == (None, 1_000_000, False)
