"""The lake: Delta tables in a folder or an object store, one folder for each.

Workers write Parquet files that nobody sees yet; one commit makes them visible together. Every commit carries the
name of its act, so that a commit repeated after a lost answer is recognised and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.errors import NoSnapshot, StoreError
from overnights.places import Folder, place_at
from overnights.store.buckets import BucketReader
from overnights.store.copies import ROWS
from overnights.store.delta import Logs, reason
from overnights.store.lake_files import LakeFile, shaped
from overnights.store.lock import lock_of
from overnights.store.parquet import has_footer, ranges_of, read_files, write_parquet
from overnights.tables import EVENTS, PLAYS, TABLES, Table

Int64s = npt.NDArray[np.int64]
Int16s = npt.NDArray[np.int16]
__all__ = ["Lake", "LakeFile"]


class Lake:
    """Delta tables at one address.

    Reading is safe from any thread. Writers hold `lock()`. A lake is pickled as its address: another process opens it
    with its own credentials.

    Args:
        address: a folder, made by the first write; or `s3://bucket/prefix`, `gs://…`, `az://…`.
    Raises: BadAddress; Unsupported, where the library for object stores is not installed.
    """

    def __init__(self, address: str | Path) -> None:
        self._place = place_at(address)
        self._lock = lock_of(self._place)
        self._logs = Logs(self._place)
        self._reader = BucketReader(self._place)

    def __reduce__(self) -> tuple[type[Lake], tuple[str]]:
        return Lake, (self.address if self._place.is_far else str(Path(self.address).absolute()),)

    @property
    def address(self) -> str:
        """The path of the folder, or the URL, without a slash at its end."""
        return self._place.address

    @property
    def root(self) -> Path:
        """The lake's folder.

        Raises: StoreError, where it is in an object store and has none.
        """
        if isinstance(self._place, Folder):
            return self._place.path
        raise StoreError(f"{self.address} is no folder of this machine. Ask for its address.", root=self.address)

    def has(self, table: Table) -> bool:
        """Whether the table was ever written."""
        return self._logs.version(table) is not None

    def version(self, table: Table) -> int | None:
        """The table's Delta version; null where it was never written."""
        return self._logs.version(table)

    def files(self, table: Table, *, version: int | None = None) -> list[LakeFile]:
        """The visible files, in the order of their commits; those of an earlier version, where one is named.

        Raises: NoSnapshot, where the table has no such version.
        """
        return self._logs.files(table, version)

    def read(
        self,
        table: Table,
        *,
        columns: Sequence[str] | None = None,
        where: Sequence[tuple[str, str, object]] = (),
        version: int | None = None,
        files: Sequence[LakeFile] | None = None,
        is_coded: bool = False,
    ) -> pa.Table:
        """The table's rows, in the order of its commits; no rows where it was never written.

        Args:
            columns: those wanted, in this order; null: all.
            where: conditions that all hold, each (column, operator, value); operators are = != < <= > >= in.
            version: an earlier snapshot.
            files: read these alone, visible or not.
            is_coded: texts come dictionary-coded.
        Raises: NoSnapshot, where there is no such version or its files are gone; StoreError, where a file is damaged.
        """
        chosen = self.files(table, version=version) if files is None else files
        try:
            return read_files(self._place, _names(table, chosen), table.schema, columns, where, is_coded=is_coded)
        except FileNotFoundError as cause:
            which = "they were deleted. Bring the home back from a copy."
            if version is not None:
                which = f"its snapshot {version} was tidied away. Take a later one."
            raise NoSnapshot(
                f"Files of {table.name} in {self.address} are gone: {which}",
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
        hashes: Int64s | None = None,
        until: int | None = None,
        coded: Sequence[str] = (),
    ) -> pa.Table:
        """The rows of one bucket of a table with a `bucket` column; reads only the row groups that hold it.

        Args:
            files: read these alone, or the paths of these (from `files` or `write_file`); null: all that are visible.
            hashes: of playbacks, ascending; rows of these alone, and no row group is read whole that has none.
            until: with it, rows of all buckets from the one named to before this one.
            coded: columns of text that come dictionary-coded.
        Raises: StoreError, where a file is damaged or gone.
        """
        chosen: Sequence[LakeFile | str] = self.files(table) if files is None else files
        inside = [file for file in chosen if isinstance(file, str) or file.may_hold(bucket, until)]
        try:
            return self._reader.read(_names(table, inside), bucket, table.schema, columns, hashes, until, coded)
        except (OSError, pa.ArrowInvalid) as cause:
            raise self._damaged(table, cause) from cause

    def placed(self, table: Table, file: LakeFile) -> tuple[Int64s, Int16s]:
        """The playback's hash and the bucket of each row of a file, in their order; of files asked for last, held.

        Raises: StoreError, where it is damaged or gone.
        """
        try:
            return self._reader.placed(_names(table, [file])[0])
        except (OSError, pa.ArrowInvalid) as cause:
            raise self._damaged(table, cause) from cause

    def read_beside(
        self, table: Table, files: Sequence[LakeFile], bucket: int, *, until: int, hashes: Int64s, schema: pa.Schema
    ) -> tuple[list[pa.RecordBatch], list[str]]:
        """Rows of some playbacks of buckets as `put_beside` took them; and the paths of files that have none so.

        Args:
            hashes: ascending.
            schema: of what was put; where it was another one, there is none.
        Raises: StoreError, where what is there cannot be read.
        """
        names = _names(table, [file for file in files if file.may_hold(bucket, until)])
        try:
            found, others = self._reader.copied(names, bucket, until, hashes, schema)
        except (OSError, pa.ArrowInvalid) as cause:
            raise self._damaged(table, cause) from cause
        return found, [name.removeprefix(f"{table.name}/") for name in others]

    def rows_beside(
        self, table: Table, file: LakeFile, bucket: int, *, until: int, schema: pa.Schema
    ) -> pa.Table | None:
        """Rows of buckets from one to before another as `put_beside` took them, not copied; null where none are so.

        Args:
            schema: of what was put, with `bucket`, by which it is sorted; where it was another one, there is none.
        """
        if not file.may_hold(bucket, until):
            return schema.empty_table()
        rows = self._reader.copies.rows(_names(table, [file])[0], schema)
        if rows is None or rows.num_rows != file.rows:
            return None
        low, high = np.searchsorted(rows["bucket"].to_numpy(), (bucket, until)).tolist()
        return pa.Table.from_batches([rows.slice(low, high - low)])

    def put_beside(self, table: Table, file: LakeFile, rows: pa.Table) -> None:
        """Keeps the rows of a file beside it, in their order and another form; not in an object store.

        Raises: StoreError, where the disk does not take it.
        """
        with self._writing(table):
            self._reader.copies.put_rows(_names(table, [file])[0], rows)

    def keep_beside(self, table: Table, files: Sequence[LakeFile]) -> None:
        """Takes away what `put_beside` put, but for these files; the others are read themselves then.

        Raises: StoreError, where the disk does not let it go.
        """
        if not self._place.is_far:
            kept = self._reader.copies.of(_names(table, files))
            there = [f"{table.name}/{name}" for name in self._place.sizes(table.name, ROWS)]
            with self._writing(table):
                self._place.delete(sorted(set(there).difference(kept)))

    def hold(self, mb: int) -> None:
        """Holds what `write_file` writes with `parts` from now on; beyond so much memory, nothing of it.

        What was held so far is given up. `read_bucket` then reads it from memory; a lake elsewhere does not know of it.
        """
        self._reader.recent.make_room(mb * 1_000_000)

    def write_file(
        self,
        table: Table,
        rows: pa.Table,
        *,
        row_groups: Sequence[int] | None = None,
        label: str = "part",
        parts: Sequence[pa.Table] = (),
    ) -> LakeFile:
        """Rows written as a Parquet file that nobody sees before `commit`; safe from any thread.

        Args:
            rows: the table's columns, in any order; text may be dictionary-coded.
            row_groups: rows of each row group, in order; null: groups of 65,536 rows.
            label: the file's name begins with it.
            parts: the same rows, each part in the order of its buckets, as are the rows: buckets of it are read soon.
        Raises: StoreError, where the rows are not the table's or the disk does not take them; no file is left then.
        """
        name = f"{label}-{uuid4().hex[:12]}.parquet"
        wanted = shaped(table, rows)
        with self._writing(table), ExitStack() as undo:
            undo.callback(self._delete, table, [f"{table.name}/{name}"])
            with self._place.writing(f"{table.name}/{name}") as sink:
                write_parquet(sink, wanted, row_groups)
                size = sink.tell()
            if parts:
                self._reader.put(f"{table.name}/{name}", wanted, [shaped(table, part) for part in parts])
            undo.pop_all()
        return LakeFile(path=name, rows=wanted.num_rows, bytes=size, ranges=ranges_of(wanted))

    def commit(self, table: Table, *, add: Sequence[LakeFile], remove: Sequence[str] = (), act: str) -> int:
        """Makes files visible and others invisible, together; returns the table's version.

        An act that was committed before changes nothing, and its files of now are deleted.

        Args:
            add: from `write_file`.
            remove: paths of visible files.
        Raises: StoreError, where the disk does not take it; LeaseLost or Conflict, where another process may write to
            a lake in an object store since. Nothing is changed then.
        """
        with self._writing(table):
            if self._logs.is_done(table, act):
                visible = {file.path for file in self.files(table)}
                self.discard(table, [file for file in add if file.path not in visible])
                return self._logs.version(table) or 0
            return self._commit(table, add, remove, act)

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
        """Deletes files that no snapshot needs: written and not committed, or past their time."""
        if files:
            self._delete(table, _names(table, files))

    def _delete(self, table: Table, names: Sequence[str]) -> None:
        """Deletes files, before them what is beside them, and what is held of them."""
        self._reader.recent.forget(names)
        self._place.delete([*self._reader.copies.of(names if table in (EVENTS, PLAYS) else ()), *names])

    def snapshot(self, tables: Sequence[Table]) -> str:
        """The versions of tables, as in `events@12,plays@3`; a table that was never written has `@-`."""
        versions = ((table.name, self.version(table)) for table in tables)
        return ",".join(f"{name}@{'-' if version is None else version}" for name, version in versions)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One writer for each lake; the same thread may nest it. A killed writer's lock of a folder is free at once.

        Raises: Conflict, where another process or thread is writing; NoPlace, where an object store does not answer.
        """
        if self._lock.is_mine:
            yield
            return
        with self._lock.held(), self._logs.alone():
            if self._lock.was_taken_over:
                self._shut_out()
            yield

    def lacks(self) -> str | None:
        """Why nothing can be written, as far as can be seen without writing; null where nothing is against it."""
        return self._place.lacks()

    def unknown(self) -> list[str]:
        """Folders in the lake that no table is named."""
        return [name for name in self._place.names() if name not in TABLES and not name.startswith((".", "_"))]

    def damaged(self, table: Table) -> list[str]:
        """Visible files that are gone or have another size than when they were written, or are not Parquet.

        In an object store, which takes a file whole or not at all, sizes alone are looked at.
        """
        files = self.files(table)
        sizes = self._place.sizes(table.name, ".parquet") if files else {}
        return [
            file.path
            for file, name in zip(files, _names(table, files), strict=True)
            if sizes.get(file.path) != file.bytes or not (self._place.is_far or has_footer(self._place.at(name)))
        ]

    def orphans(self, table: Table) -> list[LakeFile]:
        """Files in the table's folder that no commit mentions: what killed writers left. Ask under `lock()`.

        Rows are not counted.
        """
        unseen = self._unseen(table)
        retired = self._logs.retired(table, 0) if unseen else set()
        return [LakeFile(path=name, rows=0, bytes=size) for name, size in unseen.items() if name not in retired]

    def retired(self, table: Table, *, keep_hours: int) -> list[LakeFile]:
        """Files that left the table more than so many hours ago; snapshots older than that need them."""
        unseen = self._unseen(table)
        retired = self._logs.retired(table, keep_hours) if unseen else set()
        return [LakeFile(path=name, rows=0, bytes=size) for name, size in unseen.items() if name in retired]

    def _unseen(self, table: Table) -> dict[str, int]:
        """Files in the table's folder that its latest version does not show, with their bytes."""
        visible = {file.path for file in self.files(table)}
        sizes = self._place.sizes(table.name, ".parquet")
        return {name: sizes[name] for name in sorted(sizes) if name not in visible}

    def _shut_out(self) -> None:
        """Goes on by one version everywhere, so that nothing is taken of a writer that lost its lease and wakes up."""
        for name in self._place.names():
            if name in TABLES and self.has(TABLES[name]):
                self.commit(TABLES[name], add=(), act=f"taken-over-{uuid4().hex}")

    def _put(self, table: Table, rows: pa.Table, act: str, *, is_whole: bool) -> int:
        if self._logs.is_done(table, act):
            return self._logs.version(table) or 0
        remove = [file.path for file in self.files(table)] if is_whole else []
        add = [self.write_file(table, rows)] if rows.num_rows else []
        try:
            with self._writing(table):
                return self._commit(table, add, remove, act)
        except StoreError:
            self.discard(table, add)
            raise

    def _commit(self, table: Table, add: Sequence[LakeFile], remove: Sequence[str], act: str) -> int:
        self._logs.made(table)
        self._lock.assure()
        return self._logs.commit(table, add, remove, act)

    @contextmanager
    def _writing(self, table: Table) -> Iterator[None]:
        """Words what the disk answers."""
        from deltalake.exceptions import DeltaError

        try:
            yield
        except (OSError, DeltaError) as cause:
            if self._place.is_far:
                from overnights.places.answers import no_place

                raise no_place(self.address, str(cause)) from cause
            raise StoreError(
                f"The disk did not take {table.name} in {self.address} ({reason(cause)}), and nothing of it counts. "
                "Free some space, or mend what it says, and run the command again.",
                table=table.name,
                root=self.address,
            ) from cause

    def _damaged(self, table: Table, cause: Exception) -> StoreError:
        return StoreError(
            f"A file of {table.name} in {self.address} cannot be read ({reason(cause)}). "
            "Ask `overnights doctor` which, and bring it back from a copy.",
            table=table.name,
            root=self.address,
        )


def _names(table: Table, files: Sequence[LakeFile | str]) -> list[str]:
    return [f"{table.name}/{file if isinstance(file, str) else file.path}" for file in files]
