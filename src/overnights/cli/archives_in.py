"""What `load published` says of many files at once: of an archive or folder its totals, not a paragraph for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from overnights.acts.load_published import PublishedLoaded

MOST_TOLD = 6  # files of one archive or folder that have a paragraph each


def gathered(loaded: Sequence[PublishedLoaded]) -> tuple[list[PublishedLoaded], dict[str, list[PublishedLoaded]]]:
    """Files that are told one by one, in their order; and by archive or folder those told together.

    Files that somebody named one by one count as those of their folder: a shell names all that a glob matches.
    """
    inside: dict[str, list[PublishedLoaded]] = {}
    for one in loaded:
        inside.setdefault(_holder(one.source), []).append(one)
    groups = {holder: files for holder, files in inside.items() if len(files) > MOST_TOLD}
    together = {file.source for files in groups.values() for file in files}
    return [one for one in loaded if one.source not in together], groups


def group_lines(holder: str, files: Sequence[PublishedLoaded]) -> Iterator[str]:
    """The totals of an archive or folder, and a line for each file whose day nobody named, or is not its name's."""
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted, day

    first, last = min(one.seen_on for one in files), max(one.seen_on for one in files)
    seen = f"seen on {day(first)}" if first == last else f"seen from {day(first)} to {day(last)}"
    rows = counted(sum(one.rows for one in files), "row")
    yield from wrapped(f"{holder}: {counted(len(files), 'file')}, {rows}, {seen} (--verbose: each). {_came(files)}")
    for one in files:
        if odd := _odd(one):
            name = one.source.removeprefix(holder).lstrip("/\\")
            yield from wrapped(f"{name}: seen on {day(one.seen_on)}, {odd}.", indent=2)


def _odd(one: PublishedLoaded) -> str:
    """What of a file's day is to be looked at; "" where nothing is."""
    from overnights.acts.load_published import day_in_name
    from overnights.pages.words import day

    if one.is_inferred:
        return "which nobody named"
    in_name = day_in_name(PurePath(one.source).name, one.last_week) if one.last_week else None
    return f"but its name says {day(in_name)}" if in_name not in (None, one.seen_on) else ""


def _came(files: Sequence[PublishedLoaded]) -> str:
    """What came of the files together."""
    from overnights.pages.words import counted

    known = sum(not one.is_new for one in files)
    if known == len(files):
        return "The archive has all these rows already; nothing changed."
    already = f"Of {counted(known, 'file')} the archive has the rows already. " if known else ""
    editions, restated = sum(one.editions_new for one in files), sum(one.restated for one in files)
    if not editions:
        return f"{already}They show no edition that was not shown before."
    verb = "restates" if restated == 1 else "restate"
    more = f", {restated:,} of which {verb} an earlier one" if restated else ""
    return f"{already}They are the first to show {counted(editions, 'edition')}{more}."


def _holder(source: str) -> str:
    """The archive that a file is in, else its folder."""
    from overnights.sources.published_archives import is_archive

    parents = PurePath(source).parents
    return str(next((one for one in parents if is_archive(one.name)), parents[0] if parents else PurePath()))
