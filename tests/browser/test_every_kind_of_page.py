"""A page of every kind that a site has, found by following its links: seen, heard, touched, zoomed and printed."""

from __future__ import annotations

from typing import Any

import pytest
import visiting
from crawling import Crawl, crawl
from visiting import LOOKS, Visits

SITES = ("demo", "archive", "hostile")
KINDS = {"index", "titles/*", "weeks", "weeks/*", "weeks/*/*", "titles", "methods", "more", "feeds", "bubble"}
ALSO = ("titles/partner-track.html", "announcements/partner-track-s1.html")


@pytest.fixture(scope="module")
def demo_crawled(demo_site: str) -> Crawl:
    """What links of the demo lead to, from its first page on."""
    return crawl(demo_site, also=ALSO)


@pytest.fixture(scope="module", params=SITES)
def crawled(request: pytest.FixtureRequest, demo_crawled: Crawl) -> Crawl:
    """What links lead to, from the first page of a site on."""
    return demo_crawled if request.param == "demo" else crawl(request.getfixturevalue(f"{request.param}_site"))


@pytest.fixture(scope="module")
def visited(crawled: Crawl, demo_crawled: Crawl, chromium: Any) -> Visits:
    """The longest page of each kind, visited; axe looks at the demo's, and at kinds that it has not."""
    but = () if crawled is demo_crawled else demo_crawled.pages
    return visiting.visits(chromium, crawled, crawled.samples(), but=but)


def test_links_lead_to_pages_that_are_there(crawled: Crawl) -> None:
    assert not {address: status for address, status in crawled.others.items() if status >= 400}


def test_every_kind_of_page_is_reached(crawled: Crawl) -> None:
    lacks = set() if "bubble" in crawled.pages else {"bubble"}  # published lists alone are judged by nobody
    assert KINDS - lacks <= set(crawled.pages)


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_missed_by(visited: Visits, look: str) -> None:
    assert not visited.missed[look], "\n".join(visited.missed[look])


def test_axe_finds_little_else(visited: Visits) -> None:
    print(*sorted(visited.slight), sep="\n")
    assert all(line.split(": ")[1].startswith(("minor", "moderate")) for line in visited.slight)
    assert len(visited.slight) < 10


@pytest.mark.scale
@pytest.mark.parametrize("site", SITES, indirect=True)
def test_nothing_is_missed_on_many_pages_of_each_kind(site: str, chromium: Any) -> None:
    found = crawl(site, most=12)
    made = visiting.visits(chromium, found, found.every)
    assert not any(made.missed.values()), "\n".join(line for lines in made.missed.values() for line in lines)
