"""The desk: the books, requirement sets, past outcomes and runs of a home, in SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, Table, insert, select, update

from overnights.errors import NoDesk, Tampered
from overnights.store.desk.connection import Connections
from overnights.store.desk.guards import missing_guards, set_guards
from overnights.store.desk.migrate import HEAD, revision_of, upgrade
from overnights.store.desk.reading import book_of, rows_of
from overnights.store.desk.tables import (
    ANNOUNCEMENTS,
    DECISIONS,
    OUTCOME_FILES,
    OUTCOMES,
    REQUIREMENT_SETS,
    RUNS,
    TOKENS,
)

Row: TypeAlias = dict[str, Any]
Write: TypeAlias = Callable[[Sequence[Row]], Mapping[str, Any] | None]

_AT_ONCE = 1_000  # values of one question


class Desk:
    """One home's desk. A database that is no desk yet is empty, and becomes one with the first write.

    Rows are mappings by the names of their columns; instants are in UTC.

    Args:
        url: the path of a SQLite file, or a URL as in sqlite:////home/desk.sqlite or postgresql://user@host/name.
    Raises: NoDesk, from here and from every method, where the database cannot be reached or used.
    """

    def __init__(self, url: str | Path) -> None:
        self._connections = Connections(url)

    @property
    def place(self) -> str:
        """Where the desk is, without its password."""
        return self._connections.place

    @property
    def is_there(self) -> bool:
        """Whether the database is a desk already."""
        with self._reading() as connection:
            return connection is not None

    # ── the books ──

    def decisions(self) -> list[Row]:
        """The book of decisions, in its order.

        Raises: Tampered, naming the entry, where a value is none that could have been written.
        """
        return self._book(DECISIONS)

    def announcements(self) -> list[Row]:
        """The book of announcements, in its order.

        Raises: Tampered, naming the entry, where a value is none that could have been written.
        """
        return self._book(ANNOUNCEMENTS)

    def append_decision(self, write: Write) -> Row | None:
        """Adds what `write` makes of the book so far, while no other writes; nothing, where it makes None of it."""
        return self._append(DECISIONS, write)

    def append_announcement(self, write: Write) -> Row | None:
        """Adds what `write` makes of the book so far, while no other writes; nothing, where it makes None of it."""
        return self._append(ANNOUNCEMENTS, write)

    def missing_guards(self) -> list[str]:
        """Names of the triggers that are not there or were changed; none, where it is no desk yet."""
        with self._reading() as connection:
            return [] if connection is None else missing_guards(connection)

    def mend_guards(self) -> list[str]:
        """Puts back the triggers that are not there or were changed; returns their names."""
        missing = self.missing_guards()
        if missing:
            with self._writing() as connection:
                set_guards(connection)
        return missing

    # ── requirement sets ──

    def adopt_set(self, *, digest: str, name: str, text: str, adopted_at: datetime) -> bool:
        """Makes a set of requirements the home's; false where it is already."""
        with self._writing() as connection:
            last = next(iter(rows_of(connection, _last_set())), None)
            if last is not None and (last["digest"], last["name"], last["text"]) == (digest, name, text):
                return False
            row = {"digest": digest, "name": name, "text": text, "adopted_at": adopted_at}
            connection.execute(insert(REQUIREMENT_SETS), row | {"text_digest": _digest(text)})
            return True

    def adopted_set(self, *, before: datetime | None = None) -> Row | None:
        """The set of requirements that was adopted last: digest, name, text, adopted_at; None where none was.

        Args:
            before: of those adopted before this instant; None: of all.
        Raises: Tampered, where its text is another than the one that was adopted.
        """
        asked = _last_set() if before is None else _last_set().where(REQUIREMENT_SETS.c.adopted_at < before)
        return next((_whole(row) for row in self._rows(asked)), None)

    def requirement_set(self, digest: str) -> Row | None:
        """The set of requirements with this digest, as it was adopted first; None where none ever was.

        Raises: Tampered, where its text is another than the one that was adopted, and it was not adopted again.
        """
        asked = select(REQUIREMENT_SETS).where(REQUIREMENT_SETS.c.digest == digest)
        rows = self._rows(asked.order_by(REQUIREMENT_SETS.c.number))
        return next((row for row in rows if _is_whole(row)), None) or next(map(_whole, rows), None)

    def changed_sets(self) -> list[Row]:
        """Sets of requirements whose text is another than the one that was adopted, and that nobody adopted again."""
        rows = self._rows(select(REQUIREMENT_SETS).order_by(REQUIREMENT_SETS.c.number))
        whole = {row["digest"] for row in rows if _is_whole(row)}
        return [row for row in rows if not _is_whole(row) and row["digest"] not in whole]

    # ── past outcomes ──

    def outcomes(self) -> list[Row]:
        """Past outcomes, in the order of loading."""
        return self._rows(select(OUTCOMES).order_by(OUTCOMES.c.number))

    def outcomes_of(self, season_ids: Collection[str] | None = None) -> list[Row]:
        """Past outcomes that mean a season, or one of these, in the order of loading."""
        of_them = OUTCOMES.c.season_id.is_not(None) if season_ids is None else OUTCOMES.c.season_id.in_(season_ids)
        return self._rows(select(OUTCOMES).where(of_them).order_by(OUTCOMES.c.number))

    def unresolved_outcomes(self) -> list[tuple[int, str, str]]:
        """Number, title and labels (JSON) of past outcomes that mean no season yet; there may be very many."""
        asked = select(OUTCOMES.c.number, OUTCOMES.c.title, OUTCOMES.c.labels).where(OUTCOMES.c.season_id.is_(None))
        with self._reading() as connection:
            if connection is None:
                return []
            rows = connection.execute(asked.order_by(OUTCOMES.c.number))
            return [(number, title, labels) for number, title, labels in rows]

    def outcomes_at(self, numbers: Sequence[int]) -> list[Row]:
        """Past outcomes with these numbers, in the order of loading."""
        parts = (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
        asked = (select(OUTCOMES).where(OUTCOMES.c.number.in_(part)).order_by(OUTCOMES.c.number) for part in parts)
        return [row for one in asked for row in self._rows(one)]

    def outcome_files(self) -> list[Row]:
        """The files that past outcomes came from: file (its digest), source, summary (JSON), loaded_at."""
        return self._rows(select(OUTCOME_FILES).order_by(OUTCOME_FILES.c.loaded_at, OUTCOME_FILES.c.file))

    def add_outcomes(self, file: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> bool:
        """Adds a file's outcomes, all or none; false where the file's digest is known already."""
        with self._writing() as connection:
            asked = select(OUTCOME_FILES.c.file).where(OUTCOME_FILES.c.file == file["file"])
            if connection.execute(asked).first() is not None:
                return False
            connection.execute(insert(OUTCOME_FILES), dict(file))
            if rows:
                names = [column.name for column in OUTCOMES.columns if column.name != "number"]
                connection.execute(insert(OUTCOMES), [{name: row.get(name) for name in names} for row in rows])
            return True

    # ── runs ──

    def add_run(self, made_at: datetime, summary: str) -> None:
        """Keeps the summary, JSON, of one run."""
        with self._writing() as connection:
            connection.execute(insert(RUNS), {"made_at": made_at, "summary": summary})

    def last_runs(self, count: int = 10) -> list[Row]:
        """The latest runs, the latest first: number, made_at, summary (JSON)."""
        return self._rows(select(RUNS).order_by(RUNS.c.number.desc()).limit(count))

    # ── tokens ──

    def tokens(self) -> list[Row]:
        """All tokens that were made, in their order, with those that hold no more; none has what it was shown as."""
        return self._rows(select(TOKENS).order_by(TOKENS.c.number))

    def add_token(self, row: Mapping[str, Any]) -> bool:
        """Adds a token; false where there is one of its name, whether it holds or not."""
        with self._writing() as connection:
            if connection.execute(select(TOKENS.c.number).where(TOKENS.c.name == row["name"])).first() is not None:
                return False
            connection.execute(insert(TOKENS), dict(row))
            return True

    def revoke_token(self, name: str, *, revoked_at: datetime, revoked_by: str | None) -> Row | None:
        """Revokes a token; one that was revoked before stays as it is. Returns it; None where there is none."""
        of_it = TOKENS.c.name == name
        with self._writing() as connection:
            values = {"revoked_at": revoked_at, "revoked_by": revoked_by}
            connection.execute(update(TOKENS).where(of_it, TOKENS.c.revoked_at.is_(None)).values(values))
            return next(iter(rows_of(connection, select(TOKENS).where(of_it))), None)

    # ── how it is reached ──

    def _rows(self, asked: Select[Any]) -> list[Row]:
        with self._reading() as connection:
            return [] if connection is None else rows_of(connection, asked)

    def _book(self, table: Table) -> list[Row]:
        with self._reading() as connection:
            return [] if connection is None else book_of(connection, table)

    def _append(self, table: Table, write: Write) -> Row | None:
        with self._writing() as connection:
            entry = write(book_of(connection, table))
            if entry is None:
                return None
            connection.execute(insert(table), dict(entry))
            return dict(entry)

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        """A connection to a desk of the latest revision; None where there is no desk yet."""
        file = self._connections.file
        if file is not None and not (file.exists() and file.stat().st_size):
            yield None
            return
        with self._connections.reading() as connection:
            revision = revision_of(connection)
            if revision in (None, HEAD):
                yield connection if revision else None
                return
        with self._writing() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._connections.writing() as connection:
            revision = revision_of(connection)
            if revision is not None and revision > HEAD:
                raise NoDesk(
                    f"The desk, {self.place}, was written by a later version of Overnights (its schema is {revision}, "
                    f"this one knows {HEAD}). Install that version.",
                    place=self.place,
                    revision=revision,
                )
            if revision != HEAD:
                upgrade(connection)
            yield connection


def _last_set() -> Select[Any]:
    return select(REQUIREMENT_SETS).order_by(REQUIREMENT_SETS.c.number.desc()).limit(1)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _is_whole(row: Row) -> bool:
    """Whether a set of requirements has the text with which it was adopted."""
    return isinstance(row["text"], str) and _digest(row["text"]) == row["text_digest"]


def _whole(row: Row) -> Row:
    if not _is_whole(row):
        raise Tampered(
            f"The requirements “{row['name']}” are not as they were adopted: their text was changed in the desk, and "
            "nothing is judged or told by them. Adopt them again from their file with `overnights judge "
            "--requirements FILE`, or bring the desk back from a copy.",
            requirements=row["name"],
            digest=row["digest"],
        )
    return row
