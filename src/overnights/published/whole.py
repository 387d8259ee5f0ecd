"""Whole files: what tells a published file from one that was cut off.

A list is whole when its ranks are 1, 2, 3 … without a gap, each once. A file is whole when all its lists are, when the
list that it ends with is as long as its others, and when the week that it ends with has all lists of its kind. Lists
of published files have had ten rows without exception (97,570 lists in 184 downloads, to 2025-07-02); shorter ones
are taken all the same, since a territory may have fewer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.errors import NotData

_KEY = ("week", "territory", "category")


def check_whole(rows: pa.Table, lists: Sequence[str], file: str) -> None:
    """Whether the rows, in the order of their file, are those of a whole file.

    Args:
        rows: at least one; week, territory, category and rank, none null.
        lists: the categories of the kind.
    Raises: NotData.
    """
    keys = [pc.dictionary_encode(rows[name].combine_chunks()) for name in _KEY]
    list_of, ranks = _numbered(keys), rows["rank"].to_numpy()
    lengths = np.bincount(list_of)
    _check_ranks(rows, list_of, ranks, lengths, file)
    last = list_of[-1]
    if lengths[last] < lengths.max():
        raise _cut_off(file, f"{_named(rows, -1)} has {lengths[last]} ranks, where others have {lengths.max()}")
    end = {name: rows[name][-1] for name in ("week", "territory")}
    is_end = pc.and_(*(pc.equal(rows[name], value) for name, value in end.items()))
    missing = sorted(set(lists) - set(pc.unique(rows["category"].filter(is_end)).to_pylist()))
    if missing:
        raise _cut_off(file, f"week {end['week']} of {end['territory']} lacks {', '.join(missing)}")


def _numbered(keys: Sequence[pa.DictionaryArray]) -> npt.NDArray[np.int64]:
    """The number of each row's list."""
    number = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        number = number * len(key.dictionary) + key.indices.to_numpy()
    return np.unique(number, return_inverse=True)[1]


def _check_ranks(
    rows: pa.Table,
    list_of: npt.NDArray[np.int64],
    ranks: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.int64],
    file: str,
) -> None:
    """Whether each list has each of its ranks once, and no gap."""
    pairs, counts = np.unique(list_of * 16 + ranks, return_counts=True)
    if counts.max() > 1:
        twice = pairs[counts > 1]
        at = np.flatnonzero(np.isin(list_of * 16 + ranks, twice))[0]
        raise _no_list(file, f"has rank {ranks[at]} more than once in {_named(rows, at)}")
    highest = np.zeros(len(lengths), dtype=np.int64)
    np.maximum.at(highest, list_of, ranks)
    gaps = np.flatnonzero(highest[list_of] > lengths[list_of])
    if len(gaps):
        at = gaps[0]
        has = sorted(ranks[list_of == list_of[at]])
        lacks = next(rank for rank in range(1, 11) if rank not in has)
        raise _no_list(file, f"lacks rank {lacks} in {_named(rows, at)}, which has rank {has[-1]}")


def _named(rows: pa.Table, at: int) -> str:
    week, territory, category = (rows[name][at].as_py() for name in _KEY)
    return f"{category} of {territory}, week {week}"


def _no_list(file: str, what: str) -> NotData:
    return NotData(
        f"{file} {what}. A list has ranks 1, 2, 3 and so on, each once. Fetch the file anew; nothing was stored.",
        path=file,
    )


def _cut_off(file: str, what: str) -> NotData:
    return NotData(f"{file} is cut off: at its end, {what}. Fetch the file anew, whole; nothing was stored.", path=file)
