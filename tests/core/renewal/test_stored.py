"""Judged seasons go into rows and come back as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from tests.core.renewal.judged_cases import completion, counted, divisor, evaluation, unknown

from overnights.renewal.record import AT_MOST, SHOULD, Cohort, Evaluation, Judged, Policy, Reading, RequirementSet
from overnights.renewal.stored import evaluation_rows, judged_from, verdict_rows
from overnights.renewal.verdict import judge
from overnights.tables import EVALUATIONS, VERDICTS

THIRD = Fraction(1, 3)


def season(season_id: str, *evaluations: Evaluation, why: str | None = None) -> Judged:
    verdict = judge(evaluations, policy=Policy(), not_in_question=why)
    return Judged(season_id=season_id, evaluations=evaluations, verdict=verdict)


def asked(one: Evaluation, **more: object) -> Evaluation:
    return replace(one, requirement=replace(one.requirement, **more))  # type: ignore[arg-type]


MISSED = asked(completion(2015, 4821), window_days=28, why="below half, cancellation is usual", owner="series")
SECRET = asked(
    evaluation("efficiency", (divisor(4_000_000, rate=3_000_000),), THIRD, level=SHOULD, weight=THIRD), is_public=False
)
RANK = evaluation("peak", (counted(7, unit="places"),), 5, direction=AT_MOST, level=SHOULD)
OPEN = replace(unknown("views"), why="its window is open", known_on=date(2022, 12, 9))
OF_COHORT = replace(
    asked(unknown("weeks"), at_least=None, at_least_cohort=Fraction(1, 2), cohort=Cohort(kind="season")),
    threshold=None,
)
JUDGED = (
    season("a", MISSED, SECRET, RANK, OPEN, OF_COHORT),
    season("b", completion(60, 100)),
    season("c", completion(10, 100), why="it is a limited series"),
    season("d"),
)


def as_kept(one: Evaluation) -> Evaluation:
    """What rows keep of an evaluation: all but a reading's inputs, and where it could still go."""
    reading = Reading(
        metric=one.reading.metric, value=one.reading.value, n=one.reading.n, why=one.why, known_on=one.known_on
    )
    return replace(one, reading=reading)


def in_order(judged: Judged) -> list[Evaluation]:
    return sorted(judged.evaluations, key=lambda one: (one.requirement.level == SHOULD, one.requirement.name))


def test_with_the_set_all_comes_back_but_the_inputs() -> None:
    everything = tuple(one.requirement for one in JUDGED[0].evaluations)
    known = RequirementSet(name="s", requirements=everything)
    found = judged_from(evaluation_rows(JUDGED[:1], 3), verdict_rows(JUDGED[:1], 3), known)
    assert list(found) == ["a"]
    assert list(found["a"].evaluations) == [as_kept(one) for one in in_order(JUDGED[0])]
    assert found["a"].verdict == JUDGED[0].verdict


def test_without_the_set_a_requirement_is_what_its_columns_say() -> None:
    found = judged_from(evaluation_rows(JUDGED, 3), verdict_rows(JUDGED, 3), None)["a"].evaluations
    by_name = {one.requirement.name: one for one in found}
    bare = asked(as_kept(MISSED), why=None, owner=None)
    assert by_name["completion-28d"] == bare
    assert by_name["efficiency"].requirement.weight == THIRD
    assert by_name["peak"].requirement.at_most == 5
    cohort = by_name["weeks"].requirement
    assert (cohort.at_least, cohort.at_least_cohort) == (None, 0), (
        "a cohort's threshold that is not known stays unknown"
    )
    assert cohort.direction == "at_least"


def test_rows_made_of_what_came_back_are_the_same_rows() -> None:
    rows = evaluation_rows(JUDGED, 7), verdict_rows(JUDGED, 7)
    back = judged_from(*rows, None).values()
    assert evaluation_rows(back, 7).equals(rows[0])
    assert verdict_rows(back, 7).equals(rows[1])


def test_rows_are_of_their_tables_and_null_only_where_a_column_may_be() -> None:
    for table, rows in ((EVALUATIONS, evaluation_rows(JUDGED, 1)), (VERDICTS, verdict_rows(JUDGED, 1))):
        assert rows.schema == table.schema
        for column in table.columns:
            assert column.is_null or rows[column.name].null_count == 0, column.name


def test_no_season_is_no_row() -> None:
    assert judged_from(evaluation_rows((), 1), verdict_rows((), 1), None) == {}
