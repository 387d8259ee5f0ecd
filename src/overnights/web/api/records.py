"""The records of pages: each is the very record that its page is made of, as JSON, and its rows as CSV."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from overnights import links
from overnights.web.access import Reader
from overnights.web.api import forms
from overnights.web.api.asking import Day, FormField, OfDay, ReaderOf, Territory, accept_of, tell
from overnights.web.api.documented import answers
from overnights.web.api.forms import MEDIA, Form
from overnights.web.api.page_models import (
    AgainstSaid,
    AllTimeSaid,
    BoardSaid,
    CohortSaid,
    CohortsSaid,
    CountriesSaid,
    CountrySaid,
    HealthSaid,
    PairsSaid,
    RestatedSaid,
    WeekPageSaid,
)
from overnights.web.problems import Problem
from overnights.web.shelf import Answer, answer
from overnights.web.view import View

router = APIRouter(tags=["pages"])
TWO = (Form.JSON, Form.CSV)
WITH_CSV = answers(406, forms=(Form.CSV,))
SeasonId = Annotated[str, Path(max_length=200, description="A season's id.", examples=["harbour-s1"])]
Country = Annotated[Territory, Path(description="ISO 3166-1 alpha-2.", examples=["US"])]
CategoryField = Field(None, max_length=80, description="The list's name, as in TV (English); else all.")


class OfPage(OfDay):
    """Of which day, in which form."""

    format: Literal[Form.JSON, Form.CSV] | None = FormField


class OfBoard(OfPage):
    """Which seasons of the board, in which order."""

    category: str | None = CategoryField
    seasons: Literal["now", "first", "later"] | None = Field(None, description="On a list now, first or later seasons.")
    due: Literal["soon", "over"] | None = Field(None, description="Whose decision is due soon, or overdue.")
    order: Literal["by-margin", "newest", "due"] | None = Field(None, description="Else the board's own.")
    page: int = Field(1, ge=1, le=10, description="Which page; `pages` says how many there are.")


class OfThisWeek(OfPage):
    """Of which territory."""

    territory: Territory = Field("ZZ", description="ISO 3166-1 alpha-2; ZZ: worldwide.")


class OfCountries(OfPage):
    """Of which week."""

    week: Day | None = Field(None, description="A Sunday; else the latest.", examples=["2022-09-04"])


class OfAllTime(OfPage):
    """Of which list."""

    category: str | None = CategoryField


class OfCohort(OfPage):
    """Of which kind."""

    kind: str | None = Field(None, max_length=40, description="As in first_season; else all.", examples=["limited"])


@router.get("/weeks/{week}", response_model=WeekPageSaid, responses=WITH_CSV, operation_id="week")
async def week(
    request: Request,
    reader: ReaderOf,
    week: Annotated[Day, Path(description="A Sunday.", examples=["2022-09-04"])],
    asked: Annotated[OfThisWeek, Query()],
) -> Response:
    """The page of a week: its sentence, its lists with what moved, and what was restated."""
    return await _page(request, reader, links.week(week, asked.territory), asked)


@router.get("/board", response_model=BoardSaid, responses=WITH_CSV, operation_id="board")
async def board(request: Request, reader: ReaderOf, asked: Annotated[OfBoard, Query()]) -> Response:
    """On the bubble: every season that waits for a decision, its tightest requirement, and what changed."""
    choices = (one for one in (asked.seasons, asked.due, asked.order) if one)
    return await _page(request, reader, links.bubble(asked.category or "", *choices, page=asked.page), asked)


@router.get("/countries", response_model=CountriesSaid, responses=WITH_CSV, operation_id="countries")
async def countries(request: Request, reader: ReaderOf, asked: Annotated[OfCountries, Query()]) -> Response:
    """A week over all countries: who leads where, and how far countries agree with the world."""
    return await _page(request, reader, links.countries(asked.week) if asked.week else links.COUNTRIES, asked)


@router.get("/countries/{territory}", response_model=CountrySaid, responses=WITH_CSV, operation_id="country")
async def country(
    request: Request, reader: ReaderOf, territory: Country, asked: Annotated[OfPage, Query()]
) -> Response:
    """One country: its lists, and what it has that the world has not."""
    return await _page(request, reader, links.country(territory), asked)


@router.get("/all-time", response_model=AllTimeSaid, responses=WITH_CSV, operation_id="all_time")
async def all_time(request: Request, reader: ReaderOf, asked: Annotated[OfAllTime, Query()]) -> Response:
    """All-time lists: those that a publisher shows, and those of the record."""
    return await _page(request, reader, links.all_time(asked.category) if asked.category else links.ALL_TIME, asked)


@router.get("/comparisons", response_model=PairsSaid, responses=WITH_CSV, operation_id="comparisons")
async def comparisons(request: Request, reader: ReaderOf, asked: Annotated[OfPage, Query()]) -> Response:
    """The seasons that are held against another, with whom."""
    return await _page(request, reader, links.AGAINST, asked)


@router.get(
    "/comparisons/{season_id}/{other_id}", response_model=AgainstSaid, responses=WITH_CSV, operation_id="comparison"
)
async def comparison(
    request: Request,
    reader: ReaderOf,
    season_id: SeasonId,
    other_id: Annotated[str, Path(max_length=200, description="Another's id.", examples=["quiet-hours-s1"])],
    asked: Annotated[OfPage, Query()],
) -> Response:
    """A season against any other, week by week since the debut of each."""
    return await _page(request, reader, links.against(season_id, other_id), asked)


@router.get("/cohorts", response_model=CohortsSaid, responses=WITH_CSV, operation_id="cohorts")
async def cohorts(request: Request, reader: ReaderOf, asked: Annotated[OfPage, Query()]) -> Response:
    """The cohorts there are: seasons of a list, of one kind or all."""
    return await _page(request, reader, links.COHORTS, asked)


@router.get("/cohorts/{category}", response_model=CohortSaid, responses=WITH_CSV, operation_id="cohort")
async def cohort(
    request: Request,
    reader: ReaderOf,
    category: Annotated[str, Path(max_length=80, description="The list's name.", examples=["TV (English)"])],
    asked: Annotated[OfCohort, Query()],
) -> Response:
    """One cohort: how its seasons ran, and how many are left each week."""
    return await _page(request, reader, links.cohort(category, asked.kind), asked)


@router.get("/restatements/summary", response_model=RestatedSaid, responses=WITH_CSV, operation_id="restated")
async def restated(request: Request, reader: ReaderOf, asked: Annotated[OfPage, Query()]) -> Response:
    """What was changed after it was published, counted; the cells are in /restatements."""
    return await _page(request, reader, links.RESTATEMENTS, asked)


@router.get("/health", response_model=HealthSaid, responses=WITH_CSV, operation_id="health")
async def health(request: Request, reader: ReaderOf, asked: Annotated[OfPage, Query()]) -> Response:
    """The data's health: what was set aside and why, what is late, what is missing."""
    return await _page(request, reader, links.HEALTH, asked)


async def _page(request: Request, reader: Reader, path: str, asked: OfPage) -> Response:
    """The record of a page; what a page shows is public, and the same for every reader."""
    form = forms.form_meant(accept_of(request), asked.format, TWO)
    file = links.as_json(path) if form is Form.JSON else links.as_csv(path)

    def make(view: View) -> Answer:
        content = view.file(file)
        if content is None:
            raise Problem(404, "There is no such page here, or not yet.")
        return answer(content, MEDIA[form], form=form.value)

    return await tell(request, reader, (file, form), make, as_of=asked.as_of)
