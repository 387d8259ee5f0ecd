"""Numbers that are derived from sums."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pyarrow as pa
import pytest

from overnights.errors import NoRuntime
from overnights.tables import COMPLETIONS, DROP_OFF
from overnights.viewing import Sums, sums

STARTED = date(2022, 8, 26)


def completions(*rows: tuple[date, int | None, int]) -> pa.Table:
    listed = [dict(zip(COMPLETIONS.column_names, ("s", *row), strict=True)) for row in rows]
    return pa.Table.from_pylist(listed, schema=COMPLETIONS.schema)


def test_sums_are_added_by_their_parts() -> None:
    together = sums.added([Sums(watched_ms=1, plays=2, weighted=3), Sums(watched_ms=10, plays=20, weighted=30)])
    assert together == Sums(watched_ms=11, plays=22, weighted=33)


def test_minutes_are_sixty_to_the_hour() -> None:
    seen = Sums(watched_ms=5_400_000)
    assert (seen.hours_viewed, seen.minutes) == (Fraction(3, 2), 90)


def test_views_without_a_runtime_are_refused() -> None:
    with pytest.raises(NoRuntime) as caught:
        sums.views(Sums(watched_ms=1), 0)
    assert caught.value.about["runtime_ms"] == 0


def test_completion_share_is_unknown_without_starters() -> None:
    assert sums.completion_share(0, 0).value is None
    assert sums.completion_share(0, 0).why == "nobody has started it"
    assert sums.completion_share(4, 3) == sums.Number(value=Fraction(3, 4), n=4)


def test_efficiency_is_worth_over_cost() -> None:
    seen = Sums(watched_ms=3_600_000, weighted=2_000 * 3_600_000)
    assert sums.efficiency(seen, value_per_hour=0.1, cost=0.4).value == Fraction(1, 2)


@pytest.mark.parametrize(("worth", "cost"), [(None, 1.0), (1.0, None), (1.0, 0.0)])
def test_efficiency_is_unknown_with_a_reason(worth: float | None, cost: float | None) -> None:
    found = sums.efficiency(Sums(), value_per_hour=worth, cost=cost)
    assert found.value is None
    assert found.why


def test_shares_are_of_the_whole_service() -> None:
    seen, service = Sums(watched_ms=1, weighted=3), Sums(watched_ms=4, weighted=6)
    assert sums.share_of_viewing(seen, service).value == Fraction(1, 4)
    assert sums.weighted_share(seen, service).value == Fraction(1, 2)
    assert sums.share_of_viewing(seen, Sums()).value is None
    assert sums.weighted_share(seen, Sums()).value is None


def test_views_90_share_needs_subscribers() -> None:
    assert sums.views_90_share(Fraction(30), 100).value == Fraction(3, 10)
    assert sums.views_90_share(Fraction(30), None).value is None


def test_the_drop_off_curve_is_of_those_who_started_the_first_number() -> None:
    listed = [("s", None, 1, 8), ("s", None, 2, 6), ("s", 7, 1, 4), ("t", None, 1, 9)]
    rows = [dict(zip(DROP_OFF.column_names, row, strict=True)) for row in listed]
    curve = sums.drop_off_curve(pa.Table.from_pylist(rows, schema=DROP_OFF.schema), "s")
    assert curve == {1: sums.Number(value=Fraction(1), n=8), 2: sums.Number(value=Fraction(3, 4), n=8)}


class TestKaplanMeier:
    def test_without_censoring_it_is_the_raw_share(self) -> None:
        rows = completions((STARTED, 0, 1), (STARTED, 3, 2), (STARTED, None, 5))
        found = sums.kaplan_meier(rows, "s", as_of=date(2022, 12, 1), horizon_days=28)
        assert (found.share, found.raw_share, found.starters, found.censored) == (Fraction(3, 8), Fraction(3, 8), 8, 0)

    def test_young_starters_leave_the_risk_without_counting_as_not_completed(self) -> None:
        # on day 0 one of 4 completes: 3/4 go on; two are then followed no longer; the last completes after 5 days
        rows = completions((STARTED, 0, 1), (STARTED, 5, 1), (date(2022, 8, 30), None, 2))
        found = sums.kaplan_meier(rows, "s", as_of=date(2022, 8, 31), horizon_days=28)
        assert (found.share, found.raw_share, found.censored) == (1, Fraction(1, 2), 2)

    def test_completing_after_the_window_is_not_completing_in_it(self) -> None:
        rows = completions((STARTED, 6, 1), (STARTED, 7, 1))
        found = sums.kaplan_meier(rows, "s", as_of=date(2022, 12, 1), horizon_days=7)
        assert (found.share, found.completers) == (Fraction(1, 2), 1)

    def test_it_agrees_with_a_table_worked_by_hand(self) -> None:
        # at risk and completing: day 1: 10, 2; day 4: 6 (two censored on day 2), 3; so 1 − 8/10 × 3/6 = 3/5
        rows = completions((STARTED, 1, 2), (STARTED, 4, 3), (STARTED, None, 3), (date(2022, 8, 28), None, 2))
        found = sums.kaplan_meier(rows, "s", as_of=date(2022, 8, 30), horizon_days=28)
        assert found.share == Fraction(3, 5)
        assert found.raw_share == Fraction(1, 2)

    def test_without_starters_it_is_unknown(self) -> None:
        found = sums.kaplan_meier(completions(), "s", as_of=STARTED, horizon_days=28)
        assert (found.share, found.why) == (None, "nobody has started it")
