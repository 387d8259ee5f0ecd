"""Rows of `events` accepted so far, found by the hash of their playback; what is not asked for is not read.

The runs added last are held in memory: playbacks are met again soon, if at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.shelf import Shelved
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
        self._held: dict[int, list[pa.Table]] = {}  # by place in _files; all rows of a file, or none
        self._files: list[LakeFile | Shelved] = []
        self._hashes = np.empty(0, np.int64)
        self._places = np.empty(0, np.int32)
        self._files += files
        read = [lake.read(EVENTS, columns=["playback_hash"], files=[file]) for file in files]
        self._index(range(len(files)), [rows["playback_hash"].to_numpy() for rows in read])

    def add(self, place: Shelved, rows: pa.Table) -> None:
        """More rows of this batch, and the file they will stand in."""
        if not self._files or self._files[-1] is not place:
            self._files.append(place)
        last = len(self._files) - 1
        self._held.setdefault(last, []).append(rows)
        self._index([last], [rows["playback_hash"].to_numpy()])
        held = {place: sum(part.nbytes for part in parts) for place, parts in self._held.items()}
        for oldest in list(held)[:-1]:
            if sum(held.values()) > self._held_bytes:
                del self._held[oldest], held[oldest]

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
        held = [rows for place in places for rows in self._held.get(place, [])]
        found = [rows.filter(pc.is_in(rows["playback_hash"], value_set=wanted)) for rows in held]
        return pa.concat_tables(parts + found)

    def _stored(self, place: int) -> LakeFile:
        file = self._files[place]
        return file.file() if isinstance(file, Shelved) else file

    def _index(self, places: Sequence[int], hashes: Sequence[Int64s]) -> None:
        """Remembers in which files these playbacks stand."""
        repeated = [np.full(len(part), place, np.int32) for place, part in zip(places, hashes, strict=True)]
        joined = np.concatenate([self._hashes, *hashes])
        order = np.argsort(joined, kind="stable")
        self._hashes = joined[order]
        self._places = np.concatenate([self._places, *repeated])[order]
