"""Files of events in pieces: what a file is by its bytes and footer, and which rows of it are read by one task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from overnights.sources.files import EventFile, check_content, chunks, digest, parquet_source, reading

MOST_ROWS_OF_A_FILE = 2**40  # so many ordinals are kept for each file of a batch
FEW_TEXT_FILES = 4  # files whose rows are not known go together in this number


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A file of events before its rows are read: its digest, and the rows of each row group (None: no footer)."""

    file: EventFile
    digest: str
    groups: tuple[int, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Rows of one file, to be read by one task.

    `source` is the place of the file among those of its batch, from 0; `groups` the row groups (None: the whole file);
    `first` the place of the first row in the file, from 0; `rows` how many there are (None: unknown before reading).
    """

    file: EventFile
    source: int
    groups: tuple[int, ...] | None = None
    first: int = 0
    rows: int | None = None


def first_ordinal(source: int) -> int:
    """The ordinal of the first row of a batch's n-th file: so no file has to be counted before the next is read.

    >>> first_ordinal(2) + 7
    2199023255559
    """
    return source * MOST_ROWS_OF_A_FILE


def look(file: EventFile) -> Looked:
    """Reads a file's bytes for its digest, and the footer of a Parquet file.

    Raises: NotData, where it cannot be read, is empty, or is not what its name says.
    """
    return Looked(file=file, digest=digest(file), groups=_groups(file))


def pieces(looked: Sequence[Looked], rows: int) -> Iterator[tuple[Piece, ...]]:
    """The rows of all files in order, a tuple for each task of about `rows` rows; a file without a footer is whole."""
    waiting: list[Piece] = []
    held = 0
    for piece in _single(looked, rows):
        size = piece.rows if piece.rows is not None else rows // FEW_TEXT_FILES
        if waiting and held + size > rows:
            yield tuple(waiting)
            waiting, held = [], 0
        waiting.append(piece)
        held += size
    if waiting:
        yield tuple(waiting)


def tables_of(
    piece: Piece, rows: int, *, needed: Sequence[str], wanted: Sequence[str] | None
) -> Iterator[tuple[int, pa.Table]]:
    """The rows of a piece as tables of at most `rows` rows, each with the place of its first row in the file.

    Raises: NotData; MissingColumns.
    """
    place = piece.first
    for table in chunks(piece.file, rows, needed=needed, wanted=wanted, groups=piece.groups):
        held = [(place, table)]
        place += table.num_rows
        del table  # what is told is held by the caller alone
        yield held.pop()


def _groups(file: EventFile) -> tuple[int, ...] | None:
    if file.format != "parquet":
        return None
    from overnights.sources.parquet_files import group_rows

    with reading(file.path):
        check_content(file)
        return group_rows(parquet_source(file))


def _single(looked: Iterable[Looked], rows: int) -> Iterator[Piece]:
    """Pieces of at most `rows` rows, but for row groups that are greater and for files without a footer."""
    for source, one in enumerate(looked):
        if one.groups is None or sum(one.groups) <= rows:
            yield Piece(file=one.file, source=source, rows=None if one.groups is None else sum(one.groups))
            continue
        first, start = 0, 0
        while start < len(one.groups):
            end = start + 1
            while end < len(one.groups) and sum(one.groups[start : end + 1]) <= rows:
                end += 1
            held = sum(one.groups[start:end])
            yield Piece(file=one.file, source=source, groups=tuple(range(start, end)), first=first, rows=held)
            first, start = first + held, end
