"""The keyboard alone: it reaches everything, in the order of reading, and shows where it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from crawling import crawl
from reading import DESK, PHONE, Reader, Room, Setting

MOST = 400  # what can be reached on a page that is walked through; longer ones have more of the same
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
WATCH = """focusable => {
  window.walked = []
  document.addEventListener('focusin', ({target: one}) => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect()
    walked.push({one, isShown: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none',
      isInSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth})
  })
  window.reachable = () => [...document.querySelectorAll(focusable)].filter(one =>
    one.checkVisibility({visibilityProperty: true}) && one.tabIndex >= 0 && !one.disabled)
  return reachable().length
}"""
AT_THE_END = """() => {
  if (walked.length > 1 && walked.at(-1).one === walked[0].one) return !!walked.pop()
  return document.activeElement === document.body
}"""
TOLD = """() => {
  const short = one => one.outerHTML.slice(0, 100), all = reachable(), wrong = []
  const seen = new Set(walked.map(each => each.one))
  for (const one of all) if (!seen.has(one)) wrong.push(`not reached: ${short(one)}`)
  for (const each of walked) {
    if (!each.isShown) wrong.push(`not shown: ${short(each.one)}`)
    if (!each.isInSight) wrong.push(`out of sight: ${short(each.one)}`)
  }
  const known = walked.map(each => each.one)
  const follows = (one, before) => before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING
  known.forEach((one, at) => { if (at && !follows(one, known[at - 1]))
    wrong.push(`out of order: ${short(one)} after ${short(known[at - 1])}`) })
  return wrong.slice(0, 5)
}"""


def walked_through(reader: Reader) -> list[str]:
    """What is wrong with going through a page by Tab, from its top to its end."""
    count = reader.page.evaluate(WATCH, FOCUSABLE)
    if count > MOST:
        return []
    for _ in range(count + 4):
        reader.page.keyboard.press("Tab")
        if reader.page.evaluate(AT_THE_END):
            break
    return [f"{reader.page.url}: {line}" for line in reader.page.evaluate(TOLD)]


@pytest.mark.parametrize("width", [DESK, pytest.param(PHONE, marks=pytest.mark.scale)])
def test_tab_reaches_all_that_can_be_followed_or_pressed_on_every_kind_of_page(
    room: Room, demo_site: str, width: int
) -> None:
    reader = room.reader(Setting(width=width))
    wrong: list[str] = []
    pages = crawl(demo_site, most=4)
    for kind in sorted(pages.pages):
        page = min(pages.pages[kind], key=lambda page: page.bytes)
        wrong += walked_through(reader.opens(page.address))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_first_tab_leads_past_the_menu(room: Room, demo_site: str, has_scripts: bool) -> None:
    reader = room.reader(Setting(has_scripts=has_scripts)).opens(demo_site)
    reader.page.keyboard.press("Tab")
    skip = reader.page.get_by_role("link", name="To the content")
    box = skip.bounding_box()
    assert box is not None and box["x"] >= 0 and box["y"] >= 0 and is_focused(skip)
    reader.page.keyboard.press("Enter")
    reader.page.keyboard.press("Tab")
    assert reader.page.locator("main :focus").count() == 1


@pytest.mark.parametrize("has_scripts", [True, False])
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_pickers_open_and_close_with_a_key(room: Room, demo_site: str, has_scripts: bool, key: str) -> None:
    reader = room.reader(Setting(has_scripts=has_scripts)).opens(demo_site)
    picker = reader.page.get_by_role("navigation", name="Territory")
    choice = picker.get_by_role("link", name="Japan")
    picker.locator("summary").focus()
    assert not choice.is_visible()
    reader.page.keyboard.press(key)
    assert choice.is_visible()
    reader.page.keyboard.press(key)
    assert not choice.is_visible()
    reader.page.keyboard.press(key)
    for _ in range(20):
        reader.page.keyboard.press("Tab")
        if is_focused(choice):
            break
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(re.compile(r"/jp\.html$"))
    assert "in Japan" in reader.text


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_title_is_found_without_a_hand_on_the_mouse(room: Room, demo_site: str, has_scripts: bool) -> None:
    reader = room.reader(Setting(has_scripts=has_scripts)).opens(demo_site)
    for _ in range(20):
        reader.page.keyboard.press("Tab")
        if reader.page.evaluate("() => document.activeElement.type === 'search'"):
            break
    reader.page.keyboard.type("salt ledg")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(lambda url: url != demo_site)
    if reader.heading != "The Salt Ledger":
        found = reader.page.locator("main").get_by_role("link", name="The Salt Ledger").first
        for _ in range(40):
            reader.page.keyboard.press("Tab")
            if is_focused(found):
                break
        reader.page.keyboard.press("Enter")
        reader.page.wait_for_url(re.compile("salt-ledger"))
    assert reader.heading == "The Salt Ledger"


def is_focused(what: Any) -> bool:
    return bool(what.evaluate("one => one === document.activeElement"))
