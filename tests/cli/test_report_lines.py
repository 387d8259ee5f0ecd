"""What half-year reports and all-time lists say, in the lines of `title` and of `load published`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.cli.conftest import overnights

from invented_reports import report
from overnights.acts.load_published import ArchiveHeld, NewPublished, PublishedLoaded
from overnights.cli.published_in import published_lines
from overnights.cli.reports import report_lines

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
HALF = {
    "first_day": "2023-01-01", "last_day": "2023-06-30", "hours_viewed": 22_700_000, "views": None, "is_live": False,
}  # fmt: skip
LISTED = {
    "window_days": 91, "category": "TV (English)", "rank": 1, "hours_viewed": 1_718_800_000, "views": 252_100_000,
    "seen_on": "2025-07-02", "is_so_far": False,
}  # fmt: skip


@pytest.fixture(autouse=True)
def a_terminal_of_100_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def test_a_season_has_a_row_for_each_report_and_a_line_for_each_list() -> None:
    later = {**HALF, "first_day": "2023-07-01", "last_day": "2023-12-31", "hours_viewed": 400_000, "views": 100_000}
    season = {"reports": [HALF, {**later, "is_live": True}], "all_time": [LISTED, {**LISTED, "views": None}]}
    assert list(report_lines(season)) == [
        "  half-year reports",
        "    from                to       hours           views",
        "    2023-01-01  2023-06-30  22,700,000   not published",
        "    2023-07-01  2023-12-31     400,000  100,000 (live)",
        "  all-time list of TV (English), first 91 days: rank 1, 1,718,800,000 hours, 252,100,000 views, as",
        "    of 2 July 2025",
        "  all-time list of TV (English), first 91 days: rank 1, 1,718,800,000 hours, as of 2 July 2025",
    ]


def test_a_place_whose_days_are_not_over_is_said_to_be_so_far() -> None:
    open_yet = {**LISTED, "is_so_far": True, "ends_on": "2025-09-25", "ends_on_is_latest": False}
    told = " ".join(line.strip() for line in report_lines({"all_time": [open_yet]}))
    assert told.endswith("as of 2 July 2025; so far: its 91 days end on 25 September 2025")


def test_without_them_there_is_no_line() -> None:
    assert list(report_lines({"reports": None, "all_time": None})) == []
    assert list(report_lines({})) == []


@pytest.mark.parametrize(
    "is_new, joined, says",
    [
        (True, 1, "1 row of it is of seasons on its lists."),
        (True, 0, "0 rows of it are of seasons on its lists."),
        (False, 1, "The archive has these rows already; nothing changed."),
    ],
)
def test_a_load_says_what_a_report_was(is_new: bool, joined: int, says: str) -> None:
    one = PublishedLoaded(
        source="r.xlsx", kind="engagement", layout="engagement 2023H1, 4 columns, sheet Engagement", vintage="a" * 64,
        seen_on=date(2023, 7, 1), is_inferred=True, rows=18_214, weeks=0, first_week=None, last_week=None,
        territories=0, editions_new=0, restated=0, is_new=is_new, joined=joined,
    )  # fmt: skip
    held = ArchiveHeld(vintages=1, weeks=0, lists=0, seasons=0)
    said = " ".join(" ".join(published_lines(NewPublished(loaded=(one,)), held)).split())
    assert said.startswith(
        "r.xlsx: 18,214 rows (engagement 2023H1, 4 columns, sheet Engagement), seen on 1 July 2023 (nobody named the "
        f"day: its last + 1). {says}"
    )


def test_title_prints_the_hours_of_a_loaded_report(tmp_path: Path) -> None:
    overnights("init", tmp_path / "home")
    row = ("Harbour Lights: Season 1", "Yes", None, 60_000_000)
    path = report(tmp_path / "r.xlsx", {"Engagement": [row]}, covers="Hours viewed from January to June 2023")
    done = overnights("load", "published", FILES / "global-2023-07-05.tsv", path, "--home", tmp_path / "home")
    assert "1 row of it is of seasons on its lists." in " ".join(done.stdout.split()), done.stderr
    done = overnights("title", "Harbour Lights", "--season", "1", "--home", tmp_path / "home")
    assert "    2023-01-01  2023-06-30  60,000,000  not published\n" in done.stdout
