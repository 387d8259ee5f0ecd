"""The account of every batch as it stands: where each offered row is now. Always adds up."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from overnights.acts.batches import counted_files
from overnights.home import Home
from overnights.tables import BATCHES, INSTANT, LET_IN, SET_ASIDE

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
    ]
)
_ROW = ["batch", "ordinal"]


def account(home: Home) -> pa.Table:
    """One row a batch, with the schema ACCOUNT: accepted + duplicates + set_aside = offered rows.

    Rows of a batch change sides when a later one makes their playback ambiguous, or when a week is restated with late
    events; a batch that only lets late events in offers no rows.
    """
    aside = _counts(set_aside_of(home, columns=_ROW))
    let_in = home.lake.read(LET_IN, files=counted_files(home.lake, LET_IN))
    again = _counts(let_in.filter(pc.equal(let_in["became"], "duplicate")))
    rows = []
    for batch in home.lake.read(BATCHES).sort_by("batch").to_pylist():
        number = batch["batch"]
        duplicates, set_aside = batch["duplicates"] + again.get(number, 0), aside.get(number, 0)
        accepted = batch["offered"] - duplicates - set_aside
        rows.append({**batch, "accepted": accepted, "duplicates": duplicates, "set_aside": set_aside})
    return pa.Table.from_pylist(rows, schema=ACCOUNT)


def reasons(home: Home, batch: int | None = None) -> dict[str, int]:
    """Rows set aside by reason code, as it stands: of one batch, or of all."""
    rows = set_aside_of(home, columns=[*_ROW, "reason"])
    if batch is not None:
        rows = rows.filter(pc.equal(rows["batch"], batch))
    counts = rows["reason"].value_counts().to_pylist()
    return {pair["values"]: pair["counts"] for pair in sorted(counts, key=lambda pair: str(pair["values"]))}


def set_aside_of(home: Home, *, columns: list[str] | None = None) -> pa.Table:
    """The rows of `set_aside` that count: of committed batches, without those that were let in since.

    Args:
        columns: those wanted; null: all.
    """
    names = list(SET_ASIDE.column_names) if columns is None else columns
    read = list(dict.fromkeys([*names, *_ROW, "reason"]))
    rows = home.lake.read(SET_ASIDE, columns=read, files=counted_files(home.lake, SET_ASIDE))
    let_in = home.lake.read(LET_IN, columns=_ROW, files=counted_files(home.lake, LET_IN))
    if let_in.num_rows:
        late = rows.filter(pc.equal(rows["reason"], "too_late")).join(let_in, _ROW, join_type="left anti")
        others = rows.filter(pc.not_equal(rows["reason"], "too_late"))
        rows = pa.concat_tables([others, late.select(others.column_names)])
    return rows.select(names)


def _counts(rows: pa.Table) -> dict[int, int]:
    return {pair["values"]: pair["counts"] for pair in rows["batch"].value_counts().to_pylist()}
