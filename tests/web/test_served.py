"""Answers are made once for each state, kept within bounds, and made beside the readers of the state before."""

from __future__ import annotations

import asyncio
import shutil
import threading
from datetime import date
from pathlib import Path

import pytest
import served_home as made
from browsing import Browse
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from overnights.acts.decide import decide
from overnights.home import Home, open_home
from overnights.web.access import PUBLIC
from overnights.web.served import Served
from overnights.web.shelf import Answer, Shelf, answer
from overnights.web.view import MOST_DAYS, View
from overnights.web.watch import Watch


def asked(path: str = "/x") -> Request:
    return Request({"type": "http", "path": path, "headers": []})


def test_those_who_want_the_same_at_once_wait_for_one_to_make_it(served: Home) -> None:
    count: list[str] = []

    def make(view: View) -> Answer:
        count.append(threading.current_thread().name)
        return answer(b"body" * 500, "text/plain", form="text")

    async def all_at_once() -> list[Response]:
        home = Served(Watch(served, now=lambda: made.NOW))
        return await asyncio.gather(*(home.answered(asked(), PUBLIC, "what", make) for _ in range(25)))

    told = asyncio.run(all_at_once())
    assert len(count) == 1 and {one.body for one in told} == {b"body" * 500}


def test_a_mistake_is_told_to_all_and_kept_for_nobody(served: Home) -> None:
    tries: list[int] = []

    def make(view: View) -> Answer:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("once")
        return answer(b"now", "text/plain", form="text")

    async def twice() -> tuple[list[object], Response]:
        home = Served(Watch(served, now=lambda: made.NOW))
        first = await asyncio.gather(
            *(home.answered(asked(), PUBLIC, "what", make) for _ in range(3)), return_exceptions=True
        )
        return list(first), await home.answered(asked(), PUBLIC, "what", make)

    first, then = asyncio.run(twice())
    assert [str(one) for one in first] == ["once"] * 3 and then.body == b"now"


def test_who_comes_while_the_home_is_read_for_the_first_time_waits_for_that(
    served: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, comes, prepared = threading.Event(), threading.Event(), []

    def prepare(view: View) -> None:
        prepared.append(view)
        began.set()
        assert comes.wait(30)

    monkeypatch.setattr(View, "prepare", prepare)
    home = Served(Watch(served, now=lambda: made.NOW))
    warming = threading.Thread(target=home.warm)
    warming.start()
    assert began.wait(30)

    async def read() -> View:
        asyncio.get_running_loop().call_later(0.05, comes.set)  # once the reader waits
        return await home.view()

    told = asyncio.run(read())
    warming.join()
    assert prepared == [told]


def test_readers_go_on_with_the_state_before_while_a_new_one_is_made(served_path: Path, tmp_path: Path) -> None:
    shutil.copytree(served_path, tmp_path / "home")
    home = open_home(tmp_path / "home")
    aged = _Aged(home)

    async def read() -> None:
        serving = Served(aged)
        first = await serving.view()
        decide(home, "Partner Track", season=1, decision="reversed", why="A new sum.", now=made.NOW)
        aged.age = 1.5  # older than a look holds, not older than readers may be told of
        assert await serving.view() is first
        while (await serving.view()) is first:  # the look runs beside
            await asyncio.sleep(0.01)
        aged.age = 0.0
        second = await serving.view()
        while serving._renewing is not None:  # a look that began before the next decision would not see it
            await asyncio.sleep(0.01)
        aged.age = 100.0  # after a pause
        decide(home, "Partner Track", season=1, decision="renewed", why="It met all.", now=made.NOW)
        third = await serving.view()
        assert len({first.state.digest, second.state.digest, third.state.digest}) == 3
        assert first.state.since < second.state.since < third.state.since

    asyncio.run(read())


class _Aged(Watch):
    """A watch whose last look was so many seconds ago as is said."""

    age = 100.0

    def __init__(self, home: Home) -> None:
        super().__init__(home, now=lambda: made.NOW, look_again_s=1.0)

    @property
    def age_s(self) -> float:
        return self.age


def test_a_shelf_keeps_what_was_asked_for_last_within_its_bounds() -> None:
    shelf = Shelf(most_bytes=40_000)
    for n in range(10):
        shelf.put(n, Answer(body=b"x" * 9_000, media="text/plain"))
        shelf.get(0)  # asked for again and again
    assert shelf.bytes <= 40_000 and None not in (shelf.get(0), shelf.get(9)) and shelf.get(5) is None
    shelf.put("large", Answer(body=b"x" * 20_000, media="text/plain"))
    assert shelf.get("large") is None and shelf.get(9) is not None
    before = shelf.bytes
    shelf.put(9, Answer(body=b"y" * 9_000, media="text/plain"))
    assert shelf.bytes == before


def test_few_earlier_days_are_kept(served: Home) -> None:
    view = View(Watch(served, now=lambda: made.NOW).look(), made.NOW)
    day = date(2022, 9, 14)
    assert view.as_of(day) is view.as_of(day) is not view
    assert view.as_of(day).home.as_of == day and MOST_DAYS < 5  # each is as large as a home


def test_a_home_that_is_gone_is_told_as_unreadable(served_path: Path, tmp_path: Path, browse: Browse) -> None:
    shutil.copytree(served_path, tmp_path / "home")
    browser: TestClient = browse(open_home(tmp_path / "home"))
    assert browser.get("/").status_code == 200
    shutil.rmtree(tmp_path / "home")
    for path in ("/", "/api/v1/charts", "/readyz"):
        told = browser.get(path)
        assert told.status_code == 503 and str(tmp_path) not in told.text
