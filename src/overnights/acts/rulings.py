"""What rows of events decide about each other, judged bucket by bucket for an act: a load, a restatement, a withdrawal.

The act writes its rulings before it is committed, as files that nobody sees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.acts.batches import counted_files, label_of, let_in_of
from overnights.engines.engine import Engine
from overnights.events.resolve import PLAYBACKS
from overnights.home import Home
from overnights.store.lake import Lake, LakeFile
from overnights.tables import AMBIGUOUS, EVENTS, REPEATED, RULINGS, Table
from overnights.tables.events import BUCKETS
from overnights.tasks.left_out import LetIn, latest
from overnights.tasks.resolve import Judged, ResolveTask, StraddleTask, Straddling, judged, resolve_bucket, straddling

Int64s = npt.NDArray[np.int64]
Progress = Callable[[str, int, int], None]
STEP = "count events once"
ROWS_AT_ONCE = 4_000_000  # of `events`, of which a task looks for playbacks in two buckets
RULINGS_AT_ONCE = 500_000  # gathered before they are written
TOGETHER_BYTES = 8_000_000  # of new event files, in memory some three times as much, with what they touch
UNPACKED = 6  # an event file in memory, by its bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """An act that rules: its number, the event files that count after it, and those whose playbacks it touches.

    `let_in` are the stretches let in, its own among them; `touches_late` says that only late events of the last one
    are touched, `is_again` that the touched playbacks are judged anew, without the rows of the batch `without`.
    """

    act: int
    files: tuple[LakeFile, ...]
    touching: tuple[LakeFile, ...]
    let_in: tuple[LetIn, ...]
    touches_late: bool = False
    is_again: bool = False
    without: int | None = None

    @staticmethod
    def of_load(lake: Lake, batch: int, new: tuple[LakeFile, ...]) -> Ruling:
        """Of a load: it touches the playbacks of its own event files, beside all that counts."""
        files = (*counted_files(lake, EVENTS), *new)
        return Ruling(act=batch, files=files, touching=new, let_in=let_in_of(lake))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What an act ruled: its files by table, its rulings counted by (batch, became, is_late), and duplicates by batch.

    `before` are the duplicates of the same playbacks before the act, where they were judged again.
    """

    files: dict[str, list[LakeFile]]
    rulings: Counter[tuple[int, str, bool]]
    duplicates: Counter[int]
    before: Counter[int]


class _Book:
    """Gathers what the tasks find, and writes it."""

    def __init__(self, home: Home, ruling: Ruling) -> None:
        self._home = home
        self._ruling = ruling
        self.waiting: list[pa.Table] = []
        self.ambiguous: list[pa.Table] = [PLAYBACKS.empty_table()]
        self.astray: list[pa.Table] = []
        self.repeated: list[pa.Table] = []
        self.touched: list[Int64s] = [np.empty(0, np.int64)]
        self.files: dict[str, list[LakeFile]] = {}
        self.rulings: Counter[tuple[int, str, bool]] = Counter()
        self.duplicates: Counter[int] = Counter()
        self.before: Counter[int] = Counter()

    def put(self, found: Judged) -> None:
        fresh = found.rulings
        if fresh.num_rows:
            counts = fresh.group_by(["batch", "became", "is_late"]).aggregate([([], "count_all")]).to_pylist()
            self.rulings.update({(row["batch"], row["became"], row["is_late"]): row["count_all"] for row in counts})
            self.waiting.append(_by(self._ruling.act, fresh, RULINGS))
        if found.carried.num_rows:
            self.waiting.append(found.carried)
        self.duplicates.update(found.duplicates)
        self.before.update(found.duplicates_before)
        self.ambiguous.append(found.ambiguous)
        self.touched.append(found.touched)
        self.put_repeated(found)
        if found.astray.num_rows:
            self.astray.append(found.astray)
        if sum(len(rows) for rows in self.waiting) >= RULINGS_AT_ONCE:
            self.write()

    def put_repeated(self, found: Judged) -> None:
        if len(found.repeated):
            self.repeated.append(_by(self._ruling.act, found.repeated, REPEATED))

    def write(self) -> None:
        if self.waiting:
            rows, self.waiting = pa.concat_tables(self.waiting), []
            self._write(RULINGS, rows.sort_by("bucket"))

    def close(self) -> Ruled:
        self.write()
        if self.repeated:
            self._write(REPEATED, pa.concat_tables(self.repeated).sort_by("bucket"))
        known = self._home.lake.read(AMBIGUOUS, files=counted_files(self._home.lake, AMBIGUOUS))
        found = pa.concat_tables(self.ambiguous)
        if self._ruling.is_again:
            is_kept = ~np.isin(known["playback_hash"].to_numpy(), np.concatenate(self.touched))
            rows = pa.concat_tables([known.filter(pa.array(is_kept)), _by(self._ruling.act, found, AMBIGUOUS)])
        else:
            rows = _by(self._ruling.act, found.join(known, PLAYBACKS.names, join_type="left anti"), AMBIGUOUS)
        if rows.num_rows:
            self._write(AMBIGUOUS, rows)
        return Ruled(files=self.files, rulings=self.rulings, duplicates=self.duplicates, before=self.before)

    def _write(self, table: Table, rows: pa.Table) -> None:
        file = self._home.lake.write_file(table, rows, label=label_of(self._ruling.act))
        self.files.setdefault(table.name, []).append(file)


def rule(home: Home, engine: Engine, ruling: Ruling, progress: Progress | None = None) -> Ruled:
    """Judges the playbacks that an act touches, and writes the rulings under its label; nothing counts yet.

    Raises: StoreError, where the disk does not take it or a file is gone; TaskFailed.
    """
    tasks = list(_tasks(home, ruling, _straddling(home, engine, ruling)))
    book = _Book(home, ruling)
    work = partial(resolve_bucket, lake=home.lake)
    for done, found in enumerate(engine.map(STEP, work, tasks, memory_mb=_memory_mb(home)), start=1):
        book.put(found)
        if progress:
            progress(STEP, done, len(tasks))
    if book.astray and tasks:
        rows = pa.concat_tables(book.astray)
        hashes = np.unique(rows["playback_hash"].to_numpy())
        wanted = [("playback_hash", "in", hashes.tolist())]
        before = latest(home.lake.read(RULINGS, files=tasks[0].ruling_files, where=wanted))
        book.put(judged(rows, replace(tasks[0], act=None), before, touched=hashes))
    return book.close()


def _straddling(home: Home, engine: Engine, ruling: Ruling) -> Straddling:
    """Touched playbacks that stand in two buckets, and where the touched ones stand."""
    rows = sum(file.rows for file in ruling.files)
    parts = max(1, -(-rows // ROWS_AT_ONCE))
    tasks = [
        StraddleTask(part=part, parts=parts, files=ruling.files, touching=ruling.touching) for part in range(parts)
    ]
    work = partial(straddling, lake=home.lake)
    found = list(engine.map(STEP, work, tasks, memory_mb=32 + ROWS_AT_ONCE * 40 // 1_000_000))
    met: dict[str, frozenset[int]] = {}
    for one in found:
        met |= {path: buckets | met.get(path, frozenset()) for path, buckets in one.met.items()}
    return Straddling(hashes=np.unique(np.concatenate([one.hashes for one in found])), met=met)


def _tasks(home: Home, ruling: Ruling, found: Straddling) -> Iterable[ResolveTask]:
    """A task for each bucket, or for parts of it, or for several where little is touched; with the files that hold
    its touched playbacks.
    """
    parts = _parts(home, ruling.files)
    ruling_files = tuple(counted_files(home.lake, RULINGS))
    together = _together(ruling) if parts == 1 else 1
    for bucket in range(0, BUCKETS, together):
        inside = frozenset(range(bucket, bucket + together))
        files = tuple(file for file in ruling.files if inside & found.met.get(file.path, inside))
        for part in range(parts):
            yield ResolveTask(
                bucket=bucket,
                until=bucket + together,
                part=part,
                parts=parts,
                files=files,
                touching=ruling.touching,
                ruling_files=ruling_files,
                let_in=ruling.let_in,
                straddling=found.hashes,
                touches_late=ruling.touches_late,
                is_again=ruling.is_again,
                without=ruling.without,
                act=None if ruling.is_again or ruling.touches_late else ruling.act,
            )


def _together(ruling: Ruling) -> int:
    """How many buckets a task has: several where asking costs more than what is told."""
    if ruling.is_again or ruling.touches_late:
        return 1
    bucket_bytes = max(1, sum(file.bytes for file in ruling.touching) // BUCKETS)
    return max((count for count in (1, 2, 4, 8, 16) if count * bucket_bytes <= TOGETHER_BYTES), default=1)


def _parts(home: Home, files: Sequence[LakeFile]) -> int:
    """Into how many parts a bucket falls, so that one fits into a task's memory."""
    bucket_mb = UNPACKED * sum(file.bytes for file in files) // BUCKETS // 1_000_000
    return 1 + bucket_mb // max(1, _memory_mb(home) - 16)


def _memory_mb(home: Home) -> int:
    """What a task may take."""
    return max(32, home.settings.memory_mb // 2 // home.settings.thread_count)


def _by(act: int, rows: pa.Table, table: Table) -> pa.Table:
    numbers = pa.array(np.full(len(rows), act, np.int32))
    return rows.append_column("by_batch", numbers).select(table.column_names).cast(table.schema)
