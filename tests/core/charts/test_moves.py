"""How a row came onto its list is said as far as is known, and as its run says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.core.charts.charts_shop import edition, entry
from tests.core.charts.moves_shop import archived
from tests.core.charts.runs_shop import runs, week

from overnights.charts.listing import Chart
from overnights.charts.moves import NO_EARLIER_WEEK, NO_WEEK_BEFORE, WHOLE, before_of, move_of
from overnights.charts.run_tables import RunTables

CASES = {  # weeks by the seasons on the list, None not here; and the publisher's counts that differ from the archive's
    "a first week that is counted as one": (["ab", "ab"], {}),
    "a first week that is counted as a later one": (["ab", "a", "ab"], {("a", 0): 5}),
    "a debut, an exit and a return": (["a", "ab", "a", "ab"], {}),
    "a debut after a week that is not here": (["a", None, "ab"], {}),
    "a return after a week that is not here": (["ab", "a", None, "ab"], {}),
    "weeks before and after one that is not here": (["ab", None, "ab"], {}),
    "first here after a hole, and counted before": (["a", None, "ab"], {("b", 2): 3}),
    "counted before, and the week before is here": (["a", "ab"], {("b", 1): 3}),
}


@pytest.mark.parametrize("case", CASES)
def test_a_row_says_what_its_run_says(case: str) -> None:
    editions, entries = archived(*CASES[case])
    told = {(row["season_id"], row["week"]): row for row in RunTables(runs((editions, entries))).weeks.to_pylist()}
    weeks = [one.week for one in editions]
    by_week = {one.week: one for one in editions}
    for one in entries:
        move = move_of(one, before_of(by_week[one.week], weeks))
        row = told[one.season_id, one.week]
        assert (move.is_debut, move.is_re_entry) == (row["is_debut"], row["is_re_entry"]), (
            case,
            one.season_id,
            one.week,
        )
        assert (move.why is None) == (row["last_rank"] is not None)


def test_what_is_not_known_is_null_with_its_reason_in_a_chart() -> None:
    editions, entries = archived(["ab", None, "ab"], {})
    first, later = (
        Chart(edition=one, entries=tuple(e for e in entries if e.week == one.week), exits=(), latest=1,
              before=before_of(one, [each.week for each in editions]))
        for one in editions
    )  # fmt: skip
    for row in first.as_rows():
        assert (row["is_debut"], row["is_debut_why"], row["last_rank_why"]) == (None, NO_EARLIER_WEEK, NO_EARLIER_WEEK)
        assert (row["is_re_entry"], row["is_re_entry_why"]) == (None, NO_EARLIER_WEEK)
    for row in later.as_rows():
        assert (row["is_debut"], row["is_re_entry"], row["last_rank_why"]) == (False, None, NO_WEEK_BEFORE)
        assert "is_debut_why" not in row


def test_of_a_homes_own_list_all_is_known() -> None:
    own = edition(week(0))
    assert before_of(own, [week(0)]) == WHOLE
    new = move_of(entry("a", 1, week(0)), WHOLE)
    back = move_of(replace(entry("a", 1, week(0)), is_debut=False, is_re_entry=True), WHOLE)
    assert (new.is_debut, new.is_re_entry, new.why) == (True, False, "debut")
    assert (back.is_debut, back.is_re_entry, back.why) == (False, True, "not on the list the week before")
