"""Sums of viewing, and what is derived from them: hours, views, shares, efficiency, the second week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from overnights.charts.viewed import SeenInWindow
from overnights.renewal.evidence import Evidence, Span
from overnights.renewal.metrics import CALENDAR, FIXED_90, METRICS, RISING, Metric
from overnights.renewal.readings_parts import (
    MILLIONTH,
    Found,
    ends_early,
    lacks_season,
    missing_events,
    no_release,
    unsettled,
    week_ratio,
)
from overnights.renewal.record import Input, Reading
from overnights.renewal.watched import Watched
from overnights.viewing import sums
from overnights.viewing.audience import closes_on
from overnights.viewing.sums import MS_PER_HOUR, THOUSANDTHS, Sums

MS = Fraction(1, MS_PER_HOUR)  # the smallest step in which hours are counted
WEIGHTED_MS = Fraction(1, MS_PER_HOUR * THOUSANDTHS)
CENT = Fraction(1, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is asked of one season by day `days` (None: to now); `last_on` is the last local day that is measured."""

    evidence: Evidence
    viewing: Watched
    season_id: str
    days: int | None
    territory: str
    last_on: date

    @property
    def seen(self) -> SeenInWindow:
        """What was seen in the window, each episode by its own clock."""
        return self.viewing.by_clock(self.season_id, self.days, self.last_on)

    def summed(self, days: int | None) -> Sums:
        """What was watched by day `days`."""
        return self.of(self.viewing.by_clock(self.season_id, days, self.last_on))

    def of(self, seen: SeenInWindow) -> Sums:
        """What was watched, in the territory that is asked for."""
        return Sums(watched_ms=seen.watched_ms(self.territory).get(self.season_id, 0))


def read_viewing(evidence: Evidence, season_id: str, metric: Metric, days: int | None, territory: str) -> Reading:
    """A sum of viewing, or what is derived from sums: so far, while the window is open."""
    where = evidence.domestic if metric.name == "views_90_share" else territory
    if where is None:
        missing = "domestic: a territory"
        return Reading(metric=metric.name, value=None, missing=missing, why="the home declares no domestic territory")
    lacking = lacks_season(evidence, season_id, metric.name)
    span = evidence.span(season_id, days, where, is_calendar=metric.name in CALENDAR)
    if lacking or (span is None and (days or metric.name not in _READ)):
        return lacking or no_release(metric.name)
    assert evidence.viewing is not None
    asked = _Asked(
        evidence=evidence,
        viewing=evidence.viewing,
        season_id=season_id,
        days=days,
        territory=where,
        last_on=_last_on(evidence, span),
    )
    if span is None:
        return _so_far(metric, _READ[metric.name](asked))
    found = _READ[metric.name](asked) if metric.name in _READ else _READ_BY_DAY[metric.name](asked, span)
    return _told(metric, asked, span, found)


def _last_on(evidence: Evidence, span: Span | None) -> date:
    """The last local day that counts: of a window, its last; while it is open, or without one, the last measured."""
    if span is None or span.days is None:
        return evidence.last_on or (span.closes_on if span else date.min)
    return span.closes_on if span.is_closed or not evidence.last_on else min(evidence.last_on, span.closes_on)


def _so_far(metric: Metric, found: Found) -> Reading:
    """The reading of a season whose release is not known: all that is accepted so far, and not when it is settled."""
    awaits = no_release(metric.name)
    return Reading(
        metric=metric.name,
        value=found.value,
        inputs=found.inputs,
        why=found.why or awaits.why,
        missing=found.missing or awaits.missing,
        is_settled=False,
        is_rising=metric.name in RISING,
    )


def _told(metric: Metric, asked: _Asked, span: Span, found: Found) -> Reading:
    """The reading of what was found; a ratio of an incomplete window is none, a sum is what there is so far."""
    is_settled = span.is_closed and span.is_whole
    is_ratio = METRICS[metric.name].is_share or metric.name == "second_week_retention"
    value = None if is_ratio and not span.is_whole else found.value
    awaits = unsettled(asked.evidence, span)
    return Reading(
        metric=metric.name,
        value=value,
        inputs=() if value is None else found.inputs,
        why=found.why or awaits,
        missing=found.missing or (None if span.is_whole else missing_events(span)),
        known_on=span.known_on if not span.is_closed and span.is_whole and not found.missing else None,
        is_settled=is_settled,
        is_rising=metric.name in RISING or (metric.name == "views" and span.released_on <= asked.last_on),
        note=None if value is None else ends_early(asked.evidence, span),
    )


def _hours(asked: _Asked) -> Found:
    hours = asked.of(asked.seen).hours_viewed
    return Found(value=hours, inputs=(_hours_input(hours),))


def _minutes(asked: _Asked) -> Found:
    watched = asked.of(asked.seen)
    return Found(value=watched.minutes, inputs=(_hours_input(watched.hours_viewed, rate=Fraction(60)),))


def _views(asked: _Asked) -> Found:
    views = asked.seen.views(asked.season_id, asked.territory)
    return Found(value=views, inputs=(Input(name="views", unit="views", amount=views, grain=MILLIONTH),))


def _share_of_viewing(asked: _Asked, span: Span) -> Found:
    first, last = span.first_on, asked.last_on
    watched = asked.of(asked.viewing.on_days(asked.season_id, first, last)) if first <= last else Sums()
    service = Sums(watched_ms=asked.viewing.service_ms(asked.territory, first, last))
    share = sums.share_of_viewing(watched, service)
    if share.value is None:
        return Found(value=None, why=share.why)
    rest = service.hours_viewed - watched.hours_viewed
    return Found(value=share.value, inputs=(_hours_input(watched.hours_viewed, rest=rest),))


def _weighted_share(asked: _Asked, span: Span) -> Found:
    weighted, first, last = asked.evidence.weighted, span.first_on, asked.last_on
    assert weighted is not None
    own = asked.of(weighted.on_days(asked.season_id, first, last)) if first <= last else Sums()
    watched = Sums(weighted=own.watched_ms)
    service = Sums(weighted=weighted.service_ms(asked.territory, first, last))
    share = sums.weighted_share(watched, service)
    if share.value is None:
        return Found(value=None, why=share.why)
    rest = service.weighted_hours - watched.weighted_hours
    return Found(value=share.value, inputs=(_weighted_input(watched, rest=rest),))


def _efficiency(asked: _Asked) -> Found:
    evidence, season = asked.evidence, asked.evidence.catalogue.seasons[asked.season_id]
    assert evidence.weighted is not None
    if evidence.currency and season.currency and evidence.currency != season.currency:
        why = f"its cost is in {season.currency}, and value_per_hour in {evidence.currency}"
        return Found(value=None, why=why, missing="one currency of cost and value_per_hour")
    seen = evidence.weighted.by_clock(asked.season_id, asked.days, asked.last_on)
    watched = Sums(weighted=asked.of(seen).watched_ms)
    found = sums.efficiency(watched, value_per_hour=evidence.value_per_hour, cost=season.cost)
    if found.value is None or evidence.value_per_hour is None or season.cost is None:
        lacks = "value_per_hour" if evidence.value_per_hour is None else f"seasons.csv: cost of {asked.season_id}"
        return Found(value=None, why=found.why, missing=lacks)
    worth, cost = Fraction(str(evidence.value_per_hour)), Fraction(season.cost)
    unit = season.currency or evidence.currency or "money"
    spent = Input(
        name="cost", unit=unit, amount=cost, grain=CENT, rate=worth * watched.weighted_hours, is_divisor=True
    )  # fmt: skip
    return Found(value=found.value, inputs=(_weighted_input(watched, rate=worth / cost), spent))


def _views_90_share(asked: _Asked, span: Span) -> Found:
    """Views by each episode's own clock; subscribers as of day 90 from the release."""
    views, day_90 = asked.seen.views(asked.season_id, asked.territory), closes_on(span.first_on, FIXED_90)
    subscribers = asked.evidence.catalogue.subscribers_on(asked.territory, day_90)
    share = sums.views_90_share(views, subscribers)
    if share.value is None or not subscribers:
        lacks = f"subscribers.csv: subscribers of {asked.territory} by {day_90}"
        return Found(value=None, why=share.why, missing=lacks)
    return Found(
        value=share.value,
        inputs=(
            Input(name="views", unit="views", amount=views, grain=MILLIONTH, rate=Fraction(1, subscribers)),
            Input(name="subscribers", unit="accounts", amount=Fraction(subscribers), rate=views, is_divisor=True),
        ),
    )


def _second_week(asked: _Asked, span: Span) -> Found:
    """Hours of days 8 to 14 over hours of days 1 to 7, each episode by its own clock; half a week says nothing."""
    closes, ends = span.closes_on, asked.evidence.last_on
    if not span.is_closed:
        return Found(value=None)
    if ends is None or ends < closes:
        why = f"the home's viewing ends on {ends or 'no day'}, before its second week does on {closes}"
        return Found(value=None, why=why, missing=f"events to {closes}")
    first = asked.summed(7).hours_viewed
    return week_ratio(first, asked.summed(14).hours_viewed - first, grain=MS)


def _hours_input(hours: Fraction, *, rate: Fraction = Fraction(1), rest: Fraction | None = None) -> Input:
    return Input(name="hours_viewed", unit="hours", amount=hours, grain=MS, rate=rate, rest=rest)


def _weighted_input(watched: Sums, *, rate: Fraction = Fraction(1), rest: Fraction | None = None) -> Input:
    hours = watched.weighted_hours
    return Input(name="weighted hours", unit="hours", amount=hours, grain=WEIGHTED_MS, rate=rate, rest=rest)


_READ: dict[str, Callable[[_Asked], Found]] = {
    "hours_viewed": _hours,
    "minutes": _minutes,
    "views": _views,
    "efficiency": _efficiency,
}
"""What is read of the sums so far."""
_READ_BY_DAY: dict[str, Callable[[_Asked, Span], Found]] = {
    "share_of_viewing": _share_of_viewing,
    "weighted_share": _weighted_share,
    "views_90_share": _views_90_share,
    "second_week_retention": _second_week,
}
"""What the days are asked of too, and so the release."""
