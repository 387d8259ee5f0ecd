"""Feeds as Atom and as JSON Feed, and the page that lists them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from overnights import __version__, links
from overnights.outputs import render
from overnights.outputs.frame import frame_of
from overnights.outputs.parts import File, Part, Parts, Site
from overnights.pages.feeds import Feed, FeedItem, feeds, item_id

MAKER = "Overnights"  # who writes the items, out of what a service or a publisher has
PathOf: TypeAlias = "Callable[[FeedItem], str]"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_parts(site: Site, title_paths: dict[str, str]) -> Parts:
    """The page of the feeds, with the feeds."""
    return {links.FEEDS: partial(_feeds, site, title_paths)}


def _feeds(site: Site, title_paths: dict[str, str]) -> Part:
    path_of = partial(_path, title_paths)
    made = feeds(site.history, site.catalogue, decisions=site.decisions, judging=site.judging, seasons=title_paths)
    page = render.html(
        "feeds.html",
        links.FEEDS,
        frame=frame_of(site),
        feeds=made,
        service=site.service,
        is_demo=site.is_demo,
        path_of=path_of,
    )
    listed = [
        {"name": one.name, "title": one.title, "says": one.says, "items": len(one.items),
         "atom": links.feed(one.name, "xml"), "json": links.feed(one.name, "json")}
        for one in made
    ]  # fmt: skip
    told = [
        File(
            links.feed(one.name, form),
            as_form(one, path_of, service=site.service, address=site.address, shared=site.shared).encode(),
        )
        for one in made
        for form, as_form in (("xml", atom), ("json", json_feed))
    ]
    record = File(links.as_json(links.FEEDS), render.as_json({"feeds": listed}).encode())
    return Part((File(links.FEEDS, page.encode()), record, *told))


def atom(
    feed: Feed, path_of: PathOf, *, service: str, address: str = "", shared: Mapping[str, str] = MappingProxyType({})
) -> str:
    """A feed as Atom (RFC 4287).

    Args:
        path_of: the path of the page that has an item.
        address: where the site is seen; empty: links are relative to where the feed stands.
        shared: by page, its picture that is a PNG too.
    """
    own = links.feed(feed.name, "xml")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{item_id('feed', service, feed.name)}</id>",
        f"<title>{_text(f'{service}: {feed.title}')}</title>",
        f"<subtitle>{_text(_about(feed, service))}</subtitle>",
        f"<updated>{_instant(feed.updated_at)}</updated>",
        f"<author><name>{MAKER}</name></author>",
        f'<generator version="{__version__}">Overnights</generator>',
        f'<link rel="self" type="application/atom+xml" href={quoteattr(_link(own, address))}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(_link(_page_of(feed), address))}/>',
        *(
            line
            for item in feed.items
            for line in _entry(item, _link(path_of(item), address), _image(path_of(item), address, shared))
        ),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(item: FeedItem, link: str, image: str) -> tuple[str, ...]:
    return (
        "<entry>",
        f"<id>{item.id}</id>",
        f"<title>{_text(item.title)}</title>",
        f"<published>{_instant(item.at)}</published>",
        f"<updated>{_instant(item.updated_at)}</updated>",
        f'<link rel="alternate" type="text/html" href={quoteattr(link)}/>',
        *((f'<link rel="enclosure" type="image/png" href={quoteattr(image)}/>',) if image else ()),
        f'<content type="text">{_text(item.text)}</content>',
        "</entry>",
    )


def json_feed(
    feed: Feed, path_of: PathOf, *, service: str, address: str = "", shared: Mapping[str, str] = MappingProxyType({})
) -> str:
    """A feed as JSON Feed, version 1.1; its links as those of Atom."""
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{service}: {feed.title}",
        "description": _about(feed, service),
        "home_page_url": _link(_page_of(feed), address),
        "feed_url": _link(links.feed(feed.name, "json"), address),
        "authors": [{"name": MAKER}],
        "language": "en",
        "items": [
            {
                "id": item.id,
                "url": _link(path_of(item), address),
                "title": item.title,
                "content_text": item.text,
                **({"image": image} if (image := _image(path_of(item), address, shared)) else {}),
                "date_published": _instant(item.at),
                "date_modified": _instant(item.updated_at),
            }
            for item in feed.items
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _page_of(feed: Feed) -> str:
    """The page whose feed it is; of those that are of the whole site its first."""
    page = links.page_of_feed(links.feed(feed.name, "xml"))
    return links.HOME if page == links.FEEDS else page


def _about(feed: Feed, service: str) -> str:
    """What it tells, and whose figures those are."""
    return f"{feed.says} The figures are from {service}."


def _path(title_paths: Mapping[str, str], item: FeedItem) -> str:
    """The page of the site that has an item, with its part."""
    path = title_paths.get(item.season_id or "") or (links.week(item.week) if item.week else links.HOME)
    return f"{path}#{item.part}" if item.part else path


def _image(page: str, address: str, shared: Mapping[str, str]) -> str:
    """The picture of the page that has an item; empty where it is no PNG."""
    picture = shared.get(page.partition("#")[0])
    return _link(links.pixels(picture), address) if picture else ""


def _link(path: str, address: str) -> str:
    """A link to a path of the site, from a feed."""
    return f"{address}/{path}" if address else links.relative(links.FEEDS, path)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(text: str) -> str:
    """Text in XML, without what XML cannot have at all."""
    return escape(_NOT_XML.sub("", text))
