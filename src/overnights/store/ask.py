"""Questions in SQL over public tables: DuckDB in memory, read-only, without files, network or extensions."""

from __future__ import annotations

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
        tables: name → what makes its rows; only the tables that the query names are made.
        memory_mb: what the database may use.
    Raises: QueryRefused, where it is not a single SELECT, names a file, or cannot be answered; UnknownTable.
    """
    import duckdb

    with duckdb.connect(":memory:", config={"enable_external_access": "false"}) as database:
        for setting in (*LOCKED, f"SET memory_limit = '{memory_mb}MB'"):
            database.execute(setting)
        try:
            for name in _named(database, query, tables):
                database.register(name, tables[name]())
            database.execute("SET lock_configuration = true")
            return database.sql(query).to_arrow_table()
        except duckdb.Error as cause:
            raise _refused(cause) from cause


def _named(database: duckdb.DuckDBPyConnection, query: str, tables: Tables) -> list[str]:
    """The tables that the query reads, each of them public."""
    import duckdb

    statements = database.extract_statements(query)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise QueryRefused(
            "This is not one SELECT: questions are a single statement that reads. Ask one thing at a time.", query=query
        )
    by_lower = {name.lower(): name for name in tables}
    named = sorted(database.get_table_names(query))
    for name in named:
        if name.lower() not in by_lower:
            raise UnknownTable(
                f"No public table is named “{name}”: there are {', '.join(sorted(tables))}. "
                "See their columns with `overnights tables`.",
                table=name,
            )
    return [by_lower[name.lower()] for name in named]


def _refused(cause: Exception) -> QueryRefused:
    said = str(cause).split("\n\nLINE")[0].replace("\n", " ").strip()
    if "file system operations are disabled" in said:
        return QueryRefused(
            "Questions read public tables alone: no file, no network. Name a table of `overnights tables`."
        )
    return QueryRefused(f"The database cannot answer: {said.rstrip('.')}. See columns with `overnights tables`.")
