"""`fetch`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import HomeOption, JsonOption, NowOption, form_of, instant_of, opened

if TYPE_CHECKING:
    from overnights.acts.fetch import FetchDone, Fetched


def fetch(
    publisher: Annotated[str, typer.Argument(metavar="PUBLISHER", show_default=False, help="netflix.")],
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="FILE", help="One file, as in global; again for more. Else all."),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--from", metavar="URL", help="A folder in the web that has the files, by their own names."),
    ] = None,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Ask for nothing; say what would be asked.")] = False,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Fetch the files that a publisher shows now, and load what changed.

    Files are asked for one after another, and only where they are others than those kept. What came is loaded as seen
    today, and kept byte by byte in downloads/ of the home. A file that cannot be had, or is not what it should be, is
    refused and changes nothing; the others are taken, and the exit code is 1.

    Example: overnights fetch netflix --only global --only most-popular
    """
    from overnights.acts.fetch import fetch as act
    from overnights.cli.printing import print_record

    form, instant = form_of(is_json), instant_of(now)
    done = act(opened(home), publisher, only=tuple(only or ()), base=base, is_dry=is_dry, now=instant)
    print_record(done, form=form, lines=_lines(done))
    if not done.is_well:
        refused = [file for file in done.files if file.state == "refused"]
        names = ", ".join(file.name for file in refused)
        said = refused[0].why if len(refused) == 1 else f"{len(refused)} files of {done.service} are refused: {names}."
        print(f"overnights: {said}", file=sys.stderr)
        raise typer.Exit(1)


def _lines(done: FetchDone) -> Iterator[str]:
    """A paragraph for each file, and what the publisher says of reuse."""
    from overnights.cli.lines import wrapped

    for file in done.files:
        yield from wrapped(f"{file.name}: {_said(file)}")
    yield from wrapped(done.licence)


def _said(file: Fetched) -> str:
    from overnights.pages.words import counted, day

    if file.state == "refused":
        return f"refused. {file.why}"
    if file.state == "to_ask":
        return f"would be asked for at {file.address}"
    if file.state == "unchanged":
        asked = "not asked for again, since it never changes there" if file.status is None else "unchanged"
        return f"{asked}. The one of {day(file.seen_on) if file.seen_on else 'before'} is kept."
    what = f"{counted(file.bytes or 0, 'byte')}, {counted(file.rows or 0, 'row')} ({file.layout})"
    if not file.is_new:
        return f"{what}. The archive has these rows already; the file is kept as {file.file}."
    seen = f", seen on {day(file.seen_on)}" if file.seen_on else ""
    shown = f" It is the first to show {counted(file.editions_new, 'edition')}" if file.editions_new else ""
    again = f", {file.restated:,} of which restate{'s' if file.restated == 1 else ''} an earlier one"
    return f"{what}{seen}.{shown}{again if file.restated else ''}{'.' if shown else ''} It is kept as {file.file}."
