"""`withdraw`: a batch of events counts no longer, and the home is as if it had never been loaded."""

from __future__ import annotations

from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from overnights.acts.accounts import account
from overnights.acts.batches import (
    batch_of,
    commit,
    counted_files,
    label_of,
    leaving_nothing,
    let_in_of,
    next_batch,
    sweep,
    withdrawn,
)
from overnights.acts.rulings import Progress, Ruled, Ruling, rule
from overnights.engines.choice import engine_of
from overnights.errors import DefinitionError, StoreError, UnknownBatch, WithdrawnBefore
from overnights.home import Home
from overnights.store.lake import Lake, LakeFile
from overnights.tables import EVENTS, MOVED, WITHDRAWALS


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What a withdrawal did: `rows` were accepted of the batch and count no longer.

    `accepted` rows of other batches count now that did not before, as they repeated or contradicted one of its rows, or
    were of a playback that it made ambiguous; below 0: fewer count.
    """

    batch: int
    rows: int
    accepted: int
    why: str


def withdraw(home: Home, batch: int, *, why: str, now: datetime, progress: Progress | None = None) -> Withdrawn:
    """Takes a batch out: what its rows decided about those of others is decided again without it.

    Nothing is deleted, and nothing published changes. The figures follow with the next measure.

    Args:
        why: the reason; it is kept.
        now: the instant, in UTC.
        progress: called with the step, tasks done and tasks in all.
    Raises: UnknownBatch; WithdrawnBefore; DefinitionError, without a reason; Conflict; StoreError, where the disk does
        not take it; nothing is changed then.
    """
    if not why.strip():
        raise DefinitionError("A withdrawal gives its reason, which is kept with it. Name one with --why.")
    with home.lake.lock():
        sweep(home.lake)
        before = _row_of(home, batch)
        number = next_batch(home.lake)
        with leaving_nothing(home.lake):
            with closing(engine_of(home.settings, lake=home.lake.address)) as engine:
                ruled = rule(home, engine, _ruling(home.lake, number, batch), progress)
            row = {name: before[name] for name in ("batch", "accepted", "duplicates", "set_aside")}
            row |= {"by_batch": number, "withdrawn_at": now, "why": why.strip()}
            last = pa.Table.from_pylist([row], schema=WITHDRAWALS.schema)
            commit(home.lake, number, {**ruled.files, **_moved(home.lake, number, batch, ruled)}, WITHDRAWALS, last)
        with suppress(StoreError):
            sweep(home.lake)  # rulings from before count no longer
        after = {one["batch"]: one["accepted"] for one in account(home).to_pylist()}
    others = sum(after[one["batch"]] - one["accepted"] for one in before["all"])
    return Withdrawn(batch=batch, rows=before["accepted"], accepted=others, why=why.strip())


def _row_of(home: Home, batch: int) -> dict[str, Any]:
    """The account of a batch that can be withdrawn, and those of all.

    Raises: UnknownBatch; WithdrawnBefore.
    """
    rows = account(home).to_pylist()
    found = next((row for row in rows if row["batch"] == batch), None)
    if found is None:
        numbers = [row["batch"] for row in rows if row["files"]]
        there = f"they are numbered {numbers[0]} to {numbers[-1]}" if numbers else "it has none"
        raise UnknownBatch(
            f"There is no batch {batch} in this home: {there}. `overnights export batches` lists them.", batch=batch
        )
    if batch in withdrawn(home.lake):
        raise WithdrawnBefore(f"Batch {batch} is withdrawn already. Nothing was changed.", batch=batch)
    if not found["files"]:
        raise UnknownBatch(
            f"Batch {batch} offered no rows: it let in {found['source']}. Withdraw the batches that offered them.",
            batch=batch,
        )
    return {**found, "all": rows}


def _ruling(lake: Lake, number: int, batch: int) -> Ruling:
    files = tuple(counted_files(lake, EVENTS))
    touching = tuple(file for file in files if batch_of(file) == batch)
    return Ruling(act=number, files=files, touching=touching, let_in=let_in_of(lake), is_again=True, without=batch)


def _moved(lake: Lake, number: int, batch: int, ruled: Ruled) -> dict[str, list[LakeFile]]:
    """How many more rows of other batches are duplicates now, or fewer."""
    change: Counter[int] = Counter(ruled.duplicates)
    change.subtract(ruled.before)
    rows = [
        {"by_batch": number, "batch": other, "duplicates": count}
        for other, count in sorted(change.items())
        if count and other != batch
    ]
    if not rows:
        return {}
    return {MOVED.name: [lake.write_file(MOVED, pa.Table.from_pylist(rows, MOVED.schema), label=label_of(number))]}
