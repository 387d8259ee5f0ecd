"""Rows that come a page at a time, as they are asked for."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from overnights.client.asking import Changed, Questions, Told
from overnights.client.records import Row

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
PAGE, LARGE_PAGE = 1_000, 10_000  # rows: as records, and as Parquet
AGAIN = 3  # times that a whole table is asked for, where it changes under way
PARQUET = "application/vnd.apache.parquet"


class Rows(Generic[T]):
    """Rows of one question. Iterating asks for pages as they are needed; iterating again begins again.

    Raises, where it is iterated: ApiError; Changed, where the rows changed between two pages.
    """

    def __init__(self, ask: Questions, path: str, asked: Mapping[str, object], shape: Callable[[Row], T]) -> None:
        self._ask = ask
        self._path = path
        self._asked = asked
        self._shape = shape

    def __iter__(self) -> Iterator[T]:
        """The rows, a page at a time."""
        for told in self._pages(PAGE):
            yield from map(self._shape, json.loads(told.body)["rows"])

    @property
    def total(self) -> int:
        """How many there are now. Raises: ApiError."""
        url = self._ask.url(self._path, {**self._asked, "limit": 1})
        return int(self._ask.record(url)["total"])

    def _pages(self, limit: int, media: str = "application/json") -> Iterator[Told]:
        url: str | None = self._ask.url(self._path, {**self._asked, "limit": limit})
        while url is not None:
            told = self._ask.told(url, media)
            yield told
            url = told.next


class TableRows(Rows[T]):
    """Rows of a table, which come whole too, as Arrow or pandas."""

    def to_arrow(self) -> pa.Table:
        """All rows as an Arrow table, with the types of the table's columns.

        Raises: ApiError; Changed, where they changed under way three times; ImportError, without pyarrow.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        for turn in range(AGAIN):
            try:
                pages = [pq.read_table(io.BytesIO(told.body)) for told in self._pages(LARGE_PAGE, PARQUET)]
                return pa.concat_tables(pages)
            except Changed:
                if turn == AGAIN - 1:
                    raise
        raise AssertionError

    def to_pandas(self) -> Any:
        """All rows as a pandas DataFrame. Raises: as `to_arrow`; ImportError, without pandas."""
        return self.to_arrow().to_pandas()
