"""What the rows of a published list have under other rules: from what their publisher gives, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from overnights.charts.history import ListHistory
from overnights.charts.listing import Chart
from overnights.charts.other_rules import (
    FIRST_28_DAYS,
    HOURS,
    POINTS,
    PUBLISHED_ROWS,
    VIEWS,
    Candidate,
    Figure,
    OtherRanking,
    ranked,
)
from overnights.charts.record import Entry, Published
from overnights.weeks import Week

WEEKS = 4  # from the week of a release, its day whatever, those that end within its first 28 days
COUNTED_SINCE = date(2021, 7, 4)  # the publisher counts weeks from this one: what ran before has 1 week in it, too
RANKS_ALONE = "the publisher gives ranks alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a figure may need beside its row: the list's history, release days, and the points of the week.

    `released_on` and `points` are by season; `territories` had a list in that week. What is not asked for is empty.
    """

    history: ListHistory = field(default_factory=ListHistory)
    released_on: Mapping[str, date] = field(default_factory=dict)
    points: Mapping[str, int] = field(default_factory=dict)
    territories: int = 0


def points_of(lists: Iterable[Published], length: int) -> dict[str, int]:
    """Points of every season that stands on some lists: `length` for rank 1, one less for each rank below, added."""
    points: Counter[str] = Counter()
    for one in lists:
        points.update({season_id: length + 1 - rank for season_id, rank in one.ranks.items() if rank <= length})
    return dict(points)


def other_ranking(one: Chart, rule: str, around: Around) -> OtherRanking:
    """A published list under another rule. Equal values keep the published order, since nothing tells them apart."""
    edition = one.edition
    rows = ranked(
        (
            Candidate(
                season_id=entry.season_id,
                title=entry.title,
                season_label=entry.season_label,
                official_rank=entry.rank,
                figure=figure_of(entry, rule, around),
                after=(entry.rank, entry.season_id),
            )
            for entry in one.entries
        ),
        length=one.length,
    )
    return OtherRanking(
        chart=edition.chart,
        version=edition.version,
        chart_title=one.title,
        week=edition.week,
        step_days=edition.step_days,
        territory=edition.territory,
        category=edition.category,
        edition=edition.edition,
        status=edition.status,
        rule=rule,
        among=PUBLISHED_ROWS,
        rows=rows,
        limits=_limits(one, rule, around),
    )


def figure_of(entry: Entry, rule: str, around: Around) -> Figure:
    """What a published row has under a rule."""
    if rule == HOURS:
        return _hours(entry)
    if rule == VIEWS:
        return _views(entry)
    if rule == FIRST_28_DAYS:
        return _first_28_days(entry, around)
    return _points(entry, around)


def _hours(entry: Entry) -> Figure:
    return Figure(why=RANKS_ALONE) if entry.hours_viewed is None else Figure(value=Fraction(entry.hours_viewed))


def _views(entry: Entry) -> Figure:
    """As published; else the quotient of printed hours and runtime, where both are."""
    if entry.views is not None:
        return Figure(value=Fraction(entry.views))
    if entry.hours_viewed is None:
        return Figure(why=RANKS_ALONE)
    if not entry.runtime_h:
        return Figure(why="the publisher gives neither views nor a runtime of this week")
    quotient = Fraction(entry.hours_viewed) / Fraction(Decimal(str(entry.runtime_h)))
    return Figure(value=quotient, says="views are not published: this is printed hours / printed runtime")


def _first_28_days(entry: Entry, around: Around) -> Figure:
    """Hours of the four weeks from that of the release, as far as the list has them, to the row's own week."""
    history = around.history
    run = [one for one in history.entries_of(entry.season_id) if one.week < entry.week] + [entry]
    released_on = around.released_on.get(entry.season_id)
    first = Week.of(released_on).sunday if released_on else run[0].week
    is_known = released_on is not None and first <= run[0].week
    if not is_known:
        first = run[0].week
        if run[0].weeks_on_chart > 1 or first <= COUNTED_SINCE:
            lies = "is" if run[0].weeks_on_chart > 1 else "may be"
            return Figure(
                why=f"no release day is known, and its first week on the list {lies} before the first there is"
            )
    last = min(entry.week, first + timedelta(weeks=WEEKS - 1))
    weeks = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    missing = [week for week in weeks if week != entry.week and week not in history.latest]
    if run[0].week > last and (not missing or (run[0].weeks_on_chart == 1 and first >= COUNTED_SINCE)):
        return Figure(why=f"it came onto this list after its first {WEEKS} weeks: it was released on {released_on}")
    if last < COUNTED_SINCE:
        return Figure(why=f"it was released on {released_on}, and lists begin after its first {WEEKS} weeks")
    if missing:
        return Figure(why=f"the archive has no list of {missing[0]}")
    counted = [one for one in run if one.week <= last]
    hours = [Fraction(one.hours_viewed) for one in counted if one.hours_viewed is not None]
    if len(hours) < len(counted):
        return Figure(why=RANKS_ALONE)
    says = [] if is_known else ["counted from its first week on the list, since no release day is known"]
    if len(counted) < len(weeks):
        says.append(f"at least: it was off the list in {len(weeks) - len(counted)} of {len(weeks)} weeks")
    return Figure(value=sum(hours, Fraction(0)), says="; ".join(says) or None)


def _points(entry: Entry, around: Around) -> Figure:
    if not around.territories:
        return Figure(why="the archive has no lists of territories of this week")
    return Figure(value=Fraction(around.points.get(entry.season_id, 0)))


def _limits(one: Chart, rule: str, around: Around) -> tuple[str, ...]:
    """What must be said of a published list under a rule."""
    found = [f"Only the {len(one.entries)} published rows are ranked: a title that is not among them may stand higher."]
    if rule in (HOURS, VIEWS):
        figures = [figure_of(entry, rule, around) for entry in one.entries]
        is_printed = any(figure.value is not None and figure.says is None for figure in figures)
        which = "Values without a star are" if any(figure.says for figure in figures) else "Values are"
        said = f"{which} as printed by the publisher; equal ones" if is_printed else "Equal values"
        found.append(f"{said} keep the published order.")
    if rule == FIRST_28_DAYS:
        found.append(
            "Hours of the first four weeks, that of the release first, as far as this list has them: 22 to 28 days; "
            "hours off the list are not published."
        )
    if rule == POINTS and around.territories:
        count = around.territories
        where = "territory’s list" if count == 1 else "territories’ lists"
        found.append(f"Points of the week: 10 for rank 1 down to 1 for rank 10, added over {count} {where}.")
    return tuple(found)
