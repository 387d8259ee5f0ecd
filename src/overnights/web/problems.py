"""What is said when there is no answer: RFC 9457 in the API, a plain page elsewhere; never a path or a secret."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from overnights.errors import (
    NoCatalogue,
    NoSnapshot,
    NotASunday,
    NotClosed,
    NotKept,
    OtherDoor,
    OutOfRange,
    OvernightsError,
    UnknownChart,
    UnknownNumber,
    UnknownTable,
    UnknownTitle,
)
from overnights.web.problem_page import problem_html

MEDIA = "application/problem+json"
API = "/api/"
ROOT = "/api/v1"
_TOLD = {  # errors whose sentence names nothing but what was asked for and what is public
    UnknownTable: 404,
    UnknownTitle: 404,
    UnknownChart: 404,
    UnknownNumber: 404,
    OutOfRange: 404,  # a well-written day of which there is nothing
    NotASunday: 404,
}
_UNTOLD = {
    NoCatalogue: (404, "There is nothing yet: no catalogue and no published chart was loaded."),
    NoSnapshot: (404, "There is nothing of it yet: it was not measured."),
    NotClosed: (404, "There is nothing of it yet: no week has an edition."),
    OtherDoor: (404, "There is none here: these charts were published by others, and have no viewing behind them."),
    NotKept: (404, "What was known of it on that day is not kept. Ask for a later day, or leave the day out."),
}
_UNREADABLE = "What is asked for cannot be read just now. Ask again later; who runs this service sees why in its log."


class Problem(Exception):
    """Why there is no answer: a status, a sentence for the reader, and headers that go with it."""

    def __init__(
        self,
        status: int,
        detail: str,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = [dict(error) for error in errors]

    @property
    def title(self) -> str:
        """What the status means."""
        return HTTPStatus(self.status).phrase


def problem_of(error: OvernightsError) -> Problem:
    """What a reader is told of an error; of those that name places of this machine, no more than that there is one."""
    for kind, status in _TOLD.items():
        if isinstance(error, kind):
            return Problem(status, str(error))
    for other, (status, detail) in _UNTOLD.items():
        if isinstance(error, other):
            return Problem(status, detail)
    return Problem(503, _UNREADABLE, {"retry-after": "30"})


def told(request: Request, problem: Problem) -> Response:
    """The problem as a response, in the form of the part of the site where it happened."""
    headers = {"cache-control": "no-store", **problem.headers}
    if is_api(request):
        return Response(as_json(problem), problem.status, headers, MEDIA)
    # Its links are relative, so all that counts of the path is how deep it is.
    depth = request.scope["path"].removeprefix(request.scope.get("root_path", "")).count("/")
    page = problem_html(f"{problem.status} {problem.title}", problem.detail, depth=depth)
    return Response(page, problem.status, headers, "text/html")


def is_api(request: Request) -> bool:
    """Whether the API is asked."""
    path: str = request.scope["path"]
    return path.removeprefix(request.scope.get("root_path", "")).startswith(API)


def as_json(problem: Problem) -> bytes:
    """The problem as RFC 9457 writes it."""
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        said["errors"] = problem.errors
    return json.dumps(said, ensure_ascii=False).encode()
