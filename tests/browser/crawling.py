"""Every kind of page that links lead to from a site's first one, a few of each: new kinds are found on their own."""

from __future__ import annotations

import http.client
import posixpath
import re
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

MOST_OF_A_KIND = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was sent. `links`: the addresses of all that it leads to, without their fragments."""

    address: str
    kind: str
    status: int
    media: str
    bytes: int
    links: tuple[str, ...]


@dataclass(slots=True)
class Crawl:
    """What was found: pages by kind, and every other address with its status."""

    pages: dict[str, list[Page]] = field(default_factory=lambda: defaultdict(list))
    others: dict[str, int] = field(default_factory=dict)

    @property
    def every(self) -> list[Page]:
        return [page for kind in sorted(self.pages) for page in self.pages[kind]]

    def samples(self) -> list[Page]:
        """The longest page of each kind: the one with the most that can go wrong."""
        return [max(self.pages[kind], key=lambda page: page.bytes) for kind in sorted(self.pages)]


def kind_of(site: str, address: str) -> str:
    """The shape of a page's path: names of files at the top stay up to their first sign, all below folders are alike.

    >>> kind_of("http://x/top/", "http://x/top/titles/pt/pt-1.html"), kind_of("http://x/", "http://x/titles-a.html")
    ('titles/*/*', 'titles-*')
    >>> kind_of("http://x/", "http://x/feeds/index.html"), kind_of("http://x/", "http://x/")
    ('feeds', 'index')
    """
    path = unquote(urlsplit(urljoin(address, "")).path)[len(urlsplit(site).path) :]
    folder, name = posixpath.split(path.removesuffix(".html") or "index")
    if not folder:
        return re.sub(r"[-_0-9].*", "-*", name)
    first = folder.split("/")[0]
    return first if name == "index" and "/" not in folder else "/".join([first, *["*"] * path.count("/")])


def crawl(site: str, *, most: int = MOST_OF_A_KIND, also: Sequence[str] = ()) -> Crawl:
    """From the first page on, breadth first; of each kind so many pages are read, and no other kind of file is.

    `also`: paths of pages that are read whatever leads to them.
    """
    found = Crawl()
    parts = urlsplit(site)
    asked = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    queue = deque([site, *(site + path for path in also)])
    seen = set(queue)
    while queue:
        address = queue.popleft()
        kind = kind_of(site, address)
        if len(found.pages[kind]) >= most:
            continue
        page = _read(asked, address, kind)
        if page.status != 200 or not page.media.startswith("text/html"):
            found.others[address] = page.status
            continue
        found.pages[kind].append(page)
        fresh = [one for one in page.links if one not in seen and one.startswith(site)]
        seen.update(fresh)
        queue.extend(one for one in fresh if posixpath.splitext(urlsplit(one).path)[1] in ("", ".html"))
    asked.close()
    for kind in [kind for kind, pages in found.pages.items() if not pages]:
        del found.pages[kind]
    return found


def _read(asked: http.client.HTTPConnection, address: str, kind: str) -> Page:
    parts = urlsplit(address)
    asked.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""))
    told = asked.getresponse()
    body = told.read()
    finder = _Links()
    finder.feed(body.decode("utf-8", "replace"))
    links = dict.fromkeys(urljoin(address, link).split("#")[0] for link in finder.found)
    media = told.headers.get("content-type", "")
    return Page(
        address=address, kind=kind, status=told.status, media=media, bytes=len(body), links=tuple(links)
    )  # fmt: skip


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes where an anchor leads."""
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.found.append(href)
