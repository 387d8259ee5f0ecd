"""For any downloads: restated cells are just those that a plain comparison of one file with the next finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.core.published.invented_charts import Row, worldwide

from overnights.published.archive import Archive, Vintage, archive

FIRST = date(2023, 1, 4)
ROWS = st.builds(
    Row,
    show=st.sampled_from(["Amber", "Basalt", "Cedar", "Dune"]),
    season=st.sampled_from(["Season 1", "Limited Series", None]),
    hours=st.integers(1, 3),
    weeks=st.integers(1, 3),
)
LISTS = st.lists(ROWS, min_size=1, max_size=4, unique_by=lambda row: (row.show, row.season))
FILES = st.lists(st.dictionaries(st.integers(0, 2), LISTS, min_size=1, max_size=3), min_size=2, max_size=5)
NAMES = ("show_title", "season_title", "hours_viewed", "weeks_on_chart")
Cells = dict[tuple[date, int, str], str | None]


def downloads_of(files: Sequence[dict[int, list[Row]]]) -> list[Vintage]:
    return [worldwide(FIRST + timedelta(weeks=n), weeks) for n, weeks in enumerate(files)]


def cells(one: Vintage) -> Cells:
    """Every cell of a download, in the plainest way."""
    return {
        (row["week"], row["rank"], name): None if row[name] is None else str(row[name])
        for row in one.rows.to_pylist()
        for name in NAMES
    }


def plainly(downloads: Sequence[Vintage]) -> set[tuple[object, ...]]:
    """What each download changed of the lists that it has, and that one before it had; rows whole, by their name."""
    held: dict[date, Cells] = {}
    found: set[tuple[object, ...]] = set()
    for one in downloads:
        now = cells(one)
        for day in {key[0] for key in now}:
            new = {key: value for key, value in now.items() if key[0] == day}
            old = held.get(day)
            if old is not None:
                found |= {(one.seen_on, *difference) for difference in _differences(day, old, new)}
            held[day] = new
    return found


def _differences(day: date, old: Cells, new: Cells) -> set[tuple[object, ...]]:
    found: set[tuple[object, ...]] = set()
    for rank in {key[1] for key in old | new}:
        before, after = ([side.get((day, rank, name)) for name in NAMES] for side in (old, new))
        if (day, rank, "show_title") not in old or (day, rank, "show_title") not in new:
            found.add((day, rank, "(row)", before[1] or before[0], after[1] or after[0]))
            continue
        found |= {
            (day, rank, name, one, other) for name, one, other in zip(NAMES, before, after, strict=True) if one != other
        }
    return found


def told(found: Archive) -> list[tuple[object, ...]]:
    """Restated cells, without lists that went or came back as a whole."""
    names = ("seen_on", "week", "rank", "column", "old_value", "new_value")
    return [tuple(row[name] for name in names) for row in found.restated.to_pylist() if row["edition"] is not None]


@given(FILES)
def test_they_are_what_a_plain_comparison_finds(files: list[dict[int, list[Row]]]) -> None:
    downloads = downloads_of(files)
    found = told(archive(downloads))
    assert len(found) == len(set(found))
    assert set(found) == plainly(downloads)


@given(FILES, st.randoms(use_true_random=False))
def test_the_order_of_loading_says_nothing(files: list[dict[int, list[Row]]], chance: object) -> None:
    downloads = downloads_of(files)
    shuffled = list(downloads)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert archive(shuffled).restated.equals(archive(downloads).restated)


@given(FILES)
def test_a_list_that_went_is_gone_before_it_is_back(files: list[dict[int, list[Row]]]) -> None:
    downloads = downloads_of(files)
    turns: dict[date, list[str]] = {}
    for row in archive(downloads).restated.to_pylist():
        if row["edition"] is None:
            turns.setdefault(row["week"], []).append(row["kind"])
            (there,) = [one for one in downloads if one.seen_on == row["seen_on"]]
            is_there = row["week"] in there.rows["week"].to_pylist()
            assert is_there == (row["kind"] == "row appeared")
    for kinds in turns.values():
        assert kinds[0] == "row vanished"
