"""CSV files as tables of texts, in row order; a row that has not as many fields as the header is broken."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from overnights.errors import NotData
from overnights.sources.lines import BLOCK_BYTES, GOOD, UNCLOSED, blocks, csv_rows
from overnights.sources.names import BROKEN, ROW, check_columns

Bytes: TypeAlias = "npt.NDArray[np.uint8]"
_DELIMITERS = (",", ";", "\t", "|")
_HEADER_BYTES = 2**16


def csv_tables(
    stream: pa.NativeFile,
    path: str,
    *,
    needed: Sequence[str],
    wanted: Sequence[str] | None,
    block_bytes: int = BLOCK_BYTES,
) -> Iterator[pa.Table]:
    """The wanted columns as texts, with `_row` and, where a block has broken rows, `_broken`.

    Raises: NotData, where the bytes are not UTF-8 or there is no header; MissingColumns.
    """
    header, delimiter, before = _header(stream, path)
    check_columns(path, header, needed)

    def cut(data: Bytes, is_last: bool) -> int:
        return int(csv_rows(data, ord(delimiter), len(header), is_last)[3])

    first_row = 1
    for block in blocks(stream, cut, before=before, block_bytes=block_bytes):
        table = _table(block, header, delimiter, path=path, wanted=wanted, first_row=first_row)
        if table.num_rows:
            yield table
        first_row += table.num_rows


def _header(stream: pa.NativeFile, path: str) -> tuple[list[str], str, bytes]:
    """The names of the first line, the delimiter between them, and what was read beyond."""
    data = b""
    while b"\n" not in data and len(data) < _HEADER_BYTES and (more := stream.read(_HEADER_BYTES)):
        data += more
    line, _, rest = data.removeprefix(codecs.BOM_UTF8).partition(b"\n")
    try:
        names_text = line.decode().rstrip("\r")
    except UnicodeDecodeError as cause:
        raise not_utf8(path) from cause
    delimiter = max(_DELIMITERS, key=names_text.count)
    names = [name.strip().strip('"').strip() for name in names_text.split(delimiter)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise NotData(
            f"{path} names the column “{twice[0]}” twice in its first line: each column has its own name. Rename one.",
            path=path,
            column=twice[0],
        )
    return names, delimiter, rest


def _table(
    data: Bytes, header: list[str], delimiter: str, *, path: str, wanted: Sequence[str] | None, first_row: int
) -> pa.Table:
    starts, ends, status, _ = csv_rows(data, ord(delimiter), len(header), True)
    count = len(starts)
    names = [name for name in header if wanted is None or name in wanted]
    is_good = status == GOOD
    table = _good_rows(data, header, names, delimiter, path) if is_good.all() else None
    if table is None:
        table = _good_rows(_without(data, starts[~is_good], ends[~is_good]), header, names, delimiter, path)
    if table.num_rows != int(is_good.sum()):
        raise NotData(
            f"{path} has {int(is_good.sum())} rows from row {first_row} on by its line ends and "
            f"{table.num_rows} by its fields: one row stands on one line. Write the file anew.",
            path=path,
        )
    if not is_good.all():
        places = pa.array(np.cumsum(is_good) - 1, mask=~is_good)
        table = table.take(places)
        table = table.append_column(BROKEN, _why(data, starts, ends, status=status, header=header, delimiter=delimiter))
    return table.append_column(ROW, pa.array(np.arange(first_row, first_row + count, dtype=np.int64)))


def _good_rows(data: Bytes, header: list[str], names: list[str], delimiter: str, path: str) -> pa.Table:
    if not len(data):
        return pa.table({name: pa.array([], pa.string()) for name in names})
    try:
        return pacsv.read_csv(
            pa.BufferReader(pa.py_buffer(data)),
            read_options=pacsv.ReadOptions(column_names=header, use_threads=False, block_size=len(data) + 1),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in header},
                include_columns=names,
                null_values=[],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as cause:
        if "UTF8" in str(cause) or "UTF-8" in str(cause):
            raise not_utf8(path) from cause
        raise NotData(f"{path} is not CSV: {cause}. Write the file anew.", path=path) from cause


def _without(data: Bytes, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> Bytes:
    """The bytes without some rows."""
    keep = np.zeros(len(data) + 1, dtype=np.int32)
    np.add.at(keep, starts, 1)
    np.add.at(keep, ends, -1)
    kept: Bytes = data[np.cumsum(keep[:-1]) == 0]
    return kept


def _why(
    data: Bytes,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    *,
    status: npt.NDArray[np.int8],
    header: list[str],
    delimiter: str,
) -> pa.Array:
    """What is wrong with each broken row, without its text, which may name an account; null for the others."""
    why: list[str | None] = [None] * len(status)
    for place in np.flatnonzero(status != GOOD):
        if status[place] == UNCLOSED:
            why[place] = "a quotation mark without its other"
            continue
        text = data[starts[place] : ends[place]].tobytes().decode("utf-8", "replace")
        found = sum(len(fields) for fields in csv.reader([text], delimiter=delimiter))
        why[place] = f"not the {len(header)} fields of the header but {found}"
    return pa.array(why, pa.string())


def not_utf8(path: str) -> NotData:
    """A text file in another encoding."""
    return NotData(
        f"{path} is not UTF-8 text, as all text that is read must be. Convert it, as with `iconv`.", path=path
    )
