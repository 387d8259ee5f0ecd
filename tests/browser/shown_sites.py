"""The homes whose pages are shown, and the real server that shows them under a prefix."""

from __future__ import annotations

import csv
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from overnights.acts.announce import announce
from overnights.acts.chart import record_weeks
from overnights.acts.decide import decide
from overnights.acts.demo import demo
from overnights.acts.judge import judge
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.load_published import load_published
from overnights.acts.measure import measure
from overnights.acts.restate import restate
from overnights.home import make_home
from overnights.pages.week import WORLD_CHART
from overnights.settings import Settings

PREFIX = "/top"
RESTATED = date(2022, 9, 4)
NOW = datetime(2022, 10, 16, 12, tzinfo=UTC)
SCRIPT = "<script>alert(1)</script>"
NAMES = {
    "script": SCRIPT,
    "quotes": "\"'><img src=x onerror=alert(1)> & &amp; {{ 7 * 7 }}",
    "hebrew": "ליל הירח השחור: הסוף (2)",
    "arabic": "ليلة القمر الأسود",
    "long": "Supercalifragilistic" * 10,
    "words": "A Name That Goes On and On " * 7 + "and Ends",
    "emoji": "🦊👩‍👩‍👧‍👦 & the 🌙🇧🇷",
    "cjk": "黒い月の夜に起きたすべてのことについての長い長い物語",
    "override": "Safe \u202eeman lanretni\u202c \u2066Name",
    "line": "Two\u2028lines\tand a tab",
}
REQUIREMENTS = f"""
[[requirement]]
name = "completion-7d"
metric = "completion_share"
window_days = 7
at_least = 0.5
why = "{SCRIPT} below half, cancellation is usual"
"""
_START = datetime(2022, 8, 26, 20, tzinfo=UTC)
_EVENT = ("event_id", "account_id", "playback_id", "episode_id", "ts", "type", "position_s", "country", "received_at")


def _data() -> Path | None:
    named = os.environ.get("OVERNIGHTS_DATA")
    folder = Path(__file__).parents[2] / (named or "no-such-folder") / "netflix-top10"
    return folder if (folder / "all-weeks-global.tsv.gz").is_file() else None


DATA = _data()


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A home that the first worker to want it makes, while others wait."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.with_suffix(".made").exists():
            make(folder)
            folder.with_suffix(".made").touch()
    return folder


def demo_home(folder: Path) -> None:
    """The demo, with a week restated once late events came in."""
    home = demo(folder).home
    restate(home, WORLD_CHART, week=RESTATED, reason="Late events came in", with_late=True, now=NOW)


def archive_home(folder: Path) -> None:
    """The latest download of the worldwide lists, and the lists of territories."""
    assert DATA is not None
    home = make_home(folder, Settings())
    files = [DATA / "all-weeks-global.tsv.gz", DATA / "countries-2021-07-04-to-2022-11-13.parquet"]
    load_published(home, files, now=datetime(2025, 7, 3, tzinfo=UTC))


def hostile_home(folder: Path) -> None:
    """A season of each name, its cast and episodes called so too; charted, judged, decided and announced."""
    home = make_home(folder, Settings(service=f"{SCRIPT} שירות"))
    catalogue = folder / "catalogue"
    catalogue.mkdir()
    titles = [(key, name, "series", "en", f"{name} {SCRIPT}", name) for key, name in NAMES.items()]
    _write(catalogue / "titles.csv", ("title_id", "title", "kind", "original_language", "synopsis", "based_on"), titles)
    seasons = [(f"{key}-1", key, 1, f"Season 1 {name}"[:220], "2022-08-26") for key, name in NAMES.items()]
    _write(catalogue / "seasons.csv", ("season_id", "title_id", "number", "label", "released_on"), seasons)
    episodes = [(f"{key}-e{n}", f"{key}-1", n, name, 2700, "2022-08-26") for key, name in NAMES.items() for n in (1, 2)]
    columns = ("episode_id", "season_id", "number", "name", "runtime_s", "released_on")
    _write(catalogue / "episodes.csv", columns, episodes)
    people = [(key, name, "cast", name, "main", 1) for key, name in NAMES.items()]
    _write(catalogue / "credits.csv", ("title_id", "person", "role", "character", "billing", "position"), people)
    load_catalogue(home, [catalogue], now=_START)
    _write(folder / "events.csv", _EVENT, list(_events()))
    load_events(home, [folder / "events.csv"], now=NOW)
    measure(home, now=NOW)
    record_weeks(home, now=NOW)
    requirements = folder / "requirements.toml"
    requirements.write_text(REQUIREMENTS, encoding="utf-8")
    judge(home, requirements=requirements, now=NOW)
    for key, decision in (("script", "cancelled"), ("hebrew", "renewed"), ("long", "renewed")):
        decide(home, NAMES[key], season=1, decision=decision, why=f"{SCRIPT} {NAMES[key]}", by=NAMES["quotes"], now=NOW)
        announce(home, NAMES[key], season=1, audience="public", now=NOW)


def _write(path: Path, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)


def _events() -> Iterator[tuple[object, ...]]:
    """Plays of the first episodes in three weeks; each season has fewer accounts than the one before."""
    for place, key in enumerate(NAMES):
        for days, episode in ((0, 1), (8, 1), (8, 2), (15, 2)):
            for account in range(44 - 2 * place - days // 2):
                playback = f"{key}-{episode}-{days}-{account}"
                began = _START + timedelta(days=days, seconds=account)
                for step in range(16):
                    at = began + timedelta(minutes=3 * step)
                    yield (
                        f"{playback}-{step}", f"account-{account:02}", playback, f"{key}-e{episode}", at.isoformat(),
                        "start" if step == 0 else "heartbeat", 180 * step, "US" if account % 3 else "DE",
                        (at + timedelta(seconds=1)).isoformat(),
                    )  # fmt: skip


@contextmanager
def served(home: Path, log: Path) -> Iterator[str]:
    """The address of a home's pages, answered by a server in a process of its own."""
    program = Path(sys.executable).with_name("overnights")
    command = [program, "serve", "--home", home, "--port", "0", "--prefix", PREFIX, "--rate", "0"]
    with log.open("wb") as said, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().decode().split()
            assert address, log.read_text()
            yield address[0]
        finally:
            server.kill()
