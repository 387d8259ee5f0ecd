"""The second door: reading alone, the prefix under which a proxy shows the site, and headers that shut the page in."""

from __future__ import annotations

import base64
import hashlib

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from overnights.outputs.pictures import STYLE as PICTURE_STYLE
from overnights.web.problems import Problem, told

METHODS = ("GET", "HEAD")
POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect", "manifest")),
        *("base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'"),
    )
)
_PICTURE = base64.b64encode(hashlib.sha256(PICTURE_STYLE.encode()).digest()).decode()
PICTURE_POLICY = f"default-src 'none'; style-src 'sha256-{_PICTURE}'; frame-ancestors 'none'; sandbox"
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), payment=(), usb=()",
}


class Edge:
    """Takes GET and HEAD alone, takes the prefix off, and puts the headers on."""

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        scope["overnights.is_head"] = is_head
        self._place(scope)

        async def shut_in(message: Message) -> None:
            if message["type"] == "http.response.start":
                _put_on(MutableHeaders(scope=message), status=message["status"])
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if scope["method"] not in METHODS:
            problem = Problem(405, "Nothing is changed here: ask with GET or HEAD.", {"allow": ", ".join(METHODS)})
            await told(Request(scope), problem)(scope, receive, shut_in)
            return
        if is_head:
            scope["method"] = "GET"
        await self._app(scope, receive, shut_in)

    def _place(self, scope: Scope) -> None:
        """Whether the proxy took the prefix off or left it on, the path has it, and `root_path` says which it is."""
        path, prefix = scope["path"], self._prefix
        rest = path[len(prefix) :] if path == prefix or path.startswith(f"{prefix}/") else path
        scope["root_path"], scope["path"] = prefix, f"{prefix}{rest or '/'}"
        scope.pop("raw_path", None)


def _put_on(headers: MutableHeaders, *, status: int) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if status == 304:  # its headers take the place of those that came with the page, and it names no type to choose by
        return
    media = headers.get("content-type", "")
    policy = (
        PICTURE_POLICY if media.startswith("image/svg") else POLICY if media.startswith("text/html") else DATA_POLICY
    )
    headers.setdefault("content-security-policy", policy)
