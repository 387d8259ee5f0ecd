"""One writer for each lake: a lock on a file, which the system frees when its holder ends, however it ends."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from overnights.errors import Conflict, StoreError
from overnights.places import Folder, Place

if TYPE_CHECKING:
    from overnights.store.lease import LeaseLock

LOCK_FILE = ".lock"


def lock_of(place: Place) -> WriterLock | LeaseLock:
    """The lock of a lake: a file that the system locks, or in an object store a lease."""
    if isinstance(place, Folder):
        return WriterLock(place.path)
    from overnights.places.objects import Objects
    from overnights.store.lease import LeaseLock

    assert isinstance(place, Objects)
    return LeaseLock(place)


class WriterLock:
    """The right to write to a lake.

    Args:
        root: the lake's directory; the lock is a file in it, which stays.
    """

    def __init__(self, root: Path) -> None:
        self._path = root / LOCK_FILE
        self._guard = threading.Lock()
        self._holder: int | None = None
        self.was_taken_over = False  # the system frees it: nobody has to take it over

    @property
    def is_mine(self) -> bool:
        """Whether this thread holds it."""
        return self._holder == threading.get_ident()

    def assure(self) -> None:
        """That the lock is still ours: the system sees to it."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the lock; the thread that has it may ask again.

        Raises: Conflict, where another process or thread has it; StoreError, where the lock file cannot be made.
        """
        if self.is_mine:
            yield
            return
        if not self._guard.acquire(blocking=False):
            raise self._taken()
        try:
            descriptor = self._take()
            self._holder = threading.get_ident()
            try:
                yield
            finally:
                self._holder = None
                os.close(descriptor)
        finally:
            self._guard.release()

    def _take(self) -> int:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as cause:
            raise StoreError(
                f"{self._path.parent} cannot be written to ({cause.strerror}): a home needs a directory that you may "
                "write to. Change its rights, or name another home with --home.",
                root=self._path.parent,
            ) from cause
        try:
            lock_file(descriptor)
        except OSError as cause:
            os.close(descriptor)
            raise self._taken() from cause
        return descriptor

    def _taken(self) -> Conflict:
        return Conflict(
            f"Another process is writing to {self._path.parent}: a home has one writer at a time. "
            "Run the command again when the other is done.",
            root=self._path.parent,
        )


def lock_file(descriptor: int) -> None:
    """Locks an open file or raises OSError at once."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
