"""A home of published charts shows its publisher's name and rounds as its publisher does, unless it says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.conftest import overnights

from overnights.acts.site import site_of
from overnights.home import open_home

FILES = Path(__file__).resolve().parents[1] / "published" / "files"
NOW = datetime(2023, 7, 10, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert overnights("init", tmp_path / "home").returncode == 0
    done = overnights("load", "published", FILES / "global-2023-06-28.tsv", "--home", tmp_path / "home")
    assert done.returncode == 0, done.stderr
    return tmp_path / "home"


def test_pages_name_the_publisher_and_round_as_it_does(home: Path) -> None:
    site = site_of(open_home(home), NOW)
    assert (site.service, site.rounding) == ("Netflix", 10_000)


def test_what_a_home_declares_is_kept(home: Path) -> None:
    settings = home / "overnights.toml"
    said = settings.read_text().replace('# service = "This service"', 'service = "This service"')
    settings.write_text(said.replace("# rounding_hours = 1", "rounding_hours = 1"))
    site = site_of(open_home(home), NOW)
    assert (site.service, site.rounding) == ("This service", 1)
