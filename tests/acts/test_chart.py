from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from overnights.acts.chart import chart, record_weeks, viewing_ends
from overnights.acts.chart_store import recorded
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.restate import restate
from overnights.errors import DefinitionError, NoSnapshot, NotASunday, NotClosed, OutOfRange, UnknownChart
from overnights.home import Home, make_home
from overnights.settings import Settings
from overnights.tables import EDITIONS, ENTRIES, FIGURE_TABLES, MEASURES, REACH, VIEWING
from overnights.weeks import Week

SUNDAY = date(2022, 8, 28)
NEXT = SUNDAY + timedelta(weeks=1)
H = 3_600_000
CATALOGUE = {
    "titles.csv": "title_id,title,kind,original_language\na,Alpha,series,en\nb,Beta,series,en\nc,Ceta,film,en\n",
    "seasons.csv": "season_id,title_id,number,label,released_on\n"
    "a,a,1,Season 1,2022-08-01\nb,b,1,Season 1,2022-08-01\nc,c,,,2022-08-01\n",
    "episodes.csv": "episode_id,season_id,number,runtime_s\na-1,a,1,3600\nb-1,b,1,3600\nc-1,c,1,3600\n",
}
WEEKS = [
    ("a-1", "US", SUNDAY, 1),
    ("b-1", "US", SUNDAY, 2),
    ("c-1", "DE", SUNDAY, 3),
    ("a-1", "US", NEXT, 5),
]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


LONG_AFTER = at(date(2023, 1, 1))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for name, text in CATALOGUE.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = make_home(tmp_path / "home")
    load_catalogue(made, [folder], now=at(SUNDAY))
    return made


def measured(home: Home, rows, generation: int = 1) -> Home:
    """Puts figures in place as a measure does."""
    act = f"measure-{generation}"
    viewing = [dict(zip(VIEWING.column_names, (e[0], e, t, d, h * H, 1, 0), strict=True)) for e, t, d, h in rows]
    reach = [
        {"season_id": s, "territory": "ZZ", "window": "week", "last_on": d, "accounts": n}
        for s, d, n in (("a", SUNDAY, 9), ("b", SUNDAY, 12))
    ]
    contents = {VIEWING.name: viewing, REACH.name: reach}
    snapshots = [
        f"{t.name}@{home.lake.replace(t, pa.Table.from_pylist(contents.get(t.name, []), schema=t.schema), act=act)}"
        for t in FIGURE_TABLES
    ]
    days = [d for _, _, d, _ in rows]
    row = {
        "generation": generation,
        "measured_at": at(SUNDAY),
        "last_batch": 1,
        "catalogue_version": 1,
        "rules": "r",
        "runtimes": "r",
        "inputs": "i",
        "first_on": min(days, default=None),
        "last_on": max(days, default=None),
        "is_full": True,
        "event_files": [],
        "play_files": [],
        "snapshots": snapshots,
    }
    home.lake.append(MEASURES, pa.Table.from_pylist([row], schema=MEASURES.schema), act=act)
    return home


def tables(home: Home):
    keys = [(name, "ascending") for name in ("chart", "week", "territory", "category", "edition")]
    editions, entries = recorded(home.lake)
    return editions.sort_by(keys).to_pylist(), entries.sort_by([*keys, ("rank", "ascending")]).to_pylist()


def top(charts, category="TV (English)"):
    return [e.season_id for one in charts if one.edition.category == category for e in one.entries]


def test_a_chart_of_a_week_is_recorded_and_told(home):
    charts = chart(measured(home, WEEKS), week=SUNDAY, now=LONG_AFTER)
    assert [one.edition.category for one in charts] == [
        "TV (English)",
        "TV (Non-English)",
        "Films (English)",
        "Films (Non-English)",
    ]
    assert top(charts) == ["b", "a"]
    assert {(one.edition.edition, one.edition.status, one.latest) for one in charts} == {(1, "consolidated", 1)}
    assert home.lake.read(EDITIONS).num_rows == 4


def test_the_same_chart_asked_twice_is_the_same_edition(home):
    first = chart(measured(home, WEEKS), week=SUNDAY, now=LONG_AFTER)
    stored = home.lake.version(EDITIONS)
    assert chart(home, week=SUNDAY, now=LONG_AFTER + timedelta(days=9)) == first
    assert home.lake.version(EDITIONS) == stored


def test_a_recorded_chart_is_told_without_the_kernel(home):
    measured(home, WEEKS)
    chart(home, week=SUNDAY, now=LONG_AFTER)
    code = (
        "import sys; from datetime import UTC, date, datetime; from overnights.home import open_home;"
        "from overnights.acts.chart import chart;"
        f"charts = chart(open_home({str(home.path)!r}), week=date(2022, 8, 28), now=datetime(2023, 1, 1, tzinfo=UTC));"
        "print(len(charts), 'overnights.acts.measure' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["4", "False"]


def test_without_a_week_the_latest_that_is_over_is_told(home):
    measured(home, WEEKS)
    assert chart(home, now=LONG_AFTER)[0].edition.week == NEXT
    assert chart(home, now=at(NEXT))[0].edition.week == SUNDAY


def test_without_a_week_viewing_dated_in_the_future_is_passed_over(home):
    measured(home, [*WEEKS, ("a-1", "US", date(2034, 3, 1), 1)])
    assert chart(home, now=LONG_AFTER)[0].edition.week == NEXT


def test_where_no_week_is_over_yet_the_first_is_refused_and_no_other_is_advised(home):
    measured(home, [("a-1", "US", date(2034, 3, 1), 1)])
    with pytest.raises(NotClosed, match="2034-03-05") as error:
        chart(home, now=LONG_AFTER)
    assert "2034-02-26" not in str(error.value)


def test_a_week_between_viewing_is_refused_with_the_week_of_the_viewing_before_it(home):
    measured(home, [*WEEKS, ("a-1", "US", date(2034, 3, 1), 1)])
    with pytest.raises(OutOfRange, match=f"Take {NEXT}"):
        chart(home, week=date(2022, 12, 4), now=LONG_AFTER)


def test_viewing_that_ends_within_a_window_is_told_and_a_whole_window_says_nothing(home):
    days = [("a-1", "US", SUNDAY, 1), ("a-1", "US", SUNDAY + timedelta(days=3), 1)]
    measured(home, days)
    assert viewing_ends(home, Week(NEXT).window) == SUNDAY + timedelta(days=3)
    assert viewing_ends(home, Week(SUNDAY).window) is None
    assert viewing_ends(home, Week(NEXT).shift(1).window) is None


def test_earlier_weeks_are_recorded_first_so_that_history_is_whole(home):
    entry = chart(measured(home, WEEKS), now=LONG_AFTER)[0].entries[0]
    assert (entry.season_id, entry.weeks_on_chart, entry.last_rank) == ("a", 2, 2)


def test_what_left_a_list_is_told_with_the_rank_it_left_from(home):
    charts = chart(measured(home, WEEKS), week=NEXT, now=LONG_AFTER)
    assert [(e.season_id, e.rank) for e in charts[0].exits] == [("b", 1)]


def test_without_a_name_a_territory_means_its_own_lists(home):
    charts = chart(measured(home, WEEKS), week=SUNDAY, territory="US", now=LONG_AFTER)
    assert [(c.edition.chart, c.edition.territory, c.edition.category) for c in charts] == [
        ("netflix-country", "US", "TV"),
        ("netflix-country", "US", "Films"),
    ]
    assert [r["value_why"] for r in charts[0].as_rows()] == ["not published: netflix-country gives ranks alone"] * 2


def test_a_territory_without_viewing_has_no_edition(home):
    with pytest.raises(UnknownChart) as error:
        chart(measured(home, WEEKS), week=SUNDAY, territory="FR", now=LONG_AFTER)
    assert error.value.territories == ("DE", "US")


def test_a_code_that_is_none_is_answered_with_the_one_that_is_meant(home):
    with pytest.raises(UnknownChart, match="UK is no code of a territory; United Kingdom is GB"):
        chart(measured(home, WEEKS), week=SUNDAY, territory="UK", now=LONG_AFTER)


def test_an_overnight_edition_becomes_a_consolidated_one_beside_it(home):
    measured(home, WEEKS)
    early = chart(home, week=SUNDAY, now=at(SUNDAY + timedelta(days=1)))
    late = chart(home, week=SUNDAY, now=at(SUNDAY + timedelta(days=15)))
    assert {(c.edition.edition, c.edition.status) for c in early} == {(1, "overnight")}
    assert {(c.edition.edition, c.edition.status, c.edition.diff) for c in late} == {(2, "consolidated", "[]")}
    assert {c.edition.edition for c in chart(home, week=SUNDAY, edition=1, now=LONG_AFTER)} == {1}


def test_an_older_edition_is_told_as_it_was(home):
    measured(home, WEEKS)
    first = chart(home, week=SUNDAY, now=LONG_AFTER)
    measured(home, [("a-1", "US", SUNDAY, 9)], generation=2)
    restate(home, "netflix-weekly", week=SUNDAY, reason="lost a server", now=LONG_AFTER)
    again = chart(home, week=SUNDAY, edition=1, now=LONG_AFTER)
    assert [(c.edition, c.entries) for c in again] == [(c.edition, c.entries) for c in first]
    assert {c.latest for c in again} == {2}
    assert top(chart(home, week=SUNDAY, now=LONG_AFTER)) == ["a"]


def test_an_edition_that_is_not_there_is_answered_with_those_that_are(home):
    with pytest.raises(UnknownChart) as error:
        chart(measured(home, WEEKS), week=SUNDAY, edition=3, now=LONG_AFTER)
    assert error.value.editions == (1,)
    assert "edition 1 alone" in str(error.value)


@pytest.mark.parametrize(
    ("week", "today", "error"),
    [
        (SUNDAY, SUNDAY, NotClosed),
        (date(2030, 1, 6), date(2023, 1, 1), NotClosed),
        (date(2022, 12, 4), date(2023, 1, 1), NotClosed),
        (date(2022, 7, 3), date(2023, 1, 1), OutOfRange),
        (date(2022, 8, 30), date(2023, 1, 1), NotASunday),
    ],
)
def test_weeks_that_cannot_be_charted_are_refused_and_nothing_is_recorded(home, week, today, error):
    with pytest.raises(error):
        chart(measured(home, WEEKS), week=week, now=at(today))
    assert home.lake.read(EDITIONS).num_rows == 0


def test_an_unknown_chart_and_a_home_without_figures_are_refused(home):
    with pytest.raises(UnknownChart, match="netflix-weekly"):
        chart(home, "top-40", now=LONG_AFTER)
    with pytest.raises(NoSnapshot):
        chart(home, now=LONG_AFTER)
    with pytest.raises(NotClosed):
        chart(measured(home, []), now=LONG_AFTER)


def test_reach_below_the_floor_is_withheld_in_the_store_too(home):
    measured(home, WEEKS)
    rows = [row for one in chart(home, "reach-weekly", week=SUNDAY, now=LONG_AFTER) for row in one.as_rows()]
    assert [(r["season_id"], r["value"]) for r in rows] == [("b", 12.0), ("a", None)]
    assert rows[1]["value_why"].startswith("withheld")
    stored = home.lake.read(ENTRIES).to_pylist()
    assert [(r["value"], r["value_exact"]) for r in stored if r["season_id"] == "a"] == [(None, None)]


def test_every_null_of_a_row_has_its_reason(home):
    measured(home, WEEKS)
    for name in ("netflix-weekly", "netflix-country", "reach-weekly"):
        for row in (row for one in chart(home, name, week=SUNDAY, now=LONG_AFTER) for row in one.as_rows()):
            json.dumps(row)
            assert all(row[f"{key}_why"] for key, value in row.items() if value is None)


def test_every_chart_and_week_is_recorded_in_one_commit_and_only_once(home):
    measured(home, WEEKS)
    done = record_weeks(home, now=LONG_AFTER)
    editions, entries = tables(home)
    assert (done.editions, done.entries) == (len(editions), len(entries))
    assert len({row["chart"] for row in editions}) == 7
    assert home.lake.files(EDITIONS)[1:] == []
    again = record_weeks(home, now=LONG_AFTER)
    assert (again.editions, again.entries) == (0, 0)
    assert tables(home) == (editions, entries)


def test_the_order_of_asking_changes_no_edition(home, tmp_path):
    measured(home, WEEKS)
    record_weeks(home, now=LONG_AFTER)
    wanted = tables(home)
    for name in {row["chart"] for row in wanted[0]}:
        assert chart(home, name, now=LONG_AFTER)
    assert tables(home) == wanted


def test_a_recording_killed_between_its_commits_leaves_nothing_that_counts(home):
    measured(home, WEEKS)
    code = (
        "import os; from datetime import UTC, datetime; from overnights.home import open_home;"
        "from overnights.acts.chart import record_weeks; from overnights.store.lake import Lake;"
        "from overnights.tables import EDITIONS;"
        "append = Lake.append;"
        "Lake.append = lambda self, table, *a, **k: os._exit(9) if table is EDITIONS else append(self, table, *a, **k);"
        f"record_weeks(open_home({str(home.path)!r}), now=datetime(2023, 1, 1, tzinfo=UTC))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=os.environ, check=False)
    assert done.returncode == 9
    assert home.lake.read(ENTRIES).num_rows > 0
    assert tables(home) == ([], [])
    measured(home, [("a-1", "US", SUNDAY, 7)], generation=2)
    done = record_weeks(home, now=LONG_AFTER)
    assert home.lake.read(ENTRIES).num_rows == done.entries
    assert top(chart(home, week=SUNDAY, now=LONG_AFTER)) == ["a"]


def test_a_restatement_is_a_new_edition_with_reason_and_diff(home):
    measured(home, WEEKS)
    record_weeks(home, now=LONG_AFTER)
    before = tables(home)
    measured(home, [("a-1", "US", SUNDAY, 1), ("b-1", "US", SUNDAY, 4), ("c-1", "DE", SUNDAY, 3)], generation=2)
    done = restate(home, "netflix-weekly", week=SUNDAY, reason=" logs came late ", now=LONG_AFTER)
    assert {(e.edition, e.reason, e.status) for e in done.editions} == {(2, "logs came late", "consolidated")}
    told = {(v.title, v.change.column): (v.change.before, v.change.after) for v in done.diff}
    assert told["Beta", "hours_viewed"] == (2.0, 4.0)
    assert {title for title, _ in told} == {"Beta"}
    editions, entries = tables(home)
    assert [row for row in editions if row["edition"] == 1] == before[0]
    assert [row for row in entries if row["edition"] == 1] == before[1]


def test_only_what_is_published_is_restated_and_with_a_reason(home):
    measured(home, WEEKS)
    with pytest.raises(UnknownChart, match="overnights chart netflix-weekly --week 2022-08-28"):
        restate(home, "netflix-weekly", week=SUNDAY, reason="why", now=LONG_AFTER)
    with pytest.raises(UnknownChart, match="no viewing") as error:
        restate(home, "netflix-weekly", week=date(2030, 3, 10), reason="why", now=LONG_AFTER)
    assert "overnights chart" not in str(error.value)
    chart(home, week=SUNDAY, now=LONG_AFTER)
    with pytest.raises(DefinitionError):
        restate(home, "netflix-weekly", week=SUNDAY, reason="  ", now=LONG_AFTER)
    assert home.lake.read(EDITIONS).num_rows == 4


def test_an_edition_names_the_snapshots_it_was_computed_from(home):
    edition = chart(measured(home, WEEKS), week=SUNDAY, now=LONG_AFTER)[0].edition
    snapshots, digest = edition.inputs.split(" ")
    assert snapshots.split(",")[0].startswith("viewing@")
    assert snapshots.endswith("catalogue@1")
    assert len(digest) == 16
    assert (edition.zone, edition.rules, edition.made_at) == ("UTC", home.rules.digest, LONG_AFTER)


def test_a_week_is_over_by_the_reporting_zones_date(tmp_path, home):
    there = make_home(tmp_path / "auckland", Settings(zone="Pacific/Auckland"))
    load_catalogue(there, [tmp_path / "catalogue"], now=at(SUNDAY))
    sunday_noon_utc = at(SUNDAY)  # Monday 00:00 in Auckland
    assert chart(measured(there, WEEKS), week=SUNDAY, now=sunday_noon_utc)[0].edition.zone == "Pacific/Auckland"
    with pytest.raises(NotClosed):
        chart(measured(home, WEEKS), week=SUNDAY, now=sunday_noon_utc)
