"""The page of the API: made of the document, so that no address is missing; its examples are answered by this home."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from browsing import ROUTES, Browse
from starlette.testclient import TestClient
from test_site import Page

from overnights import links
from overnights.home import make_home

API = "/api/v1"
EXAMPLE = re.compile(r'Example: <a href="([^"]*)"')


def test_every_address_is_listed_with_an_example_that_answers(browser: TestClient) -> None:
    told = browser.get(f"{API}/")
    assert told.status_code == 200 and told.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in told.headers["content-security-policy"]
    text = told.text.replace("<wbr>", "")
    assert re.findall(r"<dt><code>/([^<]*)</code>", text) != []
    assert set(re.findall(r"<dt><code>/([^<]*)</code>", text)) == set(ROUTES)
    examples = [unescape(one) for one in EXAMPLE.findall(text)]
    assert len(examples) + text.count("There is nothing of it here yet") == len(ROUTES) and len(examples) > 15
    for example in examples:
        assert browser.get(f"{API}/{example}").status_code == 200, example
    assert {"titles/pt", "seasons/pt-1", "methods/views"} <= set(examples)
    assert any(one.startswith("tables/entries?territory=ZZ&week_from=2022-09") for one in examples)


def test_more_leads_to_it_and_it_leads_back(browse: Browse) -> None:
    browser = browse(prefix="/top")
    more = browser.get("/top/more.html").text
    assert f'href="{links.API}"' in more and links.API_DOCUMENT not in more
    page = browser.get(f"/top/{links.API}")
    assert page.text == browser.get(f"/top{API}/").text and 'href="../../more.html"' in page.text
    assert browser.get("/top/api/v1/openapi.json").status_code == 200 and 'href="openapi.json"' in page.text
    assert not {name for name, _ in Page(page.text).attributes if name == "style" or name.startswith("on")}
    moved = browser.get(f"/top{API}")
    assert (moved.status_code, moved.headers["location"]) == (308, f"/top{API}/")
    held = browser.get(f"/top{API}/", headers={"if-none-match": page.headers["etag"]})
    assert held.status_code == 304


def test_a_parameter_or_another_address_is_refused_as_everywhere(browser: TestClient) -> None:
    assert browser.get(f"{API}/?x=1").status_code == 422
    told = browser.get(f"{API}/nope")
    assert told.status_code == 404 and f"{API}/ lists" in told.json()["detail"]


def test_a_home_without_anything_says_so(browse: Browse, tmp_path: Path) -> None:
    told = browse(make_home(tmp_path / "home")).get(f"{API}/")
    assert told.status_code == 404 and told.headers["content-type"] == "application/problem+json"
