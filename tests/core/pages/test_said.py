"""Sentences made from a season's record: the run held against others, weeks that say little, lists of territories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from overnights.catalogue import Season
from overnights.charts.cohort import LACKS_WEEKS, STILL_ON, CohortStanding, spread
from overnights.charts.record import Entry, ListName
from overnights.pages.required import Judging, required_of
from overnights.pages.run import Gap, Run, RunWeek
from overnights.pages.said import cohort_said, missed_said, required_said, run_alt, run_said
from overnights.pages.sentence import plain
from overnights.pages.standing import standing
from overnights.pages.title import SeasonRecord
from overnights.renewal.record import MET, NOT_MET, SHOULD, Evaluation, Judged, Reading, Requirement, Verdict

RUNS = (1,) * 6 + (2,) * 4 + (5,) * 2


def season(**more: object) -> SeasonRecord:
    values: dict[str, object] = {
        "season": Season(season_id="s", title_id="t", number=1), "runtime_ms": None, "numbers": 0, "category": None,
        "entries": (), "run": None, "grid": None, "audience": None, "editions": (),
        "first_label": None,
    }  # fmt: skip
    return SeasonRecord(**{**values, **more})


def cohort(weeks: int, runs: tuple[int, ...] = RUNS, **more: object) -> CohortStanding:
    values: dict[str, object] = {
        "list_name": ListName(chart="netflix-weekly", territory="ZZ", category="TV (English)"),
        "since": date(2021, 7, 4), "until": date(2025, 6, 29), "seasons": len(runs), "left_out": 3,
        "weeks": spread(Fraction(weeks), [Fraction(run) for run in runs]), "first_week_hours": None,
        "why_left_out": None,
    }  # fmt: skip
    return CohortStanding(**{**values, **more})


def entry(territory: str, rank: int) -> Entry:
    return Entry(
        chart="netflix-country", version=1, week=date(2022, 9, 4), territory=territory, category="TV", edition=1,
        rank=rank, season_id="s", title="T", season_label=None, metric="views", value=None, value_exact=None,
        hours_viewed=None, views=None, runtime_h=None, weeks_on_chart=1, streak=1, last_rank=None, peak_rank=rank,
        peak_week=date(2022, 9, 4), is_debut=True, is_re_entry=False, is_tie=False,
    )  # fmt: skip


def held(metric: str, value: int, **thresholds: int) -> Evaluation:
    requirement = Requirement(
        name=metric, metric=metric, level=SHOULD, **{name: Fraction(at) for name, at in thresholds.items()}
    )
    reading = Reading(metric=metric, value=Fraction(value))
    threshold = next(iter(thresholds.values()))
    is_met = value >= threshold if "at_least" in thresholds else value <= threshold
    return Evaluation(
        requirement=requirement, reading=reading, threshold=Fraction(threshold), state=MET if is_met else NOT_MET
    )


def judged(*evaluations: Evaluation, **more: object) -> SeasonRecord:
    one = Judged(season_id="s", evaluations=evaluations, verdict=Verdict(verdict="cancel"))
    judging = Judging(number=1, as_of=date(2022, 10, 2), snapshot="", requirements_name="x", seasons={"s": one})
    return season(required=required_of(judging, "s", rounding=1), **more)


def test_a_run_is_held_against_those_that_left_the_list() -> None:
    assert cohort_said(season(cohort=cohort(3))) == (
        "Half of the 12 seasons that left TV (English) since July 2021 stayed one week; three weeks is longer than "
        "10 of them."
    )
    assert cohort_said(season(cohort=cohort(1))).endswith(" stayed one week.")
    still = cohort_said(season(cohort=cohort(3, why_left_out=STILL_ON)))
    assert still.endswith("three weeks so far would be longer than 10 of them.")
    lacking = cohort_said(season(cohort=cohort(3, why_left_out=LACKS_WEEKS)))
    assert lacking.endswith("the three weeks that are here would be longer than 10 of them.")
    films = replace(cohort(3).list_name, category="Films (English)")
    assert "Half of the 12 films that left Films (English)" in cohort_said(season(cohort=cohort(3, list_name=films)))
    assert cohort_said(season(cohort=cohort(3, runs=(1,) * 9))) == ""
    assert cohort_said(season()) == ""


def test_more_than_half_is_said_to_be_more() -> None:
    assert cohort_said(season(cohort=cohort(3, runs=(1,) * 5 + (2,) * 5 + (3,) * 5))).startswith(
        "More than half of the 15 seasons that left TV (English) since July 2021 stayed two weeks or less"
    )


def test_a_requirement_of_weeks_that_half_would_meet_says_little() -> None:
    met = judged(held("weeks_on_chart", 3, at_least=1), cohort=cohort(3))
    assert required_said(met) == (
        "The should is met. The requirement of weeks was met, but says little: half of all seasons of TV (English) "
        "stay one week."
    )
    assert "says little" not in required_said(judged(held("weeks_on_chart", 3, at_least=2), cohort=cohort(3)))
    assert "says little" not in required_said(judged(held("weeks_on_chart", 3, at_least=1)))


@pytest.mark.parametrize(
    ("evaluation", "said"),
    [
        (held("weeks_on_chart", 3, at_least=4), "1 week short of its requirement"),
        (held("peak_rank", 7, at_most=5), "2 places short of its requirement"),
        (held("completion_share", 0, at_least=1), "100.0 points short in completion"),
        (held("minutes", 7, at_most=5), "2 minutes over what its requirement allows"),
    ],
)
def test_a_miss_is_said_in_its_own_unit(evaluation: Evaluation, said: str) -> None:
    required = judged(evaluation).required
    assert required is not None
    assert missed_said(required.rows[0]) == said


FIRST = date(2022, 8, 28)


def ran(*ranks: int | None, hours: Sequence[float] = ()) -> SeasonRecord:
    """A season with these ranks week by week, None off the list, and one week more than its last."""
    values = [*hours, *[10.0] * len(ranks)]
    weeks = tuple(
        RunWeek(
            week=FIRST + timedelta(weeks=n), rank=rank, value=values[n] if rank else None, hours=None, at_most=None,
            places=10, days=7, weeks_on_chart=None, edition=1, status="consolidated", domestic_rank=None,
            has_domestic=False, territories=None,
        )
        for n, rank in enumerate(ranks)
    )  # fmt: skip
    name = ListName(chart="netflix-weekly", territory="ZZ", category="TV (English)")
    return season(
        run=Run(list_name=name, metric="hours_viewed", weeks=weeks, lines=(), drawn=(), last_rows=()),
    )


@pytest.mark.parametrize(
    ("ranks", "said"),
    [
        ((7, 4, 6, None), "It entered at 7th, reached 4th in its second week, and lost its place in the next week."),
        ((3, None), "It entered at 3rd, and lost its place in the next week."),
        ((3, 4), "It entered at 3rd, and is 4th now."),
        ((1, 1, 1, 2, 5, 8, None),
         "It entered at 1st, stayed there for three weeks, and left the list after six weeks."),
        ((3, 1, 1, 4, 6, None),
         "It entered at 3rd, reached 1st in its second week, stayed there for two weeks, and left the list after five "
         "weeks."),
        ((2, 1, 3, 1, 4, 5, None),
         "It entered at 2nd, reached 1st in its second week, was there in two weeks, and left the list after "
         "six weeks."),
        ((1, 1, 5, None, 8, None, None, 9, None),
         "It entered at 1st, stayed there for two weeks, left after three weeks, came back twice, and left again after "
         "five weeks on the list in all."),
        ((1, None, 6),
         "It entered at 1st, left after one week, came back once, and is 6th now, in its second week on the list."),
    ],
)  # fmt: skip
def test_a_run_is_told_by_its_best_weeks_how_it_left_and_how_often_it_came_back(
    ranks: tuple[int | None, ...], said: str
) -> None:
    assert run_said(ran(*ranks)) == said


def test_what_a_run_lost_in_its_last_week_is_said_where_it_left_right_after_its_best() -> None:
    assert run_said(ran(7, 4, 6, None, hours=(10, 30, 15))) == (
        "It entered at 7th, reached 4th in its second week, then lost 50% of its hours in a week and its place in the "
        "next."
    )
    assert "lost" not in run_said(ran(1, 2, 3, 4, None, hours=(40, 30, 20, 10)))


def test_a_long_stretch_off_the_list_is_one_row() -> None:
    gone = ran(1, None, None, None, 4, None, None).run
    assert gone is not None
    assert [None if isinstance(week, Gap) else week.rank or 0 for week in gone.told] == [1, 0, None, 4, 0, 0]
    assert [week.weeks for week in gone.told if isinstance(week, Gap)] == [2]
    assert (
        run_alt("T", ran(1, None, None, None, 4))
        == "T on TV (English), worldwide: 1st, out, out for 2 weeks more, 4th."
    )


def test_where_a_run_with_breaks_stands_counts_its_weeks_on_the_list() -> None:
    assert "off the list after three weeks on it" in plain(standing(ran(1, None, 3, 4, None)))
    assert "off the list in its third week" in plain(standing(ran(1, 3, None)))


def test_a_season_that_territories_alone_listed_is_not_on_no_list() -> None:
    listed = season(entries=(entry("US", 4), entry("FR", 2)))
    assert run_said(listed) == "It was on no worldwide list: second on TV in France at best, listed in 2 territories."
    assert plain(standing(listed)) == (
        "Second on TV in France at best, listed in 2 territories, on no worldwide list. Not yet decided."
    )
    assert plain(standing(season())) == "On no list so far. Not yet decided."


def test_what_was_decided_of_a_season_on_lists_of_others_is_not_known_here() -> None:
    others = season(entries=(entry("US", 4),), is_published=True)
    assert plain(standing(others)).endswith("Decision not known.")
    assert others.as_json()["decision_why"] == "not known: no decision on it is loaded"
    assert season().as_json()["decision_why"] == "no decision is recorded"
