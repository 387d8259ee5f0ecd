"""The accept task: pieces of files to files of events and of rows set aside, which nobody sees before the commit.

Rows are judged by themselves and counted once within a chunk; what rows of other chunks and batches decide is for
`tasks/resolve.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from overnights.events.packing import packed
from overnights.sources.pieces import Piece
from overnights.store.lake import Lake, LakeFile
from overnights.store.shelf import Shelf
from overnights.tables import EVENTS, SET_ASIDE
from overnights.tasks.chunks import Account, Reading, added, runs

SET_ASIDE_AT_ONCE = 200_000  # rows set aside that are gathered before they are written


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of some pieces: the files written, and the account of their rows by themselves."""

    events: tuple[LakeFile, ...]
    set_aside: tuple[LakeFile, ...]
    account: Account


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptTask:
    """The pieces of a task; and whether their events are packed beside their files, to be asked for soon."""

    pieces: tuple[Piece, ...]
    packs: bool


def accept(task: AcceptTask, *, by: Reading, label: str, file_mb: int, lake: Lake) -> Accepted:
    """Reads the pieces of a task, chunk by chunk, and writes what they hold.

    Args:
        label: the names of the files begin with it.
        file_mb: of events are gathered for one file.
    Raises: NotData; MissingColumns; StoreError, where the disk does not take it. What was written counts for nothing.
    """
    accounts: list[Account] = []
    form = packed if task.packs else None
    with Shelf(lake, EVENTS, file_mb=file_mb, label=label, form=form) as shelf:
        aside = _Aside(lake, label)
        for run, account in runs(task.pieces, by):
            accounts.append(account)
            if run.events.num_rows:
                shelf.put(run.events)
            aside.put(run.set_aside)
        events = shelf.close()
    return Accepted(events=tuple(events), set_aside=aside.close(), account=added(accounts))


class _Aside:
    """Rows set aside, gathered into few files."""

    def __init__(self, lake: Lake, label: str) -> None:
        self._lake = lake
        self._label = label
        self._waiting: list[pa.Table] = []
        self._files: list[LakeFile] = []

    def put(self, rows: pa.Table) -> None:
        if rows.num_rows:
            self._waiting.append(rows)
        if sum(len(part) for part in self._waiting) >= SET_ASIDE_AT_ONCE:
            self.close()

    def close(self) -> tuple[LakeFile, ...]:
        if self._waiting:
            rows, self._waiting = pa.concat_tables(self._waiting), []
            self._files.append(self._lake.write_file(SET_ASIDE, rows, label=self._label))
        return tuple(self._files)
