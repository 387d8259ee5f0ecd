"""`load catalogue` and `load events`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import Form, HomeOption, JsonOption, NowOption, form_of, instant_of, opened

if TYPE_CHECKING:
    import pyarrow as pa

    from overnights.acts.load_catalogue import CatalogueLoaded
    from overnights.acts.load_events import Batch
    from overnights.acts.withdraw import Withdrawn

NOUNS = {  # what a row of each catalogue table is called
    "titles": ("title",),
    "seasons": ("season",),
    "episodes": ("row of episodes", "rows of episodes"),
    "credits": ("credit",),
    "reception": ("score",),
    "subscribers": ("count of subscribers", "counts of subscribers"),
    "weights": ("weight",),
}
PathsArgument = Annotated[list[str], typer.Argument(metavar="PATH…", show_default=False)]


def catalogue(
    paths: PathsArgument,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Load a folder of catalogue tables, CSV or Parquet.

    It is checked as a whole first; what breaks a rule is listed, and nothing of it is stored.

    Example: overnights load catalogue catalogue/
    """
    from overnights.acts.load_catalogue import load_catalogue
    from overnights.cli.printing import print_record

    instant = instant_of(now)
    loaded = load_catalogue(opened(home), paths, now=instant)
    print_record(loaded, form=form_of(is_json), lines=catalogue_lines(loaded))


def events(
    paths: PathsArgument,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE.toml", help="Says what other names and units mean.")
    ] = None,
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the first rows before and after, and store nothing.")
    ] = False,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Load playback events: Parquet, CSV or NDJSON.

    Files, folders (with all below them) and globs; CSV and NDJSON also as .gz and .zst.

    Example: overnights load events logs/2022-08-29/ --mapping player.toml --dry-run
    """
    if is_dry_run:
        _preview(paths, mapping, home, is_json)
        return
    from overnights.acts.load_events import load_events
    from overnights.cli.printing import print_record
    from overnights.cli.progress import progress_bar

    instant = instant_of(now)
    with progress_bar() as progress:
        batch = load_events(opened(home), paths, mapping=mapping, now=instant, progress=progress)
    print_record(batch, form=form_of(is_json), lines=batch_lines(batch))


def withdraw(
    batch: Annotated[int, typer.Argument(metavar="BATCH", show_default=False)],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason; it is kept.", show_default=False)],
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Take a batch of events out, as if it had never been loaded.

    Nothing published changes; the figures follow with the next measure.

    Example: overnights withdraw 3 --why "the players of 29 August sent twice the positions"
    """
    from overnights.acts.withdraw import withdraw as act
    from overnights.cli.printing import print_record
    from overnights.cli.progress import progress_bar

    instant = instant_of(now)
    with progress_bar() as progress:
        done = act(opened(home), batch, why=why, now=instant, progress=progress)
    print_record(done, form=form_of(is_json), lines=withdrawn_lines(done))


def catalogue_lines(loaded: CatalogueLoaded) -> Iterator[str]:
    """What was loaded: the version, rows by table, what changed, and the columns that were not read."""
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted

    counts = ", ".join(counted(count, *NOUNS.get(name, (name,))) for name, count in loaded.counts.items() if count)
    state = "loaded" if loaded.is_new else "is what this home has already"
    yield from wrapped(f"Catalogue version {loaded.version} {state}: {counts}.")
    for change in loaded.changes:
        yield from wrapped(change, indent=2)
    yield from loaded.not_read


def batch_lines(batch: Batch) -> Iterator[str]:
    """What a batch offered and where each row went: offered = accepted + duplicates + set aside."""
    from overnights.pages.words import counted

    if batch.is_new:
        yield f"Batch {batch.batch}: {counted(batch.files, 'file')}."
    else:
        these = "this file" if batch.files == 1 else f"these {counted(batch.files, 'file')}"
        yield f"Batch {batch.batch} holds {these} already, and nothing changed. Its account:"
    yield (
        f"{batch.offered:,} offered = {batch.accepted:,} accepted + {counted(batch.duplicates, 'duplicate')} "
        f"+ {batch.set_aside:,} set aside"
    )
    if not batch.offered:
        what, it = ("this file has", "it was") if batch.files == 1 else ("these files have", "they were")
        yield f"0 rows: {what} names of columns and nothing below them. Look whether {it} written whole."
    elif batch.set_aside == batch.offered:
        yield "Nothing was accepted: every row was set aside, for these reasons."
    yield from _reason_lines(batch.reasons)


def withdrawn_lines(done: Withdrawn) -> Iterator[str]:
    """What a withdrawal took out, and what it let count."""
    from overnights.pages.words import counted

    yield f"Batch {done.batch} is withdrawn: {counted(done.rows, 'accepted row')} of it no longer counted."
    if done.accepted > 0:
        yield f"{counted(done.accepted, 'row')} of other batches, left out because of it, now counted."
    elif done.accepted < 0:
        yield f"{counted(-done.accepted, 'row')} of other batches, accepted because of it, no longer counted."
    yield "Next: overnights measure"


def _reason_lines(reasons: Mapping[str, int]) -> Iterator[str]:
    for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
        yield f"  {count:>12,}  {reason}"


def _as_texts(rows: pa.Table) -> list[dict[str, str | None]]:
    """Rows as they stand, numbers without commas."""
    return [{name: None if v is None else str(v) for name, v in row.items()} for row in rows.to_pylist()]


def _print_rows(rows: pa.Table, title: str) -> None:
    """Rows as a table; where the terminal has no room for its columns, those that do not fit follow below."""
    from overnights.cli.lines import folded
    from overnights.cli.printing import fits, print_table

    texts, names = _as_texts(rows), rows.column_names
    if fits(texts, names):
        print_table(texts, form=Form.TABLE, title=title)
        return
    cells = [[str(n), *(row[name] or "" for name in names)] for n, row in enumerate(texts, start=1)]
    print(title)
    print("\n".join(folded([["row", *names], *cells], indent=2)))


def _preview(paths: list[str], mapping: Path | None, home: Path | None, is_json: bool) -> None:
    from overnights.acts.preview_events import preview_events
    from overnights.cli.lines import wrapped
    from overnights.cli.printing import print_json, print_table
    from overnights.pages.words import counted

    found = preview_events(opened(home), paths, mapping=mapping)
    counts = {"offered": found.offered, "accepted": found.accepted, "duplicates": found.duplicates}
    if form_of(is_json) is Form.JSON:
        tables = {"before": found.before.to_pylist(), "after": found.after.to_pylist()}
        aside = found.set_aside.select(["row", "reason", "detail"]).to_pylist()
        reasons = dict(found.reasons)
        print_json({"source": found.source, **tables, **counts, "reasons": reasons, "set_aside": aside})
        return
    _print_rows(found.before, f"{found.source}: the first rows as they stand")
    _print_rows(found.after, "The same rows as events")
    aside = sum(found.reasons.values())
    said = (
        f"Of the first {counted(found.offered, 'row')}, {found.accepted:,} would be accepted, "
        f"{counted(found.duplicates, 'duplicate')} left out, {aside:,} set aside. Nothing was stored."
    )
    print("\n".join(wrapped(said)))
    print("\n".join(_reason_lines(found.reasons)))
    if found.set_aside.num_rows:
        columns = ["row", "reason", "detail"]
        print_table(found.set_aside.select(columns), form=Form.TABLE, title="The first rows that would be set aside")
