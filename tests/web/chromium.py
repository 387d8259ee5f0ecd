"""Chromium of this machine, as readers of a site have it; a page that complains of anything is a failure."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

FOUND = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars")  # fmt: skip
WATCH = """window.violations = []
document.addEventListener('securitypolicyviolation', e => violations.push(`${e.violatedDirective} ${e.blockedURI}`))"""


@contextmanager
def chromium(*also: str) -> Iterator[Any]:
    """The browser, without a window, with flags of its own; skips out loud where there is none."""
    if FOUND is None:
        pytest.skip("no chromium on the path")
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=FOUND, args=[*FLAGS, *also])
        yield browser
        browser.close()


@contextmanager
def reader(browser: Any, *, may_complain: bool = False, **how: Any) -> Iterator[Any]:
    """A page, whose console, errors, dialogs and policy must stay silent."""
    context = browser.new_context(viewport=how.pop("viewport", {"width": 1280, "height": 900}), **how)
    context.set_default_timeout(60_000)  # a machine may be busy: the script of pictures is a large one
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.add_init_script(WATCH)
    yield page
    violations = page.evaluate("() => window.violations") if how.get("java_script_enabled", True) else []
    context.close()
    assert not violations
    assert may_complain or not said, said


def woken(page: Any, section: str) -> Any:
    """The picture of a section once it answers."""
    page.evaluate("where => document.querySelector(where).scrollIntoView()", section)
    return page.wait_for_selector(f"{section} .live svg")
