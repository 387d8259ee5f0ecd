"""Rows of a table with buckets, gathered into files of a good size.

A file has a row group for each bucket, so that a bucket can be read alone; many small runs would make many small
groups, which cost more to write and to read than what is in them.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate, groupby
from operator import itemgetter
from types import TracebackType

import numpy as np
import pyarrow as pa

from overnights.store.lake import Lake, LakeFile
from overnights.tables import Table
from overnights.tables.events import BUCKETS

GROUP_EVENTS = 1_000_000  # of all buckets together, about so many make one row group in each


class Shelf:
    """Gathers rows and writes them as files that nobody sees before they are committed; a `with` that ends by an error
    deletes them.

    Args:
        table: has a column `bucket`; the rows of every `put` are sorted by it.
        file_mb: rows are gathered up to this size in memory.
        label: files' names begin with it.
        form: with it, rows are also kept beside their files, in the form that it gives them.
    """

    def __init__(
        self,
        lake: Lake,
        table: Table,
        *,
        file_mb: int,
        label: str = "part",
        form: Callable[[pa.Table], pa.Table] | None = None,
    ) -> None:
        self._lake = lake
        self._table = table
        self._label = label
        self._file_bytes = file_mb * 1_000_000
        self._form = form
        self._parts: list[pa.Table] = []
        self._formed: list[pa.Table] = []
        self._files: list[LakeFile] = []

    def __enter__(self) -> Shelf:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._lake.discard(self._table, self._files)

    def put(self, rows: pa.Table) -> None:
        """Takes rows, and writes what was gathered where it is enough for a file.

        Raises: StoreError, where the disk does not take it.
        """
        self._parts.append(rows)
        if self._form is not None:
            self._formed.append(self._form(rows))
        if sum(part.nbytes for part in self._parts) >= self._file_bytes:
            self._write()

    def close(self) -> list[LakeFile]:
        """Writes what is left; all files, in the order of their rows.

        Raises: StoreError, where the disk does not take it.
        """
        self._write()
        return self._files

    def _write(self) -> None:
        if not self._parts:
            return
        rows, sizes = _by_bucket(self._parts)
        formed = _by_bucket(self._formed)[0] if self._formed else None
        parts, self._parts, self._formed = self._parts, [], []
        file = self._lake.write_file(self._table, rows, row_groups=sizes, label=self._label, parts=parts)
        self._files.append(file)
        if formed is not None:
            self._lake.put_beside(self._table, file, formed)


def _by_bucket(parts: list[pa.Table]) -> tuple[pa.Table, list[int]]:
    """The rows of all parts, bucket by bucket, without copying; and how many each row group has.

    Parts that came together stand in one row group of a bucket: what came on one day is read without the other days.
    """
    places = [np.searchsorted(part["bucket"].to_numpy(), np.arange(BUCKETS + 1)) for part in parts]
    slices, sizes = [], []
    for bucket in range(BUCKETS):
        found = [part.slice(at[bucket], at[bucket + 1] - at[bucket]) for part, at in zip(parts, places, strict=True)]
        slices += [part for part in found if part.num_rows]
        for _, some in groupby(zip(_groups(parts), found, strict=True), key=itemgetter(0)):
            count = sum(part.num_rows for _, part in some)
            if count:
                sizes.append(count)
    return pa.concat_tables(slices), sizes


def _groups(parts: list[pa.Table]) -> list[int]:
    """The row group, among those of a bucket, that each part falls into."""
    *before, total = accumulate(map(_events, parts), initial=0)
    count = max(1, round(total / GROUP_EVENTS))
    return [events * count // max(1, total) for events in before]


def _events(part: pa.Table) -> int:
    """Events of rows that hold lists of them; rows, where there are none."""
    lists = part["ts"].chunks if "ts" in part.column_names else ()
    found: int = sum(len(chunk.flatten()) for chunk in lists) if lists else part.num_rows
    return found
