"""How the server stands, for those who run it: alive, ready, and its counts."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from overnights.errors import OvernightsError
from overnights.web import logs
from overnights.web.metrics import MEDIA, Metrics
from overnights.web.served import Served

_FRESH = {"cache-control": "no-store"}


def health_routes(metrics: Metrics, served: Served | None) -> list[Route]:
    """`/healthz`: the process answers; `/readyz`: the home opens and its lake can be read; `/metrics`: the counts."""

    async def alive(_: Request) -> Response:
        return _said(200, "alive")

    async def ready(_: Request) -> Response:
        if served is None:
            return _said(200, "ready")
        try:
            await served.view()
        except (OvernightsError, OSError) as error:  # what is wrong stands in the log, not in the answer
            logs.note("not ready", level=40, error=type(error).__name__, says=str(error))
            return _said(503, "not ready")
        return _said(200, "ready")

    async def counts(_: Request) -> Response:
        return Response(metrics.text(), media_type=MEDIA, headers=_FRESH)

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", counts)]


def _said(status: int, state: str) -> Response:
    return Response(json.dumps({"state": state}), status, _FRESH, "application/json")
