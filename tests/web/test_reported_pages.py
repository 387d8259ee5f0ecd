"""What half-year reports and all-time lists say stands on a title's page, and in its JSON as the command has it."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from invented_reports import report
from overnights import links
from overnights.acts.load_published import load_published
from overnights.acts.publish import publish
from overnights.acts.title import title_json
from overnights.home import Home, make_home
from overnights.tables import ENGAGEMENT, ENTRIES

FILES = Path(__file__).parents[1] / "published" / "files"
NOW = datetime(2024, 2, 1, tzinfo=UTC)
LIGHTS = "Harbour Lights: Season 1"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Charts and two half-years."""
    folder = tmp_path_factory.mktemp("reported")
    made = make_home(folder / "home")
    load_published(made, [FILES / "global-2023-07-05.tsv"], now=NOW)
    first = report(folder / "2023Jan-Jun.xlsx", {"Engagement": ((LIGHTS, "Yes", date(2023, 5, 29), 60_000_000),)},
                   covers="Hours viewed from January to June 2023")  # fmt: skip
    series = (LIGHTS, "Yes", "2023-05-29", 12_300_000, "7:27", 1_700_000)
    film = ("The Glass Harbour", "No", None, 6_600_000, "1:51", 3_600_000)
    second = report(folder / "2023Jul-Dec.xlsx", {"TV": (series,), "Film": (film,)},
                    covers="Views from July to December 2023")  # fmt: skip
    load_published(made, [first, second], now=NOW)
    return made


def page_of(home: Home, folder: Path, title_id: str, season_id: str | None = None) -> tuple[str, dict[str, object]]:
    path = publish(home, folder, now=NOW).folder / links.title(title_id, season_id)
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return " ".join(path.read_text(encoding="utf-8").split()), told["seasons"][0]


def test_a_page_tells_each_half_year_and_which_had_most(home: Home, tmp_path: Path) -> None:
    page, told = page_of(home, tmp_path / "site", "harbour-lights", "harbour-lights-season-1")
    assert "60.0 million hours viewed in January to June 2023, the most of 2 half-years." in page
    bare = re.sub(r"<td><svg.*?</svg></td>", "", page)
    assert 'July to December 2023</th><td class="n">12.3</td><td class="n">1.7</td>' in bare
    (whole,) = title_json(home, "Harbour Lights", season=1, now=NOW)["seasons"]
    assert (told["reports"], told["all_time"], told["all_time_why"]) == (
        whole["reports"], None, "no all-time list is loaded",
    )  # fmt: skip


def test_a_page_of_what_no_report_names_says_so(home: Home, tmp_path: Path) -> None:
    page, told = page_of(home, tmp_path / "site", "marble")
    assert "No row of the reports is it for certain." in page and told["reports"] is None


def test_a_home_without_reports_has_no_such_section(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    load_published(home, [FILES / "global-2023-07-05.tsv"], now=NOW)
    page, told = page_of(home, tmp_path / "site", "marble")
    assert 'id="reports"' not in page and "reports" not in told


def test_the_datas_health_says_of_how_many_seasons_the_publishers_files_give_a_runtime(
    home: Home, tmp_path: Path
) -> None:
    folder = publish(home, tmp_path / "site", now=NOW).folder
    rows = home.lake.read(ENTRIES).to_pylist()
    known = {row["season_id"] for row in rows if row["runtime_h"]}
    known |= {row["season_id"] for row in home.lake.read(ENGAGEMENT).to_pylist() if row["runtime_minutes"]} - {None}
    told = json.loads((folder / "health.json").read_text(encoding="utf-8"))
    assert told["runtimes_published"] == len(known) > 0
    assert told["catalogue"]["without_runtime"] == told["catalogue"]["seasons"]
    page = " ".join((folder / "health.html").read_text(encoding="utf-8").split())
    assert f"The publisher’s lists and reports give one of {len(known)}," in page
    dated = {row["season_id"] for row in home.lake.read(ENGAGEMENT).to_pylist() if row["released_on"]} - {None}
    assert told["releases_published"] == len(dated) > 0
    assert f"The publisher’s reports give one of {len(dated)}." in page
    assert f"runtimes of {len(known)} of {told['catalogue']['seasons']} seasons</td>" in page
