"""The built wheel, installed alone in a new environment, runs the demo."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.scale
def test_the_wheel_alone_runs_the_demo(tmp_path: Path) -> None:
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT)
    wheel = next(tmp_path.glob("overnights-*.whl"))
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "--require-hashes", "-r", ROOT / "requirements" / "core.txt")
    run(python, "-m", "pip", "install", "-q", "--no-deps", wheel)
    printed = run(environment / "bin" / "overnights", "demo", tmp_path / "demo", cwd=tmp_path)
    assert "Partner Track" in printed
    page = Path(unquote(urlsplit(printed.strip().splitlines()[-1]).path))
    assert page.is_relative_to(tmp_path / "demo" / "site")
    assert page.is_file()


def run(*command: object, cwd: Path | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
