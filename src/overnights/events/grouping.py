"""Rows of a chunk grouped into playbacks and contexts, counted once, and put into method order: compiled, no GIL.

A *context* is (playback, account, profile, episode, country, device, is_late): one row of the table `events`. All
arrays have one entry a row of the chunk unless said otherwise; a row is named by its place in the chunk, int32.
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt

from overnights.events.columns import SEEK
from overnights.events.texts import NULL, TEXT

Int64s: TypeAlias = "npt.NDArray[np.int64]"
Codes: TypeAlias = "npt.NDArray[np.int32]"
Small: TypeAlias = "npt.NDArray[np.int8]"
Marks: TypeAlias = "npt.NDArray[np.uint8]"
SixCodes: TypeAlias = "tuple[Codes, Codes, Codes, Codes, Codes, Codes]"
Events: TypeAlias = "tuple[Int64s, Marks, Codes, Marks]"  # keys, kinds, offsets and bytes of event ids

KEPT, SAME, OTHER = 0, 1, 2  # a row counts; repeats one that counts; contradicts one that counts
_RUN = 16  # so many events are put in order by insertion, before merging


@numba.njit(cache=True, nogil=True)
def _mixed(value: int) -> int:
    """A number whose low bits depend on all bits of the value."""
    h = np.uint64(value)
    h = (h ^ (h >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    h = (h ^ (h >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return int(np.int64((h ^ (h >> np.uint64(32))) & np.uint64(0x7FFFFFFFFFFFFFFF)))


@numba.njit(cache=True, nogil=True)
def _is_same_context(texts: SixCodes, is_late: Marks, i: int, j: int) -> bool:
    """Whether two rows stand in one context."""
    if is_late[i] != is_late[j]:
        return False
    for codes in texts:  # noqa: SIM110 — compiled as six comparisons
        if codes[i] != codes[j]:
            return False
    return True


@numba.njit(cache=True, nogil=True)
def _context_hash(texts: SixCodes, is_late: Marks, i: int) -> int:
    h = int(is_late[i])
    for codes in texts:
        h = _mixed(h * 31 + codes[i])
    return h


@numba.njit(cache=True, nogil=True)
def _grown(table: Codes, firsts: Codes, count: int, texts: SixCodes, is_late: Marks) -> Codes:
    """The hash table of contexts with twice the slots."""
    size = 2 * len(table)
    out = np.full(size, -1, dtype=np.int32)
    for c in range(count):
        slot = _context_hash(texts, is_late, firsts[c]) & (size - 1)
        while out[slot] >= 0:
            slot = (slot + 1) & (size - 1)
        out[slot] = c
    return out


@numba.njit(cache=True, nogil=True)
def contexts(texts: SixCodes, is_late: Marks, is_out: npt.NDArray[np.bool_], playbacks: int) -> tuple[Codes, Codes]:
    """The context of each row (-1: `is_out`), and the first row of each context; numbered as they come.

    `texts` are codes of account, profile, playback, episode, country and device; `playbacks` is above every playback
    code. The last context of a playback is looked at first, so the hash table is asked once a context.
    """
    count = 0
    playback = texts[2]
    context = np.full(len(is_out), -1, dtype=np.int32)
    firsts = np.empty(len(is_out), dtype=np.int32)
    last = np.full(playbacks, -1, dtype=np.int32)
    table = np.full(1024, -1, dtype=np.int32)
    for i in range(len(is_out)):
        if is_out[i]:
            continue
        c = last[playback[i]]
        if c < 0 or not _is_same_context(texts, is_late, i, firsts[c]):
            slot = _context_hash(texts, is_late, i) & (len(table) - 1)
            c = table[slot]
            while c >= 0 and not _is_same_context(texts, is_late, i, firsts[c]):
                slot = (slot + 1) & (len(table) - 1)
                c = table[slot]
            if c < 0:
                c = np.int32(count)
                table[slot] = c
                firsts[count] = i
                count += 1
                if 2 * count > len(table):
                    table = _grown(table, firsts, count, texts, is_late)
            last[playback[i]] = c
        context[i] = c
    return context, firsts[:count].copy()


@numba.njit(cache=True, nogil=True)
def counting_sort(group: Codes, rank: Codes, groups: int) -> tuple[Codes, Int64s]:
    """Rows by the rank of their group, in row order within it, and where each rank starts (one more than `groups`).

    Rows of group -1 are left out.
    """
    starts = np.zeros(groups + 1, dtype=np.int64)
    for i in range(len(group)):
        if group[i] >= 0:
            starts[rank[group[i]] + 1] += 1
    for g in range(groups):
        starts[g + 1] += starts[g]
    rows = np.empty(starts[groups], dtype=np.int32)
    fill = starts[:-1].copy()
    for i in range(len(group)):
        if group[i] >= 0:
            r = rank[group[i]]
            rows[fill[r]] = i
            fill[r] += 1
    return rows, starts


@numba.njit(cache=True, nogil=True)
def _is_same_event(events: Events, i: int, j: int) -> bool:
    """Whether two rows have one event id."""
    keys, kinds, offsets, data = events
    if keys[i] != keys[j] or kinds[i] != kinds[j]:
        return False
    if kinds[i] != TEXT:
        return True
    length = offsets[i + 1] - offsets[i]
    if offsets[j + 1] - offsets[j] != length:
        return False
    for k in range(length):  # noqa: SIM110 — compiled
        if data[offsets[i] + k] != data[offsets[j] + k]:
            return False
    return True


@numba.njit(cache=True, nogil=True)
def _is_same_content(
    texts: SixCodes, types: Small, ts: Int64s, numbers: tuple[Int64s, Int64s, Int64s], i: int, j: int
) -> bool:
    """Whether two rows agree in every column but received_at, after rounding and defaults."""
    position, from_position, rate = numbers
    if ts[i] != ts[j] or types[i] != types[j] or position[i] != position[j] or rate[i] != rate[j]:
        return False
    for codes in texts:
        if codes[i] != codes[j]:
            return False
    return bool(types[i] != SEEK or from_position[i] == from_position[j])


@numba.njit(cache=True, nogil=True)
def count_once(
    rows: Codes,
    starts: Int64s,
    texts: SixCodes,
    events: Events,
    types: Small,
    ts: Int64s,
    numbers: tuple[Int64s, Int64s, Int64s],
    is_late: Marks,
) -> tuple[Marks, Codes]:
    """What each row of `rows` is (KEPT, SAME, OTHER), and the row it repeats or contradicts (-1: none).

    `rows` are grouped by playback, in the order offered within one; `starts` says where a playback starts. A late row
    is held against rows that count, and none is held against it.
    """
    keys = events[0]
    status = np.zeros(len(rows), dtype=np.uint8)
    twin = np.full(len(rows), -1, dtype=np.int32)
    longest = 1
    for g in range(len(starts) - 1):
        longest = max(longest, starts[g + 1] - starts[g])
    size = 16
    while size < 2 * longest:
        size *= 2
    table = np.empty(size, dtype=np.int32)
    stamps = np.full(size, -1, dtype=np.int32)
    for g in range(len(starts) - 1):
        length = starts[g + 1] - starts[g]
        if length < 2:
            continue
        mask = 15
        while mask + 1 < 2 * length:
            mask = 2 * mask + 1
        for k in range(starts[g], starts[g + 1]):
            i = rows[k]
            slot = _mixed(keys[i]) & mask
            while stamps[slot] == g and not _is_same_event(events, table[slot], i):
                slot = (slot + 1) & mask
            if stamps[slot] == g:
                twin[k] = table[slot]
                status[k] = SAME if _is_same_content(texts, types, ts, numbers, table[slot], i) else OTHER
            elif not is_late[i]:
                stamps[slot] = g
                table[slot] = i
    return status, twin


@numba.njit(cache=True, nogil=True)
def place(rows: Codes, status: Marks, context: Codes, rank: Codes, groups: int) -> tuple[Codes, Int64s]:
    """The kept of `rows` by the rank of their context, in the order given within one, and where each rank starts."""
    starts = np.zeros(groups + 1, dtype=np.int64)
    for k in range(len(rows)):
        if status[k] == KEPT:
            starts[rank[context[rows[k]]] + 1] += 1
    for g in range(groups):
        starts[g + 1] += starts[g]
    placed = np.empty(starts[groups], dtype=np.int32)
    fill = starts[:-1].copy()
    for k in range(len(rows)):
        if status[k] == KEPT:
            r = rank[context[rows[k]]]
            placed[fill[r]] = rows[k]
            fill[r] += 1
    return placed, starts


@numba.njit(cache=True, nogil=True)
def _written(value: int, out: Marks) -> int:
    """Writes a whole number's text into `out` (20 bytes); returns its length."""
    if value == 0:
        out[0] = 48
        return 1
    length = 0
    rest = value
    while rest != 0:
        digit = rest - (rest // 10) * 10
        if value < 0 and digit != 0:
            digit = 10 - digit
            rest = rest // 10 + 1
        else:
            rest = rest // 10
        out[length] = 48 + digit
        length += 1
    if value < 0:
        out[length] = 45
        length += 1
    for k in range(length // 2):
        out[k], out[length - 1 - k] = out[length - 1 - k], out[k]
    return length


@numba.njit(cache=True, nogil=True)
def _event_text(events: Events, i: int, out: Marks) -> Marks:
    """The bytes of a row's event id, as text."""
    keys, kinds, offsets, data = events
    if kinds[i] == TEXT:
        return data[offsets[i] : offsets[i + 1]].copy()
    return out[: _written(keys[i], out)].copy()


@numba.njit(cache=True, nogil=True)
def _is_after(ts: Int64s, types: Small, position: Int64s, events: Events, i: int, j: int) -> bool:
    """Whether row i comes after row j in method order: ts, type, position, event id as text."""
    if ts[i] != ts[j]:
        return bool(ts[i] > ts[j])
    if types[i] != types[j]:
        return bool(types[i] > types[j])
    if position[i] != position[j]:
        return bool(position[i] > position[j])
    a = _event_text(events, i, np.empty(20, dtype=np.uint8))
    b = _event_text(events, j, np.empty(20, dtype=np.uint8))
    for k in range(min(len(a), len(b))):
        if a[k] != b[k]:
            return bool(a[k] > b[k])
    return len(a) > len(b)


@numba.njit(cache=True, nogil=True)
def _insert(rows: Codes, start: int, end: int, ts: Int64s, types: Small, position: Int64s, events: Events) -> None:
    """Puts rows[start:end] in method order, in place, by insertion."""
    for k in range(start + 1, end):
        i = rows[k]
        at = k
        while at > start and _is_after(ts, types, position, events, rows[at - 1], i):
            rows[at] = rows[at - 1]
            at -= 1
        rows[at] = i


@numba.njit(cache=True, nogil=True)
def _merge(
    rows: Codes, start: int, middle: int, end: int, ts: Int64s, types: Small, position: Int64s, events: Events
) -> None:
    """Merges two ordered neighbours rows[start:middle] and rows[middle:end], in place."""
    if not _is_after(ts, types, position, events, rows[middle - 1], rows[middle]):
        return
    left = rows[start:middle].copy()
    a, b, at = 0, middle, start
    while a < len(left):
        if b < end and _is_after(ts, types, position, events, left[a], rows[b]):
            rows[at] = rows[b]
            b += 1
        else:
            rows[at] = left[a]
            a += 1
        at += 1


@numba.njit(cache=True, nogil=True)
def put_in_order(rows: Codes, starts: Int64s, ts: Int64s, types: Small, position: Int64s, events: Events) -> None:
    """Puts the rows of each group in method order, in place; nearly ordered groups cost one look a row."""
    for g in range(len(starts) - 1):
        first, end = starts[g], starts[g + 1]
        k = first + 1
        while k < end and ts[rows[k - 1]] < ts[rows[k]]:
            k += 1
        if k >= end:
            continue
        for run in range(first, end, _RUN):
            _insert(rows, run, min(run + _RUN, end), ts, types, position, events)
        width = _RUN
        while width < end - first:
            for run in range(first, end - width, 2 * width):
                _merge(rows, run, run + width, min(run + 2 * width, end), ts, types, position, events)
            width *= 2


@numba.njit(cache=True, nogil=True)
def gather(
    rows: Codes, starts: Int64s, types: Small, ts: Int64s, numbers: tuple[Int64s, Int64s, Int64s], events: Events
) -> tuple[Int64s, Codes, Small, Codes, Codes, Int64s, Marks]:
    """The values of `rows` one after another: ts, position, type, from-position (-1: none), rate, event key.

    The last array has 3 marks a group, one after another: whether any from-position, any rate but 1000, any text id.
    """
    position, from_position, rate = numbers
    n = len(rows)
    out_ts, out_key = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    out_position, out_from = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
    out_rate = np.empty(n, dtype=np.int32)
    out_type = np.empty(n, dtype=np.int8)
    marks = np.zeros(3 * (len(starts) - 1), dtype=np.uint8)
    for g in range(len(starts) - 1):
        for k in range(starts[g], starts[g + 1]):
            i = rows[k]
            out_ts[k], out_position[k], out_type[k], out_key[k] = ts[i], position[i], types[i], events[0][i]
            has_from = types[i] == SEEK and from_position[i] != NULL
            out_from[k] = from_position[i] if has_from else -1
            out_rate[k] = 1000 if rate[i] == NULL else rate[i]
            marks[3 * g] |= has_from
            marks[3 * g + 1] |= out_rate[k] != 1000
            marks[3 * g + 2] |= events[1][i] == TEXT
    return out_ts, out_position, out_type, out_from, out_rate, out_key, marks
