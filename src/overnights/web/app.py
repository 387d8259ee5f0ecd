"""The applications: a home's pages and API, or a published folder, behind the same doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from overnights.errors import OvernightsError
from overnights.home import Home
from overnights.outputs import render
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
    return served_app(Served(watch_of(home, options)), options)


def watch_of(home: Home, options: Options | None = None) -> Watch:
    """What looks at a home as it is served with these options."""
    options = options or Options()
    return Watch(home, now=options.now, look_again_s=options.look_again_s)


def served_app(served: Served, options: Options | None = None) -> ASGIApp:
    """The pages and the API of what is served; the API is made when it is first asked, since that takes a while.

    Templates and style sheets are read now: a server goes on with those that its code knows, whatever is installed
    in their place.
    """
    options = options or Options()
    metrics = Metrics()
    render.ready()
    pages = _handled(Starlette(routes=[*health_routes(metrics, served), *page_routes(served)]))

    def api() -> ASGIApp:
        from overnights.web.api.app import api_app

        return _handled(api_app(served, prefix=options.prefix))

    return _behind(_Fork(pages, api), metrics, options)


class _Fork:
    """Pages one way, the API the other."""

    def __init__(self, pages: ASGIApp, make_api: Callable[[], ASGIApp]) -> None:
        self._pages = pages
        self._make_api = make_api
        self._api: ASGIApp | None = None
        self._guard = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http" or not problems.is_api(Request(scope)):
            await self._pages(scope, receive, send)
            return
        api = await to_thread.run_sync(self._made) if self._api is None else self._api
        await api(scope, receive, send)

    def _made(self) -> ASGIApp:
        with self._guard:
            if self._api is None:
                self._api = self._make_api()
            return self._api


def folder_app(folder: Path, options: Options | None = None) -> ASGIApp:
    """A published folder, as it is."""
    options = options or Options(rate=None)
    metrics = Metrics()
    app = Starlette(routes=health_routes(metrics, None))
    app.mount("/", StaticFiles(directory=folder, html=True), name="pages")
    return _behind(_handled(app), metrics, options)


def _behind(app: ASGIApp, metrics: Metrics, options: Options) -> ASGIApp:
    """The application behind its doors."""
    buckets = Buckets(options.rate) if options.rate else None
    return Watching(Edge(Limits(app, buckets), options.prefix), metrics)


def _handled(app: Starlette) -> Starlette:
    """The application with what becomes of errors in it."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(OvernightsError, _error)
    app.add_exception_handler(Exception, _bug)
    return app


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
