"""The weekly lists of 94 territories, 2021-07-04 to 2022-11-13."""

from __future__ import annotations

from collections import Counter, defaultdict

import pyarrow.compute as pc
from shared_published import DATA, needs_data, of_territories, vintage_of, whole_archive, whole_rows, worldwide

from overnights.published.archive import archive

pytestmark = needs_data
CHART = "netflix-country"


def test_every_list_of_a_territory_is_one_edition_that_publishes_ranks_alone():
    editions = whole_archive().editions
    found = editions.filter(pc.equal(editions["chart"], CHART))
    rows = whole_rows(CHART)
    assert found.num_rows == 13_462
    assert len(rows) == 134_620
    assert len({row["territory"] for row in rows}) == 94
    assert {row["value"] for row in rows} == {row["hours_viewed"] for row in rows} == {None}
    assert not any(row["is_tie"] for row in rows)


def test_the_weeks_that_are_published_are_the_weeks_of_the_season_on_the_territorys_list():
    weeks = Counter()
    for row in whole_rows(CHART):
        weeks[row["season_id"], row["territory"], row["category"]] += 1
        assert row["weeks_on_chart"] == weeks[row["season_id"], row["territory"], row["category"]], row


def test_no_list_has_a_season_twice_though_three_have_one_title_twice():
    titles, seasons = Counter(), Counter()
    for row in whole_rows(CHART):
        place = (row["week"], row["territory"], row["category"])
        seasons[*place, row["season_id"]] += 1
        titles[*place, row["title"], row["season_label"]] += 1
    assert max(seasons.values()) == 1
    twice = [key for key, count in titles.items() if count > 1]
    assert len(twice) == 3
    assert {title for *_, title, _ in twice} == {"The Mummy"}


def test_a_territorys_rows_are_of_the_worldwide_season_of_their_label():
    worldwide_ids, local_ids = defaultdict(set), defaultdict(set)
    for chart, found in (("netflix-weekly", worldwide_ids), (CHART, local_ids)):
        for row in whole_rows(chart):
            found[row["category"].split()[0], row["title"], row["season_label"]].add(row["season_id"])
    shared = worldwide_ids.keys() & local_ids.keys()
    apart = sorted({name[1] for name in shared if not worldwide_ids[name] & local_ids[name]})
    assert len(shared) > 1_000
    assert apart == []


def test_the_united_states_of_another_file_are_those_of_this_one():
    """The same rows in another layout, seen on the same day, change nothing."""
    states = vintage_of(DATA / "united-states-2021-07-04-to-2022-11-13.tsv.gz")
    both = archive([worldwide(), of_territories(), states])
    assert both.entries.equals(whole_archive().entries)
    assert both.labels.equals(whole_archive().labels)
    assert both.editions.drop(["inputs"]).equals(whole_archive().editions.drop(["inputs"]))
