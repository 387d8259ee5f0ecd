"""What keeps books and requirement sets append-only: triggers that refuse to change, delete or replace a row."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, text

from overnights.store.desk.tables import BOOK_TABLES, GUARDED_TABLES

REFUSAL = "entries of the ledger are only ever added"
_FUNCTIONS = {
    "overnights_only_added": f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END",
    "overnights_in_order": f"""
    DECLARE wanted integer;
    BEGIN
        EXECUTE format('SELECT coalesce(max(number), 0) + 1 FROM %I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO wanted;
        IF NEW.number <> wanted THEN RAISE EXCEPTION '{REFUSAL}'; END IF;
        RETURN NEW;
    END
    """,
}
_OUT_OF_ORDER = "WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM {table}) "
_IS_THERE = "WHEN EXISTS (SELECT 1 FROM {table} WHERE number = NEW.number) "  # REPLACE deletes without its trigger
_RAISE = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
_CALL = "FOR EACH STATEMENT EXECUTE FUNCTION overnights_only_added()"
_TRIGGERS = {
    "sqlite": {
        "not_updated": "BEFORE UPDATE ON {table} " + _RAISE,
        "not_deleted": "BEFORE DELETE ON {table} " + _RAISE,
        "in_order": "BEFORE INSERT ON {table} " + _OUT_OF_ORDER + _RAISE,
        "not_replaced": "BEFORE INSERT ON {table} " + _IS_THERE + _RAISE,
    },
    "postgresql": {
        "not_updated": "BEFORE UPDATE ON {table} " + _CALL,
        "not_deleted": "BEFORE DELETE ON {table} " + _CALL,
        "not_emptied": "BEFORE TRUNCATE ON {table} " + _CALL,
        "in_order": "BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION overnights_in_order()",
    },
}
_ASKED = {
    "sqlite": "SELECT name, sql, '' FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname, pg_get_triggerdef(t.oid, true), p.prosrc FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_proc p ON p.oid = t.tgfoid WHERE n.nspname = current_schema() AND t.tgenabled IN ('O', 'A')"
    ),
}


def set_guards(connection: Connection, tables: Sequence[str] = GUARDED_TABLES) -> None:
    """Puts the triggers on tables, in the place of those of their names."""
    is_postgres = connection.dialect.name == "postgresql"
    for name, source in _FUNCTIONS.items() if is_postgres else ():
        made = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${source}$$"
        connection.execute(text(made))
    for table in tables:
        for name, made in _triggers(connection, table).items():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{f' ON {table}' if is_postgres else ''}")
            connection.exec_driver_sql(made)


def missing_guards(connection: Connection) -> list[str]:
    """Names of the triggers that should be there and are not, are switched off, or do something else."""
    rows = connection.exec_driver_sql(_ASKED[connection.dialect.name]).all()
    there = {name: (_plain(made), _plain(source)) for name, made, source in rows}
    return [
        name
        for table in GUARDED_TABLES
        for name, made in _triggers(connection, table).items()
        if there.get(name) != (_plain(made), _plain(_source_of(made)))
    ]


def _triggers(connection: Connection, table: str) -> dict[str, str]:
    """By name, how the triggers of a table are made."""
    kinds = dict(_TRIGGERS[connection.dialect.name])
    kinds.pop("not_replaced" if table in BOOK_TABLES else "in_order", None)  # sets are numbered by the database
    return {f"{table}_{k}": f"CREATE TRIGGER {table}_{k} {made.format(table=table)}" for k, made in kinds.items()}


def _source_of(made: str) -> str:
    """The source of the function that a trigger calls, empty for one that calls none."""
    return next((source for name, source in _FUNCTIONS.items() if f"{name}()" in made), "")


def _plain(written: str) -> str:
    return " ".join(written.split())
