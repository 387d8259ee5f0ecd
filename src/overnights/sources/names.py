"""The columns that readers add to those of a file, and the check that a file has those that are needed."""

from __future__ import annotations

from collections.abc import Sequence

from overnights.errors import MissingColumns

ROW = "_row"  # row in the file, int64; the first data row is 1
BROKEN = "_broken"  # why a row could not be split into columns; null for all others
_MOST_NAMES, _MOST_LETTERS = 40, 400  # of the columns that a sentence lists


def check_columns(path: str, found: Sequence[str], needed: Sequence[str]) -> None:
    """Raises: MissingColumns, naming those that are missing and those that are there."""
    missing = [name for name in needed if name not in found]
    if missing:
        there = ", ".join(found[:_MOST_NAMES])[:_MOST_LETTERS] or "none"
        there += f" and more ({len(found)} in all)" if len(", ".join(found)) > len(there) else ""
        raise MissingColumns(
            f"{path} has no column {', '.join(missing)}; it has {there}. "
            "Events need it: name the column that holds it in a file for `--mapping`.",
            path=path,
            missing=tuple(missing),
            found=tuple(found),
        )
