"""Withdrawing a batch: the home is as if it had never been loaded, whatever the batch decided about others."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from small_service import NOW, accepted, adds_up, event, new_home, visible, write
from typer.testing import CliRunner

from overnights.acts.accounts import account, reasons, set_aside_of
from overnights.acts.chart import chart
from overnights.acts.doctor import doctor
from overnights.acts.export import public_rows
from overnights.acts.late import admit_late
from overnights.acts.load_events import load_events
from overnights.acts.measure import figures_of, measure
from overnights.acts.withdraw import withdraw
from overnights.cli.app import app
from overnights.errors import DefinitionError, NotClosed, UnknownBatch, WithdrawnBefore
from overnights.home import Home
from overnights.tables import FIGURE_TABLES
from overnights.weeks import Week

WHY = "sent by mistake"
WEEK = Week(date(2022, 8, 28))
LATE = "2022-09-20T00:00:00Z"
COUNTS = ("offered", "accepted", "duplicates", "set_aside")


def loaded(
    folder: Path, batches: Sequence[Sequence[dict[str, Any]] | Week], without: Sequence[int] = ()
) -> tuple[Home, dict[int, int]]:
    """A home with these batches but for some, and their numbers; a week stands for letting its late events in."""
    folder.mkdir(exist_ok=True)
    home = new_home(folder / "home", folder / "catalogue")
    numbers = {}
    for place, batch in enumerate(batches):
        if isinstance(batch, Week):
            admit_late(home, batch, now=NOW)
        elif place not in without:
            numbers[place] = load_events(home, [write(folder / f"{place}.csv", batch)], now=NOW).batch
    return home, numbers


def standing(home: Home) -> dict[str, Any]:
    """All that a home says, but for numbers of batches; withdrawn ones apart."""
    gone = {row["batch"] for row in account(home).to_pylist() if row["withdrawn"] is not None}
    rows = [row for row in account(home).to_pylist() if row["files"] and row["batch"] not in gone]
    aside = [
        (Path(row["source"]).name, row["row"], row["reason"], row["detail"], row["day"])
        for row in set_aside_of(home).to_pylist()
    ]
    return {
        "account": [[Path(row["source"]).name, *(row[name] for name in COUNTS)] for row in rows],
        "set_aside": sorted(aside, key=repr),
        "reasons": reasons(home),
        "accepted": accepted(home),
    }


def figures(home: Home) -> list[pa.Table]:
    measure(home, now=NOW)
    found = figures_of(home)
    tables = [getattr(found, table.name) for table in FIGURE_TABLES]
    return [table.sort_by([(name, "ascending") for name in table.column_names]) for table in tables]


def same_without(folder: Path, batches: Sequence[Sequence[dict[str, Any]] | Week], *gone: int) -> Home:
    """Loads all, withdraws some (counted from 0), and holds it to a home that never had them."""
    home, numbers = loaded(folder / "all", batches)
    for place in gone:
        withdraw(home, numbers[place], why=WHY, now=NOW)
        adds_up(home)
    rest, _ = loaded(folder / "rest", batches, gone)
    assert standing(home) == standing(rest)
    if accepted(rest):
        assert figures(home) == figures(rest)
    return home


CASES: dict[str, tuple[list[Any], int]] = {
    "its rows were repeated": ([[event(n) for n in range(5)], [event(n) for n in range(3, 8)]], 0),
    "its rows repeated others": ([[event(n) for n in range(5)], [event(n) for n in range(3, 8)]], 1),
    "its rows were contradicted": ([[event(1), event(2)], [event(1, position_s="99"), event(3)]], 0),
    "its rows contradicted others": ([[event(1), event(2)], [event(1, position_s="99"), event(3)]], 1),
    "another column differs then": (
        [[event(1)], [event(1, position_s="99")], [event(1, device="tv", position_s="99")]],
        0,
    ),
    "it made a playback ambiguous": ([[event(1), event(2)], [event(3, country="DE")], [event(4)]], 1),
    "it had an ambiguous playback, which stays so": (
        [[event(1)], [event(3, country="DE")], [event(4, country="BR")]],
        1,
    ),
    "two accounts stood in two buckets": (
        [[event(1), event(2)], [event(3, account_id="a7")], [event(4), event(5, "p2")]],
        1,
    ),
    "late rows repeated its rows": ([[event(1)], [event(1, received_at=LATE), event(2)]], 0),
    "late rows contradicted its rows": ([[event(1)], [event(1, received_at=LATE, position_s="9"), event(2)]], 0),
    "its late rows were let in": ([[event(1, received_at=LATE), event(2)], [event(3)], WEEK, [event(1)]], 0),
    "late rows are let in that repeated its rows": ([[event(1)], [event(1, received_at=LATE)], WEEK, [event(2)]], 0),
    "late rows let in made its playback ambiguous": ([[event(1)], [event(2, received_at=LATE, country="DE")], WEEK], 0),
    "late rows let in were repeated later": ([[event(1)], [event(2, received_at=LATE)], WEEK, [event(2)]], 1),
    "nothing was beside it": ([[event(1)]], 0),
}


@pytest.mark.parametrize("case", CASES)
def test_the_home_is_as_if_it_had_never_been_loaded(tmp_path: Path, case: str) -> None:
    batches, gone = CASES[case]
    same_without(tmp_path, batches, gone)


def drawn(seed: int) -> tuple[list[Any], list[int]]:
    """Batches in which few playbacks meet often, weeks let in between them, and which to withdraw."""
    chance = random.Random(seed)
    batches: list[Any] = []
    for _ in range(5):
        rows = []
        for _ in range(25):
            said: dict[str, Any] = {}
            if chance.random() < 0.15:
                said["position_s"] = str(chance.choice((7, 8)))
            if chance.random() < 0.08:
                said["account_id"] = chance.choice(("a2", "a3", "a9"))
            if chance.random() < 0.1:
                said["country"] = chance.choice(("", "DE"))
            if chance.random() < 0.2:
                said["received_at"] = LATE
            if chance.random() < 0.1:
                said["device"] = "tv"
            rows.append(event(chance.randrange(6), f"p{chance.randrange(9)}", **said))
        batches.append(list({(row["playback_id"], row["event_id"]): row for row in rows}.values()))
        if chance.random() < 0.4:
            batches.append(WEEK)
    places = [n for n, batch in enumerate(batches) if not isinstance(batch, Week)]
    return batches, chance.sample(places, chance.choice((1, 1, 2)))


@pytest.mark.parametrize("seed", range(8))
def test_any_batches_may_be_withdrawn(tmp_path: Path, seed: int) -> None:
    batches, gone = drawn(seed)
    same_without(tmp_path, batches, *gone)


def test_what_was_withdrawn_is_told_and_shown_apart(tmp_path: Path) -> None:
    home, _ = loaded(tmp_path, [[event(n) for n in range(5)], [event(n) for n in range(3, 8)]])
    done = withdraw(home, 1, why=f" {WHY} ", now=NOW)
    assert (done.batch, done.rows, done.accepted, done.why) == (1, 5, 2, WHY)
    rows = account(home).to_pylist()
    assert [[row[name] for name in (*COUNTS, "withdrawn")] for row in rows] == [[5, 5, 0, 0, 5], [5, 5, 0, 0, None]]
    exported = public_rows(home, NOW)["batches"]()
    assert exported.select([*COUNTS, "withdrawn"]).to_pylist() == [
        {name: row[name] for name in (*COUNTS, "withdrawn")} for row in rows
    ]


def test_the_same_files_come_in_again_as_a_new_batch(tmp_path: Path) -> None:
    rows = [event(n) for n in range(5)]
    home, _ = loaded(tmp_path, [rows])
    before = accepted(home)
    withdraw(home, 1, why=WHY, now=NOW)
    again = load_events(home, [tmp_path / "0.csv"], now=NOW)
    assert (again.is_new, again.batch, again.accepted) == (True, 3, 5)
    assert accepted(home) == before
    assert not load_events(home, [tmp_path / "0.csv"], now=NOW).is_new


def test_what_cannot_be_withdrawn_is_named_and_changes_nothing(tmp_path: Path) -> None:
    home, _ = loaded(tmp_path, [[event(1), event(2, received_at=LATE)], WEEK])
    before = visible(home)
    with pytest.raises(UnknownBatch, match="There is no batch 7"):
        withdraw(home, 7, why=WHY, now=NOW)
    with pytest.raises(UnknownBatch, match="Batch 2 offered no rows: it let in late events of the week"):
        withdraw(home, 2, why=WHY, now=NOW)
    with pytest.raises(DefinitionError, match="gives its reason"):
        withdraw(home, 1, why=" ", now=NOW)
    assert visible(home) == before
    withdraw(home, 1, why=WHY, now=NOW)
    before = visible(home)
    with pytest.raises(WithdrawnBefore, match="Batch 1 is withdrawn already"):
        withdraw(home, 1, why=WHY, now=NOW + timedelta(days=1))
    assert visible(home) == before


def test_the_doctor_says_what_rests_on_a_withdrawn_batch(tmp_path: Path) -> None:
    home, _ = loaded(tmp_path, [[event(n) for n in range(5)], [event(n, "p2") for n in range(5)]])
    measure(home, now=NOW)
    chart(home, "netflix-weekly", week=WEEK, now=NOW)
    withdraw(home, 1, why=WHY, now=NOW)
    says = [check.says for check in doctor(home.path, now=NOW).checks if check.state != "well"]
    assert "Batch 1 was withdrawn after the last measure, which still counts it." in says
    assert any("4 editions can no longer be recomputed since 2022-09-12: batch 1" in one for one in says)
    measure(home, now=NOW)
    assert [check.state for check in doctor(home.path, now=NOW).checks if check.state != "well"] == ["note"]


def test_a_withdrawal_leaves_nothing_behind(tmp_path: Path) -> None:
    again = [event(n) for n in range(3)]
    home, _ = loaded(tmp_path, [[event(n) for n in range(5)], [*again, event(3) | {"position_s": "77"}], again])
    measure(home, now=NOW)
    withdraw(home, 3, why=WHY, now=NOW)
    measure(home, now=NOW)
    assert [check.says for check in doctor(home.path, now=NOW).checks if check.name == "orphans"] == []


def test_a_home_whose_batches_are_all_withdrawn_is_well(tmp_path: Path) -> None:
    home, _ = loaded(tmp_path, [[event(n) for n in range(5)]])
    measure(home, now=NOW)
    withdraw(home, 1, why=WHY, now=NOW)
    measured = CliRunner().invoke(app, ["measure", "--home", str(home.path), "--now", NOW.isoformat()])
    assert measured.output.endswith("There is no viewing: all batches are withdrawn.\n")
    again = CliRunner().invoke(app, ["measure", "--home", str(home.path), "--now", NOW.isoformat()])
    assert again.output == "Nothing has changed since measure 2. There is no viewing: all batches are withdrawn.\n"
    found = doctor(home.path, now=NOW)
    assert found.is_well
    says = {check.name: check.says for check in found.checks}
    assert says["events"] == "All batches of events are withdrawn."
    assert says["measures"] == "Measure 2: no viewing, since all batches are withdrawn."
    for week in (WEEK, None):
        with pytest.raises(NotClosed, match="all batches are withdrawn"):
            chart(home, "netflix-weekly", week=week, now=NOW)
