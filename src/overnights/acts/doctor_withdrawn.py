"""What a doctor says of batches that were withdrawn: what rests on them still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from overnights.acts.batches import batch_of
from overnights.home import Home
from overnights.pages.words import counted
from overnights.store.lake import LakeFile
from overnights.tables import BATCHES, EDITIONS, FIGURE_TABLES, MEASURES, WITHDRAWALS
from overnights.weeks import local_day, zone_named

if TYPE_CHECKING:
    from overnights.acts.doctor import Check


def withdrawals(home: Home, _now: datetime) -> Iterator[Check]:
    """Batches withdrawn: the measure that still counts them, and editions that can no longer be recomputed."""
    from overnights.acts.doctor import Check

    gone = home.lake.read(WITHDRAWALS).sort_by("by_batch").to_pylist()
    if not gone:
        return
    measures = home.lake.read(MEASURES, columns=["generation", "event_files", "snapshots"]).sort_by("generation")
    used = [(set(row["snapshots"]), _batches_in(row["event_files"])) for row in measures.to_pylist()]
    for one in gone:
        number = one["batch"]
        if used and number in used[-1][1]:
            says = f"Batch {number} was withdrawn after the last measure, which still counts it."
            yield Check(name="measures", state="wrong", says=says, way_out=f"overnights measure --home {home.path}")
        count = _editions_on(home, number, [snapshots for snapshots, batches in used if number in batches])
        if count:
            since = local_day(zone_named(home.settings.zone), one["withdrawn_at"])
            says = (
                f"{counted(count, 'edition')} can no longer be recomputed since {since}: "
                f"batch {number}, which went into them, is withdrawn ({one['why']}). They stay as they were published."
            )
            yield Check(name="editions", state="note", says=says)


def _batches_in(files: list[str]) -> frozenset[int]:
    return frozenset(batch_of(LakeFile(path=path, rows=0, bytes=0)) for path in files)


def _editions_on(home: Home, batch: int, measures: list[set[str]]) -> int:
    """Editions made from measures (their snapshots) that counted a batch, of windows that end with or after it."""
    row = home.lake.read(BATCHES, where=[("batch", "=", batch)]).to_pylist()[0]
    if row["first_at"] is None:
        return 0
    first = local_day(zone_named(home.settings.zone), row["first_at"])
    editions = home.lake.read(EDITIONS, columns=["week", "inputs"], where=[("week", ">=", first)]).to_pylist()
    figures = {table.name for table in FIGURE_TABLES}
    inputs = [edition["inputs"].split(" ")[0].split(",") for edition in editions]
    made_from = [{one for one in named if one.split("@")[0] in figures} for named in inputs]
    return sum(any(one <= snapshots for snapshots in measures) for one in made_from)
