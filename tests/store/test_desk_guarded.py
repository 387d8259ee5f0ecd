"""What keeps the desk append-only, by the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from tests.store.conftest import NOON, after, decision, run_sql

from overnights.errors import Tampered
from overnights.renewal.ledger import Announcement, sealed
from overnights.store.desk import Desk
from overnights.store.desk.migrate import upgrade
from overnights.store.desk.tables import METADATA


@pytest.mark.parametrize("book", ["decisions", "announcements"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET title = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_no_entry_can_be_changed_or_taken_away(url: str, book: str, statement: str) -> None:
    desk = Desk(url)
    desk.append_decision(after(decision()))
    desk.append_announcement(lambda rows: _announcement())
    with pytest.raises(DBAPIError, match="only ever added|syntax error" if "TRUNCATE" in statement else "only ever"):
        run_sql(url, statement.format(book))
    assert len(desk.decisions()) == len(desk.announcements()) == 1


def _announcement() -> Mapping[str, Any]:
    told = Announcement(
        decision=1, season_id="s", title_id="t", title="T", audience="public", text="", made_at=NOON, software="1"
    )
    return asdict(sealed(told, []))


def test_an_entry_cannot_be_put_out_of_order(url: str) -> None:
    Desk(url).append_decision(after(decision()))
    names = ", ".join(_but_number())
    with pytest.raises(DBAPIError, match="only ever added"):
        run_sql(url, f"INSERT INTO decisions (number, {names}) SELECT 7, {names} FROM decisions")
    assert len(Desk(url).decisions()) == 1


def test_sqlite_does_not_let_an_entry_be_replaced(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    Desk(url).append_decision(after(decision()))
    with pytest.raises(DBAPIError, match="only ever added"):
        run_sql(url, "REPLACE INTO decisions SELECT * FROM decisions")


def _but_number() -> list[str]:
    names = [column.name for column in METADATA.tables["decisions"].columns if column.name != "number"]
    return [f'"{name}"' for name in names]


def test_a_guard_that_is_gone_is_named(url: str) -> None:
    desk = Desk(url)
    desk.append_decision(after(decision()))
    assert desk.missing_guards() == []
    run_sql(url, f"DROP TRIGGER decisions_not_deleted{'' if url.startswith('sqlite') else ' ON decisions'}")
    assert desk.missing_guards() == ["decisions_not_deleted"]


def test_a_guard_that_does_nothing_is_as_good_as_gone_and_can_be_put_back(url: str) -> None:
    desk = Desk(url)
    desk.append_decision(after(decision()))
    is_sqlite = url.startswith("sqlite")
    if is_sqlite:
        run_sql(url, "DROP TRIGGER decisions_not_updated")
        run_sql(url, "CREATE TRIGGER decisions_not_updated BEFORE UPDATE ON decisions BEGIN SELECT 1; END")
    else:
        body = "BEGIN RETURN NEW; END"
        made = f"FUNCTION overnights_in_order() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
        run_sql(url, f"CREATE OR REPLACE {made}")
        run_sql(url, "ALTER TABLE decisions DISABLE TRIGGER decisions_not_updated")
    expected = ["decisions_not_updated"] if is_sqlite else [*EMPTIED]
    assert desk.missing_guards() == expected
    assert desk.mend_guards() == expected
    assert desk.missing_guards() == desk.mend_guards() == []
    with pytest.raises(DBAPIError, match="only ever added"):
        run_sql(url, "UPDATE decisions SET title = 'x'")


EMPTIED = ("decisions_not_updated", "decisions_in_order", "announcements_in_order")


def test_a_value_that_cannot_be_read_is_tampering_at_its_entry(url: str) -> None:
    desk = Desk(url)
    for number in (1, 2, 3):
        desk.append_decision(after(decision(number)))
    is_sqlite = url.startswith("sqlite")
    run_sql(url, f"DROP TRIGGER decisions_not_updated{'' if is_sqlite else ' ON decisions'}")
    run_sql(url, f"UPDATE decisions SET decided_on = '{'8 Nov' if is_sqlite else 'infinity'}' WHERE number = 2")
    for act in (desk.decisions, lambda: desk.append_decision(after(decision(4)))):
        with pytest.raises(Tampered, match="entry 2 has a value that cannot be read"):
            act()
    assert desk.announcements() == []


def test_a_paper_that_cannot_be_read_names_its_table(url: str) -> None:
    desk = Desk(url)
    desk.add_run(NOON, "{}")
    run_sql(url, f"UPDATE runs SET made_at = '{'noon' if url.startswith('sqlite') else 'infinity'}'")
    with pytest.raises(Tampered, match="table runs has a value that cannot be read"):
        desk.last_runs()


# ── requirement sets ──


@pytest.mark.parametrize("statement", ["UPDATE {} SET name = 'x'", "DELETE FROM {}", "TRUNCATE {}", "REPLACE"])
def test_no_set_can_be_changed_or_taken_away(url: str, statement: str) -> None:
    Desk(url).adopt_set(digest="a" * 64, name="a", text="name = 'a'", adopted_at=NOON)
    columns = "number, digest, name, text, adopted_at"
    replaced = f"REPLACE INTO {{}} ({columns}) SELECT {columns} FROM {{}}"
    says = "only ever added" if url.startswith("sqlite") or statement != "REPLACE" else "syntax error"
    if statement.startswith("TRUNCATE") and url.startswith("sqlite"):
        says = "syntax error"
    with pytest.raises(DBAPIError, match=says):
        run_sql(url, (replaced if statement == "REPLACE" else statement).replace("{}", "requirement_sets"))


def test_a_desk_of_the_first_revision_gets_the_digests_and_guards_of_its_sets(
    url: str,
) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.begin() as connection:
        upgrade(connection, "0001")
        columns = "(digest, name, text, adopted_at)"
        values = f"('{'a' * 64}', 'a', 'name = 1', '2022-11-08 12:00:00.000000')"
        connection.execute(text(f"INSERT INTO requirement_sets {columns} VALUES {values}"))
    desk = Desk(url)
    assert len(desk.missing_guards()) == 0
    found = desk.adopted_set()
    assert found is not None
    assert found["text"] == "name = 1"
    with pytest.raises(DBAPIError, match="only ever added"):
        run_sql(url, "UPDATE requirement_sets SET text = 'x'")
