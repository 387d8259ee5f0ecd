"""A visit to a page of each kind, once, as many readers would see it; what each of them would miss is noted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import looking
from crawling import Crawl, Page
from reading import DESK, PHONE, Reader, Room

NARROWEST, ZOOMED = 320, 640  # 640: a desk's window at 200 %
AT_THE_DESK = ("axe", "headings and landmarks", "pictures", "targets", "width", "cut", "came")
ON_THE_PHONE = ("axe", "targets", "width", "cut", "letters")
LOOKS = (
    *(f"{look}, at the desk" for look in AT_THE_DESK),
    *(f"{look}, on a phone in the dark" for look in ON_THE_PHONE),
    *("contrast, at the desk in the dark", "width, zoomed to 200 %", "cut, zoomed to 200 %"),
    *("axe, on the narrowest screen", "width, on the narrowest screen", "cut, on the narrowest screen"),
    *("ink, with more contrast", "stillness, where asked for"),
    *(f"{look}, on paper" for look in ("width", "cut", "letters", "controls")),
    *("console and requests", "weight"),
)
MOST_BYTES = 100_000
PATIENCE = 5  # looks, a second apart, until what was wrong is taken to be so


@dataclass(slots=True)
class Visits:
    """`missed`: by look, what is wrong, each line with its page. `slight`: what axe finds that is not grave."""

    crawl: Crawl
    missed: dict[str, list[str]] = field(default_factory=lambda: {look: [] for look in LOOKS})
    slight: set[str] = field(default_factory=set)

    def note(self, look: str, page: Page, lines: Iterable[str]) -> None:
        self.missed[look] += [f"{page.address}: {line}" for line in lines]

    def axe(self, look: str, page: Page, told: looking.Found) -> None:
        self.note(look, page, told.grave)
        self.slight |= {f"{page.kind}: {line}" for line in told.slight}


def visits(browser: Any, crawl: Crawl, pages: Iterable[Page], *, but: Collection[str] = ()) -> Visits:
    """Each of these pages, visited; axe, which takes the longest, does not look at the kinds in `but`."""
    made = Visits(crawl)
    with ExitStack() as leaving:
        reader = Room(browser, leaving).reader()
        for page in pages:
            reader.opens(page.address)
            _visit(made, page, reader, has_axe=page.kind not in but)
            made.note("console and requests", page, reader.complaints)
            made.note("weight", page, [f"{page.bytes} bytes"] if page.bytes >= MOST_BYTES else [])
            reader.complaints.clear()
    return made


def _visit(made: Visits, page: Page, reader: Reader, *, has_axe: bool) -> None:
    """From the desk in daylight to paper; the page is loaded once, and as it was when it is left."""
    screen = reader.page

    def note(look: str, told: Callable[[], Iterable[str]]) -> None:
        found = list(told())
        for _ in range(PATIENCE if found else 0):  # pictures that answer are drawn anew for another width
            screen.wait_for_timeout(1_000)
            found = list(told())
            if not found:
                break
        made.note(look, page, found)

    def axe(look: str, *rules: str) -> None:
        if has_axe:
            made.axe(look, page, looking.axe(screen, rules=rules))

    def is_so_wide(width: int) -> None:
        screen.set_viewport_size({"width": width, "height": 900})

    axe("axe, at the desk")
    note("headings and landmarks, at the desk", lambda: looking.structure(screen))
    note("pictures, at the desk", lambda: looking.untold_pictures(screen))
    note("came, at the desk", lambda: looking.broken_pictures(screen))
    note("targets, at the desk", lambda: looking.small_targets(screen, 38))
    for width, where in ((DESK, "at the desk"), (ZOOMED, "zoomed to 200 %"), (NARROWEST, "on the narrowest screen")):
        is_so_wide(width)
        note(f"width, {where}", lambda: looking.sideways(screen))
        note(f"cut, {where}", lambda: looking.cut(screen))
    axe("axe, on the narrowest screen", "scrollable-region-focusable", "target-size")
    screen.emulate_media(color_scheme="dark")
    is_so_wide(PHONE)
    axe("axe, on a phone in the dark")
    note("targets, on a phone in the dark", lambda: looking.small_targets(screen, 44))
    note("width, on a phone in the dark", lambda: looking.sideways(screen))
    note("cut, on a phone in the dark", lambda: looking.cut(screen))
    note("letters, on a phone in the dark", lambda: looking.small_print(screen, 10.9))
    is_so_wide(DESK)
    axe("contrast, at the desk in the dark", "color-contrast")
    screen.emulate_media(color_scheme="light", contrast="more", reduced_motion="reduce")
    note("ink, with more contrast", lambda: looking.faint_words(screen))
    note("stillness, where asked for", lambda: looking.moving(screen))
    screen.emulate_media(contrast="no-preference", reduced_motion="no-preference", media="print")
    is_so_wide(looking.SHEET_PX)
    screen.evaluate("width => { document.documentElement.style.width = width }", f"{looking.COLUMN_PX}px")
    note("width, on paper", lambda: looking.sideways(screen, looking.COLUMN_PX))
    note("cut, on paper", lambda: [*looking.hidden_by_scrolling(screen), *looking.cut(screen)])
    note("letters, on paper", lambda: looking.small_print(screen))
    note("controls, on paper", lambda: looking.on_screen_only(screen))
    screen.evaluate("() => { document.documentElement.style.width = '' }")
    screen.emulate_media(media="screen")
    is_so_wide(DESK)
