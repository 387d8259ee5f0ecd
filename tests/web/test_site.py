"""The pages: as records, HTML, JSON and CSV; links, names, units, floors."""

from __future__ import annotations

import csv
import io
import json
import posixpath
import re
from datetime import date
from html.parser import HTMLParser

import pytest
import small_site as made

from overnights import links
from overnights.outputs import title_parts, week_parts
from overnights.pages.sentence import plain
from overnights.pages.standing import standing
from overnights.pages.title import TitleRecord, title_page
from overnights.pages.week import week_page

VOID = {"wbr", "meta", "link", "img", "source", "br", "line", "path", "circle", "rect", "input"}


class Page(HTMLParser):
    """Reads a page: its links, ids, attributes, elements and text; unclosed elements are an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.elements: list[str] = []
        self.text = ""
        self.scripts: list[str] = []  # where each is; empty for one that stands in the page
        self.open: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append(dict(attrs).get("src") or "")
        for name, value in attrs:
            self.attributes.append((name, value or ""))
            if name in ("href", "src", "srcset", "action", "data-spec", "data-vega", "data-titles"):
                self.links.append(value or "")
            if name == "id":
                self.ids.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return made.files()


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, Page]:
    return {path: Page(content.decode()) for path, content in files.items() if path.endswith(".html")}


def record(title_id: str = "pt", **changes: object) -> TitleRecord:
    book = made.catalogue()
    values: dict[str, object] = {"service": "S", "is_demo": False, "domestic": "US", "rounding": 10_000}
    return title_page(book.titles[title_id], book, made.history(), made.audience_tables(), **{**values, **changes})  # type: ignore[arg-type]


def test_every_week_territory_and_title_has_a_page_and_the_same_record_as_json(files: dict[str, bytes]) -> None:
    for week in made.WEEKS:
        for territory in ("ZZ", "US", "DE"):
            assert {links.week(week, territory), links.as_json(links.week(week, territory))} <= set(files)
    for title_id in made.NAMES:
        assert {links.title(title_id), links.as_json(links.title(title_id))} <= set(files)
    for path in files:
        if path.endswith(".html") and path != links.METHODS:
            json.loads(files[links.as_json(path)])


def test_the_first_page_is_the_latest_week(files: dict[str, bytes]) -> None:
    assert json.loads(files["index.json"])["week"] == "2022-09-18"
    assert "Week ending Sunday 18 September 2022" in files["index.html"].decode()


def test_every_link_resolves(files: dict[str, bytes], pages: dict[str, Page]) -> None:
    assert_links_resolve(files, pages)


def test_many_titles_are_listed_by_letter_and_every_one_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(title_parts, "ON_ONE_PAGE", 2)
    files = made.files()
    pages = {path: Page(content.decode()) for path, content in files.items() if path.endswith(".html")}
    assert_links_resolve(files, pages)
    letters = [page for path, page in pages.items() if path.startswith("titles-")]
    listed = {link for page in letters for link in page.links if link.startswith("titles/")}
    assert listed == {links.title(title_id) for title_id in made.NAMES}
    assert {"titles-p.html", "titles-other.html"} <= set(pages)
    assert len(json.loads(files["titles.json"])["titles"]) == len(made.NAMES)


def test_the_box_finds_titles_by_what_they_were_called_and_are_elsewhere_too() -> None:
    files = made.files()
    rows = json.loads(files[links.NAMES])["titles"]
    assert [one["title"] for one in rows[: len(made.NAMES)]] == [
        one["title"] for one in json.loads(files["titles.json"])["titles"]
    ]
    others = [(one["title"], one["path"], one["about"]) for one in rows[len(made.NAMES) :]]
    assert others == [
        (made.FORMERLY, links.title("pt"), "now \u2068Partner Track\u2069"),
        ("Der Fuchs", links.title("fox"), f"is \u2068{made.EMOJI}\u2069"),
    ]
    assert {one["path"] for one in rows} <= files.keys()
    pages = (Page(content.decode()) for path, content in files.items() if path.endswith(".html"))
    assert all(any(link.endswith(links.NAMES) for link in page.links) for page in pages)


def test_a_weeks_page_leads_to_those_around_it_and_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(week_parts, "BEFORE", 1)
    monkeypatch.setattr(week_parts, "AFTER", 1)
    pages = {path: Page(content.decode()) for path, content in made.files().items() if path.endswith(".html")}
    first = {link for link in pages[links.week(made.WEEKS[0], "US")].links if re.match(r"(../)?2022-..-../us", link)}
    assert "../us.html" in pages[links.week(made.WEEKS[0], "US")].links
    assert {link.split("/")[-2] for link in first} == {str(made.WEEKS[1])}
    listed = pages[links.weeks("US")].links
    assert all(links.relative(links.weeks("US"), links.week(week, "US")) in listed for week in made.WEEKS)


def assert_links_resolve(files: dict[str, bytes], pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            assert there in files, (path, link)
            assert not anchor or anchor in pages[there].ids, (path, link)


def test_no_page_has_a_style_attribute_a_script_of_its_own_or_an_outside_address(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        if path.endswith(".html"):
            page = Page(content.decode())
            assert page.scripts == [links.relative(path, links.script("overnights"))] and "style" not in page.elements
            assert not [n for n, _ in page.attributes if n == "style" or n.startswith("on")]
        if path.endswith((".html", ".css", ".svg")):
            outside = set(re.findall(r"https?://[^\s\"'<>)]+", content.decode()))
            assert outside <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}, path


def test_paths_are_plain_whatever_the_ids_hold(files: dict[str, bytes]) -> None:
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9./-]*", path) and ".." not in path for path in files)


@pytest.mark.parametrize("title_id", list(made.NAMES))
def test_a_name_is_shown_whole_as_text_and_isolated(pages: dict[str, Page], title_id: str) -> None:
    page = pages[links.title(title_id)]
    assert made.NAMES[title_id].strip() in page.text
    assert ("dir", "auto") in page.attributes


def test_ids_on_a_page_are_unique(pages: dict[str, Page]) -> None:
    assert all(len(page.ids) == len(set(page.ids)) for page in pages.values())


def test_every_picture_says_its_figures_in_words(files: dict[str, bytes]) -> None:
    text = files[links.title("pt")].decode()
    assert 'alt="Partner Track on TV (English), worldwide: 2nd, 1st, 2nd, out."' in text
    assert "the share that started each: 100.0%, 68.5%" in text
    for path, content in files.items():
        if path.endswith(".html"):
            assert content.decode().count("<img ") == len(re.findall(r"<img [^>]*alt=\"[^\"]+\"", content.decode()))


def test_figures_carry_their_unit_list_and_territory(pages: dict[str, Page]) -> None:
    week = " ".join(pages["weeks/2022-09-04.html"].text.split())
    assert "Hours viewed, million" in week
    assert "Ranked by hours viewed, worldwide" in week
    assert "rises from 2nd to number one in TV (English), with 16.54 million hours viewed" in week
    title = " ".join(pages[links.title("pt")].text.split())
    assert "on TV (English), worldwide: 2nd, 1st, 2nd. In the United States it reached 1st." in title
    assert "40.0% of 200 starters completed it within 28 days" in title


def test_a_chart_of_ranks_alone_shows_no_figures(files: dict[str, bytes], pages: dict[str, Page]) -> None:
    text = " ".join(pages["weeks/2022-09-04/us.html"].text.split())
    assert "this chart publishes no figures" in text
    entry = json.loads(files["weeks/2022-09-04/us.json"])["lists"][0]["entries"][0]
    assert entry["value"] is None and entry["value_why"]


def test_the_csv_has_every_row_of_the_lists(files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["weeks/2022-09-04.csv"].decode())))
    assert [(row["rank"], row["season_id"]) for row in rows] == [
        ("1", "pt-1"), ("2", "bad-1"), ("3", "rtl-1"), ("4", "../up-1"),
    ]  # fmt: skip
    assert rows[1]["title"] == made.HOSTILE


def test_moves_exits_and_returns_are_told() -> None:
    page = week_page(
        made.history(), made.catalogue(), made.WEEKS[3], service="S", is_demo=False, rounding=1, late_days=14
    )
    assert page is not None
    assert [(row.season_id, row.move, row.places) for row in page.lists[0].rows] == [
        ("bad-1", "up", 2), ("rtl-1", "down", 1), ("../up-1", "back", 0), ("fox-1", "back", 0),
    ]  # fmt: skip
    assert [(one.season_id, one.was) for one in page.lists[0].exits] == [("pt-1", 2)]


def test_a_gap_breaks_a_line_and_never_bridges_it() -> None:
    page = week_page(
        made.history(), made.catalogue(), made.WEEKS[3], service="S", is_demo=False, rounding=1, late_days=14
    )
    assert page is not None
    assert [line.points for line in page.lists[0].lines if line.season_id == "fox-1"] == [((6, 4),), ((9, 4),)]


def test_a_week_without_an_edition_has_no_page() -> None:
    nothing = week_page(
        made.history(), made.catalogue(), date(2022, 7, 3), service="S", is_demo=False, rounding=1, late_days=14
    )
    assert nothing is None


def test_an_overnight_edition_says_when_it_is_consolidated() -> None:
    text = made.files(history=made.history(status="overnight"))["weeks/2022-09-18.html"].decode()
    assert "Overnight" in text and "consolidated on 3 October 2022" in text and "provisional" in text


def test_the_title_record_has_the_keys_that_others_rely_on() -> None:
    told = record().as_json()
    assert {"title_id", "title", "kind", "credits", "seasons"} <= set(told)
    assert {"person", "role", "character", "billing"} <= set(told["credits"][0])
    season = told["seasons"][0]
    keys = {"season_id", "label", "released_on", "runtime_h", "run", "audience", "requirements", "forecast", "verdict"}
    assert keys | {"decision"} <= set(season)
    run = {"chart", "version", "week", "territory", "category", "edition", "rank", "weeks_on_chart", "last_rank"}
    assert run | {"peak_rank", "hours_viewed", "views"} <= set(season["run"][0])
    assert season["runtime_h"] == 1.5


def test_what_is_unknown_is_null_with_a_reason() -> None:
    def check(value: object) -> None:
        if isinstance(value, dict):
            for name, item in value.items():
                assert item is not None or f"{name}_why" in value
                check(item)
        elif isinstance(value, list):
            for item in value:
                check(item)

    for title_id in made.NAMES:
        check(record(title_id).as_json())


def test_the_standing_is_made_from_the_record_and_short() -> None:
    season = record().main
    assert season is not None
    said = plain(standing(season))
    assert said == (
        "First on TV (English) at best, off the list in its fourth week, finished by 40.0% of those who began. "
        "Not yet decided."
    )
    assert len(said) <= 160


def test_counts_below_the_floor_are_on_no_page(files: dict[str, bytes]) -> None:
    told = json.loads(files[links.as_json(links.title("fox"))])["seasons"][0]["audience"]
    assert [w["starters"] for w in told["windows"]] == [None, None, None]
    assert "withheld" in told["windows"][0]["starters_why"] and told["drop_off"] == []
    assert "Withheld" in files[links.title("fox")].decode()


def test_an_open_window_has_no_figures_and_says_when_it_is_known(pages: dict[str, Page]) -> None:
    assert "not yet known: known on 9 December 2022" in pages[links.title("pt")].text


def test_what_later_issues_fill_is_a_line_in_its_place(pages: dict[str, Page]) -> None:
    page = pages[links.title("pt")]
    assert page.text.count("not yet declared") >= 3
    assert {"story", "run", "audience", "required", "outlook", "decision", "history"} <= set(page.ids)


def test_demo_figures_carry_their_tag_and_others_do_not(files: dict[str, bytes]) -> None:
    assert 'class="tag demo"' in files[links.title("pt")].decode()
    assert 'class="tag demo"' not in made.files(is_demo=False)[links.title("pt")].decode()


def test_pictures_follow_the_readers_colours_and_hold_names_as_text(files: dict[str, bytes]) -> None:
    drawn = [content.decode() for path, content in files.items() if path.endswith("-ranks-wide.svg")]
    assert drawn and all("prefers-color-scheme:dark" in svg for svg in drawn)
    assert not any("<script" in content.decode() for path, content in files.items() if path.endswith(".svg"))


def test_a_site_without_measured_figures_still_has_its_pages() -> None:
    assert "Nothing is measured." in made.files(tables=None)[links.title("pt")].decode()


def test_a_restated_week_opens_with_the_notice_and_its_before_and_after() -> None:
    pages = made.files(history=made.restated_history())
    text = " ".join(Page(pages["weeks/2022-09-18.html"].decode()).text.split())
    assert "This week was restated on 21 October 2022." in text
    assert "Late events came in." in text and "Corrections to this week" in text
    changes = json.loads(pages["weeks/2022-09-18.json"])["changes"]
    assert [(c["column"], c["before"], c["now"]) for c in changes] == [("rank", "3", "4"), ("rank", "4", "3")]
