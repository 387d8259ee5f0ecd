"""What weekly lists say of a season: weeks, ranks, hours and views of its weeks on the list, territories.

A list that the home does not have is not a list that the season is off: what it would say is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from overnights.charts.record import Entry, ListName
from overnights.countries import ALL
from overnights.renewal.evidence import COUNTRY, FIRST_EVENING, WEEKLY, Evidence
from overnights.renewal.metrics import METRICS, RISING, Metric
from overnights.renewal.readings_parts import MILLIONTH, Found, no_release, week_ratio
from overnights.renewal.readings_viewing import MS
from overnights.renewal.record import Input, Reading
from overnights.viewing.audience import closes_on
from overnights.viewing.sums import MS_PER_HOUR
from overnights.weeks import Week

WEEK = timedelta(days=7)
WEEKS_TO_ENTER = 2  # a season that was on no list is off it once two whole weeks after its release are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A season's weeks on a list in a window, and whether they can still change.

    `last` is the Sunday of the window's last week, or of the latest list without a window. `territories` counts the
    lists it stood on in each week, where all territories' are read.
    """

    chart: str
    entries: tuple[Entry, ...]
    is_windowed: bool
    last: date
    territories: Counter[date]
    grain: Fraction
    is_settled: bool
    why: str | None = None
    missing: str | None = None
    known_on: date | None = None


def read_charts(evidence: Evidence, season_id: str, metric: Metric, days: int | None, territory: str) -> Reading:
    """A metric of the weekly lists; so far, while the window is open or the season is on the list."""
    if metric.name == "second_week_retention":
        return _second_week(evidence, season_id, territory)
    run = _run(evidence, season_id, metric, days, territory)
    if isinstance(run, Reading):
        return run
    found = _READ[metric.name](run)
    return Reading(
        metric=metric.name,
        value=found.value,
        inputs=found.inputs,
        why=found.why or run.why,
        missing=found.missing or run.missing,
        known_on=run.known_on,
        is_settled=run.is_settled,
        is_rising=metric.name in RISING,
    )


def _run(evidence: Evidence, season_id: str, metric: Metric, days: int | None, territory: str) -> Run | Reading:
    """The run that is read; a reading where there is none to read."""
    is_country = metric.name == "territories" or territory != ALL
    chart, where = (COUNTRY, None if metric.name == "territories" else territory) if is_country else (WEEKLY, ALL)
    weeks = evidence.weeks(chart, where)
    if not weeks:
        place = f" of {where}" if where not in (None, ALL) else ""
        why = f"this home has no lists of {chart}{place}"
        return Reading(metric=metric.name, value=None, missing=f"{chart}{place}", why=why)
    began = evidence.began_on(season_id, territory)
    name = None if where is None else evidence.list_of(season_id, where)
    if began is None:
        return no_release(metric.name)
    if where is not None and name is None and evidence.has_events:
        missing = "titles.csv: original_language"
        return Reading(
            metric=metric.name, value=None, missing=missing, why="its language is not known, so nor its list"
        )
    if ends := _not_loaded(evidence, chart, where, after=Week.of(began).sunday - WEEK):
        missing = f"{chart} of the week ending {Week.of(began).sunday}"
        return Reading(metric=metric.name, value=None, why=ends, missing=missing, is_settled=False)
    run = whole = _entries(evidence, season_id, name)
    counted = _territories(evidence, season_id) if where is None else Counter(e.week for e in run)
    first, last = Week.of(began).sunday, max(weeks)
    if days is not None:
        closes = closes_on(began, days)
        last = Week.of(closes + timedelta(days=1)).sunday - WEEK
        counted = Counter({week: n for week, n in counted.items() if first <= week <= last})
        run = tuple(entry for entry in run if first <= entry.week <= last)
    is_as_published = days is None and metric.name == "weeks_on_chart"
    asked = _Weeks(began, first, last, weeks, frozenset(counted), name, days is not None, is_as_published, chart)
    stands = _settling(evidence, asked, whole)
    return Run(
        chart=chart,
        entries=run,
        is_windowed=days is not None,
        last=last,
        territories=counted,
        grain=MS if evidence.has_events else Fraction(1),
        is_settled=stands is None,
        **({} if stands is None else {"why": stands[0], "missing": stands[1], "known_on": stands[2]}),  # type: ignore[arg-type]
    )


@dataclass(frozen=True, slots=True)
class _Weeks:
    """The weeks from a season's first to the window's last, those that have lists, and those it was listed in."""

    began: date
    first: date
    last: date
    listed: frozenset[date]
    on: frozenset[date]
    name: ListName | None
    is_windowed: bool
    is_as_published: bool  # only the last entry's own count is asked for
    chart: str


def _settling(
    evidence: Evidence, weeks: _Weeks, run: Sequence[Entry]
) -> tuple[str, str | None, date | None] | None:  # fmt: skip
    """Why a run may still change, what is missing of it, and when it is known; None where it is settled.

    Without a window, what tells that a season is off the list is the first list after its last one; where it was on
    none, the list of the second whole week.
    """
    latest = max(weeks.listed)
    lag = timedelta(days=evidence.lag_days)
    off = max(weeks.on) + WEEK if weeks.on else weeks.first + WEEKS_TO_ENTER * WEEK
    may_change = latest < off
    if weeks.last > latest or (may_change and not weeks.is_windowed):
        where = weeks.name.territory if weeks.name else None
        ends = _not_loaded(evidence, weeks.chart, where, after=latest)
        if ends is not None:
            return ends, f"{weeks.chart} of the week ending {latest + WEEK}", None
    if weeks.last > latest:
        return f"the list of the week ending {weeks.last} is not in yet", None, weeks.last + lag
    if not weeks.is_windowed:
        if latest in weeks.on:
            return f"it is still on the list of the week ending {latest}", None, latest + WEEK + lag
        if latest < off:
            return f"it may still enter the list of the week ending {latest + WEEK}", None, off + lag
    tells = weeks.last if weeks.is_windowed else min(week for week in weeks.listed if week >= off)
    overnight = _overnight(evidence, weeks, tells)
    if overnight:
        return f"the list of the week ending {overnight} is not consolidated", None, overnight + lag
    missing = _missing(evidence, weeks, run)
    return None if missing is None else (f"the home lacks {missing}", missing, None)


def _not_loaded(evidence: Evidence, chart: str, where: str | None, *, after: date) -> str | None:
    """Why nothing after a day is known of a publisher's lists: other lists are loaded of later weeks, these are not.

    None where there are such lists after the day, or where no other list is later: theirs may still come.
    """
    last = max(evidence.weeks(chart, where))
    newest = max((max(evidence.weeks(one, None), default=last) for one in (WEEKLY, COUNTRY)), default=last)
    if evidence.has_events or last > after or newest <= last:
        return None
    what = "worldwide list" if chart == WEEKLY else "list of territories" if where is None else f"list of {where}"
    return f"no {what} after {last} is loaded"


def _overnight(evidence: Evidence, weeks: _Weeks, last: date) -> date | None:
    """The last week from the first to this one whose list still awaits late events."""
    asked = [
        week
        for name, awaiting in evidence.overnight.items()
        if name == weeks.name or (weeks.name is None and name.chart == weeks.chart)
        for week in awaiting
        if weeks.first <= week <= last
    ]
    return max(asked, default=None)


def _missing(evidence: Evidence, weeks: _Weeks, run: Sequence[Entry]) -> str | None:
    """The first week's list that the home lacks, of those from the first to the last; None where it has them all."""
    if evidence.has_events:
        begins = evidence.first_on
        is_whole = begins is not None and begins <= weeks.began + FIRST_EVENING
        return None if is_whole else f"events from {weeks.began}"
    ends = run[-1].week if run else weeks.first - WEEK
    is_counted = bool(run) and run[-1].weeks_on_chart == len(run)  # its publisher knows of no other week
    since = weeks.first if not run or (weeks.is_windowed and not is_counted) else ends + WEEK
    wanted = (since + WEEK * n for n in range((weeks.last - since).days // 7 + 1))
    lacked = next((week for week in wanted if week not in weeks.listed), None)
    if lacked is not None:
        return f"{weeks.chart} of the week ending {lacked}"
    if not (weeks.is_windowed or weeks.is_as_published or is_counted) and run:
        return f"{weeks.chart} of weeks before {ends}"
    return None


def _entries(evidence: Evidence, season_id: str, name: ListName | None) -> tuple[Entry, ...]:
    """A season's entries on a list, ascending by week, each of its week's latest edition."""
    return () if name is None else evidence.history.list_of(name).entries_of(season_id)


def _territories(evidence: Evidence, season_id: str) -> Counter[date]:
    """On how many territories' lists a season stood in each week."""
    lists, stood = evidence.history.lists, evidence.history.lists_of(season_id)
    places = {
        (week, name.territory) for name in stood if name.chart == COUNTRY for week, _ in lists[name].runs[season_id]
    }
    return Counter(week for week, _ in places)


# ── what is read of a run ──


def _weeks_on_chart(run: Run) -> Found:
    weeks = len(run.entries)
    if run.entries and not run.is_windowed:
        weeks = run.entries[-1].weeks_on_chart
    return _whole("weeks_on_chart", weeks)


def _streak(run: Run) -> Found:
    return _whole("streak", _longest([entry.week for entry in run.entries]))


def _longest(weeks: Sequence[date]) -> int:
    """The longest run of weeks without a gap, of some ascending ones."""
    longest = current = 0
    for place, week in enumerate(weeks):
        current = current + 1 if place and weeks[place - 1] == week - WEEK else 1
        longest = max(longest, current)
    return longest


def _peak_rank(run: Run) -> Found:
    if not run.entries:
        return Found(value=None, why="it was not on the list, so it has no rank")
    return _whole("peak_rank", min(entry.rank for entry in run.entries))


def _rank(run: Run) -> Found:
    now = next((entry for entry in run.entries if entry.week == run.last), None)
    if now is None:
        return Found(value=None, why=f"it is not on the list of the week ending {run.last}, so it has no rank")
    return _whole("rank", now.rank)


def _territories_at_once(run: Run) -> Found:
    return _whole("territories", max(run.territories.values(), default=0))


def _hours_on_chart(run: Run) -> Found:
    hours = [_hours_of(entry) for entry in run.entries]
    return _added("hours_on_chart", "hours", hours, run)


def _views_on_chart(run: Run) -> Found:
    views = [_views_of(entry) for entry in run.entries]
    return _added("views_on_chart", "views", views, run)


def _added(name: str, unit: str, parts: Sequence[Fraction | None], run: Run) -> Found:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        week = next(entry.week for entry, part in zip(run.entries, parts, strict=True) if part is None)
        why = f"{unit} of the week ending {week} are not published on {run.chart}"
        return Found(value=None, why=why, missing=f"{unit} of the week ending {week}")
    value = sum(known, Fraction(0))
    grain = run.grain if unit == "hours" or run.grain == 1 else MILLIONTH
    return Found(value=value, inputs=(Input(name=name, unit=unit, amount=value, grain=grain),))


def _hours_of(entry: Entry) -> Fraction | None:
    """Hours of an entry: exact, since they are a whole number of ms."""
    return None if entry.hours_viewed is None else Fraction(round(entry.hours_viewed * MS_PER_HOUR), MS_PER_HOUR)


def _views_of(entry: Entry) -> Fraction | None:
    """Views of an entry: exact where they are what was ranked, else as the edition has them."""
    if entry.metric == "views" and entry.exact is not None:
        return entry.exact
    return None if entry.views is None else Fraction(str(entry.views))


def _whole(name: str, value: int) -> Found:
    found = Input(name=name, unit=METRICS[name].unit, amount=Fraction(value))
    return Found(value=Fraction(value), inputs=(found,))


def _second_week(evidence: Evidence, season_id: str, territory: str) -> Reading:
    """Hours of the second whole week after release over hours of the first, from the worldwide lists."""
    name = "second_week_retention"
    if territory != ALL:
        return Reading(metric=name, value=None, missing="hours", why=f"{COUNTRY} publishes ranks alone")
    released = evidence.released_on(season_id)
    weeks = evidence.weeks(WEEKLY, ALL)
    if released is None:
        return no_release(name)
    if not weeks:
        return Reading(metric=name, value=None, missing=WEEKLY, why=f"this home has no lists of {WEEKLY}")
    whole = Week.of(released if released.weekday() == 0 else released + WEEK).sunday
    listed = evidence.list_of(season_id)
    entries = {entry.week: _hours_of(entry) for entry in _entries(evidence, season_id, listed)}
    for week in (whole, whole + WEEK):
        if week not in weeks:
            is_to_come = week > max(weeks)
            why = f"the list of the week ending {week} is not in{' yet' if is_to_come else ''}"
            known = week + timedelta(days=evidence.lag_days) if is_to_come else None
            return Reading(
                metric=name,
                value=None,
                why=why,
                missing=f"{WEEKLY} of the week ending {week}",
                known_on=known,
                is_settled=not is_to_come,
            )
        if entries.get(week) is None:
            why = f"it was not on the list of the week ending {week}, so its hours are not published"
            return Reading(metric=name, value=None, why=why, missing=f"hours of the week ending {week}")
    found = week_ratio(entries[whole] or Fraction(0), entries[whole + WEEK] or Fraction(0), grain=Fraction(1))
    return Reading(metric=name, value=found.value, inputs=found.inputs, why=found.why)


_READ: dict[str, Callable[[Run], Found]] = {
    "weeks_on_chart": _weeks_on_chart,
    "streak": _streak,
    "peak_rank": _peak_rank,
    "rank": _rank,
    "hours_on_chart": _hours_on_chart,
    "views_on_chart": _views_on_chart,
    "territories": _territories_at_once,
}
