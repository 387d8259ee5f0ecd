"""The desk's schema: which revision a database has, and how it is brought to the latest one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect

HEAD = "0003"  # the latest file of migrations/versions
_VERSION = "alembic_version"


def revision_of(connection: Connection) -> str | None:
    """The revision that a database has; None where it is no desk yet."""
    if not inspect(connection).has_table(_VERSION):
        return None
    return connection.exec_driver_sql(f"SELECT version_num FROM {_VERSION}").scalar()


def upgrade(connection: Connection, revision: str = HEAD) -> None:
    """Brings the database to a revision, in the transaction that is open; Alembic is imported here alone."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
