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
from overnights.charts.plan import Clock, Due, Stamp, made
from overnights.charts.record import Published
from overnights.charts.viewed import Viewing
from overnights.errors import NotClosed
from overnights.home import Home
from overnights.weeks import local_day, zone_named

if TYPE_CHECKING:
    from overnights.acts.measure import Figures


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


def check_over(definition: Definition, day: date, clock: Clock) -> None:
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
