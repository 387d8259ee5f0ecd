"""`demo`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from overnights.cli.options import Form, HomeOption, JsonOption, form_of

if TYPE_CHECKING:
    from overnights.acts.demo import DemoDone

SHOWN = "TV (English)"


def demo(
    folder: Annotated[
        Path | None, typer.Argument(metavar="HOME", show_default="overnights-demo", help="A new or empty folder.")
    ] = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="On a terminal; 0: any free one.")
    ] = 0,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Make a service, load, measure, chart and publish it. On a terminal, show its pages until Ctrl-C.

    Example: overnights demo
    """
    from overnights.acts.demo import demo as act
    from overnights.outputs.files import as_json

    form = form_of(is_json)
    done = act(folder or home, report=_reporter())
    if form is Form.JSON:
        sys.stdout.write(as_json(_record(done)))
        return
    _print(done)
    if sys.stdout.isatty():
        from overnights.acts.serve import serve
        from overnights.cli.publish import serve_until_interrupted

        serve_until_interrupted(serve(done.site, port=port))
    else:
        print(_address(done))


def _reporter() -> Callable[[str], None]:
    """Names each step on stderr as it begins; after a step, how long it took."""
    from time import monotonic

    began = monotonic()

    def report(step: str) -> None:
        print(f"{monotonic() - began:5.1f} s  {step} …", file=sys.stderr, flush=True)

    return report


def _print(done: DemoDone) -> None:
    from overnights.cli.chart import print_charts
    from overnights.cli.events_in import batch_lines, catalogue_lines
    from overnights.cli.title import title_lines

    lines = [*catalogue_lines(done.catalogue), "", *batch_lines(done.batch), ""]
    print("\n".join(lines))
    print_charts([one for one in done.charts if one.edition.category == SHOWN])
    print("\n".join(title_lines(_title(done), domestic=done.home.settings.domestic)))
    print()


def _record(done: DemoDone) -> dict[str, object]:
    return {
        "home": done.home.path,
        "is_new": done.is_new,
        "catalogue": done.catalogue,
        "batch": done.batch,
        "measured": done.measured,
        "week": done.week,
        "chart": [row for one in done.charts for row in one.as_rows()],
        "title": _title(done),
        "address": _address(done),
    }


def _title(done: DemoDone) -> dict[str, Any]:
    from overnights.acts.title import title_json

    return title_json(done.home, done.title.title.title_id)


def _address(done: DemoDone) -> str:
    return (done.site / "index.html").resolve().as_uri()
