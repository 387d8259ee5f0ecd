"""The home that tests of the web ask, and what opens it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import served_home as made
from browsing import Browse
from starlette.testclient import TestClient

from overnights.home import Home, open_home
from overnights.web.app import Options, home_app


@pytest.fixture(scope="package")
def served_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home's folder; tests must not change it."""
    return made.make(tmp_path_factory.mktemp("served")).path


@pytest.fixture
def served(served_path: Path) -> Home:
    return open_home(served_path)


@pytest.fixture(scope="module")
def browse(served_path: Path) -> Iterator[Browse]:
    """What opens a home in a browser: the one that tests share, or another; at an instant, with these options."""
    with ExitStack() as open_ones:

        def opened(home: Home | None = None, *, now: datetime = made.NOW, **changes: object) -> TestClient:
            options = replace(Options(rate=None, look_again_s=0.0, now=lambda: now), **changes)  # type: ignore[arg-type]
            app = home_app(home or open_home(served_path), options)
            return open_ones.enter_context(TestClient(app, raise_server_exceptions=False, follow_redirects=False))

        yield opened


@pytest.fixture(scope="module")
def browser(browse: Browse) -> TestClient:
    """The shared home, as the public sees it on that Wednesday."""
    return browse()
