"""Rows of events of some playbacks, from what is packed beside their files where that is there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from overnights.events.packing import PACKED, unpacked
from overnights.store.lake import Lake, LakeFile
from overnights.tables import EVENTS

Int64s = npt.NDArray[np.int64]


def rows_of(
    lake: Lake,
    files: Sequence[LakeFile],
    buckets: tuple[int, int],
    hashes: Int64s,
    columns: Sequence[str] = EVENTS.column_names,
) -> pa.Table:
    """Rows of these playbacks, of buckets from one to before another, in no order.

    Args:
        hashes: ascending.
    Raises: StoreError, where a file is damaged or gone.
    """
    rows, others = packed_of(lake, files, buckets, hashes)
    plain = lake.read_bucket(EVENTS, buckets[0], until=buckets[1], files=others, columns=columns, hashes=hashes)
    return pa.concat_tables([plain, unpacked(rows).select(list(columns))]) if rows.num_rows else plain


def packed_of(
    lake: Lake, files: Sequence[LakeFile], buckets: tuple[int, int], hashes: Int64s
) -> tuple[pa.Table, list[str]]:
    """Rows of these playbacks (PACKED), and the files that have none beside them."""
    found, others = lake.read_beside(EVENTS, files, buckets[0], until=buckets[1], hashes=hashes, schema=PACKED)
    return pa.Table.from_batches(found, PACKED), others
