"""Measure: events → plays → viewing, of what is new or of everything; and the figures as they were last measured.

A measure counts once its row in `measures` is committed. The row names the files and snapshots it rests on, so what
a killed measure left behind is not seen, and the next one removes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.batches import check_whole, counted_files, left_out
from overnights.acts.doors import check_measured_door
from overnights.acts.load_catalogue import catalogue_of
from overnights.catalogue import Catalogue
from overnights.engines.choice import engine_of
from overnights.errors import NoSnapshot, OutOfRange
from overnights.home import Home
from overnights.store.lake import Lake, LakeFile
from overnights.tables import AMBIGUOUS, BATCHES, EVENTS, FIGURE_TABLES, LET_IN, MEASURES, PLAYS, RULINGS
from overnights.tables.events import BUCKETS
from overnights.tasks.left_out import LeftOut
from overnights.tasks.measure import MeasureTask
from overnights.tasks.stretch import measure_stretch, stretches
from overnights.viewing.frame import Frame, frame
from overnights.viewing.rules import Rules
from overnights.weeks import day_start_us, zone_named

Progress = Callable[[str, int, int], None]
MEASURES_BETWEEN_REWRITES = 32  # after so many, superseded plays are left out
STRETCHES = 16  # files of plays that a local measure writes at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a measure did. `is_new` is false where nothing had changed since the last one."""

    generation: int
    is_new: bool
    is_full: bool
    batches: int
    plays: int
    first_on: date | None
    last_on: date | None
    why_full: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of the last measure, and what they rest on. `last_on` is the last local day with viewing."""

    generation: int
    viewing: pa.Table
    reach: pa.Table
    progress: pa.Table
    drop_off: pa.Table
    completions: pa.Table
    first_on: date | None
    last_on: date | None
    measured_at: datetime
    rules: Rules
    catalogue: Catalogue
    snapshot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMeasure:
    """A row of `measures`."""

    generation: int
    measured_at: datetime
    last_batch: int
    catalogue_version: int
    rules: str
    runtimes: str
    inputs: str
    first_on: date | None
    last_on: date | None
    is_full: bool
    event_files: list[str]
    play_files: list[str]
    snapshots: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    """What there is to measure, and the last measure of it."""

    catalogue: Catalogue
    rules: Rules
    batches: pa.Table
    event_files: tuple[LakeFile, ...]
    left_out: LeftOut
    runtimes: str
    digest: str
    last: LastMeasure | None


def measure(
    home: Home,
    *,
    full: bool = False,
    first: date | None = None,
    last: date | None = None,
    now: datetime,
    progress: Progress | None = None,
) -> Measured:
    """Bring plays and figures up to date with the events; the result never depends on how often it is done.

    Args:
        full: derive everything again.
        first, last: derive the playbacks of these local days again, besides what is new.
        progress: called with the step, buckets done and buckets in all.
    Raises: NoCatalogue; NoSnapshot, where no events were loaded; Conflict; StoreError, where the lake has lost rows.
    """
    with home.lake.lock():
        check_whole(home.lake)
        inputs = _inputs(home)
        why_full = _why_full(inputs, full)
        again = _again_us(inputs.rules, first, last)
        if inputs.last and not why_full and again[0] == again[1] and inputs.last.inputs == inputs.digest:
            return _as_it_was(inputs)
        return _measure(home, inputs, why_full, again, now, progress)


def figures_of(home: Home, *, tables: Sequence[str] | None = None) -> Figures:
    """The figures as last measured.

    Args:
        tables: names of the figure tables to read; the others come back empty. None: all.
    Raises: NoSnapshot, where nothing was measured; NoCatalogue.
    """
    row, read = figure_rows(home.lake, [table.name for table in FIGURE_TABLES] if tables is None else tables)
    return Figures(
        generation=row.generation,
        first_on=row.first_on,
        last_on=row.last_on,
        measured_at=row.measured_at,
        rules=home.rules,
        catalogue=catalogue_of(home, row.catalogue_version),
        snapshot=",".join(row.snapshots),
        **read,
    )


def figure_rows(
    lake: Lake, tables: Sequence[str], season_ids: Sequence[str] | None = None
) -> tuple[LastMeasure, dict[str, pa.Table]]:
    """The last measure, and tables of its figures by name, of all seasons or of some; those not named are empty.

    Raises: NoSnapshot, where nothing was measured.
    """
    row = _last_measure(lake)
    if row is None:
        raise NoSnapshot("Nothing is measured yet: this home has no figures. Load events, then `overnights measure`.")
    versions = {name: int(version) for name, version in (text.split("@") for text in row.snapshots)}
    where = [] if season_ids is None else [("season_id", "in", list(season_ids))]
    return row, {
        table.name: lake.read(table, where=where, version=versions[table.name])
        if table.name in tables
        else table.schema.empty_table()
        for table in FIGURE_TABLES
    }


def is_up_to_date(home: Home) -> bool:
    """Whether a measure would find nothing to do."""
    inputs = _inputs(home)
    return inputs.last is not None and inputs.last.inputs == inputs.digest


def _last_measure(lake: Lake) -> LastMeasure | None:
    rows = lake.read(MEASURES).sort_by("generation").to_pylist()
    return LastMeasure(**rows[-1]) if rows else None


def _inputs(home: Home) -> _Inputs:
    batches = home.lake.read(BATCHES)
    if not len(batches):
        check_measured_door(home)
        raise NoSnapshot("There is nothing to measure: no events are loaded. Do so with `overnights load events PATH`.")
    catalogue, rules = catalogue_of(home), home.rules
    event_files = tuple(counted_files(home.lake, EVENTS))
    runtimes = _digest(rules.digest, *sorted({f"{e.episode_id}={e.runtime_ms}" for e in catalogue.episodes}))
    return _Inputs(
        catalogue=catalogue,
        rules=rules,
        batches=batches,
        event_files=event_files,
        left_out=left_out(home.lake),
        runtimes=runtimes,
        digest=_digest(
            runtimes,
            catalogue.catalogue_id,
            *sorted(file.path for file in event_files),
            *sorted(file.path for table in (RULINGS, AMBIGUOUS, LET_IN) for file in counted_files(home.lake, table)),
        ),
        last=_last_measure(home.lake),
    )


def _why_full(inputs: _Inputs, asked: bool) -> str | None:
    if inputs.last is None:
        return "nothing was measured before"
    if asked:
        return "it was asked for"
    if inputs.last.runtimes != inputs.runtimes:
        return "a rule or a runtime has changed"
    if not set(inputs.last.event_files) <= {file.path for file in inputs.event_files}:
        return "events measured before were rewritten"
    return None


def _again_us(rules: Rules, first: date | None, last: date | None) -> tuple[int, int]:
    """The instants of the days to derive again; an empty interval where none are named."""
    if first is None and last is None:
        return (0, 0)
    zone = zone_named(rules.zone)
    first, last = first or date(1970, 1, 1), last or date(9000, 1, 1)
    if last < first:
        raise OutOfRange(f"There are no days from {first} to {last}: the first comes before the last.")
    return day_start_us(zone, first), day_start_us(zone, last + timedelta(days=1))


def _measure(
    home: Home,
    inputs: _Inputs,
    why_full: str | None,
    again: tuple[int, int],
    now: datetime,
    progress: Progress | None,
) -> Measured:
    from overnights.viewing import total  # here: who reads figures needs no kernel

    generation = (inputs.last.generation if inputs.last else 0) + 1
    known = set() if why_full or inputs.last is None else set(inputs.last.play_files)
    play_files = tuple(file for file in home.lake.files(PLAYS) if file.path in known)
    measures = {file.ranges["generation"] for file in play_files}
    rewrites = not play_files or len(measures) >= MEASURES_BETWEEN_REWRITES
    tasks = _tasks(inputs, generation, play_files, again, rewrites)
    files: list[LakeFile] = []
    label = f"measure-{generation}-{uuid4().hex[:12]}"
    with ExitStack() as undo:
        undo.callback(_take_back, home.lake, label)
        figures = total(_measured(home, tasks, _frame(inputs), label, files, progress))
        undo.pop_all()
    kept = () if rewrites else play_files
    days = _store(home, inputs, generation, kept, files, figures, is_full=why_full is not None, now=now)
    return Measured(
        generation=generation,
        is_new=True,
        is_full=why_full is not None,
        batches=len(inputs.batches),
        plays=pc.sum(figures["viewing"]["plays"]).as_py() or 0,
        first_on=days["min"],
        last_on=days["max"],
        why_full=why_full,
    )


def _store(
    home: Home,
    inputs: _Inputs,
    generation: int,
    kept: Sequence[LakeFile],
    files: Sequence[LakeFile],
    figures: dict[str, pa.Table],
    *,
    is_full: bool,
    now: datetime,
) -> dict[str, date | None]:
    """Commits plays and figures, and last the row by which they count; returns the first and last day with viewing."""
    act = f"measure-{generation}-{inputs.digest}-{uuid4().hex}"
    orphans = [file.path for file in home.lake.files(PLAYS) if file not in kept]
    home.lake.commit(PLAYS, add=files, remove=orphans, act=act)
    snapshots = [
        f"{table.name}@{home.lake.replace(table, figures[table.name], act=f'{act}-{table.name}')}"
        for table in FIGURE_TABLES
    ]
    days: dict[str, date | None] = pc.min_max(figures["viewing"]["day"]).as_py()
    row = LastMeasure(
        generation=generation,
        measured_at=now,
        last_batch=pc.max(inputs.batches["batch"]).as_py(),
        catalogue_version=inputs.catalogue.version,
        rules=inputs.rules.digest,
        runtimes=inputs.runtimes,
        inputs=inputs.digest,
        first_on=days["min"],
        last_on=days["max"],
        is_full=is_full,
        event_files=[file.path for file in inputs.event_files],
        play_files=[file.path for file in (*kept, *files)],
        snapshots=snapshots,
    )
    home.lake.append(MEASURES, pa.Table.from_pylist([asdict(row)], schema=MEASURES.schema), act=act)
    return days


def _tasks(
    inputs: _Inputs, generation: int, play_files: tuple[LakeFile, ...], again: tuple[int, int], rewrites: bool
) -> list[MeasureTask]:
    measured = set(inputs.last.event_files) if inputs.last and play_files else set()
    return [
        MeasureTask(
            bucket=bucket,
            generation=generation,
            old_files=tuple(file for file in inputs.event_files if file.path in measured),
            new_files=tuple(file for file in inputs.event_files if file.path not in measured),
            play_files=play_files,
            left_out=inputs.left_out.of(bucket),
            again=inputs.left_out.of(bucket).changed_since(inputs.last.last_batch if inputs.last else 0),
            again_from_us=again[0],
            again_to_us=again[1],
            keeps_all=rewrites,
        )
        for bucket in range(BUCKETS)
    ]


def _frame(inputs: _Inputs) -> Frame:
    """The frame over all days with events, late ones that were let in included."""
    first, last = pc.min(inputs.batches["first_at"]).as_py(), pc.max(inputs.batches["last_at"]).as_py()
    today = datetime.now(UTC) if first is None else first
    return frame(
        inputs.catalogue,
        inputs.rules,
        (first or today).date() - timedelta(days=1),
        (last or today).date() + timedelta(days=1),
    )


def _measured(
    home: Home, tasks: list[MeasureTask], over: Frame, label: str, files: list[LakeFile], progress: Progress | None
) -> Iterator[dict[str, pa.Table]]:
    """Figures of each stretch of buckets in turn; the files of its plays go to `files`."""
    with closing(engine_of(home.settings, lake=home.lake.address)) as engine:
        work = partial(measure_stretch, lake=home.lake, frame=over, label=label)
        parts = STRETCHES if engine.name == "local" else len(tasks)  # elsewhere there may be a core for each bucket
        results = engine.map("measure", work, stretches(tasks, parts), memory_mb=_memory_mb(home.lake))
        done = 0
        for result in results:
            files.extend(result.files)
            done += result.buckets
            if progress:
                progress("measure", done, len(tasks))
            yield result.figures


def _take_back(lake: Lake, label: str) -> None:
    """Deletes the files of a measure that failed, those of tasks included whose results were not waited for."""
    lake.discard(PLAYS, [file for file in lake.orphans(PLAYS) if file.path.startswith(label)])


def _memory_mb(lake: Lake) -> int:
    """What one bucket takes: its share of the files, unpacked about sixfold."""
    return 32 + 6 * sum(file.bytes for file in lake.files(EVENTS)) // BUCKETS // 1_000_000


def _as_it_was(inputs: _Inputs) -> Measured:
    row = inputs.last
    assert row is not None
    return Measured(
        generation=row.generation,
        is_new=False,
        is_full=False,
        batches=len(inputs.batches),
        plays=0,
        first_on=row.first_on,
        last_on=row.last_on,
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
