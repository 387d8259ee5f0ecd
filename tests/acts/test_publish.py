"""Publishing replaces a site as a whole, and nothing that is not one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from overnights.acts.publish import publish
from overnights.errors import Conflict, NoCatalogue
from overnights.home import make_home

NOW = datetime(2022, 10, 16, 12, tzinfo=UTC)


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    with pytest.raises(Conflict) as raised:
        publish(home, other, now=NOW)
    assert raised.value.path == other
    assert (other / "letter.txt").read_text() == "mine"


def test_a_home_without_a_catalogue_publishes_nothing(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    with pytest.raises(NoCatalogue):
        publish(home, tmp_path / "site", now=NOW)
    assert not (tmp_path / "site").exists()
