"""Seasons of a title stand in the order they came in, whatever they are called."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, permutations

import pytest

from overnights.catalogue import Catalogue, Season, Title
from overnights.catalogue.season_order import is_before

RAW = ("January 27, 2025", "February 3, 2025", "April 7, 2025", "May 5, 2025")


def book(*seasons: tuple[str, int | None, date | None], kind: str | None = None) -> Catalogue:
    """A title with seasons: label, number, and when each came out."""
    made = {label: Season(season_id=label, title_id="t", label=label, number=number, kind=kind)
            for label, number, _ in seasons}  # fmt: skip
    out = {label: day for label, _, day in seasons if day}
    return Catalogue(titles={"t": Title(title_id="t", title="T")}, seasons=made, episodes=(), listed_from=out)


def order(*seasons: tuple[str, int | None, date | None]) -> list[str]:
    found = {tuple(one.label or "" for one in book(*some).seasons_of("t")) for some in permutations(seasons)}
    assert len(found) == 1, "the order they are written in must not count"
    return list(found.pop())


def test_a_season_without_a_number_stands_where_it_came_out() -> None:
    limited, second = ("Season 1", None, date(2021, 8, 12)), ("Season 2", 2, date(2024, 2, 15))
    assert order(limited, second) == ["Season 1", "Season 2"]
    too, third = ("Too?", None, date(2023, 7, 9)), ("Season 3", 3, date(2024, 3, 29))
    assert order(("Season 1", 1, date(2022, 3, 18)), third, too) == ["Season 1", "Too?", "Season 3"]


def test_seasons_with_numbers_stand_by_them_though_an_old_one_was_listed_late() -> None:
    assert order(("Season 1", 1, date(2023, 6, 25)), ("Season 6", 6, date(2023, 6, 15))) == ["Season 1", "Season 6"]


def test_evenings_of_a_live_show_stand_by_their_days_and_none_is_a_season_before_another() -> None:
    days = [date(2025, 1, 27), date(2025, 2, 3), date(2025, 4, 7), date(2025, 5, 5)]
    evenings = [(label, None, day) for label, day in zip(RAW, days, strict=True)]
    assert order(*evenings) == list(RAW)
    found = book(*evenings)
    assert not any(is_before(one, other, found.out_on) for one, other in pairwise(found.seasons_of("t")))


def test_what_is_out_on_no_known_day_comes_last() -> None:
    assert order(("B", None, None), ("A", None, None), ("Season 1", 1, date(2022, 1, 7))) == ["Season 1", "A", "B"]


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        (("Season 1", 1, date(2023, 6, 25)), ("Season 6", 6, date(2023, 6, 15)), True),
        (("Part 1", 4, date(2022, 1, 21)), ("Part 2", 4, date(2022, 4, 29)), True),
        (("New York", None, date(2024, 3, 20)), ("Los Angeles", None, date(2024, 7, 16)), True),
        (("Arc", None, date(2022, 8, 7)), ("Season 1", 1, date(2023, 8, 31)), False),  # a first season has none before
        (("Season 1", 1, date(2022, 6, 16)), ("Mezarlık", None, date(2022, 6, 19)), False),  # of one week
        (("A", None, None), ("B", None, None), False),
    ],
    ids=lambda value: str(value[0]) if isinstance(value, tuple) else None,
)
def test_which_of_two_came_before_is_said_only_where_it_is_known(
    one: tuple[str, int | None, date | None], other: tuple[str, int | None, date | None], is_so: bool
) -> None:
    found = book(one, other)
    seasons = [found.seasons[label] for label, *_ in (one, other)]
    assert is_before(*seasons, found.out_on) is is_so
    assert not is_before(*reversed(seasons), found.out_on)
