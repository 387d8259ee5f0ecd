"""Half-year engagement reports: workbooks of hours viewed of all titles, in the five layouts they have had.

The first report has one sheet (Engagement: series and films together), later ones have two (TV and Film, then Shows
and Movies) with runtimes and views. The half is said above the header, else in the file's name. A report is a
workbook as a whole or it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from overnights.errors import NotData
from overnights.published.cells import Cells
from overnights.tables import ENGAGEMENT_ROWS

ENGAGEMENT = "engagement"
NEEDED = frozenset({"title", "available globally?", "hours viewed"})
BETWEEN_NAMES = " // "  # the title in English, then the local one
_KNOWN = ("title", "available globally?", "release date", "hours viewed", "runtime", "views")
_LIST_KINDS = {"engagement": "mixed", "tv": "tv", "shows": "tv", "film": "film", "movies": "film"}
_WHOLE = ({"mixed"}, {"tv", "film"})
_CATCH_ALL = ("other shows", "other movies")
_RUNTIME = r"^([0-9]{1,4}:[0-5][0-9](:00)?\*?|\*)$"
_SPAN = re.compile(r"\b(January|July) to (June|December) (\d{4})\b", re.I)
_SPAN_IN_NAME = re.compile(r"(?<!\d)(\d{4})[ _-]?(Jan|Jul)[ _-]*(Jun|Dec)(?![a-z])", re.I)
_REPORTS = {("jan", "jun"): "H1", ("jul", "dec"): "H2", ("jan", "dec"): ""}
SCHEMA = pa.schema([field for field in ENGAGEMENT_ROWS.schema if field.name != "vintage"])
"""Columns of `engagement_rows` without the vintage: what a report says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of a workbook: texts above its header, its rows as texts, the number of each row in the sheet."""

    name: str
    above: tuple[str, ...]
    rows: pa.Table
    row_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a report covers: its name (2023H1, or 2026 for a whole year), its first and its last day."""

    report: str
    first_day: date
    last_day: date


def report_rows(sheets: Sequence[Sheet], file: str) -> tuple[Span, str, pa.Table]:
    """What a report covers, its layout in words, and its rows with SCHEMA, by kind of list and place in the sheet.

    Raises: NotData, where it is no workbook, lacks a sheet or has an unknown one, does not say its half, or a value
    breaks a rule.
    """
    if not sheets:
        raise _refused(file, "is a half-year engagement report, but no workbook: one that was cut off is not told then")
    kinds = {sheet.name: _LIST_KINDS.get(sheet.name.strip().lower(), "") for sheet in sheets}
    if set(kinds.values()) not in _WHOLE or len(kinds) > len(set(kinds.values())):
        there = ", ".join(f"“{name}”" for name in kinds)
        raise _refused(
            file, f"has the sheets {there}, where a report has Engagement, or TV and Film, or Shows and Movies"
        )
    span = _span(sheets, file)
    parts = [_sheet_rows(sheet, kinds[sheet.name], span, file) for sheet in sheets]
    names = ", ".join(sheet.name for sheet in sheets)
    columns = max(sum(name.lower() in _KNOWN for name in sheet.rows.column_names) for sheet in sheets)
    layout = f"engagement {span.report}, {columns} columns, {'sheet' if len(sheets) == 1 else 'sheets'} {names}"
    order = [("list_kind", "descending"), ("sheet_row", "ascending")]  # series, then films
    return span, layout, pa.concat_tables(parts).sort_by(order).combine_chunks()


def _span(sheets: Sequence[Sheet], file: str) -> Span:
    """What the texts above the headers say, else the file's name."""
    said = {match.groups() for sheet in sheets for text in sheet.above for match in _SPAN.finditer(text)}
    spans = {(first[:3].lower(), last[:3].lower(), int(year)) for first, last, year in said}
    if not said:
        found = _SPAN_IN_NAME.findall(Path(file).name)
        spans = {(first.lower(), last.lower(), int(year)) for year, first, last in found}
    if len(spans) > 1:
        raise _refused(file, "names more than one half-year above its tables")
    for first, last, year in spans:
        if (first, last) in _REPORTS and year >= 1900:
            return Span(
                report=f"{year}{_REPORTS[first, last]}",
                first_day=date(year, 1 if first == "jan" else 7, 1),
                last_day=date(year, 6, 30) if last == "jun" else date(year, 12, 31),
            )
    raise _refused(file, "does not say which half-year it covers, neither above its tables nor in its name")


def _sheet_rows(sheet: Sheet, kind: str, span: Span, file: str) -> pa.Table:
    lower = [name.lower() for name in sheet.rows.column_names]
    lacking = sorted(NEEDED - set(lower))
    if lacking or len(lower) > len(set(lower)):
        what = f"has no column “{lacking[0]}”" if lacking else "names a column twice"
        raise _refused(file, f"{what} in its sheet “{sheet.name}”")
    if not sheet.rows.num_rows:
        raise _refused(file, f"has no row in its sheet “{sheet.name}”")
    columns = {name: sheet.rows[n] for n, name in enumerate(lower) if name in _KNOWN}
    cells = Cells(columns, file, sheet=sheet.name, numbers=sheet.row_numbers)
    titles = cells.text("title")
    english, local = _names(titles)
    minutes, is_marked = _runtimes(cells)
    same = pa.array([0] * cells.count)
    found = {
        "report": pa.array([span.report]).take(same),
        "first_day": pa.array([span.first_day]).take(same),
        "last_day": pa.array([span.last_day]).take(same),
        "list_kind": pa.array([kind]).take(same),
        "sheet_row": pa.array(sheet.row_numbers, pa.int64()),
        "title": titles,
        "title_en": english,
        "title_local": local,
        "is_available_globally": cells.flag("available globally?"),
        "released_on": cells.day("release date"),
        "hours_viewed": cells.whole("hours viewed"),
        "runtime_minutes": minutes,
        "is_runtime_marked": is_marked,
        "views": cells.whole("views", is_null=True),
        "is_catch_all": pc.is_in(pc.utf8_lower(english), value_set=pa.array(_CATCH_ALL)),
    }
    return pa.table([found[name] for name in SCHEMA.names], schema=SCHEMA)


def _names(titles: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Of each title the name in English, and the first local one; null where there is none."""
    split = [[name.strip() for name in title.split(BETWEEN_NAMES)] for title in titles.to_pylist()]
    local = [names[1] if len(names) > 1 else None for names in split]
    return pa.array([names[0] for names in split], pa.string()), pa.array(local, pa.string())


def _runtimes(cells: Cells) -> tuple[pa.Array, pa.Array]:
    """Minutes, and whether there is a mark at the runtime; both null where no runtime is published."""
    texts = cells.matching("runtime", _RUNTIME, "a runtime, as in 7:28, 4:44* or *").to_pylist()
    minutes = [_minutes(text) if text and text != "*" else None for text in texts]
    is_marked = [text.endswith("*") if text else None for text in texts]
    return pa.array(minutes, pa.int64()), pa.array(is_marked, pa.bool_())


def _minutes(text: str) -> int:
    hours, minutes = text.rstrip("*").split(":")[:2]
    return int(hours) * 60 + int(minutes)


def _refused(file: str, what: str) -> NotData:
    return NotData(
        f"{file} {what}. A half-year report is read as the whole workbook that was published. "
        "Fetch it anew, or leave it out; nothing was stored.",
        path=file,
    )
