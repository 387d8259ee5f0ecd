"""Partner Track beside the season nearest to it, and how long first seasons of its list are still listed."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from shared_published import needs_data, whole_archive
from test_netflix_engagement import joined, whole
from test_runs_published import FIRST, LAST, tables

from overnights.charts.history import ChartHistory
from overnights.charts.nearest import nearest
from overnights.outputs.against_parts import PREVIOUS, pairs_of
from overnights.outputs.parts import Site
from overnights.outputs.site import season_paths
from overnights.pages.cohorts import cohort_names, cohorts
from overnights.published.seasons import with_published

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


def test_the_season_before_another_is_never_one_that_came_after_it_and_evenings_of_live_shows_have_none() -> None:
    dated = [{"season_id": season, "title_local": None, "released_on": row["released_on"]}
             for row, season in zip(whole(), joined(), strict=True) if season]  # fmt: skip
    book = with_published(None, whole_archive().labels, pa.Table.from_pylist(dated))
    archive = whole_archive()
    history = ChartHistory.from_rows(archive.editions, archive.entries)
    site = Site(history=history, catalogue=book, tables=None, service="Netflix", is_demo=False, domestic=None,
                rounding=100_000, late_days=14, runs=tables())  # fmt: skip
    found = [pair for theirs in pairs_of(site, season_paths(site)).values() for pair in theirs if pair.why == PREVIOUS]
    of_runs = tables().runs.filter(pc.equal(tables().runs["chart"], "netflix-weekly")).to_pylist()
    listed = {row["season_id"]: row["first_week"] for row in of_runs}
    backwards = []
    for pair in found:
        season, before = book.seasons[pair.season_id], book.seasons[pair.other_id]
        if season.number is not None and before.number is not None:
            is_so = (before.number, listed[pair.other_id]) < (season.number, listed[pair.season_id])
        else:
            days = [tables().made.facts.released_on.get(one, listed[one]) for one in (pair.other_id, pair.season_id)]
            is_so = days[0] < days[1]
        if not is_so:
            backwards.append((pair.season_id, pair.other_id))
    assert backwards == []
    assert len(found) == 292
    ids = {pair.season_id: pair.other_id for pair in found}
    assert ids["alrawabi-school-for-girls-season-2"].startswith("alrawabi-school-for-girls-")
    assert ids["homicide-los-angeles"] == "homicide-new-york"
    assert not any(one.startswith("raw-") for one in ids)
    evenings = [listed[one.season_id] for one in book.seasons_of("raw")]
    assert len(evenings) == 25 and evenings == sorted(evenings)
