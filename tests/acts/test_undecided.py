"""Two downloads of one day that reach the same week and differ: nothing says which came first, and that is said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from overnights.acts.doctor import doctor
from overnights.acts.load_published import archive_held, load_published
from overnights.home import Home, make_home

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
TWELVE = FILES / "global-2023-06-28.tsv"
NOW = datetime(2023, 7, 10, tzinfo=UTC)
DAY = date(2023, 7, 5)


def loaded(home: Home, *paths: Path, day: date = DAY) -> tuple[date, ...]:
    for path in paths:
        load_published(home, [path], seen_on=day, now=NOW)
    return archive_held(home).undecided


def notes(home: Home) -> list[str]:
    return [check.says for check in doctor(home.path, now=NOW).checks if check.state == "note"]


def other(folder: Path) -> Path:
    """The same weeks, with a season that is called otherwise."""
    path = folder / "global.tsv"
    path.write_text(TWELVE.read_text().replace("Season 1", "Limited Series", 1))
    return path


def test_two_downloads_of_a_day_that_reach_the_same_week_and_differ_are_told(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    assert loaded(home, TWELVE, other(tmp_path)) == (DAY,)
    assert any("no file says which came first" in note and "2023-07-05" in note for note in notes(home))


def test_downloads_of_two_days_or_of_which_one_reaches_a_later_week_are_decided(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    assert loaded(home, FILES / "global-2023-06-14.tsv", FILES / "global-2023-06-21.tsv", TWELVE) == ()
    assert loaded(home, other(tmp_path), day=date(2023, 7, 6)) == ()
    assert not any("came first" in note for note in notes(home))
