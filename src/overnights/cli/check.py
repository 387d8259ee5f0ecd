"""`check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import (
    AsOfOption,
    HomeOption,
    JsonOption,
    NowOption,
    as_of_lines,
    form_of,
    instant_of,
    opened_as_of,
)

if TYPE_CHECKING:
    from overnights.acts.check import Checked
    from overnights.charts.claims import Answer
    from overnights.charts.claims.record import Row

FIRST_ROWS, LAST_ROWS = 4, 6  # of a long run, beside its best week; --json has all
LONGEST_NAME = 30
EQUALS = "\u00a0=\u00a0"  # a key stays with its value, where a line is broken


def check(
    claims: Annotated[
        Path, typer.Argument(metavar="CLAIMS.toml", show_default=False, help="A file with a [[claim]] for each.")
    ],
    as_of: AsOfOption = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
) -> None:
    """Hold what somebody said of a title against the charts.

    Each claim holds, does not hold, or cannot be known; with the rows that show it, the edition they are of, and what
    would have been right. Exits 0 where all hold, and 1 where any does not, or cannot be known.

    Example: overnights check claims.toml
    """
    from overnights.acts.check import check as act
    from overnights.cli.printing import print_record

    form = form_of(is_json)
    where = opened_as_of(home, as_of, instant_of(now))
    checked = act(where, claims)
    print_record(checked.as_json(), form=form, lines=chain(as_of_lines(where), checked_lines(checked)))
    if not checked.all_hold:
        raise typer.Exit(1)


def checked_lines(checked: Checked) -> Iterator[str]:
    """A paragraph for each claim, and the counts."""
    from overnights.charts.claims.record import SAID
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted

    for one in checked.answers:
        yield from _answer_lines(one)
        yield ""
    counts = [f"{count} {_plural(SAID[name], count)}" for name, count in checked.counts.items() if count]
    yield from wrapped(f"{counted(len(checked.answers), 'claim')}: {', '.join(counts)}.")


def _plural(outcome: str, count: int) -> str:
    return outcome if count == 1 else {"holds": "hold", "does not hold": "do not hold"}.get(outcome, outcome)


def _answer_lines(one: Answer) -> Iterator[str]:
    """The claim and its answer, what is so, what would be right, the rows, and what they rest on."""
    from overnights.charts.claims.record import SAID
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted

    claim = one.claim
    yield from wrapped(f"{claim.number}. {SAID[one.outcome].upper()}: “{claim.said}”", hang=3)
    source = f"{f' by {claim.by}' if claim.by else ''}{f' on {claim.on}' if claim.on else ''}"
    about = one.subject.name if one.subject else claim.title
    yield from _unbroken(f"{about} · {_claimed(one)}{f' · said{source}' if source else ''}")
    yield from wrapped(one.found, indent=3, hang=0)
    if one.right:
        right = ", ".join(f"{key}{EQUALS}{_toml(value)}" for key, value in one.right.items() if value is not None)
        yield from _unbroken(f"Right would be: {right}")
    if one.note:
        yield from wrapped(one.note, indent=3, hang=0)
    if one.rows:
        yield from _row_lines(one.rows)
        yield from wrapped(f"by {_list(one)}{_editions(one.rows)}", indent=3)
    elif one.held:
        weeks = f"{counted(len(one.held), 'week')} from {one.held[0]} to {one.held[-1]}"
        yield from wrapped(f"by {_list(one)}, {weeks}: the latest edition of each", indent=3)


def _unbroken(text: str) -> Iterator[str]:
    """A paragraph in which no key is parted from its value."""
    from overnights.cli.lines import wrapped

    yield from (line.replace("\u00a0", " ") for line in wrapped(text, indent=3))


def _claimed(one: Answer) -> str:
    """The claim in the keys of its file."""
    claim = one.claim
    value = claim.other if claim.other is not None else True if claim.kind == "off_chart" else claim.count
    weeks = {
        name: getattr(claim, name) for name in ("week", "in_week", "from_week", "by_week", "rounded_to", "released_on")
    }
    where = {} if claim.territory == "ZZ" else {"territory": claim.territory}
    parts = {**where, claim.key: value, **{name: told for name, told in weeks.items() if told is not None}}
    return ", ".join(f"{key}{EQUALS}{_toml(told)}" for key, told in parts.items())


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:_}"
    return f'"{value}"'.replace(" ", "\u00a0") if isinstance(value, str) else str(value)


def _list(one: Answer) -> str:
    from overnights.charts.claims.judging import list_said

    return list_said(one.listed) if one.listed else ""


def _row_lines(rows: Sequence[Row]) -> Iterator[str]:
    """A table of the weeks; of a long run its beginning, its best week and its end."""
    from overnights.cli.lines import aligned
    from overnights.pages.words import shortened

    is_several = len({row.season_id for row in rows}) > 1
    figures = [name for name in ("hours_viewed", "views") if any(getattr(row, name) is not None for row in rows)]
    heads = [*(["season"] if is_several else []), "week", "rank", *(name.removesuffix("_viewed") for name in figures)]
    table = [[*heads, "weeks", "edition"]]
    for row in rows:
        told = [*([shortened(row.name, LONGEST_NAME)] if is_several else []), f"{row.week}", _cell(row.rank, "off")]
        told += [_cell(getattr(row, name)) for name in figures]
        table.append([*told, _cell(row.weeks_on_chart), str(row.edition)])
    lines = list(aligned(table, indent=5))
    if len(rows) <= FIRST_ROWS + LAST_ROWS + 2:
        yield from lines
        return
    on = [place for place, row in enumerate(rows) if row.rank is not None]
    best = min(on, key=lambda place: rows[place].rank or 0, default=0)
    kept = sorted({*range(FIRST_ROWS), best, *range(len(rows) - LAST_ROWS, len(rows))})
    yield lines[0]
    for before, place in zip((-1, *kept), kept, strict=False):
        if place > before + 1:
            yield f"     … {place - before - 1} more (--json has all)"
        yield lines[place + 1]


def _cell(value: float | None, missing: str = "") -> str:
    from overnights.cli.lines import amount

    return missing if value is None else amount(value)


def _editions(rows: Sequence[Row]) -> str:
    """Which editions the rows are of, and what those were made from."""
    weeks, numbers = sorted({row.week for row in rows}), {row.edition for row in rows}
    when = f", week of {weeks[0]}" if len(weeks) == 1 else f", weeks {weeks[0]} to {weeks[-1]}"
    which = f"edition {min(numbers)}" if len(numbers) == 1 else "the latest edition of each"
    inputs = list(dict.fromkeys(f"{row.inputs.split()[0]} of {row.made_at:%Y-%m-%d}" for row in rows))
    more = f" and {len(inputs) - 2} more" if len(inputs) > 2 else ""
    awaiting = "; overnight, late events may change it" if any(row.status == "overnight" for row in rows) else ""
    return f"{when}: {which} ({', '.join(inputs[:2])}{more}){awaiting}"
