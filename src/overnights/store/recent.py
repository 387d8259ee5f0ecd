"""What a process holds of the lake's files, so that it need not read them again: rows it wrote, playbacks it asked for.

A file never changes and no name comes twice, so what is held of a file is what it holds. Both kinds are bounded.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Int64s = npt.NDArray[np.int64]
HASHES_HELD = 4_000_000  # of playbacks, 8 bytes each: the rows of some hundred million events


@dataclass(frozen=True, slots=True)
class Written:
    """Rows as they were written, text dictionary-coded where it was; `buckets` is their column, in order."""

    rows: pa.Table
    buckets: npt.NDArray[np.int16]

    def of(self, bucket: int, until: int) -> pa.Table:
        """The rows of buckets from one to before another, not copied."""
        low, high = np.searchsorted(self.buckets, (bucket, until)).tolist()
        return self.rows.slice(low, high - low)


class Recent:
    """Rows of the files written since room was made for them, and hashes of playbacks of files. Safe from any thread.

    What was written is held as a whole or not at all: where it outgrows its room, all of it is given up. Of hashes
    those put last stay.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._room = 0
        self._rows: dict[str, Written] = {}
        self._hashes: OrderedDict[str, Int64s] = OrderedDict()

    def make_room(self, room: int) -> None:
        """Gives up the rows held, and takes so many bytes of those written from now on."""
        with self._guard:
            self._room, self._rows = room, {}

    def put_rows(self, name: str, rows: pa.Table) -> None:
        """Rows of a file that was written just now, in the order of their buckets; held where there is room."""
        with self._guard:
            if not self._room:
                return
            self._room -= rows.get_total_buffer_size()
            if self._room <= 0:
                self._room, self._rows = 0, {}
            else:
                self._rows[name] = Written(rows, rows["bucket"].to_numpy())

    def rows(self, name: str) -> Written | None:
        """The rows of a file, where they are held."""
        return self._rows.get(name)

    def put_hashes(self, name: str, hashes: Int64s) -> None:
        """Hashes of all rows of a file; those of files put before make room for them."""
        with self._guard:
            self._hashes[name] = hashes
            count = sum(map(len, self._hashes.values()))
            while count > HASHES_HELD:
                count -= len(self._hashes.popitem(last=False)[1])

    def hashes(self, name: str) -> Int64s | None:
        """The hashes of all rows of a file, where they are held."""
        return self._hashes.get(name)

    def forget(self, names: Iterable[str]) -> None:
        """Gives up what is held of files that are no more."""
        with self._guard:
            for name in names:
                self._rows.pop(name, None)
                self._hashes.pop(name, None)
