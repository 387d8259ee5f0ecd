"""Vintages in the lake: which count, what the archive was made from, and what a killed load left.

Rows of a vintage count once its row in `vintages` is committed; that is the last step of a load. Editions, entries,
labels and restatements are derived from all vintages of weekly lists that count, `engagement` and `all_time` from all
of every kind; they are replaced whole. The name of their file begins with a digest of those vintages, so that it is
known without reading whether they are the archive of now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.by_hand import digest_by_hand
from overnights.errors import StoreError
from overnights.store.lake import Lake, LakeFile
from overnights.tables import (
    ALIASES,
    ALL_TIME,
    ALL_TIME_ROWS,
    EDITIONS,
    ENGAGEMENT,
    ENGAGEMENT_ROWS,
    ENTRIES,
    LABELS,
    PUBLISHED_ROWS,
    RESTATED,
    VINTAGES,
    Table,
)

if TYPE_CHECKING:
    from overnights.published.archive import Archive, Stored

DERIVED = (LABELS, ALIASES, RESTATED, ENTRIES, EDITIONS)  # as they are written: entries count once editions are there
JOINED = (ENGAGEMENT, ALL_TIME)  # reports and all-time lists, with the seasons that they are of
ROWS_OF = {
    "global": PUBLISHED_ROWS,
    "countries": PUBLISHED_ROWS,
    "engagement": ENGAGEMENT_ROWS,
    "all-time": ALL_TIME_ROWS,
}
"""Of each kind of vintage the table of its rows."""
STORED = (PUBLISHED_ROWS, ENGAGEMENT_ROWS, ALL_TIME_ROWS)
DERIVATION = 4  # to be raised when the archive comes to say other things of the same downloads: it is made anew then
_ROWS, _MADE = "vintage", "published"


def counted_vintages(lake: Lake) -> pa.Table:
    """Rows of `vintages`, in the order of the days on which the publisher showed them."""
    return lake.read(VINTAGES).sort_by([("seen_on", "ascending"), ("vintage", "ascending")])


def of_charts(rows: pa.Table) -> pa.Table:
    """Those rows of `vintages` that editions are made of: downloads of weekly lists."""
    charts = [kind for kind, table in ROWS_OF.items() if table is PUBLISHED_ROWS]
    return rows.filter(pc.is_in(rows["kind"], value_set=pa.array(charts)))


def not_of_charts(rows: pa.Table) -> pa.Table:
    """Those rows of `vintages` that are reports or all-time lists."""
    others = [kind for kind, table in ROWS_OF.items() if table is not PUBLISHED_ROWS]
    return rows.filter(pc.is_in(rows["kind"], value_set=pa.array(others)))


def vintage_of(file: LakeFile) -> str:
    """The first 16 letters of the vintage whose rows a file holds.

    >>> vintage_of(LakeFile(path="vintage-0123456789abcdef-5e9d.parquet", rows=1, bytes=100))
    '0123456789abcdef'
    """
    return file.path.split("-")[1]


def write_rows(lake: Lake, table: Table, vintage: str, rows: pa.Table) -> LakeFile:
    """The rows of a vintage as a file that nobody sees yet.

    Args:
        table: the one of its kind.
        rows: the columns of the table without the vintage.
    """
    named = pa.array([vintage]).take(pa.array([0] * rows.num_rows))
    return lake.write_file(table, rows.add_column(0, "vintage", named), label=f"{_ROWS}-{vintage[:16]}")


def read_vintages(lake: Lake, rows: pa.Table) -> list[Stored]:
    """Vintages of weekly lists, whose rows are read when they are asked for, in the order of `rows` of `vintages`.

    Raises: StoreError, where a file of the rows is gone.
    """
    from overnights.published.archive import Stored

    check_rows(lake, rows)
    files = {vintage_of(file): file for file in lake.files(PUBLISHED_ROWS)}
    return [
        Stored(
            vintage=row["vintage"],
            kind=row["kind"],
            seen_on=row["seen_on"],
            count=row["rows"],
            last_week=row["last_week"] or date.min,
            read=partial(_rows, lake, files[row["vintage"][:16]]),
        )
        for row in rows.to_pylist()
    ]


def _rows(lake: Lake, file: LakeFile) -> pa.Table:
    """What an archive is made of, of one vintage."""
    from overnights.published.archive import READ, coded

    return coded(lake.read(PUBLISHED_ROWS, columns=READ, files=[file]))


def check_rows(lake: Lake, rows: pa.Table) -> None:
    """Whether all rows of vintages are there.

    Raises: StoreError, where a file of them is gone.
    """
    gone = without_their_rows(lake, rows)
    if gone:
        kinds = dict(zip(rows["source"].to_pylist(), rows["kind"].to_pylist(), strict=True))
        table = ROWS_OF[kinds[gone[0]]]
        raise StoreError(
            f"{lake.address}/{table.name} has lost rows of {gone[0]}, of {len(gone)} downloads in all. "
            "Bring the folder back from a copy; nothing was changed.",
            table=table.name,
            root=lake.address,
        )


def rows_of_kind(lake: Lake, table: Table, vintages: Iterable[str]) -> pa.Table:
    """The rows of some vintages of one kind, with the vintage of each.

    Args:
        table: the one of that kind.
    """
    wanted = {vintage[:16] for vintage in vintages}
    return lake.read(table, files=[file for file in lake.files(table) if vintage_of(file) in wanted])


def rows_kept(lake: Lake, vintage: str, columns: Sequence[str]) -> pa.Table:
    """Columns of the rows of one vintage; no rows, where its file is gone."""
    files = [file for file in lake.files(PUBLISHED_ROWS) if vintage_of(file) == vintage[:16]]
    return lake.read(PUBLISHED_ROWS, columns=list(columns), files=files)


def without_their_rows(lake: Lake, rows: pa.Table) -> list[str]:
    """Names of the files whose rows are no longer all there, of rows of `vintages`."""
    counts = {table.name: {vintage_of(file): file.rows for file in lake.files(table)} for table in STORED}
    return [
        row["source"]
        for row in rows.to_pylist()
        if counts[ROWS_OF[row["kind"]].name].get(row["vintage"][:16]) != row["rows"]
    ]


def made_from(vintages: Iterable[str], by_hand: str = "") -> str:
    """Digest of a set of vintages and of how they are read together: what the archive made from them is called.

    Args:
        by_hand: digest of the aliases by hand; empty: there are none.
    """
    read_by = (str(DERIVATION), by_hand) if by_hand else (str(DERIVATION),)
    return hashlib.sha256("\n".join((*read_by, *sorted(vintages))).encode()).hexdigest()[:16]


def is_made_from(lake: Lake, rows: pa.Table) -> bool:
    """Whether all that is derived is that of just these rows of `vintages`, and of the aliases by hand."""
    return has_archive(lake, rows) and has_joined(lake, rows)


def has_archive(lake: Lake, rows: pa.Table, day: date | None = None) -> bool:
    """Whether all of `DERIVED` is that of just these rows of `vintages`; without weekly lists there is none.

    Args:
        day: of the aliases by hand that were decided by then; null: of all.
    """
    charts = of_charts(rows)["vintage"].to_pylist()
    name = made_from(charts, digest_by_hand(lake, day))
    return all(_is_made(lake, table, name, is_due=bool(charts)) for table in DERIVED)


def has_joined(lake: Lake, rows: pa.Table, day: date | None = None) -> bool:
    """Whether `engagement` and `all_time` are those of just these rows of `vintages`; without such there are none.

    Args:
        day: of the aliases by hand that were decided by then; null: of all.
    """
    name = made_from(rows["vintage"].to_pylist(), digest_by_hand(lake, day))
    return all(_is_made(lake, table, name, is_due=bool(not_of_charts(rows).num_rows)) for table in JOINED)


def _is_made(lake: Lake, table: Table, name: str, *, is_due: bool) -> bool:
    files = lake.files(table)
    if not is_due:
        return not [file for file in files if file.path.startswith(f"{_MADE}-")]
    return len(files) == 1 and files[0].path.startswith(f"{_MADE}-{name}-")


def put_archive(lake: Lake, archive: Archive, vintages: Sequence[str]) -> None:
    """Puts the archive made from these vintages in the place of what was there. Call it under `lake.lock()`."""
    name = made_from(vintages, digest_by_hand(lake))
    rows = {
        LABELS.name: archive.labels,
        ALIASES.name: archive.aliases,
        RESTATED.name: archive.restated,
        ENTRIES.name: archive.entries,
        EDITIONS.name: archive.editions,
    }
    for table in DERIVED:
        _put_whole(lake, table, rows[table.name], f"{_MADE}-{name}")


def put_joined(lake: Lake, tables: Mapping[str, pa.Table], vintages: Sequence[str]) -> None:
    """Puts reports and all-time lists, joined to seasons, in the place of what was there. Call it under `lake.lock()`.

    Args:
        tables: the rows of `engagement` and of `all_time`, by name.
        vintages: all that count, since the seasons are those of the weekly lists.
    """
    name = made_from(vintages, digest_by_hand(lake))
    for table in JOINED:
        _put_whole(lake, table, tables[table.name], f"{_MADE}-{name}")


def put_vintages(lake: Lake, rows: pa.Table) -> None:
    """Puts rows in the place of all of `vintages`: what they name counts from now on. Call it under `lake.lock()`."""
    _put_whole(lake, VINTAGES, rows, "vintages")


def sweep_vintages(lake: Lake) -> int:
    """Takes away rows of vintages that do not count, and where none counts, the archive that was made from them.

    Returns: the number of files. Call it under `lake.lock()`.
    """
    swept = 0
    for table, files in _left(lake).items():
        if files:
            lake.commit(table, add=(), remove=[file.path for file in files], act=f"sweep-{uuid4().hex}")
        orphans = lake.orphans(table)
        lake.discard(table, orphans)
        swept += len(files) + len(orphans)
    return swept


def left_by_killed_loads(lake: Lake) -> int:
    """Files of vintages that do not count, and of archives made from them."""
    return sum(len(files) for files in _left(lake).values())


def _left(lake: Lake) -> dict[Table, list[LakeFile]]:
    rows = lake.read(VINTAGES, columns=["vintage", "kind"])
    counted = {vintage[:16] for vintage in rows["vintage"].to_pylist()}
    left: dict[Table, list[LakeFile]] = {VINTAGES: []}
    for table in STORED:
        left[table] = [file for file in lake.files(table) if vintage_of(file) not in counted]
    for tables, made_of in ((DERIVED, of_charts(rows)), (JOINED, not_of_charts(rows))):
        for table in tables:
            made = [file for file in lake.files(table) if file.path.startswith(f"{_MADE}-")]
            left[table] = [] if made_of.num_rows else made
    return left


def _put_whole(lake: Lake, table: Table, rows: pa.Table, label: str) -> None:
    """As `Lake.replace`, with a file that is named."""
    remove = [file.path for file in lake.files(table)]
    file = lake.write_file(table, rows, label=label)
    lake.commit(table, add=[file], remove=remove, act=f"{label}-{uuid4().hex}")
