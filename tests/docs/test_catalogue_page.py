"""The page of the catalogue's files names every table and column, in the order of the code."""

from __future__ import annotations

import re
from pathlib import Path

from overnights.catalogue import FILES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "catalogue.md"


def test_every_table_and_column_is_on_the_page() -> None:
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    tables = {section.split("\n", 1)[0]: section for section in sections if not section.startswith("Versions")}
    assert list(tables) == list(FILES)
    for name, fields in FILES.items():
        rows = [line.split("|")[1] for line in tables[name].splitlines() if line.startswith("| `")]
        assert [column for row in rows for column in re.findall(r"`(\w+)`", row)] == [field.name for field in fields]


def test_what_the_page_calls_needed_is_needed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = {
        column
        for line in text.splitlines()
        if line.startswith("| `") and line.split("|")[2].strip().startswith("needed")
        for column in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    assert told == {field.name for fields in FILES.values() for field in fields if field.is_needed}
