"""Serve: a home, or a published folder, at an address of this machine, until it is told to stop."""

from __future__ import annotations

import logging.config
import socket
import threading
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from overnights.errors import NoPages, PortTaken
from overnights.web import logs
from overnights.web.running import said_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from overnights.home import Home
    from overnights.web.app import Options

HOST = "127.0.0.1"
MOST_AT_ONCE = 1_000  # requests and open connections; more are told 503
GRACE_S = 30  # how long requests in flight may take to end once it is told to stop
PROXY = "127.0.0.1"  # whose word on who asks is taken: a proxy on this machine


class Site:
    """What is served; `address` is its first page. The port is taken from the start.

    Args:
        home: the folder of the home that it is of; null: it is a published folder.
    """

    def __init__(
        self, app: ASGIApp, listening: socket.socket, *, prefix: str, proxy: str, home: Path | None = None
    ) -> None:
        self._app = app
        self._listening = listening
        self._proxy = proxy
        self._home = home
        host, port = listening.getsockname()[:2]
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{port}{prefix}/"

    def answer(self, *, is_quiet: bool = False) -> None:
        """Answers until SIGINT or SIGTERM; requests in flight are finished first.

        Args:
            is_quiet: whether the log has what goes wrong alone.
        """
        import uvicorn

        logging.config.dictConfig(logs.CONFIG)
        logs.LOGGER.setLevel(logging.WARNING if is_quiet else logging.INFO)
        config = uvicorn.Config(
            self._app,
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=bool(self._proxy),
            forwarded_allow_ips=self._proxy or None,
            timeout_graceful_shutdown=GRACE_S,
            limit_concurrency=MOST_AT_ONCE,
            ws="none",
        )
        server = uvicorn.Server(config)
        try:
            with said_in(self._home, self.address) if self._home else nullcontext():
                server.run(sockets=[self._listening])
        except (KeyboardInterrupt, SystemExit):  # how the signals that it has obeyed come back
            if not server.started:
                raise
        logs.note("stopped")

    def close(self) -> None:
        """Frees the port."""
        self._listening.close()


def serve_home(
    home: Home, *, host: str = HOST, port: int = 0, proxy: str = PROXY, options: Options | None = None
) -> Site:
    """A home's pages and API, ready to answer.

    Args:
        port: 0 takes any free one.
        proxy: the address of the proxy that stands in front, whose word on who asks is taken.
    Raises: PortTaken.
    """
    from overnights.web.app import Options, served_app, watch_of
    from overnights.web.served import Served

    options = options or Options()
    listening = _listening(host, port)
    served = Served(watch_of(home, options))
    threading.Thread(target=served.warm, name="warming", daemon=True).start()
    return Site(served_app(served, options), listening, prefix=options.prefix, proxy=proxy, home=home.path)


def serve_folder(
    folder: str | Path, *, host: str = HOST, port: int = 0, proxy: str = PROXY, options: Options | None = None
) -> Site:
    """A published folder, ready to answer.

    Raises: NoPages, where the folder has no index.html; PortTaken.
    """
    from overnights.web.app import Options, folder_app

    folder = Path(folder)
    if not (folder / "index.html").is_file():
        raise NoPages(f"{folder} has no pages: it lacks index.html. Write them with `overnights publish {folder}`.")
    options = options or Options(rate=None)
    return Site(folder_app(folder, options), _listening(host, port), prefix=options.prefix, proxy=proxy)


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Its protocol is named, or asyncio would leave answers waiting for acknowledgements."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as cause:
        raise _port_taken(host, port, cause) from cause
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as cause:
        listening.close()
        raise _port_taken(host, port, cause) from cause
    return listening


def _port_taken(host: str, port: int, cause: OSError) -> PortTaken:
    return PortTaken(
        f"Port {port} of {host} cannot be had: {cause.strerror}. Name another with --port, or 0 for any.",
        host=host,
        port=port,
    )
