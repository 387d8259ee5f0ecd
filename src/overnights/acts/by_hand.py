"""Aliases by hand in the lake: the lines of the latest file that was loaded, of which those count that were decided."""

from __future__ import annotations

from datetime import date
from typing import Any

from overnights.published.aliases import AliasLine, from_row, lines_digest
from overnights.store.lake import Lake
from overnights.tables import ALIAS_FILES, ALIAS_LINES


def file_by_hand(lake: Lake) -> dict[str, Any] | None:
    """The row of `alias_files` that counts: the latest version; None where no file was ever loaded."""
    rows = lake.read(ALIAS_FILES).to_pylist()
    return max(rows, key=lambda row: int(row["version"]), default=None)


def lines_by_hand(lake: Lake, day: date | None = None) -> list[AliasLine]:
    """The lines that count, in the order of their file.

    Args:
        day: those that were decided by then; null: all.
    """
    file = file_by_hand(lake)
    if file is None or not file["lines"]:
        return []
    rows = lake.read(ALIAS_LINES, where=[("digest", "=", file["digest"])]).sort_by("number").to_pylist()
    lines = {row["number"]: from_row(row) for row in rows}  # a killed load may have left the same lines before
    return [line for line in lines.values() if day is None or line.decided_on <= day]


def digest_by_hand(lake: Lake, day: date | None = None) -> str:
    """Digest of the lines that count; of none, the empty text."""
    lines = lines_by_hand(lake, day)
    return lines_digest(lines) if lines else ""
