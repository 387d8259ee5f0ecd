"""Restate: the next edition of a week, from the figures as they are now, with its reason and its diff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from overnights.acts.chart_store import history_of, sweep
from overnights.acts.doors import check_measured_door
from overnights.acts.recording import check_over, clock_of, figures_to_rank, record_editions
from overnights.charts.changes import Change, from_json
from overnights.charts.definition import Definition, definition_for
from overnights.charts.history import ChartHistory
from overnights.charts.plan import Due, due, has_viewing, restatements
from overnights.charts.record import Edition, Published
from overnights.charts.viewed import Viewing
from overnights.errors import DefinitionError, UnknownChart
from overnights.home import Home
from overnights.tables import EDITIONS
from overnights.weeks import Week


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


def restate(
    home: Home, name: str, *, week: date | Week, reason: str, with_late: bool = False, now: datetime
) -> RestatementDone:
    """A new edition of every list of a chart in a week, from the figures as they are now, with its diff.

    A list that only its late events bring about gets its first edition, with the reason.

    Args:
        reason: why; pages and files show it.
        with_late: let the week's late events in, and measure, first.
    Raises: UnknownChart, where the week has no edition; NotASunday; OutOfRange; NoSnapshot; DefinitionError, without a
        reason; OtherDoor, where others published the chart.
    """
    day = week.sunday if isinstance(week, Week) else week
    definition = definition_for(name, day)
    definition.check_last_day(day)
    if not reason.strip():
        raise DefinitionError("A restatement gives its reason, which is published with it. Name one with --reason.")
    check_measured_door(home)
    late = None
    if with_late:
        check_over(definition, day, clock_of(home, now))
        late = _admit_late(home, definition, day, now)
    else:
        _check_published(home, definition, day)
    with home.lake.lock():
        sweep(home.lake)
        figures, viewing = figures_to_rank(home)
        history = history_of(home.lake, [name])
        again = restatements(name, day, definition, history, clock_of(home, now), reason.strip())
        firsts = _made_by_late(home, name, day, viewing, history, now, reason.strip()) if with_late else ()
        if not any(one.week == day for one in (*firsts, *again)):
            _check_published(home, definition, day)
        published = record_editions(home, (*firsts, *again), figures, viewing, history, now)
    return RestatementDone(
        editions=tuple(one.edition for one in published),
        diff=tuple(value for one in published for value in _restated(one, history)),
        late_events=late,
    )


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
    found = due([name], viewing, history, clock_of(home, now), up_to=day)
    return tuple(replace(one, reason=reason) if one.week == day else one for one in found if one.edition == 1)


def _restated(one: Published, before: ChartHistory) -> list[RestatedValue]:
    edition = one.edition
    earlier = before.latest(edition.chart, edition.week, edition.territory, edition.category)
    titles = {e.season_id: e.title for e in (*(earlier.entries if earlier else ()), *one.entries)}
    return [
        RestatedValue(territory=edition.territory, category=edition.category, title=titles[change.row], change=change)
        for change in from_json(edition.diff)
    ]


def _check_published(home: Home, definition: Definition, day: date) -> None:
    """Raises UnknownChart, where a week has no edition; it says whether one could be made."""
    name = definition.name
    rows = home.lake.read(EDITIONS, columns=["week"], where=[("chart", "=", name)])
    weeks = sorted(set(rows["week"].to_pylist()))
    if day in weeks:
        return
    there = f"It has editions from {weeks[0]} to {weeks[-1]}." if weeks else "It has none yet."
    way_out = f"Record the week with `overnights chart {name} --week {day}`."
    if not has_viewing(definition, day, figures_to_rank(home)[1].days_seen()):
        way_out = "The week has no viewing that counts, so there is nothing to chart. Name another."
    raise UnknownChart(
        f"{name} has no edition of {day}, and only what is published can be restated. {there} {way_out}",
        name=name,
        day=day,
    )
