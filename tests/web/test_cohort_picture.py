"""The picture of a cohort: no words over bars or over each other, at either width."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import pytest

from overnights.outputs.cohort_picture import weeks_picture
from overnights.outputs.pictures import Canvas
from overnights.pages.cohorts import Cohort

STAYED = {1: 93, 2: 70, 3: 45, 4: 27, 5: 17, 6: 14, 7: 2, 8: 5, 9: 2, 10: 2, 12: 1, 15: 2, 20: 1}


def cohort(median: int) -> Cohort:
    """Seasons that stayed as many weeks as real ones did."""
    members = [SimpleNamespace(weeks=weeks) for weeks, count in STAYED.items() for _ in range(count)]
    return cast(Cohort, SimpleNamespace(counted=members, weeks=SimpleNamespace(cuts=(1, median, 3)), still=()))


def rows(picture: Canvas, mark: str) -> list[dict[str, Any]]:
    return [{**row, **layer["mark"]} for layer in picture.layers if layer["mark"]["type"] == mark
            for row in layer["data"]["values"]]  # fmt: skip


@pytest.mark.parametrize("is_wide", [True, False])
@pytest.mark.parametrize("median", [1, 2, 3, 15])
def test_the_median_stands_below_its_bar_and_lies_over_nothing(median: int, is_wide: bool) -> None:
    picture = weeks_picture(cohort(median), is_wide=is_wide)
    texts = rows(picture, "text")
    (said,) = [row for row in texts if row["t"] == "median"]
    (bar,) = [row for row in rows(picture, "rect") if row["color"] == said["color"]]
    assert said["x"] == pytest.approx((bar["x"] + bar["x2"]) / 2, abs=12) and said["y"] > bar["y2"]
    assert not [row for row in rows(picture, "rect") if row["y"] < said["y"] < row["y2"]]
    sides = sorted(
        (row["y"], row["x"] - part * 6.2 * len(row["t"]), row["x"] + (1 - part) * 6.2 * len(row["t"]))
        for row in texts
        for part in ({"left": 0.0, "center": 0.5, "right": 1.0}[row["align"]],)
    )
    assert all(one[0] != other[0] or one[2] <= other[1] for one, other in pairwise(sides))
    assert all(start >= -2 and end <= picture.width for _, start, end in sides)
