"""What becomes of events by other rows, held against the rule in slow plain Python."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from overnights.events.resolve import Fates, fates
from overnights.tables import EVENTS

CONTEXT = ("account_id", "profile_id", "episode_id", "country", "device")
LISTS = ("ts", "type", "position_ms", "from_position_ms", "rate_thousandths")


def some(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


CONTEXTS = st.fixed_dictionaries(
    {
        "batch": some(1, 2, 3),
        "playback_id": some("p", "p", "q", "é"),
        "account_id": some("a", "a", "a", "b"),
        "profile_id": some(None, None, "k"),
        "episode_id": some("e", "e", "e", "f"),
        "country": some(None, "US", "US", "DE"),
        "device": some(None, "tv"),
        "is_late": some(False, False, True),
        "act_later": some(0, 0, 4, 5),
    }
)
EVENT = st.fixed_dictionaries(
    {
        "id": some(1, 2, 3, -7, "1", "01", "x", "é"),
        "ts": some(10, 10, 20),
        "type": some(1, 1, 4),
        "position_ms": some(5, 5, 6),
        "from_position_ms": some(None, None, 3),
        "rate_thousandths": some(1000, 1000, 1500),
    }
)
ROWS = st.lists(st.tuples(CONTEXTS, st.lists(EVENT, min_size=1, max_size=5)), min_size=1, max_size=7)


def table(drawn: list[tuple[dict[str, Any], list[dict[str, Any]]]], chance: Any, hashes: dict[str, int]) -> pa.Table:
    """Rows of `events`; no row repeats an id, ordinals are unique in a batch and in no order."""
    places = list(range(100))
    chance.shuffle(places)
    rows = []
    for context, events in drawn:
        once = list({str(event["id"]): event for event in events}.values())
        is_whole = all(isinstance(event["id"], int) for event in once)
        lists: dict[str, Any] = {name: [event[name] for event in once] for name in LISTS}
        if set(lists["rate_thousandths"]) == {1000} and chance.random() < 0.5:
            lists["rate_thousandths"] = None
        if set(lists["from_position_ms"]) == {None} and chance.random() < 0.5:
            lists["from_position_ms"] = None
        ids = [event["id"] if is_whole else str(event["id"]) for event in once]
        rows.append(
            {
                **{name: context[name] for name in ("batch", "playback_id", "is_late", *CONTEXT)},
                **lists,
                "bucket": ord(context["account_id"]) % 64,
                "playback_hash": hashes[context["playback_id"]],
                "event_int" if is_whole else "event_text": ids,
                "ordinal": [places.pop() for _ in once],
            }
        )
    return pa.Table.from_pylist(rows, schema=EVENTS.schema)


def acts_of(drawn: list[tuple[dict[str, Any], Any]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Rows that are not late may have been let in by a later batch."""
    return np.array([c["batch"] if c["is_late"] else c["act_later"] or c["batch"] for c, _ in drawn], dtype=np.int64)


def plain(rows: pa.Table, acts: Any) -> tuple[set[Any], dict[Any, str], set[str]]:
    """Duplicates and conflicts as (batch, ordinal), the latter with the column that differs; ambiguous playbacks."""
    offered: dict[str, list[Any]] = defaultdict(list)
    for row, act in zip(rows.to_pylist(), acts.tolist(), strict=True):
        ids = row["event_int"] or row["event_text"]
        for n, ordinal in enumerate(row["ordinal"]):
            content = {name: row[name] for name in CONTEXT}
            content |= {name: row[name][n] if row[name] else None for name in LISTS}
            content["rate_thousandths"] = content["rate_thousandths"] or 1000
            key = (act, row["batch"], ordinal)
            offered[row["playback_id"]].append((key, str(ids[n]), row["is_late"], content))
    duplicates, conflicts, ambiguous = set(), {}, set()
    for playback, events in offered.items():
        counted: dict[str, Any] = {}
        for key, event_id, is_late, content in sorted(events, key=lambda event: event[0]):
            if event_id not in counted:
                if not is_late:
                    counted[event_id] = content
                continue
            other = [name for name in content if content[name] != counted[event_id][name]]
            if other:
                conflicts[key[1:]] = other[0]
            else:
                duplicates.add(key[1:])
        for name in ("account_id", "episode_id", "country"):
            if len({content[name] for content in counted.values()} - {None}) > 1:
                ambiguous.add(playback)
    return duplicates, conflicts, ambiguous


def as_plain(found: Fates) -> tuple[set[Any], dict[Any, str], set[str]]:
    places = [{(row["batch"], row["ordinal"]) for row in t.to_pylist()} for t in (found.duplicates, found.conflicts)]
    assert [len(place) for place in places] == [len(found.duplicates), len(found.conflicts)]
    details = {(r["batch"], r["ordinal"]): r["detail"].split("another ")[1] for r in found.conflicts.to_pylist()}
    return places[0], details, set(found.ambiguous["playback_id"].to_pylist())


@settings(max_examples=500, deadline=None)
@given(ROWS, st.randoms(use_true_random=False), st.booleans())
def test_fates_are_those_of_the_rule(drawn: Any, chance: Any, is_hash_shared: bool) -> None:
    hashes = dict.fromkeys("pqé", 7) if is_hash_shared else {"p": 7, "q": -9, "é": 2**62}
    rows, acts = table(drawn, chance, hashes), acts_of(drawn)
    assert as_plain(fates(rows, acts)) == plain(rows, acts)


@settings(max_examples=200, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_and_form_of_rows_change_nothing(drawn: Any, chance: Any) -> None:
    rows, acts = table(drawn, chance, {"p": 7, "q": -9, "é": 2**62}), acts_of(drawn)
    order = list(range(len(rows)))
    chance.shuffle(order)
    again = pa.concat_tables([rows.take(pa.array([n])) for n in order])
    place = again.schema.get_field_index("country")
    again = again.set_column(place, "country", again["country"].dictionary_encode())
    assert as_plain(fates(again, acts[order])) == as_plain(fates(rows, acts))
    doubled = pa.concat_tables([rows, rows]).slice(len(rows))
    assert as_plain(fates(doubled, acts)) == as_plain(fates(rows, acts))


def test_what_is_found_says_where_it_stands() -> None:
    rows = pa.Table.from_pylist(
        [
            {
                "batch": batch, "bucket": 3, "playback_hash": 7, "playback_id": "p", "account_id": "a",
                "episode_id": "e", "country": country, "is_late": False, "ts": [50], "position_ms": [1], "type": [1],
                "event_int": [event], "ordinal": [ordinal],
            }
            for batch, country, event, ordinal in ((1, "US", 5, 8), (2, "DE", 5, 9), (3, "DE", 6, 2))
        ],
        schema=EVENTS.schema,
    )  # fmt: skip
    found = fates(rows, np.array([1, 2, 3]))
    place = {"batch": 2, "bucket": 3, "playback_hash": 7, "ordinal": 9, "is_told": False, "ts": 50}
    assert found.conflicts.to_pylist() == [{**place, "detail": "event_id 5 was accepted with another country"}]
    assert found.ambiguous.to_pylist() == [{"playback_hash": 7, "playback_id": "p"}]
    assert found.duplicates.num_rows == 0
