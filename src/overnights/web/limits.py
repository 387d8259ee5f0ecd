"""The third door: no more requests to the API than one client may make; who asked is kept in memory alone."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from overnights.web.problems import Problem, is_api, told

MOST_CLIENTS = 20_000
ROWS_OF_ONE = 1_000  # so many rows count as one request more
OF_A_DAY = 25  # what a question as of a day counts as, beside its rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How much one client may ask: `burst` requests at once, and `per_s` more each second."""

    per_s: float = 20.0
    burst: int = 200


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Buckets:
    """A bucket a client, the longest unseen given up where there are too many."""

    def __init__(self, rate: Rate, *, now: Callable[[], float] = time.monotonic, most: int = MOST_CLIENTS) -> None:
        self.rate = rate
        self._now = now
        self._most = most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, client: str, cost: int = 1) -> tuple[int, float]:
        """Takes a request of a client that counts as so many: how many are left, and 0; or 0, and in how many seconds
        there are enough. What counts as more than a whole bucket takes the whole of it.
        """
        cost = min(cost, self.rate.burst)
        now = self._now()
        bucket = self._buckets.setdefault(client, _Bucket(float(self.rate.burst), now))
        self._buckets.move_to_end(client)
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        bucket.tokens = min(float(self.rate.burst), bucket.tokens + (now - bucket.at) * self.rate.per_s)
        bucket.at = now
        if bucket.tokens < cost:
            return 0, (cost - bucket.tokens) / self.rate.per_s
        bucket.tokens -= cost
        return int(bucket.tokens), 0.0

    def owe(self, client: str, cost: int) -> int:
        """Takes what a request turned out to count as beside what was taken, and more than there is, up to a whole
        bucket: the client waits until it is made good. How many are left.
        """
        bucket = self._buckets.get(client)
        if bucket is None:
            return 0
        bucket.tokens = max(bucket.tokens - cost, -float(self.rate.burst))
        return max(int(bucket.tokens), 0)


class Limits:
    """Asks the bucket of each client of the API. Clients are told apart by their address."""

    def __init__(self, app: ASGIApp, buckets: Buckets | None) -> None:
        self._app = app
        self._buckets = buckets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if self._buckets is None or scope["type"] != "http" or not is_api(Request(scope)):
            await self._app(scope, receive, send)
            return
        buckets, client = self._buckets, (scope.get("client") or ("", 0))[0]
        left, wait_s = buckets.take(client, cost_of(scope["query_string"]))

        async def limited(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                more = cost_of_whole(message["status"], headers)
                headers.update(_headers(buckets.rate, buckets.owe(client, more) if more else left, wait_s))
            await send(message)

        if wait_s:
            seconds = math.ceil(wait_s)
            scope["overnights.route"] = "limited"
            problem = Problem(429, f"That is more than one client may ask. Ask again in {seconds} s.",
                              {"retry-after": str(seconds)})  # fmt: skip
            await told(Request(scope), problem)(scope, receive, limited)
            return
        await self._app(scope, receive, limited)


def cost_of(query: bytes) -> int:
    """As how many requests one counts: a day is a home made anew, and many rows are many.

    >>> cost_of(b""), cost_of(b"limit=10000"), cost_of(b"as_of=2022-09-04&limit=x")
    (1, 11, 26)
    """
    asked = parse_qs(query.decode("latin-1"), max_num_fields=100) if query.count(b"&") < 100 else {}
    limit = asked.get("limit", ["0"])[0]
    rows = min(int(limit), 10_000) if limit.isascii() and limit.isdigit() and len(limit) < 6 else 0
    return 1 + rows // ROWS_OF_ONE + (OF_A_DAY if "as_of" in asked else 0)


def cost_of_whole(status: int, headers: Headers | MutableHeaders) -> int:
    """What rows that came whole count as, which only their answer knows; pages were counted by their limit.

    >>> cost_of_whole(200, Headers({"x-total-count": "146530"})), cost_of_whole(304, Headers({"x-total-count": "9999"}))
    (146, 0)
    """
    rows = headers.get("x-total-count", "")
    return int(rows) // ROWS_OF_ONE if status == 200 and "link" not in headers and rows.isdecimal() else 0


def _headers(rate: Rate, left: int, wait_s: float) -> Headers:
    window_s = math.ceil(rate.burst / rate.per_s)
    reset_s = math.ceil(wait_s or (rate.burst - left) / rate.per_s)
    policy = f'"requests";q={rate.burst};w={window_s}'
    return Headers({"ratelimit-policy": policy, "ratelimit": f'"requests";r={left};t={reset_s}'})
