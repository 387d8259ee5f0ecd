"""From events to a restated week: late events enter only when a person restates with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from overnights.acts.chart import chart, record_weeks
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.measure import measure
from overnights.acts.restate import restate
from overnights.errors import UnknownChart
from overnights.home import Home, make_home

SUNDAY = date(2022, 8, 28)
NOW = datetime(2022, 10, 1, tzinfo=UTC)
HEADER = "event_id,account_id,playback_id,episode_id,ts,type,position_s,country,received_at"


def play(name: str, account: str, episode: str, day: str, minutes: int, received: str | None = None) -> list[str]:
    """A playback of so many minutes from 10:00, a heartbeat a minute."""
    instants = [f"{day}T10:{minute:02}:00Z" for minute in range(minutes + 1)]
    return [
        f"{name}-{n},{account},{name},{episode},{ts},{'heartbeat' if n else 'start'},{n * 60},US,{received or ts}"
        for n, ts in enumerate(instants)
    ]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    files = {
        "titles.csv": "title_id,title,kind,original_language\na,Alpha,series,en\nb,Beta,series,en\n",
        "seasons.csv": "season_id,title_id,number,label,released_on\na1,a,1,Season 1,2022-08-22\nb1,b,1,,2022-08-22\n",
        "episodes.csv": "episode_id,season_id,number,runtime_s\nae,a1,1,3600\nbe,b1,1,3600\n",
    }
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    events = [
        *play("p1", "x1", "ae", "2022-08-24", 30),
        *play("p2", "x2", "be", "2022-08-25", 20),
        *play("p3", "x3", "be", "2022-08-25", 40, received="2022-09-20T00:00:00Z"),
        *play("p4", "x1", "ae", "2022-09-01", 30),
    ]
    (tmp_path / "events.csv").write_text("\n".join([HEADER, *events]) + "\n", encoding="utf-8")
    made = make_home(tmp_path / "home")
    load_catalogue(made, [folder], now=NOW)
    load_events(made, [tmp_path / "events.csv"], now=NOW)
    measure(made, now=NOW)
    return made


def hours(home: Home, **which):
    charts = chart(home, now=NOW, **which)
    return [(e.season_id, e.value_exact) for one in charts for e in one.entries]


def test_late_events_enter_a_week_only_by_a_restatement_with_them(home):
    record_weeks(home, now=NOW)
    before = hours(home, week=SUNDAY)
    assert before == [("a1", "1/2"), ("b1", "1/3")]
    without = restate(home, "netflix-weekly", week=SUNDAY, reason="checked", now=NOW)
    assert (without.diff, without.late_events) == ((), None)
    done = restate(home, "netflix-weekly", week=SUNDAY, reason="logs came late", with_late=True, now=NOW)
    assert done.late_events == 41
    assert {(v.title, v.change.column, v.change.before, v.change.after) for v in done.diff} >= {
        ("Beta", "rank", 2, 1),
        ("Beta", "value_exact", "1/3", "1/1"),
        ("Alpha", "rank", 1, 2),
    }
    assert hours(home, week=SUNDAY) == [("b1", "1/1"), ("a1", "1/2")]
    assert hours(home, week=SUNDAY, edition=1) == before
    again = restate(home, "netflix-weekly", week=SUNDAY, reason="again", with_late=True, now=NOW)
    assert (again.diff, again.late_events) == ((), 0)


def test_other_charts_and_weeks_keep_their_editions_when_one_is_restated(home):
    record_weeks(home, now=NOW)
    country, later = (
        chart(home, "netflix-country", week=SUNDAY, now=NOW),
        chart(home, week=date(2022, 9, 4), now=NOW),
    )
    restate(home, "netflix-weekly", week=SUNDAY, reason="logs came late", with_late=True, now=NOW)
    assert chart(home, "netflix-country", week=SUNDAY, now=NOW) == country
    kept = chart(home, week=date(2022, 9, 4), now=NOW)
    assert [one.entries for one in kept] == [one.entries for one in later]


def test_a_week_of_nothing_but_late_events_enters_by_its_restatement(home, tmp_path):
    lost = play("p9", "x9", "ae", "2022-09-07", 30, received="2022-09-28T00:00:00Z")
    (tmp_path / "late.csv").write_text("\n".join([HEADER, *lost]) + "\n", encoding="utf-8")
    load_events(home, [tmp_path / "late.csv"], now=NOW)
    measure(home, now=NOW)
    week = date(2022, 9, 11)
    with pytest.raises(UnknownChart):
        restate(home, "netflix-weekly", week=week, reason="an outage", now=NOW)
    done = restate(home, "netflix-weekly", week=week, reason="an outage", with_late=True, now=NOW)
    assert done.late_events == 31
    assert {(one.week, one.edition, one.reason) for one in done.editions if one.week == week} == {
        (week, 1, "an outage")
    }
    assert hours(home, name="netflix-weekly", week=week) == [("a1", "1/2")]
    assert [e.weeks_on_chart for one in chart(home, week=week, now=NOW) for e in one.entries] == [3]


def test_a_list_that_only_late_events_bring_about_is_made_by_the_restatement(home, tmp_path):
    record_weeks(home, now=NOW)
    abroad = [row.replace(",US,", ",GB,") for row in play("p9", "x9", "ae", "2022-08-24", 30, "2022-09-28T00:00:00Z")]
    (tmp_path / "late.csv").write_text("\n".join([HEADER, *abroad]) + "\n", encoding="utf-8")
    load_events(home, [tmp_path / "late.csv"], now=NOW)
    done = restate(home, "netflix-country", week=SUNDAY, reason="logs of GB", with_late=True, now=NOW)
    made = {(one.territory, one.edition, one.reason) for one in done.editions}
    assert made == {("GB", 1, "logs of GB"), ("US", 2, "logs of GB")}
