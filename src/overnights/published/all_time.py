"""All-time lists: the most popular titles by what was viewed in their first 28 or 91 days; a file is one window."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from overnights.errors import NotData
from overnights.published.cells import Cells
from overnights.tables import ALL_TIME_ROWS

ALL_TIME = "all-time"
LISTS = ("Films (English)", "Films (Non-English)", "TV (English)", "TV (Non-English)")
WINDOWS = {"hours_viewed_first_28_days": 28, "hours_viewed_first_91_days": 91}
_SHARED = ("category", "rank", "show_title", "season_title")
_NO_TITLE = "N/A"
_CUT_BY = 10  # a number that lost its last digit is a tenth of what it was
SCHEMA = pa.schema([field for field in ALL_TIME_ROWS.schema if field.name != "vintage"])
"""Columns of `all_time_rows` without the vintage: what a file says."""


def is_all_time(names: set[str]) -> bool:
    """Whether a header, in small letters, is that of an all-time list."""
    return names >= set(_SHARED) and len(names & set(WINDOWS)) == 1


def all_time_rows(table: pa.Table, file: str) -> tuple[str, pa.Table]:
    """The layout in words, and the rows with SCHEMA, by list and rank.

    Args:
        table: columns of texts under the file's own header, in the order of the file.
    Raises: NotData, where a value breaks a rule, a list has a gap, or the file was cut off.
    """
    named = {name.lower(): name for name in table.column_names}
    (hours,) = named.keys() & set(WINDOWS)
    days = WINDOWS[hours]
    known = (*_SHARED, hours, "runtime", f"views_first_{days}_days")
    cells = Cells({name: table[named[name]] for name in known if name in named}, file)
    if not table.num_rows:
        raise NotData(f"{file} has a header and no rows: a published file has lists. Fetch it anew.", path=file)
    found = {
        "window_days": pa.array([days], pa.int64()).take(pa.array([0] * cells.count)),
        "category": cells.one_of("category", LISTS),
        "rank": cells.whole("rank", least=1, most=100),
        "show_title": cells.text("show_title"),
        "season_title": cells.text("season_title", is_null=True, null=_NO_TITLE),
        "hours_viewed": cells.whole(hours),
        "runtime_h": cells.decimal("runtime"),
        "views": cells.whole(f"views_first_{days}_days", is_null=True),
    }
    rows = pa.table([found[name] for name in SCHEMA.names], schema=SCHEMA)
    _check_whole(rows, file)
    passed = [original for name, original in named.items() if name not in known]
    count = sum(name in named for name in known)
    layout = f"all-time {days} days, {count} columns" + (f", and unknown {', '.join(passed)}" if passed else "")
    return layout, rows.sort_by([("category", "ascending"), ("rank", "ascending")]).combine_chunks()


def _check_whole(rows: pa.Table, file: str) -> None:
    """Whether all lists are there without a gap, the one at the end as long as the longest, its last number whole."""
    lists: dict[str, list[int]] = {}
    for category, rank in zip(rows["category"].to_pylist(), rows["rank"].to_pylist(), strict=True):
        lists.setdefault(category, []).append(rank)
    missing = [name for name in LISTS if name not in lists]
    if missing:
        raise _refused(file, f"has no list {missing[0]}")
    for name, ranks in lists.items():
        if sorted(ranks) != list(range(1, len(ranks) + 1)):
            raise _refused(file, f"has not each rank from 1 to {len(ranks)} once in {name}")
    last = lists[rows["category"][-1].as_py()]
    if len(last) < max(map(len, lists.values())):
        raise _refused(file, f"ends after {len(last)} ranks of {rows['category'][-1]}, where others have more")
    column = "views" if rows["views"].null_count < rows.num_rows else "hours_viewed"
    ours = rows.filter(pc.equal(rows["category"], rows["category"][-1]))[column]
    if len(ours) > 1 and None not in (above := ours[-2].as_py(), end := ours[-1].as_py()) and end * _CUT_BY <= above:
        raise _refused(file, f"ends in the number {end:,}, at most a tenth of the one above it: it was cut off there")


def _refused(file: str, what: str) -> NotData:
    return NotData(
        f"{file} {what}. An all-time list is read whole: {', '.join(LISTS)}. "
        "Fetch it anew, or leave it out; nothing was stored.",
        path=file,
    )
