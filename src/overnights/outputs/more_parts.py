"""The page of all places of a site: where each leads, with a sentence of what is there."""

from __future__ import annotations

from functools import partial

from overnights import links
from overnights.outputs import render
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site


def more_parts(site: Site) -> Parts:
    """The page of all places."""
    return {links.MORE: partial(_more, site)}


def _more(site: Site) -> Part:
    frame = frame_of(site)
    shown = [place for place in frame.places if place.path != links.MORE]
    page = render.html(
        "more.html", links.MORE, here="More", frame=frame, shown=shown, service=site.service, is_demo=site.is_demo
    )
    told = [{"name": place.name, "path": place.path, "says": place.says} for place in shown]
    record = File(links.as_json(links.MORE), render.as_json({"places": told}).encode())
    return Part((File(links.MORE, page.encode()), record))
