"""Asking a service: once for each state of it, and again when it asks to wait."""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from overnights.client.records import Row

ROOT = "/api/v1"
MOST = 128  # answers that are kept for their ETag
MOST_BYTES = 64_000_000
TIMEOUT_S = 60.0
PATIENCE_S = 60.0  # that one question may wait in all
BUSY = (429, 503)
Answer: TypeAlias = "tuple[int, Mapping[str, str], bytes]"
Transport: TypeAlias = "Callable[[str, Mapping[str, str]], Answer]"


class ApiError(Exception):
    """The API gave no answer: `status`, `title` and `detail` as RFC 9457 has them, and when to ask again, if it said.

    Args:
        retry_after_s: seconds; None where it did not say.
    """

    def __init__(self, status: int, title: str, detail: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.retry_after_s = retry_after_s


class Changed(ApiError):
    """The rows changed between two pages: those told so far are of before. Begin again, or ask as of a day."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: where the next page is (None: there is none), and its body."""

    next: str | None
    body: bytes


@dataclass(slots=True, kw_only=True)
class Questions:
    """What asks one service.

    Args:
        transport: asks for a URL with headers.
        wait: waits so many seconds.
        patience_s: that one question may wait in all.
    """

    address: str
    token: str | None
    transport: Transport
    wait: Callable[[float], None] = time.sleep
    patience_s: float = PATIENCE_S
    _kept: OrderedDict[tuple[str, str], tuple[str, Told]] = field(default_factory=OrderedDict)

    def url(self, path: str, asked: Mapping[str, object]) -> str:
        """The address of a question; what is None or empty is not asked."""
        pairs = {name: value for name, value in asked.items() if value is not None and value != []}
        return f"{self.address}{ROOT}{path}" + (f"?{urlencode(pairs, doseq=True)}" if pairs else "")

    def record(self, url: str) -> Row:
        """What is told, as JSON. Raises: ApiError."""
        found: Row = json.loads(self.told(url).body)
        return found

    def told(self, url: str, media: str = "application/json") -> Told:
        """What is told, as it is kept or comes. Raises: ApiError; Changed, where a page follows no more."""
        has = self._kept.get((url, media))
        asked = {"Accept": media, "Accept-Encoding": "identity"}
        asked |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        asked |= {"If-None-Match": has[0]} if has else {}
        status, headers, body = self._patiently(url, asked)
        if status == 304 and has is not None:
            self._kept.move_to_end((url, media))
            return has[1]
        if status != 200:
            raise _error(status, headers, body)
        known = {name.lower(): value for name, value in headers.items()}
        told = Told(self._next(known.get("link", "")), body)
        if "etag" in known:
            self._keep((url, media), known["etag"], told)
        return told

    def _patiently(self, url: str, headers: Mapping[str, str]) -> Answer:
        """The answer, asked for again where the service is busy, as long as there is patience for the wait."""
        left, pause = self.patience_s, 1.0
        while True:
            status, said, body = self.transport(url, headers)
            if status not in BUSY:
                return status, said, body
            after = _retry_after_s(said)
            pause = pause * 2 if after is None else float(max(after, 1))
            if pause > left:
                return status, said, body
            self.wait(pause)
            left -= pause

    def _keep(self, key: tuple[str, str], tag: str, told: Told) -> None:
        self._kept[key] = (tag, told)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST or sum(len(one.body) for _, one in self._kept.values()) > MOST_BYTES:
            self._kept.popitem(last=False)

    def _next(self, link: str) -> str | None:
        """The next page in a Link header, at the same service; another's is not followed."""
        for part in link.split(", <"):
            path, _, about = part.strip().lstrip("<").partition(">")
            if 'rel="next"' in about and path.startswith("/") and not path.startswith("//"):
                whole = urlsplit(self.address)
                return f"{whole.scheme}://{whole.netloc}{path}"
        return None


def over_the_network(url: str, headers: Mapping[str, str]) -> Answer:
    """An answer over HTTP. Raises: ValueError, where it is no address; OSError, where nobody answers."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url} is no address of a service: it begins with http:// or https://.")
    try:
        with urlopen(Request(url, headers=dict(headers)), timeout=TIMEOUT_S) as told:
            return told.status, dict(told.headers.items()), told.read()
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers.items()), error.read()


def _retry_after_s(headers: Mapping[str, str]) -> int | None:
    after = next((value.strip() for name, value in headers.items() if name.lower() == "retry-after"), "")
    return int(after) if after.isascii() and after.isdigit() else None


def _error(status: int, headers: Mapping[str, str], body: bytes) -> ApiError:
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    said = said if isinstance(said, dict) else {}
    kind = Changed if status == 410 else ApiError
    title, detail = str(said.get("title", "")), str(said.get("detail", ""))
    return kind(status, title, detail, retry_after_s=_retry_after_s(headers))
