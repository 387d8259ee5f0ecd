"""An all-time list is read whole, hours alone or with views, or refused as a whole."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from overnights.errors import NotData
from overnights.published.all_time import LISTS, SCHEMA
from overnights.published.layouts import Typed, typed

SHARED = ("category", "rank", "show_title", "season_title")
TWENTY_EIGHT = (*SHARED, "hours_viewed_first_28_days")
NINETY_ONE = (*SHARED, "hours_viewed_first_91_days", "runtime", "views_first_91_days")


def lists(length: int = 3) -> list[dict[str, str]]:
    return [
        {
            "category": name, "rank": str(rank), "show_title": f"T{rank}", "season_title": "N/A", "runtime": "1.5",
            "hours_viewed_first_28_days": str(90_000_000 - rank), "hours_viewed_first_91_days": str(90_000_000 - rank),
            "views_first_91_days": str(60_000_000 - rank),
        }
        for name in LISTS for rank in range(1, length + 1)
    ]  # fmt: skip


def read(rows: list[dict[str, str]], columns: tuple[str, ...] = NINETY_ONE) -> Typed:
    return typed(pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in columns}), "x.tsv")


def refusal(rows: list[dict[str, str]], columns: tuple[str, ...] = NINETY_ONE) -> str:
    with pytest.raises(NotData) as refused:
        read(rows, columns)
    assert refused.value.path == "x.tsv"
    return str(refused.value)


@pytest.mark.parametrize("columns, days", [(TWENTY_EIGHT, 28), (NINETY_ONE, 91)])
def test_each_window_is_known_by_its_header(columns: tuple[str, ...], days: int) -> None:
    found = read(lists(), columns)
    assert (found.kind, found.layout) == ("all-time", f"all-time {days} days, {len(columns)} columns")
    assert found.rows.schema == SCHEMA
    assert found.last_day is None  # nothing in it says of which day it is
    first: dict[str, Any] = found.rows.to_pylist()[0]
    has_views = days == 91
    assert (first["window_days"], first["rank"], first["season_title"]) == (days, 1, None)
    assert (first["runtime_h"], first["views"]) == ((1.5, 59_999_999) if has_views else (None, None))


def test_rows_and_columns_stand_in_any_order() -> None:
    assert read(lists()[::-1], NINETY_ONE[::-1]).rows == read(lists()).rows


@pytest.mark.parametrize("left", range(1, 12))
def test_a_list_that_was_cut_off_after_any_row_is_refused(left: int) -> None:
    assert "nothing was stored" in refusal(lists()[:left])


@pytest.mark.parametrize("columns", [TWENTY_EIGHT, NINETY_ONE])
def test_a_last_number_that_lost_a_digit_is_refused(columns: tuple[str, ...]) -> None:
    rows = lists()
    rows[-1][columns[-1]] = rows[-1][columns[-1]][:-1]
    assert "it was cut off there" in refusal(rows, columns)


@pytest.mark.parametrize(
    "column, text, says",
    [
        ("rank", "0", "a whole number from 1 to 100"),
        ("rank", "2", "has not each rank from 1 to 3 once"),
        ("category", "TV", "one of Films"),
        ("hours_viewed_first_91_days", "", "a whole number"),
        ("views_first_91_days", "many", "a whole number"),
        ("runtime", "1:30", "a decimal number"),
        ("show_title", "", "a title"),
    ],
)
def test_a_value_that_breaks_a_rule_refuses_the_file(column: str, text: str, says: str) -> None:
    rows = lists()
    rows[3][column] = text
    assert says in refusal(rows)


def test_a_header_without_rows_is_refused() -> None:
    assert "has a header and no rows" in refusal([])
