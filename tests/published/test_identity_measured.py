"""Seasons against the publisher's own ids, over pairs of rows: from the last download alone, and from all of them."""

from __future__ import annotations

import tarfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shared_published import (
    DATA,
    SCRAPES,
    needs_data,
    of_territories,
    rows_of,
    video_ids,
    vintage_of,
    whole_archive,
    worldwide,
)

from overnights.errors import NotData
from overnights.published.archive import Archive, Vintage, archive
from overnights.published.digests import rows_digest, vintage_id
from overnights.published.layouts import ROW_SCHEMA

pytestmark = needs_data
LEAST = 0.995
AFTER = date(2025, 7, 9)  # a day after the last download
NOT_DATA = {"2023-06-01", "2023-12-27"}
Row = dict[str, Any]
Place = tuple[date, str, int]
TWICE_NAMED = {"Aftermath", "Dhamaka", "Dragon", "Noise"}
APART_BY_LAST = {  # renamed since, or films whose name today is another
    "The Bastard Son & The Devil Himself": 80,
    "Beast": 34,
    "Boruto: Naruto Next Generations": 21,
    "Retfærdighedens ryttere": 20,
    "Fack ju Göhte 3": 11,
    "Der Fall Collini": 3,
    "Perfect Strangers": 3,
    "Mary": 1,
}


class Measured(NamedTuple):
    """How far pairs of one season are pairs of one of the publisher's ids, and which seasons and ids are not alike."""

    rows: int
    precision: float
    recall: float
    several_ids: dict[str, set[str]]
    several_seasons: dict[str, set[str]]


@cache
def every_scrape() -> tuple[Vintage, ...]:
    """The worldwide file as it stood on 183 days; two downloads of the 185 are no data."""
    found = []
    with TemporaryDirectory() as folder, tarfile.open(SCRAPES) as packed:
        for member in packed:
            day, content = Path(member.name).stem, packed.extractfile(member)
            assert content is not None
            path = Path(folder) / f"{day}.tsv"
            path.write_bytes(content.read())
            if day in NOT_DATA:
                with pytest.raises(NotData):
                    vintage_of(path, date.fromisoformat(day))
            else:
                found.append(vintage_of(path, date.fromisoformat(day)))
    return tuple(found)


@cache
def archive_of_all() -> Archive:
    return archive([*every_scrape(), of_territories()])


@cache
def ids_by_figure() -> dict[tuple[Place, int], str]:
    """The publisher's own ids by week, list, rank and hours: a row of an earlier download is one of these, or it has
    none, since places were given to others in the corrected weeks before 2021-11-14."""
    table = pq.read_table(DATA / "global-with-video-ids.parquet").to_pylist()
    return {
        ((row["week"], row["category"], row["weekly_rank"]), row["weekly_hours_viewed"]): row["netflix_video_id"]
        for row in table
    }


def id_of(row: Row) -> str | None:
    """The publisher's own id of a row."""
    return ids_by_figure().get(((row["week"], row["category"], row["rank"]), int(row["hours_viewed"])))


def measured(rows: Iterable[Row], key: Callable[[Row], Any]) -> Measured:
    """Precision and recall of “of one season” over pairs of rows, where rows of one key are of one season."""
    of_season, of_id, of_both = Counter(), Counter(), Counter()
    for row in rows:
        video = id_of(row)
        if video is not None:
            of_season[key(row)] += 1
            of_id[video] += 1
            of_both[key(row), video] += 1
    ids, seasons = defaultdict(set), defaultdict(set)
    for season, video in of_both:
        ids[season].add(video)
        seasons[video].add(season)
    found = pairs(of_both)
    return Measured(
        rows=of_season.total(),
        precision=found / pairs(of_season),
        recall=found / pairs(of_id),
        several_ids={season: videos for season, videos in ids.items() if len(videos) > 1},
        several_seasons={video: ours for video, ours in seasons.items() if len(ours) > 1},
    )


def pairs(counts: Counter[Any]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


def by_label(row: Row) -> tuple[str, str, str | None]:
    """What a reader without rules would take for a season."""
    return row["category"], row["title"], row["season_label"]


def test_from_the_last_download_alone_no_pair_is_wrong_and_none_is_missing():
    rows = rows_of(whole_archive().entries, "netflix-weekly")
    found = measured(rows, lambda row: row["season_id"])
    assert found == Measured(8_360, 1.0, 1.0, {}, {})
    assert len({row["season_id"] for row in rows}) == len(set(video_ids().values())) == 3_019


def test_over_every_edition_of_all_downloads_one_exchange_of_places_is_all_that_is_left():
    """Fear Street Part 2: 1978 stood where Twilight stands today, with the same rank and hours, until 2021-12-08.

    The rows that have no id are of such places too, in corrected weeks, and three that were figured anew on 2024-09-04.
    """
    rows = rows_of(archive_of_all().entries, "netflix-weekly")
    found = measured(rows, lambda row: row["season_id"])
    assert (len(rows), found.rows) == (11_910, 11_866)
    assert LEAST < found.precision < 1 and LEAST < found.recall < 1
    assert found.several_ids.keys() == {"fear-street-part-2-1978-film"}
    assert list(found.several_seasons.values()) == [{"twilight-film", "fear-street-part-2-1978-film"}]


def test_labels_alone_would_not_do():
    """The same measure of the same rows, without rules: it can fall short."""
    found = measured(rows_of(archive_of_all().entries, "netflix-weekly"), by_label)
    assert found.recall < 0.91
    last = measured(rows_of(whole_archive().entries, "netflix-weekly"), by_label)
    assert {title for _, title, _ in last.several_ids} == TWICE_NAMED


def test_a_download_under_the_names_of_a_year_later_makes_no_new_season():
    """The file of ids has 46 other labels: Raw: 2025 - January 27, 2025, DAN DA DAN: Season 1, Barbarians II."""
    named = {
        (row["week"], row["category"], row["weekly_rank"]): row["title"]
        for row in pq.read_table(DATA / "global-with-video-ids.parquet").to_pylist()
    }
    rows = [renamed(row, named[row["week"], row["category"], row["rank"]]) for row in worldwide().rows.to_pylist()]
    table = pa.Table.from_pylist(rows, schema=ROW_SCHEMA)
    later = Vintage(vintage=vintage_id("global", AFTER, rows_digest(table)), kind="global", seen_on=AFTER, rows=table)
    found = archive([worldwide(), later])
    entries = rows_of(found.entries, "netflix-weekly")
    assert sum(row["edition"] == 2 for row in entries) > 500
    assert measured(entries, lambda row: row["season_id"])[1:] == (1.0, 1.0, {}, {})
    assert measured(entries, by_label).recall < 0.98
    before = rows_of(archive([worldwide()]).entries, "netflix-weekly")
    assert {row["season_id"] for row in entries} == {row["season_id"] for row in before}


def renamed(row: Row, name: str) -> Row:
    if row["season_title"] is None and row["category"].startswith("Films"):
        return {**row, "show_title": name}
    return row if row["season_title"] in (None, name) and row["show_title"] == name else {**row, "season_title": name}


def test_every_week_of_a_live_show_is_a_season_of_its_own_and_the_show_is_one_title():
    """So the publisher numbers Raw: an id for each week."""
    rows = [
        row
        for row in rows_of(whole_archive().entries, "netflix-weekly")
        if row["title"] == "Raw" and row["category"] == "TV (English)"
    ]
    assert len(rows) == len({row["season_id"] for row in rows}) == len({id_of(row) for row in rows}) == 25
    titles = {row["title_id"] for row in whole_archive().labels.to_pylist() if row["show_title"] == "Raw"}
    assert titles == {"raw"}


def test_of_territories_rows_none_is_of_a_wrong_season_and_173_stand_apart_by_the_last_download_alone():
    """Rules 4 to 6 with the last worldwide download, held against the labels of all of them."""
    last, whole = (_worldwide_ids(found) for found in (whole_archive(), archive_of_all()))
    known = {_place(row): row for row in rows_of(archive_of_all().entries, "netflix-country")}
    apart, wrong = Counter[str](), []
    for row in rows_of(whole_archive().entries, "netflix-country"):
        ours, theirs = last[row["season_id"]], whole[known[_place(row)]["season_id"]]
        if ours != theirs and ours:
            wrong.append((row["title"], row["season_label"], row["territory"], row["week"]))
        elif ours != theirs:
            apart[row["title"]] += 1
    assert wrong == []
    assert apart == APART_BY_LAST


def _place(row: Row) -> tuple[date, str, str, int]:
    return row["week"], row["territory"], row["category"], row["rank"]


def _worldwide_ids(found: Archive) -> defaultdict[str, set[str]]:
    """The publisher's own ids of each season that is on a worldwide list, by the latest editions."""
    latest: dict[Place, Row] = {}
    for row in rows_of(found.entries, "netflix-weekly"):
        place = (row["week"], row["category"], row["rank"])
        if place not in latest or latest[place]["edition"] < row["edition"]:
            latest[place] = row
    ids = defaultdict(set)
    for place, row in latest.items():
        ids[row["season_id"]].add(video_ids()[place])
    return ids
