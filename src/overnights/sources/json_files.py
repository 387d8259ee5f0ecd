"""Newline-delimited JSON as tables of texts: one object a line; a line that is none is broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.errors import NotData
from overnights.sources.csv_files import not_utf8
from overnights.sources.lines import BLOCK_BYTES, blocks, last_line_end, line_starts
from overnights.sources.names import BROKEN, ROW, check_columns

Bytes: TypeAlias = "npt.NDArray[np.uint8]"

_VALUES = """
    with objects as (
        select _row, line,
            case when json_valid(line) then case when json_type(line) = 'OBJECT' then line end end as object
        from lines
    )
    select _row,
        case when object is null then 'not a JSON object' end as _broken,
        json_extract_string(object, ?) as found
    from objects
    order by _row
"""
_KEYS = """
    with objects as (
        select case when json_valid(line) then case when json_type(line) = 'OBJECT' then line end end as object
        from lines
    )
    select distinct unnest(json_keys(object)) as key from objects order by key
"""


def json_tables(
    stream: pa.NativeFile,
    path: str,
    *,
    needed: Sequence[str],
    wanted: Sequence[str] | None,
    block_bytes: int = BLOCK_BYTES,
) -> Iterator[pa.Table]:
    """The wanted keys as texts, with `_row` and `_broken`; a wanted name that starts with / is a JSON pointer.

    Keys that the first block lacks altogether count as missing columns; without `wanted`, its keys and the needed
    pointers are the columns.
    Raises: NotData, where the bytes are not UTF-8 or no line of the first block is an object; MissingColumns.
    """
    first_row = 1
    names = wanted
    with duckdb.connect(config={"threads": 1}) as connection:
        for block in blocks(stream, last_line_end, block_bytes=block_bytes):
            lines = _lines(block, path, first_row)
            if not lines.num_rows:
                continue
            if first_row == 1:
                keys = _keys(connection, lines, path)
                check_columns(path, keys, [name for name in needed if not name.startswith("/")])
                pointers = [name for name in needed if name.startswith("/")]
                names = [*keys, *pointers] if wanted is None else wanted
            yield _values(connection, lines, names or ())
            first_row += lines.num_rows


def _lines(block: Bytes, path: str, first_row: int) -> pa.Table:
    """The lines of a block that are not blank, with their rows."""
    data = block[3:] if block[:3].tobytes() == b"\xef\xbb\xbf" and first_row == 1 else block
    starts = line_starts(data)
    count = len(starts) - 1
    offsets = starts.astype(np.int32)
    lines = pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data)))
    try:
        lines.validate(full=True)
    except pa.ArrowInvalid as cause:
        raise not_utf8(path) from cause
    return pa.table({ROW: np.arange(first_row, first_row + count, dtype=np.int64), "line": lines})


def _keys(connection: duckdb.DuckDBPyConnection, lines: pa.Table, path: str) -> list[str]:
    """The keys of the objects in some lines."""
    connection.register("lines", lines)
    keys = connection.sql(_KEYS).to_arrow_table().column(0).to_pylist()
    connection.unregister("lines")
    if not keys:
        raise NotData(
            f"{path} holds no JSON objects: newline-delimited JSON has one object on each line. "
            "Write it so, or name the file by what it holds.",
            path=path,
        )
    return [str(key) for key in keys]


def _values(connection: duckdb.DuckDBPyConnection, lines: pa.Table, names: Sequence[str]) -> pa.Table:
    pointers = [name if name.startswith("/") else "/" + name.replace("~", "~0").replace("/", "~1") for name in names]
    connection.register("lines", lines)
    found = connection.sql(_VALUES, params=[pointers]).to_arrow_table()
    connection.unregister("lines")
    values = found.column("found").combine_chunks()
    values = pa.concat_arrays(values.chunks) if isinstance(values, pa.ChunkedArray) else values
    is_there = np.repeat(values.is_valid().to_numpy(zero_copy_only=False), len(names))
    places = np.full(len(is_there), -1, dtype=np.int64)
    places[is_there] = np.arange(int(is_there.sum()))
    flat = values.flatten()
    columns = {}
    for k, name in enumerate(names):
        at = places[k :: len(names)]
        columns[name] = flat.take(pa.array(at, mask=at < 0))
    return pa.table({**columns, BROKEN: found.column(BROKEN), ROW: found.column(ROW)})
