"""A browser, and the sites that it reads: each begins with the first test that wants it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import shown_sites as sites
from reading import Reader, Room
from tests.web.chromium import chromium as chromium_here


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Chromium of this machine, without a window. It ends with its file: its driver runs an event loop meanwhile."""
    with chromium_here() as browser:
        yield browser


@pytest.fixture
def room(chromium: Any) -> Iterator[Room]:
    """Where readers sit down. When it closes, whatever a page of theirs complained of fails the test."""
    with ExitStack() as leaving:
        yield Room(chromium, leaving)


@pytest.fixture
def reader(room: Room) -> Reader:
    """One at a desk, in daylight."""
    return room.reader()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which workers of one run make what all of them read."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def demo_path(shared_folder: Path) -> Path:
    """The demo's home; tests must not change it."""
    return sites.made_once(shared_folder / "browser-demo", sites.demo_home)


@pytest.fixture(scope="session")
def demo_site(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo's pages."""
    with sites.served(demo_path, tmp_path_factory.mktemp("log") / "log") as address:
        yield address


@pytest.fixture(scope="session")
def archive_site(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of pages made of the shared files of published charts; skips where they are not."""
    if sites.DATA is None:
        pytest.skip("OVERNIGHTS_DATA names no folder with netflix-top10/all-weeks-global.tsv.gz")
    home = sites.made_once(shared_folder / "browser-archive", sites.archive_home)
    with sites.served(home, tmp_path_factory.mktemp("log") / "log") as address:
        yield address


@pytest.fixture(scope="session")
def hostile_site(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of pages whose titles, people and episodes try to break them."""
    home = sites.made_once(shared_folder / "browser-hostile", sites.hostile_home)
    with sites.served(home, tmp_path_factory.mktemp("log") / "log") as address:
        yield address


@pytest.fixture
def site(request: pytest.FixtureRequest) -> str:
    """The address of the site that a parameter names."""
    return str(request.getfixturevalue(f"{request.param}_site"))
