"""A one-shot run gives what a home gives that loads and measures the same files, to the bit."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_service import COLUMNS, MIXED, NOW, START, event, new_home, write

from overnights.acts import once as acting
from overnights.acts.accounts import reasons, set_aside_of
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.measure import figures_of, measure
from overnights.acts.once import Once, once
from overnights.demo.book import CATALOGUE, ZONE
from overnights.demo.generate import write_events
from overnights.home import Home, make_home
from overnights.settings import Settings
from overnights.tables import BATCHES, FIGURE_TABLES

FAULTS: tuple[dict[str, Any], ...] = (
    {"is_supplemental": "true"},
    {"account_id": ""},
    {"ts": "yesterday"},
    {"playback_rate": "0"},
    {"type": "ping"},
    {"episode_id": "e9"},
    {"country": "UK"},
    {"position_s": "-1"},
    {"position_s": "90000"},
    {"received_at": (START - timedelta(days=3)).isoformat()},
    {"received_at": (START + timedelta(days=30)).isoformat()},
)
REASONS = {
    *("supplemental", "missing_field", "bad_value", "unknown_type", "unknown_episode", "unknown_country"),
    *("negative_position", "position_beyond_runtime", "ts_in_future", "conflicting_duplicate", "too_late"),
    "ambiguous_playback",
}


def service(seed: int) -> list[dict[str, Any]]:
    """Rows of some playbacks: sent twice, altered, late, spoiled, and named by two accounts, episodes or countries."""
    chance, rows = random.Random(seed), []
    for playback in range(60):
        name, account = f"p{playback}", f"a{playback % 17}"
        about: dict[str, Any] = {"account_id": account, "episode_id": chance.choice(["e1", "e2"])}
        about |= {"country": chance.choice(["US", "DE", ""]), "device": chance.choice(["tv", "phone", ""])}
        day = timedelta(days=chance.randrange(40))
        for number in range(chance.randrange(1, 14)):
            row = event(number, name, **about)
            row["ts"] = _later(row["ts"], day)
            row["received_at"] = _later(row["received_at"], day)
            row["type"] = chance.choice(["start", "heartbeat", "heartbeat", "pause", "resume", "seek", "stop"])
            rows.append(row)
            rows += [row | more for more in _copies(chance, name, row)]
    return rows


def _copies(chance: random.Random, name: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    """What a copy of an event says otherwise; none, as a rule."""
    again = chance.choice([0, 1, 20])
    kinds: tuple[tuple[float, dict[str, Any]], ...] = (
        (0.05, {"event_id": chance.choice([row["event_id"], f"{name}-x"])} | chance.choice(FAULTS)),
        (0.10, {"received_at": _later(row["received_at"], timedelta(days=again))}),
        (0.03, {"position_s": "77", "profile_id": "x"}),
        (0.006, {"event_id": f"{name}-again", "account_id": f"b{chance.randrange(9)}"}),
        (0.006, {"event_id": f"{name}-once", "country": "FR"}),
    )
    drawn = chance.random()
    for share, said in kinds:
        drawn -= share
        if drawn < 0:
            return [said]
    return []


def _later(instant: str, by: timedelta) -> str:
    return (datetime.fromisoformat(instant) + by).isoformat()


def delivered(folder: Path, rows: list[dict[str, Any]], files: int, seed: int) -> Path:
    """The rows in some files, those of a playback in several of them."""
    chance = random.Random(seed)
    folder.mkdir()
    parts: list[list[dict[str, Any]]] = [[] for _ in range(files)]
    for row in rows:
        parts[chance.randrange(files)].append(row)
    for number, part in enumerate(parts):
        with (folder / f"{number:02}.csv").open("w", newline="") as stream:
            writer = csv.DictWriter(stream, [*COLUMNS, "is_supplemental"])
            writer.writeheader()
            writer.writerows(part)
    return folder


def same(found: Once, home: Home) -> None:
    """Account, reasons and every figure are those of the home's one batch."""
    row = home.lake.read(BATCHES).to_pylist()[-1]
    for name in ("files", "offered", "accepted", "duplicates", "set_aside"):
        assert getattr(found, name) == row[name], name
    assert found.accepted + found.duplicates + found.set_aside == found.offered
    assert found.reasons == reasons(home)
    figures = figures_of(home)
    for table in FIGURE_TABLES:
        mine: pa.Table = getattr(found, table.name)
        assert mine.schema == table.schema
        assert mine.equals(getattr(figures, table.name)), table.name
    assert (found.first_on, found.last_on) == (figures.first_on, figures.last_on)


def kept_out(rows: pa.Table) -> list[tuple[Any, ...]]:
    """Which rows are set aside, and why."""
    return sorted(tuple(row.values()) for row in rows.select(["source", "row", "reason"]).to_pylist())


def home_of(folder: Path, catalogue: Path, paths: list[Path], settings: Settings) -> Home:
    home = make_home(folder, settings)
    load_catalogue(home, [catalogue], now=NOW)
    load_events(home, paths, now=NOW)
    measure(home, now=NOW)
    return home


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    new_home(tmp_path / "unused", tmp_path / "catalogue")
    return tmp_path / "catalogue"


@pytest.mark.parametrize("files", [1, 2, 5])
def test_it_gives_what_a_home_gives(tmp_path: Path, catalogue: Path, files: int) -> None:
    found: set[str] = set()
    for seed in range(4):
        events = delivered(tmp_path / f"events-{seed}", service(seed), files, seed)
        settings = Settings(zone="America/New_York", threads=2)
        aside = tmp_path / f"aside-{seed}.parquet"
        done = once(catalogue, [events], settings=settings, set_aside=aside)
        home = home_of(tmp_path / f"home-{seed}", catalogue, [events], settings)
        same(done, home)
        assert kept_out(pq.read_table(aside)) == kept_out(set_aside_of(home))
        found |= done.reasons.keys()
    assert found == REASONS


def test_every_kind_of_row_in_files_of_one_row_each(tmp_path: Path, catalogue: Path) -> None:
    files = [write(tmp_path / f"{n:02}.csv", [row]) for n, row in enumerate(MIXED)]
    same(once(catalogue, files), home_of(tmp_path / "home", catalogue, files, Settings()))


def test_more_buckets_change_nothing(tmp_path: Path, catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = delivered(tmp_path / "events", service(7), 3, 7)
    usual = once(catalogue, [events])
    monkeypatch.setattr(acting, "buckets_of", lambda rows: 512)
    monkeypatch.setattr(acting, "KEYS_AT_ONCE", 20)
    many = once(catalogue, [events])
    assert (many.accepted, many.duplicates, many.reasons) == (usual.accepted, usual.duplicates, usual.reasons)
    for table in FIGURE_TABLES:
        assert getattr(many, table.name).equals(getattr(usual, table.name)), table.name


def test_the_demo_comes_out_as_in_its_home(tmp_path: Path) -> None:
    write_events(tmp_path / "events", scale=0.02)
    settings = Settings(zone=ZONE)
    home = home_of(tmp_path / "home", CATALOGUE, [tmp_path / "events"], settings)
    same(once(CATALOGUE, [tmp_path / "events"], settings=settings), home)


def test_buckets_are_a_power_of_two_that_grows_with_the_rows() -> None:
    assert [acting.buckets_of(rows) for rows in (0, 80_000_000, 80_000_001, 1_000_000_000)] == [64, 64, 128, 1024]


def test_nothing_is_left_behind(tmp_path: Path, catalogue: Path) -> None:
    events = delivered(tmp_path / "events", service(1), 2, 1)
    once(catalogue, [events], scratch=tmp_path / "scratch")
    assert list((tmp_path / "scratch").iterdir()) == []


def test_files_without_rows_have_no_figures(tmp_path: Path, catalogue: Path) -> None:
    done = once(catalogue, [write(tmp_path / "none.csv", [])])
    assert (done.offered, done.reasons, done.first_on) == (0, {}, None)
    assert done.viewing.num_rows == 0


def test_rows_that_are_all_set_aside_are_told(tmp_path: Path, catalogue: Path) -> None:
    done = once(catalogue, [write(tmp_path / "odd.csv", [event(1, type="ping"), event(2, episode_id="e9")])])
    assert done.reasons == {"unknown_episode": 1, "unknown_type": 1}
    assert done.viewing.num_rows == 0
