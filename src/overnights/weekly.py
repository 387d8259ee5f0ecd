"""One week from events to pages: the nightly job, as a list of steps.

Each step is given what it needs: the home, the last week wanted, and the instant. A step that fails leaves everything
as it was; the steps that rest on it are skipped, the others go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import monotonic

from overnights.acts import nightly
from overnights.acts.nightly import FAILED, SKIPPED, Outcome
from overnights.errors import DeskError, OvernightsError
from overnights.home import Home
from overnights.weeks import Week


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of the job: its name, what it does, and the steps it rests on."""

    name: str
    does: Callable[[Home, date | None, datetime], Outcome]
    rests_on: tuple[str, ...] = ()


STAGES = (
    Stage(name="catalogue", does=nightly.catalogue),
    Stage(name="published", does=nightly.published, rests_on=("catalogue",)),
    Stage(name="events", does=nightly.events, rests_on=("catalogue",)),
    Stage(name="measure", does=nightly.measured, rests_on=("events",)),
    Stage(name="charts", does=nightly.charts, rests_on=("measure",)),
    Stage(name="judge", does=nightly.judged, rests_on=("charts", "published")),
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
    missing: set[str] = set()  # steps that failed, or rest on one that did
    for stage in STAGES:
        lacks = [name for name in stage.rests_on if name in missing]
        step = _skipped(stage, lacks) if lacks else _step(stage, home, week, now)
        if lacks or step.state == FAILED:
            missing.add(stage.name)
        steps.append(step)
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
    says = f"It rests on {' and '.join(lacks)}, which did not come about."
    return Step(name=stage.name, state=SKIPPED, says=says, counts={}, seconds=0.0)


def _summary(steps: tuple[Step, ...], now: datetime, began: float) -> RunSummary:
    finished_at = now + timedelta(seconds=round(monotonic() - began, 3))
    is_well = all(step.state != FAILED for step in steps)
    return RunSummary(started_at=now, finished_at=finished_at, steps=steps, is_well=is_well)
