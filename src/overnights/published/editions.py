"""Editions and entries of published lists, from their states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

import numpy as np
import pyarrow as pa

from overnights import __version__
from overnights.charts.changes import AS_PUBLISHED, Change, as_json, diff
from overnights.charts.definition import Definition, definition_for
from overnights.charts.record import entries_from
from overnights.published.groups import States, bounds
from overnights.published.names import shown_label
from overnights.published.placings import Flags, Placings, placings_of_all
from overnights.published.stack import NONE, Ints, Stack, combined
from overnights.tables import DAY, EDITIONS, ENTRIES
from overnights.weeks import day_of

WORLDWIDE, OF_TERRITORIES = "netflix-weekly", "netflix-country"
STEP_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    """What an edition and its entries share, a state an element; and the definition of each."""

    definitions: tuple[Definition, ...]
    columns: dict[str, pa.Array]


def entries_of(stack: Stack, states: States, season: Ints, season_ids: Sequence[str]) -> pa.Table:
    """The rows of every state as rows of `entries`, in order of list, week, edition and rank."""
    keys, owners, rows = _keys(stack, states), states.owners(), states.rows()
    placed, has_before = _placed(stack, states, season)
    weeks = stack.weeks_on_chart[rows]
    values = _values(stack, keys, rows, owners)
    is_debut = (placed.weeks_on_chart == 1) & (weeks == 1)
    is_re_entry = (placed.last_rank == NONE) & (weeks > 1) & has_before
    runtime = stack.runtime[rows]
    columns = {name: column.take(pa.array(owners)) for name, column in keys.columns.items()} | {
        "rank": pa.array(stack.rank[rows]),
        "season_id": _taken(season_ids, season),
        "title": _taken([one.show_title for one in stack.labels], stack.label[rows]),
        "season_label": _taken([shown_label(o.show_title, o.season_title) for o in stack.labels], stack.label[rows]),
        "metric": _taken([one.metric for one in keys.definitions], owners),
        "value": _nullable(values, pa.float64()),
        "value_exact": pa.array([f"{value}/1" if value >= 0 else None for value in values.tolist()], pa.string()),
        "hours_viewed": _nullable(stack.hours[rows], pa.float64()),
        "views": _nullable(stack.views[rows], pa.float64()),
        "runtime_h": pa.array(runtime, pa.float64(), mask=~(runtime > 0)),
        "weeks_on_chart": pa.array(weeks),
        "streak": pa.array(placed.streak),
        "last_rank": _nullable(placed.last_rank, pa.int64()),
        "peak_rank": pa.array(placed.peak_rank),
        "peak_week": pa.array(placed.peak_week.astype(np.int32), pa.int32()).cast(DAY),
        "is_debut": pa.array(is_debut),
        "is_re_entry": pa.array(is_re_entry),
        "is_tie": pa.array(_ties(values, owners)),
    }
    return pa.table({name: columns[name] for name in ENTRIES.column_names}, schema=ENTRIES.schema)


def editions_of(stack: Stack, states: States, entries: pa.Table) -> pa.Table:
    """Every state as a row of `editions`.

    Args:
        entries: what `entries_of` gives of the same states.
    """
    keys, seen_in = _keys(stack, states), stack.vintage[states.start]
    days = [one.seen_on for one in stack.vintages]
    made_at = [datetime.combine(day, time(), UTC) for day in days]
    reasons: list[str | None] = [None] * len(states)
    diffs: list[str | None] = [None] * len(states)
    for n in np.flatnonzero(states.number > 1).tolist():
        reasons[n] = f"the publisher’s file of {days[seen_in[n]]} differs from that of {days[states.before[n]]}"
        diffs[n] = as_json(_changes(stack, states, entries, n))
    whole = {one: one.as_json() for one in set(keys.definitions)}
    columns = keys.columns | {
        "status": _same("consolidated", len(states)),
        "made_at": pa.array(made_at, EDITIONS.schema.field("made_at").type).take(pa.array(seen_in)),
        "reason": pa.array(reasons, pa.string()),
        "diff": pa.array(diffs, pa.string()),
        "zone": _same("the publisher’s", len(states)),
        "rules": _same("published", len(states)),
        "inputs": _taken([f"vintage@{one.vintage[:16]}" for one in stack.vintages], seen_in),
        "definition": pa.array([whole[one] for one in keys.definitions], pa.string()),
        "software": _same(__version__, len(states)),
    }
    return pa.table({name: columns[name] for name in EDITIONS.column_names}, schema=EDITIONS.schema)


def charts_of(stack: Stack) -> list[str]:
    """The chart that each list of the stack is of."""
    return [WORLDWIDE if one.is_global else OF_TERRITORIES for one in stack.lists]


def _changes(stack: Stack, states: States, entries: pa.Table, n: int) -> tuple[Change, ...]:
    """What a state changed of what was published before it."""
    old, new = (
        entries_from(entries.slice(states.first_row[at], states.stop[at] - states.start[at])) for at in (n - 1, n)
    )
    changes = diff(old, new, columns=AS_PUBLISHED)
    if changes:
        return changes
    before, after = (  # the same words after the title, put to it otherwise: the same rows, each in its place
        [stack.labels[one].season_title for one in stack.label[states.start[at] : states.stop[at]].tolist()]
        for at in (n - 1, n)
    )
    return tuple(
        Change(row=entry.season_id, column="season_label", before=one, after=other)
        for entry, one, other in zip(new, before, after, strict=True)
        if one != other
    )


def _keys(stack: Stack, states: States) -> _Keys:
    lists, week = stack.list_code[states.start], stack.week[states.start]
    charts = charts_of(stack)
    named = [(charts[code], day) for code, day in zip(lists.tolist(), week.tolist(), strict=True)]
    held = {one: definition_for(one[0], day_of(one[1])) for one in set(named)}
    definitions = tuple(held[one] for one in named)
    return _Keys(
        definitions=definitions,
        columns={
            "chart": _taken(charts, lists),
            "version": pa.array([one.version for one in definitions], pa.int64()),
            "week": pa.array(week.astype(np.int32), pa.int32()).cast(DAY),
            "territory": _taken([one.territory for one in stack.lists], lists),
            "category": _taken([one.category for one in stack.lists], lists),
            "edition": pa.array(states.number),
        },
    )


def _values(stack: Stack, keys: _Keys, rows: Ints, owners: Ints) -> Ints:
    """What was ranked, as published; -1 where ranks alone are."""
    is_views = np.array([one.metric == "views" for one in keys.definitions], np.bool_)
    is_bare = np.array([one.is_rank_only for one in keys.definitions], np.bool_)
    values = np.where(is_views[owners], stack.views[rows], stack.hours[rows])
    return np.where(is_bare[owners], NONE, values)


def _ties(values: Ints, owners: Ints) -> Flags:
    """Whether another row of the state has the same value; rows without one have no ties."""
    _, found, counts = np.unique(combined(owners, values), return_inverse=True, return_counts=True)
    return (counts[found] > 1) & (values >= 0)


def _placed(stack: Stack, states: States, season: Ints) -> tuple[Placings, Flags]:
    """The history of every row, and whether its list has the week before.

    The weeks before are read by their latest states, over all downloads: which download a row stood in, and how many
    weeks that one had, says nothing of them.
    """
    owners, rows = states.owners(), states.rows()
    lists, weeks = stack.list_code[states.start], stack.week[states.start]
    starts, stops = bounds(lists, weeks)
    is_latest = np.isin(np.arange(len(states)), stops - 1)
    run = combined(stack.list_code[rows], season)
    placed = placings_of_all(run, stack.week[rows], stack.rank[rows], is_latest[owners], step_days=STEP_DAYS)
    is_preceded = (np.diff(lists[starts]) == 0) & (np.diff(weeks[starts]) == STEP_DAYS)
    has_before = np.repeat(np.append(False, is_preceded)[: len(starts)], stops - starts)
    return placed, has_before[owners]


def _taken(words: Sequence[str | None], codes: Ints) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(codes))


def _same(word: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(word, pa.string()), count)


def _nullable(values: Ints, kind: pa.DataType) -> pa.Array:
    return pa.array(values, pa.int64(), mask=values < 0).cast(kind)
