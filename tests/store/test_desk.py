"""The desk, by the same tests on SQLite and on PostgreSQL."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool
from tests.store.conftest import NOON, WHY, after, decision, run_sql

from overnights.errors import Conflict, NoDesk
from overnights.renewal.ledger import Announcement, Decision, sealed, verify
from overnights.store.desk import Desk
from overnights.store.desk.migrate import HEAD
from overnights.store.desk.tables import METADATA


def append_many(url: str, count: int, name: str) -> None:
    desk = Desk(url)
    for number in range(count):
        desk.append_decision(after(decision(by=f"{name} {number}")))


# ── books ──


def test_a_database_that_is_no_desk_yet_is_empty_and_stays_untouched_by_reading(url: str, tmp_path: Path) -> None:
    desk = Desk(url)
    assert desk.decisions() == desk.announcements() == desk.outcomes() == desk.last_runs() == []
    assert desk.adopted_set() is None
    assert desk.missing_guards() == []
    assert not (tmp_path / "desk.sqlite").exists()
    if not url.startswith("sqlite"):
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
        assert inspect(engine).get_table_names() == []


def test_an_entry_comes_back_as_it_was_written_and_its_hash_holds(url: str) -> None:
    desk = Desk(url)
    desk.append_decision(after(decision()))
    desk.append_decision(after(decision(2, told_from=None, judgement=None, by="The board")))
    found = [Decision(**row) for row in Desk(url).decisions()]
    assert [entry.number for entry in found] == [1, 2]
    assert verify(found) == []
    assert found[0].told_from == NOON
    assert found[0].why == WHY


def test_announcements_have_a_book_of_their_own(url: str) -> None:
    desk = Desk(url)
    told = Announcement(
        decision=1,
        season_id="s1",
        title_id="t1",
        title="Partner Track",
        audience="public",
        text="# “Partner Track”\n",
        made_at=NOON,
        software="1",
    )
    desk.append_announcement(lambda rows: asdict(sealed(told, [])))
    assert [Announcement(**row) for row in desk.announcements()] == [sealed(told, [])]
    assert desk.decisions() == []


def test_what_makes_nothing_of_the_book_adds_nothing_and_what_raises_leaves_it_as_it_was(url: str) -> None:
    desk = Desk(url)
    desk.append_decision(after(decision()))
    assert desk.append_decision(lambda rows: None) is None
    with pytest.raises(ValueError, match="no"):
        desk.append_decision(_raises)
    assert len(desk.decisions()) == 1


def _raises(rows: Sequence[dict[str, Any]]) -> None:
    raise ValueError("no")


def test_two_processes_that_append_at_once_get_consecutive_numbers_and_one_chain(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=append_many, args=(url, 10, name)) for name in ("a", "b")]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    found = [Decision(**row) for row in Desk(url).decisions()]
    assert [entry.number for entry in found] == list(range(1, 21))
    assert verify(found) == []
    assert {entry.by for entry in found} == {f"{name} {number}" for name in "ab" for number in range(10)}


def test_threads_that_open_a_new_desk_at_once_make_it_once(url: str) -> None:
    failed: list[BaseException] = []

    def work(name: str) -> None:
        try:
            append_many(url, 2, name)
        except (NoDesk, Conflict) as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert [row["number"] for row in Desk(url).decisions()] == list(range(1, 9))


# ── other papers ──


def test_the_set_adopted_last_is_the_homes_and_adopting_it_again_changes_nothing(url: str) -> None:
    desk = Desk(url)
    sets = {name: {"digest": name * 64, "name": name, "text": f"name = '{name}'"} for name in "ab"}
    assert desk.adopt_set(**sets["a"], adopted_at=NOON)
    assert not desk.adopt_set(**sets["a"], adopted_at=NOON + timedelta(1))
    assert desk.adopt_set(**sets["b"], adopted_at=NOON + timedelta(2))
    assert desk.adopt_set(**sets["a"], adopted_at=NOON + timedelta(3))
    adopted = desk.adopted_set()
    assert adopted is not None
    assert (adopted["name"], adopted["adopted_at"]) == ("a", NOON + timedelta(3))
    first = desk.requirement_set("a" * 64)
    assert first is not None
    assert first["adopted_at"] == NOON
    assert desk.requirement_set("c" * 64) is None


def test_a_file_of_outcomes_is_taken_once_and_whole(url: str) -> None:
    desk = Desk(url)
    file = {"file": "f" * 64, "source": "past.csv", "summary": "{}", "loaded_at": NOON}
    row = {"file": "f" * 64, "row": 1, "title": "Partner Track", "labels": "[]", "decision": "cancelled"}
    rows = [row | {"loaded_at": NOON}, row | {"loaded_at": NOON, "row": 2, "evidence_on": date(2022, 11, 8)}]
    assert desk.add_outcomes(file, rows)
    assert not desk.add_outcomes(file, rows)
    assert [(found["row"], found["evidence_on"]) for found in desk.outcomes()] == [(1, None), (2, date(2022, 11, 8))]
    assert [found["source"] for found in desk.outcome_files()] == ["past.csv"]


def test_the_latest_runs_come_first(url: str) -> None:
    desk = Desk(url)
    for number in range(4):
        desk.add_run(NOON + timedelta(number), f'{{"run": {number}}}')
    assert [row["summary"] for row in desk.last_runs(2)] == ['{"run": 3}', '{"run": 2}']
    assert desk.last_runs(1)[0]["made_at"] == NOON + timedelta(3)


# ── its schema, and how it is reached ──


def test_the_migrations_make_the_tables_that_the_code_knows(url: str) -> None:
    Desk(url).add_run(NOON, "{}")
    found = inspect(create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool))
    assert set(found.get_table_names()) == {*METADATA.tables, "alembic_version"}
    for name, table in METADATA.tables.items():
        there = {column["name"]: column["nullable"] for column in found.get_columns(name)}
        assert there == {column.name: column.nullable for column in table.columns}, name


def test_the_latest_revision_is_the_one_that_the_code_names() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    import overnights.store.desk

    config = Config()
    config.set_main_option("script_location", str(Path(overnights.store.desk.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_desk_that_is_current_is_read_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    Desk(url).append_decision(after(decision()))
    asked = f"import sys; from overnights.store.desk import Desk; print(len(Desk({url!r}).decisions()))"
    code = f"{asked}; Desk({url!r}).last_runs(); print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


def test_a_desk_of_a_later_version_is_not_written_to(url: str) -> None:
    desk = Desk(url)
    desk.append_decision(after(decision()))
    run_sql(url, "UPDATE alembic_version SET version_num = '9999'")
    for act in (desk.decisions, lambda: desk.add_run(NOON, "{}")):
        with pytest.raises(NoDesk, match="later version"):
            act()


def test_a_desk_that_may_only_be_read_is_read(tmp_path: Path) -> None:
    file = tmp_path / "home" / "desk.sqlite"
    file.parent.mkdir()
    Desk(f"sqlite:///{file}").append_decision(after(decision()))
    file.chmod(stat.S_IRUSR)
    file.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert len(Desk(f"sqlite:///{file}").decisions()) == 1
        if os.geteuid():
            with pytest.raises(NoDesk, match=r"desk\.sqlite"):
                Desk(f"sqlite:///{file}").add_run(NOON, "{}")
    finally:
        file.parent.chmod(stat.S_IRWXU)


def test_any_folder_will_do_for_a_desk(tmp_path: Path) -> None:
    folder = tmp_path / "a folder? 100% “é” #1"
    folder.mkdir()
    Desk(folder / "desk.sqlite").add_run(NOON, "{}")
    assert [path.name for path in folder.iterdir()] == ["desk.sqlite"]
    assert len(Desk(folder / "desk.sqlite").last_runs()) == 1


def test_writers_that_are_killed_leave_whole_entries_and_a_desk_that_can_be_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    Desk(url).append_decision(after(decision()))
    context = multiprocessing.get_context("spawn")
    for wait_s in (0.01, 0.05, 0.1):
        before = len(Desk(url).decisions())
        process = context.Process(target=append_many, args=(url, 10_000, "killed"))
        process.start()
        while len(Desk(url).decisions()) == before:
            time.sleep(0.02)
        time.sleep(wait_s)
        process.kill()
        process.join(10)
        found = [Decision(**row) for row in Desk(url).decisions()]
        assert verify(found) == []
    Desk(url).append_decision(after(decision(2)))
    assert len(Desk(url).decisions()) == len(found) + 1


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "desk.sqlite"
    file.write_text("not a database, by far, and long enough to be looked at by whoever reads its first page" * 9)
    with pytest.raises(NoDesk, match="not a database"):
        Desk(f"sqlite:///{file}").decisions()


def test_a_writer_that_waits_too_long_is_told_who_holds_the_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overnights.store.desk.connection.BUSY_S", 0.1)
    file = tmp_path / "desk.sqlite"
    desk = Desk(f"sqlite:///{file}")
    desk.add_run(NOON, "{}")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Conflict, match="Another process"):
            desk.add_run(NOON, "{}")
        assert len(desk.last_runs()) == 1
    finally:
        other.close()


def test_a_desk_out_of_reach_is_named_without_its_password() -> None:
    pytest.importorskip("psycopg", reason="PostgreSQL: psycopg is not installed")
    desk = Desk("postgresql://clerk:hunter2@127.0.0.1:1/desk")
    with pytest.raises(NoDesk, match="clerk@127") as caught:
        desk.decisions()
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(caught.value.about)


@pytest.mark.parametrize("url", ["mysql://clerk@here/desk", "nothing", "postgresql://clerk@here:port/desk"])
def test_a_url_that_is_none_is_refused_with_its_form(url: str) -> None:
    with pytest.raises(NoDesk, match="postgresql://user@host/name"):
        Desk(url)
