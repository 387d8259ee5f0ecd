"""Where a season stands among those of its list, and whom the archive cannot see whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from runs_shop import listed, week

from overnights.charts.cohort import cohort_standing, quantile, whole_runs
from overnights.charts.history import ChartHistory, ListHistory
from overnights.charts.record import Edition, Entry, ListName, Published, edition_rows, entry_rows

LIST = ListName(chart="netflix-weekly", territory="ZZ", category="TV (English)")
FIRST = date(2022, 1, 2)
# season → the weeks (0 to 5) in which it was on the list
RUNS = {
    "before": (0, 1),
    "one": (1,),
    "gap": (1, 3),
    "three": (2, 3, 4),
    "also-one": (4,),
    "still": (3, 4, 5),
}


def history(runs: dict[str, tuple[int, ...]] = RUNS, weeks: int = 6, **more: object) -> ChartHistory:
    """A list of so many weeks; a season's hours in a week are 1,000 times the weeks of its run."""
    made = [
        Published(edition=_edition(week), entries=_entries(runs, week, more))
        for week in range(weeks)
    ]  # fmt: skip
    return ChartHistory(lists={LIST: ListHistory.of(made)})


def _edition(week: int) -> Edition:
    return Edition(
        chart=LIST.chart, version=1, week=FIRST + timedelta(weeks=week), territory="ZZ", category=LIST.category,
        edition=1, status="consolidated", made_at=datetime(2022, 3, 1, tzinfo=UTC), reason=None, diff=None, zone="UTC",
        rules="r", inputs="i", definition="{}", software="0",
    )  # fmt: skip


def _entries(runs: dict[str, tuple[int, ...]], week: int, more: dict[str, object]) -> tuple[Entry, ...]:
    there = [season for season, run in runs.items() if week in run]
    return tuple(_entry(season, week, rank, len(runs[season]), more) for rank, season in enumerate(there, 1))


def _entry(season: str, week: int, rank: int, hours: int, more: dict[str, object]) -> Entry:
    values: dict[str, object] = {
        "metric": "hours_viewed", "value": hours * 1000.0, "value_exact": str(hours * 1000), "views": None,
        "hours_viewed": hours * 1000.0, "weeks_on_chart": 1,
    }  # fmt: skip
    return Entry(
        chart=LIST.chart, version=1, week=FIRST + timedelta(weeks=week), territory="ZZ", category=LIST.category,
        edition=1, rank=rank, season_id=season, title=season, season_label=None, runtime_h=None,
        streak=1, last_rank=None, peak_rank=rank, peak_week=FIRST, is_debut=True, is_re_entry=False, is_tie=False,
        **{**values, **more},
    )  # fmt: skip


def test_what_was_there_in_the_first_or_last_week_is_left_out() -> None:
    assert set(whole_runs(history().list_of(LIST))) == {"one", "gap", "three", "also-one"}


def test_who_was_there_before_by_the_publishers_count_is_left_out_and_by_a_homes_own_is_not() -> None:
    own = history(weeks_on_chart=2).list_of(LIST)
    theirs = {
        week: Published(edition=replace(one.edition, rules="published"), entries=one.entries)
        for week, one in own.latest.items()
    }
    assert (len(whole_runs(own)), whole_runs(replace(own, latest=theirs))) == (4, ())


def test_who_has_weeks_that_are_not_here_is_left_out_of_a_publishers_list() -> None:
    editions, entries = listed(["a", "ab", "abc", None, "abd", "ade", "a"], published=True)
    known = ChartHistory.from_rows(edition_rows(editions), entry_rows(entries)).list_of(editions[0].list_name)
    assert whole_runs(known) == ("b", "d", "e")  # c was on the list in the week before the one that is not here
    entries = [
        replace(one, weeks_on_chart=9) if (one.season_id, one.week) == ("b", week(4)) else one for one in entries
    ]
    known = ChartHistory.from_rows(edition_rows(editions), entry_rows(entries)).list_of(editions[0].list_name)
    assert whole_runs(known) == ("d", "e")


def test_a_season_is_counted_among_those_that_came_and_left() -> None:
    standing = cohort_standing(history(), LIST, "gap")
    assert standing is not None
    assert (standing.seasons, standing.left_out, standing.why_left_out) == (4, 2, None)
    assert (standing.since, standing.until) == (FIRST, FIRST + timedelta(weeks=5))
    assert standing.weeks.value == 2  # of weeks on the list: those off it between are none
    assert (standing.weeks.lower_quartile, standing.weeks.median, standing.weeks.upper_quartile) == (1, 1, 2)
    assert standing.weeks.share_at_most == Fraction(3, 4)
    assert standing.weeks.share_below == Fraction(1, 2)
    assert standing.weeks.at_most_median == 2


def test_a_season_that_is_left_out_says_why_and_is_held_against_the_others() -> None:
    still = cohort_standing(history(), LIST, "still")
    before = cohort_standing(history(), LIST, "before")
    assert still is not None and before is not None
    assert "last week" in str(still.why_left_out) and still.weeks.value == 3 and still.weeks.n == 4
    assert "first week" in str(before.why_left_out)
    assert before.first_week_hours is None  # the archive does not have its first week
    assert still.first_week_hours is not None and still.first_week_hours.share_at_most == 1


def test_hours_of_the_first_week_are_exact_and_need_hours() -> None:
    standing = cohort_standing(history(value_exact="1000/3", hours_viewed=333.3), LIST, "one")
    assert standing is not None and standing.first_week_hours is not None
    assert standing.first_week_hours.value == Fraction(1000, 3)
    ranks_alone = cohort_standing(history(value_exact=None, value=None, hours_viewed=None), LIST, "one")
    assert ranks_alone is not None and ranks_alone.first_week_hours is None


def test_first_weeks_long_after_a_release_are_not_among_those_compared() -> None:
    late = {"also-one": FIRST, "one": FIRST + timedelta(weeks=1) - timedelta(days=27)}  # four weeks after, and 27 days
    standing = cohort_standing(history(), LIST, "three", late)
    assert standing is not None and standing.first_week_hours is not None
    assert (standing.first_week_hours.n, standing.weeks.n) == (3, 4)


def test_nobody_to_compare_with_is_no_standing() -> None:
    assert cohort_standing(history(), LIST, "unknown") is None
    assert cohort_standing(history({"one": (0,), "two": (1,)}, weeks=2), LIST, "two") is None
    assert cohort_standing(ChartHistory(), LIST, "one") is None


def test_a_quantile_is_a_value_that_a_season_had() -> None:
    values = [Fraction(n) for n in (1, 2, 3, 10)]
    shares = (Fraction(1, 100), Fraction(1, 4), Fraction(1, 2), Fraction(51, 100), Fraction(1))
    assert [quantile(values, share) for share in shares] == [1, 1, 2, 3, 10]
