"""Measure: events → plays → viewing, of what is new or of everything; and the figures as they were last measured.

A measure counts once its row in `measures` is committed. The row names the files and snapshots it rests on, so what
a killed measure left behind is not seen, and the next one removes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.batches import check_whole, counted_files, left_out
from overnights.acts.doors import check_measured_door
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.measure_changes import causes, touched_of
from overnights.acts.measure_tasks import Inputs, LastMeasure, memory_mb, stretch_count, tasks_of
from overnights.catalogue import Catalogue
from overnights.engines.choice import engine_of
from overnights.errors import NoSnapshot, OutOfRange
from overnights.home import Home
from overnights.store.lake import Lake, LakeFile
from overnights.tables import AMBIGUOUS, BATCHES, EVENTS, FIGURE_TABLES, LET_IN, MEASURES, PLAYS, REPEATED, RULINGS
from overnights.tasks.measure import MeasureTask, Touched
from overnights.tasks.stretch import StretchMeasured, measure_stretch, stretches
from overnights.viewing.frame import Counts, Frame, frame
from overnights.viewing.rules import Rules
from overnights.weeks import day_start_us, zone_named

Progress = Callable[[str, int, int], None]
MEASURES_BETWEEN_REWRITES = 32  # after so many, superseded plays are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a measure did. `is_new` is false where nothing had changed since the last one.

    `playbacks` were derived, and what an account saw of a season was counted in `groups` cases; `days` local days have
    plays of these playbacks. `causes` say in words why, where not everything was derived.
    """

    generation: int
    is_new: bool
    is_full: bool
    batches: int
    plays: int
    first_on: date | None
    last_on: date | None
    why_full: str | None = None
    causes: tuple[str, ...] = ()
    playbacks: int = 0
    groups: int = 0
    days: int = 0


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
    lake: Lake, tables: Sequence[str], season_ids: Sequence[str] | None = None, *, is_coded: bool = False
) -> tuple[LastMeasure, dict[str, pa.Table]]:
    """The last measure, and tables of its figures by name, of all seasons or of some; those not named are empty.

    Args:
        is_coded: texts come dictionary-coded.
    Raises: NoSnapshot, where nothing was measured.
    """
    row = _last_measure(lake)
    if row is None:
        raise NoSnapshot(
            "Nothing is measured yet: this home has no figures. Load events, then `overnights measure`; or charts that "
            "others published, with `overnights load published PATH`."
        )
    versions = {name: int(version) for name, version in (text.split("@") for text in row.snapshots)}
    where = [] if season_ids is None else [("season_id", "in", list(season_ids))]
    return row, {
        table.name: lake.read(table, where=where, version=versions[table.name], is_coded=is_coded)
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


def _inputs(home: Home) -> Inputs:
    batches = home.lake.read(BATCHES)
    if not len(batches):
        check_measured_door(home)
        raise NoSnapshot("There is nothing to measure: no events are loaded. Do so with `overnights load events PATH`.")
    catalogue, rules = catalogue_of(home), home.rules
    event_files = tuple(counted_files(home.lake, EVENTS))
    return Inputs(
        catalogue=catalogue,
        rules=rules,
        batches=batches,
        event_files=event_files,
        repeated_files=tuple(counted_files(home.lake, REPEATED)),
        left_out=left_out(home.lake),
        visible=frozenset(file.path for file in home.lake.files(EVENTS)),
        digest=_digest(
            rules.digest,
            catalogue.catalogue_id,
            *sorted(file.path for file in event_files),
            *sorted(file.path for table in (RULINGS, AMBIGUOUS, LET_IN) for file in counted_files(home.lake, table)),
        ),
        last=_last_measure(home.lake),
    )


def _why_full(inputs: Inputs, asked: bool) -> str | None:
    if inputs.last is None:
        return "nothing was measured before"
    if asked:
        return "it was asked for"
    if inputs.last.rules != inputs.rules.digest:
        return "a rule has changed"
    if not set(inputs.last.event_files) <= inputs.visible:
        return "events measured before are gone"
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
    inputs: Inputs,
    why_full: str | None,
    again: tuple[int, int],
    now: datetime,
    progress: Progress | None,
) -> Measured:
    generation = (inputs.last.generation if inputs.last else 0) + 1
    known = set() if why_full or inputs.last is None else set(inputs.last.play_files)
    play_files = tuple(file for file in home.lake.files(PLAYS) if file.path in known)
    measures = {file.ranges["generation"] for file in play_files}
    rewrites = not play_files or len(measures) >= MEASURES_BETWEEN_REWRITES
    before = _catalogue_before(home, inputs) if play_files else inputs.catalogue
    touched = touched_of(before, inputs.catalogue, again)
    tasks = tasks_of(home.lake, inputs, generation, play_files, touched, rewrites=rewrites)
    parts: list[StretchMeasured] = []
    label = f"measure-{generation}-{uuid4().hex[:12]}"
    with ExitStack() as undo:
        undo.callback(_take_back, home.lake, label)
        over = _frame(inputs, inputs.catalogue)
        old = over if before is inputs.catalogue else _frame(inputs, before)
        counts = _measured(home, tasks, over, old, label, parts, progress)
        figures = _figures(home, counts, parts, touched, over=over, before=old if play_files else None)
        undo.pop_all()
    kept = () if rewrites else play_files
    files = [file for part in parts for file in part.files]
    days = _store(home, inputs, generation, kept, files, figures, is_full=why_full is not None, now=now)
    home.lake.hold(0)  # what a load of this process wrote is not asked for again
    some = tasks[0]
    judged = sum(len(task.again) for task in tasks)
    return Measured(
        generation=generation,
        is_new=True,
        is_full=why_full is not None,
        batches=len(inputs.batches),
        plays=pc.sum(figures["viewing"]["plays"]).as_py() or 0,
        first_on=days["min"],
        last_on=days["max"],
        why_full=why_full,
        causes=()
        if why_full
        else tuple(causes(touched, new=len(some.new_files), gone=len(some.gone_files), judged=judged)),
        playbacks=sum(part.playbacks for part in parts),
        groups=sum(part.groups for part in parts),
        days=len(frozenset().union(*(part.days for part in parts))),
    )


def _catalogue_before(home: Home, inputs: Inputs) -> Catalogue:
    """The catalogue that the last measure went by; the same object, where it is the same."""
    assert inputs.last is not None
    if inputs.last.catalogue_version == inputs.catalogue.version:
        return inputs.catalogue
    return catalogue_of(home, inputs.last.catalogue_version)


def _figures(
    home: Home,
    counts: Iterator[Counts],
    parts: list[StretchMeasured],
    touched: Touched,
    *,
    over: Frame,
    before: Frame | None,
) -> dict[str, pa.Table]:
    """The figures: what is counted now, and of those before, if any, what is not counted again."""
    from overnights.viewing import added, coded, less, told  # here: who reads figures needs no kernel

    now = added(counts)
    if before is None:
        return told(now, over, is_coded=True)
    _, figures = figure_rows(home.lake, [table.name for table in FIGURE_TABLES], is_coded=not touched.seasons)
    changed = pa.array(touched.seasons, pa.string())
    if touched.seasons:
        figures = {name: rows.filter(pc.invert(pc.is_in(rows["season_id"], changed))) for name, rows in figures.items()}
    stay, taken = coded(figures, before), added(part.taken for part in parts)
    if before is over:  # what changes is little: it is put together first
        return told(added([stay, less(now, taken)]), over, is_coded=True)
    return told(added([coded(told(less(stay, taken), before), over), now]), over, is_coded=True)


def _store(
    home: Home,
    inputs: Inputs,
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


def _frame(inputs: Inputs, catalogue: Catalogue) -> Frame:
    """The frame over all days with events, late ones that were let in included."""
    first, last = pc.min(inputs.batches["first_at"]).as_py(), pc.max(inputs.batches["last_at"]).as_py()
    today = datetime.now(UTC) if first is None else first
    return frame(
        catalogue,
        inputs.rules,
        (first or today).date() - timedelta(days=1),
        (last or today).date() + timedelta(days=1),
    )


def _measured(
    home: Home,
    tasks: list[MeasureTask],
    over: Frame,
    before: Frame,
    label: str,
    parts: list[StretchMeasured],
    progress: Progress | None,
) -> Iterator[Counts]:
    """Counts of each stretch of buckets in turn; all else of it goes to `parts`."""
    from overnights.viewing.counting import empty

    with closing(engine_of(home.settings, lake=home.lake.address)) as engine:
        if tasks[0].until - tasks[0].bucket > 1:  # little is new
            engine.expect_little()
        work = partial(measure_stretch, lake=home.lake, frame=over, before=before, label=label)
        files = (*tasks[0].old_files, *tasks[0].new_files)
        count = stretch_count(files) if engine.name == "local" else len(tasks)  # elsewhere a core for each bucket
        results = engine.map("measure", work, stretches(tasks, count), memory_mb=memory_mb(files))
        done = 0
        for result in results:
            parts.append(replace(result, counts=empty()))
            done += result.buckets
            if progress:
                progress("measure", done, len(tasks))
            yield result.counts


def _take_back(lake: Lake, label: str) -> None:
    """Deletes the files of a measure that failed, those of tasks included whose results were not waited for."""
    lake.discard(PLAYS, [file for file in lake.orphans(PLAYS) if file.path.startswith(label)])


def _as_it_was(inputs: Inputs) -> Measured:
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
