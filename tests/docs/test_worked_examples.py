"""The examples that the page of methods shows are those of docs/methods."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_worked_examples_are_those_of_the_methods() -> None:
    spec = importlib.util.spec_from_file_location("worked", DOCS / "worked.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.worked()
    assert found == json.loads(module.WORKED.read_text(encoding="utf-8")), "stale: run `python docs/worked.py`"
    assert {"views", "rank", "disclosure"} <= found.keys()
