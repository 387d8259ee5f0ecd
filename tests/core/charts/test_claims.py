"""What each kind of claim is answered, and that what is right is right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.core.charts.claims_shop import asked, lists, mended, week

from overnights.charts import ChartHistory
from overnights.charts.claims.record import FAILS, HOLDS, UNKNOWN
from overnights.errors import Malformed

# a had two weeks before; b left after two weeks and came back; d is still on the list at the end
WEEKS = ("abc", "adb", "dae", "cad", "fbd")
BEFORE = {"a": 2}
WHOLE = lists(*WEEKS, before=BEFORE)
GAP = lists(*WEEKS, before=BEFORE, hidden=(3,))
BEGUN = lists("abc", "bac", "bcd")  # counting begins with the first week: a, b and c may have been there before

OFF, AT_MOST = {"off_chart": True}, {"hours_viewed_at_most": 2_340_000}
MANY = {"hours_viewed": 10_000_000, "rounded_to": 10_000_000}
FULL, ROUNDED = {"hours_viewed": 9_120_000}, {"rounded_to": 1_000_000}

Case = tuple[str, ChartHistory, dict[str, Any], str, dict[str, Any] | None]
CASES: list[Case] = [
    ("peak", WHOLE, {"title": "b", "peak_rank": 2}, HOLDS, None),
    ("peak is another", WHOLE, {"title": "b", "peak_rank": 1}, FAILS, {"peak_rank": 2}),
    ("peak by a week", WHOLE, {"title": "d", "peak_rank": 2, "by_week": week(1)}, HOLDS, None),
    ("peak from a week", WHOLE, {"title": "b", "peak_rank": 3, "from_week": week(1), "by_week": week(3)}, HOLDS, None),
    ("peak said on a Sunday is of the weeks before", WHOLE, {"title": "d", "peak_rank": 2, "on": week(2)}, HOLDS, None),
    ("peak said on a Monday", WHOLE, {"title": "d", "peak_rank": 1, "on": week(2) + timedelta(1)}, HOLDS, None),
    ("peak of 1, whatever was before", WHOLE, {"title": "a", "peak_rank": 1}, HOLDS, None),
    ("peak where more may have been before", BEGUN, {"title": "c", "peak_rank": 2}, UNKNOWN, None),
    ("peak where it was better than said", BEGUN, {"title": "c", "peak_rank": 3}, FAILS, {"top": 2}),
    ("peak with a week that is not held", GAP, {"title": "d", "peak_rank": 1}, HOLDS, None),
    ("peak of c may be in the hidden week", GAP, {"title": "c", "peak_rank": 3}, UNKNOWN, None),
    ("the count says that e was not there", GAP, {"title": "e", "peak_rank": 3, "by_week": week(2)}, HOLDS, None),
    ("peak of what was never there", WHOLE, {"title": "z", "peak_rank": 3, "from_week": week(0)}, FAILS, OFF),
    ("peak of what may have been there before", WHOLE, {"title": "z", "peak_rank": 3}, UNKNOWN, None),
    ("peak by a week that is to come", WHOLE, {"title": "d", "peak_rank": 1, "by_week": week(5)}, HOLDS, None),
    ("peak 2 by a week that is to come", WHOLE, {"title": "b", "peak_rank": 2, "by_week": week(5)}, UNKNOWN, None),
    ("rank in a week", WHOLE, {"title": "b", "rank": 3, "week": week(1)}, HOLDS, None),
    ("rank in a week is another", WHOLE, {"title": "b", "rank": 2, "week": week(1)}, FAILS, {"rank": 3}),
    ("rank in a week off the list", WHOLE, {"title": "b", "rank": 2, "week": week(2)}, FAILS, {"off_chart": True}),
    ("rank in its second week", WHOLE, {"title": "d", "rank": 1, "in_week": 2}, HOLDS, None),
    ("rank in a second week, not counted", WHOLE, {"title": "a", "rank": 1, "in_week": 2}, UNKNOWN, None),
    ("rank in a second week, begun before", BEGUN, {"title": "b", "rank": 1, "in_week": 2}, UNKNOWN, None),
    ("rank in a week that is not held", GAP, {"title": "c", "rank": 1, "week": week(3)}, UNKNOWN, None),
    ("rank in a week after the last", WHOLE, {"title": "d", "rank": 1, "week": week(5)}, UNKNOWN, None),
    ("rank in a week before the first", WHOLE, {"title": "a", "rank": 1, "week": week(-1)}, UNKNOWN, None),
    ("rank ever", WHOLE, {"title": "b", "rank": 3}, HOLDS, None),
    ("rank never", WHOLE, {"title": "b", "rank": 1}, FAILS, {"peak_rank": 2}),
    ("rank ever with a gap", GAP, {"title": "c", "rank": 2}, UNKNOWN, None),
    ("top in a week", WHOLE, {"title": "b", "top": 3, "week": week(1)}, HOLDS, None),
    ("not top in a week", WHOLE, {"title": "b", "top": 2, "week": week(1)}, FAILS, {"rank": 3}),
    ("top ever", BEGUN, {"title": "c", "top": 2}, HOLDS, None),
    ("top never", WHOLE, {"title": "b", "top": 1}, FAILS, {"peak_rank": 2}),
    ("top ever, begun before", BEGUN, {"title": "c", "top": 1}, UNKNOWN, None),
    ("weeks", WHOLE, {"title": "b", "weeks_on_chart": 3}, HOLDS, None),
    ("weeks are others", WHOLE, {"title": "b", "weeks_on_chart": 2}, FAILS, {"weeks_on_chart": 3}),
    ("weeks counted before the first edition", WHOLE, {"title": "a", "weeks_on_chart": 6}, HOLDS, None),
    ("weeks up to a gap", GAP, {"title": "a", "weeks_on_chart": 5}, UNKNOWN, None),
    ("weeks with the count of the last row", GAP, {"title": "d", "weeks_on_chart": 4}, HOLDS, None),
    ("weeks at least", BEGUN, {"title": "c", "weeks_on_chart_at_least": 3}, HOLDS, None),
    ("weeks at least, too few", WHOLE, {"title": "b", "weeks_on_chart_at_least": 4}, FAILS, {"weeks_on_chart": 3}),
    ("weeks at most", WHOLE, {"title": "b", "weeks_on_chart_at_most": 4}, HOLDS, None),
    ("weeks at most, begun before", BEGUN, {"title": "c", "weeks_on_chart_at_most": 4}, UNKNOWN, None),
    ("weeks more than said", BEGUN, {"title": "c", "weeks_on_chart": 2}, FAILS, {"weeks_on_chart_at_least": 3}),
    ("no weeks", WHOLE, {"title": "z", "weeks_on_chart": 0, "from_week": week(0)}, HOLDS, None),
    ("weeks in a stretch", WHOLE, {"title": "a", "weeks_on_chart": 2, "from_week": week(2)}, HOLDS, None),
    ("weeks at 1", WHOLE, {"title": "d", "weeks_at_1": 1}, HOLDS, None),
    ("weeks at 1, apart", lists("bac", "abc", "bac", before=BEFORE), {"weeks_at_1": 2, "title": "b"}, HOLDS, None),
    ("weeks at 1, fewer than said", WHOLE, {"title": "d", "weeks_at_1": 5}, FAILS, {"weeks_at_1": 1}),
    ("weeks at 1, more than said", WHOLE, {"title": "a", "weeks_at_1": 1}, FAILS, {"weeks_at_1_at_least": 2}),
    ("weeks at 1, with what was before", WHOLE, {"title": "a", "weeks_at_1": 2}, UNKNOWN, None),
    ("weeks at 1 at least", WHOLE, {"title": "a", "weeks_at_1_at_least": 2}, HOLDS, None),
    ("weeks at 1 at most", WHOLE, {"title": "d", "weeks_at_1_at_most": 2}, HOLDS, None),
    ("weeks at 1 with a week that is not held", GAP, {"title": "f", "weeks_at_1": 2}, FAILS, {"weeks_at_1": 1}),
    ("weeks at 1 in a stretch", WHOLE, {"title": "a", "weeks_at_1": 1, "from_week": week(1)}, HOLDS, None),
    ("never at 1", WHOLE, {"title": "b", "weeks_at_1": 0}, HOLDS, None),
    ("hours", WHOLE, {"title": "a", "hours_viewed": 9_120_000, "week": week(0)}, HOLDS, None),
    ("hours, rounded", WHOLE, {"title": "a", "hours_viewed": 9_000_000, "week": week(0), **ROUNDED}, HOLDS, None),
    ("hours are others", WHOLE, {"title": "a", "hours_viewed": 9_000_000, "week": week(0)}, FAILS, FULL),
    ("hours, rounded to nothing", WHOLE, {**MANY, "week": week(2), "title": "e"}, FAILS, {"rounded_to": None}),
    ("hours finer than printed", WHOLE, {"title": "a", "hours_viewed": 9_123_456, "week": week(0)}, UNKNOWN, None),
    ("hours at least", WHOLE, {"title": "a", "hours_viewed_at_least": 9_000_000, "week": week(0)}, HOLDS, None),
    ("hours at most", WHOLE, {"title": "a", "hours_viewed_at_most": 9_000_000, "week": week(0)}, FAILS, FULL),
    ("hours off the list", WHOLE, {"title": "b", "hours_viewed": 2_000_000, "week": week(2)}, UNKNOWN, None),
    ("hours off the list, too many", WHOLE, {"title": "b", "hours_viewed": 3_000_000, "week": week(2)}, FAILS, AT_MOST),
    ("hours off the list, at most", WHOLE, {"title": "b", **AT_MOST, "week": week(2)}, HOLDS, None),
    ("views that are not printed", WHOLE, {"title": "a", "views": 1, "week": week(0)}, UNKNOWN, None),
    ("off by its third week", WHOLE, {"title": "b", "off_by_week": 3}, HOLDS, None),
    ("not off by its second", WHOLE, {"title": "b", "off_by_week": 2}, FAILS, {"off_by_week": 3}),
    ("never off so far", WHOLE, {"title": "d", "off_by_week": 4}, FAILS, {"rank": 3, "in_week": 4}),
    ("off by a week to come", WHOLE, {"title": "d", "off_by_week": 5}, UNKNOWN, None),
    ("off by a week that cannot be counted", WHOLE, {"title": "a", "off_by_week": 5}, UNKNOWN, None),
    ("off in a week", WHOLE, {"title": "b", "off_chart": True, "week": week(2)}, HOLDS, None),
    ("on in a week", WHOLE, {"title": "b", "off_chart": True, "week": week(1)}, FAILS, {"rank": 3}),
    ("never on", WHOLE, {"title": "z", "off_chart": True, "from_week": week(1)}, HOLDS, None),
    ("on once", BEGUN, {"title": "d", "off_chart": True}, FAILS, {"top": 3}),
    ("higher in a week", WHOLE, {"title": "a", "higher_than": "b", "week": week(0)}, HOLDS, None),
    ("higher than who was off", WHOLE, {"title": "e", "higher_than": "b", "week": week(2)}, HOLDS, None),
    ("lower in a week", WHOLE, {"title": "b", "higher_than": "a", "week": week(0)}, FAILS, {"title": "a"}),
    ("lower in its second week", WHOLE, {"title": "b", "higher_than": "d", "in_week": 2}, FAILS, {"week": week(1)}),
    ("both off", WHOLE, {"title": "b", "higher_than": "f", "week": week(2)}, UNKNOWN, None),
    ("higher at best", WHOLE, {"title": "d", "higher_than": "b"}, HOLDS, None),
    ("level at best", WHOLE, {"title": "d", "higher_than": "f"}, FAILS, {"level_with": "f"}),
    ("lower at best", WHOLE, {"title": "e", "higher_than": "b"}, FAILS, {"title": "b", "higher_than": "e"}),
    ("said to be level", WHOLE, {"title": "d", "level_with": "b"}, FAILS, {"higher_than": "b"}),
    ("best is not known", BEGUN, {"title": "d", "higher_than": "c"}, UNKNOWN, None),
    ("another is on no such list", WHOLE, {"title": "d", "higher_than": "z"}, UNKNOWN, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("history", "keys", "outcome", "right"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_claim_has_its_answer(
    history: ChartHistory, keys: dict[str, Any], outcome: str, right: dict[str, Any] | None
):
    answer = asked(history, **keys)
    assert answer.outcome == outcome, answer.found
    assert (answer.right is None) == (outcome != FAILS)
    if right is not None:
        assert {name: answer.right[name] for name in right} == right


@pytest.mark.parametrize(
    ("history", "keys"), [case[1:3] for case in CASES if case[3] == FAILS], ids=[c[0] for c in CASES if c[3] == FAILS]
)
def test_what_would_have_been_right_holds(history: ChartHistory, keys: dict[str, Any]):
    right = asked(history, **keys).right
    assert asked(history, **mended(keys, right)).outcome == HOLDS


def test_a_release_after_the_first_week_began_closes_what_was_before():
    first_day = week(0) - timedelta(days=6)
    assert asked(BEGUN, {"c": first_day}, title="c", peak_rank=2).outcome == HOLDS
    assert asked(BEGUN, {"c": first_day - timedelta(days=1)}, title="c", peak_rank=2).outcome == UNKNOWN
    assert asked(BEGUN, {"z": first_day}, title="z", off_chart=True).outcome == HOLDS


def test_a_claim_may_say_when_it_came_out_and_a_debut_that_is_not_known_says_that_it_may():
    keys = {"title": "c", "top": 3, "in_week": 2}
    unheard = asked(BEGUN, **keys)
    assert unheard.outcome == UNKNOWN and "released_on = a day after 2022-08-21" in unheard.found
    assert asked(BEGUN, **keys, released_on=date(2022, 8, 22)).outcome == HOLDS
    assert asked(BEGUN, **keys, released_on=date(2022, 8, 21)).outcome == UNKNOWN


def test_the_rows_say_which_edition_they_are_of_and_when_it_was_gone():
    answer = asked(WHOLE, title="b", peak_rank=2)
    assert [(row.week, row.rank) for row in answer.rows] == [
        (week(0), 2), (week(1), 3), (week(2), None), (week(4), 2)
    ]  # fmt: skip
    assert {(row.edition, row.inputs, row.season_id) for row in answer.rows} == {(1, "i", "b")}
    assert answer.held == tuple(week(n) for n in range(5))


def test_who_stood_last_is_shown_where_a_bound_rests_on_it():
    answer = asked(WHOLE, title="b", hours_viewed=3_000_000, week=week(2))
    assert [(row.season_id, row.rank) for row in answer.rows] == [("e", 3), ("b", None)]


def test_without_a_list_it_is_the_one_that_it_was_on():
    assert asked(WHOLE, title="b", list=None, rank=3).outcome == HOLDS
    unheard = asked(WHOLE, title="z", list=None, rank=3)
    assert unheard.outcome == UNKNOWN and "name the list by `list`, of “TV (English)”" in unheard.found


def test_a_list_that_is_not_held_cannot_be_known_with_what_would_tell():
    answer = asked(WHOLE, title="b", list=None, territory="US", top=3)
    assert (answer.outcome, answer.rows) == (UNKNOWN, ())
    assert "o edition of netflix-country for United States" in answer.found


def test_before_the_first_edition_nothing_is_known():
    answer = asked(WHOLE, title="b", peak_rank=2, on=date(2022, 8, 1))
    assert answer.outcome == UNKNOWN and not answer.rows


def test_a_rank_of_no_week_names_the_week_and_in_how_many_it_was_so() -> None:
    assert asked(WHOLE, title="a", rank=1).found == (
        f"It was at rank 1 in the week of {week(0)}, and in 2 weeks that are held it was at 1; the claim names no week."
    )
    assert asked(WHOLE, title="b", rank=3).found.endswith(
        "and in no other that is held was it at 3; the claim names no week."
    )
    assert "in 3 weeks that are held it was at 3 or better;" in asked(WHOLE, title="b", top=3).found


def test_weeks_at_1_are_a_claim_of_a_stretch() -> None:
    with pytest.raises(Malformed, match="there is no key `week` in a claim with `weeks_at_1`"):
        asked(WHOLE, title="a", weeks_at_1=1, week=week(0))
