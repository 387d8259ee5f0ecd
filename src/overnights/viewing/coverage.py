"""The kernel, second half: plays → who reached, started, watched and completed what. Numba, whole numbers only.

Rows are plays, sorted by (account, season, day); a group is what one account saw of one season. Times are ms, days are
numbers. `plain.py` says the same slowly.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from overnights.compiled import lean

NONE = -1
NEVER = -(1 << 40)
EPISODE, DAY, TERRITORY, WATCHED, LONGEST, SINCE, SPAN_FROM, SPAN_TO = range(8)  # rows of `plays`
STARTER, WATCHER, COMPLETER, BY_WATCHED, REACH, CONSECUTIVE = range(6)  # places in `rules`
COVERED, SECONDS, FIRST_SPAN, SPANS = range(4)  # rows of `seen`, a column for each episode of the season
WINDOWS = ("day", "friday_week", "week")
DAY_SHIFT = 1 << 27  # added to a day, so that it is above 0


@lean()
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
            to = place - high + low + 1
            spans[to, 0], spans[to, 1] = spans[place, 0], spans[place, 1]
    else:
        for place in range(n, low, -1):
            spans[place, 0], spans[place, 1] = spans[place - 1, 0], spans[place - 1, 1]
    spans[low, 0], spans[low, 1] = begin, end
    return n - (high - low) + 1, gained


@lean()
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


@lean()
def cover(
    plays: Any, low: int, high: int, end: int, since: int, span_from: Any, span_to: Any, seen: Any, spans: Any,
    first: int, needed: int, runtime: Any, is_first_cut: Any, rules: Any, when: Any,
) -> None:  # fmt: skip
    """Adds what plays [low, high) of a group that ends at `end` cover, of those that count from window `since` on or
    from an earlier one.

    Adds to `seen`: covered ms and watched ms of each episode; `spans` is what they cover. Fills `when`: the days of
    starting and of completing, NEVER where it did not; they hold where every play is added in the order of days.
    `needed` is the runtime of all first cuts.
    """
    by, has_cuts = (SECONDS if rules[BY_WATCHED] else COVERED), not is_first_cut[first : first + seen.shape[1]].all()
    for row in range(low, high):
        if plays[SINCE, row] > since:
            continue
        n = plays[EPISODE, row] - first
        at = seen[FIRST_SPAN, n]
        for place in range(plays[SPAN_FROM, row], plays[SPAN_TO, row]):
            seen[SPANS, n], gained = add_span(spans[at:], seen[SPANS, n], span_from[place], span_to[place])
            seen[COVERED, n] += gained
        seen[SECONDS, n] += plays[WATCHED, row]
        if when[0] == NEVER and seen[by, n] >= rules[STARTER]:
            when[0] = plays[DAY, row]
        is_day_over = row + 1 == end or plays[DAY, row + 1] != plays[DAY, row]
        if when[1] == NEVER and is_day_over:
            may_have_completed = has_cuts or seen[COVERED].sum() * 10 >= rules[COMPLETER] * needed
            if may_have_completed and is_completer(seen, first, runtime, is_first_cut, rules):
                when[1] = plays[DAY, row]


@lean()
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


@lean()
def reach_group(
    plays: Any, low: int, high: int, season: int, window: int, sums: Any, rules: Any, found: Any, count: int
) -> int:
    """Appends the key of each territory and window in which the account reached the season, see `reach_key`.

    `sums` is (territories + 1,), all NONE between calls; its last place is all territories, and place 0, of plays
    without a country, is in no territory.
    """
    all_of = sums.size - 1
    begin = low
    needed = rules[CONSECUTIVE] if rules[CONSECUTIVE] else rules[REACH]
    while begin < high:
        last_on = window_end(plays[DAY, begin], window)
        end = begin
        while end < high and plays[DAY, end] <= last_on:
            for territory in (plays[TERRITORY, end], all_of):
                if rules[CONSECUTIVE]:
                    sums[territory] = max(sums[territory], plays[LONGEST, end])
                else:
                    sums[territory] = max(0, sums[territory]) + plays[WATCHED, end]
            end += 1
        for row in range(begin, end + 1):
            territory = plays[TERRITORY, row] if row < end else all_of
            if sums[territory] >= needed and territory != 0:
                found[count] = reach_key(season, territory, window, last_on)
                count += 1
            sums[territory] = NONE
        begin = end
    return count


@lean()
def reach_key(season: int, territory: int, window: int, last_on: int) -> int:
    """Season, territory, window and last day as one number, which sorts as they do."""
    return ((season << 10 | territory) << 2 | window) << 28 | last_on + DAY_SHIFT


@lean()
def window_end(day: int, window: int) -> int:
    """Last day of a day's window; day 0 was a Thursday."""
    if window == 0:
        return day
    return day + (-day) % 7 if window == 1 else day + (3 - day) % 7


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
        territories: how many, the first being none; windows: how many from release, the last being now.
    Returns: progress (S, windows, 3); drop_off (windows, E), in the place of each first cut; days of starting and
        completing (groups, 2), NEVER where it did not; reach (found,), see `reach_key`.
    """
    progress = np.zeros((season_start.size - 1, windows, 3), np.int64)
    drop_off = np.zeros((windows, runtime.size), np.int64)
    days, found = np.full((season.size, 2), NEVER, np.int64), np.empty(plays.shape[1] * 6, np.int64)
    sums, unused = np.full(territories + 1, NONE, np.int64), np.empty(2, np.int64)
    episodes, held = room_for_groups(plays, group_at, season, season_start)
    room, spans = np.zeros((4, episodes), np.int64), np.empty((held, 2), np.int64)
    count = count_groups(
        plays, group_at, season, span_from, span_to, season_start, runtime, is_first_cut, rules, progress, drop_off,
        days, found, sums, unused, room, spans,
    )  # fmt: skip
    return progress, drop_off, days, found[:count]


@lean()
def count_groups(
    plays: Any, group_at: Any, season: Any, span_from: Any, span_to: Any, season_start: Any, runtime: Any,
    is_first_cut: Any, rules: Any, progress: Any, drop_off: Any, days: Any, found: Any, sums: Any, unused: Any,
    room: Any, spans: Any,
) -> int:  # fmt: skip
    """Adds every group to progress, drop_off, days and `found`, see `count_accounts`; returns how many are found.

    `sums` are as in `reach_group`; `unused` is for two days, `room` (4, episodes) and `spans` (spans, 2) for those of
    the largest group.
    """
    count, windows = 0, drop_off.shape[0]
    for group in range(season.size):
        low, high, first = group_at[group], group_at[group + 1], season_start[season[group]]
        for window in range(3):
            count = reach_group(plays, low, high, season[group], window, sums, rules, found, count)
        episodes = season_start[season[group] + 1] - first
        seen = room[:, :episodes]
        needed = runtime_of(first, episodes, runtime, is_first_cut)
        at, is_in_order = low, has_order(plays, low, high)
        room_for_spans(plays, low, high, first, seen)
        for window in range(windows):
            end = at
            if is_in_order:  # each play is added once
                while end < high and plays[SINCE, end] == window:
                    end += 1
            elif window in (0, windows - 1) or has_since(plays, low, high, window):
                at, end, unused[:] = low, high, NEVER
                room_for_spans(plays, low, high, first, seen)
            when = days[group] if is_in_order or window == windows - 1 else unused
            cover(
                plays, at, end, high, window, span_from, span_to, seen, spans, first, needed, runtime, is_first_cut,
                rules, when,
            )  # fmt: skip
            at = end
            count_group(
                seen, first, runtime, is_first_cut, rules,
                progress[season[group], window], drop_off[window],
            )  # fmt: skip
    return count


@lean()
def room_for_groups(plays: Any, group_at: Any, season: Any, season_start: Any) -> tuple[int, int]:
    """How many episodes a group's season has at most, and how many spans a group has."""
    most_episodes, most_spans = 1, 1
    for group in range(season.size):
        spans = 0
        for row in range(group_at[group], group_at[group + 1]):
            spans += plays[SPAN_TO, row] - plays[SPAN_FROM, row]
        most_spans = max(most_spans, spans)
        most_episodes = max(most_episodes, season_start[season[group] + 1] - season_start[season[group]])
    return most_episodes, most_spans


@lean()
def runtime_of(first: int, episodes: int, runtime: Any, is_first_cut: Any) -> int:
    """Runtime of the first cuts of a season, ms."""
    needed = 0
    for n in range(first, first + episodes):
        needed += runtime[n] if is_first_cut[n] else 0
    return needed


@lean()
def has_order(plays: Any, low: int, high: int) -> bool:
    """Whether the plays [low, high) count from the same window on as the one before, or from a later one."""
    in_order = True
    for row in range(low + 1, high):
        in_order &= plays[SINCE, row] >= plays[SINCE, row - 1]
    return in_order


@lean()
def has_since(plays: Any, low: int, high: int, since: int) -> bool:
    """Whether one of the plays [low, high) counts from this window on, and not in an earlier one."""
    has_any = False
    for row in range(low, high):
        has_any |= plays[SINCE, row] == since
    return has_any


@lean()
def room_for_spans(plays: Any, low: int, high: int, first: int, seen: Any) -> None:
    """Empties `seen` and sets where each episode's spans begin."""
    seen[:] = 0
    for row in range(low, high):
        seen[SPANS, plays[EPISODE, row] - first] += plays[SPAN_TO, row] - plays[SPAN_FROM, row]
    room = 0
    for n in range(seen.shape[1]):
        seen[FIRST_SPAN, n] = room
        room += seen[SPANS, n]
        seen[SPANS, n] = 0
