"""`publish` and `serve`: the pages as files, and the files on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import HomeOption, JsonOption, NowOption, form_of, instant_of, opened

if TYPE_CHECKING:
    from overnights.acts.serve import Site


def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Write the pages as a static site.

    Example: overnights publish site
    """
    from overnights.acts.publish import publish as act
    from overnights.cli.printing import print_record
    from overnights.pages.words import counted

    done = act(opened(home), folder, now=instant_of(now))
    lines = (f"{counted(done.pages, 'page')} in {done.folder}", Path(done.index).resolve().as_uri())
    print_record(done, form=form_of(is_json), lines=lines)


def serve(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", show_default="site in the home")] = None,
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0: any free one.")] = 8000,
    home: HomeOption = None,
) -> None:
    """Show a published site until Ctrl-C.

    It answers at an address of this machine alone.

    Example: overnights serve site --port 8000
    """
    from overnights.acts.serve import serve as act

    serve_until_interrupted(act(folder or opened(home).path / "site", port=port))


def serve_until_interrupted(site: Site) -> None:
    """Print the address, answer until Ctrl-C, and close."""
    print(f"{site.address}  (Ctrl-C ends it)", flush=True)
    try:
        site.answer()
    except KeyboardInterrupt:
        print()
    finally:
        site.close()
