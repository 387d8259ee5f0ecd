"""One file of a table: what the log says of it, and what is written there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from overnights.errors import StoreError
from overnights.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeFile:
    """One Parquet file of a table.

    `path` is relative to the table's folder; `ranges` has the smallest and largest value of each whole-number column
    that is not a list (absent where all are null).
    """

    path: str
    rows: int
    bytes: int
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def may_hold(self, bucket: int, until: int | None = None) -> bool:
        """Whether rows of a bucket, or of all from it to before another, can be in it, as far as its ranges tell."""
        least, most = self.ranges.get("bucket", (bucket, bucket))
        return least < (bucket + 1 if until is None else until) and bucket <= most

    @property
    def stats(self) -> str:
        """Rows and ranges as the log of a Delta table has them."""
        return json.dumps(
            {
                "numRecords": self.rows,
                "minValues": {name: least for name, (least, _) in self.ranges.items()},
                "maxValues": {name: most for name, (_, most) in self.ranges.items()},
            }
        )


def file_of(table: Table, action: Mapping[str, Any]) -> LakeFile:
    """The file of an action of the log."""
    ranges = {
        name: (action[f"min.{name}"], action[f"max.{name}"])
        for name in table.column_names
        if isinstance(action.get(f"min.{name}"), int) and isinstance(action.get(f"max.{name}"), int)
    }
    return LakeFile(
        path=str(action["path"]), rows=int(action["num_records"] or 0), bytes=int(action["size_bytes"]), ranges=ranges
    )


def shaped(table: Table, rows: pa.Table) -> pa.Table:
    """The table's columns in its order and types; text may stay dictionary-coded.

    Raises: StoreError, where one is missing.
    """
    missing = [name for name in table.column_names if name not in rows.column_names]
    if missing:
        raise StoreError(
            f"Rows for {table.name} lack {', '.join(missing)}: its columns are {', '.join(table.column_names)}.",
            table=table.name,
            missing=tuple(missing),
        )
    columns = []
    for column in table.columns:
        values = rows.column(column.name)
        is_coded = pa.types.is_dictionary(values.type) and values.type.value_type == column.type
        columns.append(values if is_coded or values.type == column.type else values.cast(column.type))
    return pa.table(columns, names=list(table.column_names))
