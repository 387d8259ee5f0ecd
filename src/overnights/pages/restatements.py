"""What was changed of lists after they were published: every cell, told by rows, months and kinds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, TypeAlias

from overnights.charts.changes import COUNT, FIGURE, KINDS, RELABEL, ROW_APPEARED, ROW_MOVED, ROW_VANISHED, WHOLE_ROW
from overnights.charts.record import ListName
from overnights.pages import words

NAMES = frozenset({"show_title", "season_title", "title", "season_label"})
AMOUNTS = frozenset({"hours_viewed", "views", "value", "runtime_h"})  # of them a change has a margin
OF_SEASON = frozenset({"hours_viewed", "views", "value", "runtime_h", "weeks_on_chart"})  # not of the place alone
COLUMNS = {
    "show_title": "title", "title": "title", "season_title": "season", "season_label": "season",
    "hours_viewed": "hours", "views": "views", "runtime_h": "runtime, hours", "weeks_on_chart": "weeks on the list",
    "is_staggered": "staggered launch", "launch_details": "launch by country", "last_rank": "rank the week before",
    "peak_rank": "peak", "peak_week": "week of the peak", "is_tie": "tie", "is_debut": "debut",
    "is_re_entry": "re-entry", WHOLE_ROW: "row",
}  # fmt: skip
KIND_SAID = {
    RELABEL: ("Labels", "the season or title is called otherwise"),
    FIGURE: ("Figures", "hours, views, a runtime or what else is told of a season"),
    COUNT: ("Counts of weeks", "the cumulative weeks on the list"),
    ROW_MOVED: ("Rows that moved", "two seasons of the list changed places"),
    ROW_APPEARED: ("Rows that appeared", "a season that the list did not have in that week"),
    ROW_VANISHED: ("Rows that vanished", "a season that left the list of that week"),
}
LARGEST = 10
LONGEST = 60  # letters of a launch by country


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """One cell that was changed: a row of `restatements`, with what the season is called now.

    `title` and `season_label` are of the season that stands in the row after, else of the one that stood there before;
    null where the catalogue does not know it, and the label also where the season has none. `title_before` and
    `season_label_before` are of the season that stood there before. Values of published files are the place's; what the
    season that stands there now had itself before, wherever it stood, is `own_before`, and its rank then `rank_before`:
    null where it was not on the list, and of names.
    """

    seen_on: date
    chart: str
    week: date
    territory: str
    category: str
    rank: int | None
    column: str
    old_value: str | None
    new_value: str | None
    kind: str
    season_id: str | None
    season_id_before: str | None
    edition: int | None
    title: str | None
    season_label: str | None
    title_before: str | None = None
    season_label_before: str | None = None
    rank_before: int | None = None
    own_before: str | None = None

    @property
    def list_name(self) -> ListName:
        return ListName(chart=self.chart, territory=self.territory, category=self.category)

    def as_json(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in self.__slots__}
        return said | {"seen_on": self.seen_on.isoformat(), "week": self.week.isoformat()}


Cells: TypeAlias = "Sequence[Restated]"
Reasons: TypeAlias = "Mapping[tuple[ListName, date, int], str]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a row: before and after, the margin where both are amounts; null where it was empty."""

    column: str
    before: str | None
    after: str | None
    margin: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatedRow:
    """The changed cells of one row of a list in one edition; of a list that went or came back whole, all its rows.

    `instead_of`: the title that stood there, where another stands there now. `rank_before`: where the season of now
    stood; null where it was not on the list or did not move. `count`: cells.
    """

    first: Restated
    kind: str
    count: int
    values: tuple[Value, ...]
    rank_before: int | None
    instead_of: str | None
    is_whole_list: bool
    reason: str | None

    @property
    def margin(self) -> Fraction:
        """The largest margin of its values, whichever way; 0 where there is none."""
        return max((value.margin for value in self.values if value.margin is not None), key=abs, default=Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabelled:
    """One label that became another: how many cells, of which weeks, seen first when."""

    season_id: str | None
    title: str | None
    before: str | None
    after: str | None
    cells: int
    first_week: date
    last_week: date
    seen_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneList:
    """A list that a later download of all weeks lacks. `back_on`: when one had it again; null: none has."""

    list_name: ListName
    week: date
    gone_on: date
    back_on: date | None
    rows: int


def restated_rows(cells: Cells, reasons: Reasons) -> tuple[RestatedRow, ...]:
    """Cells by row, in their order."""
    return tuple(_row(list(of_row), reasons) for _, of_row in groupby(cells, key=_key))


def _key(one: Restated) -> tuple[object, ...]:
    """What cells of one row have in common; a list that went or came back is one row."""
    key = (one.seen_on, one.chart, one.territory, one.week, one.category, one.edition)
    return (*key, one.kind) if one.edition is None else (*key, one.rank, one.season_id, one.season_id_before)


def _row(cells: Cells, reasons: Reasons) -> RestatedRow:
    first = cells[0]
    kinds = [one.kind for one in cells]
    is_other = first.season_id != first.season_id_before and first.column != WHOLE_ROW
    return RestatedRow(
        first=first,
        kind=max(set(kinds), key=lambda kind: (kinds.count(kind), -KINDS.index(kind))),
        count=len(cells),
        values=() if first.edition is None else tuple(_values(cells, is_other=is_other)),
        rank_before=first.rank_before if first.rank_before != first.rank else None,
        instead_of=first.title_before if is_other and first.season_id_before else None,
        is_whole_list=first.edition is None,
        reason=reasons.get((first.list_name, first.week, first.edition or 0)),
    )


def _values(cells: Cells, *, is_other: bool) -> Iterator[Value]:
    """The values of a row; where another season stands there now, what that season had itself before.

    What was ranked is hours or views, and is not told twice.
    """
    amounts = {(one.old_value, one.new_value) for one in cells if one.column in ("hours_viewed", "views")}
    for one in cells:
        is_twice = one.column == "value" and (one.old_value, one.new_value) in amounts
        if one.column == WHOLE_ROW or is_twice or (is_other and one.column not in OF_SEASON):
            continue
        old = one.own_before if is_other else one.old_value
        if old == one.new_value:
            continue
        margin = _margin(old, one.new_value) if one.column in AMOUNTS else None
        before, after = _both(old, one.new_value, one.column)
        yield Value(column=COLUMNS.get(one.column, one.column.replace("_", " ")), before=before, after=after,
                    margin=margin)  # fmt: skip


def _both(old: str | None, new: str | None, column: str) -> tuple[str | None, str | None]:
    """Both values as they are printed; amounts with as many decimals as tell them apart, three at most."""
    if column in AMOUNTS - {"runtime_h"} and old is not None and new is not None:
        for places in range(4):
            both = tuple(f"{Decimal(one):,.{places}f}" for one in (old, new))
            if both[0] != both[1]:
                break
        return both[0], both[1]
    return _shown(old, column), _shown(new, column)


def _margin(old: str | None, new: str | None) -> Fraction | None:
    """How much larger or smaller; None without both, or from 0."""
    if old is None or new is None or not Fraction(old):
        return None
    return Fraction(new) / Fraction(old) - 1


def _shown(value: str | None, column: str) -> str | None:
    if value is None or column in NAMES:
        return value
    if column == "launch_details":
        return words.shortened(value, LONGEST)
    if value.isdecimal():
        return words.count(int(value))
    return words.count(words.rounded(Fraction(value), 1)) if column in AMOUNTS - {"runtime_h"} else value


def relabelled(cells: Cells) -> tuple[Relabelled, ...]:
    """Labels that became others, the latest first; one that several weeks share is one."""
    found: dict[tuple[str | None, str | None, str | None], list[Restated]] = {}
    for one in cells:
        if one.kind == RELABEL:
            found.setdefault((one.season_id, one.old_value, one.new_value), []).append(one)
    made = [
        Relabelled(
            season_id=season_id,
            title=rows[0].title,
            before=before,
            after=after,
            cells=len(rows),
            first_week=min(row.week for row in rows),
            last_week=max(row.week for row in rows),
            seen_on=min(row.seen_on for row in rows),
        )
        for (season_id, before, after), rows in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.seen_on.toordinal(), one.after or "", one.before or "")))


def gone_lists(cells: Cells) -> tuple[GoneList, ...]:
    """Lists that went as a whole, the latest first, with when they came back.

    Source: docs/methods/edition.md.
    """
    turns: dict[tuple[ListName, date], list[tuple[date, bool, int]]] = {}
    whole = (row for row in restated_rows([one for one in cells if one.edition is None], {}))
    for row in sorted(whole, key=lambda row: row.first.seen_on):
        one = row.first
        turns.setdefault((one.list_name, one.week), []).append((one.seen_on, one.kind == ROW_APPEARED, row.count))
    found = []
    for (name, week), seen in turns.items():
        for n, (day, is_back, count) in enumerate(seen):
            if not is_back:
                back = next((later for later, came, _ in seen[n + 1 :] if came), None)
                found.append(GoneList(list_name=name, week=week, gone_on=day, back_on=back, rows=count))
    return tuple(sorted(found, key=lambda one: (one.gone_on, one.week, one.list_name), reverse=True))


def gone_now(cells: Iterable[Restated]) -> dict[tuple[ListName, date], date]:
    """The lists that the latest download of all weeks lacks, by list and week, and since which day."""
    return {
        (one.list_name, one.week): one.gone_on
        for one in gone_lists([cell for cell in cells if cell.edition is None])
        if one.back_on is None
    }


# ── the page ──


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatementsPage:
    """What the page of restatements tells. `months` has, by month, the cells of each kind; both the latest first.

    `largest`: rows by the largest margin of a figure, whichever way it went.
    """

    cells: int
    weeks: int
    days: tuple[date, ...]
    kinds: Mapping[str, int]
    months: tuple[tuple[date, Mapping[str, int]], ...]
    years: tuple[tuple[int, int], ...]
    largest: tuple[RestatedRow, ...]
    labels: tuple[Relabelled, ...]
    gone: tuple[GoneList, ...]
    is_published: bool

    @property
    def last_on(self) -> date | None:
        """When a change was seen last; None where there is none."""
        return self.days[-1] if self.days else None

    def as_json(self) -> dict[str, Any]:
        return {
            "cells": self.cells,
            "weeks": self.weeks,
            "days": [day.isoformat() for day in self.days],
            "kinds": dict(self.kinds),
            "months": [{"month": f"{month:%Y-%m}", **kinds} for month, kinds in self.months],
            "largest": [row_json(row) for row in self.largest],
            "labels": [
                {"season_id": one.season_id, "title": one.title, "before": one.before, "after": one.after,
                 "cells": one.cells, "first_week": one.first_week.isoformat(), "last_week": one.last_week.isoformat(),
                 "seen_on": one.seen_on.isoformat()}
                for one in self.labels
            ],
            "lists_gone": [
                {"chart": one.list_name.chart, "territory": one.list_name.territory,
                 "category": one.list_name.category, "week": one.week.isoformat(), "rows": one.rows,
                 "gone_on": one.gone_on.isoformat(), "back_on": one.back_on and one.back_on.isoformat()}
                for one in self.gone
            ],
        }  # fmt: skip


def row_json(row: RestatedRow) -> dict[str, Any]:
    """A row as JSON: its list, week and season, and each value before and after."""
    one = row.first
    names = ("chart", "territory", "category", "edition", "rank", "season_id", "title", "season_label")
    said = {name: getattr(one, name) for name in names}
    return {
        "seen_on": one.seen_on.isoformat(), "week": one.week.isoformat(), **said,
        "rank_before": row.rank_before, "kind": row.kind, "cells": row.count, "instead_of": row.instead_of,
        "reason": row.reason,
        "values": [{"column": value.column, "before": value.before, "after": value.after,
                    "margin": None if value.margin is None else float(value.margin)} for value in row.values],
    }  # fmt: skip


def restatements_page(cells: Cells, rows: Sequence[RestatedRow], *, is_published: bool) -> RestatementsPage:
    """The page, of all cells and the same by row.

    Args:
        is_published: whether others published the lists, so that the changes are theirs.
    """
    days = sorted({one.seen_on for one in cells})
    kinds = Counter(one.kind for one in cells)
    months: dict[date, Counter[str]] = {}
    for one in cells:
        months.setdefault(one.seen_on.replace(day=1), Counter())[one.kind] += 1
    with_margin = [row for row in rows if row.margin]
    return RestatementsPage(
        cells=len(cells),
        weeks=len({one.week for one in cells}),
        days=tuple(days),
        kinds={kind: kinds[kind] for kind in KINDS if kinds[kind]},
        months=tuple(sorted(months.items(), reverse=True)),
        years=tuple(sorted(Counter(one.seen_on.year for one in cells).items(), reverse=True)),
        largest=tuple(sorted(with_margin, key=lambda row: abs(row.margin), reverse=True)[:LARGEST]),
        labels=relabelled(cells),
        gone=gone_lists(cells),
        is_published=is_published,
    )
