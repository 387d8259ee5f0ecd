"""The hash by which accounts fall into buckets and playbacks into order; a property of the store, never to be changed.

FNV-1a over the UTF-8 bytes, then the 64-bit finaliser of MurmurHash3, read as a signed number. Source: Fowler, Noll and
Vo, http://www.isthe.com/chongo/tech/comp/fnv/; Appleby, MurmurHash3 (public domain).
"""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.tables.events import BUCKETS

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Array = TypeVar("Array", bound="npt.NDArray[Any]")


@numba.njit(cache=True, nogil=True)
def hash_bytes(data: npt.NDArray[np.uint8], start: int, end: int) -> int:
    """The hash of data[start:end] (uint8), as int64."""
    h = np.uint64(0xCBF29CE484222325)
    for k in range(start, end):
        h = (h ^ np.uint64(data[k])) * np.uint64(0x100000001B3)
    h = (h ^ (h >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    h = (h ^ (h >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return int(np.int64(h ^ (h >> np.uint64(33))))


@numba.njit(cache=True, nogil=True)
def _hash_all(offsets: npt.NDArray[np.int32], data: npt.NDArray[np.uint8]) -> Int64s:
    """Hashes of n texts from n + 1 ascending offsets into their bytes."""
    out = np.empty(len(offsets) - 1, dtype=np.int64)
    for i in range(len(out)):
        out[i] = hash_bytes(data, offsets[i], offsets[i + 1])
    return out


def text_buffers(texts: pa.StringArray) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Offsets (int32, one more than texts) and UTF-8 bytes of an Arrow array of texts, read-only and not copied."""
    _, offsets, data = texts.buffers()
    count = len(texts)
    if count == 0 or offsets is None:
        return frozen(np.zeros(1, dtype=np.int32)), frozen(np.zeros(0, dtype=np.uint8))
    ends = np.frombuffer(offsets, dtype=np.int32, count=count + 1, offset=4 * texts.offset)
    content = np.frombuffer(data, dtype=np.uint8) if data is not None and data.size else np.zeros(0, dtype=np.uint8)
    return frozen(ends), frozen(content)


def hash_text(texts: pa.StringArray) -> Int64s:
    """The hashes of texts, as int64; a null hashes as the empty text.

    >>> hash_text(pa.array(["a-1", "a-2"])) & 63
    array([ 6, 26])
    """
    return _hash_all(*text_buffers(texts))


def bucket(hashes: Int64s) -> npt.NDArray[np.int16]:
    """The bucket, 0 to 63, of each account's hash."""
    return (hashes & (BUCKETS - 1)).astype(np.int16)


def frozen(values: Array) -> Array:
    """The same array, read-only: compiled functions then need one form only."""
    values.flags.writeable = False
    return values
