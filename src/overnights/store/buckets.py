"""Buckets of the lake's files, which can be read alone: row groups say which they hold, hashes which playbacks."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from overnights.places import Place
from overnights.store.copies import Copies, Keys
from overnights.store.parquet import CODED, together
from overnights.store.recent import Recent

Int64s = npt.NDArray[np.int64]
Int16s = npt.NDArray[np.int16]
Flags = npt.NDArray[np.bool_]
_HASH = "playback_hash"
FOOTERS_KEPT = 256
_BITS = 18  # of a hash: a quarter of a megabyte says of most hashes that they are not among ten thousand


@dataclass(frozen=True, slots=True)
class _Footer:
    """A file's metadata; its row groups by the least and largest bucket they hold; where each begins, and the end."""

    metadata: pq.FileMetaData
    buckets: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]

    def groups(self, bucket: int, until: int) -> list[int]:
        """The row groups that may hold rows of buckets from one to before another."""
        return [n for n, (least, most) in enumerate(self.buckets) if least < until and bucket <= most]

    def is_mixed(self, bucket: int, until: int) -> bool:
        """Whether some of these hold others too."""
        return any(least < bucket or until <= most for least, most in self.buckets if least < until and bucket <= most)

    def sizes(self) -> Int64s:
        """The rows of each row group."""
        return np.diff(self.starts)

    def ranges(self, groups: Sequence[int], columns: Sequence[str]) -> list[tuple[int, int]]:
        """Where the bytes of some columns of row groups lie: first byte, byte after the last."""
        wanted = set(columns)
        found = []
        for group in map(self.metadata.row_group, groups):
            for n in range(group.num_columns):
                chunk = group.column(n)
                if chunk.path_in_schema.partition(".")[0] in wanted:
                    start = chunk.dictionary_page_offset or chunk.data_page_offset
                    found.append((start, start + chunk.total_compressed_size))
        return found


class BucketReader:
    """Reads buckets of files whose row groups say which they hold. Safe from any thread.

    Keeps the footers it has read, and what `recent` has; asks `copies` for what stands beside the files.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._guard = threading.Lock()
        self._footers: dict[str, _Footer] = {}
        self.recent = Recent()
        self.copies = Copies(place)

    def read(
        self,
        files: Sequence[str],
        bucket: int,
        schema: pa.Schema,
        columns: Sequence[str] | None,
        hashes: Int64s | None = None,
        until: int | None = None,
        coded: Sequence[str] = (),
    ) -> pa.Table:
        """Rows of one bucket, file by file in the order given.

        Args:
            coded: columns of text that come dictionary-coded.
            until: with it, rows of all buckets from the one named to before this one.
            hashes: ascending; only rows whose `playback_hash` is among them, and only row groups with such a row.
        Raises: OSError, where a file is gone or damaged; NoPlace.
        """
        names = list(schema.names) if columns is None else list(columns)
        wanted = pa.schema([pa.field(name, CODED) if name in coded else schema.field(name) for name in names])
        buckets = (bucket, bucket + 1 if until is None else until)
        sought = None if hashes is None else _Sought(hashes)

        def part_of(file: str) -> pa.Table | None:
            written = self.recent.rows(file)
            if written is not None:
                return _chosen(written.of(*buckets), names, sought)
            return self._part(file, buckets, names, sought, coded)

        found = together(part_of, files) if self._place.is_far else map(part_of, files)
        parts = [part for part in found if part is not None]
        if not parts:
            return wanted.empty_table()
        return pa.concat_tables([part if part.schema == wanted else part.cast(wanted) for part in parts])

    def placed(self, file: str) -> tuple[Int64s, Int16s]:
        """The playback's hash and the bucket of each row of a file, in their order.

        Raises: OSError, where it is gone or damaged; NoPlace.
        """
        keys = self._keys(file)
        return self._placed(file) if keys is None else (keys.hashes, keys.buckets)

    def copied(
        self, files: Sequence[str], bucket: int, until: int, hashes: Int64s, schema: pa.Schema
    ) -> tuple[list[pa.RecordBatch], list[str]]:
        """The rows of some playbacks in a form that they have beside files; and the files that have none of it.

        Raises: OSError; NoPlace.
        """
        sought, found, others = _Sought(hashes), [], []
        for file in files:
            keys = self._keys(file)
            if keys is None or self.recent.rows(file) is not None:
                others.append(file)
                continue
            theirs, first = keys.within(bucket, until)
            at = np.flatnonzero(sought.are_among(theirs))
            if len(at):
                rows = self.copies.rows(file, schema)
                if rows is None or rows.num_rows != len(keys.hashes):
                    others.append(file)
                else:
                    found.append(rows.take(pa.array(first + at)))
        return found, others

    def put(self, file: str, rows: pa.Table, parts: Sequence[pa.Table]) -> None:
        """Keeps what is asked soon of a file just written: its keys beside it, and its rows, where there is room.

        Args:
            rows: in the order of their buckets; parts: the same, as in `Written`.
        Raises: OSError; NoPlace.
        """
        keys = Keys.of(rows[_HASH].to_numpy(), rows["bucket"].to_numpy())
        self.copies.put_keys(file, keys)
        self.recent.put_keys(file, keys)
        self.recent.put_rows(file, parts)

    def _part(
        self, file_name: str, buckets: tuple[int, int], names: list[str], sought: _Sought | None, coded: Sequence[str]
    ) -> pa.Table | None:
        if sought is not None and self._has_none(file_name, buckets, sought):
            return None
        footer = self._footer(file_name)
        groups = footer.groups(*buckets)
        chosen: Flags | None = None
        if sought is not None:
            groups, chosen = self._with_any(file_name, footer, groups, sought)
        if not groups:
            return None
        is_mixed = footer.is_mixed(*buckets)
        read = [*names, "bucket"] if is_mixed and "bucket" not in names else names
        part = self._read(file_name, footer, groups, read, coded)
        if is_mixed:
            held = part.column("bucket").to_numpy()
            inside = (held >= buckets[0]) & (held < buckets[1])
            chosen = inside if chosen is None else inside & chosen
        return (part if chosen is None else part.filter(pa.array(chosen))).select(names)

    def _with_any(
        self, file_name: str, footer: _Footer, groups: list[int], sought: _Sought
    ) -> tuple[list[int], Flags | None]:
        """The row groups with a row of some playbacks, and which of their rows are."""
        hashes = self._hashes(file_name, footer, groups)
        met = sought.are_among(hashes)
        sizes = footer.sizes()[groups]
        has_any = np.bincount(np.repeat(np.arange(len(groups)), sizes)[met], minlength=len(groups)) > 0
        return [group for group, has in zip(groups, has_any, strict=True) if has], met[np.repeat(has_any, sizes)]

    def _has_none(self, file: str, buckets: tuple[int, int], sought: _Sought) -> bool:
        """Whether buckets of a file are known to have none of some playbacks."""
        keys = self._keys(file) if len(sought) else None
        return not len(sought) or (keys is not None and not sought.are_among(keys.within(*buckets)[0]).any())

    def _hashes(self, file_name: str, footer: _Footer, groups: list[int]) -> Int64s:
        """The playbacks of row groups."""
        keys = self._keys(file_name)
        if keys is None:
            return self._column(file_name, footer, groups, _HASH)
        return np.concatenate(
            [keys.hashes[:0], *(keys.hashes[footer.starts[n] : footer.starts[n + 1]] for n in groups)]
        )

    def _keys(self, file: str) -> Keys | None:
        """The keys of a file, as they are held or kept beside it."""
        keys = self.recent.keys(file)
        if keys is None:
            keys = self.copies.keys(file)
            if keys is not None:
                self.recent.put_keys(file, keys)
        return keys

    def _placed(self, file: str) -> tuple[Int64s, Int16s]:
        """The same as `placed`, from the file itself; what is found is held, where it is in the order of buckets."""
        footer = self._footer(file)
        every = range(len(footer.buckets))
        hashes = self._column(file, footer, every, _HASH)
        buckets = np.repeat(np.array([least for least, _ in footer.buckets], np.int16), footer.sizes())
        if any(least != most for least, most in footer.buckets):
            buckets = self._column(file, footer, every, "bucket").astype(np.int16)
        if (np.diff(buckets) >= 0).all():
            self.recent.put_keys(file, Keys.of(hashes, buckets))
        return hashes, buckets

    def _column(self, file_name: str, footer: _Footer, groups: Sequence[int], name: str) -> npt.NDArray[np.int64]:
        found: Int64s = self._read(file_name, footer, list(groups), [name]).column(0).to_numpy()
        return found

    def _read(
        self, file_name: str, footer: _Footer, groups: list[int], names: list[str], coded: Sequence[str] = ()
    ) -> pa.Table:
        is_far = self._place.is_far
        source = self._place.source(file_name, ahead=footer.ranges(groups, names) if is_far else ())
        coding = list(coded)
        with pq.ParquetFile(source, metadata=footer.metadata, pre_buffer=not is_far, read_dictionary=coding) as file:
            return file.read_row_groups(groups, columns=names, use_threads=False)

    def _footer(self, path: str) -> _Footer:
        with self._guard:
            footer = self._footers.get(path)
        if footer is None:
            footer = _footer_of(pq.read_metadata(self._place.source(path)))
            with self._guard:
                while len(self._footers) >= FOOTERS_KEPT:
                    self._footers.pop(next(iter(self._footers)))
                self._footers[path] = footer
        return footer


class _Sought:
    """Playbacks that are looked for among the rows of several files.

    Args:
        hashes: ascending.
    """

    def __init__(self, hashes: Int64s) -> None:
        self._hashes = hashes
        self._may_be = np.zeros(1 << _BITS, np.bool_)  # by the first bits of a hash: most others are passed over
        self._may_be[_first_bits(hashes)] = True

    def __len__(self) -> int:
        return len(self._hashes)

    def are_among(self, hashes: Int64s) -> Flags:
        """Whether each of some is one of them."""
        found = self._may_be[_first_bits(hashes)]
        if not len(self):
            return found
        at = np.flatnonzero(found)
        some = hashes[at]
        found[at] = self._hashes[np.minimum(np.searchsorted(self._hashes, some), len(self) - 1)] == some
        return found


def _first_bits(hashes: Int64s) -> npt.NDArray[np.uint64]:
    return hashes.view(np.uint64) >> np.uint64(64 - _BITS)


def _chosen(rows: pa.Table, names: list[str], sought: _Sought | None) -> pa.Table:
    """Some columns of rows, of some playbacks."""
    chosen = rows.select(names)
    if sought is None:
        return chosen
    return chosen.filter(pa.array(sought.are_among(rows.column(_HASH).to_numpy())))


def _footer_of(metadata: pq.FileMetaData) -> _Footer:
    names = [metadata.schema.column(n).path for n in range(metadata.num_columns)]
    place = names.index("bucket")
    every = (-(2**15), 2**15 - 1)
    buckets, starts = [], [0]
    for n in range(metadata.num_row_groups):
        group = metadata.row_group(n)
        found = group.column(place).statistics
        buckets.append((int(found.min), int(found.max)) if found is not None and found.has_min_max else every)
        starts.append(starts[-1] + group.num_rows)
    return _Footer(metadata, tuple(buckets), tuple(starts))
