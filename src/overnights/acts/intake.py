"""One batch on its way in: runs in the order offered, each held against what was accepted before it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.batches import BATCH_TABLES, counted_files, label_of, next_batch, sweep
from overnights.acts.earlier import Earlier, Int64s
from overnights.acts.shelf import Shelf
from overnights.errors import StoreError
from overnights.events.days import local_days
from overnights.events.resolve import ambiguous_playbacks, counted_once, flat, of_playbacks, resolve
from overnights.events.run import Run
from overnights.store.lake import Lake, LakeFile
from overnights.tables import AMBIGUOUS, BATCHES, EVENTS, LET_IN, SET_ASIDE, SOURCES, Table
from overnights.viewing.rules import Rules
from overnights.weeks import zone_named

SET_ASIDE_AT_ONCE = 200_000  # rows set aside that are gathered before they are written
PLAYBACKS = pa.schema([("playback_hash", pa.int64()), ("playback_id", pa.string())])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The account of a batch's own rows: accepted + duplicates + set aside = offered; `reasons` counts the last."""

    offered: int
    accepted: int
    duplicates: int
    set_aside: int
    reasons: dict[str, int]


class Intake:
    """Takes runs one by one, writes what they hold, and at the end makes it count, all together.

    To be used under `lake.lock()`, in a `with`: where that ends by an error, what was written is deleted. Memory holds
    12 bytes for each row of `events`, the run at hand, and the last runs as far as a quarter of `memory_mb` goes.

    Raises: StoreError, from every method, where the disk does not take it.
    """

    def __init__(self, lake: Lake, rules: Rules, *, memory_mb: int) -> None:
        self.batch = next_batch(lake)
        self._lake = lake
        self._zone = zone_named(rules.zone)
        self._earlier = Earlier(lake, counted_files(lake, EVENTS), held_mb=memory_mb // 4)
        files = counted_files(lake, AMBIGUOUS)
        self._known = lake.read(AMBIGUOUS, files=files).select(PLAYBACKS.names)
        self._newly = PLAYBACKS.empty_table()
        self._met = PLAYBACKS.empty_table()
        self._files: dict[str, list[LakeFile]] = {}
        self._shelf = Shelf(lake, EVENTS, file_mb=memory_mb // 12, label=label_of(self.batch))
        self._waiting: list[pa.Table] = []
        self._sources: list[dict[str, object]] = []
        self._offered = self._duplicates = 0
        self._reasons: Counter[str] = Counter()
        self._first_us: list[int] = []
        self._last_us: list[int] = []

    def __enter__(self) -> Intake:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.abandon()

    def take(self, run: Run) -> None:
        """The next run, in the order offered."""
        self._offered += run.offered
        self._duplicates += run.duplicates
        kept_out = run.set_aside
        if run.events.num_rows:
            kept_out = self._judge(run.events, kept_out)
        self._set_aside(kept_out)

    def source(self, *, first_ordinal: int, source: str, digest: str) -> None:
        """One file of the batch, before its rows: `sources` will map its ordinals."""
        row = {"batch": self.batch, "first_ordinal": first_ordinal, "source": source, "digest": digest}
        self._sources.append(row)

    def enter(self, late: pa.Table) -> pa.Table:
        """Late rows of one earlier batch, judged again as if they had come in time.

        Returns: `batch`, `ordinal` and `became` of each row: accepted, duplicate or conflicting_duplicate.
        """
        rows = late.set_column(late.schema.get_field_index("is_late"), "is_late", pa.array([False] * len(late)))
        rows = rows.sort_by([(name, "ascending") for name in ("bucket", "playback_hash", "playback_id")])
        earlier = self._earlier.rows(np.unique(rows["playback_hash"].to_numpy()))
        before = resolve(rows, earlier)
        within = counted_once(before.events)
        events = flat(rows).select(["batch", "ordinal"])
        if within.events.num_rows:
            self._keep(within.events, earlier)
        became = pa.array(["accepted"] * len(events), pa.string())
        for verdict in (before, within):
            is_same = pc.is_in(events["ordinal"], pa.array(verdict.duplicates))
            is_other = pc.is_in(events["ordinal"], verdict.conflicts["ordinal"].combine_chunks())
            became = pc.if_else(is_same, "duplicate", pc.if_else(is_other, "conflicting_duplicate", became))
            conflicts = _of_batch(verdict.conflicts, rows["batch"][0].as_py())
            self._set_aside(self._aside(conflicts, "conflicting_duplicate"))
        return events.append_column("became", became)

    def let_in(self, rows: pa.Table) -> None:
        """Late rows that were judged again: `batch`, `ordinal`, `became`."""
        by_batch = pa.array(np.full(len(rows), self.batch, np.int32))
        self._write(LET_IN, rows.append_column("by_batch", by_batch))

    def close(self) -> Tally:
        """Sets the rows of ambiguous playbacks aside, and adds up."""
        self._files[EVENTS.name] = self._shelf.close()
        for playbacks, files in ((self._newly, None), (self._met, self._files.get(EVENTS.name, []))):
            if playbacks.num_rows:
                self._set_aside(self._aside(self._accepted_of(playbacks, files), "ambiguous_playback"))
        self._write_waiting()
        set_aside = self._reasons.total()
        return Tally(
            offered=self._offered,
            accepted=self._offered - self._duplicates - set_aside,
            duplicates=self._duplicates,
            set_aside=set_aside,
            reasons=dict(self._reasons),
        )

    def commit(self, row: dict[str, object]) -> None:
        """Makes the batch count: its tables first, its row in `batches` last.

        Args:
            row: the row of `batches` without number and instants.
        """
        if self._sources:
            self._write(SOURCES, self._own_files())
        if self._newly.num_rows:
            by_batch = pa.array(np.full(len(self._newly), self.batch, np.int32))
            self._write(AMBIGUOUS, self._newly.append_column("by_batch", by_batch))
        act = f"{label_of(self.batch)}-{uuid4().hex}"
        for table in (SOURCES, AMBIGUOUS, SET_ASIDE, LET_IN, EVENTS):
            if files := self._files.get(table.name):
                self._lake.commit(table, add=files, act=act)
        first, last = min(self._first_us, default=None), max(self._last_us, default=None)
        whole = {**row, "batch": self.batch, "first_at": first, "last_at": last}
        self._lake.append(BATCHES, pa.Table.from_pylist([whole], schema=BATCHES.schema), act=act)

    def abandon(self) -> None:
        """Deletes what was written and does not count; what the disk will not let go, the next load sweeps."""
        if EVENTS.name not in self._files:
            self._shelf.abandon()
        for table in BATCH_TABLES:
            visible = {file.path for file in self._lake.files(table)}
            files = self._files.get(table.name, [])
            self._lake.discard(table, [file for file in files if file.path not in visible])
        with suppress(StoreError):
            sweep(self._lake)

    def _judge(self, events: pa.Table, kept_out: pa.Table) -> pa.Table:
        """Writes the run's events that are new; returns the rows set aside of the run."""
        earlier = self._earlier.rows(np.unique(events["playback_hash"].to_numpy()))
        verdict = resolve(events, earlier)
        again = pa.concat_arrays([pa.array(verdict.duplicates), *verdict.conflicts["ordinal"].chunks])
        if len(again):  # a late row that was accepted before is a duplicate, no longer a late row
            kept_out = kept_out.filter(pc.invert(pc.is_in(kept_out["ordinal"], again)))
        self._duplicates += len(verdict.duplicates)
        if verdict.events.num_rows:
            self._keep(verdict.events, earlier)
        conflicts = self._aside(_of_batch(verdict.conflicts, self.batch), "conflicting_duplicate")
        return pa.concat_tables([kept_out, conflicts])

    def _keep(self, events: pa.Table, earlier: pa.Table) -> None:
        """Writes events that are new, and notices what they make ambiguous."""
        self._notice(events, earlier)
        self._earlier.add(self._shelf.put(events), events)
        lists = events["ts"].combine_chunks()
        ends = pc.min_max(lists.flatten()).as_py()
        self._first_us.append(ends["min"])
        self._last_us.append(ends["max"])

    def _notice(self, events: pa.Table, earlier: pa.Table) -> None:
        """Remembers which playbacks are ambiguous now, and which rows are of those that were before."""
        if self._known.num_rows:
            met = of_playbacks(events.select(PLAYBACKS.names), self._known)
            self._met = _distinct([self._met, met])
        names = [*PLAYBACKS.names, "account_id", "episode_id", "country", "is_late"]
        found = ambiguous_playbacks(pa.concat_tables([earlier.select(names), events.select(names)]))
        if found.num_rows:
            fresh = found.join(self._known, PLAYBACKS.names, join_type="left anti")
            self._newly = _distinct([self._newly, fresh])

    def _accepted_of(self, playbacks: pa.Table, files: list[LakeFile] | None) -> pa.Table:
        """The accepted events of these playbacks, in some files or in all; with the detail to set them aside."""
        hashes = np.unique(playbacks["playback_hash"].to_numpy())
        if files is None:
            rows = self._earlier.rows(hashes)
        else:
            rows = self._lake.read(EVENTS, files=files, where=[("playback_hash", "in", pa.array(hashes))])
        rows = of_playbacks(rows, playbacks)
        events = flat(rows.filter(pc.invert(rows["is_late"])))
        detail = pc.binary_join_element_wise("playback_id", events["playback_id"], " ")
        return events.select(["batch", "ordinal", "ts"]).append_column("detail", detail)

    def _aside(self, rows: pa.Table, reason: str) -> pa.Table:
        """Rows of `set_aside` from batch, ordinal, ts and detail; their files are found by their ordinals."""
        count = len(rows)
        sources, numbers = self._places(rows["batch"].to_numpy(), rows["ordinal"].to_numpy())
        days = local_days(rows["ts"].to_numpy(), self._zone).astype(np.int32)
        columns = {
            "batch": rows["batch"].cast(pa.int32()),
            "by_batch": pa.array(np.full(count, self.batch, np.int32)),
            "ordinal": rows["ordinal"],
            "source": sources,
            "row": numbers,
            "reason": pa.array([reason] * count, pa.string()),
            "detail": rows["detail"],
            "day": pa.array(days).cast(pa.date32()),
        }
        return pa.table(columns, schema=SET_ASIDE.schema)

    def _places(self, batches: Int64s, ordinals: Int64s) -> tuple[pa.Array, pa.Array]:
        """The file and the row in it of ordinals of batches."""
        names, numbers = np.full(len(ordinals), "", dtype=object), np.zeros(len(ordinals), np.int64)
        for batch in np.unique(batches):
            at = np.flatnonzero(batches == batch)
            files = self._files_of(int(batch))
            firsts = files["first_ordinal"].to_numpy()
            place = np.searchsorted(firsts, ordinals[at], side="right") - 1
            names[at] = np.array(files["source"].to_pylist(), dtype=object)[place]
            numbers[at] = ordinals[at] - firsts[place] + 1
        return pa.array(names.tolist(), pa.string()), pa.array(numbers)

    def _files_of(self, batch: int) -> pa.Table:
        """The rows of `sources` of a batch, by their first ordinals; a file without rows stands before the next."""
        if batch == self.batch:
            return self._own_files()
        files = self._lake.read(SOURCES, where=[("batch", "=", batch)])
        return files.sort_by([("first_ordinal", "ascending"), ("rows", "ascending")])

    def _own_files(self) -> pa.Table:
        files = pa.Table.from_pylist(self._sources, schema=SOURCES.schema)
        firsts = files["first_ordinal"].to_numpy()
        rows = np.diff(firsts, append=max(self._offered, firsts[-1]))
        return files.set_column(files.schema.get_field_index("rows"), "rows", pa.array(rows))

    def _set_aside(self, rows: pa.Table) -> None:
        if not rows.num_rows:
            return
        own = rows.filter(pc.equal(rows["batch"], self.batch))["reason"].value_counts()
        self._reasons.update({pair["values"]: pair["counts"] for pair in own.to_pylist()})
        self._waiting.append(rows)
        if sum(len(part) for part in self._waiting) >= SET_ASIDE_AT_ONCE:
            self._write_waiting()

    def _write_waiting(self) -> None:
        if self._waiting:
            self._write(SET_ASIDE, pa.concat_tables(self._waiting))
            self._waiting = []

    def _write(self, table: Table, rows: pa.Table) -> None:
        file = self._lake.write_file(table, rows, label=label_of(self.batch))
        self._files.setdefault(table.name, []).append(file)


def _of_batch(rows: pa.Table, batch: int) -> pa.Table:
    return rows.append_column("batch", pa.array(np.full(len(rows), batch, np.int32)))


def _distinct(parts: list[pa.Table]) -> pa.Table:
    """Playbacks, each once."""
    plain = [part.select(PLAYBACKS.names).cast(PLAYBACKS) for part in parts]
    return pa.concat_tables(plain).group_by(PLAYBACKS.names).aggregate([]).cast(PLAYBACKS)
