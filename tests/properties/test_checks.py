"""The vectorised checks and the count within a chunk agree with a plain reading of the method, row by row."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from judged_runs import outcomes
from overnights.countries import TERRITORIES
from overnights.events.columns import COLUMNS, TYPES
from overnights.events.run import Known, Run, make_run
from overnights.viewing.rules import Rules

KNOWN = Known(runtime_ms={"e1": 100_000, "e2": 3_000}, late_days=2)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEEDED = ("event_id", "account_id", "playback_id", "episode_id", "ts", "type", "position_s")


class UnreadableError(Exception):
    """A text that is no value of its column."""


@dataclass
class Outcome:
    """What the plain reading says: an outcome for each row, and the event of each row that is kept."""

    of_row: list[str] = field(default_factory=list)
    events: dict[int, dict[str, object]] = field(default_factory=dict)


def instant(text: str) -> int:
    if text.lstrip("-").isdigit():
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as cause:
        raise UnreadableError from cause
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - EPOCH) // timedelta(microseconds=1)


def thousandths(text: str) -> int | None:
    try:
        number = float(text)
    except ValueError as cause:
        raise UnreadableError from cause
    if math.isnan(number):
        return None
    if math.isinf(number):
        raise UnreadableError
    return math.floor(number * 1000 + 0.5)


def local_day(us: int, zone: ZoneInfo) -> int:
    return (EPOCH + timedelta(microseconds=us)).astimezone(zone).date().toordinal()


def value(row: dict[str, str | None], column: str) -> object:
    text = row[column]
    if text is None or text == "":
        return None
    if column in ("ts", "received_at"):
        return instant(text)
    if column in ("position_s", "from_position_s", "playback_rate"):
        return thousandths(text)
    if column == "is_supplemental":
        if text.lower() not in ("true", "false", "1", "0"):
            raise UnreadableError
        return text.lower() in ("true", "1")
    return text


def judged(row: dict[str, str | None]) -> tuple[str, dict[str, object]]:
    values: dict[str, object] = {}
    bad = False
    for column in COLUMNS:
        if column == "from_position_s" and row["type"] != "seek":
            values[column] = None
            continue
        try:
            values[column] = value(row, column)
        except UnreadableError:
            bad = True
            values[column] = ...
    if values["is_supplemental"] is True:
        return "supplemental", values
    if any(values[column] is None for column in NEEDED):
        return "missing_field", values
    if values["playback_rate"] is None:
        values["playback_rate"] = 1000
    values["is_supplemental"] = values["is_supplemental"] or False
    if bad or values["playback_rate"] <= 0:
        return "bad_value", values
    if values["type"] not in TYPES:
        return "unknown_type", values
    if values["episode_id"] not in KNOWN.runtime_ms:
        return "unknown_episode", values
    if values["country"] is not None and values["country"] not in TERRITORIES:
        return "unknown_country", values
    places = [p for p in (values["position_s"], values["from_position_s"]) if p is not None]
    if any(place < 0 for place in places):
        return "negative_position", values
    if any(place > KNOWN.runtime_ms[values["episode_id"]] + 60_000 for place in places):
        return "position_beyond_runtime", values
    received = values["received_at"]
    if received is not None and values["ts"] - received > 86_400_000_000:
        return "ts_in_future", values
    return "", values


def plain(rows: list[dict[str, str | None]], zone: ZoneInfo) -> Outcome:
    out = Outcome()
    accepted: dict[tuple[object, object], dict[str, object]] = {}
    for place, row in enumerate(rows):
        reason, values = judged(row)
        if not reason:
            content = {column: values[column] for column in COLUMNS if column != "received_at"}
            twin = accepted.get((values["playback_id"], values["event_id"]))
            received = values["received_at"]
            if twin is not None:
                reason = "duplicate" if twin == content else "conflicting_duplicate"
            elif received is not None and local_day(received, zone) > local_day(values["ts"], zone) + KNOWN.late_days:
                reason = "too_late"
                out.events[place] = values
            else:
                accepted[(values["playback_id"], values["event_id"])] = content
                out.events[place] = values
        out.of_row.append(reason or "accepted")
    return out


def of_rows(run: Run) -> list[str]:
    return [said for _, said in sorted(outcomes(run).items())]


def unfolded(run: Run) -> dict[int, dict[str, object]]:
    """Each kept event by its ordinal, out of the lists of its context."""
    events = {}
    for row in run.events.to_pylist():
        for k, ordinal in enumerate(row["ordinal"]):
            ids = row["event_text"] if row["event_int"] is None else row["event_int"]
            events[ordinal] = {
                "event_id": str(ids[k]),
                "ts": row["ts"][k],
                "type": TYPES[row["type"][k]],
                "position_s": row["position_ms"][k],
                "from_position_s": row["from_position_ms"][k] if row["from_position_ms"] else None,
                "playback_rate": row["rate_thousandths"][k] if row["rate_thousandths"] else 1000,
                **{
                    name: row[name]
                    for name in ("account_id", "profile_id", "playback_id", "episode_id", "country", "device")
                },
            }
    return events


def some(*texts: str | None) -> st.SearchStrategy[str | None]:
    return st.sampled_from(texts)


ROWS = st.fixed_dictionaries(
    {
        "event_id": some("1", "2", "3", "10", "07", "x", "-0", "9223372036854775808", "é", None, ""),
        "account_id": some("a", "a", "a", "b", None),
        "playback_id": some("p", "p", "q", "r", ""),
        "episode_id": some("e1", "e1", "e1", "e2", "e9", None),
        "ts": some(
            "2022-08-26T21:59:59.9999999Z",
            "2022-08-26T22:00:00+00:00",
            "2022-08-27T00:30:00+02:00",
            "2022-08-26 23:10",
            "1661551800000000",
            "-1",
            "2022-13-26T00:00:00Z",
            "soon",
            None,
        ),
        "type": some(*TYPES, "seek", "heartbeat", "Start", None),
        "position_s": some(
            "0", "1.0005", "2.5e0", "-0.0004", "-0.0006", "63.0004", "160.0", "nan", "inf", "x", "", "9"
        ),
        "profile_id": some(None, None, "k"),
        "from_position_s": some(None, None, "1", "-5", "1e9", "junk", "NaN"),
        "playback_rate": some(None, None, "1", "1.0", "1.5", "0.0004", "-1", "inf"),
        "device": some(None, "tv", "tv", "web"),
        "country": some(None, "US", "US", "XK", "us", "UK", "ZZ"),
        "received_at": some(
            None, None, "2022-08-26T23:00:00Z", "2022-08-28T21:00:00Z", "2022-08-28T22:00:00Z", "2022-09-01", "0", "?"
        ),
        "is_supplemental": some(None, None, None, "false", "0", "TRUE", "1", "perhaps"),
    }
)
CLEAN = st.fixed_dictionaries(
    {
        "event_id": some("1", "2", "3", "10"),
        "account_id": some("a", "a", "b"),
        "playback_id": some("p", "p", "q"),
        "episode_id": some("e1", "e1", "e2"),
        "ts": some("2022-08-26T21:59:59Z", "2022-08-26T22:00:00Z", "2022-08-27T00:30:00+02:00"),
        "type": some("heartbeat", "seek", "stop"),
        "position_s": some("0", "1.0005", "9"),
        "profile_id": some(None, "k"),
        "from_position_s": some(None, "1", "2"),
        "playback_rate": some(None, "1", "1.5"),
        "device": some(None, "tv"),
        "country": some(None, "US", "XK"),
        "received_at": some(None, None, "2022-08-28T21:00:00Z", "2022-08-28T22:00:00Z", "2022-09-01T00:00:00Z"),
        "is_supplemental": some(None, "false"),
    }
)


def as_texts(rows: list[dict[str, str | None]]) -> pa.Table:
    return pa.table({column: pa.array([row[column] for row in rows], pa.string()) for column in COLUMNS})


def run_of(chunk: pa.Table, zone: str) -> Run:
    return make_run(chunk, KNOWN, Rules(zone=zone), batch=1, first_ordinal=0, source="events.csv")


@settings(max_examples=400, deadline=None)
@given(st.lists(ROWS, max_size=12), st.sampled_from(["UTC", "Europe/Berlin"]))
def test_every_row_gets_the_first_reason_that_holds(rows: list[dict[str, str | None]], zone: str) -> None:
    run = run_of(as_texts(rows), zone)
    assert of_rows(run) == plain(rows, ZoneInfo(zone)).of_row


@settings(max_examples=400, deadline=None)
@given(st.lists(CLEAN, max_size=40), st.sampled_from(["UTC", "Europe/Berlin"]))
def test_events_are_counted_once_and_kept_whole(rows: list[dict[str, str | None]], zone: str) -> None:
    run = run_of(as_texts(rows), zone)
    expected = plain(rows, ZoneInfo(zone))
    assert of_rows(run) == expected.of_row
    found = unfolded(run)
    assert set(found) >= set(expected.events)
    for ordinal, values in expected.events.items():
        assert found[ordinal] == {name: values[name] for name in found[ordinal]}
    assert run.accepted + run.duplicates + run.set_aside.num_rows == run.offered == len(rows)


@settings(max_examples=200, deadline=None)
@given(st.lists(CLEAN, max_size=60))
def test_lists_are_in_method_order_and_rows_in_store_order(rows: list[dict[str, str | None]]) -> None:
    run = run_of(as_texts(rows), "UTC")
    keys = []
    for row in run.events.to_pylist():
        ids = [str(i) for i in row["event_text"] or row["event_int"]]
        order = list(zip(row["ts"], row["type"], row["position_ms"], ids, strict=True))
        assert order == sorted(order)
        keys.append((row["bucket"], row["playback_hash"], row["playback_id"]))
    assert keys == sorted(keys)


def typed(rows: list[dict[str, str | None]], unit: str) -> pa.Table:
    """The same rows as a Parquet file may hold them: numbers, timestamps, booleans, dictionary codes."""
    columns = {}
    for column in COLUMNS:
        values = [value(row, column) for row in rows]
        texts = [row[column] for row in rows]
        if column in ("ts", "received_at"):
            array = pa.array(values, pa.timestamp("us", "UTC")).cast(pa.timestamp(unit, "America/New_York"), safe=False)
        elif column in ("position_s", "from_position_s", "playback_rate"):
            array = pa.array([None if text is None else float(text) for text in texts], pa.float64())
        elif column == "is_supplemental":
            array = pa.array(values, pa.bool_())
        elif column == "event_id":
            array = pa.array([int(text or "0") for text in texts], pa.int32())
        else:
            array = pa.array(texts, pa.string()).dictionary_encode()
        columns[column] = array
    return pa.table(columns)


@settings(max_examples=200, deadline=None)
@given(st.lists(CLEAN, max_size=30), st.sampled_from(["s", "us", "ns"]))
def test_the_form_of_a_column_changes_nothing(rows: list[dict[str, str | None]], unit: str) -> None:
    texts, columns = run_of(as_texts(rows), "UTC"), run_of(typed(rows, unit), "UTC")
    assert columns.events.equals(texts.events)
    assert columns.duplicates == texts.duplicates
    assert columns.set_aside.drop_columns("detail").equals(texts.set_aside.drop_columns("detail"))


@settings(max_examples=200, deadline=None)
@given(st.lists(CLEAN, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_a_row_repeated_is_a_duplicate(rows: list[dict[str, str | None]], chance: object) -> None:
    once = run_of(as_texts(rows), "UTC")
    again = run_of(as_texts([*rows, rows[chance.randrange(len(rows))]]), "UTC")  # type: ignore[attr-defined]
    assert again.accepted == once.accepted
    assert again.offered == once.offered + 1


@settings(max_examples=300, deadline=None)
@given(st.floats(min_value=0, max_value=150, allow_subnormal=True))
def test_positions_round_half_up_in_double(position: float) -> None:
    row = dict.fromkeys(COLUMNS) | {
        "event_id": "1", "account_id": "a", "playback_id": "p", "episode_id": "e1", "ts": "0", "type": "start",
    }  # fmt: skip
    run = run_of(as_texts([{**row, "position_s": repr(position)}]), "UTC")
    assert run.events.column("position_ms").to_pylist() == [[math.floor(position * 1000 + 0.5)]]


@settings(max_examples=300, deadline=None)
@given(st.integers(-(10**15), 10**16), st.integers(0, 9_999_999))
def test_decimal_seconds_are_floored_to_microseconds(whole: int, ten_millionths: int) -> None:
    from overnights.events.fields import instants

    text = f"{whole // 10**6}.{ten_millionths:07d}"
    negative = text.startswith("-")
    exact = Fraction(text)
    found = instants("ts", pa.array([text]), "s")[0]
    assert found == math.floor(exact * 10**6), (text, negative)
