"""`restatements`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, Annotated

import typer

from overnights.cli.options import (
    AsOfOption,
    CsvOption,
    Form,
    HomeOption,
    JsonOption,
    NowOption,
    as_of_lines,
    day_of_text,
    form_of,
    instant_of,
    opened_as_of,
)

if TYPE_CHECKING:
    from datetime import date

    from overnights.acts.own_changes import Own
    from overnights.acts.restatements import Restated
    from overnights.charts.changes import Change

MOST_DAYS, MOST_ROWS = 20, 12  # of days, and of rows of each, where not all are asked for
WORDS = {  # of a column what it is called, and what one and several cells of it are
    "show_title": ("title", "title", "titles"),
    "title": ("title", "title", "titles"),
    "season_title": ("season title", "season title", "season titles"),
    "season_label": ("season label", "season label", "season labels"),
    "hours_viewed": ("hours", "figure of hours", "figures of hours"),
    "views": ("views", "figure of views", "figures of views"),
    "runtime_h": ("runtime", "runtime", "runtimes"),
    "weeks_on_chart": ("count of weeks", "count of weeks", "counts of weeks"),
    "is_staggered": ("staggered launch", "mark of a staggered launch", "marks of a staggered launch"),
    "launch_details": ("launch by country", "launch by country", "launches by country"),
    "rank": ("rank", "rank", "ranks"),
    "value": ("value", "value", "values"),
}
LONGEST = 60  # letters of a launch by country, where not all are asked for


class Kind(StrEnum):
    """What a restatement is."""

    RELABEL = "relabel"
    FIGURE = "figure"
    COUNT = "count"
    ROW_MOVED = "row-moved"
    ROW_APPEARED = "row-appeared"
    ROW_VANISHED = "row-vanished"


def _kind(text: str) -> Kind:
    """A kind as an option takes it; anything else is wrong usage."""
    try:
        return Kind(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}” is no kind of restatement: there are {', '.join(Kind)}") from None


def restatements(
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="Seen on that day or later.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Seen on that day or earlier.")] = None,
    chart: Annotated[str | None, typer.Option("--chart", metavar="NAME", help="Of one chart.")] = None,
    territory: Annotated[
        str | None, typer.Option("--territory", metavar="XX", help="ISO 3166-1 alpha-2, as in US; ZZ is all.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="NAME|ID", help="Of one title or season.")] = None,
    kind: Annotated[
        Kind | None, typer.Option("--kind", metavar="KIND", parser=_kind, help=f"{', '.join(Kind)}.")
    ] = None,
    is_all: Annotated[bool, typer.Option("--all", help="Every day and row, however long the list.")] = False,
    as_of: AsOfOption = None,
    now: NowOption = None,
    home: HomeOption = None,
    is_json: JsonOption = False,
    is_csv: CsvOption = False,
) -> None:
    """Tell what was changed of charts after they were published.

    Of published files every cell in which a later download differs from the one before it; of a home's own charts every
    value that a later edition changed. The latest day first.

    Example: overnights restatements --since 2023-12-01 --kind relabel
    """
    from overnights.acts.restatements import Restated
    from overnights.acts.restatements import restatements as act
    from overnights.cli.printing import print_json, print_table

    form, instant = form_of(is_json, is_csv), instant_of(now)
    where = opened_as_of(home, as_of, instant)
    found = act(
        where,
        since=day_of_text(since),
        until=day_of_text(until),
        chart=chart,
        territory=territory.upper() if territory else None,
        title=title,
        kind=kind.replace("-", " ") if kind else None,
    )
    if form is not Form.TABLE:
        known = {"as_of": where.as_of} if where.as_of else {}
        rows = [asdict(one) | known for one in found]
        if form is Form.JSON:
            print_json(rows)
        else:
            print_table(rows, form=form, columns=[*Restated.__slots__, *known])
    else:
        from overnights.acts.own_changes import own_changes

        own = own_changes(where, [asdict(one) for one in found])
        for line in (*as_of_lines(where), *restated_lines(found, is_all=is_all, own=own)):
            print(line)


def restated_lines(found: Sequence[Restated], *, is_all: bool = False, own: Own | None = None) -> Iterator[str]:
    """A paragraph for each day, the latest first: how much was changed, and the rows.

    Args:
        own: what seasons that were put elsewhere had themselves before, as `own_changes` gives it.
    """
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted

    if not found:
        yield "No restatement is known here of what was asked for."
        return
    days = {day: list(cells) for day, cells in groupby(found, key=lambda one: one.seen_on)}
    latest = sorted(days, reverse=True)
    shown = latest if is_all else latest[:MOST_DAYS]
    for day in shown:
        yield from _day_lines(day, days[day], own or {}, is_all=is_all)
        yield ""
    if len(shown) < len(latest):
        rest = latest[len(shown) :]
        cells = sum(len(days[day]) for day in rest)
        yield from wrapped(
            f"… and {counted(cells, 'change')} on {counted(len(rest), 'earlier day')}, from {rest[-1]} to {rest[0]}: "
            f"--until {rest[0]} has them, --all has every one, --json and --csv too."
        )
    lists = len({(one.chart, one.territory, one.week, one.category) for one in found})
    yield from wrapped(
        f"{counted(len(found), 'change')} of {counted(lists, 'list')}, seen on {counted(len(days), 'day')} "
        f"from {latest[-1]} to {latest[0]}."
    )


def _day_lines(day: date, cells: Sequence[Restated], own: Own, *, is_all: bool) -> Iterator[str]:
    """How much of what was changed, and the rows; a change that several weeks of a list share is told once."""
    from overnights.cli.lines import wrapped
    from overnights.pages.words import counted

    yield from wrapped(f"{day}  {', '.join(_counted(cells))}", hang=12)
    told: dict[tuple[str, str], list[Restated]] = {}
    for _, row in groupby(cells, key=_row):
        of_row = list(row)
        told.setdefault((_told(of_row, own, is_all=is_all), _list(of_row[0])), []).append(of_row[0])
    shown = list(told)
    if not is_all and len(told) > MOST_ROWS + 2:
        shown = shown[:MOST_ROWS]
    for what, where in shown:
        yield from wrapped(what, indent=2, hang=4)
        yield from wrapped(f"{where}, {_weeks(told[what, where])}", indent=6)
    if len(shown) < len(told):
        yield f"  … and {counted(len(told) - len(shown), 'change')} more (--since {day} --until {day} --all)"


def _weeks(rows: Sequence[Restated]) -> str:
    if len(rows) > 1:
        return f"{len(rows)} weeks from {rows[0].week} to {rows[-1].week}"
    return str(rows[0].week) + ("" if rows[0].rank is None or rows[0].edition is None else f", rank {rows[0].rank}")


def _row(one: Restated) -> tuple[object, ...]:
    """What cells of one row have in common; a list that went or came back is one row."""
    key = (one.chart, one.territory, one.week, one.category, one.edition)
    return (*key, one.kind) if one.edition is None else (*key, one.rank, one.season_id, one.season_id_before)


def _counted(cells: Sequence[Restated]) -> Iterator[str]:
    """How much of each kind: cells by column, rows by what became of them."""
    from overnights.pages.words import counted

    cellwise = Counter(one.column for one in cells if not one.kind.startswith("row"))
    for column, count in cellwise.most_common():
        _, one, many = WORDS.get(column, (column,) * 3)
        yield f"{count:,} {one if count == 1 else many}"
    by_row = Counter(kind for _, kind in {(_row(one), one.kind) for one in cells if one.edition is not None})
    lists = Counter(kind for _, kind in {(_row(one), one.kind) for one in cells if one.edition is None})
    for kind in (Kind.ROW_MOVED, Kind.ROW_APPEARED, Kind.ROW_VANISHED):
        verb = kind.removeprefix("row-")
        for count, what in ((by_row[kind.replace("-", " ")], "row"), (lists[kind.replace("-", " ")], "whole list")):
            if count:
                yield f"{counted(count, what)} {'came back' if what != 'row' and verb == 'appeared' else verb}"


def _list(one: Restated) -> str:
    where = "" if one.territory == "ZZ" else f" of {one.territory}"
    return f"{one.chart}, {one.category}{where}"


def _told(row: Sequence[Restated], own: Own, *, is_all: bool) -> str:
    """One row: what became of it, and the values that differ."""
    from overnights.pages.words import counted

    first = row[0]
    if first.edition is None:
        return f"The whole list of {counted(len(row), 'row')} {'vanished' if first.new_value is None else 'came back'}"
    if first.column == "(row)":
        return f"{first.new_value or first.old_value}: {first.kind}"
    if first.kind == "relabel" and len(row) == 1 and first.column == "season_title":
        return _change(first, is_all=is_all)
    name = _name(first.title, first.season_label, first.season_id)
    if first.season_id != first.season_id_before:
        return _replaced(row, name, own, is_all=is_all)
    return f"{name}: {_values(row, is_all=is_all)}"


def _replaced(row: Sequence[Restated], name: str, own: Own, *, is_all: bool) -> str:
    """A row in which another season stands: the place's values, then what that season itself had before."""
    first = row[0]
    before = _name(first.title_before, first.season_label_before, first.season_id_before)
    what = f"{name} in place of {before}"
    if first.kind == "row moved":
        from_rank = "" if first.rank_before is None else f" from rank {first.rank_before}"
        what = f"{what} (row moved{from_rank})"
    elif first.kind == "row vanished":
        what = f"{before} vanished, and {name} has its place"
    else:
        what = f"{name} appeared in place of {before}"
    values = _values([one for one in row if one.column not in ("show_title", "season_title")], is_all=is_all)
    key = (first.chart, first.territory, first.week, first.category, first.edition, first.season_id)
    itself = "; ".join(_itself(own.get(key, ()))) or ("figures as before" if key in own else "")
    said = (f"the place’s {values}" if values else "", f"its own {itself}" if itself else "")
    told = "; ".join(one for one in said if one)
    return f"{what}: {told}" if told else what


def _itself(changes: Sequence[Change]) -> Iterator[str]:
    from overnights.acts.own_changes import FIGURES, as_text

    for one in changes:
        if one.column in FIGURES:
            old, new = (_value(as_text(side), one.column) for side in (one.before, one.after))
            yield f"{WORDS[one.column][0]} {old} → {new}"


def _name(title: str | None, label: str | None, season_id: str | None) -> str:
    return f"{title}: {label}" if label else title or str(season_id)


def _values(row: Sequence[Restated], *, is_all: bool) -> str:
    return "; ".join(f"{WORDS.get(one.column, (one.column,))[0]} {_change(one, is_all=is_all)}" for one in row)


def _change(one: Restated, *, is_all: bool) -> str:
    from overnights.pages.words import shortened

    old, new = _value(one.old_value, one.column), _value(one.new_value, one.column)
    if one.column == "launch_details" and not is_all:
        old, new = (shortened(text, LONGEST) for text in _from_where_they_differ(old, new))
    return f"{old} → {new}"


def _from_where_they_differ(old: str, new: str) -> tuple[str, str]:
    """Two texts without the words that both begin with, where one of them is too long to be shown."""
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    at = old.rfind(" ", 0, alike) + 1
    return (f"… {old[at:]}", f"… {new[at:]}") if at else (old, new)


def _value(text: str | None, column: str) -> str:
    if text is None:
        return "N/A" if column == "season_title" else "none"
    return f"{int(text):,}" if text.isdecimal() else text
