"""Runs of a home: kinds by first labels, releases by catalogue or reports, the same in an export and in a title."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from small_service import new_home
from tests.invented_reports import report

from overnights.acts.export import asked_rows, export
from overnights.acts.load_catalogue import catalogue_of, load_catalogue
from overnights.acts.load_published import load_published
from overnights.acts.runs import run_facts
from overnights.acts.title import title_json
from overnights.home import Home, make_home, open_home
from overnights.public import public_table
from overnights.settings import Settings
from overnights.store.ask import ask

FILES = Path(__file__).parents[1] / "published" / "files"
GLOBAL = [FILES / f"global-2023-{day}.tsv" for day in ("06-14", "06-21", "06-28", "07-05")]
COUNTRIES = FILES / "countries-2023-06-28.tsv"
NOW = datetime(2024, 2, 1, tzinfo=UTC)
REPORTED = (
    ("Paper Round: Season 1", "Yes", date(2023, 6, 5), 60_000_000),  # a Monday
    ("North of Nowhere: Season 1", "Yes", date(2023, 6, 16), 60_000_000),  # a Friday
    ("The Last Tram // Ostatni tramwaj", "No", date(2023, 6, 9), 60_000_000),
    ("Brick by Brick: Season 2", "Yes", None, 60_000_000),
)


def made_home(folder: Path, *, with_report: bool = True) -> Home:
    home = make_home(folder / "home", Settings(domestic="US"))
    covers = "Hours viewed from January to June 2023"
    reports = [report(folder / "2023Jan-Jun.xlsx", {"Engagement": REPORTED}, covers=covers)] if with_report else []
    load_published(home, [*GLOBAL, COUNTRIES, *reports], now=NOW)
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return made_home(tmp_path_factory.mktemp("runs"))


def rows_of(home: Home, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = asked_rows(home, NOW)[table]().to_pylist()
    return found


def run_of(home: Home, season_id: str) -> dict[str, Any]:
    (found,) = (r for r in rows_of(home, "runs") if r["season_id"] == season_id and r["territory"] == "ZZ")
    return found


@pytest.mark.parametrize(
    ("season_id", "released_on", "days"),
    [
        ("paper-round-season-1", date(2023, 6, 5), 7),
        ("north-of-nowhere-season-1", date(2023, 6, 16), 3),
        ("the-last-tram-film", date(2023, 6, 9), 3),
        ("brick-by-brick-season-2", None, None),
    ],
)
def test_a_report_says_the_release_where_no_catalogue_does(
    home: Home, season_id: str, released_on: date | None, days: int | None
) -> None:
    run = run_of(home, season_id)
    by = "reports" if released_on else None
    assert (run["released_on"], run["released_by"], run["first_week_days"]) == (released_on, by, days)


def test_a_season_swept_to_limited_is_among_first_seasons(home: Home, tmp_path: Path) -> None:
    assert (run_of(home, "the-weir-season-1")["kind"], run_of(home, "the-weir-season-1")["season_label"]) == (
        "first_season", "Limited Series",
    )  # fmt: skip
    late = make_home(tmp_path / "late")
    load_published(late, [GLOBAL[-1]], now=NOW)
    assert run_of(late, "the-weir-limited-series")["kind"] == "limited"  # no earlier label is known there


def test_decay_per_day_is_null_where_the_release_is_not_known(home: Home, tmp_path: Path) -> None:
    bare = made_home(tmp_path, with_report=False)
    known, unknown = run_of(home, "north-of-nowhere-season-1"), run_of(bare, "north-of-nowhere-season-1")
    assert known["decay"] == unknown["decay"] == pytest.approx(0.744, abs=1e-3)
    assert known["decay_per_day"] == pytest.approx(known["decay"] * 3 / 7)
    assert (unknown["decay_per_day"], unknown["first_week_days"], unknown["released_by"]) == (None, None, None)


def test_a_catalogues_release_stands_before_that_of_a_report(tmp_path: Path) -> None:
    home = made_home(tmp_path)
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "titles.csv").write_text("title_id,title\nnorth-of-nowhere,North of Nowhere\n")
    (folder / "seasons.csv").write_text(
        "season_id,title_id,number,kind,released_on\nnorth-of-nowhere-season-1,north-of-nowhere,1,limited,2023-06-15\n"
    )
    (folder / "episodes.csv").write_text("episode_id,season_id,number,runtime_s\ne1,north-of-nowhere-season-1,1,600\n")
    load_catalogue(home, [folder], now=NOW)
    run = run_of(home, "north-of-nowhere-season-1")
    assert (run["released_on"], run["released_by"], run["first_week_days"]) == (date(2023, 6, 15), "catalogue", 4)
    assert run["kind"] == "first_season"  # what a catalogue calls it today says how it ended
    (season,) = title_json(home, "North of Nowhere", now=NOW)["seasons"]
    assert (season["released_on"], season["released_by"]) == ("2023-06-15", "catalogue")


def test_a_catalogues_kind_is_not_asked_of_a_season_whose_first_label_says_none(tmp_path: Path) -> None:
    home = made_home(tmp_path, with_report=False)
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "titles.csv").write_text("title_id,title\nada-voss-mind-the-gap,Ada Voss: Mind the Gap\n")
    (folder / "seasons.csv").write_text(
        "season_id,title_id,number,kind,released_on\nada-voss-mind-the-gap-tv,ada-voss-mind-the-gap,1,limited,2023-05-30\n"
    )
    (folder / "episodes.csv").write_text("episode_id,season_id,number,runtime_s\ne1,ada-voss-mind-the-gap-tv,1,600\n")
    load_catalogue(home, [folder], now=NOW)
    assert run_of(home, "ada-voss-mind-the-gap-tv")["kind"] is None


def test_a_title_says_what_the_export_says_in_its_first_answer_and_in_later_ones(home: Home) -> None:
    weeks = {(r["season_id"], r["chart"], r["territory"], str(r["week"])): r for r in rows_of(home, "run_weeks")}
    runs = {(r["season_id"], r["chart"], r["territory"], r["category"]): r for r in rows_of(home, "runs")}
    fresh, compared = open_home(home.path), 0
    for title_id in list(catalogue_of(home).titles)[:12]:
        for season in title_json(fresh, title_id, now=NOW)["seasons"]:
            for row in season["run"]:
                told = weeks[season["season_id"], row["chart"], row["territory"], row["week"]]
                names = ("share_of_list", "days", "hours_ratio", "views_ratio", "territories", "territories_at_1",
                         "is_debut", "is_re_entry", "is_exit", "hours_ratio_per_day")  # fmt: skip
                if row["territory"] == "ZZ":
                    assert {name: row[name] for name in names} == {name: told[name] for name in names}
                    compared += 1
                assert all(row.get(f"{name}_why") for name in names if row[name] is None)
            for one in season["runs"]:
                run = runs[season["season_id"], one["chart"], one["territory"], one["category"]]
                assert (one["weeks"], len(one["exits"]), one["decay"]) == (run["weeks"], run["exits"], run["decay"])
                assert one["territories"] == run["territories"]
    assert compared > 20


def test_every_null_of_a_run_has_its_reason(home: Home) -> None:
    for name in ("Brick by Brick", "Paper Round", "night-ferry", "The Last Tram"):
        for season in title_json(home, name, now=NOW)["seasons"]:
            assert not list(unexplained({key: season[key] for key in ("runs", "weeks", "cohort_of_kind")}))


def unexplained(value: Any) -> Any:
    """The names of all nulls without a reason beside them."""
    if isinstance(value, dict):
        yield from (name for name, item in value.items() if item is None and not value.get(f"{name}_why"))
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from unexplained(item)


@pytest.mark.parametrize("table", ["runs", "run_weeks"])
def test_a_file_of_runs_has_the_columns_that_are_declared_and_empty_cells_for_null(
    home: Home, tmp_path: Path, table: str
) -> None:
    done = export(home, table, out=tmp_path / "runs.csv", now=NOW)
    with (tmp_path / "runs.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert (list(found[0]), len(found)) == (list(public_table(table).column_names), done.rows)
    rows = rows_of(home, table)
    assert [[name for name, value in row.items() if value is None] for row in rows] == [
        [name for name, cell in row.items() if cell == ""] for row in found
    ]
    nullable = {column.name for column in public_table(table).columns if column.is_null}
    assert {name for row in rows for name, value in row.items() if value is None} <= nullable


def test_runs_can_be_asked_in_sql(home: Home) -> None:
    asked = (
        "SELECT season_id, max(w.territories) FROM runs r JOIN run_weeks w USING (season_id, chart, territory) "
        "WHERE territory = 'ZZ' AND r.weeks = 4 GROUP BY ALL"
    )
    answer = ask(asked, asked_rows(home, NOW))
    assert answer.num_rows > 5


def test_a_home_of_events_has_kinds_and_releases_of_its_catalogue(tmp_path: Path) -> None:
    facts = run_facts(new_home(tmp_path / "home", tmp_path / "catalogue"))
    assert dict(facts.kinds) == {"s1": "first_season"}
    assert (dict(facts.released_on), dict(facts.released_by)) == ({"s1": date(2022, 8, 26)}, {"s1": "catalogue"})


def test_a_home_without_charts_has_no_runs(tmp_path: Path) -> None:
    assert rows_of(make_home(tmp_path / "home"), "runs") == rows_of(make_home(tmp_path / "other"), "run_weeks") == []
