"""The page on claims shows the file of the example, and what is printed for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.cli.conftest import EXAMPLE, overnights

from overnights.charts.claims.rules import TYPED

PAGE = (EXAMPLE.parent / "claims.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    found = re.search(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def test_it_shows_the_file_of_the_example() -> None:
    assert block("toml") == (EXAMPLE / "claims.toml").read_text(encoding="utf-8")


def test_it_names_every_key_that_makes_a_claim() -> None:
    table = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    keys = {key for cell in table for key in re.findall(r"`(\w+)", cell)}
    assert {kind for kind, _ in TYPED.values()} <= keys


def test_its_lines_run_and_print_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    lines = block("sh").splitlines()
    monkeypatch.setenv("OVERNIGHTS_HOME", lines[0].split("=")[1])
    printed = ""
    for line in lines[1:]:
        words = [
            str(EXAMPLE.parents[1] / word) if word.startswith("docs/") else word
            for word in line.split(" ||")[0].split()
        ]
        done = overnights(*words[1:])
        assert not done.stderr
        printed = done.stdout
    assert done.returncode == 1
    assert all(paragraph.strip() in printed for paragraph in block("text").split("\n\n"))
