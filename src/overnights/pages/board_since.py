"""What changed on the board since last week, or since the judgement before: three things at most, of different kinds.

Nothing is said of a change that rests on other requirements: that is a change of policy, not of the season.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from overnights.charts.moves import before_of, move_of
from overnights.pages import words
from overnights.pages.board_seasons import BoardSeasons, Waiting, list_named
from overnights.pages.required import VERDICTS, DecisionShown
from overnights.pages.said import SAID
from overnights.renewal.record import MET, NOT_MET

MOST = 3
A_WEEK = timedelta(weeks=1)
JUDGED, DECIDED, JOINED, LEFT, HELD, MOVED = range(6)  # kinds of changes, those that say most first


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """An earlier judgement: whom it had, and what it said of them; states are by season and requirement.

    `is_same_set`: by the same requirements and policy, so that verdicts and states may be held against each other.
    """

    number: int
    as_of: date
    is_same_set: bool
    seasons: frozenset[str]
    verdicts: Mapping[str, str | None] = field(default_factory=dict)
    states: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """One change, in words that follow the season's name; those of a kind that weigh more are told first.

    `label` is None of a first season.
    """

    season_id: str
    title: str
    label: str | None
    kind: int
    says: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The changes to tell; `judgement` and `since` are of the one before, None where there is none."""

    items: tuple[Since, ...]
    since: date | None
    judgement: int | None
    heading: str


def changes(
    seasons: BoardSeasons, before: Before | None, decisions: Mapping[str, DecisionShown], category: str = ""
) -> Changes:
    """What changed of the seasons of one list, or of all.

    Args:
        before: the judgement to hold against; None: the lists alone tell.
    """
    waiting = {one.season_id: one for one in seasons.waiting if not category or one.category == category}
    shown = {one.season_id: one for part in seasons.aside for one in part.seasons if category in ("", one.category)}
    found = [
        *_judged(seasons, before, waiting),
        *_decided(seasons, before, shown, decisions),
        *_listed(seasons, waiting),
        *_new(before, waiting),
    ]
    is_apart = before is not None and before.as_of != seasons.judging.as_of - A_WEEK
    return Changes(
        items=_chosen(found),
        since=before.as_of if before else None,
        judgement=before.number if before else None,
        heading=f"Since {words.day(before.as_of)}" if before and is_apart else "Since last week",
    )


def _chosen(found: Sequence[Since]) -> tuple[Since, ...]:
    """The first of each kind, then the next of each, of each season one."""
    of_kind: dict[int, list[Since]] = {}
    told: set[str] = set()
    for one in sorted(found, key=lambda one: (one.kind, -one.weight, one.season_id)):
        if one.season_id not in told:
            told.add(one.season_id)
            of_kind.setdefault(one.kind, []).append(one)
    ordered = sorted(((at, kind) for kind, ones in of_kind.items() for at in range(len(ones))))[:MOST]
    return tuple(of_kind[kind][at] for kind, at in sorted((kind, at) for at, kind in ordered))


def _judged(seasons: BoardSeasons, before: Before | None, waiting: Mapping[str, Waiting]) -> Iterator[Since]:
    """Verdicts that turned, and requirements whose state did."""
    if before is None or not before.is_same_set:
        return
    for season_id in before.verdicts.keys() & waiting.keys():
        one, was = waiting[season_id], before.verdicts[season_id]
        required = seasons.required(season_id)
        if was is not None and required.verdict is not None and was != required.verdict:
            row = required.tightest
            why = f": {row.heading[0].lower()}{row.heading[1:]} {row.margin_said}" if row else ""
            turned = f"is “{required.verdict_word}” by the policy now, and was “{VERDICTS.get(was, was)}”{why}."
            yield _since(one, JUDGED, turned)
            continue
        for row in required.rows:
            held = before.states.get((season_id, row.name))
            if held is not None and held != row.state and row.state in (MET, NOT_MET):
                verb = "meets" if row.state == MET else "does not meet"
                yield _since(one, HELD, f"{verb} “{row.heading}”, which was {SAID[held]}: {row.margin_said}.")


def _decided(
    seasons: BoardSeasons, before: Before | None, shown: Mapping[str, Waiting], decisions: Mapping[str, DecisionShown]
) -> Iterator[Since]:
    """Seasons that left the board, since they were decided."""
    last = seasons.judging.as_of
    first = before.as_of if before else last - A_WEEK
    for season_id in shown.keys() & decisions.keys():
        told = decisions[season_id]
        on = told.announced_on or told.decided_on
        if on is not None and first < on <= last and not told.is_reversed:
            yield _since(shown[season_id], DECIDED, f"left the board: {told.word.lower()}, told on {words.day(on)}.")


def _listed(seasons: BoardSeasons, waiting: Mapping[str, Waiting]) -> Iterator[Since]:
    """Seasons in question that came to a worldwide list in its latest week, or left it."""
    if seasons.week is None:
        return
    for category in sorted({one.run.category for one in waiting.values() if one.run}):
        name = list_named(category)
        known = seasons.history.list_of(name)
        latest = known.latest.get(seasons.week)
        if latest is None:
            continue
        ahead = before_of(latest.edition, known.weeks)
        for entry in latest.entries:
            one = waiting.get(entry.season_id)
            if one is not None and move_of(entry, ahead).is_debut:
                yield _since(one, JOINED, f"joins: {words.rank(entry.rank)} in its first week on {category}.")
            elif one is not None and entry.last_rank is not None and entry.last_rank > entry.rank:
                rose = f"rose from {words.rank(entry.last_rank)} to {words.rank(entry.rank)} on {category}."
                yield _since(one, MOVED, rose, weight=entry.last_rank - entry.rank)
        for gone in seasons.history.exits(name.chart, seasons.week, name.territory, name.category):
            one = waiting.get(gone.season_id)
            if one is not None:
                stayed = f"{words.cardinal(gone.weeks_on_chart)} {'week' if gone.weeks_on_chart == 1 else 'weeks'}"
                yield _since(one, LEFT, f"left {category} after {stayed}, from {words.rank(gone.rank)}.")


def _new(before: Before | None, waiting: Mapping[str, Waiting]) -> Iterator[Since]:
    """Seasons that the judgement before did not have."""
    for season_id in waiting.keys() - before.seasons if before else ():
        yield _since(waiting[season_id], JOINED, "joins: the judgement before did not have it.")


def _since(one: Waiting, kind: int, says: str, *, weight: float | None = None) -> Since:
    """A change; where nothing else is said, what has more hours weighs more."""
    hours = (one.run.hours or 0) if one.run else 0
    label = None if one.number == 1 else one.label
    return Since(
        season_id=one.season_id,
        title=one.title,
        label=label,
        kind=kind,
        says=says,
        weight=hours if weight is None else weight,
    )
