"""A catalogue's files to its tables: all of them, or every fault."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePath

import pyarrow as pa

from overnights.catalogue.checks import check
from overnights.catalogue.drafts import Draft, Line
from overnights.catalogue.fields import FILES, NEEDED_FILES, FieldRule, Refused, Row
from overnights.catalogue.records import Fault
from overnights.catalogue.sheets import Sheet, read_sheet, table_of
from overnights.errors import CatalogueFaults
from overnights.tables import CATALOGUE_TABLES, Table

_KEYS = {
    "titles": ("title_id",),
    "seasons": ("season_id",),
    "episodes": ("season_id", "episode_id", "territories"),
    "credits": ("title_id", "season_number", "role", "position", "person", "character"),
    "reception": ("title_id", "season_number", "source", "as_of"),
    "subscribers": ("territory", "as_of"),
    "weights": ("account_id", "from_on"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A catalogue as its files say it.

    `tables` are sorted by their keys, shaped as stored but for `catalogue_id`; `not_read` is a sentence for each column
    that no table has, which is no fault.
    """

    tables: dict[str, pa.Table]
    not_read: tuple[str, ...]


def parse(files: Mapping[str, bytes]) -> dict[str, pa.Table]:
    """The tables of a catalogue by name; see `parse_all`."""
    return parse_all(files).tables


def parse_all(files: Mapping[str, bytes]) -> Parsed:
    """The tables of a catalogue, and the columns of its files that none of them takes.

    Args:
        files: bytes by path; each path ends in the name of its table, as in `new/titles.csv`.
    Raises: CatalogueFaults, with every fault of every file; nothing is half read.
    """
    draft, sheets, faults = _draft(files)
    faults += check(draft)
    if faults:
        ordered = sorted(set(faults), key=lambda f: (_place(f.file, draft), f.row or 0, f.column or "", f.rule))
        raise CatalogueFaults(_sentence(ordered), faults=ordered)
    tables = {
        table.name: _arrow(table, [line.values for line in draft.lines[table.name]]) for table in CATALOGUE_TABLES
    }
    in_order = sorted(sheets, key=lambda sheet: list(FILES).index(sheet.table))
    return Parsed(tables=tables, not_read=tuple(line for sheet in in_order for line in _not_read(sheet)))


def digest(tables: Mapping[str, pa.Table]) -> str:
    """16 hexadecimal digits that change whenever a value of a catalogue does; the order of rows does not matter."""
    sha = hashlib.sha256()
    for table in CATALOGUE_TABLES:
        sha.update(table.name.encode())
        for row in tables[table.name].to_pylist():
            sha.update(repr(tuple(row.values())).encode())
    return sha.hexdigest()[:16]


def _draft(files: Mapping[str, bytes]) -> tuple[Draft, list[Sheet], list[Fault]]:
    sheets: list[Sheet] = []
    faults: list[Fault] = []
    names: dict[str, str] = {}
    for file, content in files.items():
        sheet, found = read_sheet(file, content)
        faults += found
        if sheet is None:
            continue
        if sheet.table in names:
            rule = f"A table stands in one file; {sheet.table} is in {names[sheet.table]} too."
            faults.append(Fault(file, None, None, rule, "Leave one of the two out."))
            continue
        names[sheet.table] = file
        sheets.append(sheet)
    draft = Draft({name: [] for name in FILES}, names, {s.table: frozenset(s.columns) for s in sheets})
    for sheet in sheets:
        missing = _missing_columns(sheet)
        faults += missing
        faults += _read_lines(sheet, draft, {fault.column for fault in missing})
    return draft, sheets, faults + _missing_files(files, draft)


def _not_read(sheet: Sheet) -> list[str]:
    """A sentence for each column that the table lacks, with the column that seems to be meant and is not there."""
    known = [field.name for field in FILES[sheet.table]]
    free = [name for name in known if name not in sheet.columns]
    lines = []
    for column in (name for name in sheet.columns if name not in known):
        near = get_close_matches(column, free, n=1, cutoff=0.5)
        meant = f"; near it: {near[0]}" if near else ""
        lines.append(f"{PurePath(sheet.file).name}: column {column} is not read{meant}")
    return lines


def _missing_columns(sheet: Sheet) -> list[Fault]:
    """A needed column that the file lacks, with the column that seems to be meant."""
    known = [field.name for field in FILES[sheet.table]]
    others = [name for name in sheet.columns if name not in known]
    faults = []
    for field in FILES[sheet.table]:
        if not field.is_needed or field.name in sheet.columns:
            continue
        near = get_close_matches(field.name, others, n=1, cutoff=0.5)
        way_out = f"Add it; the file has {', '.join(sheet.columns)}."
        if near:
            way_out = f"“{near[0]}” seems to be it: rename it, or add {field.name}."
        if len(sheet.columns) == 1 and (";" in sheet.columns[0] or "\t" in sheet.columns[0]):
            way_out = "The values are separated by something else than commas: save the file with commas."
        faults.append(Fault(sheet.file, 1, field.name, f"{sheet.table} needs the column {field.name}.", way_out))
    return faults


def _read_lines(sheet: Sheet, draft: Draft, missing: set[str | None]) -> list[Fault]:
    faults: list[Fault] = []
    fields = [field for field in FILES[sheet.table] if field.name not in missing]
    for row, texts in sheet.rows:
        values: Row = {field.stored: None for field in FILES[sheet.table]}
        found = [fault for field in fields for fault in _read_value(sheet.file, row, field, texts, values)]
        faults += found
        draft.lines[sheet.table].append(Line(sheet.file, row, values, not found and not missing))
    if sheet.table == "credits":
        _number_positions(draft.lines["credits"])
    return faults


def _read_value(file: str, row: int, field: FieldRule, texts: Mapping[str, str], values: Row) -> list[Fault]:
    text = texts.get(field.name)
    if text is None:
        if not field.is_needed:
            return []
        way_out = "Write it, or leave the row out." if field.rule == "text" else f"Write {field.rule}."
        return [Fault(file, row, field.name, f"{field.name} is needed and is empty.", way_out)]
    try:
        values[field.stored] = field.read(text)
    except Refused as refused:
        shown = text if len(text) <= 60 else text[:57] + "…"
        rule = f"{field.name} is {field.rule}; here it is “{shown}”."
        return [Fault(file, row, field.name, rule, refused.way_out)]
    return []


def _number_positions(lines: Iterable[Line]) -> None:
    """Where no credit of a role has a position, the order of the rows is the order of the credits."""
    roles: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        roles[line.key("title_id", "season_number", "role")].append(line)
    for group in roles.values():
        if all(line.values["position"] is None for line in group):
            for n, line in enumerate(group):
                line.values["position"] = n + 1


def _missing_files(files: Mapping[str, bytes], draft: Draft) -> list[Fault]:
    """Needed tables that no file holds, or that hold no row; a file that could not be read has its own fault."""
    faults = []
    for name in NEEDED_FILES:
        file = draft.names.get(name)
        if file is None and name not in map(table_of, files):
            needed = ", ".join(field.name for field in FILES[name] if field.is_needed)
            rule = f"A catalogue has the file {name}.csv (or {name}.parquet)."
            faults.append(Fault(f"{name}.csv", None, None, rule, f"Add it, with the columns {needed}."))
        elif file is not None and not draft.lines[name] and len(draft.columns[name]) > 1:
            faults.append(Fault(file, None, None, f"{name} has at least one row.", "Add the rows below the header."))
    have_release = any("released_on" in draft.columns.get(name, ()) for name in ("seasons", "episodes"))
    if not have_release and {"seasons", "episodes"} <= set(draft.names):
        rule = "Seasons or episodes need the column released_on."
        faults.append(Fault(draft.names["seasons"], 1, "released_on", rule, "Add it: the day of release, YYYY-MM-DD."))
    return faults


def _place(file: str, draft: Draft) -> tuple[int, str]:
    order = [draft.names.get(name, f"{name}.csv") for name in FILES]
    return (order.index(file) if file in order else len(order), file)


def _sentence(faults: list[Fault]) -> str:
    count = "1 fault" if len(faults) == 1 else f"{len(faults):,} faults"
    lines = "".join(f"\n  {fault}" for fault in faults)
    return f"The catalogue has {count}, so nothing of it was loaded; mend what is listed and load it again.{lines}"


def _arrow(table: Table, rows: list[Row]) -> pa.Table:
    kept = [column for column in table.columns if column.name != "catalogue_id"]
    ordered = sorted(rows, key=lambda row: [_sortable(row[name]) for name in _KEYS[table.name]])
    for row in ordered:
        if "is_final" in row:
            row["is_final"] = bool(row["is_final"])
    return pa.table({c.name: pa.array([row[c.name] for row in ordered], c.type) for c in kept})


def _sortable(value: object) -> tuple[int, object]:
    return (0, 0) if value is None else (1, value)
