"""Rows of `plays` → counts: the figures of some accounts, as whole numbers that may be added and subtracted."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.countries import TERRITORIES
from overnights.viewing import coverage
from overnights.viewing.frame import DEFAULT_WEIGHT, NO_NUMBER, Counts, Frame, Ints
from overnights.viewing.measure import codes, frozen, one
from overnights.viewing.summing import summed

# Counts are for each figure table its rows, as columns: the key, then the sums. Rows are sorted by their key, and none
# is 0 in all sums. Keys are places: of a season in `Frame.season_ids`, of an episode in `Frame.by_text`, of a territory
# in PLACES, of a window from release in `Rules.days` (behind them: now), of a window of reach in `coverage.WINDOWS`;
# days are numbers, and NO_DAYS stands for never.
PLACES = ("", *sorted(TERRITORIES))  # none, and every territory; the place behind them is all together
KEYS = {"viewing": 3, "reach": 4, "progress": 2, "drop_off": 3, "completions": 3}
SUMS = {"viewing": 3, "reach": 1, "progress": 3, "drop_off": 1, "completions": 1}
NO_DAYS = 1 << 30  # of completions: it has not completed; sorts behind all days
_PLACES = pa.array(PLACES, pa.string())


def counted(plays: pa.Table, frame: Frame, which: npt.NDArray[np.bool_] | None = None) -> Counts:
    """The counts of some accounts.

    Args:
        plays: rows of `plays`, every one of these accounts' of the seasons asked for, in any order; a row without a
            day, or of an episode that the catalogue does not know, is left out. Text may be dictionary-coded.
        frame: catalogue, rules and calendar.
        which: of the plays, where not all are asked for.
    """
    episode = codes(plays["episode_id"], frame.episode_ids)
    is_counted = (episode >= 0) & plays["day"].is_valid().to_numpy()
    if which is not None:
        is_counted &= which
    if not is_counted.any():
        return empty()
    account = one(plays["account_id"])
    if not pa.types.is_dictionary(account.type):
        account = account.dictionary_encode()
    territory = codes(plays["country"], _PLACES)
    rows, spans = _rows(plays, episode, np.where(territory < 0, 0, territory), frame)
    of_account = account.indices.to_numpy().astype(np.int64)
    if not is_counted.all():
        rows, of_account = rows[:, is_counted], of_account[is_counted]
    season = frame.season[rows[coverage.EPISODE]]
    order = _order(np.stack([of_account, season, rows[coverage.DAY], rows[coverage.SINCE]]))
    return {
        "viewing": _viewing(rows, of_account, account.dictionary, frame),
        **_counted(frozen(rows[:, order]), of_account[order], spans, frame),
    }


def empty() -> Counts:
    """No counts at all."""
    return {name: np.zeros((KEYS[name] + SUMS[name], 0), dtype=np.int64) for name in KEYS}


def added(parts: Iterable[Counts]) -> Counts:
    """The sum of counts of disjoint groups of accounts and seasons: an account is in one bucket, so counts of
    accounts may be added over buckets, and over nothing else.
    """
    sums: dict[str, list[Ints]] = {name: [] for name in KEYS}
    for part in parts:
        for name, rows in part.items():
            sums[name].append(rows)
            while len(sums[name]) > 1 and 2 * sums[name][-1].shape[1] >= sums[name][-2].shape[1]:
                _put_together(sums[name], KEYS[name])  # what is much smaller waits for more of its size
    return {name: _total(name, runs) for name, runs in sums.items()}


def _total(name: str, runs: list[Ints]) -> Ints:
    """The sum of all, in order, without what is 0 in all sums."""
    if len(runs) < 2:
        runs = [empty()[name], *runs, empty()[name]]
    while len(runs) > 1:
        _put_together(runs, KEYS[name])
    return without_zeros(runs[0], KEYS[name])


def _put_together(runs: list[Ints], keys: int) -> None:
    """Puts the sum of the last two in their place."""
    last, before = runs.pop(), runs.pop()
    found = summed(before, last, keys)
    runs.append(_added(np.concatenate([before, last], axis=1), keys) if found is None else found)


def less(counts: Counts, taken: Counts) -> Counts:
    """Counts without those of some of their groups."""
    negative = {name: rows.copy() for name, rows in taken.items()}
    for name, rows in negative.items():
        rows[KEYS[name] :] *= -1
    return added([counts, negative])


def without_zeros(rows: Ints, keys: int) -> Ints:
    """Rows of counts, of which so many columns are the key, but for those that are 0 in all sums."""
    is_held = rows[keys:].any(axis=0)
    return rows if is_held.all() else rows[:, is_held]


def _rows(
    plays: pa.Table, episode: Ints, territory: Ints, frame: Frame
) -> tuple[Ints, tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]]:
    """Plays as `coverage.count_accounts` wants them, not yet sorted; and their spans."""
    day = pc.fill_null(one(plays["day"]).view(pa.int32()), 0).to_numpy().astype(np.int64)
    lists = [one(plays[name]) for name in ("span_from", "span_to")]
    offsets = lists[0].offsets.to_numpy().astype(np.int64)
    named = {name: n for n, name in enumerate(frame.territories)} | {"": len(frame.territories) + 1}
    columns = np.array([named.get(name, len(frame.territories)) for name in PLACES])
    released = frame.released[episode, columns[territory]]
    since = np.full(len(day), len(frame.rules.days), dtype=np.int64)
    for n in range(len(frame.rules.days) - 1, -1, -1):
        since[day < released + frame.rules.days[n]] = n
    watched, longest = (plays[name].to_numpy() for name in ("watched_ms", "longest_ms"))
    rows = np.stack([episode, day, territory, watched, longest, since, offsets[:-1], offsets[1:]])
    return rows, (frozen(lists[0].values.to_numpy()), frozen(lists[1].values.to_numpy()))


def _viewing(rows: Ints, of_account: Ints, account_ids: pa.Array, frame: Frame) -> Ints:
    watched = rows[coverage.WATCHED]
    is_play = (watched > 0) & (watched >= frame.rules.shortest_play_ms)
    keys = np.stack([frame.by_text[rows[coverage.EPISODE]], rows[coverage.TERRITORY], rows[coverage.DAY]])
    weighted = watched * _weight(rows[coverage.DAY], of_account, account_ids, frame)
    counts = np.concatenate([keys, np.stack([watched, is_play.astype(np.int64), weighted])])
    return without_zeros(_added(counts, KEYS["viewing"]), KEYS["viewing"])


def _weight(day: Ints, of_account: Ints, account_ids: pa.Array, frame: Frame) -> Ints:
    """Each play's weight, in thousandths."""
    if not frame.weights:
        return np.full(len(day), DEFAULT_WEIGHT, dtype=np.int64)
    steps = [(-1, -1, DEFAULT_WEIGHT)]
    for code, account_id in enumerate(account_ids.to_pylist()):
        steps += [(code, from_day, weight) for from_day, weight in frame.weights.get(account_id, ())]
    codes, from_days, weights = np.array(steps, dtype=np.int64).T
    last = np.searchsorted(codes << 32 | from_days + (1 << 31), of_account << 32 | day + (1 << 31), side="right") - 1
    return np.where(codes[last] == of_account, weights[last], DEFAULT_WEIGHT)


def _added(rows: Ints, keys: int) -> Ints:
    """Rows, of which so many columns are the key, by their keys; of equal keys one, with the sums of the others."""
    packing = _Packing.of(rows[:keys])
    if packing is None:
        order = np.lexsort(rows[:keys][::-1])
        changes = (rows[:keys, order[1:]] != rows[:keys, order[:-1]]).any(axis=0)
    else:
        packed = packing.packed(rows[:keys])
        order = np.argsort(packed)
        packed = packed[order]
        changes = packed[1:] != packed[:-1]
    found = rows[:, order]
    if changes.all():
        return found
    begins = np.flatnonzero(np.append(True, changes))
    return np.concatenate([found[:keys, begins], np.add.reduceat(found[keys:], begins, axis=1)])


def _order(keys: Ints) -> Ints:
    """Places of the columns of keys in ascending order."""
    packing = _Packing.of(keys)
    order = np.lexsort(keys[::-1]) if packing is None else np.argsort(packing.packed(keys))
    return order.astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Packing:
    """Columns of keys as one number each, in the order of the keys; for keys from `low` on, of so many values."""

    low: Ints
    sizes: Ints

    @staticmethod
    def of(keys: Ints) -> _Packing | None:
        """For these keys and all between them; null where there are none, or 62 bits do not hold it."""
        if not keys.shape[1]:
            return None
        low, high = keys.min(axis=1), keys.max(axis=1)
        sizes = [int(size) for size in high - low + 1]
        return _Packing(low, np.array(sizes, dtype=np.int64)) if math.prod(sizes) < 1 << 62 else None

    def packed(self, keys: Ints) -> Ints:
        """The numbers of these keys."""
        packed = np.zeros(keys.shape[1], dtype=np.int64)
        for key, low, size in zip(keys, self.low, self.sizes, strict=True):
            packed *= size
            packed += key - low
        return packed


def _counted(
    rows: Ints, account: Ints, spans: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]], frame: Frame
) -> Counts:
    """Counts of accounts, from plays sorted by account, season, day and window."""
    season = frame.season[rows[coverage.EPISODE]]
    begins = np.flatnonzero(np.append(True, (season[1:] != season[:-1]) | (account[1:] != account[:-1])))
    rules = frame.rules
    progress, drop_off, days, reach = coverage.count_accounts(
        rows,
        frozen(np.append(begins, len(season)).astype(np.int64)),
        frozen(season[begins]),
        *spans,
        frozen(frame.season_start),
        frozen(frame.runtime_ms),
        frozen(frame.is_first_cut),
        frozen(np.array([rules.starter_ms, rules.watcher_tenths, rules.completer_tenths, rules.starter_by_watched,
                          rules.reach_ms, rules.reach_consecutive_ms], dtype=np.int64)),
        len(PLACES),
        len(rules.days) + 1,
    )  # fmt: skip
    return {
        "reach": _reach(reach),
        "progress": _progress(progress),
        "drop_off": _drop_off(drop_off, frame),
        "completions": _completions(days, season[begins]),
    }


def _reach(found: Ints) -> Ints:
    found.sort()
    begins = np.flatnonzero(np.append(len(found) > 0, found[1:] != found[:-1]))
    keys, accounts = found[begins], np.diff(np.append(begins, len(found)))
    last_on = (keys & (1 << 28) - 1) - coverage.DAY_SHIFT
    return np.stack([keys >> 40, keys >> 30 & 1023, keys >> 28 & 3, last_on, accounts])


def _progress(counts: Ints) -> Ints:
    season, window = np.nonzero(counts.any(axis=2))
    return np.concatenate([np.stack([season, window]), counts[season, window].T])


def _drop_off(counts: Ints, frame: Frame) -> Ints:
    """Of every number; episodes without a number are not counted."""
    window, episode = np.nonzero(counts * (frame.number != NO_NUMBER))
    order = np.lexsort([frame.number[episode], window, frame.season[episode]])
    window, episode = window[order], episode[order]
    return np.stack([frame.season[episode], window, frame.number[episode], counts[window, episode]])


def _completions(days: Ints, season: Ints) -> Ints:
    started, completed = days[:, 0], days[:, 1]
    taken = np.where(completed == coverage.NEVER, NO_DAYS, np.maximum(0, completed - started))
    keys = np.stack([season, started, taken])[:, started != coverage.NEVER]
    if not keys.shape[1]:
        return empty()["completions"]
    return _added(np.concatenate([keys, np.ones((1, keys.shape[1]), dtype=np.int64)]), KEYS["completions"])
