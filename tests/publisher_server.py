"""A publisher in this process, on 127.0.0.1: it answers as it is told, and notes what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer: status, headers and body; `length` stands in for that of the body, and `is_stalled` never ends it."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    is_stalled: bool = False


class PublisherServer:
    """Replies by path: each as often as it is asked, the last of several from then on; 404 for the rest.

    A reply with an ETag becomes a 304 for whoever has it.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[tuple[str, Message]] = []
        self.ended = threading.Event()

    def says(self, name: str, *replies: Reply) -> None:
        """What it answers to a file from now on."""
        self.replies[f"/{name}"] = list(replies)

    def shows(self, name: str, body: bytes, etag: str | None = None) -> None:
        """A file, as it is from now on."""
        self.says(name, Reply(body=body, headers={"ETag": etag} if etag else {}))

    @property
    def names(self) -> list[str]:
        """The files it was asked for, in order."""
        return [path.lstrip("/") for path, _ in self.asked]

    def next_reply(self, path: str, headers: Message) -> Reply:
        self.asked.append((path, headers))
        there = self.replies.get(path, [Reply(status=404)])
        reply = there.pop(0) if len(there) > 1 else there[0]
        etag = reply.headers.get("ETag")
        return Reply(status=304, headers=reply.headers) if etag and headers.get("If-None-Match") == etag else reply


@contextmanager
def publisher_server() -> Iterator[PublisherServer]:
    """A server for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_GET(self) -> None:
            reply = seen.next_reply(self.path, self.headers)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
            self.send_header("Connection", "close")
            self.end_headers()
            if reply.status != 304:
                self.wfile.write(reply.body)
                self.wfile.flush()
            if reply.is_stalled:
                seen.ended.wait(10)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    seen = PublisherServer(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        seen.ended.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
