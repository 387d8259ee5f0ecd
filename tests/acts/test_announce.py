"""Announcing: only what is decided and may be told, entered once for each text, for each reader apart."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from overnights.acts.announce import Announced, announce
from overnights.acts.announced import announced_pages, announced_to_the_public
from overnights.acts.decide import decide
from overnights.acts.desk import DESK_FILE, anchors_of, announcements_of
from overnights.acts.load_catalogue import load_catalogue
from overnights.errors import Embargoed, OutputError, Tampered, Undecided, UnknownTitle
from overnights.home import Home, make_home
from overnights.outputs.announcement import as_markdown
from overnights.settings import Settings

DECIDED = datetime(2022, 11, 1, 12, tzinfo=UTC)
ENDS = datetime(2022, 11, 8, 15, tzinfo=UTC)
NOW = datetime(2022, 11, 9, 9, tzinfo=UTC)
LATER = datetime(2022, 11, 20, 9, tzinfo=UTC)
WHY = "Half of those who began did not finish."


@pytest.fixture(autouse=True)
def no_desk_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERNIGHTS_DESK", raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A title with two seasons, and a film."""
    made = make_home(tmp_path / "home", Settings(zone="Europe/Oslo"))
    load_catalogue(made, [_catalogue(tmp_path / "catalogue", "A lawyer.")], now=DECIDED)
    return made


def _catalogue(folder: Path, synopsis: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "titles.csv").write_text(
        f"title_id,title,kind,synopsis\nt1,Partner Track,series,{synopsis}\nt2,Purple Hearts,film,\n"
    )
    (folder / "seasons.csv").write_text(
        "season_id,title_id,number,label,released_on\n"
        "s1,t1,1,Season 1,2022-08-26\ns2,t1,2,,2023-08-26\nf1,t2,,,2022-08-26\n"
    )
    (folder / "episodes.csv").write_text("episode_id,season_id,number,runtime_s\ne1,s1,1,60\ne2,s2,1,60\nm1,f1,,60\n")
    return folder


def decided(home: Home, decision: str = "cancelled", *, season: int = 1, **more: object) -> None:
    values: dict[str, object] = {"why": WHY, "announce_on": ENDS, "now": DECIDED}
    decide(home, "Partner Track", season=season, decision=decision, **{**values, **more})  # type: ignore[arg-type]


def announced(home: Home, **more: object) -> Announced:
    values: dict[str, object] = {"season": 1, "audience": "public", "now": NOW}
    return announce(home, "Partner Track", **{**values, **more})  # type: ignore[arg-type]


def test_what_nobody_decided_is_not_announced(home: Home) -> None:
    with pytest.raises(Undecided) as raised:
        announced(home)
    assert raised.value.season_id == "s1"
    assert "Partner Track" in str(raised.value)


def test_nothing_is_announced_before_its_embargo_ends(home: Home) -> None:
    decided(home)
    with pytest.raises(Embargoed) as raised:
        announced(home, now=datetime(2022, 11, 8, 14, 59, 59, tzinfo=UTC))
    assert raised.value.until == ENDS
    assert announcements_of(home) == ()
    assert announced(home, now=ENDS).is_new


def test_a_draft_says_so_and_is_not_recorded(home: Home) -> None:
    decided(home)
    draft = announced(home, is_draft=True, now=DECIDED)
    assert draft.markdown.startswith("**Draft, embargoed until 8 Nov 2022, 15:00 UTC.**")
    assert (draft.number, draft.is_new) == (None, False)
    assert announcements_of(home) == ()


def test_an_announcement_is_entered_and_anchored(home: Home) -> None:
    decided(home)
    done = announced(home)
    [entry] = announcements_of(home)
    assert (done.number, done.is_new, done.replaces) == (1, True, None)
    assert (entry.decision, entry.audience, entry.text, entry.made_at) == (1, "public", done.markdown, NOW)
    assert anchors_of(home, "announcements") == [(1, entry.hash)]


def test_the_same_text_is_entered_once(home: Home) -> None:
    decided(home)
    first, again = announced(home), announced(home, now=LATER)
    assert (again.number, again.is_new, again.markdown) == (1, False, first.markdown)
    assert len(announcements_of(home)) == 1


def test_each_reader_has_an_entry_of_their_own(home: Home) -> None:
    decided(home)
    announced(home)
    done = announced(home, audience="producers")
    assert (done.number, done.replaces) == (2, None)
    assert [entry.audience for entry in announcements_of(home)] == ["public", "producers"]
    assert announced(home).number == 1


def test_a_changed_text_is_a_new_entry_that_names_the_earlier(home: Home, tmp_path: Path) -> None:
    decided(home)
    announced(home)
    announced(home, audience="producers")
    load_catalogue(home, [_catalogue(tmp_path / "catalogue", "A lawyer of Manhattan.")], now=LATER)
    done = announced(home, now=LATER)
    assert (done.number, done.replaces, done.is_new) == (3, 1, True)
    assert "This text takes the place of announcement 1." in done.markdown
    again = announced(home, now=LATER)
    assert (again.number, again.replaces, again.is_new) == (3, 1, False)
    assert len(announcements_of(home)) == 3


def test_a_correction_is_announced_in_the_place_of_what_it_corrects(home: Home) -> None:
    decided(home)
    announced(home)
    decided(home, "renewed", corrects=1, now=NOW, why="It was another series.", announce_on=None)
    done = announced(home, now=LATER)
    assert (done.decision, done.replaces) == (2, 1)
    assert "# Partner Track, Season 1: renewed" in done.markdown
    assert "It corrects entry 1: not renewed" in done.markdown


def test_what_was_corrected_before_it_could_be_told_is_never_told(home: Home) -> None:
    decided(home)
    decided(home, "renewed", corrects=1, why="It was another series.", announce_on=None)
    done = announced(home)
    assert "renewed" in done.page.heading
    assert "corrects" not in done.markdown
    assert "not renewed" not in done.markdown


def test_what_was_reversed_before_it_could_be_told_is_never_told(home: Home) -> None:
    decided(home)
    decided(home, "reversed", why="It was too early.", announce_on=None, now=datetime(2022, 11, 2, tzinfo=UTC))
    for instant in (datetime(2022, 11, 3, tzinfo=UTC), LATER):
        for audience in ("public", "producers"):
            with pytest.raises(Undecided, match="nothing to announce") as raised:
                announced(home, audience=audience, now=instant)
            assert raised.value.season_id == "s1"
    assert announcements_of(home) == ()
    assert "reversed" in announced(home, is_draft=True, now=LATER).markdown


def test_a_reversal_of_what_was_told_is_announced(home: Home) -> None:
    decided(home)
    decided(home, "reversed", why="A buyer was found.", announce_on=None, now=NOW)
    assert "reversed" in announced(home, now=LATER).page.heading


def test_of_several_seasons_the_only_one_decided_upon_needs_no_number(home: Home) -> None:
    decided(home)
    assert announced(home, season=None).page.label == "Season 1"
    decided(home, season=2, decision="renewed")
    with pytest.raises(UnknownTitle) as raised:
        announced(home, season=None)
    assert set(raised.value.season_ids) == {"s1", "s2"}


def test_a_film_is_announced_without_a_season(home: Home) -> None:
    decide(home, "Purple Hearts", decision="ended", why="It is a film.", now=DECIDED)
    done = announce(home, "Purple Hearts", audience="public", now=NOW)
    assert done.page.heading == "Purple Hearts: ended"
    assert done.page.sections[0].heading == "The film"


def test_the_text_is_written_as_markdown_and_as_a_page_that_stands_alone(home: Home, tmp_path: Path) -> None:
    decided(home)
    folder = tmp_path / "press"
    done = announced(home, out=folder)
    assert [path.name for path in done.paths] == [
        "partner-track-season-1.s1-public.md",
        "partner-track-season-1.s1-public.html",
    ]
    assert done.paths[0].read_text(encoding="utf-8") == done.markdown
    assert done.paths[1].read_text(encoding="utf-8") == done.html
    assert "@media print" in done.html
    assert "<link" not in done.html
    assert sorted(folder.iterdir()) == sorted(done.paths)


def test_namesakes_have_files_of_their_own(home: Home, tmp_path: Path) -> None:
    decide(home, "f1", decision="ended", why="It is a film.", now=DECIDED)
    (tmp_path / "catalogue" / "titles.csv").write_text(
        "title_id,title,kind,synopsis\nt1,Partner Track,series,A.\nt2,Purple Hearts,film,\nt3,Purple Hearts,film,\n"
    )
    with (tmp_path / "catalogue" / "seasons.csv").open("a") as stream:
        stream.write("F1,t3,,,2022-08-26\n")
    with (tmp_path / "catalogue" / "episodes.csv").open("a") as stream:
        stream.write("m2,F1,,60\n")
    load_catalogue(home, [tmp_path / "catalogue"], now=DECIDED)
    decide(home, "F1", decision="renewed", why="It is another.", now=DECIDED)
    press = tmp_path / "press"
    texts = [announce(home, one, audience="public", out=press, now=NOW).markdown for one in ("f1", "F1")]
    assert len({path.name.casefold() for path in press.iterdir()}) == 4
    assert sorted(path.read_text(encoding="utf-8") for path in press.glob("*.md")) == sorted(texts)


def test_a_folder_that_is_a_file_is_refused_by_name(home: Home, tmp_path: Path) -> None:
    decided(home)
    (tmp_path / "press").write_text("mine")
    with pytest.raises(OutputError) as raised:
        announced(home, out=tmp_path / "press")
    assert raised.value.path == tmp_path / "press"
    assert (tmp_path / "press").read_text() == "mine"


def test_a_book_that_was_changed_announces_nothing(home: Home) -> None:
    decided(home)
    with sqlite3.connect(home.path / DESK_FILE) as desk:
        for (name,) in desk.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            desk.execute(f"DROP TRIGGER {name}")
        desk.execute("UPDATE decisions SET why = 'Nobody watched.'")
    desk.close()
    with pytest.raises(Tampered):
        announced(home)


def test_the_day_told_is_that_of_the_home(home: Home) -> None:
    decided(home, announce_on=date(2022, 11, 8))
    assert "announced on 8 November 2022, 74 days after its release" in announced(home).markdown


def test_what_is_recorded_long_after_was_announced_when_it_was(home: Home) -> None:
    decided(home, decided_on=date(2022, 11, 1), announce_on=date(2022, 11, 8), now=LATER)
    done = announced(home, now=LATER)
    assert "decided on 1 November 2022, announced on 8 November 2022" in done.markdown


def test_a_site_shows_the_public_text_as_it_was_recorded(home: Home, tmp_path: Path) -> None:
    decided(home)
    done = announced(home)
    announced(home, audience="producers")
    load_catalogue(home, [_catalogue(tmp_path / "catalogue", "A lawyer of Manhattan.")], now=LATER)
    pages = announced_pages(home, LATER)
    assert {season: as_markdown(page) for season, page in pages.items()} == {"s1": done.markdown}
    assert announced_pages(home, ENDS) == {}, "it was announced after that"


def test_a_site_shows_no_text_of_a_decision_that_was_undone(home: Home) -> None:
    decided(home)
    announced(home)
    decided(home, "reversed", now=NOW, why="Another service takes it.", announce_on=LATER)
    assert [entry.decision for entry in announced_to_the_public(home, NOW)] == [1]
    assert announced_to_the_public(home, LATER) == ()
    announced(home, now=LATER)
    assert [entry.decision for entry in announced_to_the_public(home, LATER)] == [2]
