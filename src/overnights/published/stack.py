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

_READ = ["week", "territory", "category", "rank", "show_title", "season_title"]
_READ += ["hours_viewed", "runtime_h", "views", "weeks_on_chart"]
_NONE_YET = PUBLISHED_ROWS.schema.empty_table().select(_READ)
Ints = npt.NDArray[np.int64]
NONE = -1  # what stands for null in a column of whole numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """One download: its digest, its kind (global or countries), the day it was seen, its rows of `published_rows`."""

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
    1970-01-01; `hours`, `views` are -1 where null, `runtime` NaN; `content` is equal where all that counts is.
    """

    vintages: tuple[Vintage, ...]
    lists: tuple[ListWords, ...]
    labels: tuple[Label, ...]
    vintage: Ints
    list_code: Ints
    week: Ints
    rank: Ints
    label: Ints
    hours: Ints
    views: Ints
    runtime: npt.NDArray[np.float64]
    weeks_on_chart: Ints
    content: Ints


def stacked(vintages: Sequence[Vintage]) -> Stack:
    """The downloads, in order of the day they were seen, each once; of one day those with more rows first.

    So a part of a download comes after the whole, and says nothing new.
    """
    unique = {one.vintage: one for one in vintages}
    ordered = tuple(sorted(unique.values(), key=lambda one: (one.seen_on, -one.rows.num_rows, one.vintage)))
    rows = pa.concat_tables([_NONE_YET, *(one.rows.select(_READ).cast(_NONE_YET.schema) for one in ordered)])
    vintage = np.repeat(np.arange(len(ordered), dtype=np.int64), [one.rows.num_rows for one in ordered])
    lists, list_code = _together([rows["territory"], rows["category"]])
    listed = [ListWords(*words) for words in lists]
    kinds = pa.array([one.list_kind for one in listed], pa.string()).take(pa.array(list_code))
    groups = pa.array([one.language_group for one in listed], pa.string()).take(pa.array(list_code))
    words, label = _together([kinds, groups, rows["show_title"], rows["season_title"]])
    week = rows["week"].cast(pa.int32()).to_numpy().astype(np.int64)
    runtime = rows["runtime_h"].to_numpy().astype(np.float64)
    counts = {name: _whole(rows[name]) for name in ("rank", "hours_viewed", "views", "weeks_on_chart")}
    known_runtime = np.where(runtime > 0, runtime, NONE)  # 0 and null both say that it is not known
    content = combined(label, *counts.values(), known_runtime.view(np.int64))
    order = np.lexsort((counts["rank"], vintage, week, list_code))
    return Stack(
        vintages=ordered,
        lists=tuple(listed),
        labels=tuple(Label(*one) for one in words),
        vintage=vintage[order],
        list_code=list_code[order],
        week=week[order],
        rank=counts["rank"][order],
        label=label[order],
        hours=counts["hours_viewed"][order],
        views=counts["views"][order],
        runtime=runtime[order],
        weeks_on_chart=counts["weeks_on_chart"][order],
        content=content[order],
    )


def combined(*columns: Ints) -> Ints:
    """One code a row, equal where all columns are equal; codes run from 0."""
    code = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        values, found = np.unique(column, return_inverse=True)
        _, code = np.unique(code * max(len(values), 1) + found, return_inverse=True)
    return code.astype(np.int64)


def _together(columns: Sequence[pa.ChunkedArray | pa.Array]) -> tuple[list[tuple[Any, ...]], Ints]:
    """The different rows of some text columns, in order of their text, and which of them each row is."""
    coded = [_encoded(column) for column in columns]
    code = combined(*(codes for codes, _ in coded))
    _, first = np.unique(code, return_index=True)
    rows: list[tuple[Any, ...]] = [tuple(words[codes[at]] for codes, words in coded) for at in first.tolist()]
    return rows, code


def _encoded(column: pa.ChunkedArray | pa.Array) -> tuple[Ints, list[str | None]]:
    """Codes of a text column in order of the text, null first; and the text of each."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    encoded = pc.dictionary_encode(whole, null_encoding="encode")
    words: list[str | None] = encoded.dictionary.to_pylist()
    order = sorted(range(len(words)), key=lambda n: (words[n] is not None, words[n] or ""))
    places = np.empty(len(words), np.int64)
    places[order] = np.arange(len(words))
    return places[encoded.indices.to_numpy().astype(np.int64)], [words[n] for n in order]


def _whole(column: pa.ChunkedArray) -> Ints:
    filled: Ints = pc.fill_null(column, NONE).to_numpy().astype(np.int64)
    return filled
