"""A small service for tests of loading: a catalogue of two episodes, and rows of events built in sight."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from overnights.acts.accounts import account
from overnights.acts.batches import counted_files, left_out
from overnights.acts.load_catalogue import load_catalogue
from overnights.events.resolve import flat
from overnights.home import Home, make_home
from overnights.tables import AMBIGUOUS, BATCHES, EVENTS, LET_IN, MOVED, RULINGS, SET_ASIDE, SOURCES

NOW = datetime(2022, 9, 12, tzinfo=UTC)
START = datetime(2022, 8, 26, 20, 0, tzinfo=UTC)
COLUMNS = (
    *("event_id", "account_id", "profile_id", "playback_id", "episode_id", "ts", "type", "position_s"),
    *("from_position_s", "playback_rate", "device", "country", "received_at"),
)


def new_home(path: Path, catalogue: Path) -> Home:
    catalogue.mkdir(exist_ok=True)
    (catalogue / "titles.csv").write_text("title_id,title\nt1,Partner Track\n")
    (catalogue / "seasons.csv").write_text("season_id,title_id,number,released_on\ns1,t1,1,2022-08-26\n")
    (catalogue / "episodes.csv").write_text(
        "episode_id,season_id,number,runtime_s,released_on\ne1,s1,1,2700,2022-08-26\ne2,s1,2,2700,2022-08-26\n"
    )
    made = make_home(path)
    load_catalogue(made, [catalogue], now=NOW)
    return made


def event(number: int, playback: str = "p1", **said: Any) -> dict[str, Any]:
    """A heartbeat of a playback, half a minute after the one before it."""
    at = START + timedelta(seconds=30 * number)
    row = {
        "event_id": f"{playback}-{number}",
        "account_id": "a1",
        "playback_id": playback,
        "episode_id": "e1",
        "ts": at.isoformat(),
        "type": "heartbeat",
        "position_s": str(30 * number),
        "country": "US",
        "received_at": (at + timedelta(seconds=1)).isoformat(),
    }
    return row | said


def write(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def accepted(home: Home) -> list[tuple[Any, ...]]:
    """The accepted events, each once, in one order, without where they came from."""
    rows = home.lake.read(EVENTS, files=counted_files(home.lake, EVENTS))
    events = flat(left_out(home.lake).countable(rows)).drop(["batch", "ordinal", "place", "is_late"])
    return sorted({tuple(row.items()) for row in events.to_pylist()}, key=repr)


def visible(home: Home) -> dict[str, list[dict[str, Any]]]:
    """All rows of the tables of events, files and instants of loading apart."""
    tables = (EVENTS, SET_ASIDE, SOURCES, RULINGS, AMBIGUOUS, BATCHES, LET_IN, MOVED)
    out = {}
    for table in tables:
        files = None if table is BATCHES else counted_files(home.lake, table)
        out[table.name] = sorted(home.lake.read(table, files=files).to_pylist(), key=repr)
    return out


def adds_up(home: Home) -> None:
    for row in account(home).to_pylist():
        assert row["accepted"] + row["duplicates"] + row["set_aside"] == row["offered"], row
        assert min(row["accepted"], row["duplicates"], row["set_aside"]) >= 0, row


def total(home: Home) -> dict[str, int]:
    rows = account(home)
    return {name: pc.sum(rows[name]).as_py() for name in ("offered", "accepted", "duplicates", "set_aside")}


# Every kind of row, by which splits are tried.
MIXED = [
    *[event(n) for n in range(6)],
    event(2),
    event(3, position_s="95"),
    event(2, received_at="2022-09-20T00:00:00Z"),
    event(40, received_at="2022-09-20T00:00:00Z"),
    event(40),
    event(1, "p2", type="nonsense"),
    *[event(n, "p2", event_id=str(n)) for n in range(5)],
    *[event(n, "p3", account_id="a3") for n in range(3)],
    event(9, "p3", account_id="a4"),
    event(9, "p2", event_id="05"),
    *[event(n, "p4", device="tv", country="") for n in range(3)],
    event(4, "p4", device="phone", country="DE"),
    event(0, "p2", event_id="0"),
    event(6, "p3", account_id="a3", type="seek", from_position_s="10"),
    event(7, "p4", device="tv", playback_rate="1.5"),
]
