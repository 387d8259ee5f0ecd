"""`serve`: a home, or a published folder, over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import HomeOption, opened

if TYPE_CHECKING:
    from overnights.web.serve import Site


def _prefix_of(text: str) -> str:
    """A prefix as paths begin with it: empty, or with a slash before and none after."""
    parts = [part for part in text.split("/") if part]
    if any(
        not part.replace("-", "").replace("_", "").replace(".", "").isalnum() or part in (".", "..") for part in parts
    ):
        raise typer.BadParameter(f"“{text}” is no prefix: it is written as in /charts", param_hint="--prefix")
    return "".join(f"/{part}" for part in parts)


def serve(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", show_default="the home itself", help="A published folder.")
    ] = None,
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0: any free one.")] = 8000,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Which address of this machine answers.")
    ] = "127.0.0.1",
    prefix: Annotated[str, typer.Option("--prefix", metavar="/PATH", help="Where a proxy shows it.")] = "",
    proxy: Annotated[
        str, typer.Option("--proxy", metavar="ADDRESS", help="The proxy in front: it says who asks.")
    ] = "127.0.0.1",
    rate: Annotated[
        float, typer.Option("--rate", metavar="N", min=0, help="Requests a second to the API by one client; 0: any.")
    ] = 20,
    home: HomeOption = None,
) -> None:
    """Show a home's pages and API, or a published folder, until Ctrl-C.

    A home's pages are made as they are asked for, and change when the home does. Nothing is ever changed over the web.
    It answers at an address of this machine alone, unless --host says otherwise; its log, in JSON, is on stderr.

    Example: overnights serve --port 8000
    """
    from overnights.web.app import Options
    from overnights.web.limits import Rate
    from overnights.web.serve import serve_folder, serve_home

    limit = Rate(per_s=rate, burst=max(int(rate * 10), 1)) if rate else None
    options = Options(prefix=_prefix_of(prefix), rate=limit)
    if folder is not None:
        site = serve_folder(folder, host=host, port=port, proxy=proxy, options=options)
    else:
        site = serve_home(opened(home), host=host, port=port, proxy=proxy, options=options)
    serve_until_interrupted(site)


def serve_until_interrupted(site: Site, *, is_quiet: bool = False) -> None:
    """Print the address, answer until Ctrl-C, and close; quietly where nobody reads the log."""
    print(f"{site.address}  (Ctrl-C ends it)", flush=True)
    try:
        site.answer(is_quiet=is_quiet)
    finally:
        site.close()
