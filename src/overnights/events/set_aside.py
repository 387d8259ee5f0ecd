"""Rows kept out, as the table `set_aside` holds them: where each stood, why, and what was found."""

from __future__ import annotations

from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.events.checks import (
    CODES,
    DUPLICATE,
    MISSING_FIELD,
    POINTED,
    SUPPLEMENTAL,
    TOO_LATE,
)
from overnights.events.columns import BROKEN, ROW, SOURCE
from overnights.events.days import local_days
from overnights.events.texts import BAD, NULL
from overnights.tables import SET_ASIDE

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"
LONGEST = 200  # characters of a found value that are kept
UNSAID = ("account_id", "profile_id")  # `detail` leaves by exports, and names nobody


def set_aside_rows(
    chunk: pa.Table,
    reason: Marks,
    column: Marks,
    *,
    ts: Int64s,
    zone: ZoneInfo,
    batch: int,
    first_ordinal: int,
    source: str,
) -> pa.Table:
    """The rows of a chunk that have a reason, in row order, with the schema of the table `set_aside`.

    `column` is the place in POINTED of the column that a reason is about; `ts` in µs, with NULL and BAD.
    """
    rows = np.flatnonzero((reason != 0) & (reason != DUPLICATE))
    codes = pa.array(["", *CODES])
    columns = {
        "batch": pa.array(np.full(len(rows), batch, dtype=np.int32)),
        "by_batch": pa.array(np.full(len(rows), batch, dtype=np.int32)),
        "ordinal": pa.array(rows + first_ordinal),
        "source": _sources(chunk, rows, source),
        "row": row_numbers(chunk, rows),
        "reason": codes.take(pa.array(reason[rows])),
        "detail": _details(chunk, rows, reason[rows], column[rows]),
        "day": _days(ts[rows], zone),
    }
    return pa.table([columns[f.name].cast(f.type) for f in SET_ASIDE.schema], schema=SET_ASIDE.schema)


def row_numbers(chunk: pa.Table, rows: Int64s) -> pa.Array:
    """The rows of a chunk as rows of their file; counted from 1 where the reader gave none."""
    if ROW in chunk.column_names:
        return _taken(chunk.column(ROW), rows)
    return pa.array(rows + np.int64(1))


def _taken(column: pa.ChunkedArray, rows: Int64s) -> pa.Array:
    taken = column.take(pa.array(rows))
    return pa.concat_arrays(taken.chunks) if taken.num_chunks != 1 else taken.chunk(0)


def _sources(chunk: pa.Table, rows: Int64s, source: str) -> pa.Array:
    if SOURCE in chunk.column_names:
        return _taken(chunk.column(SOURCE), rows).cast(pa.string())
    return pa.repeat(pa.scalar(source, pa.string()), len(rows))


def _days(ts: Int64s, zone: ZoneInfo) -> pa.Array:
    is_there = (ts != NULL) & (ts != BAD)
    days = np.zeros(len(ts), dtype=np.int32)
    days[is_there] = local_days(ts[is_there], zone)
    return pa.array(days, mask=~is_there).cast(pa.date32())


def _details(chunk: pa.Table, rows: Int64s, reason: Marks, column: Marks) -> pa.Array:
    """What was found in each of `rows`: the column's name and its value, cut at LONGEST characters, if not UNSAID."""
    if not len(rows):
        return pa.array([], pa.string())
    pointed = np.where(reason == TOO_LATE, POINTED.index("received_at"), column)
    kinds = reason.astype(np.int64) * len(POINTED) + pointed
    parts, places = [], []
    for kind in np.unique(kinds):
        at = np.flatnonzero(kinds == kind)
        places.append(at)
        parts.append(_said(chunk, rows[at], int(kind) // len(POINTED), POINTED[kind % len(POINTED)]))
    inverse = np.empty(len(rows), dtype=np.int64)
    inverse[np.concatenate(places)] = np.arange(len(rows))
    return pa.concat_arrays(parts).take(pa.array(inverse))


def _said(chunk: pa.Table, rows: Int64s, reason: int, name: str) -> pa.StringArray:
    """The detail of rows that have one reason and point at one column."""
    if reason in (MISSING_FIELD, SUPPLEMENTAL):
        said = f"{name} is empty" if reason == MISSING_FIELD else f"{name} true"
        return pa.repeat(pa.scalar(said), len(rows))
    if not name:
        return found_texts(chunk.column(BROKEN), rows)
    if name in UNSAID:
        return pa.repeat(pa.scalar(f"{name} cannot be read"), len(rows))
    return pc.binary_join_element_wise(name, found_texts(chunk.column(name), rows), " ")


def found_texts(column: pa.ChunkedArray, rows: Int64s) -> pa.Array:
    """Values of a column as texts, cut at LONGEST characters; null as the empty text."""
    values = column.take(pa.array(rows))
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if pa.types.is_binary(values.type) or pa.types.is_fixed_size_binary(values.type):
        texts = pa.array([repr(v) for v in values.to_pylist()], pa.string())
    else:
        texts = values.cast(pa.string())
    cut = pc.fill_null(pc.utf8_slice_codeunits(texts, 0, LONGEST), "")
    return pa.concat_arrays(cut.chunks) if isinstance(cut, pa.ChunkedArray) else cut
