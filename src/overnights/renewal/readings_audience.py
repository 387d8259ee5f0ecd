"""Counts of accounts, as they may be published: starters, watchers, completers, completion and reach."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from overnights.renewal.evidence import Evidence, Span
from overnights.renewal.metrics import CALENDAR, Metric
from overnights.renewal.readings_parts import (
    ends_early,
    is_open,
    lacks_season,
    missing_events,
    no_release,
    not_whole,
    unsettled,
)
from overnights.renewal.record import Input, Reading
from overnights.viewing import disclosure
from overnights.viewing.sums import completion_share


def read_accounts(evidence: Evidence, season_id: str, metric: Metric, days: int | None, territory: str) -> Reading:
    """A count of accounts, or a ratio of two, at a closed window."""
    lacking = lacks_season(evidence, season_id, metric.name)
    span = evidence.span(season_id, days, territory, is_calendar=metric.name in CALENDAR)
    if lacking or span is None:
        return lacking or no_release(metric.name)
    if metric.name == "reach":
        return _reach(evidence, season_id, span, territory)
    if not span.is_whole:
        return Reading(metric=metric.name, value=None, missing=missing_events(span), why=not_whole(evidence, span))
    if not span.is_closed:
        return Reading(
            metric=metric.name, value=None, why=is_open(span), known_on=span.known_on, is_settled=False
        )  # fmt: skip
    found = _counted(evidence, season_id, metric.name, days)
    return found if found.value is None else replace(found, note=ends_early(evidence, span))


def _counted(evidence: Evidence, season_id: str, name: str, days: int | None) -> Reading:
    row = evidence.counted.get((season_id, days), {})
    starters: int | None = row.get("starters")
    if name != "completion_share":
        accounts: int | None = row.get(name)
        if accounts is None:
            return _withheld(evidence, name)
        of_all = Fraction(accounts)
        found = Input(name=name, unit="accounts", amount=of_all)
        return Reading(metric=name, value=of_all, n=starters, inputs=(found,))
    completers: int | None = row.get("completers")
    if starters is None or completers is None:
        return _withheld(evidence, name)
    share = completion_share(starters, completers)
    return Reading(metric=name, value=share.value, n=share.n, why=share.why, inputs=_share(completers, starters))


def _share(completers: int, starters: int) -> tuple[Input, ...]:
    if not starters:
        return ()
    return (
        Input(name="completers", unit="accounts", amount=Fraction(completers), rate=Fraction(1, starters)),
        Input(
            name="starters", unit="accounts", amount=Fraction(starters), rate=Fraction(completers), is_divisor=True
        ),
    )  # fmt: skip


def _reach(evidence: Evidence, season_id: str, span: Span, territory: str) -> Reading:
    """The largest reach of one closed week, while the window is open too; withheld where that of the largest is."""
    assert evidence.settled_on is not None
    last = min(evidence.settled_on, span.closes_on) if span.days else evidence.settled_on
    weeks = {
        sunday: counts
        for sunday, counts in evidence.reached.get(season_id, {}).items()
        if span.first_on <= sunday <= last and counts.get(territory)
    }
    best = max(weeks, key=lambda sunday: (weeks[sunday][territory], sunday), default=None)
    shown = None if best is None else disclosure.by_territory(weeks[best], evidence.min_cell)[territory]
    awaits = span.is_whole and not span.is_closed
    rising = {"known_on": span.known_on if awaits else None, "is_settled": span.is_closed and span.is_whole}
    if shown is None:
        withheld = _withheld(evidence, "reach")
        why = unsettled(evidence, span) or withheld.why
        lacks = None if span.is_whole else missing_events(span)
        return Reading(metric="reach", value=None, why=why, missing=lacks, **rising, is_rising=True)  # type: ignore[arg-type]
    return Reading(
        metric="reach",
        value=Fraction(shown),
        n=shown,
        inputs=(Input(name="reach", unit="accounts", amount=Fraction(shown)),),
        why=unsettled(evidence, span),
        missing=None if span.is_whole else missing_events(span),
        **rising,  # type: ignore[arg-type]
        is_rising=True,
        note=ends_early(evidence, span),
    )


def _withheld(evidence: Evidence, metric: str) -> Reading:
    why = f"n too small: withheld, since fewer than {evidence.min_cell} accounts, or it would give such a count away"
    return Reading(metric=metric, value=None, why=why)
