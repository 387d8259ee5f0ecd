"""Charts: which there are, their weeks, and the lists of a week in an edition."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc
from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from overnights.acts.chart import recorded_charts
from overnights.charts.definition import definition_for, versions_of
from overnights.charts.listing import Chart
from overnights.charts.record import ListName
from overnights.errors import UnknownChart
from overnights.public import ENTRIES_LISTED
from overnights.tables import EDITIONS
from overnights.tables.columns import INSTANT
from overnights.web import access
from overnights.web.access import Reader
from overnights.web.api import forms
from overnights.web.api.asking import Asked, AsOfField, Day, FormField, ReaderOf, Territory, accept_of, tell
from overnights.web.api.documented import answers
from overnights.web.api.forms import ROWS, Form
from overnights.web.api.models import ChartsSaid, ChartWeekSaid, WeeksSaid
from overnights.web.api.paging import Paged, WholeOrPaged, paged, stand_of_names, whole_or_paged
from overnights.web.shelf import Answer
from overnights.web.view import View
from overnights.weeks import day_start, zone_named

router = APIRouter(tags=["charts"])
Name = Annotated[str, Path(max_length=80, description="A chart's name.", examples=["netflix-weekly"])]


TerritoryField = Field(None, description="ISO 3166-1 alpha-2; ZZ: worldwide; else all.")
CategoryField = Field(None, max_length=80, description="The list's name, as in TV (English); else all.")


class OfCharts(Asked):
    """Which charts, of which day."""

    as_of: Day | None = AsOfField
    territory: Territory | None = TerritoryField


class OfWeeks(Paged):
    """Which weeks of a chart."""

    territory: Territory | None = TerritoryField
    category: str | None = CategoryField
    season_id: str | None = Field(None, max_length=200, description="A season's id: weeks in which it is on a list.")
    week_from: Day | None = Field(None, description="Weeks of that last day or later.", examples=["2022-08-28"])
    week_to: Day | None = Field(None, description="Weeks of that last day or before.", examples=["2022-12-25"])
    since: Day | None = Field(None, description="Weeks of which an edition was made on that day or later.")


LISTS_OF_A_PAGE = 20


class OfWeek(WholeOrPaged):
    """Which lists of a week; a page is of lists."""

    limit: int | None = Field(
        None,
        ge=1,
        le=200,
        description=f"Lists of one page; {LISTS_OF_A_PAGE} where it is not given, but in CSV and Parquet without a "
        "cursor: there it is all lists.",
    )
    territory: Territory | None = TerritoryField
    category: str | None = CategoryField
    season_id: str | None = Field(None, max_length=200, description="A season's id: lists that it is on.")
    title_id: str | None = Field(None, max_length=200, description="A title's id: lists that a season of it is on.")
    edition: int | None = Field(None, ge=1, le=1_000_000, description="Its number; else the latest.")
    format: Form | None = FormField


@router.get("/charts", response_model=ChartsSaid, responses=answers(), operation_id="charts")
async def charts(request: Request, reader: ReaderOf, asked: Annotated[OfCharts, Query()]) -> Response:
    """The charts that have editions."""
    return await tell(
        request, reader, ("charts", asked.territory), lambda view: _charts(view, asked.territory), as_of=asked.as_of
    )


@router.get("/charts/{name}/weeks", response_model=WeeksSaid, responses=answers(410), operation_id="weeks")
async def weeks(request: Request, reader: ReaderOf, name: Name, asked: Annotated[OfWeeks, Query()]) -> Response:
    """The windows of a chart that have an edition, the latest first; each is named by its last day."""

    def make(view: View) -> Answer:
        _known(name)
        found = _weeks(view, reader, name, asked)
        page = paged(request, asked, len(found), lambda: stand_of_names(found))
        rows = [_week(request, view, name, week) for week in page.of(found)]
        return forms.record({**page.said(chart=name), "rows": rows}, page.headers)

    return await tell(request, reader, (request.url.query,), make, as_of=asked.as_of)


@router.get(
    "/charts/{name}/weeks/{week}",
    response_model=ChartWeekSaid,
    responses=answers(406, 410, forms=(Form.CSV, Form.PARQUET)),
    operation_id="chart",
)
async def chart(
    request: Request,
    reader: ReaderOf,
    name: Name,
    week: Annotated[Day, Path(description="The window's last day; a week's Sunday.", examples=["2022-09-04"])],
    asked: Annotated[OfWeek, Query()],
) -> Response:
    """The lists of a chart in one window, each in its latest edition or the one of a number."""
    form = forms.form_meant(accept_of(request), asked.format, ROWS)
    return await tell(
        request, reader, (request.url.query, form), lambda view: _lists(request, view, name, week, asked, form),
        as_of=asked.as_of,
    )  # fmt: skip


def _charts(view: View, territory: str | None) -> Answer:
    history = view.site.history
    return forms.record({"charts": [_chart(view, one) for one in history.charts() if history.weeks(one, territory)]})


def _chart(view: View, name: str) -> dict[str, Any]:
    history, versions = view.site.history, versions_of(name)
    latest, found = versions[-1], history.weeks(name)
    territories = history.territories(name)
    kept = {category for territory in territories for category in history.categories(name, territory)}
    return {
        "name": name,
        "title": latest.title,
        "versions": [version.version for version in versions],
        "metric": latest.metric,
        "length": latest.length,
        "territories": territories,
        "categories": sorted(kept),
        "weeks": len(found),
        "first_week": found[0],
        "latest_week": found[-1],
    }


def _weeks(view: View, reader: Reader, name: str, asked: OfWeeks) -> list[date]:
    """The windows of a chart that are asked for, the latest first."""
    lists = {
        listed: known
        for listed, known in view.site.history.lists.items()
        if listed.chart == name
        and asked.territory in (None, listed.territory)
        and asked.category in (None, listed.category)
    }
    if asked.season_id is not None:
        found = {entry.week for entry in view.site.history.run(asked.season_id) if entry.list_name in lists}
    else:
        found = set().union(*(known.weeks for known in lists.values()))
    if asked.since is not None:
        found &= _made_since(view, reader, lists, asked.since)
    first, last = asked.week_from or date.min, asked.week_to or date.max
    return sorted((week for week in found if first <= week <= last), reverse=True)


def _made_since(view: View, reader: Reader, lists: Container[ListName], since: date) -> set[date]:
    """The weeks of which one of some lists has an edition that was made since a day."""
    editions = access.rows_of(view, reader, EDITIONS.name)
    start = pa.scalar(day_start(zone_named(view.home.settings.zone), since), INSTANT)
    made = editions.filter(pc.greater_equal(editions["made_at"], start))
    keys = zip(*(made[name].to_pylist() for name in ("chart", "territory", "category", "week")), strict=True)
    return {week for chart, place, of, week in keys if ListName(chart=chart, territory=place, category=of) in lists}


def _week(request: Request, view: View, name: str, week: date) -> dict[str, Any]:
    lists = sum(week in known.latest for listed, known in view.site.history.lists.items() if listed.chart == name)
    return {"week": week, "lists": lists, "href": f"{request.url.path}/{week}"}


def _known(name: str) -> None:
    """Raises: UnknownChart, where no chart has this name."""
    versions_of(name)


def _lists(request: Request, view: View, name: str, week: date, asked: OfWeek, form: Form) -> Answer:
    definition = definition_for(name, week)
    definition.check_last_day(week)
    found = recorded_charts(
        view.home, view.site.history, definition, week, territory=asked.territory, edition=asked.edition
    )
    if asked.category is not None:
        there = [one.edition.category for one in found]
        found = [one for one in found if one.edition.category == asked.category]
        if not found:
            raise UnknownChart(
                f"{name} has no list “{asked.category}” there. It has {', '.join(dict.fromkeys(there))}."
            )
    said = {"chart": name, "title": found[0].title, "version": found[0].edition.version, "week": week}
    found = _with_season(view, found, asked)
    names = [(one.edition.list_name, one.edition.edition) for one in found]
    page = whole_or_paged(request, asked, form, len(found), lambda: stand_of_names(names), of_a_page=LISTS_OF_A_PAGE)
    if form is not Form.JSON:
        return forms.rows(_table(page.of(found)), form, {}, page.headers)
    return forms.record({**page.said(**said), "lists": [_list(one) for one in page.of(found)]}, page.headers)


def _with_season(view: View, found: Sequence[Chart], asked: OfWeek) -> list[Chart]:
    """The lists that a season, or one of a title, is on."""
    meant = None if asked.season_id is None else {asked.season_id}
    if asked.title_id is not None:
        of_title = {season.season_id for season in view.site.catalogue.seasons_of(asked.title_id)}
        meant = of_title if meant is None else meant & of_title
    return [one for one in found if meant is None or any(entry.season_id in meant for entry in one.entries)]


def _table(charts: Sequence[Chart]) -> pa.Table:
    """The entries of lists as the table of entries has them."""
    rows = [{**row, "week": one.edition.week} for one in charts for row in one.as_rows()]
    return pa.Table.from_pylist(rows, schema=ENTRIES_LISTED.schema)


def _list(one: Chart) -> dict[str, Any]:
    edition = one.edition
    return {
        "territory": edition.territory,
        "category": edition.category,
        "edition": edition.edition,
        "latest": one.latest,
        "status": edition.status,
        "made_at": edition.made_at,
        "reason": edition.reason,
        "entries": one.as_rows(),
        "exits": one.exits_as_rows(),
    }
