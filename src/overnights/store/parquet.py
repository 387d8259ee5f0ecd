"""Parquet as the lake writes and reads it: packed by what is in a column, with statistics where they can exclude."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from overnights.places import Place

T = TypeVar("T")
ROW_GROUP_ROWS = 65_536  # what a question passes over or reads
CODED = pa.dictionary(pa.int32(), pa.string())
AT_ONCE = 16  # files that are asked for at the same time, of an object store
# Text that hardly repeats inside a row group: a dictionary would only be in the way.
UNREPEATED = frozenset({"playback_id", "event_text", "detail", "synopsis", "definition", "diff"})

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda column, values: _among(column, list(values)),
}


def _among(column: pc.Expression, values: list[Any]) -> pc.Expression:
    """Whether a value is one of some; their range passes over row groups, which the list alone does not."""
    if not values:
        return pc.scalar(False)
    is_one = column.isin(values)
    return is_one if None in values else is_one & (column >= min(values)) & (column <= max(values))


def write_parquet(sink: Path | pa.NativeFile, rows: pa.Table, row_groups: Sequence[int] | None) -> None:
    """Writes one file: to a path, or to what was opened for it.

    Args:
        row_groups: rows of each row group, in order; their sum is the number of rows. Null: groups of ROW_GROUP_ROWS.
    Raises: OSError, where the disk does not take it.
    """
    groups = row_groups if row_groups is not None else _even(rows.num_rows)
    with pq.ParquetWriter(sink, rows.schema, **_options(rows.schema)) as writer:
        start = 0
        for count in groups:
            writer.write_table(rows.slice(start, count), row_group_size=max(count, 1))
            start += count


def has_footer(path: str) -> bool:
    """Whether a file ends in a footer that can be read."""
    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowInvalid):
        return False
    return True


def read_files(
    place: Place,
    names: Sequence[str],
    schema: pa.Schema,
    columns: Sequence[str] | None,
    where: Sequence[tuple[str, str, object]],
    *,
    is_coded: bool = False,
) -> pa.Table:
    """Rows of files in the order given; each condition of `where` holds. Where `is_coded`, texts come as dictionaries.

    Raises: OSError, where a file is gone or damaged; NoPlace.
    """
    if is_coded:
        schema = pa.schema([field.with_type(CODED) if pa.types.is_string(field.type) else field for field in schema])
    if not names:
        empty = schema.empty_table()
        return empty if columns is None else empty.select(list(columns))
    dataset = _dataset(place, names, schema)
    return dataset.to_table(columns=None if columns is None else list(columns), filter=_condition(where))


def rows_where(rows: pa.Table, columns: Sequence[str] | None, where: Sequence[tuple[str, str, object]]) -> pa.Table:
    """Rows of a table at hand for which each condition of `where` holds, as `read_files` has them."""
    condition = _condition(where)
    found = rows if condition is None else rows.filter(condition)
    return found if columns is None else found.select(list(columns))


def _condition(where: Sequence[tuple[str, str, object]]) -> pc.Expression | None:
    condition = None
    for name, sign, value in where:
        one = _COMPARE[sign](pc.field(name), value)
        condition = one if condition is None else condition & one
    return condition


def _dataset(place: Place, names: Sequence[str], schema: pa.Schema) -> ds.Dataset:
    form = ds.ParquetFileFormat(dictionary_columns=[field.name for field in schema if field.type == CODED])
    if not place.is_far:
        return ds.dataset([place.at(name) for name in names], schema=schema, format=form)
    fragments = [form.make_fragment(source) for source in together(place.source, names)]
    return ds.FileSystemDataset(fragments, schema, form)


def together(work: Callable[[str], T], names: Sequence[str]) -> list[T]:
    """The work on each name at the same time, as an object store answers many as fast as one; in their order."""
    if len(names) < 2:
        return [work(name) for name in names]
    with ThreadPoolExecutor(min(AT_ONCE, len(names)), thread_name_prefix="overnights-fetch") as threads:
        return list(threads.map(work, names))


def ranges_of(rows: pa.Table) -> dict[str, tuple[int, int]]:
    """Smallest and largest value of each whole-number column that is not a list."""
    ranges: dict[str, tuple[int, int]] = {}
    for field in rows.schema:
        if pa.types.is_integer(field.type):
            found = pc.min_max(rows.column(field.name)).as_py()
            if found["min"] is not None:
                ranges[field.name] = (found["min"], found["max"])
    return ranges


def _even(rows: int) -> list[int]:
    full, rest = divmod(rows, ROW_GROUP_ROWS)
    return [ROW_GROUP_ROWS] * full + ([rest] if rest or not full else [])


def _options(schema: pa.Schema) -> dict[str, Any]:
    """How each column is written: dictionaries for text that repeats, and statistics where they can exclude.

    Whole numbers are told as differences, those in lists byte by byte, which packs smaller and is quicker to write.
    """
    coded: list[str] = []
    encodings: dict[str, str] = {}
    packing: dict[str, str] = {}
    counted: list[str] = []
    for field in schema:
        is_list = pa.types.is_list(field.type)
        path = f"{field.name}.list.element" if is_list else field.name
        value = field.type.value_type if is_list or pa.types.is_dictionary(field.type) else field.type
        packing[path] = "lz4" if is_list else "zstd"
        if is_list and pa.types.is_integer(value):
            encodings[path] = "BYTE_STREAM_SPLIT"
        elif pa.types.is_integer(value) or pa.types.is_temporal(value):
            encodings[path] = "DELTA_BINARY_PACKED"
        elif pa.types.is_string(value) and field.name not in UNREPEATED:
            coded.append(path)
        if not is_list:
            counted.append(path)
    return {
        "compression": packing,
        "use_dictionary": coded or False,
        "column_encoding": encodings,
        "write_statistics": counted or False,
        "store_schema": False,
    }
