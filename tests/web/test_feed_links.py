"""Feeds that are served have whole addresses, of the name that the reader sent, and of nothing that is no name."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import pytest
from browsing import Browse
from starlette.requests import Request
from starlette.testclient import TestClient

from overnights.outputs.feeds import atom, json_feed
from overnights.pages.feeds import Feed
from overnights.web.feed_links import AT_ONCE, address_of, placed
from overnights.web.shelf import answer

KNOWN = datetime(2022, 9, 14, tzinfo=UTC)


def hrefs(text: str) -> list[str]:
    return re.findall(r'<link [^>]*href="([^"]*)"', text)


def request(*headers: tuple[str, str], scheme: str = "https", prefix: str = "") -> Request:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return Request({"type": "http", "scheme": scheme, "root_path": prefix, "path": "/", "headers": raw})


def test_links_are_whole_and_lead_where_the_relative_ones_did(browser: TestClient) -> None:
    for path in ("feeds/all.xml", "feeds/all.json", "feeds/decisions.xml"):
        bare = browser.get(f"/{path}", headers={"host": "no name"})
        told = browser.get(f"/{path}", headers={"host": "Charts.example.com:8443"})
        assert (bare.status_code, told.status_code) == (200, 200)
        assert bare.headers["content-type"] == told.headers["content-type"]
        base = f"http://charts.example.com:8443/{path}"
        if path.endswith(".json"):
            of = [[one["home_page_url"], one["feed_url"], *(item["url"] for item in one["items"])]
                  for one in (bare.json(), told.json())]  # fmt: skip
            assert told.json()["feed_url"] == base
        else:
            of = [hrefs(bare.text), hrefs(told.text)]
            assert of[1][0] == base
        assert of[1] == [urljoin(base, link) for link in of[0]] and len(of[1]) > 2
        assert not any(urlsplit(link).netloc for link in of[0])


def test_one_reader_s_name_is_in_no_other_s_answer(browser: TestClient) -> None:
    """The answer that is kept is of no name; its ETag is another for each."""
    mine = {"host": "mine.example"}
    first = browser.get("/feeds/number-ones.xml", headers={"host": "theirs.example"})
    second = browser.get("/feeds/number-ones.xml", headers=mine)
    assert "theirs.example" in first.text and "theirs.example" not in second.text
    assert len({browser.get("/feeds/number-ones.xml", headers={"host": name}).headers["etag"]
                for name in ("theirs.example", "mine.example", "??")}) == 3  # fmt: skip
    again = browser.get("/feeds/number-ones.xml", headers={**mine, "if-none-match": second.headers["etag"]})
    other = browser.get("/feeds/number-ones.xml", headers={**mine, "if-none-match": first.headers["etag"]})
    assert (again.status_code, other.status_code) == (304, 200)


def test_no_more_names_are_kept_than_a_few() -> None:
    made = answer(b'{"items": [], "feed_url": "all.json"}', "application/feed+json", form="json")
    for n in range(3 * AT_ONCE):
        assert json.loads(placed(made, "feeds/all.json", f"https://h{n}.example").body)["feed_url"].startswith(
            "https://h"
        )
    assert placed.cache_info().currsize <= AT_ONCE


def test_a_prefix_is_in_every_link(browse: Browse) -> None:
    told = browse(prefix="/top/ten").get("/top/ten/feeds/all.xml", headers={"host": "x.example"})
    assert told.status_code == 200 and all(link.startswith("http://x.example/top/ten/") for link in hrefs(told.text))


@pytest.mark.parametrize("host", ["", "a b", "x.example/evil", "me@x.example", "x.example:", "x.example:99999999",
                                  '"><script>', "-x.example", "x..example", "ex\xe4mple", "[::1", "a" * 300,
                                  "x.example?y", "x.example#y", "x.example\\y"])  # fmt: skip
def test_what_is_no_name_is_told_to_nobody(host: str) -> None:
    assert address_of(request(("host", host))) == ""


def test_a_name_is_taken_as_it_was_sent_and_once() -> None:
    assert address_of(request(("host", "Charts.Example.com"), prefix="/a b")) == "https://charts.example.com/a%20b"
    assert address_of(request(("host", "[2001:db8::1]:80"), scheme="http")) == "http://[2001:db8::1]:80"
    assert address_of(request()) == address_of(request(("host", "a.example"), ("host", "b.example"))) == ""


def test_a_name_of_this_machine_is_none_behind_a_proxy() -> None:
    """A proxy that does not pass its own name on would make links that lead nowhere."""
    for host in ("127.0.0.1:8000", "localhost", "LOCALHOST:8000", "[::1]:8000"):
        assert address_of(request(("host", host), scheme="http")) == f"http://{host.lower()}"
        assert address_of(request(("host", host), ("x-forwarded-for", "203.0.113.9"))) == ""
    assert address_of(request(("host", "x.example"), ("x-forwarded-for", "203.0.113.9"))) == "https://x.example"
    assert address_of(request(("host", "x.example"), ("x-forwarded-host", "evil.example"))) == "https://x.example"


def test_text_that_looks_like_a_link_stays_as_it_is() -> None:
    feed = Feed(name="all", title='<link rel="self" href="x.xml"/>', says="s", items=(), known_at=KNOWN)
    text = atom(feed, lambda item: "", service="S & T")
    told = placed(answer(text.encode(), "application/atom+xml", form="xml"), "feeds/all.xml", "https://x.example")
    assert '&lt;link rel="self" href="x.xml"/&gt;' in told.body.decode()
    assert hrefs(told.body.decode()) == ["https://x.example/feeds/all.xml", "https://x.example/index.html"]


def test_links_that_are_whole_already_stay() -> None:
    feed = Feed(name="all", title="t", says="s", items=(), known_at=KNOWN)
    text = json_feed(feed, lambda item: "", service="S", address="https://charts.example.com")
    made = answer(text.encode(), "application/feed+json", form="json")
    assert placed(made, "feeds/all.json", "http://127.0.0.1:8000").body == made.body


def test_a_feed_without_news_is_of_the_day_of_its_record_and_leads_to_its_own_page() -> None:
    feed = Feed(name="country-us", title="t", says="s", items=(), known_at=KNOWN)
    text = atom(feed, lambda item: "", service="S")
    assert "<updated>2022-09-14T00:00:00Z</updated>" in text and hrefs(text)[1] == "../countries/us.html"
    assert json.loads(json_feed(feed, lambda item: "", service="S"))["home_page_url"] == "../countries/us.html"


def test_no_feed_of_a_home_is_of_1970(browser: TestClient) -> None:
    listed = browser.get("/feeds/index.json").json()["feeds"]
    assert any(not one["items"] for one in listed)
    for one in listed:
        assert "<updated>1970" not in browser.get(f"/{one['atom']}").text, one["name"]
