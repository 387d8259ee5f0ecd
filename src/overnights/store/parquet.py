"""Parquet as the lake writes and reads it: zstd, delta encodings, and buckets that can be read alone."""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from overnights.places import Place

T = TypeVar("T")
Int64s = npt.NDArray[np.int64]
_HASH = "playback_hash"
ROW_GROUP_ROWS = 65_536  # what a question passes over or reads
FOOTERS_KEPT = 256
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
) -> pa.Table:
    """Rows of files in the order given; each condition of `where` holds.

    Raises: OSError, where a file is gone or damaged; NoPlace.
    """
    if not names:
        empty = schema.empty_table()
        return empty if columns is None else empty.select(list(columns))
    condition = None
    for name, sign, value in where:
        one = _COMPARE[sign](pc.field(name), value)
        condition = one if condition is None else condition & one
    dataset = _dataset(place, names, schema)
    return dataset.to_table(columns=None if columns is None else list(columns), filter=condition)


def _dataset(place: Place, names: Sequence[str], schema: pa.Schema) -> ds.Dataset:
    if not place.is_far:
        return ds.dataset([place.at(name) for name in names], schema=schema, format="parquet")
    form = ds.ParquetFileFormat()
    fragments = [form.make_fragment(source) for source in _together(place.source, names)]
    return ds.FileSystemDataset(fragments, schema, form)


def _together(work: Callable[[str], T], names: Sequence[str]) -> list[T]:
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


@dataclass(frozen=True, slots=True)
class _Footer:
    """A file's metadata, and its row groups by the least and largest bucket they hold."""

    metadata: pq.FileMetaData
    buckets: tuple[tuple[int, int], ...]

    def groups(self, bucket: int, until: int) -> list[int]:
        """The row groups that may hold rows of buckets from one to before another."""
        return [n for n, (least, most) in enumerate(self.buckets) if least < until and bucket <= most]

    def is_mixed(self, bucket: int, until: int) -> bool:
        """Whether some of these hold others too."""
        return any(least < bucket or until <= most for least, most in self.buckets if least < until and bucket <= most)

    def ranges(self, groups: Sequence[int], columns: Sequence[str]) -> list[tuple[int, int]]:
        """Where the bytes of some columns of row groups lie: first byte, byte after the last."""
        wanted = set(columns)
        found = []
        for group in map(self.metadata.row_group, groups):
            for n in range(group.num_columns):
                chunk = group.column(n)
                if chunk.path_in_schema.partition(".")[0] in wanted:
                    start = chunk.dictionary_page_offset or chunk.data_page_offset
                    found.append((start, start + chunk.total_compressed_size))
        return found


class BucketReader:
    """Reads one bucket of files whose row groups say which buckets they hold; keeps the footers it has read."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._guard = threading.Lock()
        self._footers: dict[str, _Footer] = {}

    def read(
        self,
        files: Sequence[str],
        bucket: int,
        schema: pa.Schema,
        columns: Sequence[str] | None,
        hashes: Int64s | None = None,
        until: int | None = None,
    ) -> pa.Table:
        """Rows of one bucket, file by file in the order given. Safe from any thread.

        Args:
            until: with it, rows of all buckets from the one named to before this one.
            hashes: ascending; only rows whose `playback_hash` is among them, and only row groups with such a row.
        Raises: OSError, where a file is gone or damaged; NoPlace.
        """
        names = list(schema.names) if columns is None else list(columns)
        wanted = pa.schema([schema.field(name) for name in names])

        def part_of(file: str) -> pa.Table | None:
            return self._part(file, (bucket, bucket + 1 if until is None else until), names, hashes)

        found = _together(part_of, files) if self._place.is_far else map(part_of, files)
        parts = [part for part in found if part is not None]
        if not parts:
            return wanted.empty_table()
        return pa.concat_tables([part if part.schema == wanted else part.cast(wanted) for part in parts])

    def _part(
        self, file_name: str, buckets: tuple[int, int], names: list[str], hashes: Int64s | None
    ) -> pa.Table | None:
        footer = self._footer(file_name)
        groups = footer.groups(*buckets)
        if hashes is not None:
            groups = self._with_any(file_name, footer, groups, hashes) if len(hashes) else []
        if not groups:
            return None
        wanted, names = names, names if hashes is None or _HASH in names else [*names, _HASH]
        is_mixed = footer.is_mixed(*buckets)
        read = [*names, "bucket"] if is_mixed and "bucket" not in names else names
        is_far = self._place.is_far
        source = self._place.source(file_name, ahead=footer.ranges(groups, read) if is_far else ())
        with pq.ParquetFile(source, metadata=footer.metadata, pre_buffer=not is_far) as file:
            part = file.read_row_groups(groups, columns=read, use_threads=False)
        if is_mixed:
            column = part.column("bucket")
            part = part.filter(pc.and_(pc.greater_equal(column, buckets[0]), pc.less(column, buckets[1])))
        if hashes is not None:
            part = part.filter(pa.array(_among_sorted(part.column(_HASH).to_numpy(), hashes)))
        return part.select(wanted)

    def _with_any(self, file_name: str, footer: _Footer, groups: list[int], hashes: Int64s) -> list[int]:
        """The row groups with a row of some playbacks: of each their hashes alone are read."""
        is_far = self._place.is_far
        source = self._place.source(file_name, ahead=footer.ranges(groups, [_HASH]) if is_far else ())
        with pq.ParquetFile(source, metadata=footer.metadata, pre_buffer=not is_far) as file:
            found = file.read_row_groups(groups, columns=[_HASH], use_threads=False).column(0).to_numpy()
        ends = np.cumsum([footer.metadata.row_group(group).num_rows for group in groups])
        met = np.flatnonzero(_among_sorted(found, hashes))
        return [groups[n] for n in np.unique(np.searchsorted(ends, met, side="right"))]

    def _footer(self, path: str) -> _Footer:
        with self._guard:
            footer = self._footers.get(path)
        if footer is None:
            footer = _footer_of(pq.read_metadata(self._place.source(path)))
            with self._guard:
                while len(self._footers) >= FOOTERS_KEPT:
                    self._footers.pop(next(iter(self._footers)))
                self._footers[path] = footer
        return footer


def _among_sorted(values: Int64s, among: Int64s) -> npt.NDArray[np.bool_]:
    """Whether each value is one of some, which are in order and not none."""
    at = np.minimum(np.searchsorted(among, values), len(among) - 1)
    found: npt.NDArray[np.bool_] = among[at] == values
    return found


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
