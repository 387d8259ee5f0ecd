"""Tables: which there are, and their rows, filtered: as JSON a page at a time, as CSV or Parquet all."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from overnights.public import RESTATEMENTS
from overnights.tables import Table
from overnights.web import access
from overnights.web.access import Reader
from overnights.web.api import forms
from overnights.web.api.asking import FormField, OfDay, ReaderOf, accept_of, tell
from overnights.web.api.documented import answers
from overnights.web.api.filters import Filtered, narrowed
from overnights.web.api.forms import ROWS, Form
from overnights.web.api.models import RowsSaid, TablesSaid
from overnights.web.api.paging import stand_of, whole_or_paged
from overnights.web.problems import Problem
from overnights.web.shelf import Answer
from overnights.web.view import View

router = APIRouter(tags=["tables"])
_CONDITION = re.compile(r"([a-z][a-z0-9_]{0,39})(!=|<=|>=|=|<|>)(.*)", re.DOTALL)
_COMPARED = {"=": pc.equal, "!=": pc.not_equal, "<": pc.less, "<=": pc.less_equal, ">": pc.greater,
             ">=": pc.greater_equal}  # fmt: skip
Condition = Annotated[str, Field(max_length=300, pattern=r"^[a-z][a-z0-9_]{0,39}(!=|<=|>=|=|<|>)")]


class OfTable(Filtered):
    """Which rows of a table."""

    where: list[Condition] = Field(
        default_factory=list,
        max_length=8,
        description="Conditions that all hold, as in week>=2022-09-04; nothing after = or != is null.",
        examples=[["territory=ZZ"]],
    )
    columns: str | None = Field(None, max_length=1_000, description="Names separated by commas; else all.")
    format: Form | None = FormField


class OfRestatements(Filtered):
    """Which restatements."""

    format: Form | None = FormField


@router.get("/tables", response_model=TablesSaid, responses=answers(), operation_id="tables")
async def tables(request: Request, reader: ReaderOf, asked: Annotated[OfDay, Query()]) -> Response:
    """The tables that the reader may ask for, with their columns."""
    found = access.tables(reader)
    href = request.url.path
    return await tell(
        request, reader, "tables", lambda _: forms.record({"tables": [_about(one, href) for one in found]}),
        as_of=asked.as_of,
    )  # fmt: skip


@router.get(
    "/tables/{name}",
    response_model=RowsSaid,
    responses=answers(406, 410, forms=(Form.CSV, Form.PARQUET)),
    operation_id="rows",
)
async def rows(
    request: Request,
    reader: ReaderOf,
    name: Annotated[str, Path(max_length=80, description="A table's name.", examples=["entries"])],
    asked: Annotated[OfTable, Query()],
) -> Response:
    """A table's rows, in its own order: a page of them as JSON, all as CSV or Parquet."""
    form = forms.form_meant(accept_of(request), asked.format, ROWS)

    def make(view: View) -> Answer:
        table = access.table_of(reader, name)
        return _page(request, view, reader, table, asked, form)

    return await tell(request, reader, (request.url.query, form), make, as_of=asked.as_of)


@router.get(
    "/restatements",
    response_model=RowsSaid,
    responses=answers(406, 410, forms=(Form.CSV, Form.PARQUET)),
    operation_id="restatements",
)
async def restatements(request: Request, reader: ReaderOf, asked: Annotated[OfRestatements, Query()]) -> Response:
    """Every cell that a later edition or download changed, by the day it was seen."""
    form = forms.form_meant(accept_of(request), asked.format, ROWS)

    def make(view: View) -> Answer:
        return _page(request, view, reader, access.table_of(reader, RESTATEMENTS.name), asked, form)

    return await tell(request, reader, (request.url.query, form), make, as_of=asked.as_of)


def filtered(found: pa.Table, table: Table, conditions: list[str]) -> pa.Table:
    """The rows of which all conditions hold. Raises: Problem 422, where one is none of this table."""
    for condition in conditions:
        met = _CONDITION.fullmatch(condition)
        if met is None or met[1] not in table.column_names:
            raise Problem(422, f"The table {table.name} has no column for “{condition[:60]}”: {_named(table)}.")
        column = found[met[1]]
        if not met[3] and met[2] in ("=", "!="):
            found = found.filter(pc.is_null(column) if met[2] == "=" else pc.is_valid(column))
            continue
        found = found.filter(_COMPARED[met[2]](column, _scalar(met[3], column.type, met[1])))
    return found


def _scalar(text: str, kind: pa.DataType, name: str) -> pa.Scalar:
    """A value as a column has it. Raises: Problem 422, where it is not written like one."""
    try:
        if pa.types.is_date(kind):
            if len(text) != 10:
                raise ValueError
            return pa.scalar(date.fromisoformat(text), kind)
        if pa.types.is_timestamp(kind):
            return pa.scalar(datetime.fromisoformat(text), kind)
        if pa.types.is_boolean(kind):
            return pa.scalar({"true": True, "false": False}[text.lower()], kind)
        if pa.types.is_integer(kind):
            return pa.scalar(int(text), kind)
        if pa.types.is_floating(kind):
            return pa.scalar(float(text), kind)
        if pa.types.is_string(kind):
            return pa.scalar(text, kind)
    except (ValueError, KeyError, OverflowError, pa.ArrowInvalid, pa.ArrowTypeError) as cause:
        raise Problem(422, f"“{text[:60]}” is no value of {name}, which is {_type(kind)}.") from cause
    raise Problem(422, f"{name} is a list, and is not compared.")


def _columns(table: Table, named: str | None) -> list[str]:
    names = list(dict.fromkeys(named.split(","))) if named else list(table.column_names)
    unknown = [name for name in names if name not in table.column_names]
    if unknown:
        raise Problem(422, f"The table {table.name} has no column “{unknown[0][:60]}”: {_named(table)}.")
    return names


def _named(table: Table) -> str:
    return f"its columns are {', '.join(table.column_names)}"


def _page(
    request: Request, view: View, reader: Reader, table: Table, asked: OfTable | OfRestatements, form: Form
) -> Answer:
    rows = access.rows_of(view, reader, table.name)
    found, shown = narrowed(rows, table, asked, view), list(table.column_names)
    if isinstance(asked, OfTable):
        found, shown = filtered(found, table, asked.where), _columns(table, asked.columns)

    def stand() -> str:
        return view.kept(("stand", table.name, reader.sees), lambda: stand_of(rows))

    page = whole_or_paged(request, asked, form, found.num_rows, stand)
    told = found.select(shown).slice(page.first, page.limit)
    return forms.rows(told, form, page.said(table=table.name), page.headers)


def _about(table: Table, href: str) -> dict[str, Any]:
    columns = [
        {"name": one.name, "type": _type(one.type), "says": one.says, "may_be_null": one.is_null}
        for one in table.columns
    ]  # fmt: skip
    return {"name": table.name, "grain": table.grain, "href": f"{href}/{table.name}", "columns": columns}


def _type(kind: pa.DataType) -> str:
    return "instant" if pa.types.is_timestamp(kind) else "day" if pa.types.is_date(kind) else str(kind)
