"""What the page of restatements tells: rows, margins, labels, lists that went and came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from overnights.charts.record import ListName
from overnights.outputs.restated_parts import margin_said
from overnights.pages.restatements import (
    Restated,
    gone_lists,
    gone_now,
    relabelled,
    restated_rows,
    restatements_page,
    row_json,
)

WEEK, SEEN = date(2022, 9, 4), date(2022, 9, 14)
NAME = ListName(chart="netflix-weekly", territory="ZZ", category="TV (English)")
CELL = Restated(
    seen_on=SEEN, chart=NAME.chart, week=WEEK, territory="ZZ", category=NAME.category, rank=4, column="hours_viewed",
    old_value="16000000", new_value="16660000", kind="figure", season_id="pt-1", season_id_before="pt-1", edition=2,
    title="Partner Track", season_label="Season 1", title_before="Partner Track", season_label_before="Season 1",
    rank_before=4, own_before="16000000",
)  # fmt: skip
MOVED = replace(
    CELL, season_id_before="other", title_before="Echoes", kind="row moved", rank_before=5, own_before="12000000"
)


def test_cells_of_one_row_are_told_together_with_their_margin() -> None:
    weeks = replace(CELL, column="weeks_on_chart", old_value="1", new_value="2", own_before="1", kind="count")
    (row,) = restated_rows([CELL, weeks], {})
    assert [(one.column, one.before, one.after) for one in row.values] == [
        ("hours", "16,000,000", "16,660,000"),
        ("weeks on the list", "1", "2"),
    ]
    assert row.margin == Fraction(33, 800)
    assert (row.count, row.rank_before, row.instead_of) == (2, None, None)


def test_a_row_that_moved_tells_what_the_season_itself_had() -> None:
    name = replace(MOVED, column="show_title", old_value="Echoes", new_value="Partner Track", own_before=None)
    (row,) = restated_rows([name, MOVED], {})
    assert (row.kind, row.rank_before, row.instead_of) == ("row moved", 5, "Echoes")
    assert [(one.before, one.after) for one in row.values] == [("12,000,000", "16,660,000")]


def test_what_the_season_had_before_and_has_still_is_no_change_of_it() -> None:
    (row,) = restated_rows([replace(MOVED, own_before=MOVED.new_value)], {})
    assert row.values == ()
    assert row.margin == 0


def test_amounts_are_told_with_as_many_decimals_as_tell_them_apart_and_not_twice() -> None:
    value = replace(CELL, column="value", old_value="280.123", new_value="280.34")
    (row,) = restated_rows([value, replace(value, column="hours_viewed")], {})
    assert [(one.column, one.before, one.after) for one in row.values] == [("hours", "280.1", "280.3")]
    (row,) = restated_rows([replace(value, old_value="1279.6", new_value="1281")], {})
    assert [(one.column, one.before, one.after) for one in row.values] == [("value", "1,280", "1,281")]


@pytest.mark.parametrize("old", [None, "0"])
def test_from_nothing_there_is_no_margin(old: str | None) -> None:
    (row,) = restated_rows([replace(CELL, old_value=old)], {})
    assert row.values[0].margin is None


def test_the_reason_of_an_edition_stands_with_its_rows() -> None:
    reasons = {(NAME, WEEK, 2): "late events came in"}
    (row,) = restated_rows([CELL], reasons)
    (other,) = restated_rows([replace(CELL, edition=3)], reasons)
    assert (row.reason, other.reason) == ("late events came in", None)


def test_a_label_that_several_weeks_share_is_told_once() -> None:
    label = replace(CELL, column="season_title", old_value="A: Season 1", new_value="A: Limited Series", kind="relabel")
    later = replace(label, week=date(2022, 9, 11), seen_on=date(2022, 9, 21))
    (one,) = relabelled([label, later])
    assert (one.cells, one.first_week, one.last_week, one.seen_on) == (2, WEEK, date(2022, 9, 11), SEEN)


def whole(kind: str, day: date, rank: int = 1) -> Restated:
    old, new = ("A", None) if kind == "row vanished" else (None, "A")
    return replace(CELL, column="(row)", old_value=old, new_value=new, kind=kind, edition=None, seen_on=day, rank=rank)


def test_a_list_that_went_is_gone_until_a_download_has_it_again() -> None:
    went, back = date(2022, 10, 5), date(2022, 10, 12)
    cells = [whole("row vanished", went, rank) for rank in (1, 2)]
    (one,) = gone_lists(cells)
    assert (one.list_name, one.week, one.gone_on, one.back_on, one.rows) == (NAME, WEEK, went, None, 2)
    assert gone_now(cells) == {(NAME, WEEK): went}
    cells += [whole("row appeared", back, rank) for rank in (1, 2)]
    assert gone_lists(cells)[0].back_on == back
    assert gone_now(cells) == {}
    again = [*cells, whole("row vanished", date(2022, 11, 2))]
    assert gone_now(again) == {(NAME, WEEK): date(2022, 11, 2)}


def test_the_page_counts_cells_weeks_and_days_and_puts_the_largest_first() -> None:
    small = replace(CELL, new_value="16010000", rank=7, season_id="b", season_id_before="b")
    cells = [small, replace(CELL, week=date(2022, 9, 11), seen_on=date(2022, 10, 5))]
    page = restatements_page(cells, restated_rows(cells, {}), is_published=True)
    assert (page.cells, page.weeks, page.last_on, dict(page.kinds)) == (2, 2, date(2022, 10, 5), {"figure": 2})
    assert [(month, dict(kinds)) for month, kinds in page.months] == [
        (date(2022, 10, 1), {"figure": 1}),
        (date(2022, 9, 1), {"figure": 1}),
    ]
    assert [row.first.season_id for row in page.largest] == ["pt-1", "b"]
    told = row_json(page.largest[0])["values"][0]
    assert told == {"column": "hours", "before": "16,000,000", "after": "16,660,000", "margin": 0.04125}


def test_where_nothing_was_changed_the_page_is_empty() -> None:
    page = restatements_page((), (), is_published=False)
    assert (page.cells, page.last_on, page.largest, page.gone) == (0, None, (), ())


def test_margins_carry_their_sign() -> None:
    assert margin_said(Fraction(-12345, 1000)) == "−1,234.5%"
