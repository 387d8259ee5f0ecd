"""Pieces of files as runs: what is read together, and what it is read and judged by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.events.columns import SOURCE
from overnights.events.fields import one_array
from overnights.events.mapping import Mapping
from overnights.events.run import Known, Run, make_run
from overnights.sources.pieces import Piece, first_ordinal, tables_of
from overnights.viewing.rules import Rules

Int64s = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What all pieces of a batch are read and judged by; `rows` are read at once."""

    batch: int
    mapping: Mapping
    known: Known
    rules: Rules
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The account of some rows by themselves, before they meet others: offered = accepted + duplicates + Σ `reasons`.

    `rows` has the rows offered by each file, by its place in the batch; instants in µs, null without events.
    """

    rows: MappingOf[int, int] = field(default_factory=dict)
    duplicates: int = 0
    reasons: MappingOf[str, int] = field(default_factory=dict)
    first_us: int | None = None
    last_us: int | None = None

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

    @property
    def offered(self) -> dict[int, int]:
        """The rows of each file, by its place in the batch."""
        rows: Counter[int] = Counter()
        for piece, table in zip(self.pieces, self.tables, strict=True):
            rows[piece.source] += table.num_rows
        return dict(rows)

    def takes(self, table: pa.Table, rows: int) -> bool:
        """Whether a table can go along: there is room, and its columns are the same."""
        return not self.tables or (self.rows + table.num_rows <= rows and self.tables[0].schema == table.schema)


def runs(task: tuple[Piece, ...], by: Reading) -> Iterator[tuple[Run, Account]]:
    """The runs of the pieces of a task, in order, and the account of each.

    Raises: NotData; MissingColumns.
    """
    for chunk in _chunks(task, by):
        rows = chunk.offered
        run = _run(chunk, by)
        reasons = {pair["values"]: pair["counts"] for pair in run.set_aside["reason"].value_counts().to_pylist()}
        first_us, last_us = _ends(run.events)
        yield (
            run,
            Account(rows=rows, duplicates=run.duplicates, reasons=reasons, first_us=first_us, last_us=last_us),
        )


def added(accounts: Iterable[Account]) -> Account:
    """The account of all rows together."""
    rows, reasons, duplicates = Counter[int](), Counter[str](), 0
    firsts, lasts = [], []
    for one in accounts:
        rows.update(one.rows)
        reasons.update(one.reasons)
        duplicates += one.duplicates
        firsts += [] if one.first_us is None else [one.first_us]
        lasts += [] if one.last_us is None else [one.last_us]
    return Account(
        rows=dict(rows),
        duplicates=duplicates,
        reasons=dict(reasons),
        first_us=min(firsts, default=None),
        last_us=max(lasts, default=None),
    )


def _chunks(task: tuple[Piece, ...], by: Reading) -> Iterator[_Chunk]:
    """The rows of all pieces in order; small ones of one shape go together, until half a chunk is full."""
    chunk = _Chunk()
    for piece in task:
        for place, table in tables_of(piece, by.rows, needed=by.mapping.needed, wanted=by.mapping.wanted):
            if not chunk.takes(table, by.rows):
                yield chunk
                chunk = _Chunk()
            chunk.pieces.append(piece)
            chunk.places.append(place)
            chunk.tables.append(table)
            del table  # the chunk alone holds it
            if 2 * chunk.rows > by.rows:
                yield chunk
                chunk = _Chunk()
    if chunk.tables:
        yield chunk


def _run(chunk: _Chunk, by: Reading) -> Run:
    """The run of a chunk, with the ordinals of its rows; its tables go with it."""
    firsts = [first_ordinal(piece.source) + place for piece, place in zip(chunk.pieces, chunk.places, strict=True)]
    lengths = [len(table) for table in chunk.tables]
    given = [by.mapping.renamed(_together(chunk))]
    chunk.tables.clear()
    run = make_run(
        given.pop(), by.known, by.rules, batch=by.batch, first_ordinal=firsts[0], source=chunk.pieces[0].file.path
    )
    if len(firsts) == 1:
        return run
    starts = np.cumsum([0, *lengths[:-1]])
    shifts = np.array(firsts) - starts - firsts[0]
    return _shifted(run, starts + firsts[0], shifts)


def _together(chunk: _Chunk) -> pa.Table:
    if len(chunk.tables) == 1:
        return chunk.tables[0]
    named = zip(chunk.tables, chunk.pieces, strict=True)
    return pa.concat_tables([table.append_column(SOURCE, _same(piece.file.path, len(table))) for table, piece in named])


def _shifted(run: Run, starts: Int64s, shifts: Int64s) -> Run:
    """A run of several files, whose rows were numbered on: from each of `starts` on the ordinals move by `shifts`."""

    def moved(ordinals: pa.Array) -> pa.Array:
        numbers = ordinals.to_numpy()
        return pa.array(numbers + shifts[np.searchsorted(starts, numbers, side="right") - 1])

    lists = one_array(run.events["ordinal"])
    ordinals = pa.ListArray.from_arrays(_offsets(lists), moved(lists.flatten()), type=lists.type)
    aside = run.set_aside
    return replace(
        run,
        events=_with(run.events, "ordinal", ordinals),
        set_aside=_with(aside, "ordinal", moved(one_array(aside["ordinal"]))),
    )


def _offsets(lists: pa.ListArray) -> pa.Array:
    return pa.array(np.concatenate([[0], np.cumsum(pc.list_value_length(lists).to_numpy())]).astype(np.int32))


def _with(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index(name), name, column)


def _same(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array([text])).cast(pa.string())


def _ends(events: pa.Table) -> tuple[int | None, int | None]:
    """The first and last instant of events, µs; null without any."""
    ends = pc.min_max(one_array(events["ts"]).flatten()).as_py()
    return ends["min"], ends["max"]
