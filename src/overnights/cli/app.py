"""The commands in the order of the flow, and the one place where an error becomes an exit code."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
import typer.core

from overnights.cli import (
    aliases_in,
    announce,
    ask,
    care,
    chart,
    check,
    decide,
    decisions_in,
    demo,
    events_in,
    export,
    fetch,
    judge,
    measure,
    once,
    open_page,
    publish,
    published_in,
    restatements,
    serve,
    title,
    token,
)
from overnights.cli import run as nightly

FLOW = (
    *("init", "demo", "once", "load", "fetch", "withdraw", "run", "measure"),
    *("chart", "restate", "restatements", "title", "check"),
    *("judge", "decide", "announce", "publish", "serve", "open", "token"),
    *("export", "sql", "tables", "explain", "doctor", "tidy"),
)


class _InFlow(typer.core.TyperGroup):
    """Lists the commands in the order of the flow."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002
        """Names of the commands."""
        return sorted(self.commands, key=FLOW.index)


app = typer.Typer(
    name="overnights",
    cls=_InFlow,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Audience measurement for streaming services: from playback events to a weekly Top 10.",
    epilog="Start with `overnights demo`, or with `overnights init HOME` and your own files.",
)
tokens = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Who may read what is not public.")
load = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Bring in a catalogue, playback events, or what others published."
)


def _version(is_asked: bool) -> None:
    if is_asked:
        from overnights import __version__

        print(f"overnights {__version__}")
        raise typer.Exit


@app.callback()
def overnights(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Audience measurement for streaming services: from playback events to a weekly Top 10."""


app.command()(care.init)
app.command()(demo.demo)
app.command()(once.once)
app.add_typer(load, name="load")
load.command()(events_in.catalogue)
load.command()(events_in.events)
load.command()(published_in.published)
load.command()(aliases_in.aliases)
load.command()(decisions_in.decisions)
app.command()(fetch.fetch)
app.command(context_settings={"ignore_unknown_options": True})(events_in.withdraw)  # so that -1 is a number
app.command()(nightly.run)
app.command()(measure.measure)
app.command()(chart.chart)
app.command()(chart.restate)
app.command()(restatements.restatements)
app.command()(title.title)
app.command()(check.check)
app.command()(judge.judge)
app.command()(decide.decide)
app.command()(announce.announce)
app.command()(publish.publish)
app.command()(serve.serve)
app.command("open")(open_page.open_page)
app.add_typer(tokens, name="token")
tokens.command()(token.make)
tokens.command("list")(token.listed)
tokens.command()(token.revoke)
app.command()(export.export)
app.command()(ask.sql)
app.command()(ask.tables)
app.command()(ask.explain)
app.command()(care.doctor)
app.command()(care.tidy)


def run(arguments: list[str] | None = None) -> None:
    """Run one command and exit: 0 on success, 1 on a named error, 2 on wrong usage, 130 when interrupted, 143 ended."""
    from overnights.cli.signs import make_writable
    from overnights.errors import OvernightsError

    _end_in_order()
    make_writable()
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app(given)
    except OvernightsError as error:
        _print_error(error, is_json="--json" in given)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        _close_stdout()
        sys.exit(1)


def _end_in_order() -> None:
    """SIGTERM ends a command as Ctrl-C does: what it has open is closed, what it wrote halfway is taken away."""
    import signal
    import threading

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def _print_error(error: Exception, *, is_json: bool) -> None:
    """One sentence on stderr; with --json an object with the error's name, sentence and attributes."""
    if not is_json:
        print(f"overnights: {error}", file=sys.stderr)
        return
    import json

    from overnights.outputs.files import plain

    about = getattr(error, "about", {})
    shape = {"error": {"name": type(error).__name__, "sentence": str(error), "about": plain(about)}}
    print(json.dumps(shape, ensure_ascii=False, default=str), file=sys.stderr)


def _close_stdout() -> None:
    """Nobody reads on: let the interpreter flush into nothing."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
