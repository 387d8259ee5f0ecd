"""One week from events to pages: the nightly job, as a list of steps.

Each step is given what it needs: the home, the last week wanted, and the instant. Where an input fails (the catalogue,
published files, events) the steps after it work with what the home has, and say so; where a step that derives fails,
those that need what it makes are skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from time import monotonic

from overnights.acts import nightly
from overnights.acts.nightly import DONE, FAILED, NOTHING_NEW, SKIPPED, Outcome
from overnights.errors import DeskError, OvernightsError
from overnights.home import Home
from overnights.pages.words import listed
from overnights.weeks import Week


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of the job: its name, what it does, the steps whose work it needs, and whether it is an input."""

    name: str
    does: Callable[[Home, date | None, datetime], Outcome]
    needs: tuple[str, ...] = ()
    is_input: bool = False


STAGES = (
    Stage(name="catalogue", does=nightly.catalogue, is_input=True),
    Stage(name="published", does=nightly.published, is_input=True),
    Stage(name="events", does=nightly.events, is_input=True),
    Stage(name="measure", does=nightly.measured),
    Stage(name="charts", does=nightly.charts, needs=("measure",)),
    Stage(name="judge", does=nightly.judged, needs=("measure", "charts")),
    Stage(name="publish", does=nightly.pages),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one step came to: done, nothing_new, skipped or failed, in one sentence, with counts of what it did."""

    name: str
    state: str
    says: str
    counts: dict[str, int]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a run did, step by step. `is_well`: no step failed."""

    started_at: datetime
    finished_at: datetime
    steps: tuple[Step, ...]
    is_well: bool


def run(home: Home, *, week: date | Week | None = None, now: datetime) -> RunSummary:
    """Takes in what is new, and brings figures, charts, verdicts and pages up to date. Safe to repeat.

    A run after which nothing came in and nothing fell due changes no figure, edition, judgement or page. Its summary
    is kept at the desk.

    Args:
        week: its Sunday; charts of later weeks are left for another run. Null: of all that are over.
        now: stands in for the clock.
    Raises: Conflict, where another process is writing; nothing was done then.
    """
    last = week.sunday if isinstance(week, Week) else week
    began = monotonic()
    with home.lake.lock():
        steps = _steps(home, last, now)
        summary = _summary(steps, now, began)
        try:
            nightly.keep(home, summary, now)
        except DeskError as error:
            lost = Step(name="desk", state=FAILED, says=str(error), counts={}, seconds=0.0)
            return _summary((*steps, lost), now, began)
    return summary


def _steps(home: Home, week: date | None, now: datetime) -> tuple[Step, ...]:
    steps: list[Step] = []
    failed: list[Stage] = []
    for stage in STAGES:
        lacks = [one.name for one in failed if one.name in stage.needs]
        step = _skipped(stage, lacks) if lacks else _step(stage, home, week, now)
        steps.append(_without(step, [one.name for one in failed if one.is_input]))
        if step.state == FAILED:
            failed.append(stage)
    return tuple(steps)


def _step(stage: Stage, home: Home, week: date | None, now: datetime) -> Step:
    began = monotonic()
    try:
        outcome = stage.does(home, week, now)
    except OvernightsError as error:
        outcome = Outcome(state=FAILED, says=str(error))
    seconds = round(monotonic() - began, 3)
    return Step(name=stage.name, state=outcome.state, says=outcome.says, counts=outcome.counts, seconds=seconds)


def _skipped(stage: Stage, lacks: list[str]) -> Step:
    says = f"It needs what {listed(lacks)} would have made, which failed."
    return Step(name=stage.name, state=SKIPPED, says=says, counts={}, seconds=0.0)


def _without(step: Step, failed: list[str]) -> Step:
    """A step that worked, saying so where an input before it failed."""
    if not failed or step.state not in (DONE, NOTHING_NEW):
        return step
    return replace(step, says=f"{step.says} It worked with what the home has, as {listed(failed)} failed.")


def _summary(steps: tuple[Step, ...], now: datetime, began: float) -> RunSummary:
    finished_at = now + timedelta(seconds=round(monotonic() - began, 3))
    is_well = all(step.state != FAILED for step in steps)
    return RunSummary(started_at=now, finished_at=finished_at, steps=steps, is_well=is_well)
