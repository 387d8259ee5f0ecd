"""A lake as of a day: each table through what was known of it; the others, and all that writes, are refused."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from overnights.errors import NotKept, OfThePast
from overnights.store.lake import Lake
from overnights.store.past import Part, PastLake
from overnights.tables import CATALOGUES, LABELS, MEASURES, SOURCES, VIEWING

DAY = date(2022, 9, 5)
UNTIL = datetime(2022, 9, 6, tzinfo=UTC)


def catalogues(*days: int) -> pa.Table:
    rows = [
        {"version": n, "catalogue_id": f"c{n}", "loaded_at": datetime(2022, 9, day, 23, 59, 59, 999_999, tzinfo=UTC)}
        for n, day in enumerate(days, 1)
    ]
    return pa.Table.from_pylist(rows, schema=CATALOGUES.schema)


def viewing(watched_ms: int) -> pa.Table:
    return pa.Table.from_pylist([{"season_id": "s1", "watched_ms": watched_ms}], schema=VIEWING.schema)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path / "lake")
    made.append(CATALOGUES, catalogues(4, 5, 6), act="catalogues")
    made.replace(VIEWING, viewing(1), act="first")
    made.replace(VIEWING, viewing(2), act="second")
    for n in (1, 2):
        rows = pa.Table.from_pylist([{"batch": n, "source": f"{n}.csv"}], schema=SOURCES.schema)
        made.commit(SOURCES, add=[made.write_file(SOURCES, rows, label=f"batch-{n}")], act=f"batch-{n}")
    return made


@pytest.fixture
def past(lake: Lake) -> PastLake:
    labels = pa.Table.from_pylist([{"season_id": "s1", "number": 1}, {"season_id": "s2"}], schema=LABELS.schema)
    return PastLake(
        lake,
        {
            CATALOGUES.name: lambda: Part(where=(("loaded_at", "<", UNTIL),)),
            SOURCES.name: lambda: Part(is_shown=lambda file: file.path.startswith("batch-1")),
            VIEWING.name: lambda: Part(is_by_version=True),
            LABELS.name: lambda: labels,
        },
        DAY,
    )


def test_rows_are_those_of_before_and_of_what_was_asked(past: PastLake) -> None:
    assert past.read(CATALOGUES)["version"].to_pylist() == [1, 2], "the last µs of the day is of it"
    asked = past.read(CATALOGUES, columns=["catalogue_id"], where=[("version", ">", 1)])
    assert asked.to_pylist() == [{"catalogue_id": "c2"}]


def test_files_are_those_that_were_known(past: PastLake) -> None:
    assert [file.path[:7] for file in past.files(SOURCES)] == ["batch-1"]
    assert past.read(SOURCES)["source"].to_pylist() == ["1.csv"]


def test_rows_made_anew_are_read_as_stored_ones_are(past: PastLake) -> None:
    assert past.read(LABELS, columns=["season_id"], where=[("number", "=", 1)]).to_pylist() == [{"season_id": "s1"}]
    assert past.read(LABELS, where=[("season_id", "in", ["s2"])]).num_rows == 1
    assert past.read(LABELS, where=[("season_id", "in", [])]).num_rows == 0
    assert [file.rows for file in past.files(LABELS)] == [2]


def test_a_view_is_made_once_and_when_it_is_asked_for(lake: Lake) -> None:
    made = []

    def labels() -> pa.Table:
        made.append(1)
        return LABELS.schema.empty_table()

    past = PastLake(lake, {LABELS.name: labels}, DAY)
    assert made == []
    for _ in range(3):
        assert past.read(LABELS).num_rows == 0
        assert past.files(LABELS) == []
    assert made == [1]


def test_figures_are_read_at_a_version_alone(past: PastLake, lake: Lake) -> None:
    first = lake.version(VIEWING)
    assert first is not None
    assert past.read(VIEWING, version=first - 1)["watched_ms"].to_pylist() == [1]
    with pytest.raises(OfThePast, match="asked for all of viewing"):
        past.read(VIEWING)


def test_a_version_that_was_tidied_away_is_said_not_to_be_kept(past: PastLake, lake: Lake) -> None:
    lake.discard(VIEWING, lake.retired(VIEWING, keep_hours=0))
    with pytest.raises(NotKept, match="What viewing held on 2022-09-05 is not kept") as refused:
        past.read(VIEWING, version=(lake.version(VIEWING) or 0) - 1)
    assert refused.value.about["day"] == DAY


def test_a_table_of_which_nothing_is_said_is_not_shown(past: PastLake) -> None:
    for ask in (past.read, past.files):
        with pytest.raises(OfThePast, match="as of 2022-09-05, and cannot be asked for measures"):
            ask(MEASURES)


WRITES: dict[str, Callable[[PastLake], Any]] = {
    "write_file": lambda past: past.write_file(CATALOGUES, catalogues(7)),
    "commit": lambda past: past.commit(CATALOGUES, add=[], act="x"),
    "append": lambda past: past.append(CATALOGUES, catalogues(7), act="x"),
    "replace": lambda past: past.replace(CATALOGUES, catalogues(7), act="x"),
    "discard": lambda past: past.discard(SOURCES, past.files(SOURCES)),
    "lock": lambda past: past.lock().__enter__(),
    "read_bucket": lambda past: past.read_bucket(SOURCES, 0),
    "pickle": pickle.dumps,
}


@pytest.mark.parametrize("write", WRITES)
def test_nothing_is_written_or_handed_on(past: PastLake, lake: Lake, write: str) -> None:
    before = lake.snapshot([CATALOGUES, SOURCES])
    with pytest.raises(OfThePast):
        WRITES[write](past)
    assert lake.snapshot([CATALOGUES, SOURCES]) == before
    assert [file.path for file in lake.files(SOURCES)] != []


def test_what_it_rests_on_is_said_with_the_day(past: PastLake, lake: Lake) -> None:
    assert past.snapshot([CATALOGUES, MEASURES]) == f"{lake.snapshot([CATALOGUES, MEASURES])},as-of@2022-09-05"
