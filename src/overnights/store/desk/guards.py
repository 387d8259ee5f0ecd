"""What keeps the books append-only: triggers that refuse to change, delete or replace an entry."""

from __future__ import annotations

from sqlalchemy import Connection, text

from overnights.store.desk.tables import BOOK_TABLES

REFUSAL = "entries of the ledger are only ever added"
_FUNCTIONS = (
    """
    CREATE FUNCTION overnights_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{refusal}'; END $$
    """,
    """
    CREATE FUNCTION overnights_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE wanted integer;
    BEGIN
        EXECUTE format('SELECT coalesce(max(number), 0) + 1 FROM %I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO wanted;
        IF NEW.number <> wanted THEN RAISE EXCEPTION '{refusal}'; END IF;
        RETURN NEW;
    END $$
    """,
)
_OUT_OF_ORDER = "WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM {book}) "
_RAISE = "BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
_CALL = "FOR EACH STATEMENT EXECUTE FUNCTION overnights_only_added()"
_TRIGGERS = {
    "sqlite": {
        "not_updated": "BEFORE UPDATE ON {book} " + _RAISE,
        "not_deleted": "BEFORE DELETE ON {book} " + _RAISE,
        "in_order": "BEFORE INSERT ON {book} " + _OUT_OF_ORDER + _RAISE,  # REPLACE deletes without its trigger
    },
    "postgresql": {
        "not_updated": "BEFORE UPDATE ON {book} " + _CALL,
        "not_deleted": "BEFORE DELETE ON {book} " + _CALL,
        "not_emptied": "BEFORE TRUNCATE ON {book} " + _CALL,
        "in_order": "BEFORE INSERT ON {book} FOR EACH ROW EXECUTE FUNCTION overnights_in_order()",
    },
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
    for function in _FUNCTIONS if dialect == "postgresql" else ():
        connection.execute(text(function.format(refusal=REFUSAL)))
    for book in BOOK_TABLES:
        for kind, body in _TRIGGERS[dialect].items():
            says = f"CREATE TRIGGER {book}_{kind} {body.format(book=book, refusal=REFUSAL)}"
            connection.exec_driver_sql(says)


def missing_guards(connection: Connection) -> list[str]:
    """Names of the triggers that should be on the books and are not, or are switched off."""
    dialect = connection.dialect.name
    there = set(connection.exec_driver_sql(_ASKED[dialect]).scalars())
    return [name for book in BOOK_TABLES for kind in _TRIGGERS[dialect] if (name := f"{book}_{kind}") not in there]
