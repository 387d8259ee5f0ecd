"""A title is found by every name that it or its seasons ever had; by likeness only where that is asked for and sure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.catalogue import Catalogue, Season, Title
from overnights.catalogue.finding import distance
from overnights.errors import UnknownTitle


def title(title_id: str, name: str, kind: str = "series") -> Title:
    return Title(title_id=title_id, title=name, kind=kind)


def season(season_id: str, title_id: str, number: int | None = None, label: str | None = None) -> Season:
    return Season(season_id=season_id, title_id=title_id, number=number, label=label, kind="season")


TITLES = (
    title("track", "Partner Track"),
    title("elite-es", "Élite"),
    title("squid", "Squid Game"),
    title("things", "Stranger Things"),
    title("glitch", "Glitch"),
    title("glitch-film", "Glitch", "film"),
    title("doc", "Doc"),
    title("doc-2", "DOC"),
    title("berlin", "Berlin and the Jewels of Paris"),
    title("wednesday", "Wednesday"),
    title("it", "It", "film"),
)
SEASONS = (
    season("track-1", "track", 1),
    season("things-1", "things", 1),
    season("things-4", "things", 4, "Stranger Things 4"),
    season("berlin-1", "berlin", 1, "Limited Series"),
    season("squid-1", "squid", 1),
    season("squid-2", "squid", 2),
)
BOOK = Catalogue(
    titles={one.title_id: one for one in TITLES},
    seasons={one.season_id: one for one in SEASONS},
    episodes=(),
    other_names={"berlin": ("Berlin", "Berlin and the Jewels of Paris")},
    season_names={"berlin-1": ("Berlin: Season 1", "Berlin and the Jewels of Paris: Limited Series")},
    local_names={"squid-1": ("오징어 게임: 시즌 1",)},
)


@pytest.mark.parametrize(
    ("asked", "title_id", "season_id", "found_by"),
    [
        ("track", "track", None, "id"),
        ("things-4", "things", "things-4", "season_id"),
        ("Partner Track", "track", None, "name"),
        ("partner—track!", "track", None, "name"),
        ("elite", "elite-es", None, "name"),
        ("ÉLITE", "elite-es", None, "name"),
        ("squidgame", "squid", None, "name"),
        ("Doc", "doc", None, "name"),
        ("DOC", "doc-2", None, "name"),
        ("Partner Track: Season 1", "track", "track-1", "whole_name"),
        ("squid game season 2", "squid", "squid-2", "whole_name"),
        ("Stranger Things 4", "things", "things-4", "whole_name"),
        ("strangerthings4", "things", "things-4", "whole_name"),
        ("Berlin", "berlin", None, "former_name"),
        ("BERLIN: season 1", "berlin", "berlin-1", "former_name"),
        ("Berlin and the Jewels of Paris: Limited Series", "berlin", "berlin-1", "whole_name"),
        ("오징어 게임", "squid", None, "local_name"),
        ("오징어 게임: 시즌 1", "squid", "squid-1", "local_name"),
    ],
)
def test_a_name_finds_its_title_and_its_season(asked: str, title_id: str, season_id: str | None, found_by: str) -> None:
    found = BOOK.found(asked)
    assert (found.title.title_id, found.season_id, found.found_by) == (title_id, season_id, found_by)
    assert BOOK.find(asked).title_id == title_id
    assert not found.is_guess and found.asked == asked


@pytest.mark.parametrize(
    ("asked", "title_id", "called"),
    [
        ("Patner Track", "track", "Partner Track"),
        ("Partner Trakc", "track", "Partner Track"),
        ("Sqid Gme", "squid", "Squid Game"),
        ("Wensday", "wednesday", "Wednesday"),
        ("Elitte", "elite-es", "Élite"),
        ("Strnger Things 4", "things", "Stranger Things 4"),
        ("Berlin: Seson 1", "berlin", "Berlin: Season 1"),
    ],
)
def test_a_slip_or_two_find_the_only_title_that_is_near_where_a_guess_is_asked_for(
    asked: str, title_id: str, called: str
) -> None:
    found = BOOK.found(asked, may_guess=True)
    assert (found.title.title_id, found.called, found.found_by) == (title_id, called, "near_name")
    assert found.is_guess
    with pytest.raises(UnknownTitle) as raised:
        BOOK.found(asked)
    assert called in raised.value.near


@pytest.mark.parametrize("asked", ["Stranger Things 5", "Partner Track: Season 2", "Squid Game: Season 3", "Et", "xyz"])
def test_another_number_is_another_season_and_a_short_name_is_never_guessed(asked: str) -> None:
    with pytest.raises(UnknownTitle, match="No title has the name or id"):
        BOOK.found(asked, may_guess=True)


def test_what_begins_with_a_titles_name_suggests_it() -> None:
    with pytest.raises(UnknownTitle) as raised:
        BOOK.find("Partner Track: Season 7")
    assert raised.value.near == ("Partner Track",)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("squid game 2", ("Squid Game: Season 2", "Squid Game")),
        ("squid game s2", ("Squid Game: Season 2", "Squid Game")),
        ("Squid Game: Season 9", ("Squid Game",)),
        ("Stranger Things: Season 4", ("Stranger Things 4", "Stranger Things")),
        ("casa de papel", ("La casa de papel",)),
    ],
)
def test_a_number_after_a_titles_name_suggests_that_season_and_words_of_another_name_that_name(
    asked: str, near: tuple[str, ...]
) -> None:
    book = replace(BOOK, other_names={"squid": ("La casa de papel",)})
    with pytest.raises(UnknownTitle) as raised:
        book.found(asked)
    assert raised.value.near == near


def test_a_name_of_two_titles_lists_both_with_what_tells_them_apart() -> None:
    for asked, may_guess in (("Glitch", False), ("GLITCH", True)):
        with pytest.raises(UnknownTitle) as raised:
            BOOK.found(asked, may_guess=may_guess)
        assert raised.value.near == ("glitch", "glitch-film")
        assert str(raised.value) == (
            f"2 titles are called “{asked}”: glitch (series, “Glitch”), glitch-film (film, “Glitch”). "
            "Name one by its id."
        )


def test_a_slip_that_two_titles_are_near_is_not_guessed() -> None:
    near = {"warrior": title("warrior", "Warrior"), "warriors": title("warriors", "Warriors")}
    with pytest.raises(UnknownTitle, match="No title is called “Warrioor”, and 2 are near it: warrior ") as raised:
        replace(BOOK, titles=near, seasons={}, other_names={}, season_names={}, local_names={}).found(
            "Warrioor", may_guess=True
        )
    assert raised.value.near == ("warrior", "warriors")


def test_a_title_that_is_called_so_goes_before_one_that_was() -> None:
    book = replace(BOOK, titles={**BOOK.titles, "new": title("new", "berlin")})
    assert book.find("Berlin").title_id == "new"
    assert book.find("Berlin: Season 1").title_id == "berlin"


def test_an_empty_catalogue_knows_no_name() -> None:
    with pytest.raises(UnknownTitle, match="export titles --out"):
        Catalogue(titles={}, seasons={}, episodes=()).found("Anything", may_guess=True)


def plain_distance(one: str, other: str) -> int:
    """The same by its definition: every way to take the last letters off."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        plain_distance(one[:-1], other) + 1,
        plain_distance(one, other[:-1]) + 1,
        plain_distance(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    ]
    if len(one) > 1 and len(other) > 1 and (one[-1], one[-2]) == (other[-2], other[-1]):
        ways.append(plain_distance(one[:-2], other[:-2]) + 1)
    return min(ways)


@settings(max_examples=200, deadline=None)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 4))
def test_the_distance_is_that_of_the_definition_up_to_its_bound(one: str, other: str, most: int) -> None:
    assert distance(one, other, most) == min(plain_distance(one, other), most + 1)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["Partner Track", "Stranger Things", "Wednesday"]), st.integers(0, 12), st.sampled_from("xq"))
def test_no_letter_that_is_changed_finds_another_title(name: str, at: int, letter: str) -> None:
    asked = name[:at] + letter + name[at + 1 :]
    assert BOOK.found(asked, may_guess=True).title.title == name
