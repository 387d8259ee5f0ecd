"""Which seasons stand on the board: those in question, with what they are chosen and ordered by; and the others, why.

What is in question is the judgement's; what is decided is the record's. Source: docs/methods/verdict.md
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

import pyarrow.compute as pc

from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory
from overnights.charts.record import ListName
from overnights.charts.run_tables import RunTables
from overnights.charts.runs import Runs, facts_of
from overnights.pages import places
from overnights.pages.required import DecisionShown, Judging, Required, RequiredRow, required_of
from overnights.pages.week import TERRITORY_CHART, WORLD_CHART
from overnights.renewal.question import OPEN, undecided
from overnights.renewal.record import MUST, NOT_IN_QUESTION, NOT_MET, NOT_YET_KNOWN, ON_THE_BUBBLE
from overnights.weeks import Week

RUN_WEEKS = 13
SOON_DAYS = 30
NOT_ASKED = "no requirement applies"
LATER = "followed by a later season"
REASONS = {  # of no verdict, as a heading has them
    "it is a film": "Films",
    "it is a special": "Specials",
    "it is a limited series": "Limited series",
    "it is licensed": "Licensed",
    "it was announced as the final season": "Announced as final",
    "another part of the same season followed": "Parts that another part followed",
    LATER: "Followed by a later season",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRun:
    """A season on its worldwide list: weeks on it, best rank, hours of those weeks, and its rank in the latest week.

    `now` None: off the list. `hours` None: some week's were not published.
    """

    category: str
    weeks: int
    peak_rank: int
    hours: float | None
    last_week: date
    now: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One season in question. `days`: from the day of the judgement to the day on which a decision is due."""

    season_id: str
    title_id: str
    title: str
    label: str | None
    number: int | None
    category: str | None
    run: BoardRun | None
    began_on: date | None
    due_on: date | None
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Seasons that are not on the board for one reason, the newest first: id and name, with its season."""

    reason: str
    seasons: tuple[Waiting, ...]


@dataclass(frozen=True, kw_only=True)
class BoardSeasons:
    """All seasons of a judgement: `waiting` in question, the newest first; `aside` the others, by reason.

    `is_published`: others published the lists, so that what they decided is known here only where it was loaded.
    """

    judging: Judging
    history: ChartHistory
    week: date | None
    waiting: tuple[Waiting, ...]
    aside: tuple[Aside, ...]
    is_published: bool
    rounding: int
    found: dict[str, Required] = field(default_factory=dict, repr=False, compare=False)

    def required(self, season_id: str) -> Required:
        """What is required of a season; found once."""
        known = self.found.get(season_id)
        if known is None:
            known = required_of(self.judging, season_id, rounding=self.rounding)
            assert known is not None
            self.found[season_id] = known
        return known

    def margin(self, one: Waiting) -> Fraction | None:
        """The margin of the requirement that is told as a share of its threshold; None where it is not known."""
        row = lead_of(self.required(one.season_id))
        return row.margin_share if row and row.state != NOT_YET_KNOWN else None

    def waits(self, one: Waiting) -> bool:
        """Whether its verdict waits for a figure that is not yet known."""
        return bool(awaited(self.required(one.season_id)))

    @cached_property
    def weeks(self) -> tuple[date, ...]:
        """The last 13 weeks, ascending: the same for every list."""
        last = self.week
        return tuple(last - timedelta(weeks=RUN_WEEKS - 1 - n) for n in range(RUN_WEEKS)) if last else ()

    def ranks(self, one: Waiting) -> tuple[tuple[date, int | None], ...]:
        """Its rank in each of those weeks of which its list is here, None off the list; empty where it was on none."""
        if one.run is None:
            return ()
        known = self.history.list_of(list_named(one.run.category))
        own, here = dict(known.runs.get(one.season_id, ())), set(known.weeks)
        return tuple((week, own.get(week)) for week in self.weeks if week in here)


def board_seasons(
    judging: Judging,
    history: ChartHistory,
    catalogue: Catalogue,
    decisions: Mapping[str, DecisionShown],
    *,
    runs: RunTables | None,
    rounding: int,
) -> BoardSeasons:
    """The seasons of a judgement that the catalogue still has, in question or not.

    Args:
        decisions: by season, what may be told.
        runs: those of the history; None: made anew.
    """
    listed = _runs(history, runs or RunTables(Runs(history.as_columns(), facts_of(catalogue))))
    first = history.first_weeks((WORLD_CHART, TERRITORY_CHART))
    waiting: list[Waiting] = []
    aside: dict[str, list[Waiting]] = defaultdict(list)
    for season_id in judging.seasons:
        if season_id not in catalogue.seasons:
            continue
        one = _waiting(catalogue, season_id, listed.get(season_id), first.get(season_id), judging)
        why = _why_aside(judging, catalogue, decisions, season_id)
        (aside[why] if why else waiting).append(one)
    weeks = history.weeks(WORLD_CHART, places.WORLDWIDE)
    return BoardSeasons(
        judging=judging,
        history=history,
        week=weeks[-1] if weeks else None,
        waiting=tuple(sorted(waiting, key=newest)),
        aside=tuple(Aside(reason=why, seasons=tuple(sorted(ones, key=newest))) for why, ones in _in_order(aside)),
        is_published=_is_published(history),
        rounding=rounding,
    )


def lead_of(required: Required) -> RequiredRow | None:
    """The requirement that a board tells: the tightest, or a missed must whose figures are not disclosed.

    The latter stands before what is met, or is no must: the verdict follows from it. Where nothing is known, the first
    that is awaited.
    """
    tightest = required.tightest
    is_missed_must = tightest is not None and (tightest.state, tightest.level) == (NOT_MET, MUST)
    hidden = [row for row in required.of(NOT_MET, MUST) if row.margin is None]
    if hidden and not is_missed_must:
        return hidden[0]
    return tightest or next(iter((*required.of(NOT_YET_KNOWN), *required.rows)), None)


def awaited(required: Required) -> tuple[RequiredRow, ...]:
    """What a verdict of neither way waits for: musts that are not yet known, or else shoulds; none where all is."""
    if required.verdict != ON_THE_BUBBLE:
        return ()
    return required.of(NOT_YET_KNOWN, MUST) or required.of(NOT_YET_KNOWN)


def newest(one: Waiting) -> tuple[int, str, int, str]:
    """What the newest stand first by; of one day by name."""
    return -one.began_on.toordinal() if one.began_on else 0, one.title.casefold(), one.number or 0, one.season_id


def _waiting(
    catalogue: Catalogue, season_id: str, run: BoardRun | None, first: date | None, judging: Judging
) -> Waiting:
    season, title = catalogue.seasons[season_id], catalogue.title_of(season_id)
    number = None if catalogue.is_film(season_id) else season.number
    released = catalogue.first_released_on(season_id)
    began = released or (Week(first).monday if first else None)
    within = judging.decide_within_days
    due = began + timedelta(days=within) if began and within else None
    return Waiting(
        season_id=season_id,
        title_id=title.title_id,
        title=title.title,
        label=season.label or (f"Season {number}" if number else None),
        number=number,
        category=run.category if run else catalogue.category(season_id),
        run=run,
        began_on=began,
        due_on=due,
        days=(due - judging.as_of).days if due else None,
    )


def _why_aside(
    judging: Judging, catalogue: Catalogue, decisions: Mapping[str, DecisionShown], season_id: str
) -> str | None:
    """Why a season is not on the board; None where it is."""
    verdict, told = judging.seasons[season_id].verdict, decisions.get(season_id)
    if verdict.verdict == NOT_IN_QUESTION:
        return verdict.why or "not in question"
    if told is not None and (told.is_past_outcome or not told.is_reversed):
        return told.word
    if undecided(catalogue, season_id) != OPEN:
        return LATER
    return NOT_ASKED if verdict.verdict is None else None


def _in_order(aside: Mapping[str, list[Waiting]]) -> list[tuple[str, list[Waiting]]]:
    """Decided ones first, then those that are in question with nothing asked of them, then the others."""
    last = (NOT_ASKED, *REASONS)
    return sorted(aside.items(), key=lambda item: (last.index(item[0]) + 1 if item[0] in last else 0, item[0]))


def list_named(category: str) -> ListName:
    """The worldwide list of a category."""
    return ListName(chart=WORLD_CHART, territory=places.WORLDWIDE, category=category)


def _runs(history: ChartHistory, tables: RunTables) -> dict[str, BoardRun]:
    """By season, its run on a worldwide list: the one that the page of its title tells of."""
    names = ["season_id", "category", "weeks", "peak_rank", "hours_on_chart", "last_week"]
    rows = tables.runs
    is_world = pc.and_(pc.equal(rows["chart"], WORLD_CHART), pc.equal(rows["territory"], places.WORLDWIDE))
    latest: dict[str, date] = {}
    now: dict[tuple[str, str], int] = {}
    for category in history.categories(WORLD_CHART, places.WORLDWIDE):
        known = history.list_of(list_named(category))
        latest[category] = known.weeks[-1]
        now |= {(category, entry.season_id): entry.rank for entry in known.latest[known.weeks[-1]].entries}
    found: dict[str, BoardRun] = {}
    for row in sorted(rows.filter(is_world).select(names).to_pylist(), key=lambda row: str(row["category"])):
        found[row["season_id"]] = BoardRun(
            category=row["category"],
            weeks=row["weeks"],
            peak_rank=row["peak_rank"],
            hours=row["hours_on_chart"],
            last_week=row["last_week"],
            now=now.get((row["category"], row["season_id"])),
        )
    return found


def _is_published(history: ChartHistory) -> bool:
    """Whether others published the worldwide lists."""
    names = [list_named(category) for category in history.categories(WORLD_CHART, places.WORLDWIDE)]
    return any(
        one.edition.is_published
        for name in names
        for one in history.latest_of([name], history.list_of(name).weeks[-1:])
    )
