from __future__ import annotations

import json
from datetime import timedelta

from charts_shop import SUNDAY, edition, entry

from overnights.charts.changes import apply, as_json, diff, from_json


def test_equal_editions_have_an_empty_diff():
    assert diff([entry("a", 1)], [entry("a", 1, edition=2)]) == ()


def test_a_value_that_changed_is_told_with_row_column_before_and_after():
    (change,) = diff([entry("a", 1, value=1.5)], [entry("a", 1, edition=2, value=2.5)])
    assert (change.row, change.column, change.before, change.after) == ("a", "value", 1.5, 2.5)


def test_a_row_that_came_or_went_is_told_whole():
    came, went = diff([entry("a", 1)], [entry("b", 1, edition=2)])
    assert (came.row, came.column, came.before, came.after["rank"]) == ("b", "(row)", None, 1)
    assert (went.row, went.column, went.before["rank"], went.after) == ("a", "(row)", 1, None)


def test_days_are_text_in_a_diff():
    week = SUNDAY - timedelta(weeks=1)
    (change,) = diff([entry("a", 1, peak_week=SUNDAY)], [entry("a", 1, peak_week=week)])
    assert (change.before, change.after) == ("2022-08-28", "2022-08-21")


def test_a_diff_is_json_and_back():
    changes = diff([entry("a", 1, title="Über"), entry("c", 2)], [entry("a", 1, title="Unter"), entry("b", 2)])
    assert from_json(as_json(changes)) == changes
    assert set(json.loads(as_json(changes))[0]) == {"row", "column", "before", "after"}
    assert from_json(None) == ()


def test_a_diff_applied_to_the_old_entries_gives_the_new():
    old = (entry("a", 1), entry("b", 2), entry("c", 3))
    new = (entry("b", 1, edition=2, value=None, value_exact=None, last_rank=4), entry("d", 2, edition=2))
    assert apply(old, from_json(as_json(diff(old, new))), edition(number=2)) == new


def test_rows_can_come_to_an_empty_list_and_all_can_go():
    new = (entry("a", 1, edition=2),)
    assert apply((), diff((), new), edition(number=2)) == new
    assert apply(new, diff(new, ()), edition(number=3)) == ()
