"""Which state a home is in: a digest of all that is told of it, looked at again about once a second."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from overnights.acts.site import made_from
from overnights.errors import NoHome
from overnights.home import SETTINGS_FILE, Home, open_home
from overnights.places import is_url
from overnights.tables import TABLES

LOOK_AGAIN_S = 1.0  # a change is seen so many seconds later, at most
LOOK_FAR_S = 20.0  # the same of a lake in an object store, where every look is some forty requests
Clock = Callable[[], datetime]


def clock() -> datetime:
    """The instant it is."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A home as it stood when it was looked at.

    `digest`: of the software, the settings, the versions of all tables, and what may be told by now; two processes have
    the same. `since`: the whole second from which it is told, after that of every earlier state of this process.
    """

    home: Home
    digest: str
    since: datetime


class Watch:
    """The states of a home, one after the other. Safe from any thread.

    Args:
        now: the clock.
        look_again_s: how long a look holds; 0: every request looks.
    """

    def __init__(self, home: Home, *, now: Clock = clock, look_again_s: float = LOOK_AGAIN_S) -> None:
        self.now = now
        self.look_again_s = max(look_again_s, LOOK_FAR_S) if is_url(home.lake.address) else look_again_s
        self._home = home
        self._settings = _stamp(home.path)
        self._guard = threading.Lock()
        self._state: State | None = None
        self._looked_at: float | None = None

    @property
    def home(self) -> Home:
        """The home with its settings, as they were read last."""
        return self._home

    @property
    def age_s(self) -> float:
        """Seconds since the last look; without one, without end."""
        return math.inf if self._looked_at is None else time.monotonic() - self._looked_at

    def look(self) -> State:
        """The state as it is now.

        Raises: BadSettings, StoreError, Tampered, NoDesk and their like, where the home cannot be read.
        """
        with self._guard:
            began = time.monotonic()
            self._state = self._looked()
            self._looked_at = began
            return self._state

    def _looked(self) -> State:
        stamp = _stamp(self._home.path)
        if stamp != self._settings:
            self._home, self._settings = open_home(self._home.path), stamp
        now, last = self.now(), self._state
        digest = _digest(self._home, now)
        if last is not None and last.digest == digest:
            return last
        since = now.replace(microsecond=0)
        if last is not None:  # so that a date alone tells every state from the one before
            since = max(since, last.since + timedelta(seconds=1))
        return State(home=self._home, digest=digest, since=since)


def _stamp(path: Path) -> tuple[int, int]:
    """What changes with the settings' file. Raises: NoHome, where it is gone."""
    try:
        found = (path / SETTINGS_FILE).stat()
    except OSError as cause:
        raise NoHome(f"{path} is no home any more: its {SETTINGS_FILE} is gone. Bring it back.", path=path) from cause
    return found.st_mtime_ns, found.st_size


def _digest(home: Home, now: datetime) -> str:
    parts = (made_from(home, now), home.lake.snapshot(tuple(TABLES.values())))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
