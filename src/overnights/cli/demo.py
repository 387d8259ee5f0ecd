"""`demo`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from overnights.cli.options import Form, HomeOption, JsonOption, form_of

if TYPE_CHECKING:
    from overnights.acts.demo import DemoDone
    from overnights.acts.demo_story import Story
    from overnights.acts.judge import Judgement

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
    """Make a service, load, measure, chart and judge it, decide, announce and publish.

    On a terminal its pages are shown until Ctrl-C.

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
        from overnights.cli.serve import serve_until_interrupted
        from overnights.web.serve import serve_folder

        site = serve_folder(done.site, port=port)
        print(f"{site.address}{_page(done)}  (all of {done.title.title.title} on a page)")
        serve_until_interrupted(site, is_quiet=True)
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
    print("\n".join(_judged_lines(done.story.judgement)))
    print()
    print("\n".join(title_lines(_title(done))))
    print()
    print("\n".join(_decided_lines(done.story)))
    print()


def _judged_lines(judgement: Judgement) -> Iterator[str]:
    """Open seasons by verdict, in a few lines; `overnights judge` says why."""
    from overnights.cli.lines import wrapped
    from overnights.pages.required import VERDICTS

    head = f"Judgement {judgement.number}, by the requirements “{judgement.set.name}”, as of {judgement.as_of}:"
    yield from wrapped(f"{head} what the policy says of each open season (`overnights judge` says why).")
    for verdict, word in VERDICTS.items():
        found = [one for one in judgement.seasons if one.standing == "open" and one.judged.verdict.verdict == verdict]
        if found:
            names = ", ".join(f"{one.title}{f' {one.number}' if one.number else ''}" for one in found)
            yield from wrapped(f"{word:<16}{names}", indent=2, hang=16)
    count = sum(one.standing == "not_in_question" for one in judgement.seasons)
    yield from wrapped(f"not in question {count}: films, limited series, licensed and final seasons", indent=2, hang=16)


def _decided_lines(story: Story) -> Iterator[str]:
    """The demo's decisions in the order of recording, and where the announcements are."""
    from overnights.cli.lines import wrapped

    yield "The book of decisions:"
    for one in story.decided:
        entry = one.entry
        name = f"{entry.title}, {entry.season_label}" if entry.season_label else entry.title
        yield from wrapped(
            f"{entry.number}  {entry.decided_on}  {name}: {entry.decision}. {entry.why}", indent=2, hang=15
        )
    yield "Announcements:"
    yield from (f"  {path}" for one in story.announced for path in one.paths)


def _record(done: DemoDone) -> dict[str, object]:
    from overnights.acts.judge_json import judgement_json

    return {
        "home": done.home.path,
        "is_new": done.is_new,
        "catalogue": done.catalogue,
        "batch": done.batch,
        "measured": done.measured,
        "week": done.week,
        "chart": [row for one in done.charts for row in one.as_rows()],
        "judgement": judgement_json(done.story.judgement),
        "decisions": [one.entry for one in done.story.decided],
        "announcements": [path for one in done.story.announced for path in one.paths],
        "title": _title(done),
        "address": _address(done),
    }


def _title(done: DemoDone) -> dict[str, Any]:
    from overnights.acts.demo import TOLD
    from overnights.acts.title import title_json

    return title_json(done.home, done.title.title.title_id, now=TOLD)


def _address(done: DemoDone) -> str:
    return (done.site / _page(done)).resolve().as_uri()


def _page(done: DemoDone) -> str:
    """The page of the demo's title: the one that tells the whole story."""
    from overnights import links

    return links.title(done.title.title.title_id)
