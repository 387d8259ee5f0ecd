"""Columns of any form become whole numbers, once: instants, positions, ids, flags."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest

from overnights.errors import NotData
from overnights.events.fields import event_ids, flags, instants, texts_of, thousandths
from overnights.events.hashing import bucket, hash_text
from overnights.events.texts import BAD, NULL

AT = 1_661_515_200_000_000  # 2022-08-26T12:00:00Z


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("2022-08-26T12:00:00Z", AT),
        ("2022-08-26 12:00:00", AT),
        ("2022-08-26t12:00z", AT),
        ("2022-08-26T14:00:00+02:00", AT),
        ("2022-08-26T14:00:00+0200", AT),
        ("2022-08-26T14:00:00+02", AT),
        ("2022-08-26T06:30:00-05:30", AT),
        ("20220826T120000Z", AT),
        ("20220826T1200", AT),
        ("2022-08-26T12:00:00.5", AT + 500_000),
        ("2022-08-26T12:00:00,123456999Z", AT + 123_456),
        ("2022-08-25T24:00:00Z", AT - 43_200_000_000),
        ("2022-08-26", AT - 43_200_000_000),
        ("1969-12-31T23:59:59.9999995Z", -1),
        (str(AT), AT),
        ("-1", -1),
        ("2000-02-29T00:00:00Z", 951_782_400_000_000),
    ],
)
def test_an_instant_is_read_and_floored(text: str, us: int) -> None:
    assert instants("ts", pa.array([text]), "us").tolist() == [us]


@pytest.mark.parametrize(
    "text",
    [
        "2022-02-29T00:00:00Z",
        "1900-02-29T00:00Z",
        "2022-08-32T00:00Z",
        "2022-00-01T00:00Z",
        "2022-08-26T25:00Z",
        "2022-08-26T24:00:01Z",
        "2022-08-26T12:60Z",
        "2022-08-26T12:00:60Z",
        "2022-08-26T12:00:00.Z",
        "2022-08-26T12:00:00+2",
        "2022-08-26T12:00:00 UTC",
        "2022-08-26T12:00:00Zx",
        "2022-08-26T12",
        "2022-0826T12:00Z",
        "2022-08-26T1200:00Z",
        "0001-01-01T00:00Z",
        "9999-12-31T12:00Z",
        "9223372036854775807",
        "99999999999999999999",
        "1e15",
        "+1",
        "soon",
        " ",
    ],
)
def test_what_is_no_instant_is_bad(text: str) -> None:
    assert instants("ts", pa.array([text]), "us").tolist() == [BAD]


@pytest.mark.parametrize(
    "array",
    [
        pa.array([AT // 10**6, None], pa.timestamp("s")),
        pa.array([AT // 10**3, None], pa.timestamp("ms", "Asia/Kolkata")),
        pa.array([AT * 1000 + 999, None], pa.timestamp("ns", "UTC")),
        pa.array([AT, None]),
        pa.array([float(AT), float("nan")]),
        pa.array([str(AT), ""]),
        pa.array([Decimal(AT), None]),
        pa.array(["2022-08-26T12:00:00Z", None]).dictionary_encode(),
        pa.array(["2022-08-26T12:00:00Z", None], pa.large_string()),
    ],
    ids=lambda array: str(array.type),
)
def test_instants_of_any_type_are_equal(array: pa.Array) -> None:
    assert instants("ts", array, "us").tolist() == [AT, NULL]


def test_finer_instants_before_1970_are_floored() -> None:
    assert instants("ts", pa.array([-1], pa.timestamp("ns")), "us").tolist() == [-1]


@pytest.mark.parametrize(("unit", "value"), [("s", 1_661_515_200), ("ms", 1_661_515_200_000)])
def test_a_unit_scales_numbers(unit: str, value: int) -> None:
    assert instants("ts", pa.array([value]), unit).tolist() == [AT]
    assert instants("ts", pa.array([str(value)]), unit).tolist() == [AT]
    assert instants("ts", pa.array([float(value)]), unit).tolist() == [AT]


def test_seconds_as_doubles_and_as_texts_agree_on_the_microsecond() -> None:
    values = [1_660_000_000 + k / 1_000_000 for k in range(0, 1_000_000, 997)]
    texts = pa.array([f"{v:.6f}" for v in values])
    assert np.array_equal(instants("ts", pa.array(values), "s"), instants("ts", texts, "s"))


def test_a_number_too_great_for_an_instant_is_bad() -> None:
    assert instants("ts", pa.array([2**62]), "s").tolist() == [BAD]
    assert instants("ts", pa.array([1e300]), "us").tolist() == [BAD]


@pytest.mark.parametrize("array", [pa.array([date(2022, 8, 26)]), pa.array([True]), pa.array([[1]])])
def test_a_column_that_holds_no_instants_is_named(array: pa.Array) -> None:
    with pytest.raises(NotData, match="Column ts holds") as caught:
        instants("ts", array, "us")
    assert caught.value.about["column"] == "ts"


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        *[("1.0005", 1001), ("-0.0004", 0), ("-0.0006", -1), ("+5", 5000), ("5.", 5000), (".5", 500), ("1e2", 100_000)],
        *[("", NULL), ("NaN", NULL), ("-nan", NULL), ("inf", BAD), ("-Infinity", BAD), ("1e999", BAD), ("1_0", BAD)],
        *[(" 5", BAD), ("0x10", BAD), ("5s", BAD), ("1,5", BAD)],
    ],
)
def test_a_position_is_read_and_rounded(text: str, ms: int) -> None:
    assert thousandths("position_s", pa.array([text])).tolist() == [ms]


@pytest.mark.parametrize(
    "array",
    [
        pa.array([12.0, None]),
        pa.array([12, None]),
        pa.array([12.0, float("nan")], pa.float32()),
        pa.array(["12", ""]),
        pa.array([Decimal("12.000"), None]),
        pa.array(["12.0", None]).dictionary_encode(),
    ],
    ids=lambda array: str(array.type),
)
def test_positions_of_any_type_are_equal(array: pa.Array) -> None:
    assert thousandths("position_s", array).tolist() == [12_000, NULL]


def test_positions_follow_their_unit() -> None:
    assert thousandths("position_s", pa.array([1500.0]), "ms").tolist() == [1500]
    assert thousandths("position_s", pa.array([1_500_000]), "us").tolist() == [1500]


def test_ids_of_any_type_are_equal_as_text() -> None:
    forms = [
        pa.array(["7", "8", None, "7"]),
        pa.array([7, 8, None, 7]),
        pa.array([7.0, 8.0, None, 7.0]),
        pa.array(["7", "8", None, "7"]).dictionary_encode(),
        pa.array([b"7", b"8", None, b"7"]),
        pa.chunked_array([pa.array(["7", "8"]).dictionary_encode(), pa.array([None, "7"]).dictionary_encode()])
        .unify_dictionaries()
        .combine_chunks(),
    ]
    for form in forms:
        array = form.chunk(0) if isinstance(form, pa.ChunkedArray) else form
        found = texts_of("account_id", array)
        named = [None if code < 0 else found.texts[int(code)].as_py() for code in found.codes]
        assert named == ["7", "8", None, "7"]


def test_equal_texts_of_a_dictionary_are_one() -> None:
    twice = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None], pa.int8()), pa.array(["a", "a", ""]))
    found = texts_of("account_id", twice)
    assert found.codes[0] == found.codes[1]
    assert found.codes[2] == found.codes[3] == -1


def test_a_fraction_is_no_id() -> None:
    assert texts_of("account_id", pa.array([1.5, 2.0])).codes.tolist()[0] == -2


def test_text_that_is_not_utf8_is_named() -> None:
    latin = pa.StringArray.from_buffers(1, pa.py_buffer(np.array([0, 1], np.int32)), pa.py_buffer(b"\xe9"))
    with pytest.raises(NotData, match="not UTF-8"):
        texts_of("device", latin)


def test_uuids_as_bytes_and_as_text_are_equal() -> None:
    one = UUID("12345678-9abc-def0-0123-456789abcdef")
    whole = pa.array([one.bytes, None, one.bytes], pa.binary(16))
    assert event_ids(whole).texts.to_pylist() == [str(one), "", str(one)]
    assert event_ids(whole.slice(1)).texts.to_pylist() == ["", str(one)]


def test_event_ids_are_whole_numbers_only_where_written_plainly() -> None:
    texts = ["17", "-5", "0", "-0", "007", "+1", "9223372036854775807", "9223372036854775808", "-9223372036854775808"]
    found = event_ids(pa.array([*texts, "-9223372036854775809", "x", "", None]))
    assert found.kinds.tolist() == [0, 0, 0, 1, 1, 1, 0, 1, 0, 1, 1, 2, 2]
    assert found.keys[[0, 1, 2, 6, 8]].tolist() == [17, -5, 0, 2**63 - 1, -(2**63)]


def test_event_ids_as_unsigned_numbers_equal_their_texts() -> None:
    assert event_ids(pa.array([2**64 - 1, 5], pa.uint64())).kinds.tolist() == [1, 0]


def test_flags_are_true_false_1_and_0() -> None:
    assert flags("is_supplemental", pa.array(["true", "FALSE", "1", "0", "", None, "yes"])).tolist() == [
        1, 0, 1, 0, 0, 0, -2,
    ]  # fmt: skip
    assert flags("is_supplemental", pa.array([True, None])).tolist() == [1, 0]
    assert flags("is_supplemental", pa.array([1, 0, 2])).tolist() == [1, 0, -2]


def test_hashes_are_those_of_the_store_and_never_change() -> None:
    found = hash_text(pa.array(["a-1", "", "é"]))
    assert found.tolist() == [4771309190433570246, -1166397803181037274, -7109551338664069573]
    assert hash_text(pa.array(["x", "a-1", "", "é"]).slice(1)).tolist() == found.tolist()
    assert bucket(found).tolist() == [6, 38, 59]


def test_accounts_fall_evenly_into_buckets() -> None:
    counts = np.bincount(bucket(hash_text(pa.array([f"account-{n}" for n in range(64_000)]))), minlength=64)
    assert counts.min() > 850
    assert counts.max() < 1150


def test_days_are_local_also_where_clocks_change() -> None:
    from zoneinfo import ZoneInfo

    from overnights.events.days import local_days

    zone = ZoneInfo("Europe/Berlin")
    moments = [datetime(2022, 3, 26, 22, 59, tzinfo=UTC), datetime(2022, 3, 27, 21, 59, tzinfo=UTC)]
    moments += [datetime(2022, 3, 27, 22, 0, tzinfo=UTC), datetime(1950, 1, 1, 12, tzinfo=UTC)]
    found = local_days(np.array([int(m.timestamp()) * 10**6 for m in moments]), zone)
    assert found.tolist() == [(m.astimezone(zone).date() - date(1970, 1, 1)).days for m in moments]
