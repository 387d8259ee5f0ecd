"""The kernel, first half: runs of playbacks → plays. Numba, whole numbers only; arrays in, arrays out.

Events lie in lists, one a row of `events`; `ts_at[row]` … `ts_at[row + 1]` bounds a row's list. Times are µs, positions
and runtimes ms, rates thousandths. `plain.py` says the same slowly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

NONE = -1  # no such list, or no value in it
PAUSE, SEEK, STOP = 2, 4, 5
NORMAL_RATE = 1_000
TYPE_SHIFT = 40  # rank = type << 40 | position + 2**32, so that ranks sort by type, then position
POSITION_SHIFT = 1 << 32
TS, RANK, LEFT, RATE, ROW, ID, ORDER, SPARE = range(8)  # rows of `events`, the scratch of one playback
# a play, as a row: playback, day, µs watched, longest stretch in µs, first and last instant, its spans; and, while it
# is open, the µs of the stretch that runs
PLAYBACK, DAY, WATCHED, LONGEST, BEGIN, END, SPAN_FROM, SPAN_TO, STRETCH = range(9)


@njit(cache=True, nogil=True, error_model="numpy")
def of_whole(whole: int, part: int, of: int) -> int:
    """floor(whole × part / of) without overflow, for 0 <= part <= of < 2**61 and 0 <= whole."""
    if whole < 2**31 and part < 2**31:
        return whole * part // of
    rest = whole % of
    quotient, remainder = 0, 0
    for bit in range(61, -1, -1):
        quotient, remainder = quotient * 2, remainder * 2
        if (part >> bit) & 1:
            remainder += rest
        quotient += remainder // of
        remainder %= of
    return (whole // of) * part + quotient


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, nogil=True, error_model="numpy")
def comes_before(events: Any, a: int, b: int, ids: Any, letters: Any) -> bool:
    """The method's order of events: instant, type, position, id as text."""
    if events[TS, a] != events[TS, b]:
        return bool(events[TS, a] < events[TS, b])
    if events[RANK, a] != events[RANK, b]:
        return bool(events[RANK, a] < events[RANK, b])
    return id_before(ids, letters, events[ID, a], events[ID, b])


@njit(cache=True, nogil=True, error_model="numpy")
def order_events(events: Any, n: int, ids: Any, letters: Any) -> None:
    """Sorts events[ORDER, :n], places of events, by `comes_before`; equals keep their order. Merge sort."""
    order, spare, width = events[ORDER], events[SPARE], 1
    while width < n:
        for low in range(0, n, 2 * width):
            middle, high = min(low + width, n), min(low + 2 * width, n)
            left, right = low, middle
            for place in range(low, high):
                is_right = left >= middle
                if left < middle and right < high:
                    is_right = comes_before(events, order[right], order[left], ids, letters)
                if is_right:
                    spare[place] = order[right]
                    right += 1
                else:
                    spare[place] = order[left]
                    left += 1
        order[:n] = spare[:n]
        width *= 2


@njit(cache=True, nogil=True, error_model="numpy")
def merge_spans(spans: Any, n: int) -> int:
    """Sorts n spans, (n, 2) half-open, and merges those that touch; returns how many are left. Shell sort."""
    gap = n // 2
    while gap > 0:
        for place in range(gap, n):
            begin, end, hole = spans[place, 0], spans[place, 1], place
            while hole >= gap and spans[hole - gap, 0] > begin:
                spans[hole, 0], spans[hole, 1] = spans[hole - gap, 0], spans[hole - gap, 1]
                hole -= gap
            spans[hole, 0], spans[hole, 1] = begin, end
        gap //= 2
    kept = 0
    for place in range(n):
        if kept and spans[place, 0] <= spans[kept - 1, 1]:
            spans[kept - 1, 1] = max(spans[kept - 1, 1], spans[place, 1])
        else:
            spans[kept, 0], spans[kept, 1] = spans[place, 0], spans[place, 1]
            kept += 1
    return kept


@njit(cache=True, nogil=True, error_model="numpy")
def segment(dt: int, a: int, b: int, left: int, rate: int, runtime: int, tolerance: int) -> tuple[int, int]:
    """µs watched and ms of content between neighbouring events of ranks a and b; (NONE, NONE), where they make none.

    `left` is where a seek b left, NONE where it does not say; dt is above 0 and not above the idle gap.
    """
    type_a, type_b = a >> TYPE_SHIFT, b >> TYPE_SHIFT
    if type_a in (PAUSE, STOP) or rate <= 0:
        return NONE, NONE
    mask = (1 << TYPE_SHIFT) - 1
    position = (a & mask) - POSITION_SHIFT
    if rate == NORMAL_RATE:  # the same, without division by a variable
        by_clock = dt // 1_000
    else:
        by_clock = rate * (dt // 1_000_000) + rate * (dt % 1_000_000) // 1_000_000
    if type_b != SEEK:
        dp = (b & mask) - POSITION_SHIFT - position
    elif left != NONE:
        dp = left - position
    else:
        dp = min(by_clock, runtime - position)
    if dp <= 0:
        return NONE, NONE
    content = by_clock if dp - tolerance > by_clock else dp
    return min(dt, dp * 1_000 if rate == NORMAL_RATE else dp * 1_000_000 // rate), content


@njit(cache=True, nogil=True, error_model="numpy")
def add_part(play: Any, spans: Any, watched: int, begin: int, end: int, low: int, high: int) -> None:
    """Adds a segment, or what lies of it on the play's day, to an open play; content [low, high) is clipped already."""
    if play[END] == begin and play[WATCHED] != NONE:
        play[STRETCH] += watched
    else:
        play[STRETCH] = watched
    if play[WATCHED] == NONE:
        play[WATCHED], play[LONGEST], play[BEGIN] = 0, 0, begin
    play[WATCHED] += watched
    play[LONGEST] = max(play[LONGEST], play[STRETCH])
    play[END] = end
    if low >= high:
        return
    last = play[SPAN_TO] - 1
    if last >= play[SPAN_FROM] and spans[last, 0] <= low <= spans[last, 1]:
        spans[last, 1] = max(spans[last, 1], high)
    else:
        spans[last + 1, 0], spans[last + 1, 1] = low, high
        play[SPAN_TO] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def close_play(play: Any, spans: Any, out: Any, count: int) -> int:
    """Appends an open play to `out`, if it has any part; the next one begins empty. Returns how many there are."""
    if play[WATCHED] == NONE:
        return count
    first = play[SPAN_FROM]
    play[SPAN_TO] = first + merge_spans(spans[first : play[SPAN_TO]], play[SPAN_TO] - first)
    out[count] = play
    play[SPAN_FROM] = play[SPAN_TO]
    play[WATCHED] = NONE
    return count + 1


@njit(cache=True, nogil=True, error_model="numpy")
def grown(rows: Any, needed: int) -> Any:
    """The same rows with room for at least so many."""
    if needed <= rows.shape[0]:
        return rows
    larger = np.empty((2 * needed, rows.shape[1]), rows.dtype)
    larger[: rows.shape[0]] = rows
    return larger


@njit(cache=True, nogil=True, error_model="numpy")
def walk(
    events: Any, n: int, runtime: int, rules: Any, starts: Any, play: Any, out: Any, spans: Any, count: int
) -> int:
    """The plays of one playback, its n events in the order of events[ORDER]: appended to `out` and `spans`.

    `rules` is (idle gap in µs, tolerance in ms); `starts` are the first instants of days, ascending, and of the day
    after the last. `out` has room for a play on each day, `spans` for each event and day. Returns how many plays there
    are.
    """
    order, ts, rank = events[ORDER], events[TS], events[RANK]
    day = day_at(starts, ts[order[0]])
    for step in range(n - 1):
        a, b = order[step], order[step + 1]
        dt = ts[b] - ts[a]
        if dt <= 0 or dt > rules[0]:
            continue
        watched, content = segment(dt, rank[a], rank[b], events[LEFT, b], events[RATE, a], runtime, rules[1])
        if watched == NONE:
            continue
        position = (rank[a] & ((1 << TYPE_SHIFT) - 1)) - POSITION_SHIFT
        begin, watched_before, content_before = ts[a], 0, 0
        while begin < ts[b]:
            while begin >= starts[day + 1]:
                day += 1
            if play[DAY] != day:
                count = close_play(play, spans, out, count)
                play[DAY] = day
            end, watched_to, content_to = ts[b], watched, content
            if end > starts[day + 1]:
                end = starts[day + 1]
                watched_to, content_to = of_whole(watched, end - ts[a], dt), of_whole(content, end - ts[a], dt)
            low, high = max(0, position + content_before), min(runtime, position + content_to)
            add_part(play, spans, watched_to - watched_before, begin, end, low, high)
            begin, watched_before, content_before = end, watched_to, content_to
    return close_play(play, spans, out, count)


@njit(cache=True, nogil=True, error_model="numpy")
def day_at(starts: Any, instant: int) -> int:
    """The last day that has begun by an instant; the first begins before all of them."""
    low, high = 0, starts.size - 1
    while low < high - 1:
        middle = (low + high) // 2
        if starts[middle] <= instant:
            low = middle
        else:
            high = middle
    return low


@njit(cache=True, nogil=True, error_model="numpy")
def name_heads(heads: Any, named: Any, events: Any, n: int) -> None:
    """heads[c] of a playback of several rows: the row of the first event in order whose row names column c, or NONE."""
    for column in range(named.shape[1]):
        heads[column] = NONE
        for step in range(n):
            row = events[ROW, events[ORDER, step]]
            if named[row, column]:
                heads[column] = row
                break


@njit(cache=True, nogil=True, error_model="numpy")
def gather(
    events: Any, n: int, row: int, ts_at: Any, ts: Any, position: Any, kind: Any,
    left_at: Any, left: Any, rate_at: Any, rate: Any, id_at: Any,
) -> int:  # fmt: skip
    """Writes the events of one row behind the n there are, as columns of `events`; returns how many there are then."""
    for step in range(ts_at[row + 1] - ts_at[row]):
        place = ts_at[row] + step
        events[TS, n] = ts[place]
        events[RANK, n] = (np.int64(kind[place]) << TYPE_SHIFT) + position[place] + POSITION_SHIFT
        events[LEFT, n] = NONE if left_at[row] == NONE else left[left_at[row] + step]
        events[RATE, n] = NORMAL_RATE if rate_at[row] == NONE else rate[rate_at[row] + step]
        events[ROW, n] = row
        events[ID, n] = id_at[row] + step
        events[ORDER, n] = n
        n += 1
    return n


@njit(cache=True, nogil=True, error_model="numpy")
def derive_plays(
    rows: Any, group_at: Any, ts_at: Any, ts: Any, position: Any, kind: Any, left_at: Any, left: Any, rate_at: Any,
    rate: Any, id_at: Any, ids: Any, letters: Any, named: Any, runtime: Any, rules: Any, starts: Any,
) -> tuple[Any, Any, Any]:  # fmt: skip
    """Plays of a bucket's playbacks.

    Args:
        rows: (rows,) places of the rows, those of one playback side by side; group_at: (playbacks + 1,) bounds of them.
        ts_at: (rows + 1,) bounds of the lists in ts, position and kind.
        left_at, rate_at, id_at: (rows,) where a row's list begins in left, rate and ids; NONE: it has none.
        ids, letters: event ids, see `id_before`; asked only where a playback has several rows.
        named: (rows, columns) whether a row names its columns; runtime: (rows,) ms, NONE where
            the episode is unknown; rules, starts: see `walk`.
    Returns: plays (plays, 9), a column each as listed at the top, the day as a place in `starts`; spans (spans, 2)
        in ms; heads (playbacks, columns), the row that names each column first, or NONE.
    """
    heads = np.empty((group_at.size - 1, named.shape[1]), np.int64)
    out, spans = np.empty((group_at.size + 16, 9), np.int64), np.empty((group_at.size + 16, 2), np.int64)
    events, count, play = np.empty((8, 1024), np.int64), 0, np.zeros(9, np.int64)
    play[WATCHED] = NONE
    for group in range(group_at.size - 1):
        low, high, n = group_at[group], group_at[group + 1], 0
        for place in range(low, high):
            n += ts_at[rows[place] + 1] - ts_at[rows[place]]
        if n > events.shape[1]:
            events = np.empty((8, 2 * n), np.int64)
        n = 0
        for place in range(low, high):
            n = gather(events, n, rows[place], ts_at, ts, position, kind, left_at, left, rate_at, rate, id_at)
        for column in range(named.shape[1]):
            heads[group, column] = rows[low]
        if high - low > 1:
            order_events(events, n, ids, letters)
            name_heads(heads[group], named, events, n)
        if n == 0 or runtime[heads[group, 0]] == NONE:
            continue
        play[PLAYBACK] = group
        first, last = events[TS, events[ORDER, 0]], events[TS, events[ORDER, n - 1]]
        days = day_at(starts, last) - day_at(starts, first) + 1
        out, spans = grown(out, count + days), grown(spans, play[SPAN_TO] + n + days)
        count = walk(events, n, runtime[heads[group, 0]], rules, starts, play, out, spans, count)
    return out[:count], spans[: play[SPAN_TO]], heads
