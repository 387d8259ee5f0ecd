"""Half-year reports as workbooks: invented titles in the layouts of the real ones, written without any library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

Cell = str | int | float | date | None
Row = Sequence[Cell]

FOUR = ("Title", "Available Globally?", "Release Date", "Hours Viewed")
SIX = (*FOUR, "Runtime", "Views")
FIRST_DAY_CELL = date(1899, 12, 30)  # day 0 of a workbook
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def report(path: Path, sheets: Mapping[str, Sequence[Row]], *, covers: str, header: Row | None = None) -> Path:
    """A report: five rows, a header in row 6, data from column B.

    Args:
        sheets: by name the rows below the header.
        covers: what the third row says, as in "Views from July to December 2023".
    """
    first = header or (FOUR if "Engagement" in sheets else SIX)
    above: list[Row] = [(), ("What We Watched: An Invented Report",), (covers,), (), (), first]
    return workbook(path, {name: [*above, *rows] for name, rows in sheets.items()})


def workbook(path: Path, sheets: Mapping[str, Sequence[Row]]) -> Path:
    """A workbook with these rows, each from column B on."""
    with ZipFile(path, "w", ZIP_DEFLATED) as parts:
        names = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, start=1)
        )
        ids = "".join(
            f'<Relationship Id="r{n}" Type="{_RELS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        styles = f'<Relationship Id="s" Type="{_RELS}/styles" Target="styles.xml"/>'
        root = f'<Relationship Id="r" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/>'
        parts.writestr("[Content_Types].xml", _TYPES)
        parts.writestr("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}">{root}</Relationships>')
        parts.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>{names}</sheets></workbook>'
        )
        parts.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}">{ids}{styles}</Relationships>')
        parts.writestr("xl/styles.xml", _STYLES)
        for n, rows in enumerate(sheets.values(), start=1):
            cells = "".join(_row(number, row) for number, row in enumerate(rows, start=1))
            parts.writestr(
                f"xl/worksheets/sheet{n}.xml", f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'
            )
    return path


def _row(number: int, row: Row) -> str:
    cells = "".join(_cell(f"{'BCDEFGHIJ'[n]}{number}", value) for n, value in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - FIRST_DAY_CELL).days}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'
