"""An archive as of a day is what the downloads of by then make: it knows no label, figure, rank or peak of later."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from told import told

from invented_reports import report
from overnights.acts.as_of import as_of
from overnights.acts.check import check
from overnights.acts.load_catalogue import load_catalogue
from overnights.acts.load_decisions import load_decisions
from overnights.acts.load_published import load_published
from overnights.acts.restatements import restatements
from overnights.acts.title import title_json
from overnights.errors import OfThePast, OutOfRange, UnknownTitle
from overnights.home import Home, make_home, open_home
from overnights.settings import Settings
from overnights.tables import ENGAGEMENT, ENTRIES, VINTAGES

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
NOW = datetime(2023, 7, 10, tzinfo=UTC)
SEEN = {
    date(2023, 6, 14): ["global-2023-06-14.tsv"],
    date(2023, 6, 21): ["global-2023-06-21.tsv"],
    date(2023, 6, 28): ["global-2023-06-28.tsv", "countries-2023-06-28.tsv"],
    date(2023, 7, 5): ["global-2023-07-05.tsv"],
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """All downloads, the latest loaded first; tests must not change it."""
    home = make_home(tmp_path_factory.mktemp("as-of") / "home", Settings(domestic="US"))
    for names in reversed(SEEN.values()):
        load_published(home, [FILES / name for name in names], now=NOW)
    return home


@pytest.mark.parametrize("day", SEEN, ids=str)
def test_as_of_a_day_all_is_told_that_the_downloads_of_by_then_tell(tmp_path: Path, whole: Home, day: date) -> None:
    home = make_home(tmp_path / "home", Settings(domestic="US"))
    for seen_on, names in SEEN.items():
        if seen_on <= day:
            load_published(home, [FILES / name for name in names], now=NOW)
    assert told(as_of(whole, day), NOW) == told(home, NOW)


def text_of(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


def test_before_a_season_was_relabelled_no_word_of_its_later_label_is_told(whole: Home) -> None:
    """The Weir was called Season 1 until the download of 2023-06-28; that it was limited tells how it ended."""
    before, after = (told(as_of(whole, day), NOW) for day in (date(2023, 6, 27), date(2023, 6, 28)))
    of_then, of_later = (text_of([one["titles"]["the-weir"], one["charts"], one["tables"]]) for one in (before, after))
    assert "The Weir: Season 1" in of_then
    assert "The Weir: Limited Series" not in of_then
    assert "The Weir: Limited Series" in of_later
    assert [one["label"] for one in before["titles"]["the-weir"]["seasons"]] == ["Season 1"]
    assert [one["label"] for one in after["titles"]["the-weir"]["seasons"]] == ["Limited Series"]
    ids = [one["titles"]["the-weir"]["seasons"][0]["season_id"] for one in (before, after)]
    assert ids == ["the-weir-season-1"] * 2


def test_a_figure_is_the_one_that_was_shown(whole: Home) -> None:
    """Marble had 7,120,000 hours in its second week; the download of 2023-06-21 made it 7,080,000."""
    for day, hours, editions in ((date(2023, 6, 20), 7_120_000, 1), (date(2023, 6, 21), 7_080_000, 2)):
        (season,) = title_json(as_of(whole, day), "Marble", now=NOW)["seasons"]
        (row,) = [row for row in season["run"] if row["week"] == "2023-06-11"]
        assert (row["hours_viewed"], row["edition"]) == (hours, editions)


def test_what_comes_of_later_weeks_is_not_known(whole: Home) -> None:
    then = as_of(whole, date(2023, 6, 14))
    assert max(then.lake.read(ENTRIES)["week"].to_pylist()) == date(2023, 6, 11)
    assert restatements(then) == ()
    with pytest.raises(UnknownTitle):  # it came to the lists in the week to 2023-06-18
        title_json(then, "North of Nowhere", now=NOW)


def test_a_claim_is_held_against_what_was_known(whole: Home, tmp_path: Path) -> None:
    claims = tmp_path / "claims.toml"
    claims.write_text('[[claim]]\nsaid = "7.12"\ntitle = "Marble"\nweek = 2023-06-11\nhours_viewed = 7_120_000\n')
    outcomes = [check(as_of(whole, date(2023, 6, day)), claims).answers[0].outcome for day in (14, 20, 21)]
    assert outcomes == ["holds", "holds", "does_not_hold"]


def test_a_claim_that_was_right_when_it_was_made_is_so_by_the_label_of_then(whole: Home, tmp_path: Path) -> None:
    claims = tmp_path / "claims.toml"
    claims.write_text(
        '[[claim]]\nsaid = "More than Marble."\non = 2023-06-15\ntitle = "Marble"\nweek = 2023-06-11\n'
        "hours_viewed = 7_120_000\n"
    )
    (answer,) = check(whole, claims).answers
    assert answer.note == (
        "It was so by the editions of 2023-06-15, which were restated since: it had 7,120,000 hours in the week of "
        "2023-06-11, at rank 10."
    )
    claims.write_text(claims.read_text().replace("2023-06-15", "2023-06-13"))
    assert check(whole, claims).answers[0].note is None, "nothing was shown yet on that day"


def test_before_the_first_download_nothing_is_told(whole: Home) -> None:
    with pytest.raises(OutOfRange, match=r"the earliest download that .* holds was seen on 2023-06-14"):
        as_of(whole, date(2023, 6, 13))


def test_what_others_announced_is_known_from_that_day_and_what_has_no_day_from_when_it_was_loaded(
    whole: Home, tmp_path: Path
) -> None:
    home = copy_of(whole, tmp_path)
    rows = ["The Weir,1,cancelled,2023-06-25,The Daily", "Harbour Lights,2,renewed,,The Daily"]
    outcomes = tmp_path / "outcomes.csv"
    outcomes.write_text("\n".join(["title,season_number,decision,announced_on,source", *rows]) + "\n")
    load_decisions(home, [outcomes], now=NOW)

    def decided(day: date) -> set[str]:
        return {
            season["season_id"]
            for name in ("The Weir", "Harbour Lights")
            for season in title_json(as_of(home, day), name, now=NOW)["seasons"]
            if season["decision"]
        }

    assert decided(date(2023, 6, 24)) == set()
    assert decided(date(2023, 6, 25)) == {"the-weir-season-1"}
    assert decided(date(2023, 7, 9)) == {"the-weir-season-1"}
    assert decided(date(2023, 7, 10)) == {"the-weir-season-1", "harbour-lights-season-2"}


def test_a_catalogue_is_known_from_when_it_was_loaded(whole: Home, tmp_path: Path) -> None:
    home, folder = copy_of(whole, tmp_path), tmp_path / "catalogue"
    folder.mkdir()
    (folder / "titles.csv").write_text("title_id,title,synopsis\nmarble,Marble,A quarry closes.\n")
    (folder / "seasons.csv").write_text("season_id,title_id,number,released_on\nmarble-film,marble,1,2023-06-02\n")
    (folder / "episodes.csv").write_text("episode_id,season_id,number,runtime_s\nm,marble-film,1,6000\n")
    load_catalogue(home, [folder], now=NOW)
    told_on = {day: title_json(as_of(home, date(2023, 7, day)), "marble", now=NOW) for day in (9, 10)}
    assert [one["synopsis"] for one in told_on.values()] == [None, "A quarry closes."]
    assert [one["seasons"][0]["released_on"] for one in told_on.values()] == [None, "2023-06-02"]


def test_a_report_whose_day_nobody_named_is_known_from_when_it_was_loaded(whole: Home, tmp_path: Path) -> None:
    """Its inferred day is only the first on which it can have been shown."""
    home = copy_of(whole, tmp_path)
    rows = {"TV": [("Harbour Lights: Season 1", "Yes", date(2023, 6, 1), 90_000_000, "7:27", 12_100_000)], "Film": []}
    rows["Film"] = [("Marble", "Yes", date(2023, 6, 2), 40_000_000, "1:40", 24_000_000)]
    load_published(home, [report(tmp_path / "report.xlsx", rows, covers="January to June 2023")], now=NOW)
    (vintage,) = [row for row in home.lake.read(VINTAGES).to_pylist() if row["kind"] == "engagement"]
    assert (vintage["seen_on"], vintage["is_inferred"]) == (date(2023, 7, 1), True)
    told_on = [title_json(as_of(home, date(2023, 7, day)), "Marble", now=NOW)["seasons"][0] for day in (9, 10)]
    assert (told_on[0]["reports"], told_on[0]["reports_why"]) == (None, "no report is loaded")
    assert [row["hours_viewed"] for row in told_on[1]["reports"]] == [40_000_000]


def test_a_report_is_joined_to_the_seasons_that_were_known(whole: Home, tmp_path: Path) -> None:
    home = copy_of(whole, tmp_path)
    rows = {
        "TV": [("North of Nowhere: Season 1", "Yes", date(2022, 11, 4), 9_000_000, "8:18", 1_100_000)],
        "Film": [("A Film of No List", "Yes", date(2022, 9, 2), 4_000_000, "1:40", 2_400_000)],
    }
    path = report(tmp_path / "report.xlsx", rows, covers="July to December 2022")
    load_published(home, [path], seen_on=date(2023, 6, 15), now=NOW)
    later = {"North of Nowhere: Season 1": "north-of-nowhere-season-1", "A Film of No List": None}
    assert joined(home) == joined(as_of(home, date(2023, 6, 21))) == later
    assert joined(as_of(home, date(2023, 6, 20))) == dict.fromkeys(later), "it had been on no list"
    assert joined(as_of(home, date(2023, 6, 14))) == {}


def joined(home: Home) -> dict[str, str | None]:
    rows = home.lake.read(ENGAGEMENT, columns=["title", "season_id"]).to_pylist()
    return {row["title"]: row["season_id"] for row in rows}


def copy_of(home: Home, folder: Path) -> Home:
    """A copy of a home, that a test may change."""
    shutil.copytree(home.path, folder / "copy")
    return open_home(folder / "copy")


def test_no_download_is_taken_in_as_of_a_day(whole: Home) -> None:
    with pytest.raises(OfThePast):
        load_published(as_of(whole, date(2023, 6, 28)), [FILES / "global-2023-06-14.tsv"], now=NOW)


def test_a_lake_in_an_object_store_is_seen_as_of_a_day_too(
    whole: Home, bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERNIGHTS_LAKE", f"{bucket}/lake")
    home = make_home(tmp_path / "home", Settings(domestic="US"))
    for day in (date(2023, 6, 14), date(2023, 6, 21), date(2023, 6, 28)):
        load_published(home, [FILES / f"global-{day}.tsv"], now=NOW)
    monkeypatch.delenv("OVERNIGHTS_LAKE")
    far, near = (title_json(as_of(one, date(2023, 6, 27)), "The Weir", now=NOW) for one in (home, whole))
    assert far == near
    assert far["seasons"][0]["label"] == "Season 1"
