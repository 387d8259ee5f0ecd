"""Lists under other rules: what must hold of any viewing."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from test_charts_properties import BOOK, SUNDAY, lists_of, rows, table

from overnights.charts.definition import definition_for
from overnights.charts.entry_figures import points_of
from overnights.charts.other_rules import METRICS, RULES, OtherRanking
from overnights.charts.record import ListName, Published
from overnights.charts.viewed import Viewing
from overnights.charts.viewing_figures import Desk
from overnights.countries import ALL
from overnights.tables import REACH

LASTS = (SUNDAY, SUNDAY + timedelta(weeks=1), SUNDAY + timedelta(weeks=2))
OWN = {metric: rule for rule, metric in METRICS.items()}


def rankings(cells: list, rule: str, parts: tuple[Published, ...]) -> list[tuple[Published, OtherRanking]]:
    """Every edition of the weekly charts under a rule, beside it."""
    seen = Viewing.of(table(cells), BOOK)
    found = []
    for part in parts:
        edition = part.edition
        definition = definition_for(edition.chart, edition.week)
        desk = Desk.of(definition, edition.week, rule or OWN[definition.metric], seen, REACH.schema.empty_table())
        found.append((part, desk.other_ranking(edition.list_name, part, inputs="i")))
    return found


@settings(max_examples=25, deadline=None)
@given(rows)
def test_the_own_metric_of_a_chart_gives_its_own_order_and_moves_nobody(cells):
    parts, _ = lists_of(table(cells), ("netflix-weekly", "netflix-country", "daily", "most-popular-28d"))
    for part, other in rankings(cells, "", parts):
        assert [(row.season_id, row.rank) for row in other.rows[: len(part.entries)]] == [
            (entry.season_id, entry.rank) for entry in part.entries
        ]
        assert {row.change for row in other.rows} <= {0}
        assert len(other.rows) == len(part.entries)
        exact = [entry.exact for entry in part.entries]
        assert exact == [None] * len(exact) or exact == [row.value for row in other.rows]
        assert [row.is_tie for row in other.rows] == [entry.is_tie for entry in part.entries]


@settings(max_examples=25, deadline=None)
@given(rows)
def test_points_are_those_of_the_lists_that_territories_have(cells):
    parts, _ = lists_of(table(cells), ("netflix-weekly", "netflix-country"))
    for part, other in rankings(cells, "points", parts):
        lists = [p for p in parts if p.edition.chart == "netflix-country" and p.edition.week == part.edition.week]
        points = points_of(lists, 10)
        assert {row.season_id: row.value for row in other.rows} == {
            row.season_id: points.get(row.season_id, 0) for row in other.rows
        }
        assert {entry.season_id for entry in part.entries} <= {row.season_id for row in other.rows}


@settings(max_examples=25, deadline=None)
@given(rows, st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_and_ranks_run_from_1_by_falling_value(cells, rule, chance):
    parts, _ = lists_of(table(cells), ("netflix-weekly",))
    shuffled = list(cells)
    chance.shuffle(shuffled)
    assert rankings(cells, rule, parts) == rankings(shuffled, rule, parts)
    for part, other in rankings(cells, rule, parts):
        ranks = [row.rank for row in other.rows if row.rank is not None]
        assert ranks[:10] == list(range(1, min(len(ranks), 10) + 1))
        values = [row.value for row in other.rows if row.rank is not None]
        assert values == sorted(values, reverse=True) and all(value > 0 for value in values)
        assert {row.official_rank for row in other.rows} - {None} == {entry.rank for entry in part.entries}
        assert all((row.rank is None) == (row.why is not None) for row in other.rows)


@settings(max_examples=25, deadline=None)
@given(rows)
def test_hours_of_the_first_28_days_never_fall_from_week_to_week_and_never_pass_what_was_seen(cells):
    seen = Viewing.of(table(cells), BOOK)
    before: dict[str, Fraction] = {}
    for last in LASTS:
        desk = Desk.of(definition_for("netflix-weekly", last), last, "first-28-days", seen, REACH.schema.empty_table())
        name = ListName(chart="netflix-weekly", territory=ALL, category="TV (English)")
        for row in desk.other_ranking(name, None, inputs="i").rows:
            if row.value is not None:
                whole = sum(ms for season, _, _, _, ms in cells if season == row.season_id)
                assert before.get(row.season_id, Fraction(0)) <= row.value <= Fraction(whole, 3_600_000)
                before[row.season_id] = row.value
