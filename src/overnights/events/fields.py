"""The columns of a chunk as arrays of whole numbers, all of one length: what the checks and the grouping compute on.

A text column becomes codes into its distinct texts. Numbers and instants become int64, where NULL stands for an absent
value and BAD for one that cannot be read. Nothing here goes row by row in Python, whatever the types of the columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.errors import NotData
from overnights.events.buffers import are_all, codes_of, readable_instants, rounded, values_of
from overnights.events.columns import TYPES
from overnights.events.hashing import frozen, hash_bytes, text_buffers
from overnights.events.texts import (
    ABSENT,
    BAD,
    FIRST_US,
    LAST_US,
    NULL,
    TEXT,
    UNREADABLE,
    WHOLE,
    instants_of,
    whole_number,
)

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
ABSENT_CODE, BAD_CODE = -1, -2
UNKNOWN_TYPE = -3
_PLACES = {"us": 0, "ms": 3, "s": 6}
_SCALES = {"s": 1_000.0, "ms": 1.0, "us": 0.001}
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$|^[+-]?(?i:inf|infinity)$"
_NAN = r"^[+-]?(?i:nan)$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One text column: a code for each row (ABSENT_CODE null or empty, BAD_CODE unreadable), and the distinct texts."""

    codes: Codes
    texts: pa.StringArray


@dataclass(frozen=True, slots=True, kw_only=True)
class EventIds:
    """The event ids: int64 `keys` (a plain whole number itself, or the text's hash), their kind, and the texts.

    `kinds` is empty where every id is a whole number.
    `texts` is null where all ids came as whole numbers; else one text a row, with its `offsets` and bytes `data`.
    """

    keys: Int64s
    kinds: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int32]
    data: npt.NDArray[np.uint8]
    texts: pa.StringArray | None


def one_array(column: pa.ChunkedArray) -> pa.Array:
    """A column as one Arrow array without extension type."""
    if column.num_chunks == 1:
        array = column.chunk(0)
    else:
        array = pa.concat_arrays(column.unify_dictionaries().chunks) if column.num_chunks else pa.array([], column.type)
    return array.storage if isinstance(array, pa.ExtensionArray) else array


def unit_of(field: pa.Field, default: str) -> str:
    """The unit that a mapping noted on a field: s, ms or us."""
    return str((field.metadata or {}).get(b"unit", default.encode()).decode())


def texts_of(name: str, array: pa.Array) -> Texts:
    """A column of ids or names as codes; equal texts have equal codes, whatever type they came in."""
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    plain, is_bad = plain_texts(name, encoded.dictionary)
    texts = pc.unique(plain)
    first = pc.index_in(plain, value_set=texts) if len(texts) < len(plain) else pa.array(np.arange(len(plain)))
    codes = first.to_numpy(zero_copy_only=False).astype(np.int32)
    absent = pc.or_(pc.is_null(plain), pc.equal(plain, "").fill_null(True)).to_numpy(zero_copy_only=False)
    codes[absent] = ABSENT_CODE
    codes[is_bad] = BAD_CODE
    if not encoded.indices.null_count and np.array_equal(codes, np.arange(len(codes), dtype=np.int32)):
        return Texts(codes=values_of(encoded.indices.cast(pa.int32()), np.int32), texts=texts)
    return Texts(codes=codes_of(encoded.indices, np.append(codes, np.int32(ABSENT_CODE))), texts=texts)


def plain_texts(name: str, array: pa.Array) -> tuple[pa.StringArray, npt.NDArray[np.bool_]]:
    """Ids of any type as texts, with what cannot be read as null and marked. NaN is null.

    Raises: NotData, where the column holds no texts or whole numbers.
    """
    kind = array.type
    none = np.zeros(len(array), dtype=np.bool_)
    if pa.types.is_dictionary(kind):
        return plain_texts(name, array.cast(kind.value_type))
    if pa.types.is_floating(kind):
        values = pc.fill_null(array.cast(pa.float64()), float("nan")).to_numpy(zero_copy_only=False)
        is_whole = (np.abs(values) < 2**53) & (values == np.floor(values))
        whole = pa.array(np.where(is_whole, values, 0).astype(np.int64), mask=~is_whole)
        return whole.cast(pa.string()), ~is_whole & ~np.isnan(values)
    if pa.types.is_fixed_size_binary(kind) and kind.byte_width == 16:
        return _uuid_texts(array), none
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    is_number = pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0)
    if not (is_text or is_number or pa.types.is_boolean(kind) or pa.types.is_binary(kind) or pa.types.is_null(kind)):
        raise NotData(
            f"Column {name} holds {kind}, and texts or whole numbers were expected. "
            "Write it as text, or map another column to it.",
            column=name,
            found=str(kind),
        )
    try:
        texts = array.cast(pa.string())
        texts.validate(full=True)
    except pa.ArrowInvalid as cause:
        raise NotData(
            f"Column {name} holds bytes that are not UTF-8 text. Write the file anew in UTF-8.", column=name
        ) from cause
    return texts, none


def _uuid_texts(array: pa.Array) -> pa.StringArray:
    """UUIDs kept as 16 bytes, as their usual text of 36 characters."""
    count = len(array)
    whole = pc.fill_null(array, bytes(16)).cast(pa.binary(16))
    raw = np.frombuffer(whole.buffers()[1], dtype=np.uint8)[16 * whole.offset : 16 * (whole.offset + count)]
    digits = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    out = np.full((count, 36), ord("-"), dtype=np.uint8)
    places = [2 * k + sum(2 * k >= cut for cut in (8, 12, 16, 20)) for k in range(16)]
    pairs = raw.reshape(count, 16)
    for k, place in enumerate(places):
        out[:, place] = digits[pairs[:, k] >> 4]
        out[:, place + 1] = digits[pairs[:, k] & 15]
    offsets = pa.py_buffer(np.arange(0, 36 * (count + 1), 36, dtype=np.int32).tobytes())
    texts = pa.StringArray.from_buffers(count, offsets, pa.py_buffer(out.tobytes()))
    return pc.if_else(array.is_valid(), texts, pa.scalar(None, pa.string()))


def event_ids(array: pa.Array) -> EventIds:
    """The event ids of a column, so that 17 as a number and as text are equal."""
    if pa.types.is_integer(array.type) and not pa.types.is_uint64(array.type):
        keys = values_of(array.cast(pa.int64()), np.int64)
        kinds = np.zeros(0, dtype=np.uint8)
        if array.null_count:
            kinds = np.where(array.is_null().to_numpy(zero_copy_only=False), ABSENT, WHOLE).astype(np.uint8)
        offsets, data = text_buffers(pa.array([], pa.string()))
        return EventIds(keys=keys, kinds=frozen(kinds), offsets=offsets, data=data, texts=None)
    texts, is_bad = plain_texts("event_id", array)
    filled = pc.fill_null(texts, "")
    offsets, data = text_buffers(filled)
    keys, kinds = _event_keys(offsets, data)
    kinds[is_bad] = UNREADABLE
    return EventIds(keys=frozen(keys), kinds=frozen(kinds), offsets=offsets, data=data, texts=filled)


@numba.njit(cache=True, nogil=True)
def _event_keys(offsets: npt.NDArray[np.int32], data: npt.NDArray[np.uint8]) -> tuple[Int64s, npt.NDArray[np.uint8]]:
    """Keys and kinds of n texts, from n + 1 offsets into their bytes."""
    count = len(offsets) - 1
    keys = np.zeros(count, dtype=np.int64)
    kinds = np.full(count, ABSENT, dtype=np.uint8)
    for i in range(count):
        start, end = offsets[i], offsets[i + 1]
        if start == end:
            continue
        is_whole, value = whole_number(data, start, end)
        keys[i] = value if is_whole else hash_bytes(data, start, end)
        kinds[i] = WHOLE if is_whole else TEXT
    return keys, kinds


def types_of(array: pa.Array) -> npt.NDArray[np.int8]:
    """The event types as their places in TYPES; ABSENT_CODE, BAD_CODE or UNKNOWN_TYPE otherwise."""
    found = texts_of("type", array)
    known = {name: place for place, name in enumerate(TYPES)}
    places = [known.get(text or "", UNKNOWN_TYPE) for text in found.texts.to_pylist()]
    table = np.array([*places, BAD_CODE, ABSENT_CODE], dtype=np.int8)  # codes -2 and -1 are its last two
    return frozen(table[found.codes])


def instants(name: str, array: pa.Array, unit: str) -> Int64s:
    """Instants in µs since 1970-01-01 UTC; finer is floored; outside the years 1 to 9999 they are BAD.

    Raises: NotData, where the column holds neither timestamps, texts nor numbers.
    """
    kind = array.type
    if pa.types.is_dictionary(kind):
        return instants(name, array.cast(kind.value_type), unit)
    if pa.types.is_timestamp(kind) and kind.unit == "us":
        return readable_instants(array.cast(pa.int64()))
    if pa.types.is_timestamp(kind):
        counts = pc.fill_null(array.cast(pa.int64()), NULL).to_numpy(zero_copy_only=False)
        out = _scaled(counts, {"s": 6, "ms": 3, "ns": -3}[kind.unit])
    elif pa.types.is_integer(kind) and not pa.types.is_uint64(kind):
        counts = pc.fill_null(array.cast(pa.int64()), NULL).to_numpy(zero_copy_only=False)
        out = _scaled(counts, _PLACES[unit])
    elif pa.types.is_date(kind) or pa.types.is_nested(kind) or pa.types.is_boolean(kind) or pa.types.is_time(kind):
        raise NotData(
            f"Column {name} holds {kind}, and a timestamp, ISO 8601 text or whole microseconds were expected. "
            "Write it as one of these, or map another column to it.",
            column=name,
            found=str(kind),
        )
    elif pa.types.is_floating(kind):
        out = _from_doubles(array.cast(pa.float64()), _PLACES[unit])
    else:
        texts = pc.fill_null(_number_texts(name, array), "")
        out = instants_of(*text_buffers(texts), _PLACES[unit])
    out[((out < FIRST_US) | (out >= LAST_US)) & (out != NULL)] = BAD
    return frozen(out)


def _scaled(counts: Int64s, places: int) -> Int64s:
    """Counts times ten to `places`, floored, and BAD beyond int64; NULL stays."""
    if places == 0:
        return counts.copy()
    if places < 0:
        return np.where(counts == NULL, NULL, counts // 10**-places)
    greatest = LAST_US // 10**places
    fits = (counts >= -greatest) & (counts <= greatest)
    return np.where(counts == NULL, NULL, np.where(fits, counts * np.where(fits, 10**places, 0), BAD))


def _from_doubles(array: pa.DoubleArray, places: int) -> Int64s:
    """Doubles times ten to `places`, floored after allowing for half the spacing of doubles there; NaN is NULL.

    A double stands for the decimal that was rounded to it: 1660000000.123456 s is 123456 µs past the second.
    """
    values = pc.fill_null(array, float("nan")).to_numpy(zero_copy_only=False)
    fits = ~np.isnan(values) & (np.abs(values) < float(LAST_US // 10**places))
    safe = np.where(fits, values, 0.0)
    whole = np.floor(safe)
    more = np.floor((safe - whole + np.spacing(np.abs(safe)) / 2) * 10.0**places)
    out = whole.astype(np.int64) * 10**places + np.where(places, more, 0).astype(np.int64)
    return np.where(np.isnan(values), NULL, np.where(fits, out, BAD))


def _number_texts(name: str, array: pa.Array) -> pa.StringArray:
    """Decimals or texts as texts."""
    return array.cast(pa.string()) if pa.types.is_decimal(array.type) else plain_texts(name, array)[0]


def thousandths(name: str, array: pa.Array, unit: str = "s", *, null: int = NULL, bad: int = BAD) -> Int64s:
    """Numbers in whole thousandths: floor(x × 1000 + 0.5) in IEEE double; `null` for NaN and empty, `bad` for infinite.

    Units ms and us are read as thousandths and millionths of a second.
    Raises: NotData, where the column holds neither numbers nor texts.
    """
    kind = array.type
    if pa.types.is_dictionary(kind):
        return thousandths(name, array.cast(kind.value_type), unit, null=null, bad=bad)
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        return frozen(rounded(array.cast(pa.float64(), safe=False), _SCALES[unit], null=null, bad=bad))
    if pa.types.is_nested(kind) or pa.types.is_temporal(kind) or pa.types.is_boolean(kind):
        raise NotData(
            f"Column {name} holds {kind}, and a number was expected. "
            "Write it as a number, or map another column to it.",
            column=name,
            found=str(kind),
        )
    numbers, is_bad = _parsed(_number_texts(name, array))
    out = rounded(numbers, _SCALES[unit], null=null, bad=bad)
    out[is_bad] = bad
    return frozen(out)


def rates(array: pa.Array) -> Int64s:
    """Playback rates in whole thousandths, 0 where they cannot be read; none at all where each is 1 or absent.

    Raises: NotData, as `thousandths`.
    """
    if not len(array) or (pa.types.is_float64(array.type) and are_all(array, 1.0)):
        return frozen(np.zeros(0, dtype=np.int64))
    return thousandths("playback_rate", array, null=1000, bad=0)


def _parsed(texts: pa.StringArray) -> tuple[pa.DoubleArray, npt.NDArray[np.bool_]]:
    """Texts as doubles, correctly rounded; NaN and empty as null; and which texts are no numbers."""
    is_absent = pc.or_(pc.equal(texts, ""), pc.match_substring_regex(texts, _NAN)).fill_null(True)
    is_number = pc.match_substring_regex(texts, _NUMBER).fill_null(False)
    plain = pc.utf8_ltrim(pc.if_else(is_number, texts, pa.scalar(None, pa.string())), "+")
    is_bad = pc.invert(pc.or_(is_absent, is_number)).to_numpy(zero_copy_only=False)
    return plain.cast(pa.float64()), is_bad


def flags(name: str, array: pa.Array) -> npt.NDArray[np.int8]:
    """Yes or no as 1 or 0; null and empty are 0; BAD_CODE where it is neither (true, false, 1, 0)."""
    if pa.types.is_boolean(array.type):
        return frozen(pc.fill_null(array, False).cast(pa.int8()).to_numpy(zero_copy_only=False))
    found = texts_of(name, array)
    meaning = {"true": 1, "1": 1, "false": 0, "0": 0}
    values = [meaning.get((text or "").lower(), BAD_CODE) for text in found.texts.to_pylist()]
    table = np.array([*values, BAD_CODE, 0], dtype=np.int8)
    return frozen(table[found.codes])
