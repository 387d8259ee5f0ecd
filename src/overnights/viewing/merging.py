"""The kernel, first part: the rows of a playback → its events in one list. Numba, arrays in, arrays out.

Most playbacks stand in one row, whose lists are in order already: they are not touched. Of the others most rows only
repeat events of the longest one; what is left is merged. Events lie in lists, one a row of `events`;
`ts_at[row]` … `ts_at[row + 1]` bounds a row's list.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from overnights.compiled import lean

NONE = -1  # no such list, or no value in it
NORMAL_RATE = 1_000
KNOWN, TIED, TORN = 0, 1, 2  # `merge`: the order is known; names, or what was watched, hang on ids that were not given


@lean(error_model="numpy")
def id_before(ids: Any, letters: Any, a: int, b: int) -> bool:
    """Whether id a comes before id b as text.

    `ids` holds whole numbers where `letters` is empty; else the ends of texts in `letters`, after a leading 0.
    """
    if letters.size == 0:
        return number_before(ids[a], ids[b])
    at_a, at_b = ids[a], ids[b]
    for step in range(min(ids[a + 1] - at_a, ids[b + 1] - at_b)):
        if letters[at_a + step] != letters[at_b + step]:
            return bool(letters[at_a + step] < letters[at_b + step])
    return bool(ids[a + 1] - at_a < ids[b + 1] - at_b)


@lean(error_model="numpy")
def number_before(a: int, b: int) -> bool:
    """Whether a comes before b when both are written plainly, as in -1, 10, 9; neither is -2**63."""
    if (a < 0) != (b < 0):
        return a < 0
    a, b = abs(a), abs(b)
    longer_a, longer_b, size = a, b, 1
    while longer_a >= 10 and longer_b >= 10:
        longer_a, longer_b = longer_a // 10, longer_b // 10
    while longer_a >= 10 or longer_b >= 10:
        longer_a, longer_b, size = longer_a // 10, longer_b // 10, size * 10
    if size == 1:
        return a < b
    return a <= b // size if a < b else a // size < b


@lean(error_model="numpy")
def same_text(ends: Any, letters: Any, a: int, b: int) -> bool:
    """Whether texts a and b are equal; `ends` are the ends of texts in `letters`, after a leading 0."""
    if ends[a + 1] - ends[a] != ends[b + 1] - ends[b]:
        return False
    is_same = True
    for step in range(ends[a + 1] - ends[a]):
        is_same &= letters[ends[a] + step] == letters[ends[b] + step]
    return is_same


@njit(cache=True, nogil=True, error_model="numpy")
def bound_playbacks(hashes: Any, order: Any, ends: Any, letters: Any) -> tuple[Any, bool]:
    """Bounds (playbacks + 1,) of the playbacks among rows in ascending order of hash; and whether two share a hash.

    `ends` and `letters` hold the ids, see `same_text`. Where two share a hash, bounds hold only if rows are sorted by
    id too.
    """
    bounds, count, is_shared = np.empty(order.size + 1, np.int64), 0, False
    for place in range(order.size):
        is_new = place == 0 or hashes[order[place]] != hashes[order[place - 1]]
        if not is_new and not same_text(ends, letters, order[place], order[place - 1]):
            is_new = is_shared = True
        if is_new:
            bounds[count] = place
            count += 1
    bounds[count] = order.size
    return bounds[: count + 1], is_shared


@lean(error_model="numpy")
def compare(lists: Any, a: int, b: int) -> int:
    """Below, at or above 0, as place a stands before, level with or after place b by instant, type and position."""
    ts, position, kind = lists[0], lists[1], lists[2]
    if ts[a] != ts[b]:
        return -1 if ts[a] < ts[b] else 1
    if kind[a] != kind[b]:
        return -1 if kind[a] < kind[b] else 1
    return int(position[a]) - int(position[b])


@lean(error_model="numpy")
def says_more(at: Any, values: Any, row: int, step: int, usual: int) -> int:
    """An optional value of the event at a step of a row; `usual` where the row has none."""
    return usual if at[row] == NONE else values[at[row] + step]


@lean(error_model="numpy")
def is_alike(optional: Any, row: int, step: int, other: int, other_step: int) -> bool:
    """Whether two events that stand level left and run alike, so that their order does not matter."""
    left_at, left, rate_at, rate = optional
    return says_more(left_at, left, row, step, NONE) == says_more(left_at, left, other, other_step, NONE) and (
        says_more(rate_at, rate, row, step, NORMAL_RATE) == says_more(rate_at, rate, other, other_step, NORMAL_RATE)
    )


@lean(error_model="numpy")
def repeats(lists: Any, optional: Any, ts_at: Any, row: int, base: int) -> bool:
    """Whether each event of a row stands in another one just so, and level with no second one there."""
    for place in range(ts_at[row], ts_at[row + 1]):
        low, high = ts_at[base], ts_at[base + 1]
        while low < high:
            middle = (low + high) // 2
            if compare(lists, middle, place) < 0:
                low = middle + 1
            else:
                high = middle
        if low == ts_at[base + 1] or compare(lists, low, place) != 0:
            return False
        if low + 1 < ts_at[base + 1] and compare(lists, low + 1, place) == 0:
            return False
        if not is_alike(optional, row, place - ts_at[row], base, low - ts_at[base]):
            return False
    return True


@lean(error_model="numpy")
def name_heads(
    heads: Any, named: Any, rows: Any, low: int, high: int, lists: Any, ts_at: Any, id_at: Any, ids: Any, letters: Any,
    ties: Any, count: int,
) -> int:  # fmt: skip
    """heads[c] of a playback of rows [low, high): the row of the first event in order whose row names column c.

    Without ids the pairs of rows that stand level are appended to `ties` while there is room; returns their count.
    """
    for column in range(named.shape[1]):
        best = NONE
        for place in range(low, high):
            row = rows[place]
            if not named[row, column]:
                continue
            order = -1 if best == NONE else compare(lists, ts_at[row], ts_at[best])
            if order == 0 and ids.size:
                order = -1 if id_before(ids, letters, id_at[row], id_at[best]) else 1
            elif order == 0:
                if count < ties.shape[0]:
                    ties[count, 0], ties[count, 1] = best, row
                count += 1
            if order < 0:
                best = row
        heads[column] = best
    return count


@lean(error_model="numpy")
def stands_before(
    lists: Any, a: int, b: int, id_at: Any, ids: Any, letters: Any, ts_at: Any, row_a: int, row_b: int
) -> bool:
    """Whether place a of a row comes before place b of another in the method's order; level without ids: no."""
    order = compare(lists, a, b)
    if order != 0 or ids.size == 0:
        return order < 0
    return id_before(ids, letters, id_at[row_a] + a - ts_at[row_a], id_at[row_b] + b - ts_at[row_b])


@lean(error_model="numpy")
def merge_rows(
    line: Any, at: Any, k: int, lists: Any, optional: Any, ts_at: Any, id_at: Any, ids: Any, letters: Any,
    merged: Any, n: int,
) -> tuple[int, bool]:  # fmt: skip
    """Writes the events of k rows behind n merged ones, in order; returns how many there are, and if any were torn.

    `line` holds the rows, `at` the place each has come to; both are kept sorted by the event that stands there. Torn:
    without ids, events that stand level and are not alike.
    """
    ts, position, kind, left, rate = merged
    front, is_torn, first = 0, False, n
    for place in range(1, k):
        one, step = line[place], place
        while step > 0 and stands_before(
            lists, ts_at[one], ts_at[line[step - 1]], id_at, ids, letters, ts_at, one, line[step - 1]
        ):
            line[step] = line[step - 1]
            step -= 1
        line[step] = one
    for place in range(k):
        at[place] = ts_at[line[place]]
    while front < k:
        row, place = line[front], at[front]
        ts[n], position[n], kind[n] = lists[0][place], lists[1][place], lists[2][place]
        left[n] = says_more(optional[0], optional[1], row, place - ts_at[row], NONE)
        rate[n] = says_more(optional[2], optional[3], row, place - ts_at[row], NORMAL_RATE)
        if ids.size == 0 and n > first and ts[n] == ts[n - 1] and kind[n] == kind[n - 1]:
            is_level = position[n] == position[n - 1]
            is_torn |= is_level and (left[n] != left[n - 1] or rate[n] != rate[n - 1])
        n += 1
        at[front] = place + 1
        if place + 1 == ts_at[row + 1]:
            front += 1
            continue
        step = front
        while step + 1 < k and stands_before(
            lists, at[step + 1], place + 1, id_at, ids, letters, ts_at, line[step + 1], row
        ):
            line[step], at[step] = line[step + 1], at[step + 1]
            step += 1
        line[step], at[step] = row, place + 1
    return n, is_torn


@njit(cache=True, nogil=True, error_model="numpy")
def merge(
    rows: Any, group_at: Any, ts_at: Any, lists: Any, optional: Any, id_at: Any, ids: Any, letters: Any, named: Any
) -> tuple[Any, Any, Any, Any, Any, int]:
    """What to walk of each playback.

    Args:
        rows: (rows,) places of the rows, those of one playback side by side; group_at: (playbacks + 1,) bounds of them.
        ts_at: (rows + 1,) bounds of the lists in lists = (ts, position, kind).
        optional: (left_at, left, rate_at, rate): (rows,) where a row's list begins in left and rate; NONE: it has none.
        id_at, ids, letters: event ids, see `id_before`, and where each row's begin; empty: they are not given.
        named: (rows, columns) whether a row names its columns.
    Returns: source (playbacks,), the row to walk, or NONE: what is merged; merged_at (playbacks + 1,), bounds in
        merged = (ts, position, kind, left, rate); heads (playbacks, columns), see `name_heads`; ties (n, 2), rows that
        may be named in the wrong order; KNOWN, TIED or TORN. Where it is TORN, nothing else holds.
    """
    playbacks, room, widest = group_at.size - 1, 0, 0
    for group in range(playbacks):
        if group_at[group + 1] - group_at[group] > 1:
            widest = max(widest, group_at[group + 1] - group_at[group])
            for place in range(group_at[group], group_at[group + 1]):
                room += ts_at[rows[place] + 1] - ts_at[rows[place]]
    merged = (
        np.empty(room, np.int64), np.empty(room, np.int32), np.empty(room, np.int8), np.empty(room, np.int32),
        np.empty(room, np.int32),
    )  # fmt: skip
    source, merged_at = np.empty(playbacks, np.int64), np.zeros(playbacks + 1, np.int64)
    heads, ties = np.empty((playbacks, named.shape[1]), np.int64), np.empty((rows.size, 2), np.int64)
    line, at = np.empty(widest, np.int64), np.empty(widest, np.int64)
    tied, is_torn = merge_all(
        rows, group_at, ts_at, lists, optional, id_at, ids, letters, named, merged, source, merged_at, heads, ties,
        line, at,
    )  # fmt: skip
    if is_torn or tied > ties.shape[0]:
        return source, merged_at, merged, heads, ties[:0], TORN
    return source, merged_at, merged, heads, ties[:tied], TIED if tied else KNOWN


@lean(error_model="numpy")
def merge_all(
    rows: Any, group_at: Any, ts_at: Any, lists: Any, optional: Any, id_at: Any, ids: Any, letters: Any, named: Any,
    merged: Any, source: Any, merged_at: Any, heads: Any, ties: Any, line: Any, at: Any,
) -> tuple[int, bool]:  # fmt: skip
    """What `merge` does, into arrays with room for it; `line` and `at` are as long as a playback has rows at most.

    Returns how many pairs are tied, and whether any were torn: then it has not gone on.
    """
    n, tied = 0, 0
    for group in range(group_at.size - 1):
        low, high = group_at[group], group_at[group + 1]
        base = rows[low]
        if high - low == 1:
            for column in range(named.shape[1]):
                heads[group, column] = base if named[base, column] else NONE
            source[group], merged_at[group + 1] = base, n
            continue
        tied = name_heads(heads[group], named, rows, low, high, lists, ts_at, id_at, ids, letters, ties, tied)
        for place in range(low + 1, high):
            if ts_at[rows[place] + 1] - ts_at[rows[place]] > ts_at[base + 1] - ts_at[base]:
                base = rows[place]
        k = 0
        for place in range(low, high):
            if rows[place] == base or not repeats(lists, optional, ts_at, rows[place], base):
                line[k] = rows[place]
                k += 1
        source[group] = base
        if k > 1:
            source[group] = NONE
            n, is_torn = merge_rows(line, at, k, lists, optional, ts_at, id_at, ids, letters, merged, n)
            if is_torn:
                return tied, True
        merged_at[group + 1] = n
    return tied, False
