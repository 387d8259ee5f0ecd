from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from charts_shop import RELEASED, SUNDAY, H, catalogue, history, published, reach, viewing

from overnights.catalogue import Episode
from overnights.charts.definition import definition_for, versions_of
from overnights.charts.edition import rank
from overnights.charts.history import ChartHistory

MONDAY = SUNDAY - timedelta(days=6)
HOURS, VIEWS = versions_of("netflix-weekly")


def ranked(book, rows, *, definition=HOURS, category="TV (English)", territory="ZZ", last=SUNDAY, **more):
    more.setdefault("history", ChartHistory())
    more.setdefault("reach", None)
    return rank(definition, book, rows, window_last=last, territory=territory, category=category, **more)


def ids(entries):
    return [(e.rank, e.season_id) for e in entries]


def test_the_most_hours_come_first():
    rows = viewing(("a-1", "US", SUNDAY, 1), ("b-1", "US", SUNDAY, 3), ("c-1", "DE", MONDAY, 2))
    assert ids(ranked(catalogue("a", "b", "c"), rows)) == [(1, "b"), (2, "c"), (3, "a")]


def test_a_week_runs_from_monday_to_sunday():
    rows = viewing(
        ("a-1", "US", MONDAY - timedelta(days=1), 9),
        ("a-1", "US", MONDAY, 1),
        ("a-1", "US", SUNDAY, 2),
        ("a-1", "US", SUNDAY + timedelta(days=1), 9),
    )
    assert [e.hours_viewed for e in ranked(catalogue("a"), rows)] == [3.0]


def test_plays_without_a_country_count_in_all_and_in_no_territory():
    rows = viewing(("a-1", "", SUNDAY, 1), ("a-1", "US", SUNDAY, 2))
    country = definition_for("netflix-country", SUNDAY)
    assert ranked(catalogue("a"), rows)[0].hours_viewed == 3.0
    assert ids(ranked(catalogue("a"), rows, definition=country, territory="US", category="TV")) == [(1, "a")]
    assert (
        ranked(catalogue("a"), viewing(("a-1", "", SUNDAY, 1)), definition=country, territory="US", category="TV") == ()
    )


def test_what_was_not_watched_is_not_eligible_and_a_list_may_be_short():
    assert ids(ranked(catalogue("a", "b"), viewing(("a-1", "US", SUNDAY, 1), ("b-1", "US", SUNDAY, 0)))) == [(1, "a")]


def test_a_list_ends_at_its_length():
    names = [f"s{n:02}" for n in range(12)]
    rows = viewing(*((f"{name}-1", "US", SUNDAY, n + 1) for n, name in enumerate(names)))
    assert ids(ranked(catalogue(*names), rows)) == [(n + 1, name) for n, name in enumerate(names[:1:-1])]


def test_equal_hours_go_by_season_id_and_are_said_to_be_ties():
    rows = viewing(("b-1", "US", SUNDAY, 2), ("a-1", "US", SUNDAY, 2), ("c-1", "US", SUNDAY, 1))
    entries = ranked(catalogue("a", "b", "c"), rows)
    assert ids(entries) == [(1, "a"), (2, "b"), (3, "c")]
    assert [e.is_tie for e in entries] == [True, True, False]


def test_a_tie_with_a_season_that_did_not_chart_is_said():
    names = [f"s{n:02}" for n in range(11)]
    hours = [*range(20, 11, -1), 5, 5]
    rows = viewing(*((f"{name}-1", "US", SUNDAY, h) for name, h in zip(names, hours, strict=True)))
    entries = ranked(catalogue(*names), rows)
    assert len(entries) == 10
    assert [e.is_tie for e in entries] == [False] * 9 + [True]


def test_a_season_of_another_list_makes_no_tie():
    rows = viewing(("a-1", "US", SUNDAY, 2), ("b-1", "US", SUNDAY, 2))
    assert [e.is_tie for e in ranked(catalogue("a", "b", films=["b"]), rows)] == [False]


def test_equal_views_go_by_hours():
    book = catalogue(
        "a",
        "b",
        episodes=[
            Episode(episode_id="a-1", season_id="a", number=1, runtime_ms=H, released_on=RELEASED),
            Episode(episode_id="b-1", season_id="b", number=1, runtime_ms=2 * H, released_on=RELEASED),
        ],
    )
    rows = viewing(("a-1", "US", SUNDAY, 3), ("b-1", "US", SUNDAY, 6))
    entries = ranked(book, rows, definition=VIEWS)
    assert ids(entries) == [(1, "b"), (2, "a")]
    assert [(e.value_exact, e.hours_viewed, e.is_tie) for e in entries] == [("3/1", 6.0, True), ("3/1", 3.0, True)]


def test_views_closer_than_a_float_can_tell_are_ranked_exactly():
    big = 2**56
    book = catalogue(
        "a",
        "b",
        episodes=[
            Episode(episode_id="a-1", season_id="a", number=1, runtime_ms=3, released_on=RELEASED),
            Episode(episode_id="b-1", season_id="b", number=1, runtime_ms=3, released_on=RELEASED),
        ],
    )
    rows = viewing(("a-1", "US", SUNDAY, 0), ("b-1", "US", SUNDAY, 0))
    rows = rows.set_column(4, "watched_ms", [[big, big + 1]])
    entries = ranked(book, rows, definition=VIEWS)
    assert entries[0].value == entries[1].value
    assert ids(entries) == [(1, "b"), (2, "a")]
    assert [e.is_tie for e in entries] == [False, False]


def test_views_of_all_are_the_exact_sum_over_territories_with_their_own_runtimes():
    book = catalogue(
        "a",
        episodes=[
            Episode(episode_id="a-1", season_id="a", number=1, runtime_ms=H, released_on=RELEASED),
            Episode(
                episode_id="a-2",
                season_id="a",
                number=2,
                runtime_ms=H,
                released_on=RELEASED,
                territories=frozenset({"US"}),
            ),
        ],
    )
    entry = ranked(book, viewing(("a-1", "US", SUNDAY, 3), ("a-1", "DE", SUNDAY, 4)), definition=VIEWS)[0]
    assert entry.exact == Fraction(3, 2) + 4
    assert entry.runtime_h is None


def test_viewing_before_release_counts_hours_and_no_views():
    book = catalogue(
        "a",
        episodes=[
            Episode(episode_id="a-1", season_id="a", number=1, runtime_ms=H, released_on=SUNDAY + timedelta(days=1))
        ],
    )
    rows = viewing(("a-1", "US", SUNDAY, 3))
    assert ranked(book, rows, definition=VIEWS) == ()
    entry = ranked(book, rows)[0]
    assert (entry.hours_viewed, entry.views, entry.runtime_h) == (3.0, 0.0, None)


def test_lists_are_by_kind_and_primary_language():
    book = catalogue("a", "b", "c", "d", films=["c", "d"], languages={"a": "en-GB", "b": "ko", "d": "fr"})
    rows = viewing(*((f"{s}-1", "US", SUNDAY, 1) for s in "abcd"))
    lists = ("TV (English)", "TV (Non-English)", "Films (English)", "Films (Non-English)")
    assert [[e.season_id for e in ranked(book, rows, category=c)] for c in lists] == [["a"], ["b"], ["c"], ["d"]]


def test_a_title_without_a_language_is_in_no_language_list_but_in_its_territorys():
    book, rows = catalogue("a", languages={"a": None}), viewing(("a-1", "US", SUNDAY, 1))
    country = definition_for("netflix-country", SUNDAY)
    assert ranked(book, rows) == ()
    assert ids(ranked(book, rows, definition=country, territory="US", category="TV")) == [(1, "a")]


def test_a_territory_ranks_its_own_viewing_and_publishes_ranks_alone():
    country = definition_for("netflix-country", SUNDAY)
    rows = viewing(("a-1", "US", SUNDAY, 1), ("b-1", "US", SUNDAY, 2), ("a-1", "DE", SUNDAY, 9))
    entries = ranked(catalogue("a", "b"), rows, definition=country, territory="US", category="TV")
    assert ids(entries) == [(1, "b"), (2, "a")]
    assert {(e.value, e.value_exact, e.hours_viewed, e.views) for e in entries} == {(None,) * 4}


def test_reach_ranks_accounts_and_withholds_counts_below_the_floor():
    definition = definition_for("reach-weekly", SUNDAY)
    rows = viewing(("a-1", "US", SUNDAY, 9), ("b-1", "US", SUNDAY, 1))
    entries = ranked(catalogue("a", "b"), rows, definition=definition, reach=reach(("a", 9), ("b", 10)), min_cell=10)
    assert [(e.season_id, e.value, e.value_exact, e.hours_viewed) for e in entries] == [
        ("b", 10.0, "10/1", 1.0),
        ("a", None, None, 9.0),
    ]


def test_minutes_are_counted_from_friday_to_thursday():
    thursday = date(2022, 9, 1)
    definition = definition_for("luminate-style", thursday)
    rows = viewing(
        ("a-1", "US", thursday - timedelta(days=7), 9),
        ("a-1", "US", thursday - timedelta(days=6), 1),
        ("a-1", "US", thursday, 1),
        ("a-1", "US", thursday + timedelta(days=1), 9),
    )
    entry = ranked(catalogue("a"), rows, definition=definition, last=thursday, category="TV")[0]
    assert (entry.metric, entry.value, entry.week) == ("minutes", 120.0, thursday)


def test_a_daily_chart_counts_one_day():
    definition = definition_for("daily", SUNDAY)
    rows = viewing(("a-1", "US", SUNDAY, 1), ("a-1", "US", SUNDAY - timedelta(days=1), 5))
    assert [e.value for e in ranked(catalogue("a"), rows, definition=definition)] == [1.0]


def test_the_first_28_days_go_by_each_episodes_own_clock():
    later = RELEASED + timedelta(days=7)
    book = catalogue(
        "a",
        episodes=[
            Episode(episode_id="a-1", season_id="a", number=1, runtime_ms=H, released_on=RELEASED),
            Episode(episode_id="a-2", season_id="a", number=2, runtime_ms=H, released_on=later),
        ],
    )
    definition = definition_for("most-popular-28d", SUNDAY)
    rows = viewing(
        ("a-1", "US", RELEASED - timedelta(days=3), 1),  # no lower limit
        ("a-1", "US", RELEASED + timedelta(days=27), 2),  # the 28th day
        ("a-1", "US", RELEASED + timedelta(days=28), 100),
        ("a-2", "US", RELEASED + timedelta(days=28), 4),
        ("a-2", "US", later + timedelta(days=27), 8),
        ("a-2", "US", later + timedelta(days=28), 100),
    )
    assert [e.value for e in ranked(book, rows, definition=definition, last=date(2022, 12, 4))] == [15.0]


def test_an_edition_of_the_first_days_holds_what_was_seen_by_its_sunday():
    definition = definition_for("most-popular-91d", SUNDAY)
    rows = viewing(("a-1", "US", SUNDAY, 1), ("a-1", "US", SUNDAY + timedelta(days=1), 5))
    assert [e.value for e in ranked(catalogue("a"), rows, definition=definition)] == [1.0]


def test_the_clock_of_a_territory_where_it_is_not_offered_is_the_earliest_anywhere():
    later = RELEASED + timedelta(days=30)
    book = catalogue(
        "a",
        episodes=[
            Episode(
                episode_id="a-1",
                season_id="a",
                number=1,
                runtime_ms=H,
                released_on=RELEASED,
                territories=frozenset({"US"}),
            ),
            Episode(
                episode_id="a-1",
                season_id="a",
                number=1,
                runtime_ms=H,
                released_on=later,
                territories=frozenset({"DE"}),
            ),
        ],
    )
    definition = definition_for("most-popular-28d", SUNDAY)
    day = RELEASED + timedelta(days=28)
    rows = viewing(("a-1", "US", day, 1), ("a-1", "FR", day, 2), ("a-1", "", day, 4), ("a-1", "DE", day, 8))
    assert [e.value for e in ranked(book, rows, definition=definition, last=date(2022, 12, 4))] == [8.0]


def test_what_was_never_released_has_no_first_28_days():
    book = catalogue("a", episodes=[Episode(episode_id="a-1", season_id="a", number=1, runtime_ms=H)])
    definition = definition_for("most-popular-28d", SUNDAY)
    assert ranked(book, viewing(("a-1", "US", SUNDAY, 1)), definition=definition) == ()


def test_history_columns_come_from_the_weeks_before():
    before = history(published(SUNDAY - timedelta(weeks=1), "b", "a"))
    entry = ranked(catalogue("a"), viewing(("a-1", "US", SUNDAY, 1)), history=before)[0]
    assert (entry.last_rank, entry.weeks_on_chart, entry.streak, entry.peak_rank) == (2, 2, 2, 1)
