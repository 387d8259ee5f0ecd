"""The judgement that a board is held against: one of a week before, of the same requirements and policy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from overnights.acts.judge_before import judged_before
from overnights.acts.judge_store import JudgementRow, store
from overnights.home import Home, make_home
from overnights.renewal.record import CANCEL, MET, ON_THE_BUBBLE, Evaluation, Judged, Reading, Requirement, Verdict

WEEKS = Requirement(name="weeks", metric="weeks_on_chart", at_least=Fraction(2))


def judged(verdict: str) -> Judged:
    reading = Reading(metric="weeks_on_chart", value=Fraction(3))
    held = Evaluation(requirement=WEEKS, reading=reading, threshold=Fraction(2), state=MET)
    return Judged(season_id="pt-1", evaluations=(held,), verdict=Verdict(verdict=verdict))


def stored(home: Home, number: int, as_of: date, verdict: str = CANCEL, requirements: str = "a") -> None:
    row = JudgementRow(
        judgement=number, made_at=datetime(2022, 10, 1, number, tzinfo=UTC), as_of=as_of, requirements=requirements,
        requirements_name="ours", policy="{}", snapshot="s", software="0",
    )  # fmt: skip
    store(home.lake, row, [judged(verdict)])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path)


def test_there_is_none_before_the_first_nor_before_several_of_one_day(home: Home) -> None:
    assert judged_before(home) is None
    stored(home, 1, date(2022, 9, 18))
    assert judged_before(home) is None
    stored(home, 2, date(2022, 9, 18), ON_THE_BUBBLE)
    assert judged_before(home) is None


def test_it_is_the_last_of_a_week_before_else_the_one_nearest_to_that(home: Home) -> None:
    stored(home, 1, date(2022, 9, 14))
    stored(home, 2, date(2022, 9, 17), ON_THE_BUBBLE)
    stored(home, 3, date(2022, 9, 18))
    assert [found.number for found in [judged_before(home)] if found] == [1]
    stored(home, 4, date(2022, 9, 24))
    found = judged_before(home)
    assert found is not None and (found.number, found.as_of) == (2, date(2022, 9, 17))
    assert (found.verdicts, found.states) == ({"pt-1": ON_THE_BUBBLE}, {("pt-1", "weeks"): MET})


def test_of_other_requirements_only_whom_it_had_is_read(home: Home) -> None:
    stored(home, 1, date(2022, 9, 11))
    stored(home, 2, date(2022, 9, 18), requirements="b")
    found = judged_before(home)
    assert found is not None and not found.is_same_set
    assert (found.seasons, found.verdicts, found.states) == (frozenset({"pt-1"}), {}, {})
