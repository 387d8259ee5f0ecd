"""A run: contexts, order, late rows, what a set aside row says."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from judged_runs import outcomes
from overnights.errors import MissingColumns, NotData
from overnights.events.checks import CODES
from overnights.events.run import Known, Run, make_run
from overnights.tables import EVENTS, SET_ASIDE
from overnights.viewing.rules import Rules

KNOWN = Known(runtime_ms={"e": 100_000, "f": 100_000})
ROW = {
    "event_id": "1",
    "account_id": "a",
    "playback_id": "p",
    "episode_id": "e",
    "ts": "2022-08-26T12:00:00Z",
    "type": "start",
    "position_s": "0",
}


def run_of(*changes: dict[str, object], known: Known = KNOWN, zone: str = "UTC", source: str = "f.csv") -> Run:
    rows = [{**ROW, "event_id": str(k), **change} for k, change in enumerate(changes, 1)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    chunk = pa.table({name: [row.get(name) for row in rows] for name in names})
    return make_run(chunk, known, Rules(zone=zone), batch=7, first_ordinal=100, source=source)


def test_a_run_has_the_shape_of_its_tables() -> None:
    run = run_of({}, {"type": "dance"})
    assert run.events.schema.equals(EVENTS.schema)
    assert run.set_aside.schema.equals(SET_ASIDE.schema)
    assert (run.offered, run.accepted, run.duplicates) == (2, 1, 0)


def test_an_empty_chunk_is_an_empty_run() -> None:
    chunk = pa.table({name: pa.array([], pa.string()) for name in ROW})
    run = make_run(chunk, KNOWN, Rules(), batch=1, first_ordinal=0, source="f.csv")
    assert (run.offered, run.events.num_rows, run.set_aside.num_rows) == (0, 0, 0)
    assert run.events.schema.equals(EVENTS.schema)


def test_a_row_set_aside_says_where_why_and_what() -> None:
    run = run_of({}, {"position_s": "-3.5"})
    (row,) = run.set_aside.to_pylist()
    assert row == {
        "batch": 7,
        "by_batch": 7,
        "ordinal": 101,
        "source": "f.csv",
        "row": 2,
        "reason": "negative_position",
        "detail": "position_s -3.5",
        "day": date(2022, 8, 26),
    }


@pytest.mark.parametrize(
    ("change", "reason", "detail"),
    [
        ({"is_supplemental": "true"}, "supplemental", "is_supplemental true"),
        ({"account_id": ""}, "missing_field", "account_id is empty"),
        ({"ts": "soon"}, "bad_value", "ts soon"),
        ({"position_s": "x" * 300}, "bad_value", "position_s " + "x" * 200),
        ({"playback_rate": "0.0001"}, "bad_value", "playback_rate 0.0001"),
        ({"type": "Start"}, "unknown_type", "type Start"),
        ({"episode_id": "none"}, "unknown_episode", "episode_id none"),
        ({"country": "us"}, "unknown_country", "country us"),
        ({"type": "seek", "from_position_s": "-1"}, "negative_position", "from_position_s -1"),
        ({"position_s": "160.001"}, "position_beyond_runtime", "position_s 160.001"),
        ({"received_at": "2022-08-25T11:59:59Z"}, "ts_in_future", "ts 2022-08-26T12:00:00Z"),
        ({"received_at": "2022-09-10T00:00:00Z"}, "too_late", "received_at 2022-09-10T00:00:00Z"),
    ],
)
def test_each_reason_points_at_what_was_found(change: dict[str, object], reason: str, detail: str) -> None:
    (row,) = run_of(change).set_aside.to_pylist()
    assert (row["reason"], row["detail"]) == (reason, detail)
    assert reason in CODES


@pytest.mark.parametrize("name", ["account_id", "profile_id"])
def test_what_was_found_never_names_an_account(name: str) -> None:
    columns: dict[str, list[object]] = {column: [value] for column, value in ROW.items()}
    chunk = pa.table({**columns, name: pa.array([7.5])})
    (row,) = make_run(chunk, KNOWN, Rules(), batch=1, first_ordinal=0, source="f").set_aside.to_pylist()
    assert (row["reason"], row["detail"]) == ("bad_value", f"{name} cannot be read")


def test_edges_are_let_in() -> None:
    run = run_of(
        {"position_s": "160.0"},
        {"received_at": "2022-08-25T12:00:00Z"},
        {"received_at": "2022-09-09T23:59:59Z"},
        {"from_position_s": "junk"},
        {"playback_rate": "0.0005"},
    )
    assert run.accepted == 5


def test_rows_that_contradict_each_other_stand_apart_for_judging() -> None:
    other = {"event_id": "9", "position_s": "5"}
    run = run_of({}, {"event_id": "9"}, other, {"event_id": "9"}, other)
    assert [row["ordinal"] for row in run.events.to_pylist()] == [[100, 101, 103], [102, 104]]
    assert (run.accepted, run.duplicates, run.set_aside.num_rows) == (3, 2, 0)
    said = outcomes(run)
    assert said[100] == said[101] == "accepted"
    assert (said[102], said[103], said[104]) == ("conflicting_duplicate", "duplicate", "conflicting_duplicate")


def test_event_ids_of_another_playback_are_its_own() -> None:
    assert run_of({"event_id": "1"}, {"event_id": "1", "playback_id": "q"}).accepted == 2


def test_a_late_row_is_kept_apart_and_duplicates_nothing() -> None:
    late = {"event_id": "1", "received_at": "2022-10-01T00:00:00Z"}
    run = run_of(late, {"event_id": "1"}, late, {"event_id": "2"})
    assert [row["is_late"] for row in run.events.to_pylist()] == [True, False]
    assert run.set_aside.column("reason").to_pylist() == ["too_late", "too_late"]
    assert sorted(outcomes(run).items()) == [
        (100, "too_late"),
        (101, "accepted"),
        (102, "duplicate"),
        (103, "accepted"),
    ]


def test_lateness_is_of_local_days() -> None:
    change = {"ts": "2022-08-26T22:30:00Z", "received_at": "2022-09-09T22:30:00Z"}
    assert run_of(change).accepted == 1
    assert run_of({**change, "ts": "2022-08-26T21:30:00Z"}, zone="Europe/Berlin").accepted == 0
    assert run_of(change, known=Known(runtime_ms={"e": 1000}, late_days=13)).accepted == 0


def test_one_row_stands_for_one_context() -> None:
    run = run_of({}, {"device": "tv"}, {"country": "US"}, {"episode_id": "f"}, {"profile_id": "k"}, {"account_id": "b"})
    assert run.events.num_rows == 6
    assert run.accepted == 6


def test_lists_that_would_say_nothing_are_null() -> None:
    plain, full = run_of({}).events.to_pylist(), run_of({"type": "seek", "from_position_s": "5"}, {}).events.to_pylist()
    assert plain[0]["from_position_ms"] is plain[0]["rate_thousandths"] is plain[0]["event_text"] is None
    assert full[0]["from_position_ms"] == [None, 5000]
    assert run_of({"playback_rate": "1.25"}).events.to_pylist()[0]["rate_thousandths"] == [1250]


def test_ties_are_put_in_order_by_event_id_as_text() -> None:
    ids = ["10", "9", "-1", "a", "é", "100", "B", "00"]
    (row,) = run_of(*({"event_id": i} for i in ids)).events.to_pylist()
    assert row["event_text"] == sorted(ids)
    (row,) = run_of(*({"event_id": i} for i in ["10", "9", "-1", "100", "0"])).events.to_pylist()
    assert row["event_int"] == [-1, 0, 10, 100, 9]


def test_a_long_playback_in_any_order_is_put_in_order() -> None:
    minutes = list(range(5000))
    random.Random(1).shuffle(minutes)
    (row,) = run_of(*({"ts": str(60_000_000 * m), "event_id": str(m)} for m in minutes)).events.to_pylist()
    assert row["event_int"] == sorted(minutes)
    assert row["ordinal"] == (np.argsort(minutes) + 100).tolist()


def test_a_playback_of_many_accounts_stays_quick_and_whole() -> None:
    run = run_of(*({"account_id": f"a{k % 3000}"} for k in range(6000)))
    assert run.events.num_rows == 3000
    assert run.accepted == 6000


def test_rows_of_several_files_keep_their_source_and_row() -> None:
    chunk = pa.table(
        {name: [value] * 3 for name, value in ROW.items() if name != "type"}
        | {"type": ["x", "y", "start"], "_row": [1, 1, 2], "_source": ["a.csv", "b.csv", "b.csv"]}
    )
    run = make_run(chunk, KNOWN, Rules(), batch=1, first_ordinal=0, source="")
    assert run.set_aside.select(["source", "row"]).to_pylist() == [
        {"source": "a.csv", "row": 1},
        {"source": "b.csv", "row": 1},
    ]


def test_a_row_that_could_not_be_split_is_a_bad_value() -> None:
    chunk = pa.table(
        {name: [None, value] for name, value in ROW.items()} | {"_broken": ["not the 7 fields but 2", None]}
    )
    run = make_run(chunk, KNOWN, Rules(), batch=1, first_ordinal=0, source="f.csv")
    assert run.set_aside.select(["reason", "detail"]).to_pylist() == [
        {"reason": "bad_value", "detail": "not the 7 fields but 2"}
    ]
    assert run.accepted == 1


def test_a_missing_column_names_those_that_are_there() -> None:
    chunk = pa.table({"event_id": ["1"], "ts": ["x"]})
    with pytest.raises(MissingColumns, match=r"f\.csv: There is no column account_id") as caught:
        make_run(chunk, KNOWN, Rules(), batch=1, first_ordinal=0, source="f.csv")
    assert caught.value.about["found"] == ("event_id", "ts")


def test_a_column_of_the_wrong_kind_names_file_and_column() -> None:
    with pytest.raises(NotData, match=r"f\.csv: Column position_s holds bool"):
        run_of({"position_s": True})


def test_whole_numbers_and_texts_as_ids_are_the_same_run() -> None:
    texts = run_of({"account_id": "5", "playback_id": "6"}, {"account_id": "5", "playback_id": "6"})
    numbers = run_of({"account_id": 5, "playback_id": 6}, {"account_id": 5, "playback_id": 6})
    assert texts.events.equals(numbers.events)
