"""This week: the lists of one week in one territory, what moved, what left, and how final it is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from overnights.catalogue import Catalogue
from overnights.charts.history import ChartHistory, ListHistory
from overnights.charts.moves import Before, Move, before_of, move_of
from overnights.charts.record import Edition, Entry, ListName
from overnights.pages import places, words
from overnights.pages.restated import Change, restated_values
from overnights.pages.sentence import Sentence, plain, sentence, titled

WORLD_CHART = "netflix-weekly"
TERRITORY_CHART = "netflix-country"
RUN_WEEKS = 10
UNKNOWN = "unknown"  # whether a season is new, back or stayed
LENGTH = 10  # places, where a definition does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One place of a list. `run` holds the rank of each of the last ten weeks, None off the list, this week last.

    `amount` is what was ranked, as printed, None where the chart publishes ranks alone; `value` is unrounded.
    """

    rank: int
    season_id: str
    title_id: str | None
    title: str
    label: str | None
    move: str  # new, back, up, down, same, or unknown
    why: str | None  # there is no rank of the week before
    places: int
    weeks_on_chart: int
    last_rank: int | None
    peak_rank: int
    is_tie: bool
    value: float | None
    amount: str | None
    of_largest: float | None  # value over the list's largest, 0 to 1
    run: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """A season that was on the list the week before."""

    season_id: str
    title_id: str | None
    title: str
    label: str | None
    was: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One unbroken stretch of a season on the list, for the ranks of ten weeks: (week index from 0, rank)."""

    season_id: str
    name: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """One list of the week, ranks ascending; `lines` are of the first list of the world's page, which is drawn."""

    category: str
    metric: str
    unit: str
    edition: int
    length: int
    weeks: tuple[date, ...]
    rows: tuple[Row, ...]
    exits: tuple[Exit, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage:
    """The page of a week in a territory. `weeks` and `territories` are those that have a page."""

    service: str
    is_demo: bool
    chart: str
    version: int
    definition_title: str
    week: date
    territory: str
    headline: Sentence
    status: str
    edition: int
    consolidated_on: date
    zone: str
    made_on: date
    restated: Sentence | None
    lists: tuple[List, ...]
    changes: tuple[Change, ...]
    weeks: tuple[date, ...]
    territories: tuple[str, ...]

    @property
    def monday(self) -> date:
        return self.week - timedelta(days=6)

    def as_json(self) -> dict[str, Any]:
        """The page as JSON: the rows have the columns of `chart --json`."""
        return {
            "service": self.service,
            "is_demo": self.is_demo,
            "chart": self.chart,
            "version": self.version,
            "week": self.week.isoformat(),
            "territory": self.territory,
            "edition": self.edition,
            "status": self.status,
            "zone": self.zone,
            "headline": plain(self.headline),
            "lists": [_list_json(self, one) for one in self.lists],
            "changes": [
                {
                    "seen_on": c.seen_on.isoformat(), "edition": c.edition, "category": c.category, "row": c.row,
                    "column": c.column, "before": c.before, "now": c.now, "reason": c.reason,
                }
                for c in self.changes
            ],
        }  # fmt: skip


def _list_json(page: WeekPage, one: List) -> dict[str, Any]:
    return {
        "category": one.category,
        "metric": one.metric,
        "edition": one.edition,
        "entries": [
            {
                "chart": page.chart, "version": page.version, "week": page.week.isoformat(),
                "territory": page.territory, "category": one.category, "edition": one.edition, "rank": row.rank,
                "season_id": row.season_id, "title": row.title, "season_label": row.label, "metric": one.metric,
                "value": row.value, "weeks_on_chart": row.weeks_on_chart, "last_rank": row.last_rank,
                "peak_rank": row.peak_rank, "is_tie": row.is_tie,
                "move": None if row.move == UNKNOWN else row.move, "run": list(row.run),
                **({} if row.why is None else {"last_rank_why": row.why}),
                **({"move_why": row.why} if row.move == UNKNOWN else {}),
                **({} if row.value is not None else {"value_why": "this chart publishes ranks alone"}),
            }
            for row in one.rows
        ],
        "exits": [
            {"season_id": e.season_id, "title": e.title, "season_label": e.label, "last_rank": e.was}
            for e in one.exits
        ],
    }  # fmt: skip


def week_page(
    history: ChartHistory,
    catalogue: Catalogue,
    week: date,
    territory: str = places.WORLDWIDE,
    *,
    service: str,
    is_demo: bool,
    rounding: int,
    late_days: int,
) -> WeekPage | None:
    """The page of a week; None where no list of it has an edition.

    Args:
        rounding: printed amounts are rounded to this many, half up, after ranking.
        late_days: days after its Sunday for which the week's events are awaited.
    """
    chart = WORLD_CHART if territory == places.WORLDWIDE else TERRITORY_CHART
    names = [
        ListName(chart=chart, territory=territory, category=category)
        for category in sorted(history.categories(chart, territory), key=list_order)
    ]
    names = [name for name in names if week in history.list_of(name).latest]
    if not names:
        return None
    history.latest_of(names, [week - timedelta(weeks=1), week])  # reads them together
    lead = names[0] if territory == places.WORLDWIDE else None
    lists = tuple(_list(history, catalogue, name, week, rounding, is_drawn=name == lead) for name in names)
    editions = [history.list_of(name).latest[week].edition for name in names]
    newest = max(editions, key=lambda e: (e.edition, e.made_at))
    changes = tuple(change for name in names for change in restated_values(history, name, week))
    return WeekPage(
        service=service,
        is_demo=is_demo,
        chart=chart,
        version=newest.version,
        definition_title=str(definition_of(newest).get("title") or chart),
        week=week,
        territory=territory,
        headline=_headline(lists, catalogue, week, rounding),
        status="overnight" if any(e.is_overnight for e in editions) else "consolidated",
        edition=newest.edition,
        consolidated_on=week + timedelta(days=late_days + 1),
        zone=newest.zone,
        made_on=newest.made_at.date(),
        restated=_restated(newest, changes),
        lists=lists,
        changes=changes,
        weeks=history.weeks(chart, territory),
        territories=(places.WORLDWIDE, *(t for t in history.territories(TERRITORY_CHART, week) if t != "ZZ")),
    )


def list_order(category: str) -> tuple[bool, bool, str]:
    """TV before films, English first."""
    return not category.startswith("TV"), "Non-" in category, category


def definition_of(edition: Edition) -> dict[str, Any]:
    """The definition as it stood when the edition was made."""
    read: dict[str, Any] = json.loads(edition.definition or "{}")
    return read


def title_id_of(catalogue: Catalogue, season_id: str) -> str | None:
    """The title of a season; None where the catalogue no longer has it."""
    season = catalogue.seasons.get(season_id)
    return season.title_id if season else None


def unit_of(metric: str) -> str:
    """What a metric counts, as a column's head says it."""
    return {"hours_viewed": "Hours viewed", "views": "Views", "minutes": "Minutes", "reach": "Accounts"}[metric]


def _list(
    history: ChartHistory, catalogue: Catalogue, name: ListName, week: date, rounding: int, *, is_drawn: bool
) -> List:
    known = history.list_of(name)
    one = known.latest[week]
    before = before_of(one.edition, known.weeks)
    weeks = tuple(week - timedelta(weeks=RUN_WEEKS - 1 - n) for n in range(RUN_WEEKS))
    largest = max((entry.value or 0 for entry in one.entries), default=0)
    metric = one.entries[0].metric if one.entries else str(definition_of(one.edition).get("metric", "hours_viewed"))
    step = words.step_of(metric, rounding)
    has_values = any(entry.value is not None for entry in one.entries)
    return List(
        category=name.category,
        metric=metric,
        unit=unit_of(metric) if has_values else "",
        edition=one.edition.edition,
        length=int(definition_of(one.edition).get("length") or LENGTH),
        weeks=weeks,
        rows=tuple(
            _row(catalogue, known, entry, before, weeks=weeks, largest=largest, rounding=step)
            for entry in one.entries
        ),
        exits=tuple(
            Exit(season_id=e.season_id, title_id=title_id_of(catalogue, e.season_id), title=e.title,
                 label=e.season_label, was=e.rank)
            for e in history.exits(name.chart, week, name.territory, name.category)
        ),
        lines=_lines(known, weeks) if is_drawn else (),
    )  # fmt: skip


def _row(
    catalogue: Catalogue,
    known: ListHistory,
    entry: Entry,
    before: Before,
    *,
    weeks: tuple[date, ...],
    largest: float,
    rounding: int,
) -> Row:
    ranks = dict(known.runs.get(entry.season_id, ()))
    came = move_of(entry, before)
    move, moved = shown_move(entry, came)
    return Row(
        rank=entry.rank,
        season_id=entry.season_id,
        title_id=title_id_of(catalogue, entry.season_id),
        title=entry.title,
        label=entry.season_label if not _is_film(catalogue, entry.season_id) else None,
        move=move,
        why=came.why,
        places=moved,
        weeks_on_chart=entry.weeks_on_chart,
        last_rank=entry.last_rank,
        peak_rank=entry.peak_rank,
        is_tie=entry.is_tie,
        value=entry.value,
        amount=None if entry.value is None else words.amount(entry.value, rounding),
        of_largest=entry.value / largest if entry.value is not None and largest > 0 else None,
        run=tuple(ranks.get(day) for day in weeks),
    )


def _is_film(catalogue: Catalogue, season_id: str) -> bool:
    return season_id in catalogue.seasons and catalogue.is_film(season_id)


def shown_move(entry: Entry, came: Move) -> tuple[str, int]:
    """How a row moved as a page says it (`Row.move`), and by how many places."""
    if entry.last_rank is None:
        return UNKNOWN if not came.is_known else "new" if came.is_debut else "back", 0
    moved = entry.last_rank - entry.rank
    return ("up" if moved > 0 else "down" if moved < 0 else "same"), abs(moved)


def _lines(known: ListHistory, weeks: tuple[date, ...]) -> tuple[Line, ...]:
    """Every unbroken stretch on the list within these weeks; a week off the list ends it."""
    published = [known.latest[day] for day in weeks if day in known.latest]
    names = {entry.season_id: full_name(entry.title, entry.season_label) for one in published for entry in one.entries}
    found = []
    for season_id in names:
        ranks = dict(known.runs[season_id])
        stretch: list[tuple[int, int]] = []
        for index, day in enumerate((*weeks, None)):
            if day is not None and day in ranks:
                stretch.append((index, ranks[day]))
            elif stretch:
                found.append(Line(season_id=season_id, name=names[season_id], points=tuple(stretch)))
                stretch = []
    return tuple(found)


def full_name(title: str, label: str | None) -> str:
    """A title with its season; a label that begins with the title stands by itself.

    >>> full_name("Echoes", "Limited Series"), full_name("Me Time", None), full_name("Up Here", "Up Here 2")
    ('Echoes, Limited Series', 'Me Time', 'Up Here 2')
    """
    if not label or label.startswith(title):
        return label or title
    return f"{title}, {label}"


def short_name(title: str, label: str | None) -> str:
    """A title with its season, for a chart.

    >>> short_name("Dark", "Season 2"), short_name("You", "Season 4, Part 1"), short_name("Echoes", "Limited Series")
    ('Dark S2', 'You S4 P1', 'Echoes')
    """
    numbered = _NUMBERED.fullmatch(label or "")
    if numbered:
        return " ".join([title, *("".join(part) for part in _PART.findall(numbered[0]))])
    return title if label == "Limited Series" else full_name(title, label)


_PART = re.compile(r"([^\W\d])\w* (\d+)")
_NUMBERED = re.compile(rf"{_PART.pattern}([,:] {_PART.pattern})?")


def _headline(lists: tuple[List, ...], catalogue: Catalogue, week: date, rounding: int) -> Sentence:
    lead = lists[0]
    if not lead.rows:
        return sentence(f"No season had viewing in {lead.category} in this week.")
    top = lead.rows[0]
    weeks_on_top = next((n for n, rank in enumerate(reversed(top.run)) if rank != 1), len(top.run))
    again = f" for a {words.ordinal(weeks_on_top)} week" if 1 < weeks_on_top < RUN_WEEKS else ""
    amount = ""
    if top.value is not None:
        amount = f", with {words.amount_said(top.value, words.step_of(lead.metric, rounding))} {lead.unit.lower()}"
    new = sum(row.move == "new" for row in lead.rows)
    fresh = f"{words.cardinal(new)} {'season is' if new == 1 else 'seasons are'} new to the list."
    if any(row.move == UNKNOWN for row in lead.rows):  # who is new is not known of all, and nobody is known to climb
        return sentence(titled(top.title), f" is number one in {lead.category}{again}{amount}.")
    climbers = [row for row in lead.rows if row.move == "up"]
    start = (titled(top.title), f" is number one in {lead.category}{again}{amount}. ")
    if not climbers:
        return sentence(*start, words.capital(fresh))
    climber = max(climbers, key=lambda row: (row.places, -row.rank))
    if climber is top:
        return sentence(
            titled(top.title),
            f" rises from {words.rank(top.rank + top.places)} to number one in ",
            f"{lead.category}{amount}; {fresh}",
        )
    first_full = " in its first full week" if _is_first_full_week(catalogue, climber.season_id, week) else ""
    rise = f" rises from {words.rank(climber.rank + climber.places)} to {words.rank(climber.rank)}{first_full}; "
    return sentence(*start, titled(climber.title), rise, fresh)


def _is_first_full_week(catalogue: Catalogue, season_id: str, week: date) -> bool:
    season = catalogue.seasons.get(season_id)
    released = season.released_on if season else None
    return released is not None and week - timedelta(days=13) < released <= week - timedelta(days=6)


def _restated(newest: Edition, changes: tuple[Change, ...]) -> Sentence | None:
    if newest.edition == 1 or not newest.reason:
        return None
    return sentence(f"{words.capital(newest.reason.rstrip('.'))}. {words.capital(words.cardinal(len(changes)))} ",
                    f"{'value' if len(changes) == 1 else 'values'} changed.")  # fmt: skip
