"""`open`: the page that is meant, served or as it was published; printed where there is no browser."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from socket import gethostname
from urllib.request import urlopen

import pytest
from tests.cli.conftest import overnights

from overnights.web.running import RUN_FILE, running_at, said_in
from overnights.web.serve import Site


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a browser was given."""
    found: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: found.append(address) or True)
    monkeypatch.setenv("DISPLAY", ":9")
    return found


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serving ends at once."""
    monkeypatch.setattr(Site, "answer", lambda site, is_quiet: None)
    yield


@pytest.fixture(scope="module")
def site(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    assert overnights("publish", folder, "--home", home).returncode == 0
    return folder


@pytest.mark.parametrize(
    ("what", "path"),
    [((), ""), (("harbour",), "titles/harbour.html"), (("The Harbor",), "titles/harbour.html"),
     (("harbour-s1",), "titles/harbour.html"), (("2022-09-04",), "weeks/2022-09-04.html")],
)  # fmt: skip
def test_the_page_that_is_meant_is_served_and_opened(
    home: Path, opened: list[str], served: None, what: tuple[str, ...], path: str
) -> None:
    done = overnights("open", *what, "--home", home)
    assert done.returncode == 0, done.stderr
    assert opened[0].startswith("http://127.0.0.1:") and opened[0].split("/", 3)[3] == path
    assert done.stdout == f"{opened[0]}  (Ctrl-C ends it)\n"


def test_where_the_home_is_served_already_the_page_is_opened_there(home: Path, opened: list[str]) -> None:
    with said_in(home, "http://127.0.0.1:8123/top/"):
        with said_in(home, "http://127.0.0.1:8124/"):  # another server of it
            done = overnights("open", "harbour", "--home", home)
        assert (done.returncode, opened) == (0, ["http://127.0.0.1:8123/top/titles/harbour.html"]), done.stderr
        assert done.stdout == f"{opened[0]}  (served already)\n"
        assert running_at(home) == "http://127.0.0.1:8123/top/"
    assert running_at(home) is None
    with pytest.raises(KeyboardInterrupt), said_in(home, "http://127.0.0.1:8123/"):
        raise KeyboardInterrupt
    assert not (home / RUN_FILE).exists()


@pytest.mark.parametrize("left", [f'{{"address": "http://127.0.0.1:8123/", "host": "{gethostname()}"}}', "{", ""],
                         ids=["whole", "cut off", "empty"])  # fmt: skip
def test_what_a_server_left_behind_that_was_killed_is_not_believed(
    tmp_path: Path, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / RUN_FILE).write_text(left)
    assert running_at(tmp_path) is None
    with said_in(tmp_path, "http://127.0.0.1:8125/"):
        assert running_at(tmp_path) == "http://127.0.0.1:8125/"
        monkeypatch.setattr("socket.gethostname", lambda: "another machine")  # which has the folder too
        assert running_at(tmp_path) is None


def test_a_home_that_cannot_be_written_to_is_served_all_the_same(tmp_path: Path) -> None:
    (tmp_path / RUN_FILE).mkdir()
    with said_in(tmp_path, "http://127.0.0.1:8123/"):
        assert running_at(tmp_path) is None


def test_without_a_display_the_address_is_printed_alone(
    home: Path, site: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    done = overnights("open", "harbour", "--site", site, "--home", home)
    assert opened == [] and done.stdout.startswith("file:///")


def test_a_published_page_is_opened_as_it_is(home: Path, site: Path, opened: list[str]) -> None:
    assert overnights("open", "harbour", "--site", site, "--home", home).stdout == ""
    with urlopen(opened[0]) as page:  # a file of this machine
        assert b"The Harbour" in page.read()
    printed = overnights("open", "--site", site, "--print", "--home", home).stdout
    assert printed == f"{(site / 'index.html').as_uri()}\n" and len(opened) == 1


def test_an_address_that_nobody_published_is_not_made_up(home: Path, opened: list[str], served: None) -> None:
    done = overnights("open", "harbour", "--print", "--home", home)
    assert done.returncode == 1 and "overnights publish" in done.stderr
    assert overnights("open", "no such title at all", "--home", home).returncode == 1
    done = overnights("open", "2021-09-05", "--home", home)
    assert done.returncode == 1 and "from 2022-08-28 to 2022-09-04" in done.stderr
    assert "in AQ" in overnights("open", "2022-09-04", "--territory", "aq", "--home", home).stderr
    assert overnights("open", "2022-09-05", "--home", home).returncode == 1 and opened == []  # a Monday
