"""`chart --ranked-by`: the lists of a week under another rule, beside their official ranks; nothing is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from overnights.acts.chart import chart, day_meant, default_name, recorded_charts
from overnights.acts.chart_store import history_of
from overnights.acts.doors import is_published
from overnights.acts.recording import check_over, check_viewing, clock_of, figures_to_rank, inputs_of, no_viewing
from overnights.charts.definition import Definition, definition_for
from overnights.charts.entry_figures import Around, other_ranking, points_of
from overnights.charts.listing import Chart
from overnights.charts.other_rules import FIRST_28_DAYS, POINTS, OtherRanking, check_rule
from overnights.charts.record import ListName, Published
from overnights.charts.viewed import Viewing
from overnights.charts.viewing_figures import OF_TERRITORIES, Desk
from overnights.countries import ALL
from overnights.errors import NotClosed, UnknownChart
from overnights.home import Home
from overnights.weeks import Week


def ranked_by(
    home: Home,
    rule: str,
    name: str | None = None,
    *,
    week: date | Week | None = None,
    territory: str | None = None,
    edition: int | None = None,
    now: datetime,
) -> list[OtherRanking]:
    """A chart's lists in a week, ranked by another rule: a view, of which nothing is recorded.

    Of published lists the published rows are ranked, by what their publisher gives; of a home's own all seasons that
    are eligible, by the figures of now. Official ranks are those of the edition that is recorded; where a home has
    none of the week yet, those that the chart has by the figures of now.

    Args:
        rule: hours, views, first-28-days or points.
        name, week, territory, edition: as `chart` has them.
    Returns: one a list, by territory, then in the definition's order of categories.
    Raises: UnknownRule; OutOfRange, where the rule does not fit the chart; what `chart` raises.
    """
    check_rule(rule)
    name = name or default_name(territory)
    if is_published(home):
        charts = chart(home, name, week=week, territory=territory, edition=edition, now=now)
        around = _around(home, charts, rule)
        found = [other_ranking(one, rule, around[one.edition.list_name]) for one in charts]
    else:
        day = day_meant(home, name, week, now, territory)
        found = _of_viewing(home, rule, name, day, territory, edition, now=now)
    return [replace(one, as_of=home.as_of) for one in found]


def _around(home: Home, charts: list[Chart], rule: str) -> dict[ListName, Around]:
    """What each published list needs beside its rows."""
    names = [one.edition.list_name for one in charts]
    if rule == FIRST_28_DAYS:
        from overnights.acts.runs import run_facts

        history, released_on = history_of(home.lake, [charts[0].edition.chart]), run_facts(home).released_on
        return {name: Around(history=history.list_of(name), released_on=released_on) for name in names}
    if rule != POINTS:
        return dict.fromkeys(names, Around())
    week = charts[0].edition.week
    history = history_of(home.lake, [OF_TERRITORIES], weeks=(week,))
    territories = history.territories(OF_TERRITORIES, week)
    lists = history.latest_of([listed for listed in history.lists if listed.chart == OF_TERRITORIES], [week])
    points = points_of(lists, definition_for(OF_TERRITORIES, week).length)
    return dict.fromkeys(names, Around(points=points, territories=len(territories)))


def _of_viewing(
    home: Home, rule: str, name: str, day: date, territory: str | None, edition: int | None, *, now: datetime
) -> list[OtherRanking]:
    """Lists of a home's own viewing."""
    definition = definition_for(name, day)
    definition.check_last_day(day)
    if territory is not None:
        definition.check_territory(territory)
    check_over(definition, day, clock_of(home, now))
    figures, viewing = figures_to_rank(home)
    if not viewing.days_seen():
        raise NotClosed(no_viewing(home))
    check_viewing(definition, day, viewing)
    territories = _territories(definition, viewing, day, territory)
    history = history_of(home.lake, [name], weeks=(day,))
    recorded: dict[ListName, Published] = {}
    if edition is not None or set(territories) & set(history.territories(name, day)):
        charts = recorded_charts(home, history, definition, day, territory=territory, edition=edition)
        recorded = {one.edition.list_name: Published(edition=one.edition, entries=one.entries) for one in charts}
    desk = Desk.of(definition, day, rule, viewing, figures.reach)
    names = (
        ListName(chart=name, territory=where, category=category)
        for where in territories
        for category in definition.categories
    )
    return [desk.other_ranking(one, recorded.get(one), inputs=inputs_of(figures)) for one in names]


def _territories(definition: Definition, viewing: Viewing, day: date, territory: str | None) -> tuple[str, ...]:
    """The territories whose lists are meant. Raises: UnknownChart, where one has no viewing by then."""
    there = viewing.territories_by(day) if definition.is_each_territory else (ALL,)
    if territory is None:
        return there
    if territory not in there:
        raise UnknownChart(
            f"{definition.name} has no list of {day} in {territory}, where nothing was seen by then. It has lists for "
            f"{', '.join(there)}.",
            name=definition.name,
            day=day,
            territories=there,
        )
    return (territory,)
