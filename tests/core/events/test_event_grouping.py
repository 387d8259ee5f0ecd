"""Rows become runs: playbacks in several contexts, duplicates in any order, columns that say nothing, slices."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from judged_runs import outcomes
from overnights.events.buffers import are_all, codes_of, readable_instants, rounded
from overnights.events.fields import instants, texts_of, thousandths
from overnights.events.run import Known, Run, make_run
from overnights.events.texts import BAD, NULL
from overnights.viewing.rules import Rules

KNOWN = Known(runtime_ms={"e": 100_000})
AT = 1_661_515_200_000_000  # 2022-08-26T12:00:00Z
DAY = 86_400_000_000
TYPES = ("start", "heartbeat", "pause", "resume", "seek", "stop")
Event = dict[str, object]


def event(number: object, second: int, **change: object) -> Event:
    """One row; the account and episode are of one playback unless said otherwise."""
    row: Event = {
        "event_id": number,
        "account_id": "a",
        "playback_id": "p",
        "episode_id": "e",
        "ts": AT + second * 1_000_000,
        "type": "heartbeat",
        "position_s": float(second % 90),
        "device": "tv",
        "received_at": AT + second * 1_000_000,
    }
    return {**row, **change}


def run_of(rows: Sequence[Event], first_ordinal: int = 0) -> Run:
    names = list(dict.fromkeys(name for row in rows for name in row))
    chunk = pa.table({name: pa.array([row.get(name) for row in rows]) for name in names})
    return make_run(chunk, KNOWN, Rules(), batch=1, first_ordinal=first_ordinal, source="f")


def plainly(rows: Sequence[Event]) -> tuple[list[int], dict[int, str]]:
    """What the method says, slowly: places of the rows that count, in order, and what became of the others."""
    counted: dict[tuple[object, str], int] = {}
    became: dict[int, str] = {}
    kept = []
    for place, row in enumerate(rows):
        key = (row["playback_id"], str(row["event_id"]))
        if key in counted:
            names = ("account_id", "ts", "type", "position_s", "device")
            is_same = all(rows[counted[key]][name] == row[name] for name in names)
            became[place] = "duplicate" if is_same else "conflicting_duplicate"
        elif int(str(row["received_at"])) - int(str(row["ts"])) > 15 * DAY:
            became[place] = "too_late"
        else:
            counted[key] = place
        if place not in became or became[place] == "too_late":
            kept.append(place)

    def order(place: int) -> tuple[object, ...]:
        row = rows[place]
        return row["ts"], TYPES.index(str(row["type"])), row["position_s"], str(row["event_id"]).encode()

    return sorted(kept, key=order), became


def some_rows(chance: random.Random, *, are_texts: bool) -> list[Event]:
    rows: list[Event] = []
    is_of_many_contexts = chance.random() < 0.5
    for second in range(chance.choice([3, 40, 400])):
        number = chance.randrange(300)
        change: Event = {"playback_id": f"p{chance.randrange(4)}", "type": chance.choice(TYPES)}
        if is_of_many_contexts and chance.random() < 0.1:
            change["device"] = "phone"
        if is_of_many_contexts and chance.random() < 0.1:
            change["received_at"] = AT + 40 * DAY
        rows.append(event(f"x{number}" if are_texts else number, chance.choice([second, second % 7]), **change))
        if chance.random() < 0.1:
            rows.append(chance.choice(rows))
    return rows


@pytest.mark.parametrize("are_texts", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_a_run_is_what_the_method_says_row_by_row(seed: int, are_texts: bool) -> None:
    rows = some_rows(random.Random(seed), are_texts=are_texts)
    run = run_of(rows, first_ordinal=2**40)
    order, became = plainly(rows)
    said = {ordinal - 2**40: reason for ordinal, reason in outcomes(run).items()}
    assert said == {place: became.get(place, "accepted") for place in range(len(rows))}
    kept = 0
    for row in run.events.to_pylist():
        of_context = [
            place
            for place in order
            if rows[place]["playback_id"] == row["playback_id"]
            and rows[place]["device"] == row["device"]
            and (became.get(place) == "too_late") == row["is_late"]
        ]
        places = [ordinal - 2**40 for ordinal in row["ordinal"]]
        counting = [place for place in places if place in order]
        assert counting in ([], of_context)
        kept += len(counting)
        assert row["ts"] == [rows[place]["ts"] for place in places] == sorted(row["ts"])
        assert (row["event_text"] or row["event_int"]) == [rows[place]["event_id"] for place in places]
        assert [TYPES[code] for code in row["type"]] == [rows[place]["type"] for place in places]
    assert kept == len(order)
    assert sum(len(row["ts"]) for row in run.events.to_pylist()) == len(rows)


def test_an_event_met_on_another_device_is_a_conflict_with_the_first_offered() -> None:
    run = run_of([event(1, 0), event(2, 1, device="phone"), event(2, 1), event(2, 1, device="phone"), event(1, 0)])
    said = [reason for _, reason in sorted(outcomes(run).items())]
    assert said == ["accepted", "accepted", "conflicting_duplicate", "duplicate", "duplicate"]


def test_another_rate_or_another_place_left_is_another_content() -> None:
    seek = {"type": "seek", "from_position_s": 3.0, "playback_rate": 1.0}
    run = run_of(
        [
            event(1, 0, **seek),
            event(1, 0, **seek),
            event(1, 0, **{**seek, "from_position_s": 4.0}),
            event(1, 0, **{**seek, "playback_rate": 1.5}),
        ]
    )
    assert [reason for _, reason in sorted(outcomes(run).items())] == [
        "accepted", "duplicate", "conflicting_duplicate", "conflicting_duplicate",
    ]  # fmt: skip


def test_columns_that_say_the_usual_throughout_are_as_if_absent() -> None:
    rows = [event(n, n % 5) for n in range(20)]
    usual: Event = {
        "playback_rate": 1.0,
        "from_position_s": None,
        "profile_id": None,
        "country": None,
        "is_supplemental": False,
        "_broken": None,
    }
    assert run_of([{**row, **usual} for row in rows]).events.equals(run_of(rows).events)


def test_whole_numbers_at_the_ends_stand_in_order_as_texts() -> None:
    ids = [0, 1, -1, 10, 9, 99, 100, -10, 2**63 - 1, -(2**63) + 1, -(2**63), 922337203685477580, -922337203685477580]
    (row,) = run_of([event(number, 0) for number in ids]).events.to_pylist()
    assert row["event_int"] == sorted(ids, key=str)


def test_a_slice_of_a_chunk_is_as_a_chunk_of_its_own() -> None:
    chance = random.Random(3)
    rows = [
        event(
            n,
            n,
            profile_id=chance.choice(["k", None]),
            from_position_s=chance.choice([5.0, None]),
            type=chance.choice(TYPES),
            country=chance.choice(["US", None]),
        )
        for n in range(60)
    ]
    names = list(rows[0])
    whole = pa.table({name: pa.array([row[name] for row in rows]) for name in names})
    for name in ("profile_id", "country", "device", "type"):
        place = whole.schema.get_field_index(name)
        whole = whole.set_column(place, name, whole.column(name).dictionary_encode())
    for start in (1, 7, 8, 13):
        run = make_run(whole.slice(start, 40), KNOWN, Rules(), batch=1, first_ordinal=0, source="f")
        assert run.events.equals(run_of(rows[start : start + 40]).events)


def test_what_stands_at_a_null_means_nothing() -> None:
    absent = pa.array([None, 2**62, 5, None], pa.int64())
    assert readable_instants(absent.slice(1)).tolist() == [BAD, 5, NULL]
    raw = pa.Array.from_buffers(pa.int64(), 2, [pa.py_buffer(b"\x02"), pa.py_buffer(np.array([7, 8]).tobytes())])
    assert readable_instants(raw).tolist() == [NULL, 8]
    indices = pa.Array.from_buffers(
        pa.int32(), 2, [pa.py_buffer(b"\x01"), pa.py_buffer(np.array([1, 99], dtype=np.int32).tobytes())]
    )
    assert codes_of(indices, np.array([4, 5, -1], dtype=np.int32)).tolist() == [5, -1]


def test_numbers_without_nulls_are_looked_at_where_they_stand() -> None:
    ts = pa.array([1, 2], pa.timestamp("us", "UTC"))
    assert np.shares_memory(instants("ts", ts, "us"), np.frombuffer(ts.buffers()[1], dtype=np.int64))
    codes = pa.array(["a", "b", "a"]).dictionary_encode()
    found = texts_of("account_id", codes).codes
    assert np.shares_memory(found, np.frombuffer(codes.indices.buffers()[1], dtype=np.int32))


def test_doubles_are_rounded_with_the_caller_s_word_for_null() -> None:
    array = pa.array([1.0, None, float("nan"), float("inf"), 0.0005])
    assert rounded(array, 1000.0, null=-7, bad=-8).tolist() == [1000, -7, -7, -8, 1]
    assert thousandths("playback_rate", array).tolist() == [1000, NULL, NULL, BAD, 1]
    assert are_all(array.slice(0, 3), 1.0)
    assert not are_all(array, 1.0)
