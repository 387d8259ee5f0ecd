"""Views are hours over runtime: every row since 2023-06-18, launches that differed by country and live shows included.

The collection whose counts are told as 6,246 of 6,315 rows is a longer file, to 2026-07-19, of which no copy is shared.
On the shared rows, to 2025-06-29, the same rule holds for 4,119 of 4,143.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from shared_published import DATA, needs_data, scrapes, worldwide

pytestmark = needs_data
HALF = Fraction(50_000)  # half of what hours and views are printed to
LAST_WITH_COUNTRIES = "2025-06-25"  # the last download that says which countries had how many episodes
Key = tuple[date, str, int]


@dataclass(frozen=True)
class Launch:
    """A row that was launched apart: its figures, and of each group of countries how many episodes it had."""

    season: str
    hours: int
    views: int
    episodes: tuple[int, ...]

    @property
    def episode_h(self) -> tuple[Fraction, Fraction]:
        """The shortest and the longest episode, in hours, with which the views can be a blend of its groups'.

        Whatever part of the hours each group had, Σ hours(g) / (episodes(g) × length) lies between all hours over the
        most episodes and all hours over the fewest; and the printed views stand for all within half a step.
        """
        most, fewest = max(self.episodes), min(self.episodes)
        return (self.hours - HALF) / (self.views + HALF) / most, (self.hours + HALF) / (self.views - HALF) / fewest


def launched() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(DATA / "staggered-launches.parquet").to_pylist()
    return rows


@cache
def launches() -> dict[Key, Launch]:
    groups: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in launched():
        groups[row["week"], row["category"], row["weekly_rank"]].append(row)
    return {
        key: Launch(
            season=rows[0]["show_title" if rows[0]["season_title"] == "N/A" else "season_title"],
            hours=rows[0]["weekly_hours_viewed"],
            views=rows[0]["weekly_views"],
            episodes=tuple(row["episodes_launched"] for row in rows),
        )
        for key, rows in groups.items()
    }


def test_views_are_within_half_a_step_of_hours_over_runtime_but_for_24_rows_of_raw() -> None:
    rows = [row for row in worldwide().rows.to_pylist() if row["views"] is not None and row["runtime_h"]]
    apart = [
        row
        for row in rows
        if abs(Fraction(row["hours_viewed"]) / Fraction(str(row["runtime_h"])) - row["views"]) > HALF
    ]
    assert (len(rows) - len(apart), len(rows)) == (4_119, 4_143)
    assert {row["show_title"] for row in apart} == {"Raw"}
    with (DATA / "live-titles.csv").open(encoding="utf-8", newline="") as file:
        live = {(row["week"], row["category"], int(row["weekly_rank"])) for row in csv.DictReader(file)}
    keys = {(str(row["week"]), row["category"], row["rank"]) for row in apart}
    flagged_to = max(week for week, *_ in live)  # flags went a week before the last of the file
    assert {key for key in keys if key[0] <= flagged_to} <= live
    assert (len(live), flagged_to, {key[0] for key in keys - live}) == (30, "2025-06-22", {"2025-06-29"})


def test_the_runtime_in_seconds_of_another_file_says_the_same_of_every_row() -> None:
    ours = {(row["week"], row["category"], row["rank"]): row for row in worldwide().rows.to_pylist()}
    theirs = [row for row in pq.read_table(DATA / "global-with-video-ids.parquet").to_pylist() if row["weekly_views"]]
    found = [
        (ours[row["week"], row["category"], row["weekly_rank"]]["runtime_h"], row["runtime_seconds"]) for row in theirs
    ]
    assert len(found) == 4_280
    assert [pair for pair in found if round(pair[0] * 3600) != pair[1]] == []
    known = [row for row in theirs if row["runtime_seconds"]]
    apart = [
        row for row in known
        if abs(Fraction(row["weekly_hours_viewed"] * 3600, row["runtime_seconds"]) - row["weekly_views"]) > HALF
    ]  # fmt: skip
    assert (len(known) - len(apart), len(known)) == (4_119, 4_143)


def test_the_groups_of_countries_are_those_that_the_download_says(tmp_path: Path) -> None:
    (vintage,) = scrapes(tmp_path, [LAST_WITH_COUNTRIES])
    said = {
        (row["week"], row["category"], row["rank"], group["episodesLaunched"], frozenset(group["countryList"]))
        for row in vintage.rows.to_pylist()
        if row["is_staggered"]
        for group in json.loads(row["launch_details"])
    }
    told = {
        (
            row["week"],
            row["category"],
            row["weekly_rank"],
            row["episodes_launched"],
            frozenset(row["countries"].split()),
        )
        for row in launched()
    }
    assert (len(said), len({key[:3] for key in said})) == (287, 133)
    assert said == told
    assert all(row["runtime_h"] == 0 for row in vintage.rows.to_pylist() if row["is_staggered"])


def test_views_of_launches_apart_are_a_blend_of_what_each_group_of_countries_had() -> None:
    """Of each season one length of its episodes explains the views of all its weeks, group by group."""
    by_season: dict[str, list[Launch]] = defaultdict(list)
    for one in launches().values():
        by_season[one.season].append(one)
    lengths = {
        season: (max(one.episode_h[0] for one in rows), min(one.episode_h[1] for one in rows))
        for season, rows in by_season.items()
    }
    assert (len(launches()), len(lengths)) == (133, 32)
    assert {season: length for season, length in lengths.items() if length[0] > length[1]} == {}


WITHOUT_RUNTIME = {
    "Money Heist: Part 1",
    "My Hero Academia: Season 1",
    "Regular Show: Season 1",
    "Suits: Season 1",
}
OF_OTHER_EPISODES = {  # the report's runtime is not that of the most episodes that were launched apart
    "Demon Slayer: Kimetsu no Yaiba: Hashira Training Arc",  # its last episode is longer than the others
    "Demon Slayer: Kimetsu no Yaiba: Swordsmith Village Arc",  # counted twice over
    "Dragon Ball DAIMA",  # launched apart in its first weeks alone
    "The Seven Deadly Sins: Four Knights of the Apocalypse: Season 1",  # with episodes that came later
    "The Tale of Lady Ok: Limited Series",  # launched apart in its first week alone
    "Valle Salvaje: Season 1",  # a daily series that went on
}


def test_views_of_launches_apart_fit_the_runtime_that_half_year_reports_give_the_season() -> None:
    """The mean episode of a season, by its report, has a length with which every week's views can be a blend."""
    reports = pq.read_table(DATA.parent / "netflix-engagement" / "engagement-2023H1-to-2025H1.parquet").to_pylist()
    minutes = {row["title_en"]: row["runtime_minutes"] for row in reports if row["runtime_minutes"]}  # the latest
    by_season: dict[str, list[Launch]] = defaultdict(list)
    for one in launches().values():
        by_season[one.season].append(one)
    apart = set()
    for season in by_season.keys() & minutes.keys():
        rows = by_season[season]
        mean = Fraction(minutes[season], 60 * max(max(one.episodes) for one in rows))
        if not all(one.episode_h[0] <= mean <= one.episode_h[1] for one in rows):
            apart.add(season)
    assert by_season.keys() - minutes.keys() == WITHOUT_RUNTIME
    assert apart == OF_OTHER_EPISODES
    assert len(by_season) - len(apart) - len(WITHOUT_RUNTIME) == 22


def test_the_four_rows_without_a_runtime_that_are_no_launches_apart_are_live() -> None:
    rows = [row for row in worldwide().rows.to_pylist() if row["runtime_h"] == 0]
    others = [row for row in rows if (row["week"], row["category"], row["rank"]) not in launches()]
    assert (len(rows), len(others)) == (137, 4)
    assert all(row["views"] for row in rows)
