"""`load decisions`: counts that add up, what is kept without a season, and a file that is loaded once."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overnights.acts.desk import DESK_FILE, desk_of
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_decisions import OutcomesLoaded, load_decisions
from overnights.acts.outcomes import outcomes_of
from overnights.errors import MissingColumns, NoFiles, NotData
from overnights.home import Home, make_home
from overnights.renewal.outcomes import Resolver

NOW = datetime(2022, 12, 1, tzinfo=UTC)
COLUMNS = ("title", "season_number", "decision", "decided_on", "source", "quality")
ROWS = (
    ("Partner Track", "1", "cancelled", "2022-11-08", "a paper", "high"),
    ("partner track", "2", "Not renewed", "", "recall", "low"),
    ("Nobody Knows It", "1", "renewed", "", "a list", "medium"),
    ("Partner Track", "1", "cancelled", "2022-11-08", "a paper", "high"),
    ("Quiet Hours", "1", "unknown", "", "", ""),
    ("Quiet Hours", "first", "renewed", "", "", ""),
)


@pytest.fixture(autouse=True)
def no_desk_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERNIGHTS_DESK", raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = make_home(tmp_path / "home")
    load_catalogue(made, [catalogue(tmp_path / "catalogue")], now=NOW)
    return made


def catalogue(folder: Path, *more: tuple[str, str]) -> Path:
    """Partner Track with two seasons, and titles with one."""
    folder.mkdir()
    titles = [("t1", "Partner Track"), *more]
    named = [("s1", "t1", 1), ("s2", "t1", 2), *((f"{title_id}-1", title_id, 1) for title_id, _ in more)]
    seasons = [(*season, "2022-08-26") for season in named]
    write(folder / "titles.csv", ("title_id", "title"), titles)
    write(folder / "seasons.csv", ("season_id", "title_id", "number", "released_on"), seasons)
    episodes = [(f"e-{season}", season, 1, 60) for season, *_ in seasons]
    write(folder / "episodes.csv", ("episode_id", "season_id", "number", "runtime_s"), episodes)
    return folder


def write(path: Path, columns: tuple[str, ...], rows: object) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(rows)  # type: ignore[call-overload]
    return path


def adds_up(loaded: OutcomesLoaded) -> None:
    assert loaded.offered == loaded.loaded + loaded.set_aside + loaded.duplicates
    assert loaded.set_aside == sum(loaded.reasons.values())
    assert loaded.loaded == sum(loaded.by_outcome.values()) == sum(loaded.by_quality.values())
    assert loaded.loaded == loaded.resolved + loaded.unresolved


def test_every_row_is_counted_once_by_what_became_of_it(home: Home, tmp_path: Path) -> None:
    (loaded,) = load_decisions(home, [write(tmp_path / "past.csv", COLUMNS, ROWS)], now=NOW)
    adds_up(loaded)
    assert (loaded.offered, loaded.loaded, loaded.duplicates) == (6, 3, 1)
    assert loaded.reasons == {"bad_value": 1, "no_outcome": 1}
    assert loaded.by_outcome == {"cancelled": 1, "not_renewed": 1, "renewed": 1}
    assert (loaded.resolved, loaded.unresolved) == (2, 1)
    assert [row.row for row in loaded.bad_rows] == [6]


def test_the_outcome_of_a_season_has_its_day_source_and_quality(home: Home, tmp_path: Path) -> None:
    load_decisions(home, [write(tmp_path / "past.csv", COLUMNS, ROWS)], now=NOW)
    found = outcomes_of(home)
    assert set(found) == {"s1", "s2"}
    assert (found["s1"].decision, found["s1"].decided_on, found["s1"].source) == (
        "cancelled",
        date(2022, 11, 8),
        "a paper",
    )
    assert (found["s2"].decision, found["s2"].decided_on, found["s2"].quality) == ("not_renewed", None, "low")


def test_a_file_that_is_known_changes_nothing_and_says_what_it_came_to(home: Home, tmp_path: Path) -> None:
    file = write(tmp_path / "past.csv", COLUMNS, ROWS)
    (first,) = load_decisions(home, [file], now=NOW)
    before = desk_of(home).outcomes()
    (again,) = load_decisions(home, [file.rename(tmp_path / "renamed.csv")], now=NOW)
    assert not again.is_new
    assert (again.offered, again.loaded, again.bad_rows) == (first.offered, first.loaded, first.bad_rows)
    assert desk_of(home).outcomes() == before


def test_a_file_named_twice_or_rows_in_two_files_count_once(home: Home, tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", COLUMNS, ROWS[:2])
    two = write(tmp_path / "two.csv", COLUMNS, ROWS[1:3])
    loads = load_decisions(home, [one, two, one], now=NOW)
    assert [(load.loaded, load.duplicates) for load in loads] == [(2, 0), (1, 1)]
    assert len(desk_of(home).outcomes()) == 3


def test_what_meant_no_season_is_found_once_the_catalogue_has_it(home: Home, tmp_path: Path) -> None:
    load_decisions(home, [write(tmp_path / "past.csv", COLUMNS, ROWS)], now=NOW)
    load_catalogue(home, [catalogue(tmp_path / "more", ("t3", "Nobody knows it"))], now=NOW)
    assert outcomes_of(home)["t3-1"].decision == "renewed"


def test_parquet_and_csv_say_the_same(home: Home, tmp_path: Path) -> None:
    cells = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS[:3]]
    typed = [row | {"season_number": int(row["season_number"]), "decided_on": None} for row in cells]
    typed[0]["decided_on"] = date(2022, 11, 8)  # type: ignore[assignment]
    pq.write_table(pa.Table.from_pylist(typed), tmp_path / "past.parquet")
    loads = load_decisions(home, [write(tmp_path / "past.csv", COLUMNS, ROWS[:3]), tmp_path / "past.parquet"], now=NOW)
    assert [(load.loaded, load.duplicates) for load in loads] == [(3, 0), (0, 3)]


def test_a_home_without_a_catalogue_keeps_them_all(tmp_path: Path) -> None:
    home = make_home(tmp_path / "bare")
    (loaded,) = load_decisions(home, [write(tmp_path / "past.csv", COLUMNS, ROWS)], now=NOW)
    assert (loaded.resolved, loaded.unresolved) == (0, 3)
    assert outcomes_of(home) == {}


def test_many_outcomes_about_others_are_not_looked_up_each_time(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [(f"Title {number}", "1", "renewed", "", "a list", "low") for number in range(2_500)]
    load_decisions(home, [write(tmp_path / "past.csv", COLUMNS, [*others, *ROWS])], now=NOW)
    load_catalogue(home, [catalogue(tmp_path / "more", ("t3", "Nobody knows it"))], now=NOW)
    asked: list[str] = []
    find = Resolver.season_id
    monkeypatch.setattr(Resolver, "season_id", lambda self, one: asked.append(one.title) or find(self, one))
    assert set(outcomes_of(home)) == {"s1", "s2", "t3-1"}
    assert asked == ["Nobody Knows It"]
    assert set(outcomes_of(home, {"t3-1", "s2"})) == {"s2", "t3-1"}


def test_a_known_file_is_known_by_its_digest_alone(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "past.csv", COLUMNS, ROWS)
    load_decisions(home, [file], now=NOW)
    monkeypatch.setattr("overnights.acts.load_decisions.stored_outcomes", lambda _: pytest.fail("all were read"))
    assert not load_decisions(home, [file], now=NOW)[0].is_new


def test_cells_that_no_desk_can_keep_or_page_can_show_are_set_aside_by_row(home: Home, tmp_path: Path) -> None:
    bad = [
        ("Partner Track", str(2**63), "renewed", "", "a paper", "high"),
        ("Partner\x00Track", "1", "renewed", "", "a paper", "high"),
        ("Partner Track", "1", "renewed", "2022-12-03", "a paper", "high"),
    ]
    (loaded,) = load_decisions(home, [write(tmp_path / "past.csv", COLUMNS, [ROWS[0], *bad])], now=NOW)
    adds_up(loaded)
    assert (loaded.loaded, loaded.reasons, [row.row for row in loaded.bad_rows]) == (1, {"bad_value": 3}, [2, 3, 4])


def test_a_header_alone_is_a_file_of_no_rows(home: Home, tmp_path: Path) -> None:
    (loaded,) = load_decisions(home, [write(tmp_path / "past.csv", COLUMNS, [])], now=NOW)
    adds_up(loaded)
    assert loaded.offered == 0


def test_one_file_that_cannot_be_read_keeps_all_out(home: Home, tmp_path: Path) -> None:
    good = write(tmp_path / "good.csv", COLUMNS, ROWS)
    bad = write(tmp_path / "bad.csv", ("title", "season_number"), [("Partner Track", "1")])
    with pytest.raises(MissingColumns, match="decision"):
        load_decisions(home, [good, bad], now=NOW)
    assert not (home.path / DESK_FILE).exists()


def test_a_broken_row_is_named_and_nothing_is_loaded(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "past.csv"
    file.write_text("title,season_number,decision\nPartner Track,1,cancelled\nPartner Track,2\n")
    with pytest.raises(NotData, match=r"row 2.*not the 3 fields"):
        load_decisions(home, [file], now=NOW)
    assert not (home.path / DESK_FILE).exists()


def test_paths_that_name_no_such_file_are_told_apart(home: Home, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("renewed")
    (tmp_path / "empty").mkdir()
    for path, error in (("nowhere.csv", NoFiles), ("empty", NoFiles), ("notes.txt", NotData)):
        with pytest.raises(error, match="past outcomes"):
            load_decisions(home, [tmp_path / path], now=NOW)
