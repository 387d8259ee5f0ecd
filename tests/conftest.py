"""Servers that several folders of tests ask; each begins with the first test that wants it."""

from __future__ import annotations

import http.client
import logging
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

CLOUDS = ("AWS_", "GOOGLE_", "AZURE_")


@pytest.fixture(scope="session")
def sail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Sail server, which speaks Spark Connect without Java, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = tmp_path_factory.mktemp("sail") / "said.txt"
    command = [str(Path(sys.executable).with_name("sail")), "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
    with said.open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            _wait_for(port, server, said)
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.kill()


def _wait_for(port: int, server: subprocess.Popen[bytes], said: Path) -> None:
    """Until the server takes calls; one that ended is told of with what it said."""
    for _ in range(600):
        assert server.poll() is None, said.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"Sail does not answer: {said.read_text()}")


class Requests:
    """What the server was asked, by method, since it was last cleared."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def counts(self) -> Counter[str]:
        return Counter(line.split()[0] for line in self.lines)


@pytest.fixture(scope="session")
def requests_seen() -> Requests:
    return Requests()


@pytest.fixture(scope="session")
def object_server(requests_seen: Requests) -> Iterator[str]:
    """The URL of a server that speaks like Amazon S3; skips where it is not installed."""
    moto = pytest.importorskip("moto.server", reason="object stores: moto[server] is not installed")
    pytest.importorskip("obstore", reason="object stores: obstore is not installed")
    from werkzeug import serving

    def noted(self: Any, code: object = "-", size: object = "-") -> None:
        requests_seen.lines.append(f"{self.command} {self.path} {code}")

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serving.WSGIRequestHandler, "log_request", noted)
        server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        try:
            yield f"http://{host}:{port}"
        finally:
            server.stop()


@pytest.fixture
def store_variables(object_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment in which programs reach the server, its URL."""
    for name in [name for name in os.environ if name.startswith(CLOUDS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", object_server)
    return object_server


@pytest.fixture
def bucket(store_variables: str) -> str:
    """The URL of a new bucket."""
    name = f"b-{uuid4().hex[:16]}"
    connection = http.client.HTTPConnection(store_variables.removeprefix("http://"), timeout=10)
    connection.request("PUT", f"/{name}")
    assert connection.getresponse().status == 200
    connection.close()
    return f"s3://{name}"
