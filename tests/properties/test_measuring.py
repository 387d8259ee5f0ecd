"""Random acts on a home: whatever came in whichever order, its plays and figures are those of a full recompute.

Every sequence loads events in batches, some of them twice or late, lets late events in, withdraws batches, and changes
runtimes, releases and seasons in the catalogue; it measures now and then. Seeds are fixed.
"""

from __future__ import annotations

import random
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from overnights.acts.late import admit_late
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.measure import figures_of, measure
from overnights.acts.withdraw import withdraw
from overnights.home import Home, make_home, open_home
from overnights.settings import Settings
from overnights.tables import FIGURE_TABLES, MEASURES, PLAYS
from overnights.weeks import Week

NOW = datetime(2022, 11, 1, tzinfo=UTC)
START = datetime(2022, 8, 22, 18, tzinfo=UTC)
COLUMNS = (
    "event_id,account_id,profile_id,playback_id,episode_id,ts,type,position_s,from_position_s,playback_rate,country"
)
HEADER = f"{COLUMNS},device,received_at\n"
EPISODES = ("e1", "e2", "e3", "e4", "f1")
Book = dict[str, dict[str, Any]]


def new_book() -> Book:
    """What the catalogue says of each episode."""
    seasons = {"e1": "s1", "e2": "s1", "e3": "s2", "e4": "s2", "f1": "s3"}
    return {
        name: {"season": seasons[name], "number": n, "runtime": 900, "released": date(2022, 8, 22 + n)}
        for n, name in enumerate(EPISODES)
    }


def written(book: Book, folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "titles.csv").write_text("title_id,title,kind,original_language\nt1,Alder,series,en\nt2,Birch,film,fr\n")
    (folder / "seasons.csv").write_text(
        "season_id,title_id,number,kind,released_on\ns1,t1,1,season,2022-08-22\ns2,t1,2,season,2022-08-22\n"
        "s3,t2,1,film,2022-08-22\n"
    )
    rows = [f"{name},{e['season']},{e['number']},{e['runtime']},{e['released']}\n" for name, e in book.items()]
    (folder / "episodes.csv").write_text("episode_id,season_id,number,runtime_s,released_on\n" + "".join(rows))
    return folder


def some_events(first: int, count: int, chance: random.Random) -> list[str]:
    """Lines of so many playbacks: over midnight and pauses, with seeks, rates, two devices; some arrive weeks late."""
    lines = []
    for number in range(first, first + count):
        at = START + timedelta(minutes=chance.randrange(0, 20 * 24 * 60))
        position, episode = chance.randrange(0, 300), chance.choice(EPISODES)
        where, late = chance.choice(["US", "DE", ""]), chance.random() < 0.15
        for step in range(chance.randrange(2, 9)):
            kind = "start" if step == 0 else chance.choice(["heartbeat"] * 6 + ["pause", "seek", "stop"])
            left = str(position) if kind == "seek" and chance.random() < 0.5 else ""
            position = chance.randrange(0, 800) if kind == "seek" else position
            rate, device = chance.choice(["", "", "1.5"]), chance.choice(["tv", "tv", "phone", ""])
            came = at + timedelta(days=chance.choice([15, 20]) if late and chance.random() < 0.7 else 0)
            lines.append(
                f"p{number}-{step},a{number % 5},,p{number},{episode},{at.isoformat()},{kind},{position},{left},{rate},"
                f"{where},{device},{came.isoformat()}\n"
            )
            gap = chance.choice([0, 20, 120, 299, 301])
            at, position = at + timedelta(seconds=gap), min(850, position + chance.choice([gap, gap, 0]))
    return lines


def spoiled(line: str, chance: random.Random) -> str:
    """A row met before, as it was; or saying something else; or naming another account."""
    cells = line.split(",")
    how = chance.randrange(8)
    if how == 0:
        cells[7] = "7"
    elif how == 1:
        cells[0], cells[1] = f"{cells[0]}x", "other"
    return ",".join(cells)


class Acts:
    """A home and what was done to it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)
        self.book, self.lines, self.batches = new_book(), list[str](), dict[int, Path]()
        self.done: list[tuple[str, Any]] = []
        self.home = make_home(folder / "home", Settings(zone="Europe/Berlin"))
        self.catalogue()
        self.load()

    def catalogue(self) -> None:
        path = written(self.book, self.folder / f"catalogue-{len(self.done)}")
        load_catalogue(self.home, [path], now=NOW)
        self.done.append(("catalogue", path))

    def load(self) -> None:
        new = some_events(1000 * len(self.done), self.chance.randrange(3, 12), self.chance)
        again = [spoiled(line, self.chance) for line in self.chance.sample(self.lines, min(8, len(self.lines)))]
        held = self.chance.sample(new, len(new) // 6)
        offered = [line for line in new if line not in held] + again
        self.lines += new  # what was held back comes as met before, later on
        self.chance.shuffle(offered)
        path = self.folder / "in" / f"{len(self.done)}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEADER + "".join(offered))
        batch = load_events(self.home, [path], now=NOW)
        self.batches[batch.batch] = path
        self.done.append(("load", path))

    def let_in(self) -> None:
        week = Week.of(START.date() + timedelta(days=7 * self.chance.randrange(3)))
        admit_late(self.home, week, now=NOW)
        self.done.append(("let in", week))

    def withdraw(self) -> None:
        if len(self.batches) < 2:
            return
        number = self.chance.choice(sorted(self.batches))
        withdraw(self.home, number, why="a test", now=NOW)
        path = self.batches.pop(number)
        self.done = [one for one in self.done if one != ("load", path)] + [("withdraw", number)]

    def runtime(self) -> None:
        self.book[self.chance.choice(EPISODES)]["runtime"] = self.chance.choice([880, 900, 1200])
        self.catalogue()

    def release(self) -> None:
        self.book[self.chance.choice(EPISODES)]["released"] = date(2022, 8, self.chance.randrange(1, 30))
        self.catalogue()

    def season(self) -> None:
        episode = self.book[self.chance.choice(EPISODES[:4])]
        episode["season"], episode["number"] = self.chance.choice(["s1", "s2"]), self.chance.randrange(1, 9)
        if len({(e["season"], e["number"]) for e in self.book.values()}) == len(self.book):
            self.catalogue()

    def measure(self) -> bool:
        if len(self.done) % 2:  # another process knows nothing of what this one wrote
            self.home = open_home(self.home.path)
        return not measure(self.home, now=NOW).is_full

    def fresh(self) -> Home:
        """A home in which only what counts was done, at once."""
        home = make_home(self.folder / "fresh", Settings(zone="Europe/Berlin"))
        for what, about in self.done:
            if what == "catalogue":
                load_catalogue(home, [about], now=NOW)
            elif what == "load":
                load_events(home, [about], now=NOW)
            elif what == "let in":
                admit_late(home, about, now=NOW)
        measure(home, now=NOW)
        return home


def plays_of(home: Home) -> list[dict[str, Any]]:
    """The plays that hold, of the latest generation of each playback, but for the generation."""
    last = home.lake.read(MEASURES).sort_by("generation").to_pylist()[-1]
    files = [file for file in home.lake.files(PLAYS) if file.path in set(last["play_files"])]
    rows = home.lake.read(PLAYS, files=files).to_pylist()
    latest: dict[int, int] = {}
    for row in rows:
        latest[row["playback_hash"]] = max(row["generation"], latest.get(row["playback_hash"], 0))
    rows = [row for row in rows if row["generation"] == latest[row["playback_hash"]] and row["day"] is not None]
    return sorted(({k: v for k, v in row.items() if k != "generation"} for row in rows), key=repr)


def figures_in(home: Home) -> dict[str, list[dict[str, Any]]]:
    figures = figures_of(home)
    return {table.name: getattr(figures, table.name).to_pylist() for table in FIGURE_TABLES}


def all_of(home: Home) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    return plays_of(home), figures_in(home)


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_of_acts_ends_in_what_a_full_recompute_gives(tmp_path: Path, seed: int) -> None:
    acts = Acts(tmp_path, seed)
    acts.measure()
    chance, partly = random.Random(100 + seed), 0
    do = [acts.load, acts.load, acts.let_in, acts.withdraw, acts.runtime, acts.release, acts.season]
    for _ in range(7):
        chance.choice(do)()
        if chance.random() < 0.6:
            partly += acts.measure()
    acts.load()
    assert acts.measure()
    found = all_of(acts.home)
    copy = Path(shutil.copytree(acts.home.path, tmp_path / "copy"))
    full = open_home(copy)
    assert measure(full, full=True, now=NOW).is_full
    assert found == all_of(full)
    assert found == all_of(acts.fresh())
    assert partly and found[0] and found[1]["completions"]
