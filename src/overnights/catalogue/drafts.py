"""A catalogue on its way in: typed rows that still know the file and row they came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from overnights.catalogue.fields import Row
from overnights.catalogue.records import Fault


@dataclass(frozen=True, slots=True)
class Line:
    """One typed row; values that broke their rule are None, and then it is not sound."""

    file: str
    row: int
    values: Row
    is_sound: bool

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def key(self, *names: str) -> tuple[Any, ...]:
        return tuple(self.values[name] for name in names)

    def fault(self, column: str, rule: str, way_out: str) -> Fault:
        return Fault(self.file, self.row, column, rule, way_out)


@dataclass(frozen=True, slots=True)
class Draft:
    """All rows of a load by table, the file of each table, and the columns it has; a table without a file is absent."""

    lines: dict[str, list[Line]]
    names: dict[str, str]
    columns: dict[str, frozenset[str]]

    def sound(self, table: str) -> Iterator[Line]:
        return (line for line in self.lines[table] if line.is_sound)

    def ids(self, table: str, column: str) -> frozenset[str] | None:
        """The ids a table has; None where it was not read, so that nobody can say what is missing."""
        if table not in self.names or column not in self.columns[table]:
            return None
        return frozenset(line[column] for line in self.lines[table] if line[column] is not None)
