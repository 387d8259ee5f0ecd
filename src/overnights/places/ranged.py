"""An object as a file that is read by ranges: what a reader of Parquet or of text opens."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Callable

TAIL_BYTES = 2**16  # of a larger object: its end, where Parquet has its footer, is fetched in one piece


class Ranged(io.RawIOBase):
    """A file whose bytes are fetched when they are read; for one thread at a time.

    Args:
        fetch: bytes from a first byte to the one after the last.
        size: of the whole object.
        held: ranges that were fetched ahead: first byte → bytes.
        e_tag: what changes when the object is written anew.
    """

    def __init__(
        self,
        fetch: Callable[[int, int], bytes],
        size: int,
        held: dict[int, bytes] | None = None,
        *,
        e_tag: str | None = None,
    ) -> None:
        super().__init__()
        self._fetch = fetch
        self.bytes = size
        self.e_tag = e_tag
        self._held = dict(sorted((held or {}).items()))
        self._starts = list(self._held)
        self._at = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """The byte that is read next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Goes to a byte; nothing is fetched."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.bytes}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Bytes from here on, as many as asked for where there are as many."""
        end = self.bytes if size is None or size < 0 else min(self.bytes, self._at + size)
        if end <= self._at:
            return b""
        found = self._of_held(self._at, end)
        if found is None:
            found = self._fetched(self._at, end)
        self._at = end
        return found

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Bytes from here on into a buffer."""
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def _of_held(self, start: int, end: int) -> bytes | None:
        place = bisect_right(self._starts, start) - 1
        if place < 0:
            return None
        first = self._starts[place]
        part = self._held[first]
        return part[start - first : end - first] if end <= first + len(part) else None

    def _fetched(self, start: int, end: int) -> bytes:
        """What is not held; where the end of the object is read, all of its last piece is kept."""
        tail = max(0, self.bytes - TAIL_BYTES)
        if start < tail or self._starts[-1:] == [tail]:
            return self._fetch(start, end)
        self._held[tail] = self._fetch(tail, self.bytes)
        self._starts = sorted(self._held)
        return self._of_held(start, end) or b""
