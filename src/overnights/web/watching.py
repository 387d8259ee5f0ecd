"""The outermost door: counts and logs each request by its route, whatever becomes of it."""

from __future__ import annotations

import logging
import time

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from overnights.web import logs
from overnights.web.edge import METHODS
from overnights.web.metrics import Metrics
from overnights.web.problems import ROOT, is_api

QUIET = ("/healthz", "/readyz", "/metrics")  # asked every few seconds by machines


class Watching:
    """Counts and logs requests. A route is a template, as in /api/v1/titles/{title_id}, or the kind of a page."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, seen = time.perf_counter(), {"status": 500, "bytes": 0}

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
            elif message["type"] == "http.response.body":
                seen["bytes"] += len(message.get("body", b""))
            await send(message)

        inner = dict(scope)
        self._metrics.under_way += 1
        try:
            await self._app(inner, receive, noted)
        finally:
            self._metrics.under_way -= 1
            self._note(inner, seen["status"], seen["bytes"], time.perf_counter() - began)

    def _note(self, scope: Scope, status: int, size: int, took_s: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        method = "HEAD" if scope.get("overnights.is_head") else method
        route = scope.get("overnights.route") or _route(scope)
        is_kept = scope.get("overnights.is_kept")
        self._metrics.add(route, method, status, took_s, is_kept)
        level = logging.DEBUG if route in QUIET and status < 400 else logging.INFO
        known = {} if is_kept is None else {"kept": is_kept}
        logs.note("request", level=level, method=method, route=route, status=status,
                  ms=round(took_s * 1000, 2), bytes=size, **known)  # fmt: skip


def _route(scope: Scope) -> str:
    """The template of the route that answered, with the API's root where it is one of the API."""
    path: str | None = getattr(scope.get("route"), "path", None)
    if path is None:
        return "none"
    return path if path.startswith("/api/") or not is_api(Request(scope)) else f"{ROOT}{path}"
