"""The figures of a one-shot run as files: values unrounded, counts of accounts above the floors alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from glob import has_magic
from pathlib import Path

import pyarrow as pa

from overnights.acts.export_figures import progress_table, viewing_table
from overnights.acts.once import Once
from overnights.countries import ALL
from overnights.errors import OutputError
from overnights.outputs.files import write_table
from overnights.places import is_url
from overnights.store.held import HeldFolder, words_of
from overnights.tables import REACH
from overnights.viewing import disclosure

ACCOUNT = pa.schema([("became", pa.string()), ("rows", pa.int64())])
DRAFT = ".overnights-"  # begins the names of draft folders
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
        raise OutputError(f"{folder} cannot be made: {words_of(cause)}. Name another folder.", path=folder) from cause
    paths = []
    for name, rows in shown(done, min_cell).items():
        paths.append(folder / f"{name}{suffix}")
        write_table(rows, paths[-1])
    return tuple(paths)


@contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """A draft folder inside `folder`; its files are moved into `folder` together once the block ends well.

    Where it does not, `folder` is as it was, but that it is there. What a killed process drafted goes with the next.

    Raises: OutputError, where the disk does not take it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = HeldFolder(folder, DRAFT)
        (held.path / "tried").write_bytes(b"overnights")
        (held.path / "tried").unlink()
    except OSError as cause:
        raise OutputError(
            f"{folder} does not take files ({words_of(cause)}). Name another folder with --out.", path=folder
        ) from cause
    try:
        yield held.path
        _move(held.path, folder)
    except OutputError as cause:
        raise OutputError(str(cause).replace(str(held.path), str(folder)), path=folder) from cause
    finally:
        held.give_up()


def _move(draft: Path, folder: Path) -> None:
    for path in sorted(draft.glob("[!.]*")):
        try:
            path.replace(folder / path.name)
        except OSError as cause:
            raise OutputError(
                f"{path} cannot be written ({words_of(cause)}). Free space, or name another --out.", path=path
            ) from cause


def check_out(out: Path, catalogue: Path, paths: Sequence[str]) -> None:
    """Whether figures may be written to a folder: not where they would lie among the files that are read.

    Raises: OutputError, where it is a file, or is, holds or lies in a folder given as input.
    """
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file: figures are written to a folder. Name one with --out.", path=out)
    here = out.resolve()
    for given in (str(catalogue), *paths):
        if is_url(given):
            continue
        folder, is_whole = _folder_of(given)
        if here == folder or (is_whole and (here in folder.parents or folder in here.parents)):
            raise OutputError(
                f"{out} is, holds or lies in {given}, which is read: figures would be taken for input the next time. "
                "Name another folder with --out.",
                path=out,
            )


def _folder_of(given: str) -> tuple[Path, bool]:
    """The folder of a path that is read, and whether all below it is: not so of a file, or of a glob without **."""
    path = Path(given)
    if path.is_dir():
        return path.resolve(), True
    fixed = path.parent
    while has_magic(str(fixed)):
        fixed = fixed.parent
    return fixed.resolve(), "**" in path.parts


def shown(done: Once, min_cell: int) -> dict[str, pa.Table]:
    """The tables as they may leave the house, by name."""
    return {
        "account": account_rows(done),
        "viewing": viewing_table(done, min_cell, by="week"),
        "viewing_by_day": viewing_table(done, min_cell, by="day"),
        "reach": reach_rows(done, min_cell),
        "progress": progress_table(done.progress, min_cell),
        "drop_off": disclosure.withhold_drop_off(done.drop_off, min_cell),
        "completions": disclosure.withhold_completions(done.completions, min_cell),
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
