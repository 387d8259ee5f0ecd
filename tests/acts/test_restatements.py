"""What was changed after it was published: of published files by place, of a home's own charts by season."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from small_service import event, write
from small_service import new_home as service_home

from overnights.acts.chart import chart
from overnights.acts.export import export
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_events import load_events
from overnights.acts.load_published import load_published
from overnights.acts.measure import measure
from overnights.acts.restate import restate
from overnights.acts.restatements import Restated, restatements
from overnights.errors import OutOfRange, UnknownChart, UnknownTitle
from overnights.home import Home, make_home, open_home
from overnights.tables import RESTATED
from overnights.weeks import Week

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
NOW = datetime(2023, 7, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """All invented files; tests must not change it."""
    home = make_home(tmp_path_factory.mktemp("restated") / "home")
    load_published(home, [FILES / "*.tsv"], now=NOW)
    return home


def told(found: tuple[Restated, ...]) -> list[tuple[object, ...]]:
    return [
        (str(one.seen_on), str(one.week), one.rank, one.column, one.old_value, one.new_value, one.kind) for one in found
    ]


def test_every_cell_that_a_later_file_changed(published: Home) -> None:
    found = restatements(published)
    assert told(found) == [
        ("2023-06-21", "2023-06-11", found[0].rank, "hours_viewed", found[0].old_value, found[0].new_value, "figure"),
        *((day, week, one.rank, "season_title", one.old_value, one.new_value, "relabel")
          for one in found[1:] for day, week in [(str(one.seen_on), str(one.week))]),
    ]  # fmt: skip
    assert len(found) == 4
    relabelled = {(one.title, one.season_label, one.season_id) for one in found[1:]}
    assert len(relabelled) == 1
    assert all(one.new_value == f"{one.title}: {one.season_label}" for one in found[1:])


def test_some_of_them_by_day_chart_territory_kind_and_title(published: Home) -> None:
    every = restatements(published)
    first, last = every[0].seen_on, every[-1].seen_on
    assert restatements(published, until=first) == every[:1]
    assert restatements(published, since=last) == tuple(one for one in every if one.seen_on == last)
    assert restatements(published, since=first, until=last) == every
    assert restatements(published, chart="netflix-weekly", territory="ZZ") == every
    assert restatements(published, territory="US") == ()
    assert restatements(published, kind="figure") == every[:1]
    assert restatements(published, kind="row vanished") == ()
    name, season = every[1].title, every[1].season_id
    assert name is not None and season is not None
    assert restatements(published, title=name) == restatements(published, title=season) == every[1:]


def test_what_cannot_be_asked_is_said(published: Home) -> None:
    with pytest.raises(OutOfRange, match="No day lies from 2023-07-02 to 2023-07-01"):
        restatements(published, since=date(2023, 7, 2), until=date(2023, 7, 1))
    with pytest.raises(OutOfRange, match=r"is no kind of restatement\. There are relabel, figure, count"):
        restatements(published, kind="label")
    with pytest.raises(UnknownChart):
        restatements(published, chart="daily")
    with pytest.raises(UnknownTitle):
        restatements(published, title="No Such Title At All")


def test_an_archive_that_was_made_without_them_tells_them_all_the_same(published: Home, tmp_path: Path) -> None:
    home = open_home(shutil.copytree(published.path, tmp_path / "home"))
    home.lake.commit(RESTATED, add=(), remove=[file.path for file in home.lake.files(RESTATED)], act="from before")
    assert restatements(home) == restatements(published)


def test_nothing_that_was_loaded_was_restated(tmp_path: Path) -> None:
    assert restatements(make_home(tmp_path / "home")) == ()


def test_a_list_that_its_publisher_shows_no_more_stays_and_says_since_when(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    whole = FILES / "global-2023-07-05.tsv"
    header, *lines = whole.read_text().splitlines(keepends=True)
    weeks = sorted({line.split("\t")[0] for line in lines})
    lost = tmp_path / "global-2023-07-08.tsv"
    lost.write_text(header + "".join(line for line in lines if line.split("\t")[0] != weeks[1]))
    loaded = load_published(home, [whole, lost], now=NOW)
    assert sorted((one.editions_new, one.cells) for one in loaded) == [(0, 40), (16, 0)]
    day, week = date(2023, 7, 8), date.fromisoformat(weeks[1])
    assert {(one.kind, one.column, one.week, one.edition) for one in restatements(home)} == {
        ("row vanished", "(row)", week, None)
    }
    assert len(restatements(home)) == 40
    shown = chart(home, "netflix-weekly", week=week, now=NOW)
    assert [(one.gone_since, len(one.entries)) for one in shown] == [(day, 10)] * 4
    assert shown[0].as_rows()[0]["gone_since"] == "2023-07-08"
    assert {one.gone_since for one in chart(home, "netflix-weekly", now=NOW)} == {None}
    back = tmp_path / "global-2023-07-09.tsv"
    back.write_bytes(whole.read_bytes())
    load_published(home, [back], now=NOW)
    assert {one.gone_since for one in chart(home, "netflix-weekly", week=week, now=NOW)} == {None}
    assert {one.kind for one in restatements(home, since=date(2023, 7, 9))} == {"row appeared"}


def test_a_service_restates_its_own_charts_by_season(tmp_path: Path) -> None:
    home = service_home(tmp_path / "home", tmp_path / "catalogue")
    (tmp_path / "catalogue" / "titles.csv").write_text("title_id,title,original_language\nt1,Partner Track,en\n")
    load_catalogue(home, [tmp_path / "catalogue"], now=NOW)
    early, late = datetime(2022, 9, 6, tzinfo=UTC), datetime(2022, 9, 7, tzinfo=UTC)
    load_events(home, [write(tmp_path / "a.csv", [event(n) for n in range(3)])], now=early)
    measure(home, now=early)
    (first,) = [one for one in chart(home, "netflix-weekly", now=early) if one.entries]
    load_events(home, [write(tmp_path / "b.csv", [event(n, "p2") for n in range(3, 6)])], now=late)
    measure(home, now=late)
    restate(home, "netflix-weekly", week=Week.parse(str(first.edition.week)), reason="more came", now=late)
    found = restatements(home)
    assert {one.column for one in found} >= {"hours_viewed"}
    assert {(one.kind, one.edition, one.season_id, one.season_id_before) for one in found if one.territory == "ZZ"} == {
        ("figure", 2, "s1", "s1")
    }
    assert {(one.title, one.season_label, one.rank) for one in found} == {("Partner Track", "Season 1", 1)}
    assert {str(one.seen_on) for one in found} == {"2022-09-07"}


def test_the_export_has_them_all(published: Home, tmp_path: Path) -> None:
    done = export(published, "restatements", out=tmp_path / "out.csv", now=NOW)
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert done.rows == len(lines) - 1 == len(restatements(published))
    assert lines[0].startswith("seen_on,chart,week,category,rank,column,old_value,new_value,kind,")


def test_a_title_that_was_put_elsewhere_has_its_own_value_of_before(tmp_path: Path) -> None:
    """Ranks 1 and 2 of one list change places; the first has its own hours still, in the other's place."""
    lines = (FILES / "global-2023-07-05.tsv").read_text().splitlines(keepends=True)
    first, second = (line.split("\t") for line in lines[1:3])
    rank = lines[0].split("\t").index("weekly_rank")
    first[rank], second[rank] = second[rank], first[rank]
    later = tmp_path / "global-2023-07-08.tsv"
    later.write_text("".join([lines[0], "\t".join(second), "\t".join(first), *lines[3:]]))
    home = make_home(tmp_path / "home")
    load_published(home, [FILES / "global-2023-07-05.tsv", later], now=NOW)
    moved = [one for one in restatements(home, kind="row moved") if one.column == "hours_viewed"]
    assert [(one.rank, one.rank_before) for one in moved] == [(1, 2), (2, 1)]
    assert all(one.own_before == one.new_value != one.old_value for one in moved)
    assert [one.title_before for one in moved] == [one.title for one in reversed(moved)]
