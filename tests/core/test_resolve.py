"""What was accepted before: on rows built in sight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from overnights.events.hashing import hash_text
from overnights.events.resolve import Fates, fates, kept, of_playbacks
from overnights.tables import EVENTS


def row(playback: str, ids: list[int] | list[str], *, first: int = 0, **said: Any) -> dict[str, Any]:
    """A run of a playback: an event every 30 s, with these ids."""
    is_whole = all(isinstance(one, int) for one in ids)
    count = len(ids)
    whole = {
        "batch": 1,
        "bucket": 0,
        "playback_hash": int(hash_text(pa.array([playback]))[0]),
        "playback_id": playback,
        "account_id": "a1",
        "episode_id": "e1",
        "country": "US",
        "is_late": False,
        "ts": [30_000_000 * (first + n) for n in range(count)],
        "position_ms": [30_000 * (first + n) for n in range(count)],
        "type": [1] * count,
        "event_int": ids if is_whole else None,
        "event_text": None if is_whole else ids,
        "ordinal": [first + n for n in range(count)],
    }
    return whole | said


def run(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=EVENTS.schema)


def found(*rows: dict[str, Any]) -> Fates:
    """The fates of rows, each of a batch after the one before."""
    table = run(*({"batch": n} | row for n, row in enumerate(rows, start=1)))
    return fates(table, table["batch"].to_numpy().astype(np.int64))


def offered(playback: str, ids: list[int] | list[str], **said: Any) -> dict[str, Any]:
    whole = row(playback, ids, **said)
    del whole["batch"]
    return whole


@pytest.mark.parametrize(
    "name, other",
    [
        ("account_id", "a2"),
        ("profile_id", "x"),
        ("episode_id", "e2"),
        ("country", None),
        ("device", "tv"),
        ("ts", [5]),
        ("position_ms", [5]),
        ("type", [2]),
        ("from_position_ms", [5]),
        ("rate_thousandths", [1500]),
    ],
)
def test_every_column_is_content(name: str, other: Any) -> None:
    conflicts = found(offered("p1", [1]), offered("p1", [1], **{name: other})).conflicts
    assert conflicts["detail"].to_pylist() == [f"event_id 1 was accepted with another {name}"]
    assert conflicts.select(["batch", "ordinal"]).to_pylist() == [{"batch": 2, "ordinal": 0}]


def test_the_usual_rate_written_out_is_no_other_content() -> None:
    again = found(offered("p1", [1]), offered("p1", [1], rate_thousandths=[1000])).duplicates
    assert again.select(["batch", "ordinal"]).to_pylist() == [{"batch": 2, "ordinal": 0}]


def test_an_id_as_number_and_as_text_is_one() -> None:
    assert found(offered("p1", [1]), offered("p1", ["1", "01", "x"])).duplicates["ordinal"].to_pylist() == [0]


def test_a_late_event_was_not_accepted() -> None:
    late = offered("p1", [1], is_late=True)
    assert found(late, offered("p1", [1])).duplicates.num_rows == 0
    assert found(offered("p1", [1]), late).duplicates["batch"].to_pylist() == [2]


def test_two_playbacks_of_one_hash_are_two() -> None:
    shared = {"playback_hash": 7}
    two = found(offered("p1", [1], **shared), offered("p2", [1], account_id="b", **shared))
    assert (len(two.duplicates), len(two.conflicts), len(two.ambiguous)) == (0, 0, 0)


def test_late_events_let_in_are_counted_once_by_their_order() -> None:
    rows = run(row("p1", [1, 2], first=4), row("p1", [1], device="tv"), row("p1", [2], first=5, ordinal=[9]))
    together = fates(rows, np.array([7, 7, 7]))
    assert together.duplicates["ordinal"].to_pylist() == [9]
    assert together.conflicts["ordinal"].to_pylist() == [4]


def test_a_row_that_was_let_in_may_repeat_its_own_events() -> None:
    rows = run(row("p1", [1, 1], ts=[0, 0], position_ms=[0, 0]))
    assert fates(rows, np.array([7])).duplicates["ordinal"].to_pylist() == [1]


@pytest.mark.parametrize("name, other", [("account_id", "a2"), ("episode_id", "e2"), ("country", "BR")])
def test_two_names_make_a_playback_ambiguous(name: str, other: str) -> None:
    two = found(offered("p1", [1]), offered("p1", [2], **{name: other}), offered("p2", [1]))
    assert two.ambiguous["playback_id"].to_pylist() == ["p1"]


@pytest.mark.parametrize("name", ["device", "profile_id"])
def test_two_devices_or_profiles_do_not(name: str) -> None:
    assert found(offered("p1", [1]), offered("p1", [2], **{name: "other"})).ambiguous.num_rows == 0


def test_null_late_and_conflicting_rows_name_nothing() -> None:
    late, conflicting = offered("p1", [3], account_id="a2", is_late=True), offered("p1", [1], episode_id="e2")
    assert found(offered("p1", [1]), offered("p1", [2], country=None), late, conflicting).ambiguous.num_rows == 0


def test_rows_of_playbacks_are_found_by_hash_and_id() -> None:
    rows = run(row("p1", [1]), row("p2", [1]), row("p1", [2]))
    wanted = rows.slice(0, 1).select(["playback_hash", "playback_id"])
    assert of_playbacks(rows, wanted)["playback_id"].to_pylist() == ["p1", "p1"]


def test_keeping_events_keeps_lists_aligned() -> None:
    rows = run(row("p1", [1, 2, 3]), row("p2", ["x", "y"], from_position_ms=[None, 5]), row("p3", [7]))
    part = kept(rows, np.array([True, False, True, False, True, False]))
    assert part["event_int"].to_pylist() == [[1, 3], None]
    assert part["event_text"].to_pylist() == [None, ["y"]]
    assert part["from_position_ms"].to_pylist() == [None, [5]]
    assert part["ordinal"].to_pylist() == [[0, 2], [1]]
    assert part.schema == EVENTS.schema
