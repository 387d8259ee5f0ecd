"""`open`: a page in the browser."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import HomeOption, NowOption, instant_of, opened

if TYPE_CHECKING:
    from overnights.acts.page_of import PageMeant
    from overnights.home import Home


def open_page(
    what: Annotated[
        str | None, typer.Argument(metavar="TITLE|WEEK", show_default="this week", help="A name or id, or a Sunday.")
    ] = None,
    territory: Annotated[str, typer.Option("--territory", metavar="XX", help="Whose lists, of a week.")] = "ZZ",
    site: Annotated[
        Path | None,
        typer.Option("--site", metavar="DIR", help="The page as it was published there; else as it is now, served."),
    ] = None,
    is_printed: Annotated[
        bool, typer.Option("--print", help="Print the address where it is published, and open nothing.")
    ] = False,
    now: NowOption = None,
    home: HomeOption = None,
) -> None:
    """Open a page in the browser: this week's, a title's, or a week's.

    Where this machine serves the home already, the page is opened there. Else it is served at a free port of this
    machine, until Ctrl-C. Without a browser the address is printed.

    Example: overnights open "Partner Track"
    """
    from overnights.acts.page_of import page_of

    where = opened(home)
    page = page_of(where, what, territory=territory.upper(), now=instant_of(now))
    if site is not None:
        _show(_file(site, page), is_printed=is_printed)
    elif is_printed:
        print(_published(where, page))
    else:
        _serve(where, page)


def _serve(home: Home, page: PageMeant) -> None:
    from overnights import links
    from overnights.web.app import Options
    from overnights.web.running import running_at
    from overnights.web.serve import serve_home

    path = "" if page.path == links.HOME else page.path
    if (running := running_at(home.path)) is not None:
        print(f"{running}{path}  (served already)")
        _browse(running + path)
        return
    site = serve_home(home, options=Options(rate=None))
    address = site.address + path
    print(f"{address}  (Ctrl-C ends it)", flush=True)
    _browse(address)  # it listens already: the browser waits for the answer
    try:
        site.answer(is_quiet=True)
    finally:
        site.close()


def _file(site: Path, page: PageMeant) -> str:
    """The address of a published page. Raises: NoPages, where it is not there."""
    file = site / page.path
    if not file.is_file():
        from overnights.errors import NoPages

        raise NoPages(f"{site} has no page of {page.of}. Write it with `overnights publish {site}`.", folder=site)
    return file.resolve().as_uri()


def _published(home: Home, page: PageMeant) -> str:
    """Where the page is seen, or lies. Raises: NoPages."""
    if home.settings.publish.address:
        return f"{home.settings.publish.address}/{page.path}"
    return _file(home.path / home.settings.publish.folder, page)


def _show(address: str, *, is_printed: bool) -> None:
    if is_printed or not _browse(address):
        print(address)


def _browse(address: str) -> bool:
    """Opens the browser; False where there is none, or nothing to show it on."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False  # a browser in the terminal would take it away from what is printed here
    import webbrowser

    return webbrowser.open(address)
