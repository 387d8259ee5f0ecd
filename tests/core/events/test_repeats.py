"""A row is found to repeat a packed one only where each of its events stands there, under the same names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.events.packing import packed
from overnights.events.repeats import repeats
from overnights.tables import EVENTS

LISTS = ("ts", "position_ms", "type", "event_int", "from_position_ms", "rate_thousandths")
NAMES = ("playback_id", "account_id", "episode_id", "country", "profile_id", "device")
Row = dict[str, Any]
Events = list[tuple[Any, ...]]

EVENT = st.tuples(
    st.integers(0, 3),
    st.integers(-1, 1),
    st.integers(0, 1),
    st.integers(1, 2),
    st.sampled_from([None, 7]),
    st.just(1000),
)


def row(events: Events, number: int = 0, **said: Any) -> Row:
    """A row of `events`; lists that hold nothing but the usual are null, as a run has them."""
    lists = {name: [event[n] for event in events] for n, name in enumerate(LISTS)}
    if all(one is None for one in lists["from_position_ms"]):
        lists["from_position_ms"] = None  # type: ignore[assignment]
    if all(one == 1000 for one in lists["rate_thousandths"]):
        lists["rate_thousandths"] = None  # type: ignore[assignment]
    who = dict.fromkeys(NAMES, "x") | {"profile_id": None}
    where = {"batch": 1, "bucket": 0, "playback_hash": 5, "is_late": False, "ordinal": [*range(len(events))]}
    return {**where, **who, **lists, "event_text": None, "batch": number, **said}


def table(rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=EVENTS.schema)


def by_the_rule(mine: Row, theirs: list[Row]) -> bool:
    """Whether the events of a row stand in one of the others, in their order; equals beside each other as one."""
    if mine["is_late"]:
        return False
    for other in theirs:
        is_alike = all((mine[name] or "") == (other[name] or "") for name in (*NAMES, "playback_hash"))
        if not is_alike or other["is_late"] or (mine["event_int"] is None) != (other["event_int"] is None):
            continue
        left = contents(mine)
        for event in contents(other):
            while left and left[0] == event:
                left.pop(0)
        if not left:
            return True
    return False


def contents(one: Row) -> Events:
    usual = {"from_position_ms": None, "rate_thousandths": 1000}
    ids = one["event_int"] or one["event_text"]
    lists = [ids if name == "event_int" else one[name] or [usual.get(name)] * len(one["ts"]) for name in LISTS]
    return list(zip(*lists, strict=True))


@st.composite
def rows(draw: st.DrawFn, most: int) -> Row:
    events = sorted(draw(st.lists(EVENT, min_size=1, max_size=most)), key=lambda event: event[0])
    said: Row = {"playback_hash": draw(st.sampled_from([5, 5, 5, 6])), "is_late": draw(st.integers(0, 9)) == 0}
    if draw(st.integers(0, 4)) == 0:
        said |= {draw(st.sampled_from(NAMES)): draw(st.sampled_from([None, "", "x", "xy"]))}
        said = {name: "" if value is None and name in NAMES[:4] else value for name, value in said.items()}
    if draw(st.integers(0, 3)) == 0:
        said |= {"event_int": None, "event_text": [str(event[3]) for event in events]}
    return row(events, **said)


@settings(deadline=None)  # the first one compiles
@given(mine=st.lists(rows(3), max_size=5), theirs=st.lists(rows(6), max_size=4), data=st.data())
def test_rows_that_are_asked_of_repeat_as_the_rule_has_it(
    mine: list[Row], theirs: list[Row], data: st.DataObject
) -> None:
    asked = data.draw(st.lists(st.booleans(), min_size=len(mine), max_size=len(mine)))
    found, told = repeats(table(mine), packed(table(theirs)), np.array(asked, np.bool_))
    assert found.tolist() == [is_asked and by_the_rule(one, theirs) for one, is_asked in zip(mine, asked, strict=True)]
    for one, is_again, count in zip(mine, found, told, strict=True):
        events = contents(one)
        same = sum(events[n] == events[n - 1] for n in range(1, len(events)))
        assert count == (same if is_again else 0)


def test_rows_after_filters_and_slices_are_read_where_they_are() -> None:
    theirs = [row([(n, 0, 0, n, None, 1000), (n + 1, 0, 0, n + 1, 9, 1500)], playback_hash=n) for n in range(1, 7)]
    mine = [row([(n + 1, 0, 0, n + 1, 9, 1500)], playback_hash=n) for n in range(1, 7)]
    others = packed(table(theirs))
    for some in (others.slice(2, 3), others.take(pa.array([4, 2, 3])), pa.concat_tables([others[2:4], others[4:5]])):
        found, _ = repeats(table(mine), some, np.ones(len(mine), np.bool_))
        assert np.flatnonzero(found).tolist() == [2, 3, 4]
