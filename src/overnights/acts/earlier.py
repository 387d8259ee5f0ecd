"""Rows of `events` accepted so far, found by the hash of their playback; what is not asked for is not read.

The runs added last are held in memory: playbacks are met again soon, if at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.store.lake import Lake, LakeFile
from overnights.tables import EVENTS

Int64s: TypeAlias = "npt.NDArray[np.int64]"


class Earlier:
    """The playbacks of event files: 12 bytes for each row of `events` in memory, and the runs added last.

    Args:
        files: event files that count.
        held_mb: what the runs held in memory may take.
    """

    def __init__(self, lake: Lake, files: Sequence[LakeFile], *, held_mb: int) -> None:
        self._lake = lake
        self._held_bytes = held_mb * 1_000_000
        self._held: dict[int, pa.Table] = {}  # by place in _files
        self._files: list[LakeFile | Future[LakeFile]] = []
        self._hashes = np.empty(0, np.int64)
        self._places = np.empty(0, np.int32)
        self._add(files, [lake.read(EVENTS, columns=["playback_hash"], files=[file]) for file in files])

    def add(self, file: Future[LakeFile], rows: pa.Table) -> None:
        """One more file, perhaps still being written, and the rows it holds."""
        self._held[len(self._files)] = rows
        self._add([file], [rows])
        while sum(table.nbytes for table in self._held.values()) > self._held_bytes:
            del self._held[next(iter(self._held))]

    def rows(self, hashes: Int64s) -> pa.Table:
        """The rows of the playbacks with these hashes (ascending, each once)."""
        from_ = np.searchsorted(self._hashes, hashes, side="left")
        to = np.searchsorted(self._hashes, hashes, side="right")
        is_met = to > from_
        if not is_met.any():
            return EVENTS.schema.empty_table()
        spans = [self._places[a:b] for a, b in zip(from_[is_met], to[is_met], strict=True)]
        places = np.unique(np.concatenate(spans)).tolist()
        wanted = pa.array(hashes[is_met])
        stored = [self._stored(place) for place in places if place not in self._held]
        parts = [self._lake.read(EVENTS, files=stored, where=[("playback_hash", "in", wanted)])] if stored else []
        held = [self._held[place] for place in places if place in self._held]
        return pa.concat_tables(
            parts + [rows.filter(pc.is_in(rows["playback_hash"], value_set=wanted)) for rows in held]
        )

    def _stored(self, place: int) -> LakeFile:
        file = self._files[place]
        return file.result() if isinstance(file, Future) else file

    def _add(self, files: Sequence[LakeFile | Future[LakeFile]], tables: Sequence[pa.Table]) -> None:
        first = len(self._files)
        self._files += files
        hashes = [table["playback_hash"].to_numpy() for table in tables]
        places = [np.full(len(part), first + n, np.int32) for n, part in enumerate(hashes)]
        joined = np.concatenate([self._hashes, *hashes])
        order = np.argsort(joined, kind="stable")
        self._hashes = joined[order]
        self._places = np.concatenate([self._places, *places])[order]
