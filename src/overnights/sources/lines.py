"""Text files as blocks of whole lines: decompressed as a stream, cut at line ends, and scanned without the lock.

A CSV row is a line; a quoted field may hold line ends, up to LONGEST_FIELD of them, so that one stray quotation mark
breaks one row and not the rest of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.places import Found, is_url

Bytes: TypeAlias = "npt.NDArray[np.uint8]"
Int64s: TypeAlias = "npt.NDArray[np.int64]"
Cut: TypeAlias = "Callable[[Bytes, bool], int]"

BLOCK_BYTES = 16 * 2**20
LONGEST_FIELD = 100
GOOD, MISCOUNTED, UNCLOSED = 0, 1, 2
_LF, _CR, _QUOTE = 10, 13, 34
_CODECS = {"gz": "gzip", "zst": "zstd"}


def opened(path: str, compression: str | None, found: Found | None = None) -> pa.NativeFile:
    """A file as a stream of plain bytes; compression is gz, zst or None.

    Args:
        path: or the URL of a file in an object store; `found` is what is known of it.
    Raises: OSError, where it cannot be opened, and on reading, where the compressed stream is damaged or cut off;
        NoPlace.
    """
    raw = _raw(path, found)
    return raw if compression is None else pa.CompressedInputStream(raw, _CODECS[compression])


def _raw(path: str, found: Found | None) -> pa.NativeFile:
    if not is_url(path):
        return pa.OSFile(path, "rb")
    from overnights.sources.object_files import opened_stream

    return pa.PythonFile(opened_stream(path, found), mode="r")


def blocks(stream: pa.NativeFile, cut: Cut, *, before: bytes = b"", block_bytes: int = BLOCK_BYTES) -> Iterator[Bytes]:
    """The stream in pieces that end where `cut` says that whole rows end (given the bytes, and whether all are there).

    Pieces have about `block_bytes`, more only where one row has more; `before` are bytes read from it already.
    """
    rest = before
    while True:
        found = stream.read(block_bytes)
        data = _frozen(rest + found)
        end = cut(data, not found)
        if end:
            yield data[:end]
        if not found:
            return
        rest = data[end:].tobytes()


def _frozen(data: bytes) -> Bytes:
    return np.frombuffer(data, dtype=np.uint8)


@numba.njit(cache=True, nogil=True)
def last_line_end(data: Bytes, is_last: bool) -> int:
    """Where the last whole line of the bytes ends; all of them, if nothing follows."""
    if is_last:
        return len(data)
    at = len(data)
    while at > 0 and data[at - 1] != _LF:
        at -= 1
    return at


@numba.njit(cache=True, nogil=True)
def line_starts(data: Bytes) -> Int64s:
    """Where each line that is not blank starts, and after the last, where it ends; a line ends with LF."""
    count = 1
    for k in range(len(data)):
        count += data[k] == _LF
    starts = np.empty(count + 1, dtype=np.int64)
    found, at = 0, 0
    is_blank = True
    for k in range(len(data)):
        if data[k] == _LF:
            if not is_blank:
                starts[found] = at
                found += 1
            at = k + 1
            is_blank = True
        elif data[k] != _CR and data[k] != 32 and data[k] != 9:
            is_blank = False
    if not is_blank:
        starts[found] = at
        found += 1
    starts[found] = len(data)
    return starts[: found + 1]


@numba.njit(cache=True, nogil=True)
def _row_end(data: Bytes, at: int, delimiter: int, limit: int) -> tuple[int, int, int, int]:
    """One CSV row from a place: where its text ends, where the next row starts, its fields, and how it ended.

    It ended 0 at a line end, 1 at the end of the bytes, 2 at the end of the bytes within quotes, 3 at the line end
    after `limit` line ends within quotes.
    """
    fields, inside = 1, 0
    is_quoted, is_start = False, True
    k = at
    while k < len(data):
        c = data[k]
        if is_quoted:
            if c == _QUOTE:
                if k + 1 < len(data) and data[k + 1] == _QUOTE:
                    k += 1
                else:
                    is_quoted = False
            elif c == _LF:
                inside += 1
                if inside > limit:
                    return k, k + 1, fields, 3
        elif c == _QUOTE and is_start:
            is_quoted, is_start = True, False
        elif c == delimiter:
            fields += 1
            is_start = True
        elif c in (_LF, _CR):
            after = k + 2 if c == _CR and k + 1 < len(data) and data[k + 1] == _LF else k + 1
            return k, after, fields, 0
        else:
            is_start = False
        k += 1
    return k, k, fields, 2 if is_quoted else 1


@numba.njit(cache=True, nogil=True)
def _line_end(data: Bytes, at: int) -> tuple[int, int]:
    """Where the line at a place ends, quotes or not, and where the next one starts."""
    k = at
    while k < len(data) and data[k] != _LF and data[k] != _CR:
        k += 1
    if k < len(data) and data[k] == _CR and k + 1 < len(data) and data[k + 1] == _LF:
        return k, k + 2
    return k, min(k + 1, len(data))


@numba.njit(cache=True, nogil=True)
def csv_rows(
    data: Bytes, delimiter: int, expected: int, is_last: bool
) -> tuple[Int64s, Int64s, npt.NDArray[np.int8], int]:
    """The rows of CSV bytes: where each starts, where the next starts, GOOD, MISCOUNTED or UNCLOSED, and where all end.

    Without `is_last`, a row that the bytes cut off is left for the next block. Blank lines are no rows.
    """
    count = 1
    for k in range(len(data)):
        count += data[k] == _LF or data[k] == _CR
    starts, ends = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    status = np.empty(count, dtype=np.int8)
    found, at = 0, 0
    while at < len(data):
        stop, after, fields, how = _row_end(data, at, delimiter, LONGEST_FIELD)
        is_cut = how == 1 or how == 2 or (after == len(data) and stop == after - 1 and data[stop] == _CR)
        if is_cut and not is_last:
            break
        if stop == at and how < 2:
            at = after
            continue
        mark = GOOD if fields == expected else MISCOUNTED
        if how >= 2 or (mark == MISCOUNTED and stop > _line_end(data, at)[0]):
            mark = UNCLOSED
            stop, after = _line_end(data, at)
        starts[found], ends[found], status[found] = at, after, mark
        found += 1
        at = after
    return starts[:found], ends[:found], status[:found], at
