"""Half-year reports and all-time lists are vintages beside the charts: whole or not at all, and in any order."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.csv as pacsv
import pytest
from killing import KILLED
from test_load_published import COUNTRIES, NINE, SEVEN, rows, tree, wrong

from invented_reports import Row, report
from overnights.acts.export import export
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_published import archive_held, load_published
from overnights.acts.title import title_json
from overnights.errors import NoCatalogue, NotData, OutOfRange
from overnights.home import Home, make_home, open_home
from overnights.tables import (
    ALL_TIME,
    ALL_TIME_ROWS,
    EDITIONS,
    ENGAGEMENT,
    ENGAGEMENT_ROWS,
    ENTRIES,
    LABELS,
    VINTAGES,
)

NOW = datetime(2024, 2, 1, tzinfo=UTC)
CHARTS, REPORTED = (EDITIONS, ENTRIES, LABELS), (ENGAGEMENT_ROWS, ALL_TIME_ROWS, ENGAGEMENT, ALL_TIME)
LIGHTS = "Harbour Lights: Season 1"
SERIES: tuple[Row, ...] = (
    (LIGHTS, "Yes", "2023-05-29", 12_300_000, "7:27", 1_700_000),
    ("Night Ferry: Season 1", "Yes", "2023-06-20", 900_000, "*", 100_000),  # on a list before that day
    ("A Bout", "No", None, 400_000, "3:22*", 100_000),
    ("Other Shows", None, None, 5_000_000, None, None),
)
FILMS: tuple[Row, ...] = (
    ("The Glass Harbour // Der Glashafen", "No", None, 6_600_000, "1:51", 3_600_000),
    ("Marble", "No", None, 200_000, "1:30", 100_000),
    ("Marble", "No", None, 100_000, "2:00", 100_000),
)
FIRST_HALF: tuple[Row, ...] = (
    (LIGHTS, "Yes", date(2023, 5, 29), 60_000_000),
    ("The Glass Harbour // Der Glashafen", "No", None, 47_000_000),
    ("Orchard Road", "No", None, 100_000),  # had more hours on its list
)
LISTS = ("Films (English)", "Films (Non-English)", "TV (English)", "TV (Non-English)")


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return report(
        tmp_path / "2023Jan-Jun.xlsx", {"Engagement": FIRST_HALF}, covers="Hours viewed from January to June 2023"
    )


@pytest.fixture
def second(tmp_path: Path) -> Path:
    sheets = {"TV": SERIES, "Film": FILMS}
    return report(tmp_path / "2023Jul-Dec.xlsx", sheets, covers="Views from July to December 2023")


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return all_time(tmp_path / "most-popular-2023-07-04.tsv")


def all_time(path: Path, hours: int = 90_000_000) -> Path:
    names = {"TV (English)": ("Harbour Lights", LIGHTS), "Films (English)": ("The Glass Harbour", "N/A")}
    lines = ["category\trank\tshow_title\tseason_title\thours_viewed_first_28_days"]
    for name in LISTS:
        show, season = names.get(name, ("Nobody", "N/A"))
        lines += [f"{name}\t1\t{show}\t{season}\t{hours}", f"{name}\t2\tElse\tN/A\t{hours - 10_000}"]
    path.write_text("\n".join(lines))
    return path


def loaded(folder: Path, *paths: Path) -> Home:
    home = make_home(folder)
    for path in paths:
        load_published(home, [path], now=NOW)
    return home


def season_of(home: Home, name: str, season: int | None = None) -> dict[str, Any]:
    (found,) = title_json(home, name, season=season, now=NOW)["seasons"]
    return dict(found)


def test_a_load_says_what_each_was(tmp_path: Path, first: Path, second: Path, listed: Path) -> None:
    home = loaded(tmp_path / "home", NINE)
    one, two, three = load_published(home, [first, second, listed], now=NOW)
    assert (one.kind, one.layout, one.rows) == ("engagement", "engagement 2023H1, 4 columns, sheet Engagement", 3)
    assert (one.seen_on, one.is_inferred) == (date(2023, 7, 1), True)  # the first day on which it can have been shown
    assert (two.layout, two.rows, two.joined) == ("engagement 2023H2, 6 columns, sheets TV, Film", 7, 2)
    assert (three.layout, three.rows) == ("all-time 28 days, 5 columns", 8)
    assert (three.seen_on, three.is_inferred, three.joined) == (date(2023, 7, 4), False, 2)
    assert {(each.weeks, each.first_week, each.last_week, each.editions_new) for each in (one, two, three)} == {
        (0, None, None, 0)
    }
    assert archive_held(home).vintages == 4
    assert wrong(home) == []


def test_a_season_has_its_hours_by_half_year_and_its_ranks(
    tmp_path: Path, first: Path, second: Path, listed: Path
) -> None:
    home = loaded(tmp_path / "home", NINE, second, first, listed)
    season = season_of(home, "Harbour Lights", 1)
    assert [(one["report"], one["hours_viewed"], one["views"]) for one in season["reports"]] == [
        ("2023H1", 60_000_000, None),
        ("2023H2", 12_300_000, 1_700_000),
    ]
    assert season["reports"][0]["views_why"] == "this report does not publish it"
    assert season["reports"][1]["runtime_minutes"] == 447
    assert [(one["window_days"], one["category"], one["rank"], one["hours_viewed"]) for one in season["all_time"]] == [
        (28, "TV (English)", 1, 90_000_000)
    ]
    other = season_of(home, "Harbour Lights", 2)
    assert (other["reports"], other["reports_why"]) == (None, "no row of the reports is it for certain")
    assert (other["all_time"], other["all_time_why"]) == (None, "it is on none of the all-time lists")


def test_without_reports_it_says_that_there_are_none(tmp_path: Path) -> None:
    season = season_of(loaded(tmp_path / "home", NINE), "Harbour Lights", 1)
    assert (season["reports_why"], season["all_time_why"]) == ("no report is loaded", "no all-time list is loaded")


def test_what_is_not_certain_is_joined_to_nothing(tmp_path: Path, first: Path, second: Path) -> None:
    home = loaded(tmp_path / "home", NINE, first, second)
    joined = {row["title_en"] for row in home.lake.read(ENGAGEMENT).to_pylist() if row["season_id"]}
    assert joined == {LIGHTS, "The Glass Harbour"}


def test_a_catalogue_that_knows_another_release_takes_the_reports_from_a_season(tmp_path: Path, first: Path) -> None:
    home = loaded(tmp_path / "home", NINE, first)
    season_id = season_of(home, "Harbour Lights", 1)["season_id"]
    for day, is_told in (("2023-05-29", True), ("2023-05-28", False)):
        folder = tmp_path / day
        folder.mkdir()
        (folder / "titles.csv").write_text("title_id,title\nharbour-lights,Harbour Lights\n")
        (folder / "seasons.csv").write_text(
            f"season_id,title_id,number,released_on\n{season_id},harbour-lights,1,{day}\n"
        )
        (folder / "episodes.csv").write_text(f"episode_id,season_id,number,runtime_s\ne1,{season_id},1,600\n")
        load_catalogue(home, [folder], now=NOW)
        assert bool(season_of(home, "Harbour Lights", 1)["reports"]) is is_told


def test_charts_are_the_same_beside_reports(tmp_path: Path, first: Path, second: Path, listed: Path) -> None:
    home = loaded(tmp_path / "home", first, SEVEN, second, COUNTRIES, listed, NINE)
    other = loaded(tmp_path / "other", SEVEN, COUNTRIES, NINE)
    assert rows(home, *CHARTS) == rows(other, *CHARTS)
    assert rows(other, *REPORTED) == {table.name: [] for table in REPORTED}


def test_any_order_gives_the_same(tmp_path: Path, first: Path, second: Path, listed: Path) -> None:
    home = loaded(tmp_path / "home", NINE, first, second, listed)
    for n, order in enumerate([(listed, second, first, NINE), (second, NINE, listed, first)]):
        other = loaded(tmp_path / f"other-{n}", *order)
        assert rows(home, *CHARTS, *REPORTED, VINTAGES) == rows(other, *CHARTS, *REPORTED, VINTAGES)
    at_once = make_home(tmp_path / "at-once")
    load_published(at_once, [NINE, second, listed, first], now=NOW)
    assert rows(home, *CHARTS, *REPORTED, VINTAGES) == rows(at_once, *CHARTS, *REPORTED, VINTAGES)


def test_the_same_again_changes_nothing(tmp_path: Path, first: Path, listed: Path) -> None:
    home = loaded(tmp_path / "home", NINE, first, listed)
    before = tree(home.path)
    again = load_published(home, [first, listed], now=NOW)
    assert [one.is_new for one in again] == [False, False]
    assert tree(home.path) == before


def test_of_two_downloads_of_a_report_the_later_stands_and_both_are_kept(tmp_path: Path, first: Path) -> None:
    newer = ((LIGHTS, "Yes", date(2023, 5, 29), 61_000_000),)
    again = report(tmp_path / "again.xlsx", {"Engagement": newer}, covers="Hours viewed from January to June 2023")
    homes = []
    for n, order in enumerate([(first, again), (again, first)]):
        homes.append(make_home(tmp_path / f"home-{n}"))
        load_published(homes[n], [NINE], now=NOW)
        for path in order:
            day = date(2023, 12, 12) if path == first else date(2024, 1, 10)
            load_published(homes[n], [path], seen_on=day, now=NOW)
        assert [one["hours_viewed"] for one in season_of(homes[n], "Harbour Lights", 1)["reports"]] == [61_000_000]
        assert homes[n].lake.read(ENGAGEMENT_ROWS).num_rows == 4
    assert rows(homes[0], *REPORTED) == rows(homes[1], *REPORTED)


def test_a_named_day_takes_the_place_of_an_inferred_one(tmp_path: Path, first: Path) -> None:
    home = loaded(tmp_path / "home", NINE, first)
    (named,) = load_published(home, [first], seen_on=date(2023, 12, 12), now=NOW)
    assert (named.seen_on, named.is_inferred, named.is_new) == (date(2023, 12, 12), False, True)
    assert home.lake.read(ENGAGEMENT_ROWS).num_rows == 3
    assert [one["seen_on"] for one in season_of(home, "Harbour Lights", 1)["reports"]] == ["2023-12-12"]
    assert wrong(home) == []


def test_an_all_time_list_needs_a_day(tmp_path: Path) -> None:
    home = loaded(tmp_path / "home", NINE)
    path = all_time(tmp_path / "most-popular.tsv")
    before = tree(home.path)
    with pytest.raises(NotData, match="Name that day with `--seen-on DAY`") as refused:
        load_published(home, [SEVEN, path], now=NOW)
    assert refused.value.path == path
    assert tree(home.path) == before
    (taken,) = load_published(home, [path], seen_on=date(2023, 7, 4), now=NOW)
    assert (taken.seen_on, taken.is_inferred) == (date(2023, 7, 4), False)


def test_a_half_that_is_not_over_and_a_day_within_it_are_refused(tmp_path: Path, first: Path) -> None:
    home = make_home(tmp_path / "home")
    with pytest.raises(OutOfRange, match="its half-year ended on 2023-06-30"):
        load_published(home, [first], seen_on=date(2023, 6, 30), now=NOW)
    with pytest.raises(OutOfRange, match="covers days to 2023-06-30, which is yet to come"):
        load_published(home, [first], now=datetime(2023, 6, 28, tzinfo=UTC))
    assert archive_held(home).vintages == 0


def test_a_broken_report_leaves_the_home_unchanged(tmp_path: Path, first: Path) -> None:
    home = loaded(tmp_path / "home", NINE, first)
    bad = report(tmp_path / "bad.xlsx", {"TV": SERIES}, covers="Views from July to December 2023")
    before = tree(home.path)
    for path in (bad, _cut(first, tmp_path)):
        with pytest.raises(NotData, match="nothing was stored"):
            load_published(home, [SEVEN, path], now=NOW)
        assert tree(home.path) == before


def _cut(path: Path, folder: Path) -> Path:
    cut = folder / "cut.xlsx"
    cut.write_bytes(path.read_bytes()[:-40])
    return cut


def test_reports_alone_are_kept_and_joined_once_charts_come(tmp_path: Path, first: Path) -> None:
    home = loaded(tmp_path / "home", first)
    assert wrong(home) == []
    assert archive_held(home).seasons == 0
    with pytest.raises(NoCatalogue):
        title_json(home, "Harbour Lights", now=NOW)
    load_published(home, [NINE], now=NOW)
    assert season_of(home, "Harbour Lights", 1)["reports"]


def test_both_tables_are_exported(tmp_path: Path, second: Path, listed: Path) -> None:
    home = loaded(tmp_path / "home", NINE, second, listed)
    for table, count in (("engagement", 7), ("all_time", 8)):
        assert export(home, table, out=tmp_path / f"{table}.csv", now=NOW).rows == count
        assert pacsv.read_csv(tmp_path / f"{table}.csv").num_rows == count
    marked = {row["title_en"]: row for row in home.lake.read(ENGAGEMENT).to_pylist()}
    assert (marked["A Bout"]["runtime_minutes"], marked["A Bout"]["is_runtime_marked"]) == (202, True)
    assert marked["Other Shows"]["is_catch_all"]


LOAD = f"""{KILLED}
from overnights.acts.load_published import load_published

load_published(open_home(home), [path], now=datetime(2024, 2, 1, tzinfo=UTC))
"""


@pytest.mark.parametrize("method, at", [("write_file", 1), *(("commit", n) for n in range(1, 5))])
def test_killed_at_any_step_the_next_load_finishes(
    tmp_path: Path, first: Path, second: Path, method: str, at: int
) -> None:
    home = loaded(tmp_path / "home", NINE, first)
    command: list[Any] = [sys.executable, "-c", LOAD, home.path, second, method, at, "before"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    home = open_home(home.path)
    assert home.lake.read(VINTAGES).num_rows == 2
    load_published(home, [second], now=NOW)
    other = loaded(tmp_path / "other", NINE, first, second)
    assert rows(home, *CHARTS, *REPORTED, VINTAGES) == rows(other, *CHARTS, *REPORTED, VINTAGES)
    assert wrong(home) == []
