"""Published files that a load could not take: kept by name and reason, so that they leave a trace."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from uuid import uuid4

import pyarrow as pa

from overnights.acts.refused import Refused
from overnights.sources.published_archives import is_archive
from overnights.store.lake import Lake
from overnights.tables import FILES_SET_ASIDE

NOT_STORED = re.compile(r"; nothing was stored(?=\.)| Nothing was stored\.")  # others were


def keep_set_aside(lake: Lake, refused: Sequence[Refused], now: datetime) -> None:
    """Adds those that are not there yet, by name and reason. Call it under `lake.lock()`."""
    rows = [_row(one, now) for one in refused]
    known = {(row["source"], row["reason"]) for row in lake.read(FILES_SET_ASIDE).to_pylist()} if rows else set()
    new = [row for row in rows if (row["source"], row["reason"]) not in known]
    if new:
        lake.append(FILES_SET_ASIDE, pa.Table.from_pylist(new, FILES_SET_ASIDE.schema), act=f"set-aside-{uuid4().hex}")


def _row(one: Refused, now: datetime) -> dict[str, object]:
    name = name_of(one.path)
    return {"source": name, "reason": NOT_STORED.sub("", one.says).replace(one.path, name), "set_aside_at": now}


def name_of(path: str) -> str:
    """The name of a file, with that of the archive it lies in.

    >>> name_of("/data/vintages.tar.xz/2023-06-01.tsv")
    'vintages.tar.xz/2023-06-01.tsv'
    >>> name_of("/data/2023-06-01.tsv")
    '2023-06-01.tsv'
    """
    whole = PurePath(path)
    holder = next((one for one in whole.parents if is_archive(one.name)), whole.parent)
    return str(whole.relative_to(holder.parent if is_archive(holder.name) else holder))
