"""What was accepted before: on rows built in sight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from overnights.events.hashing import hash_text
from overnights.events.resolve import ambiguous_playbacks, counted_once, flat, kept, of_playbacks, resolve
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


NOTHING = run()


def test_a_playback_never_met_is_untouched() -> None:
    new = run(row("p1", [1, 2]))
    found = resolve(new, run(row("p2", [1, 2])))
    assert found.events is new
    assert (len(found.duplicates), len(found.conflicts)) == (0, 0)
    assert resolve(new, NOTHING).events is new


def test_equal_events_are_duplicates_and_the_rest_stays() -> None:
    found = resolve(run(row("p0", [9]), row("p1", [2, 3, 4], first=1)), run(row("p1", [1, 2, 3])))
    assert found.duplicates.tolist() == [1, 2]
    assert found.events.to_pylist() == run(row("p0", [9]), row("p1", [4], first=3)).to_pylist()


def test_a_row_left_without_events_goes() -> None:
    assert resolve(run(row("p1", [1])), run(row("p1", [1]))).events.num_rows == 0


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
    found = resolve(run(row("p1", [1], **{name: other})), run(row("p1", [1])))
    assert found.conflicts["detail"].to_pylist() == [f"event_id 1 was accepted with another {name}"]
    assert found.conflicts["ordinal"].to_pylist() == [0]


def test_the_usual_rate_written_out_is_no_other_content() -> None:
    found = resolve(run(row("p1", [1], rate_thousandths=[1000])), run(row("p1", [1])))
    assert found.duplicates.tolist() == [0]


def test_an_id_as_number_and_as_text_is_one() -> None:
    found = resolve(run(row("p1", ["1", "01", "x"])), run(row("p1", [1])))
    assert found.duplicates.tolist() == [0]
    assert found.events["event_text"].to_pylist() == [["01", "x"]]


def test_a_late_event_was_not_accepted() -> None:
    late = row("p1", [1], is_late=True)
    assert resolve(run(row("p1", [1])), run(late)).events.num_rows == 1
    assert resolve(run(late), run(row("p1", [1]))).duplicates.tolist() == [0]


def test_two_playbacks_of_one_hash_are_two() -> None:
    shared = {"playback_hash": 7}
    assert resolve(run(row("p1", [1], **shared)), run(row("p2", [1], **shared))).events.num_rows == 1
    assert ambiguous_playbacks(run(row("p1", [1], **shared), row("p2", [1], account_id="b", **shared))).num_rows == 0


def test_late_events_let_in_are_counted_once_by_their_order() -> None:
    rows = run(row("p1", [1, 2], first=4), row("p1", [1], device="tv"), row("p1", [2], first=5, ordinal=[9]))
    found = counted_once(rows)
    assert found.duplicates.tolist() == [9]
    assert found.conflicts["ordinal"].to_pylist() == [4]
    assert sorted(flat(found.events)["ordinal"].to_pylist()) == [0, 5]


@pytest.mark.parametrize("name, other", [("account_id", "a2"), ("episode_id", "e2"), ("country", "BR")])
def test_two_names_make_a_playback_ambiguous(name: str, other: str) -> None:
    rows = run(row("p1", [1]), row("p1", [2], **{name: other}), row("p2", [1]))
    assert ambiguous_playbacks(rows)["playback_id"].to_pylist() == ["p1"]


@pytest.mark.parametrize("name", ["device", "profile_id"])
def test_two_devices_or_profiles_do_not(name: str) -> None:
    assert ambiguous_playbacks(run(row("p1", [1]), row("p1", [2], **{name: "other"}))).num_rows == 0


def test_null_and_late_rows_name_nothing() -> None:
    rows = run(row("p1", [1]), row("p1", [2], country=None), row("p1", [3], account_id="a2", is_late=True))
    assert ambiguous_playbacks(rows).num_rows == 0


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


def test_slices_and_chunks_are_the_same_rows() -> None:
    rows = pa.concat_tables([run(row("p0", [0])), run(row("p1", [1, 2])), run(row("p2", [1]))]).slice(1)
    found = resolve(rows, pa.concat_tables([run(row("p1", [2], first=1)), run(row("p2", [9]))]))
    assert found.duplicates.tolist() == [1]
    assert flat(found.events)["event_id"].to_pylist() == ["1", "1"]
