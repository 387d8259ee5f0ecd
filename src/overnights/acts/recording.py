"""What recording editions needs, whether a week is due or restated: figures, clock, and storing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from overnights import __version__
from overnights.acts.chart_store import store
from overnights.charts.definition import Definition
from overnights.charts.history import ChartHistory
from overnights.charts.plan import Clock, Due, Stamp, has_viewing, made
from overnights.charts.record import Published
from overnights.charts.viewed import Viewing
from overnights.errors import NotClosed, OutOfRange
from overnights.home import Home
from overnights.weeks import day_number, day_of, local_day, zone_named

if TYPE_CHECKING:
    from overnights.acts.measure import Figures


NO_VIEWING = "There is no viewing yet: the events that were measured make none. Load more, then measure."


ALL_WITHDRAWN = "There is no viewing: all batches are withdrawn. Load events that count, then measure."


def no_viewing(home: Home) -> str:
    """Why a measured home has no viewing, and what to do."""
    from overnights.acts.batches import is_all_withdrawn

    return ALL_WITHDRAWN if is_all_withdrawn(home.lake) else NO_VIEWING


def figures_to_rank(home: Home) -> tuple[Figures, Viewing]:
    """The figures as last measured; what needs the kernel is imported here, since reading a chart does not."""
    from overnights.acts.measure import figures_of

    figures = figures_of(home, tables=("viewing", "reach"))
    return figures, Viewing.of(figures.viewing, figures.catalogue)


def clock_of(home: Home, now: datetime) -> Clock:
    return Clock(today=local_day(zone_named(home.settings.zone), now), late_days=home.settings.late_days)


def record_editions(
    home: Home, dues: Sequence[Due], figures: Figures, viewing: Viewing, history: ChartHistory, now: datetime
) -> tuple[Published, ...]:
    """Makes and stores editions; the caller holds the lock and has swept."""
    stamp = Stamp(
        made_at=now,
        zone=figures.rules.zone,
        rules=figures.rules.digest,
        inputs=inputs_of(figures),
        software=__version__,
    )
    published = made(dues, viewing, figures.reach, history, stamp=stamp, min_cell=home.settings.min_cell)
    if published:
        store(home.lake, published)
    return published


def inputs_of(figures: Figures) -> str:
    """The snapshots that the figures are, and the digest of their names."""
    snapshots = f"{figures.snapshot},catalogue@{figures.catalogue.version}"
    return f"{snapshots} {hashlib.sha256((snapshots + figures.catalogue.catalogue_id).encode()).hexdigest()[:16]}"


def check_over(definition: Definition, day: date, clock: Clock) -> None:
    """Raises NotClosed, where a window is not over by the clock."""
    from_day = day + timedelta(days=definition.lag_days)
    if clock.today >= from_day:
        return
    raise NotClosed(
        f"The window of {definition.name} ending {day} is not over: its chart is made from {from_day} on, and today is "
        f"{clock.today}. Ask again then, or name an earlier window with viewing.",
        chart=definition.name,
        day=day,
        from_day=from_day,
    )


def check_viewing(definition: Definition, day: date, viewing: Viewing) -> None:
    """Raises NotClosed or OutOfRange, with the nearest window that has viewing, where this one has none."""
    days = viewing.days_seen()
    if has_viewing(definition, day, days):
        return
    if not days:
        raise NotClosed(NO_VIEWING)
    first, last = day_of(min(days)), day_of(max(days))
    number = day_number(day)
    near = day_of(max((seen for seen in days if seen <= number), default=min(days)))
    error = NotClosed if day > last else OutOfRange
    raise error(
        f"There is no viewing in the window of {definition.name} ending {day}: viewing runs from {first} to {last}. "
        f"Take {definition.window_holding(near)}, or load that window's events and measure.",
        chart=definition.name,
        day=day,
        first=first,
        last=last,
    )
