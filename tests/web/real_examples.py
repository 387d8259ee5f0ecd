"""The examples that the document shows: what a home made of the files of docs/example answers, lists cut short; and
what one of invented lists answers of cohorts and pairs, of which the other has too few seasons.

Run it to write them anew: python tests/web/real_examples.py
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from overnights.acts.announce import announce
from overnights.acts.chart import record_weeks
from overnights.acts.decide import decide
from overnights.acts.judge import judge
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.load_published import load_published
from overnights.acts.measure import measure
from overnights.acts.restate import restate
from overnights.home import Home, make_home
from overnights.settings import Settings
from overnights.web.api import examples
from overnights.web.app import Options, home_app

EXAMPLE = Path(__file__).parents[2] / "docs" / "example"
FIRST = datetime(2022, 9, 20, 9, tzinfo=UTC)  # when all was measured; a wrong runtime is found a day later
NOW = FIRST + timedelta(days=2)
WEEK, A_WEEK = date(2022, 9, 4), timedelta(weeks=1)
API = "/api/v1"
ANEW = "write the examples anew with `python tests/web/real_examples.py`"
LISTS = ("Films (English)", "Films (Non-English)", "TV (English)", "TV (Non-English)")
HEAD = ("week", "category", "weekly_rank", "show_title", "season_title", "weekly_hours_viewed",
        "cumulative_weeks_in_top_10")  # fmt: skip
ASKED = {
    "charts": "charts?territory=US",
    "weeks": "charts/netflix-weekly/weeks?limit=1",
    "chart": "charts/netflix-weekly/weeks/2022-09-04?category=TV%20(English)",
    "titles": "titles?q=harbour",
    "title": "titles/harbour",
    "season": "seasons/harbour-s1",
    "announcement": "announcements/harbour-s1",
    "restatements": "restatements?limit=1",
    "tables": "tables",
    "rows": "tables/entries?territory=ZZ&limit=1",
    "week": "weeks/2022-09-04",
    "board": "board",
    "countries": "countries",
    "country": "countries/US",
    "all_time": "all-time",
    "comparison": "comparisons/harbour-s1/quiet-hours-s1",
    "restated": "restatements/summary",
    "health": "health",
    "methods": "methods",
    "method": "methods/views",
}
ASKED_OF_LISTS = {
    "comparisons": "comparisons",
    "cohorts": "cohorts",
    "cohort": "cohorts/TV%20(English)?kind=first_season",
}


def home_in(folder: Path) -> Home:
    """The home of the README's lines, of which a runtime was wrong at first."""
    home = make_home(folder / "home", Settings(service="Example"))
    wrong = folder / "catalogue"
    shutil.copytree(EXAMPLE / "catalogue", wrong)
    episodes = wrong / "episodes.csv"
    text = episodes.read_text()
    assert "harbour-s1-e1,harbour-s1,1,2400" in text
    episodes.write_text(text.replace("harbour-s1-e1,harbour-s1,1,2400", "harbour-s1e1,harbour-s1,1,2400"))
    load_catalogue(home, [wrong], now=FIRST)
    load_events(home, [EXAMPLE / "events"], now=FIRST)
    measure(home, now=FIRST)
    record_weeks(home, now=FIRST)
    later = FIRST + timedelta(days=1)
    load_catalogue(home, [EXAMPLE / "catalogue"], now=later)
    measure(home, now=later)
    restate(home, "netflix-weekly", week=WEEK, reason="an episode's runtime was wrong", now=later)
    judge(home, requirements=EXAMPLE / "requirements.toml", now=later)
    decide(home, "harbour", season=1, decision="renewed", why="It met what it must.", now=later)
    announce(home, "harbour", season=1, audience="public", now=later)
    return home


def lists_in(folder: Path) -> Home:
    """A home of nine weeks of published lists, on which every season stays three weeks at one place."""
    rows: list[tuple[object, ...]] = [HEAD]
    for n in range(9):
        for number, category in enumerate(LISTS, start=1):
            for rank in range(1, 11):
                place = (n + rank) // 3
                title = f"{'Film' if number < 3 else 'Series'} {number}{place}{rank:02}"
                label = "N/A" if number < 3 else f"{title}: Season 1"
                since = max(0, 3 * place - rank)
                rows.append(
                    (WEEK + (n - 8) * A_WEEK, category, rank, title, label, (12 - rank) * 1_000_000, n - since + 1)
                )
    file = folder / "lists.tsv"
    file.write_text("".join("\t".join(map(str, row)) + "\n" for row in rows))
    home = make_home(folder / "lists", Settings(service="Example"))
    load_published(home, [file], now=NOW, seen_on=FIRST.date())
    return home


def examples_in(folder: Path) -> dict[str, Any]:
    """By operation, what is answered."""
    homes = ((home_in(folder), ASKED), (lists_in(folder), ASKED_OF_LISTS))
    return {name: answer for home, asked in homes for name, answer in _answers(home, asked)}


def _answers(home: Home, asked: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    browser = TestClient(home_app(home, Options(rate=None, now=lambda: NOW)))
    for name, path in asked.items():
        told = browser.get(f"{API}/{path}")
        assert told.status_code == 200, (path, told.text)
        yield name, _short(told.json())


def _short(value: Any) -> Any:
    """The same, each list with its first member alone; what names this very software's build left as it is."""
    if isinstance(value, dict):
        return {name: _short(one) for name, one in value.items()}
    return [_short(one) for one in value[:1]] if isinstance(value, list) else value


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        told = json.dumps(examples_in(Path(made)), ensure_ascii=False, indent=1)
    Path(examples.__file__).with_suffix(".json").write_text(told + "\n", encoding="utf-8")
