"""The tasks of a one-shot run: pieces of files to runs in a scratch folder, and a bucket of these to its figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.events.days import local_days
from overnights.events.hashing import hash_text
from overnights.events.packing import PACKED, packed, unpacked
from overnights.events.resolve import Fates, fates, flat, kept, of_playbacks
from overnights.sources.pieces import MOST_ROWS_OF_A_FILE, Piece
from overnights.store.scratch import Scratch
from overnights.tables import PLAYS, SET_ASIDE
from overnights.tables.events import BUCKETS
from overnights.tasks.chunks import Account, Reading, added, runs
from overnights.viewing.frame import Counts, Frame
from overnights.weeks import zone_named

Int64s = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What becomes of rows once they meet others: counts by which the account changes.

    `late` of the rows set aside as too late are duplicates or contradict an accepted one, and are counted as such;
    `again` has their ordinals.
    """

    duplicates: int = 0
    conflicts: int = 0
    late: int = 0
    ambiguous: int = 0
    again: tuple[Int64s, ...] = ()

    def __add__(self, other: Met) -> Met:
        return Met(
            duplicates=self.duplicates + other.duplicates,
            conflicts=self.conflicts + other.conflicts,
            late=self.late + other.late,
            ambiguous=self.ambiguous + other.ambiguous,
            again=self.again + other.again,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Where rows go that others set aside; `paths` are the files by their places."""

    scratch: Scratch
    paths: tuple[str, ...]
    zone: str

    def put(self, events: pa.Table, reason: str) -> None:
        """Events set aside by others: `ordinal`, `ts` in µs, `detail`."""
        if not events.num_rows:
            return
        ordinals = events["ordinal"].to_numpy()
        days = local_days(events["ts"].to_numpy(), zone_named(self.zone)).astype(np.int32)
        ones = pa.array(np.ones(len(ordinals), np.int32))
        columns = {
            "batch": ones,
            "by_batch": ones,
            "ordinal": events["ordinal"],
            "source": pa.array(self.paths).take(pa.array(ordinals // MOST_ROWS_OF_A_FILE)),
            "row": pa.array(ordinals % MOST_ROWS_OF_A_FILE + 1),
            "reason": pa.repeat(pa.scalar(reason), len(ordinals)),
            "detail": events["detail"],
            "day": pa.array(days).cast(pa.date32()),
        }
        self.scratch.lay_aside(pa.table(columns, schema=SET_ASIDE.schema))


@dataclass(frozen=True, slots=True, kw_only=True)
class Astray:
    """Playbacks that stand in several buckets, by their prefixes (ascending), and how they were judged together."""

    prefixes: Int64s
    ambiguous: pa.Table
    conflicts: pa.Table
    met: Met

    def are(self, rows: pa.Table, buckets: int) -> npt.NDArray[np.bool_]:
        """Whether each row's playback is one of them."""
        found: npt.NDArray[np.bool_] = np.isin(prefixes_of(rows, buckets), self.prefixes)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketCounts:
    """A bucket's counts, which may be added to those of others, and what became of its rows."""

    counts: Counts
    met: Met


def shelve(task: tuple[Piece, ...], *, by: Reading, buckets: int, lays_aside: bool, scratch: Scratch) -> Account:
    """The runs of some pieces, put on the scratch folder by bucket; where asked, rows set aside too. Their account."""
    accounts = []
    for run, account in runs(task, by):
        accounts.append(account)
        _put(run.events, buckets, scratch)
        if lays_aside and run.set_aside.num_rows:
            scratch.lay_aside(run.set_aside)
    return added(accounts)


def _put(events: pa.Table, buckets: int, scratch: Scratch) -> None:
    """A run's events, packed, by bucket."""
    if not events.num_rows:
        return
    rows, number = packed(events), events["bucket"].to_numpy().astype(np.int64)
    if buckets > BUCKETS:
        accounts = events["account_id"].combine_chunks()
        further = (hash_text(accounts.cast(pa.string())) >> 6) & (buckets // BUCKETS - 1)
        number = number * (buckets // BUCKETS) + further
        order = np.argsort(number, kind="stable")
        rows, number = rows.take(pa.array(order)), number[order]
    bounds = np.searchsorted(number, np.arange(buckets + 1))
    keys = np.sort(prefixes_of(rows, buckets) | number)
    scratch.put(rows, bounds.tolist(), keys)


def prefixes_of(rows: pa.Table, buckets: int) -> Int64s:
    """The hashes of the rows' playbacks, their last bits, in which a bucket's number fits, 0."""
    hashes: Int64s = rows["playback_hash"].to_numpy()
    return hashes & ~np.int64(buckets - 1)


def astray(scratch: Scratch, buckets: int, *, keys_at_once: int, aside: Aside | None = None) -> Astray:
    """The playbacks that stand in two buckets since they name two accounts, judged together."""
    prefixes = _in_two(scratch, buckets, keys_at_once)
    parts = [PACKED.empty_table()]
    if len(prefixes):
        for run in range(scratch.runs):
            keys = scratch.keys(run)
            mine = keys[np.isin(keys & ~np.int64(buckets - 1), prefixes)] & (buckets - 1)
            for number in np.unique(mine).tolist():
                rows = scratch.bucket(number, (run,))
                parts.append(rows.filter(pa.array(np.isin(prefixes_of(rows, buckets), prefixes))))
    rows = unpacked(pa.concat_tables(parts))
    fate = _fates(rows)
    _, met = _judged(rows, fate, aside)
    return Astray(prefixes=prefixes, ambiguous=fate.ambiguous, conflicts=fate.conflicts, met=met)


def _in_two(scratch: Scratch, buckets: int, keys_at_once: int) -> Int64s:
    """The prefixes that stand in two buckets, found in slices of their range."""
    slices = max(1, -(-scratch.key_count // keys_at_once))
    ends = np.linspace(-(2.0**63), 2.0**63, slices + 1)[1:-1].astype(np.int64) & ~np.int64(buckets - 1)
    found = [np.empty(0, np.int64)]
    for low, high in zip([None, *ends.tolist()], [*ends.tolist(), None], strict=True):
        parts = [_between(scratch.keys(run), low, high) for run in range(scratch.runs)]
        keys = np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
        prefixes = keys & ~np.int64(buckets - 1)
        is_other = (prefixes[1:] == prefixes[:-1]) & (keys[1:] != keys[:-1])
        found.append(np.unique(prefixes[1:][is_other]))
    return np.concatenate(found)


def _between(keys: Int64s, low: int | None, high: int | None) -> Int64s:
    """Of ascending keys, those from `low` up to, and without, `high`."""
    begin = 0 if low is None else np.searchsorted(keys, low)
    return keys[begin : len(keys) if high is None else np.searchsorted(keys, high)].copy()


def measure_scratch(
    number: int, *, scratch: Scratch, buckets: int, frame: Frame, strays: Astray, aside: Aside | None = None
) -> BucketCounts:
    """One bucket: its playbacks judged over all runs, then measured."""
    from overnights.viewing import counted as counts_of
    from overnights.viewing import plays

    rows, strayed = scratch.bucket(number), None
    if not rows.num_rows:
        return BucketCounts(counts=counts_of(PLAYS.schema.empty_table(), frame), met=Met())
    if len(strays.prefixes):
        is_stray = strays.are(rows, buckets)
        rows, strayed = rows.filter(pa.array(~is_stray)), rows.filter(pa.array(is_stray))
    rows = unpacked(rows)
    counted, met = _judged(rows, _fates(rows), aside)
    del rows
    if strayed is not None and strayed.num_rows:
        counted = pa.concat_tables([counted, _countable(unpacked(strayed), strays.conflicts, strays.ambiguous)])
    derived = plays(counted, frame, generation=1)
    del counted
    return BucketCounts(counts=counts_of(derived, frame), met=met)


def _fates(rows: pa.Table) -> Fates:
    return fates(rows, np.ones(rows.num_rows, dtype=np.int64))


def _judged(rows: pa.Table, fate: Fates, aside: Aside | None) -> tuple[pa.Table, Met]:
    """The rows that are measured (repeats may be among them: they change no play), and what became of the others."""
    taken = np.concatenate([_ordinals(fate.duplicates), _ordinals(fate.conflicts)])
    late = rows.filter(rows["is_late"])
    is_late = np.isin(taken, _all_ordinals(late)) if late.num_rows and len(taken) else np.zeros(len(taken), np.bool_)
    ambiguous = 0
    if aside is not None:
        aside.put(fate.conflicts, "conflicting_duplicate")
    if fate.ambiguous.num_rows:
        doubtful = of_playbacks(rows.filter(pc.invert(rows["is_late"])), fate.ambiguous)
        doubtful = kept(doubtful, ~np.isin(_all_ordinals(doubtful), taken))
        ambiguous = len(_all_ordinals(doubtful))
        if aside is not None:
            aside.put(_doubted(doubtful), "ambiguous_playback")
    met = Met(
        duplicates=fate.more_duplicates[1],
        conflicts=fate.conflicts.num_rows,
        late=int(is_late.sum()),
        ambiguous=ambiguous,
        again=(taken[is_late],) if is_late.any() else (),
    )
    return _countable(rows, fate.conflicts, fate.ambiguous), met


def _doubted(rows: pa.Table) -> pa.Table:
    """Events of ambiguous playbacks: `ordinal`, `ts` and `detail`."""
    events = flat(rows)
    detail = pc.binary_join_element_wise("playback_id", events["playback_id"], " ")
    return events.select(["ordinal", "ts"]).append_column("detail", detail)


def _countable(rows: pa.Table, conflicts: pa.Table, ambiguous: pa.Table) -> pa.Table:
    """Rows that are not late, without playbacks that are ambiguous and events that contradict accepted ones."""
    if pc.any(rows["is_late"]).as_py():
        rows = rows.filter(pc.invert(rows["is_late"]))
    if ambiguous.num_rows:
        rows = without_playbacks(rows, ambiguous)
    if conflicts.num_rows:
        is_touched = np.isin(rows["playback_hash"].to_numpy(), conflicts["playback_hash"].to_numpy())
        touched = rows.filter(pa.array(is_touched))
        held = kept(touched, ~np.isin(_all_ordinals(touched), _ordinals(conflicts)))
        rows = pa.concat_tables([rows.filter(pa.array(~is_touched)), held])
    return rows


def without_playbacks(rows: pa.Table, playbacks: pa.Table) -> pa.Table:
    """The rows of all other playbacks."""
    is_suspect = np.isin(rows["playback_hash"].to_numpy(), playbacks["playback_hash"].to_numpy())
    names = rows["playback_id"]
    is_named = pc.is_in(names, value_set=playbacks["playback_id"].combine_chunks().cast(names.type))
    return rows.filter(pa.array(~(is_suspect & is_named.to_numpy())))


def _ordinals(events: pa.Table) -> Int64s:
    ordinals: Int64s = events["ordinal"].to_numpy()
    return ordinals


def _all_ordinals(rows: pa.Table) -> Int64s:
    parts = [chunk.flatten().to_numpy() for chunk in rows["ordinal"].chunks]
    return np.concatenate([np.empty(0, np.int64), *parts])
