"""What `chart` says beside its lists."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.cli.conftest import EXAMPLE, overnights


def test_a_week_that_viewing_does_not_fill_says_where_it_ends(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    overnights("load", "events", EXAMPLE / "player", "--mapping", EXAMPLE / "player.toml", "--home", copy)
    overnights("measure", "--home", copy)
    lines = overnights("chart", "--home", copy).stdout.splitlines()
    assert lines[-1] == "Viewing ends on 2022-09-05: 1 of 7 days."
    assert "Viewing ends" not in overnights("chart", "--week", "2022-09-04", "--home", copy).stdout
    assert "Viewing ends" not in overnights("chart", "daily", "--home", copy).stdout
