"""Answers that were made, kept by what was asked in which state, up to so many bytes; the longest unasked go first."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

MOST_BYTES = 96_000_000
PACKED_FROM = 600  # bytes; below it, packing saves nothing
_PACKED = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/feed+json",
    "application/atom+xml",
    "application/vnd.oai",
    "image/svg+xml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A body as it goes out. `form` tells it from other forms of the same record; `packed`: by gzip, where it helps."""

    body: bytes
    media: str
    form: str = "html"
    packed: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def weight(self) -> int:
        """Bytes that it takes."""
        return len(self.body) + len(self.packed or b"") + 500


def answer(body: bytes, media: str, *, form: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer, packed where that helps."""
    is_worth_it = len(body) >= PACKED_FROM and media.startswith(_PACKED)
    packed = gzip.compress(body, compresslevel=6, mtime=0) if is_worth_it else None
    return Answer(body=body, media=media, form=form, packed=packed, headers=headers)


class Shelf:
    """Answers by key. Safe from any thread."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._guard = threading.Lock()
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self.bytes = 0

    def get(self, key: Hashable) -> Answer | None:
        """The answer, where it is kept."""
        with self._guard:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, made: Answer) -> None:
        """Keeps an answer; others go where there is no room, and one without room at all is not kept."""
        if made.weight > self._most // 4:
            return
        with self._guard:
            old = self._kept.pop(key, None)
            self.bytes += made.weight - (old.weight if old else 0)
            self._kept[key] = made
            while self.bytes > self._most:
                _, gone = self._kept.popitem(last=False)
                self.bytes -= gone.weight
