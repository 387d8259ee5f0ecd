"""`once`: raw files to figures, without a home; nothing is kept but what is written at the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from overnights.acts.catalogue_files import catalogue_in
from overnights.catalogue import Catalogue
from overnights.engines.local import LocalEngine
from overnights.errors import OutputError
from overnights.events.mapping import Mapping, read_mapping
from overnights.events.packing import PACKED
from overnights.events.run import Known
from overnights.public import SET_ASIDE_LISTED
from overnights.settings import Settings
from overnights.sources.files import EventFile, bytes_of, check_content, expand, parquet_source, reading
from overnights.sources.pieces import Looked, Piece, pieces
from overnights.store.held import words_of
from overnights.store.scratch import Scratch
from overnights.tables.events import BUCKETS
from overnights.tasks.chunks import Account, Reading, added
from overnights.tasks.once import Aside, Met, astray, measure_scratch, shelve
from overnights.viewing.frame import Counts, Frame, frame
from overnights.viewing.rules import Rules, rules_of

Progress = Callable[[str, int, int], None]
BYTES_A_ROW = 300  # of a chunk and the run made of it, at its peak
FEWEST_ROWS, MOST_ROWS = 100_000, 2_000_000  # of a chunk
AT_REST_MB = 300  # what the process takes before it reads a row
EVENTS_A_BUCKET = 1_250_000  # more than it are spread over more buckets
TIMES_UNPACKED = 8  # what a bucket takes while it is measured, as many times its bytes on the scratch folder
KEYS_AT_ONCE = 4_000_000
FEWEST_BYTES_A_ROW = 4  # of a file, where it does not say its rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """What a one-shot run found: accepted + duplicates + set_aside = offered rows, and the figures, unfloored.

    `reasons` counts the rows set aside by reason code; `first_on` and `last_on` are the first and last local day with
    viewing, null without any; `seconds` tells how long each step took.
    """

    files: int
    offered: int
    accepted: int
    duplicates: int
    set_aside: int
    reasons: dict[str, int]
    first_on: date | None
    last_on: date | None
    viewing: pa.Table
    reach: pa.Table
    progress: pa.Table
    drop_off: pa.Table
    completions: pa.Table
    catalogue: Catalogue
    rules: Rules
    seconds: dict[str, float]


def once(
    catalogue: str | Path,
    paths: Sequence[str | Path],
    *,
    settings: Settings | None = None,
    mapping: str | Path | None = None,
    set_aside: Path | None = None,
    scratch: Path | None = None,
    progress: Progress | None = None,
) -> Once:
    """The figures of some files, as a home would have them that loaded these files and no others.

    Args:
        catalogue: a folder of catalogue tables.
        paths: files, folders (with all below them) and globs of events.
        settings: zone, rules, threads and memory; null: those of a new home.
        mapping: a TOML file that says what other names, units and types mean.
        set_aside: a Parquet file to write with the rows set aside; null: they are counted alone.
        scratch: where a folder is made that holds about 15 bytes an event while the work lasts; null: where the system
            has such.
        progress: called with the step, rows or buckets done and how many there are (0: unknown).
    Raises: NoFiles; NotData; MissingColumns; CatalogueFaults; BadMapping; StoreError, where the disk does not take it.
    """
    marks = [("start", time.perf_counter())]
    declared = settings or Settings()
    book = catalogue_in([catalogue])
    looked = _looked(expand(paths))
    said = Mapping() if mapping is None else read_mapping(mapping)
    rows = _row_count(looked)
    by, buckets = _reading(declared, book, said), buckets_of(rows)
    tasks = list(pieces(looked, by.rows))
    marks.append(("catalogue", time.perf_counter()))
    with Scratch(PACKED, scratch) as shelf, _engine(declared) as engine:
        work = partial(shelve, by=by, buckets=buckets, lays_aside=set_aside is not None, scratch=shelf)
        account = _shelved(engine, work, tasks, by, progress, rows)
        pa.default_memory_pool().release_unused()  # what reading took goes back before buckets take theirs
        marks.append(("accept", time.perf_counter()))
        over = _frame(book, by.rules, account)
        sources = tuple(one.file.path for one in looked)
        aside = None if set_aside is None else Aside(scratch=shelf, paths=sources, zone=by.rules.zone)
        figures, met = _measured(engine, shelf, buckets, over, aside, progress)
        if set_aside is not None:
            _write_aside(shelf, met, set_aside)
        marks.append(("measure", time.perf_counter()))
    duplicates = account.duplicates + met.duplicates
    reasons = _reasons(account, met)
    kept_out = sum(reasons.values())
    days = pc.min_max(figures["viewing"]["day"]).as_py()
    return Once(
        files=len(looked),
        offered=account.offered,
        accepted=account.offered - duplicates - kept_out,
        duplicates=duplicates,
        set_aside=kept_out,
        reasons=reasons,
        first_on=days["min"],
        last_on=days["max"],
        **figures,
        catalogue=book,
        rules=by.rules,
        seconds={name: round(end - begin, 3) for (_, begin), (name, end) in pairwise(marks)},
    )


def _engine(settings: Settings) -> LocalEngine:
    return LocalEngine(threads=settings.thread_count, memory_mb=settings.memory_mb)


def _reading(settings: Settings, catalogue: Catalogue, mapping: Mapping) -> Reading:
    known = Known(
        runtime_ms={row.episode_id: row.runtime_ms for row in catalogue.episodes}, late_days=settings.late_days
    )
    rules, rows = rules_of(settings), _rows_at_once(settings)
    return Reading(batch=1, mapping=mapping, known=known, rules=rules, rows=rows)


def _rows_at_once(settings: Settings) -> int:
    """Rows of a chunk, so that those at work stay within the memory."""
    left = max(1, settings.memory_mb - AT_REST_MB) * 1_000_000
    return max(FEWEST_ROWS, min(MOST_ROWS, left // BYTES_A_ROW // settings.thread_count))


def buckets_of(rows: int) -> int:
    """How many buckets rows are spread over: a power of two, 64 at least."""
    buckets = BUCKETS
    while rows > buckets * EVENTS_A_BUCKET:
        buckets *= 2
    return buckets


def _looked(files: Sequence[EventFile]) -> list[Looked]:
    """The files with the rows of their row groups; nobody asks for their digests."""
    from overnights.sources.parquet_files import group_rows

    found = []
    for file in files:
        with reading(file.path):
            check_content(file)
            groups = group_rows(parquet_source(file)) if file.format == "parquet" else None
        found.append(Looked(file=file, digest="", groups=groups))
    return found


def _row_count(looked: Sequence[Looked]) -> int:
    """Rows of all files, where their footers say it; the most there can be, where they do not."""
    count = 0
    for one in looked:
        count += bytes_of(one.file) // FEWEST_BYTES_A_ROW if one.groups is None else sum(one.groups)
    return count


def _shelved(
    engine: LocalEngine,
    work: Callable[[tuple[Piece, ...]], Account],
    tasks: list[tuple[Piece, ...]],
    by: Reading,
    progress: Progress | None,
    rows: int,
) -> Account:
    """All pieces' runs on the shelf; the largest first, so that no thread is left with one at the end."""
    tasks = sorted(tasks, key=lambda task: -sum(piece.rows or by.rows for piece in task))
    parts: list[Account] = []
    for part in engine.map("read", work, tasks, memory_mb=by.rows * BYTES_A_ROW // 1_000_000):
        parts.append(part)
        if progress:
            progress("read", sum(each.offered for each in parts), rows)
    return added(parts)


def _frame(catalogue: Catalogue, rules: Rules, account: Account) -> Frame:
    """The frame over all days with events."""
    first, last = (_day(us) for us in (account.first_us, account.last_us))
    return frame(catalogue, rules, first - timedelta(days=1), last + timedelta(days=1))


def _day(instant_us: int | None) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant_us or 0)).date()


def _measured(
    engine: LocalEngine, shelf: Scratch, buckets: int, over: Frame, aside: Aside | None, progress: Progress | None
) -> tuple[dict[str, pa.Table], Met]:
    """The figures over all buckets, and what became of rows that met others."""
    from overnights.viewing import added as together
    from overnights.viewing import told

    strays = astray(shelf, buckets, keys_at_once=KEYS_AT_ONCE, aside=aside)
    work = partial(measure_scratch, scratch=shelf, buckets=buckets, frame=over, strays=strays, aside=aside)
    mets = [strays.met]

    def parts() -> Iterator[Counts]:
        memory_mb = 32 + TIMES_UNPACKED * shelf.largest // 1_000_000
        for done, part in enumerate(engine.map("measure", work, range(buckets), memory_mb=memory_mb), start=1):
            mets.append(part.met)
            yield part.counts
            if progress:
                progress("measure", done, buckets)

    figures = told(together(parts()), over)
    return figures, sum(mets, Met())


def _write_aside(shelf: Scratch, met: Met, out: Path) -> None:
    """The rows set aside, in the columns in which they are exported; late ones that count otherwise now are not."""
    again = np.concatenate([np.empty(0, np.int64), *met.again])
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(out, SET_ASIDE_LISTED.schema, compression="zstd") as writer:
            for rows in shelf.laid_aside():
                is_again = np.isin(rows["ordinal"].to_numpy(), again)
                is_late = pc.equal(rows["reason"], "too_late").to_numpy()
                held = rows.filter(pa.array(~(is_again & is_late)))
                writer.write_table(held.select(SET_ASIDE_LISTED.column_names).cast(SET_ASIDE_LISTED.schema))
    except OSError as cause:
        raise OutputError(
            f"{out} cannot be written ({words_of(cause)}). Free space, or name another --out.", path=out
        ) from cause


def _reasons(account: Account, met: Met) -> dict[str, int]:
    """Rows set aside by reason code; only codes that there are."""
    counts = dict(account.reasons)
    for reason, more in (
        ("conflicting_duplicate", met.conflicts),
        ("too_late", -met.late),
        ("ambiguous_playback", met.ambiguous),
    ):
        counts[reason] = counts.get(reason, 0) + more
    return {reason: counts[reason] for reason in sorted(counts) if counts[reason]}
