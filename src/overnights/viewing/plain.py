"""The rules of viewing in slow plain Python: the second opinion of the kernel.

Dictionaries, sets and whole numbers; it asks catalogue and calendar, never the kernel's arrays. Times are µs,
positions ms, rates thousandths.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow as pa

from overnights.catalogue import Catalogue
from overnights.tables import COMPLETIONS, DROP_OFF, PLAYS, PROGRESS, REACH, VIEWING, Table
from overnights.viewing.frame import Frame
from overnights.viewing.rules import Rules
from overnights.weeks import Window, day_start_us, local_day, zone_named

PAUSE, SEEK, STOP = 2, 4, 5


class Event(NamedTuple):
    """One event; its first four fields are the method's order."""

    ts: int
    type: int
    position: int
    event_id: str
    left: int | None
    rate: int
    row: Mapping[str, Any]


class Part(NamedTuple):
    """What a segment is on one day: seconds, content (not yet clipped), and the instants it lies between."""

    day: date
    watched_us: int
    content_from: int
    content_to: int
    begin: int
    end: int


# ── events → plays ───────────────────────────────────────────────────────────────────────────────────────────────────


def plays(rows: pa.Table, frame: Frame, *, generation: int) -> pa.Table:
    """Rows of `events` of one bucket, in any order → rows of `plays`, by (playback_hash, playback_id, day)."""
    playbacks: dict[tuple[int, str], list[Event]] = defaultdict(list)
    for row in rows.to_pylist():
        playbacks[row["playback_hash"], row["playback_id"]] += _events(row)
    out: list[dict[str, Any]] = []
    for key in sorted(playbacks):
        out += _plays_of(sorted(playbacks[key], key=lambda event: event[:4]), frame, generation)
    return pa.Table.from_pylist(out, schema=PLAYS.schema)


def _events(row: Mapping[str, Any]) -> list[Event]:
    count = len(row["ts"])
    ids = row["event_int"] if row["event_int"] is not None else row["event_text"]
    left = row["from_position_ms"] or [None] * count
    rate = row["rate_thousandths"] or [1_000] * count
    columns = zip(row["ts"], row["type"], row["position_ms"], map(str, ids), left, rate, strict=True)
    return [Event(*event, row) for event in columns]  # type: ignore[call-arg]


def _plays_of(events: list[Event], frame: Frame, generation: int) -> list[dict[str, Any]]:
    first = events[0].row
    head = {name: first[name] for name in ("bucket", "playback_hash", "playback_id", "account_id", "episode_id")}
    head |= {name: _first_named(events, name) for name in ("profile_id", "country", "device")}
    head |= {"generation": generation}
    known = frame.catalogue.row_in(head["episode_id"], None)
    runtime = known.runtime_ms if known else 0
    days: dict[date, list[Part]] = defaultdict(list)
    if known:
        for a, b in pairwise(events):
            for part in _parts(a, b, runtime, frame.rules):
                days[part.day].append(part)
    if not days:
        return [head | {"day": None, "watched_ms": 0, "longest_ms": 0, "span_from": [], "span_to": []}]
    return [head | _play(days[day], runtime) for day in sorted(days)]


def _first_named(events: Iterable[Event], name: str) -> str | None:
    return next((event.row[name] for event in events if event.row[name] is not None), None)


def _parts(a: Event, b: Event, runtime: int, rules: Rules) -> Iterator[Part]:
    """The segment between two neighbouring events, split at every midnight; nothing, where they make none."""
    dt = b.ts - a.ts
    if a.type in (PAUSE, STOP) or not 0 < dt <= rules.idle_gap_us or a.rate <= 0:
        return
    by_clock = a.rate * dt // 1_000_000
    if b.type != SEEK:
        dp = b.position - a.position
    elif b.left is not None:
        dp = b.left - a.position
    else:
        dp = min(by_clock, runtime - a.position)
    if dp <= 0:
        return
    watched = min(dt, dp * 1_000_000 // a.rate)
    is_jump = (dp - rules.jump_tolerance_ms) * 1_000_000 > a.rate * dt
    content = by_clock if is_jump else dp
    begin, watched_before, content_before = a.ts, 0, 0
    while begin < b.ts:
        day, midnight = _day_and_end(begin, rules)
        end = min(midnight, b.ts)
        watched_to = watched * (end - a.ts) // dt
        content_to = content * (end - a.ts) // dt
        yield Part(day, watched_to - watched_before, a.position + content_before, a.position + content_to, begin, end)
        begin, watched_before, content_before = end, watched_to, content_to


def _day_and_end(ts: int, rules: Rules) -> tuple[date, int]:
    """The day that holds an instant: it began at the first instant of its local date; and when the next one begins."""
    zone = zone_named(rules.zone)
    day = local_day(zone, datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=ts))
    while day_start_us(zone, day) > ts:
        day -= timedelta(days=1)
    while (end := day_start_us(zone, day + timedelta(days=1))) <= ts:
        day += timedelta(days=1)
    return day, end


def _play(parts: list[Part], runtime: int) -> dict[str, Any]:
    stretch, longest, last_end = 0, 0, None
    for part in parts:
        stretch = part.watched_us + (stretch if part.begin == last_end else 0)
        longest, last_end = max(longest, stretch), part.end
    spans = union((max(0, part.content_from), min(runtime, part.content_to)) for part in parts)
    return {
        "day": parts[0].day,
        "watched_ms": _half_up(sum(part.watched_us for part in parts)),
        "longest_ms": _half_up(longest),
        "first_at": parts[0].begin,
        "last_at": parts[-1].end,
        "span_from": [begin for begin, _ in spans],
        "span_to": [end for _, end in spans],
    }


def _half_up(us: int) -> int:
    return (us + 500) // 1_000


def union(intervals: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Half-open intervals → the fewest that cover the same, ascending; empty ones cover nothing.

    >>> union([(5, 9), (0, 2), (2, 4), (7, 7)])
    [(0, 4), (5, 9)]
    """
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(interval for interval in intervals if interval[0] < interval[1]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


# ── plays → figures ──────────────────────────────────────────────────────────────────────────────────────────────────


def figures(plays: pa.Table, frame: Frame) -> dict[str, pa.Table]:
    """Rows of `plays` with a day, of whole accounts → each figure table's rows, sorted by their key.

    No row is zero throughout, but for those of `progress` and `drop_off` of a season of which anything is counted.
    """
    rows = [row for row in plays.to_pylist() if row["day"] is not None]
    rows = [row for row in rows if frame.catalogue.row_in(row["episode_id"], None) is not None]
    audiences: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        audiences[frame.catalogue.season_of(row["episode_id"]).season_id, row["account_id"]].append(row)
    histories = [_History.of(season_id, seen, frame) for (season_id, _), seen in audiences.items()]
    viewing = {key: sums for key, sums in _viewing(rows, frame).items() if any(sums)}
    progress = _progress(histories, frame)
    seen = {key[0] for key in viewing} | {key[0] for key, counts in progress.items() if any(counts)}
    drop_off = _drop_off(histories, frame)
    return {
        "viewing": _table(VIEWING, 4, viewing),
        "reach": _table(REACH, 4, _reach(audiences, frame.rules)),
        "progress": _table(PROGRESS, 2, {key: counts for key, counts in progress.items() if key[0] in seen}),
        "drop_off": _table(DROP_OFF, 3, {key: counts for key, counts in drop_off.items() if key[0] in seen}),
        "completions": _table(COMPLETIONS, 3, _completions(histories)),
    }


def _table(table: Table, keys: int, sums: Mapping[tuple[Any, ...], Any]) -> pa.Table:
    ordered = sorted(sums, key=lambda key: tuple((value is None, value) for value in key[:keys]))
    rows = [dict(zip(table.column_names, (*key, *sums[key]), strict=True)) for key in ordered]
    return pa.Table.from_pylist(rows, schema=table.schema)


def _viewing(rows: Iterable[Mapping[str, Any]], frame: Frame) -> dict[tuple[Any, ...], list[int]]:
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        season_id = frame.catalogue.season_of(row["episode_id"]).season_id
        cell = sums[season_id, row["episode_id"], row["country"] or "", row["day"]]
        cell[0] += row["watched_ms"]
        cell[1] += 0 < row["watched_ms"] >= frame.rules.shortest_play_ms
        cell[2] += row["watched_ms"] * frame.catalogue.weight_on(row["account_id"], row["day"])
    return sums


def _reach(
    audiences: Mapping[tuple[str, str], list[Mapping[str, Any]]], rules: Rules
) -> dict[tuple[Any, ...], list[int]]:
    counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0])
    for (season_id, _), rows in audiences.items():
        watched: dict[tuple[Any, ...], int] = defaultdict(int)
        longest: dict[tuple[Any, ...], int] = defaultdict(int)
        for row in rows:
            for window, last_on in _windows(row["day"]):
                for territory in {"ZZ", row["country"] or "ZZ"}:
                    key = (season_id, territory, window, last_on)
                    watched[key] += row["watched_ms"]
                    longest[key] = max(longest[key], row["longest_ms"])
        for key in watched:
            if rules.reach_consecutive_ms:
                counts[key][0] += longest[key] >= rules.reach_consecutive_ms
            else:
                counts[key][0] += watched[key] >= rules.reach_ms
    return {key: count for key, count in counts.items() if count[0]}


def _windows(day: date) -> Iterator[tuple[str, date]]:
    yield "day", day
    yield "week", day + timedelta(days=6 - day.weekday())
    yield "friday_week", day + timedelta(days=(3 - day.weekday()) % 7)


@dataclass(slots=True)
class _History:
    """What one account saw of one season."""

    season_id: str
    started: dict[int | None, set[str]]  # day N (null: now) → episodes that it started
    is_watcher: dict[int | None, bool]
    is_completer: dict[int | None, bool]
    started_on: date | None
    completed_on: date | None

    @classmethod
    def of(cls, season_id: str, rows: list[Mapping[str, Any]], frame: Frame) -> _History:
        catalogue, rules = frame.catalogue, frame.rules
        windows: dict[int | None, list[Mapping[str, Any]]] = {None: rows}
        for n in rules.days:
            windows[n] = [row for row in rows if _is_before(row, n, catalogue)]
        days = sorted({row["day"] for row in rows})
        until = {day: [row for row in rows if row["day"] <= day] for day in days}
        return cls(
            season_id,
            {n: _started(seen, rules) for n, seen in windows.items()},
            {n: _is_watcher(seen, frame) for n, seen in windows.items()},
            {n: _is_completer(season_id, seen, frame) for n, seen in windows.items()},
            next((day for day in days if _started(until[day], rules)), None),
            next((day for day in days if _is_completer(season_id, until[day], frame)), None),
        )


def _is_before(row: Mapping[str, Any], n: int, catalogue: Catalogue) -> bool:
    offered = catalogue.row_in(row["episode_id"], row["country"])
    held = offered or catalogue.row_in(row["episode_id"], None)
    released_on = held.released_on if held else None
    return released_on is not None and row["day"] < released_on + timedelta(days=n)


def _covered(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        spans[row["episode_id"]] += zip(row["span_from"], row["span_to"], strict=True)
    return {episode: sum(end - begin for begin, end in union(seen)) for episode, seen in spans.items()}


def _started(rows: Iterable[Mapping[str, Any]], rules: Rules) -> set[str]:
    rows = list(rows)
    if not rules.starter_by_watched:
        return {episode for episode, covered in _covered(rows).items() if covered >= rules.starter_ms}
    watched: dict[str, int] = defaultdict(int)
    for row in rows:
        watched[row["episode_id"]] += row["watched_ms"]
    return {episode for episode, ms in watched.items() if ms >= rules.starter_ms}


def _is_watcher(rows: Iterable[Mapping[str, Any]], frame: Frame) -> bool:
    return any(
        covered > 0 and covered * 10 >= frame.rules.watcher_tenths * _runtime(episode, frame)
        for episode, covered in _covered(rows).items()
    )


def _is_completer(season_id: str, rows: Iterable[Mapping[str, Any]], frame: Frame) -> bool:
    covered = _covered(rows)
    covered_sum, runtime_sum = 0, 0
    for cuts in frame.catalogue.cuts(season_id).values():
        best = cuts[0]
        for cut in cuts[1:]:
            if covered.get(cut, 0) * _runtime(best, frame) > covered.get(best, 0) * _runtime(cut, frame):
                best = cut
        covered_sum += covered.get(best, 0)
        runtime_sum += _runtime(best, frame)
    return covered_sum > 0 and covered_sum * 10 >= frame.rules.completer_tenths * runtime_sum


def _runtime(episode_id: str, frame: Frame) -> int:
    row = frame.catalogue.row_in(episode_id, None)
    return row.runtime_ms if row else 0


def _progress(histories: Iterable[_History], frame: Frame) -> dict[tuple[Any, ...], list[int]]:
    counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for history in histories:
        for n in (*frame.rules.days, None):
            cell = counts[history.season_id, n]
            cell[0] += bool(history.started[n])
            cell[1] += history.is_watcher[n]
            cell[2] += history.is_completer[n]
    return counts


def _drop_off(histories: Iterable[_History], frame: Frame) -> dict[tuple[Any, ...], list[int]]:
    counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0])
    for history in histories:
        cuts: dict[int, set[str]] = defaultdict(set)
        for row in frame.catalogue.rows(history.season_id):
            if row.number is not None:
                cuts[row.number].add(row.episode_id)
        for n in (*frame.rules.days, None):
            for number in cuts:
                has_begun = bool(history.started[n] & cuts[min(cuts)])
                counts[history.season_id, n, number][0] += has_begun and bool(history.started[n] & cuts[number])
    return counts


def _completions(histories: Iterable[_History]) -> dict[tuple[Any, ...], list[int]]:
    counts: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0])
    for history in histories:
        if history.started_on is None:
            continue
        days = None
        if history.completed_on is not None:
            days = max(0, (history.completed_on - history.started_on).days)
        counts[history.season_id, history.started_on, days][0] += 1
    return counts


# ── figures → views ──────────────────────────────────────────────────────────────────────────────────────────────────


def views(
    viewing: pa.Table, catalogue: Catalogue, season_id: str, window: Window, territory: str = "ZZ"
) -> tuple[Fraction, int | None]:
    """Views of a season in a window, and the runtime in ms they were divided by, None where there is not just one.

    Args:
        viewing: rows of `viewing`, of any days; what is released by the window's last day divides.
        territory: ZZ adds all territories and plays without a country.
    """
    total, used = Fraction(0), set()
    for row in viewing.to_pylist():
        is_held = row["season_id"] == season_id and row["day"] in window and territory in ("ZZ", row["territory"])
        if is_held and row["watched_ms"]:
            runtime = catalogue.denominator_ms(season_id, row["episode_id"], row["territory"], window.last)
            total += Fraction(row["watched_ms"], runtime) if runtime else 0
            used.add(runtime)
    return total, used.pop() or None if len(used) == 1 else None
