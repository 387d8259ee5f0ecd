"""`load published`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import Form, HomeOption, JsonOption, NowOption, day_of_text, form_of, instant_of, opened

if TYPE_CHECKING:
    from overnights.acts.first_labels import FirstLabels
    from overnights.acts.load_published import ArchiveHeld, NewPublished, PublishedLoaded

SeenOnOption = Annotated[
    str | None,
    typer.Option(
        "--seen-on",
        metavar="DAY",
        help="When the publisher showed them; else a day in the file's name, else the last week's Sunday + 3 days, or "
        "of a report the day after its half-year. All-time lists need one.",
    ),
]


def published(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", show_default=False)],
    seen_on: SeenOnOption = None,
    is_verbose: Annotated[
        bool, typer.Option("--verbose", help="A paragraph for each file, of an archive or a large folder too.")
    ] = False,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Load files that a service published: weekly Top 10s, all-time lists, half-year reports.

    Weekly lists, worldwide or of territories, and all-time lists: TSV, CSV (also .gz, .xz), XLSX, Parquet. Half-year
    engagement reports: their workbooks. Files, archives of them (.tar, .tar.gz, .tar.xz, .zip), folders and globs. A
    named file that is no whole table refuses all, and nothing is stored; one in an archive or a folder is set aside.

    Example: overnights load published all-weeks-global.tsv --seen-on 2025-07-02
    """
    from overnights.acts.first_labels import first_labels
    from overnights.acts.load_published import archive_held
    from overnights.acts.new_published import load_new_published
    from overnights.cli.printing import print_json

    instant, day = instant_of(now), day_of_text(seen_on)
    opened_home = opened(home)
    before = first_labels(opened_home)
    done = load_new_published(opened_home, paths, seen_on=day, now=instant, are_names_due=True)
    if form_of(is_json) is Form.JSON:
        print_json([*done.loaded, *({"source": one.path, "set_aside": one.says} for one in done.refused)])
        return
    held, labels = archive_held(opened_home), first_labels(opened_home)
    news = labels if labels and labels.late != (before.late if before else 0) else None
    for line in published_lines(done, held, news, is_verbose=is_verbose):
        print(line)


def published_lines(
    done: NewPublished, held: ArchiveHeld, labels: FirstLabels | None = None, *, is_verbose: bool = False
) -> Iterator[str]:
    """A paragraph for each file, or for many together; first labels that came late; what was set aside; what is held.

    Args:
        labels: null where a load before this one has told of them.
        is_verbose: whether each file has its paragraph, however many lie beside it.
    """
    from overnights.cli.archives_in import gathered, group_lines
    from overnights.cli.first_labels import late_labels_lines
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted

    told, groups = (done.loaded, {}) if is_verbose else gathered(done.loaded)
    for one in told:
        yield from wrapped(f"{one.source}: {_said(one)}")
    for holder, files in groups.items():
        yield from group_lines(holder, files)
    yield from late_labels_lines(labels)
    if done.refused:
        yield f"Set aside, {counted(len(done.refused), 'file')}:"
        for fault in done.refused:
            yield from wrapped(fault.says, indent=2)
    yield from wrapped(
        f"The archive holds {counted(held.vintages, 'download')} now: {counted(held.weeks, 'week')}, "
        f"{counted(held.lists, 'list')}, {counted(held.seasons, 'season')}; {_restated(held)}"
    )
    if held.undecided:
        from overnights.acts.undecided import undecided_said

        yield from wrapped(undecided_said(held.undecided))
    if held.aliases_refused:
        yield from wrapped(
            f"{counted(held.aliases_refused, 'line')} of the aliases by hand cannot hold by what is loaded now, and "
            f"{'is' if held.aliases_refused == 1 else 'are'} set aside: see the table aliases, outcome refused."
        )


def _restated(held: ArchiveHeld) -> str:
    from overnights.pages.words import counted

    if not held.restated:
        return "nothing in it was restated."
    were = "was" if held.restated == 1 else "were"
    return f"{counted(held.restated, 'cell')} of it {were} restated (overnights restatements)."


def _said(one: PublishedLoaded) -> str:
    from overnights.acts.load_published import day_in_name
    from overnights.pages.words import counted, day

    if one.last_week is None:
        return _reported(one)
    weeks = f"{counted(one.weeks, 'week')} to {day(one.last_week)}"
    where = f"of {counted(one.territories, 'territory', 'territories')}" if one.kind == "countries" else "worldwide"
    seen = f"seen on {day(one.seen_on)}" + (" (nobody named the day: Sunday + 3 days)" if one.is_inferred else "")
    in_name = day_in_name(PurePath(one.source).name, one.last_week)
    seen += f" (its name says {day(in_name)})" if in_name not in (None, one.seen_on) else ""
    what = f"{counted(one.rows, 'row')} ({one.layout}), {where}, {weeks}, {seen}"
    if not one.is_new:
        return f"{what}. The archive has these rows already; nothing changed."
    verb = "restates" if one.restated == 1 else "restate"
    restated = f", {one.restated:,} of which {verb} an earlier one" if one.restated else ""
    cells = f"; {counted(one.cells, 'cell')} changed" if one.cells else ""
    if not one.editions_new:
        return f"{what}. It shows no edition that was not shown before{cells}."
    return f"{what}. It is the first to show {counted(one.editions_new, 'edition')}{restated}{cells}."


def _reported(one: PublishedLoaded) -> str:
    """Of a report or an all-time list."""
    from overnights.pages.words import counted, day

    seen = f"seen on {day(one.seen_on)}" + (" (nobody named the day: its last + 1)" if one.is_inferred else "")
    what = f"{counted(one.rows, 'row')} ({one.layout}), {seen}"
    if not one.is_new:
        return f"{what}. The archive has these rows already; nothing changed."
    return f"{what}. {counted(one.joined, 'row')} of it {'is' if one.joined == 1 else 'are'} of seasons on its lists."
