"""`load events`: files to a new batch of events, all of it or nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa

from overnights.acts.accounts import account, reasons
from overnights.acts.batches import commit, label_of, leaving_nothing, next_batch, sweep, withdrawn
from overnights.acts.doors import check_events_door
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.rulings import Ruled, Ruling, rule
from overnights.acts.vintages import sweep_vintages
from overnights.catalogue import Catalogue
from overnights.engines.choice import engine_of
from overnights.engines.engine import Engine
from overnights.errors import StoreError
from overnights.events.mapping import Mapping, read_mapping
from overnights.events.run import Known
from overnights.home import Home
from overnights.places import is_url
from overnights.sources.files import expand
from overnights.sources.pieces import Looked, Piece, first_ordinal, look, pieces
from overnights.store.lake import LakeFile
from overnights.tables import BATCHES, EVENTS, SET_ASIDE, SOURCES
from overnights.tasks.accept import Accepted, AcceptTask, accept
from overnights.tasks.chunks import Account, Reading, added

Progress = Callable[[str, int, int], None]
STEP = "load events"
BYTES_A_ROW = 350  # of a chunk and the run made of it, at its peak; measured on 12 columns with whole-number ids
FEWEST_ROWS, MOST_ROWS = 100_000, 600_000  # of a chunk
BYTES_HELD = 35  # of an event that was accepted, in memory
SHARE_HELD = 8  # of the memory, one part in so many
SHARE_PACKED = 9  # of all rows, one in so many is packed beside its file, the last ones: of 28 days those of three
UNKNOWN_ROWS = 100_000  # of a file that does not tell
CHUNKS_OF_A_TASK = 12  # at most; fewer, where tasks would not be enough for all threads
TASKS_A_THREAD = 3  # so many at least, where there are rows for it
FEWEST_ROWS_OF_TASK = 1_250_000  # which make row groups of a good size
BY_CATALOGUE = frozenset({"unknown_episode", "position_beyond_runtime"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a load did: accepted + duplicates + set_aside = offered rows.

    `reasons` counts the rows set aside by reason code. `is_new` is false where the home had these files already; the
    figures are then those of that batch, as they stand now.
    """

    batch: int
    files: int
    offered: int
    accepted: int
    duplicates: int
    set_aside: int
    reasons: dict[str, int]
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """The files of a load, and what they are read by."""

    files: tuple[Looked, ...]
    mapping: Mapping
    digest: str
    given: str

    @property
    def rows(self) -> int:
        """Rows of all files where their footers say it; 0 where one does not."""
        return (
            0 if any(file.groups is None for file in self.files) else sum(sum(file.groups or ()) for file in self.files)
        )


def load_events(
    home: Home,
    paths: Sequence[str | Path],
    *,
    mapping: str | Path | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> Batch:
    """Reads, checks, counts once and stores events; the same files again change nothing.

    The batch counts once its row in `batches` is committed: a load that fails or is killed changes nothing, and the
    next one takes away what it left and does the work.

    Args:
        paths: files, folders (with all below them) and globs.
        mapping: a TOML file that says what other names, units and types mean.
        now: the instant of loading, in UTC.
        progress: called with the step, rows done and rows in all (0: unknown).
    Raises: OtherDoor, where the home holds published charts; NoCatalogue; NoFiles; NotData; MissingColumns; BadMapping;
        Conflict, where another process is writing; StoreError, where the disk does not take it.
    """
    check_events_door(home)
    catalogue = catalogue_of(home)
    with closing(engine_of(home.settings, lake=home.lake.address)) as engine:
        offer = _offer(paths, mapping, engine)
        with home.lake.lock():
            check_events_door(home)
            sweep_vintages(home.lake)
            sweep(home.lake)
            before = _loaded_before(home, offer.digest, catalogue)
            if before is not None:
                return before
            with leaving_nothing(home.lake), closing(engine):  # nobody writes any more when it is swept
                return _load(home, offer, catalogue, engine, now, progress)


def _offer(paths: Sequence[str | Path], mapping: str | Path | None, engine: Engine) -> _Offer:
    said = Mapping() if mapping is None else read_mapping(mapping)
    files = tuple(engine.map("read files", look, expand(_everywhere(paths, engine)), memory_mb=1))
    whole = hashlib.sha256("\n".join((*(file.digest for file in files), said.digest)).encode()).hexdigest()
    return _Offer(files=files, mapping=said, digest=whole, given=" ".join(str(path) for path in paths))


def _everywhere(paths: Sequence[str | Path], engine: Engine) -> Sequence[str | Path]:
    """The paths as other machines have them too, where tasks run there: a relative one means another file to each."""
    if engine.name == "local":
        return paths
    return [path if "://" in str(path) else Path(path).absolute() for path in paths]


def _loaded_before(home: Home, digest: str, catalogue: Catalogue) -> Batch | None:
    """The batch that these files were loaded as; null where a newer catalogue may judge some of its rows otherwise."""
    gone = withdrawn(home.lake)
    rows = home.lake.read(BATCHES, where=[("digest", "=", digest)]).sort_by("batch").to_pylist()
    rows = [row for row in rows if row["batch"] not in gone]
    if not rows:
        return None
    found = rows[-1]
    why = reasons(home, found["batch"])
    if found["catalogue_version"] != catalogue.version and BY_CATALOGUE & why.keys():
        return None
    now = next(row for row in account(home).to_pylist() if row["batch"] == found["batch"])
    return Batch(
        batch=found["batch"],
        files=found["files"],
        offered=now["offered"],
        accepted=now["accepted"],
        duplicates=now["duplicates"],
        set_aside=now["set_aside"],
        reasons=why,
        is_new=False,
    )


def _load(
    home: Home, offer: _Offer, catalogue: Catalogue, engine: Engine, now: datetime, progress: Progress | None
) -> Batch:
    """Accepts the files, judges their playbacks beside all others, and commits."""
    number = next_batch(home.lake)
    held_mb = _held_mb(home, offer, engine)
    home.lake.hold(held_mb)
    if held_mb:
        engine.expect_little()
    parts = _accept(home, offer, catalogue, number, engine, progress)
    new = tuple(file for part in parts for file in part.events)
    ruling = Ruling.of_load(home.lake, number, new)
    ruled = rule(home, engine, ruling, progress)
    read = added(part.account for part in parts)
    batch = _account(number, len(offer.files), read, ruled)
    _check(batch)
    files = {
        EVENTS.name: list(new),
        SET_ASIDE.name: [file for part in parts for file in part.set_aside],
        SOURCES.name: [home.lake.write_file(SOURCES, _sources(offer, read, number), label=label_of(number))],
        **ruled.files,
    }
    row = _row(offer, batch, read, catalogue, now)
    commit(home.lake, number, files, BATCHES, pa.Table.from_pylist([row], schema=BATCHES.schema))
    with suppress(StoreError):  # the next load tries again
        home.lake.keep_beside(EVENTS, _latest(ruling.files))
    return batch


def _accept(
    home: Home, offer: _Offer, catalogue: Catalogue, batch: int, engine: Engine, progress: Progress | None
) -> list[Accepted]:
    """Runs the accept tasks; their results in the order offered."""
    threads, memory_mb = home.settings.thread_count, home.settings.memory_mb
    rows = _rows_of_chunk(memory_mb, threads)
    by = Reading(
        batch=batch,
        mapping=offer.mapping,
        known=Known(
            runtime_ms={row.episode_id: row.runtime_ms for row in catalogue.episodes},
            late_days=home.settings.late_days,
        ),
        rules=home.rules,
        rows=rows,
    )
    tasks = _packing(home, list(pieces(offer.files, _rows_of_task(offer.rows, rows, threads))))
    file_mb = max(1, memory_mb // 8 // threads)
    work = partial(accept, by=by, label=label_of(batch), file_mb=file_mb, lake=home.lake)
    done, found = 0, []
    for part in engine.map(STEP, work, tasks, memory_mb=memory_mb // 2 // threads):
        found.append(part)
        done += part.account.offered
        if progress:
            progress(STEP, done, offer.rows)
    return found


def _packing(home: Home, tasks: list[tuple[Piece, ...]]) -> list[AcceptTask]:
    """The tasks; the last of them, which have a share of all rows, pack what they write: what came last is repeated.

    Not in an object store, where more would be fetched than is saved.
    """
    rows = [sum(piece.rows or UNKNOWN_ROWS for piece in task) for task in tasks]
    known = sum(home.lake.read(BATCHES, columns=["offered"])["offered"].to_pylist())
    enough = (known + sum(rows)) // SHARE_PACKED
    is_far = is_url(home.lake.address)
    after = [sum(rows[n + 1 :]) for n in range(len(rows))]
    return [
        AcceptTask(pieces=task, packs=more <= enough and not is_far) for task, more in zip(tasks, after, strict=True)
    ]


def _latest(files: Sequence[LakeFile]) -> list[LakeFile]:
    """Of files in the order in which their rows came, the last ones, which have a share of all bytes."""
    later = list(accumulate((file.bytes for file in reversed(files)), initial=0))
    return [file for file, size in zip(reversed(files), later, strict=False) if size * SHARE_PACKED <= later[-1]]


def _held_mb(home: Home, offer: _Offer, engine: Engine) -> int:
    """What is held of the events written, which the judging and a measure of this process ask for next; 0: nothing.

    A load that would outgrow it, as far as its files tell, holds nothing from the start.
    """
    most = home.settings.memory_mb // SHARE_HELD
    return most if engine.name == "local" and offer.rows * BYTES_HELD <= most * 1_000_000 else 0


def _rows_of_chunk(memory_mb: int, threads: int) -> int:
    """Rows read at once by one thread, so that those of all threads stay within half the memory."""
    rows = memory_mb * 1_000_000 // 2 // BYTES_A_ROW // threads
    return max(FEWEST_ROWS, min(MOST_ROWS, rows))


def _rows_of_task(offered: int, rows: int, threads: int) -> int:
    """Rows of a task: several chunks, and few enough that all threads have some."""
    return max(1, min(CHUNKS_OF_A_TASK * rows, max(FEWEST_ROWS_OF_TASK, offered // (TASKS_A_THREAD * threads))))


def _account(number: int, files: int, read: Account, ruled: Ruled) -> Batch:
    """The account of a batch: its rows by themselves, then as other rows decide."""
    offered = read.offered
    reasons_ = Counter(read.reasons)
    for (batch, became, is_late), count in ruled.rulings.items():
        if batch != number:
            continue
        if is_late:
            reasons_["too_late"] -= count
        if became not in ("duplicate", "accepted"):
            reasons_[became] += count
    duplicates = read.duplicates + ruled.duplicates[number]
    set_aside = reasons_.total()
    return Batch(
        batch=number,
        files=files,
        offered=offered,
        accepted=offered - duplicates - set_aside,
        duplicates=duplicates,
        set_aside=set_aside,
        reasons={reason: count for reason, count in sorted(reasons_.items()) if count},
        is_new=True,
    )


def _sources(offer: _Offer, read: Account, batch: int) -> pa.Table:
    found = [
        {
            "batch": batch,
            "first_ordinal": first_ordinal(place),
            "rows": read.rows.get(place, 0),
            "source": one.file.path,
            "digest": one.digest,
        }
        for place, one in enumerate(offer.files)
    ]
    return pa.Table.from_pylist(found, schema=SOURCES.schema)


def _check(batch: Batch) -> None:
    """Whether the account adds up; a guard, since nothing else would tell.

    Raises: StoreError.
    """
    if min(batch.accepted, batch.duplicates, *batch.reasons.values(), 0) < 0:
        raise StoreError(
            f"Batch {batch.batch} does not add up: {batch.accepted} accepted, {batch.duplicates} duplicates and "
            f"{batch.set_aside} set aside of {batch.offered} offered. Nothing was stored; please report it.",
            batch=batch,
        )


def _row(offer: _Offer, batch: Batch, read: Account, catalogue: Catalogue, now: datetime) -> dict[str, Any]:
    """The row of `batches`."""
    return {
        "batch": batch.batch,
        "digest": offer.digest,
        "loaded_at": now,
        "source": offer.given,
        "files": batch.files,
        "offered": batch.offered,
        "accepted": batch.accepted,
        "duplicates": batch.duplicates,
        "set_aside": batch.set_aside,
        "catalogue_version": catalogue.version,
        "first_at": read.first_us,
        "last_at": read.last_us,
    }
