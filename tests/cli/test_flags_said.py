"""`sql` prints true and false in words, so that an empty cell is null alone."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import overnights


def test_false_is_a_word_and_null_an_empty_cell(tmp_path: Path) -> None:
    overnights("init", tmp_path / "home")
    done = overnights("sql", "SELECT true AS a, false AS b, NULL::BOOLEAN AS c, 7 AS d", "--home", tmp_path / "home")
    assert done.returncode == 0, done.stderr
    (row,) = (line.split() for line in done.stdout.splitlines() if "true" in line)
    assert row == ["true", "false", "7"]
