"""A table as a file: CSV, Parquet or JSON by its suffix; values as they are, null as an empty cell or null."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from overnights.errors import OutputError, UnknownForm

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIXES = (".csv", ".parquet", ".json")
AS_THEY_ARE = (str, int, float, type(None))  # what the writer of CSV says as these files do


def write_table(rows: pa.Table, out: Path) -> None:
    """Rows written to a file as its suffix says; it appears whole or not at all.

    Raises: UnknownForm, where the suffix is another; OutputError, where the disk does not take it.
    """
    check_suffix(out)
    half = out.with_name(f".{out.name}.{uuid4().hex[:8]}")
    try:
        half.write_bytes(_as_bytes(rows, out.suffix.lower()))
        half.replace(out)
    except OSError as cause:
        half.unlink(missing_ok=True)
        is_full = cause.errno in (errno.ENOSPC, errno.EDQUOT)
        why = os.strerror(cause.errno) if cause.errno else str(cause)
        way_out = "Free space, or name another --out" if is_full else "Name a file in a folder that can be written to"
        raise OutputError(f"{out} cannot be written: {why}. {way_out}.", path=out) from cause


def check_suffix(out: Path) -> None:
    """Raises UnknownForm, where no file is written with this suffix."""
    if out.suffix.lower() not in SUFFIXES:
        raise UnknownForm(f"{out} ends in none of {', '.join(SUFFIXES)}: the suffix says the form. Add one.", path=out)


def as_csv(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Rows as CSV with a header, lines ending in a line feed."""
    return _as_csv(([row.get(name) for name in columns] for row in rows), columns)


def _as_csv(rows: Iterable[Sequence[object]], columns: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell if type(cell) in AS_THEY_ARE else _csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def as_json(value: object) -> str:
    """A value as readable JSON, ended by a line feed."""
    return json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n"


def plain(value: object) -> object:
    """A value as JSON knows it: records are objects, days and instants ISO 8601, fractions and decimals numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction | Decimal):
        return int(value) if value == int(value) else float(value)
    return str(value) if isinstance(value, Path) else value


def _csv_cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if type(value) is date:
        return value.isoformat()
    said = plain(value)
    if said is None:
        return ""
    return json.dumps(said, ensure_ascii=False) if isinstance(said, list | dict) else str(said)


def _as_bytes(rows: pa.Table, suffix: str) -> bytes:
    if suffix == ".csv":
        return _as_csv(zip(*(column.to_pylist() for column in rows.columns), strict=True), rows.column_names).encode()
    if suffix == ".json":
        return as_json(rows.to_pylist()).encode()
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(rows, out, compression="zstd")
    return out.getvalue()
