"""Titles: found by name, and each whole; a season alone; what was announced of one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pyarrow.compute as pc
from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from overnights import links
from overnights.acts.announced import announced_to
from overnights.acts.title import title_json
from overnights.catalogue import Catalogue
from overnights.catalogue.finding import Name
from overnights.outputs.site import season_paths
from overnights.public import ENTRIES_LISTED
from overnights.web import access
from overnights.web.access import Reader
from overnights.web.api import forms
from overnights.web.api.asking import Asked, OfDay, ReaderOf, tell
from overnights.web.api.documented import answers
from overnights.web.api.filters import Listed, listed
from overnights.web.api.models import AnnouncementSaid, SeasonAlone, TitleSaid, TitlesSaid
from overnights.web.api.paging import Paged, paged, stand_of_names
from overnights.web.named import titles_called
from overnights.web.problems import Problem
from overnights.web.shelf import Answer
from overnights.web.view import View

router = APIRouter(tags=["titles"])
TitleId = Annotated[str, Path(max_length=200, description="A title's id.", examples=["partner-track"])]
SeasonId = Annotated[str, Path(max_length=200, description="A season's id.", examples=["partner-track-s1"])]


class ByName(Paged, Listed):
    """Titles by name, of those that were on such lists in such weeks, where any of these is named."""

    q: str | None = Field(
        None,
        max_length=200,
        description="Part of a name that it or a season of it has or ever had, in any case; else all. Where nothing is "
        "called so, the one that a slip or two make of it.",
    )
    kind: str | None = Field(None, max_length=40, description="series or film.", examples=["series"])
    season_id: str | None = Field(None, max_length=200, description="The title of this season.")


class For(Asked):
    """For whom an announcement was made."""

    audience: Literal["public", "producers"] = Field("public", description="producers needs a token of that scope.")


@router.get("/titles", response_model=TitlesSaid, responses=answers(410), operation_id="titles")
async def titles(request: Request, reader: ReaderOf, asked: Annotated[ByName, Query()]) -> Response:
    """Titles by name: those called so now first, then those once called so; all, where no name is given."""
    return await tell(
        request, reader, (request.url.query,), lambda view: _titles(request, view, reader, asked), as_of=asked.as_of
    )


@router.get("/titles/{title_id}", response_model=TitleSaid, responses=answers(), operation_id="title")
async def title(request: Request, reader: ReaderOf, title_id: TitleId, asked: Annotated[OfDay, Query()]) -> Response:
    """A title's whole record: credits, and of each season its run, audience, requirements, verdict, decision."""
    return await tell(
        request, reader, "title", lambda view: forms.record(_title(view, reader, title_id)), as_of=asked.as_of
    )


@router.get("/seasons/{season_id}", response_model=SeasonAlone, responses=answers(), operation_id="season")
async def season(request: Request, reader: ReaderOf, season_id: SeasonId, asked: Annotated[OfDay, Query()]) -> Response:
    """One season of a title's record."""
    return await tell(
        request, reader, "season", lambda view: forms.record(_season(view, reader, season_id)), as_of=asked.as_of
    )


@router.get(
    "/announcements/{season_id}",
    response_model=AnnouncementSaid,
    responses=answers(403),
    operation_id="announcement",
)
async def announcement(
    request: Request, reader: ReaderOf, season_id: SeasonId, asked: Annotated[For, Query()]
) -> Response:
    """What was announced about a season, once it may be told; the same answer for none and for one under embargo."""
    access.audiences(reader, asked.audience)
    return await tell(
        request, reader, ("announcement", asked.audience), lambda view: _announcement(view, season_id, asked.audience)
    )


def _titles(request: Request, view: View, reader: Reader, asked: ByName) -> Answer:
    catalogue = view.site.catalogue
    found = titles_called(view, asked.q)
    among = _among(view, reader, asked)
    found = [one for one in found if among is None or one.title_id in among]
    paths = view.kept("season paths", lambda: season_paths(view.site))
    page = paged(request, asked, len(found), lambda: stand_of_names(one.title_id for one in found))
    rows = [_found(request, catalogue, paths, one) for one in page.of(found)]
    return forms.record({**page.said(), "rows": rows}, page.headers)


def _among(view: View, reader: Reader, asked: ByName) -> set[str] | None:
    """The ids of the titles that are of a kind, season, list, or weeks; None where none of these is asked."""
    catalogue = view.site.catalogue
    sets: list[set[str]] = []
    if asked.kind is not None:
        sets.append({one.title_id for one in catalogue.titles.values() if one.kind == asked.kind})
    if asked.season_id is not None:
        season = catalogue.seasons.get(asked.season_id)
        sets.append({season.title_id} if season else set())
    if any(
        value is not None for value in (asked.chart, asked.territory, asked.category, asked.week_from, asked.week_to)
    ):
        entries = access.rows_of(view, reader, ENTRIES_LISTED.name)
        ids = pc.unique(listed(entries, ENTRIES_LISTED, asked)["season_id"]).to_pylist()
        sets.append({catalogue.seasons[one].title_id for one in ids if one in catalogue.seasons})
    return set.intersection(*sets) if sets else None


def _found(request: Request, catalogue: Catalogue, paths: dict[str, str], called: Name) -> dict[str, Any]:
    one = catalogue.titles[called.title_id]
    seasons = [season.season_id for season in catalogue.seasons_of(one.title_id)]
    own = links.title(one.title_id)
    root = request.scope.get("root_path", "")
    return {
        "title_id": one.title_id,
        "title": one.title,
        "kind": one.kind,
        "seasons": seasons,
        "href": f"{request.url.path}/{links.slug(one.title_id)}",
        "page": f"{root}/{own}" if own in {paths.get(season_id) for season_id in seasons} else None,
        "found_by": called.level,
        "called": called.name,
    }


def _title(view: View, reader: Reader, title_id: str) -> dict[str, Any]:
    known = _meant(view.site.catalogue.titles, title_id, "title")
    record = view.kept(("title", known), lambda: title_json(view.home, known, now=view.now))
    if record["title_id"] != known:  # its id is another title's name
        raise Problem(404, f"No title has the id “{title_id}”.")
    return access.title_json(record, reader)


def _season(view: View, reader: Reader, season_id: str) -> dict[str, Any]:
    catalogue = view.site.catalogue
    known = _meant(catalogue.seasons, season_id, "season")
    record = _title(view, reader, catalogue.seasons[known].title_id)
    of_title = {name: record[name] for name in ("title_id", "title", "kind")}
    return {**of_title, **next(one for one in record["seasons"] if one["season_id"] == known)}


def _meant(there: Any, named: str, what: str) -> str:
    """The id that was meant: itself, or what its paths have of it. Raises: Problem 404."""
    if named in there:
        return named
    found = next((one for one in there if links.slug(one) == named), None)
    if found is None:
        raise Problem(404, f"No {what} has the id “{named}”. Names are found by /titles?q=.")
    return str(found)


def _announcement(view: View, season_id: str, audience: str) -> Answer:
    known = {links.slug(entry.season_id): entry for entry in announced_to(view.home, audience, view.now)}
    entry = known.get(links.slug(season_id)) or known.get(season_id)
    if entry is None:
        raise Problem(404, "Nothing was announced of this season.")
    said = {name: getattr(entry, name) for name in ("season_id", "title_id", "title", "season_label", "audience",
                                                    "made_at", "hash")}  # fmt: skip
    return forms.record({**said, "markdown": entry.text})
