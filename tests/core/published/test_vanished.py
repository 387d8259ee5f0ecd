"""A list that a later download lacks has vanished only where that one is of all weeks; and nothing of it is lost."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from invented_charts import Row, download, of, series, week, worldwide

from overnights.published.archive import Archive, Vintage, archive

A, B, C, D = (series(name) for name in ("Amber", "Basalt", "Cedar", "Dune"))
ALL = {0: [A, B], 1: [A, C], 2: [C, A], 3: [C, D], 4: [D, B], 5: [D, A]}
LOST = {n: rows for n, rows in ALL.items() if n > 1}  # and its counts begin anew
SEEN = [date(2022, 10, 5) + timedelta(weeks=n) for n in range(5)]


def rows_of(found: Archive, *names: str) -> list[tuple[object, ...]]:
    return [tuple(str(row[name]) for name in names) for row in found.restated.to_pylist()]


def turned(found: Archive) -> list[tuple[object, ...]]:
    """Whole rows that came or went: the day, the week's number, the rank, the kind."""
    return [
        (SEEN.index(row["seen_on"]), (row["week"] - week(0)).days // 7, row["rank"], row["kind"])
        for row in found.restated.to_pylist()
        if (row["column"], row["edition"]) == ("(row)", None)
    ]


def continued(seen_on: date, weeks: Mapping[int, Iterable[Row]], whole: Mapping[int, Iterable[Row]]) -> Vintage:
    """Some weeks of a whole file, with the counts that they have there."""
    every = worldwide(seen_on, whole).rows
    days = {week(n) for n in weeks}
    rows = every.filter([day in days for day in every["week"].to_pylist()])
    return replace(worldwide(seen_on, weeks), rows=rows)


def test_a_file_that_lost_its_first_two_weeks_and_their_counts_and_had_both_back_a_week_later():
    downloads = [worldwide(SEEN[0], ALL), worldwide(SEEN[1], LOST), worldwide(SEEN[2], ALL)]
    found = archive(downloads)
    gone = [(1, 0, 1, "row vanished"), (1, 0, 2, "row vanished"), (1, 1, 1, "row vanished"), (1, 1, 2, "row vanished")]
    assert turned(found) == [*gone, *((2, n, rank, "row appeared") for _, n, rank, _ in gone)]
    counts = [row for row in found.restated.to_pylist() if row["kind"] == "count"]
    shown = [((row["week"] - week(0)).days // 7, row["rank"], row["old_value"], row["new_value"]) for row in counts]
    lower = [(2, 1, "2", "1"), (2, 2, "3", "1"), (3, 1, "3", "2"), (4, 2, "2", "1"), (5, 2, "4", "2")]
    assert shown == [*lower, *((n, rank, new, old) for n, rank, old, new in lower)]
    assert {row["column"] for row in counts} == {"weeks_on_chart"}
    assert len(found.restated) == len(gone) * 2 + len(lower) * 2


def test_nothing_of_a_list_that_vanished_is_lost_and_no_count_shifts_in_silence():
    before, found = archive([worldwide(SEEN[0], ALL)]), archive([worldwide(SEEN[0], ALL), worldwide(SEEN[1], LOST)])
    firsts = [row for row in found.entries.to_pylist() if row["week"] <= week(1)]
    assert firsts == [row for row in before.entries.to_pylist() if row["week"] <= week(1)]
    latest = [row for row in found.entries.to_pylist() if row["edition"] == 2]
    said = {
        (row["week"], row["rank"]): row["new_value"] for row in found.restated.to_pylist() if row["kind"] == "count"
    }
    earlier = {(row["week"], row["rank"]): row for row in before.entries.to_pylist()}
    for row in latest:
        key = (row["week"], row["rank"])
        assert str(row["weeks_on_chart"]) == said.get(key, str(earlier[key]["weeks_on_chart"]))
        assert (row["peak_rank"], row["is_debut"]) == (earlier[key]["peak_rank"], earlier[key]["is_debut"])


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_the_downloads_tells_the_same(seed: int):
    downloads = [worldwide(SEEN[0], ALL), worldwide(SEEN[1], LOST), worldwide(SEEN[2], ALL), worldwide(SEEN[3], LOST)]
    shuffled = random.Random(seed).sample(downloads, len(downloads))
    assert archive(shuffled).restated.equals(archive(downloads).restated)
    assert len(turned(archive(downloads))) == 12


@pytest.mark.parametrize("weeks", [[5], [3, 4, 5], [2, 3, 4, 5], [1, 2, 3, 4, 5], [1, 3]])
def test_a_part_of_the_file_says_nothing_of_the_weeks_it_lacks(weeks: list[int]):
    part = continued(SEEN[1], {n: ALL[n] for n in weeks}, ALL)
    found = archive([worldwide(SEEN[0], ALL), part])
    assert found.restated.num_rows == 0


def test_parts_alone_say_nothing_of_each_other():
    parts = [continued(day, {n: ALL[n], n + 1: ALL[n + 1]}, ALL) for n, day in enumerate(SEEN)]
    assert archive(parts).restated.num_rows == 0


def test_a_window_that_slides_over_many_weeks_says_nothing_of_those_it_has_left():
    many = {n: [A, B] for n in range(60)}
    windows = [continued(day + timedelta(weeks=80), {m: many[m] for m in range(n + 1, n + 53)}, many)
               for n, day in enumerate(SEEN)]  # fmt: skip
    assert archive(windows).restated.num_rows == 0


def test_a_week_within_a_whole_file_may_vanish_too():
    holed = continued(SEEN[1], {n: rows for n, rows in ALL.items() if n != 3}, ALL)
    assert turned(archive([worldwide(SEEN[0], ALL), holed])) == [(1, 3, 1, "row vanished"), (1, 3, 2, "row vanished")]


def test_an_older_copy_of_the_whole_file_says_nothing_of_the_weeks_after_it():
    older = continued(SEEN[1], {n: ALL[n] for n in range(4)}, ALL)
    assert archive([worldwide(SEEN[0], ALL), older]).restated.num_rows == 0


def test_nearly_all_weeks_after_a_whole_file_are_a_whole_file_whose_counts_went_on():
    many = {n: [A, B] for n in range(41)}
    for lost, is_gone in ((2, True), (3, False)):
        late = [date(2023, 7, 5), date(2023, 7, 12)]
        part = continued(late[1], {n: many[n] for n in range(lost, 41)}, many)
        found = archive([worldwide(late[0], {n: many[n] for n in range(40)}), part])
        assert rows_of(found, "kind", "column") == [("row vanished", "(row)")] * (2 * lost * is_gone)


def test_what_another_download_of_the_day_has_did_not_vanish():
    whole, lost = worldwide(SEEN[1], ALL), worldwide(SEEN[1], LOST)
    assert turned(archive([worldwide(SEEN[0], ALL), whole, lost])) == []


def test_the_lists_of_a_territory_that_is_in_the_file_vanish_and_those_of_one_that_is_not_do_not():
    both = [("US", "TV"), ("DE", "TV"), ("JP", "TV")]
    whole = download(SEEN[0], dict.fromkeys(both, ALL), kind="countries")
    part = download(SEEN[1], {both[0]: ALL, both[1]: {n: ALL[n] for n in range(4)}}, kind="countries")
    found = archive([whole, part])
    gone = {(row["territory"], (row["week"] - week(0)).days // 7) for row in found.restated.to_pylist()}
    assert gone == {("DE", 4), ("DE", 5)}


def test_a_download_of_territories_says_nothing_of_the_worldwide_lists():
    found = archive([worldwide(SEEN[0], ALL), of("US", SEEN[1], LOST), worldwide(SEEN[2], ALL)])
    assert found.restated.num_rows == 0


def test_a_list_that_is_back_with_other_figures_shows_those_too():
    dearer = {**ALL, 0: [replace(A, hours=2_000_000), B]}
    found = archive([worldwide(SEEN[0], ALL), worldwide(SEEN[1], LOST), worldwide(SEEN[2], dearer)])
    back = [row for row in found.restated.to_pylist() if row["week"] == week(0) and row["seen_on"] == SEEN[2]]
    assert [(row["column"], row["rank"], row["edition"]) for row in back] == [
        ("(row)", 1, None),
        ("hours_viewed", 1, 2),
        ("(row)", 2, None),
    ]
