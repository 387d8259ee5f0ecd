"""The accept task: pieces of files to files of events and of rows set aside, which nobody sees before the commit.

Rows are judged by themselves and counted once within a chunk; what rows of other chunks and batches decide is for
`tasks/resolve.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.events.columns import SOURCE
from overnights.events.mapping import Mapping
from overnights.events.run import Known, Run, make_run
from overnights.sources.pieces import Piece, first_ordinal, tables_of
from overnights.store.lake import Lake, LakeFile
from overnights.store.shelf import Shelf
from overnights.tables import EVENTS, SET_ASIDE
from overnights.viewing.rules import Rules

Int64s = npt.NDArray[np.int64]
SET_ASIDE_AT_ONCE = 200_000  # rows set aside that are gathered before they are written


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepting:
    """What all pieces of a batch are read and judged by.

    `rows` are read at once, `file_mb` of events are gathered for one file; `label` begins the names of the files.
    """

    batch: int
    label: str
    mapping: Mapping
    known: Known
    rules: Rules
    rows: int
    file_mb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of some pieces: the files written, the account of their rows by themselves, and its instants.

    offered = accepted + duplicates + Σ `reasons`. `rows` has the rows offered by each file, by its place in the batch;
    `first_us` and `last_us` are null without events.
    """

    events: tuple[LakeFile, ...]
    set_aside: tuple[LakeFile, ...]
    rows: dict[int, int]
    duplicates: int
    reasons: dict[str, int]
    first_us: int | None
    last_us: int | None

    @property
    def offered(self) -> int:
        return sum(self.rows.values())


@dataclass(slots=True)
class _Chunk:
    """Rows that follow each other in the order offered: of one piece, or of several small ones."""

    pieces: list[Piece] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # in its file, of the first row of each table
    tables: list[pa.Table] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(table.num_rows for table in self.tables)

    def takes(self, table: pa.Table, rows: int) -> bool:
        """Whether a table can go along: there is room, and its columns are the same."""
        return not self.tables or (self.rows + table.num_rows <= rows and self.tables[0].schema == table.schema)


def accept(task: tuple[Piece, ...], *, by: Accepting, lake: Lake) -> Accepted:
    """Reads the pieces of a task, chunk by chunk, and writes what they hold.

    Raises: NotData; MissingColumns; StoreError, where the disk does not take it. What was written counts for nothing.
    """
    rows: Counter[int] = Counter()
    reasons: Counter[str] = Counter()
    instants: list[tuple[int, int]] = []
    duplicates = 0
    with Shelf(lake, EVENTS, file_mb=by.file_mb, label=by.label) as shelf:
        aside = _Aside(lake, by.label)
        for chunk in _chunks(task, by):
            for piece, table in zip(chunk.pieces, chunk.tables, strict=True):
                rows[piece.source] += table.num_rows
            run = _run(chunk, by)
            del chunk
            duplicates += run.duplicates
            if run.events.num_rows:
                shelf.put(run.events)
                instants.append(_ends(run.events))
            reasons.update(
                {pair["values"]: pair["counts"] for pair in run.set_aside["reason"].value_counts().to_pylist()}
            )
            aside.put(run.set_aside)
        events = shelf.close()
    return Accepted(
        events=tuple(events),
        set_aside=aside.close(),
        rows=dict(rows),
        duplicates=duplicates,
        reasons=dict(reasons),
        first_us=min((first for first, _ in instants), default=None),
        last_us=max((last for _, last in instants), default=None),
    )


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


def _chunks(task: tuple[Piece, ...], by: Accepting) -> Iterator[_Chunk]:
    """The rows of all pieces in order; small ones of one shape go together."""
    chunk = _Chunk()
    for piece in task:
        for place, table in tables_of(piece, by.rows, needed=by.mapping.needed, wanted=by.mapping.wanted):
            if not chunk.takes(table, by.rows):
                yield chunk
                chunk = _Chunk()
            chunk.pieces.append(piece)
            chunk.places.append(place)
            chunk.tables.append(table)
    if chunk.tables:
        yield chunk


def _run(chunk: _Chunk, by: Accepting) -> Run:
    """The run of a chunk, with the ordinals of its rows."""
    firsts = [first_ordinal(piece.source) + place for piece, place in zip(chunk.pieces, chunk.places, strict=True)]
    source = chunk.pieces[0].file.path
    table = chunk.tables[0]
    if len(chunk.tables) > 1:
        named = zip(chunk.tables, chunk.pieces, strict=True)
        table = pa.concat_tables(
            [table.append_column(SOURCE, _same(piece.file.path, len(table))) for table, piece in named]
        )
    run = make_run(
        by.mapping.renamed(table), by.known, by.rules, batch=by.batch, first_ordinal=firsts[0], source=source
    )
    if len(chunk.tables) == 1:
        return run
    starts = np.cumsum([0, *(len(table) for table in chunk.tables[:-1])])
    shifts = np.array(firsts) - starts - firsts[0]
    return _shifted(run, starts + firsts[0], shifts)


def _shifted(run: Run, starts: Int64s, shifts: Int64s) -> Run:
    """A run of several files, whose rows were numbered on: from each of `starts` on the ordinals move by `shifts`."""

    def moved(ordinals: pa.Array) -> pa.Array:
        numbers = ordinals.to_numpy()
        return pa.array(numbers + shifts[np.searchsorted(starts, numbers, side="right") - 1])

    lists = run.events["ordinal"].combine_chunks()
    ordinals = pa.ListArray.from_arrays(_offsets(lists), moved(lists.flatten()), type=lists.type)
    aside = run.set_aside
    return Run(
        events=_with(run.events, "ordinal", ordinals),
        set_aside=_with(aside, "ordinal", moved(aside["ordinal"].combine_chunks())),
        offered=run.offered,
        accepted=run.accepted,
        duplicates=run.duplicates,
    )


def _offsets(lists: pa.ListArray) -> pa.Array:
    return pa.array(np.concatenate([[0], np.cumsum(pc.list_value_length(lists).to_numpy())]).astype(np.int32))


def _with(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index(name), name, column)


def _same(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array([text])).cast(pa.string())


def _ends(events: pa.Table) -> tuple[int, int]:
    """The first and last instant of events, µs."""
    ends = pc.min_max(events["ts"].combine_chunks().flatten()).as_py()
    return ends["min"], ends["max"]
