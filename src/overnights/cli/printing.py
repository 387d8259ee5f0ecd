"""Printing: tables and records as text, JSON or CSV; data on stdout, everything else on stderr."""

from __future__ import annotations

import json
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
        _write_data(as_csv(listed, names))
    else:
        numeric = {name for name in names if any(_is_number(row.get(name)) for row in listed)}
        _print_rich(listed, names, title, numeric if to_left is None else set(names) - set(to_left))


def fits(rows: Rows, columns: Sequence[str]) -> bool:
    """Whether a table of these columns is no wider than the terminal; elsewhere than on one everything fits."""
    from rich.cells import cell_len

    out = console()
    wide = sum(max(cell_len(text) for text in (name, *(cell(row.get(name)) for row in rows))) + 3 for name in columns)
    return wide - 1 <= out.width


def print_record(record: object, *, form: Form, lines: Iterable[str]) -> None:
    """A record: as JSON, or in the lines that say it."""
    if form is Form.JSON:
        print_json(record)
        return
    for line in lines:
        print(line)


def print_json(value: object) -> None:
    """JSON on stdout, readable; what the output cannot write is escaped."""
    text = as_json(value)
    sys.stdout.write(text if can_write(text) else json.dumps(json.loads(text), indent=2) + "\n")


def can_write(text: str) -> bool:
    """Whether stdout's encoding has all of a text."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8", "surrogatepass")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


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


def _write_data(text: str) -> None:
    """Data on stdout as they are: in UTF-8, where its encoding has not all of them."""
    if can_write(text) or not hasattr(sys.stdout, "buffer"):
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())


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
