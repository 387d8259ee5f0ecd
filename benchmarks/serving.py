"""How a home is served: 50 readers at a page a second each, all that one core can send, and the first page.

    python benchmarks/serving.py [--seconds 60] [--readers 50]

The home is that of questions.py (five years of lists, 94 territories); the server has one core, its readers another.
Beside it, in the same run, Python's own file server sends the same pages as files. Latency counts from the instant at
which a reader meant to ask, so that a server that stalls is not asked less. Writes benchmarks/results/serving.md;
nothing is asserted: the targets stand beside the figures.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from five_years import five_years
from overnights.acts.demo import demo
from overnights.web.pages import kind_of

HERE = Path(__file__).parent
COMMAND = Path(sys.executable).parent / "overnights"
MOST_OF_A_KIND, LINES, LIMIT_S = 60, 8, 120.0
BROWSER = {"Accept-Encoding": "gzip", "Accept": "text/html"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A process that answers, and what it took until its first page had come: s on the clock and of processor."""

    process: subprocess.Popen[str]
    host: str
    port: int
    first_wall_s: float
    first_cpu_s: float

    def cpu_s(self) -> float:
        return _cpu_s(self.process.pid)

    def line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, self.port, timeout=LIMIT_S)


def main() -> None:
    """Makes the homes once, serves them, and prints and keeps the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    large = five_years(HERE / "data" / "questions").path
    small = demo(HERE / "data" / "serving").home.path
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[1:] or cores)
    rows: list[tuple[str, str, str]] = []
    with _served([COMMAND, "serve", "--home", small, "--port", "0"], cores[0]) as server:
        rows.append(("first page of the demo's home, from the start of the process", "1,000 ms", _first(server)))
    with tempfile.TemporaryDirectory(dir=HERE / "data") as folder:
        with _served([COMMAND, "serve", "--home", large, "--port", "0"], cores[0]) as server:
            rows.append(("first page of five years, from the start of the process", "", _first(server)))
            pages, made = _walked(server, Path(folder))
            kinds = ", ".join(f"{len(paths)} {kind.removeprefix('page ')}" for kind, paths in sorted(pages.items()))
            rows += [(f"a {kind} never asked for before", "", _middle(times)) for kind, times in sorted(made.items())]
            paths = [path for each in pages.values() for path in each]
            rows.append(_readers(server, pages, asked.readers, asked.seconds, asked.seed))
            ours = _saturated(server, paths, asked.seconds / 4, asked.seed)
            resident = _resident_mb(server.process.pid)
        with _served([sys.executable, "-m", "http.server", "0", "--directory", folder], cores[0]) as server:
            files = _saturated(server, paths, asked.seconds / 4, asked.seed)
    rows += [
        (f"kept pages, {LINES} lines that ask as fast as they are answered", "300 a second", f"{ours:,.0f} a second"),
        (
            "the same pages as files, by Python's file server",
            "",
            f"{files:,.0f} a second (ours: {ours / files:.1f} times)",
        ),
        ("memory of the server after all that", "", f"{resident:,.0f} MB"),
    ]
    table = ["| what | target | measured |", "|---|--:|--:|", *(f"| {' | '.join(row)} |" for row in rows)]
    notes = (
        f"Five years of weekly lists, 94 territories, 20,000 seasons; {len(paths)} pages ({kinds}). One core serves, "
        f"another asks. Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}."
    )
    text = "\n".join([*table, "", notes])
    print(text)
    (HERE / "results" / "serving.md").write_text(text + "\n", encoding="utf-8")


@contextmanager
def _served(command: Sequence[str | Path], core: int) -> Iterator[Server]:
    """A server on one core, asked for its first page at once; ended at the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OVERNIGHTS_")}
    began = time.perf_counter()
    process = subprocess.Popen(
        ["taskset", "-c", str(core), *map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=environment | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = re.search(r"http://([\d.]+):(\d+)", process.stdout.readline())
        if said is None:
            sys.exit(f"it does not serve: {' '.join(map(str, command))}")
        host, port = said[1].replace("0.0.0.0", "127.0.0.1"), int(said[2])
        line = http.client.HTTPConnection(host, port, timeout=LIMIT_S)
        _page(line, "")
        line.close()
        yield Server(
            process=process, host=host, port=port,
            first_wall_s=time.perf_counter() - began, first_cpu_s=_cpu_s(process.pid),
        )  # fmt: skip
    finally:
        process.terminate()
        process.wait(timeout=30)


def _page(line: http.client.HTTPConnection, path: str) -> bytes:
    line.request("GET", f"/{path}", headers=BROWSER)
    answer = line.getresponse()
    content = answer.read()
    if answer.status != 200:
        sys.exit(f"{answer.status} for /{path}")
    return content


class _Links(HTMLParser):
    """Where the links of a page lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _walked(server: Server, folder: Path) -> tuple[dict[str, list[str]], dict[str, list[float]]]:
    """Pages by kind that links lead to, each kept as a file; and how long each took, not asked for before, in s."""
    pages: defaultdict[str, list[str]] = defaultdict(list)
    made: defaultdict[str, list[float]] = defaultdict(list)
    queue, line = deque([""]), server.line()
    seen = set(queue)
    while queue:
        path = queue.popleft()
        kind = kind_of(path or "index.html")
        if len(pages[kind]) >= MOST_OF_A_KIND:
            continue
        began = time.perf_counter()
        line.request("GET", f"/{path}", headers={"Accept": "text/html"})
        answer = line.getresponse()
        content = answer.read()
        if answer.status != 200 or not (answer.headers["Content-Type"] or "").startswith("text/html"):
            continue
        made[kind].append(time.perf_counter() - began)
        pages[kind].append(path)
        place = folder / (path or "index.html")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        links = _Links()
        links.feed(content.decode())
        for found in links.found:
            whole = urldefrag(urljoin(f"http://x/{path}", found)).url
            to = whole.removeprefix("http://x/")
            if to != whole and "?" not in to and (to.endswith(".html") or not to) and to not in seen:
                seen.add(to)
                queue.append(to)
    return {kind: paths for kind, paths in pages.items() if paths}, made


def _readers(
    server: Server, pages: dict[str, list[str]], readers: int, seconds: int, seed: int
) -> tuple[str, str, str]:
    """A page a second for each of the readers, of a kind by chance, then one of its pages."""
    began, used = time.perf_counter() + 0.5, server.cpu_s()

    def read(number: int) -> list[float]:
        chance, line, taken = random.Random(seed * 1_000 + number), server.line(), []
        for second in range(seconds):
            meant = began + second + number / readers
            time.sleep(max(0.0, meant - time.perf_counter()))
            _page(line, chance.choice(pages[chance.choice(sorted(pages))]))
            taken.append(time.perf_counter() - meant)
        return taken

    with ThreadPoolExecutor(readers) as crowd:
        taken = sorted(1_000 * one for each in crowd.map(read, range(readers)) for one in each)
    share = (server.cpu_s() - used) / seconds
    p50, p95, p99 = (taken[int(part * (len(taken) - 1))] for part in (0.5, 0.95, 0.99))
    return (
        f"{readers} readers, a page a second each for {seconds} s, all pages asked for once before: p95",
        "50 ms",
        f"{p95:,.1f} ms (p50 {p50:,.1f}, p99 {p99:,.1f}, worst {taken[-1]:,.0f}; {share:.0%} of its core)",
    )


def _saturated(server: Server, paths: Sequence[str], seconds: float, seed: int) -> float:
    """Pages a second that a few lines get which ask again as soon as they are answered."""
    ends = time.perf_counter() + seconds

    def ask(number: int) -> int:
        chance, line, count = random.Random(seed * 1_000 + number), server.line(), 0
        while time.perf_counter() < ends:
            _page(line, chance.choice(paths))
            count += 1
        return count

    with ThreadPoolExecutor(LINES) as crowd:
        return sum(crowd.map(ask, range(LINES))) / seconds


def _first(server: Server) -> str:
    return f"{1_000 * server.first_wall_s:,.0f} ms ({1_000 * server.first_cpu_s:,.0f} of processor)"


def _middle(times: Sequence[float]) -> str:
    most = "" if len(times) < 2 else f" (worst of {len(times)}: {1_000 * max(times):,.0f})"
    return f"{1_000 * statistics.median(times):,.0f} ms{most}"


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
