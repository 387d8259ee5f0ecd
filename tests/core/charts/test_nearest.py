"""Which season began most like which, by hand and against a slow second opinion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from runs_shop import listed, runs

from overnights.charts.nearest import nearest
from overnights.charts.runs import Facts, Runs
from overnights.charts.survival import still_listed

CHART = "netflix-weekly"


def made(weeks: list[str], hours: Mapping[tuple[str, int], float], kinds: Mapping[str, str]) -> Runs:
    """Runs of one list, each season a title of its own."""
    editions, entries = listed(weeks, hours=dict(hours))
    return runs((editions, [replace(one, title=one.season_id) for one in entries]), facts=Facts(kinds=kinds))


def test_the_nearest_is_of_the_same_kind_and_came_before_with_the_nearest_hours_of_two_weeks() -> None:
    weeks = ["z", "zb", "zbc", "zdc", "zde", "ze", "z"]
    hours = {("b", 1): 10.0, ("b", 2): 10.0, ("c", 2): 30.0, ("c", 3): 30.0, ("d", 3): 40.0, ("d", 4): 6.0,
             ("e", 4): 20.0, ("e", 5): 20.0}  # fmt: skip
    kinds = dict.fromkeys("bcde", "first_season")
    assert nearest(made(weeks, hours, kinds), CHART) == {"c": "b", "d": "c", "e": "d"}
    assert nearest(made(weeks, hours, kinds | {"d": "limited"}), CHART) == {"c": "b", "e": "c"}  # b and c are as near


def test_one_week_is_not_held_against_two_nor_a_run_whose_beginning_or_second_week_is_not_known() -> None:
    kinds = dict.fromkeys("abcde", "film")
    weeks = ["a", "ab", "bc", "d", "de"]  # a began before; d's and e's second weeks: d's is here, e's is not
    assert nearest(made(weeks, {}, kinds), CHART) == {"d": "b"}


def test_a_season_is_not_held_against_another_of_its_title() -> None:
    editions, entries = listed(["z", "b", "bz", "c", "cz", "z"])
    both = [replace(one, title="One" if one.season_id in "bc" else one.season_id) for one in entries]
    assert nearest(runs((editions, both), facts=Facts(kinds=dict.fromkeys("bc", "film"))), CHART) == {}


@pytest.mark.parametrize("seed", range(6))
def test_the_fast_way_finds_what_the_slow_one_does(seed: int) -> None:
    import random

    chance = random.Random(seed)
    weeks = ["".join(chance.sample("abcdefghij", 4)) for _ in range(30)]
    hours = {(season, n): float(chance.randint(1, 9)) for n, on in enumerate(weeks) for season in on}
    kinds = {season: chance.choice(("film", "part")) for season in "abcdefghij"}
    assert nearest(made(weeks, hours, kinds), CHART) == slowly(weeks, hours, kinds)


def slowly(weeks: list[str], hours: Mapping[tuple[str, int], float], kinds: Mapping[str, str]) -> dict[str, str]:
    """The rule as docs/methods/against.md has it, season by season."""
    began: dict[str, tuple[int, bool, float]] = {}
    for season in kinds:
        on = [n for n, there in enumerate(weeks) if season in there]
        if on and on[0] > 0 and on[0] + 1 < len(weeks):
            has_second = on[0] + 1 in on
            began[season] = (on[0], has_second, hours[season, on[0]] + hours.get((season, on[0] + 1), 0.0))
    found = {}
    for season, (first, has_second, total) in began.items():
        others = [
            (abs(total - theirs), first - week, other)
            for other, (week, second, theirs) in began.items()
            if kinds[other] == kinds[season] and second == has_second and 0 < first - week <= 52
        ]
        if others:
            found[season] = min(others)[2]
    return found


def test_the_share_still_listed_is_that_of_all_where_every_run_is_over() -> None:
    left = [1, 1, 2, 3, 3, 5]
    assert [one.share for one in still_listed(left)] == [Fraction(sum(w > k for w in left), 6) for k in range(1, 6)]


def test_those_that_go_on_count_for_the_weeks_that_they_had() -> None:
    found = still_listed([1, 2], going_on=[1, 3])
    assert [(one.weeks, one.at_risk, one.longer, one.share) for one in found] == [
        (1, 4, 1, Fraction(3, 4)),
        (2, 2, 0, Fraction(3, 8)),
    ]
    assert still_listed([]) == ()
