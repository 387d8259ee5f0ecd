"""The lake: a directory of Delta tables, one folder for each; the only file that imports deltalake.

Workers write Parquet files that nobody sees yet; one commit makes them visible together. Every commit carries the
name of its act, so that a commit repeated after a lost answer is recognised and changes nothing.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pyarrow as pa

from overnights.errors import NoSnapshot, StoreError
from overnights.store.lock import WriterLock
from overnights.store.parquet import BucketReader, is_intact, ranges_of, read_files, write_parquet
from overnights.tables import Table

if TYPE_CHECKING:
    from deltalake import DeltaTable


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeFile:
    """One Parquet file of a table.

    `path` is relative to the table's folder; `ranges` has the smallest and largest value of each whole-number column
    that is not a list (absent where all are null).
    """

    path: str
    rows: int
    bytes: int
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Lake:
    """A directory of Delta tables.

    Reading is safe from any thread. Writers hold `lock()`.

    Args:
        root: the directory; made by the first write.
    """

    def __init__(self, root: str | Path) -> None:
        self.root = Path(root)
        self._lock = WriterLock(self.root)
        self._reader = BucketReader()
        self._guard = threading.RLock()
        self._tables: dict[str, DeltaTable] = {}

    def has(self, table: Table) -> bool:
        """Whether the table was ever written."""
        return self._open(table) is not None

    def version(self, table: Table) -> int | None:
        """The table's Delta version; null where it was never written."""
        delta = self._open(table)
        return None if delta is None else int(delta.version())

    def files(self, table: Table, *, version: int | None = None) -> list[LakeFile]:
        """The visible files, in the order of their commits; those of an earlier version, where one is named.

        Raises: NoSnapshot, where the table has no such version.
        """
        delta = self._open(table) if version is None else self._at(table, version)
        if delta is None:
            return []
        actions = pa.table(delta.get_add_actions(flatten=True)).to_pylist()
        actions.sort(key=lambda action: (action["modification_time"], action["path"]))
        return [_file_of(table, action) for action in actions]

    def read(
        self,
        table: Table,
        *,
        columns: Sequence[str] | None = None,
        where: Sequence[tuple[str, str, object]] = (),
        version: int | None = None,
        files: Sequence[LakeFile] | None = None,
    ) -> pa.Table:
        """The table's rows, in the order of its commits; no rows where it was never written.

        Args:
            columns: those wanted, in this order; null: all.
            where: conditions that all hold, each (column, operator, value); operators are = != < <= > >= in.
            version: an earlier snapshot.
            files: read these alone, visible or not.
        Raises: NoSnapshot, where there is no such version or its files are gone; StoreError, where a file is damaged.
        """
        chosen = self.files(table, version=version) if files is None else files
        try:
            return read_files(self._paths(table, chosen), table.schema, columns, where)
        except FileNotFoundError as cause:
            which = "they were deleted. Bring the home back from a copy."
            if version is not None:
                which = f"its snapshot {version} was tidied away. Take a later one."
            raise NoSnapshot(
                f"Files of {table.name} in {self.root} are gone: {which}",
                table=table.name,
                version=version,
            ) from cause
        except (OSError, pa.ArrowInvalid) as cause:
            raise self._damaged(table, cause) from cause

    def read_bucket(
        self,
        table: Table,
        bucket: int,
        *,
        columns: Sequence[str] | None = None,
        files: Sequence[LakeFile | str] | None = None,
    ) -> pa.Table:
        """The rows of one bucket of a table with a `bucket` column; reads only the row groups that hold it.

        Args:
            files: read these alone, or the paths of these (from `files` or `write_file`); null: all that are visible.
        Raises: StoreError, where a file is damaged or gone.
        """
        chosen: Sequence[LakeFile | str] = self.files(table) if files is None else files
        inside = [f for f in chosen if _may_hold(f, bucket)]
        try:
            return self._reader.read(self._paths(table, inside), bucket, table.schema, columns)
        except (OSError, pa.ArrowInvalid) as cause:
            raise self._damaged(table, cause) from cause

    def write_file(
        self, table: Table, rows: pa.Table, *, row_groups: Sequence[int] | None = None, label: str = "part"
    ) -> LakeFile:
        """Rows written as a Parquet file that nobody sees before `commit`; safe from any thread.

        Args:
            rows: the table's columns, in any order; text may be dictionary-coded.
            row_groups: rows of each row group, in order; null: one group for up to a million rows.
            label: the file's name begins with it.
        Raises: StoreError, where the rows are not the table's or the disk does not take them; no file is left then.
        """
        folder = self.root / table.name
        path = folder / f"{label}-{uuid4().hex[:12]}.parquet"
        shaped = _shaped(table, rows)
        with self._writing(table, (path,)):
            folder.mkdir(parents=True, exist_ok=True)
            write_parquet(path, shaped, row_groups)
            return LakeFile(path=path.name, rows=shaped.num_rows, bytes=path.stat().st_size, ranges=ranges_of(shaped))

    def commit(self, table: Table, *, add: Sequence[LakeFile], remove: Sequence[str] = (), act: str) -> int:
        """Makes files visible and others invisible, together; returns the table's version.

        An act that was committed before changes nothing, and its files of now are deleted.

        Args:
            add: from `write_file`.
            remove: paths of visible files.
        Raises: StoreError, where the disk does not take it; nothing is changed then.
        """
        with self._guard, self._writing(table, ()):
            delta = self._made(table)
            if delta.transaction_version(act) is None:
                self._transact(delta, table, add, remove, act)
                delta.update_incremental()
            else:
                visible = {file.path for file in self.files(table)}
                self.discard(table, [file for file in add if file.path not in visible])
            return int(delta.version())

    def append(self, table: Table, rows: pa.Table, *, act: str) -> int:
        """Adds rows; an act that was committed before changes nothing. Returns the table's version.

        Raises: StoreError, as `write_file` and `commit` do.
        """
        return self._put(table, rows, act, is_whole=False)

    def replace(self, table: Table, rows: pa.Table, *, act: str) -> int:
        """Puts these rows in the place of all; an act that was committed before changes nothing.

        Returns: the table's version.
        Raises: StoreError, as `write_file` and `commit` do.
        """
        return self._put(table, rows, act, is_whole=True)

    def discard(self, table: Table, files: Sequence[LakeFile]) -> None:
        """Deletes files that were written and will not be committed."""
        for file in files:
            (self.root / table.name / file.path).unlink(missing_ok=True)

    def snapshot(self, tables: Sequence[Table]) -> str:
        """The versions of tables, as in `events@12,plays@3`; a table that was never written has `@-`."""
        versions = ((table.name, self.version(table)) for table in tables)
        return ",".join(f"{name}@{'-' if version is None else version}" for name, version in versions)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One writer for each lake; the same thread may nest it. A killed writer's lock is free at once.

        Raises: Conflict, where another process or thread is writing.
        """
        with self._lock.held():
            yield

    def damaged(self, table: Table) -> list[str]:
        """Visible files that are gone, have another size than when they were written, or are not Parquet."""
        files = self.files(table)
        return [file.path for file in files if not is_intact(self.root / table.name / file.path, file.bytes)]

    def orphans(self, table: Table) -> list[Path]:
        """Files in the table's folder that no commit mentions: what killed writers left. Ask under `lock()`."""
        delta = self._open(table)
        folder = self.root / table.name
        if delta is None:
            return sorted(folder.glob("*.parquet"))
        unseen = set(delta.vacuum(retention_hours=0, dry_run=True, enforce_retention_duration=False, full=True))
        retired = set(delta.vacuum(retention_hours=0, dry_run=True, enforce_retention_duration=False))
        return [folder / name for name in sorted(unseen - retired)]

    def retired(self, table: Table, *, keep_hours: int) -> list[Path]:
        """Files that left the table more than so many hours ago; snapshots older than that need them."""
        delta = self._open(table)
        if delta is None:
            return []
        names = delta.vacuum(retention_hours=keep_hours, dry_run=True, enforce_retention_duration=False)
        return [self.root / table.name / name for name in sorted(names)]

    def _put(self, table: Table, rows: pa.Table, act: str, *, is_whole: bool) -> int:
        delta = self._open(table)
        if delta is not None and delta.transaction_version(act) is not None:
            return int(delta.version())
        remove = [file.path for file in self.files(table)] if is_whole else []
        add = [self.write_file(table, rows)] if rows.num_rows else []
        try:
            return self.commit(table, add=add, remove=remove, act=act)
        except StoreError:
            self.discard(table, add)
            raise

    def _transact(
        self, delta: DeltaTable, table: Table, add: Sequence[LakeFile], remove: Sequence[str], act: str
    ) -> None:
        from deltalake import CommitProperties, Transaction
        from deltalake.transaction import AddAction, RemoveAction

        now_ms = _after(time.time_ns() // 1_000_000, self.files(table), delta)
        actions: list[AddAction | RemoveAction] = [
            AddAction(file.path, file.bytes, {}, now_ms + n, True, _stats(file)) for n, file in enumerate(add)
        ]
        actions += [RemoveAction(path=path, data_change=True, deletion_timestamp=now_ms) for path in remove]
        properties = CommitProperties(app_transactions=[Transaction(act, 1)])
        delta.create_write_transaction(actions, mode="append", schema=table.schema, commit_properties=properties)

    def _open(self, table: Table) -> DeltaTable | None:
        """The table as it is now; null where it was never written."""
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            with self._guard:
                delta = self._tables.get(table.name)
                if delta is not None:
                    delta.update_incremental()
                    return delta
                path = self.root / table.name
                if not (path / "_delta_log").is_dir() or not DeltaTable.is_deltatable(str(path)):
                    return None
                return self._tables.setdefault(table.name, DeltaTable(str(path)))
        except (OSError, DeltaError) as cause:
            raise StoreError(
                f"The log of {table.name} in {self.root} cannot be read ({_reason(cause)}). "
                "Give yourself the right to read it, or bring it back from a copy.",
                table=table.name,
                root=self.root,
            ) from cause

    def _made(self, table: Table) -> DeltaTable:
        """The table, made where it was never written."""
        from deltalake import DeltaTable

        path = self.root / table.name
        path.mkdir(parents=True, exist_ok=True)
        delta = self._open(table)
        if delta is None:
            delta = DeltaTable.create(str(path), schema=table.schema, mode="ignore", description=table.grain)
            self._tables[table.name] = delta
        return delta

    def _at(self, table: Table, version: int) -> DeltaTable:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            return DeltaTable(str(self.root / table.name), version=version)
        except DeltaError as cause:
            raise NoSnapshot(
                f"{table.name} in {self.root} has no snapshot {version}: the latest is {self.version(table)}.",
                table=table.name,
                version=version,
            ) from cause

    def _paths(self, table: Table, files: Sequence[LakeFile | str]) -> list[str]:
        folder = self.root / table.name
        return [str(folder / (file if isinstance(file, str) else file.path)) for file in files]

    @contextmanager
    def _writing(self, table: Table, paths: Sequence[Path]) -> Iterator[None]:
        """Words what the disk answers, and leaves no half file."""
        from deltalake.exceptions import DeltaError

        try:
            yield
        except (OSError, DeltaError) as cause:
            for path in paths:
                path.unlink(missing_ok=True)
            raise StoreError(
                f"The disk did not take {table.name} in {self.root} ({_reason(cause)}), and nothing of it counts. "
                "Free some space, or mend what it says, and run the command again.",
                table=table.name,
                root=self.root,
            ) from cause

    def _damaged(self, table: Table, cause: Exception) -> StoreError:
        return StoreError(
            f"A file of {table.name} in {self.root} cannot be read ({_reason(cause)}). "
            "Ask `overnights doctor` which, and bring it back from a copy.",
            table=table.name,
            root=self.root,
        )


def _shaped(table: Table, rows: pa.Table) -> pa.Table:
    """The table's columns in its order and types; text may stay dictionary-coded."""
    missing = [name for name in table.column_names if name not in rows.column_names]
    if missing:
        raise StoreError(
            f"Rows for {table.name} lack {', '.join(missing)}: its columns are {', '.join(table.column_names)}.",
            table=table.name,
            missing=tuple(missing),
        )
    columns = []
    for column in table.columns:
        values = rows.column(column.name)
        is_coded = pa.types.is_dictionary(values.type) and values.type.value_type == column.type
        columns.append(values if is_coded or values.type == column.type else values.cast(column.type))
    return pa.table(columns, names=list(table.column_names))


def _file_of(table: Table, action: Mapping[str, Any]) -> LakeFile:
    ranges = {
        name: (action[f"min.{name}"], action[f"max.{name}"])
        for name in table.column_names
        if isinstance(action.get(f"min.{name}"), int) and isinstance(action.get(f"max.{name}"), int)
    }
    return LakeFile(
        path=str(action["path"]), rows=int(action["num_records"] or 0), bytes=int(action["size_bytes"]), ranges=ranges
    )


def _stats(file: LakeFile) -> str:
    return json.dumps(
        {
            "numRecords": file.rows,
            "minValues": {name: least for name, (least, _) in file.ranges.items()},
            "maxValues": {name: most for name, (_, most) in file.ranges.items()},
        }
    )


def _after(now_ms: int, files: Sequence[LakeFile], delta: DeltaTable) -> int:
    """An instant after those of all visible files, so that files keep the order of their commits."""
    if not files:
        return now_ms
    latest = max(pa.table(delta.get_add_actions()).column("modification_time").to_pylist())
    return max(now_ms, int(latest) + 1)


def _may_hold(file: LakeFile | str, bucket: int) -> bool:
    if isinstance(file, str):
        return True
    least, most = file.ranges.get("bucket", (bucket, bucket))
    return least <= bucket <= most


def _reason(cause: BaseException) -> str:
    """What the disk said, on one line."""
    return str(getattr(cause, "strerror", None) or cause).strip().splitlines()[0].rstrip(".")
