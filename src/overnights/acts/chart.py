"""Charts in a home: print one, record what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from overnights.acts.chart_store import history_of, latest_recorded, sweep
from overnights.acts.doors import is_published
from overnights.acts.gone_lists import gone_lists
from overnights.acts.recording import (
    check_over,
    check_viewing,
    clock_of,
    figures_to_rank,
    no_viewing,
    record_editions,
)
from overnights.charts.definition import Definition, chart_names, definition_for, versions_of
from overnights.charts.history import ChartHistory
from overnights.charts.listing import Chart
from overnights.charts.moves import Before, before_of
from overnights.charts.plan import CONSOLIDATED, Clock, due, windows
from overnights.charts.record import ListName, edition_rows
from overnights.countries import ALL, NAMES, TERRITORIES, meant_by
from overnights.errors import NotClosed, UnknownChart
from overnights.home import Home
from overnights.tables import EDITIONS, ENTRIES, MEASURES
from overnights.weeks import Week, Window, day_of

DEFAULT_CHART = "netflix-weekly"
MOST_NAMES = 12  # of territories in a sentence; the error has all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a recording added; 0 of each where nothing was due."""

    editions: int
    entries: int


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

    Of a home as of a day, what was recorded by then; nothing is made.

    Args:
        name: a chart; null: netflix-weekly, or netflix-country where a territory is named.
        week: its Sunday, or the last day of the chart's window; null: the latest with viewing that is over.
        territory: ISO 3166-1 alpha-2; null: all that the chart ranks.
        edition: its number; null: the latest.
    Returns: a chart a list, by territory, then in the definition's order of categories.
    Raises: UnknownChart, with what there is; NotASunday; NotClosed; OutOfRange; NoSnapshot.
    """
    name = name or default_name(territory)
    day = day_meant(home, name, week, now, territory)
    definition = definition_for(name, day)
    definition.check_last_day(day)
    if territory is not None:
        definition.check_territory(territory)
    history = history_of(home.lake, [name], weeks=(day, day - timedelta(days=definition.step_days)))
    if _makes(home) and _is_due(home, history, definition, day, territory, edition, now):
        check_over(definition, day, clock_of(home, now))
        history = _record_to(home, name, day, now)
    found = recorded_charts(home, history, definition, day, territory=territory, edition=edition)
    gone = gone_lists(home.lake, name, day)
    return [replace(one, gone_since=gone.get(one.edition.list_name), as_of=home.as_of) for one in found]


def default_name(territory: str | None) -> str:
    """The chart that is meant where none is named: that of a territory, where one is."""
    return DEFAULT_CHART if territory in (None, ALL) else "netflix-country"


def record_weeks(home: Home, *, up_to: date | None = None, now: datetime) -> Recorded:
    """Records every edition that is due, of every chart and week with viewing (none after `up_to`), in one commit.

    Raises: NoSnapshot, where nothing is measured; Conflict.
    """
    with home.lake.lock():
        sweep(home.lake)
        figures, viewing = figures_to_rank(home)
        history = history_of(home.lake, chart_names())
        dues = due(chart_names(), viewing, history, clock_of(home, now), up_to=up_to)
        published = record_editions(home, dues, figures, viewing, history, now)
    return Recorded(editions=len(published), entries=sum(len(one.entries) for one in published))


def viewing_ends(home: Home, window: Window) -> date | None:
    """The last day with viewing, where it lies in a window and before its last day; None where the window is whole.

    A home of published charts has no viewing, and its windows are as they were published.
    """
    rows = home.lake.read(MEASURES, columns=["generation", "last_on"]).sort_by("generation").to_pylist()
    last_on = rows[-1]["last_on"] if rows else None
    return last_on if last_on is not None and window.first <= last_on < window.last else None


# ── reading ──


def day_meant(home: Home, name: str, week: date | Week | None, now: datetime, territory: str | None = None) -> date:
    """The last day of the window that is meant; where none is named, the latest with viewing that is over, or, of what
    is only read, the latest there is (of a territory, where one is named).
    """
    if isinstance(week, Week):
        return week.sunday
    return week or _latest(home, versions_of(name)[-1], clock_of(home, now), territory)


def _makes(home: Home) -> bool:
    """Whether its editions are made when they are due: not where others publish them, nor as of a day."""
    return home.as_of is None and not is_published(home)


def _latest(home: Home, definition: Definition, clock: Clock, territory: str | None) -> date:
    """The latest window with viewing that is over by the clock, or the latest there is of what is only read.

    Raises: NotClosed, where there is none yet."""
    if not _makes(home):
        return latest_recorded(home.lake, definition.name, territory)
    last_on = _measured_to(home)
    if last_on is None:
        raise NotClosed(no_viewing(home))
    day = definition.window_holding(last_on)
    if clock.today >= day + timedelta(days=definition.lag_days):
        return day
    _, viewing = figures_to_rank(home)
    over = [week for _, week in windows(definition.name, viewing, clock)]
    return over[-1] if over else definition.window_holding(day_of(min(viewing.days_seen())))


def _measured_to(home: Home) -> date | None:
    """The last day with viewing; None where there is none. Raises: NoSnapshot, where nothing is measured."""
    rows = home.lake.read(MEASURES, columns=["generation", "last_on"]).sort_by("generation").to_pylist()
    return rows[-1]["last_on"] if rows else figures_to_rank(home)[0].last_on


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
    shown = _listed(history, definition.name, day, territory)
    if not shown:
        return True
    is_closed = edition is None and clock_of(home, now).status(day) == CONSOLIDATED and not definition.is_locked
    return is_closed and any(day in history.list_of(listed).overnight for listed in shown)


def _listed(history: ChartHistory, name: str, day: date, territory: str | None) -> list[ListName]:
    """The lists that a chart has of a window, in all territories or in one."""
    return [
        listed
        for listed, known in history.lists.items()
        if listed.chart == name and territory in (None, listed.territory) and day in known.latest
    ]


def recorded_charts(
    home: Home, history: ChartHistory, definition: Definition, day: date, *, territory: str | None, edition: int | None
) -> list[Chart]:
    """The lists that are recorded of a window, each by its latest edition or the one of a number.

    Raises: UnknownChart, where there is none.
    """
    order = {category: place for place, category in enumerate(definition.categories)}
    lists = sorted(
        _listed(history, definition.name, day, territory),
        key=lambda listed: (listed.territory, order.get(listed.category, len(order)), listed.category),
    )
    if not lists:
        raise _no_edition(home, history, definition, day, territory)
    if edition is None:
        history.latest_of(lists, (day, day - timedelta(days=definition.step_days)))  # together, and then they are kept
        return _with_before(home, history, [_latest_chart(history, listed, day) for listed in lists])
    found = [one for listed in lists if (one := _numbered(home, history, listed, day, edition))]
    if not found:
        raise _no_number(history, lists, day, edition)
    return _with_before(home, history, found)


def _with_before(home: Home, history: ChartHistory, charts: Sequence[Chart]) -> list[Chart]:
    """Lists of a window with what is here of their weeks before, which `history` may not all have."""
    found = [
        replace(one, before=before_of(one.edition, history.list_of(one.edition.list_name).weeks)) for one in charts
    ]
    if all(one.before.is_any for one in found):
        return found
    where = [("chart", "=", charts[0].edition.chart), ("week", "<", charts[0].edition.week)]
    rows = home.lake.read(EDITIONS, columns=["territory", "category"], where=where)
    earlier = set(zip(rows["territory"].to_pylist(), rows["category"].to_pylist(), strict=True))
    return [
        replace(one, before=Before(is_next=False, is_any=(one.edition.territory, one.edition.category) in earlier))
        if not one.before.is_any
        else one
        for one in found
    ]


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


def _record_to(home: Home, name: str, day: date, now: datetime) -> ChartHistory:
    """Records what a chart lacks up to a window, which must have viewing; earlier windows first, for its history."""
    with home.lake.lock():
        sweep(home.lake)
        figures, viewing = figures_to_rank(home)
        if not viewing.days_seen():
            raise NotClosed(no_viewing(home))
        check_viewing(definition_for(name, day), day, viewing)
        history = history_of(home.lake, [name])
        dues = due([name], viewing, history, clock_of(home, now), up_to=day)
        for one in record_editions(home, dues, figures, viewing, history, now):
            history = history.extended(one)
    return history


# ── what cannot be ──


def _no_edition(
    home: Home, history: ChartHistory, definition: Definition, day: date, territory: str | None
) -> UnknownChart:
    there = history.territories(definition.name, day)
    weeks = _weeks_there_are(home, definition.name, territory)
    if weeks:
        held = (
            f"There are {len(weeks)}, from {weeks[0]} to {weeks[-1]}" if weeks[1:] else f"There is that of {weeks[0]}"
        )
        known = f"{held}: take one of those." if weeks[1:] else f"{held} alone: take that."
    else:
        more = f" and {len(there) - MOST_NAMES} more" if len(there) > MOST_NAMES else ""
        known = f"It has lists for {', '.join(there[:MOST_NAMES])}{more}." if there else "It has no edition at all."
    where = f" in {territory}" if territory else ""
    then = f" as of {home.as_of}" if home.as_of else ""
    meant = meant_by(territory) if territory and territory not in {*TERRITORIES, ALL} else None
    hint = f" {territory} is no code of a territory; {NAMES[meant]} is {meant}." if meant else ""
    return UnknownChart(
        f"{definition.name} has no edition of {day}{where}{then}.{hint} {known}",
        name=definition.name,
        day=day,
        territories=there,
        weeks=weeks,
    )


def _weeks_there_are(home: Home, name: str, territory: str | None) -> tuple[date, ...]:
    """The last days of windows of which a chart has an edition, in all territories or in one, ascending."""
    where = [("chart", "=", name)] + ([("territory", "=", territory)] if territory else [])
    return tuple(sorted(set(home.lake.read(EDITIONS, columns=["week"], where=where)["week"].to_pylist())))


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
