"""Publishing again: what changed alone is made, and the site is what a new one would be, whatever happened between."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import served_home as made

from overnights import links
from overnights.acts import render_apart
from overnights.acts.chart import record_weeks
from overnights.acts.decide import decide
from overnights.acts.judge import judge
from overnights.acts.load_catalogue import catalogue_of, load_catalogue
from overnights.acts.load_published import load_published
from overnights.acts.measure import measure
from overnights.acts.publish import Published, is_up_to_date, publish
from overnights.acts.restate import restate
from overnights.acts.site_folder import MARK, SiteFolder
from overnights.acts.withdraw import withdraw
from overnights.errors import Conflict
from overnights.home import Home, make_home, open_home
from overnights.settings import Settings

FILES = Path(__file__).parents[1] / "published" / "files"
VINTAGES = ("global-2023-06-14.tsv", "countries-2023-06-28.tsv", "global-2023-07-05.tsv")
NOW = datetime(2023, 7, 12, 9, tzinfo=UTC)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a site by its path, but for the writer's own."""
    there = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".overnights-"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in there}


@pytest.fixture
def again(tmp_path: Path) -> Callable[[Home, datetime], Published]:
    """Publishes to one folder, and holds it against a site made new."""
    folders = iter(tmp_path / f"new-{n}" for n in range(100))

    def published(home: Home, now: datetime) -> Published:
        done = publish(home, tmp_path / "site", now=now)
        anew = publish(home, next(folders), now=now)
        assert tree(done.folder) == tree(anew.folder)
        assert anew.made >= done.made and anew.pages == done.pages
        return done

    return published


@pytest.fixture
def own(served_path: Path, tmp_path: Path) -> Home:
    """A copy of the small service that a test may change."""
    return open_home(shutil.copytree(served_path, tmp_path / "home"))


def test_a_site_of_published_files_follows_every_load(
    tmp_path: Path, again: Callable[[Home, datetime], Published]
) -> None:
    home = make_home(tmp_path / "home", Settings(domestic="US"))
    for name in VINTAGES:
        load_published(home, [FILES / name], now=NOW)
        again(home, NOW)
    season = next(one for one in catalogue_of(home).seasons.values() if one.kind == "season" and one.number)
    told = NOW + timedelta(days=1)
    decide(home, season.title_id, season=season.number, decision="renewed", why="Many saw it.", announce_on=told,
           now=NOW)  # fmt: skip
    assert again(home, NOW).made < again(home, told).made


def test_a_site_of_a_service_follows_all_that_changes(
    own: Home, tmp_path: Path, again: Callable[[Home, datetime], Published]
) -> None:
    now = made.NOW
    again(own, now)
    decide(own, "Partner Track", season=1, decision="reversed", why="A new sum.", now=now)
    assert 0 < again(own, now).made < again(own, made.EMBARGO + timedelta(days=1)).pages
    folder = tmp_path / "catalogue"
    folder.mkdir()
    told = "title_id,title,kind,original_language,synopsis\npt,Partner Track,series,en,A lawyer.\n"
    told += "nd,Night Desk,series,en,\nup,Up and away,series,en,\n"
    for name, text in (made.CATALOGUE | {"titles.csv": told}).items():
        (folder / name).write_text(text, encoding="utf-8")
    load_catalogue(own, [folder], now=now)
    again(own, now)
    measure(own, now=now)
    again(own, now)
    restate(own, "netflix-weekly", week=date.fromisoformat(made.PUBLISHED), reason="A new runtime.", now=now)
    again(own, now)
    later = made.EMBARGO + timedelta(days=3)
    record_weeks(own, now=later)
    judge(own, now=later)
    again(own, later)
    withdraw(own, 1, why="It was the wrong file.", now=later)
    measure(own, now=later)
    again(own, later)


@pytest.mark.parametrize("change", [{"service": "Other"}, {"late_days": 3}, {"min_cell": 40}])
def test_a_setting_that_pages_show_makes_them_anew(own: Home, tmp_path: Path, change: dict[str, object]) -> None:
    publish(own, tmp_path / "site", now=made.NOW)
    other = Home(own.path, own.settings.model_copy(update=change), own.lake)
    publish(other, tmp_path / "site", now=made.NOW)
    assert tree(tmp_path / "site") == tree(publish(other, tmp_path / "new", now=made.NOW).folder)


def test_nothing_is_made_or_written_where_nothing_changed(own: Home, tmp_path: Path) -> None:
    first = publish(own, tmp_path / "site", now=made.NOW)
    assert is_up_to_date(own, first.folder, now=made.NOW)
    before = {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")}
    again = publish(own, tmp_path / "site", now=made.NOW + timedelta(hours=1))
    assert (again.made, again.pages) == (0, first.pages)
    assert {path: path.stat().st_mtime_ns for path in first.folder.rglob("*")} == before
    decide(own, "Partner Track", season=1, decision="reversed", why="A new sum.", now=made.NOW)
    assert not is_up_to_date(own, first.folder, now=made.NOW)
    publish(own, tmp_path / "site", now=made.NOW)
    stayed = {path for path, at in before.items() if path.is_file() and path.stat().st_mtime_ns == at}
    assert {links.METHODS, links.STYLE, links.week(date.fromisoformat(made.PUBLISHED))} <= {
        path.relative_to(first.folder).as_posix() for path in stayed
    }


def test_a_file_that_was_lost_is_put_back_and_others_files_stay(own: Home, tmp_path: Path) -> None:
    site = publish(own, tmp_path / "site", now=made.NOW).folder
    whole = tree(site)
    (site / links.title("pt")).unlink()
    (site / "CNAME").write_text("charts.example", encoding="utf-8")
    done = publish(own, site, now=made.NOW)
    assert tree(site) == whole | {"CNAME": b"charts.example"}
    assert 0 < done.made < done.pages


def test_several_processes_make_the_same_site(own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = publish(own, tmp_path / "alone", now=made.NOW)
    monkeypatch.setattr(render_apart, "WORTH_IT", 4)
    monkeypatch.setattr(render_apart, "TOGETHER", 2)
    two = Home(own.path, own.settings.model_copy(update={"threads": 2}), own.lake)
    together = publish(two, tmp_path / "together", now=made.NOW)
    assert tree(together.folder) == tree(alone.folder) and together.made == alone.made


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("writes", [1, 5])
def test_a_writer_that_was_killed_leaves_whole_files_and_the_next_one_a_whole_site(
    own: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    site = publish(own, tmp_path / "site", now=made.NOW).folder
    secret = made.EMBARGO + timedelta(days=1)
    whole = tree(site), tree(publish(own, tmp_path / "later", now=secret).folder)
    left = iter(range(writes))

    def killed(self: SiteFolder, path: str, content: bytes) -> None:
        if next(left, None) is None:
            (self.path / f".{Path(path).name}.1.new").write_bytes(content[:10])
            raise Killed
        (self.path / path).parent.mkdir(parents=True, exist_ok=True)
        (self.path / path).write_bytes(content)

    with monkeypatch.context() as patched:
        patched.setattr(SiteFolder, "_write", killed)
        with pytest.raises(Killed):
            publish(own, site, now=secret)
    assert not is_up_to_date(own, site, now=made.NOW) and not is_up_to_date(own, site, now=secret)
    found = {path: content for path, content in tree(site).items() if not path.endswith(".new")}
    assert all(content in (whole[0].get(path), whole[1].get(path)) for path, content in found.items())
    publish(own, site, now=made.NOW)  # as if the decision had never been told
    assert tree(site) == whole[0]


def test_a_folder_of_somebody_else_is_refused_and_one_that_is_being_written_too(own: Home, tmp_path: Path) -> None:
    site = publish(own, tmp_path / "site", now=made.NOW).folder
    with SiteFolder(site).held(), pytest.raises(Conflict, match="one writer at a time"):
        publish(own, site, now=made.EMBARGO + timedelta(days=1))
    (site / MARK).unlink()
    with pytest.raises(Conflict, match="not a site"):
        publish(own, site, now=made.NOW)
