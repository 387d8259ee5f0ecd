"""`publish`: the pages as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from overnights.cli.options import HomeOption, JsonOption, NowOption, form_of, instant_of, opened


def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    is_full: Annotated[bool, typer.Option("--full", help="Make every page anew, not only what changed.")] = False,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Write the pages as a static site: of one that stands there, what changed alone.

    Example: overnights publish site
    """
    from overnights.acts.publish import publish as act
    from overnights.cli.printing import print_record
    from overnights.pages import words
    from overnights.pages.words import counted

    done = act(opened(home), folder, now=instant_of(now), is_full=is_full)
    made = "" if done.made == done.pages else f", {words.count(done.made)} of them made anew"
    lines = (f"{counted(done.pages, 'page')} in {done.folder}{made}", Path(done.index).resolve().as_uri())
    print_record(done, form=form_of(is_json), lines=lines)
