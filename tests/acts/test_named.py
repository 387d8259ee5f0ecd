"""Which season is meant by a name and a number: one alone, or none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from overnights.acts.as_of import as_of
from overnights.acts.load_published import load_published
from overnights.acts.named import season_named, seasons_told, title_named
from overnights.acts.title import title_json
from overnights.catalogue import Catalogue, Season, Title
from overnights.errors import UnknownTitle
from overnights.home import Home, make_home
from overnights.settings import Settings

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
NOW = datetime(2023, 7, 10, tzinfo=UTC)

BOOK = Catalogue(
    titles={"game": Title(title_id="game", title="Game", kind="series")},
    seasons={
        f"game-{n}": Season(season_id=f"game-{n}", title_id="game", number=n, label=None, kind="season") for n in (1, 2)
    },
    episodes=(),
    season_names={"game-1": ("The Game: Limited Series",)},
)


@pytest.mark.parametrize(
    ("name", "number", "season_id"),
    [
        ("Game", 2, "game-2"),
        ("game: season 2", None, "game-2"),
        ("Game: Season 2", 2, "game-2"),
        ("The Game: Limited Series", None, "game-1"),
        ("game-1", None, "game-1"),
        ("game-1", 1, "game-1"),
    ],
)
def test_a_seasons_name_or_id_needs_no_number(name: str, number: int | None, season_id: str) -> None:
    assert season_named(BOOK, name, number).season_id == season_id


@pytest.mark.parametrize(
    ("name", "number", "sentence"),
    [
        ("Game", None, "“Game” has 2 seasons: just one is meant"),
        ("Game", 3, "“Game” has no season 3"),
        ("Game: Season 1", 2, "“Game: Season 1” is game-1, which is season 1, and season 2 is asked for"),
        ("game-1", 2, "“game-1” is game-1, which is season 1, and season 2 is asked for"),
        ("Gamme", 1, "No title has the name or id “Gamme”. Near it: “Game”"),
    ],
)
def test_what_is_not_one_season_is_refused(name: str, number: int | None, sentence: str) -> None:
    with pytest.raises(UnknownTitle, match=sentence):
        season_named(BOOK, name, number)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two downloads and the lists of countries; tests must not change it."""
    made = make_home(tmp_path_factory.mktemp("named") / "home", Settings())
    names = ("global-2023-06-14.tsv", "global-2023-06-28.tsv", "countries-2023-06-28.tsv")
    load_published(made, [FILES / name for name in names], now=NOW)
    return made


def test_namesakes_are_told_apart_by_lists_weeks_and_territories(home: Home) -> None:
    seasons = {"harbour-lights-season-1": "one", "night-ferry-film": "two", "never-listed": "three"}
    kinds = {"one": "series", "two": "film", "three": None}
    book = Catalogue(
        titles={title: Title(title_id=title, title="Twin", kind=kind) for title, kind in kinds.items()},
        seasons={season: Season(season_id=season, title_id=title) for season, title in seasons.items()},
        episodes=(),
    )
    with pytest.raises(UnknownTitle) as raised:
        title_named(home, book, "Twin")
    assert str(raised.value) == (
        "3 titles are called “Twin”: one (series, “Twin”, TV (English), 4 weeks from 2023-06-04 to 2023-06-25, "
        "3 territories); three (kind not known, “Twin”, on no list); "
        "two (film, “Twin”, Films (English), 4 weeks from 2023-06-04 to 2023-06-25, 3 territories). "
        "Name one by its id."
    )
    assert raised.value.near == ("one", "three", "two")


def test_what_was_not_known_on_a_day_is_said_with_the_day(home: Home) -> None:
    with pytest.raises(UnknownTitle, match=r"^As of 2023-06-20: No title has the name or id “Nothing So Called”"):
        title_json(as_of(home, date(2023, 6, 20)), "Nothing So Called", now=NOW)
    with pytest.raises(UnknownTitle, match=r"^No title has the name or id “Nothing So Called”"):
        title_json(home, "Nothing So Called", now=NOW)


def test_a_number_that_no_season_has_lists_all_seasons_those_without_a_number_too(home: Home) -> None:
    seasons = (
        Season(season_id="game-1", title_id="game", number=1),
        Season(season_id="game-x", title_id="game", number=None, label="Game: The End"),
    )
    assert seasons_told(seasons) == "Season 1 (1, game-1), Game: The End (game-x)"
    with pytest.raises(UnknownTitle, match=r"has no season 7: .* There is .*\(1, the-weir-season-1\)"):
        title_json(home, "The Weir", season=7, now=NOW)
