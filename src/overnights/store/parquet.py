"""Parquet as the lake writes and reads it: zstd, delta encodings, and buckets that can be read alone."""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

ROW_GROUP_ROWS = 1_000_000
FOOTERS_KEPT = 256
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
    "in": lambda column, values: column.isin(values),
}


def write_parquet(path: Path, rows: pa.Table, row_groups: Sequence[int] | None) -> None:
    """Writes one file.

    Args:
        row_groups: rows of each row group, in order; their sum is the number of rows. Null: groups of a million.
    Raises: OSError, where the disk does not take it.
    """
    groups = row_groups if row_groups is not None else _even(rows.num_rows)
    with pq.ParquetWriter(path, rows.schema, **_options(rows.schema)) as writer:
        start = 0
        for count in groups:
            writer.write_table(rows.slice(start, count), row_group_size=max(count, 1))
            start += count


def is_intact(path: Path, size: int) -> bool:
    """Whether a file is there, has this many bytes, and ends in a footer that can be read."""
    try:
        if path.stat().st_size != size:
            return False
        pq.read_metadata(path)
    except (OSError, pa.ArrowInvalid):
        return False
    return True


def read_files(
    paths: Sequence[str],
    schema: pa.Schema,
    columns: Sequence[str] | None,
    where: Sequence[tuple[str, str, object]],
) -> pa.Table:
    """Rows of files in the order given; each condition of `where` holds.

    Raises: OSError, where a file is gone or damaged.
    """
    if not paths:
        empty = schema.empty_table()
        return empty if columns is None else empty.select(list(columns))
    condition = None
    for name, sign, value in where:
        one = _COMPARE[sign](pc.field(name), value)
        condition = one if condition is None else condition & one
    dataset = ds.dataset(list(paths), schema=schema, format="parquet")
    return dataset.to_table(columns=None if columns is None else list(columns), filter=condition)


def ranges_of(rows: pa.Table) -> dict[str, tuple[int, int]]:
    """Smallest and largest value of each whole-number column that is not a list."""
    ranges: dict[str, tuple[int, int]] = {}
    for field in rows.schema:
        if pa.types.is_integer(field.type):
            found = pc.min_max(rows.column(field.name)).as_py()
            if found["min"] is not None:
                ranges[field.name] = (found["min"], found["max"])
    return ranges


@dataclass(frozen=True, slots=True)
class _Footer:
    """A file's metadata, and its row groups by the least and largest bucket they hold."""

    metadata: pq.FileMetaData
    buckets: tuple[tuple[int, int], ...]

    def groups(self, bucket: int) -> list[int]:
        return [n for n, (least, most) in enumerate(self.buckets) if least <= bucket <= most]

    def is_mixed(self, bucket: int) -> bool:
        return any(least < most for least, most in self.buckets if least <= bucket <= most)


class BucketReader:
    """Reads one bucket of files whose row groups say which buckets they hold; keeps the footers it has read."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._footers: dict[str, _Footer] = {}

    def read(self, paths: Sequence[str], bucket: int, schema: pa.Schema, columns: Sequence[str] | None) -> pa.Table:
        """Rows of one bucket, file by file in the order given. Safe from any thread.

        Raises: OSError, where a file is gone or damaged.
        """
        names = list(schema.names) if columns is None else list(columns)
        wanted = pa.schema([schema.field(name) for name in names])
        parts = [part for path in paths if (part := self._part(path, bucket, names)) is not None]
        if not parts:
            return wanted.empty_table()
        return pa.concat_tables([part if part.schema == wanted else part.cast(wanted) for part in parts])

    def _part(self, path: str, bucket: int, names: list[str]) -> pa.Table | None:
        footer = self._footer(path)
        groups = footer.groups(bucket)
        if not groups:
            return None
        is_mixed = footer.is_mixed(bucket)
        read = [*names, "bucket"] if is_mixed and "bucket" not in names else names
        with pq.ParquetFile(path, metadata=footer.metadata) as file:
            part = file.read_row_groups(groups, columns=read, use_threads=False)
        if is_mixed:
            part = part.filter(pc.equal(part.column("bucket"), bucket))
        return part.select(names)

    def _footer(self, path: str) -> _Footer:
        with self._guard:
            footer = self._footers.get(path)
        if footer is None:
            footer = _footer_of(pq.read_metadata(path))
            with self._guard:
                while len(self._footers) >= FOOTERS_KEPT:
                    self._footers.pop(next(iter(self._footers)))
                self._footers[path] = footer
        return footer


def _footer_of(metadata: pq.FileMetaData) -> _Footer:
    names = [metadata.schema.column(n).path for n in range(metadata.num_columns)]
    place = names.index("bucket")
    every = (-(2**15), 2**15 - 1)
    buckets = []
    for n in range(metadata.num_row_groups):
        found = metadata.row_group(n).column(place).statistics
        buckets.append((int(found.min), int(found.max)) if found is not None and found.has_min_max else every)
    return _Footer(metadata, tuple(buckets))


def _even(rows: int) -> list[int]:
    full, rest = divmod(rows, ROW_GROUP_ROWS)
    return [ROW_GROUP_ROWS] * full + ([rest] if rest or not full else [])


def _options(schema: pa.Schema) -> dict[str, Any]:
    """Dictionaries for text that repeats, delta encoding for whole numbers, statistics where they can exclude."""
    coded: list[str] = []
    encodings: dict[str, str] = {}
    counted: list[str] = []
    for field in schema:
        is_list = pa.types.is_list(field.type)
        path = f"{field.name}.list.element" if is_list else field.name
        value = field.type.value_type if is_list or pa.types.is_dictionary(field.type) else field.type
        if pa.types.is_integer(value) or pa.types.is_temporal(value):
            encodings[path] = "DELTA_BINARY_PACKED"
        elif pa.types.is_string(value) and field.name not in UNREPEATED:
            coded.append(path)
        if not is_list:
            counted.append(path)
    return {
        "compression": "zstd",
        "use_dictionary": coded or False,
        "column_encoding": encodings,
        "write_statistics": counted or False,
        "store_schema": False,
    }
