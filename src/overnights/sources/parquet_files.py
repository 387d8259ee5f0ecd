"""Parquet files as tables, row group by row group; texts with few values stay dictionary codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from overnights.errors import NotData
from overnights.sources.names import BROKEN, ROW, check_columns

if TYPE_CHECKING:
    from overnights.places.ranged import Ranged

READ_AT_ONCE = 1 << 18  # bytes of a column: else all of it is held, packed, while it is read
_UNIQUE = ("event_id",)  # texts that never repeat, so that a dictionary would only cost


def group_rows(source: str | Ranged) -> tuple[int, ...]:
    """The rows of each row group, by the footer.

    Args:
        source: a path, or a file in an object store, from `parquet_source`.
    Raises: pa.ArrowInvalid or OSError, where the file is damaged.
    """
    footer = pq.read_metadata(source)
    return tuple(footer.row_group(n).num_rows for n in range(footer.num_row_groups))


def parquet_tables(
    path: str,
    rows: int,
    *,
    needed: Sequence[str],
    wanted: Sequence[str] | None,
    groups: Sequence[int] | None = None,
    source: str | Ranged | None = None,
) -> Iterator[pa.Table]:
    """The wanted columns in the types the file has, and `_row`; at most `rows` rows a table.

    Args:
        groups: neighbouring row groups to read; null: all.
        source: what is opened, where that is not the path.
    Raises: NotData; MissingColumns; pa.ArrowInvalid or OSError, where the file is damaged.
    """
    opened: str | Ranged = path if source is None else source
    with pq.ParquetFile(opened) as plain:
        schema, footer = plain.schema_arrow, plain.metadata
    names = list(dict.fromkeys(schema.names))
    check_columns(path, names, needed)
    if len(names) < len(schema.names):
        twice = next(name for name in names if schema.names.count(name) > 1)
        raise NotData(f"{path} names the column “{twice}” twice: each column has its own name. Rename one.", path=path)
    chosen = [name for name in names if (wanted is None or name in wanted) and name not in (ROW, BROKEN)]
    texts = [name for name in chosen if _is_text(schema.field(name).type) and name not in _UNIQUE]
    is_far = not isinstance(opened, str)
    held = 0 if is_far else READ_AT_ONCE
    with pq.ParquetFile(opened, read_dictionary=texts, metadata=footer, pre_buffer=is_far, buffer_size=held) as file:
        yield from _tables(file, chosen, rows, range(file.num_row_groups) if groups is None else groups)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _tables(file: pq.ParquetFile, names: list[str], rows: int, groups: Sequence[int]) -> Iterator[pa.Table]:
    """Tables of at most `rows` rows: as many whole row groups as fit, a greater one in even pieces."""
    first = 1 + sum(file.metadata.row_group(n).num_rows for n in range(groups[0] if groups else 0))
    runs = list(_runs(file, rows, groups))
    tables = chain.from_iterable(_read(file, names, *run) for run in runs)  # which holds nothing that it told
    yield from _numbered(_joined(tables, rows, sum(count for _, count, _ in runs)), first)


def _runs(file: pq.ParquetFile, rows: int, groups: Sequence[int]) -> Iterator[tuple[list[int], int, int]]:
    """Neighbouring row groups that are read together; how many rows they have, and how many are read at once."""
    waiting: list[int] = []
    count = 0
    for group in groups:
        size = file.metadata.row_group(group).num_rows
        if waiting and count + size > rows:
            yield waiting, count, -(-count // -(-count // rows))
            waiting, count = [], 0
        waiting.append(group)
        count += size
    if waiting:
        yield waiting, count, -(-count // max(1, -(-count // rows)))


def _read(file: pq.ParquetFile, names: list[str], groups: list[int], count: int, even: int) -> Iterator[pa.Table]:
    """Row groups together; one of more than `even` rows in pieces, of which the next is read when it is asked for.

    Column by column, since what was read last is held until the next has been: so no more than a column is held twice.
    """
    if count <= even:
        yield file.read_row_groups(groups, columns=names, use_threads=False)
        return
    for columns in zip(*(_pieces(file, name, groups, even) for name in names), strict=True):
        held = [pa.table(list(columns), names=names)]
        del columns
        yield held.pop()


def _pieces(file: pq.ParquetFile, name: str, groups: list[int], even: int) -> Iterator[pa.ChunkedArray]:
    """A column of row groups in pieces of `even` rows, each of which may come in several."""
    parts: list[pa.Array] = []
    for batch in file.iter_batches(even, row_groups=groups, columns=[name], use_threads=False):
        parts.append(batch.column(0))
        if sum(map(len, parts)) >= even:
            yield pa.chunked_array(parts)
            parts = []
    if parts:
        yield pa.chunked_array(parts)


def _joined(tables: Iterator[pa.Table], rows: int, left: int) -> Iterator[pa.Table]:
    """The tables, of so many rows that are left in all; the last of them together, where they fit: what is done with a
    table costs something, however small it is.
    """
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        left -= table.num_rows
        del table  # what is told is held by the caller alone
        if not left or sum(part.num_rows for part in held) + left > rows:
            whole = [held[0] if len(held) == 1 else pa.concat_tables(held)]
            held.clear()
            yield whole.pop()


def _numbered(tables: Iterator[pa.Table], first: int) -> Iterator[pa.Table]:
    """Tables with `_row`, which goes on from one to the next."""
    for table in tables:
        numbers = np.arange(first, first + table.num_rows, dtype=np.int64)
        first += table.num_rows
        held = [table.append_column(ROW, pa.array(numbers))]
        del table, numbers  # what is told is held by the caller alone
        yield held.pop()
