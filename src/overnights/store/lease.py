"""One writer for each lake in an object store: a lease, an object that its holder renews while it works.

The store itself decides who has it: the object is written only where it is as it was last seen. A holder that gave no
sign of life for LEASE_S is taken to be dead; one of this machine whose process is gone, at once. Ages are told by the
store's clock alone, so that no two machines have to agree on the time.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from overnights.errors import Conflict, LeaseLost, NoPlace
from overnights.places.found import Tag
from overnights.places.objects import Objects

LEASE_FILE = ".lock"
LEASE_S = 120.0  # without a sign of life; a holder renews six times in that time
FREE = {"holder": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What the object says: who holds it, on which machine, since when (null holder: nobody)."""

    holder: str | None
    host: str = "?"
    pid: int = 0
    machine: str = ""
    since: str = "?"

    @classmethod
    def of(cls, data: bytes) -> Lease:
        """The lease that bytes tell; one of an unknown holder, where they are none."""
        with suppress(ValueError, TypeError):
            said: dict[str, Any] = json.loads(data)
            return cls(**{name: said[name] for name in cls.__slots__ if name in said})
        return cls(holder="?")

    @property
    def is_of_a_dead_process(self) -> bool:
        """Whether its process ran on this machine, in the same space of process numbers, and is gone."""
        if not self.machine or self.machine != _machine():
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            pass
        return False


class LeaseLock:
    """The right to write to a lake in an object store.

    Args:
        place: the lake's.
        lease_s: how long a holder may give no sign of life.
    """

    def __init__(self, place: Objects, *, lease_s: float = LEASE_S) -> None:
        self._place = place
        self._lease_s = lease_s
        self._guard = threading.Lock()
        self._tag_guard = threading.Lock()
        self._holder: int | None = None
        self._tag = Tag()
        self._said = b""
        self._renewed_s = 0.0
        self._lost = False
        self.was_taken_over = False

    @property
    def is_mine(self) -> bool:
        """Whether this thread holds it."""
        return self._holder == threading.get_ident()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Holds the lease, and renews it in a thread of its own; the thread that has it may ask again.

        Raises: Conflict, where another process or thread has it; NoPlace, where the store does not answer.
        """
        if self.is_mine:
            yield
            return
        if not self._guard.acquire(blocking=False):
            raise self._taken(Lease.of(self._said))
        try:
            self._take()
            done = threading.Event()
            beat = threading.Thread(target=self._renew_until, args=(done,), name="overnights-lease", daemon=True)
            beat.start()
            self._holder = threading.get_ident()
            try:
                yield
            finally:
                self._holder = None
                done.set()
                beat.join()
                self._give_back()
        finally:
            self._guard.release()

    def assure(self) -> None:
        """That the lease is still ours: asked before each commit; nothing is asked where it is not held.

        Raises: LeaseLost.
        """
        if self._holder is None:
            return
        if not self._lost and _seconds() - self._renewed_s > self._lease_s / 3:
            self._renew()
        if self._lost or _seconds() - self._renewed_s > self._lease_s / 2:
            raise LeaseLost(
                f"This process gave no sign of life to {self._place.address} for too long, and another may write there "
                "now: nothing more of this command counts. Run it again.",
                root=self._place.address,
            )

    def _take(self) -> None:
        lease = Lease(holder=uuid4().hex, host=socket.gethostname(), pid=os.getpid(), machine=_machine(), since=_now())
        said = json.dumps({name: getattr(lease, name) for name in Lease.__slots__}).encode()
        self.was_taken_over = False
        tag = self._place.put_if(LEASE_FILE, said, None)
        if tag is not None:  # the first lease of this lake
            self._check_conditions(said)
        else:
            seen = self._place.look(LEASE_FILE)
            found = Lease(holder=None) if seen is None else Lease.of(seen[0])
            if seen is not None and found.holder == lease.holder:  # our own, sent twice since an answer was lost
                found = Lease(holder=None)
            if seen is None or not (found.holder is None or self._is_over(found, seen[2])):
                raise self._taken(found)
            tag = self._place.put_if(LEASE_FILE, said, seen[1])
            if tag is None:
                raise self._taken(found)
            self.was_taken_over = found.holder is not None
        self._tag, self._said, self._renewed_s, self._lost = tag, said, _seconds(), False

    def _check_conditions(self, said: bytes) -> None:
        """Whether the store refuses what it must refuse: not every server that speaks like Amazon S3 does.

        Raises: NoPlace.
        """
        for tag in (None, Tag('"00000000000000000000000000000000"', "1")):
            if self._place.put_if(LEASE_FILE, said, tag) is not None:
                self._place.delete([LEASE_FILE])
                raise NoPlace(
                    f"{self._place.address} is in a store that writes over what it is told to leave (If-None-Match, "
                    "If-Match): two writers would spoil the lake. Take a server that keeps these conditions.",
                    address=self._place.address,
                    fault="conditions",
                )

    def _is_over(self, lease: Lease, renewed_at: datetime) -> bool:
        """Whether a holder is taken to be dead; a file written now tells the store's clock."""
        if lease.is_of_a_dead_process:
            return True
        probe = f"{LEASE_FILE}-{uuid4().hex}"
        now = self._place.put(probe, b"now")
        self._place.delete([probe])
        return (now - renewed_at).total_seconds() > self._lease_s

    def _renew_until(self, done: threading.Event) -> None:
        while not done.wait(self._lease_s / 6) and not self._lost:
            self._renew()

    def _renew(self) -> None:
        """Writes the lease anew where it is still ours; a store that does not answer is asked again later."""
        with self._tag_guard, suppress(NoPlace):
            asked_s = _seconds()
            said = json.dumps({**json.loads(self._said), "beat": uuid4().hex}).encode()
            tag = self._place.put_if(LEASE_FILE, said, self._tag)
            if tag is not None:
                self._tag, self._renewed_s = tag, asked_s
            elif not self._is_what_i_wrote(said):
                self._lost = True

    def _is_what_i_wrote(self, said: bytes) -> bool:
        """Whether a renewal whose answer was lost, and which was sent twice, was taken."""
        seen = self._place.look(LEASE_FILE)
        if seen is None or Lease.of(seen[0]).holder != Lease.of(said).holder:
            return False
        self._tag, self._renewed_s = seen[1], _seconds()
        return True

    def _give_back(self) -> None:
        with self._tag_guard, suppress(NoPlace):  # where the store does not answer, the lease ends by itself
            if not self._lost:
                self._place.put_if(LEASE_FILE, json.dumps(FREE).encode(), self._tag)

    def _taken(self, lease: Lease) -> Conflict:
        who = f"Process {lease.pid} on {lease.host}" if lease.pid else "Another process"
        return Conflict(
            f"{who} is writing to {self._place.address} since {lease.since}: a home has one writer at a time. "
            f"Run the command again when it is done; if it was killed, in {self._lease_s:.0f} seconds at the latest.",
            root=self._place.address,
            host=lease.host,
            since=lease.since,
        )


def _machine() -> str:
    """This machine since it was started, and its space of process numbers; empty where that is not known."""
    try:
        started = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{started} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _seconds() -> float:
    """Seconds that go on while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)
