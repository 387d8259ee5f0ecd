"""The figures of a one-shot run as files: values unrounded, counts of accounts above the floors alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.export_figures import progress_table, viewing_table
from overnights.acts.once import Once
from overnights.countries import ALL
from overnights.errors import OutputError
from overnights.outputs.files import write_table
from overnights.tables import COMPLETIONS, REACH
from overnights.viewing import disclosure

ACCOUNT = pa.schema([("became", pa.string()), ("rows", pa.int64())])
_CLOSED_ON = {"day": None, "week": 6, "friday_week": 3}  # the weekday a window ends on, Monday being 0


def write_figures(done: Once, folder: Path, *, suffix: str = ".parquet", min_cell: int) -> tuple[Path, ...]:
    """Writes a file for each table: the account, viewing by week and by day, reach, progress, drop-off, completions.

    Args:
        folder: made where it is missing; files of these names are replaced, others are left alone.
        suffix: .parquet, .csv or .json.
        min_cell: counts of accounts below it are empty, and those that would tell them.
    Raises: UnknownForm; OutputError, where the disk does not take it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise OutputError(f"{folder} cannot be made: {cause.strerror}. Name another folder.", path=folder) from cause
    paths = []
    for name, rows in shown(done, min_cell).items():
        paths.append(folder / f"{name}{suffix}")
        write_table(rows, paths[-1])
    return tuple(paths)


def shown(done: Once, min_cell: int) -> dict[str, pa.Table]:
    """The tables as they may leave the house, by name."""
    return {
        "account": account_rows(done),
        "viewing": viewing_table(done, min_cell, by="week"),
        "viewing_by_day": viewing_table(done, min_cell, by="day"),
        "reach": reach_rows(done, min_cell),
        "progress": progress_table(done.progress, min_cell),
        "drop_off": disclosure.withhold_drop_off(done.drop_off, min_cell),
        "completions": _completions(done.completions, min_cell),
    }


def account_rows(done: Once) -> pa.Table:
    """Where each offered row is, with the schema ACCOUNT: accepted, duplicate, and each reason; the sum is all rows."""
    rows = [("accepted", done.accepted), ("duplicate", done.duplicates), *done.reasons.items()]
    return pa.Table.from_pylist([{"became": became, "rows": count} for became, count in rows], schema=ACCOUNT)


def reach_rows(done: Once, min_cell: int) -> pa.Table:
    """Reach of every season, territory and window with viewing; null where the floors withhold it.

    A territory that was viewed in and not reached counts as 0, and is withheld like any other: as in exported viewing.
    """
    reached = {tuple(row.values())[:4]: row["accounts"] for row in done.reach.to_pylist()}
    cells: dict[tuple[str, str, date], dict[str, int]] = defaultdict(dict)
    keys = done.viewing.group_by(["season_id", "territory", "day"]).aggregate([])
    for season_id, territory, day in zip(*(keys[name].to_pylist() for name in keys.column_names), strict=True):
        for window in _CLOSED_ON:
            last = _last_on(day, window)
            for place in {territory, ALL} - {""}:
                cells[season_id, window, last][place] = reached.get((season_id, place, window, last), 0)
    rows = [
        {"season_id": season_id, "territory": territory, "window": window, "last_on": last, "accounts": accounts}
        for (season_id, window, last), counts in cells.items()
        for territory, accounts in disclosure.by_territory(counts, min_cell).items()
    ]
    return pa.Table.from_pylist(rows, schema=REACH.schema).sort_by(
        [(name, "ascending") for name in REACH.column_names[:4]]
    )


def _last_on(day: date, window: str) -> date:
    """The last day of the window that holds a day."""
    weekday = _CLOSED_ON[window]
    return day if weekday is None else day + timedelta(days=(weekday - day.weekday()) % 7)


def _completions(rows: pa.Table, min_cell: int) -> pa.Table:
    """Rows of `completions`, accounts null where below the floor."""
    accounts = rows["accounts"]
    kept = pc.if_else(pc.greater_equal(accounts, min_cell), accounts, pa.scalar(None, pa.int64()))
    place = rows.schema.get_field_index("accounts")
    return rows.set_column(place, COMPLETIONS.schema.field("accounts"), kept)
