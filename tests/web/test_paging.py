"""Pages of the API: they add up, they follow one another alone, and where the rows changed they are refused."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import served_home as made
from browsing import Browse
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from overnights.acts.decide import decide
from overnights.home import Home, open_home
from overnights.web import limits
from overnights.web.api import charts, paging
from overnights.web.limits import Buckets, Rate, cost_of_whole

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


@pytest.mark.parametrize("asked", ["tables/entries?columns=week,title,rank", "tables/runs?columns=season_id,weeks"])
def test_a_file_of_rows_is_whole_unless_a_page_of_it_is_asked_for(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """CSV and Parquet have no place to say that more rows follow."""
    monkeypatch.setattr(paging, "OF_A_PAGE", 4)
    page = browser.get(f"{API}/{asked}").json()
    assert page["total"] > page["limit"] == len(page["rows"]) == 4
    as_csv = browser.get(f"{API}/{asked}&format=csv")
    as_parquet = browser.get(f"{API}/{asked}&format=parquet")
    rows = pq.read_table(io.BytesIO(as_parquet.content))
    assert len(as_csv.text.splitlines()) - 1 == rows.num_rows == page["total"]
    for told in (as_csv, as_parquet):
        assert told.headers["x-total-count"] == str(page["total"]) and "link" not in told.headers
    part = browser.get(f"{API}/{asked}&format=csv&limit=3")
    assert len(part.text.splitlines()) == 4 and "next" in part.links
    after = browser.get(f"{page['next']}&format=csv")
    assert len(after.text.splitlines()) - 1 == min(4, page["total"] - 4) and "prev" in after.links


def test_lists_of_a_week_are_whole_as_a_file(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"{API}/charts/netflix-country/weeks/{made.PUBLISHED}"
    every = browser.get(path).json()
    monkeypatch.setattr(charts, "LISTS_OF_A_PAGE", 1)
    assert len(browser.get(f"{path}?territory=US").json()["lists"]) == 1
    told = browser.get(path, headers={"accept": "text/csv"})
    assert every["total"] > 1 and "link" not in told.headers
    assert len(told.text.splitlines()) - 1 == sum(len(one["entries"]) for one in every["lists"])


def test_more_rows_than_come_whole_are_refused_and_come_in_pages(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_WHOLE", 20)
    told = browser.get(f"{API}/tables/entries?format=csv&week_to=2022-12-31")
    assert (told.status_code, told.headers["content-type"]) == (422, "application/problem+json")
    assert "20 at most come whole" in told.json()["detail"] and "limit=10000" in told.json()["detail"]
    assert browser.get(f"{API}/tables/entries?format=csv&limit=200&week_to=2022-12-31").status_code == 200


def test_rows_that_came_whole_count_once_they_are_told() -> None:
    buckets = Buckets(Rate(per_s=1, burst=200), now=lambda: 0.0)
    buckets.take("a")
    assert buckets.owe("a", cost_of_whole(200, Headers({"x-total-count": "150000"}))) == 49
    assert buckets.owe("a", 100_000) == 0 and buckets.take("a") == (0, 201.0)  # what is owed has an end
    a_page = Headers({"x-total-count": "150000", "link": '</x>; rel="first"'})
    assert cost_of_whole(200, a_page) == cost_of_whole(304, Headers({"x-total-count": "9999"})) == 0


def test_who_took_a_whole_table_waits(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS_OF_ONE", 1)
    browser = browse(rate=Rate(per_s=0.001, burst=12))
    whole = browser.get(f"{API}/tables/entries?format=csv")
    assert whole.status_code == 200 and '"requests";r=0;' in whole.headers["ratelimit"]
    assert browser.get(f"{API}/charts").status_code == 429
