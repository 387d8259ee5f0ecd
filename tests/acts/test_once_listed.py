"""A season that a later download took off its only list is told where it stood, and claims about it are answered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from overnights.acts.check import check
from overnights.acts.load_published import load_published
from overnights.acts.title import title_json
from overnights.charts.claims.record import FAILS
from overnights.cli.once_listed import once_listed_lines
from overnights.home import Home, make_home

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
FILE = FILES / "global-2023-07-05.tsv"
NOW = datetime(2023, 7, 20, tzinfo=UTC)
DAYS = [date(2023, 7, day) for day in (5, 6, 7)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The first row of the file is of “Gone Soon” in the first two downloads, and of what it was in the third."""
    folder = tmp_path_factory.mktemp("once")
    lines = FILE.read_text().splitlines(keepends=True)
    names = lines[0].rstrip("\n").split("\t")
    row = lines[1].split("\t")
    said = {"show_title": "Gone Soon", "weekly_hours_viewed": "9100000", "cumulative_weeks_in_top_10": "1\n"}
    row = [said.get(name, value) for name, value in zip(names, row, strict=True)]
    early = folder / "global.tsv"
    early.write_text("".join([lines[0], "\t".join(row), *lines[2:]]))
    made = make_home(folder / "home")
    for path, day in zip((early, early, FILE), DAYS, strict=True):
        load_published(made, [path], seen_on=day, now=NOW)
    return made


def test_a_season_that_no_list_shows_now_is_told_where_it_stood(home: Home) -> None:
    (season,) = title_json(home, "Gone Soon", now=NOW)["seasons"]
    (row,) = season["once_listed"]
    assert season["run"] == [] and row["rank"] == 1
    assert (row["first_seen_on"], row["last_seen_on"], row["gone_on"], row["downloads"]) == (*DAYS, 2)
    told = " ".join(" ".join(once_listed_lines(season)).split())
    assert told.startswith("on no list now at 1 in the week of ")
    assert "by downloads of 2023-07-05 to 2023-07-06" in told and told.endswith("gone since the download of 2023-07-07")


def test_a_season_that_is_listed_still_has_no_such_row(home: Home) -> None:
    title = FILE.read_text().splitlines()[2].split("\t")[3]
    (season, *_) = title_json(home, title, now=NOW)["seasons"]
    assert season["once_listed"] == []


def test_a_claim_about_it_finds_its_list_in_editions_of_before(home: Home, tmp_path: Path) -> None:
    (row,) = title_json(home, "Gone Soon", now=NOW)["seasons"][0]["once_listed"]
    claims = tmp_path / "claims.toml"
    claims.write_text(f'[[claim]]\nsaid = "x"\ntitle = "Gone Soon"\nrank = 1\nweek = {row["week"]}\non = 2023-07-06\n')
    (answer,) = check(home, claims).answers
    assert answer.outcome == FAILS and answer.listed is not None and answer.listed.category == row["category"]
    assert answer.note is not None and answer.note.startswith("It was so by the editions of 2023-07-06")
