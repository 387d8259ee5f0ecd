"""Titles: found by name, and each whole; a season alone; what was announced of one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from overnights import links
from overnights.acts.announced import announced_to
from overnights.acts.title import title_json
from overnights.catalogue import Catalogue
from overnights.catalogue.book import folded
from overnights.catalogue.records import Title
from overnights.outputs.site import season_paths
from overnights.web import access
from overnights.web.access import Reader
from overnights.web.api import forms
from overnights.web.api.asking import Asked, OfDay, Paged, ReaderOf, page_links, tell
from overnights.web.api.documented import answers
from overnights.web.api.models import AnnouncementSaid, SeasonAlone, TitleSaid, TitlesSaid
from overnights.web.problems import Problem
from overnights.web.shelf import Answer
from overnights.web.view import View

router = APIRouter(tags=["titles"])
TitleId = Annotated[str, Path(max_length=200, description="A title's id.", examples=["partner-track"])]
SeasonId = Annotated[str, Path(max_length=200, description="A season's id.", examples=["partner-track-s1"])]


class ByName(Paged):
    """Titles by name."""

    q: str | None = Field(None, max_length=200, description="Part of a name, in any case; else all.")


class For(Asked):
    """For whom an announcement was made."""

    audience: Literal["public", "producers"] = Field("public", description="producers needs a token of that scope.")


@router.get("/titles", response_model=TitlesSaid, responses=answers(), operation_id="titles")
async def titles(request: Request, reader: ReaderOf, asked: Annotated[ByName, Query()]) -> Response:
    """Titles whose name has a text in it, those that begin with it first; all by name, where none is given."""
    return await tell(
        request, reader, (request.url.query,), lambda view: _titles(request, view, asked), as_of=asked.as_of
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


def _titles(request: Request, view: View, asked: ByName) -> Answer:
    wanted = folded(asked.q) if asked.q else ""
    names = view.kept("folded names", lambda: _names(view.site.catalogue))
    found = [(not name.startswith(wanted), name, one.title_id, one) for name, one in names if wanted in name]
    found.sort(key=lambda row: row[:3])
    paths = view.kept("season paths", lambda: season_paths(view.site))
    page = [
        _found(request, view.site.catalogue, paths, one)
        for *_, one in found[asked.offset : asked.offset + asked.limit]
    ]  # fmt: skip
    said = {"total": len(found), "limit": asked.limit, "offset": asked.offset, "rows": page}
    return forms.record(said, page_links(request, asked, len(found)))


def _names(catalogue: Catalogue) -> list[tuple[str, Title]]:
    return [(folded(one.title), one) for one in catalogue.titles.values()]


def _found(request: Request, catalogue: Catalogue, paths: dict[str, str], one: Title) -> dict[str, Any]:
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
