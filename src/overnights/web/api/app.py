"""The API as an application: its routers, its document, and what it says of a request that is not one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import RedirectResponse, Response

from overnights import __version__, links
from overnights.web import problems
from overnights.web.access import PUBLIC, Access
from overnights.web.api import charts, forms, methods, records, tables, titles
from overnights.web.api.asking import nothing_more, tell
from overnights.web.api.documented import with_problems
from overnights.web.api.listed import listed
from overnights.web.problems import ROOT, Problem
from overnights.web.served import Served

ABOUT = """What is public of a home's charts, titles and tables, read-only.

Every answer has an ETag, which changes when the home changes and only then: send it back in If-None-Match. Lists come a
page at a time, with Link headers. What is not public needs a token in the Authorization header. A parameter that is not
declared is refused. Problems are told as RFC 9457 has it.
"""
MOST_FAULTS, MOST_TOLD = 10, 3  # of a request: those that are listed, and those of the sentence
QUIET = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}


def api_app(served: Served, *, prefix: str = "") -> FastAPI:
    """The API of a home; pages are added to it."""
    app = FastAPI(
        title="Overnights",
        version=__version__,
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=QUIET,  # type: ignore[arg-type]
    )
    app.state.served = served
    app.state.access = Access(served.watch)
    for part in (charts, titles, records, tables, methods):
        app.include_router(part.router, prefix=ROOT)
    app.add_exception_handler(RequestValidationError, _not_valid)
    document = with_problems(app.openapi())
    document["servers"] = [{"url": prefix or "/"}]
    app.state.parameters = {path: _asked(one["get"]) for path, one in document["paths"].items()}

    async def described(request: Request) -> Response:
        await nothing_more(request)
        return await tell(request, PUBLIC, "openapi", lambda _: forms.record(document))

    async def shown(request: Request) -> Response:
        await nothing_more(request)
        return await tell(request, PUBLIC, "addresses", lambda view: listed(view, document))

    async def moved(request: Request) -> Response:
        return RedirectResponse(f"{quote(request.scope.get('root_path', ''))}{ROOT}/", 308)

    async def none(_: Request) -> Response:
        raise Problem(404, f"There is no such record. {ROOT}/ lists what there is.")

    app.add_route(f"{ROOT}/openapi.json", described, include_in_schema=False)
    app.add_route(f"{ROOT}/", shown, include_in_schema=False)
    app.add_route(f"/{links.API}", shown, include_in_schema=False)
    for path in ("/api/", ROOT):  # links of the page are relative to where it stands
        app.add_route(path, moved, include_in_schema=False)
    app.add_route("/api/{rest:path}", none, include_in_schema=False)
    return app


def _asked(operation: Mapping[str, Any]) -> list[str]:
    return sorted(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query")


async def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    names = _names(request)
    faults = tuple(_fault(one, names) for one in error.errors()[:MOST_FAULTS])
    told = "; ".join(dict.fromkeys(f"{one['where']}: {one['says']}" for one in faults[:MOST_TOLD]))
    end = "" if told.endswith(("?", ".")) else "."
    return problems.told(request, Problem(422, f"A parameter is not what it must be. {told}{end}", errors=faults))


def _fault(one: dict[str, Any], names: Sequence[str]) -> dict[str, str]:
    where = ".".join(str(part)[:60] for part in one["loc"])
    if one["type"] != "extra_forbidden":
        return {"where": where, "says": str(one["msg"]).removeprefix("Value error, ")}
    near = get_close_matches(str(one["loc"][-1])[:60], names, n=1)
    hint = f", is it {near[0]}? There are" if near else "; there are"
    return {"where": where, "says": f"there is no such parameter{hint} {', '.join(names)}"}


def _names(request: Request) -> Sequence[str]:
    """The parameters of the route that was asked, as the document has them."""
    path = getattr(request.scope.get("route"), "path", "")
    known: Mapping[str, Sequence[str]] = request.app.state.parameters
    return known.get(path) or known.get(f"{ROOT}{path}") or ()
