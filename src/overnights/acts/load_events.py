"""`load events`: files to a new batch of events, all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from overnights.acts.accounts import account, reasons
from overnights.acts.batches import sweep
from overnights.acts.doors import check_events_door
from overnights.acts.intake import Intake, Tally
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.vintages import sweep_vintages
from overnights.catalogue import Catalogue
from overnights.engines.local import LocalEngine
from overnights.errors import StoreError
from overnights.events.columns import SOURCE
from overnights.events.mapping import Mapping, read_mapping
from overnights.events.run import Known, Run, make_run
from overnights.home import Home
from overnights.sources.files import EventFile, chunks, digest, expand
from overnights.tables import BATCHES
from overnights.viewing.rules import Rules

Progress = Callable[[str, int, int], None]
BYTES_A_ROW = 350  # of a chunk and the run made of it, at its peak; measured on 12 columns with whole-number ids
FEWEST_ROWS, MOST_ROWS = 100_000, 2_000_000  # of a chunk
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
    """The files of a load with their digests, and what they are read by."""

    files: tuple[EventFile, ...]
    digests: tuple[str, ...]
    mapping: Mapping
    digest: str
    given: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Rows that follow each other in the order offered: of one file, or of several small ones (then with _source)."""

    chunk: pa.Table
    first_ordinal: int
    source: str


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
    offer = _offer(paths, mapping)
    with home.lake.lock():
        check_events_door(home)
        sweep_vintages(home.lake)
        sweep(home.lake)
        before = _loaded_before(home, offer.digest, catalogue)
        if before is not None:
            return before
        with Intake(home.lake, home.rules, memory_mb=home.settings.memory_mb) as intake:
            tally = _accept(home, offer, catalogue, intake, progress)
            _check(tally, intake.batch)
            intake.commit(_row(offer, tally, catalogue, now))
        return Batch(
            batch=intake.batch,
            files=len(offer.files),
            offered=tally.offered,
            accepted=tally.accepted,
            duplicates=tally.duplicates,
            set_aside=tally.set_aside,
            reasons=dict(sorted(tally.reasons.items())),
            is_new=True,
        )


def _offer(paths: Sequence[str | Path], mapping: str | Path | None) -> _Offer:
    said = Mapping() if mapping is None else read_mapping(mapping)
    files = expand(paths)
    digests = tuple(digest(file) for file in files)
    whole = hashlib.sha256("\n".join((*digests, said.digest)).encode()).hexdigest()
    given = " ".join(str(path) for path in paths)
    return _Offer(files=files, digests=digests, mapping=said, digest=whole, given=given)


def _loaded_before(home: Home, digest_: str, catalogue: Catalogue) -> Batch | None:
    """The batch that these files were loaded as; null where a newer catalogue may judge some of its rows otherwise."""
    rows = home.lake.read(BATCHES, where=[("digest", "=", digest_)]).sort_by("batch").to_pylist()
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


def _accept(home: Home, offer: _Offer, catalogue: Catalogue, intake: Intake, progress: Progress | None) -> Tally:
    """Makes runs in threads and takes them in the order offered."""
    threads, memory_mb = home.settings.thread_count, home.settings.memory_mb
    rows = _rows_of_chunk(memory_mb, threads)
    known = Known(
        runtime_ms={row.episode_id: row.runtime_ms for row in catalogue.episodes}, late_days=home.settings.late_days
    )
    work = partial(_run, mapping=offer.mapping, known=known, rules=home.rules, batch=intake.batch)
    total, done = _row_count(offer.files), 0
    with LocalEngine(threads=threads, memory_mb=memory_mb) as engine:
        pieces = _read_ahead(_pieces(offer, rows, intake))
        for run in engine.map("load events", work, pieces, memory_mb=rows * BYTES_A_ROW // 1_000_000):
            intake.take(run)
            done += run.offered
            if progress:
                progress("load events", done, total)
    return intake.close()


def _run(piece: _Piece, *, mapping: Mapping, known: Known, rules: Rules, batch: int) -> Run:
    chunk = mapping.renamed(piece.chunk)
    return make_run(chunk, known, rules, batch=batch, first_ordinal=piece.first_ordinal, source=piece.source)


def _rows_of_chunk(memory_mb: int, threads: int) -> int:
    """Rows of a chunk, so that those at work, one being read and one being stored stay within half the memory."""
    rows = memory_mb * 1_000_000 // 2 // BYTES_A_ROW // (threads + 2)
    return max(FEWEST_ROWS, min(MOST_ROWS, rows))


def _pieces(offer: _Offer, rows: int, intake: Intake) -> Iterator[_Piece]:
    """The rows of all files in order; small files of one shape go together."""
    ordinal = 0
    waiting: list[tuple[str, pa.Table]] = []
    for file, digest_ in zip(offer.files, offer.digests, strict=True):
        intake.source(first_ordinal=ordinal, source=file.path, digest=digest_)
        for chunk in chunks(file, rows, needed=offer.mapping.needed, wanted=offer.mapping.wanted):
            held = sum(table.num_rows for _, table in waiting)
            if waiting and (held + chunk.num_rows > rows or waiting[0][1].schema != chunk.schema):
                yield _piece(waiting, ordinal - held)
                waiting = []
            waiting.append((file.path, chunk))
            ordinal += chunk.num_rows
    if waiting:
        yield _piece(waiting, ordinal - sum(table.num_rows for _, table in waiting))


def _read_ahead(pieces: Iterator[_Piece]) -> Iterator[_Piece]:
    """The pieces, of which the next is read while one is at work."""
    with ThreadPoolExecutor(1, thread_name_prefix="overnights-read") as reader:
        following = reader.submit(next, pieces, None)
        while (piece := following.result()) is not None:
            following = reader.submit(next, pieces, None)
            yield piece


def _piece(waiting: list[tuple[str, pa.Table]], first_ordinal: int) -> _Piece:
    """Chunks as one; each row with its file, where there are several."""
    source = waiting[0][0]
    if len(waiting) == 1:
        return _Piece(chunk=waiting[0][1], first_ordinal=first_ordinal, source=source)
    named = [table.append_column(SOURCE, _repeated(path, table.num_rows)) for path, table in waiting]
    return _Piece(chunk=pa.concat_tables(named), first_ordinal=first_ordinal, source=source)


def _repeated(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array([text])).cast(pa.string())


def _row_count(files: Sequence[EventFile]) -> int:
    """Rows of all files where their footers say it; 0 where one does not. A damaged file is named when it is read."""
    count = 0
    for file in files:
        if file.format != "parquet":
            return 0
        try:
            count += pq.read_metadata(file.path).num_rows
        except (OSError, pa.ArrowInvalid):
            return 0
    return count


def _check(tally: Tally, batch: int) -> None:
    """Whether the account adds up; a guard, since nothing else would tell.

    Raises: StoreError.
    """
    if tally.accepted < 0 or tally.accepted + tally.duplicates + tally.set_aside != tally.offered:
        raise StoreError(
            f"Batch {batch} does not add up: {tally.accepted} accepted, {tally.duplicates} duplicates and "
            f"{tally.set_aside} set aside of {tally.offered} offered. Nothing was stored; please report it.",
            tally=tally,
        )


def _row(offer: _Offer, tally: Tally, catalogue: Catalogue, now: datetime) -> dict[str, Any]:
    """The row of `batches`, without number and instants."""
    return {
        "digest": offer.digest,
        "loaded_at": now,
        "source": offer.given,
        "files": len(offer.files),
        "offered": tally.offered,
        "accepted": tally.accepted,
        "duplicates": tally.duplicates,
        "set_aside": tally.set_aside,
        "catalogue_version": catalogue.version,
    }
