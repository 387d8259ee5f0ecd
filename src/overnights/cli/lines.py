"""Lines of text as wide as the terminal: prose is wrapped, columns are aligned, long rows are cut into pieces."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from fractions import Fraction

from overnights.pages.words import rounded

READABLE = 100  # columns, where the output is no terminal
NARROWEST = 40


def width() -> int:
    """Columns of the terminal (COLUMNS, where it is set); READABLE where there is none."""
    return max(NARROWEST, shutil.get_terminal_size((READABLE, 24)).columns)


def amount(value: float | Fraction, step: int = 1) -> str:
    """A figure rounded to a multiple of `step`; 0 where there is none, and never for a little."""
    whole = rounded(value, step)
    return f"under {step:,}" if value and not whole else f"{whole:,}"


def wrapped(text: str, *, indent: int = 0, hang: int = 2) -> Iterator[str]:
    """A text in lines, indented; those after the first by `hang` more."""
    before = " " * indent
    yield from textwrap.wrap(
        text,
        width(),
        initial_indent=before,
        subsequent_indent=before + " " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def aligned(rows: Sequence[Sequence[str]], *, indent: int = 0) -> Iterator[str]:
    """Rows of cells: the first column to the left, the others to the right. A row may end early with a longer text."""
    count = max(map(len, rows))
    full = [row for row in rows if len(row) == count]
    widths = [max(len(row[place]) for row in full) for place in range(count)]
    widths[0] = max(len(row[0]) for row in rows)
    for row in rows:
        first = row[0].ljust(widths[0])
        others = [cell.rjust(widths[place]) if len(row) == count else cell for place, cell in enumerate(row) if place]
        yield (" " * indent + "  ".join([first, *others])).rstrip()


def folded(rows: Sequence[Sequence[str]], *, indent: int = 0) -> Iterator[str]:
    """Rows of cells, aligned; columns that the terminal has no room for follow below, each time with the first column.

    What follows below is of whole rows alone: one that ends early says all it has above.
    """
    count = max(map(len, rows))
    full = [row for row in rows if len(row) == count]
    widths = [max(len(row[place]) for row in full) for place in range(count)]
    room = width() - indent - widths[0]
    blocks: list[list[int]] = [[]]
    for place in range(1, count):
        if blocks[-1] and sum(widths[p] + 2 for p in [*blocks[-1], place]) > room:
            blocks.append([])
        blocks[-1].append(place)
    for number, block in enumerate(blocks):
        shown = rows if number == 0 else full
        cells = [[row[0], *(row[place] for place in block)] if len(row) == count else row for row in shown]
        yield from aligned(cells, indent=indent)


def paired(labels: tuple[str, str], upper: Sequence[str], lower: Sequence[str], *, indent: int = 0) -> Iterator[str]:
    """Two rows of cells, one above the other, aligned; what the terminal has no room for follows in two rows more."""
    each = max(map(len, (*upper, *lower))) + 2
    room = max(1, (width() - indent - max(map(len, labels))) // each)
    for at in range(0, len(upper), room):
        for label, cells in zip(labels, (upper, lower), strict=True):
            row = "".join(cell.rjust(each) for cell in cells[at : at + room])
            yield " " * indent + label.ljust(max(map(len, labels))) + row
