"""Pages with a script, in Chromium: pictures that tell what their table says, titles found, tables sorted, and a
policy that nothing offends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import small_site as made
from chromium import chromium, reader, woken
from test_server import Server

from overnights import links
from overnights.outputs import render, scripts
from overnights.outputs.pictures import DARK, LIGHT

pytestmark = pytest.mark.browser
VEGA = re.compile(r"/static/vega-")
SIZE = "all => all.map(one => one.getBoundingClientRect()).map(box => [box.x, box.width, box.height])"
SPOT = """key => { // where a week's mark is pointed at
  const is_told = one => one.__data__?.tooltip && one.__data__.datum.k === key
  const box = [...document.querySelectorAll('#run .live path')].find(is_told).getBoundingClientRect()
  return [box.x + box.width / 2, box.y + box.height / 3]
}"""
SORTED = """<!doctype html><title>t</title><form class="find" action="titles.html"><input name="q"></form>
<table data-sortable><thead><tr><th colspan="2">Name</th><th>Value</th><th data-plain>Note</th></tr></thead><tbody>
<tr><td>b</td><td></td><td>−3</td></tr><tr><td>a</td><td></td><td>1,200</td></tr><tr><td>c</td><td></td><td>withheld</td>
</tr><tr><td>B2</td><td></td><td>41.8%</td></tr><tr><td>é</td><td></td><td></td></tr></tbody></table>
<script src="/static/overnights.js" data-vega="v" data-titles="/titles.json" defer></script>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def live(served_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a home that is served."""
    server = Server("--home", served_path, log=tmp_path_factory.mktemp("log") / "log")
    yield server.address.rstrip("/")
    server.end()


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a folder of pages with hostile names, behind nothing that finds."""
    folder = tmp_path_factory.mktemp("site")
    for path, content in made.files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    server = Server(folder, log=tmp_path_factory.mktemp("log") / "log")
    yield server.address.rstrip("/")
    server.end()


def cells(page: Any, key: str) -> dict[str, str]:
    """A row of the table beside the run, by what its columns are called."""
    names = page.locator("#run .weekly thead th").all_inner_texts()
    return dict(zip(names, page.locator(f'#run tr[data-at="{key}"] > *').all_inner_texts(), strict=True))


def told(page: Any) -> dict[str, str]:
    """What the tooltip says, by what it is called; its title under no name."""
    lines = page.locator(".told p").all()
    return {line.evaluate("p => p.firstChild.textContent.trim()"): line.locator("b").inner_text() for line in lines}


# ── pictures ──


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_answer_under_the_strict_policy_in_the_colours_of_the_page(
    browser: Any, live: str, scheme: Any
) -> None:
    colours = LIGHT if scheme == "light" else DARK
    subject = tuple(int(colours["subject"][at : at + 2], 16) for at in (1, 3, 5))
    with reader(browser, color_scheme=scheme) as page:
        page.goto(f"{live}/titles/pt.html")
        woken(page, "#run")
        inks = page.eval_on_selector_all(
            "#run .live circle, #run .live path", "all => all.map(one => getComputedStyle(one).fill)"
        )
        assert f"rgb{subject}" in inks
        page.goto(f"{live}/")
        woken(page, ".lead")
        assert page.locator(".lead .live svg").get_attribute("aria-label").startswith("Ranks of ten weeks on ")


def test_the_tooltip_says_what_the_table_says_by_pointer_and_by_key(browser: Any, still: str) -> None:
    with reader(browser) as page:
        page.goto(f"{still}/{links.title('pt')}")
        woken(page, "#run")
        before: dict[str, str] = {}
        for row in page.locator("#run tr[data-at]").all():
            key = row.get_attribute("data-at")
            row.locator("a").focus()
            page.wait_for_function(
                "key => document.querySelector('.told b') && document.querySelector(`tr[data-at='${key}'].at`)", arg=key
            )
            by_key, says = told(page), cells(page, key)
            assert by_key.pop("") == "Partner Track, Season 1" and by_key["List"] == "TV (English), worldwide"
            assert by_key["Week ending"].startswith(says["Week ending"]) and by_key["Rank"] == says["World"]
            amount = next(text for name, text in says.items() if name.startswith("Hours")).replace("\xa0", " ")
            assert by_key["Hours viewed"].removesuffix(" million") == amount
            assert by_key.get("Rank before") == before.get("Rank")
            before = by_key
            row.locator("a").blur()
            assert page.locator(".told").is_hidden()
            page.mouse.move(*page.evaluate(SPOT, key))
            page.wait_for_selector(".told:not([hidden])")
            assert {name: text for name, text in told(page).items() if name} == by_key
            assert page.locator("#run tr.at").get_attribute("data-at") == key
            page.mouse.move(1, 1)


def test_names_are_text_in_tooltips_and_lists(browser: Any, still: str) -> None:
    with reader(browser) as page:
        page.goto(f"{still}/{links.title('bad')}")
        woken(page, "#run")
        page.locator("#run tr[data-at] a").first.focus()
        page.wait_for_selector(".told:not([hidden])")
        assert told(page)[""] == f"{made.HOSTILE}, Season 1"
        page.locator(".find input").press_sequentially("alert")
        page.wait_for_selector(".find [role=option]")
        assert page.locator(".find [role=option] bdi").inner_text() == made.HOSTILE
        assert page.locator("main script, .find script, .told script").count() == 0


def test_a_row_of_the_week_shows_its_line_and_a_point_its_row(browser: Any, still: str) -> None:
    with reader(browser) as page:
        page.goto(f"{still}/")
        woken(page, ".lead")
        page.locator('.lead .row[data-at="1"] a').focus()
        page.wait_for_selector(".told:not([hidden])")
        name = page.locator('.lead .row[data-at="1"] .name').inner_text()
        assert told(page)[""].startswith(name[:20]) and told(page)["Rank"] == "1"
        inks = "all => all.map(one => one.getAttribute('stroke'))"
        page.wait_for_function("ink => document.querySelector(`.lead .live path[stroke='${ink}']`)", arg=LIGHT["ink"])
        assert page.eval_on_selector_all(".lead .live .mark-line path", inks).count(LIGHT["ink"]) == 1


def test_an_answering_picture_takes_the_place_of_its_image_without_moving_the_page(browser: Any, live: str) -> None:
    for width in (1280, 390):
        with reader(browser, may_complain=True, viewport={"width": width, "height": 700}) as page:
            page.route(VEGA, lambda route: route.abort())
            page.goto(f"{live}/titles/pt.html")
            still_box = page.eval_on_selector_all("#run picture img", SIZE)
            tall = page.evaluate("document.documentElement.scrollHeight")
            page.unroute(VEGA)
            page.reload()
            woken(page, "#run")
            assert page.eval_on_selector_all("#run .live svg", SIZE) == still_box
            assert page.evaluate("document.documentElement.scrollHeight") == tall
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_script_of_pictures_is_not_loaded_before_one_is_near(browser: Any, live: str) -> None:
    with reader(browser, viewport={"width": 1280, "height": 400}) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{live}/titles/pt.html", wait_until="networkidle")
        assert not [url for url in asked if VEGA.search(url) or url.endswith(".vl.json")]
        woken(page, "#run")
        assert len([url for url in asked if VEGA.search(url)]) == 1
        assert all(url.startswith(live) for url in asked)


def test_where_the_script_does_not_come_the_image_stays(browser: Any, live: str) -> None:
    with reader(browser, may_complain=True) as page:
        page.route(VEGA, lambda route: route.abort())
        with page.expect_request_finished(lambda request: request.url.endswith(".vl.json")):
            page.goto(f"{live}/titles/pt.html")
            page.evaluate("document.querySelector('#run').scrollIntoView()")
        assert page.locator("#run picture img").is_visible() and page.locator(".live").count() == 0


def test_another_width_gets_the_other_size(browser: Any, live: str) -> None:
    with reader(browser) as page:
        page.goto(f"{live}/titles/pt.html")
        woken(page, "#run")
        with page.expect_response(lambda told: told.url.endswith("-narrow.vl.json")):
            page.set_viewport_size({"width": 390, "height": 800})
        page.wait_for_selector("#run .live svg[width='340']")
        assert page.locator("#run .live").count() == 1


def test_colours_of_pictures_follow_the_tokens_of_the_page() -> None:
    sheet = render.static_files()[links.ANSWERS].decode()
    for name, colour in LIGHT.items():
        for ink in ("fill", "stroke"):
            assert f'.live [{ink}="{colour}" i]{{{ink}:var(--{name})}}' in sheet


def test_our_own_script_is_small_and_reads_nothing_as_code() -> None:
    script = render.static_files()[links.script("overnights")].decode()
    assert len(script.encode()) < 12_000
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|eval\(|Function\(|document\.write|\.style\b(?!\.(left|top))", script
    )
    assert b"http" not in script.encode()


def test_the_bundle_stands_where_its_digest_says_and_is_kept_for_good(live: str) -> None:
    import urllib.request

    with urllib.request.urlopen(f"{live}/{scripts.vega_path()}") as answer:
        assert "immutable" in answer.headers["cache-control"] and answer.headers["content-type"].startswith(
            "text/javascript"
        )
        assert answer.read() == scripts.vega()


# ── titles by name ──


def test_titles_are_found_by_keys_alone(browser: Any, still: str) -> None:
    with reader(browser) as page:
        page.goto(f"{still}/{links.title('bad')}")
        box = page.locator(".find input")
        assert box.get_attribute("role") == "combobox" and box.get_attribute("aria-expanded") == "false"
        box.press_sequentially("Partmer")
        page.wait_for_selector(".find [role=option]")
        assert box.get_attribute("aria-expanded") == "true"
        assert page.locator(".find [role=option] bdi").all_inner_texts() == ["Partner Track"]
        box.press("ArrowDown")
        chosen = page.locator(".find [aria-selected=true]")
        assert chosen.get_attribute("id") == box.get_attribute("aria-activedescendant")
        box.press("Escape")
        assert page.locator(".find ul").is_hidden() and box.input_value() == "Partmer"
        box.press("ArrowDown")
        page.wait_for_selector(".find [role=option]")
        box.press("ArrowUp")
        with page.expect_navigation():
            box.press("Enter")
        assert page.url == f"{still}/{links.title('pt')}"


def test_a_page_of_titles_answers_where_no_server_finds(browser: Any, still: str) -> None:
    with reader(browser) as page:
        page.goto(f"{still}/")
        page.locator(".find input").fill("הירח")
        with page.expect_navigation():
            page.locator(".find input").press("Enter")
        page.wait_for_selector("main section li")
        assert page.locator("main section li bdi").all_inner_texts() == [made.RIGHT_TO_LEFT]
        page.goto(f"{still}/titles.html?q={made.FORMERLY}")
        page.wait_for_selector("main section li")
        assert page.locator("main section li").all_inner_texts() == [f"{made.FORMERLY} now \u2068Partner Track\u2069"]
        assert page.locator("main section li a").get_attribute("href") == f"{still}/{links.title('pt')}"
        page.goto(f"{still}/titles.html?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")
        page.wait_for_selector("main section h2")
        assert "<img src=x onerror=alert(1)>" in page.locator("main section h2").inner_text()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_server_finds_with_and_without_a_script(browser: Any, live: str, has_script: bool) -> None:
    with reader(browser, java_script_enabled=has_script) as page:
        page.goto(f"{live}/")
        page.locator(".find input").fill("PÁRTNER  trakc")
        with page.expect_navigation():
            page.locator(".find input").press("Enter")
        assert (
            page.locator("h1").inner_text() == "Titles called “PÁRTNER trakc”"
            or "PÁRTNER" in page.locator("h1").inner_text()
        )
        assert page.locator("main .columns a").all_inner_texts() == ["Partner Track"]
        assert page.locator(".find input").input_value().split() == ["PÁRTNER", "trakc"]


def test_without_a_script_nothing_is_lost(browser: Any, still: str) -> None:
    with reader(browser, java_script_enabled=False) as page:
        page.goto(f"{still}/{links.title('pt')}")
        assert page.locator("#run picture img").is_visible()
        assert page.locator("#run tr[data-at]").count() == len(made.WEEKS)
        page.locator(".find input").fill("x")
        with page.expect_navigation():
            page.locator(".find input").press("Enter")
        assert page.locator("main .columns a").count() == len(made.NAMES)


# ── tables ──


def test_a_table_is_sorted_by_its_heads_and_what_is_not_known_comes_last(browser: Any, still: str) -> None:
    def column() -> list[str]:
        return list(page.locator("tbody tr td:first-child").all_inner_texts())

    with reader(browser) as page:
        page.route("**/sorted.html", lambda route: route.fulfill(body=SORTED, content_type="text/html; charset=utf-8"))
        page.goto(f"{still}/sorted.html")
        heads = page.locator("th button")
        assert heads.all_inner_texts() == ["Name", "Value"]
        heads.nth(1).focus()
        page.keyboard.press("Enter")
        assert column() == ["b", "B2", "a", "c", "é"]
        assert page.locator("th").nth(1).get_attribute("aria-sort") == "ascending"
        page.keyboard.press("Enter")
        assert column() == ["a", "B2", "b", "c", "é"]
        assert page.locator("th").nth(1).get_attribute("aria-sort") == "descending"
        heads.nth(0).click()
        assert column() == ["a", "b", "B2", "c", "é"]
        assert page.locator("[aria-sort]").count() == 1
