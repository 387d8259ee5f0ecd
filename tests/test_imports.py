"""The direction of imports, and what importing the package costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "overnights"
CORE = ("catalogue", "events", "viewing", "charts", "published", "renewal", "pages")
HEAVY = (
    *("numba", "pyarrow", "duckdb", "deltalake", "altair", "pydantic", "rich", "numpy", "sqlalchemy", "alembic"),
    *("python_calamine", "pandas", "jinja2"),
)


def test_imports_go_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_importing_the_package_imports_nothing_heavy_and_no_extra() -> None:
    code = f"import overnights, overnights.cli.app, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("asked", [["--help"], ["chart", "--help"], ["load", "events", "--help"], ["--version"]])
def test_help_is_told_without_anything_heavy(asked: list[str]) -> None:
    heavy = tuple(name for name in HEAVY if name != "pydantic" or len(asked) == 1)  # Typer reads options with it
    code = f"""
import sys
from overnights.cli.app import run
try:
    run({asked!r})
finally:
    print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert done.stdout


@pytest.mark.parametrize("act", ["chart", "ranked_by", "title", "export", "publish"])
def test_reading_figures_imports_no_kernel(act: str) -> None:
    code = f"import overnights.acts.{act}, sys; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("folder", CORE)
def test_the_core_asks_no_clock_and_opens_no_file(folder: str) -> None:
    for file in (SOURCE / folder).rglob("*.py"):
        calls = [
            node.func for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
        ]
        names = {
            c.attr if isinstance(c, ast.Attribute) else c.id for c in calls if isinstance(c, ast.Attribute | ast.Name)
        }
        forbidden = {"now", "utcnow", "today", "open", "write_text", "write_bytes", "read_bytes", "print", "system"}
        assert not names & forbidden, f"{file}: {names & forbidden}"
