"""A reader: a page in a browser as somebody has set it, what they do with it, and what goes wrong behind their back."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

DESK, PHONE = 1280, 390
HEIGHTS = {DESK: 900, PHONE: 844}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How somebody reads: the width of the window, light or dark, with scripts or without."""

    width: int = DESK
    scheme: str = "light"
    has_scripts: bool = True

    @property
    def is_phone(self) -> bool:
        return self.width < 760

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}{'' if self.has_scripts else '-no-scripts'}"


SETTINGS = tuple(
    Setting(width=width, scheme=scheme, has_scripts=has_scripts)
    for width in (DESK, PHONE)
    for scheme in ("light", "dark")
    for has_scripts in (True, False)
)


class Room:
    """Where readers sit down; each has a context of their own."""

    def __init__(self, browser: Any, leaving: ExitStack) -> None:
        self._browser = browser
        self._leaving = leaving

    def reader(self, setting: Setting | None = None, **options: Any) -> Reader:
        """One who reads like this, from an empty page."""
        setting = setting or Setting()
        context = self._browser.new_context(
            viewport={"width": setting.width, "height": HEIGHTS.get(setting.width, 844)},
            color_scheme=setting.scheme,
            java_script_enabled=setting.has_scripts,
            has_touch=setting.is_phone,
            is_mobile=setting.is_phone,
            reduced_motion="no-preference",
            locale="en-GB",
            **options,
        )
        context.set_default_timeout(15_000)
        self._leaving.callback(context.close)
        reader = Reader(page=context.new_page(), setting=setting)
        self._leaving.callback(reader.leave)
        return reader


@dataclass(kw_only=True)  # without slots: Playwright leaves a note on whose method it calls
class Reader:
    """Somebody with a page before them. `complaints`: what the browser said of pages that it should not have to say."""

    page: Any
    setting: Setting
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("requestfailed", lambda asked: self._failed(asked))
        self.page.on("response", self._response)

    def opens(self, address: str) -> Reader:
        """Types an address."""
        self.page.goto(address, wait_until="load")
        return self

    def follows(self, name: str | re.Pattern[str], *, within: Any = None, exact: bool = True) -> Reader:
        """Clicks (or taps) the first link of that name that can be seen."""
        link = (within or self.page).get_by_role("link", name=name, exact=exact).filter(visible=True).first
        self.clicks(link)
        self.page.wait_for_load_state("load")
        return self

    def clicks(self, what: Any) -> None:
        """As a hand does it: scrolled to, then touched or clicked."""
        what.scroll_into_view_if_needed()
        if self.setting.is_phone:
            what.tap()
        else:
            what.click()

    def sees(self, *texts: str | re.Pattern[str], within: Any = None) -> None:
        """Each of these can be seen somewhere on the page, scrolled or not."""
        for text in texts:
            found = (within or self.page).get_by_text(text).filter(visible=True)
            assert found.count(), f"{self.page.url} ({self.setting}): {text!r} is not to be seen"

    def sees_at_once(self, what: Any) -> None:
        """This is on the first screen, before any scrolling, from its top to its end."""
        box = what.bounding_box()
        assert box is not None, f"{self.page.url} ({self.setting}): {what} is not to be seen"
        bottom = box["y"] + box["height"] + self.page.evaluate("window.scrollY")
        assert bottom <= HEIGHTS[self.setting.width], f"{self.page.url} ({self.setting}): {what} ends at {bottom}"

    @property
    def heading(self) -> str:
        return str(self.page.get_by_role("heading", level=1).inner_text())

    @property
    def text(self) -> str:
        """All that can be read on the page."""
        return str(self.page.locator("body").inner_text())

    def is_scrolled_to(self, anchor: str) -> bool:
        """Whether what has that id begins on the screen."""
        box = self.page.locator(f"id={anchor}").bounding_box()
        return box is not None and -4 <= box["y"] < HEIGHTS[self.setting.width]

    def fetches(self, path: str) -> Any:
        """What a link of this page leads to, fetched beside it."""
        return self.page.request.get(self.page.evaluate("path => new URL(path, document.baseURI).href", path))

    def leave(self) -> None:
        """Gets up, and says what went wrong."""
        assert not self.complaints, "\n".join(self.complaints)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(f"{self.page.url}: opened a dialog, {dialog.message!r}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1":
            self.complaints.append(f"{self.page.url}: asked {request.url}")

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # what was under way when the reader went on
            self.complaints.append(f"{self.page.url}: {request.url} {request.failure}")

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.complaints.append(f"{self.page.url}: {response.url} answered {response.status}")
