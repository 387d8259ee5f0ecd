"""What every route of the API takes: who asks, of which day, in which form."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from datetime import date
from typing import Annotated

import anyio.to_thread
from fastapi import Depends, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from starlette.responses import Response

from overnights.countries import NAMES, meant_by
from overnights.web.access import PUBLIC, Access, Reader
from overnights.web.api.forms import Form
from overnights.web.problems import Problem
from overnights.web.served import Served
from overnights.web.shelf import Answer
from overnights.web.view import View


def _day(text: object) -> object:
    """A day as it is written: YYYY-MM-DD, and no other way that dates can be."""
    if isinstance(text, str):
        if len(text) != 10 or not text.isascii():
            raise ValueError("a day is written YYYY-MM-DD")
        return date.fromisoformat(text)
    return text


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


def _territory(text: object) -> object:
    """A code in capitals; of what is none, which it may mean."""
    if not isinstance(text, str) or re.fullmatch("[A-Z]{2}", text):
        return text
    if re.fullmatch("[A-Za-z]{2}", text):
        return text.upper()
    meant = meant_by(text[:60])
    hint = f". Is it {meant}, {NAMES[meant]}?" if meant else ""
    raise ValueError(f"“{text[:60]}” is no territory: one is two letters of ISO 3166-1, as in US, or ZZ for all{hint}")


Territory = Annotated[str, BeforeValidator(_territory), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$"})]
AsOfField = Field(None, description="As it was known at the end of that day.", examples=["2023-06-20"])
FormField = Field(None, description="The form, where the Accept header does not say it.")


class Asked(BaseModel):
    """What may be asked: nothing that is not declared, so that a misspelt parameter is no other question."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfDay(Asked):
    """Of which day."""

    as_of: Day | None = AsOfField


async def reader_of(request: Request) -> Reader:
    """Who asks. Raises: Problem 401."""
    sent = request.headers.get("authorization")
    if sent is None:
        return PUBLIC
    access: Access = request.app.state.access
    return await anyio.to_thread.run_sync(access.reader, sent)


ReaderOf = Annotated[Reader, Depends(reader_of)]


async def nothing_more(request: Request) -> None:
    """Raises: Problem 422, where a route without parameters is given some."""
    if request.query_params:
        raise Problem(422, f"There are no parameters here, and “{next(iter(request.query_params))[:40]}” is one.")


async def tell(
    request: Request, reader: Reader, what: Hashable, make: Callable[[View], Answer], *, as_of: date | None = None
) -> Response:
    """The response with what is made of the home, or of the home as of a day.

    Args:
        what: names the route and all that it was asked, so that the same is made once.
    """
    served: Served = request.app.state.served

    def made(view: View) -> Answer:
        return make(view if as_of is None else view.as_of(as_of))

    return await served.answered(request, reader, (request.scope["path"], what, as_of), made)


def accept_of(request: Request) -> str | None:
    """What the reader's program accepts."""
    return request.headers.get("accept")


__all__ = ["AsOfField", "Asked", "Day", "Form", "FormField", "OfDay", "ReaderOf", "Territory", "accept_of",
           "nothing_more", "reader_of", "tell"]  # fmt: skip
