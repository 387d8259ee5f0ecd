"""A week under another rule is a view: beside the recorded edition, or without one, and nothing is written."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from test_chart import LONG_AFTER, NEXT, SUNDAY, WEEKS, at, measured
from test_chart import home as home

from overnights.acts.chart import chart
from overnights.acts.load_published import load_published
from overnights.acts.ranked_by import ranked_by
from overnights.charts.other_rules import RULES, OtherRanking
from overnights.errors import NoSnapshot, NotASunday, NotClosed, OutOfRange, UnknownChart, UnknownRule
from overnights.home import Home, make_home
from overnights.tables import EDITIONS

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
LATER = datetime(2023, 7, 10, tzinfo=UTC)


def tree(folder: Path) -> str:
    """Digest of all files below a folder: names and content."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        whole.update(str(path.relative_to(folder)).encode() + (path.read_bytes() if path.is_file() else b""))
    return whole.hexdigest()


def tv(rankings: list[OtherRanking]) -> OtherRanking:
    return next(one for one in rankings if one.category == "TV (English)")


def places(ranking: OtherRanking) -> list[tuple[str, int | None, int | None]]:
    return [(row.season_id, row.rank, row.official_rank) for row in ranking.rows]


@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_recorded_before_or_after_an_edition(home: Home, rule: str) -> None:
    measured(home, WEEKS)
    before = tree(home.path)
    found = ranked_by(home, rule, week=SUNDAY, now=LONG_AFTER)
    assert tree(home.path) == before
    assert {(one.edition, one.status) for one in found} == {(None, None)}
    assert [one.category for one in found] == [one.edition.category for one in chart(home, week=SUNDAY, now=LONG_AFTER)]
    recorded = tree(home.path)
    again = ranked_by(home, rule, week=SUNDAY, now=LONG_AFTER)
    assert tree(home.path) == recorded
    assert {(one.edition, one.status) for one in again} == {(1, "consolidated")}
    assert [places(one) for one in again] == [places(one) for one in found]


def test_the_same_seasons_stand_otherwise_under_another_rule(home: Home) -> None:
    measured(home, [*WEEKS, ("a-1", "DE", SUNDAY, 1), ("a-1", "FR", SUNDAY, 1)])
    assert places(tv(ranked_by(home, "hours", week=SUNDAY, now=LONG_AFTER))) == [("a", 1, 1), ("b", 2, 2)]
    by_points = tv(ranked_by(home, "points", week=SUNDAY, now=LONG_AFTER))
    assert [(row.season_id, row.value) for row in by_points.rows] == [("a", 9 + 10 + 10), ("b", 10)]
    assert "over 3 territories’ lists" in by_points.limits[0]


def test_without_a_week_or_a_name_it_is_the_chart_that_would_be_printed(home: Home) -> None:
    measured(home, WEEKS)
    assert ranked_by(home, "hours", now=LONG_AFTER)[0].week == NEXT
    assert ranked_by(home, "hours", now=at(NEXT))[0].week == SUNDAY
    (films, shows) = sorted(
        ranked_by(home, "views", week=SUNDAY, territory="DE", now=LONG_AFTER), key=lambda o: o.category
    )
    assert (films.chart, films.territory, shows.category) == ("netflix-country", "DE", "TV")
    assert places(films) == [("c", 1, 1)]
    assert {one.territory for one in ranked_by(home, "views", "netflix-country", week=SUNDAY, now=LONG_AFTER)} == {
        "US",
        "DE",
    }


def test_figures_that_were_measured_again_are_those_of_now_beside_the_ranks_of_then(home: Home) -> None:
    measured(home, WEEKS)
    chart(home, week=SUNDAY, now=LONG_AFTER)
    measured(home, [*WEEKS, ("a-1", "US", SUNDAY, 8)], generation=2)
    found = tv(ranked_by(home, "hours", week=SUNDAY, now=LONG_AFTER))
    assert places(found) == [("a", 1, 2), ("b", 2, 1)]
    assert "measured again" in found.limits[-1]


def test_what_a_chart_refuses_is_refused(home: Home) -> None:
    with pytest.raises(UnknownRule):
        ranked_by(home, "likes", now=LONG_AFTER)
    with pytest.raises(NoSnapshot):
        ranked_by(home, "hours", week=SUNDAY, now=LONG_AFTER)
    measured(home, WEEKS)
    with pytest.raises(UnknownChart, match="has no edition of"):
        ranked_by(home, "hours", week=SUNDAY, edition=7, now=LONG_AFTER)
    with pytest.raises(NotASunday):
        ranked_by(home, "hours", week=SUNDAY - timedelta(days=1), now=LONG_AFTER)
    with pytest.raises(NotClosed):
        ranked_by(home, "hours", week=SUNDAY, now=at(SUNDAY))
    with pytest.raises(OutOfRange, match="There is no viewing"):
        ranked_by(home, "hours", week=date(2022, 7, 3), now=LONG_AFTER)
    with pytest.raises(UnknownChart, match="no list of 2022-08-28 in FR"):
        ranked_by(home, "hours", week=SUNDAY, territory="FR", now=LONG_AFTER)
    with pytest.raises(OutOfRange, match="netflix-country"):
        ranked_by(home, "hours", "netflix-weekly", week=SUNDAY, territory="US", now=LONG_AFTER)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Invented published charts; tests must not change them."""
    made = make_home(tmp_path_factory.mktemp("ranked") / "home")
    load_published(made, [FILES / "global-2023-06-28.tsv", FILES / "countries-2023-06-28.tsv"], now=LATER)
    return made


@pytest.mark.parametrize("rule", RULES)
def test_of_published_lists_the_published_rows_are_ranked_and_nothing_is_recorded(archive: Home, rule: str) -> None:
    before = tree(archive.path)
    found = ranked_by(archive, rule, week=date(2023, 6, 25), now=LATER)
    assert tree(archive.path) == before
    for one in found:
        assert (len(one.rows), one.among, one.edition) == (10, "published rows", 1)
        assert rule != "views" or {row.change for row in one.rows} == {0}


def test_points_of_an_archive_are_those_of_its_territories(archive: Home) -> None:
    of_week = archive.lake.read(EDITIONS, where=[("chart", "=", "netflix-country"), ("week", "=", date(2023, 6, 25))])
    assert of_week.num_rows == 6
    found = ranked_by(archive, "points", "netflix-country", week=date(2023, 6, 25), now=LATER)
    assert len(found) == 6
    assert all("over 3 territories’ lists" in one.limits[-1] for one in found)
    assert {one.territory for one in found} == {"BR", "DE", "US"}
    assert all(
        row.value is not None and row.value >= 11 - (row.official_rank or 11) for one in found for row in one.rows
    )


def test_an_edition_by_its_number_is_ranked_by_its_own_rows(tmp_path: Path) -> None:
    made = make_home(tmp_path / "home")
    load_published(made, [FILES / "global-2023-06-14.tsv", FILES / "global-2023-06-21.tsv"], now=LATER)
    (edition,) = (e for e in made.lake.read(EDITIONS).to_pylist() if e["edition"] == 2)
    for number in (1, 2):
        charts = chart(made, week=edition["week"], edition=number, now=LATER)
        found = ranked_by(made, "hours", week=edition["week"], edition=number, now=LATER)
        assert [(one.category, one.edition) for one in found] == [(c.edition.category, number) for c in charts]
        assert [r.value for one in found for r in one.rows] == [e.exact for c in charts for e in c.entries]


def test_a_record_is_frozen_and_says_its_unit(home: Home) -> None:
    measured(home, WEEKS)
    found = tv(ranked_by(home, "first-28-days", week=SUNDAY, now=LONG_AFTER))
    assert found.unit == "hours"
    assert replace(found, rule="points").unit == "points"
