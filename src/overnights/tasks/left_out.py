"""Which events count, of those that were offered: what other rows and a person's restatement leave out and let in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.tables import AMBIGUOUS, RULINGS

Int64s = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetIn:
    """Instants [from_us, to_us) of which the late events of batches before `by_batch` were let in by it."""

    by_batch: int
    from_us: int
    to_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What does not count of the events of batches that count.

    `rulings` (RULINGS) say of events, each once, what other rows decide: those that contradict one that counts are
    out. `ambiguous` playbacks (AMBIGUOUS) are out whole; late events are out, but for those of `let_in`. Events that
    repeat one that counts are not named: they add nothing to plays.
    """

    rulings: pa.Table
    ambiguous: pa.Table
    let_in: tuple[LetIn, ...] = ()

    @staticmethod
    def nothing() -> LeftOut:
        return LeftOut(rulings=RULINGS.schema.empty_table(), ambiguous=AMBIGUOUS.schema.empty_table())

    def of(self, bucket: int, until: int) -> LeftOut:
        """The same for the rows of buckets from one to before another."""
        place = self.rulings["bucket"]
        rulings = self.rulings.filter(pc.and_(pc.greater_equal(place, bucket), pc.less(place, until)))
        return LeftOut(rulings=rulings, ambiguous=self.ambiguous, let_in=self.let_in)

    def changed_since(self, last_batch: int) -> Int64s:
        """Hashes of playbacks of which acts after a batch decided; those of withdrawn events are not among them."""
        return np.unique(
            self.rulings.filter(pc.greater(self.rulings["by_batch"], last_batch))["playback_hash"].to_numpy()
        )

    @property
    def conflicts(self) -> pa.Table:
        """The rulings on events that contradict one that counts."""
        return self.rulings.filter(pc.equal(self.rulings["became"], "conflicting_duplicate"))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of `events` that `countable` needs besides those that plays are derived from."""
        return ("batch", "ordinal") if self.conflicts.num_rows else ("batch",) if self.let_in else ()

    def countable(self, rows: pa.Table) -> pa.Table:
        """The rows of `events` that count; of lists the events that do."""
        given = entered(rows, self.let_in)[0] if self.let_in else rows
        is_out = given["is_late"].to_numpy() | self.are_ambiguous(given)
        given = given.filter(pa.array(~is_out)) if is_out.any() else given
        return _without(given, self.conflicts)

    def are_ambiguous(self, rows: pa.Table) -> Flags:
        """Whether each row's playback is one of those that are ambiguous."""
        if not self.ambiguous.num_rows:
            return np.zeros(len(rows), dtype=np.bool_)
        suspects: Flags = np.isin(rows["playback_hash"].to_numpy(), self.ambiguous["playback_hash"].to_numpy())
        if suspects.any():
            ids = self.ambiguous["playback_id"].combine_chunks()
            suspects &= pc.is_in(rows["playback_id"].cast(pa.string()), value_set=ids).to_numpy()
        return suspects


def _without(rows: pa.Table, conflicts: pa.Table) -> pa.Table:
    """The rows without some of their events."""
    is_suspect = np.isin(rows["playback_hash"].to_numpy(), conflicts["playback_hash"].to_numpy())
    if not is_suspect.any():
        return rows
    from overnights.events.resolve import kept  # here: who reads figures needs no kernel

    suspects = rows.filter(pa.array(is_suspect))
    parents = np.repeat(np.arange(len(suspects)), pc.list_value_length(suspects["ordinal"]).to_numpy())
    ordinals = suspects["ordinal"].combine_chunks().flatten()
    events = pa.table({"batch": suspects["batch"].take(pa.array(parents)), "ordinal": ordinals})
    return pa.concat_tables([rows.filter(pa.array(~is_suspect)), kept(suspects, ~are_among(events, conflicts))])


def entered(rows: pa.Table, let_in: Sequence[LetIn]) -> tuple[pa.Table, Int64s]:
    """Rows of `events` as they were offered: late events that were let in, as not late, in rows of their own.

    Returns also the act by which each row came: its batch, or the batch that let it in.
    """
    from overnights.events.resolve import kept  # here: who reads figures needs no kernel

    batches = rows["batch"].to_numpy().astype(np.int64)
    is_late = rows["is_late"].to_numpy()
    if not let_in or not is_late.any():
        return rows, batches
    late = rows.filter(pa.array(is_late))
    parts, acts = [rows.filter(pa.array(~is_late))], [batches[~is_late]]
    for one in sorted(let_in, key=lambda one: one.by_batch):
        if not late.num_rows:
            break
        is_in = are_let_in(late, one)
        part = kept(late, is_in)
        place = part.schema.get_field_index("is_late")
        parts.append(part.set_column(place, part.schema.field(place), pa.array(np.zeros(len(part), np.bool_))))
        acts.append(np.full(len(part), one.by_batch, np.int64))
        late = kept(late, ~is_in)
    return pa.concat_tables([*parts, late]), np.concatenate([*acts, late["batch"].to_numpy().astype(np.int64)])


def are_let_in(late: pa.Table, one: LetIn) -> Flags:
    """Of each event of late rows whether it is let in by an act."""
    lengths = pc.list_value_length(late["ts"]).to_numpy()
    ts = late["ts"].combine_chunks().flatten().to_numpy()
    is_before = np.repeat(late["batch"].to_numpy() < one.by_batch, lengths)
    inside: Flags = is_before & (ts >= one.from_us) & (ts < one.to_us)
    return inside


def latest(rulings: pa.Table) -> pa.Table:
    """Of several rulings (RULINGS) of one row the last."""
    order = np.lexsort(tuple(rulings[name].to_numpy() for name in ("by_batch", "ordinal", "batch")))
    ordered = rulings.take(pa.array(order))
    is_last = np.zeros(len(order), dtype=np.bool_)
    for name in ("batch", "ordinal"):
        values = ordered[name].to_numpy()
        is_last[:-1] |= values[1:] != values[:-1]
    is_last[-1:] = True
    return ordered.filter(pa.array(is_last))


def are_among(rows: pa.Table, others: pa.Table) -> Flags:
    """Whether rows, by batch and ordinal, are among others."""
    from overnights.events.keys import is_among  # here: who reads figures needs no kernel

    found = np.zeros(len(rows), dtype=np.bool_)
    if not len(rows) or not len(others):
        return found
    batches, theirs = rows["batch"].to_numpy(), others["batch"].to_numpy()
    ordinals, of_others = rows["ordinal"].to_numpy(), others["ordinal"].to_numpy()
    for batch in np.intersect1d(batches, theirs):
        at = np.flatnonzero(batches == batch)
        found[at] = is_among(ordinals[at], of_others[theirs == batch])
    return found
