"""Rows of a table with buckets, gathered into files of a good size and written behind the caller's back.

A file has a row group for each bucket, so that a bucket can be read alone; many small runs would make many small
groups, which cost more to write and to read than what is in them.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import accumulate, groupby
from operator import itemgetter
from types import TracebackType

import numpy as np
import pyarrow as pa

from overnights.store.lake import Lake, LakeFile
from overnights.tables import Table
from overnights.tables.events import BUCKETS

GROUP_EVENTS = 1_000_000  # of all buckets together, about so many make one row group in each
WRITES_WAITING = 1  # files written at a time besides the one being gathered


class Shelved:
    """Rows that will stand in one file, perhaps not written yet."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.parts: list[pa.Table] = []
        self.writing: Future[LakeFile] | None = None

    def file(self) -> LakeFile:
        """The file, written now if it was not.

        Raises: StoreError, where the disk does not take it.
        """
        if self.writing is None:
            self._shelf.write()
        assert self.writing is not None
        return self.writing.result()


class Shelf:
    """Gathers rows and writes them as files that nobody sees before they are committed; a `with` that ends by an error
    deletes them.

    Args:
        table: has a column `bucket`; the rows of every `put` are sorted by it.
        file_mb: rows are gathered up to this size in memory.
        label: files' names begin with it.
    """

    def __init__(self, lake: Lake, table: Table, *, file_mb: int, label: str = "part") -> None:
        self._lake = lake
        self._table = table
        self._label = label
        self._file_bytes = file_mb * 1_000_000
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="overnights-write")
        self._full: list[Shelved] = []
        self._open = Shelved(self)

    def __enter__(self) -> Shelf:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.abandon()

    def put(self, rows: pa.Table) -> Shelved:
        """Takes rows; says where they will stand.

        Raises: StoreError, where the disk did not take an earlier file.
        """
        place = self._open
        place.parts.append(rows)
        if sum(part.nbytes for part in place.parts) >= self._file_bytes:
            self.write()
        return place

    def write(self) -> None:
        """Begins to write what was gathered; waits where other files are still being written."""
        place, self._open = self._open, Shelved(self)
        if not place.parts:
            return
        rows, sizes = _by_bucket(place.parts)
        place.parts = []
        write = partial(self._lake.write_file, row_groups=sizes, label=self._label, is_asked_soon=True)
        place.writing = self._writer.submit(write, self._table, rows)
        self._full.append(place)
        for earlier in self._full[: -1 - WRITES_WAITING]:
            earlier.file()

    def close(self) -> list[LakeFile]:
        """Writes what is left; all files, in the order of their rows.

        Raises: StoreError, where the disk does not take it.
        """
        self.write()
        files = [place.file() for place in self._full]
        self._writer.shutdown()
        return files

    def abandon(self) -> None:
        """Deletes what was written."""
        writing = [place.writing for place in self._full if place.writing is not None]
        wait(writing)
        self._writer.shutdown()
        self._lake.discard(self._table, [one.result() for one in writing if one.exception() is None])


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
