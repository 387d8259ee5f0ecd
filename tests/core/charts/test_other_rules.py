"""A list under another rule: values in order, places gained and lost, and a reason where there is no value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from charts_shop import RELEASED, SUNDAY, catalogue, edition, entry, reach, viewing

from overnights.catalogue import Episode
from overnights.charts.definition import definition_for
from overnights.charts.entry_figures import Around, figure_of, other_ranking, points_of
from overnights.charts.history import ListHistory
from overnights.charts.listing import Chart
from overnights.charts.other_rules import RULES, Candidate, Figure, OtherRanking, check_rule, ranked
from overnights.charts.record import Entry, ListName, Published
from overnights.charts.viewed import Viewing
from overnights.charts.viewing_figures import Desk
from overnights.errors import OutOfRange, UnknownRule

TV = ListName(chart="netflix-weekly", territory="ZZ", category="TV (English)")
WEEK = timedelta(weeks=1)


def candidate(season_id: str, official: int | None, value: int | Fraction | None, *, hours: int = 0) -> Candidate:
    figure = Figure(why="not said") if value is None else Figure(value=Fraction(value))
    return Candidate(
        season_id=season_id,
        title=season_id,
        season_label=None,
        official_rank=official,
        figure=figure,
        after=(-hours, season_id),
    )


def places(rows: object) -> list[tuple[str, int | None, int | None]]:
    return [(row.season_id, row.rank, row.change) for row in rows]  # type: ignore[attr-defined]


# ── order ──


def test_the_greater_value_stands_higher_and_places_are_counted_against_the_list():
    rows = ranked([candidate("a", 1, 5), candidate("b", 2, 9), candidate("c", 3, 7)], length=10)
    assert places(rows) == [("b", 1, 1), ("c", 2, 1), ("a", 3, -2)]


def test_values_that_are_one_float_are_two_fractions():
    third = Fraction(10**30, 3)
    rows = ranked([candidate("a", 1, third), candidate("b", 2, third + Fraction(1, 10**9))], length=10)
    assert [row.season_id for row in rows] == ["b", "a"]
    assert [row.is_tie for row in rows] == [False, False]


def test_equal_values_are_ties_and_go_by_what_breaks_them():
    rows = ranked(
        [candidate("a", 1, 5, hours=1), candidate("c", 2, 5, hours=2), candidate("b", 3, 5, hours=2)], length=10
    )
    assert places(rows) == [("b", 1, 2), ("c", 2, 0), ("a", 3, -2)]
    assert all(row.is_tie for row in rows)


def test_who_is_not_on_the_list_can_enter_and_who_leaves_it_is_shown_with_the_rank_it_has():
    rows = ranked(
        [candidate("a", 1, 1), candidate("b", None, 9), candidate("c", 2, 5), candidate("d", None, 3)], length=2
    )
    assert places(rows) == [("b", 1, None), ("c", 2, 0), ("a", 4, -3)]
    assert rows[0].official_rank is None


def test_who_has_no_value_or_none_above_0_has_no_rank_and_stands_last_with_the_reason():
    rows = ranked(
        [candidate("a", 1, None), candidate("b", 2, 0), candidate("c", 3, 4), candidate("d", None, 0)], length=10
    )
    assert places(rows) == [("c", 1, 2), ("a", None, None), ("b", None, None)]
    assert rows[1].why == "not said"
    assert rows[2].value == 0 and "above 0" in str(rows[2].why)


def test_a_rule_is_one_of_four():
    assert [check_rule(rule) for rule in RULES] == ["hours", "views", "first-28-days", "points"]
    with pytest.raises(UnknownRule, match="hours, views, first-28-days, points"):
        check_rule("likes")


# ── published rows ──


def row(week: date = SUNDAY, rank: int = 1, *, hours: float | None = 100.0, **more: object) -> Entry:
    return entry("a", rank, week, hours_viewed=hours, **{"views": None, "runtime_h": None, **more})


def around(*entries: Entry, weeks: int = 8, released_on: date | None = None) -> Around:
    """A list with editions of the weeks from four before SUNDAY's, some of them with an entry of the season."""
    first = SUNDAY - 4 * WEEK
    on = {one.week: one for one in entries}
    published = [
        Published(edition=edition(week), entries=(on[week],) if week in on else ())
        for week in (first + n * WEEK for n in range(weeks))
    ]
    return Around(history=ListHistory.of(published), released_on={"a": released_on} if released_on else {})


def test_hours_and_views_are_those_that_are_published():
    assert figure_of(row(), "hours", Around()) == Figure(value=Fraction(100))
    assert figure_of(row(views=7.0), "views", Around()) == Figure(value=Fraction(7))


def test_views_that_are_not_published_are_printed_hours_over_printed_runtime_and_said_to_be():
    found = figure_of(row(runtime_h=0.3), "views", Around())
    assert found.value == Fraction(1000, 3)
    assert "printed hours / printed runtime" in str(found.says)


@pytest.mark.parametrize("rule", ["hours", "views", "first-28-days"])
def test_a_chart_of_ranks_alone_has_no_value(rule: str):
    bare = row(hours=None)
    found = figure_of(bare, rule, around(bare))
    assert found.value is None and "ranks alone" in str(found.why)


def test_views_are_unknown_without_a_runtime():
    assert "neither views nor a runtime" in str(figure_of(row(), "views", Around()).why)


RUN = [
    row(SUNDAY - WEEK, hours=10, weeks_on_chart=1),
    *(row(SUNDAY + n * WEEK, hours=20 + n, weeks_on_chart=n + 2) for n in range(4)),
]


@pytest.mark.parametrize(
    ("week", "hours"),
    [(0, 10), (1, 30), (2, 51), (3, 73), (4, 73)],
    ids=["first", "second", "third", "fourth", "fifth"],
)
def test_the_first_28_days_are_the_first_four_weeks_so_far(week: int, hours: int):
    released_on = SUNDAY - WEEK - timedelta(days=2)
    found = figure_of(RUN[week], "first-28-days", around(*RUN, released_on=released_on))
    assert (found.value, found.says) == (hours, None)


def test_without_a_release_day_they_are_counted_from_the_first_week_on_the_list_and_said_to_be():
    found = figure_of(RUN[1], "first-28-days", around(*RUN))
    assert found.value == 30
    assert "no release day is known" in str(found.says)


def test_a_week_off_the_list_makes_the_first_28_days_a_least():
    on = (RUN[0], RUN[2])
    found = figure_of(RUN[2], "first-28-days", around(*on, released_on=SUNDAY - WEEK))
    assert found.value == 31
    assert "at least: it was off the list in 1 of 3 weeks" in str(found.says)


def test_a_season_that_came_late_onto_the_list_has_no_first_28_days_there():
    late = around(*RUN, released_on=SUNDAY - WEEK - timedelta(days=27))
    assert figure_of(RUN[0], "first-28-days", late).value == 10  # its fourth week
    later = around(*RUN, released_on=SUNDAY - WEEK - timedelta(days=28))
    assert "after its first 4 weeks" in str(figure_of(RUN[0], "first-28-days", later).why)


def test_values_are_called_printed_only_where_they_are() -> None:
    def limits(*rows: Entry) -> str:
        return " ".join(
            other_ranking(Chart(edition=edition(), entries=rows, exits=(), latest=1), "views", Around()).limits
        )

    assert "Values are as printed" in limits(row(views=7.0))
    assert "Values without a star are as printed" in limits(row(views=7.0), row(rank=2, runtime_h=0.3))
    assert "as printed" not in limits(row(runtime_h=0.3)) and "as printed" not in limits(row())


def test_of_weeks_that_are_not_here_nobody_can_say_that_a_season_was_not_on_the_list():
    counted_since = date(2021, 7, 4)
    first = row(counted_since, weeks_on_chart=1)
    history = ListHistory.of([Published(edition=edition(counted_since), entries=(first,))])
    early = Around(history=history, released_on={"a": date(2021, 6, 4)})
    why = str(figure_of(first, "first-28-days", early).why)
    assert "came onto this list" not in why and "released on 2021-06-04, and lists begin after" in why
    counted = row(SUNDAY, weeks_on_chart=5)
    gap = replace(around(counted, weeks=5), released_on={"a": SUNDAY - 9 * WEEK})
    assert f"no list of {SUNDAY - 9 * WEEK}" in str(figure_of(counted, "first-28-days", gap).why)
    inside = Around(history=history, released_on={"a": date(2021, 7, 1)})
    assert figure_of(first, "first-28-days", inside).value == 100


def test_a_season_whose_beginning_the_archive_lacks_has_no_first_28_days():
    before = around(*RUN[1:], weeks=8)
    assert "before the first there is" in str(figure_of(RUN[1], "first-28-days", before).why)
    counted_since = date(2021, 7, 4)
    first = row(counted_since, weeks_on_chart=1)
    found = figure_of(
        first,
        "first-28-days",
        Around(history=ListHistory.of([Published(edition=edition(first.week), entries=(first,))])),
    )
    assert found.value is None
    known = replace(around(*RUN), released_on={"a": SUNDAY - 6 * WEEK})
    assert "after its first 4 weeks" in str(figure_of(RUN[0], "first-28-days", known).why)
    gap = replace(around(*RUN, weeks=0), released_on={"a": SUNDAY - 2 * WEEK})
    assert f"no list of {SUNDAY - 2 * WEEK}" in str(figure_of(RUN[1], "first-28-days", gap).why)


def test_points_are_10_for_the_first_place_and_1_for_the_tenth_over_all_lists():
    lists = [
        Published(edition=edition(), entries=tuple(entry(s, n) for n, s in enumerate(names, start=1)))
        for names in ("ab", "ba", "cdefghijkal")
    ]
    found = points_of(lists, 10)
    assert (found["a"], found["b"], found["c"], found["k"]) == (10 + 9 + 1, 9 + 10, 10, 2)
    assert "l" not in found  # eleventh
    known = Around(points={"b": 3}, territories=2)
    assert figure_of(row(), "points", known) == Figure(value=Fraction(0))
    assert "no lists of territories" in str(figure_of(row(), "points", Around()).why)


def test_a_published_list_keeps_its_order_where_values_are_equal():
    entries = tuple(
        entry(s, n, hours_viewed=h) for n, (s, h) in enumerate([("z", 5.0), ("a", 9.0), ("m", 5.0)], start=1)
    )
    one = Chart(edition=edition(), entries=entries, exits=(), latest=1)
    found = other_ranking(one, "hours", Around())
    assert places(found.rows) == [("a", 1, 1), ("z", 2, -1), ("m", 3, 0)]
    assert (found.among, found.edition, found.unit) == ("published rows", 1, "hours")
    assert "Only the 3 published rows" in found.limits[0]


# ── viewing ──


def desk(
    rows: object, book: object, rule: str, *, chart: str = "netflix-weekly", week: date = SUNDAY, **more: object
) -> Desk:
    return Desk.of(definition_for(chart, week), week, rule, Viewing.of(rows, book), more.get("reach", reach()))  # type: ignore[arg-type]


def under(
    rows: object, book: object, rule: str, recorded: Published | None = None, name: ListName = TV, **more: object
) -> OtherRanking:
    return desk(rows, book, rule, chart=name.chart, **more).other_ranking(name, recorded, inputs="i")


HOURS = viewing(("a-1", "US", SUNDAY, 6), ("b-1", "US", SUNDAY, 3), ("c-1", "DE", SUNDAY, 4))
RUNTIMES = catalogue(
    "a",
    "b",
    "c",
    episodes=[
        Episode(episode_id=f"{s}-1", season_id=s, number=1, runtime_ms=h * 3_600_000, released_on=RELEASED)
        for s, h in (("a", 2), ("b", 1), ("c", 4))
    ],
)


def test_the_three_seasons_of_the_methods_page_by_views_and_by_hours():
    """The list is by hours (a, c, b): by views a and b are equal, and a has more hours."""
    assert places(under(HOURS, RUNTIMES, "hours").rows) == [("a", 1, 0), ("c", 2, 0), ("b", 3, 0)]
    by_views = under(HOURS, RUNTIMES, "views")
    assert places(by_views.rows) == [("a", 1, 0), ("b", 2, 1), ("c", 3, -1)]
    assert [(one.value, one.is_tie) for one in by_views.rows] == [(3, True), (3, True), (1, False)]


def test_without_an_edition_official_ranks_are_those_of_now_and_that_is_said():
    found = under(HOURS, RUNTIMES, "hours")
    assert (found.edition, found.status, found.among) == (None, None, "eligible seasons")
    assert any("No edition is recorded" in said for said in found.limits)


def test_with_an_edition_official_ranks_are_its_own_and_figures_that_changed_are_said():
    recorded = Published(edition=edition(), entries=(entry("b", 1), entry("gone", 2)))
    found = under(HOURS, RUNTIMES, "hours", recorded)
    assert places(found.rows) == [("a", 1, None), ("c", 2, None), ("b", 3, -2), ("gone", None, None)]
    assert found.rows[-1].title == "Title gone"
    assert found.limits == ()
    changed = Published(edition=edition(inputs="older"), entries=recorded.entries)
    assert "measured again" in under(HOURS, RUNTIMES, "hours", changed).limits[-1]


def test_a_season_that_is_not_among_the_first_ten_can_enter():
    ids = [f"s{n:02}" for n in range(12)]
    book = catalogue(
        *ids,
        episodes=[
            Episode(
                episode_id=f"{s}-1", season_id=s, number=1, runtime_ms=3_600_000 * (12 - n) ** 2, released_on=RELEASED
            )
            for n, s in enumerate(ids)
        ],
    )
    rows = viewing(*((f"{s}-1", "US", SUNDAY, 12 - n) for n, s in enumerate(ids)))
    found = under(rows, book, "views").rows
    assert [(one.season_id, one.rank, one.official_rank) for one in found[:3]] == [
        ("s11", 1, None),
        ("s10", 2, None),
        ("s09", 3, 10),
    ]
    assert [(one.season_id, one.rank, one.change) for one in found[10:]] == [("s01", 11, -9), ("s00", 12, -11)]


def test_the_first_28_days_are_those_of_seasons_with_viewing_in_the_week():
    rows = viewing(
        ("a-1", "US", RELEASED, 5),
        ("a-1", "US", SUNDAY - WEEK, 2),
        ("a-1", "US", SUNDAY, 4),  # the 28th day
        ("b-1", "US", RELEASED + timedelta(days=3), 50),  # no viewing in the week
        ("c-1", "US", SUNDAY, 3),
    )
    book = catalogue("a", "b", "c")
    assert (SUNDAY - RELEASED).days + 1 == 28
    assert [(one.season_id, one.value) for one in under(rows, book, "first-28-days").rows] == [("a", 11), ("c", 3)]
    later = under(
        viewing(("a-1", "US", RELEASED, 5), ("a-1", "US", SUNDAY + timedelta(days=1), 9)),
        book,
        "first-28-days",
        week=SUNDAY + WEEK,
    )
    assert [(one.season_id, one.value) for one in later.rows] == [("a", 5)]


def test_the_first_28_days_are_unknown_where_viewing_begins_after_the_release():
    rows = viewing(("a-1", "US", RELEASED + timedelta(days=1), 5), ("a-1", "US", SUNDAY, 4))
    (found,) = under(rows, catalogue("a"), "first-28-days").rows
    assert (found.rank, found.value, found.official_rank) == (None, None, 1)
    assert found.why == f"it was released on {RELEASED}, before the first day with viewing"


def test_points_are_of_the_lists_that_territories_have_by_their_own_viewing():
    rows = viewing(
        *(("a-1", t, SUNDAY, h) for t, h in (("US", 6), ("DE", 1), ("FR", 1))),
        *(("b-1", t, SUNDAY, h) for t, h in (("US", 2), ("DE", 2), ("FR", 2))),
        ("c-1", "", SUNDAY, 50),  # in no territory
    )
    found = under(rows, catalogue("a", "b", "c"), "points")
    assert [(one.season_id, one.value, one.rank, one.change) for one in found.rows] == [
        ("b", 29, 1, 2),
        ("a", 28, 2, 0),
        ("c", 0, None, None),
    ]
    assert "over 3 territories’ lists" in found.limits[0]


def test_points_are_refused_where_a_chart_has_no_weeks_from_monday_to_sunday():
    with pytest.raises(OutOfRange, match="no weeks from Monday to Sunday"):
        desk(HOURS, RUNTIMES, "points", chart="daily")


def test_a_list_of_reach_has_its_own_ranks_and_others_by_hours():
    name = replace(TV, chart="reach-weekly")
    found = under(HOURS, RUNTIMES, "hours", name=name, reach=reach(("a", 3), ("b", 9), ("c", 5)))
    assert places(found.rows) == [("a", 1, 2), ("c", 2, 0), ("b", 3, -2)]


def test_what_is_null_in_a_record_has_its_reason():
    found = under(HOURS, RUNTIMES, "hours", Published(edition=edition(), entries=(entry("b", 1), entry("gone", 2))))
    new, *_, gone = found.as_rows()
    assert (new["official_rank"], new["official_rank_why"]) == (None, "it is not on the list")
    assert (gone["rank"], gone["value"]) == (None, None)
    assert gone["rank_why"] == gone["value_why"] == gone["change_why"]
    assert (new["value"], new["value_exact"], new["unit"], new["edition"]) == (6.0, "6/1", "hours", 1)
    assert "edition_why" not in new
    assert under(HOURS, RUNTIMES, "hours").as_rows()[0]["edition_why"] == "no edition is recorded"
