"""Printing: tables and records as text, JSON or CSV; data on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from overnights.cli.options import Form
from overnights.outputs.files import as_csv, as_json

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

Rows = Sequence[Mapping[str, object]]


def print_table(
    rows: pa.Table | Rows,
    *,
    form: Form,
    title: str | None = None,
    columns: Sequence[str] = (),
    to_left: Sequence[str] | None = None,
) -> None:
    """Rows on stdout. Null is an empty cell in a table or CSV, and null in JSON.

    Args:
        to_left: columns of a printed table that stand to the left, where all others stand to the right; null: those
            without numbers.
    """
    listed: Rows = rows if isinstance(rows, Sequence) else rows.to_pylist()
    names = list(columns) or (list(listed[0]) if isinstance(rows, Sequence) and listed else _names(rows))
    if form is Form.JSON:
        print_json([{name: row.get(name) for name in names} for row in listed])
    elif form is Form.CSV:
        sys.stdout.write(as_csv(listed, names))
    else:
        numeric = {name for name in names if any(_is_number(row.get(name)) for row in listed)}
        _print_rich(listed, names, title, numeric if to_left is None else set(names) - set(to_left))


def print_record(record: object, *, form: Form, lines: Iterable[str]) -> None:
    """A record: as JSON, or in the lines that say it."""
    if form is Form.JSON:
        print_json(record)
        return
    for line in lines:
        print(line)


def print_json(value: object) -> None:
    """JSON on stdout, readable, UTF-8."""
    sys.stdout.write(as_json(value))


def cell(value: object) -> str:
    """A cell for reading: thousands with commas, at most three decimals, null empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float | Fraction | Decimal):
        return f"{float(value):,.3f}".rstrip("0").rstrip(".")
    return str(value)


def console(*, is_error: bool = False) -> Console:
    """A console that never cuts a row where the output is a file or a pipe."""
    from rich.console import Console

    out = Console(stderr=is_error, highlight=False, emoji=False, markup=False)
    return out if out.is_terminal else Console(stderr=is_error, width=4096, highlight=False, emoji=False, markup=False)


def _names(rows: pa.Table | Rows) -> list[str]:
    return [] if isinstance(rows, Sequence) else list(rows.column_names)


def _print_rich(rows: Rows, names: Sequence[str], title: str | None, to_right: set[str]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(name, justify="right" if name in to_right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell(row.get(name))) for name in names))
    out = console()
    if title:
        out.print(Text(title, style="bold"))
    out.print(table)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal | Fraction) and not isinstance(value, bool)
