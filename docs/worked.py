"""Worked examples for the page of methods: what each page of docs/methods says under “By hand”, as data.

Written to `src/overnights/pages/worked.json`, so that an installed Overnights has them; docs/methods is the source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WORKED = ROOT / "src" / "overnights" / "pages" / "worked.json"
_PART = re.compile(r"^## By hand\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def worked() -> dict[str, list[dict[str, Any]]]:
    """By page of the methods, the paragraphs and tables of its example."""
    found = {}
    for page in sorted((ROOT / "docs" / "methods").glob("*.md")):
        part = _PART.search(page.read_text(encoding="utf-8"))
        if part is not None:
            found[page.stem] = list(_blocks(part[1]))
    return found


def _blocks(text: str) -> Iterator[dict[str, Any]]:
    """Paragraphs, and tables as rows of cells, the head first; Markdown is left for emphasis and code alone."""
    for block in text.strip().split("\n\n"):
        lines = [_LINK.sub(r"\1", line.strip()) for line in block.splitlines() if line.strip()]
        if lines and lines[0].startswith("|"):
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
            yield {"table": [row for n, row in enumerate(rows) if n != 1]}
        elif lines:
            yield {"text": " ".join(lines)}


def write() -> None:
    """The examples to where the program reads them."""
    WORKED.write_text(json.dumps(worked(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
