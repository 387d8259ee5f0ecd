"""Tables of an announcement and of a title's page: nothing of theirs is out of sight where a window is narrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.core.pages.test_announcement import audience_tables, judging, page
from tests.web.chromium import reader
from tests.web.small_site import files

from overnights import links
from overnights.outputs.announcement import as_html
from overnights.pages.announcement_parts import PRODUCERS, PUBLIC

WEEKLY = 343  # px that five columns need, with dates of several years
HIDDEN = """() => [...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth + 1)
  .map(one => one.querySelector('caption, th').textContent)"""


@pytest.mark.parametrize("audience", [PUBLIC, PRODUCERS])
def test_every_column_of_an_announcement_is_seen_on_a_phone(audience: str, chromium: Any, tmp_path: Path) -> None:
    letter = tmp_path / "letter.html"
    letter.write_text(as_html(page(audience, on=judging(), tables=audience_tables()), "letter.html"))
    for width in (390, 320):
        with reader(chromium, viewport={"width": width, "height": 800}) as shown:
            shown.goto(letter.as_uri())
            assert shown.locator(".scroll").count() > 3
            assert shown.evaluate(HIDDEN) == []
            assert shown.locator("td[data-head=Level]").first.text_content() == "Must"


def test_a_run_week_by_week_has_room_beside_its_picture(chromium: Any, tmp_path: Path) -> None:
    made = files(judging=judging())
    for path, content in made.items():
        if path == links.STYLE or path.startswith("titles/"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(content)
    with reader(chromium, viewport={"width": 1100, "height": 800}, may_complain=True) as shown:
        shown.goto((tmp_path / links.title("pt")).as_uri())
        weekly = shown.locator("#run .chart-notes > div:last-child")
        assert weekly.bounding_box()["width"] >= WEEKLY
        assert weekly.bounding_box()["x"] > 600  # beside it
