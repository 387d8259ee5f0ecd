"""What is documented is so, and what there is is documented."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from overnights.numbers import NUMBERS
from overnights.renewal.requirement import read_requirements

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_what_the_code_says() -> None:
    pages: dict[str, str] = generator().pages()
    for name, text in pages.items():
        assert (DOCS / "reference" / name).read_text(encoding="utf-8") == text, f"{name} is stale: run `make docs`"


def test_every_command_has_an_example() -> None:
    text: str = generator().pages()["commands.md"]
    for part in text.split("\n## ")[1:]:
        name = part.splitlines()[0]
        assert f"\novernights {name}" in part


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number.name)
def test_every_number_has_a_page_with_formula_unit_source_and_an_example(number: object) -> None:
    text = (ROOT / number.page).read_text(encoding="utf-8")  # type: ignore[attr-defined]
    for part in ("| formula |", "| unit |", "| source |", "## What it is not", "## By hand"):
        assert part in text


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in (ROOT / "README.md", *DOCS.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not target.startswith("http") and not target.startswith("docs/images/"):
                assert (page.parent / target).exists(), f"{page}: {target}"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("README.md", ("The Harbour", "renewed", "Harbour Lights", "nothing new")),
        ("docs/tutorial.md", ("The Harbour", "announced on 2022-10-04", "nothing new")),
        ("docs/published.md", ("Harbour Lights", "The archive holds 4 downloads", "harbour-lights-season-1")),
    ],
)
def test_the_lines_of_the_documentation_run(page: str, said: tuple[str, ...], tmp_path: Path) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks
    (tmp_path / "docs").mkdir()
    shutil.copytree(DOCS / "example", tmp_path / "docs" / "example")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("OVERNIGHTS_HOME", None)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [text for text in said if text not in done.stdout] == []
    printed = {" ".join(line.split()) for line in done.stdout.splitlines()}
    assert [line for line in quoted(page) if " ".join(line.split()) not in printed] == []


def test_pages_that_are_read_one_after_another_make_homes_of_their_own() -> None:
    pages = [ROOT / "README.md", *(DOCS / f"{name}.md" for name in ("tutorial", "published", "claims"))]
    made = [
        name for page in pages for name in re.findall(r"^overnights init (\S+)$", page.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(made) == 5
    assert len(set(made)) == len(made), made


def quoted(page: str) -> list[str]:
    """The lines that a page says are printed: those of its blocks of text."""
    blocks = re.findall(r"^```text\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_the_requirements_of_the_examples_can_be_read() -> None:
    for name in ("requirements.toml", "published-requirements.toml"):
        text = (DOCS / "example" / name).read_text(encoding="utf-8")
        assert len(read_requirements(text, file=name).requirements) == 3


def test_the_mapping_of_the_tutorial_is_the_one_of_the_example() -> None:
    shown = re.search(r"^```toml\n(.*?)^```", (DOCS / "tutorial.md").read_text(encoding="utf-8"), re.M | re.S)
    assert shown is not None
    assert shown[1] in (DOCS / "example" / "player.toml").read_text(encoding="utf-8")
