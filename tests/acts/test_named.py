"""Which season is meant by a name and a number: one alone, or none."""

from __future__ import annotations

import pytest

from overnights.acts.named import season_named
from overnights.catalogue import Catalogue, Season, Title
from overnights.errors import UnknownTitle

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
