"""Digests of vintages: the same rows have the same one, whatever file, format, order or software they came in."""

from __future__ import annotations

import hashlib
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def rows_digest(rows: pa.Table) -> str:
    """SHA-256 of a table's names and values, in hexadecimal.

    Args:
        rows: texts, whole and decimal numbers, days and flags, in an order that is theirs alone.
    """
    whole = hashlib.sha256()
    for name, column in zip(rows.column_names, rows.columns, strict=True):
        whole.update(f"{name} {column.type} {len(column)}\n".encode())
        for part in _bytes_of(column):
            whole.update(part)
    return whole.hexdigest()


def vintage_id(kind: str, seen_on: date, rows: str) -> str:
    """What a download is called: a digest of its kind, the day it was seen, and the digest of its rows."""
    return hashlib.sha256(f"{kind} {seen_on.isoformat()} {rows}".encode()).hexdigest()


def _bytes_of(column: pa.ChunkedArray) -> list[bytes]:
    """Which values are null, and the others; of texts their lengths and their letters."""
    kind = column.type
    is_valid = pc.is_valid(column).to_numpy().astype(np.uint8).tobytes()
    if pa.types.is_string(kind):
        texts = pc.fill_null(column, "")
        lengths = pc.binary_length(texts).to_numpy().astype("<i8").tobytes()
        return [is_valid, lengths, *(_letters(chunk) for chunk in texts.chunks)]
    if pa.types.is_floating(kind):
        return [is_valid, pc.fill_null(column, 0.0).to_numpy().astype("<f8").tobytes()]
    numbers = column.cast(pa.int32() if pa.types.is_date32(kind) else kind).cast(pa.int64())
    return [is_valid, pc.fill_null(numbers, 0).to_numpy().astype("<i8").tobytes()]


def _letters(texts: pa.StringArray) -> bytes:
    """The letters of all texts, one after the other."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    letters = texts.buffers()[2]
    return b"" if letters is None or not len(texts) else letters.to_pybytes()[offsets[0] : offsets[-1]]
