"""What a process holds of the lake's files, so that it need not read them again: rows it wrote, playbacks it asked for.

A file never changes and no name comes twice, so what is held of a file is what it holds. Both kinds are bounded.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.store.copies import Keys, starts_of

Int64s = npt.NDArray[np.int64]
HASHES_HELD = 4_000_000  # of playbacks, 8 bytes each: the rows of some hundred million events


@dataclass(frozen=True, slots=True)
class Written:
    """Rows that were written, in the parts they came in, each in the order of its buckets; and where these start."""

    parts: tuple[pa.Table, ...]
    starts: tuple[Int64s, ...]

    def of(self, bucket: int, until: int) -> pa.Table:
        """The rows of buckets from one to before another, not copied; of one bucket in the order of the file."""
        places = zip(self.parts, self.starts, strict=True)
        return pa.concat_tables(part.slice(at[bucket], at[until] - at[bucket]) for part, at in places)


class Recent:
    """Rows of the files written since room was made for them, and hashes of playbacks of files. Safe from any thread.

    What was written is held as a whole or not at all: where it outgrows its room, all of it is given up. Of hashes
    those put last stay.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._room = 0
        self._rows: dict[str, Written] = {}
        self._keys: OrderedDict[str, Keys] = OrderedDict()

    def make_room(self, room: int) -> None:
        """Gives up the rows held, and takes so many bytes of those written from now on."""
        with self._guard:
            self._room, self._rows = room, {}

    def put_rows(self, name: str, parts: Sequence[pa.Table]) -> None:
        """Rows of a file that was written just now, in parts, each in the order of its buckets; held where there is
        room.
        """
        with self._guard:
            if not self._room:
                return
            self._room -= sum(part.get_total_buffer_size() for part in parts)
            if self._room <= 0:
                self._room, self._rows = 0, {}
            else:
                starts = (starts_of(part["bucket"].to_numpy()) for part in parts)
                self._rows[name] = Written(tuple(parts), tuple(starts))

    def rows(self, name: str) -> Written | None:
        """The rows of a file, where they are held."""
        return self._rows.get(name)

    def put_keys(self, name: str, keys: Keys) -> None:
        """The keys of a file; those of files put before make room for them."""
        with self._guard:
            self._keys[name] = keys
            count = sum(len(one.hashes) for one in self._keys.values())
            while count > HASHES_HELD:
                count -= len(self._keys.popitem(last=False)[1].hashes)

    def keys(self, name: str) -> Keys | None:
        """The keys of a file, where they are held."""
        return self._keys.get(name)

    def forget(self, names: Iterable[str]) -> None:
        """Gives up what is held of files that are no more."""
        with self._guard:
            for name in names:
                self._rows.pop(name, None)
                self._keys.pop(name, None)
