"""`run`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from overnights.cli.options import (
    HomeOption,
    JsonOption,
    NowOption,
    WeekOption,
    form_of,
    instant_of,
    opened,
    sunday_of_text,
)

if TYPE_CHECKING:
    from overnights.weekly import RunSummary

STATES = {"done": "done", "nothing_new": "nothing new", "skipped": "skipped", "failed": "failed"}


def run(
    week: WeekOption = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """The nightly job: new files, measure, chart, judge, publish.

    It reads the files that [sources] names and writes the pages to the folder of [publish]. Safe to repeat: where
    nothing came in and nothing fell due, nothing changes. With --week, charts of later weeks are left for another run.
    A file that cannot be read is named each night until it is mended or moved; the files beside it are loaded. Where an
    input fails, later steps work with what the home has; where another step fails, those that need it are skipped. The
    exit code is 1 then.

    Example: overnights run --now 2022-10-01T06:00Z
    """
    from overnights.cli.printing import print_record
    from overnights.pages.words import listed
    from overnights.weekly import run as act

    done = act(opened(home), week=sunday_of_text(week), now=instant_of(now))
    print_record(done, form=form_of(is_json), lines=_lines(done))
    if not done.is_well:
        failed = listed([step.name for step in done.steps if step.state == "failed"])
        print(f"overnights: The run is not well: {failed} failed. Mend that, and run it again.", file=sys.stderr)
        raise typer.Exit(1)


def _lines(done: RunSummary) -> Iterator[str]:
    from overnights.cli.lines import wrapped

    for step in done.steps:
        head = f"{step.name:<10}{STATES[step.state]:<12}{step.seconds:6.1f} s  "
        yield from wrapped(head + step.says, hang=len(head))
