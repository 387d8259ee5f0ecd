"""`decide`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import (
    HomeOption,
    JsonOption,
    NowOption,
    SeasonOption,
    day_of_text,
    form_of,
    instant_of,
    opened,
    whole_number,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from overnights.acts.decide import Decided


def decide(
    title: Annotated[
        str, typer.Argument(metavar="TITLE", show_default=False, help="The title's name or id, or a season's id.")
    ],
    decision: Annotated[
        str, typer.Option("--decision", metavar="WORD", help="renewed, cancelled, ended, moved or reversed.")
    ],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason; whoever asks later is told it.")],
    season: SeasonOption = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decided.")] = None,
    decided_on: Annotated[
        str | None, typer.Option("--decided-on", metavar="DAY", help="The day of the decision; else today.")
    ] = None,
    announce_on: Annotated[
        str | None,
        typer.Option(
            "--announce-on",
            metavar="DAY|INSTANT",
            help="Nothing shows it before then, in the home's zone; else at once.",
        ),
    ] = None,
    corrects: Annotated[
        int | None,
        typer.Option("--corrects", metavar="NUMBER", parser=whole_number, help="The entry that this one replaces."),
    ] = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Record what was decided on a season.

    Entries are only ever added: a mistake is mended by a new one that names the old with --corrects, and a decision is
    taken back with --decision reversed. It rests on the latest judgement.

    Example: overnights decide "Partner Track" --season 1 --decision cancelled --why "Half did not finish it."
    """
    from overnights.acts.decide import decide as act
    from overnights.cli.printing import print_record
    from overnights.weeks import zone_named

    where = opened(home)
    done = act(
        where,
        title,
        season=season,
        decision=decision,
        why=why,
        by=by,
        decided_on=day_of_text(decided_on),
        announce_on=_day_or_instant(announce_on),
        corrects=corrects,
        now=instant_of(now),
    )
    lines = decided_lines(done, zone_named(where.settings.zone))
    print_record(done, form=form_of(is_json), lines=lines)


def decided_lines(done: Decided, zone: ZoneInfo) -> Iterator[str]:
    """An entry of the book of decisions in lines."""
    from overnights.cli.lines import wrapped

    entry = done.entry
    if not done.is_new:
        yield "The book says this already; nothing was added."
    yield f"Entry {entry.number} of the book of decisions, hash {entry.hash[:16]}…"
    name = f"{entry.title}, {entry.season_label}" if entry.season_label else entry.title
    who = f" by {entry.by}" if entry.by else ""
    yield from wrapped(f"{name}: {entry.decision} on {entry.decided_on}{who}.", indent=2)
    yield from wrapped(f"Why: {entry.why}", indent=2)
    if entry.corrects is not None:
        yield f"  It stands in the place of entry {entry.corrects}."
    rests = f"judgement {entry.judgement}" if entry.judgement is not None else f"no judgement: {done.judgement_why}"
    yield from wrapped(f"It rests on {rests}.", indent=2)
    told = (
        "at once" if entry.told_from is None else f"from {entry.told_from.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}"
    )
    yield f"  It may be told {told}."
    if not done.is_anchored:
        yield "  It is recorded, and not yet anchored: the lake could not be written to. See `overnights doctor`."


def _day_or_instant(text: str | None) -> date | datetime | None:
    """A day, or an instant; one that names no offset is of the home's zone."""
    if text is None or not ("T" in text or " " in text.strip()):
        return day_of_text(text)
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(
            f"“{text}” is neither a day nor an instant: write 2022-11-08, 2022-11-08T15:00 or 2022-11-08T15:00Z",
            param_hint="--announce-on",
        ) from None
