"""For any downloads, keeping once what goes on as it was makes the same archive as keeping every row of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from tests.core.published.invented_charts import Row, download

from overnights.published.archive import Archive, Vintage, archive
from overnights.published.layers import Layers
from overnights.published.stack import stacked

FIRST = date(2023, 1, 4)
TABLES = ("editions", "entries", "labels", "aliases", "restated")
ROWS = st.builds(
    Row,
    show=st.sampled_from(["Amber", "Basalt", "Cedar"]),
    season=st.sampled_from(["Season 1", "Limited Series", None]),
    hours=st.integers(1, 2),
    views=st.sampled_from([None, 1, 2]),
    weeks=st.integers(1, 3),
)
LISTS = st.lists(ROWS, min_size=1, max_size=3)
PLACES = st.sampled_from([("ZZ", "TV (English)"), ("ZZ", "Films (English)"), ("US", "TV"), ("DE", "TV")])
CHANGES = st.lists(  # what a download has otherwise than those before: lists and weeks that it has so, or lacks
    st.dictionaries(st.tuples(PLACES, st.integers(0, 2)), st.none() | LISTS, max_size=3), min_size=1, max_size=5
)
STEPS = st.lists(st.integers(0, 7), min_size=5, max_size=5)


def downloads_of(
    changes: Sequence[dict[tuple[tuple[str, str], int], list[Row] | None]], steps: Sequence[int]
) -> list[Vintage]:
    """Downloads, some of one day, that mostly say again what was said; each of one kind, as published files are."""
    held: dict[tuple[tuple[str, str], int], list[Row] | None] = {}
    found, day = [], FIRST
    for change, step in zip(changes, steps, strict=False):
        held |= change
        day += timedelta(days=step)
        for kind, is_global in (("global", True), ("countries", False)):
            lists: dict[tuple[str, str], dict[int, list[Row]]] = {}
            for (place, week), rows in held.items():
                if rows and (place[0] == "ZZ") is is_global:
                    lists.setdefault(place, {})[week] = rows
            if lists:
                found.append(download(day, lists, kind=kind))
    return found


def plainly(downloads: Sequence[Vintage]) -> Archive:
    """The archive with every row of every download kept."""
    lay: Any = Layers.lay

    def every(self: Layers, rows: pa.Table, *, is_alone: bool) -> None:
        lay(self, rows, is_alone=False)

    with patch.object(Layers, "lay", every):
        return archive(downloads)


@given(CHANGES, STEPS)
def test_the_archive_is_the_same(changes: Any, steps: list[int]) -> None:
    downloads = downloads_of(changes, steps)
    found, plain = archive(downloads), plainly(downloads)
    for name in TABLES:
        assert getattr(found, name).equals(getattr(plain, name)), name


@given(LISTS, st.integers(1, 6))
def test_what_goes_on_as_it_was_is_kept_once(rows: list[Row], count: int) -> None:
    every = [download(FIRST + timedelta(weeks=n), {("ZZ", "TV (English)"): {0: rows}}) for n in range(count)]
    stack = stacked(every)
    assert len(stack.rank) == len(rows)
    assert set(stack.vintage.tolist()) == {0}
    assert set(stack.last.tolist()) == {count - 1}
