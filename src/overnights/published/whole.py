"""Whole files: what tells a published file from one that was cut off.

A list is whole when its ranks are 1, 2, 3 … without a gap, each once. A file is whole when all its lists are, when the
list that it ends with is as long as its others, and when the week that it ends with has all lists of its kind. Its
last number fits the season's other weeks, and its last territory begins no later than all others. Lists
of published files have had ten rows without exception (97,570 lists in 184 downloads, to 2025-07-02); shorter ones
are taken all the same, since a territory may have fewer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.countries import NAMES
from overnights.errors import NotData

_KEY = ("week", "territory", "category")
_SEASON = ("territory", "category", "show_title", "season_title")
_COUNTED = ["week", "weeks_on_chart"]
_MOST_OF_THEM = 0.9  # publishers spell some names in their own way, and then sort them elsewhere


def check_whole(rows: pa.Table, lists: Sequence[str], file: str) -> None:
    """Whether the rows, in the order of their file, are those of a whole file.

    Args:
        rows: at least one; all columns of a published row, with week, territory, category and rank in each.
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
    _check_last_number(rows, file)
    _check_last_territory(rows, file)


def check_territories(rows: pa.Table, before: pa.Table, file: str) -> None:
    """Whether a file of territories still has those of an earlier one, but for extracts of some of them.

    Files run by the names of territories, so one that was cut off lacks the last of them; an extract lacks others too.

    Args:
        rows, before: week and territory of each row; of `before`, those that its last week has are expected.
    Raises: NotData.
    """
    here = set(pc.unique(rows["territory"]).to_pylist())
    latest = before["territory"].filter(pc.equal(before["week"], pc.max(before["week"])))
    gone = sorted(NAMES[code] for code in set(pc.unique(latest).to_pylist()) - here)
    last = max(NAMES[code] for code in here)
    if gone and sum(name > last for name in gone) >= _MOST_OF_THEM * len(gone):
        many = f"{gone[0]} to {gone[-1]}, {len(gone)} in all" if len(gone) > 2 else " and ".join(gone)
        raise NotData(
            f"{file} is cut off: it has no lists after {last}, and an earlier file has them of {many}. Fetch it anew, "
            "whole; an extract of the first territories goes into a home of its own. Nothing was stored.",
            path=file,
            missing=tuple(gone),
        )


def _check_last_number(rows: pa.Table, file: str) -> None:
    """Whether the last row's weeks follow from those of its season before and after: 1, where 12 is due, was cut."""
    last = rows.slice(rows.num_rows - 1)
    same = [pc.equal(pc.fill_null(rows[name], ""), pc.fill_null(last[name], "")[0]) for name in _SEASON]
    of_season = rows.filter(pc.and_(pc.and_(same[0], same[1]), pc.and_(same[2], same[3])))
    found = [(row["week"], row["weeks_on_chart"]) for row in of_season.select(_COUNTED).to_pylist()]
    week, weeks = (last[name][0].as_py() for name in _COUNTED)
    before = max((one for one in found if one[0] < week), default=None)
    after = min((one for one in found if one[0] > week), default=None)
    for due in (before[1] + 1 if before else 0, after[1] - 1 if after else 0):
        if due > weeks and str(due).startswith(str(weeks)):
            raise _cut_off(file, f"the last number is {weeks}, where {due} is due by the season's other weeks")


def _check_last_territory(rows: pa.Table, file: str) -> None:
    """Whether a file that runs from the latest week to the first has the first weeks of its last territory too."""
    firsts = rows.group_by("territory").aggregate([("week", "min")])
    first_of = dict(zip(firsts["territory"].to_pylist(), firsts["week_min"].to_pylist(), strict=True))
    week, territory = rows["week"][-1].as_py(), rows["territory"][-1].as_py()
    others = [first for code, first in first_of.items() if code != territory]
    if others and week == first_of[territory] > max(others):
        raise _cut_off(file, f"the lists of {territory} begin with the week to {week}, all others with an earlier one")


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
        what = f"has rank {ranks[at]} more than once in {_named(rows, at)}"
        raise _no_list(file, what, "Load the files as they were published, none joined to another or to more rows")
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


def _no_list(file: str, what: str, way_out: str = "Fetch the file anew") -> NotData:
    return NotData(
        f"{file} {what}. A list has ranks 1, 2, 3 and so on, each once. {way_out}; nothing was stored.",
        path=file,
    )


def _cut_off(file: str, what: str) -> NotData:
    return NotData(f"{file} is cut off: at its end, {what}. Fetch the file anew, whole; nothing was stored.", path=file)
