"""Vintages in the lake: which count, what the archive was made from, and what a killed load left.

Rows of a vintage count once its row in `vintages` is committed; that is the last step of a load. Editions, entries
and labels are derived from all vintages that count and replaced whole. The name of their file begins with a digest of
those vintages, so that it is known without reading whether they are the archive of now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow as pa

from overnights.errors import StoreError
from overnights.store.lake import Lake, LakeFile
from overnights.tables import EDITIONS, ENTRIES, LABELS, PUBLISHED_ROWS, VINTAGES, Table

if TYPE_CHECKING:
    from overnights.published.archive import Archive, Vintage

DERIVED = (LABELS, ENTRIES, EDITIONS)  # in the order they are written: an entry counts once its edition is there
DERIVATION = 2  # to be raised when the archive comes to say other things of the same downloads: it is made anew then
_ROWS, _MADE = "vintage", "published"


def counted_vintages(lake: Lake) -> pa.Table:
    """Rows of `vintages`, in the order of the days on which the publisher showed them."""
    return lake.read(VINTAGES).sort_by([("seen_on", "ascending"), ("vintage", "ascending")])


def vintage_of(file: LakeFile) -> str:
    """The first 16 letters of the vintage whose rows a file of `published_rows` holds.

    >>> vintage_of(LakeFile(path="vintage-0123456789abcdef-5e9d.parquet", rows=1, bytes=100))
    '0123456789abcdef'
    """
    return file.path.split("-")[1]


def write_rows(lake: Lake, vintage: str, rows: pa.Table) -> LakeFile:
    """The rows of a vintage as a file that nobody sees yet.

    Args:
        rows: columns of `published_rows` without the vintage.
    """
    named = pa.array([vintage]).take(pa.array([0] * rows.num_rows))
    return lake.write_file(PUBLISHED_ROWS, rows.add_column(0, "vintage", named), label=f"{_ROWS}-{vintage[:16]}")


def read_vintages(lake: Lake, rows: pa.Table) -> list[Vintage]:
    """Vintages with their rows, in the order of `rows` of `vintages`.

    Raises: StoreError, where a file of the rows is gone or damaged.
    """
    from overnights.published.archive import Vintage

    gone = without_their_rows(lake, rows)
    if gone:
        raise StoreError(
            f"{lake.address}/{PUBLISHED_ROWS.name} has lost rows of {gone[0]}, of {len(gone)} downloads in all. "
            "Bring the folder back from a copy; nothing was changed.",
            table=PUBLISHED_ROWS.name,
            root=lake.address,
        )
    files = {vintage_of(file): file for file in lake.files(PUBLISHED_ROWS)}
    return [
        Vintage(
            vintage=row["vintage"],
            kind=row["kind"],
            seen_on=row["seen_on"],
            rows=lake.read(PUBLISHED_ROWS, files=[files[row["vintage"][:16]]]),
        )
        for row in rows.to_pylist()
    ]


def rows_kept(lake: Lake, vintage: str, columns: Sequence[str]) -> pa.Table:
    """Columns of the rows of one vintage; no rows, where its file is gone."""
    files = [file for file in lake.files(PUBLISHED_ROWS) if vintage_of(file) == vintage[:16]]
    return lake.read(PUBLISHED_ROWS, columns=list(columns), files=files)


def without_their_rows(lake: Lake, rows: pa.Table) -> list[str]:
    """Names of the files whose rows are no longer all there, of rows of `vintages`."""
    counts = {vintage_of(file): file.rows for file in lake.files(PUBLISHED_ROWS)}
    return [row["source"] for row in rows.to_pylist() if counts.get(row["vintage"][:16]) != row["rows"]]


def made_from(vintages: Iterable[str]) -> str:
    """Digest of a set of vintages and of how they are read together: what the archive made from them is called."""
    return hashlib.sha256("\n".join((str(DERIVATION), *sorted(vintages))).encode()).hexdigest()[:16]


def is_made_from(lake: Lake, vintages: Sequence[str]) -> bool:
    """Whether editions, entries and labels are those of just these vintages."""
    name = f"{_MADE}-{made_from(vintages)}-"
    for table in DERIVED:
        files = lake.files(table)
        if len(files) != 1 or not files[0].path.startswith(name):
            return False
    return True


def put_archive(lake: Lake, archive: Archive, vintages: Sequence[str]) -> None:
    """Puts the archive made from these vintages in the place of what was there. Call it under `lake.lock()`."""
    rows = {LABELS.name: archive.labels, ENTRIES.name: archive.entries, EDITIONS.name: archive.editions}
    for table in DERIVED:
        _put_whole(lake, table, rows[table.name], f"{_MADE}-{made_from(vintages)}")


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
    counted = {vintage[:16] for vintage in lake.read(VINTAGES, columns=["vintage"])["vintage"].to_pylist()}
    uncounted = [file for file in lake.files(PUBLISHED_ROWS) if vintage_of(file) not in counted]
    left: dict[Table, list[LakeFile]] = {PUBLISHED_ROWS: uncounted, VINTAGES: []}
    for table in DERIVED:
        made = [file for file in lake.files(table) if file.path.startswith(f"{_MADE}-")]
        left[table] = [] if counted else made
    return left


def _put_whole(lake: Lake, table: Table, rows: pa.Table, label: str) -> None:
    """As `Lake.replace`, with a file that is named."""
    remove = [file.path for file in lake.files(table)]
    file = lake.write_file(table, rows, label=label)
    lake.commit(table, add=[file], remove=remove, act=f"{label}-{uuid4().hex}")
