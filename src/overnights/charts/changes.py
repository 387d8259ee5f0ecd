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
AS_PUBLISHED = ("rank", "title", "season_label", "hours_viewed", "views", "runtime_h", "weeks_on_chart")
RELABEL, FIGURE, COUNT = "relabel", "figure", "count"
ROW_MOVED, ROW_APPEARED, ROW_VANISHED = "row moved", "row appeared", "row vanished"
KINDS = (RELABEL, FIGURE, COUNT, ROW_MOVED, ROW_APPEARED, ROW_VANISHED)
_NAMES, _COUNTS = frozenset({"title", "season_label"}), frozenset({"weeks_on_chart", "streak"})
_DAYS = frozenset({"week", "peak_week"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that differs. `row` is the season_id; column `(row)` with a null side: the row came or went.

    Days are text, YYYY-MM-DD; a whole row is a record of the columns that are compared.
    """

    row: str
    column: str
    before: Scalar | dict[str, Scalar]
    after: Scalar | dict[str, Scalar]


def kind_of(change: Change) -> str:
    """What a change of an edition is, in a word of `KINDS`: rows are told by their season, so none is a row moved.

    Source: docs/methods/edition.md.
    """
    if change.column == WHOLE_ROW:
        return ROW_APPEARED if change.before is None else ROW_VANISHED
    if change.column in _NAMES:
        return RELABEL
    return COUNT if change.column in _COUNTS else FIGURE


def diff(old: Sequence[Entry], new: Sequence[Entry], *, columns: Sequence[str] = COMPARED) -> tuple[Change, ...]:
    """What turns the old entries of a list into the new ones: by the rank now, then those that went by the rank then.

    The edition's number, and what names the list and week, are no changes.

    Args:
        columns: what is compared. Of charts that others published it is `AS_PUBLISHED`, what stands in their files:
            all else in an entry follows from those columns and the weeks before.
    Source: docs/methods/edition.md, docs/methods/published_files.md.
    """
    before = {entry.season_id: entry for entry in old}
    after = {entry.season_id: entry for entry in new}
    pairs = [(row, before.get(row), entry) for row, entry in after.items()]
    gone = [(row, entry, None) for row, entry in before.items() if row not in after]
    return tuple(c for row, one, other in (*pairs, *gone) for c in _row_changes(row, one, other, columns))


def apply(old: Sequence[Entry], changes: Iterable[Change], new: Edition) -> tuple[Entry, ...]:
    """The entries of an edition, made of the entries of the edition before and its diff; by rank.

    Columns that the diff does not compare stay as they were, and are None in rows that came: of a chart that others
    published, the columns `AS_PUBLISHED` are those of the new edition, and the rest is not.
    """
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


def _row_changes(row: str, old: Entry | None, new: Entry | None, columns: Sequence[str]) -> list[Change]:
    if old is None or new is None:
        return [Change(row=row, column=WHOLE_ROW, before=_record(old, columns), after=_record(new, columns))]
    before, after = _values(old, columns), _values(new, columns)
    return [
        Change(row=row, column=name, before=before[name], after=after[name])
        for name in columns
        if before[name] != after[name]
    ]


def _record(entry: Entry | None, columns: Sequence[str]) -> dict[str, Scalar] | None:
    return None if entry is None else _values(entry, columns)


def _values(entry: Entry, columns: Sequence[str] = COMPARED) -> dict[str, Scalar]:
    return {name: _written(getattr(entry, name)) for name in columns}


def _written(value: Scalar | date) -> Scalar:
    return value.isoformat() if isinstance(value, date) else value


def _read(column: str, value: object) -> object:
    return date.fromisoformat(value) if column in _DAYS and isinstance(value, str) else value
