"""Published files become vintages and an archive, whole or not at all, in any order and through any kill."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from killing import KILLED
from small_service import new_home as service_home

from overnights.acts.chart import chart
from overnights.acts.doctor import doctor
from overnights.acts.export import export
from overnights.acts.load_events import load_events
from overnights.acts.load_published import archive_held, day_in_name, load_published
from overnights.acts.measure import measure
from overnights.acts.restate import restate
from overnights.acts.tidy import tidy
from overnights.errors import NotData, OtherDoor, OutOfRange, StoreError, UnknownChart
from overnights.home import Home, make_home, open_home
from overnights.tables import EDITIONS, ENTRIES, LABELS, PUBLISHED_ROWS, TABLES, VINTAGES, Table
from overnights.weeks import Week

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
NOW = datetime(2023, 7, 10, tzinfo=UTC)
SEVEN, ELEVEN = FILES / "global-2023-06-14.tsv", FILES / "global-2023-06-21.tsv"
TWELVE, NINE = FILES / "global-2023-06-28.tsv", FILES / "global-2023-07-05.tsv"
COUNTRIES, UNITED_STATES = FILES / "countries-2023-06-28.tsv", FILES / "united-states-2023-06-28.csv"
ALL = (SEVEN, ELEVEN, TWELVE, NINE, COUNTRIES, UNITED_STATES)
ARCHIVE = (EDITIONS, ENTRIES, LABELS)


def home_with(folder: Path, *paths: Path) -> Home:
    home = make_home(folder / "home")
    for path in paths:
        load_published(home, [path], now=NOW)
    return home


def rows(home: Home, *tables: Table, but: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Rows of tables, in one order."""
    return {
        table.name: sorted(
            repr([(name, value) for name, value in row.items() if name not in but])
            for row in home.lake.read(table).to_pylist()
        )
        for table in tables
    }


def tree(folder: Path) -> str:
    """Digest of all files below a folder: names and content."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        whole.update(str(path.relative_to(folder)).encode() + (path.read_bytes() if path.is_file() else b""))
    return whole.hexdigest()


def wrong(home: Home) -> list[str]:
    return [check.name for check in doctor(home.path, now=NOW).checks if check.state == "wrong"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """All files, loaded in the order of their days; tests must not change it."""
    return home_with(tmp_path_factory.mktemp("whole"), *ALL)


def test_a_file_that_was_cut_off_between_two_territories_is_refused_by_an_earlier_one(tmp_path: Path) -> None:
    lines = COUNTRIES.read_text().splitlines(keepends=True)
    cut = tmp_path / "countries-2023-07-05.tsv"
    cut.write_text("".join(line for line in lines if not line.startswith("United States")))
    home = home_with(tmp_path, COUNTRIES)
    before = tree(home.path)
    with pytest.raises(NotData, match="no lists after Germany, and an earlier file has them of United States"):
        load_published(home, [cut], now=NOW)
    assert tree(home.path) == before
    with pytest.raises(NotData, match="an earlier file"):
        load_published(make_home(tmp_path / "other"), [cut, COUNTRIES], now=NOW)
    cut.write_text("".join(line for line in lines if not line.startswith("Brazil")))
    assert load_published(home, [cut], now=NOW)[0].territories == 2


def test_lists_of_a_week_or_a_day_that_is_yet_to_come_are_refused(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    late = tmp_path / "global-2023-07-20.tsv"
    late.write_bytes(NINE.read_bytes())
    with pytest.raises(OutOfRange, match="was seen on 2023-07-20 by its name, which is yet to come"):
        load_published(home, [SEVEN, late], now=NOW)
    with pytest.raises(OutOfRange, match="has lists of the week to 2023-06-25, which is yet to come"):
        load_published(home, [NINE], now=datetime(2023, 6, 24, 23, tzinfo=UTC))
    assert archive_held(home).vintages == 0
    (taken,) = load_published(home, [late.rename(tmp_path / "lists.tsv")], now=datetime(2023, 6, 26, tzinfo=UTC))
    assert (taken.seen_on, taken.is_inferred) == (date(2023, 6, 27), True)


def test_a_load_says_what_each_file_was(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    countries, first = load_published(home, [SEVEN, COUNTRIES], now=NOW)
    assert (first.kind, first.layout, first.rows, first.weeks) == ("global", "global, 7 columns", 80, 2)
    assert (first.seen_on, first.is_inferred, first.territories) == (date(2023, 6, 14), False, 1)
    assert (first.first_week, first.last_week) == (date(2023, 6, 4), date(2023, 6, 11))
    assert (first.editions_new, first.restated, first.is_new) == (8, 0, True)
    assert (countries.kind, countries.rows, countries.territories) == ("countries", 240, 3)
    assert (countries.editions_new, countries.restated) == (24, 0)
    held = archive_held(home)
    assert (held.vintages, held.weeks, held.lists) == (2, 4, 32)
    assert held.seasons == len(set(home.lake.read(LABELS)["season_id"].to_pylist()))


def test_a_later_download_restates_what_it_changed_and_nothing_else(tmp_path: Path) -> None:
    home = home_with(tmp_path, SEVEN)
    (second,) = load_published(home, [ELEVEN], now=NOW)
    assert (second.editions_new, second.restated) == (5, 1)  # a new week of four lists, and one figure of an old one
    restated = [row for row in home.lake.read(EDITIONS).to_pylist() if row["edition"] == 2]
    assert [(row["week"], row["category"]) for row in restated] == [(date(2023, 6, 11), "Films (English)")]


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path, NINE, COUNTRIES)
    before = tree(home.path)
    for path in (NINE, COUNTRIES):
        (again,) = load_published(home, [path], now=NOW)
        assert (again.is_new, again.editions_new, again.restated) == (False, 0, 0)
    assert tree(home.path) == before


@pytest.mark.parametrize("name", ["all-weeks-global.tsv.gz", "all-weeks-global.tsv.xz"])
def test_the_same_rows_packed_are_the_same_download(tmp_path: Path, name: str) -> None:
    home = home_with(tmp_path, NINE)
    (packed,) = load_published(home, [FILES / name], seen_on=date(2023, 7, 5), now=NOW)
    assert not packed.is_new
    assert home.lake.read(VINTAGES).num_rows == 1


@pytest.mark.parametrize("suffix", ["xlsx", "parquet"])
def test_so_are_they_in_another_format(tmp_path: Path, suffix: str) -> None:
    home = home_with(tmp_path, COUNTRIES)
    (other,) = load_published(home, [COUNTRIES.with_suffix(f".{suffix}")], now=NOW)
    assert not other.is_new
    assert home.lake.read(PUBLISHED_ROWS).num_rows == 240


def test_the_same_rows_of_another_day_are_another_download_that_restates_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path, NINE)
    before = rows(home, EDITIONS, ENTRIES)
    (later,) = load_published(home, [NINE], seen_on=date(2023, 7, 10), now=NOW)
    assert (later.is_new, later.editions_new) == (True, 0)
    assert home.lake.read(VINTAGES).num_rows == 2
    assert rows(home, EDITIONS, ENTRIES) == before


@pytest.mark.parametrize("seen_on", [date(2023, 7, 5), date(2023, 7, 10)])
def test_the_last_week_again_by_itself_changes_no_edition_and_no_entry(tmp_path: Path, seen_on: date) -> None:
    """Its ranks of last week, its streaks and its peaks are those of the archive, not of a file of one week."""
    home = home_with(tmp_path, *ALL)
    before = rows(home, *ARCHIVE, but=("last_seen_on",))
    header, *lines = NINE.read_text().splitlines(keepends=True)
    part = tmp_path / "part.tsv"
    part.write_text(header + "".join(line for line in lines if line.split("\t")[0] == lines[0].split("\t")[0]))
    (again,) = load_published(home, [part], seen_on=seen_on, now=NOW)
    assert (again.is_new, again.weeks, again.editions_new, again.restated) == (True, 1, 0, 0)
    assert rows(home, *ARCHIVE, but=("last_seen_on",)) == before


@pytest.mark.parametrize("order", [ALL[::-1], (ELEVEN, COUNTRIES, NINE, UNITED_STATES, SEVEN, TWELVE)])
def test_any_order_gives_the_same_archive(tmp_path: Path, whole: Home, order: tuple[Path, ...]) -> None:
    home = home_with(tmp_path, *order)
    assert rows(home, *ARCHIVE) == rows(whole, *ARCHIVE)


def test_all_at_once_is_the_same_as_one_by_one(tmp_path: Path, whole: Home) -> None:
    home = make_home(tmp_path / "home")
    loaded = load_published(home, [FILES / "*.tsv", UNITED_STATES], now=NOW)
    assert [Path(one.source).name for one in loaded] == sorted(path.name for path in ALL)
    assert rows(home, *ARCHIVE, PUBLISHED_ROWS) == rows(whole, *ARCHIVE, PUBLISHED_ROWS)


PACKED = FILES / "all-weeks-global.tsv.gz"  # the rows of NINE, and no day in its name


def test_without_a_day_it_is_inferred_and_said_to_be(tmp_path: Path) -> None:
    (one,) = load_published(make_home(tmp_path / "home"), [PACKED], now=NOW)
    assert (one.seen_on, one.is_inferred) == (date(2023, 6, 28), True)


@pytest.mark.parametrize("order", [(NINE, PACKED), (PACKED, NINE)])
@pytest.mark.parametrize("is_at_once", [True, False])
def test_a_named_day_stands_for_the_same_rows_without_one(
    tmp_path: Path, order: tuple[Path, Path], is_at_once: bool
) -> None:
    home = home_with(tmp_path, *([] if is_at_once else order))
    loaded = load_published(home, order, now=NOW)
    assert {(one.seen_on, one.is_inferred) for one in loaded} == {(date(2023, 7, 5), False)}
    assert [one.is_new for one in loaded] == [False, is_at_once]  # in the order of their paths
    (vintage,) = home.lake.read(VINTAGES).to_pylist()
    assert (vintage["seen_on"], vintage["is_inferred"]) == (date(2023, 7, 5), False)
    assert home.lake.read(PUBLISHED_ROWS).num_rows == 160
    other = home_with(tmp_path / "other", NINE)
    assert rows(home, *ARCHIVE) == rows(other, *ARCHIVE)
    assert wrong(home) == []


def test_an_inferred_day_that_somebody_names_is_named_from_then_on(tmp_path: Path) -> None:
    home = home_with(tmp_path, PACKED)
    (named,) = load_published(home, [PACKED], seen_on=date(2023, 6, 28), now=NOW)
    assert (named.is_new, named.is_inferred) == (False, False)
    assert home.lake.read(VINTAGES)["is_inferred"].to_pylist() == [False]


def test_a_day_before_its_last_week_ended_is_refused(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    with pytest.raises(OutOfRange, match="its last week ended on 2023-06-25"):
        load_published(home, [NINE], seen_on=date(2023, 6, 25), now=NOW)


def test_a_day_that_is_yet_to_come_is_refused(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    load_published(home, [NINE], seen_on=date(2023, 7, 11), now=NOW)  # it is that day already, east of here
    with pytest.raises(OutOfRange, match="2023-07-12 is yet to come"):
        load_published(home, [NINE], seen_on=date(2023, 7, 12), now=NOW)


@pytest.mark.parametrize(
    "name, day",
    [
        ("2023-06-14.tsv", date(2023, 6, 14)),
        ("global-2023-06-14-7-columns.tsv.gz", date(2023, 6, 14)),
        ("countries-2021-07-04-to-2023-06-11.parquet", None),
        ("weeks-2023-06-04-to-2023-06-11-seen-2023-06-14.tsv", date(2023, 6, 14)),
        ("2023-06-14-or-2023-06-15.tsv", None),
        ("all-weeks-global.tsv", None),
        ("12023-06-141.tsv", None),
        ("2023-16-14.tsv", None),
    ],
)
def test_the_day_in_a_name_is_the_one_after_its_last_week(name: str, day: date | None) -> None:
    assert day_in_name(name, date(2023, 6, 11)) == day


@pytest.mark.parametrize("name", sorted(path.name for path in (FILES / "bad").iterdir()))
def test_a_file_that_is_no_data_leaves_the_home_unchanged(tmp_path: Path, whole: Home, name: str) -> None:
    empty = make_home(tmp_path / "empty")
    full = Home(shutil.copytree(whole.path, tmp_path / "full"), whole.settings, whole.lake)
    for home in (empty, open_home(full.path)):
        before = tree(home.path)
        with pytest.raises(NotData, match=r"nothing was stored|fetch or write it anew") as refused:
            load_published(home, [SEVEN, FILES / "bad" / name], seen_on=date(2023, 7, 9), now=NOW)
        assert name in str(refused.value)
        assert tree(home.path) == before


def test_a_home_with_events_takes_no_published_files(tmp_path: Path) -> None:
    home = service_home(tmp_path / "home", tmp_path / "catalogue")
    load_events(home, [_events(tmp_path)], now=NOW)
    before = tree(home.path)
    with pytest.raises(OtherDoor) as refused:
        load_published(home, [SEVEN], now=NOW)
    assert refused.value.about["holds"] == "events"
    assert tree(home.path) == before


def test_a_home_with_published_files_takes_no_events(tmp_path: Path) -> None:
    home = home_with(tmp_path, SEVEN)
    before = tree(home.path)
    with pytest.raises(OtherDoor) as refused:  # and says so before it asks for a catalogue
        load_events(home, [_events(tmp_path)], now=NOW)
    assert refused.value.about["holds"] == "published charts"
    assert tree(home.path) == before


def _events(folder: Path) -> Path:
    from small_service import event, write

    return write(folder / "events.csv", [event(n) for n in range(3)])


def test_a_home_with_published_files_is_well(whole: Home) -> None:
    assert wrong(whole) == []


def test_doctor_names_an_archive_that_is_not_made_from_all_downloads(tmp_path: Path) -> None:
    home = home_with(tmp_path, SEVEN, ELEVEN)
    home.lake.replace(LABELS, home.lake.read(LABELS), act="from outside")
    assert wrong(home) == ["published"]
    load_published(home, [SEVEN], now=NOW)
    assert wrong(home) == []


def test_doctor_and_load_name_rows_that_are_gone(tmp_path: Path) -> None:
    home = home_with(tmp_path, SEVEN, ELEVEN)
    (path, _) = (file.path for file in home.lake.files(PUBLISHED_ROWS))
    home.lake.commit(PUBLISHED_ROWS, add=(), remove=[path], act="from outside")
    assert wrong(home) == ["published"]
    before = rows(home, *ARCHIVE, VINTAGES)
    with pytest.raises(StoreError, match=r"has lost rows of global-2023-06-14\.tsv"):
        load_published(home, [NINE], now=NOW)
    assert rows(home, *ARCHIVE, VINTAGES) == before


LOAD = f"""{KILLED}
from overnights.acts.load_published import load_published

load_published(open_home(home), [path], now=datetime(2023, 7, 10, tzinfo=UTC))
"""
STEPS = 7  # rows, labels, aliases, restatements, entries, editions, vintages


def killed_load(home: Home, path: Path, method: str, at: int, when: str) -> Home:
    command = [sys.executable, "-c", LOAD, home.path, path, method, at, when]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    return open_home(home.path)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("method, at", [("write_file", 1), *(("commit", n) for n in range(1, STEPS + 1))])
def test_killed_at_any_step_the_next_load_finishes(tmp_path: Path, method: str, at: int, when: str) -> None:
    home = killed_load(home_with(tmp_path, SEVEN), ELEVEN, method, at, when)
    is_last = (method, at, when) == ("commit", STEPS, "after")
    assert (wrong(home) == []) is is_last or (method, at, when) == ("write_file", 1, "before")
    assert home.lake.read(VINTAGES).num_rows == (2 if is_last else 1)
    (loaded,) = load_published(home, [ELEVEN], now=NOW)
    assert loaded.is_new is not is_last
    other = home_with(tmp_path / "other", SEVEN, ELEVEN)
    assert rows(home, *ARCHIVE, PUBLISHED_ROWS) == rows(other, *ARCHIVE, PUBLISHED_ROWS)
    assert rows(home, VINTAGES) == rows(other, VINTAGES)
    assert wrong(home) == []


@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_after_a_kill_an_earlier_file_again_makes_the_archive_of_what_counts(tmp_path: Path, at: int) -> None:
    home = killed_load(home_with(tmp_path, SEVEN), ELEVEN, "commit", at, "before")
    (again,) = load_published(home, [SEVEN], now=NOW)
    assert not again.is_new
    other = home_with(tmp_path / "other", SEVEN)
    assert rows(home, *ARCHIVE, PUBLISHED_ROWS) == rows(other, *ARCHIVE, PUBLISHED_ROWS)
    assert wrong(home) == []


@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_a_first_load_that_was_killed_leaves_the_other_door_open(tmp_path: Path, at: int) -> None:
    home = service_home(tmp_path / "home", tmp_path / "catalogue")
    home = killed_load(home, SEVEN, "commit", at, "before")
    assert load_events(home, [_events(tmp_path)], now=NOW).accepted == 3
    assert rows(home, *ARCHIVE, PUBLISHED_ROWS) == {table.name: [] for table in (*ARCHIVE, PUBLISHED_ROWS)}


def test_tidy_takes_away_what_a_killed_load_left(tmp_path: Path) -> None:
    home = killed_load(home_with(tmp_path, SEVEN), ELEVEN, "commit", 2, "before")
    assert "orphans" in wrong(home)
    assert tidy(home).orphans == 2  # the rows that were committed, and the labels that were not
    assert wrong(home) == []
    assert [home.lake.orphans(table) for table in TABLES.values()] == [[]] * len(TABLES)


FULL = """
import resource, sys
from datetime import datetime, UTC
from overnights.acts.load_published import load_published
from overnights.errors import StoreError
from overnights.home import open_home

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    load_published(open_home(sys.argv[1]), [sys.argv[2]], now=datetime(2023, 7, 10, tzinfo=UTC))
except StoreError as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.parametrize("most_bytes", [0, 2_000, 8_000])
def test_a_full_disk_is_one_sentence_and_the_next_load_finishes(tmp_path: Path, most_bytes: int) -> None:
    home = home_with(tmp_path, SEVEN)
    command: list[Any] = [sys.executable, "-c", FULL, home.path, ELEVEN, most_bytes]
    full = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, env={**os.environ})
    assert full.returncode == 3, full.stderr
    assert full.stdout.count("\n") == 1
    home = open_home(home.path)
    assert home.lake.read(VINTAGES).num_rows == 1
    load_published(home, [ELEVEN], now=NOW)
    other = home_with(tmp_path / "other", SEVEN, ELEVEN)
    assert rows(home, *ARCHIVE) == rows(other, *ARCHIVE)


def test_a_chart_without_a_week_is_the_latest_that_was_published(whole: Home) -> None:
    charts = chart(whole, "netflix-weekly", now=NOW)
    assert {(one.edition.week, one.edition.edition) for one in charts} == {(date(2023, 6, 25), 1)}
    (first,) = chart(whole, "netflix-country", territory="DE", now=NOW)[:1]
    assert [entry.rank for entry in first.entries] == list(range(1, 11))


def test_a_chart_that_was_not_published_is_said_not_to_be_there(whole: Home) -> None:
    with pytest.raises(UnknownChart, match="netflix-country, netflix-weekly"):
        chart(whole, "daily", now=NOW)
    with pytest.raises(UnknownChart, match="has no edition of 2023-07-02"):
        chart(whole, "netflix-weekly", week=date(2023, 7, 2), now=NOW)


def test_a_published_home_says_that_there_is_nothing_of_its_own_to_measure_or_restate(tmp_path: Path):
    home = home_with(tmp_path, NINE)
    with pytest.raises(OtherDoor):
        measure(home, now=NOW)
    with pytest.raises(OtherDoor):
        restate(home, "netflix-weekly", week=Week.parse("2023-07-02"), reason="why", now=NOW)
    for table in ("viewing", "progress"):
        with pytest.raises(OtherDoor, match="there are no events to measure"):
            export(home, table, out=tmp_path / "out.csv", now=NOW)


def test_what_a_published_home_exports_as_restated_is_what_the_publisher_changed(whole: Home, tmp_path: Path):
    export(whole, "restatements", out=tmp_path / "out.parquet", now=NOW)
    found = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert sorted((row["week"], row["column"], row["kind"]) for row in found) == [
        (date(2023, 6, 4), "season_title", "relabel"),
        (date(2023, 6, 11), "hours_viewed", "figure"),
        (date(2023, 6, 11), "season_title", "relabel"),
        (date(2023, 6, 18), "season_title", "relabel"),
    ]


def test_cells_that_were_known_as_changed_before_are_not_told_of_a_file_of_the_same_day(tmp_path: Path) -> None:
    home = home_with(tmp_path, SEVEN)
    (changed,) = load_published(home, [ELEVEN], now=NOW)
    part = tmp_path / "part.tsv"
    lines = ELEVEN.read_text().splitlines(keepends=True)
    week = lines[1].split("\t")[0]
    part.write_text("".join(line for line in lines if line.startswith((week, "week"))))
    (nothing,) = load_published(home, [part], seen_on=changed.seen_on, now=NOW)
    assert changed.cells == 1 and nothing.is_new
    assert (nothing.cells, nothing.editions_new) == (0, 0)
