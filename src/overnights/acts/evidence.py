"""Evidence of a home: what requirements are read from, from its tables and settings, whichever door they came in by."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from overnights.acts.chart_store import history_of
from overnights.acts.doors import domestic_of
from overnights.acts.kept import kept
from overnights.acts.load_catalogue import catalogue_of
from overnights.acts.measure import Figures, figures_of
from overnights.catalogue import Catalogue
from overnights.errors import NoSnapshot
from overnights.home import Home
from overnights.renewal.evidence import COUNTRY, WEEKLY, CostBand, Evidence
from overnights.renewal.watched import Watched
from overnights.tables import CATALOGUES, EDITIONS, ENTRIES, LABELS, MEASURES, VINTAGES
from overnights.viewing.audience import settled_on
from overnights.weeks import local_day, zone_named

RESTS_ON = (CATALOGUES, MEASURES, EDITIONS, ENTRIES, VINTAGES, LABELS)


def evidence_of(home: Home) -> Evidence:
    """The evidence of a home with events, or of one with published lists alone; kept while its tables stand.

    Raises: NoCatalogue, where the home knows of no seasons.
    """
    return kept(home.lake, ("evidence", home.settings), RESTS_ON, lambda: _evidence(home))


def _evidence(home: Home) -> Evidence:
    catalogue = catalogue_of(home)
    history = history_of(home.lake, (WEEKLY, COUNTRY))
    settings = home.settings
    figures = _figures(home)
    weekly = [one for name, one in history.lists.items() if name.chart in (WEEKLY, COUNTRY)]
    last_week = max((week for one in weekly for week in one.weeks[-1:]), default=date.min)
    measured = {} if figures is None else _measured(home, figures, catalogue)
    return Evidence(
        catalogue=catalogue,
        history=history,
        late_days=settings.late_days,
        min_cell=settings.min_cell,
        domestic=domestic_of(home),
        value_per_hour=settings.value_per_hour,
        currency=settings.currency,
        cost_bands=tuple(
            CostBand(name=band.name, up_to=None if band.up_to is None else Fraction(str(band.up_to)))
            for band in settings.cost_bands
        ),
        as_of=max(last_week, (figures.last_on if figures else None) or date.min),
        **measured,
    )


def _measured(home: Home, figures: Figures, catalogue: Catalogue) -> dict[str, Any]:
    """The fields that figures give, as measured last."""
    measured_on = local_day(zone_named(home.settings.zone), figures.measured_at)
    return {
        "viewing": Watched.of(figures.viewing, catalogue),
        "weighted": Watched.of(figures.viewing, catalogue, column="weighted"),
        "progress": figures.progress,
        "reach": figures.reach,
        "first_on": figures.first_on,
        "last_on": figures.last_on,
        "settled_on": settled_on(measured_on, home.settings.late_days),
    }


def _figures(home: Home) -> Figures | None:
    """What was measured last; None where nothing was: a home of published lists."""
    try:
        return figures_of(home, tables=("viewing", "reach", "progress"))
    except NoSnapshot:
        return None
