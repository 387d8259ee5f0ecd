"""What changed between two editions of a list, as a machine reads it: row, column, before, after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TypeAlias, cast

import pyarrow as pa

from overnights.charts.record import ENTRY_FIELDS, Edition, Entry, entries_from
from overnights.tables import ENTRIES

Scalar: TypeAlias = "str | int | float | bool | None"
WHOLE_ROW = "(row)"
KEY_COLUMNS = ("chart", "week", "territory", "category", "edition", "season_id")
COMPARED = tuple(name for name in ENTRY_FIELDS if name not in KEY_COLUMNS)
_DAYS = frozenset({"week", "peak_week"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that differs. `row` is the season_id; column `(row)` with a null side: the row came or went.

    Days are text, YYYY-MM-DD; a whole row is a record of its compared columns.
    """

    row: str
    column: str
    before: Scalar | dict[str, Scalar]
    after: Scalar | dict[str, Scalar]


def diff(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[Change, ...]:
    """What turns the old entries of a list into the new ones: by the rank now, then those that went by the rank then.

    The edition's number, and what names the list and week, are no changes.
    Source: docs/methods/edition.md.
    """
    before = {entry.season_id: entry for entry in old}
    after = {entry.season_id: entry for entry in new}
    kept = [change for row, entry in after.items() for change in _row_changes(row, before.get(row), entry)]
    return (*kept, *(c for row, entry in before.items() if row not in after for c in _row_changes(row, entry, None)))


def apply(old: Sequence[Entry], changes: Iterable[Change], new: Edition) -> tuple[Entry, ...]:
    """The entries of an edition, made of the entries of the edition before and its diff; by rank."""
    rows = {entry.season_id: _values(entry) for entry in old}
    for change in changes:
        if change.column != WHOLE_ROW:
            rows[change.row][change.column] = cast(Scalar, change.after)
        elif isinstance(change.after, dict):
            rows[change.row] = change.after
        else:
            del rows[change.row]
    key = {name: getattr(new, name) for name in KEY_COLUMNS if name != "season_id"}
    records = [key | {"season_id": row} | {n: _read(n, v) for n, v in values.items()} for row, values in rows.items()]
    entries = entries_from(pa.Table.from_pylist(records, schema=ENTRIES.schema))
    return tuple(sorted(entries, key=lambda entry: entry.rank))


def as_json(changes: Iterable[Change]) -> str:
    """A diff as JSON: a list of records with row, column, before and after."""
    return json.dumps([asdict(change) for change in changes], ensure_ascii=False)


def from_json(text: str | None) -> tuple[Change, ...]:
    """A diff from its JSON; an edition without one (the first) has no changes."""
    return tuple(Change(**record) for record in json.loads(text or "[]"))


def _row_changes(row: str, old: Entry | None, new: Entry | None) -> list[Change]:
    if old is None or new is None:
        return [Change(row=row, column=WHOLE_ROW, before=_record(old), after=_record(new))]
    before, after = _values(old), _values(new)
    return [
        Change(row=row, column=name, before=before[name], after=after[name])
        for name in COMPARED
        if before[name] != after[name]
    ]


def _record(entry: Entry | None) -> dict[str, Scalar] | None:
    return None if entry is None else _values(entry)


def _values(entry: Entry) -> dict[str, Scalar]:
    return {name: _written(getattr(entry, name)) for name in COMPARED}


def _written(value: Scalar | date) -> Scalar:
    return value.isoformat() if isinstance(value, date) else value


def _read(column: str, value: object) -> object:
    return date.fromisoformat(value) if column in _DAYS and isinstance(value, str) else value
