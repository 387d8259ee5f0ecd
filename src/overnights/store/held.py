"""A folder for the time of one piece of work: gone with it, and where its process was killed, with the next one's.

A file in the folder is locked for as long as the process lives, whatever ends it. So a folder whose lock can be had is
of a process that is gone. Where the system locks no files, nothing is ever taken to be left behind.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from overnights.store.lock import lock_file

HELD = ".held"


class HeldFolder:
    """A new folder in another, held by this process until it is given up.

    Args:
        prefix: what its name begins with; folders of this prefix that dead processes held are removed.
    Raises: OSError, where it cannot be made.
    """

    def __init__(self, parent: Path, prefix: str) -> None:
        _sweep(parent, prefix)
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        self._held = _hold(self.path)

    def give_up(self) -> None:
        """Removes the folder and all in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None


def words_of(cause: OSError) -> str:
    """What the system says of a fault, in its own words alone."""
    return os.strerror(cause.errno) if cause.errno else str(cause)


def _hold(folder: Path) -> int | None:
    """Locks a file of the folder; it gets its name once it is locked, so that nobody finds it free."""
    descriptor = os.open(folder / f"{HELD}.new", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        lock_file(descriptor)
        (folder / f"{HELD}.new").rename(folder / HELD)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _sweep(parent: Path, prefix: str) -> None:
    for folder in parent.glob(f"{prefix}*"):
        with suppress(OSError):
            if not folder.is_symlink() and _is_ours(folder) and _is_free(folder / HELD):
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()


def _is_free(held: Path) -> bool:
    """Whether nobody holds the lock. Raises: OSError, where somebody does, or there is none."""
    descriptor = os.open(held, os.O_RDWR)
    try:
        lock_file(descriptor)
    finally:
        os.close(descriptor)
    return True
