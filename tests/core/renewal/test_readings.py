"""Readings: each metric by hand, at closed windows; and what is said where it is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from evidence_shop import (
    RELEASED,
    SUNDAYS,
    H,
    catalogue,
    cost,
    day,
    listed,
    partner_track,
    progress,
    published,
    reach,
    read,
    run_of,
    season,
    viewing,
    with_events,
)

from overnights.catalogue import Catalogue, Episode
from overnights.renewal.evidence import COUNTRY, CostBand, Evidence
from overnights.renewal.metrics import METRICS
from overnights.renewal.record import Reading

BOOK = catalogue(season())
FIRST_WEEKS = viewing(
    ("s1-1", "US", day(1), 3),
    ("s1-2", "DE", day(7), 1),
    ("s1-1", "US", day(8), Fraction(1, 2)),
    ("s1-2", "", day(14), Fraction(1, 2)),
    ("s1-1", "US", day(15), 5),
    ("s1-1", "US", day(92), 100),
)


def inputs_give_the_value(found: Reading) -> None:
    assert found.value is not None
    assert found.inputs
    for one in found.inputs:
        assert one.value_at(one.amount) == found.value, one


# ── counts of accounts ──

COUNTED = progress("s1", {7: (80, 60, 20), 28: (100, 75, 45), 91: (140, 90, 60), None: (200, 150, 90)})


@pytest.mark.parametrize(
    ("metric", "window_days", "value", "n"),
    [
        ("starters", 28, Fraction(100), 100),
        ("watchers", 28, Fraction(75), 100),
        ("completers", 28, Fraction(45), 100),
        ("completion_share", 7, Fraction(1, 4), 80),
        ("completion_share", 28, Fraction(9, 20), 100),
        ("completion_share", 91, Fraction(3, 7), 140),
        ("completion_share", None, Fraction(9, 20), 200),
    ],
)
def test_counts_of_accounts_are_those_of_the_window(
    metric: str, window_days: int | None, value: Fraction, n: int
) -> None:
    found = read(with_events(BOOK, progress=COUNTED), metric, window_days)
    assert (found.value, found.n, found.why, found.is_settled) == (value, n, None, True)
    inputs_give_the_value(found)


def test_the_first_input_of_completion_is_completers() -> None:
    found = read(with_events(BOOK, progress=COUNTED), "completion_share", 28)
    assert [(one.name, one.unit, one.rate) for one in found.inputs] == [
        ("completers", "accounts", Fraction(1, 100)),
        ("starters", "accounts", Fraction(45)),
    ]


def test_a_count_in_an_open_window_is_not_yet_known_and_says_when() -> None:
    closes = day(28)
    open_still = with_events(BOOK, progress=COUNTED, settled_on=closes - timedelta(days=1))
    found = read(open_still, "completion_share", 28)
    assert (found.value, found.inputs, found.is_settled) == (None, (), False)
    assert found.known_on == closes + timedelta(days=15)
    assert read(with_events(BOOK, progress=COUNTED, settled_on=closes), "completion_share", 28).value is not None


def test_without_a_window_a_count_is_known_once_day_91_is_over() -> None:
    found = read(with_events(BOOK, progress=COUNTED, settled_on=day(90)), "starters")
    assert (found.value, found.known_on) == (None, day(91) + timedelta(days=15))
    assert read(with_events(BOOK, progress=COUNTED, settled_on=day(91)), "starters").value == 200


def test_a_count_below_the_floor_is_withheld_and_so_is_its_ratio() -> None:
    few = progress("s1", {7: (50, 50, 9), 28: (50, 50, 9), 91: (50, 50, 9), None: (50, 50, 9)})
    for metric in ("completers", "completion_share"):
        found = read(with_events(BOOK, progress=few), metric, 28)
        assert (found.value, found.n, found.inputs) == (None, None, ())
        assert "withheld" in (found.why or "")
    assert read(with_events(BOOK, progress=few, min_cell=9), "completion_share", 28).value == Fraction(9, 50)


def test_a_season_that_nobody_was_counted_in_is_withheld_and_not_0() -> None:
    assert read(with_events(BOOK), "starters", 28).value is None


def test_episodes_released_apart_close_a_window_by_the_last() -> None:
    apart = [
        Episode(episode_id=f"s1-{n}", season_id="s1", number=n, runtime_ms=H, released_on=day(1 + 7 * (n - 1)))
        for n in (1, 2)
    ]
    book = catalogue(season(), episodes=apart)
    assert read(with_events(book, progress=COUNTED, settled_on=day(34)), "starters", 28).value is None
    assert read(with_events(book, progress=COUNTED, settled_on=day(35)), "starters", 28).value == 100


REACHED = reach(
    ("s1", "ZZ", SUNDAYS[0], 50),
    ("s1", "ZZ", SUNDAYS[1], 90),
    ("s1", "US", SUNDAYS[1], 60),
    ("s1", "DE", SUNDAYS[1], 30),
    ("s1", "FR", SUNDAYS[1], 4),
    ("s1", "ZZ", SUNDAYS[2], 120),
)


@pytest.mark.parametrize(
    ("window_days", "territory", "value"), [(7, "ZZ", 50), (10, "ZZ", 90), (None, "ZZ", 120), (10, "US", 60)]
)
def test_reach_is_that_of_the_largest_week_in_the_window(window_days: int, territory: str, value: int) -> None:
    found = read(with_events(BOOK, reach=REACHED), "reach", window_days, territory=territory)
    assert (found.value, found.n) == (value, value)
    inputs_give_the_value(found)


def test_reach_of_a_territory_that_would_give_another_away_is_withheld() -> None:
    for territory in ("FR", "DE"):  # DE is the next smallest: without it FR could be told from the total
        found = read(with_events(BOOK, reach=REACHED), "reach", 28, territory=territory)
        assert found.value is None
        assert "withheld" in (found.why or "")


def test_reach_of_a_week_that_awaits_late_events_does_not_count() -> None:
    found = read(with_events(BOOK, reach=REACHED, settled_on=SUNDAYS[1]), "reach", 28)
    assert (found.value, found.is_settled, found.is_rising) == (90, False, True)


# ── sums of viewing ──


@pytest.mark.parametrize(
    ("metric", "window_days", "territory", "value"),
    [
        ("hours_viewed", 7, "ZZ", Fraction(4)),
        ("hours_viewed", 14, "ZZ", Fraction(5)),
        ("hours_viewed", 91, "ZZ", Fraction(10)),
        ("hours_viewed", None, "ZZ", Fraction(110)),
        ("hours_viewed", 14, "DE", Fraction(1)),
        ("minutes", 7, "ZZ", Fraction(240)),
        ("views", 7, "ZZ", Fraction(2)),
        ("views", 14, "US", Fraction(7, 4)),
        ("second_week_retention", 14, "ZZ", Fraction(1, 4)),
        ("second_week_retention", 14, "US", Fraction(1, 6)),
    ],
)
def test_sums_of_viewing_are_those_of_the_window(
    metric: str, window_days: int | None, territory: str, value: Fraction
) -> None:
    found = read(with_events(BOOK, FIRST_WEEKS), metric, window_days, territory=territory)
    assert (found.value, found.why, found.is_settled) == (value, None, True)
    inputs_give_the_value(found)


def test_hours_are_counted_in_ms() -> None:
    found = read(with_events(BOOK, viewing(("s1-1", "US", day(1), Fraction(1, 3_600_000)))), "hours_viewed", 7)
    assert (found.value, found.inputs[0].grain) == (Fraction(1, 3_600_000), Fraction(1, 3_600_000))


def test_views_divide_by_what_was_released_by_the_last_day_of_the_window() -> None:
    apart = [
        Episode(episode_id="s1-1", season_id="s1", number=1, runtime_ms=H, released_on=day(1)),
        Episode(episode_id="s1-2", season_id="s1", number=2, runtime_ms=3 * H, released_on=day(8)),
    ]
    rows = viewing(("s1-1", "US", day(1), 8))
    book = catalogue(season(), episodes=apart)
    assert read(with_events(book, rows), "views", 7).value == 2
    so_far = read(with_events(book, rows, settled_on=day(2), last_on=day(7)), "views", 7)
    assert (so_far.value, so_far.is_settled, so_far.is_rising) == (8, False, False)


def test_each_episode_goes_by_its_own_clock() -> None:
    apart = [
        Episode(episode_id=f"s1-{n}", season_id="s1", number=n, runtime_ms=H, released_on=day(1 + 7 * (n - 1)))
        for n in (1, 2)
    ]
    rows = viewing(("s1-1", "US", day(7), 1), ("s1-1", "US", day(8), 2), ("s1-2", "US", day(14), 4))
    found = read(with_events(catalogue(season(), episodes=apart), rows), "hours_viewed", 7)
    assert found.value == 5


def test_shares_are_of_all_viewing_on_the_same_days() -> None:
    rows = viewing(
        ("s1-1", "US", day(1), 1),
        ("s1-1", "DE", day(2), 1),
        ("s2-1", "US", day(3), 2),
        ("s2-1", "US", day(29), 50),
        ("s2-1", "US", RELEASED - timedelta(days=1), 50),
    )
    evidence = with_events(catalogue(season(), season("s2", date(2022, 7, 1))), rows)
    share, weighted = read(evidence, "share_of_viewing", 28), read(evidence, "weighted_share", 28)
    assert (share.value, weighted.value) == (Fraction(1, 2), Fraction(3, 5))
    assert read(evidence, "share_of_viewing", 28, territory="US").value == Fraction(1, 3)
    assert read(evidence, "share_of_viewing", 28, territory="DE").value == 1
    inputs_give_the_value(share)
    inputs_give_the_value(weighted)


def test_a_share_of_no_viewing_is_not_known() -> None:
    found = read(with_events(BOOK), "share_of_viewing", 28)
    assert (found.value, found.why) == (None, "nothing was watched on the service")


def test_efficiency_is_worth_over_cost() -> None:
    book = catalogue(season(**cost("2.50", "USD")))
    rows = viewing(("s1-1", "US", day(1), 4), ("s1-1", "DE", day(2), 3))
    found = read(with_events(book, rows, value_per_hour=0.5, currency="USD"), "efficiency", 91)
    assert found.value == Fraction(1, 2) * 10 / Fraction(5, 2)
    assert [(one.name, one.unit, one.grain) for one in found.inputs][1] == ("cost", "USD", Fraction(1, 100))
    inputs_give_the_value(found)


@pytest.mark.parametrize(
    ("spent", "settings", "missing"),
    [
        ({}, {"value_per_hour": 0.5}, "seasons.csv: cost of s1"),
        (cost("0"), {"value_per_hour": 0.5}, "seasons.csv: cost of s1"),
        (cost("5"), {}, "value_per_hour"),
        (cost("5", "EUR"), {"value_per_hour": 0.5, "currency": "USD"}, "one currency of cost and value_per_hour"),
    ],
)
def test_efficiency_says_what_it_lacks(spent: dict[str, Any], settings: dict[str, Any], missing: str) -> None:
    found = read(with_events(catalogue(season(**spent)), FIRST_WEEKS, **settings), "efficiency", 91)
    assert (found.value, found.missing, found.inputs) == (None, missing, ())


def test_domestic_views_are_over_subscribers_of_the_windows_last_day() -> None:
    subscribers = [("US", day(1), 40), ("US", day(90), 50), ("US", day(91), 60), ("DE", day(1), 7)]
    book = catalogue(season(), subscribers=subscribers)
    found = read(with_events(book, FIRST_WEEKS, domestic="US"), "views_90_share", 90)
    assert found.value == Fraction(17, 4) / 50
    inputs_give_the_value(found)


@pytest.mark.parametrize(
    ("domestic", "missing"),
    [(None, "domestic: a territory"), ("FR", f"subscribers.csv: subscribers of FR by {day(90)}")],
)
def test_domestic_views_say_what_they_lack(domestic: str | None, missing: str) -> None:
    found = read(with_events(BOOK, FIRST_WEEKS, domestic=domestic), "views_90_share", 90)
    assert (found.value, found.missing) == (None, missing)


def test_an_open_window_shows_a_sum_so_far() -> None:
    found = read(with_events(BOOK, viewing(("s1-1", "US", day(1), 3)), settled_on=day(5)), "hours_viewed", 28)
    assert (found.value, found.is_settled, found.is_rising) == (3, False, True)
    assert found.known_on == day(28) + timedelta(days=15)


def test_a_retention_without_a_first_week_is_not_known() -> None:
    found = read(with_events(BOOK, viewing(("s1-1", "US", day(9), 3))), "second_week_retention", 14)
    assert (found.value, found.why) == (None, "nothing of it was watched in its first week")


def test_a_second_week_that_the_homes_viewing_does_not_reach_the_end_of_is_not_known() -> None:
    found = read(with_events(BOOK, FIRST_WEEKS, last_on=day(13)), "second_week_retention", 14)
    assert (found.value, found.missing, found.known_on) == (None, f"events to {day(14)}", None)
    assert read(with_events(BOOK, FIRST_WEEKS, last_on=day(14)), "second_week_retention", 14).value == Fraction(1, 4)


def test_an_open_second_week_shows_nothing_so_far() -> None:
    found = read(with_events(BOOK, FIRST_WEEKS, settled_on=day(13)), "second_week_retention", 14)
    assert (found.value, found.known_on, found.missing) == (None, day(14) + timedelta(days=15), None)


def test_viewing_may_begin_on_the_day_after_release_and_no_later() -> None:
    rows = viewing(("s1-1", "US", day(3), 3))
    assert read(with_events(BOOK, rows, first_on=day(2)), "hours_viewed", 28).is_settled
    assert not read(with_events(BOOK, rows, first_on=day(3)), "hours_viewed", 28).is_settled


@pytest.mark.parametrize("metric", ["starters", "hours_viewed", "completion_share", "second_week_retention"])
def test_a_season_older_than_the_homes_events_is_not_known_whole(metric: str) -> None:
    late = with_events(BOOK, viewing(("s1-1", "US", day(9), 3)), first_on=day(9), progress=COUNTED)
    found = read(late, metric, METRICS[metric].window_days or 28)
    assert (found.missing, found.is_settled and found.value is not None) == (f"events from {RELEASED}", False)


@pytest.mark.parametrize("metric", [name for name, metric in METRICS.items() if metric.needs_events])
def test_a_home_without_events_says_that_they_are_missing(metric: str) -> None:
    found = read(Evidence(catalogue=BOOK), metric)
    assert (found.value, found.missing, found.why) == (
        None,
        "events",
        f"this home has no events: {metric} needs them",
    )


@pytest.mark.parametrize("metric", ["starters", "views", "reach"])
def test_a_season_without_episodes_or_release_says_so(metric: str) -> None:
    bare = with_events(catalogue(season(), has_episodes=False))
    assert read(bare, metric, 28).missing == "episodes.csv: episodes of s1"
    never_out = with_events(catalogue(season(released_on=None)))
    assert read(never_out, metric, 28).missing == "release date"


# ── lists ──

CHARTED = published(BOOK, partner_track())


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("weeks_on_chart", 3),
        ("streak", 3),
        ("peak_rank", 4),
        ("hours_on_chart", 66_010_000),
        ("second_week_retention", Fraction(1_821, 3_114)),
    ],
)
def test_the_run_of_partner_track_is_read_from_lists_alone(metric: str, value: Fraction | int) -> None:
    found = read(CHARTED, metric)
    assert (found.value, found.why, found.is_settled) == (value, None, True)
    inputs_give_the_value(found)


def test_partner_track_stood_in_58_territories_at_once() -> None:
    found = read(CHARTED, "territories")
    assert (found.value, found.is_settled, found.known_on) == (58, False, SUNDAYS[4] + timedelta(days=3))
    inputs_give_the_value(found)
    assert read(published(BOOK, partner_track(5)), "territories").is_settled


def test_lists_of_territories_that_end_before_the_worldwide_ones_are_not_loaded_rather_than_to_come() -> None:
    worldwide = run_of([7, 4, 6, 5])
    ended = listed(SUNDAYS[0] - timedelta(weeks=1), {"other": 1}, chart=COUNTRY, territory="US", category="TV")
    for days in (None, 28):
        found = read(published(BOOK, [*worldwide, ended]), "territories", days)
        assert (found.value, found.known_on) == (None, None)
        assert found.why == f"no list of territories after {SUNDAYS[0] - timedelta(weeks=1)} is loaded"
        assert found.missing == f"netflix-country of the week ending {SUNDAYS[0]}"
    begun = listed(SUNDAYS[0], {"other": 1, "s1": 2}, chart=COUNTRY, territory="US", category="TV")
    found = read(published(BOOK, [*worldwide, begun]), "territories")
    assert (found.value, found.is_settled, found.known_on) == (1, False, None)
    assert found.why == f"no list of territories after {SUNDAYS[0]} is loaded"
    us = read(published(BOOK, [*worldwide, ended]), "peak_rank", territory="US")
    assert us.why == f"no list of US after {SUNDAYS[0] - timedelta(weeks=1)} is loaded"


def test_a_list_of_a_territory_is_read_by_itself() -> None:
    lists = run_of([5, 3, 9, None], chart=COUNTRY, territory="US", category="TV")
    found = read(published(BOOK, lists), "peak_rank", territory="US")
    assert (found.value, found.is_settled) == (3, True)
    hours = read(published(BOOK, lists), "hours_on_chart", territory="US")
    assert (hours.value, hours.missing) == (None, f"hours of the week ending {SUNDAYS[0]}")


def test_a_window_holds_weeks_whose_sunday_is_in_it() -> None:
    evidence = published(BOOK, run_of([7, 4, 6, None, 2, None]))
    assert [read(evidence, "weeks_on_chart", days).value for days in (7, 9, 10, 17, 28, 31)] == [1, 1, 2, 3, 3, 4]
    assert read(evidence, "peak_rank", 28).value == 4
    assert read(evidence, "peak_rank").value == 2


def test_without_a_release_a_window_begins_on_the_monday_of_the_first_list() -> None:
    book = catalogue(season(released_on=None), has_episodes=False)
    evidence = published(book, run_of([None, 4, 6, 5, None]))
    assert [read(evidence, "weeks_on_chart", days).value for days in (7, 13, 14, 21)] == [1, 1, 2, 3]


def test_a_streak_is_the_longest_without_a_gap() -> None:
    found = read(published(BOOK, run_of([7, 4, None, 6, 7, 8, None])), "streak")
    assert (found.value, found.is_rising) == (3, True)


def test_a_season_on_the_latest_list_may_still_rise() -> None:
    found = read(published(BOOK, run_of([7, 4])), "weeks_on_chart")
    assert (found.value, found.is_settled, found.is_rising) == (2, False, True)
    assert found.known_on == SUNDAYS[2] + timedelta(days=3)


def test_a_rank_is_that_of_the_windows_last_week() -> None:
    evidence = published(BOOK, run_of([7, 4, 6]))
    assert read(evidence, "rank").value == 6
    assert (read(evidence, "rank", 10).value, read(evidence, "rank", 10).is_settled) == (4, True)
    gone = read(published(BOOK, run_of([7, None])), "rank")
    assert (gone.value, gone.missing) == (None, None)
    assert "is not on the list" in (gone.why or "")


def test_a_season_that_never_was_on_the_list_has_0_weeks_and_no_rank() -> None:
    evidence = published(BOOK, run_of([None, None, None, None]))
    assert (read(evidence, "weeks_on_chart").value, read(evidence, "weeks_on_chart").is_settled) == (0, True)
    assert read(evidence, "peak_rank").value is None
    fresh = read(published(BOOK, run_of([None, None])), "weeks_on_chart")
    assert (fresh.value, fresh.is_settled) == (0, False)


def test_a_window_beyond_the_latest_list_is_not_settled() -> None:
    found = read(published(BOOK, run_of([7, None, None])), "weeks_on_chart", 91)
    assert (found.value, found.is_settled) == (1, False)
    assert found.known_on == date(2022, 11, 20) + timedelta(days=3)


def test_a_list_that_the_home_lacks_is_missing_and_not_a_week_off() -> None:
    lists = [one for one in run_of([7, 4, 6, None]) if one.edition.week != SUNDAYS[1]]
    found = read(published(BOOK, lists), "hours_on_chart", 28)
    assert (found.value, found.is_settled) == (2, False)
    assert found.missing == f"netflix-weekly of the week ending {SUNDAYS[1]}"


def test_no_list_is_missing_of_weeks_that_its_publisher_counts_none_of() -> None:
    older = catalogue(season(released_on=date(2021, 1, 1)))
    evidence = published(older, run_of([7, 4, None]))
    found = read(evidence, "hours_on_chart")
    assert (found.value, found.is_settled) == (2, True)
    never = read(published(older, run_of([None, None, None])), "weeks_on_chart")
    assert (never.is_settled, never.missing) == (False, "netflix-weekly of the week ending 2021-01-03")


def test_a_list_that_is_missing_after_the_last_entry_may_have_it() -> None:
    lists = run_of([7, 4, None, None])
    found = read(published(BOOK, [lists[0], lists[1], lists[3]]), "weeks_on_chart")
    assert (found.is_settled, found.missing) == (False, f"netflix-weekly of the week ending {SUNDAYS[2]}")


def test_weeks_before_the_homes_lists_count_as_published_and_are_missing_from_sums() -> None:
    lists = run_of([None, None, 6, None])[2:]
    late = [listed(SUNDAYS[2], {"s1": 6}, weeks={"s1": 3}), lists[1]]
    evidence = published(catalogue(season(released_on=None), has_episodes=False), late)
    weeks = read(evidence, "weeks_on_chart")
    assert (weeks.value, weeks.is_settled) == (3, True)
    hours = read(evidence, "hours_on_chart")
    assert (hours.is_settled, hours.missing) == (False, f"netflix-weekly of weeks before {SUNDAYS[2]}")


def test_an_overnight_list_is_not_settled() -> None:
    lists = [*run_of([7, 4, None])[:2], listed(SUNDAYS[2], {"other": 1}, status="overnight")]
    evidence = with_events(BOOK, FIRST_WEEKS, history=published(BOOK, lists).history)
    found = read(evidence, "weeks_on_chart")
    assert (found.value, found.is_settled, found.known_on) == (2, False, SUNDAYS[2] + timedelta(days=15))


def test_a_homes_own_lists_know_a_run_whole_where_its_viewing_begins_with_it() -> None:
    lists = published(BOOK, run_of([7, 4, None])).history
    whole = read(with_events(BOOK, history=lists, first_on=day(2)), "weeks_on_chart")
    assert (whole.value, whole.is_settled, whole.why) == (2, True, None)
    late = read(with_events(BOOK, history=lists, first_on=day(3)), "weeks_on_chart")
    assert (late.value, late.is_settled, late.missing) == (2, False, f"events from {RELEASED}")


def test_views_that_were_ranked_are_exact() -> None:
    ranked = listed(SUNDAYS[0], {"s1": 1}, views=0.3333333333333333)
    exact = replace(ranked.entries[0], metric="views", value_exact="1/3")
    weeks = [replace(ranked, entries=(exact,)), listed(SUNDAYS[1], {"other": 1})]
    assert read(published(BOOK, weeks), "views_on_chart").value == Fraction(1, 3)


def test_a_season_without_a_day_of_its_own_came_out_with_its_first_episode() -> None:
    rows = [
        Episode(episode_id=f"s1-{n}", season_id="s1", number=n, runtime_ms=H, released_on=day(n)) for n in (1, 2)
    ]  # fmt: skip
    evidence = Evidence(catalogue=catalogue(season(released_on=None), episodes=rows))
    assert evidence.released_on("s1") == RELEASED


def test_hours_and_views_of_weeks_are_added_exactly() -> None:
    lists = [
        listed(SUNDAYS[0], {"s1": 1}, hours={"s1": 0.1}, views=0.1, weeks={"s1": 1}),
        listed(SUNDAYS[1], {"s1": 1}, hours={"s1": 0.2}, views=0.2, weeks={"s1": 2}),
        listed(SUNDAYS[2], {"other": 1}),
    ]
    evidence = published(BOOK, lists)
    assert read(evidence, "hours_on_chart").value == Fraction(3, 10)
    assert read(evidence, "views_on_chart").value == Fraction(3, 10)


def test_views_that_were_not_published_are_not_0() -> None:
    found = read(published(BOOK, run_of([7, None, None])), "views_on_chart")
    assert (found.value, found.missing) == (None, f"views of the week ending {SUNDAYS[0]}")


def test_a_retention_from_lists_needs_both_whole_weeks_on_the_list() -> None:
    gone = read(published(BOOK, run_of([7, 4, None])), "second_week_retention")
    assert (gone.value, gone.missing, gone.known_on) == (None, f"hours of the week ending {SUNDAYS[2]}", None)
    to_come = read(published(BOOK, run_of([7, 4])), "second_week_retention")
    assert (to_come.value, to_come.known_on) == (None, SUNDAYS[2] + timedelta(days=3))
    unknown = published(catalogue(season(released_on=None), has_episodes=False), run_of([7, 4, 6]))
    assert read(unknown, "second_week_retention").missing == "release date"


def test_a_week_that_begins_on_the_day_of_release_is_the_first_whole_one() -> None:
    monday = catalogue(season(released_on=date(2022, 8, 22)))
    evidence = published(monday, partner_track())
    assert read(evidence, "second_week_retention").value == Fraction(3_114, 1_666)


def test_a_home_without_lists_says_so() -> None:
    found = read(with_events(BOOK, FIRST_WEEKS), "weeks_on_chart")
    assert (found.value, found.missing) == (None, "netflix-weekly")


def test_a_season_without_a_language_in_the_catalogue_has_the_category_of_its_list() -> None:
    unknown = catalogue(season(released_on=None), language=None, has_episodes=False)
    evidence = published(unknown, run_of([7, None], category="TV (Non-English)"))
    assert evidence.category("s1") == "TV (Non-English)"
    assert read(evidence, "weeks_on_chart").value == 1


# ── what is known of a season ──


@pytest.mark.parametrize(
    ("kind", "title_kind", "number", "found"),
    [
        ("limited", "series", 1, "limited"),
        (None, "film", None, "film"),
        (None, "live", 2, "special"),
        (None, "series", None, "season"),
        (None, None, 1, "season"),
        (None, None, None, None),
    ],
)
def test_a_kind_that_is_not_declared_follows_from_title_and_number(
    kind: str | None, title_kind: str | None, number: int | None, found: str | None
) -> None:
    book: Catalogue = catalogue(season(kind=kind, number=number), kind=title_kind)
    assert Evidence(catalogue=book).kind("s1") == found


def test_a_cost_falls_into_the_first_band_that_holds_it() -> None:
    bands = (CostBand(name="low", up_to=Fraction(10)), CostBand(name="high"))
    found = [
        Evidence(catalogue=catalogue(season(**cost(amount))), cost_bands=bands).cost_band("s1")
        for amount in ("9.99", "10", "10.01")
    ]
    assert found == ["low", "low", "high"]
    assert Evidence(catalogue=BOOK, cost_bands=bands).cost_band("s1") is None


# ── what to know of a settled value ──


@pytest.mark.parametrize("metric", ["starters", "hours_viewed", "reach"])
def test_viewing_that_ends_before_a_window_closed_is_told_beside_the_settled_value(metric: str) -> None:
    def found(last: int) -> Reading:
        evidence = with_events(
            BOOK, FIRST_WEEKS, progress=COUNTED, reach=reach(("s1", "ZZ", SUNDAYS[0], 50)), last_on=day(last)
        )
        return read(evidence, metric, window_days=28)

    assert found(27).is_settled and found(27).value is not None
    assert found(27).note == f"viewing ends on {day(27)}, before the window closed on {day(28)}"
    assert found(28).note is None
