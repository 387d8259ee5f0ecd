"""Pages as they are served: the same as published, told again only when the home changes, shut in by headers."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import served_home as made
from browsing import Browse
from starlette.testclient import TestClient
from test_site import Page

from overnights import links
from overnights.acts.decide import decide
from overnights.acts.publish import publish
from overnights.acts.withdraw import withdraw
from overnights.home import Home, open_home
from overnights.web.edge import PICTURE_POLICY, POLICY
from overnights.web.pages import kind_of


@pytest.fixture
def own(served_path: Path, tmp_path: Path) -> Home:
    """A copy that a test may change."""
    shutil.copytree(served_path, tmp_path / "home")
    return open_home(tmp_path / "home")


def test_every_file_that_is_published_is_served_as_it_is(served: Home, browser: TestClient, tmp_path: Path) -> None:
    publish(served, tmp_path / "site", now=made.NOW)
    files = [file for file in (tmp_path / "site").rglob("*") if file.is_file() and not file.name.startswith(".")]
    assert {file.suffix for file in files} >= {".html", ".json", ".csv", ".svg", ".css", ".md"}
    for file in files:
        path = file.relative_to(tmp_path / "site").as_posix()
        told = browser.get(f"/{path}", headers={"host": "no name"})  # by which feeds would name whole addresses
        if path == links.AGAINST:  # where it is served any two can be asked for
            assert b'<form class="pick"' in told.content and b'<form class="pick"' not in file.read_bytes()
            continue
        if path.removesuffix(file.suffix) == links.MORE.removesuffix(".html"):  # and its API has a place of its own
            assert b"api/v1" in told.content and b"api/v1" not in file.read_bytes()
            continue
        assert (told.status_code, told.content) == (200, file.read_bytes()), path
    assert browser.get("/").content == (tmp_path / "site" / links.HOME).read_bytes()


def test_a_page_has_a_tag_and_a_date_and_is_not_told_twice(browser: TestClient) -> None:
    told = browser.get("/titles/pt.html", headers={"accept-encoding": "identity"})
    tag, since = told.headers["etag"], told.headers["last-modified"]
    for asked in ({"if-none-match": tag}, {"if-none-match": f'"other", W/{tag}'}, {"if-modified-since": since}):
        again = browser.get("/titles/pt.html", headers=asked)
        assert (again.status_code, again.content, again.headers["etag"].removesuffix('-gzip"')) == (
            304, b"", tag.removesuffix('"'),
        )  # fmt: skip
        assert "content-security-policy" not in again.headers  # it would take the place of the page's own
    for asked in (
        {"if-none-match": '"other"'},
        {"if-none-match": '"other"', "if-modified-since": since},
        {"if-modified-since": "Thu, 01 Sep 2022 00:00:00 GMT"},
        {"if-modified-since": "yesterday"},
    ):
        assert browser.get("/titles/pt.html", headers=asked).status_code == 200


def test_a_page_changes_when_the_home_changes_and_only_then(own: Home, browse: Browse) -> None:
    browser: TestClient = browse(own)
    first = browser.get("/titles/pt.html")
    assert browser.get("/titles/pt.html").headers["etag"] == first.headers["etag"]
    decide(own, "Partner Track", season=1, decision="reversed", why="A new sum.", now=made.NOW)
    second = browser.get("/titles/pt.html")
    assert second.headers["etag"] != first.headers["etag"] and "A new sum." in second.text
    assert second.headers["last-modified"] > first.headers["last-modified"]
    withdraw(own, 1, why="It was the wrong file.", now=made.NOW)
    assert browser.get("/titles/pt.html").headers["etag"] != second.headers["etag"]


def test_a_decision_is_told_from_the_end_of_its_embargo_on(served: Home, browse: Browse) -> None:
    browser: TestClient = browse(served)
    clocked: TestClient = browse(open_home(served.path), now=made.EMBARGO)
    before: TestClient = browse(open_home(served.path), now=made.EMBARGO - timedelta(microseconds=1))
    assert before.get("/titles/nd.html").headers["etag"] == browser.get("/titles/nd.html").headers["etag"]
    assert clocked.get("/titles/nd.html").headers["etag"] != before.get("/titles/nd.html").headers["etag"]
    assert made.SECRET_WHY in clocked.get("/titles/nd.html").text
    assert made.SECRET_WHY not in before.get("/titles/nd.html").text


def test_every_answer_is_shut_in(browser: TestClient) -> None:
    for path in ("/", "/titles/pt.json", "/nope", "/api/v1/charts", "/api/v1/nope", "/healthz", "/metrics"):
        headers = browser.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
        assert "camera=()" in headers["permissions-policy"] and "server" not in headers
    assert browser.get("/").headers["content-security-policy"] == POLICY
    picture = browser.get("/" + links.picture(links.week(date.fromisoformat(made.PUBLISHED)), "ranks", "wide"))
    assert picture.status_code == 200 and picture.headers["content-security-policy"] == PICTURE_POLICY


def test_a_picture_has_one_style_sheet_and_its_policy_knows_it(browser: TestClient) -> None:
    path = "/" + links.picture(links.week(date.fromisoformat(made.PUBLISHED)), "ranks", "wide")
    picture = browser.get(path).text
    [style] = re.findall(r"<style>(.*?)</style>", picture, re.DOTALL)
    known = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{known}'" in PICTURE_POLICY
    assert " style=" not in picture and "<script" not in picture and " on" not in re.sub(r">[^<]*<", "><", picture)


def test_no_page_needs_what_the_policy_forbids(browser: TestClient) -> None:
    for path in ("/", f"/weeks/{made.PUBLISHED}.html", "/titles/pt.html", "/titles.html", "/methods.html", "/nope",
                 "/announcements/pt-1.html"):  # fmt: skip
        page = Page(browser.get(path).text)
        names = {name for name, _ in page.attributes}
        assert not {name for name in names if name == "style" or name.startswith("on")}, path
        assert not {"style", "iframe", "object", "embed", "base"} & set(page.elements), path
        assert page.scripts == [links.relative(path.lstrip("/"), links.script("overnights"))], path
        assert not [link for link in page.links if re.match(r"(https?:)?//|data:|javascript:", link)], path


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_nothing_is_taken_in(browser: TestClient, method: str) -> None:
    for path in ("/", "/api/v1/titles", "/nope", "/healthz"):
        told = browser.request(method, path, content=b"{}")
        assert (told.status_code, told.headers["allow"]) == (405, "GET, HEAD")


def test_head_says_what_get_would_without_the_body(browser: TestClient) -> None:
    for path in ("/", "/titles/pt.json", "/api/v1/charts", "/nope", "/api/v1/nope"):
        got, asked = browser.get(path), browser.head(path)
        assert (asked.status_code, asked.content) == (got.status_code, b"")
        for name in ("content-type", "content-length", "etag", "content-security-policy"):
            assert asked.headers.get(name) == got.headers.get(name), (path, name)


def test_what_is_not_there_is_said_on_a_page_whose_links_lead_home(browser: TestClient) -> None:
    for path in ("/nope", "/titles/none.html", "/a/b/c", "/titles/../../etc/passwd", "/static/../pages.py",
                 "/pictures/x-wide.svg", "/pictures/titles-pt-run-wide.svg/more", "/weeks/2022-09-04.html/",
                 "/%00", "/titles/%3Cscript%3E.html", "/announcements/nd-1.html", "/index"):  # fmt: skip
        told = browser.get(path)
        assert told.status_code == 404 and told.headers["content-type"].startswith("text/html"), path
        assert "no such page here" in told.text and "<script>" not in told.text
    deep = browser.get("/a/b/c")
    assert 'href="../../static/overnights.css"' in deep.text and 'href="../../index.html"' in deep.text


def test_an_answer_is_packed_for_those_who_take_it(browser: TestClient) -> None:
    plain = browser.get("/", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and "Accept-Encoding" in plain.headers["vary"]
    packed = browser.get("/", headers={"accept-encoding": "br, gzip"})
    assert packed.headers["content-encoding"] == "gzip" and packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "content-encoding" not in browser.get("/", headers={"accept-encoding": "gzip;q=0"}).headers
    assert gzip.decompress(gzip.compress(plain.content)) == packed.content


def test_behind_a_prefix_the_proxy_may_take_it_off_or_leave_it(browse: Browse) -> None:
    browser: TestClient = browse(prefix="/top/ten")
    for path in (
        "/",
        "/titles/pt.html",
        "/healthz",
        "/api/v1/charts",
        f"/api/v1/charts/netflix-weekly/weeks/{made.PUBLISHED}",
    ):
        assert browser.get(f"/top/ten{path}").content == browser.get(path).content, path
        assert browser.get(path).status_code == 200, path
    assert browser.get("/top/ten").status_code == 200
    found = browser.get("/api/v1/titles?q=partner").json()["rows"][0]
    assert (found["href"], found["page"]) == ("/top/ten/api/v1/titles/pt", "/top/ten/titles/pt.html")
    assert browser.get("/api/v1/titles?limit=1").headers["link"].startswith("</top/ten/api/v1/titles?")
    assert browser.get("/api/v1/openapi.json").json()["servers"] == [{"url": "/top/ten"}]
    assert browser.get("/top/tenant").status_code == 404


def test_a_home_without_a_page_says_so_and_is_ready(browse: Browse, tmp_path: Path) -> None:
    from overnights.home import make_home

    browser: TestClient = browse(make_home(tmp_path / "new"))
    told = browser.get("/")
    assert told.status_code == 404 and "There is nothing yet" in told.text
    assert browser.get("/api/v1/titles").status_code == 404
    assert browser.get("/readyz").json() == {"state": "ready"}


def test_a_home_that_cannot_be_read_is_not_ready_and_says_nothing_of_why(own: Home, browse: Browse) -> None:
    browser: TestClient = browse(own)
    assert browser.get("/readyz").status_code == 200
    (own.path / "overnights.toml").write_text("zone = 3\n", encoding="utf-8")
    for path, media in (("/", "text/html"), ("/api/v1/charts", "application/problem+json")):
        told = browser.get(path)
        assert told.status_code == 503 and told.headers["content-type"].startswith(media)
        assert str(own.path) not in told.text and "zone" not in told.text and told.headers["retry-after"]
    assert browser.get("/readyz").status_code == 503 and browser.get("/healthz").status_code == 200


def test_settings_that_change_are_read_again(own: Home, browse: Browse) -> None:
    browser: TestClient = browse(own)
    assert "Streamy" in browser.get("/").text
    file = own.path / "overnights.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("Streamy", "Another name"), encoding="utf-8")
    assert "Another name" in browser.get("/").text and "Streamy" not in browser.get("/").text


def test_counts_are_told_by_route_and_never_by_path(browse: Browse) -> None:
    browser: TestClient = browse()
    for path in ("/titles/pt.html", "/titles/pt.html", "/api/v1/titles/pt", "/secret-path", "/api/v1/titles?q=Zebra"):
        browser.get(path)
    told = browser.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'overnights_requests_total{route="page title",method="GET",status="200"} 2' in told.text
    assert 'overnights_requests_total{route="/api/v1/titles/{title_id}",method="GET",status="200"} 1' in told.text
    assert 'overnights_request_seconds_count{route="page title"} 2' in told.text
    assert "secret-path" not in told.text and "Zebra" not in told.text
    for line in told.text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? [0-9.e+-]+', line), line


@pytest.mark.parametrize(
    ("path", "kind"),
    [("index.html", "page top"), ("weeks/2022-09-04/us.html", "page week"), ("x/" * 9 + "y.html", "page other"),
     ("static/x.css", "static"), ("ovn_secret", "page other")],
)  # fmt: skip
def test_a_kind_says_nothing_of_its_path(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_health_is_json(browser: TestClient) -> None:
    assert json.loads(browser.get("/healthz").text) == {"state": "alive"}
