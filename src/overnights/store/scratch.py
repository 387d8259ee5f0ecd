"""A scratch folder: runs of one piece of work, each in buckets, gone with it (or with the next, where it was killed).

A run is one file: its buckets one after another, each an Arrow record batch, not compressed. Where each lies is held in
memory (16 bytes a bucket and run). They are read by plain reads, since mapped pages count as memory for as long as
they stay.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.errors import StoreError
from overnights.store.held import HeldFolder, words_of

PREFIX = "overnights-"
Int64s = npt.NDArray[np.int64]


class Scratch:
    """Runs of rows of one schema, written by any thread and read by bucket.

    Args:
        schema: of the rows.
        folder: where the scratch folder is made; null: where the system has such.
    Raises: StoreError, from every method, where the disk does not take it or give it back.
    """

    def __init__(self, schema: pa.Schema, folder: Path | None = None) -> None:
        self._schema = schema
        self._guard = threading.Lock()
        self._names = count()
        self._runs: list[tuple[Path, Int64s]] = []
        self._aside: list[Path] = []
        self.key_count = 0
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            self._held = HeldFolder(folder or Path(tempfile.gettempdir()), PREFIX)
        except OSError as cause:
            raise _refused(folder or Path(tempfile.gettempdir()), cause) from cause

    def __enter__(self) -> Scratch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.give_up()

    @property
    def path(self) -> Path:
        """The scratch folder."""
        return self._held.path

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self._runs)

    @property
    def largest(self) -> int:
        """Bytes of the largest bucket, over all runs."""
        return int(np.sum([np.diff(places) for _, places in self._runs], axis=0).max()) if self._runs else 0

    def put(self, rows: pa.Table, bounds: Sequence[int], keys: Int64s) -> None:
        """One run: the rows `bounds[n]` to `bounds[n + 1]` are of bucket n; `keys` is kept beside it, ascending."""
        path = self.path / f"run-{next(self._names)}"
        batch = _one_batch(rows)
        places = np.zeros(len(bounds), dtype=np.int64)
        try:
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, self._schema) as writer:
                writer.write_batch(
                    batch.slice(0, 0)
                )  # the schema goes before the first batch, and so not into a bucket
                places[0] = sink.tell()
                for n in range(len(bounds) - 1):
                    if bounds[n + 1] > bounds[n]:
                        writer.write_batch(batch.slice(bounds[n], bounds[n + 1] - bounds[n]))
                    places[n + 1] = sink.tell()
            keys.tofile(_keys_of(path))
        except OSError as cause:
            raise _refused(path, cause) from cause
        with self._guard:
            self._runs.append((path, places))
            self.key_count += len(keys)

    def bucket(self, number: int, runs: Sequence[int] | None = None) -> pa.Table:
        """The rows of a bucket, in no order: of all runs, or of those that are named."""
        batches = []
        with self._guard:
            chosen = self._runs if runs is None else [self._runs[run] for run in runs]
        for path, places in chosen:
            begin, end = int(places[number]), int(places[number + 1])
            if end > begin:
                batches.append(pa.ipc.read_record_batch(_read(path, begin, end - begin), self._schema))
        return pa.Table.from_batches(batches, self._schema)

    def lay_aside(self, rows: pa.Table) -> None:
        """Rows of any schema, one for all calls; `laid_aside` gives them back."""
        path = self.path / f"aside-{next(self._names)}"
        try:
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, rows.schema) as writer:
                writer.write_table(rows)
        except OSError as cause:
            raise _refused(path, cause) from cause
        with self._guard:
            self._aside.append(path)

    def laid_aside(self) -> Iterator[pa.Table]:
        """What was laid aside, a table for each call, in no order."""
        for path in self._aside:
            try:
                with pa.OSFile(str(path), "rb") as file:
                    rows = pa.ipc.open_file(file).read_all()
            except OSError as cause:
                raise _refused(path, cause) from cause
            yield rows

    def keys(self, run: int) -> Int64s:
        """The keys of a run, ascending."""
        path = _keys_of(self._runs[run][0])
        try:
            return np.fromfile(path, dtype=np.int64)
        except OSError as cause:
            raise _refused(path, cause) from cause


def _keys_of(run: Path) -> Path:
    return run.with_suffix(".keys")


def _one_batch(rows: pa.Table) -> pa.RecordBatch:
    """The rows as one batch; columns of lists that are all null are made anew, since slices of theirs are large."""
    columns = []
    for field in rows.schema:
        column = rows[field.name].combine_chunks()
        column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
        is_empty = pa.types.is_list(field.type) and column.null_count == len(column)
        columns.append(_no_lists(field.type, len(column)) if is_empty else column)
    return pa.RecordBatch.from_arrays(columns, schema=rows.schema)


def _no_lists(kind: pa.DataType, count: int) -> pa.Array:
    offsets = pa.array(np.zeros(count + 1, dtype=np.int32))
    mask = pa.array(np.ones(count, dtype=np.bool_))
    return pa.ListArray.from_arrays(offsets, pa.array([], kind.value_type), type=kind, mask=mask)


def _read(path: Path, begin: int, size: int) -> pa.Buffer:
    try:
        file = os.open(path, os.O_RDONLY)
        try:
            content = os.pread(file, size, begin)
        finally:
            os.close(file)
    except OSError as cause:
        raise _refused(path, cause) from cause
    if len(content) < size:
        raise StoreError(f"{path} is cut off: it was written whole by this work. Run it again.", path=path)
    return pa.py_buffer(content)


def _refused(path: Path, cause: OSError) -> StoreError:
    return StoreError(
        f"The scratch folder does not take or give what was asked ({words_of(cause)}): {path}. It holds about 15 bytes "
        "an event while the work lasts; name a folder with room by --scratch.",
        path=path,
    )
