"""Titles, people and labels whose names are markup, run from the right, never end, or have no letters."""

from __future__ import annotations

import pytest
from reading import PHONE, Room, Setting
from shown_sites import NAMES


@pytest.mark.parametrize("key", NAMES)
def test_a_name_is_shown_as_it_is_and_does_nothing(room: Room, hostile_site: str, key: str) -> None:
    reader = room.reader(Setting(width=PHONE)).opens(f"{hostile_site}titles/{key}.html")
    heading = reader.page.get_by_role("heading", level=1)
    assert " ".join(heading.text_content().split()) == " ".join(NAMES[key].split())
    box = heading.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE
    assert reader.page.evaluate("() => document.querySelectorAll('main script, main [onerror]').length") == 0


@pytest.mark.parametrize("has_scripts", [True, False])
def test_names_are_found_by_what_they_hold(room: Room, hostile_site: str, has_scripts: bool) -> None:
    reader = room.reader(Setting(has_scripts=has_scripts)).opens(hostile_site)
    box = reader.page.get_by_label("Find a title").first
    reader.clicks(box)
    reader.page.keyboard.type("<script>")
    reader.page.wait_for_timeout(500 if has_scripts else 0)  # names come beneath the box meanwhile
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(lambda url: url != hostile_site)
    reader.sees("<script>alert(1)</script>", within=reader.page.locator("main"))
