"""Late events of a week, let in when a person restates it with them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from overnights.acts.batches import commit, counted_files, label_of, leaving_nothing, let_in_of, next_batch, sweep
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.rulings import Ruled, Ruling, rule
from overnights.engines.choice import engine_of
from overnights.home import Home
from overnights.store.lake import Lake, LakeFile
from overnights.tables import BATCHES, EVENTS, LET_IN, MOVED
from overnights.tasks.left_out import LetIn as Stretch
from overnights.tasks.left_out import entered
from overnights.weeks import Week, day_start_us, zone_named


@dataclass(frozen=True, slots=True, kw_only=True)
class LetIn:
    """What became of a week's late rows; `batch` is the batch that let them in, null where there were none."""

    batch: int | None
    rows: int
    accepted: int
    duplicates: int
    set_aside: int


def admit_late(home: Home, week: Week, *, now: datetime) -> LetIn:
    """Late rows whose local day lies in a week, judged again as if they had come in time; done twice, nothing changes.

    They are entered in the account of the batches that offered them, by a new batch that offers no rows itself. The
    figures follow with the next measure.

    Args:
        now: the instant, in UTC.
    Raises: NoCatalogue; Conflict; StoreError, where the disk does not take it; nothing is changed then.
    """
    catalogue = catalogue_of(home)
    with home.lake.lock():
        sweep(home.lake)
        number = next_batch(home.lake)
        zone = zone_named(home.rules.zone)
        from_us, to_us = day_start_us(zone, week.monday), day_start_us(zone, week.sunday + timedelta(days=1))
        stretch = Stretch(by_batch=number, from_us=from_us, to_us=to_us)
        before = let_in_of(home.lake)
        files = tuple(counted_files(home.lake, EVENTS))
        touching = tuple(file for file in files if _has_late(home.lake, file, before, stretch))
        if not touching:
            return LetIn(batch=None, rows=0, accepted=0, duplicates=0, set_aside=0)
        with leaving_nothing(home.lake):
            ruling = Ruling(act=number, files=files, touching=touching, let_in=(*before, stretch), touches_late=True)
            with closing(engine_of(home.settings, lake=home.lake.address)) as engine:
                ruled = rule(home, engine, ruling)
            _commit(home, stretch, ruled, _row(number, week, catalogue.version, now))
    return _told(number, ruled)


def _has_late(lake: Lake, file: LakeFile, before: Sequence[Stretch], stretch: Stretch) -> bool:
    """Whether a file has late events of a stretch that no earlier act let in."""
    rows = lake.read(EVENTS, files=(file,), where=[("is_late", "=", True)])
    if not rows.num_rows:
        return False
    left, _ = entered(rows, before)
    ts = left.filter(left["is_late"])["ts"].combine_chunks().flatten().to_numpy()
    return bool(np.any((ts >= stretch.from_us) & (ts < stretch.to_us)))


def _commit(home: Home, stretch: Stretch, ruled: Ruled, row: dict[str, object]) -> None:
    label = label_of(stretch.by_batch)
    stretches = [{"by_batch": stretch.by_batch, "from_us": stretch.from_us, "to_us": stretch.to_us}]
    files = {LET_IN.name: [home.lake.write_file(LET_IN, pa.Table.from_pylist(stretches, LET_IN.schema), label=label)]}
    moved: Counter[int] = Counter()
    for (batch, became, _), count in ruled.rulings.items():
        if became == "duplicate":
            moved[batch] += count
    if moved:
        rows = [{"by_batch": stretch.by_batch, "batch": batch, "duplicates": n} for batch, n in moved.items()]
        files[MOVED.name] = [home.lake.write_file(MOVED, pa.Table.from_pylist(rows, MOVED.schema), label=label)]
    whole = pa.Table.from_pylist([row], schema=BATCHES.schema)
    commit(home.lake, stretch.by_batch, files | ruled.files, BATCHES, whole)


def _told(number: int, ruled: Ruled) -> LetIn:
    """What became of late rows; those of an ambiguous playback were accepted first."""
    counts: Counter[str] = Counter()
    for (_, became, is_late), count in ruled.rulings.items():
        if is_late:
            counts[became] += count
    accepted = counts["accepted"] + counts["ambiguous_playback"]
    return LetIn(
        batch=number,
        rows=counts.total(),
        accepted=accepted,
        duplicates=counts["duplicate"],
        set_aside=counts["conflicting_duplicate"],
    )


def _row(batch: int, week: Week, catalogue_version: int, now: datetime) -> dict[str, object]:
    """The row of `batches`; it offers no rows."""
    source = f"late events of the week to {week}"
    return {
        "batch": batch,
        "digest": hashlib.sha256(f"{batch} {source}".encode()).hexdigest(),
        "loaded_at": now,
        "source": source,
        "files": 0,
        "offered": 0,
        "accepted": 0,
        "duplicates": 0,
        "set_aside": 0,
        "catalogue_version": catalogue_version,
    }
