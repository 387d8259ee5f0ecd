"""The five half-year reports and the two all-time lists of the shared data: every row, and the joins to seasons."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shared_published import DATA, needs_data, whole_archive

from overnights.acts.published_offers import typed_file
from overnights.published.layouts import Typed
from overnights.published.reported import least_hours, named_seasons, seasons_listed, seasons_reported
from overnights.sources.published_files import read_published

pytestmark = needs_data
REPORTS = DATA.parent / "netflix-engagement"
COUNTS = {
    "2023Jan-Jun": {"mixed": 18_214},
    "2023Jul-Dec": {"tv": 6_599, "film": 9_395},
    "2024Jan-Jun": {"tv": 6_801, "film": 9_360},
    "2024Jul-Dec": {"tv": 6_883, "film": 8_680},
    "2025Jan-Jun": {"tv": 7_508, "film": 8_674},
}


@cache
def of_half(half: str) -> Typed:
    return typed_file(read_published(REPORTS / f"What_We_Watched_A_Netflix_Engagement_Report_{half}.xlsx"))


@cache
def whole() -> list[dict[str, Any]]:
    return pa.concat_tables([of_half(half).rows for half in COUNTS]).to_pylist()


@cache
def joined() -> list[str | None]:
    """Of each row of the reports the season that it is of."""
    archive = whole_archive()
    spans = {row["report"]: (row["first_day"], row["last_day"]) for row in whole()}
    return seasons_reported(whole(), named_seasons(archive.labels), least_hours(archive.entries, spans))


@pytest.mark.parametrize("half", COUNTS)
def test_each_report_has_all_its_rows(half: str) -> None:
    found = of_half(half).rows["list_kind"].to_pylist()
    assert {kind: found.count(kind) for kind in set(found)} == COUNTS[half]


def test_every_cell_is_that_of_the_table_of_all_five() -> None:
    def bare(text: str | None) -> str | None:
        return None if text is None else text.strip()

    def marked(runtime: str | None) -> bool | None:
        return None if runtime is None else runtime.endswith("*")

    table = pq.read_table(REPORTS / "engagement-2023H1-to-2025H1.parquet").to_pylist()
    wanted = {
        (row["report"], row["kind"], row["sheet_row"]): (
            *(row["title"], bare(row["title_en"]), bare(row["title_local"]), row["available_globally"]),
            *(
                row["release_date"],
                row["hours_viewed"],
                row["runtime_minutes"],
                marked(row["runtime_raw"]),
                row["views"],
            ),
        )
        for row in table
    }
    names = ("title", "title_en", "title_local", "is_available_globally", "released_on", "hours_viewed")
    names += ("runtime_minutes", "is_runtime_marked", "views")
    found = {(row["report"], row["list_kind"], row["sheet_row"]): tuple(row[name] for name in names) for row in whole()}
    assert len(found) == 82_114
    assert found == wanted


def test_the_marks_and_the_titles_that_stand_twice_are_kept() -> None:
    marked = [row["runtime_minutes"] for row in whole() if row["is_runtime_marked"]]
    assert (marked.count(None), len(marked) - marked.count(None)) == (702, 91)
    places = [(row["report"], row["list_kind"], row["title"]) for row in whole()]
    assert len(places) - len(set(places)) == 8
    assert not any(row["is_catch_all"] for row in whole())


def test_partner_track_has_its_hours_by_half_year() -> None:
    ours = [row for row, season in zip(whole(), joined(), strict=True) if season == "partner-track-season-1"]
    assert [(row["report"], row["hours_viewed"], row["released_on"]) for row in ours] == [
        ("2023H1", 22_700_000, date(2022, 8, 26)),
        ("2023H2", 10_600_000, date(2022, 8, 26)),
        ("2024H1", 11_100_000, date(2022, 8, 26)),
        ("2024H2", 6_200_000, date(2022, 8, 26)),
        ("2025H1", 6_600_000, date(2022, 8, 26)),
    ]


def test_most_seasons_of_a_half_have_their_row_and_namesakes_have_none() -> None:
    archive = whole_archive()
    spans = {row["report"]: (row["first_day"], row["last_day"]) for row in whole()}
    listed = least_hours(archive.entries, spans)
    by_report = {
        (season, row["report"]): row["hours_viewed"]
        for row, season in zip(whole(), joined(), strict=True)
        if season is not None
    }
    assert all(by_report[key] >= hours for key, hours in listed.items() if key in by_report)
    for report in spans:
        due = {key for key in listed if key[1] == report}
        assert len(due & by_report.keys()) / len(due) > 0.86
    namesakes = {"the-son-film", "on-the-line-film", "warrior-season-1", "perdida-film", "monster-film"}
    assert not namesakes & {season for season, _ in by_report}


def test_rows_of_a_name_that_the_report_of_its_weeks_lacks_are_of_another() -> None:
    seasons = joined()
    assert (len([one for one in seasons if one]), len({one for one in seasons if one})) == (10_952, 2_896)
    others = {"your-honor-season-1", "alone-film"}  # in their halves they are Your Honor (2020), Alone (2020)
    assert not others & set(seasons)


@pytest.mark.parametrize("days, unjoined", [(28, {"Bird Box", "Below Zero"}), (91, {"Bird Box", "The Queen's Gambit"})])
def test_the_all_time_lists_have_forty_rows_and_their_seasons(days: int, unjoined: set[str]) -> None:
    found = typed_file(read_published(Path(DATA / f"most-popular-{days}-days.tsv")))
    rows = found.rows.to_pylist()
    assert (len(rows), {row["window_days"] for row in rows}) == (40, {days})
    seasons = seasons_listed(rows, named_seasons(whole_archive().labels))
    assert {row["show_title"] for row, season in zip(rows, seasons, strict=True) if season is None} == unjoined
    top = {row["category"]: (row["show_title"], row["hours_viewed"]) for row in rows if row["rank"] == 1}
    assert top["Films (English)"] == ("Red Notice", 364_020_000 if days == 28 else 454_200_000)
