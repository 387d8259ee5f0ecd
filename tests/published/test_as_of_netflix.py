"""The worldwide lists as they were known on days from 2021 to 2025: by the 183 downloads of then, and nothing later."""

from __future__ import annotations

import csv
import gzip
import tarfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from shared_published import DATA, SCRAPES, needs_data, of_territories

from overnights.acts.as_of import as_of
from overnights.acts.export import public_rows
from overnights.acts.load_published import load_published
from overnights.acts.title import title_json
from overnights.acts.vintages import counted_vintages, of_charts, read_vintages
from overnights.home import Home, make_home
from overnights.published.archive import Archive, archive
from overnights.tables import ALIASES, EDITIONS, ENTRIES, LABELS, RESTATED

pytestmark = needs_data
NOW = datetime(2026, 11, 23, tzinfo=UTC)
NOT_DATA = {"2023-06-01", "2023-12-27"}
DAYS = [
    date(2021, 11, 17),
    date(2022, 10, 1),
    date(2023, 7, 25),
    date(2023, 11, 28),
    date(2024, 5, 22),
    date(2025, 7, 2),
]
DERIVED = (EDITIONS, ENTRIES, LABELS, ALIASES, RESTATED)
LIMITED = ": Limited Series"
LABEL = ("season_id", "show_title", "season_title")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """All 183 downloads; tests must not change it."""
    folder = tmp_path_factory.mktemp("netflix")
    with tarfile.open(SCRAPES) as packed:
        packed.extractall(folder / "files", filter="data")
    files = sorted(path for path in (folder / "files").rglob("*.tsv") if path.stem not in NOT_DATA)
    assert len(files) == 183
    made = make_home(folder / "home")
    load_published(made, files, now=NOW)
    return made


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_as_of_a_day_is_the_archive_of_the_downloads_of_by_then(home: Home, day: date) -> None:
    rows = of_charts(counted_vintages(home.lake))
    by_then = rows.filter(pc.less_equal(rows["seen_on"], pa.scalar(day)))
    made, then = archive(read_vintages(home.lake, by_then)), as_of(home, day)
    for table in DERIVED:
        assert then.lake.read(table).equals(getattr(made, table.name)), table.name


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_first_editions_are_what_was_first_published_by_then(home: Home, day: date) -> None:
    """By an independent table of each row as it looked when it was first seen."""
    first = pq.read_table(DATA / "global-first-published.parquet").to_pylist()
    wanted = {
        (row["week"], row["category"], row["weekly_rank"]): (row["first_show_title"], row["first_weekly_hours_viewed"])
        for row in first
        if row["first_scraped_at"][:10] <= day.isoformat()
    }
    entries = as_of(home, day).lake.read(ENTRIES, where=[("edition", "=", 1)]).to_pylist()
    found = {(row["week"], row["category"], row["rank"]): (row["title"], row["hours_viewed"]) for row in entries}
    assert found == wanted


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_what_was_known_is_known_still(home: Home, day: date) -> None:
    """Editions with their rows as printed, restatements and labels; and every season has the id that it has now."""
    then, printed = as_of(home, day), ("title", "season_label", "hours_viewed", "views", "runtime_h", "weeks_on_chart")
    columns = ("chart", "week", "territory", "category", "edition", "rank", "season_id", *printed)
    for table, names in ((ENTRIES, columns), (EDITIONS, EDITIONS.column_names), (RESTATED, RESTATED.column_names)):
        known, now = (records(lake.read(table), names) for lake in (then.lake, home.lake))
        assert known <= now, table.name
    restated = home.lake.read(RESTATED)
    assert then.lake.read(RESTATED).num_rows == pc.sum(pc.less_equal(restated["seen_on"], pa.scalar(day))).as_py()
    labels = home.lake.read(LABELS)
    by_then = labels.filter(pc.less_equal(labels["first_seen_on"], pa.scalar(day)))
    assert records(then.lake.read(LABELS), LABEL) == records(by_then, LABEL)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_ids_of_titles_are_those_of_now_but_for_films_that_gave_theirs_to_a_series(home: Home, day: date) -> None:
    now, then = (title_ids(one) for one in (home, as_of(home, day)))
    changed = {season_id: (then[season_id], now[season_id]) for season_id in then if then[season_id] != now[season_id]}
    assert changed.keys() <= {"first-kill-film", "the-gentlemen-film", "the-stranger-film", "furies-film"}
    assert changed == {season_id: (season_id.removesuffix("-film"), season_id) for season_id in changed}
    assert bool(changed) == (day < date(2024, 3, 7))


def title_ids(home: Home) -> dict[str, str]:
    labels = home.lake.read(LABELS)
    return dict(zip(labels["season_id"].to_pylist(), labels["title_id"].to_pylist(), strict=True))


def test_with_the_countries_file_one_season_has_another_id_before_it_was_seen(home: Home) -> None:
    """The Mummy of 1999 stood on territories' lists first, which nobody could know before the file was seen."""
    vintages = read_vintages(home.lake, of_charts(counted_vintages(home.lake)))
    seen_on = of_territories().seen_on
    upto = [one for one in vintages if one.seen_on <= seen_on]
    before = ids_of(archive([one for one in upto if one.seen_on < seen_on]))
    after = ids_of(archive([*upto, of_territories()]))
    changed = {(one, after[place]) for place, one in before.items() if after[place] != one}
    assert changed == {("the-mummy-film", "the-mummy-film-2022")}


def ids_of(found: Archive) -> dict[tuple[Any, ...], str]:
    names = ("chart", "week", "territory", "category", "edition", "rank", "season_id")
    rows = zip(*(found.entries[name].to_pylist() for name in names), strict=True)
    return {place: season_id for *where, season_id in rows if (place := tuple(where))}


def test_each_first_season_that_was_relabelled_limited_was_not_called_so_before(home: Home) -> None:
    relabelled = relabelled_limited(home)
    assert len(relabelled) == 77, "of the 81 of today: to 2025-07-02"
    by_day = Counter(on for _, on in relabelled.values())
    assert by_day.most_common(1)[0][0] == date(2023, 12, 6)
    for day, season_ids in days_within(relabelled).items():
        labels = presently(as_of(home, day), season_ids)
        assert labels.keys() == season_ids
        assert {label for label in labels.values() if label and LIMITED in label} == set()


def days_within(spans: dict[str, tuple[date, date]]) -> dict[date, set[str]]:
    """Few days, each with the seasons for which it is from the first day on and before the last; all seasons."""
    days: dict[date, set[str]] = {}
    for season_id, (first, last) in sorted(spans.items(), key=lambda span: span[1][1]):
        day = next((day for day in days if first <= day < last), last - timedelta(days=1))
        days.setdefault(day, set()).add(season_id)
    return days


def test_no_table_tells_of_a_relabelling_before_it(home: Home) -> None:
    """As of 2023-11-28, the day before the first sweep, of every season that the sweeps then called limited."""
    day = date(2023, 11, 28)
    then, later = as_of(home, day), relabelled_limited(home)
    swept = {season_id for season_id, (first, last) in later.items() if first <= day < last}
    assert len(swept) > 50
    tables = public_rows(then, NOW)
    for name in ("labels", "entries", "seasons", "aliases", "runs", "editions", "restatements"):
        if name in tables:
            told = [row for row in tables[name]().to_pylist() if row.get("season_id") in swept]
            assert LIMITED not in str(told), name
    for season_id in sorted(swept)[::10]:
        record = title_json(then, season_id_title(then, season_id), now=NOW)
        (season,) = [one for one in record["seasons"] if one["season_id"] == season_id]
        assert "Limited Series" not in str({name: value for name, value in season.items() if name != "cohort"})


def test_labels_as_of_before_the_sweeps_are_those_of_an_independent_table(home: Home) -> None:
    """Of the seasons that are called limited today: those that no download to then had called so."""
    day = "2023-11-28"
    with gzip.open(DATA / "global-revisions.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        before = {row["old_value"] for row in csv.DictReader(stream) if row["scraped_at"][:10] <= day}
    with (DATA.parent / "outcomes" / "first-season-outcomes.csv").open(encoding="utf-8", newline="") as stream:
        rows = [
            row for row in csv.DictReader(stream) if row["first_week"] < "2023-11-19" and LIMITED in row["season_title"]
        ]
    first = {first_title(row) for row in rows}
    wanted = {title for title in first - before if LIMITED not in title}
    assert len(wanted) > 40
    present = {row["season_title"] or row["show_title"] for row in present_labels(as_of(home, date.fromisoformat(day)))}
    assert wanted <= present


def first_title(row: dict[str, str]) -> str:
    title = row["first_published_season_title"]
    return row["show_title"] if title in ("", "N/A") else title


def relabelled_limited(home: Home) -> dict[str, tuple[date, date]]:
    """Seasons whose first label does not call them limited and whose present one does: from when on they were known,
    and when they were first called so."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in home.lake.read(LABELS).sort_by("first_seen_on").to_pylist():
        found.setdefault(row["season_id"], []).append(row)
    spans = {}
    for season_id, rows in found.items():
        limited = [row for row in rows if LIMITED in (row["season_title"] or "")]
        if any(row["is_present"] for row in limited) and not any(row["is_first"] for row in limited):
            spans[season_id] = (rows[0]["first_seen_on"], limited[0]["first_seen_on"])
    return spans


def present_labels(home: Home) -> list[dict[str, Any]]:
    return [row for row in home.lake.read(LABELS).to_pylist() if row["is_present"]]


def presently(home: Home, season_ids: set[str]) -> dict[str, str | None]:
    return {row["season_id"]: row["season_title"] for row in present_labels(home) if row["season_id"] in season_ids}


def season_id_title(home: Home, season_id: str) -> str:
    return next(row["title_id"] for row in present_labels(home) if row["season_id"] == season_id)


def records(rows: pa.Table, names: tuple[str, ...]) -> set[tuple[Any, ...]]:
    return set(zip(*(rows[name].to_pylist() for name in names), strict=True))
