"""The kernel, second half: plays → who reached, started, watched and completed what. Numba, whole numbers only.

Rows are plays, sorted by (account, season, day); a group is what one account saw of one season. Times are ms, days are
numbers. `plain.py` says the same slowly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

NONE = -1
NEVER = -(1 << 40)
EPISODE, DAY, TERRITORY, WATCHED, LONGEST, SINCE, SPAN_FROM, SPAN_TO = range(8)  # rows of `plays`
STARTER, WATCHER, COMPLETER, BY_WATCHED, REACH, CONSECUTIVE = range(6)  # places in `rules`
COVERED, SECONDS, FIRST_SPAN, SPANS = range(4)  # rows of `seen`, a column for each episode of the season
WINDOWS = ("day", "week", "friday_week")


@njit(cache=True, nogil=True)
def add_span(spans: Any, n: int, begin: int, end: int) -> tuple[int, int]:
    """Adds [begin, end) to n spans, (room, 2), ascending and apart; returns how many there are and the ms gained."""
    low = n
    while low > 0 and spans[low - 1, 1] >= begin:
        low -= 1
    high, gained = low, end - begin
    while high < n and spans[high, 0] <= end:
        gained -= max(0, min(end, spans[high, 1]) - max(begin, spans[high, 0]))
        high += 1
    if high > low:
        begin, end = min(begin, spans[low, 0]), max(end, spans[high - 1, 1])
        for place in range(high, n):
            spans[place - high + low + 1] = spans[place]
    else:
        for place in range(n, low, -1):
            spans[place] = spans[place - 1]
    spans[low, 0], spans[low, 1] = begin, end
    return n - (high - low) + 1, gained


@njit(cache=True, nogil=True)
def is_completer(seen: Any, first: int, runtime: Any, is_first_cut: Any, rules: Any) -> bool:
    """Whether an account covered enough of a season, of each number the cut it covered by the larger share."""
    covered, whole, best = 0, 0, 0
    for n in range(seen.shape[1]):
        if is_first_cut[first + n]:
            covered, whole, best = covered + seen[COVERED, n], whole + runtime[first + n], n
        elif seen[COVERED, n] * runtime[first + best] > seen[COVERED, best] * runtime[first + n]:
            covered += seen[COVERED, n] - seen[COVERED, best]
            whole += runtime[first + n] - runtime[first + best]
            best = n
    return covered > 0 and covered * 10 >= rules[COMPLETER] * whole


@njit(cache=True, nogil=True)
def cover(
    plays: Any, low: int, high: int, since: int, span_from: Any, span_to: Any, seen: Any, spans: Any, first: int,
    runtime: Any, is_first_cut: Any, rules: Any,
) -> tuple[int, int]:  # fmt: skip
    """Unites what plays [low, high) of a group cover, of those that count from window `since` or an earlier one.

    Fills `seen`: covered ms and watched ms of each episode; `spans` is scratch. Returns the days of starting and of
    completing, NEVER where it did not; they hold where every play counts.
    """
    started_on, completed_on, covered, needed = NEVER, NEVER, np.int64(0), np.int64(0)
    for n in range(seen.shape[1]):
        seen[COVERED, n], seen[SECONDS, n], seen[SPANS, n] = 0, 0, 0
        needed += runtime[first + n] if is_first_cut[first + n] else 0
    by, has_cuts = (SECONDS if rules[BY_WATCHED] else COVERED), not is_first_cut[first : first + seen.shape[1]].all()
    for row in range(low, high):
        if plays[SINCE, row] > since:
            continue
        n = plays[EPISODE, row] - first
        at = seen[FIRST_SPAN, n]
        for place in range(plays[SPAN_FROM, row], plays[SPAN_TO, row]):
            seen[SPANS, n], gained = add_span(spans[at:], seen[SPANS, n], span_from[place], span_to[place])
            seen[COVERED, n] += gained
            covered += gained
        seen[SECONDS, n] += plays[WATCHED, row]
        if started_on == NEVER and seen[by, n] >= rules[STARTER]:
            started_on = plays[DAY, row]
        is_day_over = row + 1 == high or plays[DAY, row + 1] != plays[DAY, row]
        may_have_completed = has_cuts or covered * 10 >= rules[COMPLETER] * needed
        if completed_on == NEVER and is_day_over and may_have_completed:
            completed_on = plays[DAY, row] if is_completer(seen, first, runtime, is_first_cut, rules) else NEVER
    return started_on, completed_on


@njit(cache=True, nogil=True)
def count_group(
    seen: Any,
    first: int,
    runtime: Any,
    is_first_cut: Any,
    rules: Any,
    progress: Any,
    drop_off: Any,
) -> None:
    """Adds one account to progress (3,) and drop_off (episodes of the catalogue, in the place of each first cut)."""
    by = SECONDS if rules[BY_WATCHED] else COVERED
    is_starter, is_watcher, has_begun, number = False, False, False, first
    for n in range(seen.shape[1]):
        is_starter |= seen[by, n] >= rules[STARTER]
        covered = seen[COVERED, n]
        is_watcher |= covered > 0 and covered * 10 >= rules[WATCHER] * runtime[first + n]
        has_begun |= seen[by, n] >= rules[STARTER] and (n == 0 or not is_first_cut[first + 1 : first + n + 1].any())
    progress[0] += is_starter
    progress[1] += is_watcher
    progress[2] += is_completer(seen, first, runtime, is_first_cut, rules)
    if not has_begun:
        return
    is_counted = False
    for n in range(seen.shape[1]):
        if is_first_cut[first + n]:
            number, is_counted = first + n, False
        if not is_counted and seen[by, n] >= rules[STARTER]:
            drop_off[number] += 1
            is_counted = True


@njit(cache=True, nogil=True)
def reach_group(plays: Any, low: int, high: int, window: int, sums: Any, rules: Any, found: Any, count: int) -> int:
    """Appends (territory, window, last day) to `found` for each in which the account reached the season.

    `sums` is (territories + 1,), all NONE between calls; its last place is all territories, and the one before it, of
    plays without a country, is in no territory.
    """
    all_of = sums.size - 1
    begin = low
    while begin < high:
        last_on = window_end(plays[DAY, begin], window)
        end = begin
        while end < high and window_end(plays[DAY, end], window) == last_on:
            for territory in (plays[TERRITORY, end], all_of):
                if rules[CONSECUTIVE]:
                    sums[territory] = max(sums[territory], plays[LONGEST, end])
                else:
                    sums[territory] = max(0, sums[territory]) + plays[WATCHED, end]
            end += 1
        needed = rules[CONSECUTIVE] if rules[CONSECUTIVE] else rules[REACH]
        for row in range(begin, end + 1):
            territory = plays[TERRITORY, row] if row < end else all_of
            if sums[territory] >= needed and territory != all_of - 1:
                found[count, 1], found[count, 2], found[count, 3] = territory, window, last_on
                count += 1
            sums[territory] = NONE
        begin = end
    return count


@njit(cache=True, nogil=True)
def window_end(day: int, window: int) -> int:
    """Last day of a day's window; day 0 was a Thursday."""
    if window == 0:
        return day
    return day + (3 - day) % 7 if window == 1 else day + (-day) % 7


@njit(cache=True, nogil=True)
def count_accounts(
    plays: Any, group_at: Any, season: Any, span_from: Any, span_to: Any, season_start: Any, runtime: Any,
    is_first_cut: Any, rules: Any, territories: int, windows: int,
) -> tuple[Any, Any, Any, Any]:  # fmt: skip
    """Distinct accounts of one bucket.

    Args:
        plays: (8, rows), as listed at the top; SINCE is the first of the windows from release that holds the play.
        group_at: (groups + 1,) bounds; season: (groups,). span_from, span_to: ms, of all plays.
        season_start: (S + 1,) first episode of each; runtime, is_first_cut: (E,). rules: (6,) as listed at the top.
        territories: how many, the last being none; windows: how many from release, the last being now.
    Returns: progress (S, windows, 3); drop_off (windows, E), in the place of each first cut; days of starting and
        completing (groups, 2), NEVER where it did not; reach (found, 4): season, territory, window, last day.
    """
    progress = np.zeros((season_start.size - 1, windows, 3), np.int64)
    drop_off = np.zeros((windows, runtime.size), np.int64)
    days, count = np.empty((season.size, 2), np.int64), 0
    found = np.empty((plays.shape[1] * 6, 4), np.int64)
    sums = np.full(territories + 1, NONE, np.int64)
    for group in range(season.size):
        low, high, first = group_at[group], group_at[group + 1], season_start[season[group]]
        begin = count
        for window in range(3):
            count = reach_group(plays, low, high, window, sums, rules, found, count)
        found[begin:count, 0] = season[group]
        seen = np.zeros((4, season_start[season[group] + 1] - first), np.int64)
        spans = np.empty((room_for_spans(plays, low, high, first, seen), 2), np.int64)
        for window in range(windows - 1, -1, -1):
            if window == windows - 1 or has_since(plays, low, high, window + 1):
                started_on, completed_on = cover(
                    plays, low, high, window, span_from, span_to, seen, spans, first, runtime, is_first_cut, rules
                )
                if window == windows - 1:
                    days[group, 0], days[group, 1] = started_on, completed_on
            count_group(
                seen, first, runtime, is_first_cut, rules,
                progress[season[group], window], drop_off[window],
            )  # fmt: skip
    return progress, drop_off, days, found[:count]


@njit(cache=True, nogil=True)
def has_since(plays: Any, low: int, high: int, since: int) -> bool:
    """Whether one of the plays [low, high) counts from this window on, and not in an earlier one."""
    return bool((plays[SINCE, low:high] == since).any())


@njit(cache=True, nogil=True)
def room_for_spans(plays: Any, low: int, high: int, first: int, seen: Any) -> int:
    """Sets where each episode's spans begin in scratch; returns how many there are at most."""
    for row in range(low, high):
        seen[SPANS, plays[EPISODE, row] - first] += plays[SPAN_TO, row] - plays[SPAN_FROM, row]
    room = 0
    for n in range(seen.shape[1]):
        seen[FIRST_SPAN, n] = room
        room += seen[SPANS, n]
    return room
