"""Records and rows as they go out: JSON always, CSV and Parquet where there are rows; which, the reader says."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import pyarrow as pa

from overnights.outputs.files import as_csv, plain
from overnights.web.problems import Problem
from overnights.web.shelf import Answer, answer


class Form(StrEnum):
    """A form in which rows are told."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


MEDIA = {
    Form.JSON: "application/json",
    Form.CSV: "text/csv; charset=utf-8",
    Form.PARQUET: "application/vnd.apache.parquet",
}
ROWS = (Form.JSON, Form.CSV, Form.PARQUET)
AT_A_TIME = 10_000  # rows that are records at once


def form_meant(accept: str | None, named: Form | None, forms: Sequence[Form] = ROWS) -> Form:
    """The form that a reader asks for: by name, else by what their program accepts most, else JSON.

    Raises: Problem 406, where none of the forms will do.
    """
    if named is not None:
        return named
    if accept is None or not accept.strip():
        return Form.JSON
    wanted = [_weighed(part) for part in accept.split(",")]
    scored = [
        (max((weight for media, weight in wanted if _fits(media, MEDIA[form])), default=0.0), form) for form in forms
    ]
    best = max(scored, key=lambda one: one[0])  # of equals the first: JSON
    if best[0] <= 0:
        there = ", ".join(MEDIA[form].partition(";")[0] for form in forms)
        raise Problem(406, f"It is told in other forms alone: {there}. Ask for one of these.")
    return best[1]


def record(value: Any, headers: Mapping[str, str] | None = None) -> Answer:
    """A record as JSON."""
    body = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return answer(body, MEDIA[Form.JSON], form="json", headers=tuple((headers or {}).items()))


def rows(table: pa.Table, form: Form, envelope: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
    """Rows in a form. In JSON they stand in an envelope, which says which rows they are; else the headers say it."""
    if form is Form.JSON:
        return record({**envelope, "rows": table.to_pylist()}, headers)
    if form is Form.CSV:
        body = _csv(table)
    else:
        import pyarrow.parquet as pq

        out = io.BytesIO()
        pq.write_table(table, out, compression="zstd")
        body = out.getvalue()
    return answer(body, MEDIA[form], form=form.value, headers=tuple(headers.items()))


def _csv(table: pa.Table) -> bytes:
    """Rows as CSV, some at a time: as records they take ten times the room."""
    out = io.BytesIO(as_csv((), table.column_names).encode())
    out.seek(0, io.SEEK_END)
    for part in table.to_batches(AT_A_TIME):
        out.write(as_csv(part.to_pylist(), table.column_names).partition("\n")[2].encode())
    return out.getvalue()


def _weighed(part: str) -> tuple[str, float]:
    """A media type with its weight; a weight that is none is 1."""
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media, float(value)
            except ValueError:
                return media, 1.0
    return media, 1.0


def _fits(wanted: str, media: str) -> bool:
    plain_media = media.partition(";")[0]
    kind = plain_media.partition("/")[0]
    return wanted in ("*/*", f"{kind}/*", plain_media)
