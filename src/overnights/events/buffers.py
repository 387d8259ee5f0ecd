"""Arrow arrays as NumPy views of their buffers: values without a copy, and which of them are there.

Arrays as long as a chunk are allocated by NumPy, which asks for huge pages, and filled by compiled functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.events.hashing import frozen
from overnights.events.texts import BAD, FIRST_US, LAST_US, NULL

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Doubles: TypeAlias = "npt.NDArray[np.float64]"
Bits: TypeAlias = "npt.NDArray[np.uint8]"
_GREATEST = float(2**62)
_NONE = frozen(np.zeros(0, dtype=np.uint8))


@dataclass(frozen=True, slots=True)
class Valid:
    """Which values of an array are there: bits, lowest first, from the bit `first` on; no bits at all: every one."""

    bits: Bits
    first: int


def values_of(array: pa.Array, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """The values of an array of a fixed width, read-only and not copied; what stands at a null means nothing."""
    kind = np.dtype(dtype)
    content = array.buffers()[1]
    if content is None or not len(array):
        return frozen(np.zeros(0, dtype=kind))
    return frozen(np.frombuffer(content, dtype=kind, count=len(array), offset=kind.itemsize * array.offset))


def valid_of(array: pa.Array) -> Valid:
    """Which values of an array are there."""
    bits = array.buffers()[0]
    if bits is None or not array.null_count:
        return Valid(_NONE, 0)
    return Valid(frozen(np.frombuffer(bits, dtype=np.uint8)), array.offset)


@numba.njit(cache=True, nogil=True, inline="always")
def _is_there(bits: Bits, place: int) -> int:
    """1 where the bit at a place is set, 0 where it is not; 1 without bits."""
    return 1 if len(bits) == 0 else (bits[place >> 3] >> (place & 7)) & 1


def codes_of(indices: pa.Array, meaning: Codes) -> Codes:
    """What the indices into `meaning` mean; its last entry is what a null means."""
    whole = indices.cast(pa.int32())
    valid = valid_of(whole)
    out = np.empty(len(whole), dtype=np.int32)
    _codes(values_of(whole, np.int32), valid.bits, valid.first, frozen(meaning), out)
    return frozen(out)


@numba.njit(cache=True, nogil=True)
def _codes(indices: Codes, bits: Bits, first: int, meaning: Codes, out: Codes) -> None:
    last = len(meaning) - 1
    for i in range(len(indices)):
        is_there = _is_there(bits, first + i)
        out[i] = meaning[indices[i] * is_there + last * (1 - is_there)]  # a branch would be guessed wrong half the time


def readable_instants(array: pa.Int64Array) -> Int64s:
    """Instants in µs as they stand, null as NULL, those outside the years 1 to 9999 as BAD; no copy where none is."""
    values, valid = values_of(array, np.int64), valid_of(array)
    if not len(valid.bits) and _are_readable(values):
        return values
    out = np.empty(len(values), dtype=np.int64)
    _readable(values, valid.bits, valid.first, out)
    return frozen(out)


@numba.njit(cache=True, nogil=True)
def _are_readable(values: Int64s) -> bool:
    """Whether all instants are of the years 1 to 9999, or NULL."""
    count = 0
    for i in range(len(values)):
        count += ((values[i] >= FIRST_US) & (values[i] < LAST_US)) | (values[i] == NULL)
    return count == len(values)


@numba.njit(cache=True, nogil=True)
def _readable(values: Int64s, bits: Bits, first: int, out: Int64s) -> None:
    for i in range(len(values)):
        if values[i] == NULL or not _is_there(bits, first + i):
            out[i] = NULL
        else:
            out[i] = values[i] if FIRST_US <= values[i] < LAST_US else BAD


def rounded(array: pa.DoubleArray, scale: float, *, null: int = NULL, bad: int = BAD) -> Int64s:
    """floor(x × scale + 0.5) of doubles, beyond 2^62 cut there; `null` for null and NaN, `bad` for infinite."""
    valid = valid_of(array)
    out = np.empty(len(array), dtype=np.int64)
    _round(values_of(array, np.float64), valid.bits, valid.first, scale, null, bad, out)
    return out


@numba.njit(cache=True, nogil=True)
def _round(values: Doubles, bits: Bits, first: int, scale: float, null: int, bad: int, out: Int64s) -> None:
    for i in range(len(values)):
        x = values[i]
        if np.isnan(x) or not _is_there(bits, first + i):
            out[i] = null
        elif np.isinf(x):
            out[i] = bad
        else:
            out[i] = np.int64(np.floor(min(max(x * scale, -_GREATEST), _GREATEST) + 0.5))


def are_all(array: pa.DoubleArray, usual: float) -> bool:
    """Whether every double is null, NaN or the usual one."""
    valid = valid_of(array)
    return bool(_are_all(values_of(array, np.float64), valid.bits, valid.first, usual))


@numba.njit(cache=True, nogil=True)
def _are_all(values: Doubles, bits: Bits, first: int, usual: float) -> bool:
    for i in range(len(values)):  # noqa: SIM110 — compiled
        if not (values[i] == usual or np.isnan(values[i]) or not _is_there(bits, first + i)):
            return False
    return True
