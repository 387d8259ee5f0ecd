"""The logs of a lake's tables; the only file that imports deltalake.

A table's log is looked at each time something is asked of it; while nobody else may write to the lake, once.
What a version shows is kept, since a log in an object store is many small files.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from overnights.errors import Conflict, NoSnapshot, StoreError
from overnights.places import Place
from overnights.store.lake_files import LakeFile, file_of
from overnights.tables import TABLES, Table

if TYPE_CHECKING:
    from deltalake import DeltaTable

# A log is read from its last checkpoint on: in an object store each commit since is a request or two.
_FAR = {"delta.checkpointInterval": "10"}


class Logs:
    """The logs of the tables at one place. Safe from any thread."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._options = _options(place)
        self._guard = threading.RLock()
        self._tables: dict[str, DeltaTable] = {}
        self._files: dict[str, tuple[int, list[tuple[int, LakeFile]]]] = {}
        self._known: set[str] | None = None
        self._was_asked = not place.is_far

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While nobody else writes: each log is looked at once."""
        if self._place.is_far:  # one listing instead of two questions for each table that was never written
            there = set(self._place.names())
            self._known, self._was_asked = {name for name in TABLES if name not in there}, True
        else:
            self._known = set()
        try:
            yield
        finally:
            self._known = None

    def version(self, table: Table) -> int | None:
        """The latest version; null where the table was never written."""
        delta = self.latest(table)
        return None if delta is None else int(delta.version())

    def files(self, table: Table, version: int | None = None) -> list[LakeFile]:
        """The files that the latest or an earlier version shows, in the order of their commits.

        Raises: NoSnapshot; StoreError.
        """
        if version is None or version == self.version(table):
            return [file for _, file in self._visible(table)]
        with self._reading(table):
            return [file for _, file in _shown(table, self._at(table, version))]

    def is_done(self, table: Table, act: str) -> bool:
        """Whether an act was committed."""
        with self._reading(table):
            delta = self.latest(table)
            return delta is not None and delta.transaction_version(act) is not None

    def retired(self, table: Table, keep_hours: int) -> set[str]:
        """Names of files that left the table more than so many hours ago."""
        with self._reading(table):
            delta = self.latest(table)
            if delta is None:
                return set()
            return set(delta.vacuum(retention_hours=keep_hours, dry_run=True, enforce_retention_duration=False))

    def made(self, table: Table) -> DeltaTable:
        """The table, made where it was never written."""
        from deltalake import DeltaTable

        with self._guard:
            delta = self.latest(table)
            if delta is None:
                delta = DeltaTable.create(
                    self._place.at(table.name),
                    schema=table.schema,
                    mode="ignore",
                    description=table.grain,
                    configuration=_FAR if self._place.is_far else None,
                    storage_options=self._options,
                )
                self._tables[table.name] = delta
                self._files[table.name] = (int(delta.version()), [])
            return delta

    def commit(self, table: Table, add: Sequence[LakeFile], remove: Sequence[str], act: str) -> int:
        """One commit under the name of its act; returns the version.

        Raises: Conflict, where another process committed meanwhile; what deltalake and the disk raise.
        """
        from deltalake import CommitProperties, Transaction
        from deltalake.exceptions import CommitFailedError
        from deltalake.transaction import AddAction, RemoveAction

        with self._guard:
            delta = self.made(table)
            shown = self._visible(table)
            now_ms = max(time.time_ns() // 1_000_000, *(instant + 1 for instant, _ in shown), 0)
            added = [(now_ms + n, file) for n, file in enumerate(add)]
            actions: list[AddAction | RemoveAction] = [
                AddAction(file.path, file.bytes, {}, instant, True, file.stats) for instant, file in added
            ]
            actions += [RemoveAction(path=path, data_change=True, deletion_timestamp=now_ms) for path in remove]
            retries = 0 if self._place.is_far else None  # a second writer there is one that lost its lease
            properties = CommitProperties(app_transactions=[Transaction(act, 1)], max_commit_retries=retries)
            before = int(delta.version())
            try:
                delta.create_write_transaction(
                    actions, mode="append", schema=table.schema, commit_properties=properties
                )
            except CommitFailedError as cause:
                raise self._overtaken(table, cause) from cause
            delta.update_incremental()
            if int(delta.version()) == before + 1:
                gone = set(remove)
                kept = [(instant, file) for instant, file in shown if file.path not in gone]
                self._files[table.name] = (before + 1, kept + added)
            return int(delta.version())

    def latest(self, table: Table) -> DeltaTable | None:
        """The table as it is now; null where it was never written.

        Raises: StoreError; NoPlace.
        """
        from deltalake import DeltaTable
        from deltalake.exceptions import TableNotFoundError

        with self._guard, self._reading(table):
            known = self._known
            if known is not None and table.name in known:
                return self._tables.get(table.name)
            if not self._was_asked:  # a store that does not answer is told by a library that says why
                self._place.names()
                self._was_asked = True
            delta = self._tables.get(table.name)
            if delta is not None:
                delta.update_incremental()
            elif self._place.is_far or Path(self._place.at(f"{table.name}/_delta_log")).is_dir():
                try:
                    delta = DeltaTable(self._place.at(table.name), storage_options=self._options)
                    self._tables[table.name] = delta
                except TableNotFoundError:
                    delta = None
            if known is not None:
                known.add(table.name)
            return delta

    def _visible(self, table: Table) -> list[tuple[int, LakeFile]]:
        with self._guard, self._reading(table):
            delta = self.latest(table)
            if delta is None:
                return []
            version = int(delta.version())
            kept = self._files.get(table.name)
            if kept is None or kept[0] != version:
                kept = (version, _shown(table, delta))
                self._files[table.name] = kept
            return kept[1]

    def _at(self, table: Table, version: int) -> DeltaTable:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            return DeltaTable(self._place.at(table.name), version=version, storage_options=self._options)
        except DeltaError as cause:
            raise NoSnapshot(
                f"{table.name} in {self._place.address} has no snapshot {version}: "
                f"the latest is {self.version(table)}.",
                table=table.name,
                version=version,
            ) from cause

    @contextmanager
    def _reading(self, table: Table) -> Iterator[None]:
        """Words why a log cannot be read."""
        from deltalake.exceptions import DeltaError

        try:
            yield
        except (OSError, DeltaError) as cause:
            raise _unread(self._place, table, cause) from cause

    def _overtaken(self, table: Table, cause: Exception) -> Conflict:
        return Conflict(
            f"Another process wrote to {table.name} in {self._place.address} meanwhile ({reason(cause)}), and nothing "
            "of this command counts. Run it again when the other is done.",
            root=self._place.address,
            table=table.name,
        )


def _shown(table: Table, delta: DeltaTable) -> list[tuple[int, LakeFile]]:
    """Files with the instants of their commits, which order them."""
    actions: list[dict[str, Any]] = pa.table(delta.get_add_actions(flatten=True)).to_pylist()
    actions.sort(key=lambda action: (action["modification_time"], action["path"]))
    return [(int(action["modification_time"]), file_of(table, action)) for action in actions]


def _unread(place: Place, table: Table, cause: Exception) -> StoreError:
    if place.is_far:
        from overnights.places.answers import no_place

        return no_place(place.address, str(cause))
    return StoreError(
        f"The log of {table.name} in {place.address} cannot be read ({reason(cause)}). "
        "Give yourself the right to read it, or bring it back from a copy.",
        table=table.name,
        root=place.address,
    )


def _options(place: Place) -> dict[str, str] | None:
    if not place.is_far:
        return None
    from overnights.places.objects import delta_options

    return delta_options()


def reason(cause: BaseException) -> str:
    """What the disk said, on one line."""
    return str(getattr(cause, "strerror", None) or cause).strip().splitlines()[0].rstrip(".")
