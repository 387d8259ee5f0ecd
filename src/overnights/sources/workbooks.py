"""Workbooks (XLSX) as rows of cells, read only once it is known how large they are.

A reader of workbooks makes room for all cells from the first to the outermost, so that a file of 1 KB with one cell in
the last corner of a sheet would take hundreds of gigabytes. What a sheet says of its own size is not believed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from python_calamine import CalamineSheet

MOST_COLUMNS, MOST_CELLS = 60, 12_000_000  # of one sheet; lists of all territories and weeks have 4,000,000 by 2026
_CHUNK = 1 << 20
_XML = (b"<", b"\xff\xfe", b"\xfe\xff")
_OTHERS = frozenset({"xl/workbook.bin", "content.xml"})  # XLSB and ODS, which are packed as XLSX is


class TooLarge(ValueError):
    """A workbook is larger than any published file."""


class Damaged(ValueError):
    """A workbook cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCells:
    """A sheet that is not empty: rows of one length, empty cells as empty text; `first_row` counts from 1."""

    name: str
    first_row: int
    rows: list[list[object]]


def workbook_sheets(content: bytes, most_bytes: int) -> list[SheetCells]:
    """The sheets that are not empty, in the order of the workbook.

    Args:
        most_bytes: how large it may be once unpacked.
    Raises: TooLarge, Damaged, with what is so.
    """
    from python_calamine import CalamineError, load_workbook

    try:
        _check_size(content, most_bytes)
        book = load_workbook(io.BytesIO(content))
        return [found for name in book.sheet_names if (found := _cells_of(book.get_sheet_by_name(name)))]
    except (BadZipFile, ExpatError, CalamineError, NotImplementedError, OSError, EOFError) as cause:
        raise Damaged(str(cause).strip() or type(cause).__name__) from cause


def _cells_of(sheet: CalamineSheet) -> SheetCells | None:
    rows = sheet.to_python(skip_empty_area=True)
    if not rows or sheet.start is None:
        return None
    return SheetCells(name=sheet.name, first_row=sheet.start[0] + 1, rows=[list(row) for row in rows])


def _check_size(content: bytes, most_bytes: int) -> None:
    with ZipFile(io.BytesIO(content)) as parts:
        found = parts.infolist()
        if _OTHERS & {part.filename.lower() for part in found}:
            raise Damaged("it is a workbook of another kind than XLSX")
        if sum(part.file_size for part in found) > most_bytes:
            raise TooLarge(f"is over {most_bytes // 1_000_000:,} MB once unpacked")
        for part in found:
            with parts.open(part) as stream:
                _check_part(stream)


def _check_part(stream: IO[bytes]) -> None:
    """Whether the cells of a part reach no further than those of a published file; a picture has none."""
    chunk = stream.read(_CHUNK)
    if not chunk.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_XML):
        return
    extent = _Extent()
    parser = ParserCreate()
    parser.StartElementHandler = extent.start
    while chunk:
        parser.Parse(chunk)
        extent.check()
        chunk = stream.read(_CHUNK)
    parser.Parse(b"", True)
    extent.check()


@dataclass(slots=True)
class _Extent:
    """How far the cells of a sheet reach, from the first row and column, which are 1."""

    row: int = 0
    column: int = 0
    last_row: int = 0
    last_column: int = 0
    _columns: dict[str, int] = field(default_factory=dict)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Takes note of an element: a row or a cell, which says where it is or follows the one before."""
        if name == "c" or name.endswith(":c"):
            place = attributes.get("r", "")
            letters = place.rstrip("0123456789")
            self.column = self._column(letters) if letters else self.column + 1
            self.row = _number(place[len(letters) :], self.row)
            self.last_row, self.last_column = max(self.row, self.last_row), max(self.column, self.last_column)
        elif name == "row" or name.endswith(":row"):
            self.row, self.column = _number(attributes.get("r", ""), self.row + 1), 0

    def check(self) -> None:
        """Whether this is a sheet to be read. Raises: TooLarge."""
        if self.last_column > MOST_COLUMNS:
            raise TooLarge(f"has a cell in column {self.last_column:,}, where a published file has few columns")
        if self.last_row * self.last_column > MOST_CELLS:
            raise TooLarge(f"reaches over {self.last_row:,} rows and {self.last_column:,} columns")

    def _column(self, letters: str) -> int:
        if letters not in self._columns:
            number = 0
            for letter in letters[:4].upper():
                number = number * 26 + ord(letter) - 64
            self._columns[letters] = number
        return self._columns[letters]


def _number(text: str, otherwise: int) -> int:
    return int(text[:9]) if text.isdecimal() else otherwise
