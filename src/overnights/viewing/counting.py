"""Rows of `plays` → rows of the figure tables, and the sum of those over buckets."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.countries import ALL
from overnights.tables import COMPLETIONS, DROP_OFF, FIGURE_TABLES, PROGRESS, REACH, VIEWING, Table
from overnights.viewing import coverage
from overnights.viewing.frame import DEFAULT_WEIGHT, NO_NUMBER, Frame, Ints
from overnights.viewing.measure import frozen

KEYS = {"viewing": 4, "reach": 4, "progress": 2, "drop_off": 3, "completions": 3}  # leading columns that are the key
PARTS_AT_ONCE = 2_000_000  # rows gathered before they are added, so that memory stays bounded


def figures(plays: pa.Table, frame: Frame) -> dict[str, pa.Table]:
    """The figures of some accounts.

    Args:
        plays: rows of `plays` with a day, every one of these accounts, in any order.
        frame: catalogue, rules and calendar.
    Returns: for each of FIGURE_TABLES its rows, sorted by their key. Plays of episodes that the catalogue does not
        know are left out.
    """
    episode = pc.index_in(plays["episode_id"], value_set=frame.episode_ids)
    is_counted = pc.and_(episode.is_valid(), plays["day"].is_valid())
    if not pc.all(is_counted, min_count=0).as_py():
        plays, episode = plays.filter(is_counted), episode.filter(is_counted)
    if not plays.num_rows:
        return {table.name: table.schema.empty_table() for table in FIGURE_TABLES}
    plays = plays.combine_chunks()
    codes = episode.to_numpy().astype(np.int64)
    country = pc.fill_null(plays["country"], "").combine_chunks().dictionary_encode()
    account = plays["account_id"].combine_chunks().dictionary_encode()
    rows, span_from, span_to = _rows(plays, codes, country, frame)
    names = country.dictionary.to_pylist()
    return {
        "viewing": _viewing(rows, account, names, frame),
        **_counted(rows, account, span_from, span_to=span_to, names=names, frame=frame),
    }


def _rows(
    plays: pa.Table, episode: Ints, country: pa.DictionaryArray, frame: Frame
) -> tuple[Ints, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Plays as `coverage.count_accounts` wants them, not yet sorted."""
    day = plays["day"].combine_chunks().cast(pa.int32()).to_numpy().astype(np.int64)
    lists = [plays[name].combine_chunks() for name in ("span_from", "span_to")]
    offsets = lists[0].offsets.to_numpy().astype(np.int64)
    territory = country.indices.to_numpy().astype(np.int64)
    places = {name: n for n, name in enumerate(frame.territories)} | {"": len(frame.territories) + 1}
    columns = np.array([places.get(name, len(frame.territories)) for name in country.dictionary.to_pylist()])
    released = frame.released[episode, columns[territory]]
    since = np.full(len(day), len(frame.rules.days), dtype=np.int64)
    for n in range(len(frame.rules.days) - 1, -1, -1):
        since[day < released + frame.rules.days[n]] = n
    watched, longest = (plays[name].to_numpy() for name in ("watched_ms", "longest_ms"))
    rows = np.stack([episode, day, territory, watched, longest, since, offsets[:-1], offsets[1:]])
    return rows, frozen(lists[0].values.to_numpy()), frozen(lists[1].values.to_numpy())


def _viewing(rows: Ints, account: pa.DictionaryArray, names: list[str], frame: Frame) -> pa.Table:
    watched = rows[coverage.WATCHED]
    is_play = (watched > 0) & (watched >= frame.rules.shortest_play_ms)
    keys = rows[[coverage.EPISODE, coverage.TERRITORY, coverage.DAY]]
    weighted = watched * _weight(rows[coverage.DAY], account, frame)
    (episode, territory, day), sums = _added(keys, np.stack([watched, is_play.astype(np.int64), weighted]))
    columns = {
        "season_id": frame.season_ids.take(pa.array(frame.season[episode])),
        "episode_id": frame.episode_ids.take(pa.array(episode)),
        "territory": pa.array(names, pa.string()).take(pa.array(territory)),
        "day": _days(day),
        "watched_ms": sums[0],
        "plays": sums[1],
        "weighted": sums[2],
    }
    return _table(VIEWING, columns)


def _weight(day: Ints, account: pa.DictionaryArray, frame: Frame) -> Ints:
    """Each play's weight, in thousandths."""
    weight = np.full(len(day), DEFAULT_WEIGHT, dtype=np.int64)
    if not frame.weights:
        return weight
    of_row = account.indices.to_numpy()
    for code, account_id in enumerate(account.dictionary.to_pylist()):
        for from_day, thousandths in frame.weights.get(account_id, ()):
            weight[(of_row == code) & (day >= from_day)] = thousandths
    return weight


def _added(keys: Ints, values: Ints) -> tuple[Ints, Ints]:
    """Sums of each column of values over equal columns of keys; both have a column for each row."""
    order = _order(keys)
    keys = keys[:, order]
    is_new = np.append(True, (keys[:, 1:] != keys[:, :-1]).any(axis=0))
    begins = np.flatnonzero(is_new)
    return keys[:, begins], np.add.reduceat(values[:, order], begins, axis=1)


def _order(keys: Ints) -> Ints:
    """Places of the columns of keys in ascending order; by one number for each, where 62 bits hold it."""
    low, high = keys.min(axis=1), keys.max(axis=1)
    sizes = [int(size) for size in high - low + 1]
    if math.prod(sizes) >= 1 << 62:
        return np.lexsort(keys[::-1]).astype(np.int64)
    packed = np.zeros(keys.shape[1], dtype=np.int64)
    for key, least, size in zip(keys, low, sizes, strict=True):
        packed = packed * size + (key - least)
    return np.argsort(packed).astype(np.int64)


def _counted(
    rows: Ints,
    account: pa.DictionaryArray,
    span_from: npt.NDArray[np.int32],
    *,
    span_to: npt.NDArray[np.int32],
    names: list[str],
    frame: Frame,
) -> dict[str, pa.Table]:
    season, of_account = frame.season[rows[coverage.EPISODE]], account.indices.to_numpy()
    order = _order(np.stack([of_account.astype(np.int64), season, rows[coverage.DAY]]))
    season, of_account = season[order], of_account[order]
    is_new = np.append(True, (season[1:] != season[:-1]) | (of_account[1:] != of_account[:-1]))
    begins = np.flatnonzero(is_new)
    rules = frame.rules
    nowhere = names.index("") if "" in names else len(names)
    sorted_rows = rows[:, order]
    sorted_rows[coverage.TERRITORY][sorted_rows[coverage.TERRITORY] == nowhere] = len(names)
    progress, drop_off, days, reach = coverage.count_accounts(
        frozen(sorted_rows),
        frozen(np.append(begins, len(season)).astype(np.int64)),
        frozen(season[begins]),
        span_from,
        span_to,
        frozen(frame.season_start),
        frozen(frame.runtime_ms),
        frozen(frame.is_first_cut),
        frozen(np.array([rules.starter_ms, rules.watcher_tenths, rules.completer_tenths, rules.starter_by_watched,
                          rules.reach_ms, rules.reach_consecutive_ms], dtype=np.int64)),
        len(names) + 1,
        len(rules.days) + 1,
    )  # fmt: skip
    is_seen = np.unique(season)
    return {
        "reach": _reach(reach, names, frame),
        "progress": _progress(progress, is_seen, frame),
        "drop_off": _drop_off(drop_off, is_seen, frame),
        "completions": _completions(days, season[begins], frame),
    }


def _reach(found: Ints, names: list[str], frame: Frame) -> pa.Table:
    (season, territory, window, last_on), accounts = _tally(found.T)
    labels = pa.array([*names, None, ALL], pa.string())
    columns = {
        "season_id": frame.season_ids.take(pa.array(season)),
        "territory": labels.take(pa.array(territory)),
        "window": pa.array(coverage.WINDOWS).take(pa.array(window)),
        "last_on": _days(last_on),
        "accounts": accounts,
    }
    return _table(REACH, columns)


def _tally(keys: Ints) -> tuple[Ints, Ints]:
    if not keys.shape[1]:
        return keys, np.zeros(0, dtype=np.int64)
    found, counts = _added(keys, np.ones((1, keys.shape[1]), dtype=np.int64))
    return found, counts[0]


def _progress(counts: Ints, seasons: Ints, frame: Frame) -> pa.Table:
    windows = len(frame.rules.days) + 1
    values = counts[seasons].reshape(-1, 3)
    columns = {
        "season_id": frame.season_ids.take(pa.array(np.repeat(seasons, windows))),
        "day": pa.array([*frame.rules.days, None] * len(seasons), pa.int64()),
        "starters": values[:, 0],
        "watchers": values[:, 1],
        "completers": values[:, 2],
    }
    return _table(PROGRESS, columns)


def _drop_off(counts: Ints, seasons: Ints, frame: Frame) -> pa.Table:
    """Rows of every number of the seasons seen; episodes without a number have none."""
    is_number = frame.is_first_cut & (frame.number != NO_NUMBER) & np.isin(frame.season, seasons)
    episodes = np.flatnonzero(is_number)
    windows = len(frame.rules.days) + 1
    columns = {
        "season_id": frame.season_ids.take(pa.array(np.repeat(frame.season[episodes], windows))),
        "day": pa.array([*frame.rules.days, None] * len(episodes), pa.int64()),
        "number": np.repeat(frame.number[episodes], windows),
        "accounts": counts[:, episodes].T.reshape(-1),
    }
    return _table(DROP_OFF, columns)


def _completions(days: Ints, season: Ints, frame: Frame) -> pa.Table:
    started, completed = days[:, 0], days[:, 1]
    taken = np.where(completed == coverage.NEVER, coverage.NONE, np.maximum(0, completed - started))
    keys = np.stack([season, started, taken])[:, started != coverage.NEVER]
    (season, started, taken), accounts = _tally(keys)
    columns = {
        "season_id": frame.season_ids.take(pa.array(season)),
        "started_on": _days(started),
        "days": pa.array(taken, mask=taken == coverage.NONE),
        "accounts": accounts,
    }
    return _table(COMPLETIONS, columns)


def _days(days: Ints) -> pa.Array:
    return pa.array(days.astype(np.int32)).cast(pa.date32())


def _table(table: Table, columns: dict[str, Any]) -> pa.Table:
    rows = pa.table([columns[name] for name in table.column_names], schema=table.schema)
    return _sorted(rows, table.column_names[: KEYS[table.name]])


def _sorted(rows: pa.Table, key: Sequence[str]) -> pa.Table:
    return rows.take(pc.sort_indices(rows, [(name, "ascending") for name in key]))


def total(parts: Iterable[dict[str, pa.Table]]) -> dict[str, pa.Table]:
    """The figures of all accounts from those of disjoint groups of them: an account is in one bucket, so counts of
    accounts may be added over buckets, and over nothing else.
    """
    gathered: dict[str, list[pa.Table]] = {table.name: [table.schema.empty_table()] for table in FIGURE_TABLES}
    for part in parts:
        for table in FIGURE_TABLES:
            tables = gathered[table.name]
            tables.append(part[table.name])
            if sum(rows.num_rows for rows in tables[1:]) > max(PARTS_AT_ONCE, 4 * tables[0].num_rows):
                gathered[table.name] = [_sum(table, tables)]
    return {table.name: _sum(table, gathered[table.name]) for table in FIGURE_TABLES}


def _sum(table: Table, parts: list[pa.Table]) -> pa.Table:
    key, values = table.column_names[: KEYS[table.name]], table.column_names[KEYS[table.name] :]
    rows = pa.concat_tables(parts).group_by(list(key), use_threads=False).aggregate([(name, "sum") for name in values])
    return _sorted(rows.rename_columns([*key, *values]).select(table.column_names).cast(table.schema), key)
