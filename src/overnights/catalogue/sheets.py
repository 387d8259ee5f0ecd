"""The bytes of a catalogue's files to rows of text, each with the line a person sees; only the form is judged."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath

import pyarrow as pa
import pyarrow.parquet as pq

from overnights.catalogue.fields import FILES
from overnights.catalogue.records import Fault

SUFFIXES = (".csv", ".parquet")
_LONGEST_FIELD = 10_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file as text.

    `rows` hold (row, values by column), without empty values; the header is row 1, also of a Parquet file.
    """

    file: str
    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def table_of(file: str) -> str | None:
    """The table that a file's name says it holds; None where it is no file of a catalogue.

    >>> table_of("new/titles.csv")
    'titles'
    """
    path = PurePath(file)
    return path.stem if path.suffix.lower() in SUFFIXES and path.stem in FILES else None


def read_sheet(file: str, content: bytes) -> tuple[Sheet | None, list[Fault]]:
    """A file's rows, and what is wrong with its form; without rows where the form does not let them be read.

    Args:
        file: its path as given; the name says which table it holds.
        content: its bytes: UTF-8 text (a byte order mark is tolerated), or Parquet.
    """
    table = table_of(file)
    if table is None:
        raise KeyError(file)
    if file.lower().endswith(".parquet"):
        return _read_parquet(file, table, content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        row = content[: cause.start].count(b"\n") + 1
        return None, [Fault(file, row, None, "A catalogue file is UTF-8.", "Save it again as “CSV UTF-8”.")]
    return _read_csv(file, table, text)


def _read_csv(file: str, table: str, text: str) -> tuple[Sheet | None, list[Fault]]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for record in reader:
            records.append((line, [value.strip() for value in record]))
            line = reader.line_num + 1
    except csv.Error as cause:
        rule = f"A row of a CSV file closes its quotes and separates its values by commas ({cause})."
        return None, [Fault(file, line, None, rule, "Look at the quotes from this row on.")]
    records = [(row, values) for row, values in records if any(values)]
    if not records:
        return None, [Fault(file, None, None, "A catalogue file has a header.", _way_out_of_empty(table))]
    header, body = records[0], records[1:]
    columns, faults = _columns(file, header[0], header[1])
    rows: list[tuple[int, dict[str, str]]] = []
    for row, values in body:
        if len(values) != len(header[1]):
            rule = f"A row has as many values as the header, {len(header[1])}; this one has {len(values)}."
            faults.append(Fault(file, row, None, rule, 'Put a value with a comma between quotes: "a, b".'))
            continue
        named = zip(header[1], values, strict=True)
        rows.append((row, {name: value for name, value in named if value and name in columns}))
    return Sheet(file, table, columns, tuple(rows)), faults


def _columns(file: str, row: int, header: list[str]) -> tuple[tuple[str, ...], list[Fault]]:
    faults = [
        Fault(file, row, name, "A column stands once.", "Leave one of the two out.")
        for name in dict.fromkeys(name for name in header if name and header.count(name) > 1)
    ]
    return tuple(name for name in dict.fromkeys(header) if name), faults


def _way_out_of_empty(table: str) -> str:
    needed = ", ".join(field.name for field in FILES[table])
    return f"Begin it with a line of column names: {needed}."


def _read_parquet(file: str, table: str, content: bytes) -> tuple[Sheet | None, list[Fault]]:
    known = {field.name for field in FILES[table]}
    try:
        parquet = pq.ParquetFile(pa.BufferReader(content))
        columns = tuple(dict.fromkeys(parquet.schema_arrow.names))
        read = parquet.read(columns=[name for name in columns if name in known])
        records = _plain(read).to_pylist()
    except (pa.ArrowException, OSError, UnicodeDecodeError) as cause:
        rule = f"A file called .parquet is Parquet, whole, with text in UTF-8 ({str(cause).splitlines()[0]})."
        return None, [Fault(file, None, None, rule, "Write it again, or save the table as CSV.")]
    rows = []
    for n, values in enumerate(records):
        texts = {name: _as_text(value) for name, value in values.items()}
        rows.append((n + 2, {name: text for name, text in texts.items() if text}))
    return Sheet(file, table, columns, tuple(rows)), []


def _plain(table: pa.Table) -> pa.Table:
    """Instants in µs, and bytes as text: what other writers use for days and names."""
    for n, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            table = table.set_column(
                n, column.name, table.column(n).cast(pa.timestamp("us", column.type.tz), safe=False)
            )
        elif pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            table = table.set_column(n, column.name, table.column(n).cast(pa.large_string()))
    return table


def _as_text(value: object) -> str:
    """A Parquet value as it would stand in the CSV file."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime) and value.timetz() == time(tzinfo=value.tzinfo):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ";".join(_as_text(part) for part in value)
    return str(value).strip()
