"""Letters at twice their size, as a browser's own setting has them: nothing leads sideways and nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import looking
import pytest
from reading import DESK, PHONE, Room, Setting
from tests.web.chromium import chromium as chromium_here

TWICE = "--blink-settings=defaultFontSize=32"
PAGES = ("index.html", "bubble.html", "countries.html", "titles/partner-track.html")
NARROW = "() => document.querySelector('#run picture source').media"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Chromium whose reader has set its letters to twice their size: breakpoints of pages are counted in them."""
    with chromium_here(TWICE) as browser:
        yield browser


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_nothing_leads_sideways_where_letters_are_twice_as_large(chromium: Any, demo_site: str, width: int) -> None:
    with ExitStack() as leaving:
        reader = Room(chromium, leaving).reader(Setting(width=width))
        wrong: list[str] = []
        for path in PAGES:
            reader.opens(demo_site + path)
            size = reader.page.evaluate("() => getComputedStyle(document.documentElement).fontSize")
            assert size == "32px", "the browser does not hold to its own setting"
            wrong += [f"{path}: {line}" for line in (*looking.sideways(reader.page), *looking.cut(reader.page))]
        assert not wrong, "\n".join(wrong)


def test_styles_and_pictures_turn_narrow_together(chromium: Any, demo_site: str) -> None:
    with ExitStack() as leaving:
        reader = Room(chromium, leaving).reader().opens(demo_site + "titles/partner-track.html")
        for width in (DESK, 1519, 1520, 1600):
            reader.page.set_viewport_size({"width": width, "height": 900})
            is_narrow = width < 1520  # 47.5 letters of 32 px
            side = reader.page.evaluate(
                "() => parseFloat(getComputedStyle(document.querySelector('.wide')).paddingLeft)"
            )
            assert (side == 32) == is_narrow, side
            assert reader.page.evaluate(f"() => matchMedia(({NARROW})()).matches") == is_narrow
        script = reader.fetches("../static/overnights.js").text()
        assert f'matchMedia("{reader.page.evaluate(NARROW)}")' in script
