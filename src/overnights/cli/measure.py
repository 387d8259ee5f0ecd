"""`measure`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import HomeOption, JsonOption, NowOption, day_of_text, form_of, instant_of, opened

if TYPE_CHECKING:
    from overnights.acts.measure import Measured
    from overnights.home import Home


def measure(
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Derive the playbacks of these days again.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last of these days.")] = None,
    is_full: Annotated[bool, typer.Option("--full", help="Derive everything again; the figures are the same.")] = False,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Turn events into plays and viewing.

    What is new is derived, or everything with --full; the figures are the same.

    Example: overnights measure
    """
    from overnights.acts.measure import measure as act
    from overnights.cli.printing import print_record
    from overnights.cli.progress import progress_bar

    days, instant, where = (day_of_text(first), day_of_text(last)), instant_of(now), opened(home)
    with progress_bar() as progress:
        done = act(where, full=is_full, first=days[0], last=days[1], now=instant, progress=progress)
    print_record(done, form=form_of(is_json), lines=_lines(done, where))


def _lines(done: Measured, home: Home) -> Iterator[str]:
    from overnights.acts.batches import is_all_withdrawn
    from overnights.pages.words import counted

    none = "There is no viewing in these events."
    if done.first_on is None and is_all_withdrawn(home.lake):
        none = "There is no viewing: all batches are withdrawn."
    if not done.is_new:
        viewing = none if done.first_on is None else f"Viewing from {done.first_on} to {done.last_on}."
        yield f"Nothing has changed since measure {done.generation}. {viewing}"
        return
    how = f"everything, since {done.why_full}" if done.is_full else "; ".join(done.causes) or "nothing new"
    yield f"Measure {done.generation}: {how}; {counted(done.batches, 'batch', 'batches')}."
    if not done.is_full:
        again = f"{counted(done.playbacks, 'playback')} on {counted(done.days, 'day')}"
        yield f"Derived again: {again}; counted again: what an account saw of a season, {counted(done.groups, 'time')}."
    if done.first_on is None:
        yield none
    else:
        yield f"{counted(done.plays, 'play')} from {done.first_on} to {done.last_on}."
