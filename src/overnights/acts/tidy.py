"""Tidy: remove the files that killed writers left behind, and those of snapshots past their time."""

from __future__ import annotations

from dataclasses import dataclass

from overnights.acts.batches import sweep
from overnights.acts.chart_store import sweep as sweep_entries
from overnights.acts.desk import mend_guards
from overnights.acts.vintages import sweep_vintages
from overnights.errors import DeskError, StoreError
from overnights.home import Home
from overnights.tables import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """Files removed, and their bytes; `guards` of the desk were put back."""

    orphans: int
    retired: int
    files: int
    bytes: int
    guards: tuple[str, ...] = ()


def tidy(home: Home, *, keep_hours: int = 24 * 30) -> Tidied:
    """Remove orphans of every table, and files that left a table more than `keep_hours` ago.

    Nothing that a present snapshot or a published edition shows is touched. Triggers of the desk that are gone are put
    back, where its books are as they were written.

    Raises: Conflict, where another process is writing.
    """
    with home.lake.lock():
        swept = sweep(home.lake) + sweep_vintages(home.lake)
        sweep_entries(home.lake)
        orphans = retired = freed = 0
        for table in TABLES.values():
            left, past = home.lake.orphans(table), home.lake.retired(table, keep_hours=keep_hours)
            home.lake.discard(table, [*left, *past])
            orphans, retired = orphans + len(left), retired + len(past)
            freed += sum(file.bytes for file in (*left, *past))
    return Tidied(
        orphans=swept + orphans,
        retired=retired,
        files=swept + orphans + retired,
        bytes=freed,
        guards=_guarded(home),
    )


def _guarded(home: Home) -> tuple[str, ...]:
    try:
        return mend_guards(home)
    except (DeskError, StoreError):  # doctor says what is wrong with the desk; files are tidied all the same
        return ()
