"""A service's home as of a day tells what it told at the end of that day, to the bit, whatever was recorded since."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from small_service import START, event, write
from told import charts, told

from overnights.acts.as_of import as_of
from overnights.acts.chart import chart, record_weeks
from overnights.acts.decide import decide
from overnights.acts.desk import adopt
from overnights.acts.export import public_rows
from overnights.acts.judge import judge
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_decisions import load_decisions
from overnights.acts.load_events import load_events
from overnights.acts.measure import measure
from overnights.acts.restate import restate
from overnights.acts.tidy import tidy
from overnights.acts.title import title_json
from overnights.acts.withdraw import withdraw
from overnights.errors import NotKept, OfThePast, OutOfRange, UnknownChart
from overnights.home import Home, make_home, open_home
from overnights.renewal.requirement import library_set
from overnights.settings import Settings
from overnights.tables import EDITIONS, ENTRIES, TABLES

NOW = datetime(2022, 12, 1, 9, tzinfo=UTC)
ZONE = "America/New_York"  # its days end at 04:00 UTC
WEEK = date(2022, 8, 28)
REQUIREMENTS = """
[[requirement]]
name = "hours"
metric = "hours_viewed"
window_days = 7
at_least = {hours}
"""
TITLES = "title_id,title,kind,original_language\na,{alpha},series,en\nb,Beta,series,en\n"
SEASONS = "season_id,title_id,number,label,released_on\na1,a,1,{label},2022-08-26\nb1,b,1,Season 1,2022-08-26\n"
EPISODES = "episode_id,season_id,number,runtime_s\nae,a1,1,3600\nbe,b1,1,3600\n"


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def last_instant(day: date) -> datetime:
    return at(day + timedelta(days=1), 3) + timedelta(minutes=59, seconds=59)


def catalogue(folder: Path, *, alpha: str = "Alpha", label: str = "Season 1") -> Path:
    folder.mkdir()
    texts = {"titles": TITLES.format(alpha=alpha), "seasons": SEASONS.format(label=label), "episodes": EPISODES}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def seen(account: str, episode: str, minutes: int, *, late: bool = False) -> list[dict[str, Any]]:
    """A playback of so many minutes, a heartbeat every three."""
    instants = [START + timedelta(minutes=3 * n) for n in range(minutes // 3 + 1)]
    return [
        event(
            n,
            f"{account}-{episode}",
            account_id=account,
            episode_id=episode,
            ts=instant.isoformat(),
            position_s=str(180 * n),
            received_at=(instant + timedelta(days=30 if late else 0)).isoformat(),
        )
        for n, instant in enumerate(instants)
    ]


class Story(NamedTuple):
    """A home at the end of what happened to it, and what it told at the end of each day."""

    home: Home
    told: dict[date, dict[str, Any]]


def happened(folder: Path) -> Iterator[tuple[Home, date]]:
    """A home, and day after day what was done to it."""
    home = make_home(folder / "home", Settings(zone=ZONE, min_cell=1))
    day = date(2022, 8, 30)
    load_catalogue(home, [catalogue(folder / "first")], now=at(day))
    load_events(home, [write(folder / "1.csv", [*seen("x", "ae", 45), *seen("y", "be", 30)])], now=at(day))
    measure(home, now=at(day))
    record_weeks(home, now=at(day))
    yield home, day
    day = date(2022, 8, 31)
    requirements = folder / "ours.toml"
    requirements.write_text(REQUIREMENTS.format(hours=0.6))
    judge(home, requirements=requirements, now=at(day))
    told_from = at(date(2022, 9, 20))
    decide(home, "Alpha", decision="renewed", why="it was seen", announce_on=told_from, now=at(day))
    yield home, day
    day = date(2022, 9, 5)
    load_events(home, [write(folder / "2.csv", [*seen("z", "be", 57), *seen("w", "be", 57, late=True)])], now=at(day))
    load_catalogue(home, [catalogue(folder / "second", alpha="Alpha and Omega", label="Limited Series")], now=at(day))
    measure(home, now=at(day))
    restate(home, "netflix-weekly", week=WEEK, reason="logs came in", now=at(day))
    yield home, day
    day = date(2022, 9, 21)
    record_weeks(home, now=at(day))
    requirements.write_text(REQUIREMENTS.format(hours=2.5))
    judge(home, requirements=requirements, now=at(day))
    outcomes = folder / "outcomes.csv"
    outcomes.write_text("title,season_number,decision,announced_on\nBeta,1,cancelled,2022-09-02\n")
    load_decisions(home, [outcomes], now=at(day))
    yield home, day
    day = date(2022, 10, 3)
    restate(home, "netflix-weekly", week=WEEK, reason="late logs", with_late=True, now=at(day))
    yield home, day


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Tests must not change its home."""
    found = {}
    for home, day in happened(tmp_path_factory.mktemp("story")):
        found[day] = told(home, last_instant(day))
    return Story(home, found)


DAYS = [date(2022, 8, 30), date(2022, 8, 31), date(2022, 9, 5), date(2022, 9, 21), date(2022, 10, 3)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_as_of_a_day_all_is_told_that_was_told_at_its_end(story: Story, day: date) -> None:
    then, before = told(as_of(story.home, day), NOW), story.told[day]
    assert then.keys() == before.keys()
    for name in before:
        assert then[name] == before[name], name


def test_a_label_of_later_is_not_known_nor_is_the_decision_that_could_not_be_told(story: Story) -> None:
    then = title_json(as_of(story.home, date(2022, 9, 4)), "a", now=NOW)
    assert (then["title"], then["seasons"][0]["label"], then["as_of"]) == ("Alpha", "Season 1", "2022-09-04")
    assert (then["seasons"][0]["decision"], then["seasons"][0]["decision_why"]) == (None, "no decision is recorded")
    now = title_json(story.home, "a", now=NOW)
    assert (now["title"], now["seasons"][0]["label"]) == ("Alpha and Omega", "Limited Series")
    assert now["seasons"][0]["decision"]["decision"] == "renewed"


def test_a_day_is_one_of_the_homes_zone(story: Story) -> None:
    """What was recorded on 3 October at 09:00 UTC is of that day in New York too; at 03:00 UTC it would not be."""
    home = story.home
    assert as_of(home, date(2022, 9, 5)).until == datetime(2022, 9, 6, 4, tzinfo=UTC)
    assert told(as_of(home, date(2022, 10, 2)), NOW) == story.told[date(2022, 9, 21)]


def test_as_of_a_day_as_of_a_later_one_is_as_of_the_earlier(story: Story) -> None:
    earlier, later = date(2022, 9, 5), date(2022, 9, 21)
    now = NOW
    assert told(as_of(as_of(story.home, later), earlier), now) == story.told[earlier]
    assert told(as_of(as_of(story.home, earlier), later), now) == story.told[earlier], (
        "a day is not known on one before"
    )


def test_before_anything_was_recorded_nothing_is_told(story: Story) -> None:
    with pytest.raises(OutOfRange, match="was first loaded on 2022-08-30") as refused:
        as_of(story.home, date(2022, 8, 29))
    assert refused.value.about["first"] == date(2022, 8, 30)


def test_a_week_that_had_no_edition_yet_is_not_made(story: Story) -> None:
    then = as_of(story.home, date(2022, 8, 30))
    before = story.home.lake.snapshot([EDITIONS, ENTRIES])
    assert {one.edition.edition for one in chart(then, week=WEEK, now=NOW)} == {1}
    with pytest.raises(UnknownChart, match="has no edition of 2022-09-04 as of 2022-08-30"):
        chart(then, week=date(2022, 9, 4), now=NOW)
    assert story.home.lake.snapshot([EDITIONS, ENTRIES]) == before


@pytest.fixture
def own(story: Story, tmp_path: Path) -> Home:
    """A copy of the home, that a test may change."""
    shutil.copytree(story.home.path, tmp_path / "home")
    return open_home(tmp_path / "home")


def test_as_of_the_last_day_is_as_it_is(own: Home) -> None:
    now = NOW
    record_weeks(own, now=now)
    assert told(as_of(own, date(2022, 12, 1)), now) == told(own, now)


def test_figures_that_were_tidied_away_are_said_not_to_be_kept(own: Home, story: Story) -> None:
    tidy(own, keep_hours=0)
    now, day = NOW, date(2022, 8, 30)
    then = as_of(own, day)
    with pytest.raises(NotKept, match="What viewing held on 2022-08-30 is not kept"):
        public_rows(then, now)["viewing"]()
    with pytest.raises(NotKept):
        judge(then, now=now)
    season = title_json(then, "a", now=now)["seasons"][0]
    assert season["audience"] is None
    assert season["audience_why"].startswith("What progress held on 2022-08-30 is not kept")
    assert charts(then, now) == story.told[day]["charts"], "editions are kept for ever"


def test_rows_that_counted_before_a_withdrawal_are_not_kept(own: Home) -> None:
    day = date(2022, 11, 1)
    withdraw(own, 1, why="sent by mistake", now=at(day))
    tables = public_rows(as_of(own, date(2022, 10, 31)), at(day))
    for name in ("batches", "set_aside"):
        with pytest.raises(NotKept, match="batch 1 was withdrawn since"):
            tables[name]()
    assert public_rows(as_of(own, day), last_instant(day))["batches"]().to_pylist()[0]["withdrawn"] is not None


WRITING: dict[str, Callable[[Home], object]] = {
    "load events": lambda home: load_events(home, [home.path.parent / "1.csv"], now=NOW),
    "load catalogue": lambda home: load_catalogue(home, [home.path.parent / "first"], now=NOW),
    "load decisions": lambda home: load_decisions(home, [home.path.parent / "outcomes.csv"], now=NOW),
    "measure": lambda home: measure(home, now=NOW),
    "record weeks": lambda home: record_weeks(home, now=NOW),
    "restate": lambda home: restate(home, "netflix-weekly", week=WEEK, reason="once more", now=NOW),
    "withdraw": lambda home: withdraw(home, 1, why="sent by mistake", now=NOW),
    "decide": lambda home: decide(home, "b", decision="cancelled", why="it was not seen", now=NOW),
    "adopt": lambda home: adopt(home, library_set(), now=NOW),
    "tidy": tidy,
}


@pytest.mark.parametrize("act", WRITING)
def test_nothing_is_taken_in_as_of_a_day(story: Story, act: str) -> None:
    before = tree(story.home.path)
    with pytest.raises(OfThePast, match="as of 2022-10-03") as refused:
        WRITING[act](as_of(story.home, date(2022, 10, 3)))
    assert refused.value.about["day"] == date(2022, 10, 3)
    assert tree(story.home.path) == before


def test_a_verdict_as_of_a_day_is_a_trial(story: Story) -> None:
    done = judge(as_of(story.home, date(2022, 9, 5)), requirements=library_set(), now=NOW)
    assert (done.number, done.is_new, done.why_trial) == (None, False, "it is as of 2022-09-05")
    assert done.snapshot.split()[0].endswith(",as-of@2022-09-05")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_table_is_told_as_of_a_day_but_those_that_nobody_is_told(story: Story) -> None:
    """A new table is refused until somebody says what was known of it on a day."""
    then = as_of(story.home, date(2022, 10, 3))
    refused = set()
    for table in TABLES.values():
        try:
            then.lake.files(table)
        except OfThePast:
            refused.add(table.name)
    assert refused == {"events", "plays", "alias_lines"}
