"""A workbook is read sheet by sheet, with the texts above its header and the number of each row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from invented_reports import report, workbook
from overnights.errors import NotData
from overnights.sources.published_files import read_published

ROWS = (("Tally: Season 4", "Yes", date(2023, 3, 9), 1_200_000), (), ("Marble", "No", "2023-04-01", 100_000.0))


def test_a_sheet_has_its_texts_above_and_its_rows_with_their_numbers(tmp_path: Path) -> None:
    path = report(tmp_path / "x.xlsx", {"Engagement": ROWS}, covers="Hours viewed from January to June 2023")
    (sheet,) = read_published(path).sheets
    assert (sheet.name, sheet.row_numbers) == ("Engagement", (7, 9))  # a row without a cell is passed over
    assert sheet.above == ("What We Watched: An Invented Report", "Hours viewed from January to June 2023")
    assert sheet.rows.column_names == ["Title", "Available Globally?", "Release Date", "Hours Viewed"]
    assert [tuple(row.values()) for row in sheet.rows.to_pylist()] == [
        ("Tally: Season 4", "Yes", "2023-03-09", "1200000"),
        ("Marble", "No", "2023-04-01", "100000"),
    ]


def test_all_sheets_are_read_and_the_rows_are_those_of_the_first(tmp_path: Path) -> None:
    sheets = {
        "Empty": [],
        "A": [("a", "b", "c"), (1, 2, 3)],
        "Notes": [("one text",)],
        "B": [("a", "b", "d"), (4, 5, 6)],
    }
    read = read_published(workbook(tmp_path / "x.xlsx", sheets))
    assert [sheet.name for sheet in read.sheets] == ["A", "Notes", "B"]
    assert read.rows == read.sheets[0].rows
    assert read.sheets[1].rows.num_columns == 0 and read.sheets[1].above == ("one text",)
    assert read.sheets[2].rows.to_pylist() == [{"a": "4", "b": "5", "d": "6"}]


def test_a_workbook_whose_first_sheet_has_no_header_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", {"Notes": [("one text",)], "A": [("a", "b", "c"), (1, 2, 3)]})
    with pytest.raises(NotData, match="no row of its first sheet holds column names"):
        read_published(path)
