"""Downloads laid over one another: columns of whole numbers, a row a row of a chart in a download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.countries import ALL
from overnights.tables import PUBLISHED_ROWS

_WORDS = ("territory", "category", "show_title", "season_title", "launch_details")
_COUNTS = ("rank", "hours_viewed", "views", "weeks_on_chart")
READ = ("week", *_WORDS, *_COUNTS, "runtime_h", "is_staggered")
"""The columns of `published_rows` that an archive is made of."""
UNTOLD = ("hours_viewed", "views", "runtime_h", "is_staggered", "launch_details")
"""Those of them that some layouts lack."""
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NO_ROWS = np.zeros(0, np.int64)
NONE = -1  # what stands for null in a column of whole numbers
_MOST = 1 << 62  # codes below it are whole numbers of 64 bits


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """One download: its digest, its kind (global or countries), the day it was seen, its rows of `published_rows`.

    Texts may be dictionary-coded.
    """

    vintage: str
    kind: str
    seen_on: date
    rows: pa.Table


class Label(NamedTuple):
    """What a season was called, and on which lists; `language_group` null: on lists of territories."""

    list_kind: str  # film or tv
    language_group: str | None  # English or Non-English
    show_title: str
    season_title: str | None


class ListWords(NamedTuple):
    """One list of the publisher: a territory (ZZ: worldwide) and a category, as in TV (English) or TV."""

    territory: str
    category: str

    @property
    def is_global(self) -> bool:
        return self.territory == ALL

    @property
    def list_kind(self) -> str:
        """film or tv."""
        return "film" if self.category.startswith("Films") else "tv"

    @property
    def language_group(self) -> str | None:
        """English or Non-English, where the category says so."""
        return self.category.partition("(")[2].rstrip(")") or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Rows of all downloads in order of (list, week, download, rank).

    Arrays have one element a row: `vintage` and `list_code` and `label` index the tuples; `week` is days since
    1970-01-01; `hours`, `views` and `staggered` (0 or 1) are -1 where null, `runtime` NaN; `details` indexes `told`;
    `content` is equal where all that an edition is made of is. `tells` says of each download, for every column of
    `UNTOLD`, whether it has any value of it: what its layout lacks, it says nothing of, and figures stand as they were.
    """

    vintages: tuple[Vintage, ...]
    lists: tuple[ListWords, ...]
    labels: tuple[Label, ...]
    told: tuple[str | None, ...]
    tells: dict[str, Flags]
    vintage: Ints
    list_code: Ints
    week: Ints
    rank: Ints
    label: Ints
    hours: Ints
    views: Ints
    runtime: npt.NDArray[np.float64]
    weeks_on_chart: Ints
    staggered: Ints
    details: Ints
    content: Ints


def coded(rows: pa.Table) -> pa.Table:
    """The rows with their texts dictionary-coded: most of a download's words stand in it many times."""
    texts = [n for n, field in enumerate(rows.schema) if pa.types.is_string(field.type)]
    for n in texts:
        rows = rows.set_column(n, rows.schema.names[n], rows.column(n).dictionary_encode())
    return rows


def stacked(vintages: Sequence[Vintage]) -> Stack:
    """The downloads, in order of the day they were seen, each once; of one day those with more rows first.

    So a part of a download comes after the whole, and says nothing new.
    """
    unique = {one.vintage: one for one in vintages}
    ordered = tuple(sorted(unique.values(), key=lambda one: (one.seen_on, -one.rows.num_rows, one.vintage)))
    vintage = np.repeat(np.arange(len(ordered), dtype=np.int64), [one.rows.num_rows for one in ordered])
    words = {name: _coded(_column(ordered, name)) for name in _WORDS}
    lists, list_code = _together([words["territory"], words["category"]])
    listed = [ListWords(*each) for each in lists]
    kinds, groups = ([getattr(one, name) for one in listed] for name in ("list_kind", "language_group"))
    of_list = [_coded(pa.array(each, pa.string()).take(pa.array(list_code))) for each in (kinds, groups)]
    labels, label = _together([*of_list, words["show_title"], words["season_title"]])
    week = _column(ordered, "week").cast(pa.int32()).to_numpy().astype(np.int64)
    tells = {name: np.array([_tells(one, name) for one in ordered], np.bool_) for name in UNTOLD}
    counts = {name: _whole(_column(ordered, name)) for name in _COUNTS}
    runtime = _column(ordered, "runtime_h").to_numpy().astype(np.float64)
    is_global = np.array([one.is_global for one in listed], np.bool_)[list_code]
    place = (list_code, week, counts["rank"], label)
    for name, values in (*((name, counts[name]) for name in ("hours_viewed", "views")), ("runtime_h", runtime)):
        _carry(values, vintage, is_global & tells[name][vintage], is_global & ~tells[name][vintage], place)
    known_runtime = np.where(runtime > 0, runtime, NONE)  # 0 and null both say that it is not known
    content = combined(label, *counts.values(), known_runtime.view(np.int64))
    order = np.lexsort((counts["rank"], vintage, week, list_code))
    return Stack(
        vintages=ordered,
        lists=tuple(listed),
        labels=tuple(Label(*one) for one in labels),
        told=tuple(words["launch_details"][1]),
        tells=tells,
        vintage=vintage[order],
        list_code=list_code[order],
        week=week[order],
        rank=counts["rank"][order],
        label=label[order],
        hours=counts["hours_viewed"][order],
        views=counts["views"][order],
        runtime=runtime[order],
        weeks_on_chart=counts["weeks_on_chart"][order],
        staggered=_whole(_column(ordered, "is_staggered").cast(pa.int64()))[order],
        details=words["launch_details"][0][order],
        content=content[order],
    )


def _carry(values: npt.NDArray[Any], vintage: Ints, is_told: Flags, is_untold: Flags, place: Sequence[Ints]) -> None:
    """Puts what a download's layout lacks as it was told before of the same label in the same place, into `values`.

    Args:
        is_told, is_untold: of each row of the worldwide lists, whether its download has the column, or lacks it.
        place: what tells rows of a download apart.
    """
    if not is_untold.any() or not is_told.any() or vintage[is_untold].max() < vintage[is_told].min():
        return
    order = np.lexsort((vintage, *place))
    here = np.arange(len(order))
    starts = np.zeros(len(order), np.bool_)
    starts[:1] = True
    for column in place:
        starts[1:] |= np.diff(column[order]) != 0
    told = np.maximum.accumulate(np.where(is_told[order], here, NONE))
    is_carried = is_untold[order] & (told >= np.maximum.accumulate(np.where(starts, here, 0)))
    values[order[is_carried]] = values[order[told[is_carried]]]


def combined(*columns: Ints) -> Ints:
    """One code a row, equal where all columns are equal; codes run from 0, in order of the columns' values."""
    code, size = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        low, span = (int(column.min()), int(np.ptp(column)) + 1) if len(column) else (0, 1)
        if size * span >= _MOST:
            code, column, low = _dense(code), _dense(column), 0
            size, span = int(code.max()) + 1, int(column.max()) + 1
        code = code * span + (column - low)
        size *= span
    return _dense(code)


def _dense(values: Ints) -> Ints:
    """The place of each value among the different ones, ascending."""
    encoded = pa.array(values).dictionary_encode()
    different = encoded.dictionary.to_numpy()
    places = np.empty(len(different), np.int64)
    places[np.argsort(different)] = np.arange(len(different))
    found: Ints = places[encoded.indices.to_numpy()]
    return found


Coded = tuple[Ints, list[str | None]]


def _together(columns: Sequence[Coded]) -> tuple[list[tuple[Any, ...]], Ints]:
    """The different rows of some coded columns, in order of their text, and which of them each row is."""
    code = combined(*(codes for codes, _ in columns))
    first = np.empty(int(code.max(initial=-1)) + 1, np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    rows: list[tuple[Any, ...]] = [tuple(words[codes[at]] for codes, words in columns) for at in first.tolist()]
    return rows, code


def _coded(column: pa.ChunkedArray | pa.Array) -> Coded:
    """Codes of a text column in order of the text, null first; and the text of each."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    coded = [one if pa.types.is_dictionary(one.type) else one.dictionary_encode() for one in chunks]
    dictionary = pa.chunked_array(coded, pa.dictionary(pa.int32(), pa.string())).unify_dictionaries()
    known = dictionary.chunk(0).dictionary.to_pylist() if dictionary.num_chunks else []
    found = np.concatenate([_whole(pa.chunked_array([one.indices])) for one in dictionary.chunks] or [NO_ROWS])
    words: list[str | None] = [*([None] if dictionary.null_count else []), *sorted(known)]
    places = {word: place for place, word in enumerate(words)}
    codes = np.array([*(places[word] for word in known), 0], np.int64)  # the last is found by -1: null
    return codes[found], words


def _column(vintages: Sequence[Vintage], name: str) -> pa.ChunkedArray:
    """A column of all downloads, one after the other."""
    kind = PUBLISHED_ROWS.schema.field(name).type
    if pa.types.is_string(kind):
        kind = pa.dictionary(pa.int32(), kind)
    chunks = [chunk for one in vintages for chunk in one.rows[name].chunks]
    return pa.chunked_array([chunk if chunk.type == kind else chunk.cast(kind) for chunk in chunks], kind)


def _tells(one: Vintage, name: str) -> bool:
    return bool(one.rows[name].null_count < one.rows.num_rows)


def _whole(column: pa.ChunkedArray) -> Ints:
    filled: Ints = pc.fill_null(column, NONE).to_numpy().astype(np.int64)
    return filled
