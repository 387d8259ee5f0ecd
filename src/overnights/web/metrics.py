"""Counts of what was answered, as Prometheus reads them; no label says who asked, or for what but the route."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MEDIA = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Requests by route, method and status; how long they took; how many are under way. Safe from any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS_S) + 1))
        self._sums_s: dict[str, float] = defaultdict(float)
        self._kept: dict[bool, int] = {False: 0, True: 0}
        self.under_way = 0

    def add(self, route: str, method: str, status: int, took_s: float, is_kept: bool | None) -> None:
        """One request that was answered. `is_kept`: whether its answer had been made before; None: there is no such."""
        with self._guard:
            self._requests[route, method, status] += 1
            self._buckets[route][bisect_left(BOUNDS_S, took_s)] += 1
            self._sums_s[route] += took_s
            if is_kept is not None:
                self._kept[is_kept] += 1

    def text(self) -> str:
        """All counts, in Prometheus' text format."""
        with self._guard:
            return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield from _head("overnights_requests_total", "counter", "Requests answered, by route, method and status.")
        for (route, method, status), count in sorted(self._requests.items()):
            yield f'overnights_requests_total{{route="{route}",method="{method}",status="{status}"}} {count}'
        yield from _head("overnights_request_seconds", "histogram", "Time from request to the end of its answer.")
        for route, counts in sorted(self._buckets.items()):
            below = 0
            for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), counts, strict=True):
                below += count
                yield f'overnights_request_seconds_bucket{{route="{route}",le="{bound}"}} {below}'
            yield f'overnights_request_seconds_sum{{route="{route}"}} {self._sums_s[route]:.6f}'
            yield f'overnights_request_seconds_count{{route="{route}"}} {below}'
        yield from _head("overnights_answers_total", "counter", "Answers, by whether they had been made before.")
        yield from (f'overnights_answers_total{{kept="{str(k).lower()}"}} {count}' for k, count in self._kept.items())
        yield from _head("overnights_requests_under_way", "gauge", "Requests that are being answered.")
        yield f"overnights_requests_under_way {self.under_way}"


def _head(name: str, kind: str, says: str) -> tuple[str, str]:
    return f"# HELP {name} {says}", f"# TYPE {name} {kind}"
