"""All downloads of the worldwide file from 2021-11-17 to 2025-07-02: any order gives one archive, and all that changed.

The 185 members of the archive hold 183 downloads; two are no data, and are set aside.
"""

from __future__ import annotations

import csv
import gzip
import random
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from shared_published import DATA, SCRAPES, downloads_in, needs_data, worldwide

from overnights.acts.load_published import load_published
from overnights.acts.new_published import NewPublished, load_new_published
from overnights.acts.restatements import Restated, restatements
from overnights.errors import NotData
from overnights.home import Home, make_home
from overnights.published.archive import Archive, Vintage, archive
from overnights.tables import EDITIONS, ENTRIES, LABELS, PUBLISHED_ROWS, RESTATED, VINTAGES

pytestmark = needs_data
NOW = datetime(2025, 7, 3, tzinfo=UTC)
TABLES = (EDITIONS, ENTRIES, LABELS, RESTATED)
THEIR_WORDS = {
    "weekly_hours_viewed": "hours_viewed",
    "weekly_views": "views",
    "runtime": "runtime_h",
    "cumulative_weeks_in_top_10": "weeks_on_chart",
    "is_staggered_launch": "is_staggered",
    "episode_launch_details": "launch_details",
}
Cell = tuple[str, str, str, int, str, str | None, str | None]
EXCEPTIONS: dict[Cell, str] = {}
"""Cells that one side has and the other has not, each with its reason: there is none."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, NewPublished]:
    """A home with the archive file, as it stands; tests must not change it."""
    home = make_home(tmp_path_factory.mktemp("vintages") / "home")
    return home, load_new_published(home, [SCRAPES], now=NOW, are_names_due=True)


def test_all_that_is_data_is_loaded_and_what_is_none_is_set_aside_by_name(loaded: tuple[Home, NewPublished]):
    home, done = loaded
    assert (len(done.loaded), len(done.refused)) == (183, 2)
    assert {one.is_new for one in done.loaded} == {True}
    assert {str(one.seen_on) for one in done.loaded} == {Path(one.source).stem for one in done.loaded}
    said = {Path(one.path).stem: one.says for one in done.refused}
    assert "is a web page by its content" in said["2023-06-01"]
    assert "holds the word null alone" in said["2023-12-27"]
    assert home.lake.read(PUBLISHED_ROWS, columns=["rank"]).num_rows == sum(one.rows for one in done.loaded) == 841_080


def test_who_asks_for_all_or_nothing_gets_nothing(tmp_path: Path):
    home = make_home(tmp_path / "home")
    with pytest.raises(NotData, match=r"2023-06-01\.tsv is a web page .* 1 more file is refused: 2023-12-27\.tsv"):
        load_published(home, [SCRAPES], now=NOW)
    assert not home.lake.has(VINTAGES)


def test_reversed_and_shuffled_they_give_the_same_archive(loaded: tuple[Home, NewPublished]):
    downloads = downloads_in(SCRAPES)
    held = {table.name: loaded[0].lake.read(table) for table in TABLES}
    for order in (downloads[::-1], random.Random(5).sample(downloads, len(downloads))):
        assert_same(archive(order), held)


def assert_same(found: Archive, held: dict[str, object]) -> None:
    for name, rows in held.items():
        assert getattr(found, name).equals(rows), name


def test_loaded_in_parts_and_in_any_order_the_home_is_the_same_to_the_byte(
    loaded: tuple[Home, NewPublished], tmp_path: Path
):
    """Half of them, shuffled; then two one by one; then the rest."""
    (tmp_path / "files").mkdir()
    files = list(unpacked(tmp_path / "files"))
    random.Random(7).shuffle(files)
    home = make_home(tmp_path / "home")
    for part in (files[:91], files[91:92], files[92:93], files[93:]):
        load_published(home, part, now=NOW)
    for table in (*TABLES, VINTAGES):
        assert home.lake.read(table).equals(loaded[0].lake.read(table)), table.name


def unpacked(folder: Path) -> Iterator[Path]:
    with tarfile.open(SCRAPES) as packed:
        for member in packed:
            content = packed.extractfile(member)
            if content is not None and Path(member.name).stem not in ("2023-06-01", "2023-12-27"):
                path = folder / Path(member.name).name
                path.write_bytes(content.read())
                yield path


def test_the_cells_that_changed_are_those_that_others_found_and_no_other(loaded: tuple[Home, NewPublished]):
    ours = {as_theirs(one) for one in restatements(loaded[0])}
    theirs = set(revisions())
    assert len(theirs) == 535
    assert (ours ^ theirs) == set(EXCEPTIONS)


def as_theirs(one: Restated) -> Cell:
    assert one.rank is not None
    return str(one.seen_on), str(one.week), one.category, one.rank, one.column, one.old_value, one.new_value


def revisions() -> Iterator[Cell]:
    """Every change that is listed, in our words; a text is listed as it stands in the file, with its quotes."""
    with gzip.open(DATA / "global-revisions.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            old, new = (value(row[name]) for name in ("old_value", "new_value"))
            column = THEIR_WORDS.get(row["column"], row["column"])
            yield row["scraped_at"][:10], row["week"], row["category"], int(row["weekly_rank"]), column, old, new


def value(text: str) -> str | None:
    bare = text[1:-1].replace('""', '"') if text.startswith('"') else text
    return None if bare in ("", "N/A") else bare


def test_a_title_put_otherwise_is_told_from_another_that_took_its_place(loaded: tuple[Home, NewPublished]):
    """The one place where rows came in between in the file of 2024-09-04, and a week of the sweep of 2023-12-06."""
    found = restatements(loaded[0])
    moved = [(one.rank, one.kind) for one in found if str(one.seen_on) == "2024-09-04" and one.column == "runtime_h"]
    assert moved == [(8, "row vanished"), (9, "row moved"), (10, "row appeared")]
    swept = [one for one in found if one.title == "Behind Your Touch"]
    assert {(str(one.seen_on), one.kind, one.season_id) for one in swept} == {
        ("2023-12-06", "relabel", "behind-your-touch-season-1")
    }
    assert all(one.season_id == one.season_id_before for one in found if one.kind in ("relabel", "figure", "count"))
    assert all(one.season_id != one.season_id_before for one in found if one.kind.startswith("row"))


def test_no_list_of_these_downloads_vanished(loaded: tuple[Home, NewPublished]):
    assert {one.column for one in restatements(loaded[0]) if one.edition is None} == set()


def test_a_file_that_lost_its_first_two_weeks_and_had_them_back_is_told_of_both_times():
    """As the worldwide file did in July 2026, made from the one of 2025-07-02: 80 rows, and counts from there on."""
    whole = worldwide()
    first, second = sorted(set(whole.rows["week"].to_pylist()))[:2]
    lost = recounted(whole.rows.filter(pc.greater(whole.rows["week"], pa.scalar(second))), whole.rows, (first, second))
    days = [whole.seen_on + timedelta(weeks=n) for n in (1, 2)]
    gone = Vintage(vintage="1" * 64, kind="global", seen_on=days[0], rows=lost)
    back = replace(whole, vintage="2" * 64, seen_on=days[1])
    before, found = archive([whole]), archive([whole, gone, back])
    told = found.restated.to_pylist()
    rows = [(row["seen_on"], row["kind"]) for row in told if row["column"] == "(row)"]
    assert Counter(rows) == {(days[0], "row vanished"): 80, (days[1], "row appeared"): 80}
    counts = [row for row in told if row["column"] != "(row)"]
    assert {(row["column"], row["kind"]) for row in counts} == {("weeks_on_chart", "count")}
    lowered, raised = ([row for row in counts if row["seen_on"] == day] for day in days)
    assert len(lowered) == len(raised) > 100
    assert [(row["old_value"], row["new_value"]) for row in lowered] == [
        (row["new_value"], row["old_value"]) for row in raised
    ]
    assert found.labels.drop_columns("last_seen_on").equals(before.labels.drop_columns("last_seen_on"))


def recounted(rows: pa.Table, whole: pa.Table, lost: tuple[date, date]) -> pa.Table:
    """The rows, counted without the weeks that were lost."""
    early = Counter(name(row) for row in whole.to_pylist() if row["week"] in lost)
    weeks = [
        row["weeks_on_chart"] - (early[name(row)] if row["weeks_on_chart"] > early[name(row)] else 0)
        for row in rows.to_pylist()
    ]
    at = rows.column_names.index("weeks_on_chart")
    return rows.set_column(at, rows.schema.field(at), pa.array(weeks, pa.int64()))


def name(row: dict[str, Any]) -> tuple[str, str, str | None]:
    return row["category"], row["show_title"], row["season_title"]
