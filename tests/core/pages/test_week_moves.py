"""A week's page, its feed and a title's record call nobody new or back where that is not known."""

from __future__ import annotations

from typing import Any

from tests.core.charts.moves_shop import archived
from tests.core.charts.runs_shop import week

from overnights.catalogue import Catalogue, Season, Title
from overnights.charts.history import ChartHistory
from overnights.charts.moves import NO_EARLIER_WEEK, NO_WEEK_BEFORE
from overnights.charts.record import edition_rows, entry_rows
from overnights.outputs import render
from overnights.pages.feeds import feeds
from overnights.pages.sentence import plain
from overnights.pages.title import title_page
from overnights.pages.week import WeekPage, week_page

BOOK = Catalogue(
    titles={"t": Title(title_id="t", title="T")},
    seasons={one: Season(season_id=one, title_id="t", number=n, kind="season") for n, one in enumerate("abc", 1)},
    episodes=(),
)


def archive(*weeks: str | None, published: bool = True) -> ChartHistory:
    editions, entries = archived(weeks, {}, rules="published" if published else "r")
    return ChartHistory.from_rows(edition_rows(editions), entry_rows(entries))


def page(history: ChartHistory, number: int) -> WeekPage:
    made = week_page(history, BOOK, week(number), service="S", is_demo=False, rounding=1, late_days=7)
    assert made is not None
    return made


def rows(history: ChartHistory, number: int) -> list[dict[str, Any]]:
    return list(page(history, number).as_json()["lists"][0]["entries"])


def test_in_the_first_week_that_is_here_nobody_is_new() -> None:
    history = archive("ab", "ab")
    assert [(row["move"], row["move_why"], row["last_rank_why"]) for row in rows(history, 0)] == [
        (None, NO_EARLIER_WEEK, NO_EARLIER_WEEK)
    ] * 2
    assert plain(page(history, 0).headline) == "Title a is number one in TV (English), with 1 hours viewed."
    assert [row["move"] for row in rows(history, 1)] == ["same", "same"]


def test_after_a_week_that_is_not_here_nobody_is_back() -> None:
    history = archive("a", "a", None, "a")
    (row,) = (one for one in rows(history, 3) if one["season_id"] == "a")
    assert (row["move"], row["last_rank_why"]) == (None, NO_WEEK_BEFORE)


def test_a_homes_own_page_says_what_it_said() -> None:
    history = archive("ab", "ab", published=False)
    assert [(row["move"], row["last_rank_why"]) for row in rows(history, 0)] == [("new", "debut")] * 2


def test_a_page_shows_a_sign_of_its_own() -> None:
    (row, *_) = page(archive("ab"), 0).lists[0].rows
    shown = str(render._environment().get_template("parts.html").module.move(row))
    assert "·" in shown and NO_EARLIER_WEEK in shown and "=" not in shown.replace("title=", "")


def test_a_feed_tells_of_nobody_new_in_the_first_week() -> None:
    (first, second) = (
        next(
            one
            for one in feeds(archive(*weeks), BOOK, decisions={}, judging=None, seasons={})
            if one.name == "editions"
        )
        for weeks in (("ab",), ("a", "ab"))
    )
    assert "New:" not in first.items[0].text
    assert "New:" in second.items[0].text


def test_a_title_says_the_same() -> None:
    history = archive("ab", "ab")
    made = title_page(
        BOOK.titles["t"], BOOK, history, None, service="S", is_demo=False, domestic=None, rounding=1, season_id="a"
    )
    row = made.as_json()["seasons"][0]["run"][0]
    assert row["is_debut"] is None and row["last_rank"] is None
    assert row["last_rank_why"] == row["is_debut_why"]
