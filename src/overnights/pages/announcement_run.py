"""How a season ran, for an announcement: each list by its full name with its territory, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from overnights.charts.record import Entry
from overnights.pages import places, words
from overnights.pages.announcement_parts import Grid, Part, Section, note, paragraph
from overnights.pages.ran import run_json
from overnights.pages.run import Run, RunWeek
from overnights.pages.title import SeasonRecord, TitleRecord
from overnights.pages.week import TERRITORY_CHART

UNITS = {"hours_viewed": "hours viewed", "views": "views", "minutes": "minutes"}


def list_name_said(category: str, territory: str) -> str:
    """A list by its full name.

    >>> list_name_said("TV (English)", "ZZ"), list_name_said("TV", "US")
    ('TV (English), worldwide', 'TV in the United States')
    """
    where = places.in_territory(territory)
    return f"{category}, {where}" if territory == places.WORLDWIDE else f"{category} {where}"


def how_it_ran(record: TitleRecord, season: SeasonRecord) -> Section:
    """The run on the worldwide list, the domestic one beside it, and in how many territories."""
    run = season.run
    if run is None:
        there = (_elsewhere(record, season), _territories_alone(season))
        return Section("How it ran", (paragraph("It was on no worldwide list.", *there),))
    noun = "the film" if record.title.kind == "film" else "the season"
    parts: tuple[Part, ...] = (
        paragraph(_entered(season, run, noun), _left(run, noun, _step(record, run)), _total(run, _step(record, run))),
        paragraph(_elsewhere(record, season), _territories(run)),
        _weekly(record, run),
        note(*_reading(record, run)),
    )
    return Section("How it ran", tuple(part for part in parts if isinstance(part, Grid) or part.spans))


def _entered(season: SeasonRecord, run: Run, noun: str) -> str:
    """On which list, for how long, from where to where; who may have been on it before is not said to enter."""
    listed, peak = run.listed, run.peak
    first = listed[0]
    days = f", with {words.cardinal(first.days or 7)} {'day' if first.days == 1 else 'days'} of viewing"
    name = list_name_said(run.list_name.category, run.list_name.territory)
    gaps = _gaps([week.week for week in listed])
    text = f"On {name}, {noun} was listed for {_weeks(len(listed))}{gaps}. "
    entered = "It was" if season.is_begun_before else "It entered at"
    text += f"{entered} {words.rank(first.rank or 0)} in the week ending {words.day(first.week)}"
    text += days if first.is_part else ""
    if season.is_begun_before:
        text += f", the first that is here: its debut is not known, since {_begun_before(season)}"
    if peak.week == first.week:
        return f"{text}. That is its best rank." if season.is_begun_before else f"{text}, its best rank."
    if season.is_begun_before:
        return f"{text}. Its best rank was {words.rank(peak.rank or 0)}, in the week ending {words.day(peak.week)}."
    return f"{text}, and its best rank was {words.rank(peak.rank or 0)}, in the week ending {words.day(peak.week)}."


def _begun_before(season: SeasonRecord) -> str:
    """Why its debut is not known, as its record says."""
    return str(run_json(season.main_run, season.lacking)["debut_week_why"]) if season.main_run else ""


def _gaps(weeks: Sequence[date]) -> str:
    """Whether weeks, ascending, are in a row."""
    return "" if weeks[-1] - weeks[0] == timedelta(weeks=len(weeks) - 1) else ", not all in a row"


def _weeks(count: int) -> str:
    return f"{words.cardinal(count)} {'week' if count == 1 else 'weeks'}"


def _left(run: Run, noun: str, rounding: int) -> str:
    """How it left the list, and what the last place then had."""
    last = run.listed[-1]
    if run.left_in is None:
        return f"It was {words.rank(last.rank or 0)} in the week ending {words.day(last.week)}, the latest recorded."
    gone = next(week for week in run.weeks if week.week > last.week)
    text = f"It left the list in its {words.ordinal(run.left_in)} week, from {words.rank(last.rank or 0)}"
    if gone.at_most is None:
        return f"{text}; its own figure of that week is not published."
    unit = UNITS.get(run.metric, run.metric)
    had = f"{words.amount_said(gone.at_most, rounding)} {unit}"
    place = f"the last place, the {words.rank(gone.places)}, had {had}"
    if gone.is_by_views:
        place = f"with the views of the last place, the {words.rank(gone.places)}, it would have had at most {had}"
    return f"{text}; {place} in that week, and what {noun} had is not published."


def _total(run: Run, rounding: int) -> str:
    """What it had while listed; what was watched off the list is not in it."""
    if run.total is None:
        return "The list publishes ranks alone."
    return f"While it was listed it had {words.amount_said(run.total, rounding)} {UNITS.get(run.metric, run.metric)}."


def _elsewhere(record: TitleRecord, season: SeasonRecord) -> str:
    """Its ranks on the domestic list."""
    if record.domestic is None:
        return ""
    rows = [e for e in season.entries if e.chart == TERRITORY_CHART and e.territory == record.domestic]
    there = places.in_territory(record.domestic)
    if not rows:
        return f"{words.capital(there)} it was on no list."
    return " ".join(_on_list(category, rows) for category in dict.fromkeys(row.category for row in rows))


def _on_list(category: str, rows: Sequence[Entry]) -> str:
    one = [row for row in rows if row.category == category]
    ranks = [words.rank(row.rank) for row in one]
    name = list_name_said(category, one[0].territory)
    if len(one) == 1:
        return f"On {name}, it was {ranks[0]}, in the week ending {words.day(one[0].week)}."
    best = min(one, key=lambda row: (row.rank, row.week))
    when = f"those ending {words.day(one[0].week)} to {words.day(one[-1].week)}"
    if _gaps([row.week for row in one]):
        when = f"not all in a row, from that ending {words.day(one[0].week)} to that ending {words.day(one[-1].week)}"
    return f"On {name}, it was listed for {_weeks(len(one))}, {when}, and was {words.rank(best.rank)} at best."


def _territories_alone(season: SeasonRecord) -> str:
    """On how many territories' lists a season was that was on no worldwide one."""
    rows = [entry for entry in season.entries if entry.chart == TERRITORY_CHART]
    if not rows:
        return "It was on no territory's list."
    first, last = min(row.week for row in rows), max(row.week for row in rows)
    best = min(rows, key=lambda row: (row.rank, row.week, row.territory))
    in_many = words.counted(len({row.territory for row in rows}), "territory", "territories")
    when = (
        f"the week ending {words.day(first)}"
        if first == last
        else f"weeks ending {words.day(first)} to {words.day(last)}"
    )
    top = f"{words.rank(best.rank)} on {list_name_said(best.category, best.territory)}"
    return f"It was on the lists of {in_many}, in {when}; its best rank was {top}."


def _territories(run: Run) -> str:
    known = [week for week in run.weeks if week.territories is not None]
    if not known:
        return "In how many territories it was listed is not published."
    most = max(known, key=lambda week: week.territories or 0)
    if not most.territories:
        return "It was on no territory's list."
    in_many = words.counted(most.territories, "territory", "territories")
    return f"At the most it was on the lists of {in_many}, in the week ending {words.day(most.week)}."


def _weekly(record: TitleRecord, run: Run) -> Grid:
    """A row a week: rank, figure, weeks, domestic rank, territories."""
    millions = ", million" if words.is_in_millions(_step(record, run)) else ""
    columns = {
        "Week ending": [words.day(week.week) for week in run.weeks],
        f"Rank on {list_name_said(run.list_name.category, run.list_name.territory)}": [
            _rank(w.rank) for w in run.weeks
        ],
    }
    if run.total is not None:
        unit = words.capital(UNITS.get(run.metric, run.metric)) + millions
        columns[unit] = [_figure(week, _step(record, run)) for week in run.weeks]
    columns["Weeks on the list"] = [str(week.weeks_on_chart) if week.weeks_on_chart else "out" for week in run.weeks]
    if record.domestic:
        columns[f"Rank in {places.territory(record.domestic)}"] = [_domestic(week) for week in run.weeks]
    if any(week.territories is not None for week in run.weeks):
        columns["Territories"] = [_territory_count(week) for week in run.weeks]
    rows = tuple(zip(*columns.values(), strict=True))
    return Grid("Week by week", tuple(columns), (False, *[True] * (len(columns) - 1)), rows)


def _rank(rank: int | None) -> str:
    return str(rank) if rank else "out"


def _domestic(week: RunWeek) -> str:
    return _rank(week.domestic_rank) if week.has_domestic else "not published"


def _figure(week: RunWeek, rounding: int) -> str:
    """The week's figure; off the list it is not published, and at most what the last place had."""
    if week.value is not None:
        return words.amount(week.value, rounding)
    if week.at_most is not None:
        return f"not published (at most {words.amount(week.at_most, rounding)})"
    return "not published"


def _territory_count(week: RunWeek) -> str:
    return words.count(week.territories) if week.territories is not None else "not published"


def _step(record: TitleRecord, run: Run) -> int:
    """To how many its figures are rounded."""
    return words.step_of(run.metric, record.rounding)


def _reading(record: TitleRecord, run: Run) -> list[str]:
    """How to read the table."""
    said = ["Weeks run from Monday to Sunday. Out: not on the list."]
    if record.domestic:
        what = "TV" if record.title.kind != "film" else "Films"
        said.append(f"{words.capital(places.territory(record.domestic))}: the list {what}, all languages, rank alone.")
    if _step(record, run) > 1:
        said.append(f"Figures are rounded to {words.count(_step(record, run))}, after ranking and adding.")
    open_weeks = [words.day(week.week) for week in run.weeks if week.status == "overnight"]
    if open_weeks:
        said.append(f"Overnight figures, late events still awaited: week ending {words.listed(open_weeks)}.")
    return said
