"""Connections to the desk's database: opened for each act, with a transaction that fits it, and errors in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool

from overnights.errors import Conflict, NoDesk

BUSY_S = 30  # how long a writer waits for another
_LOCK = 0x0DE5C  # the advisory lock of desks in PostgreSQL, any fixed number


class Connections:
    """How one desk is reached.

    Args:
        url: the path of a SQLite file, or a URL as in sqlite:////home/desk.sqlite or postgresql://user@host/name.
    Raises: NoDesk, where the URL is none, or its driver is not installed.
    """

    def __init__(self, url: str | Path) -> None:
        try:
            made = URL.create("sqlite", database=str(url)) if isinstance(url, Path) else make_url(url)
            if made.get_backend_name() == "postgresql":
                made = made.set(drivername="postgresql+psycopg")
            if made.get_backend_name() not in ("sqlite", "postgresql"):
                raise ArgumentError(made.get_backend_name())
            self.url: URL = made
            self._reading = self._engine(is_writing=False)
            self._writing = self._engine(is_writing=True)
        except ModuleNotFoundError as cause:
            raise NoDesk(
                "The desk is in PostgreSQL, and its driver is not installed. "
                "Install it with `pip install overnights[postgres]`.",
                cause=str(cause),
            ) from cause
        except (ArgumentError, NoSuchModuleError, ValueError) as cause:
            raise NoDesk(
                "The desk's URL is not one: it is written as postgresql://user@host/name, or as a file, as in "
                "/folder/desk.sqlite. "
                "Mend `desk` in overnights.toml, or OVERNIGHTS_DESK."
            ) from cause

    @property
    def file(self) -> Path | None:
        """The SQLite file; None where the desk is in PostgreSQL."""
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None

    @property
    def place(self) -> str:
        """Where the desk is, without its password."""
        if self.file:
            return str(self.file)
        at = self.url
        shown = URL.create("postgresql", username=at.username, host=at.host, port=at.port, database=at.database)
        return shown.render_as_string()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in a transaction that changes nothing.

        Raises: NoDesk.
        """
        with self._worded(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that no other writer of this desk is in; committed at the end.

        Raises: NoDesk; Conflict, where another writes for too long.
        """
        with self._worded(), self._writing.begin() as connection:
            if self.file is None:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield connection

    def _engine(self, *, is_writing: bool) -> Engine:
        if self.url.get_backend_name() == "postgresql":
            return create_engine(self.url, poolclass=NullPool, connect_args={"connect_timeout": 10})
        file = Path(self.url.database or "").absolute()
        is_closed = file.exists() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))
        mode = "rwc" if is_writing else "ro" if is_closed else "rw"  # a reader takes back what a killed writer left
        path = file.as_uri()
        url = URL.create("sqlite", database=path, query={"mode": mode, "uri": "true"})
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": BUSY_S})
        event.listen(engine, "connect", _without_own_transactions)
        event.listen(engine, "begin", _begin_immediately if is_writing else _begin)
        return engine

    @contextmanager
    def _worded(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as cause:
            if "database is locked" in str(cause.orig):
                raise Conflict(
                    f"Another process is writing to the desk, {self.place}: it has one writer at a time. "
                    "Run the command again when the other is done.",
                    place=self.place,
                ) from cause
            raise self._no_desk(cause) from cause
        except DBAPIError as cause:
            raise self._no_desk(cause) from cause

    def _no_desk(self, cause: DBAPIError) -> NoDesk:
        said = str(cause.orig).strip().splitlines() or [type(cause).__name__]
        reason = said[0].replace(str(self.url.password), "…") if self.url.password else said[0]
        return NoDesk(
            f"The desk, {self.place}, does not answer as it should ({reason}). Decisions and requirements are kept "
            "there: see that its database is there and may be used, or name another with OVERNIGHTS_DESK.",
            place=self.place,
            reason=reason,
        )


def _without_own_transactions(connection: object, _record: object) -> None:
    """SQLite's driver begins transactions of its own; here the engine does."""
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
