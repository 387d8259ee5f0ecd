"""The applications: a home's pages and API, or a published folder, behind the same doors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from overnights.errors import OvernightsError
from overnights.home import Home
from overnights.web import logs, problems
from overnights.web.edge import Edge
from overnights.web.health import health_routes
from overnights.web.limits import Buckets, Limits, Rate
from overnights.web.metrics import Metrics
from overnights.web.pages import NO_PAGE, page_routes
from overnights.web.problems import Problem
from overnights.web.served import Served
from overnights.web.watch import LOOK_AGAIN_S, Clock, Watch, clock
from overnights.web.watching import Watching


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a site is served. `prefix`: of its paths behind a proxy, as in /charts. `rate`: of the API; None: any."""

    prefix: str = ""
    rate: Rate | None = field(default_factory=Rate)
    look_again_s: float = LOOK_AGAIN_S
    now: Clock = clock


def home_app(home: Home, options: Options | None = None) -> ASGIApp:
    """A home's pages, made as they are asked for, and its API."""
    from overnights.web.api.app import api_app

    options = options or Options()
    metrics = Metrics()
    served = Served(Watch(home, now=options.now, look_again_s=options.look_again_s))
    app = api_app(served, prefix=options.prefix)
    for route in (*health_routes(metrics, served), *page_routes(served)):
        app.router.routes.append(route)
    return _behind(app, metrics, options)


def folder_app(folder: Path, options: Options | None = None) -> ASGIApp:
    """A published folder, as it is."""
    options = options or Options(rate=None)
    metrics = Metrics()
    app = Starlette(routes=health_routes(metrics, None))
    app.mount("/", StaticFiles(directory=folder, html=True), name="pages")
    return _behind(app, metrics, options)


def _behind(app: Starlette, metrics: Metrics, options: Options) -> ASGIApp:
    """The application behind its doors."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(OvernightsError, _error)
    app.add_exception_handler(Exception, _bug)
    buckets = Buckets(options.rate) if options.rate else None
    return Watching(Edge(Limits(app, buckets), options.prefix), metrics)


Handler = Callable[[Request, Exception], Awaitable[Response]]


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = NO_PAGE if error.status_code == 404 else str(error.detail)
    return problems.told(request, Problem(error.status_code, detail, dict(error.headers or {})))


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problems.told(request, error)


async def _error(request: Request, error: Exception) -> Response:
    assert isinstance(error, OvernightsError)
    problem = problems.problem_of(error)
    if problem.status >= 500:
        logs.note("cannot be read", level=40, error=type(error).__name__, says=str(error))
    return problems.told(request, problem)


async def _bug(request: Request, error: Exception) -> Response:
    logs.note("an error was not caught", level=40, **logs.failure(error))
    return problems.told(request, Problem(500, "Something went wrong here, and it was noted."))
