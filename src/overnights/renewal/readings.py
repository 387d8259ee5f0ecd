"""Readings: a metric of one season, exact, with the inputs it came from; or None, and why.

What each metric is stands in `metrics.py` and docs/methods/requirements.md.
"""

from __future__ import annotations

from dataclasses import replace

from overnights.renewal.evidence import Evidence
from overnights.renewal.metrics import ACCOUNTS, CHARTS, METRICS, Metric
from overnights.renewal.readings_audience import read_accounts
from overnights.renewal.readings_charts import read_charts
from overnights.renewal.readings_viewing import read_viewing
from overnights.renewal.record import Reading, Requirement

__all__ = ["METRICS", "Metric", "reading", "undecided"]


def reading(evidence: Evidence, season_id: str, requirement: Requirement) -> Reading:
    """What a requirement's metric is for a season, in its window and territory.

    The value is None where it cannot be known, with `why`, and with `missing` where the home lacks something.
    """
    key = (requirement.metric, requirement.window_days, requirement.territory, season_id)
    known = evidence.readings.get(key)
    if known is None:
        known = evidence.readings[key] = _read(evidence, season_id, requirement)
    return known


def undecided(read: Reading) -> Reading:
    """What is told of a reading that decides nothing yet: a reach that is not whole is none."""
    if read.metric != "reach" or not read.missing:
        return read
    return replace(read, value=None, n=None, inputs=())


def _read(evidence: Evidence, season_id: str, requirement: Requirement) -> Reading:
    metric = METRICS[requirement.metric]
    if metric.needs_events and not evidence.has_events:
        return Reading(
            metric=metric.name,
            value=None,
            missing="events",
            why=f"this home has no events: {metric.name} needs them",
        )
    days, territory = metric.window_days or requirement.window_days, requirement.territory
    if metric.rests_on == ACCOUNTS:
        return read_accounts(evidence, season_id, metric, days, territory)
    is_own = metric.name == "second_week_retention" and evidence.has_events
    if metric.rests_on == CHARTS and not is_own:
        return read_charts(evidence, season_id, metric, days, territory)
    return read_viewing(evidence, season_id, metric, days, territory)
