"""Mapping files: how a log with other names becomes events.

    [columns]
    ts = {from = "time", unit = "ms"}       # unit: us (default), ms, s; positions: s (default), ms, us
    account_id = "user"                     # our column = the log's
    country = {constant = "US"}
    [types]
    play = "start"                          # the log's value = our type

A column that is not named keeps its own name, and types that are not named keep theirs. In newline-delimited JSON a
name that starts with / is a JSON pointer, as in "/user/id".
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pyarrow as pa

from overnights.errors import BadMapping
from overnights.events.columns import BROKEN, COLUMNS, INSTANTS, LENGTHS, REQUIRED, ROW, SOURCE, TYPES

UNITS = ("s", "ms", "us")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one of our columns comes from: a column of the log (with its unit, or None), or a constant."""

    name: str | None = None
    unit: str | None = None
    constant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """The origin of each of our columns that is named otherwise, and our type for each of the log's."""

    columns: MappingOf[str, Origin] = field(default_factory=dict)
    types: MappingOf[str, str] = field(default_factory=dict)

    def origin(self, column: str) -> Origin:
        """Where one of our columns comes from."""
        return self.columns.get(column, Origin(name=column))

    @property
    def needed(self) -> tuple[str, ...]:
        """The log's columns without which there are no events."""
        names = (self.origin(column).name for column in (*REQUIRED, *self.columns))
        return tuple(dict.fromkeys(name for name in names if name is not None))

    @property
    def wanted(self) -> tuple[str, ...]:
        """The log's columns that are read where they are there."""
        names = (self.origin(column).name for column in COLUMNS)
        return tuple(dict.fromkeys(name for name in names if name is not None))

    @property
    def digest(self) -> str:
        """SHA-256 of what the mapping says; empty for one that says nothing."""
        if not self.columns and not self.types:
            return ""
        said = {name: [o.name, o.unit, o.constant] for name, o in self.columns.items()}
        return hashlib.sha256(json.dumps([said, dict(self.types)], sort_keys=True).encode()).hexdigest()

    def renamed(self, chunk: pa.Table) -> pa.Table:
        """A chunk under our names, with units noted on the fields and the log's types as ours."""
        columns: dict[str, pa.ChunkedArray] = {}
        fields: list[pa.Field] = []
        for column in COLUMNS:
            origin = self.origin(column)
            values = _values(chunk, origin)
            if values is None:
                continue
            columns[column] = _typed(values, self.types) if column == "type" and self.types else values
            unit = {"unit": origin.unit} if origin.unit else None
            fields.append(pa.field(column, columns[column].type, metadata=unit))
        for column in (ROW, BROKEN, SOURCE):
            if column in chunk.column_names:
                columns[column] = chunk.column(column)
                fields.append(chunk.schema.field(column))
        return pa.table(list(columns.values()), schema=pa.schema(fields))


def _values(chunk: pa.Table, origin: Origin) -> pa.ChunkedArray | None:
    """The values of one of our columns; None where the log has none."""
    if origin.constant is not None:
        one = pa.array([origin.constant], pa.string())
        codes = pa.array([0] * chunk.num_rows, pa.int32())
        return pa.chunked_array([pa.DictionaryArray.from_arrays(codes, one)])
    return chunk.column(origin.name) if origin.name in chunk.column_names else None


def _typed(values: pa.ChunkedArray, types: MappingOf[str, str]) -> pa.ChunkedArray:
    """The log's types as ours; those that the mapping does not name stay."""
    plain = values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values
    codes = plain.cast(pa.string()).combine_chunks().dictionary_encode()
    names = [types.get(name, name) for name in codes.dictionary.to_pylist()]
    table = pa.array(names, pa.string())
    return pa.chunked_array([table.take(codes.indices)])


def read_mapping(path: str | Path) -> Mapping:
    """The mapping of a TOML file.

    Raises: BadMapping, naming the file, the entry and its rule.
    """
    try:
        said = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as cause:
        raise BadMapping(f"There is no mapping file {path}. Name one that exists.", path=path) from cause
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise BadMapping(f"{path} is not TOML: {cause}. Mend it.", path=path) from cause
    columns, types = said.pop("columns", {}), said.pop("types", {})
    if said or not isinstance(columns, dict) or not isinstance(types, dict):
        _refuse(path, next(iter(said), "columns"), "a mapping has the tables [columns] and [types] and no other")
    for name, value in types.items():
        if value not in TYPES:
            _refuse(path, f"types.{name}", f"our types are {', '.join(TYPES)}")
    origins = {column: _origin(path, column, value) for column, value in columns.items()}
    return Mapping(columns=origins, types={str(name): str(value) for name, value in types.items()})


def _origin(path: str | Path, column: str, value: object) -> Origin:
    entry = f"columns.{column}"
    if column not in COLUMNS:
        _refuse(path, entry, f"our columns are {', '.join(COLUMNS)}")
    if isinstance(value, str) and value:
        return Origin(name=value)
    if not isinstance(value, dict) or not value or not set(value) <= {"from", "unit", "constant"}:
        _refuse(path, entry, 'write "name", {from = "name", unit = "ms"} or {constant = "value"}')
    if "constant" in value:
        if len(value) > 1 or not isinstance(value["constant"], str | int | float):
            _refuse(path, entry, "a constant is one text or number and stands alone")
        constant = value["constant"]
        return Origin(constant=str(constant).lower() if isinstance(constant, bool) else str(constant))
    unit = value.get("unit")
    if unit is not None and (unit not in UNITS or column not in (*INSTANTS, *LENGTHS)):
        _refuse(path, entry, f"a unit is s, ms or us and stands with {', '.join((*INSTANTS, *LENGTHS))}")
    name = value.get("from", column)
    if not isinstance(name, str) or not name:
        _refuse(path, entry, "from is the name of a column")
    return Origin(name=name, unit=unit)


def _refuse(path: str | Path, entry: str, rule: str) -> NoReturn:
    raise BadMapping(f"`{entry}` in {path}: {rule}. Mend it.", path=path, entry=entry)
