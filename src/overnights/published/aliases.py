"""What a person says of labels: that two are one season or are not, or that shows are one title; a file of lines.

Labels are named, not ids: ids are made of labels, so a line holds whatever else is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from overnights.errors import MissingColumns, NotData
from overnights.tables import ALIAS_LINES

SEASON, TITLE = "season", "title"
KINDS, GROUPS = ("film", "tv"), ("English", "Non-English")
_SIDE = ("show_title", "season_title", "language_group", "first_week", "last_week")
_OTHER = "same_as_"
COLUMNS = ("what", "list_kind", *_SIDE, "is_same", *(_OTHER + name for name in _SIDE), "reason", "decided_on", "by")
"""Columns of a file of aliases; all but NEEDED may be left out."""
NEEDED = ("list_kind", "show_title", "same_as_show_title", "reason")
_FLAGS = {"": True, "true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_NO_TITLE = ("", "N/A")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The rows that one side of a line is about.

    Those with these titles, to the letter (`season_title` null: those without one; where shows are meant, any); of one
    language group and of the weeks from `first_week` to `last_week`, where these are named.
    """

    show_title: str
    season_title: str | None = None
    language_group: str | None = None
    first_week: date | None = None
    last_week: date | None = None

    @property
    def has_weeks(self) -> bool:
        return self.first_week is not None or self.last_week is not None

    def __str__(self) -> str:
        named = self.season_title or self.show_title
        if self.season_title and not self.season_title.startswith(self.show_title):
            named = f"{self.show_title}: {self.season_title}"
        since = f" from {self.first_week}" if self.first_week else ""
        until = f" to {self.last_week}" if self.last_week else ""
        return f"“{named}”" + (f" ({self.language_group})" if self.language_group else "") + since + until


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasLine:
    """One line: that two sides are one season (of `what` title: one title), or that they are not."""

    number: int  # of the row in its file, from 1 below the header
    what: str
    list_kind: str
    label: Side
    other: Side
    is_same: bool
    reason: str
    decided_on: date
    by: str | None

    def __str__(self) -> str:
        thing = "one" if self.is_same else "not one"
        return f"row {self.number} ({self.label} and {self.other} are {thing} {self.what})"


def read_lines(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, file: str, today: date, latest: date
) -> list[AliasLine]:
    """The lines of a file, in its order.

    Args:
        rows: cells by column, as texts, dates or flags; nulls and empty texts are alike.
        today: a line without a day was decided on it.
        latest: no line is decided later.
    Raises: MissingColumns; NotData, naming the row and the column of the first cell that breaks a rule.
    """
    names = {name.strip().lower(): name for name in columns}
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise MissingColumns(
            f"{file} has no column {missing[0]}: a file of aliases has {', '.join(NEEDED)}. Add it.",
            path=file,
            missing=tuple(missing),
        )
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise NotData(
            f"{file} has a column {unknown[0]}, which no file of aliases has: its columns are {', '.join(COLUMNS)}. "
            "Rename it, or take it out.",
            path=file,
            column=unknown[0],
        )
    texts = ({name: _text(row.get(names[name])) for name in names} for row in rows)
    return [_Cells(cells, number, file).line(today, latest) for number, cells in enumerate(texts, start=1)]


def lines_digest(lines: Sequence[AliasLine]) -> str:
    """SHA-256 of what lines say, in hexadecimal; of none, of nothing."""
    said = "\n".join("\t".join("" if cell is None else str(cell) for cell in as_row(line).values()) for line in lines)
    return hashlib.sha256(said.encode()).hexdigest()


def as_row(line: AliasLine) -> dict[str, Any]:
    """A line as a row of `alias_lines`, but for the file it is of."""
    sides = {name: getattr(line.label, name) for name in _SIDE}
    sides |= {_OTHER + name: getattr(line.other, name) for name in _SIDE}
    said = {name: getattr(line, name) for name in ("number", "what", "list_kind", "is_same", "reason", "decided_on")}
    found = {**said, **sides, "by": line.by}
    return {name: found[name] for name in ALIAS_LINES.column_names if name in found}


def from_row(row: Mapping[str, Any]) -> AliasLine:
    """A line as it is stored."""
    return AliasLine(
        label=Side(**{name: row[name] for name in _SIDE}),
        other=Side(**{name: row[_OTHER + name] for name in _SIDE}),
        **{name: row[name] for name in ("number", "what", "list_kind", "is_same", "reason", "decided_on", "by")},
    )


class _Cells:
    """The cells of one row, as texts; a column that the file lacks is empty."""

    def __init__(self, cells: Mapping[str, str], number: int, file: str) -> None:
        self._cells, self._number, self._file = cells, number, file

    def line(self, today: date, latest: date) -> AliasLine:
        """The line. Raises: NotData."""
        what = self._one_of("what", (SEASON, TITLE), SEASON)
        found = AliasLine(
            number=self._number,
            what=str(what),
            list_kind=str(self._one_of("list_kind", KINDS)),
            label=self._side(""),
            other=self._side(_OTHER),
            is_same=self._flag(),
            reason=self._needed("reason", "why, in words"),
            decided_on=self._day("decided_on") or today,
            by=self._cells.get("by") or None,
        )
        if found.decided_on > latest:
            self._refuse("decided_on", "a day that has come")
        if found.label == found.other and not (found.is_same and found.label.has_weeks):
            self._refuse("same_as_show_title", "another label, or other weeks of this one")
        return found

    def _side(self, before: str) -> Side:
        season = self._cells.get(f"{before}season_title", "")
        first, last = self._sunday(f"{before}first_week"), self._sunday(f"{before}last_week")
        if first and last and first > last:
            self._refuse(f"{before}last_week", "a week that is not before the first")
        return Side(
            show_title=self._needed(f"{before}show_title", "a title as published"),
            season_title=None if season in _NO_TITLE else season,
            language_group=self._one_of(f"{before}language_group", GROUPS, None),
            first_week=first,
            last_week=last,
        )

    def _needed(self, name: str, says: str) -> str:
        return self._cells.get(name) or self._refuse(name, says)

    def _one_of(self, name: str, values: Sequence[str], default: str | None = "") -> str | None:
        found = self._cells.get(name)
        if not found and default != "":
            return default
        return found if found in values else self._refuse(name, f"one of {', '.join(values)}")

    def _flag(self) -> bool:
        found = self._cells.get("is_same", "").lower()
        return _FLAGS[found] if found in _FLAGS else self._refuse("is_same", "true or false")

    def _day(self, name: str) -> date | None:
        found = self._cells.get(name)
        if not found:
            return None
        try:
            return date.fromisoformat(found[:10])
        except ValueError:
            self._refuse(name, "a day, as in 2022-09-04")

    def _sunday(self, name: str) -> date | None:
        day = self._day(name)
        if day is not None and day.isoweekday() != 7:
            self._refuse(name, "a Sunday, by which a week is named")
        return day

    def _refuse(self, name: str, says: str) -> NoReturn:
        found = self._cells.get(name, "")
        raise NotData(
            f"{self._file} says “{found[:60]}” as {name} in row {self._number}. That must be {says}. Mend that line; "
            "nothing was stored.",
            path=self._file,
            row=self._number,
            column=name,
            found=found,
        )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
