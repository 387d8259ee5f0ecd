"""Downloads of one day: the one that reaches a later week is the later one, and a part of one says nothing new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from invented_charts import Row, series, worldwide

from overnights.published.archive import Vintage, archive
from overnights.published.ordered import in_order

DAY = date(2022, 9, 14)
LIMITED, FIRST_SEASON = series("Amber", "Limited Series", hours=9), series("Amber", "Season 1", hours=9)
BASALT = series("Basalt", hours=8)


def of_a_day(weeks: dict[int, list[Row]], digest: str) -> Vintage:
    return replace(worldwide(DAY, weeks), vintage=digest * 64)


@pytest.mark.parametrize("digests", ["0f", "f0"])
def test_of_one_day_the_download_that_reaches_a_later_week_is_the_later_one(digests: str):
    early = of_a_day({0: [LIMITED, BASALT]}, digests[0])
    late = of_a_day({0: [FIRST_SEASON, BASALT], 1: [FIRST_SEASON, BASALT]}, digests[1])
    for given in permutations([early, late]):
        found = archive(given)
        (cell,) = found.restated.to_pylist()
        assert (cell["old_value"], cell["new_value"]) == ("Amber: Limited Series", "Amber: Season 1")
        assert "amber-limited-series" in found.labels["season_id"].to_pylist()


@pytest.mark.parametrize("digests", ["0f", "f0"])
@pytest.mark.parametrize("n", [0, 1])
def test_a_part_of_a_download_of_the_day_comes_after_it_whichever_weeks_it_has(digests: str, n: int):
    rows = [FIRST_SEASON, BASALT]
    whole = of_a_day({0: rows, 1: [replace(row, weeks=2) for row in rows]}, digests[0])
    part = of_a_day({n: [replace(row, weeks=n + 1) for row in rows]}, digests[1])
    for given in permutations([whole, part]):
        assert [one.vintage for one in in_order(given)] == [whole.vintage, part.vintage]
        assert archive(given).editions.equals(archive([whole]).editions)


def test_of_downloads_that_reach_the_same_week_the_digest_says_what_no_file_does():
    one, other = (of_a_day({0: rows}, digit) for rows, digit in (([LIMITED, BASALT], "b"), ([BASALT, LIMITED], "a")))
    assert [found.vintage[0] for found in in_order([one, other])] == ["a", "b"]


def test_days_come_before_weeks():
    older = replace(worldwide(date(2022, 9, 21), {0: [BASALT]}), vintage="0" * 64)
    newer = of_a_day({0: [LIMITED], 1: [LIMITED]}, "f")
    assert [found.vintage[0] for found in in_order([older, newer])] == ["f", "0"]
