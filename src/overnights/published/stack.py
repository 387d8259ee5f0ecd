"""Downloads laid over one another: columns of whole numbers, a row a row of a chart in a download."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.countries import ALL
from overnights.published.layers import COUNTS, DAYS, NONE, RANKS, UNTOLD, WORDS, Flags, Ints, Layers
from overnights.published.ordered import in_order
from overnights.tables import PUBLISHED_ROWS

__all__ = [
    "NONE",
    "READ",
    "Flags",
    "Ints",
    "Label",
    "ListWords",
    "Stack",
    "Stored",
    "Vintage",
    "coded",
    "combined",
    "stacked",
]
READ = ("week", *WORDS, *COUNTS, "runtime_h")
"""The columns of `published_rows` that an archive is made of."""
_NONE_YET = PUBLISHED_ROWS.schema.empty_table().select(READ)
_OURS = {"hours_viewed": "hours", "runtime_h": "runtime", "is_staggered": "staggered"}
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

    @property
    def count(self) -> int:
        """How many rows it has."""
        return int(self.rows.num_rows)

    @property
    def last_week(self) -> date:
        """The latest week it has a list of; without rows the first day there is."""
        return pc.max(self.rows["week"]).as_py() or date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One download whose rows are read when they are asked for, each time anew: `count` of them, to `last_week`."""

    vintage: str
    kind: str
    seen_on: date
    count: int
    last_week: date
    read: Callable[[], pa.Table]

    @property
    def rows(self) -> pa.Table:
        return self.read()


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
    """Rows of all downloads in order of (list, week, download, rank); those that downloads go on to show, once.

    Arrays have one element a row: `vintage` and `list_code` and `label` index the tuples, `last` too: the last download
    in a row that shows it, where `vintage` is the first; `week` is days since 1970-01-01; `hours`, `views` and
    `staggered` (0 or 1) are -1 where null, `runtime` NaN; `details` indexes `told`; `content` is equal where all that
    an edition is made of is. `tells` says of each download, for every column of `UNTOLD`, whether it has any value of
    it: what its layout lacks, it says nothing of, and figures stand as they were. `shown` has of each download the
    lists and weeks it shows, by their places among all of the stack, ascending; and `begins`, whether all rows of each
    are counted as in a first week.
    """

    vintages: tuple[Vintage | Stored, ...]
    lists: tuple[ListWords, ...]
    labels: tuple[Label, ...]
    told: tuple[str | None, ...]
    tells: dict[str, Flags]
    shown: tuple[Ints, ...]
    begins: tuple[Flags, ...]
    vintage: Ints
    last: Ints
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


def stacked(vintages: Sequence[Vintage | Stored]) -> Stack:
    """The downloads, in the order of `in_order`, laid over one another."""
    ordered = in_order(vintages)
    of_day = Counter((one.kind, one.seen_on) for one in ordered)
    layers = Layers()
    if not ordered:
        layers.lay(_NONE_YET, is_alone=False)
    for one in ordered:
        layers.lay(one.rows, is_alone=of_day[one.kind, one.seen_on] == 1)
    return _stack(ordered, layers)


def _stack(vintages: tuple[Vintage | Stored, ...], layers: Layers) -> Stack:
    rows = layers.columns()
    words = {name: layers.words[name].ordered(rows[name]) for name in WORDS}
    lists, list_code = _together([words["territory"], words["category"]])
    listed = [ListWords(*each) for each in lists]
    kinds, groups = ([getattr(one, name) for one in listed] for name in ("list_kind", "language_group"))
    of_list = [_of_list(each, list_code) for each in (kinds, groups)]
    labels, label = _together([*of_list, words["show_title"], words["season_title"]])
    runtime = rows["runtime_h"]
    known_runtime = np.where(runtime > 0, runtime, NONE)  # 0 and null both say that it is not known
    figures = (rows[name] for name in ("rank", "hours_viewed", "views", "weeks_on_chart"))
    content = combined(label, *figures, known_runtime.view(np.int64))
    order = np.lexsort((rows["rank"], rows["vintage"], rows["week"], list_code))
    shown = list(_shown(rows["place"] // RANKS, list_code * DAYS + rows["week"], layers.shown[: len(vintages)]))
    columns: dict[str, Any] = {"list_code": list_code, "label": label, "content": content}
    columns["details"] = words["launch_details"][0]
    columns |= {_OURS.get(name, name): rows[name] for name in ("vintage", "last", "week", "runtime_h", *COUNTS)}
    return Stack(
        vintages=vintages,
        lists=tuple(listed),
        labels=tuple(Label(*one) for one in labels),
        told=tuple(words["launch_details"][1]),
        tells={name: np.array([one[name] for one in layers.tells], np.bool_) for name in UNTOLD},
        shown=tuple(keys for keys, _ in shown),
        begins=tuple(begins for _, begins in shown),
        **{name: values[order] for name, values in columns.items()},
    )


def _shown(listed: Ints, ordered: Ints, shown: Sequence[tuple[Ints, Flags]]) -> Iterator[tuple[Ints, Flags]]:
    """The lists and weeks of each download by their places among all, ascending, with what is said of each.

    Args:
        listed: of each row its list and week, as `shown` has them. ordered: the same, in order of lists and weeks.
    """
    known, at = np.unique(listed, return_index=True)
    _, places = np.unique(ordered[at], return_inverse=True)
    for keys, begins in shown:
        found = places[np.searchsorted(known, keys)]
        order = np.argsort(found)
        yield found[order], begins[order]


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


def _of_list(words: Sequence[str | None], list_code: Ints) -> Coded:
    """What is said of each list, as a coded column of rows: in order of the text, null first."""
    known = sorted(set(words), key=lambda word: (word is not None, word or ""))
    return np.array([known.index(word) for word in words], np.int64)[list_code], known
