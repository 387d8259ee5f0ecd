"""Titles and pages of a home that has published files alone: no episodes, no measure, and nothing breaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from overnights.acts.chart_store import history_of
from overnights.acts.decide import decide
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.load_published import load_published
from overnights.acts.publish import publish
from overnights.acts.title import title_json, title_record
from overnights.charts.definition import chart_names
from overnights.home import Home, make_home
from overnights.settings import Settings

FILES = Path(__file__).parents[1] / "published" / "files"
NOW = datetime(2023, 7, 6, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = make_home(tmp_path_factory.mktemp("published") / "home", Settings(domestic="US"))
    load_published(made, [FILES / "global-2023-07-05.tsv", FILES / "countries-2023-06-28.tsv"], now=NOW)
    return made


@pytest.fixture(scope="module")
def site(home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of the home before anything is decided, by path."""
    folder = publish(home, tmp_path_factory.mktemp("before") / "site", now=NOW).folder
    return pages_of(folder)


def pages_of(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}


def test_every_title_has_its_record_with_a_reason_for_each_null(home: Home) -> None:
    titles = catalogue_of(home).titles
    assert titles
    for title_id in titles:
        for season in title_json(home, title_id, now=NOW)["seasons"]:
            assert season["run"]
            unknown = [name for name, value in season.items() if value is None]
            assert {"audience", "runtime_h", "released_on", "verdict", "decision"} <= set(unknown)
            assert list(nulls_without_reason(season)) == []


def nulls_without_reason(said: object, path: str = "") -> Iterator[str]:
    """Where a record is null without saying why, at any depth."""
    if isinstance(said, list):
        for number, one in enumerate(said):
            yield from nulls_without_reason(one, f"{path}.{number}")
    elif isinstance(said, dict):
        yield from (f"{path}.{name}" for name, one in said.items() if one is None and not said.get(f"{name}_why"))
        for name, one in said.items():
            yield from nulls_without_reason(one, f"{path}.{name}")


def test_a_record_of_one_title_says_what_the_whole_history_says(home: Home) -> None:
    whole = history_of(home.lake, chart_names())
    for title_id in catalogue_of(home).titles:
        for season in title_record(home, title_id, now=NOW).seasons:
            assert {(e.chart, e.territory, e.week, e.rank) for e in season.entries} == {
                (e.chart, e.territory, e.week, e.rank) for e in whole.run(season.season.season_id)
            }


def test_a_run_that_passed_from_hours_to_views_is_in_hours(home: Home) -> None:
    mixed = [
        (season.run, {entry.metric for entry in season.entries if entry.chart == "netflix-weekly"})
        for title_id in catalogue_of(home).titles
        for season in title_record(home, title_id, now=NOW).seasons
        if season.run
    ]
    passed = [run for run, metrics in mixed if len(metrics) > 1]
    assert passed
    for run in passed:
        assert run.metric == "hours_viewed"
        assert run.total == run.hours == sum(week.hours or 0 for week in run.listed)


def test_its_pages_are_published(home: Home, site: dict[str, str]) -> None:
    pages = [page for path, page in site.items() if path.startswith("titles/")]
    assert len(pages) >= len(catalogue_of(home).titles)
    assert all(
        "Not published: the lists say nothing of accounts." in page and "Release date not known" in page
        for page in pages
    )
    told = [page for path, page in site.items() if path.startswith(("titles/", "weeks/"))]
    assert all("Source: the lists that" in page and "playback events" not in page for page in told)


def test_nothing_shows_of_a_decision_before_it_may_be_told(home: Home, site: dict[str, str], tmp_path: Path) -> None:
    season = next(one for one in catalogue_of(home).seasons.values() if one.kind == "season" and one.number)
    before = json.dumps(title_json(home, season.title_id, now=NOW))
    told_from, later = NOW + timedelta(days=7), NOW + timedelta(hours=1)
    decide(home, season.title_id, season=season.number, decision="cancelled", why="Few saw it.", decided_on=NOW.date(),
           announce_on=told_from, now=NOW)  # fmt: skip
    assert json.dumps(title_json(home, season.title_id, now=later)) == before
    assert pages_of(publish(home, tmp_path / "site", now=later).folder) == site
    told = title_json(home, season.title_id, now=told_from)["seasons"]
    assert [one["decision"]["decision"] for one in told if one["number"] == season.number] == ["cancelled"]
