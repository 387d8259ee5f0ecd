"""The resolve task: in one bucket of accounts, what rows of events decide about each other.

Events are counted once over chunks and batches, late ones enter where their week was restated with them, and playbacks
that name two accounts, episodes or countries are ambiguous. What is decided is kept as `rulings`; events stay as they
were offered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.events.fields import one_array
from overnights.events.keys import distinct, is_among
from overnights.events.packing import unpacked
from overnights.events.repeats import repeats
from overnights.events.resolve import Fates, fates, of_playbacks
from overnights.store.lake import Lake, LakeFile
from overnights.tables import EVENTS, RULINGS
from overnights.tasks.left_out import LetIn, are_among, are_let_in, entered, latest
from overnights.tasks.near import packed_of, rows_of

Int64s = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
RULED = pa.schema([field for field in RULINGS.schema if field.name != "by_batch"])
WORTH_A_FILTER = 0.5  # where fewer of the rows are judged, the others are left out first


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveTask:
    """What is judged of one bucket, or of those from `bucket` to before `until`, where little is touched: the share
    `part` of `parts`, by the hashes of playbacks.

    `files` are those that hold the playbacks in question, of which `touching` hold the ones to judge: all their
    playbacks, or with `touches_late` those with late events of the last of `let_in`. `straddling` are playbacks of two
    buckets, whose rows come back as they are. `ruling_files` hold the rulings so far; `is_again` says that those of the
    playbacks judged are made anew, without the rows of the batch `without`.
    `act` is the batch that is loaded, null in other acts.
    """

    bucket: int
    until: int
    part: int
    parts: int
    files: tuple[LakeFile, ...]
    touching: tuple[LakeFile, ...]
    ruling_files: tuple[LakeFile, ...]
    let_in: tuple[LetIn, ...]
    straddling: Int64s
    touches_late: bool = False
    is_again: bool = False
    without: int | None = None
    act: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of rows by others: `rulings` (RULED), `ambiguous` playbacks, more duplicates by batch, before too.

    `carried` are rulings so far (RULINGS) that hold, and `touched` the hashes of the playbacks judged, where these were
    judged again; `astray` are rows of `events`, of playbacks of two buckets. `repeated` are playbacks
    (bucket, playback_hash) of which the touching files bring nothing new: each event there repeats an accepted one.
    """

    rulings: pa.Table
    carried: pa.Table
    ambiguous: pa.Table
    duplicates: Mapping[int, int]
    duplicates_before: Mapping[int, int]
    touched: Int64s
    astray: pa.Table
    repeated: pa.Table


def resolve_bucket(task: ResolveTask, *, lake: Lake) -> Judged:
    """Judges the playbacks of a bucket that are touched; what was ruled already is not ruled again.

    Raises: StoreError, where a file is damaged or gone.
    """
    before = _ruled_before(task, lake)
    rows, touched, again = _rows(task, lake, before)
    is_astray = is_among(_hashes(rows), task.straddling)
    astray = rows.filter(pa.array(is_astray)) if is_astray.any() else rows.slice(0, 0)
    rows = rows.filter(pa.array(~is_astray)) if is_astray.any() else rows
    found = judged(rows, task, before, astray=astray, touched=touched)
    if again is None or task.act is None:
        return found
    duplicates = Counter(found.duplicates)
    duplicates[task.act] += again.duplicates
    return replace(found, duplicates=duplicates, repeated=pa.concat_tables([found.repeated, again.repeated]))


def judged(
    rows: pa.Table, task: ResolveTask, before: pa.Table, *, astray: pa.Table | None = None, touched: Int64s
) -> Judged:
    """The rulings on whole playbacks.

    Args:
        before: the rulings so far (RULINGS), of these playbacks and others.
    """
    counted = rows if task.without is None else rows.filter(pc.not_equal(rows["batch"], task.without))
    rulings, found = _ruled(counted, task.let_in)
    duplicates_before: Mapping[int, int] = {}
    carried = before.slice(0, 0)
    if task.is_again:
        duplicates_before = _ruled(rows, task.let_in)[1].more_duplicates
        carried = before.filter(pa.array(~is_among(_hashes(before), touched)))
    else:
        rulings = rulings.filter(pa.array(~_are_ruled(rulings, before)))
    return Judged(
        rulings=rulings,
        carried=carried,
        ambiguous=found.ambiguous,
        duplicates=found.more_duplicates,
        duplicates_before=duplicates_before,
        touched=touched if task.is_again else touched[:0],
        astray=rows.slice(0, 0) if astray is None else astray,
        repeated=again_only(rows, found.duplicates, task),
    )


def again_only(rows: pa.Table, again: pa.Table, task: ResolveTask) -> pa.Table:
    """Playbacks (bucket, playback_hash) of the act's own batch, all of whose events of it repeat others."""
    found = rows.select(["bucket", "playback_hash"])
    if task.act is None:
        return found.slice(0, 0)
    is_ours = rows["batch"].to_numpy() == task.act
    lengths = pc.list_value_length(rows["ts"]).to_numpy()[is_ours]
    hashes = _hashes(again)[again["batch"].to_numpy() == task.act]
    repeated, counts = np.unique(hashes, return_counts=True)
    if not len(repeated):
        return found.slice(0, 0)
    ours = _hashes(rows)[is_ours]
    at = np.minimum(np.searchsorted(repeated, ours), len(repeated) - 1)
    is_one = repeated[at] == ours
    offered = np.bincount(at[is_one], weights=lengths[is_one], minlength=len(repeated))
    firsts = np.full(len(repeated), -1)
    firsts[at[is_one]] = np.flatnonzero(is_ours)[is_one]
    return found.take(pa.array(firsts[offered == counts]))


def _ruled(rows: pa.Table, let_in: Sequence[LetIn]) -> tuple[pa.Table, Fates]:
    """Rulings (RULED) on whole playbacks, and the fates they follow from."""
    given, acts = entered(rows, let_in)
    found = fates(given, acts)
    came_late = _events(rows.filter(rows["is_late"]))
    again = found.duplicates
    two = _events(of_playbacks(given, found.ambiguous)) if found.ambiguous.num_rows else _events(given.slice(0, 0))
    is_out = two["is_late"].to_numpy() | are_among(two, again) | are_among(two, found.conflicts)
    two = two.filter(pa.array(~is_out))
    entering = _events(given.filter(pa.array(~given["is_late"].to_numpy() & (acts != given["batch"].to_numpy()))))
    for others in (again, found.conflicts, two):
        entering = entering.filter(pa.array(~are_among(entering, others)))
    late_again = came_late.filter(pa.array(are_among(came_late, again)))
    conflicts = found.conflicts.append_column("is_late", pa.array(are_among(found.conflicts, came_late)))
    parts = [
        _became(conflicts, "conflicting_duplicate", conflicts["detail"]),
        _became(two, "ambiguous_playback", _with_name(two["playback_id"])),
        _became(late_again, "duplicate", pa.nulls(len(late_again), pa.string())),
        _became(entering, "accepted", pa.nulls(len(entering), pa.string())),
    ]
    parts[1] = _with(parts[1], "is_late", pa.array(are_among(two, came_late)))
    parts[3] = _with(parts[3], "is_late", pa.array(np.ones(len(entering), np.bool_)))
    return pa.concat_tables(parts), found


def _became(events: pa.Table, reason: str, detail: pa.ChunkedArray | pa.Array) -> pa.Table:
    names = [name for name in RULED.names if name not in ("became", "detail")]
    count = len(events)
    rows = events.select(names).append_column("became", pa.array([reason] * count, pa.string()))
    return rows.append_column("detail", detail).select(RULED.names).cast(RULED)


def _with_name(playbacks: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join_element_wise("playback_id", playbacks, " ")


def _events(rows: pa.Table) -> pa.Table:
    """One row an event: where it stands, its instant, whether it is late, its playback's id."""
    parents = pa.array(np.repeat(np.arange(len(rows)), pc.list_value_length(rows["ts"]).to_numpy()))
    columns = {name: rows[name].take(parents) for name in ("batch", "bucket", "playback_hash", "is_late")}
    columns["playback_id"] = rows["playback_id"].cast(pa.string()).take(parents)
    columns |= {name: one_array(rows[name]).flatten() for name in ("ordinal", "ts")}
    return pa.table(columns)


def _are_ruled(rulings: pa.Table, before: pa.Table) -> Flags:
    """Whether the same was ruled of each row already."""
    is_ruled = np.zeros(len(rulings), dtype=np.bool_)
    for became in pc.unique(before["became"]).to_pylist():
        is_same = pc.equal(rulings["became"], became).to_numpy(zero_copy_only=False)
        is_ruled |= is_same & are_among(rulings, before.filter(pc.equal(before["became"], became)))
    return is_ruled


def _ruled_before(task: ResolveTask, lake: Lake) -> pa.Table:
    if not task.ruling_files:
        return RULINGS.schema.empty_table()
    rows = lake.read_bucket(RULINGS, task.bucket, until=task.until, files=task.ruling_files)
    return latest(rows.filter(pa.array(_is_of_part(task, _hashes(rows)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    """Playbacks that are not judged, as each of their rows in the act's own batch repeats one of before.

    Their `hashes`, ascending; the `duplicates` that their runs did not tell; the playbacks (bucket, playback_hash).
    """

    hashes: Int64s
    duplicates: int
    repeated: pa.Table


def _rows(task: ResolveTask, lake: Lake, before: pa.Table) -> tuple[pa.Table, Int64s, _Again | None]:
    """All rows of the touched playbacks of a bucket, straddling ones included, and the hashes of these playbacks.

    Playbacks of a single row may be among them, or left out, where rows are not judged again; in a load those whose
    new rows only repeat are left out, and told apart.
    """
    if task.is_again or task.touches_late:
        new = pa.concat_tables([EVENTS.schema.empty_table(), *(_read(task, lake, (file,)) for file in task.touching)])
        touched = _with_two(_hashes(_late_of_last(new, task) if task.touches_late else new), task)
        old = rows_of(lake, _others(task), (task.bucket, task.until), touched)
        return pa.concat_tables([new.filter(pa.array(is_among(_hashes(new), touched))), old]), touched, None
    hashes = _hashes(_read(task, lake, task.touching, columns=("playback_hash",)))
    touched = _with_two(hashes, task)
    packed, others = packed_of(lake, _others(task), (task.bucket, task.until), touched)
    old = lake.read_bucket(EVENTS, task.bucket, until=task.until, files=others, hashes=touched)
    seen, counts = np.unique(np.concatenate([hashes, _hashes(old), _hashes(packed)]), return_counts=True)
    several = distinct(seen[counts > 1], task.straddling)
    wanted = touched if task.parts > 1 else None  # no more is held than of one part
    if packed.num_rows or is_among(hashes, several).sum() < WORTH_A_FILTER * len(hashes):
        wanted = several
    new = lake.read_bucket(EVENTS, task.bucket, until=task.until, files=task.touching, hashes=wanted)
    again = None
    if task.act is not None and packed.num_rows:
        new, packed = new.combine_chunks(), packed.combine_chunks()  # little; each is asked often, by chunk and column
        again = _repeats(new, packed, np.concatenate([_hashes(before), task.straddling]))
        new, old, packed = (_without(rows, again.hashes) for rows in (new, old, packed))
    return pa.concat_tables([new, old, unpacked(packed)]), touched, again


def _without(rows: pa.Table, hashes: Int64s) -> pa.Table:
    """The rows of other playbacks."""
    return rows.filter(pa.array(~is_among(_hashes(rows), hashes)))


def _repeats(new: pa.Table, packed: pa.Table, doubtful: Int64s) -> _Again:
    """Which playbacks of new rows only repeat a packed row, but for those of which something was ruled, or that stand
    in two buckets: these are `doubtful`.

    A packed row that is not late and of which nothing was ruled has events that count and such that repeat them: a new
    row with some of them and the same names has nothing but repeats, and changes no other row.
    """
    hashes = _hashes(new)
    is_again, told = repeats(new, packed, is_among(hashes, _hashes(packed)) & ~is_among(hashes, doubtful))
    is_again &= ~is_among(hashes, hashes[~is_again])
    playbacks, first = np.unique(hashes[is_again], return_index=True)
    events = pc.list_value_length(new["ts"]).to_numpy()[is_again].sum() - told[is_again].sum()
    return _Again(
        hashes=playbacks,
        duplicates=int(events),
        repeated=new.select(["bucket", "playback_hash"]).take(pa.array(np.flatnonzero(is_again)[first])),
    )


def _with_two(hashes: Int64s, task: ResolveTask) -> Int64s:
    """The playbacks of these hashes, and those of two buckets; ascending."""
    two = task.straddling
    return distinct(hashes, two if task.parts == 1 else two[part_of(two, task.parts) == task.part])


def _others(task: ResolveTask) -> list[LakeFile]:
    """All files but the touching ones."""
    return [file for file in task.files if file not in task.touching]


def _late_of_last(rows: pa.Table, task: ResolveTask) -> pa.Table:
    """Late rows with an event of the last of `let_in`."""
    late = rows.filter(rows["is_late"])
    lengths = pc.list_value_length(late["ts"]).to_numpy()
    is_in = are_let_in(late, task.let_in[-1])
    parents = np.repeat(np.arange(len(late)), lengths)
    return late.take(pa.array(np.unique(parents[is_in])))


def _read(
    task: ResolveTask, lake: Lake, files: Sequence[LakeFile], *, columns: Sequence[str] | None = None
) -> pa.Table:
    rows = lake.read_bucket(EVENTS, task.bucket, until=task.until, files=files, columns=columns)
    return rows if task.parts == 1 else rows.filter(pa.array(_is_of_part(task, _hashes(rows))))


def _is_of_part(task: ResolveTask, hashes: Int64s) -> Flags:
    is_of_part: Flags = part_of(hashes, task.parts) == task.part
    return is_of_part


def part_of(hashes: Int64s, parts: int) -> Int64s:
    """The part of `parts`, from 0, that playbacks fall into by their hashes."""
    found: Int64s = ((hashes.view(np.uint64) >> np.uint64(33)) % np.uint64(parts)).astype(np.int64)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class StraddleTask:
    """Which playbacks of a part of the hashes stand in two buckets; those of `touching` files alone are asked for."""

    part: int
    parts: int
    files: tuple[LakeFile, ...]
    touching: tuple[LakeFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Straddling:
    """`hashes` of playbacks that stand in two buckets, ascending; and in which buckets of which files, by their paths,
    playbacks of the `touching` files stand, those files apart.
    """

    hashes: Int64s
    met: Mapping[str, frozenset[int]]


def straddling(task: StraddleTask, *, lake: Lake) -> Straddling:
    """Which playbacks, met in `touching` files, stand in two buckets, and where they stand.

    Raises: StoreError, where a file is damaged or gone.
    """
    found = [_placed(task, lake, file) for file in task.touching]
    touched = distinct(np.empty(0, np.int64), *(hashes for hashes, _ in found))
    others = [file for file in task.files if file not in task.touching]
    placed = [_placed(task, lake, file) for file in others]
    is_met = is_among(np.concatenate([touched[:0], *(hashes for hashes, _ in placed)]), touched)
    ends = np.cumsum([len(hashes) for hashes, _ in placed])[:-1]
    met = {}
    for file, (hashes, buckets), which in zip(others, placed, np.split(is_met, ends), strict=False):
        found.append((hashes[which], buckets[which]))
        met[file.path] = frozenset(np.flatnonzero(np.bincount(buckets[which])).tolist())
    hashes = np.concatenate([np.empty(0, np.int64), *(part for part, _ in found)])
    buckets = np.concatenate([np.empty(0, np.int16), *(part for _, part in found)])
    return Straddling(hashes=_in_two(hashes, buckets), met=met)


def _in_two(hashes: Int64s, buckets: npt.NDArray[np.int16]) -> Int64s:
    """The hashes that stand with two buckets, ascending."""
    order = np.argsort(hashes)
    hashes, buckets = hashes[order], buckets[order]
    begins = np.flatnonzero(np.concatenate([[len(hashes) > 0], hashes[1:] != hashes[:-1]]))
    if not len(begins):
        return hashes
    is_two: Flags = np.minimum.reduceat(buckets, begins) != np.maximum.reduceat(buckets, begins)
    return hashes[begins[is_two]]


def _placed(task: StraddleTask, lake: Lake, file: LakeFile) -> tuple[Int64s, npt.NDArray[np.int16]]:
    hashes, buckets = lake.placed(EVENTS, file)
    if task.parts == 1:
        return hashes, buckets
    is_of_part = part_of(hashes, task.parts) == task.part
    return hashes[is_of_part], buckets[is_of_part]


def _with(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return rows.set_column(rows.schema.get_field_index(name), name, column)


def _hashes(rows: pa.Table) -> Int64s:
    hashes: Int64s = rows["playback_hash"].to_numpy()
    return hashes
