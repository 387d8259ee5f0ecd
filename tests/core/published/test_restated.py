"""Cells that a later download changed: each is told by its place, and what it is by the season that stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from invented_charts import Row, of, series, week, worldwide

from overnights.charts.changes import KINDS
from overnights.published.archive import Vintage, archive

DAYS = (date(2022, 9, 7), date(2022, 9, 14), date(2022, 9, 21))
A, B, C = series("Amber", hours=9), series("Basalt", hours=8), series("Cedar", hours=7)
LIMITED = series("Amber", "Limited Series", hours=9)
Cell = tuple[int, str, str | None, str | None, str]


def cells(*downloads: Vintage) -> list[Cell]:
    found = archive(downloads).restated.to_pylist()
    assert {row["kind"] for row in found} <= set(KINDS)
    return [(row["rank"], row["column"], row["old_value"], row["new_value"], row["kind"]) for row in found]


def between(before: Sequence[Row], after: Sequence[Row]) -> list[Cell]:
    return cells(*(worldwide(day, {0: rows}) for day, rows in zip(DAYS, (before, after), strict=False)))


def told(one: Vintage, columns: Mapping[str, Sequence[object]]) -> Vintage:
    """A download with other values in some columns."""
    rows = one.rows
    for name, values in columns.items():
        at = rows.column_names.index(name)
        rows = rows.set_column(at, rows.schema.field(name), pa.array(values, rows.schema.field(name).type))
    return replace(one, rows=rows)


def test_the_same_download_again_changes_no_cell():
    assert between([A, B, C], [A, B, C]) == []


def test_another_label_with_the_same_figures_in_the_same_place_is_a_relabel():
    assert between([A, B], [LIMITED, B]) == [(1, "season_title", "Amber: Season 1", "Amber: Limited Series", "relabel")]


@pytest.mark.parametrize(
    "changed, cell",
    [
        ({"hours": 10}, ("hours_viewed", "9", "10", "figure")),
        ({"views": 3}, ("views", "2", "3", "figure")),
        ({"runtime": 2.4167}, ("runtime_h", "1.5", "2.4167", "figure")),
        ({"weeks": 4}, ("weeks_on_chart", "1", "4", "count")),
    ],
)
def test_a_figure_is_a_figure_and_a_count_of_weeks_a_count(changed: dict[str, float], cell: tuple[str, ...]):
    old = replace(A, views=2, runtime=1.5)
    assert between([old, B], [replace(old, **changed), B]) == [(1, *cell)]


def test_rows_that_changed_places_are_moved_and_not_relabelled():
    found = between([A, B, C], [A, C, B])
    assert {(rank, kind) for rank, *_, kind in found} == {(2, "row moved"), (3, "row moved")}
    assert (2, "show_title", "Basalt", "Cedar", "row moved") in found
    assert (3, "hours_viewed", "7", "8", "row moved") in found


def test_a_row_that_comes_in_between_moves_those_below_it_and_the_last_one_vanishes():
    found = between([A, B, C], [A, series("Dune", hours=8), B])
    assert {(rank, kind) for rank, *_, kind in found} == {(2, "row appeared"), (3, "row vanished")}
    found = between([A, B, C], [series("Dune", hours=9), A, B])
    assert {(rank, kind) for rank, *_, kind in found} == {(1, "row appeared"), (2, "row moved"), (3, "row vanished")}


def test_a_list_that_is_shorter_or_longer_has_rows_that_vanished_or_appeared():
    assert between([A, B, C], [A, B]) == [(3, "(row)", "Cedar: Season 1", None, "row vanished")]
    film = Row(show="Dune", hours=1)
    assert between([A], [A, film]) == [(2, "(row)", None, "Dune", "row appeared")]


def test_which_season_stood_there_and_which_edition_shows_it():
    (row,) = archive([worldwide(DAYS[0], {0: [A, B]}), worldwide(DAYS[1], {0: [LIMITED, B]})]).restated.to_pylist()
    assert (row["season_id"], row["season_id_before"], row["edition"]) == ("amber-season-1", "amber-season-1", 2)
    assert (row["seen_on"], row["chart"], row["territory"]) == (DAYS[1], "netflix-weekly", "ZZ")


def test_lists_of_territories_have_restatements_of_their_own():
    found = archive([of("DE", DAYS[0], {0: [A, B]}), of("DE", DAYS[1], {0: [LIMITED, B]})]).restated.to_pylist()
    assert [(row["chart"], row["territory"], row["category"], row["kind"]) for row in found] == [
        ("netflix-country", "DE", "TV", "relabel")
    ]


@pytest.mark.parametrize("is_known_first", [True, False])
def test_a_column_that_a_download_lacks_is_not_said_to_have_changed(is_known_first: bool):
    seven, eleven = worldwide(DAYS[0], {0: [A, B]}), worldwide(DAYS[0], {0: [replace(A, views=3), replace(B, views=2)]})
    first, second = (eleven, seven) if is_known_first else (seven, eleven)
    assert cells(first, replace(second, seen_on=DAYS[1], vintage="2" * 64)) == []


def test_a_layout_that_lacks_a_column_takes_no_figure_back():
    whole = {0: [replace(A, views=3, runtime=1.5), replace(B, views=2, runtime=1.0)], 1: [replace(A, views=4)]}
    bare = {n: [replace(row, views=None, runtime=None) for row in rows] for n, rows in whole.items()}
    bare[0][1] = series("Cedar", hours=8)  # another title in that place: nothing is known of it
    found = archive([worldwide(DAYS[0], whole), worldwide(DAYS[1], bare)])
    views = {(row["edition"], row["rank"]): row["views"] for row in found.entries.to_pylist() if row["week"] == week(0)}
    assert views == {(1, 1): 3, (1, 2): 2, (2, 1): 3, (2, 2): None}
    assert found.editions.num_rows == 3


def test_what_no_edition_has_is_compared_from_download_to_download():
    plain = [worldwide(day, {0: [A, B]}) for day in DAYS]
    downloads = [
        told(plain[0], {"is_staggered": [False, False], "launch_details": [None, "x"]}),
        plain[1],  # lacks both columns
        told(plain[2], {"is_staggered": [True, False], "launch_details": [None, "y"]}),
    ]
    assert cells(*(replace(one, vintage=str(n) * 64) for n, one in enumerate(downloads))) == [
        (1, "is_staggered", "false", "true", "figure"),
        (2, "launch_details", "x", "y", "figure"),
    ]
    assert archive(downloads).editions.num_rows == 1


def test_a_runtime_of_nothing_that_becomes_known_is_a_figure_as_published():
    before, after = replace(A, runtime=0.0), replace(A, runtime=2.5)
    assert between([before, replace(B, runtime=1.0)], [after, replace(B, runtime=1.0)]) == [
        (1, "runtime_h", "0", "2.5", "figure")
    ]


def test_what_no_edition_has_is_of_the_kind_of_its_row():
    early, late = (
        told(worldwide(day, {0: rows}), {"is_staggered": flags})
        for day, rows, flags in ((DAYS[0], [A, B], [False, False]), (DAYS[1], [A, C], [False, True]))
    )
    found = {(rank, column): kind for rank, column, _, _, kind in cells(early, late)}
    assert found[2, "is_staggered"] == found[2, "show_title"] == "row appeared"
