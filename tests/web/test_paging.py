"""Pages of the API: they add up, they follow one another alone, and where the rows changed they are refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import served_home as made
from browsing import Browse
from starlette.testclient import TestClient

from overnights.acts.decide import decide
from overnights.home import Home, open_home

API = "/api/v1"
ENTRIES = f"{API}/tables/entries?limit=7&territory=ZZ"
LISTS = (
    f"{API}/tables/entries?limit=7&where=rank%3E%3D1",
    f"{API}/charts/netflix-weekly/weeks?limit=1",
    f"{API}/charts/netflix-country/weeks/{made.PUBLISHED}?limit=1",
    f"{API}/titles?limit=1",
    f"{API}/titles?limit=1&q=e",
)


def walked(browser: TestClient, url: str | None) -> Iterator[Any]:
    """The answers from a page to the last, by the links in their headers."""
    while url is not None:
        told = browser.get(url)
        assert told.status_code == 200, told.text
        yield told
        url = told.links["next"]["url"] if "next" in told.links else None


def rows_of(told: Any) -> list[Any]:
    return list(told.json().get("rows") or told.json().get("lists") or [])


@pytest.mark.parametrize("url", LISTS)
def test_pages_link_to_each_other_and_add_up(browser: TestClient, url: str) -> None:
    whole = browser.get(url.replace("limit=7", "limit=200").replace("limit=1", "limit=200"))
    pages = list(walked(browser, url))
    assert [row for told in pages for row in rows_of(told)] == rows_of(whole) and len(pages) > 1
    for n, told in enumerate(pages):
        has = {"first", "last"} | ({"prev"} if n else set()) | ({"next"} if told is not pages[-1] else set())
        assert set(told.links) == has
        assert told.json()["next"] == (told.links["next"]["url"] if "next" in has else None)
        assert told.json()["total"] == int(told.headers["x-total-count"]) == len(rows_of(whole))
        assert "prev" not in has or browser.get(told.links["prev"]["url"]).json() == pages[n - 1].json()
        assert browser.get(told.links["first"]["url"]).json() == pages[0].json()
    assert rows_of(browser.get(pages[0].links["last"]["url"]))[-1] == rows_of(whole)[-1]


def test_a_page_has_the_same_rows_in_each_form(browser: TestClient) -> None:
    second = browser.get(ENTRIES).json()["next"]
    rows = browser.get(second).json()["rows"]
    as_csv = browser.get(f"{second}&format=csv")  # another form is no other question
    assert len(as_csv.text.splitlines()) == len(rows) + 1
    assert as_csv.links["prev"]["url"].endswith("format=csv")


def test_a_cursor_is_of_one_question_and_no_text_is_one(browser: TestClient) -> None:
    cursor = browser.get(ENTRIES).json()["next"].partition("cursor=")[2]
    for asked in (f"tables/entries?cursor={cursor}", f"tables/editions?territory=ZZ&cursor={cursor}",
                  f"tables/entries?territory=US&cursor={cursor}", f"titles?cursor={cursor}",
                  f"tables/entries?territory=ZZ&cursor={cursor[:-1]}", "titles?cursor=AAAA",
                  f"titles?cursor={'_' * 32}", "titles?cursor=x", "titles?cursor=", "titles?cursor=%00"):  # fmt: skip
        told = browser.get(f"{API}/{asked}")
        assert (told.status_code, told.headers["content-type"]) == (422, "application/problem+json"), asked
    assert browser.get(f"{API}/tables/entries?territory=ZZ&limit=3&cursor={cursor}").status_code == 200


@pytest.fixture
def own(served_path: Path, tmp_path: Path) -> Home:
    """A copy that a test may change."""
    shutil.copytree(served_path, tmp_path / "home")
    return open_home(tmp_path / "home")


def test_a_page_follows_no_page_of_other_rows(own: Home, browse: Browse) -> None:
    browser = browse(own)
    of_decisions = f"{API}/tables/decisions?limit=1"
    decide(own, "up", season=1, decision="ended", why="It had ended before.", now=made.NOW)
    second, entries = browser.get(of_decisions).json()["next"], browser.get(ENTRIES).json()["next"]
    assert browser.get(second).json()["rows"][0]["decision"] == "ended"
    decide(own, "pt", season=1, decision="reversed", why="Not so.", now=made.NOW + timedelta(seconds=1))
    told = browse(own, now=made.NOW + timedelta(seconds=2)).get(second)
    assert (told.status_code, told.headers["content-type"]) == (410, "application/problem+json")
    assert "Begin again" in told.json()["detail"] and "as_of" in told.json()["detail"]
    assert told.headers["cache-control"] == "no-store"
    assert browser.get(entries).status_code == 200  # what did not change goes on


def test_a_walk_as_of_a_day_goes_on_whatever_changes(own: Home, browse: Browse) -> None:
    at = made.NOW + timedelta(days=1)
    browser = browse(own, now=at)
    url = f"{API}/tables/decisions?limit=1&as_of=2022-09-14"
    decide(own, "up", season=1, decision="ended", why="It had ended before.", now=made.NOW)
    second = browser.get(url).json()["next"]
    before = browser.get(second).json()
    decide(own, "pt", season=1, decision="reversed", why="Not so.", now=at)
    assert browser.get(second).json() == before


def test_a_token_opens_no_page_after_one_of_less(own: Home, browse: Browse) -> None:
    from overnights.acts.tokens import UNPUBLISHED, make_token

    browser = browse(own)
    second = browser.get(f"{API}/tables/viewing?limit=2").json()["next"]
    secret = make_token(own, "reader", scopes=(UNPUBLISHED,), now=made.NOW).secret
    assert browser.get(second).status_code == 200
    assert browser.get(second, headers={"authorization": f"Bearer {secret}"}).status_code == 410
