"""Charts: which there are, their weeks, and the lists of a week in an edition."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from overnights.acts.chart import recorded_charts
from overnights.charts.definition import definition_for, versions_of
from overnights.charts.listing import Chart
from overnights.errors import UnknownChart
from overnights.public import ENTRIES_LISTED
from overnights.web.api import forms
from overnights.web.api.asking import Asked, AsOfField, Day, FormField, Paged, ReaderOf, accept_of, page_links, tell
from overnights.web.api.documented import answers
from overnights.web.api.forms import Form
from overnights.web.api.models import ChartsSaid, ChartWeekSaid, WeeksSaid
from overnights.web.shelf import Answer
from overnights.web.view import View

router = APIRouter(tags=["charts"])
Name = Annotated[str, Path(max_length=80, description="A chart's name.", examples=["netflix-weekly"])]


class OfCharts(Asked):
    """Of which day."""

    as_of: Day | None = AsOfField


class OfWeek(Paged):
    """Which lists of a week; a page is of lists."""

    limit: int = Field(20, ge=1, le=200, description="Lists of one page.")
    territory: str | None = Field(
        None, pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2; ZZ: worldwide; else all."
    )
    category: str | None = Field(None, max_length=80, description="The list's name, as in TV (English); else all.")
    edition: int | None = Field(None, ge=1, le=1_000_000, description="Its number; else the latest.")
    format: Literal[Form.JSON, Form.CSV] | None = FormField


@router.get("/charts", response_model=ChartsSaid, responses=answers(), operation_id="charts")
async def charts(request: Request, reader: ReaderOf, asked: Annotated[OfCharts, Query()]) -> Response:
    """The charts that have editions."""
    return await tell(request, reader, "charts", _charts, as_of=asked.as_of)


@router.get("/charts/{name}/weeks", response_model=WeeksSaid, responses=answers(), operation_id="weeks")
async def weeks(request: Request, reader: ReaderOf, name: Name, asked: Annotated[Paged, Query()]) -> Response:
    """The windows of a chart that have an edition, the latest first; each is named by its last day."""

    def make(view: View) -> Answer:
        _known(name)
        found = view.site.history.weeks(name)[::-1]
        page = found[asked.offset : asked.offset + asked.limit]
        rows = [_week(request, view, name, week) for week in page]
        said = {"chart": name, "total": len(found), "limit": asked.limit, "offset": asked.offset, "rows": rows}
        return forms.record(said, page_links(request, asked, len(found)))

    return await tell(request, reader, (request.url.query,), make, as_of=asked.as_of)


@router.get(
    "/charts/{name}/weeks/{week}",
    response_model=ChartWeekSaid,
    responses=answers(406, forms=(Form.CSV,)),
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
    form = forms.form_meant(accept_of(request), asked.format, (Form.JSON, Form.CSV))
    return await tell(
        request, reader, (request.url.query, form), lambda view: _lists(request, view, name, week, asked, form),
        as_of=asked.as_of,
    )  # fmt: skip


def _charts(view: View) -> Answer:
    history = view.site.history
    return forms.record({"charts": [_chart(view, name) for name in history.charts() if history.weeks(name)]})


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
    page, headers = found[asked.offset : asked.offset + asked.limit], page_links(request, asked, len(found))
    if form is Form.CSV:
        return forms.csv_of([row for one in page for row in one.as_rows()], ENTRIES_LISTED.column_names, headers)
    said = {"chart": name, "title": found[0].title, "version": found[0].edition.version, "week": week,
            "total": len(found), "limit": asked.limit, "offset": asked.offset}  # fmt: skip
    return forms.record({**said, "lists": [_list(one) for one in page]}, headers)


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
