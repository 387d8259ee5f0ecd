"""Counts → rows of the figure tables, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from overnights.countries import ALL
from overnights.tables import COMPLETIONS, DROP_OFF, PROGRESS, REACH, VIEWING, Table
from overnights.viewing.counting import KEYS, NO_DAYS, PLACES, counted, without_zeros
from overnights.viewing.coverage import WINDOWS
from overnights.viewing.frame import NO_NUMBER, Counts, Frame, Ints
from overnights.viewing.measure import codes

_TERRITORIES = pa.array([*PLACES, ALL], pa.string())
_WINDOWS = pa.array(WINDOWS, pa.string())


def figures(plays: pa.Table, frame: Frame) -> dict[str, pa.Table]:
    """The figures of some accounts, for each of FIGURE_TABLES its rows; see `counted` and `told`."""
    return told(counted(plays, frame), frame)


def told(counts: Counts, frame: Frame, *, is_coded: bool = False) -> dict[str, pa.Table]:
    """Counts as rows of the figure tables, sorted by their key; where `is_coded`, texts are dictionary-coded.

    No row is zero throughout, but for those of `progress` and `drop_off`: a season of which anything is counted has
    every window and, of the numbers in the catalogue, every number.
    """
    met = np.concatenate([frame.season[_by_text(frame)[counts["viewing"][0]]], counts["progress"][0]])
    seasons = np.flatnonzero(np.bincount(met))
    return {table.name: _table(table, columns, is_coded) for table, columns in _columns(counts, seasons, frame)}


def _columns(counts: Counts, seasons: Ints, frame: Frame) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Each of FIGURE_TABLES with its columns, rows in any order."""
    yield VIEWING, _viewing(counts["viewing"], frame)
    yield REACH, _reach(counts["reach"], frame)
    yield PROGRESS, _progress(counts["progress"], seasons, frame)
    yield DROP_OFF, _drop_off(counts["drop_off"], seasons, frame)
    yield COMPLETIONS, _completions(counts["completions"], frame)


def _viewing(rows: Ints, frame: Frame) -> dict[str, Any]:
    episode, territory, day, watched, plays, weighted = rows
    episode = _by_text(frame)[episode]
    return {
        "season_id": _seasons(frame.season[episode], frame),
        "episode_id": _texts(episode, frame.episode_ids),
        "territory": _texts(territory, _TERRITORIES),
        "day": _days(day),
        "watched_ms": watched,
        "plays": plays,
        "weighted": weighted,
    }


def _reach(rows: Ints, frame: Frame) -> dict[str, Any]:
    season, territory, window, last_on, accounts = rows
    return {
        "season_id": _seasons(season, frame),
        "territory": _texts(territory, _TERRITORIES),
        "window": _texts(window, _WINDOWS),
        "last_on": _days(last_on),
        "accounts": accounts,
    }


def _progress(rows: Ints, seasons: Ints, frame: Frame) -> dict[str, Any]:
    windows = len(frame.rules.days) + 1
    every = np.stack([np.repeat(seasons, windows), np.tile(np.arange(windows), len(seasons))])
    season, window, starters, watchers, completers = _filled(rows, every)
    return {
        "season_id": _seasons(season, frame),
        "day": _from_release(window, frame),
        "starters": starters,
        "watchers": watchers,
        "completers": completers,
    }


def _drop_off(rows: Ints, seasons: Ints, frame: Frame) -> dict[str, Any]:
    season, window, number, accounts = _filled(rows, _numbers(seasons, frame))
    return {
        "season_id": _seasons(season, frame),
        "day": _from_release(window, frame),
        "number": number,
        "accounts": accounts,
    }


def _completions(rows: Ints, frame: Frame) -> dict[str, Any]:
    season, started_on, days, accounts = rows
    return {
        "season_id": _seasons(season, frame),
        "started_on": _days(started_on),
        "days": pa.array(days, mask=days == NO_DAYS),
        "accounts": accounts,
    }


def _filled(rows: Ints, every: Ints) -> Ints:
    """The rows of every key, all of them present, in ascending order; of a key without a row all zeros."""
    keys = every.shape[0]
    low = every.min(axis=1, initial=0, keepdims=True)
    size = tuple((every - low).max(axis=1, initial=0) + 1)
    places = [np.ravel_multi_index(tuple(held - low), size) for held in (every, rows[:keys])]
    filled = np.zeros((rows.shape[0], every.shape[1]), dtype=np.int64)
    filled[:keys] = every
    filled[keys:, np.searchsorted(places[0], places[1])] = rows[keys:]
    return filled


def _numbers(seasons: Ints, frame: Frame) -> Ints:
    """Season, window and number of all numbers of these seasons, ascending."""
    episodes = np.flatnonzero(frame.is_first_cut & (frame.number != NO_NUMBER) & np.isin(frame.season, seasons))
    windows = len(frame.rules.days) + 1
    season, number = np.repeat(frame.season[episodes], windows), np.repeat(frame.number[episodes], windows)
    every = np.stack([season, np.tile(np.arange(windows), len(episodes)), number])
    return every[:, np.lexsort(every[::-1])]


def coded(tables: Mapping[str, pa.Table], frame: Frame) -> Counts:
    """Rows of the figure tables as counts again: what `told` undoes."""
    viewing, reach, progress = tables["viewing"], tables["reach"], tables["progress"]
    drop_off, completions = tables["drop_off"], tables["completions"]
    counts = {
        "viewing": [
            frame.by_text[_places(viewing["episode_id"], frame.episode_ids)],
            _places(viewing["territory"], _TERRITORIES),
            _numbered(viewing["day"]),
        ],
        "reach": [
            _places(reach["season_id"], frame.season_ids),
            _places(reach["territory"], _TERRITORIES),
            _places(reach["window"], _WINDOWS),
            _numbered(reach["last_on"]),
        ],
        "progress": [_places(progress["season_id"], frame.season_ids), _windows(progress["day"], frame)],
        "drop_off": [
            _places(drop_off["season_id"], frame.season_ids),
            _windows(drop_off["day"], frame),
            drop_off["number"].to_numpy(),
        ],
        "completions": [
            _places(completions["season_id"], frame.season_ids),
            _numbered(completions["started_on"]),
            pc.fill_null(completions["days"], NO_DAYS).to_numpy(),
        ],
    }
    for name, columns in counts.items():
        columns += [tables[name][sums].to_numpy() for sums in _sums(tables[name])]
    return {name: without_zeros(np.stack(columns), KEYS[name]) for name, columns in counts.items()}


def _sums(table: pa.Table) -> list[str]:
    named = {"watched_ms", "plays", "weighted", "accounts", "starters", "watchers", "completers"}
    return [name for name in table.column_names if name in named]


def _by_text(frame: Frame) -> Ints:
    """The episode at each place by text."""
    return np.argsort(frame.by_text)


def _places(column: pa.ChunkedArray, known: pa.Array) -> Ints:
    if pa.types.is_dictionary(column.type):
        return codes(column, known)
    places: Ints = pc.index_in(column, value_set=known).to_numpy().astype(np.int64)
    return places


def _windows(days: pa.ChunkedArray, frame: Frame) -> Ints:
    return _places(days, pa.array([*frame.rules.days, None], pa.int64()))


def _from_release(window: Ints, frame: Frame) -> pa.Array:
    return pa.array([*frame.rules.days, None], pa.int64()).take(pa.array(window))


def _seasons(places: Ints, frame: Frame) -> pa.Array:
    return _texts(places, frame.season_ids)


def _texts(places: Ints, known: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), known)


def _numbered(days: pa.ChunkedArray) -> Ints:
    numbers: Ints = days.cast(pa.int32()).to_numpy().astype(np.int64)
    return numbers


def _days(days: Ints) -> pa.Array:
    return pa.array(days.astype(np.int32)).view(pa.date32())


def _table(table: Table, columns: dict[str, Any], is_coded: bool) -> pa.Table:
    rows = pa.table([columns[name] for name in table.column_names], names=list(table.column_names))
    return rows if is_coded else rows.cast(table.schema)
