"""A half-year report is read whole in each of its layouts, or refused with the sheet and the row at fault."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from overnights.errors import NotData
from overnights.published.engagement import SCHEMA, Sheet
from overnights.published.layouts import Typed, typed

FOUR = ("Title", "Available Globally?", "Release Date", "Hours Viewed")
SIX = (*FOUR, "Runtime", "Views")
ROW = {
    "Title": "Tally: Season 4",
    "Available Globally?": "Yes",
    "Release Date": "2023-08-31",
    "Hours Viewed": "1200000",
    "Runtime": "7:34",
    "Views": "200000",
}
HALVES = {
    "Hours viewed from January to June 2023": ("2023H1", date(2023, 1, 1), date(2023, 6, 30)),
    "Views from July to December 2023": ("2023H2", date(2023, 7, 1), date(2023, 12, 31)),
    "Views from January to June 2024": ("2024H1", date(2024, 1, 1), date(2024, 6, 30)),
    "Views from July to December 2024": ("2024H2", date(2024, 7, 1), date(2024, 12, 31)),
    "Views from January to June 2025": ("2025H1", date(2025, 1, 1), date(2025, 6, 30)),
    "Views from January to December 2026": ("2026", date(2026, 1, 1), date(2026, 12, 31)),
}


def sheet(
    name: str, *rows: dict[str, str], above: str = "Views from July to December 2023", columns: Any = SIX
) -> Sheet:
    table = pa.table({column: pa.array([{**ROW, **row}[column] for row in rows], pa.string()) for column in columns})
    return Sheet(name=name, above=("What We Watched", above), rows=table, row_numbers=tuple(range(7, 7 + len(rows))))


def read(*sheets: Sheet, file: str = "x.xlsx") -> Typed:
    return typed(sheets[0].rows, file, sheets)


def rows(*said: dict[str, str]) -> list[dict[str, Any]]:
    return read(sheet("TV", *said), sheet("Film", {"Title": "Marble"})).rows.to_pylist()[: len(said)]


def refusal(*sheets: Sheet, file: str = "x.xlsx") -> NotData:
    with pytest.raises(NotData) as refused:
        read(*sheets, file=file)
    assert str(refused.value).startswith(file) and refused.value.path == file
    return refused.value


@pytest.mark.parametrize("covers", HALVES)
def test_the_half_is_what_stands_above_the_table(covers: str) -> None:
    report, first, last = HALVES[covers]
    found = read(sheet("Shows", {}, above=covers), sheet("Movies", {}, above=covers))
    assert (found.kind, found.layout) == ("engagement", f"engagement {report}, 6 columns, sheets Shows, Movies")
    assert found.rows.schema == SCHEMA
    assert found.last_day == last
    assert {(row["report"], row["first_day"], row["last_day"]) for row in found.rows.to_pylist()} == {
        (report, first, last)
    }


@pytest.mark.parametrize(
    "names, columns, kinds",
    [
        (("Engagement",), FOUR, ["mixed"]),
        (("TV", "Film"), SIX, ["tv", "film"]),
        (("Film", "TV"), SIX, ["tv", "film"]),
        (("Shows", "Movies"), SIX, ["tv", "film"]),
    ],
)
def test_sheets_say_what_is_on_them(names: tuple[str, ...], columns: tuple[str, ...], kinds: list[str]) -> None:
    found = read(*(sheet(name, {}, columns=columns) for name in names)).rows
    assert found["list_kind"].to_pylist() == kinds
    assert found["sheet_row"].to_pylist() == [7] * len(kinds)
    assert (found["views"].null_count == 0) is (columns == SIX)
    assert (found["is_runtime_marked"].null_count == 0) is (columns == SIX)


def test_without_a_text_above_it_is_the_half_in_the_files_name() -> None:
    bare = sheet("Engagement", {}, above="", columns=FOUR)
    assert read(bare, file="Report_2023Jul-Dec.xlsx").last_day == date(2023, 12, 31)
    for name in ("Report.xlsx", "Report_2023Jun-Jul.xlsx"):
        assert "does not say which half-year it covers" in str(refusal(bare, file=name))


def test_values_have_their_types() -> None:
    (row,) = rows({"Title": "The Weir: Season 1 // 둑: 시즌 1 // 堰", "Hours Viewed": "541900000", "Release Date": ""})
    assert row | {"report": "", "first_day": "", "last_day": ""} == {
        "report": "",
        "first_day": "",
        "last_day": "",
        "list_kind": "tv",
        "sheet_row": 7,
        "title": "The Weir: Season 1 // 둑: 시즌 1 // 堰",
        "title_en": "The Weir: Season 1",
        "title_local": "둑: 시즌 1",
        "is_available_globally": True,
        "released_on": None,
        "hours_viewed": 541_900_000,
        "runtime_minutes": 454,
        "is_runtime_marked": False,
        "views": 200_000,
        "is_catch_all": False,
    }


@pytest.mark.parametrize(
    "text, minutes, is_marked",
    [("7:34", 454, False), ("131:53", 7_913, False), ("*", None, True), ("4:44*", 284, True), ("", None, None)],
)
def test_a_runtime_is_minutes_and_its_mark_is_kept(text: str, minutes: int | None, is_marked: bool | None) -> None:
    (row,) = rows({"Runtime": text})
    assert (row["runtime_minutes"], row["is_runtime_marked"]) == (minutes, is_marked)


def test_a_title_that_stands_twice_keeps_both_rows() -> None:
    first, second = rows({"Title": "Monster"}, {"Title": "Monster", "Hours Viewed": "100000"})
    assert (first["sheet_row"], second["sheet_row"]) == (7, 8)
    assert (first["title"], second["title"]) == ("Monster", "Monster")


@pytest.mark.parametrize(
    "name, is_catch_all", [("Other Shows", True), ("other movies ", True), ("Other Shows Too", False)]
)
def test_rows_that_sum_up_the_rest_are_no_titles(name: str, is_catch_all: bool) -> None:
    assert rows({"Title": name})[0]["is_catch_all"] is is_catch_all


@pytest.mark.parametrize(
    "column, text, says",
    [
        ("Hours Viewed", "many", "a whole number of at least 0"),
        ("Hours Viewed", "", "a whole number of at least 0"),
        ("Views", "1.5", "a whole number of at least 0"),
        ("Release Date", "2023-02-30", "a day of the calendar"),
        ("Release Date", "May", "a day, as in"),
        ("Runtime", "7:75", "a runtime, as in 7:28"),
        ("Runtime", "7.5", "a runtime, as in 7:28"),
        ("Available Globally?", "Maybe", "true or false"),
        ("Title", " ", "a title"),
        ("Title", "Tal\x1bly", "text without control characters"),
    ],
)
def test_a_value_that_breaks_a_rule_is_named_by_its_sheet_and_row(column: str, text: str, says: str) -> None:
    refused = refusal(sheet("TV", {}), sheet("Film", {}, {column: text}, {}))
    assert "in row 8 of sheet “Film”" in str(refused) and says in str(refused)
    assert refused.row == 8


def test_other_sheets_or_columns_refuse_the_workbook() -> None:
    assert "has the sheets “TV”, where a report has" in str(refusal(sheet("TV", {})))
    assert "has the sheets “TV”, “Shows”" in str(refusal(sheet("TV", {}), sheet("Shows", {})))
    assert "“Notes”" in str(refusal(sheet("TV", {}), sheet("Film", {}), sheet("Notes", {})))
    lacking = sheet("Film", {}, columns=("Title", "Available Globally?", "Views"))
    assert "has no column “hours viewed” in its sheet “Film”" in str(refusal(sheet("TV", {}), lacking))
    assert "has no row in its sheet “Film”" in str(refusal(sheet("TV", {}), sheet("Film")))
    other = sheet("Film", {}, above="Views from January to June 2024")
    assert "names more than one half-year" in str(refusal(sheet("TV", {}), other))


def test_a_report_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(NotData, match=r"x\.csv is a half-year engagement report, but no workbook"):
        typed(sheet("TV", {}).rows, "x.csv")
