"""What `title` prints of a run: its course, what its second week kept, its standing among its kind, its weeks."""

from __future__ import annotations

from typing import Any

import pytest

from overnights.charts.cohort import BEGAN_BEFORE, COUNTED_BEFORE, LACKS_WEEKS, STILL_ON
from overnights.cli.run_lines import course_lines, kind_lines, week_columns

SEASON = {"released_on": "2022-08-26"}


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def run(**more: Any) -> dict[str, Any]:
    return {
        "debut_week": "2022-08-28", "debut_rank": 7, "weeks": 3, "longest_streak": 3, "peak_rank": 4,
        "peak_week": "2022-09-04", "exits": [{"last_week": "2022-09-11", "left_from": 6}], "is_still_on": False,
        "first_week_days": 3, "decay": 1.869, "decay_per_day": 0.801, **more,
    }  # fmt: skip


def stood(value: float | None, n: int, at_most: float | None = 0.5) -> dict[str, Any]:
    return {
        "value": value, "n": n, "lower_quartile": 1.0, "median": 2.0, "upper_quartile": 4.0, "share_at_most": at_most,
    }  # fmt: skip


def cohort(**more: Any) -> dict[str, Any]:
    return {
        "kind": "first_season", "category": "TV (English)", "left_out": {BEGAN_BEFORE: 4, STILL_ON: 1},
        "weeks": stood(3.0, 273, 0.736), "first_week_hours": stood(16_660_000.0, 277, 0.451),
        "decay": {**stood(1.869, 24, 0.75), "first_week_days": 3}, **more,
    }  # fmt: skip


def test_a_course_runs_from_the_debut_to_the_rank_it_left_from() -> None:
    assert list(course_lines(run(), SEASON)) == [
        "    debut at 7, 3 days from the release on 26 August 2022; peak 4 in the week of",
        "      2022-09-04; 3 weeks in a row; left from 6",
        "    hours of its second week over those of its first: 1.87; of hours a day 0.80",
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"debut_week": None, "debut_week_why": "as said", "decay": None}, "its debut is not known: as said; peak"),
        ({"first_week_days": 7, "decay": 0.5, "decay_per_day": 0.5}, "debut at 7; peak 4"),
        ({"first_week_days": None, "decay_per_day": None}, "debut at 7; peak 4"),
        ({"longest_streak": 2, "exits": [{"left_from": 4}, {"left_from": 9}]}, "2 in a row at most; left from 4, 9"),
        ({"is_still_on": True, "exits": [{"left_from": 4}]}, "still on the list, back after 1 exit, the last from 4"),
        ({"is_still_on": True, "exits": []}, "still on the list"),
        ({"weeks": 1, "longest_streak": 1}, "1 week; left from 6"),
    ],
    ids=["no debut", "a whole week", "no release", "a gap", "back", "still on", "one week"],
)
def test_what_is_not_known_is_not_made_up(more: dict[str, Any], said: str) -> None:
    text = " ".join(" ".join(course_lines(run(**more), SEASON)).split())
    assert said in text
    per_day = more.get("first_week_days", 3) == 3 and more.get("decay", 1) is not None
    assert ("of hours a day" in text) == per_day


def test_no_run_has_no_course() -> None:
    assert list(course_lines(None, SEASON)) == []


def test_a_run_stands_among_its_kind_with_n_and_with_those_left_out() -> None:
    assert list(kind_lines(cohort())) == [
        "  among first seasons of TV (English), by their first labels",
        "    weeks: 3; 73.6% of 273 that came and left had no more (quartiles 1, 2, 4)",
        "    hours of the first week: 16,660,000; 45.1% of 277 had no more (quartiles 1,",
        "      2, 4)",
        "    second week over first: 1.87; 75.0% of 24 after first weeks of 3 days had no",
        "      more (quartiles 1.00, 2.00, 4.00)",
        "    weeks not counted: 4 on the list in its first week here, 1 on it in its last",
    ]


def test_each_of_those_left_out_has_its_reason() -> None:
    left_out = {BEGAN_BEFORE: 4, COUNTED_BEFORE: 2, STILL_ON: 1, LACKS_WEEKS: 9}
    shown = " ".join(kind_lines(cohort(left_out=left_out)))
    text = " ".join(shown.split())
    assert "4 on the list in its first week here, 2 counted on it before that, 1 on it in its last, 9 whose" in text


def test_few_are_not_called_typical() -> None:
    assert list(kind_lines(cohort(weeks=stood(3.0, 9)))) == []
    assert list(kind_lines(None)) == []
    few = {**stood(1.8, 9), "first_week_days": 3}
    text = "\n".join(kind_lines(cohort(decay=few, first_week_hours=stood(None, 277, None), left_out={})))
    assert "second week" not in text and "hours" not in text and "not counted" not in text


def test_weeks_have_columns_of_what_is_known() -> None:
    bare = {"weeks_on_chart": 1, "territories": None, "hours_ratio": None, "share_of_list": None}
    full = {
        "weeks_on_chart": 2,
        "territories": 58,
        "territories_at_1": 0,
        "hours_ratio": 1.869,
        "share_of_list": 0.1345,
    }
    assert [name for name, _ in week_columns([bare])] == ["weeks"]
    columns = week_columns([bare, full])
    assert [name for name, _ in columns] == ["weeks", "× before", "of list", "territories", "at 1"]
    assert [said(full) for _, said in columns] == ["2", "1.87", "13.5%", "58", "0"]
    assert [said(bare) for _, said in columns] == ["1", "", "", "not published", ""]
