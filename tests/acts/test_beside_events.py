"""A home whose copies beside events and plays are gone before each act is, act after act, the home that has them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_service import NOW, START, adds_up, event, new_home, visible, write

from overnights.acts import load_events as loading
from overnights.acts.batches import counted_files
from overnights.acts.late import admit_late
from overnights.acts.load_events import load_events
from overnights.acts.measure import figures_of, measure
from overnights.acts.withdraw import withdraw
from overnights.events.repeats import repeats
from overnights.home import Home, open_home
from overnights.tables import EVENTS, FIGURE_TABLES, PLAYS, REPEATED
from overnights.tasks import resolve
from overnights.weeks import Week

LATE = "2022-09-20T00:00:00Z"
Rows = list[dict[str, Any]]


def day(chance: random.Random, before: Rows, number: int, kind: str = "") -> Rows:
    """New playbacks, and rows of before sent again: most as they were, some of other content, names or lateness."""
    rows = [
        event(n, f"p{number}-{playback}", account_id=f"a{playback % 5}", device=chance.choice(["tv", "phone", ""]))
        | {"event_id": f"{kind}{1000 * number + 10 * playback + n}"}
        for playback in range(12)
        for n in range(chance.randrange(1, 7))
    ]
    for row in chance.sample(before, min(len(before), 40)):
        said: dict[str, Any] = {}
        if chance.random() < 0.1:
            said = chance.choice(
                [{"position_s": "31"}, {"device": "car"}, {"country": "DE"}, {"account_id": "a9"}, {"event_id": "x"}]
            )
        if chance.random() < 0.1:
            said |= {"received_at": LATE}
        rows += [row | said] * chance.choice((1, 1, 1, 2))
    chance.shuffle(rows)
    return rows


def without_copies(home: Home) -> Home:
    for table in (EVENTS, PLAYS):
        for path in (home.path / "lake" / table.name).glob("*.*"):
            if path.suffix in (".keys", ".rows"):
                path.unlink()
    return open_home(home.path)  # nothing of them is held


def standing(home: Home) -> dict[str, Any]:
    measure(home, now=NOW)
    adds_up(home)
    found: dict[str, Any] = visible(home)
    rows = home.lake.read(REPEATED, files=counted_files(home.lake, REPEATED)).to_pylist()
    figures = figures_of(home)
    return (
        found
        | {"repeated": sorted(rows, key=repr)}
        | {table.name: getattr(figures, table.name).to_pylist() for table in FIGURE_TABLES}
    )


@pytest.mark.parametrize("seed", range(3))
def test_acts_decide_the_same_without_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    asked: list[int] = []
    real = repeats

    def counted(*tables: Any) -> Any:
        found, told = real(*tables)
        asked.append(int(np.count_nonzero(found)))
        return found, told

    monkeypatch.setattr(resolve, "repeats", counted)
    monkeypatch.setattr(loading, "_held_mb", lambda *_: 0 if seed else 100)
    chance = random.Random(seed)
    homes = [new_home(tmp_path / name, tmp_path / "catalogue") for name in ("with", "without")]
    sent: Rows = []
    for number in range(1, 5):
        rows = day(chance, sent, number, "id-" if seed == 2 else "")
        sent += rows
        path = write(tmp_path / f"{number}.csv", rows)
        homes[1] = without_copies(homes[1])
        for home in homes:
            load_events(home, [path], now=NOW)
        assert standing(homes[0]) == standing(homes[1])
    assert sum(asked) > 30  # rows were found to repeat packed ones, in the home that has them
    assert plays_beside(homes[0]) == {file.path.removesuffix(".parquet") for file in homes[0].lake.files(PLAYS)}
    for act in (taken_back, let_in):
        homes[1] = without_copies(homes[1])
        for home in homes:
            act(home)
        assert standing(homes[0]) == standing(homes[1])


def plays_beside(home: Home) -> set[str]:
    return {path.stem for path in (home.path / "lake" / "plays").glob("*.rows")}


def taken_back(home: Home) -> None:
    withdraw(home, 2, why="sent by mistake", now=NOW)


def let_in(home: Home) -> None:
    admit_late(home, Week.of(START.date()), now=NOW)


def test_copies_of_old_batches_go(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home", tmp_path / "catalogue")
    chance = random.Random(1)
    for number in range(1, 12):
        load_events(home, [write(tmp_path / f"{number}.csv", day(chance, [], number))], now=NOW)
        kept = {path.name[:12] for path in (home.path / "lake" / "events").glob("*.rows")}
        assert f"batch-{number:06d}" in kept
        assert len(kept) <= max(2, number // 3)
    assert len(list((home.path / "lake" / "events").glob("*.keys"))) == len(home.lake.files(EVENTS))
