"""Partner Track beside the season nearest to it, and how long first seasons of its list are still listed."""

from __future__ import annotations

import pytest
from shared_published import needs_data
from test_runs_published import FIRST, LAST, tables

from overnights.charts.nearest import nearest
from overnights.pages.cohorts import cohort_names, cohorts

pytestmark = needs_data
PARTNER_TRACK = "partner-track-season-1"


def test_the_season_nearest_to_partner_track_by_its_first_weeks_is_one_of_us_is_lying() -> None:
    found = nearest(tables().made, "netflix-weekly")
    assert found[PARTNER_TRACK] == "one-of-us-is-lying-season-1"
    assert len(found) > 2_500


def test_first_seasons_of_tv_english_are_counted_as_the_methods_say_and_most_have_left_after_four_weeks() -> None:
    lists = ("Films (English)", "Films (Non-English)", "TV (English)", "TV (Non-English)")
    made = cohorts(tables(), dict.fromkeys(lists, (FIRST, LAST)), {})
    one = next(c for c in made if (c.category, c.kind) == ("TV (English)", "first_season"))
    assert len(one.counted) == 273 and sum(one.left_out.values()) == 8  # docs/methods/cohort.md
    assert one.weeks.cuts == (1, 2, 4)
    assert [(c.category, c.kind, len(c.counted)) for c in made] == [
        (name.category, name.kind, name.counted) for name in cohort_names(tables())
    ]
    after = {still.weeks: still for still in one.still}
    assert float(after[4].share) == pytest.approx(after[4].longer / 273, abs=0.01)
    assert 0.1 < float(after[4].share) < 0.25
