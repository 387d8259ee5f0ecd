"""Where a home is served now: a file in the home, which its server holds locked for as long as it lives.

So a file that nobody holds is of a server that is gone, however it ended. Where the home cannot be written to, or
another server of it has said so, nothing is said; where the system locks no files, nothing is found.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from overnights.store.lock import lock_file

RUN_FILE = ".served"


@contextmanager
def said_in(home: Path, address: str) -> Iterator[None]:
    """Says in a home's folder where it is served, as long as it is."""
    path = home / RUN_FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    try:
        if not _is_locked(descriptor):
            yield
            return
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps({"address": address, "host": socket.gethostname()}).encode())
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def running_at(home: Path) -> str | None:
    """The address at which a process of this machine serves a home; None where none does."""
    try:
        descriptor = os.open(home / RUN_FILE, os.O_RDWR)
    except OSError:
        return None
    try:
        if _is_locked(descriptor):
            return None
        said = json.loads(os.read(descriptor, 4_096))
    except (OSError, ValueError):
        return None
    finally:
        os.close(descriptor)
    is_here = said.get("host") == socket.gethostname() and said.get("address", "").startswith("http://")
    return said["address"] if is_here else None


def _is_locked(descriptor: int) -> bool:
    """Whether the lock was free, and is ours now."""
    try:
        lock_file(descriptor)
    except OSError:
        return False
    return True
