"""Any two seasons by their names: a plain form, whose answer leads to the page of the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from overnights import links
from overnights.catalogue import Catalogue
from overnights.errors import UnknownTitle
from overnights.outputs.against_parts import Picked, list_html, name_of, pairs_of
from overnights.outputs.site import Site
from overnights.web.access import PUBLIC
from overnights.web.served import Served
from overnights.web.shelf import Answer, answer
from overnights.web.view import View

LONGEST = 200  # characters of a name
HTML = "text/html; charset=utf-8"


def against_routes(served: Served) -> list[Route]:
    """The page of all pairs, with a form for any other two."""

    async def page(request: Request) -> Response:
        request.scope["overnights.route"] = "page against"
        one, other = (request.query_params.get(name, "").strip()[:LONGEST] for name in ("one", "other"))
        if not one and not other:
            return await served.answered(request, PUBLIC, ("page", links.AGAINST), _form)
        view = await served.view()
        found = await to_thread.run_sync(_found, view, one, other)
        if isinstance(found, str):
            return RedirectResponse(found, 303, {"cache-control": "no-store"})
        made = await to_thread.run_sync(_list, view, found)
        return Response(made, 404 if not found.choices else 300, {"cache-control": "no-store"}, HTML)

    return [Route(f"/{links.AGAINST}", page)]


def _form(view: View) -> Answer:
    return answer(_list(view, Picked()), HTML, form="html")


def _list(view: View, picked: Picked) -> bytes:
    pairs = view.kept("pairs", lambda: pairs_of(view.site, view.season_paths))
    return list_html(view.site, pairs, picked).encode()


@dataclass(frozen=True, slots=True)
class _Meant:
    """The seasons that a name may mean; where none, why."""

    season_ids: tuple[str, ...]
    says: str = ""


def _found(view: View, one: str, other: str) -> str | Picked:
    """The path of the page of two seasons; where that is not clear, what is asked back."""
    meant = [_meant(view, name) for name in (one, other)]
    for name, found in zip((one, other), meant, strict=True):
        if not found.season_ids:
            return Picked(one=one, other=other, says=found.says or f"No season with a page is called “{name}”.")
    ids = [found.season_ids for found in meant]
    if ids[0] == ids[1] and len(ids[0]) == 1:
        return Picked(one=one, other=other, says="Both names mean the same season. Name another to hold it against.")
    if len(ids[0]) == len(ids[1]) == 1:
        return links.against(ids[0][0], ids[1][0])
    which = f"{'First' if len(ids[0]) > 1 else 'Second'} name: which season?"
    return Picked(one=one, other=other, says=which, choices=tuple(_choices(view.site, ids, other)))


def _choices(site: Site, ids: Sequence[Sequence[str]], other: str) -> Iterator[tuple[str, str]]:
    """What may have been meant, each leading on: to the page, or to the question about the other name."""
    if len(ids[0]) > 1:
        for season_id in ids[0]:
            there = links.against(season_id, ids[1][0]) if len(ids[1]) == 1 and season_id != ids[1][0] else (
                f"{links.AGAINST}?{urlencode({'one': season_id, 'other': other}, quote_via=quote)}"
            )  # fmt: skip
            yield name_of(site, season_id), there
        return
    yield from ((name_of(site, one), links.against(ids[0][0], one)) for one in ids[1] if one != ids[0][0])


def _meant(view: View, name: str) -> _Meant:
    """The seasons with a page that a name means, as `overnights title` finds them."""
    book = view.site.catalogue
    try:
        found = book.found(name, may_guess=True)
    except UnknownTitle as error:
        ids = [str(one) for one in error.about.get("title_ids", ())]
        return _Meant(tuple(_seasons(view, book, ids)), _says(name, error))
    if found.season_id is not None:
        return _Meant((found.season_id,) if found.season_id in view.season_paths else ())
    return _Meant(tuple(_seasons(view, book, [found.title.title_id])))


def _seasons(view: View, book: Catalogue, title_ids: Sequence[str]) -> Iterator[str]:
    for title_id in title_ids:
        yield from (s.season_id for s in book.seasons_of(title_id) if s.season_id in view.season_paths)


def _says(name: str, error: UnknownTitle) -> str:
    near = [str(one) for one in error.about.get("near", ())]
    told = f" Near it: {', '.join(f'“{one}”' for one in near)}." if near and not error.about.get("title_ids") else ""
    return f"No title has the name or id “{name}”.{told}"
