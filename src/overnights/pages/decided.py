"""What may be told of a season's decision, from the record of decisions and from past outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from overnights.pages.required import DecisionShown
from overnights.renewal.ledger import Decision, standing

SURE = {"high": "held to be certain", "medium": "held to be likely", "low": "held to be doubtful"}


def recorded_said(source: str | None, quality: str | None) -> str:
    """Of a past outcome who recorded it and how certain they hold it, as in "recorded elsewhere (press)".

    >>> recorded_said("tmdb_canceled", "high"), recorded_said(None, None)
    ('recorded elsewhere (tmdb canceled), held to be certain', 'recorded elsewhere, by whom is not known')
    """
    by = f" ({source.replace('_', ' ')})" if source else ", by whom is not known"
    sure = SURE.get(quality, f"of quality {quality}") if quality else ""
    return f"recorded elsewhere{by}{f', {sure}' if sure else ''}"


def decisions_shown(
    decisions: Sequence[Decision],
    outcomes: Mapping[str, DecisionShown],
    now: datetime,
    *,
    day_of: Callable[[datetime], date],
) -> dict[str, DecisionShown]:
    """By season, what may be told at an instant; a past outcome only of what this record says nothing of.

    Args:
        outcomes: past outcomes by season.
        day_of: the local day of an instant.
    """
    found = dict(outcomes)
    for season_id in dict.fromkeys(one.season_id for one in decisions):
        told = standing(decisions, season_id, now)
        holding = told.decision or next(iter(told.history[-1:]), None)
        if holding is not None:
            found[season_id] = _shown(holding, told.history, day_of)
    return found


def _shown(holding: Decision, history: Iterable[Decision], day_of: Callable[[datetime], date]) -> DecisionShown:
    earlier = tuple(_shown(one, (), day_of) for one in history if one.number != holding.number)
    return DecisionShown(
        decision=holding.decision,
        decided_on=holding.decided_on,
        announced_on=day_of(holding.told_from or holding.made_at),  # as people say, also where it is recorded later
        by=holding.by,
        why=holding.why,
        entry=holding.number,
        hash=holding.hash,
        judgement=holding.judgement,
        corrects=holding.corrects,
        earlier=earlier,
    )
