"""What may be published of counts of accounts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pyarrow as pa
import pytest

from overnights.tables import COMPLETIONS, DROP_OFF, PROGRESS
from overnights.viewing.disclosure import (
    by_territory,
    cell,
    nested,
    ratio,
    withhold_completions,
    withhold_drop_off,
    withhold_progress,
)


def test_the_floor_itself_may_be_published() -> None:
    assert (cell(10, 10), cell(9, 10), cell(0, 10)) == (10, None, None)


def test_the_second_smallest_is_withheld_where_the_total_would_give_the_smallest_away() -> None:
    assert by_territory({"ZZ": 60, "DE": 9, "FR": 20, "US": 31}, 10) == {"ZZ": 60, "DE": None, "FR": None, "US": 31}


def test_of_equals_the_first_by_code_is_withheld() -> None:
    shown = by_territory({"ZZ": 60, "US": 20, "DE": 9, "FR": 20}, 10)
    assert (shown["FR"], shown["US"]) == (None, 20)


def test_two_withheld_territories_hide_each_other() -> None:
    assert by_territory({"ZZ": 40, "DE": 9, "FR": 8, "US": 23}, 10) == {"ZZ": 40, "DE": None, "FR": None, "US": 23}


def test_where_the_total_is_withheld_nothing_more_is() -> None:
    assert by_territory({"ZZ": 9, "DE": 9}, 10) == {"ZZ": None, "DE": None}


def test_without_a_withheld_territory_all_are_shown() -> None:
    assert by_territory({"ZZ": 40, "DE": 12, "US": 28}, 10) == {"ZZ": 40, "DE": 12, "US": 28}


def test_a_ratio_is_withheld_with_either_of_its_counts() -> None:
    assert (ratio(None, 20), ratio(20, None), ratio(10, 40)) == (None, None, Fraction(1, 4))


def test_a_small_difference_of_nested_counts_withholds_the_smaller() -> None:
    shown = nested({(7, "starters"): 100, (7, "watchers"): 91, (7, "completers"): 50}, 10)
    assert shown == {(7, "starters"): 100, (7, "watchers"): None, (7, "completers"): 50}


def test_equal_nested_counts_and_a_difference_of_the_floor_are_shown() -> None:
    counts: dict[tuple[int | None, str], int] = {(7, "starters"): 100, (7, "watchers"): 90, (7, "completers"): 90}
    assert nested(counts, 10) == counts


def test_completers_are_nested_in_starters_too() -> None:
    shown = nested({(7, "starters"): 100, (7, "watchers"): 95, (7, "completers"): 91}, 10)
    assert shown == {(7, "starters"): 100, (7, "watchers"): None, (7, "completers"): None}


def test_day_7_is_nested_in_day_28_and_that_in_day_91() -> None:
    shown = nested({(7, "starters"): 50, (28, "starters"): 95, (91, "starters"): 100}, 10)
    assert shown == {(7, "starters"): 50, (28, "starters"): None, (91, "starters"): 100}


def test_day_7_is_withheld_where_day_28_would_give_the_difference() -> None:
    shown = nested({(7, "starters"): 95, (91, "starters"): 100}, 10)
    assert shown == {(7, "starters"): None, (91, "starters"): 100}


def test_progress_is_withheld_by_season() -> None:
    listed = [("s", 7, 40, 20, 9), ("s", 28, 45, 30, 12), ("s", None, 45, 30, 12)]
    rows = [dict(zip(PROGRESS.column_names, row, strict=True)) for row in listed]
    shown = withhold_progress(pa.Table.from_pylist(rows, schema=PROGRESS.schema), 10)
    assert shown["starters"].to_pylist() == [None, 45, 45]
    assert shown["watchers"].to_pylist() == [20, 30, 30]
    assert shown["completers"].to_pylist() == [None, 12, 12]


def test_drop_off_is_withheld_below_the_floor() -> None:
    rows = [dict(zip(DROP_OFF.column_names, ("s", 7, n, accounts), strict=True)) for n, accounts in ((1, 12), (2, 9))]
    shown = withhold_drop_off(pa.Table.from_pylist(rows, schema=DROP_OFF.schema), 10)
    assert shown["accounts"].to_pylist() == [12, None]


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ({(1, None): 40, (2, None): 15, (1, 3): 5}, [40, None, None]),  # told by all starters
        ({(1, None): 40, (1, 2): 12, (1, 3): 5, (2, 3): 30}, [40, None, None, 30]),  # told by completers
        ({(1, None): 9, (1, 2): 12, (1, 3): 13, (2, 3): 30}, [None, None, None, 30]),  # told by one sum, then another
        ({(1, None): 9, (2, None): 8, (1, 2): 30}, [None, None, 30]),
        ({(1, None): 40, (1, 2): 30}, [40, 30]),
    ],
    ids=["starters", "completers", "one after another", "two hide each other", "none"],
)
def test_completions_are_not_told_by_starters_or_completers(
    rows: dict[tuple[int, int | None], int], shown: list[int | None]
) -> None:
    listed = [
        {"season_id": "s1", "started_on": date(2022, 8, day), "days": days, "accounts": accounts}
        for (day, days), accounts in rows.items()
    ]
    listed.append({"season_id": "s2", "started_on": date(2022, 8, 1), "days": None, "accounts": 50})
    found = withhold_completions(pa.Table.from_pylist(listed, COMPLETIONS.schema), 10)
    assert found["accounts"].to_pylist() == [*shown, 50]
    assert found.schema == COMPLETIONS.schema


def test_a_completer_alone_is_withheld_with_those_who_did_not_complete() -> None:
    rows = pa.Table.from_pylist(
        [
            {"season_id": "s1", "started_on": date(2022, 8, 1), "days": days, "accounts": accounts}
            for days, accounts in ((None, 40), (2, 5))
        ],
        COMPLETIONS.schema,
    )
    assert withhold_completions(rows, 10)["accounts"].to_pylist() == [None, None]
