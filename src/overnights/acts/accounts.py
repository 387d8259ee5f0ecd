"""The account of every batch as it stands: where each offered row is now. Always adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.batches import counted_files
from overnights.home import Home
from overnights.store.lake import Lake
from overnights.tables import BATCHES, INSTANT, MOVED, RULINGS, SET_ASIDE, SOURCES, WITHDRAWALS
from overnights.tasks.left_out import are_among, latest
from overnights.weeks import zone_named

ACCOUNT = pa.schema(
    [
        ("batch", pa.int32()),
        ("loaded_at", INSTANT),
        ("source", pa.string()),
        ("files", pa.int64()),
        ("offered", pa.int64()),
        ("accepted", pa.int64()),
        ("duplicates", pa.int64()),
        ("set_aside", pa.int64()),
        ("withdrawn", pa.int64()),
    ]
)
_ROW = ["batch", "ordinal"]
_NO_REASON = ("accepted", "duplicate")


def account(home: Home) -> pa.Table:
    """One row a batch, with the schema ACCOUNT: accepted + duplicates + set_aside = offered rows.

    Rows of a batch change sides when a later one makes their playback ambiguous, when a week is restated with late
    events, or when the batch is withdrawn that they repeat; a batch that only lets late events in offers no rows. Of a
    withdrawn batch `withdrawn` is what was accepted of it, and its account is that of then; of others it is null.
    """
    lake = home.lake
    aside: Counter[int] = Counter()
    for rows in _set_aside(home, _ROW):
        aside.update(_counts(rows))
    moved: Counter[int] = Counter()
    for row in lake.read(MOVED, files=counted_files(lake, MOVED)).to_pylist():
        moved[row["batch"]] += row["duplicates"]
    gone = {row["batch"]: row for row in lake.read(WITHDRAWALS).to_pylist()}
    found = []
    for batch in lake.read(BATCHES).sort_by("batch").to_pylist():
        number = batch["batch"]
        now = {"duplicates": batch["duplicates"] + moved[number], "set_aside": aside[number], "withdrawn": None}
        now["accepted"] = batch["offered"] - now["duplicates"] - now["set_aside"]
        if number in gone:
            now = {name: gone[number][name] for name in ("accepted", "duplicates", "set_aside")}
            now["withdrawn"] = now["accepted"]
        found.append(batch | now)
    return pa.Table.from_pylist(found, schema=ACCOUNT)


def reasons(home: Home, batch: int | None = None) -> dict[str, int]:
    """Rows set aside by reason code, as it stands: of one batch, or of all."""
    found: Counter[str] = Counter()
    for rows in _set_aside(home, [*_ROW, "reason"]):
        mine = rows if batch is None else rows.filter(pc.equal(rows["batch"], batch))
        found.update({pair["values"]: pair["counts"] for pair in mine["reason"].value_counts().to_pylist()})
    return dict(sorted(found.items()))


def set_aside_of(home: Home, *, columns: list[str] | None = None) -> pa.Table:
    """The rows of `set_aside` that count: of batches that count, as other rows decide now.

    Args:
        columns: those wanted; null: all.
    """
    names = list(SET_ASIDE.column_names) if columns is None else columns
    return pa.concat_tables([SET_ASIDE.schema.empty_table().select(names), *_set_aside(home, names)])


def _set_aside(home: Home, names: Sequence[str]) -> Iterator[pa.Table]:
    """The rows set aside, file by file: by themselves, but for late ones that were ruled since, and by other rows."""
    lake = home.lake
    rulings = latest(lake.read(RULINGS, files=counted_files(lake, RULINGS)))
    late = rulings.filter(rulings["is_late"])
    read = list(dict.fromkeys([*names, *_ROW, "reason"]))
    for file in counted_files(lake, SET_ASIDE):
        rows = lake.read(SET_ASIDE, columns=read, files=[file])
        if late.num_rows:
            is_late = pc.equal(rows["reason"], "too_late").to_numpy()
            rows = rows.filter(pa.array(~(is_late & are_among(rows, late))))
        yield rows.select(names)
    rulings = rulings.filter(pc.invert(pc.is_in(rulings["became"], pa.array(_NO_REASON))))
    if rulings.num_rows:
        yield _as_set_aside(home, rulings, names)


def _as_set_aside(home: Home, rulings: pa.Table, names: Sequence[str]) -> pa.Table:
    """Rulings as rows of `set_aside`; their files are found by their ordinals, where they are asked for."""
    columns = {name: rulings[name] for name in ("batch", "by_batch", "ordinal", "detail")}
    columns["reason"] = rulings["became"]
    if not columns.keys() >= set(names):
        columns |= _found(home, rulings)
    schema = pa.schema([SET_ASIDE.schema.field(name) for name in names])
    return pa.table([columns[name] for name in names], schema=schema)


def _found(home: Home, rulings: pa.Table) -> dict[str, pa.Array]:
    """Of each ruling the file, the row in it, and the local day."""
    from overnights.events.days import local_days  # here: who asks for what was ruled needs no kernel before

    days = local_days(rulings["ts"].to_numpy(), zone_named(home.rules.zone)).astype(np.int32)
    sources, rows = _places(home.lake, rulings["batch"].to_numpy(), rulings["ordinal"].to_numpy())
    return {"source": sources, "row": rows, "day": pa.array(days).cast(pa.date32())}


def _places(lake: Lake, batches: npt.NDArray[np.int32], ordinals: npt.NDArray[np.int64]) -> tuple[pa.Array, pa.Array]:
    """The file and the row in it, from 1, of ordinals of batches."""
    sources = lake.read(SOURCES, files=counted_files(lake, SOURCES))
    names, numbers = np.full(len(ordinals), "", dtype=object), np.zeros(len(ordinals), np.int64)
    for batch in np.unique(batches):
        at = np.flatnonzero(batches == batch)
        files = sources.filter(pc.equal(sources["batch"], int(batch))).sort_by("first_ordinal")
        firsts = files["first_ordinal"].to_numpy()
        place = np.searchsorted(firsts, ordinals[at], side="right") - 1
        names[at] = np.array(files["source"].to_pylist(), dtype=object)[place]
        numbers[at] = ordinals[at] - firsts[place] + 1
    return pa.array(names.tolist(), pa.string()), pa.array(numbers)


def _counts(rows: pa.Table) -> dict[int, int]:
    return {pair["values"]: pair["counts"] for pair in rows["batch"].value_counts().to_pylist()}
