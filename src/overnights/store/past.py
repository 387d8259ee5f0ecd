"""A lake as it was known on a day: every table through what was known of it then, to be read alone.

What is not said to be known is refused, never shown as it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn, TypeAlias

import pyarrow as pa

from overnights.errors import NoSnapshot, NotKept, OfThePast
from overnights.store.lake import Lake
from overnights.store.lake_files import LakeFile
from overnights.store.parquet import rows_where
from overnights.tables import Table

Condition: TypeAlias = "tuple[str, str, object]"
View: TypeAlias = "pa.Table | Part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was known of a table as it is stored: the rows for which all conditions hold, in files that are shown.

    `is_by_version`: its rows are read at a version that another table names, and not otherwise.
    """

    where: tuple[Condition, ...] = ()
    is_shown: Callable[[LakeFile], bool] | None = None
    is_by_version: bool = False


class PastLake(Lake):
    """A lake as it was known at the end of a day.

    Args:
        present: the lake as it is.
        views: by name of the table what was known of it: part of what is stored, or rows made anew; asked for once,
            when the table is. A table without one cannot be read.
    """

    def __init__(self, present: Lake, views: Mapping[str, Callable[[], View]], day: date) -> None:
        super().__init__(present.address)
        self.present = present
        self._views = views
        self._made: dict[str, View] = {}
        self._day = day

    def __reduce__(self) -> NoReturn:
        raise self._refused("handed to another process")

    def has(self, table: Table) -> bool:
        """Whether the table was ever written, then or later."""
        return self.present.has(table)

    def version(self, table: Table) -> int | None:
        """The Delta version of the table that this is read from."""
        return self.present.version(table)

    def snapshot(self, tables: Sequence[Table]) -> str:
        """The versions that this is read from, and the day."""
        return f"{self.present.snapshot(tables)},as-of@{self._day}"

    def files(self, table: Table, *, version: int | None = None) -> list[LakeFile]:
        """The files that were known of, with all their rows; of rows made anew one that is nowhere.

        Raises: NotKept.
        """
        view = self._view(table)
        if isinstance(view, pa.Table):
            made = LakeFile(path=f"as-of-{self._day}", rows=view.num_rows, bytes=view.nbytes)
            return [made] if view.num_rows else []
        files = self.present.files(table, version=version)
        return files if view.is_shown is None else [file for file in files if view.is_shown(file)]

    def read(
        self,
        table: Table,
        *,
        columns: Sequence[str] | None = None,
        where: Sequence[Condition] = (),
        version: int | None = None,
        files: Sequence[LakeFile] | None = None,
        is_coded: bool = False,
    ) -> pa.Table:
        """The rows that were known, as `Lake.read` has them; those made anew never coded.

        Raises: NotKept, where what was known is not kept; StoreError, where a file is damaged.
        """
        view = self._view(table)
        if isinstance(view, pa.Table):
            return rows_where(view, columns, where)
        if version is not None:
            return self._at(table, version, columns, [*where, *view.where], is_coded)
        if view.is_by_version:
            raise self._refused(f"asked for all of {table.name}")
        shown = self.files(table) if files is None and view.is_shown is not None else files
        conditions = [*where, *view.where]
        return self.present.read(table, columns=columns, where=conditions, files=shown, is_coded=is_coded)

    def _at(
        self, table: Table, version: int, columns: Sequence[str] | None, where: Sequence[Condition], is_coded: bool
    ) -> pa.Table:
        try:
            return self.present.read(table, columns=columns, where=where, version=version, is_coded=is_coded)
        except NoSnapshot as cause:
            raise NotKept(
                f"What {table.name} held on {self._day} is not kept: its snapshot {version} was tidied away since. "
                "Take a later day, or bring the home back from a copy of then.",
                table=table.name,
                version=version,
                day=self._day,
            ) from cause

    def _view(self, table: Table) -> View:
        if table.name not in self._views:
            raise self._refused(f"asked for {table.name}")
        if table.name not in self._made:
            self._made[table.name] = self._views[table.name]()
        return self._made[table.name]

    # ── what cannot be ──

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Raises: OfThePast."""
        raise self._refused("written to")
        yield

    def write_file(self, *_: Any, **__: Any) -> NoReturn:
        """Raises: OfThePast."""
        raise self._refused("written to")

    def commit(self, *_: Any, **__: Any) -> NoReturn:
        """Raises: OfThePast."""
        raise self._refused("written to")

    def append(self, *_: Any, **__: Any) -> NoReturn:
        """Raises: OfThePast."""
        raise self._refused("written to")

    def replace(self, *_: Any, **__: Any) -> NoReturn:
        """Raises: OfThePast."""
        raise self._refused("written to")

    def discard(self, *_: Any, **__: Any) -> NoReturn:
        """Raises: OfThePast."""
        raise self._refused("written to")

    def read_bucket(self, *_: Any, **__: Any) -> NoReturn:
        """Raises: OfThePast."""
        raise self._refused("asked for what accounts saw")

    def _refused(self, what: str) -> OfThePast:
        return OfThePast(
            f"The home is seen as of {self._day}, and cannot be {what}: what was known on a day is only read. "
            "Leave the day out.",
            day=self._day,
        )
