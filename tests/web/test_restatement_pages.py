"""Pages of restatements and of lists that are gone, as a site of published charts has them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from overnights import links
from overnights.acts.load_published import load_published
from overnights.acts.restatements import restatements
from overnights.acts.site import site_of
from overnights.home import Home, make_home
from overnights.outputs import restated_parts
from overnights.outputs.made_of import made_of
from overnights.outputs.site import season_paths, site_parts

FILES = Path(__file__).parents[1] / "published" / "files"
NOW = datetime(2023, 7, 10, tzinfo=UTC)


def files(home: Home, *pages: str) -> dict[str, str]:
    """By path all files of some pages."""
    parts = site_parts(site_of(home, NOW))
    return {file.path: file.content.decode() for page in pages for file in parts[page]().files}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = make_home(tmp_path_factory.mktemp("restated") / "home")
    load_published(made, [FILES / "global-*.tsv"], now=NOW)
    return made


def test_every_cell_stands_in_the_csv(home: Home) -> None:
    text = files(home, links.RESTATEMENTS)[links.as_csv(links.RESTATEMENTS)]
    found = restatements(home)
    assert [
        (row["week"], row["column"], row["old_value"] or None, row["new_value"] or None)
        for row in csv.DictReader(io.StringIO(text))
    ] == [(str(one.week), one.column, one.old_value, one.new_value) for one in found]
    assert found


def test_every_row_stands_on_the_page_of_its_year(home: Home) -> None:
    path = links.restatements(2023)
    made = files(home, links.RESTATEMENTS, path)
    told = json.loads(made[links.as_json(links.RESTATEMENTS)])
    assert told["pages"] == [path]
    rows = json.loads(made[links.as_json(path)])["rows"]
    assert sum(row["cells"] for row in rows) == told["cells"] == len(restatements(home))
    for one in restatements(home):
        assert f'href="../{links.week(one.week)}"' in made[path]


def test_parts_of_a_year_are_called_parts_wherever_they_are_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restated_parts, "ON_ONE_PAGE", 2)
    path = links.restatements(2023, 2)
    page = files(home, path)[path]
    assert ">2023, part 1</a>" in page and "2023, 1<" not in page


def test_a_home_in_which_nothing_was_changed_says_so(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    load_published(home, [FILES / "global-2023-06-28.tsv"], now=NOW)
    assert "Nothing that was published has been changed" in files(home, links.RESTATEMENTS)[links.RESTATEMENTS]


def test_the_page_of_a_week_says_that_its_lists_are_gone_and_is_made_anew(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    load_published(home, [FILES / "global-2023-07-05.tsv"], now=NOW)
    site = site_of(home, NOW)
    before = made_of(site, season_paths(site))
    lines = (FILES / "global-2023-07-05.tsv").read_text().splitlines(keepends=True)
    week = sorted({line.split("\t")[0] for line in lines[1:]})[1]
    cut = tmp_path / "2023-07-08.tsv"
    cut.write_text("".join(line for line in lines if not line.startswith(week)))
    load_published(home, [cut], now=NOW)
    gone, other = links.week(date.fromisoformat(week)), links.week(max(site.history.weeks("netflix-weekly")))
    made = files(home, gone, other, links.RESTATEMENTS)
    assert "no longer shown by" in made[gone] and "Since 8 July 2023" in made[gone]
    assert {one["since"] for one in json.loads(made[links.as_json(gone)])["gone"]} == {"2023-07-08"}
    assert "no longer shown by" not in made[other] and "gone" not in json.loads(made[links.as_json(other)])
    told = json.loads(made[links.as_json(links.RESTATEMENTS)])["lists_gone"]
    assert {(one["week"], one["gone_on"], one["back_on"]) for one in told} == {(week, "2023-07-08", None)}
    site = site_of(home, NOW)
    after = made_of(site, season_paths(site))
    assert {path for path in before if before[path] != after[path] and path.startswith("weeks/")} == {gone}
