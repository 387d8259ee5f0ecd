"""What each number needs, and what of it a home has: which are there, which in part, which are missing and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from overnights.pages import words
from overnights.pages.health import Gaps, Health

THERE, IN_PART, MISSING = "there", "in part", "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What some numbers need. `state` is there, in part or missing; `says` what is so, with the name of the unknown."""

    numbers: tuple[str, ...]
    needs: str
    state: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a home has of what numbers need. `lists`: weeks with worldwide lists; `territories`: with lists of theirs.

    `has_hours`, `has_views`: whether some list gives them; `runtimes`: of how many seasons the publisher's lists and
    reports give one; `is_judged`: whether seasons were judged.
    """

    health: Health
    gaps: Gaps
    lists: int
    territories: int
    has_hours: bool
    has_views: bool
    runtimes: int
    is_judged: bool
    domestic: str | None


def needed(held: Held) -> tuple[Needed, ...]:
    """Every group of numbers, in the order of the flow."""
    looks: tuple[Callable[[Held], Needed], ...] = (
        *(_seen, _runtimes, _people, _releases, _weighted, _costs, _subscribers),
        *(_ranks, _countries, _verdicts),
    )
    return tuple(look(held) for look in looks)


def _seen(held: Held) -> Needed:
    numbers: tuple[str, ...] = ("hours_viewed", "minutes", "share_of_viewing", "plays")
    events = held.health.events
    if events is None:
        said = "as their publisher gives them; plays and shares of viewing are not published" if held.has_hours else ""
        state = IN_PART if held.has_hours else MISSING
        return Needed(numbers=numbers, needs="events, or lists with hours", state=state, says=said or "not published")
    days = events.measured.days_without if events.measured else ()
    if events.measured is None or events.measured.first_on is None:
        return Needed(numbers=numbers, needs="events", state=MISSING, says="not yet known: nothing is measured")
    if days:
        return Needed(numbers=numbers, needs="events of every day", state=IN_PART,
                      says=f"{words.counted(len(days), 'day')} without events")  # fmt: skip
    return Needed(numbers=numbers, needs="events of every day", state=THERE, says="every day has events")


def _runtimes(held: Held) -> Needed:
    numbers, needs = ("views", "runtime_h", "average_minute_audience", "coverage"), "a runtime of every episode"
    if held.health.events is None:
        state = IN_PART if held.has_views or held.runtimes else MISSING
        views = "views as far as they are published" if held.has_views else "views are not published"
        known = f"runtimes of {words.count(held.runtimes)} of {words.counted(held.gaps.seasons, 'season')}"
        said = f"{views}; {known if held.runtimes else 'runtimes are not'}"
        return Needed(numbers=numbers, needs="runtimes, or lists with views", state=state, says=said)
    return _of_seasons(numbers, needs, held.gaps.without_runtime, held.gaps.seasons, "a runtime")


def _people(held: Held) -> Needed:
    numbers = ("starters", "watchers", "completers", "completion_share", "drop_off", "reach")
    if held.health.events is None:
        return Needed(numbers=numbers, needs="events", state=MISSING, says="not published: lists count no accounts")
    return _of_seasons(numbers, "events, and a runtime of every episode", held.gaps.without_runtime,
                       held.gaps.seasons, "a runtime")  # fmt: skip


def _releases(held: Held) -> Needed:
    numbers = ("second_week_retention", "first_28_days", "first_week_days")
    if held.health.events is None and held.has_hours:
        return Needed(numbers=numbers, needs="lists with hours", state=IN_PART,
                      says="of whole weeks on a list: days are not published")  # fmt: skip
    return _of_seasons(numbers, "the day of every release", held.gaps.without_release, held.gaps.seasons, "a release")


def _weighted(held: Held) -> Needed:
    count = held.gaps.declares["weights"]
    if count:
        return Needed(numbers=("weighted_share",), needs="declared weights", state=THERE, says="weights are declared")
    return Needed(numbers=("weighted_share",), needs="declared weights", state=MISSING,
                  says="not declared: every account counts as one")  # fmt: skip


def _costs(held: Held) -> Needed:
    numbers, needs = ("efficiency",), "what an hour is worth, and what each season cost"
    with_cost = held.gaps.seasons - held.gaps.without_cost
    if "value_per_hour" not in held.health.facts or not with_cost:
        return Needed(numbers=numbers, needs=needs, state=MISSING, says="not declared")
    if held.gaps.without_cost:
        return Needed(numbers=numbers, needs=needs, state=IN_PART, says="costs of some seasons are not declared")
    return Needed(numbers=numbers, needs=needs, state=THERE, says="declared")


def _subscribers(held: Held) -> Needed:
    numbers, needs = ("views_90_share",), "a domestic territory and its subscribers"
    lacks = [what for what, there in (("domestic territory", held.domestic),
                                      ("subscribers", held.gaps.declares["subscribers"])) if not there]  # fmt: skip
    if lacks:
        return Needed(numbers=numbers, needs=needs, state=MISSING, says=f"not declared: {words.listed(lacks)}")
    return Needed(numbers=numbers, needs=needs, state=THERE, says="declared")


def _ranks(held: Held) -> Needed:
    numbers = ("rank", "last_rank", "peak_rank", "weeks_on_chart", "streak", "edition")
    return Needed(numbers=numbers, needs="lists of weeks", state=THERE if held.lists else MISSING,
                  says=f"{words.counted(held.lists, 'week')} with lists")  # fmt: skip


def _countries(held: Held) -> Needed:
    numbers, needs = ("territories", "points"), "lists of territories"
    if not held.territories:
        return Needed(numbers=numbers, needs=needs, state=MISSING, says="not published")
    says = f"lists of {words.counted(held.territories, 'territory', 'territories')}"
    return Needed(numbers=numbers, needs=needs, state=THERE, says=says)


def _verdicts(held: Held) -> Needed:
    says = "seasons are judged by a set of requirements" if held.is_judged else "not declared: no set of requirements"
    return Needed(numbers=("verdict",), needs="a set of requirements", state=THERE if held.is_judged else MISSING,
                  says=says)  # fmt: skip


def _of_seasons(numbers: tuple[str, ...], needs: str, lacking: int, seasons: int, what: str) -> Needed:
    """What every season must have."""
    if not seasons:
        return Needed(numbers=numbers, needs=needs, state=MISSING, says="not known: the catalogue has no season")
    if not lacking:
        return Needed(numbers=numbers, needs=needs, state=THERE, says=f"every season has {what}")
    state = IN_PART if lacking < seasons else MISSING
    return Needed(numbers=numbers, needs=needs, state=state,
                  says=f"not known of {words.count(lacking)} of {words.counted(seasons, 'season')}")  # fmt: skip


def names_of(rows: tuple[Needed, ...]) -> Iterator[str]:
    """Every number that is told of."""
    for row in rows:
        yield from row.numbers
