"""Pages: a path becomes a file of the site, made of the home as it is now."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from overnights import links
from overnights.outputs import render, scripts
from overnights.outputs.frame import frame_of
from overnights.outputs.site import season_paths
from overnights.web.access import PUBLIC
from overnights.web.against import against_routes
from overnights.web.feed_links import address_of, placed
from overnights.web.named import titles_called
from overnights.web.problems import Problem
from overnights.web.served import Served
from overnights.web.shelf import Answer, answer
from overnights.web.view import View

MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
FEEDS = {".xml": "application/atom+xml; charset=utf-8", ".json": "application/feed+json"}
KINDS = {"weeks": "week", "titles": "title", "announcements": "announcement", "countries": "country",
         "all-time": "all-time", "against": "against", "cohorts": "cohort",
         "bubble": "board"}  # fmt: skip
NO_PAGE = "There is no such page here. This week's lists and the titles are where every page begins."
EMPTY = (
    "There is no page yet: no week has an edition. There will be one when events were measured and charted, or "
    "published charts were loaded."
)
FOR_GOOD = (("cache-control", "public, max-age=31536000, immutable"),)  # what stands at a path that says what it is
LONGEST, MOST_FOUND = 200, 100  # letters of a name that is asked for; titles that are shown


def page_routes(served: Served) -> list[Route]:
    """The routes of all pages; they come last, since one of them takes any path."""

    async def page(request: Request) -> Response:
        path = request.path_params.get("path") or links.HOME
        request.scope["overnights.route"] = kind_of(path)
        asked = request.query_params.get("q", "").strip()[:LONGEST] if path == links.TITLES else ""
        if asked:
            return await served.answered(request, PUBLIC, ("find", asked), lambda view: _found(view, asked))
        address = address_of(request) if _is_feed(path) else ""
        then = partial(placed, path=path, address=address) if address else None
        return await served.answered(request, PUBLIC, ("page", path), lambda view: _file(view, path), then=then)

    return [*against_routes(served), Route("/", page), Route("/{path:path}", page)]


def kind_of(path: str) -> str:
    """What a path asks for, as counts and logs name it: one of a few words, whatever the path.

    >>> kind_of("titles/pt.html"), kind_of("weeks/2022-09-04.json"), kind_of("../etc/passwd")
    ('page title', 'record', 'page other')
    """
    if path.startswith("static/"):
        return "static"
    if path.startswith("pictures/"):
        return "picture"
    if path.startswith("feeds/") and not path.endswith(".html"):
        return "feed"
    if not path.endswith(".html"):
        return "record" if path.endswith((".json", ".csv", ".md")) else "page other"
    return f"page {KINDS.get(path.split('/')[0], 'other') if '/' in path else 'top'}"


def _found(view: View, asked: str) -> Answer:
    """The titles that a name may mean, each by what it is called now."""
    site = view.site
    pages = set(view.kept("season paths", lambda: season_paths(site)).values())
    there = [one for one in titles_called(view, asked) if links.title(one.title_id) in pages]
    rows = [
        {"name": site.catalogue.titles[one.title_id].title, "called": one.name, "level": one.level,
         "path": links.title(one.title_id)}
        for one in there[:MOST_FOUND]
    ]  # fmt: skip
    page = render.html("found.html", links.TITLES, here="Titles", frame=frame_of(site), asked=asked, titles=rows,
                       count=len(there), service=site.service, is_demo=site.is_demo)  # fmt: skip
    return answer(page.encode(), MEDIA[".html"], form="html")


def _file(view: View, path: str) -> Answer:
    if path == scripts.vega_path():
        return answer(scripts.vega(), MEDIA[".js"], form="js", headers=FOR_GOOD)
    content = render.static_files().get(path) if path.startswith("static/") else view.file(path)
    if content is None:
        raise Problem(404, EMPTY if path == links.HOME else NO_PAGE)
    suffix = path[path.rfind(".") :]
    media = FEEDS[suffix] if _is_feed(path) else None
    return answer(content, media or MEDIA.get(suffix, "application/octet-stream"), form=suffix[1:])


def _is_feed(path: str) -> bool:
    return path.startswith("feeds/") and path.endswith(tuple(FEEDS)) and path != links.as_json(links.FEEDS)
