"""`decide` where something is amiss: clocks differ, books and sets were changed, the lake takes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from overnights.acts.decide import Decided, decide
from overnights.acts.desk import DESK_FILE, adopt, adopted_set, append_announcement, decisions_of, desk_of
from overnights.acts.doctor import Check, doctor
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.tidy import tidy
from overnights.acts.title import title_json
from overnights.errors import NoSnapshot, OutOfRange, StoreError, Tampered, UnknownDecision, UnknownTitle
from overnights.home import Home, make_home, open_home
from overnights.renewal.ledger import Announcement, sealed, told, verify
from overnights.renewal.requirement import library_set
from overnights.settings import Settings
from overnights.store.lake import Lake
from overnights.tables import LEDGER, Table

NOW = datetime(2022, 11, 8, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOTH = "title_id,title,kind\nt1,Partner Track,series\nt2,Purple Hearts,film\n"
SEASONS = "season_id,title_id,number,kind,released_on\ns1,t1,1,,2022-08-26\nf1,t2,1,film,2022-08-26\n"
EPISODES = "episode_id,season_id,number,runtime_s\ne1,s1,1,60\nm1,f1,,60\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A season and a film."""
    monkeypatch.delenv("OVERNIGHTS_DESK", raising=False)
    made = make_home(tmp_path / "home", Settings(zone="Europe/Oslo"))
    load(made, tmp_path / "catalogue", BOTH, SEASONS, EPISODES)
    return made


def load(home: Home, folder: Path, *files: str) -> None:
    folder.mkdir()
    for name, written in zip(("titles", "seasons", "episodes"), files, strict=True):
        (folder / f"{name}.csv").write_text(written)
    load_catalogue(home, [folder], now=NOW)


def decided(home: Home, decision: str = "cancelled", **said: Any) -> Decided:
    known: dict[str, Any] = {"why": "Half did not finish.", "now": NOW}
    return decide(home, "s1", decision=decision, **(known | said))


def announced(home: Home) -> None:
    known = {"season_id": "s1", "title_id": "t1", "title": "Partner Track", "software": "1"}
    text = Announcement(decision=1, audience="public", text="#", made_at=NOW, **known)
    append_announcement(home, lambda book: sealed(text, book), now=NOW)


def checks(home: Home) -> list[Check]:
    names = ("desk", "desk_guards", "ledger", "requirements")
    return [check for check in doctor(home.path, now=NOW).checks if check.name in names]


def changed(home: Home, *statements: str, guards: str = "decisions") -> None:
    """What somebody does who has the database's file, means to, and puts the triggers back."""
    connection = sqlite3.connect(home.path / DESK_FILE)
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
    kept = connection.execute(asked, (guards,)).fetchall()
    with connection:
        for statement in (*(f"DROP TRIGGER {name}" for name, _ in kept), *statements, *(sql for _, sql in kept)):
            connection.execute(statement)
    connection.close()


# ── clocks ──


def test_a_reversal_by_a_clock_that_is_behind_leaves_what_was_told_in_the_history(home: Home) -> None:
    decided(home)
    assert decided(home, "reversed", now=NOW - HOUR).entry.made_at == NOW
    book = decisions_of(home)
    assert verify(book) == []
    assert [entry.number for entry in told(book, NOW)] == [1, 2]


def test_decisions_made_at_once_by_clocks_that_differ_are_all_told(home: Home) -> None:
    words = ("renewed", "reversed") * 3
    for number, word in enumerate(words):
        decided(home, word, why=f"Why {number}.", now=NOW - number * timedelta(milliseconds=3))
    assert [entry.number for entry in told(decisions_of(home), NOW)] == [1, 2, 3, 4, 5, 6]


# ── a book that is broken, a lake that takes nothing ──


def test_nothing_is_added_to_a_book_while_the_other_is_broken(home: Home) -> None:
    decided(home)
    announced(home)
    changed(home, "UPDATE announcements SET text = 'x'", guards="announcements")
    with pytest.raises(Tampered, match="book of announcements"):
        decided(home, "reversed")
    assert len(desk_of(home).decisions()) == 1


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(_lake: Lake, table: Table, *_rows: object, **_named: object) -> int:
        raise StoreError(f"The disk did not take {table.name}.")

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "append", refuse)
        yield


def test_what_is_recorded_and_cannot_be_anchored_is_said_to_be_recorded(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with full_disk(monkeypatch):
        done = decided(home)
    assert (done.is_new, done.is_anchored, decisions_of(home)) == (True, False, (done.entry,))
    assert [(check.name, check.state) for check in checks(home)] == [("desk", "well"), ("ledger", "note")]
    again = decided(home)
    assert (again.is_new, again.is_anchored) == (False, True)


def test_a_book_of_several_entries_without_any_anchor_is_wrong(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with full_disk(monkeypatch):
        decided(home)
        decided(home, "reversed")
    assert [(check.name, check.state) for check in checks(home)] == [("desk", "well"), ("ledger", "wrong")]
    assert "2 entries" in checks(home)[1].says
    assert "as written" not in checks(home)[0].says
    changed(home, "DROP TRIGGER announcements_in_order")
    assert tidy(home).guards == ()


def test_files_of_the_ledger_that_are_gone_are_said_to_be_gone(home: Home) -> None:
    decided(home)
    for file in (home.lake.root / LEDGER.name).glob("*.parquet"):
        file.unlink()
    with pytest.raises(NoSnapshot, match=r"are gone: they were deleted\. Bring the home back from a copy"):
        decisions_of(open_home(home.path))


# ── values that nobody wrote ──


@pytest.mark.parametrize(
    "value", ["decided_on = '8 Nov'", "decided_on = 7", "made_at = 'noon'", "told_from = x'00'", "why = x'ff'"]
)
def test_a_value_that_cannot_be_read_is_tampering_at_its_entry(home: Home, value: str) -> None:
    for word in ("renewed", "reversed", "ended"):
        decided(home, word)
    changed(home, f"UPDATE decisions SET {value} WHERE number = 2")
    for act in (lambda: title_json(home, "Partner Track", now=NOW), lambda: decided(home, "reversed")):
        with pytest.raises(Tampered, match="entry 2") as caught:
            act()
        assert caught.value.about["number"] == 2
    (check,) = checks(home)
    assert (check.state, "entry 2" in check.says) == ("wrong", True)


# ── requirement sets ──


def test_a_set_that_was_edited_in_the_desk_is_refused_found_and_mended_by_adopting_it_again(home: Home) -> None:
    chosen = library_set()
    adopt(home, chosen, now=NOW)
    changed(home, "UPDATE requirement_sets SET text = replace(text, '0', '9')", guards="requirement_sets")
    with pytest.raises(Tampered, match="not as they were adopted"):
        adopted_set(home)
    with pytest.raises(Tampered, match="not as they were adopted"):
        desk_of(home).requirement_set(chosen.digest)
    assert [(check.name, check.state) for check in checks(home)] == [("requirements", "wrong"), ("desk", "well")]
    assert adopt(home, chosen, now=NOW + DAY)
    found = adopted_set(home)
    assert found is not None
    assert found.text == chosen.text
    assert [check.state for check in checks(home)] == ["well"]


# ── guards ──


def test_tidy_puts_back_guards_that_are_gone_or_do_nothing(home: Home) -> None:
    decided(home)
    connection = sqlite3.connect(home.path / DESK_FILE)
    with connection:
        connection.execute("DROP TRIGGER decisions_not_updated")
        connection.execute("CREATE TRIGGER decisions_not_updated BEFORE UPDATE ON decisions BEGIN SELECT 1; END")
        connection.execute("DROP TRIGGER announcements_in_order")
    connection.close()
    guards, _ = checks(home)
    assert "decisions_not_updated, announcements_in_order are gone" in guards.says
    assert "overnights tidy" in (guards.way_out or "")
    assert tidy(home).guards == ("decisions_not_updated", "announcements_in_order")
    assert [check.state for check in checks(home)] == ["well"]
    assert tidy(home).guards == ()
    connection = sqlite3.connect(home.path / DESK_FILE)
    with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
        connection.execute("UPDATE decisions SET why = 'x'")
    connection.close()


def test_tidy_does_not_guard_a_book_that_was_changed(home: Home) -> None:
    decided(home)
    changed(home, "UPDATE decisions SET why = 'x'")
    connection = sqlite3.connect(home.path / DESK_FILE)
    connection.execute("DROP TRIGGER decisions_not_updated")
    connection.close()
    assert tidy(home).guards == ()
    assert [check.name for check in checks(home)] == ["desk", "desk_guards"]
    assert "Once the books are as they were written" in (checks(home)[1].way_out or "")


# ── days and instants ──


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (datetime.fromisoformat("2022-11-15T09:00"), datetime(2022, 11, 15, 8, tzinfo=UTC)),
        (
            datetime.fromisoformat("2023-10-29T02:30"),
            datetime(2023, 10, 29, 1, 30, tzinfo=UTC),
        ),  # shown twice: the later
        (
            datetime.fromisoformat("2023-03-26T02:30"),
            datetime(2023, 3, 26, 1, 30, tzinfo=UTC),
        ),  # skipped: not before it
        (datetime(2022, 11, 15, 9, tzinfo=UTC), datetime(2022, 11, 15, 9, tzinfo=UTC)),
    ],
)
def test_an_embargo_without_an_offset_is_of_the_homes_zone(home: Home, said: datetime, meant: datetime) -> None:
    assert decided(home, announce_on=said).entry.told_from == meant


@pytest.mark.parametrize(
    "said",
    [
        {"announce_on": datetime.fromisoformat("9999-12-31T23:59-12:00")},
        {"announce_on": datetime.fromisoformat("0001-01-01T00:00+14:00")},
        {"announce_on": date.max},
        {"announce_on": date.min},
        {"now": datetime.min.replace(tzinfo=UTC)},
        {"now": datetime.max.replace(tzinfo=UTC)},
    ],
)
def test_instants_at_the_ends_of_time_are_out_of_range(home: Home, said: dict[str, Any]) -> None:
    with pytest.raises(OutOfRange, match="1900 to 9998"):
        decided(home, **said)
    assert decisions_of(home) == ()


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\r", "\x7f", "\x85", "\udcff"])
def test_control_signs_and_broken_text_are_refused_in_why_and_by(home: Home, sign: str) -> None:
    for said in ({"why": f"Half{sign}."}, {"by": f"The {sign}board"}):
        with pytest.raises(UnknownDecision, match=f"U\\+{ord(sign):04X}"):
            decided(home, **said)
    assert decided(home, why="Half.\n\tNot more – “no” 파트너.").is_new


# ── which season ──


def test_a_season_that_left_the_catalogue_is_decided_on_by_its_id_as_the_book_names_it(
    home: Home, tmp_path: Path
) -> None:
    first = decided(home).entry
    load(home, tmp_path / "less", *("".join(f.splitlines(True)[0::2]) for f in (BOTH, SEASONS, EPISODES)))
    done = decided(home, "reversed").entry
    assert [getattr(done, name) for name in ("season_id", "title_id", "title", "season_label")] == [
        getattr(first, name) for name in ("season_id", "title_id", "title", "season_label")
    ]
    with pytest.raises(UnknownTitle):
        decide(home, "s2", decision="ended", why="It is over.", now=NOW)


def test_a_film_is_not_called_a_season(home: Home) -> None:
    done = decide(home, "Purple Hearts", season=1, decision="ended", why="It is over.", now=NOW)
    assert done.entry.season_label is None


# ── where the desk is ──


def test_the_desk_may_be_named_by_its_file(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERNIGHTS_DESK", str(tmp_path / "by-hand.sqlite"))
    decided(home)
    assert (tmp_path / "by-hand.sqlite").exists()
    monkeypatch.delenv("OVERNIGHTS_DESK")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "overnights.toml").write_text('desk = "books/desk.sqlite"\n')
    assert desk_of(open_home(tmp_path / "other")).place == str(tmp_path / "other" / "books" / "desk.sqlite")
