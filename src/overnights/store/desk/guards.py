"""What keeps the books append-only: triggers that refuse to change, delete or replace an entry."""

from __future__ import annotations

from sqlalchemy import Connection

from overnights.store.desk.tables import BOOK_TABLES

REFUSAL = "entries of the ledger are only ever added"
_FUNCTION = """
CREATE FUNCTION overnights_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{refusal}'; END $$
"""
_IN_ORDER = "WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM {book}) "
_RAISE = "BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
_CALL = "FOR EACH STATEMENT EXECUTE FUNCTION overnights_only_added()"
_TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER {book}_not_updated BEFORE UPDATE ON {book} " + _RAISE,
        "CREATE TRIGGER {book}_not_deleted BEFORE DELETE ON {book} " + _RAISE,
        "CREATE TRIGGER {book}_in_order BEFORE INSERT ON {book} " + _IN_ORDER + _RAISE,  # REPLACE deletes unseen
    ),
    "postgresql": (
        "CREATE TRIGGER {book}_not_updated BEFORE UPDATE ON {book} " + _CALL,
        "CREATE TRIGGER {book}_not_deleted BEFORE DELETE ON {book} " + _CALL,
        "CREATE TRIGGER {book}_not_emptied BEFORE TRUNCATE ON {book} " + _CALL,
    ),
}
_KINDS = {
    "sqlite": ("not_updated", "not_deleted", "in_order"),
    "postgresql": ("not_updated", "not_deleted", "not_emptied"),
}
_ASKED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = current_schema() AND t.tgenabled IN ('O', 'A')"
    ),
}


def set_guards(connection: Connection) -> None:
    """Puts the triggers on both books."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.exec_driver_sql(_FUNCTION.format(refusal=REFUSAL))
    for book in BOOK_TABLES:
        for trigger in _TRIGGERS[dialect]:
            connection.exec_driver_sql(trigger.format(book=book, refusal=REFUSAL))


def missing_guards(connection: Connection) -> list[str]:
    """Names of the triggers that should be on the books and are not, or are switched off."""
    dialect = connection.dialect.name
    there = set(connection.exec_driver_sql(_ASKED[dialect]).scalars())
    return [name for book in BOOK_TABLES for kind in _KINDS[dialect] if (name := f"{book}_{kind}") not in there]
