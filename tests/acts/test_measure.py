"""Measuring a home: what is derived, what is kept, and that how often one measures changes nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from overnights.acts import measure_tasks
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.measure import figures_of, is_up_to_date, measure
from overnights.acts.withdraw import withdraw
from overnights.errors import NoSnapshot, OutOfRange
from overnights.home import Home, make_home
from overnights.settings import Settings
from overnights.tables import EVENTS, FIGURE_TABLES
from overnights.tables.events import BUCKETS

NOW = datetime(2022, 10, 1, tzinfo=UTC)
START = datetime(2022, 8, 26, 20, tzinfo=UTC)
HEADER = "event_id,account_id,profile_id,playback_id,episode_id,ts,type,position_s,from_position_s,country,device\n"


def catalogue(folder: Path, runtime_s: int = 1800, released_on: str = "2022-08-26") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "titles.csv").write_text("title_id,title,kind,original_language\nt1,Alder,series,en\nt2,Birch,film,fr\n")
    (folder / "seasons.csv").write_text(
        f"season_id,title_id,number,label,kind,released_on\ns1,t1,1,Season 1,season,{released_on}\n"
        "s2,t2,1,,film,2022-08-26\n"
    )
    episodes = "".join(f"e{n},s1,{n},Part {n},{runtime_s},\n" for n in (1, 2, 3))
    (folder / "episodes.csv").write_text(
        f"episode_id,season_id,number,name,runtime_s,released_on\n{episodes}f1,s2,1,Birch,5400,\n"
    )
    return folder


def playback(number: int, chance: random.Random) -> list[str]:
    """One playback as CSV lines: a start, heartbeats with pauses, seeks and gaps, sometimes over midnight."""
    episode = chance.choice(["e1", "e2", "e3", "f1"])
    at = START + timedelta(minutes=chance.randrange(0, 20 * 24 * 60))
    position = chance.randrange(0, 900)
    place = chance.choice(["US", "DE", "BR", ""])
    lines = []
    for step in range(chance.randrange(2, 12)):
        kind, left = (
            ("start", "") if step == 0 else (chance.choice(["heartbeat"] * 6 + ["pause", "resume", "seek"]), "")
        )
        if kind == "seek":
            left, position = str(position), max(0, position + chance.randrange(-300, 300))
        lines.append(
            f"p{number}-{step},a{number % 7},,p{number},{episode},{at.isoformat()},{kind},{position},{left},"
            f"{place},tv\n"
        )
        gap = chance.choice([10, 60, 60, 60, 299, 301])
        at, position = at + timedelta(seconds=gap), min(1700, position + chance.choice([gap, gap, gap, 0]))
    return lines


def events(folder: Path, name: str, lines: list[str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(HEADER + "".join(lines))
    return folder / name


def home_with(folder: Path, lines: list[str], zone: str = "Europe/Berlin") -> Home:
    home = make_home(folder / "home", Settings(zone=zone))
    load_catalogue(home, [catalogue(folder / "catalogue")], now=NOW)
    load_events(home, [events(folder / "in", "all.csv", lines)], now=NOW)
    return home


def figures_as_rows(home: Home) -> dict[str, list[dict[str, object]]]:
    figures = figures_of(home)
    return {table.name: getattr(figures, table.name).to_pylist() for table in FIGURE_TABLES}


def some_lines(count: int = 60, seed: int = 5) -> list[str]:
    chance = random.Random(seed)
    return [line for number in range(count) for line in playback(number, chance)]


def test_a_home_without_events_says_how_to_load_some(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    with pytest.raises(NoSnapshot, match="load events"):
        measure(home, now=NOW)
    with pytest.raises(NoSnapshot, match="overnights measure"):
        figures_of(home)


def test_a_second_measure_finds_nothing_to_do(tmp_path: Path) -> None:
    home = home_with(tmp_path, some_lines())
    assert measure(home, now=NOW).is_full
    before = figures_as_rows(home)
    again = measure(home, now=NOW)
    assert not again.is_new and is_up_to_date(home)
    assert figures_as_rows(home) == before
    assert before["viewing"] and before["progress"] and before["drop_off"]


@pytest.mark.parametrize("seed", range(4))
def test_batch_by_batch_equals_everything_at_once(tmp_path: Path, seed: int) -> None:
    lines = some_lines(80, seed)
    chance = random.Random(seed + 100)
    whole = home_with(tmp_path / "whole", lines)
    measure(whole, now=NOW)
    dealt = lines + chance.sample(lines, 20)
    chance.shuffle(dealt)
    first, rest = dealt[:150], dealt[150:]
    home = home_with(tmp_path / "parts", first)
    measure(home, now=NOW)
    for part in range(3):
        load_events(home, [events(tmp_path / "parts" / "more", f"{part}.csv", rest[part::3])], now=NOW)
        assert not measure(home, now=NOW).is_full
    assert figures_as_rows(home) == figures_as_rows(whole)
    measure(home, full=True, now=NOW)
    assert figures_as_rows(home) == figures_as_rows(whole)


def test_a_playback_that_becomes_ambiguous_leaves_the_figures(tmp_path: Path) -> None:
    lines = some_lines(30)
    without = [line for line in lines if ",p3," not in line]
    home = home_with(tmp_path / "home", lines)
    measure(home, now=NOW)
    other = f"x,other,,p3,e1,{START.isoformat()},heartbeat,1,,US,tv\n"
    load_events(home, [events(tmp_path / "more", "x.csv", [other])], now=NOW)
    measure(home, now=NOW)
    clean = home_with(tmp_path / "clean", without)
    measure(clean, now=NOW)
    assert figures_as_rows(home) == figures_as_rows(clean)


def test_a_changed_runtime_derives_the_plays_of_that_episode_again(tmp_path: Path) -> None:
    lines = some_lines(30)
    home = home_with(tmp_path / "home", lines)
    every = measure(home, now=NOW).playbacks
    folder = catalogue(tmp_path / "longer")
    text = (folder / "episodes.csv").read_text()
    (folder / "episodes.csv").write_text(text.replace("e2,s1,2,Part 2,1800", "e2,s1,2,Part 2,1750"))
    load_catalogue(home, [folder], now=NOW)
    again = measure(home, now=NOW)
    assert not again.is_full
    assert again.causes == ("the runtime of episode e2", "the episodes or releases of season s1")
    assert again.playbacks == len({line.split(",")[3] for line in lines if ",e2," in line}) < every
    fresh = make_home(tmp_path / "fresh", Settings(zone="Europe/Berlin"))
    load_catalogue(fresh, [folder], now=NOW)
    load_events(fresh, [tmp_path / "home" / "in"], now=NOW)
    measure(fresh, now=NOW)
    assert figures_as_rows(home) == figures_as_rows(fresh)


def test_a_changed_release_day_derives_no_play_and_moves_the_progress(tmp_path: Path) -> None:
    home = home_with(tmp_path, some_lines(60))
    measure(home, now=NOW)
    before = figures_as_rows(home)
    load_catalogue(home, [catalogue(tmp_path / "earlier", released_on="2022-08-20")], now=NOW)
    again = measure(home, now=NOW)
    assert (again.is_full, again.playbacks, again.days) == (False, 0, 0)
    assert again.causes == ("the episodes or releases of season s1",)
    after = figures_as_rows(home)
    assert after["viewing"] == before["viewing"] and after["progress"] != before["progress"]


def test_a_changed_rule_derives_everything_again(tmp_path: Path) -> None:
    home = home_with(tmp_path, some_lines(10))
    measure(home, now=NOW)
    other = replace(home, settings=Settings(zone="Europe/Berlin", idle_gap_s=200))
    assert measure(other, now=NOW).why_full == "a rule has changed"


def test_one_new_playback_is_all_that_is_derived(tmp_path: Path) -> None:
    home = home_with(tmp_path, some_lines(40))
    measure(home, now=NOW)
    new = playback(100, random.Random(3))
    load_events(home, [events(tmp_path / "more", "new.csv", new)], now=NOW)
    again = measure(home, now=NOW)
    assert (again.playbacks, again.groups, again.days) == (1, 1, 1)
    assert again.causes == ("new events",)


def test_playbacks_of_which_nothing_new_came_are_not_derived(tmp_path: Path) -> None:
    lines = some_lines(40)
    home = home_with(tmp_path, lines)
    measure(home, now=NOW)
    before = figures_as_rows(home)
    batch = load_events(home, [events(tmp_path / "more", "again.csv", lines[::3])], now=NOW)
    assert (batch.accepted, batch.duplicates) == (0, len(lines[::3]))
    again = measure(home, now=NOW)
    assert (again.is_new, again.is_full, again.playbacks, again.groups) == (True, False, 0, 0)
    assert figures_as_rows(home) == before


@pytest.mark.parametrize("is_measured_between", [False, True])
def test_what_repeated_a_withdrawn_batch_counts_in_its_place(tmp_path: Path, is_measured_between: bool) -> None:
    lines = some_lines(30)
    home = home_with(tmp_path, lines[: len(lines) // 2])
    measure(home, now=NOW)
    first = load_events(home, [events(tmp_path / "more", "new.csv", lines[len(lines) // 2 :])], now=NOW)
    load_events(home, [events(tmp_path / "more", "again.csv", lines[::3])], now=NOW)
    if is_measured_between:
        measure(home, now=NOW)
    withdraw(home, first.batch, why="sent too early", now=NOW)
    assert not measure(home, now=NOW).is_full
    found = figures_as_rows(home)
    measure(home, full=True, now=NOW)
    assert figures_as_rows(home) == found


def test_what_a_withdrawn_batch_brought_leaves_plays_and_figures(tmp_path: Path) -> None:
    home = home_with(tmp_path, some_lines(20))
    measure(home, now=NOW)
    before = figures_as_rows(home)
    new = playback(100, random.Random(3)) + playback(101, random.Random(4))
    batch = load_events(home, [events(tmp_path / "more", "new.csv", new)], now=NOW).batch
    measure(home, now=NOW)
    withdraw(home, batch, why="sent twice", now=NOW)
    again = measure(home, now=NOW)
    assert again.causes == ("withdrawn events",)
    assert figures_as_rows(home) == before


def test_large_buckets_are_derived_in_slices_to_the_same_plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_with(tmp_path, some_lines(60))
    measure(home, now=NOW)
    before = figures_as_rows(home)
    size = sum(file.bytes for file in home.lake.files(EVENTS)) // BUCKETS
    monkeypatch.setattr(measure_tasks, "SLICE_BYTES", size // 3)
    again = measure(home, full=True, now=NOW)
    assert again.playbacks == 60
    assert figures_as_rows(home) == before


def test_days_derived_again_change_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path, some_lines())
    measure(home, now=NOW)
    before = figures_as_rows(home)
    again = measure(home, first=date(2022, 8, 28), last=date(2022, 9, 1), now=NOW)
    assert again.is_new and not again.is_full
    assert figures_as_rows(home) == before


def test_days_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    home = home_with(tmp_path, some_lines(3))
    with pytest.raises(OutOfRange, match="first comes before the last"):
        measure(home, first=date(2022, 9, 1), last=date(2022, 8, 1), now=NOW)
