"""Tables whose `source` is a path as it was given: what others may see of it."""

from __future__ import annotations

import posixpath
import re

import pyarrow as pa

WITH_PATHS = ("batches", "set_aside", "catalogues")
_OF_THIS_MACHINE = re.compile(r"(^|[ ,])(/|~|[A-Za-z]:[\\/]|\\\\)")


def without_folders(rows: pa.Table, *, but_relative: bool = False) -> pa.Table:
    """The same rows with the names of files, without the folders that they lie in.

    Args:
        but_relative: leaves what names no folder of this machine as it is: a relative path, or an address.
    """
    told = rows["source"].to_pylist()
    names = [one if one is None or (but_relative and not _OF_THIS_MACHINE.search(one)) else _names(one) for one in told]
    return rows.set_column(rows.column_names.index("source"), "source", pa.array(names, pa.string()))


def _names(paths: str) -> str:
    return ", ".join(posixpath.basename(path.rstrip("/\\").replace("\\", "/")) for path in paths.split(", "))
