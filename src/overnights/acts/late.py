"""Late events of a week, let in when a person restates it with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.batches import counted_files, sweep
from overnights.acts.intake import Intake
from overnights.acts.load_catalogue import catalogue_of
from overnights.events.days import local_days
from overnights.events.resolve import flat, kept
from overnights.home import Home
from overnights.store.lake import Lake
from overnights.tables import EVENTS, LET_IN
from overnights.weeks import Week, day_number, zone_named


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
        late = _late_rows(home, week)
        if not late.num_rows:
            return LetIn(batch=None, rows=0, accepted=0, duplicates=0, set_aside=0)
        with Intake(home.lake, home.rules, memory_mb=home.settings.memory_mb) as intake:
            batches = sorted(set(late["batch"].to_pylist()))
            judged = pa.concat_tables([intake.enter(late.filter(pc.equal(late["batch"], n))) for n in batches])
            intake.let_in(judged)
            intake.close()
            intake.commit(_row(intake.batch, week, catalogue.version, now))
    became = judged["became"].to_pylist()
    return LetIn(
        batch=intake.batch,
        rows=len(became),
        accepted=became.count("accepted"),
        duplicates=became.count("duplicate"),
        set_aside=became.count("conflicting_duplicate"),
    )


def _late_rows(home: Home, week: Week) -> pa.Table:
    """Rows of `events` with the late events of a week that were not let in yet."""
    lake = home.lake
    rows = lake.read(EVENTS, where=[("is_late", "=", True)], files=counted_files(lake, EVENTS))
    if not rows.num_rows:
        return rows
    events = flat(rows)
    days = local_days(events["ts"].to_numpy(), zone_named(home.rules.zone))
    is_wanted = (days >= day_number(week.monday)) & (days <= day_number(week.sunday))
    return kept(rows, is_wanted & ~_let_in_before(lake, events))


def _let_in_before(lake: Lake, events: pa.Table) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    before = lake.read(LET_IN, columns=["batch", "ordinal"], files=counted_files(lake, LET_IN))
    found = events.select(["batch", "ordinal", "place"]).join(before, ["batch", "ordinal"], join_type="left semi")
    flags = np.zeros(len(events), dtype=np.bool_)
    flags[found["place"].to_numpy()] = True
    return flags


def _row(batch: int, week: Week, catalogue_version: int, now: datetime) -> dict[str, object]:
    """The row of `batches`, without number and instants."""
    source = f"late events of the week to {week}"
    return {
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
