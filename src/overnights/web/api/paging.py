"""Pages of rows: a cursor says where the next begins, of which question, and of which rows it is the next.

A page never follows another of other rows: where they changed in between, the cursor is refused, and the walk begins
again. Rows as of a day that is over do not change. A file of CSV or Parquet, which cannot say that more follows, has
all rows, unless a page of them is asked for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import struct
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import pyarrow as pa
from fastapi import Request
from pydantic import Field

from overnights.web.api.asking import OfDay
from overnights.web.api.forms import Form
from overnights.web.problems import Problem

T = TypeVar("T")
MOST_ROWS = 10_000
MOST_WHOLE = 1_000_000  # rows that come whole in one answer
OF_A_PAGE = 100  # rows, where a cursor is given without a limit
_FORMAT, _DIGEST = ">8s8sQ", 8
_NO_PART = ("cursor", "limit", "format")  # of the question: what a reader may change from page to page
_CHANGED = (
    "The rows have changed since this cursor was given. Begin again without it; rows as of a day that is over "
    "(as_of=YYYY-MM-DD) do not change."
)
_NO_CURSOR = "That is no cursor that was given for this question. Begin without one, and follow the links."


CursorField = Field(
    None,
    max_length=64,
    pattern="^[A-Za-z0-9_-]+$",
    description="Where the page begins, from a link of the page before; else the first. 410: the rows changed.",
)


class Paged(OfDay):
    """Which page of rows."""

    limit: int = Field(OF_A_PAGE, ge=1, le=MOST_ROWS, description="Rows of one page.")
    cursor: str | None = CursorField


class WholeOrPaged(OfDay):
    """Which page of rows, or all of them."""

    limit: int | None = Field(
        None,
        ge=1,
        le=MOST_ROWS,
        description="Rows of one page; 100 where it is not given, but in CSV and Parquet without a cursor: there it is "
        f"all rows, and above {MOST_WHOLE:,} a refusal (422).",
    )
    cursor: str | None = CursorField

    def is_whole(self, form: Form) -> bool:
        """Whether all rows are asked for: in a form that has no place to say that there are more, and no page named."""
        return form is not Form.JSON and self.limit is None and self.cursor is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of `total` rows: those from `first` on, at most `limit`. `links`: by relation, the paths of others."""

    first: int
    limit: int
    total: int
    links: Mapping[str, str]

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        """The rows of the page, of all."""
        return rows[self.first : self.first + self.limit]

    @property
    def headers(self) -> Mapping[str, str]:
        """How many rows there are, and where other pages are. Source: RFC 8288."""
        links = ", ".join(f'<{path}>; rel="{rel}"' for rel, path in self.links.items())
        return {**({"link": links} if links else {}), "x-total-count": str(self.total)}

    def said(self, **more: Any) -> dict[str, Any]:
        """What stands around the rows in JSON. `next`: the path of the next page; null: this is the last."""
        return {**more, "total": self.total, "limit": self.limit, "next": self.links.get("next")}


def whole_or_paged(
    request: Request,
    asked: WholeOrPaged,
    form: Form,
    total: int,
    stand: Callable[[], str],
    *,
    of_a_page: int | None = None,
) -> Page:
    """All rows, or the page that is asked for.

    Args:
        of_a_page: rows of a page, where the reader does not say.
    Raises: as `paged`; Problem 422, where there are more rows than come whole.
    """
    if not asked.is_whole(form):
        return paged(request, asked, total, stand, of_a_page=of_a_page)
    if total > MOST_WHOLE:
        raise Problem(
            422,
            f"There are {total:,} rows, and {MOST_WHOLE:,} at most come whole. Narrow the question, or ask for pages "
            f"with limit={MOST_ROWS} and follow their links.",
            errors=({"where": "query.limit", "says": "so many rows come a page at a time"},),
        )
    return Page(first=0, limit=max(total, 1), total=total, links={})


def paged(
    request: Request,
    asked: Paged | WholeOrPaged,
    total: int,
    stand: Callable[[], str],
    *,
    of_a_page: int | None = None,
) -> Page:
    """The page that is asked for.

    Args:
        total: rows of all pages.
        stand: a digest of the rows, asked for where there is more than one page.
    Raises: Problem 410, where the cursor is of other rows; 422, where it is of another question.
    """
    question, first, limit = _question(request), 0, asked.limit or of_a_page or OF_A_PAGE
    if asked.cursor is not None:
        of_question, of_rows, first = _read(asked.cursor)
        if of_question != question or first >= 1 << 62:
            raise _refused()
        if of_rows != _short(stand()) or first >= total:
            raise Problem(410, _CHANGED)
    last = max(total - 1, 0) // limit * limit
    places = {"first": 0, "prev": max(first - limit, 0), "next": first + limit, "last": last}
    wanted = [
        rel
        for rel in places
        if rel in ("first", "last") or (rel == "prev" and first) or (rel == "next" and places["next"] < total)
    ]
    rows = _short(stand()) if any(places[rel] for rel in wanted) else b""
    links = {rel: _at(request, _written(question, rows, places[rel]) if places[rel] else None) for rel in wanted}
    return Page(first=first, limit=limit, total=total, links=links)


def stand_of(rows: pa.Table) -> str:
    """A digest of a table's rows."""
    made = hashlib.blake2b(digest_size=16)

    class Into(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, part: Any) -> int:
            made.update(part)
            return len(part)

    with pa.PythonFile(Into(), mode="w") as sink, pa.ipc.new_stream(sink, rows.schema) as out:
        out.write_table(rows.combine_chunks())
    return made.hexdigest()


def stand_of_names(names: Iterable[Hashable]) -> str:
    """A digest of what rows are told by, in their order."""
    return hashlib.blake2b("\n".join(map(repr, names)).encode(), digest_size=16).hexdigest()


def _question(request: Request) -> bytes:
    """A digest of what is asked, whatever the page."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    pairs = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in _NO_PART)
    return _short(repr((path, pairs)))


def _short(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=_DIGEST).digest()


def _written(question: bytes, rows: bytes, first: int) -> str:
    return base64.urlsafe_b64encode(struct.pack(_FORMAT, question, rows, first)).decode().rstrip("=")


def _read(cursor: str) -> tuple[bytes, bytes, int]:
    """The question, the rows and the place. Raises: Problem 422."""
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        question, rows, first = struct.unpack(_FORMAT, packed)
    except (binascii.Error, ValueError, struct.error) as cause:
        raise _refused() from cause
    return question, rows, first


def _refused() -> Problem:
    return Problem(422, _NO_CURSOR, errors=({"where": "query.cursor", "says": "no cursor of this question"},))


def _at(request: Request, cursor: str | None) -> str:
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
    query = urlencode([*pairs, *([("cursor", cursor)] if cursor else [])])
    return quote(request.scope["path"]) + (f"?{query}" if query else "")
