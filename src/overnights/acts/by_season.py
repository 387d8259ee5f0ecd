"""Rows of a table found by their season."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pyarrow as pa


class BySeason:
    """The rows of a table with a `season_id`, so that those of a season are found without a look at the others."""

    def __init__(self, rows: pa.Table) -> None:
        coded = rows["season_id"].combine_chunks().dictionary_encode()
        codes = coded.indices.to_numpy()
        order = np.argsort(codes, kind="stable")
        self._rows = rows.combine_chunks().take(pa.array(order))
        begin = np.searchsorted(codes[order], np.arange(len(coded.dictionary) + 1)).tolist()
        self._spans = dict(zip(coded.dictionary.to_pylist(), pairwise(begin), strict=True))

    def of(self, season_ids: Iterable[str]) -> pa.Table:
        """The rows of some seasons, each in its order."""
        spans = [self._spans[season_id] for season_id in season_ids if season_id in self._spans]
        return pa.concat_tables([self._rows.slice(0, 0), *(self._rows.slice(low, high - low) for low, high in spans)])
