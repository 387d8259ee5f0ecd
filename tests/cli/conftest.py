"""A home made from the example of the documentation, and the program as a person runs it."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from overnights.cli.app import run

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "example"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def overnights(*arguments: object) -> Done:
    """Run one command as `overnights` does, in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            run([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Loaded, measured and charted; tests must not change it."""
    path = tmp_path_factory.mktemp("cli") / "home"
    for step in (
        ("init", path),
        ("load", "catalogue", EXAMPLE / "catalogue", "--home", path),
        ("load", "events", EXAMPLE / "events", "--home", path),
        ("measure", "--home", path),
        ("chart", "netflix-weekly", "--week", "2022-09-04", "--home", path),
    ):
        done = overnights(*step)
        assert done.returncode == 0, done.stderr
    return path


def on_one_line(text: str) -> str:
    """What a command prints, whatever the width of the terminal it was broken for."""
    return " ".join(text.split())
