"""Questions in SQL over public tables: DuckDB in memory, read-only, without files, network or extensions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from overnights.errors import QueryRefused, UnknownTable

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    Tables = Mapping[str, Callable[[], pa.Table]]

LOCKED = (
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET python_enable_replacements = false",
)


def ask(query: str, tables: Tables, *, memory_mb: int = 1024) -> pa.Table:
    """The answer to one SELECT.

    Args:
        query: SQL, a single statement that only reads.
        tables: name → what makes its rows; only the tables that the query mentions are made.
        memory_mb: what the database may use.
    Raises: QueryRefused, where it is not a single SELECT, names a file, or cannot be answered; UnknownTable.
    """
    import duckdb

    with duckdb.connect(":memory:", config={"enable_external_access": "false"}) as database:
        for setting in (*LOCKED, f"SET memory_limit = '{memory_mb}MB'"):
            database.execute(setting)
        try:
            _check_single_select(database, query)
            for name in _mentioned(query, tables):
                database.register(name, tables[name]())
            database.execute("SET lock_configuration = true")
            return database.sql(query).to_arrow_table()
        except duckdb.Error as cause:
            raise _refused(cause, tables) from cause


def _check_single_select(database: duckdb.DuckDBPyConnection, query: str) -> None:
    import duckdb

    statements = database.extract_statements(query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise QueryRefused(
            "This is not one SELECT: questions are a single statement that reads. Ask one thing at a time.", query=query
        )


def _mentioned(query: str, tables: Tables) -> list[str]:
    """The tables whose names stand in the query as words; to make one too many does no harm."""
    words = set(re.findall(r"\w+", query.lower()))
    return [name for name in tables if name.lower() in words]


def _refused(cause: Exception, tables: Tables) -> QueryRefused | UnknownTable:
    said = str(cause).split("\n\nLINE")[0].replace("\n", " ").strip()
    unknown = re.search(r"Table with name (\S+) does not exist", said)
    if unknown:
        return UnknownTable(
            f"No public table is named “{unknown[1]}”: there are {', '.join(tables)}. "
            "See their columns with `overnights tables TABLE`.",
            table=unknown[1],
        )
    if "file system operations are disabled" in said:
        return QueryRefused(
            "Questions read public tables alone: no file, no network. Name a table of `overnights tables`."
        )
    return QueryRefused(f"The database cannot answer: {said.rstrip('.')}. See columns with `overnights tables TABLE`.")
