"""The board's pages: rows, controls that need no script, filters as pages of their own, many seasons, odd names."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
import small_judged as judged
import small_site as made
from test_site import Page, assert_links_resolve

from overnights import links
from overnights.catalogue import Season, Title
from overnights.outputs.board_bar import END, MIDDLE, WIDTH, margin_bar
from overnights.outputs.frame import frame_of
from overnights.outputs.site import Site, site_files
from overnights.pages.board import COLUMNS
from overnights.pages.board_views import MOST_PAGES, ON_ONE_PAGE
from overnights.pages.required import Judging
from overnights.renewal.record import CANCEL, MET, NOT_MET, NOT_YET_KNOWN, ON_THE_BUBBLE, RENEW

MANY = 450  # seasons: more than the pages of a view hold
LIMIT = 100_000


def judging() -> Judging:
    """Partner Track, the hostile and the long name in question; one not in question, one without requirements."""
    before = judged.judging()
    long = judged.judged("../up-1", judged.evaluation(judged.WEEKS, Fraction(3)), verdict=RENEW)
    return replace(before, seasons={**before.seasons, "../up-1": long}, decide_within_days=60)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return made.files(judging=judging())


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, Page]:
    return {path: Page(content.decode()) for path, content in files.items() if path.endswith(".html")}


def many() -> Site:
    """So many seasons of one list in question that no view shows them all, with names as long as they come."""
    site = made.site(judging=judging(), is_demo=False)
    names = [f"many-{n:04}" for n in range(MANY)]
    titles = {
        one: Title(title_id=one, title="A Name as Long as They Come " * 7, kind="series", original_language="en")
        for one in names
    }
    seasons = {
        f"{one}-1": Season(season_id=f"{one}-1", title_id=one, number=1, label="Season 1",
                           released_on=date(2021, 1, 1))
        for one in names
    }  # fmt: skip
    held = (judged.evaluation(judged.WEEKS, Fraction(1)), judged.evaluation(judged.COMPLETION, None, why="open"))
    asked = {one: judged.judged(one, *held, verdict=CANCEL) for one in seasons}
    book, by = site.catalogue, judging()
    return replace(
        site,
        catalogue=replace(book, titles={**book.titles, **titles}, seasons={**book.seasons, **seasons}),
        judging=replace(by, seasons={**by.seasons, **asked}),
    )


@pytest.fixture(scope="module")
def of_many() -> dict[str, bytes]:
    return {file.path: file.content for file in site_files(many()) if file.path.startswith(("bubble", "static"))}


def text_of(content: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())


def test_the_board_has_a_row_for_each_season_in_question_and_its_own_json_and_csv(files: dict[str, bytes]) -> None:
    told = json.loads(files["bubble.json"])
    assert [row["season_id"] for row in told["rows"]] == ["../up-1", "pt-1", "bad-1"]
    assert (told["in_question"], told["total"], told["pages"], told["next"]) == (3, 3, 1, None)
    rows = list(csv.DictReader(io.StringIO(files["bubble.csv"].decode())))
    assert [row["season_id"] for row in rows] == ["../up-1", "pt-1", "bad-1"] and tuple(rows[0]) == COLUMNS
    assert rows[1]["margin"] == "-1160000.0" and rows[1]["odds"] == ""
    assert files["bubble.html"].decode().count('<div class="row" role="row">') == 3


def test_a_row_says_run_margin_policy_and_days(files: dict[str, bytes]) -> None:
    text = text_of(files["bubble.html"])
    assert "Three seasons wait for a decision. One meets what is required and two fall short" in text
    assert "Partner Track Season 1 · peak 1st · 3 weeks · out" in text
    assert (
        "−12% cancel ✕ −1.16 million views Views while on the list 0 of 2 musts met cancel 0 of 2 musts met "
        "15 days due in 15 days" in text
    )
    assert "Odds are not yet declared: no forecast is made." in text
    assert "Limited series 1" in text and "No requirement applies to them 1" in text


def test_the_menu_leads_to_the_board_where_seasons_were_judged_and_nowhere_else() -> None:
    assert frame_of(made.site(judging=judging())).menu[1] == ("On the bubble", links.BUBBLE)
    for nobody in (None, replace(judging(), seasons={})):
        site = made.site(judging=nobody)
        assert not frame_of(site).has(links.BUBBLE)
        assert not [file.path for file in site_files(site) if file.path.startswith("bubble")]


def test_every_link_of_the_board_resolves_and_every_control_is_links(
    files: dict[str, bytes], pages: dict[str, Page]
) -> None:
    assert_links_resolve(files, pages)
    board = {path: page for path, page in pages.items() if path.startswith("bubble")}
    reached, open_ = {links.BUBBLE}, [links.BUBBLE]
    while open_:
        path = open_.pop()
        found = {to for to in board if links.relative(path, to) in board[path].links} - reached
        reached |= found
        open_ += found
    unreached = set(board) - reached
    assert unreached <= {"bubble/by-margin.html", "bubble/tv-english/by-margin.html"}  # the board's own order, by name


def test_views_are_of_the_seasons_they_name_in_their_order(files: dict[str, bytes]) -> None:
    def ids(path: str) -> list[str]:
        return [row["season_id"] for row in json.loads(files[f"bubble/{path}.json"])["rows"]]

    assert ids("by-margin") == ["../up-1", "pt-1", "bad-1"]
    assert sorted(ids("newest")) == sorted(ids("due")) == ["../up-1", "bad-1", "pt-1"]
    assert ids("now") == ["../up-1", "bad-1"]
    assert ids("tv-english/now-soon") == ["../up-1", "bad-1"]
    assert "bubble/later.html" not in files and "bubble/over.html" not in files
    assert "Later seasons 0" in text_of(files["bubble.html"])


def test_nothing_that_is_not_public_is_on_the_board(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        if path.startswith("bubble"):
            assert "0.9" not in re.findall(r"[\d.]+", content.decode()) and b"9/10" not in content, path
    row = json.loads(files["bubble.json"])["rows"][2]
    assert (row["season_id"], row["tightest"]["name"], row["tightest"]["margin"]) == ("bad-1", "worth", None)
    assert "✕ cancel ✕ not disclosed Efficiency (worth ÷ cost) 0 of 1 musts met cancel 0 of 1 musts met" in text_of(
        files["bubble.html"]
    )


def test_the_board_has_no_style_of_its_own_no_script_in_it_and_its_demo_tag(files: dict[str, bytes]) -> None:
    for path in ("bubble.html", "bubble/newest.html"):
        page = Page(files[path].decode())
        assert not [name for name, _ in page.attributes if name == "style" or name.startswith("on")]
        assert all(page.scripts) and "Demo audience and thresholds" in page.text
    assert made.HOSTILE in Page(files["bubble.html"].decode()).text
    assert b"<script>alert" not in files["bubble.html"]
    assert b"Demo" not in made.files(judging=judging(), is_demo=False)["bubble.html"]


def test_thousands_of_seasons_keep_pages_small_and_few_and_the_csv_whole(of_many: dict[str, bytes]) -> None:
    pages = {path: content for path, content in of_many.items() if path.endswith(".html")}
    assert max(map(len, pages.values())) < LIMIT
    told = json.loads(of_many["bubble.json"])
    assert (told["total"], told["pages"], len(told["rows"])) == (MANY + 3, MOST_PAGES, ON_ONE_PAGE)
    assert told["order"] == "Newest first" and told["next"] == "bubble/newest-2.json"
    seen, path = [], "bubble.json"
    while path:
        told = json.loads(of_many[path])
        seen += [row["season_id"] for row in told["rows"]]
        path = told["next"]
    assert len(seen) == len(set(seen)) == MOST_PAGES * ON_ONE_PAGE
    rows = list(csv.DictReader(io.StringIO(of_many["bubble.csv"].decode())))
    assert len({row["season_id"] for row in rows}) == MANY + 3
    last = text_of(of_many[f"bubble/newest-{MOST_PAGES}.html"])
    assert "361 to 400 of 453" in last and "53 more are in the table of the whole board (CSV)" in last
    assert len(pages) < 200


def test_a_judgement_that_is_older_than_the_lists_says_its_day(files: dict[str, bytes]) -> None:
    stale = made.files(judging=replace(judging(), as_of=made.WEEKS[2]))
    said = "after the week ending Sunday 18 September 2022 ·"
    assert f"{said} judged as of 11 September 2022 ·" in text_of(stale["bubble.html"])
    assert said in text_of(files["bubble.html"]) and "· judged as of" not in text_of(files["bubble.html"])


def test_a_board_whose_seasons_are_all_decided_says_so() -> None:
    alone = replace(judged.judging(), seasons={"pt-1": judged.partner_track()})
    page = text_of(made.files(judging=alone, decisions=judged.decisions())["bubble.html"])
    assert "No season waits for a decision here." in page and "Not renewed 1 Partner Track S1" in page
    assert "Every season of judgement 3 is decided" in page


def numbers(drawn: str, kind: str) -> list[float]:
    found = re.search(rf'<rect class="{kind}" x="([\d.]+)" y="\d+" width="([\d.]+)"', drawn)
    return [float(one) for one in found.groups()] if found else []


@pytest.mark.parametrize(
    ("margin", "state", "bar"),
    [
        (Fraction(3, 10), MET, [MIDDLE, MIDDLE / 2]),
        (Fraction(-3, 10), NOT_MET, [MIDDLE / 2, MIDDLE / 2]),
        (END, MET, [MIDDLE, MIDDLE]),
        (Fraction(1, 100_000), MET, [MIDDLE, 1]),
        (Fraction(0), MET, [MIDDLE, 0]),
        (None, NOT_YET_KNOWN, []),
    ],
)
def test_a_margin_is_drawn_to_scale_from_the_threshold_in_the_middle(
    margin: Fraction | None, state: str, bar: list[float]
) -> None:
    drawn = str(margin_bar(margin, state))
    assert numbers(drawn, state) == bar
    assert ("awaited" in drawn) == (margin is None)


def test_what_is_beyond_the_scale_ends_in_an_arrow_and_stays_within() -> None:
    for margin, state, tip in ((Fraction(40), MET, f"L{WIDTH} "), (Fraction(-7, 10), NOT_MET, "L0 ")):
        drawn = str(margin_bar(margin, state))
        assert tip in drawn and 'Z"' in drawn
        at, width = numbers(drawn, state)
        assert at >= 0 and at + width <= WIDTH
    assert "Z" not in str(margin_bar(END, ON_THE_BUBBLE))
