"""Serve: a published folder at an address of this machine alone."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from overnights.errors import NoPages, PortTaken

HOST = "127.0.0.1"


class Site:
    """A folder being served; `address` is its first page."""

    def __init__(self, folder: Path, server: ThreadingHTTPServer) -> None:
        self.folder = folder
        self.address = f"http://{HOST}:{server.server_address[1]}/"
        self._server = server

    def answer(self) -> None:
        """Answers requests until interrupted."""
        self._server.serve_forever(poll_interval=0.2)

    def close(self) -> None:
        """Frees the port."""
        self._server.server_close()


def serve(folder: str | Path, *, port: int = 0) -> Site:
    """A published folder, ready to answer on 127.0.0.1.

    Args:
        port: 0 takes any free one.
    Raises: NoPages, where the folder has no index.html; PortTaken.
    """
    folder = Path(folder)
    if not (folder / "index.html").is_file():
        raise NoPages(f"{folder} has no pages: it lacks index.html. Write them with `overnights publish {folder}`.")
    handler = partial(_Quiet, directory=str(folder))
    try:
        return Site(folder, ThreadingHTTPServer((HOST, port), handler))
    except OSError as cause:
        raise PortTaken(
            f"Port {port} of this machine cannot be had: {cause.strerror}. Name another with --port, or 0 for any.",
            port=port,
        ) from cause


class _Quiet(SimpleHTTPRequestHandler):
    """Does not print every request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""
