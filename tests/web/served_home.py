"""A small home as it is served: weeks with editions and one without, costs, tokens, and a decision under embargo."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from overnights.acts.announce import announce
from overnights.acts.chart import record_weeks
from overnights.acts.decide import decide
from overnights.acts.judge import judge
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.measure import measure
from overnights.home import Home, make_home
from overnights.settings import Settings

START = datetime(2022, 8, 26, 20, tzinfo=UTC)
NOW = datetime(2022, 9, 14, 12, tzinfo=UTC)  # a Wednesday: its week has viewing and no edition
EMBARGO = datetime(2022, 9, 20, 17, tzinfo=UTC)
PUBLISHED, OPEN = "2022-09-04", "2022-09-18"  # the Sundays of a week with an edition, and of the one under way
SECRET_WHY = "Quillfeather said so behind closed doors."
SECRET_BY = "The Hemlock Committee"
SECRET_DECISION = "moved"  # no other decision of this home is of that kind
COST = 7_654_321
REQUIREMENTS = """
[[requirement]]
name = "completion-7d"
metric = "completion_share"
window_days = 7
at_least = 0.5
why = "below half, cancellation is usual"

[[requirement]]
name = "worth"
metric = "efficiency"
window_days = 7
at_least = 1
level = "should"

[[requirement]]
name = "share-of-viewing"
metric = "share_of_viewing"
window_days = 7
at_least = 0.09871
level = "should"
is_public = false
"""
CATALOGUE = {
    "titles.csv": "title_id,title,kind,original_language\npt,Partner Track,series,en\nnd,Night Desk,series,en\n"
    "up,../up <b>,series,en\n",
    "seasons.csv": "season_id,title_id,number,label,released_on,cost,currency\n"
    f"pt-1,pt,1,Season 1,2022-08-26,{COST},USD\nnd-1,nd,1,Season 1,2022-08-26,{COST + 1},USD\n"
    f"../up-1,up,1,Season 1,2022-08-26,{COST + 2},USD\n",
    "episodes.csv": "episode_id,season_id,number,runtime_s,released_on\n"
    "pt-e1,pt-1,1,2700,2022-08-26\npt-e2,pt-1,2,2700,2022-08-26\nnd-e1,nd-1,1,2700,2022-08-26\n"
    "up-e1,../up-1,1,2700,2022-08-26\n",
}
COLUMNS = ("event_id", "account_id", "playback_id", "episode_id", "ts", "type", "position_s", "country", "received_at")


def make(folder: Path, *, is_secret: bool = True) -> Home:
    """The home: loaded, measured, charted, judged, decided upon and announced; with what is secret, or without."""
    home = make_home(folder / "home", Settings(service="Streamy", value_per_hour=2.0, currency="USD"))
    catalogue = folder / "catalogue"
    catalogue.mkdir()
    for name, text in CATALOGUE.items():
        (catalogue / name).write_text(text, encoding="utf-8")
    load_catalogue(home, [catalogue], now=START)
    events = folder / "events.csv"
    with events.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(_events())
    load_events(home, [events], now=NOW)
    measure(home, now=NOW)
    record_weeks(home, now=NOW)
    requirements = folder / "requirements.toml"
    requirements.write_text(REQUIREMENTS, encoding="utf-8")
    judge(home, requirements=requirements, now=NOW)
    decide(home, "Partner Track", season=1, decision="renewed", why="It met what it must.", by="The board", now=NOW)
    for audience in ("public", "producers"):
        announce(home, "Partner Track", season=1, audience=audience, now=NOW)
    if is_secret:
        decide(
            home, "Night Desk", season=1, decision=SECRET_DECISION, why=SECRET_WHY, by=SECRET_BY, announce_on=EMBARGO,
            now=NOW,
        )  # fmt: skip
    return home


def _events() -> Iterator[dict[str, str]]:
    """Plays of 45 minutes: of 30 accounts on the first day, of 24 a week later, of 20 in the week under way."""
    for days, episode, accounts in (
        *((0, "pt-e1", 30), (0, "nd-e1", 22), (1, "up-e1", 12), (1, "pt-e2", 18), (8, "pt-e2", 24), (8, "nd-e1", 26)),
        *((15, "pt-e1", 14), (17, "nd-e1", 20), (17, "pt-e2", 16)),
    ):
        for account in range(accounts):
            playback = f"{episode}-{days}-{account}"
            began = START + timedelta(days=days, seconds=account)
            for step in range(16):
                at = began + timedelta(minutes=3 * step)
                yield {
                    "event_id": f"{playback}-{step}",
                    "account_id": f"account-{account:02}",
                    "playback_id": playback,
                    "episode_id": episode,
                    "ts": at.isoformat(),
                    "type": "start" if step == 0 else "heartbeat",
                    "position_s": str(180 * step),
                    "country": "US" if account % 3 else "DE",
                    "received_at": (at + timedelta(seconds=1)).isoformat(),
                }
