"""Readings: what a window is counted from, and when what has none is settled."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from evidence_shop import (
    RELEASED,
    SUNDAYS,
    H,
    asked,
    catalogue,
    cost,
    day,
    listed,
    published,
    reach,
    read,
    run_of,
    season,
    viewing,
    with_events,
)

from overnights.catalogue import Catalogue, Episode
from overnights.charts.record import Published
from overnights.renewal.evaluation import applies, cohort_values, evaluate
from overnights.renewal.evidence import COUNTRY, Evidence
from overnights.renewal.record import MET, NOT_MET, NOT_YET_KNOWN, Reading, Requirement

BOOK = catalogue(season())
LATE = timedelta(days=15)  # late_days + 1
WEEK = timedelta(weeks=1)


def part(number: int, released_on: date | None, *territories: str, season_id: str = "s1") -> Episode:
    return Episode(
        episode_id=f"{season_id}-{number}",
        season_id=season_id,
        number=number,
        runtime_ms=H,
        released_on=released_on,
        territories=frozenset(territories),
    )


# ── lists without a window, in a home whose latest lists are overnight ──


def live(ranks: list[int | None], *, overnight: int, book: Catalogue = BOOK) -> Evidence:
    """A home's own lists, of which so many of the latest still await late events."""
    made: list[Published] = run_of(ranks)
    first = len(made) - overnight
    lists = [
        *made[:first],
        *(
            listed(
                one.edition.week,
                {e.season_id: e.rank for e in one.entries},
                status="overnight",
                weeks={e.season_id: e.weeks_on_chart for e in one.entries},
            )
            for one in made[first:]
        ),
    ]
    return with_events(book, history=published(book, lists).history, first_on=RELEASED - WEEK)


def test_a_run_is_settled_once_the_list_after_its_last_one_is_consolidated_whatever_is_newer() -> None:
    found = read(live([7, 4, None, None, None], overnight=2), "weeks_on_chart")
    assert (found.value, found.is_settled, found.known_on, found.why) == (2, True, None, None)


@pytest.mark.parametrize("weeks", [1, 2, 3])
def test_the_day_on_which_a_run_is_known_does_not_move_with_newer_lists(weeks: int) -> None:
    found = read(live([7, 4, *[None] * weeks], overnight=weeks), "weeks_on_chart")
    assert (found.value, found.is_settled, found.known_on) == (2, False, SUNDAYS[2] + LATE)
    assert found.why == f"the list of the week ending {SUNDAYS[2]} is not consolidated"


def test_a_run_that_goes_on_is_not_settled_and_known_on_the_soonest_day_possible() -> None:
    for overnight in (0, 2):
        found = read(live([7, None, 4], overnight=overnight), "weeks_on_chart")
        assert (found.value, found.is_settled, found.known_on) == (2, False, SUNDAYS[3] + LATE)


def test_where_the_week_after_has_no_list_the_next_one_tells() -> None:
    lists = [one for one in run_of([7, 4, None, None, None]) if one.edition.week != SUNDAYS[2]]
    found = read(with_events(BOOK, history=published(BOOK, lists[:3]).history), "weeks_on_chart")
    assert found.is_settled
    waiting = [*lists[:2], listed(SUNDAYS[3], {"other": 1}, status="overnight")]
    found = read(with_events(BOOK, history=published(BOOK, waiting).history), "weeks_on_chart")
    assert (found.is_settled, found.known_on) == (False, SUNDAYS[3] + LATE)


def test_a_season_on_no_list_is_settled_by_the_second_whole_week_though_newer_lists_are_overnight() -> None:
    settled = read(live([None] * 5, overnight=2), "weeks_on_chart")
    assert (settled.value, settled.is_settled) == (0, True)
    open_still = read(live([None] * 5, overnight=3), "weeks_on_chart")
    assert (open_still.is_settled, open_still.known_on) == (False, SUNDAYS[2] + LATE)
    fresh = read(live([None] * 2, overnight=2), "weeks_on_chart")
    assert (fresh.is_settled, fresh.known_on) == (False, SUNDAYS[2] + LATE)


def test_a_cohort_without_a_window_counts_seasons_that_left_the_lists() -> None:
    book = catalogue(season(released_on=RELEASED - WEEK), season("s2", RELEASED))
    counted = [
        cohort_values(asked("weeks_on_chart"), live([7, None, None], overnight=n, book=book), "s2", RELEASED)
        for n in (1, 2)
    ]
    assert counted == [(1,), ()]


def test_territories_are_settled_by_the_lists_after_the_last_one() -> None:
    def lists(overnight: int) -> list[Published]:
        return [
            listed(
                SUNDAYS[n],
                {"s1": 1} if n == 0 else {"other": 1},
                chart=COUNTRY,
                territory=place,
                category="TV",
                status="overnight" if n >= overnight else "consolidated",
            )
            for n in range(4)
            for place in ("US", "DE")
        ]

    found = [read(with_events(BOOK, history=published(BOOK, lists(n)).history), "territories") for n in (2, 1)]
    assert [(one.value, one.is_settled, one.known_on) for one in found] == [
        (2, True, None),
        (2, False, SUNDAYS[1] + LATE),
    ]


# ── the release ──


def test_the_release_is_the_first_episodes_day_whatever_the_seasons_own_says() -> None:
    book = catalogue(season(), episodes=[part(1, day(4)), part(2, day(9))])
    evidence = Evidence(catalogue=book)
    span = evidence.span("s1", 7)
    assert span is not None
    assert evidence.released_on("s1") == evidence.began_on("s1") == span.first_on == day(4)


def test_a_requirement_is_valid_by_the_first_episode_where_the_season_has_no_day() -> None:
    book = catalogue(season(released_on=None), episodes=[part(1, day(4)), part(2, day(9))])
    evidence = Evidence(catalogue=book)
    assert applies(asked("hours_viewed", valid_from=day(4)), evidence, "s1")
    assert not applies(asked("hours_viewed", valid_from=day(5)), evidence, "s1")


def test_a_season_without_episodes_came_out_on_its_own_day() -> None:
    assert Evidence(catalogue=catalogue(season(), has_episodes=False)).released_on("s1") == RELEASED


# ── windows of calendar days, where episodes came out apart ──

WEEKLY_BOOK = catalogue(
    season(),
    season("s2", date(2022, 7, 1)),
    episodes=[part(1, day(1)), part(2, day(29)), part(1, date(2022, 7, 1), season_id="s2")],
)
TWO_SHOWS = viewing(
    ("s1-1", "US", day(1), 1),
    ("s2-1", "US", day(28), 3),
    ("s1-2", "US", day(29), 8),
    ("s2-1", "US", day(57), 4),
)


@pytest.mark.parametrize("metric", ["share_of_viewing", "weighted_share"])
def test_a_share_is_of_days_1_to_n_from_the_first_release(metric: str) -> None:
    found = read(with_events(WEEKLY_BOOK, TWO_SHOWS, settled_on=day(28), last_on=day(99)), metric, 28)
    assert (found.value, found.is_settled) == (Fraction(1, 4), True)
    waiting = read(with_events(WEEKLY_BOOK, TWO_SHOWS, settled_on=day(27), last_on=day(99)), metric, 28)
    assert (waiting.is_settled, waiting.known_on) == (False, day(28) + LATE)


def test_hours_keep_the_clock_of_each_episode() -> None:
    found = read(with_events(WEEKLY_BOOK, TWO_SHOWS, settled_on=day(28)), "hours_viewed", 28)
    assert (found.value, found.is_settled, found.known_on) == (9, False, day(56) + LATE)


def test_reach_is_of_weeks_within_n_days_from_the_first_release() -> None:
    weeks = reach(("s1", "ZZ", SUNDAYS[0], 50), ("s1", "ZZ", SUNDAYS[4], 90))  # day 31
    found = read(with_events(WEEKLY_BOOK, reach=weeks), "reach", 28)
    assert (found.value, found.is_settled) == (50, True)


def test_without_a_window_a_share_is_settled_with_the_last_episodes_day_91() -> None:
    found = read(with_events(WEEKLY_BOOK, TWO_SHOWS, settled_on=day(100)), "share_of_viewing")
    assert (found.is_settled, found.known_on) == (False, day(29 + 90) + LATE)


ELSEWHERE = catalogue(season(), episodes=[part(1, day(1)), part(2, day(1), "DE"), part(1, day(8), "US")])


def test_days_count_from_the_release_in_the_territory() -> None:
    rows = viewing(("s1-1", "US", day(7), 5), ("s1-1", "US", day(8), 1), ("s1-1", "US", day(14), 2))
    evidence = with_events(ELSEWHERE, rows, settled_on=day(13))
    found = read(evidence, "share_of_viewing", 7, territory="US")
    assert found.known_on == day(14) + LATE
    assert found.inputs[0].amount == 3
    assert evidence.released_on("s1") == day(1)


def test_a_window_of_a_territorys_list_begins_with_the_release_there() -> None:
    lists = run_of([7, 4, 6, None, None, None], chart=COUNTRY, territory="US", category="TV")
    evidence = published(ELSEWHERE, lists)  # out there on 2 September: the second list's week is the first
    assert read(evidence, "peak_rank", 7, territory="US").value == 4
    assert read(evidence, "weeks_on_chart", 28, territory="US").value == 2


def test_subscribers_are_those_of_day_90_from_the_first_release() -> None:
    book = catalogue(
        season(),
        episodes=[part(1, day(1)), part(2, day(29))],
        subscribers=[("US", day(90), 50), ("US", day(91), 60)],
    )
    found = read(with_events(book, TWO_SHOWS, domestic="US"), "views_90_share", 90)
    assert found.inputs[1].amount == 50


# ── a release that is not known ──

UNDATED = catalogue(season(released_on=None, **cost("10", "USD")), has_episodes=True)
SEEN = viewing(("s1-1", "US", day(3), 4), ("s1-1", "DE", day(200), 2))


@pytest.mark.parametrize(
    ("metric", "territory", "value"),
    [("hours_viewed", "ZZ", 6), ("hours_viewed", "US", 4), ("minutes", "ZZ", 360), ("efficiency", "ZZ", 8)],
)
def test_without_a_window_or_a_release_it_is_all_that_is_accepted_so_far(
    metric: str, territory: str, value: int
) -> None:
    evidence = with_events(UNDATED, SEEN, value_per_hour=10, currency="USD")
    found = read(evidence, metric, territory=territory)
    assert (found.value, found.is_settled, found.is_rising, found.known_on) == (value, False, True, None)
    assert (found.missing, found.why) == ("release date", "its release date is not known")


def test_without_a_release_what_is_reached_is_met_and_what_is_not_is_not_yet_known() -> None:
    evidence = with_events(UNDATED, SEEN)
    states = [evaluate(asked("hours_viewed", at_least=n), evidence, "s1").state for n in (6, 7)]
    assert states == [MET, NOT_YET_KNOWN]


@pytest.mark.parametrize(
    ("metric", "window_days"),
    [("hours_viewed", 28), ("starters", None), ("share_of_viewing", None), ("second_week_retention", 14)],
)
def test_what_counts_from_a_release_is_not_known_without_one(metric: str, window_days: int | None) -> None:
    found = read(with_events(UNDATED, SEEN), metric, window_days)
    assert (found.value, found.missing) == (None, "release date")


# ── reach of a season older than the home's viewing ──


def late_reach(accounts: int, **bound: Fraction) -> tuple[str, Fraction | None, str | None]:
    weeks = reach(("s1", "ZZ", SUNDAYS[2], accounts))
    evidence = with_events(BOOK, viewing(("s1-1", "US", day(9), 3)), first_on=day(9), reach=weeks)
    need = Requirement(name="r", metric="reach", window_days=28, **bound)
    found = evaluate(need, evidence, "s1")
    return found.state, found.reading.value, found.reading.missing


def test_a_reach_that_is_not_whole_is_null_unless_it_already_decides() -> None:
    lacks = f"events from {RELEASED}"
    assert late_reach(60, at_least=Fraction(61)) == (NOT_YET_KNOWN, None, lacks)
    assert late_reach(60, at_least=Fraction(60)) == (MET, 60, lacks)
    assert late_reach(60, at_most=Fraction(60)) == (NOT_YET_KNOWN, None, lacks)
    assert late_reach(61, at_most=Fraction(60)) == (NOT_MET, 61, lacks)


def test_the_largest_closed_week_is_told_while_the_window_is_open() -> None:
    weeks = reach(("s1", "ZZ", SUNDAYS[0], 60))
    evidence = with_events(BOOK, reach=weeks, settled_on=SUNDAYS[1])
    found: Reading = evaluate(asked("reach", window_days=28, at_least=61), evidence, "s1").reading
    assert (found.value, found.is_settled, found.known_on) == (60, False, day(28) + LATE)
    assert evaluate(asked("reach", window_days=28, at_least=60), evidence, "s1").state == MET
