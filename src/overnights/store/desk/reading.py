"""Rows of the desk as they come; a value that nobody could have written is named, with the entry that has it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.exc import DataError

from overnights.errors import Tampered

_UNREADABLE = (ValueError, TypeError, OverflowError, DataError)  # what the driver says of a day such as “8 Nov”


def rows_of(connection: Connection, asked: Select[Any]) -> list[dict[str, Any]]:
    """The rows that were asked for.

    Raises: Tampered, where one cannot be read.
    """
    try:
        return [dict(row) for row in connection.execute(asked).mappings()]
    except _UNREADABLE as cause:
        tables = ", ".join(sorted(str(table) for table in asked.get_final_froms()))
        raise Tampered(
            f"The desk's table {tables} has a value that cannot be read: it was changed from outside. "
            "Bring the desk back from a copy.",
            table=tables,
        ) from cause


def book_of(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """All entries of a book, in its order.

    Raises: Tampered, naming the first entry that cannot be read.
    """
    asked = select(table).order_by(table.c.number)
    try:
        return [dict(row) for row in connection.execute(asked).mappings()]
    except _UNREADABLE as cause:
        numbers = [row.number for row in connection.execute(select(table.c.number).order_by(table.c.number))]
        number = next(number for number in numbers if not _can_be_read(connection, table, number))
        says = f"entry {number} has a value that cannot be read"
        raise Tampered(
            f"The book of {table.name} is not as it was written: {says}. Nothing is told or added from it. "
            "Bring the desk back from a copy, and ask `overnights doctor`.",
            book=table.name,
            number=number,
            says=says,
        ) from cause


def _can_be_read(connection: Connection, table: Table, number: int) -> bool:
    try:
        connection.execute(select(table).where(table.c.number == number)).all()
    except _UNREADABLE:
        return False
    return True
