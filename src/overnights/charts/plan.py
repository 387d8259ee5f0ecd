"""Which editions are due, and making them: from figures and history to published charts, nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa

from overnights.charts.changes import as_json, diff
from overnights.charts.definition import Definition, versions_of
from overnights.charts.edition import Standing, entries_of, is_listed, reach_of, standings_of
from overnights.charts.history import ChartHistory
from overnights.charts.record import Edition, ListName, Published
from overnights.charts.viewed import SeenInWindow, Viewing
from overnights.countries import ALL
from overnights.weeks import day_number, day_of

OVERNIGHT = "overnight"
CONSOLIDATED = "consolidated"
CLOSED = "late events are closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The reporting zone's today, and the days for which late events are awaited after a window's last day."""

    today: date
    late_days: int

    def status(self, last_on: date) -> str:
        """`consolidated` once today is past the window's last day + late_days, `overnight` before."""
        return CONSOLIDATED if self.today > last_on + timedelta(days=self.late_days) else OVERNIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An edition to be made; `reason` is null for the first of a list and week."""

    definition: Definition
    week: date
    territory: str
    category: str
    edition: int
    status: str
    reason: str | None = None

    @property
    def list_name(self) -> ListName:
        return ListName(chart=self.definition.name, territory=self.territory, category=self.category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What every edition records of its making."""

    made_at: datetime
    zone: str
    rules: str
    inputs: str
    software: str


def due(
    names: Iterable[str],
    viewing: Viewing,
    history: ChartHistory,
    clock: Clock,
    *,
    up_to: date | None = None,
) -> tuple[Due, ...]:
    """The editions that charts lack: the first of each window with viewing, and the consolidated after an overnight.

    Args:
        names: of charts.
        up_to: the last window that is wanted; null: all that can be made by today.
    Returns: ascending by week, so that each finds its history made.
    Raises: UnknownChart.
    Source: docs/methods/edition.md.
    """
    found = [
        one
        for name in names
        for definition, week in windows(name, viewing, clock)
        if up_to is None or week <= up_to
        for territory in _territories(definition, viewing, week)
        for category in definition.categories
        if (one := _due(definition, week, territory, category=category, history=history, clock=clock))
    ]
    return tuple(sorted(found, key=lambda d: (d.week, d.definition.name, d.territory)))


def windows(name: str, viewing: Viewing, clock: Clock) -> Iterator[tuple[Definition, date]]:
    """The windows of a chart with viewing that can be charted by today, ascending, each with the version that holds."""
    days = viewing.days_seen()
    versions = versions_of(name)
    if not days:
        return
    first, last = day_of(min(days)), day_of(max(days))
    for week in versions[0].last_days(first, last):
        definition = next((d for d in versions if d.holds_for(week)), None)
        if (
            definition
            and clock.today >= week + timedelta(days=definition.lag_days)
            and has_viewing(definition, week, days)
        ):
            yield definition, week


def has_viewing(definition: Definition, week: date, days: frozenset[int]) -> bool:
    """Whether any of the day numbers lies in the edition's own days."""
    window = definition.window_to(week)
    return any(number in days for number in range(day_number(window.first), day_number(window.last) + 1))


def restatements(
    name: str, week: date, definition: Definition, history: ChartHistory, clock: Clock, reason: str
) -> tuple[Due, ...]:
    """The next edition of every list that a chart has in a week; empty where it has none."""
    return tuple(
        Due(
            definition=definition,
            week=week,
            territory=listed.territory,
            category=listed.category,
            edition=known[-1].edition + 1,
            status=clock.status(week),
            reason=reason,
        )
        for listed in history.lists
        if listed.chart == name and (known := history.editions.get((listed, week)))
    )


def made(
    dues: Sequence[Due],
    viewing: Viewing,
    reach: pa.Table,
    history: ChartHistory,
    *,
    stamp: Stamp,
    min_cell: int,
) -> tuple[Published, ...]:
    """The editions that are due, in their order; each sees those before it as history."""
    desk = _Desk(viewing, reach)
    published = []
    for one in dues:
        listed = desk.listed(one)
        before = history.latest(one.definition.name, one.week, one.territory, one.category)
        past = history.list_of(one.list_name)
        seen = desk.seen(one.definition, one.week)
        entries = entries_of(one.definition, seen, listed, one.list_name, past, edition=one.edition, min_cell=min_cell)
        changes = as_json(diff(before.entries, entries)) if before else None
        published.append(Published(edition=_edition(one, stamp, changes), entries=entries))
        history = history.extended(published[-1])
    return tuple(published)


class _Desk:
    """Sums of the week in hand, shared by the charts and lists that rank them."""

    def __init__(self, viewing: Viewing, reach: pa.Table) -> None:
        self._viewing = viewing
        self._reach = reach
        self._week: date | None = None
        self._seen: dict[tuple[str, int], SeenInWindow] = {}
        self._standings: dict[tuple[str, int, str], tuple[Standing, ...]] = {}

    def seen(self, definition: Definition, week: date) -> SeenInWindow:
        """What was seen in the definition's window."""
        if week != self._week:
            self._week, self._seen, self._standings = week, {}, {}
        key = (definition.window, definition.window_days)
        if key not in self._seen:
            self._seen[key] = self._viewing.window(definition, week)
        return self._seen[key]

    def listed(self, one: Due) -> list[Standing]:
        """The eligible seasons of the list that is due, best first."""
        seen = self.seen(one.definition, one.week)
        key = (one.definition.name, one.definition.version, one.territory)
        if key not in self._standings:
            accounts = reach_of(one.definition, self._reach, one.week, one.territory)
            self._standings[key] = standings_of(one.definition, seen, accounts, one.territory)
        catalogue = seen.runtimes.catalogue
        return [s for s in self._standings[key] if is_listed(catalogue, s.season_id, one.category)]


def _territories(definition: Definition, viewing: Viewing, week: date) -> tuple[str, ...]:
    return viewing.territories_by(week) if definition.is_each_territory else (ALL,)


def _due(
    definition: Definition, week: date, territory: str, *, category: str, history: ChartHistory, clock: Clock
) -> Due | None:
    known = history.editions_of(definition.name, week, territory, category)
    status = clock.status(week)
    closes = bool(known) and known[-1].is_overnight and status == CONSOLIDATED and not definition.is_locked
    if known and not closes:
        return None
    return Due(
        definition=definition,
        week=week,
        territory=territory,
        category=category,
        edition=known[-1].edition + 1 if known else 1,
        status=status,
        reason=CLOSED if known else None,
    )


def _edition(one: Due, stamp: Stamp, changes: str | None) -> Edition:
    return Edition(
        chart=one.definition.name,
        version=one.definition.version,
        week=one.week,
        territory=one.territory,
        category=one.category,
        edition=one.edition,
        status=one.status,
        made_at=stamp.made_at,
        reason=one.reason,
        diff=changes,
        zone=stamp.zone,
        rules=stamp.rules,
        inputs=stamp.inputs,
        definition=one.definition.as_json(),
        software=stamp.software,
    )
