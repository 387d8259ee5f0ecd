"""The client: pages as they are needed, each once for every state, patient with a service that is busy."""

from __future__ import annotations

import doctest
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import served_home as made
from browsing import client_of, transport
from starlette.testclient import TestClient

import overnights.client
from overnights.client import Answer, ApiError, Changed, Client, Transport
from overnights.client import rows as client_rows
from overnights.home import open_home
from overnights.web.app import Options
from overnights.web.serve import serve_home


class Noted:
    """A transport that keeps what was asked, and may answer in another's place."""

    def __init__(self, ask: Transport, instead: Callable[[int, str], Answer | None] = lambda n, url: None) -> None:
        self.asked: list[tuple[str, int]] = []
        self._ask = ask
        self._instead = instead

    def __call__(self, url: str, headers: Mapping[str, str]) -> Answer:
        told = self._instead(len(self.asked), url) or self._ask(url, headers)
        self.asked.append((url, told[0]))
        return told


def problem(status: int, **headers: str) -> Answer:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, b'{"title": "So", "detail": "."}'


@pytest.fixture
def in_small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_rows, "PAGE", 5)
    monkeypatch.setattr(client_rows, "LARGE_PAGE", 7)


@pytest.fixture(scope="module")
def address(served_path: Path) -> Iterator[str]:
    """Where the home is really served, over a socket, until the tests are done."""
    home = open_home(served_path)
    site = serve_home(home, options=Options(rate=None, look_again_s=60.0, now=lambda: made.NOW))
    threading.Thread(target=site.answer, kwargs={"is_quiet": True}, daemon=True).start()
    yield site.address
    site.close()


def test_the_examples_of_the_client_are_so(address: str) -> None:
    told = doctest.testmod(overnights.client, extraglobs={"address": address, "date": date})
    assert told.attempted >= 6 and told.failed == 0


def test_rows_come_a_page_at_a_time_as_they_are_needed(browser: TestClient, in_small_pages: None) -> None:
    noted = Noted(transport(browser))
    rows = client_of(browser, transport=noted).table("entries", territory="ZZ")
    assert noted.asked == []
    first = iter(rows)
    for _ in range(5):
        next(first)
    assert len(noted.asked) == 1
    next(first)
    assert len(noted.asked) == 2
    every = list(rows)
    assert len(every) == rows.total > 10 and len({str(row) for row in every}) == len(every)


def test_what_a_client_was_told_it_is_not_told_twice(browser: TestClient, in_small_pages: None) -> None:
    noted = Noted(transport(browser))
    home = client_of(browser, transport=noted)
    assert home.title("pt") == home.title("pt")
    assert [status for _, status in noted.asked] == [200, 304]
    noted.asked.clear()
    rows = home.table("entries", territory="ZZ")
    assert list(rows) == list(rows)
    half = len(noted.asked) // 2
    assert [status for _, status in noted.asked] == [200] * half + [304] * half


def test_a_table_comes_whole_with_its_types(browser: TestClient, in_small_pages: None) -> None:
    rows = client_of(browser).table("entries", columns=("week", "rank", "value"), where=["rank<=2"])
    table = rows.to_arrow()
    assert [str(kind) for kind in table.schema.types] == ["date32[day]", "int64", "double"]
    assert [{**row, "week": row["week"].isoformat()} for row in table.to_pylist()] == list(rows) and len(table) > 7
    frame = rows.to_pandas()
    assert list(frame.columns) == ["week", "rank", "value"] and len(frame) == len(table)
    none = client_of(browser).table("entries", season_id="nope").to_arrow()
    assert none.num_rows == 0 and none.schema == client_of(browser).table("entries").to_arrow().schema


def test_records_are_typed(browser: TestClient) -> None:
    home = client_of(browser)
    tv = home.week("netflix-weekly", date(2022, 9, 4), category="TV (English)")[0]
    assert (tv.week, tv.made_at) == (date(2022, 9, 4), datetime(2022, 9, 14, 12, tzinfo=UTC))
    assert tv.entries[0].record["season_id"] == tv.entries[0].season_id
    season = home.title("pt").seasons[0]
    assert season.released_on == date(2022, 8, 26) and season.runtime_h == 1.5
    assert season.decision is not None and season.verdict is not None and season.record["forecast_why"]
    assert home.announcement("pt-1").made_at == datetime(2022, 9, 14, 12, tzinfo=UTC)
    assert home.charts()[0].first_week < home.charts()[0].latest_week


def test_a_page_is_told_as_it_stands_beside_it(browser: TestClient) -> None:
    home = client_of(browser)
    for told, path in (
        (home.board(), "bubble.json"), (home.board(category="TV (English)", order="newest"),
                                        "bubble/tv-english/newest.json"),
        (home.page("weeks", "2022-09-04"), "weeks/2022-09-04.json"), (home.page("health"), "health.json"),
        (home.page("countries", "US"), "countries/us.json"),
        (home.page("restatements", "summary"), "restatements.json"),
        (home.page("comparisons", "pt-1", "nd-1"), "against/pt-1/nd-1.json"),
    ):  # fmt: skip
        assert told == browser.get(f"/{path}").json(), path
    with pytest.raises(ApiError) as raised:
        home.page("weeks", "2021-09-05")
    assert raised.value.status == 404


def test_the_whole_client_can_look_back(browser: TestClient) -> None:
    before = client_of(browser, as_of="2022-09-14")
    assert before.title("pt").record["as_of"] == "2022-09-14"
    assert list(before.weeks("netflix-weekly")) == list(client_of(browser).weeks("netflix-weekly"))
    for ask in (before.charts, before.tables, lambda: list(before.restatements()), lambda: before.method("views")):
        ask()
    with pytest.raises(ApiError) as raised:
        client_of(browser, as_of="2022-08-01").charts()
    assert raised.value.status == 404


def test_a_client_waits_as_it_is_told(browser: TestClient) -> None:
    busy = {0: problem(429, retry_after="7"), 1: problem(503), 2: problem(503, Retry_After="soon")}
    noted, waits = Noted(transport(browser), lambda n, _: busy.get(n)), list[float]()
    home = client_of(browser, transport=noted, wait=waits.append)
    assert home.method("views").unit
    assert waits == [7.0, 14.0, 28.0] and [status for _, status in noted.asked] == [429, 503, 503, 200]


def test_a_client_without_patience_for_a_wait_says_so_at_once(browser: TestClient) -> None:
    waits: list[float] = []
    noted = Noted(transport(browser), lambda n, _: problem(429, retry_after="61"))
    with pytest.raises(ApiError) as raised:
        client_of(browser, transport=noted, wait=waits.append).charts()
    assert (raised.value.status, raised.value.retry_after_s, waits, len(noted.asked)) == (429, 61, [], 1)


def test_rows_that_changed_under_way_are_said_and_a_whole_table_is_asked_for_again(
    browser: TestClient, in_small_pages: None
) -> None:
    noted = Noted(transport(browser), lambda n, _: problem(410) if n == 1 else None)
    rows = client_of(browser, transport=noted).table("entries")
    with pytest.raises(Changed) as raised:
        list(rows)
    assert raised.value.status == 410
    noted.asked.clear()
    assert rows.to_arrow().num_rows == rows.total
    always = Noted(transport(browser), lambda _, url: problem(410) if "cursor=" in url else None)
    with pytest.raises(Changed):
        client_of(browser, transport=always).table("entries").to_arrow()
    assert len(always.asked) == 6  # three times: a page, and none after it


@pytest.mark.parametrize("path", ["https://elsewhere.example/x", "//elsewhere.example/x"])
def test_a_client_takes_its_token_to_no_other_service(browser: TestClient, path: str) -> None:
    body = b'{"rows": [], "total": 9, "limit": 1, "next": "https://elsewhere.example/x"}'
    noted = Noted(transport(browser), lambda n, _: (200, {"link": f'<{path}>; rel="next"'}, body))
    assert list(client_of(browser, "secret", transport=noted).table("entries")) == []
    assert [url.startswith("http://testserver/api/v1/") for url, _ in noted.asked] == [True]


def test_an_address_is_one_of_http() -> None:
    with pytest.raises(ValueError, match="begins with http"):
        Client("file:///etc/passwd").charts()
