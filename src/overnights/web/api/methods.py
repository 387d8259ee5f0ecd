"""Methods: every number, its formula, unit and source."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from overnights.numbers import NUMBERS
from overnights.numbers import number as number_named
from overnights.web.api import forms
from overnights.web.api.asking import ReaderOf, nothing_more, tell
from overnights.web.api.documented import answers
from overnights.web.api.models import NumberSaid, NumbersSaid

router = APIRouter(tags=["methods"], dependencies=[Depends(nothing_more)])
NumberName = Annotated[str, Path(max_length=80, description="A number's name.", examples=["views"])]


@router.get("/methods", response_model=NumbersSaid, responses=answers(), operation_id="methods")
async def methods(request: Request, reader: ReaderOf) -> Response:
    """All numbers."""
    return await tell(request, reader, "methods", lambda _: forms.record({"numbers": [asdict(n) for n in NUMBERS]}))


@router.get("/methods/{number}", response_model=NumberSaid, responses=answers(), operation_id="method")
async def method(request: Request, reader: ReaderOf, number: NumberName) -> Response:
    """One number: what it is, and what it is not."""
    return await tell(request, reader, "method", lambda _: forms.record(asdict(number_named(number))))
