"""What a process keeps of a lake: what was made of its tables, as long as their versions stand.

A command asks once and reads what it needs alone. A process that asks a second time lasts: from then on the whole is
read once and kept, and no question reads it again until a table has a new version. Of each lake a little is kept, what
was asked for last, and nothing of a lake that nobody holds any more. Safe from any thread; those that ask for the same
at once wait for one of them to make it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from overnights.store.lake import Lake
from overnights.tables import Table

T = TypeVar("T")
Versions: TypeAlias = tuple[int | None, ...]
MOST = 16  # things kept of one lake


@dataclass(slots=True)
class _Slot:
    """One thing: what it is at some versions of its tables; or, where `is_made` is false, that it was asked for."""

    guard: threading.RLock = field(default_factory=threading.RLock)
    versions: Versions | None = None
    is_made: bool = False
    value: Any = None


class _Shelf:
    """What is kept of one lake."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def slot(self, what: Hashable) -> _Slot:
        with self._guard:
            slot = self._slots.setdefault(what, _Slot())
            self._slots.move_to_end(what)
            while len(self._slots) > MOST:
                self._slots.popitem(last=False)
            return slot


_GUARD = threading.Lock()
_SHELVES: WeakKeyDictionary[Lake, _Shelf] = WeakKeyDictionary()


def kept(lake: Lake, what: Hashable, tables: Sequence[Table], make: Callable[[], T]) -> T:
    """What is made of some tables, as they are now.

    Args:
        what: names it among all that is kept of a lake; with all that it depends on but the tables.
        make: reads the tables; called where it is not kept.
    """
    slot, versions = _slot(lake, what), _versions(lake, tables)
    with slot.guard:
        if not slot.is_made or slot.versions != versions:
            slot.value, slot.versions, slot.is_made = make(), versions, True
        value: T = slot.value
        return value


def kept_or(lake: Lake, what: Hashable, tables: Sequence[Table], *, make: Callable[[], T], part: Callable[[], T]) -> T:
    """What is made of some tables; the first time, the part of it that is needed.

    Args:
        make, part: both answer what is asked; `part` reads less, and is not kept.
    """
    slot, versions = _slot(lake, what), _versions(lake, tables)
    with slot.guard:
        was_asked, slot.is_made = slot.versions is not None, slot.is_made and slot.versions == versions
        slot.versions = versions
    return kept(lake, what, tables, make) if was_asked else part()


def _slot(lake: Lake, what: Hashable) -> _Slot:
    with _GUARD:
        shelf = _SHELVES.setdefault(lake, _Shelf())
    return shelf.slot(what)


def _versions(lake: Lake, tables: Sequence[Table]) -> Versions:
    return tuple(lake.version(table) for table in tables)
