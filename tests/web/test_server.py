"""The server as it runs: at an address of this machine, finishing what is under way, its log in lines of JSON."""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import served_home as made

from overnights.acts.tokens import COSTS, make_token
from overnights.client import ApiError, Client
from overnights.errors import NoPages, PortTaken
from overnights.home import Home, open_home
from overnights.web.running import RUN_FILE, running_at
from overnights.web.serve import serve_folder, serve_home


class Server:
    """A server in a process of its own; what it said is there once it ended."""

    def __init__(self, *arguments: object, log: Path) -> None:
        program = Path(sys.executable).with_name("overnights")
        self.log = log
        with log.open("wb") as said:
            self.process = subprocess.Popen(
                [program, "serve", "--port", "0", *map(str, arguments)], stdout=subprocess.PIPE, stderr=said
            )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().decode().split()[0]
        self.port = urlsplit(self.address).port or 0

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        told = connection.getresponse()
        body = told.read()
        connection.close()
        return told.status, {name.lower(): value for name, value in told.getheaders()}, body

    def end(self, sent: signal.Signals = signal.SIGTERM) -> tuple[int, list[dict[str, object]]]:
        """Its exit code and its log."""
        self.process.send_signal(sent)
        self.process.communicate(timeout=60)
        return self.process.returncode, [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture(scope="module")
def secret(served_path: Path) -> str:
    return make_token(open_home(served_path), "board", scopes=[COSTS], now=made.NOW).secret


@pytest.fixture
def server(served_path: Path, tmp_path: Path) -> Iterator[Server]:
    running = Server("--home", served_path, "--prefix", "top/", log=tmp_path / "log.jsonl")
    yield running
    running.process.kill()
    running.process.communicate()


def test_a_home_is_served_until_it_is_told_to_stop(served_path: Path, server: Server, secret: str) -> None:
    assert server.address == f"http://127.0.0.1:{server.port}/top/"
    status, headers, body = server.get("/top/")
    assert status == 200 and b"Week ending" in body and "server" not in headers
    assert "style-src 'self'" in headers["content-security-policy"]
    assert server.get("/", method="POST")[0] == 405
    assert server.get("/titles/%2e%2e/%2e%2e/overnights.toml")[0] == 404
    assert server.get("/readyz")[2] == b'{"state": "ready"}'
    home = Client(server.address.removesuffix("top/"), token=secret)
    assert home.title("pt").title == "Partner Track" and home.title("pt") == home.title("pt")
    assert {row["cost"] for row in home.table("seasons")} == {made.COST, made.COST + 1, made.COST + 2}
    with pytest.raises(ApiError) as raised:
        home.title(secret)
    assert raised.value.status == 404
    assert {one.name: one.weeks for one in Client(server.address).charts()}["netflix-weekly"] == 3
    assert b'route="page top"' in server.get("/metrics", x_forwarded_for="203.0.113.7")[2]
    code, log = server.end()
    assert code == 0 and log[-1]["event"] == "stopped"
    assert {line["route"] for line in log if line["event"] == "request"} >= {"page top", "/api/v1/titles/{title_id}"}
    text = server.log.read_text()
    assert secret not in text and "127.0.0.1" not in text and "203.0.113.7" not in text


def test_a_home_says_where_it_is_served_for_as_long_as_it_is(served_path: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(served_path, tmp_path / "home", ignore=shutil.ignore_patterns(RUN_FILE)))
    running = Server("--home", home, log=tmp_path / "log.jsonl")
    try:
        assert running.get("/")[0] == 200
        assert running_at(home) == running.address
        running.end()
        assert running_at(home) is None
    finally:
        running.process.kill()


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_is_under_way_is_finished(server: Server, sent: signal.Signals) -> None:
    told: list[tuple[int, dict[str, str], bytes]] = []
    slow = "/api/v1/titles/pt?as_of=2022-09-14"  # the first question to the API, and of a day: it takes a while
    reader = threading.Thread(target=lambda: told.append(server.get(slow)))
    reader.start()
    while b"overnights_requests_under_way 2" not in server.get("/metrics")[2]:
        assert reader.is_alive()
    code, log = server.end(sent)
    reader.join(60)
    assert code == 0 and told[0][0] == 200 and json.loads(told[0][2])["as_of"] == "2022-09-14"
    assert [line["event"] for line in log][-2:] == ["request", "stopped"]


def test_who_asks_is_what_the_proxy_on_this_machine_says_and_no_one_else(served: Home, tmp_path: Path) -> None:
    running = Server("--home", served.path, "--rate", "0.0001", log=tmp_path / "log")
    other = Server("--home", served.path, "--rate", "0.0001", "--proxy", "192.0.2.1", log=tmp_path / "other")
    try:
        for address in ("203.0.113.1", "203.0.113.2"):
            assert running.get("/api/v1/methods", x_forwarded_for=address)[0] == 200
        assert running.get("/api/v1/methods", x_forwarded_for="203.0.113.2")[0] == 429
        assert [other.get("/api/v1/methods", x_forwarded_for=f"203.0.113.{n}")[0] for n in (1, 2)] == [200, 429]
    finally:
        assert running.end()[0] == other.end()[0] == 0


def test_a_published_folder_is_served_behind_the_same_doors(tmp_path: Path) -> None:
    (tmp_path / "site" / "titles").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("<!doctype html><title>This week</title>")
    (tmp_path / "site" / "titles" / "pt.html").write_text("<!doctype html><title>Partner Track</title>")
    (tmp_path / "secret.txt").write_text("not in the folder")
    (tmp_path / "site" / "link.txt").symlink_to(tmp_path / "secret.txt")
    running = Server(tmp_path / "site", log=tmp_path / "log")
    try:
        status, headers, body = running.get("/")
        assert (status, body) == (200, (tmp_path / "site" / "index.html").read_bytes())
        assert "frame-ancestors 'none'" in headers["content-security-policy"] and headers["etag"]
        assert running.get("/", if_none_match=headers["etag"])[0] == 304
        assert running.get("/titles/pt.html", method="HEAD")[::2] == (200, b"")
        for path in ("/nope", "/..%2fsecret.txt", "/link.txt", "/titles"):
            assert running.get(path)[0] == 404, path
        assert running.get("/", method="PUT")[0] == 405 and running.get("/healthz")[0] == 200
    finally:
        assert running.end()[0] == 0


def test_a_port_that_is_taken_and_a_folder_without_pages_are_named(served: Home, tmp_path: Path) -> None:
    first = serve_home(served)
    port = urlsplit(first.address).port
    with pytest.raises(PortTaken) as raised:
        serve_home(served, port=port or 0)
    assert raised.value.port == port
    first.close()
    with pytest.raises(NoPages):
        serve_folder(tmp_path)
    serve_home(served, port=port or 0).close()
