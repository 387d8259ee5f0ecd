"""Our figures in the columns that the rivals write."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

NOW_DAYS = 1_000_000  # how the rivals write the open window
COLUMNS = {
    "viewing": ("season_id", "episode_id", "territory", "day", "watched_ms", "plays"),
    "reach": ("season_id", "territory", "window", "last_on", "accounts"),
    "progress": ("season_id", "days", "starters", "watchers", "completers"),
    "drop_off": ("season_id", "days", "number", "accounts"),
    "completions": ("season_id", "started_on", "days", "accounts"),
}


def figures_shown(made: object) -> dict[str, pa.Table]:
    """The five tables of figures that something has as attributes."""
    return {name: _shown(getattr(made, name), columns) for name, columns in COLUMNS.items()}


def account_shown(made: object) -> pa.Table:
    """The account of what has it as attributes."""
    return pa.table({name: [getattr(made, name)] for name in ("offered", "accepted", "duplicates", "set_aside")})


def reasons_shown(reasons: Mapping[str, int]) -> pa.Table:
    """Rows set aside by reason."""
    schema = pa.schema({"reason": pa.string(), "rows": pa.int64()})
    return pa.table([list(reasons), list(reasons.values())], schema=schema)


def _shown(table: pa.Table, columns: tuple[str, ...]) -> pa.Table:
    """Some columns, with dates as whole numbers and the open window as a great one, as the rivals have them."""
    if "days" in columns and "days" not in table.column_names:
        table = table.append_column("days", pc.fill_null(table["day"], NOW_DAYS))
    chosen = table.select(list(columns))
    for place, field in enumerate(chosen.schema):
        if pa.types.is_date32(field.type):
            chosen = chosen.set_column(place, field.name, chosen[field.name].cast(pa.int32()).cast(pa.int64()))
    return chosen
