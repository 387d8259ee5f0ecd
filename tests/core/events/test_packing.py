"""Packed rows of `events` come back as they were, whatever their numbers are."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.events.packing import PACKED, packed, unpacked
from overnights.tables import EVENTS

ANY64, ANY32 = st.integers(-(2**63), 2**63 - 1), st.integers(-(2**31), 2**31 - 1)
EVENT = st.tuples(ANY64, ANY32, st.integers(0, 5), ANY64, ANY64)


@st.composite
def row(draw: st.DrawFn) -> dict[str, Any]:
    """One row of `events` with any numbers: ids whole or texts, with and without the rare lists."""
    events = draw(st.lists(EVENT, max_size=4))
    has_whole, has_rates = draw(st.booleans()), draw(st.booleans())
    ts, position, types, ids, ordinal = ([event[n] for event in events] for n in range(5))
    return {
        "batch": 1,
        "bucket": 0,
        "playback_hash": draw(st.integers(-2, 2)),
        "playback_id": draw(st.text(max_size=2)),
        "account_id": "a",
        "profile_id": None,
        "episode_id": "e",
        "country": "US",
        "device": None,
        "is_late": draw(st.booleans()),
        "ts": ts,
        "position_ms": position,
        "type": types,
        "from_position_ms": [None] * len(ts) if draw(st.booleans()) else None,
        "rate_thousandths": [1500] * len(ts) if has_rates else None,
        "event_int": ids if has_whole else None,
        "event_text": None if has_whole else [str(one) for one in ids],
        "ordinal": ordinal,
    }


@settings(deadline=None)  # the first one compiles
@given(rows=st.lists(row(), max_size=6), chunks=st.integers(1, 3))
def test_rows_come_back_by_playback_hash(rows: list[dict[str, Any]], chunks: int) -> None:
    events = pa.Table.from_pylist(rows, schema=EVENTS.schema)
    each = -(-len(events) // chunks) or 1
    parts = [packed(events.slice(begin, each)) for begin in range(0, len(events), each)]
    back = unpacked(pa.concat_tables([PACKED.empty_table(), *parts]))
    assert back.to_pylist() == sorted(rows, key=lambda one: one["playback_hash"])


def test_filtered_and_taken_rows_are_unpacked_alone() -> None:
    rows = [
        {**_plain(n), "ts": [10 * n, 10 * n + 1], "position_ms": [n, n], "type": [0, 5], "event_int": [n, n + 1]}
        for n in range(6)
    ]
    whole = packed(pa.Table.from_pylist(rows, schema=EVENTS.schema))
    assert unpacked(whole.slice(2, 3)).to_pylist() == rows[2:5]
    assert unpacked(whole.take(pa.array([5, 1]))).to_pylist() == [rows[1], rows[5]]


def _plain(number: int) -> dict[str, Any]:
    null = dict.fromkeys(("profile_id", "device", "from_position_ms", "rate_thousandths", "event_text"))
    who = {"playback_id": f"p{number}", "account_id": "a", "episode_id": "e", "country": "US", "is_late": False}
    return {"batch": 1, "bucket": 0, "playback_hash": number, **who, **null, "ordinal": [number, number + 1]}
