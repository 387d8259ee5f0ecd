"""The kernel, second part: events of playbacks → plays. Numba, whole numbers only; arrays in, arrays out.

Times are µs, positions and runtimes ms, rates thousandths. `plain.py` says the same slowly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from overnights.compiled import lean
from overnights.viewing.merging import NONE, NORMAL_RATE

PAUSE, SEEK, STOP = 2, 4, 5
EMPTY = -(1 << 40)  # the day of what stands for a playback without viewing
# a play, as a column: playback, day, µs watched, longest stretch in µs, first and last instant, bounds of its spans
PLAYBACK, DAY, WATCHED, LONGEST, BEGIN, END, SPAN_FROM, SPAN_TO = range(8)


@lean(error_model="numpy")
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


@lean(error_model="numpy")
def merge_spans(begins: Any, ends: Any, n: int) -> int:
    """Sorts n spans, half-open, and merges those that touch; returns how many are left. Shell sort."""
    gap = n // 2
    while gap > 0:
        for place in range(gap, n):
            begin, end, hole = begins[place], ends[place], place
            while hole >= gap and begins[hole - gap] > begin:
                begins[hole], ends[hole] = begins[hole - gap], ends[hole - gap]
                hole -= gap
            begins[hole], ends[hole] = begin, end
        gap //= 2
    kept = 0
    for place in range(n):
        if kept and begins[place] <= ends[kept - 1]:
            ends[kept - 1] = max(ends[kept - 1], ends[place])
        else:
            begins[kept], ends[kept] = begins[place], ends[place]
            kept += 1
    return kept


@lean(error_model="numpy")
def segment(
    dt: int, position: int, to: int, is_seek: bool, left: int, rate: int, runtime: int, tolerance: int
) -> tuple[int, int]:
    """µs watched and ms of content between neighbouring events at two positions; (NONE, NONE), where they make none.

    `is_seek` says whether the second is a seek, and `left` where it left, NONE where it does not say; dt is above 0 and
    not above the idle gap; the first leaves the player playing, at this rate.
    """
    if rate <= 0:
        return NONE, NONE
    if rate == NORMAL_RATE:  # the same, without division by a variable
        by_clock = dt // 1_000
    else:
        by_clock = rate * (dt // 1_000_000) + rate * (dt % 1_000_000) // 1_000_000
    if not is_seek:
        dp = to - position
    elif left != NONE:
        dp = left - position
    else:
        dp = min(by_clock, runtime - position)
    if dp <= 0:
        return NONE, NONE
    content = by_clock if dp - tolerance > by_clock else dp
    return min(dt, dp * 1_000 if rate == NORMAL_RATE else dp * 1_000_000 // rate), content


@njit(cache=True, nogil=True, error_model="numpy")
def grown(rows: Any, needed: int) -> Any:
    """The same rows, the last axis with room for at least so many."""
    if needed <= rows.shape[1]:
        return rows
    larger = np.empty((rows.shape[0], 2 * needed), rows.dtype)
    larger[:, : rows.shape[1]] = rows
    return larger


@lean(error_model="numpy")
def walk(
    lists: Any, at: int, n: int, left_at: int, left: Any, rate_at: int, rate: Any, runtime: int, rules: Any,
    starts: Any, out: Any, spans: Any, count: int, span: int,
) -> tuple[int, int]:  # fmt: skip
    """The plays of one playback, its n events in order from place `at` of lists = (ts, position, kind).

    `left_at` and `rate_at` are where its values begin in left and rate; NONE: it has none. `rules` is (idle gap in µs,
    tolerance in ms); `starts` are the first instants of days, ascending, and of the day after the last. Appends to
    `out`, with room for a play on each day, and `spans`, with room for one of each event and day; returns how many
    plays and spans there are.
    """
    ts, position, kind = lists
    begins, ends = spans[0], spans[1]
    gap, tolerance = rules[0], rules[1]
    day = day_at(starts, ts[at])
    day_end = starts[day + 1]
    watched, longest, stretch, first_at, last_at = NONE, 0, 0, 0, 0
    first_span, is_sorted = span, True
    for b in range(at + 1, at + n):
        a = b - 1
        dt = ts[b] - ts[a]
        if dt <= 0 or dt > gap or kind[a] == PAUSE or kind[a] == STOP:
            continue
        where, is_seek = position[a], kind[b] == SEEK
        seen_us, content = segment(
            dt, where, position[b], is_seek,
            left[left_at + b - at] if is_seek and left_at != NONE else NONE,
            NORMAL_RATE if rate_at == NONE else rate[rate_at + a - at], runtime, tolerance,
        )  # fmt: skip
        if seen_us == NONE:
            continue
        begin, watched_before, content_before = ts[a], 0, 0
        while begin < ts[b]:
            if begin >= day_end:
                if watched != NONE:
                    span = united(begins, ends, first_span, span, is_sorted)
                    close_play(out, count, day, watched, longest, first_at, last_at, first_span, span)
                    count, first_span, watched, is_sorted = count + 1, span, NONE, True
                day = day_at(starts, begin)
                day_end = starts[day + 1]
            end, watched_to, content_to = ts[b], seen_us, content
            if end > day_end:
                end = day_end
                watched_to, content_to = of_whole(seen_us, end - ts[a], dt), of_whole(content, end - ts[a], dt)
            part = watched_to - watched_before
            if watched == NONE:
                watched, longest, stretch, first_at = 0, 0, 0, begin
            elif last_at != begin:
                stretch = 0
            watched, stretch, last_at = watched + part, stretch + part, end
            longest = max(longest, stretch)
            low, high = max(0, where + content_before), min(runtime, where + content_to)
            if low < high:
                span, is_in_order = seen(begins, ends, first_span, span, low, high)
                is_sorted &= is_in_order
            begin, watched_before, content_before = end, watched_to, content_to
    if watched != NONE:
        span = united(begins, ends, first_span, span, is_sorted)
        close_play(out, count, day, watched, longest, first_at, last_at, first_span, span)
        count += 1
    return count, span


@lean(error_model="numpy")
def seen(begins: Any, ends: Any, first: int, end: int, low: int, high: int) -> tuple[int, bool]:
    """Adds content seen, in ms, to a play's spans from place `first` up to `end`: to the last, where it goes on in it.

    Returns where they end then, and whether a new one stands apart from and behind the last.
    """
    if end > first and begins[end - 1] <= low <= ends[end - 1]:
        ends[end - 1] = max(ends[end - 1], high)
        return end, True
    begins[end], ends[end] = low, high
    return end + 1, end == first or low > ends[end - 1]


@lean(error_model="numpy")
def united(begins: Any, ends: Any, first: int, end: int, is_sorted: bool) -> int:
    """Unites a play's spans, those from place `first` up to `end`; returns where they end then."""
    return end if is_sorted else first + merge_spans(begins[first:], ends[first:], end - first)


@lean(error_model="numpy")
def close_play(
    out: Any, count: int, day: int, watched: int, longest: int, begin: int, end: int, first_span: int, span: int
) -> None:
    """Writes a play, but for its playback."""
    out[DAY, count], out[WATCHED, count], out[LONGEST, count] = day, watched, longest
    out[BEGIN, count], out[END, count], out[SPAN_FROM, count], out[SPAN_TO, count] = begin, end, first_span, span


@lean(error_model="numpy")
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
def derive_plays(
    source: Any, heads: Any, ts_at: Any, lists: Any, optional: Any, merged_at: Any, merged: Any, merged_optional: Any,
    runtime: Any, rules: Any, starts: Any,
) -> tuple[Any, Any]:  # fmt: skip
    """Plays of a bucket's playbacks.

    Args:
        source: (playbacks,) the row to walk; NONE: what is merged of it. heads: (playbacks,) one of its rows.
        ts_at, lists, optional: of the rows, see `merging.merge`.
        merged_at, merged, merged_optional: the same of what was merged, a row each playback; optional lists begin where
            the others do.
        runtime: (rows,) ms, NONE where the episode is unknown; rules, starts: see `walk`.
    Returns: plays (8, plays), a row each as listed at the top, the day as a place in `starts`; spans (2, spans) in ms.
        A playback without viewing has one play of day EMPTY.
    """
    out, spans = np.empty((8, source.size + 16), np.int64), np.empty((2, 2 * source.size + 16), np.int32)
    group, count, span, plays_needed, spans_needed = 0, 0, 0, 0, 0
    while group < source.size:
        out, spans = grown(out, plays_needed), grown(spans, spans_needed)
        group, count, span, plays_needed, spans_needed = derive_some(
            source, heads, ts_at, lists, optional, merged_at, merged, merged_optional, runtime, rules, starts, out,
            spans, group, count, span,
        )  # fmt: skip
    return out[:, :count], spans[:, :span]


@lean(error_model="numpy")
def derive_some(
    source: Any, heads: Any, ts_at: Any, lists: Any, optional: Any, merged_at: Any, merged: Any, merged_optional: Any,
    runtime: Any, rules: Any, starts: Any, out: Any, spans: Any, begin: int, count: int, span: int,
) -> tuple[int, int, int, int, int]:  # fmt: skip
    """Goes on with playback `begin`, after so many plays and spans; stops where there is no room for those of the next.

    Returns how far it has come in all three; and the room for plays and spans that the next one needs.
    """
    left_at, left, rate_at, rate = optional
    for group in range(begin, source.size):
        row, first = source[group], count
        if row == NONE:
            at, n = merged_at[group], merged_at[group + 1] - merged_at[group]
            ts = merged[0]
        else:
            at, n = ts_at[row], ts_at[row + 1] - ts_at[row]
            ts = lists[0]
        days = day_at(starts, ts[at + n - 1]) - day_at(starts, ts[at]) + 1 if n else 0
        if count + days + 1 > out.shape[1] or span + n + days > spans.shape[1]:
            return group, count, span, count + days + 1, span + n + days
        length = runtime[heads[group]]
        if n and length != NONE and row == NONE:
            count, span = walk(
                merged, at, n, at, merged_optional[0], at, merged_optional[1], length, rules, starts, out, spans, count,
                span,
            )  # fmt: skip
        elif n and length != NONE:
            count, span = walk(
                lists, at, n, left_at[row], left, rate_at[row], rate, length, rules, starts, out, spans, count, span
            )
        if count == first:
            close_play(out, count, EMPTY, 0, 0, 0, 0, span, span)
            count += 1
        out[PLAYBACK, first:count] = group
    return source.size, count, span, 0, 0
