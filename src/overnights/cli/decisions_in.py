"""`load decisions`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import HomeOption, JsonOption, NowOption, form_of, instant_of, opened

if TYPE_CHECKING:
    from overnights.acts.load_decisions import OutcomesLoaded

SHOWN = 5  # rows that could not be read are listed up to this many
WHYS = {
    "no_outcome": "with no outcome",
    "bad_value": "with a cell that cannot be read",
    "missing_field": "without a title",
}


def decisions(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", show_default=False)],
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Load what was decided in the past, as others tell it, from CSV or Parquet.

    Columns: title, season_number, decision; and decided_on, announced_on, title_class, source, quality where they are
    known. A title's page shows it as a past outcome with its source, never as a decision of this service.

    Example: overnights load decisions past-outcomes.csv
    """
    from overnights.acts.load_decisions import load_decisions
    from overnights.cli.printing import print_record

    instant = instant_of(now)
    done = load_decisions(opened(home), paths, now=instant)
    print_record(done, form=form_of(is_json), lines=(line for one in done for line in outcome_lines(one)))


def outcome_lines(loaded: OutcomesLoaded) -> Iterator[str]:
    """What became of one file of past outcomes, in lines."""
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted

    if not loaded.is_new:
        yield f"{loaded.source} is loaded already; nothing was added."
        return
    yield f"{loaded.source}: {counted(loaded.offered, 'row')}, {loaded.loaded:,} loaded."
    for reason, count in loaded.reasons.items():
        yield f"  {counted(count, 'row')} set aside {WHYS[reason]} ({reason})"
    if loaded.duplicates:
        yield f"  {counted(loaded.duplicates, 'row')} said already"
    if loaded.loaded:
        yield from wrapped(f"Outcomes: {_told(loaded.by_outcome)}. Quality: {_told(loaded.by_quality)}.", indent=2)
        yield from wrapped(f"{_found(loaded.resolved)}{_kept(loaded.unresolved)}.", indent=2)
    for bad in loaded.bad_rows[:SHOWN]:
        yield from wrapped(f"Row {bad.row}: {bad.detail}.", indent=2)


def _found(count: int) -> str:
    if count == 1:
        return "1 is about a season of this home"
    return f"{f'{count:,}' if count else 'None'} are about seasons of this home"


def _kept(count: int) -> str:
    if not count:
        return ""
    return "; 1 is kept for when it has its season" if count == 1 else f"; {count:,} are kept for when they have theirs"


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{word.replace('_', ' ')} {count:,}" for word, count in counts.items())
