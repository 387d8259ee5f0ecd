"""What stands beside files of rows in buckets, quicker to read than these; where it is not, the files are read.

A file never changes and no name comes twice, so what is beside it cannot be out of date. It is written after its file
and deleted before it, so none is left behind; one that was cut off, or is gone, is as none.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.places import Place
from overnights.tables.events import BUCKETS

Int64s = npt.NDArray[np.int64]
Int16s = npt.NDArray[np.int16]
KEYS, ROWS = ".keys", ".rows"


@dataclass(frozen=True, slots=True)
class Keys:
    """The hash of the playback of each row of a file, bucket by bucket; where each bucket starts, and the end."""

    hashes: Int64s
    starts: Int64s

    @staticmethod
    def of(hashes: Int64s, buckets: Int16s) -> Keys:
        """Of rows in the order of their buckets."""
        return Keys(hashes, starts_of(buckets))

    @property
    def buckets(self) -> Int16s:
        """The bucket of each row."""
        return np.repeat(np.arange(BUCKETS, dtype=np.int16), np.diff(self.starts))

    def within(self, bucket: int, until: int) -> tuple[Int64s, int]:
        """The hashes of buckets from one to before another, and the place of the first of them in the file."""
        low, high = self.starts[bucket], self.starts[until]
        return self.hashes[low:high], int(low)


def starts_of(buckets: Int16s) -> Int64s:
    """Where each bucket starts among rows in their order, and the end."""
    return np.searchsorted(buckets, np.arange(BUCKETS + 1)).astype(np.int64)


class Copies:
    """Of a file its `Keys`; and, in a folder, its rows in another form, which are read by mapping.

    Safe from any thread.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lacking: set[str] = set()  # files known to have no keys, which they will never have
        self._suffixes = (KEYS,) if place.is_far else (KEYS, ROWS)

    def of(self, names: Iterable[str]) -> list[str]:
        """The names of all that may stand beside files."""
        return [_named(name, suffix) for name in names for suffix in self._suffixes]

    def put_keys(self, name: str, keys: Keys) -> None:
        """Raises: OSError; NoPlace."""
        with self._place.writing(_named(name, KEYS)) as sink:
            sink.write(keys.starts.data)
            sink.write(np.ascontiguousarray(keys.hashes).data)

    def keys(self, name: str) -> Keys | None:
        """The keys of a file; null where they are not kept."""
        if name in self._lacking:
            return None
        numbers = np.empty(0, np.int64)
        with suppress(FileNotFoundError, ValueError):  # it is not there; it is empty, or cut off inside a number
            source: Any = self._place.source(_named(name, KEYS))
            is_path = isinstance(source, str)
            numbers = np.memmap(source, np.int64, "r") if is_path else np.frombuffer(source.read(), np.int64)
        starts, hashes = np.asarray(numbers[: BUCKETS + 1]), np.asarray(numbers[BUCKETS + 1 :])
        if len(starts) <= BUCKETS or starts[-1] != len(hashes):
            self._lacking.add(name)
            return None
        return Keys(hashes, starts)

    def put_rows(self, name: str, rows: pa.Table) -> None:
        """The rows of a file, in another form and in their order.

        Raises: OSError; NoPlace.
        """
        if not self._place.is_far:
            with self._place.writing(_named(name, ROWS)) as sink, pa.ipc.new_file(sink, rows.schema) as writer:
                writer.write_batch(rows.combine_chunks().to_batches()[0])

    def rows(self, name: str, schema: pa.Schema) -> pa.RecordBatch | None:
        """The rows of a file in the form they were put in, not copied; null where none are kept in this form."""
        if self._place.is_far:
            return None
        try:
            rows = pa.ipc.open_file(pa.memory_map(self._place.at(_named(name, ROWS)))).get_batch(0)
        except (OSError, pa.ArrowInvalid):
            return None
        return rows if rows.schema == schema else None


def _named(name: str, suffix: str) -> str:
    return name.removesuffix(".parquet") + suffix
