"""Charts in a home: print one, record what is due, restate a week."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from overnights import __version__
from overnights.acts.chart_store import history_of, latest_recorded, store, sweep
from overnights.acts.doors import is_published
from overnights.charts.changes import Change, from_json
from overnights.charts.definition import Definition, chart_names, definition_for, versions_of
from overnights.charts.history import ChartHistory
from overnights.charts.listing import Chart
from overnights.charts.plan import (
    CONSOLIDATED,
    Clock,
    Due,
    Stamp,
    due,
    has_viewing,
    made,
    restatements,
)
from overnights.charts.record import Edition, ListName, Published, edition_rows
from overnights.charts.viewed import Viewing
from overnights.errors import DefinitionError, NotClosed, OutOfRange, UnknownChart
from overnights.home import Home
from overnights.tables import EDITIONS, ENTRIES, MEASURES
from overnights.weeks import Week, day_of, local_day, zone_named

if TYPE_CHECKING:
    from overnights.acts.measure import Figures
DEFAULT_CHART = "netflix-weekly"
NO_VIEWING = "There is no viewing yet: the events that were measured make none. Load more, then measure."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a recording added; 0 of each where nothing was due."""

    editions: int
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatedValue:
    """One value that a restatement changed; see `Change`. `title` is the row's title."""

    territory: str
    category: str
    title: str
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class RestatementDone:
    """The editions that a restatement made, one a list, and all that they changed; both in order of lists."""

    editions: tuple[Edition, ...]
    diff: tuple[RestatedValue, ...]
    late_events: int | None = None


def chart(
    home: Home,
    name: str | None = None,
    *,
    week: date | Week | None = None,
    territory: str | None = None,
    edition: int | None = None,
    now: datetime,
) -> list[Chart]:
    """A chart's lists in a week; records the editions that are due first, and prints what is recorded.

    Args:
        name: a chart; null: netflix-weekly, or netflix-country where a territory is named.
        week: its Sunday, or the last day of the chart's window; null: the latest that can be charted.
        territory: ISO 3166-1 alpha-2; null: all that the chart ranks.
        edition: its number; null: the latest.
    Returns: a chart a list, by territory, then in the definition's order of categories.
    Raises: UnknownChart, with what there is; NotASunday; NotClosed; OutOfRange; NoSnapshot.
    """
    name = name or (DEFAULT_CHART if territory in (None, "ZZ") else "netflix-country")
    day = _day(home, name, week, now)
    definition = definition_for(name, day)
    definition.check_last_day(day)
    if territory is not None:
        definition.check_territory(territory)
    history = history_of(home.lake, [name], weeks=(day, day - timedelta(days=definition.step_days)))
    if not is_published(home) and _is_due(home, history, definition, day, territory, edition, now):
        _check_closed(definition, day, _clock(home, now))
        history = _record_to(home, name, day, now)
    return _charts(home, history, definition, day, territory, edition)


def record_weeks(home: Home, *, up_to: date | None = None, now: datetime) -> Recorded:
    """Records every edition that is due, of every chart and week with viewing (none after `up_to`), in one commit.

    Raises: NoSnapshot, where nothing is measured; Conflict.
    """
    with home.lake.lock():
        sweep(home.lake)
        figures, viewing = _figures(home)
        history = history_of(home.lake, chart_names())
        dues = due(chart_names(), viewing, history, _clock(home, now), up_to=up_to)
        published = _record(home, dues, figures, viewing, history, now)
    return Recorded(editions=len(published), entries=sum(len(one.entries) for one in published))


def restate(
    home: Home, name: str, *, week: date | Week, reason: str, with_late: bool = False, now: datetime
) -> RestatementDone:
    """A new edition of every list of a chart in a week, from the figures as they are now, with its diff.

    A list that only its late events bring about gets its first edition, with the reason.

    Args:
        reason: why; pages and files show it.
        with_late: let the week's late events in, and measure, first.
    Raises: UnknownChart, where the week has no edition; NotASunday; OutOfRange; DefinitionError, without a reason.
    """
    day = week.sunday if isinstance(week, Week) else week
    definition = definition_for(name, day)
    definition.check_last_day(day)
    if not reason.strip():
        raise DefinitionError("A restatement gives its reason, which is published with it. Name one with --reason.")
    late = None
    if with_late:
        _check_closed(definition, day, _clock(home, now))
        late = _admit_late(home, definition, day, now)
    else:
        _check_published(home, name, day)
    with home.lake.lock():
        sweep(home.lake)
        figures, viewing = _figures(home)
        history = history_of(home.lake, [name])
        again = restatements(name, day, definition, history, _clock(home, now), reason.strip())
        firsts = _made_by_late(home, name, day, viewing, history, now, reason.strip()) if with_late else ()
        if not any(one.week == day for one in (*firsts, *again)):
            _check_published(home, name, day)
        published = _record(home, (*firsts, *again), figures, viewing, history, now)
    return RestatementDone(
        editions=tuple(one.edition for one in published),
        diff=tuple(value for one in published for value in _restated(one, history)),
        late_events=late,
    )


# ── reading ──


def _day(home: Home, name: str, week: date | Week | None, now: datetime) -> date:
    """The last day of the window that is meant; the latest with viewing that can be charted, where none is named."""
    if isinstance(week, Week):
        return week.sunday
    return week or _latest(home, versions_of(name)[-1], _clock(home, now))


def _latest(home: Home, definition: Definition, clock: Clock) -> date:
    """The latest window with viewing that can be charted. Raises: NotClosed, where there is none yet."""
    if is_published(home):
        return latest_recorded(home.lake, definition.name)
    first_on, last_on = _measured_days(home)
    if first_on is None or last_on is None:
        raise NotClosed(NO_VIEWING)
    day = definition.window_holding(last_on)
    while clock.today < day + timedelta(days=definition.lag_days) and definition.window_holding(first_on) < day:
        day -= timedelta(days=definition.step_days)
    return day


def _measured_days(home: Home) -> tuple[date | None, date | None]:
    """The first and last day with viewing. Raises: NoSnapshot, where nothing is measured."""
    rows = home.lake.read(MEASURES, columns=["generation", "first_on", "last_on"]).sort_by("generation").to_pylist()
    if rows:
        return rows[-1]["first_on"], rows[-1]["last_on"]
    figures, _ = _figures(home)
    return figures.first_on, figures.last_on


def _clock(home: Home, now: datetime) -> Clock:
    return Clock(today=local_day(zone_named(home.settings.zone), now), late_days=home.settings.late_days)


def _is_due(
    home: Home,
    history: ChartHistory,
    definition: Definition,
    day: date,
    territory: str | None,
    edition: int | None,
    now: datetime,
) -> bool:
    """Whether the week lacks its first edition, or, where none is named, its consolidated one."""
    shown = [one for listed, one in _latest_of(history, definition.name, day) if territory in (None, listed.territory)]
    if not shown:
        return True
    is_closed = edition is None and _clock(home, now).status(day) == CONSOLIDATED and not definition.is_locked
    return is_closed and any(one.edition.is_overnight for one in shown)


def _latest_of(history: ChartHistory, name: str, day: date) -> list[tuple[ListName, Published]]:
    return [(n, known.latest[day]) for n, known in history.lists.items() if n.chart == name and day in known.latest]


def _charts(
    home: Home, history: ChartHistory, definition: Definition, day: date, territory: str | None, edition: int | None
) -> list[Chart]:
    order = {category: place for place, category in enumerate(definition.categories)}
    lists = sorted(
        (listed for listed, _ in _latest_of(history, definition.name, day) if territory in (None, listed.territory)),
        key=lambda listed: (listed.territory, order.get(listed.category, len(order)), listed.category),
    )
    if not lists:
        raise _no_edition(history, definition, day, territory)
    if edition is None:
        return [_latest_chart(history, listed, day) for listed in lists]
    found = [one for listed in lists if (one := _numbered(home, history, listed, day, edition))]
    if not found:
        raise _no_number(history, lists, day, edition)
    return found


def _latest_chart(history: ChartHistory, listed: ListName, day: date) -> Chart:
    one = history.list_of(listed).latest[day]
    exits = history.exits(listed.chart, day, listed.territory, listed.category)
    return Chart(edition=one.edition, entries=one.entries, exits=exits, latest=one.edition.edition)


def _numbered(home: Home, history: ChartHistory, listed: ListName, day: date, number: int) -> Chart | None:
    """An edition by its number, with what had left the list by it; null where there is none."""
    known = history.editions[listed, day]
    wanted = next((one for one in known if one.edition == number), None)
    if wanted is None:
        return None
    where = [
        ("chart", "=", listed.chart),
        ("week", "=", day),
        ("territory", "=", listed.territory),
        ("category", "=", listed.category),
        ("edition", "=", number),
    ]
    alone = ChartHistory.from_rows(edition_rows([wanted]), home.lake.read(ENTRIES, where=where))
    one = alone.list_of(listed).latest[day]
    exits = history.list_of(listed).exits(day, now_on=one.ranks, step_days=wanted.step_days)
    return Chart(edition=wanted, entries=one.entries, exits=exits, latest=known[-1].edition)


# ── recording ──


def _figures(home: Home) -> tuple[Figures, Viewing]:
    """The figures as last measured; what needs the kernel is imported here, since reading a chart does not."""
    from overnights.acts.measure import figures_of

    figures = figures_of(home, tables=("viewing", "reach"))
    return figures, Viewing.of(figures.viewing, figures.catalogue)


def _record_to(home: Home, name: str, day: date, now: datetime) -> ChartHistory:
    """Records what a chart lacks up to a window, which must have viewing; earlier windows first, for its history."""
    with home.lake.lock():
        sweep(home.lake)
        figures, viewing = _figures(home)
        _check_viewing(definition_for(name, day), day, viewing)
        history = history_of(home.lake, [name])
        dues = due([name], viewing, history, _clock(home, now), up_to=day)
        for one in _record(home, dues, figures, viewing, history, now):
            history = history.extended(one)
    return history


def _record(
    home: Home, dues: Sequence[Due], figures: Figures, viewing: Viewing, history: ChartHistory, now: datetime
) -> tuple[Published, ...]:
    """Makes and stores editions; the caller holds the lock and has swept."""
    stamp = Stamp(
        made_at=now,
        zone=figures.rules.zone,
        rules=figures.rules.digest,
        inputs=_inputs(figures),
        software=__version__,
    )
    published = made(dues, viewing, figures.reach, history, stamp=stamp, min_cell=home.settings.min_cell)
    if published:
        store(home.lake, published)
    return published


def _inputs(figures: Figures) -> str:
    """The snapshots that the figures are, and the digest of their names."""
    snapshots = f"{figures.snapshot},catalogue@{figures.catalogue.version}"
    return f"{snapshots} {hashlib.sha256((snapshots + figures.catalogue.catalogue_id).encode()).hexdigest()[:16]}"


def _admit_late(home: Home, definition: Definition, day: date, now: datetime) -> int:
    """Lets the late events of a window's weeks in and measures; returns how many events came in."""
    from overnights.acts.late import admit_late
    from overnights.acts.measure import measure

    window = definition.window_to(day)
    weeks = sorted({Week.of(window.first), Week.of(window.last)})
    admitted = sum(int(admit_late(home, week, now=now).accepted) for week in weeks)
    measure(home, now=now)
    return admitted


def _made_by_late(
    home: Home, name: str, day: date, viewing: Viewing, history: ChartHistory, now: datetime, reason: str
) -> tuple[Due, ...]:
    """First editions of lists that late events brought about, and of earlier windows, on which their history rests."""
    found = due([name], viewing, history, _clock(home, now), up_to=day)
    return tuple(replace(one, reason=reason) if one.week == day else one for one in found if one.edition == 1)


def _restated(one: Published, before: ChartHistory) -> list[RestatedValue]:
    edition = one.edition
    earlier = before.latest(edition.chart, edition.week, edition.territory, edition.category)
    titles = {e.season_id: e.title for e in (*(earlier.entries if earlier else ()), *one.entries)}
    return [
        RestatedValue(territory=edition.territory, category=edition.category, title=titles[change.row], change=change)
        for change in from_json(edition.diff)
    ]


# ── what cannot be ──


def _check_closed(definition: Definition, day: date, clock: Clock) -> None:
    from_day = day + timedelta(days=definition.lag_days)
    if clock.today >= from_day:
        return
    before = day - timedelta(days=definition.step_days)
    raise NotClosed(
        f"The window of {definition.name} ending {day} is not over: its chart is made from {from_day} on, and today is "
        f"{clock.today}. Ask again then, or take {before}.",
        chart=definition.name,
        day=day,
        from_day=from_day,
    )


def _check_viewing(definition: Definition, day: date, viewing: Viewing) -> None:
    days = viewing.days_seen()
    if has_viewing(definition, day, days):
        return
    if not days:
        raise NotClosed(NO_VIEWING)
    first, last = day_of(min(days)), day_of(max(days))
    error = NotClosed if day > last else OutOfRange
    raise error(
        f"There is no viewing in the window of {definition.name} ending {day}: viewing runs from {first} to {last}. "
        f"Take {definition.window_holding(min(max(day, first), last))}, or load that window's events and measure.",
        chart=definition.name,
        day=day,
        first=first,
        last=last,
    )


def _check_published(home: Home, name: str, day: date) -> None:
    rows = home.lake.read(EDITIONS, columns=["week"], where=[("chart", "=", name)])
    weeks = sorted(set(rows["week"].to_pylist()))
    if day in weeks:
        return
    there = f"It has editions from {weeks[0]} to {weeks[-1]}." if weeks else "It has none yet."
    raise UnknownChart(
        f"{name} has no edition of {day}, and only what is published can be restated. {there} Record the week with "
        f"`overnights chart {name} --week {day}`.",
        name=name,
        day=day,
    )


def _no_edition(history: ChartHistory, definition: Definition, day: date, territory: str | None) -> UnknownChart:
    there = history.territories(definition.name, day)
    known = f"It has lists for {', '.join(there)}." if there else "It has none of that window."
    where = f" in {territory}" if territory else ""
    return UnknownChart(
        f"{definition.name} has no edition of {day}{where}. {known}",
        name=definition.name,
        day=day,
        territories=there,
    )


def _no_number(history: ChartHistory, lists: Sequence[ListName], day: date, number: int) -> UnknownChart:
    numbers = sorted({edition.edition for listed in lists for edition in history.editions[listed, day]})
    known = f"editions {numbers[0]} to {numbers[-1]}" if len(numbers) > 1 else f"edition {numbers[0]} alone"
    return UnknownChart(
        f"{lists[0].chart} of {day} has no edition {number}: it has {known}. Take one of those.",
        name=lists[0].chart,
        day=day,
        edition=number,
        editions=tuple(numbers),
    )
